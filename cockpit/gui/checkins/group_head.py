"""The head of the dialog that invites several: how many, how long, and how one meets."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.domain.checkins import Medium
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.head_row import HeadRow
from cockpit.gui.labels import Label, Picture
from cockpit.gui.segments import Segments

LENGTHS = (30, 45, 60, 90)
_USUAL = 60

_LEAST_TITLE = 200


class GroupHead(QWidget):
    """`length_chosen` carries minutes; `medium_chosen`: one meets otherwise; `closed`: the dialog is to go."""

    length_chosen = Signal(int)
    medium_chosen = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, words = desk.theme, desk.words
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(22), theme.px(14), theme.px(14), theme.px(14))
        row.setSpacing(theme.px(12))
        row.addWidget(Picture(theme, "users", "accent_text", 24))
        titles = QVBoxLayout()
        titles.setSpacing(theme.px(1))
        self._title = Label(theme, "", "title", elides=True)
        self._about = Label(theme, "", "small", "text2", elides=True)
        titles.addWidget(self._title)
        titles.addWidget(self._about)
        self._length = Segments(
            theme,
            [(str(n), words.number(n)) for n in LENGTHS],
            words.say("Duration of the appointment, in minutes"),
        )
        self._length.chosen.connect(lambda minutes: self.length_chosen.emit(int(minutes)))
        media = [
            (Medium.VIDEO.value, words.say("Video")),
            (Medium.PHONE.value, words.say("Phone")),
            (Medium.ROOM.value, words.say("Room")),
        ]
        self._medium = Segments(theme, media, words.say("How you meet"))
        self._medium.chosen.connect(lambda _: self.medium_chosen.emit())
        close = Button(theme, "", "x", kind="ghost")
        close.setAccessibleName(words.say("Close, {key}", key="Esc"))
        close.clicked.connect(self.closed)
        minutes = Label(theme, words.say("min"), "small", "text2")
        buttons = (self._length, minutes, self._medium, close)
        row.addWidget(HeadRow(titles, buttons, lambda: theme.px(_LEAST_TITLE), theme.px(12)), 1)

    @property
    def minutes(self) -> int:
        """How long it will be."""
        return int(self._length.value)

    @property
    def medium(self) -> Medium:
        """How one meets."""
        return Medium(self._medium.value)

    def begin(self, minutes: int = _USUAL, medium: Medium = Medium.VIDEO) -> None:
        """Begin anew, without telling anybody."""
        self.let_choose(is_free=True)
        for segments, value in ((self._length, str(minutes)), (self._medium, medium.value)):
            segments.blockSignals(True)
            segments.choose(value)
            segments.blockSignals(False)

    def let_choose(self, *, is_free: bool) -> None:
        """Let length and medium be chosen, or not: those of an appointment that stands are what they are."""
        self._length.setEnabled(is_free)
        self._medium.setEnabled(is_free)

    def show_title(self, title: str) -> None:
        """Say what the dialog is about."""
        self._title.setText(title)

    def show_about(self, sentence: str) -> None:
        """Say what is shaded."""
        self._about.setText(sentence)

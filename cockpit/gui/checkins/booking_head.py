"""The head of the booking dialog: with whom, how long, and how one meets."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.domain.checkins import Medium
from cockpit.domain.people import Learner
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.head_row import HeadRow
from cockpit.gui.labels import Label
from cockpit.gui.segments import Segments
from cockpit.gui.today.marks import Avatar

LENGTHS = (15, 30, 45)

_LEAST_TITLE = 200


class BookingHead(QWidget):
    """Says with whom; `length_chosen` carries minutes, `medium_chosen` a Medium. `closed`: the dialog is to go."""

    length_chosen = Signal(int)
    medium_chosen = Signal(object)
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, words = desk.theme, desk.words
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(22), theme.px(14), theme.px(14), theme.px(14))
        row.setSpacing(theme.px(12))
        self._avatar = Avatar(theme, 36)
        row.addWidget(self._avatar)
        titles = QVBoxLayout()
        titles.setSpacing(theme.px(1))
        self._title = Label(theme, "", "title", elides=True)
        self._about = Label(theme, "", "small", "text2", elides=True)
        titles.addWidget(self._title)
        titles.addWidget(self._about)
        lengths = [(str(n), words.plural("{n} min", "{n} min", n)) for n in LENGTHS]
        self._length = Segments(theme, lengths, words.say("Duration of the check-in"))
        self._length.chosen.connect(self._tell_length)
        media = [(Medium.PHONE.value, words.say("Phone")), (Medium.VIDEO.value, words.say("Video"))]
        self._medium = Segments(theme, media, words.say("How you meet"))
        self._medium.chosen.connect(self._tell_medium)
        close = Button(theme, "", "x", kind="ghost")
        close.setAccessibleName(words.say("Close, {key}", key="Esc"))
        close.clicked.connect(self.closed)
        buttons = (self._length, self._medium, close)
        row.addWidget(HeadRow(titles, buttons, lambda: theme.px(_LEAST_TITLE), theme.px(12)), 1)

    @property
    def title(self) -> str:
        """What the dialog is about."""
        return self._title.full_text

    @property
    def minutes(self) -> int:
        """How long the check-in will be."""
        return int(self._length.value)

    @property
    def medium(self) -> Medium:
        """How one meets."""
        return Medium(self._medium.value)

    def begin(self, learner: Learner, title: str, minutes: int, medium: Medium) -> None:
        """Begin anew with a learner, without telling anybody; what is no video call is a phone call here."""
        self._avatar.show_person(learner.name, learner.id)
        self._title.setText(title)
        self._about.setText("")
        medium = medium if medium is Medium.VIDEO else Medium.PHONE
        for segments, value in ((self._length, str(minutes)), (self._medium, medium.value)):
            segments.blockSignals(True)
            segments.choose(value)
            segments.blockSignals(False)

    def choose_medium(self, medium: Medium) -> None:
        """Choose how one meets, as a click does."""
        self._medium.choose(medium.value)

    def show_title(self, title: str) -> None:
        """Say what the dialog is about."""
        self._title.setText(title)

    def show_about(self, sentence: str) -> None:
        """Say what is shaded."""
        self._about.setText(sentence)

    def _tell_length(self, minutes: str) -> None:
        self.length_chosen.emit(int(minutes))

    def _tell_medium(self, medium: str) -> None:
        self.medium_chosen.emit(Medium(medium))

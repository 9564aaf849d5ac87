"""The head of a dialog in which a moment is chosen: what it is about, how long it takes, and how one meets."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.domain.checkins import Medium
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.head_row import HeadRow
from cockpit.gui.labels import Label
from cockpit.gui.segments import Segments
from cockpit.wording import Words

_LEAST_TITLE = 200
_WITH_UNIT = 3
_WITH_ICONS = 900
_ICONS = {Medium.PHONE: "phone", Medium.VIDEO: "video", Medium.ROOM: "door-open"}


class DialogHead(QWidget):
    """`length_chosen` carries minutes; `medium_chosen`: one meets otherwise; `closed`: the dialog is to go."""

    length_chosen = Signal(int)
    medium_chosen = Signal()
    closed = Signal()

    def __init__(
        self,
        desk: Desk,
        picture: QWidget,
        lengths: Sequence[int],
        media: Sequence[Medium],
        parent: QWidget | None = None,
    ) -> None:
        """Show `picture` before the title. `lengths`: minutes to choose from; `media`: how one may meet."""
        super().__init__(parent)
        theme, words = desk.theme, desk.words
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(22), theme.px(14), theme.px(14), theme.px(14))
        row.setSpacing(theme.px(12))
        row.addWidget(picture)
        titles = QVBoxLayout()
        titles.setSpacing(theme.px(1))
        self._title = Label(theme, "", "title", elides=True)
        self._about = Label(theme, "", "small", "text2", elides=True)
        titles.addWidget(self._title)
        titles.addWidget(self._about)
        self._words = words
        self._lengths, self._media = tuple(lengths), tuple(media)
        self._length = Segments(theme, _length_options(words, lengths), words.say("Duration in minutes"))
        self._length.chosen.connect(lambda minutes: self.length_chosen.emit(int(minutes)))
        self._medium = Segments(
            theme,
            [(medium.value, _name_of(words, medium)) for medium in media],
            words.say("How you meet"),
            {medium.value: icon for medium, icon in _ICONS.items()},
        )
        self._medium.chosen.connect(lambda _: self.medium_chosen.emit())
        close = Button(theme, "", "x", kind="ghost")
        close.setAccessibleName(words.say("Close, {key}", key="Esc"))
        close.clicked.connect(self.closed)
        buttons = (self._length, self._medium, close)
        row.addWidget(HeadRow(titles, buttons, lambda: theme.px(_LEAST_TITLE), theme.px(12)), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the icons first where there is little room."""
        super().resizeEvent(event)
        self._medium.show_icons(are_shown=self.width() >= self._theme.px(_WITH_ICONS))

    @property
    def title(self) -> str:
        """What the dialog is about."""
        return self._title.full_text

    @property
    def minutes(self) -> int:
        """How long it will be."""
        return int(self._length.value)

    @property
    def medium(self) -> Medium:
        """How one meets."""
        return Medium(self._medium.value)

    def begin(self, minutes: int, medium: Medium) -> None:
        """Begin anew, without telling anybody; a length of its own is offered too, for what stands or was found."""
        self.let_choose(is_free=True)
        medium = medium if medium in self._media else self._media[0]
        for segments in (self._length, self._medium):
            segments.blockSignals(True)
        self._length.offer(_length_options(self._words, sorted({*self._lengths, minutes})))
        self._length.choose(str(minutes))
        self._medium.choose(medium.value)
        for segments in (self._length, self._medium):
            segments.blockSignals(False)

    def choose_medium(self, medium: Medium) -> None:
        """Choose how one meets, as a click does."""
        self._medium.choose(medium.value)

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


def _length_options(words: Words, lengths: Sequence[int]) -> list[tuple[str, str]]:
    """Return the lengths with their unit; of many only the last has it, or the title would have no room."""
    has_unit = len(lengths) <= _WITH_UNIT
    return [
        (str(n), words.plural("{n} min", "{n} min", n) if has_unit or n == lengths[-1] else words.number(n))
        for n in lengths
    ]


def _name_of(words: Words, medium: Medium) -> str:
    say = words.say
    return {Medium.PHONE: say("Phone"), Medium.VIDEO: say("Video"), Medium.ROOM: say("Room")}[medium]

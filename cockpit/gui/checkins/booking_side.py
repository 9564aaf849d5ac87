"""The right side of the booking dialog: the chosen moments, and the mail about them."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.domain.checkins import Slot
from cockpit.domain.people import Learner
from cockpit.gui.checkins.letter import BookingLetter
from cockpit.gui.checkins.moment import ChosenMoment
from cockpit.gui.checkins.offered import OfferedMoments
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label

_WEEKS = (1, 2, 4)


class BookingSide(QWidget):
    """What is chosen, and what is read. `changed`, `place_changed`: something of it is another.

    `selected` and `removed` carry the place of an offered moment, from 0.
    """

    selected = Signal(int)
    removed = Signal(int)
    changed = Signal()
    place_changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, say = desk.theme, desk.words.say
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(22), theme.px(14), theme.px(22), theme.px(14))
        column.setSpacing(theme.px(10))
        self.offered = OfferedMoments(desk)
        self.offered.selected.connect(self.selected)
        self.offered.removed.connect(self.removed)
        column.addWidget(self.offered)
        self._moment = ChosenMoment(desk)
        column.addWidget(self._moment)
        self._place_part = QWidget()
        place = QHBoxLayout(self._place_part)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(theme.px(10))
        place.addWidget(Label(theme, say("Video address"), "small", "text2"))
        self._place = QLineEdit()
        self._place.setAccessibleName(say("Video address"))
        self._place.setPlaceholderText("https://")
        self._place.textChanged.connect(self._follow_place)
        place.addWidget(self._place, 1)
        column.addWidget(self._place_part)
        self._no_place = Label(
            theme, say("Without an address nobody can join. Write one, or meet by phone."), "small", wraps=True
        )
        self._no_place.setProperty("chip", "drift")
        column.addWidget(self._no_place)
        self._again_part = QWidget()
        again = QHBoxLayout(self._again_part)
        again.setContentsMargins(0, 0, 0, 0)
        again.setSpacing(theme.px(10))
        again.addWidget(Label(theme, say("The next one"), "small", "text2"))
        self._again = Combo(theme)
        self._again.setAccessibleName(say("The next one"))
        self._again.addItem(say("none is planned"), None)
        for weeks in _WEEKS:
            self._again.addItem(desk.words.plural("{n} week later", "{n} weeks later", weeks), weeks)
        self._again.setMinimumWidth(theme.px(90))  # cut rather than wider than there is room
        again.addWidget(self._again)
        again.addStretch()
        column.addWidget(self._again_part)
        self._receives = Label(theme, "", "heading", elides=True)
        column.addWidget(self._receives)
        self.letter = BookingLetter(desk)
        self.letter.changed.connect(self.changed)
        column.addWidget(self.letter, 1)
        self._holds = _Hold(desk)
        column.addWidget(self._holds)

    @property
    def place(self) -> str:
        """The address of the video call, as it is typed."""
        return self._place.text().strip() if not self._place_part.isHidden() else ""

    @property
    def lacks_place(self) -> bool:
        """Whether one is to meet by video, and nobody knows where."""
        return not self._place_part.isHidden() and not self.place

    @property
    def every_weeks(self) -> int | None:
        """After how many weeks the next one is; None: there is none."""
        weeks: int | None = None if self._again_part.isHidden() else self._again.currentData()
        return weeks

    @property
    def holds(self) -> bool:
        """Whether the moments are to be kept free."""
        return self._holds.box.isChecked()

    def begin(self, learner: Learner, place: str, every_weeks: int | None) -> None:
        """Begin anew with a learner; `place`: the address of a video call."""
        self._receives.setText(self._desk.words.say("What {name} will receive", name=learner.first_name))
        self._place.setText(place)
        self._again.setCurrentIndex(max(0, self._again.findData(every_weeks)))
        self._holds.box.setChecked(True)

    def show_parts(self, *, offers: bool, may_recur: bool, is_video: bool) -> None:
        """Show what belongs to an offer, or to a booking that may recur, and the address of a video call."""
        self.offered.setVisible(offers)
        self._holds.setVisible(offers)
        self._moment.setVisible(not offers)
        self._again_part.setVisible(may_recur)
        self._place_part.setVisible(is_video)
        self._no_place.setVisible(self.lacks_place)

    def ask_for_place(self) -> None:
        """Let the address of a video call be written."""
        self._place.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_slots(self, slots: Sequence[Slot], selected: int, zone: ZoneInfo, learner: Learner) -> str:
        """Show the chosen moments; return them as one sentence."""
        if not self.offered.isHidden():
            self.offered.show_slots(slots, selected, zone, learner)
            return self.offered.said
        self._moment.show_slot(slots[selected] if slots else None, zone, learner)
        return self._moment.said

    def show_hold(self, count: int, until: datetime) -> None:
        """Say until when the moments are kept free."""
        words = self._desk.words
        self._holds.show_words(
            words.plural(
                "Keep the slot free until {when}",
                "Keep the {n} slots free until {when}",
                count,
                when=words.day_and_clock(until, self._desk.zone),
            )
        )

    def _follow_place(self) -> None:
        self._no_place.setVisible(self.lacks_place)
        self.place_changed.emit()


class _Hold(QWidget):
    """A box to tick beside words that may take two lines: Qt's own cuts them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(desk.theme.px(8))
        self.box = QCheckBox()
        self.box.setChecked(True)
        row.addWidget(self.box)
        self._words = Label(desk.theme, "", "small", "text2", wraps=True)
        row.addWidget(self._words, 1)

    def show_words(self, words: str) -> None:
        """Say what is ticked."""
        self._words.setText(words)
        self.box.setAccessibleName(words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick it, wherever it is clicked."""
        self.box.toggle()
        event.accept()

"""The guests of a group appointment as a list: how each answered, and after it who came."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QIcon, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from cockpit.domain.checkins import Answer, CheckInState
from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.reports.group_appointments import GuestLine
from cockpit.wording.groups import guest_state

_MOST_ROWS, _ROW = 8, 32
_NUMBER = Qt.ItemDataRole.UserRole
_ANSWERS = {Qt.Key.Key_1: Answer.ACCEPTED, Qt.Key.Key_2: Answer.DECLINED}


class GuestList(QListWidget):
    """The guests by name, of whom the keys say something: before the appointment other things than after it.

    After it Space says who missed it; before it 1 and 2 say what the current one answered, where no calendar tells,
    and X takes them out.

    `changed`: another is ticked; `kept`: that is to stay; `left`: the list is done with. `taken_out`: a GuestLine;
    `answered`: one, and the Answer.
    """

    changed = Signal()
    kept = Signal()
    left = Signal()
    taken_out = Signal(object)
    answered = Signal(object, object)
    accessible_role = QAccessible.Role.List

    def __init__(
        self, desk: Desk, guests: Sequence[GuestLine], *, may_tick: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._guests = {one.check_in_id: one for one in guests}
        self._may_tick = may_tick
        self._ring = FocusRing(self, desk.theme)
        # Who declined is not expected to have come; before that was said, everybody else is.
        self._missed = {
            one.check_in_id
            for one in guests
            if one.state is CheckInState.MISSED
            or (one.state is CheckInState.BOOKED and one.answer is Answer.DECLINED)
        }
        say = desk.words.say
        self.setAccessibleName(
            say("Guests. Space: missed it.") if may_tick else say("Guests. 1: accepted, 2: declined, X: take out.")
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        for one in guests:
            item = QListWidgetItem()
            item.setData(_NUMBER, one.check_in_id)
            self.addItem(item)
            self._write(item)
        if guests:
            self.setCurrentRow(0)
        self.itemClicked.connect(self._toggle)
        desk.theme.changed.connect(self.fit)

    @property
    def missed(self) -> frozenset[int]:
        """The check-ins of those who missed it, as ticked."""
        return frozenset(self._missed)

    def tick(self, missed: frozenset[int]) -> None:
        """Say who missed it."""
        self._missed = set(missed)
        for place in range(self.count()):
            self._write(self.item(place))

    def go_on_from(self, before: "GuestList") -> None:
        """Tick whom another list of the same guests had ticked, and stand where it stood."""
        self.tick(before.missed)
        current = before.currentItem()
        for place in range(self.count()):
            if current is not None and self.item(place).data(_NUMBER) == current.data(_NUMBER):
                self.setCurrentRow(place)

    def accept(self) -> None:
        """Say that the current guest accepted."""
        self._answer(Answer.ACCEPTED)

    def decline(self) -> None:
        """Say that the current guest declined."""
        self._answer(Answer.DECLINED)

    def take_out(self) -> None:
        """Take the current guest out."""
        if (guest := self._current) is not None:
            self.taken_out.emit(guest)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the guests, then the ring of the focus."""
        super().paintEvent(event)
        self._ring.paint()

    def fit(self) -> None:
        """Be as high as the guests, or as eight of them."""
        px = self._desk.theme.px
        for place in range(self.count()):
            self.item(place).setSizeHint(QSize(0, px(_ROW)))
        self.setFixedHeight(px(_ROW) * min(self.count(), _MOST_ROWS) + 2 * self.frameWidth() + px(2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the list is for; Ctrl+↵ keeps, Esc closes, J and K go on."""
        key, item = event.key(), self.currentItem()
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and with_control:
            self.kept.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Space and item is not None:
            self._toggle(item)
        elif key == Qt.Key.Key_X:
            self.take_out()
        elif key in _ANSWERS:
            self._answer(_ANSWERS[Qt.Key(key)])
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K):
            row = self.currentRow() + (1 if key == Qt.Key.Key_J else -1)
            self.setCurrentRow(min(max(row, 0), self.count() - 1))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep letters: the page's commands are about the line that is current beside, not about a guest."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if is_plain and event.text().strip():
                event.accept()
                return True
        return super().event(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands."""

    @property
    def _current(self) -> GuestLine | None:
        """Who is current, as long as it is not over."""
        item = self.currentItem()
        return self._guests[item.data(_NUMBER)] if item is not None and not self._may_tick else None

    def _answer(self, answer: Answer) -> None:
        if (guest := self._current) is not None:
            self.answered.emit(guest, answer)

    def _toggle(self, item: QListWidgetItem) -> None:
        if self._may_tick:
            self._missed ^= {item.data(_NUMBER)}
            self._write(item)
            self.changed.emit()

    def _write(self, item: QListWidgetItem) -> None:
        words, guest = self._desk.words, self._guests[item.data(_NUMBER)]
        is_missed = guest.check_in_id in self._missed
        if self._may_tick:
            state = guest_state(words, CheckInState.MISSED if is_missed else CheckInState.HELD, None)
        else:
            state = guest_state(words, guest.state, guest.answer)
        said = words.say("{name}: {why}", name=self._desk.name(guest.name), why=state)
        item.setText(said)
        if self._may_tick:
            item.setIcon(QIcon(self._desk.theme.icon("x" if is_missed else "check", "text2")))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)

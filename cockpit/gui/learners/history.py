"""One history for everything: cut by chips, and searched."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from cockpit.domain.names import plain
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, set_tool_tip, shown
from cockpit.gui.learners.button_flow import ButtonFlow
from cockpit.gui.learners.history_list import (
    ENTRY_ROLE,
    HistoryDelegate,
    HistoryList,
    HistoryModel,
    entries_of,
)
from cockpit.reports.learner_history import HistoryItem, HistoryKind
from cockpit.reports.learner_timeline import EnrolmentView
from cockpit.wording.history import history_text

_Kind = HistoryKind
_EXCHANGED = (_Kind.MESSAGE, _Kind.REPLY, _Kind.CONTACT, _Kind.QUESTION, _Kind.FEEDBACK)
_Filter = Callable[[HistoryItem], bool]


class HistoryCard(QFrame):
    """The history of one learner, newest on top. `undo_wanted` carries the id of a decision to take back.

    `log_wanted`: the contact log is to be written into a file.
    """

    undo_wanted = Signal(int)
    log_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self._items: Sequence[HistoryItem] = ()
        self._texts: list[str] = []
        self._view: EnrolmentView | None = None
        self._zone = desk.settings.zone
        words, theme = desk.words, desk.theme
        self._filters: tuple[tuple[str, str, _Filter], ...] = (
            (words.say("All"), "", lambda item: True),
            (words.say("Activity"), "log-in", _of(_Kind.ACTIVITY)),
            (words.say("Completions"), "circle-check", _of(_Kind.COMPLETION)),
            (words.say("Results"), "graduation-cap", lambda item: item.score is not None),
            (words.say("Classes"), "video", _of(_Kind.ATTENDANCE)),
            (words.say("Messages"), "mail", _of(*_EXCHANGED)),
            (words.say("Check-ins"), "calendar-check", _of(_Kind.CHECK_IN)),
            (words.say("Notes"), "sticky-note", _of(_Kind.NOTE)),
            (words.say("Decisions"), "check", _of(_Kind.DECISION, _Kind.ALERT)),
            (words.say("Absences"), "calendar-days", _of(_Kind.ABSENCE)),
        )
        self.chips = [Button(theme, name, small=True) for name, *_ in self._filters]
        for chip in self.chips:
            chip.setCheckable(True)
            chip.clicked.connect(self._choose)
        self.chips[0].setChecked(True)
        self._row = ButtonFlow(self.chips, [icon for _, icon, _ in self._filters])
        hint = words.say("Search in this history")
        self.magnifier = Button(theme, "", "search", kind="ghost", small=True)
        self.magnifier.setAccessibleName(hint)
        self.magnifier.clicked.connect(self.search)
        self.log = Button(theme, "", "file-text", kind="ghost", small=True)
        self.log.setAccessibleName(words.say("Export the contact log, {key}", key=desk.commands.key("export")))
        set_tool_tip(self.log, words.say("Export the contact log, {key}", key=desk.commands.key("export")))
        self.log.clicked.connect(self.log_wanted)
        self.field = QLineEdit()
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.field.setClearButtonEnabled(False)  # it fades in, and has no name
        self.field.textChanged.connect(self._show)
        self.field.hide()
        self._model = HistoryModel(words, self)
        self._delegate = HistoryDelegate(desk, self)
        self.list = HistoryList(theme)
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._delegate)
        self.list.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(words.say("History"))
        self.list.pressed_at.connect(self._take_back)
        self._nothing = Label(theme, "", "small", "text2", wraps=True)
        self._lay_out()
        desk.theme.changed.connect(self._restyle)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        top = QHBoxLayout()
        top.setSpacing(theme.px(12))
        title = Label(theme, self._desk.words.say("History"), "heading")
        title.setContentsMargins(0, theme.px(6), 0, 0)
        top.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._row, 1)
        top.addWidget(self.magnifier, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.log, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(16), theme.px(12), theme.px(10), theme.px(8))
        box.setSpacing(theme.px(4))
        box.addLayout(top)
        box.addWidget(self.field)
        box.addWidget(self._nothing)
        box.addWidget(self.list, 1)

    def show_items(self, items: Sequence[HistoryItem], view: EnrolmentView | None, zone: str) -> None:
        """Show a learner's history; hours are those of the learner's zone."""
        self._items, self._view, self._zone = items, view, zone
        self._texts = []
        self._delegate.zone = zone_named(zone)
        words = self._desk.words
        for chip, (name, _, belongs) in zip(self.chips, self._filters, strict=True):
            count = sum(map(belongs, items))
            chip.set_words(f"{name}  {words.number(count)}")
            chip.setVisible(bool(count) or chip is self.chips[0])
            if not count and chip.isChecked():
                self._check(self.chips[0])
        self.magnifier.setVisible(bool(items))
        self._row.arrange()
        self._show()

    def search(self) -> None:
        """Open the search field."""
        if self._items:
            self.field.show()
            self.field.setFocus()
            self.field.selectAll()

    def end_search(self) -> None:
        """Close the search field: everything is shown again."""
        self.field.hide()
        self.field.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape give up the search before it leaves the page, and Return or Down go to what was found."""
        if event.key() == Qt.Key.Key_Escape and not self.field.isHidden():
            self.end_search()
            self.list.setFocus()
        elif self.field.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _take_back(self, index: QModelIndex, place: QPoint) -> None:
        """Take back the decision of a line: by a click on its words, or by Delete while it is current."""
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, HistoryItem) or entry.disposition_id is None:
            return
        if place.isNull() or self._delegate.undo_box(self.list.visualRect(index)).contains(place):
            self.undo_wanted.emit(entry.disposition_id)

    def _choose(self) -> None:
        pressed = self.sender()
        self._check(next(chip for chip in self.chips if chip is pressed))
        self._show()

    def _check(self, pressed: Button) -> None:
        for chip in self.chips:
            chip.setChecked(chip is pressed)

    def _show(self) -> None:
        words = self._desk.words
        belongs = next(
            belongs for chip, (*_, belongs) in zip(self.chips, self._filters, strict=True) if chip.isChecked()
        )
        query = self.field.text().strip()
        items = [item for item in self._searched(plain(query)) if belongs(item)]
        self._model.show_entries(entries_of(words, items, self._view, self._zone))
        self._nothing.setText(
            words.say("Nothing with “{query}” in this history.", query=shown(query))
            if query
            else words.say("Nothing has happened yet.")
        )
        self._nothing.setVisible(not items)
        self.list.setVisible(bool(items))

    def _searched(self, wanted: str) -> Sequence[HistoryItem]:
        """Return the entries whose words hold what is wanted, accents and case forgiven."""
        if not wanted:
            return self._items
        if not self._texts:
            words = self._desk.words
            self._texts = [plain(f"{words.day(item.on)} {history_text(words, item)}") for item in self._items]
        return [item for item, text in zip(self._items, self._texts, strict=True) if wanted in text]

    def _restyle(self) -> None:
        self._row.arrange()
        self.list.doItemsLayout()


def _of(*kinds: HistoryKind) -> _Filter:
    return lambda item: item.kind in kinds

"""Who gets a message, each their own: the left column of the composer."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.messages.recipients_list import Recipient, RecipientList, RecipientModel
from cockpit.gui.navigation import Person
from cockpit.reports.finder import PeopleFinder
from cockpit.reports.learner_list import learner_list
from cockpit.wording.states import state_name

_MOST_FOUND = 6


class Recipients(QWidget):
    """The people of a message to several.

    `turned` carries the Person whose message is to be shown, `added` one who is to get it too; `changed`: others
    are ticked.
    """

    turned = Signal(object)
    changed = Signal()
    added = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._is_short = False
        theme, words = desk.theme, desk.words
        self.model = RecipientModel(desk, self)
        self.list = RecipientList(desk, self.model)
        self.list.turned.connect(self.turned)
        self.model.ticked.connect(self._ticked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(8), theme.px(10), theme.px(8))
        head.setSpacing(theme.px(10))
        self._every = QCheckBox()
        self._every.setTristate(True)
        self._every.setAccessibleName(words.say("Everybody"))
        self._every.clicked.connect(self._tick_all)
        self._count = Label(theme, "", "heading", elides=True)
        self._add = Button(theme, words.say("Add"), "plus", kind="ghost", small=True)
        self._add.setCheckable(True)
        self._add.toggled.connect(self._open_search)
        head.addWidget(self._every)
        head.addWidget(self._count, 1)
        head.addWidget(self._add)
        column.addLayout(head)
        self._search = _Search(desk)
        self._search.found.connect(self._found)
        self._search.left.connect(lambda: self._add.setChecked(False))
        self._search.hide()
        column.addWidget(self._search)
        line = QFrame()
        line.setObjectName("line")
        column.addWidget(line)
        column.addWidget(self.list, 1)

    def show_people(self, recipients: Sequence[Recipient], chosen: set[int], current: int = 0) -> None:
        """Show these, and turn to the one at a place."""
        self.list.lay_out_for(len(recipients), current)
        self.model.show_people(recipients, chosen)
        self._show_count()
        self.list.show_place(current)

    def show_lacking(self, lacking: Mapping[int, str]) -> None:
        """Say under the names what some messages lack, by learner id."""
        self.model.show_lacking(lacking)

    def look_for(self, name: str) -> None:
        """Open the small search for people to add, at a name."""
        self._add.setChecked(True)
        self._search.field.setText(name)

    def shorten(self, *, is_short: bool) -> None:
        """Say less where there is little room."""
        said = self._desk.words.say("Add")
        self._add.set_words("" if is_short else said)
        self._add.setAccessibleName(said)
        self._is_short = is_short
        self._show_count()

    def _ticked(self) -> None:
        self._show_count()
        self.changed.emit()

    def _tick_all(self) -> None:
        self.model.tick_all(self._every.checkState() is not Qt.CheckState.Unchecked)

    def _show_count(self) -> None:
        words = self._desk.words
        chosen, everybody = len(self.model.chosen), len(self.model.rows)
        short = words.say("{n} of {all}", n=words.number(chosen), all=words.number(everybody))
        self._count.setText(
            short
            if self._is_short
            else words.plural("{n} of {all} selected", "{n} of {all} selected", chosen, all=words.number(everybody))
        )
        state = Qt.CheckState.PartiallyChecked if chosen < everybody else Qt.CheckState.Checked
        self._every.setCheckState(state if chosen else Qt.CheckState.Unchecked)

    def _open_search(self, is_open: bool) -> None:
        self._search.setVisible(is_open)
        if is_open:
            self._search.begin()
        else:
            self.list.setFocus()

    def _found(self, person: Person) -> None:
        self._add.setChecked(False)
        self.added.emit(person)


class _Search(QWidget):
    """A small search for people to add. `found` carries a Person; `left`: nobody was wanted after all."""

    found = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._finder: PeopleFinder | None = None
        theme, words = desk.theme, desk.words
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), 0, theme.px(10), theme.px(8))
        column.setSpacing(theme.px(4))
        self.field = QLineEdit()
        self.field.setPlaceholderText(words.say("Name, cohort or state"))
        self.field.setAccessibleName(words.say("Add somebody"))
        self.field.textChanged.connect(self._look)
        self.field.returnPressed.connect(self._take)
        self.names = QListWidget()
        self.names.setAccessibleName(words.say("Found"))
        self.names.itemActivated.connect(lambda _item: self._take())
        self.names.itemClicked.connect(lambda _item: self._take())
        self.names.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field's arrows go through them
        self.names.hide()
        column.addWidget(self.field)
        column.addWidget(self.names)

    def begin(self) -> None:
        """Ask for a name."""
        self.field.clear()
        self.field.setFocus()
        now, zone, words = self._desk.now(), self._desk.settings.zone, self._desk.words

        def show(finder: PeopleFinder) -> None:
            self._finder = finder
            self._look(self.field.text())

        self._desk.reader.ask(
            "composer-everybody",
            lambda store: PeopleFinder(learner_list(store, now, zone), lambda row: state_name(words, row.state)),
            show,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the names with the arrows; Esc wants nobody."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            last = self.names.count() - 1
            self.names.setCurrentRow(max(0, min(last, self.names.currentRow() + step)))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _look(self, query: str) -> None:
        rows = self._finder.find(query, _MOST_FOUND) if self._finder else []
        self.names.clear()
        for row in rows:
            item = QListWidgetItem(f"{shown(row.name)}\n{shown(row.cohort)}")
            item.setData(Qt.ItemDataRole.UserRole, Person(row.learner_id, row.enrolment_id, row.alert_id))
            self.names.addItem(item)
        self.names.setCurrentRow(0)
        self.names.setVisible(bool(rows))
        whole = self.names.sizeHintForRow(0) * len(rows) + 4
        self.names.setFixedHeight(min(whole, self.window().height() // 3) if rows else 0)

    def _take(self) -> None:
        item = self.names.currentItem()
        if item is not None:
            self.found.emit(item.data(Qt.ItemDataRole.UserRole))

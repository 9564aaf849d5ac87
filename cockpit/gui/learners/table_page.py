"""Everybody of the followed cohorts in one table: finding, sorting, marking and tagging them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from cockpit.domain.learner_filter import Base, LearnerFilter
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label, set_tool_tip, shown
from cockpit.gui.learners.ask_line import AskLine
from cockpit.gui.learners.filters import LearnerFilters
from cockpit.gui.learners.handing_over import ask_referent
from cockpit.gui.learners.own_views import OwnViews
from cockpit.gui.learners.selection_bar import SelectionBar
from cockpit.gui.learners.table_rows import COLUMNS, LearnersModel, person_of
from cockpit.gui.learners.table_view import LearnersTable
from cockpit.gui.learners.tagging import ask_tags
from cockpit.gui.learners.view_bar import ViewBar
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.person_actions import PersonActions
from cockpit.reports.learner_list import LearnerListRow, LearnerTable, learner_table
from cockpit.store.learner_views import LearnerView
from cockpit.wording.learner_list import count_line

_Key = Qt.Key
_CONTROL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
# The title with its count and the margins of the header; and the search.
_TITLE_PX, _SEARCH_PX, _LEAST_SEARCH_PX = 250, 260, 130
_SETTINGS = ("cordee", "cordee")
_COLUMNS_KEY, _SORT_KEY = "learners/columns", "learners/sort"


class LearnersPage(QWidget):
    """The table with its views and filters; Return opens a learner, J and K go on there in the table's order."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._read: LearnerTable | None = None
        self._filter = LearnerFilter()
        words, theme = desk.words, desk.theme
        self._found = Label(theme, "", "body", "text2", elides=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.say("Search a name, cohort or tag"))
        self.search.setAccessibleName(words.say("Search a name, cohort or tag"))
        self.search.setClearButtonEnabled(False)  # it fades in, and has no name
        self.search.textChanged.connect(self._search)
        self.export_button = Button(theme, "", "file-text")
        self.export_button.setAccessibleName(words.say("Export, {key}", key="Ctrl E"))
        set_tool_tip(self.export_button, words.say("Export, {key}", key="Ctrl E"))
        self.export_button.clicked.connect(self.export)
        self._exporter = Exporter(desk, self)
        self._exporter.told.connect(navigator.told)
        self.views = ViewBar(desk)
        self.views.chosen.connect(self.show_view)
        self.views.keep_wanted.connect(self.keep_view)
        self.views.remove_wanted.connect(self._remove_view)
        self.filters = LearnerFilters(desk)
        self.filters.changed.connect(self._filter_anew)
        self.model = LearnersModel(desk, self)
        self.table = LearnersTable(desk, self.model)
        self.table.doubleClicked.connect(self.open)
        self.table.marked.connect(self._mark_places)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._remember_sort)
        self.columns = Button(theme, "", "columns-3", kind="ghost", small=True)
        self.columns.setAccessibleName(words.say("Columns"))
        set_tool_tip(self.columns, words.say("Columns"))
        self.columns.clicked.connect(self.choose_columns)
        self._nobody = Label(theme, "", "body", "text2", wraps=True)
        self._elsewhere = Button(theme, words.say("Look further"), "search", "↵")
        self._elsewhere.clicked.connect(self._look_further)
        self._everybody = Button(theme, words.say("Show everybody"))
        self._everybody.clicked.connect(lambda: self.show_view(Base.ALL))
        self.selection = SelectionBar(desk)
        self.ask_line = AskLine(desk)
        self._own = OwnViews(desk, navigator, self.table, self.ask_line)
        self.acts = PersonActions(desk, navigator, self, self._person, self._chosen)
        self.acts.decided.connect(self._after_decision)
        desk.commands.bind(
            self,
            {
                "next": lambda: self.table.step(1),
                "previous": lambda: self.table.step(-1),
                "mark": self.mark,
                "mark_on": lambda: self.mark_on(1),
                "mark_back": lambda: self.mark_on(-1),
                "mark_all": self.mark_all,
                "tag": self.tag,
                "referent": self.hand_over,
                "columns": self.choose_columns,
                "search": self.start_search,
                "export": self.export,
            },
        )
        self._lay_out()
        self._connect()
        self._recall()
        hand_focus_on(self, self.table)
        theme.changed.connect(self._fit)

    def _lay_out(self) -> None:
        theme, words = self._desk.theme, self._desk.words
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        names = QVBoxLayout()
        names.setSpacing(theme.px(2))
        names.addWidget(Label(theme, words.say("Learners"), "display"))
        names.addWidget(self._found)
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        top.addLayout(names, 1)
        top.addWidget(self.filters)
        top.addWidget(self.search)
        top.addWidget(self.export_button)
        head = QVBoxLayout(header)
        head.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(8))
        head.setSpacing(theme.px(8))
        head.addLayout(top)
        head.addWidget(self.views)
        self._card = QFrame()
        self._card.setObjectName("card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(theme.px(8), theme.px(4), theme.px(6), theme.px(6))
        inside.addWidget(self.table)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(8))
        buttons.addWidget(self._elsewhere)
        buttons.addWidget(self._everybody)
        buttons.addStretch()
        # Within the table, which keeps the focus when it is empty.
        empty = QVBoxLayout(self.table.viewport())
        empty.setContentsMargins(theme.px(8), theme.px(16), theme.px(8), 0)
        empty.setSpacing(theme.px(8))
        empty.addWidget(self._nobody)
        empty.addLayout(buttons)
        empty.addStretch()
        body = QVBoxLayout()
        body.setContentsMargins(theme.px(20), theme.px(8), theme.px(16), theme.px(8))
        body.addWidget(self._card, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(header)
        page.addLayout(body, 1)
        page.addWidget(self.selection)
        page.addWidget(self.ask_line)
        page.addWidget(self.acts.ask_bar)
        # At the right of the table's own header, over the scroll bar's column.
        self.columns.setParent(self._card)
        self.columns.raise_()

    def _connect(self) -> None:
        self.views.rename_wanted.connect(self._own.ask_new_name)
        self.selection.message_wanted.connect(self.acts.message)
        self.selection.invite_wanted.connect(self.acts.book)
        self.selection.tag_wanted.connect(self.tag)
        self.selection.export_wanted.connect(self.export)
        self.selection.cleared.connect(self.unmark)
        self.ask_line.closed.connect(self._show_marks)
        self.ask_line.closed.connect(self.table.setFocus)

    # --- what is shown ----------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the store again; the current learner stays current, and the table where it was scrolled to."""
        now, zone = self._desk.now(), self._desk.settings.zone
        self._desk.reader.ask("learners", lambda store: learner_table(store, now, zone), self._show_table)

    def _show_table(self, table: LearnerTable) -> None:
        current, scroll = self.table.current_row(), self.table.verticalScrollBar().value()
        self._read = table
        self._own.show_views(table.views)
        self.filters.show_offer(table, self._filter)
        self.views.show_views(table)
        self.views.choose(self._filter.base, self._own.chosen)
        places = table.index.places(self._filter)
        self.model.show_rows(table.rows, places)
        self._tell(places)
        wanted = current.enrolment_id if current is not None else None
        at = next((at for at, row in enumerate(table.rows) if row.enrolment_id == wanted), None)
        self._select(at)
        self.table.verticalScrollBar().setValue(scroll)
        self._show_marks()

    def _narrow(self) -> None:
        """Show whom the filter leaves; who was current stays so, or else the first is."""
        if self._read is None:
            return
        index = self.table.currentIndex()
        at = self.model.place_at(index.row()) if index.isValid() else None
        places = self._read.index.places(self._filter)
        self.model.keep(places)
        self._tell(places)
        self._select(at)
        self._show_marks()

    def _select(self, at: int | None) -> None:
        row = self.model.row_of(at) if at is not None else None
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(row or 0, 0))

    def _search(self, text: str) -> None:
        self._filter = replace(self._filter, search=text)
        self._narrow()

    def _filter_anew(self) -> None:
        self._filter = self.filters.within(self._filter)
        self._narrow()

    def show_view(self, view: object) -> None:
        """Show a view that is there from the start (a Base), or one of the trainer's (a LearnerView)."""
        if isinstance(view, LearnerView):
            self._own.chosen, self._filter = view.name, view.filter
            self.table.show_columns(view.columns or None)
            self.table.sort_by(view.sorted_by, view.is_descending)
        elif isinstance(view, Base):
            was_own, self._own.chosen, self._filter = self._own.chosen is not None, None, LearnerFilter(view)
            if was_own:
                self._recall()
        self.search.blockSignals(True)
        self.search.setText(self._filter.search)
        self.search.blockSignals(False)
        if self._read is not None:
            self.filters.show_offer(self._read, self._filter)
        self.views.choose(self._filter.base, self._own.chosen)
        self._narrow()

    def show_view_number(self, number: int) -> None:
        """Show the view of a number, counted from 0, if there is one."""
        chips = self.views.chips
        if number < len(chips):
            self.show_view(chips[number].view or chips[number].base)

    def _tell(self, places: Sequence[int]) -> None:
        words, read = self._desk.words, self._read
        if read is None:
            return
        everybody = read.index.all_people
        self._found.setText(count_line(words, read.index.people(places), everybody))
        query = shown(self.search.text().strip())
        is_narrowed = self._filter != LearnerFilter(search=self._filter.search)
        self._nobody.setVisible(not places)
        self._elsewhere.setVisible(not places and bool(query))
        self._everybody.setVisible(not places and bool(everybody) and is_narrowed)
        if query:
            said = words.say("Nobody called “{query}”. Look in messages and notes?", query=query)
        elif everybody:
            said = words.say("Nobody here now.")
        else:
            said = words.say("No learner yet. Follow a cohort in Connections.")
        self._nobody.setText(said)

    def _look_further(self) -> None:
        self._navigator.palette_wanted.emit(self.search.text().strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme, size = self._desk.theme, self.columns.sizeHint()
        room = self.width() - theme.px(_TITLE_PX) - self.export_button.sizeHint().width()
        search = min(theme.px(_SEARCH_PX), max(theme.px(_LEAST_SEARCH_PX), room // 3))
        self.search.setFixedWidth(search)
        self.filters.fit(room - search)
        self.table.fit()
        self.columns.setGeometry(
            self._card.width() - size.width() - theme.px(4), theme.px(4), size.width(), size.height()
        )

    # --- columns and order ------------------------------------------------------------------------

    def _recall(self) -> None:
        """Show the columns and the order that the window remembers."""
        settings = QSettings(*_SETTINGS)
        kept = str(settings.value(_COLUMNS_KEY, ""))
        self.table.show_columns(kept.split() if kept else None)
        name, _, way = str(settings.value(_SORT_KEY, "")).partition(" ")
        self.table.sort_by(name or None, way == "down")

    def _remember_sort(self) -> None:
        if self._own.chosen is None:
            name, descends = self.table.sorted_by()
            QSettings(*_SETTINGS).setValue(_SORT_KEY, f"{name} {'down' if descends else 'up'}" if name else "")

    def choose_columns(self) -> None:
        """Open the list of columns, to show and hide them."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown_now = self.table.shown_columns
        for name, title in zip(COLUMNS[1:], self.model.titles[1:], strict=True):
            action = QAction(title, menu)
            action.setCheckable(True)
            action.setChecked(name in shown_now)
            action.setData(name)
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self._desk.words.say("As many as fit"))
        menu.triggered.connect(self._choose_column)
        menu.popup(self.columns.mapToGlobal(QPoint(0, self.columns.height())))
        menu.setActiveAction(menu.actions()[0])

    def _choose_column(self, action: QAction) -> None:
        name = action.data()
        self.show_columns(set(self.table.shown_columns) ^ {name} if name else None)

    def show_columns(self, names: set[str] | None) -> None:
        """Show these columns beside the name, or (None) as many as fit, from now on."""
        self.table.show_columns(names)
        if self._own.chosen is None:
            QSettings(*_SETTINGS).setValue(_COLUMNS_KEY, " ".join(self.table.chosen_columns))

    def keep_view(self) -> None:
        """Ask under which name to keep filter, order and columns as they are now."""
        self._own.ask_name(self._filter)

    def _remove_view(self, view: LearnerView) -> None:
        if self._own.chosen == view.name:
            self.show_view(Base.ALL)
        self._own.remove(view)

    # --- who is marked, and what is done with them ------------------------------------------------

    def _person(self) -> Person | None:
        row = self.table.current_row()
        return person_of(row) if row is not None else None

    def _chosen(self) -> tuple[Person, ...]:
        """Return who is marked, in the order of the table; or else who is current."""
        return tuple(person_of(row) for row in self._chosen_rows())

    def _chosen_rows(self) -> list[LearnerListRow]:
        row = self.table.current_row()
        return self.model.marked_rows() or ([row] if row is not None else [])

    def mark(self) -> None:
        """Mark the current learner, or mark them no more."""
        index = self.table.currentIndex()
        if index.isValid():
            self._mark_places([index.row()], None)

    def mark_on(self, by: int) -> None:
        """Mark the current learner and the one below (1) or above (-1), who becomes the current one."""
        here = self.table.currentIndex().row()
        self.table.step(by)
        self._mark_places({here, self.table.currentIndex().row()}, True)

    def mark_all(self) -> None:
        """Mark everybody who is shown."""
        self.model.mark_all()
        self._show_marks()

    def unmark(self) -> None:
        """Mark nobody."""
        self.model.unmark()
        self._show_marks()
        self.table.setFocus()

    def _mark_places(self, places: Iterable[int], is_marked: bool | None) -> None:
        self.model.mark(places, is_marked)
        self._show_marks()

    def _show_marks(self) -> None:
        marked = self.model.marked
        seen = {row.learner_id for row in self.model.shown_rows()} if marked else set()
        self.selection.show_count(len(marked), len(marked - seen))
        if not self.ask_line.isHidden():
            self.selection.hide()

    def open(self) -> None:
        """Open the current learner's page, to go on there in the order of the table."""
        person = self._person()
        if person is not None:
            people = tuple(person_of(other) for other in self.model.shown_rows())
            self._navigator.learner_wanted.emit(person, people)

    def export(self) -> None:
        """Write who is marked, or else everybody shown, into a file."""
        self._exporter.choose_and_export(self._desk.words.say("Learners"), self.model)

    def tag(self) -> None:
        """Ask for the tags of who is marked, or else of the current learner: those that all of them have."""
        rows = self._chosen_rows()
        if rows and self._read is not None:
            self.selection.hide()
            ask_tags(self._desk, self._navigator, self.ask_line, rows, self._read.tags)

    def hand_over(self) -> None:
        """Ask for the referent of who is marked, or else of the current learner."""
        if rows := self._chosen_rows():
            self.selection.hide()
            ask_referent(self._desk, self._navigator, self.ask_line, rows)

    # --- keys -------------------------------------------------------------------------------------

    def start_search(self) -> None:
        """Go to the search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Return, mark on with Shift and the arrows, leave with Escape; letters are commands."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == _Key.Key_Escape:
            self.leave()
        elif self.search.hasFocus() and key in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Down):
            self._leave_search(key)
        elif modifiers == _SHIFT and key in (_Key.Key_Down, _Key.Key_Up):
            self.mark_on(1 if key == _Key.Key_Down else -1)
        elif modifiers == _ALT and _Key.Key_1 <= key <= _Key.Key_9:
            self.show_view_number(key - _Key.Key_1)
        elif not modifiers and key in (_Key.Key_Return, _Key.Key_Enter):
            self.open()
        else:
            super().keyPressEvent(event)

    def _leave_search(self, key: int) -> None:
        if self.model.rowCount():
            self.table.setFocus()
        elif key != _Key.Key_Down and self.search.text().strip():
            self._look_further()

    def _after_decision(self, people: tuple[Person, ...]) -> None:
        if people:
            self.unmark()
        self.table.setFocus()

    def leave(self) -> None:
        """Give up what is open first: the question, the marks, the search; then the page."""
        if self.acts.is_asking:
            self.acts.end_asking()
            self.table.setFocus()
        elif not self.ask_line.isHidden():
            self.ask_line.close_up()
        elif self.model.marked:
            self.unmark()
        elif self.search.text() or self.search.hasFocus():
            self.search.clear()
            self.table.setFocus()
        else:
            self._navigator.back_wanted.emit()

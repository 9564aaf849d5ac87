"""Today: the queue, its filters and keys, and the person who is selected."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from cockpit.domain.alerts import Nature, Section
from cockpit.domain.people import Cohort
from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.person_actions import PersonActions
from cockpit.gui.today.all_clear import AllClear
from cockpit.gui.today.header import FILTERS, TodayHeader
from cockpit.gui.today.notices import Notices
from cockpit.gui.today.queue_model import QueueModel, person_of
from cockpit.gui.today.queue_view import QueueView
from cockpit.gui.today.right_pane import Draft, RightPane
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.queue_words import row_action
from cockpit.reports.today import QueueRow, Today, todays_queue
from cockpit.store.cohorts import followed_cohorts
from cockpit.wording.sequences import exits_line, sequence_name

Drafter = Callable[[QueueRow, LearnerPage], tuple[str, str, str] | None]

# What the page asks the reader for.
_QUEUE, _PERSON = "queue", "queue_person"
_SETTLE_MS = 60
_REMEMBERED = "today/splitter"
_LIST_WIDTH, _PANE_WIDTH = 640, 588
_LEAST_LIST_WIDTH = 360
# Of the window, see DESIGN.md, section 2: below it there is no room for two panes.
_TWO_PANES_FROM = 1180


class TodayPage(QWidget):
    """The triage queue. It asks the navigator for everything that is done, and shows what the store says.

    The window calls `reload` when something was written, `remove_people` at once when somebody was looked after.
    `was_read` tells that `today` is new.
    """

    was_read = Signal()

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._cohort_id: int | None = None
        self._drafter: Drafter | None = None
        self._today: Today | None = None
        self._watch_is_wanted = False
        self.setAccessibleName(desk.words.say("Today"))
        self._model = QueueModel(desk, self)
        self.header = TodayHeader(desk)
        self.list = QueueView(desk.theme, desk.words, self._model)
        self.pane = RightPane(desk)
        self.acts = PersonActions(desk, navigator, self, self._person, self._chosen)
        self.search = QLineEdit()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._nobody = Label(desk.theme, "", "body", "text2", wraps=True)
        self.notices = Notices(desk, navigator)
        self.all_clear = AllClear(desk, navigator)
        self._stack = QStackedWidget()
        # Reading a learner takes milliseconds that a held-down J has not: wait until it rests.
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._show_person)
        self._lay_out()
        self._connect()
        self._make_keys()
        hand_focus_on(self, self.list)
        desk.theme.changed.connect(self._model.say_anew)
        desk.theme.changed.connect(self._share_room)

    @property
    def today(self) -> Today | None:
        """The whole queue as it was last read and worked on; None before, and while one cohort alone is shown."""
        return self._today if self._cohort_id is None else None

    def reload(self) -> None:
        """Read the queue and show it; who was selected stays selected, and the list where it was scrolled to."""
        desk = self._desk
        now, zone = desk.now(), desk.settings.zone
        cohorts = followed_cohorts(desk.store)
        cohort_id = self._cohort_id if any(cohort.id == self._cohort_id for cohort in cohorts) else None
        self._cohort_id = cohort_id
        desk.reader.ask(
            _QUEUE, lambda store: todays_queue(store, now, zone, cohort_id), partial(self._show_queue, cohorts)
        )

    def _show_queue(self, cohorts: list[Cohort], today: Today) -> None:
        self._today = today
        selected, place = self._row(), self.list.currentIndex().row()
        scroll = self.list.verticalScrollBar().value()
        self._model.show_rows(today.rows)
        self._select_again(selected, place, scroll)
        self.header.show_cohorts(cohorts, self._cohort_id)
        self._show_figures()
        self._person_changed()
        self.was_read.emit()

    def remove_person(self, learner_id: int) -> None:
        """Take somebody out of the list who was looked after, before it is written, and select the next."""
        self._desk.reader.forget(_QUEUE)  # it would bring them back; what is being written is read again
        today = self._today
        index = self._model.index_of(learner_id)
        if today is None or all(row.learner_id != learner_id for row in today.rows):
            return
        if index.isValid() and index == self.list.currentIndex():
            after = self._model.person_from(index.row() + 1, 1)
            self.list.show_line(after if after.isValid() else self._model.person_from(index.row() - 1, -1))
        rows = tuple(row for row in today.rows if row.learner_id != learner_id)
        self._today = replace(today, rows=rows, looked_after=today.looked_after + 1)
        self._model.remove(learner_id)
        if self._model.rowCount() == 0 and not self.search.text():
            self.choose(None)  # the filter is done with: on with the others
        self._show_figures()

    def remove_people(self, learner_ids: Collection[int]) -> None:
        """Take those out who were looked after together, in one go: one by one 3,000 take seconds."""
        today, gone = self._today, set(learner_ids)
        if len(gone) == 1:
            self.remove_person(*gone)
            return
        self._desk.reader.forget(_QUEUE)
        rows = tuple(row for row in today.rows if row.learner_id not in gone) if today is not None else ()
        if today is None or len(rows) == len(today.rows):
            return
        place, scroll = self.list.currentIndex().row(), self.list.verticalScrollBar().value()
        below = (self._model.entry(n) for n in range(max(0, place), self._model.rowCount()))
        selected = next((one for one in below if isinstance(one, QueueRow) and one.learner_id not in gone), None)
        self._today = replace(today, rows=rows, looked_after=today.looked_after + len(today.rows) - len(rows))
        self._model.show_rows(rows)
        self._select_again(selected, place, scroll)
        if self._model.rowCount() == 0 and not self.search.text():
            self.choose(None)
        self._show_figures()
        self._person_changed()

    def set_drafter(self, drafter: Drafter) -> None:
        """Say who proposes words for a person: title, language and text, or None when there is nothing to send."""
        self._drafter = drafter
        self._settle.start()

    def choose(self, nature: Nature | None) -> None:
        """Choose a filter."""
        self.header.choose(FILTERS.index(nature))

    def _lay_out(self) -> None:
        words, theme = self._desk.words, self._desk.theme
        self.search.setPlaceholderText(words.say("Search in this list"))
        self.search.setAccessibleName(words.say("Search in this list"))
        self.search.setClearButtonEnabled(False)
        self._search_strip = QWidget()
        self._search_strip.setObjectName("surface")
        self._search_strip.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        strip = QVBoxLayout(self._search_strip)
        strip.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        strip.addWidget(self.search)
        self._search_strip.hide()
        # Within the list, which keeps the focus when it is empty.
        empty = QVBoxLayout(self.list.viewport())
        empty.setContentsMargins(theme.px(20), theme.px(24), theme.px(20), 0)
        empty.addWidget(self._nobody)
        empty.addStretch()
        self._list_side = left = QWidget()
        left.setObjectName("surface")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(0)
        self._left.addWidget(self._search_strip)
        self._left.addWidget(self.list, 1)
        self._place_ask_bar()
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(1)
        remembered = QSettings("cordee", "cordee").value(_REMEMBERED, 0, int)
        self._list_width = remembered if isinstance(remembered, int) and remembered > 0 else _LIST_WIDTH
        self.splitter.setSizes([self._list_width, _PANE_WIDTH])
        self.splitter.splitterMoved.connect(self._remember_splitter)
        self._stack.addWidget(self.splitter)
        self._stack.addWidget(self.all_clear)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self.notices)
        whole.addWidget(self._stack, 1)

    def _remember_splitter(self) -> None:
        self._list_width = self.splitter.sizes()[0]
        QSettings("cordee", "cordee").setValue(_REMEMBERED, self._list_width)

    def _connect(self) -> None:
        self.header.nature_chosen.connect(self._filter)
        self.header.cohort_chosen.connect(self._choose_cohort)
        self.header.search_wanted.connect(self._start_search)
        self.list.line_changed.connect(self._person_changed)
        self.list.opened.connect(self._open_page)
        self.pane.opened.connect(self._open_page)
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.all_clear.watch_wanted.connect(self._show_watched)
        self.acts.asking.connect(self._make_room)
        self.acts.decided.connect(self._after_decision)

    def _make_keys(self) -> None:
        actions = self._desk.commands.bind(
            self,
            {
                "next": lambda: self.list.step(1),
                "previous": lambda: self.list.step(-1),
                "mark": self._mark,
                "mark_on": lambda: self._mark_on(1),
                "mark_back": lambda: self._mark_on(-1),
                "mark_alike": self._mark_alike,
                "search": self._start_search,
                "open_page": self._open_page,
                "open_cohort": self._open_cohort,
            },
        )
        for number in range(len(FILTERS)):
            self._key(f"Alt+{number + 1}", partial(self.header.choose, number))
        self._escape = self._key("Esc", self._leave)
        self._arm_escape()
        self.pane.action_bar.show_actions(self.acts, (actions["open_page"], actions["open_cohort"]))

    def _key(self, key: str, act: Callable[[], None]) -> QShortcut:
        # In a text field letters are letters: Qt offers them to the field first, and it takes them.
        return QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _arm_escape(self, is_asking: bool = False) -> None:
        """Keep Esc for what is open; else it is the window's."""
        is_open = is_asking or self.acts.is_asking or bool(self._model.marked) or not self._search_strip.isHidden()
        self._escape.setEnabled(is_open)

    def _show_figures(self) -> None:
        today = self._today
        if today is None:
            return
        self.header.show_today(today)
        self.notices.show_today(today)
        watched = sum(row.section is Section.WATCH for row in today.rows)
        has_people = len(today.rows) > watched
        self._watch_is_wanted = self._watch_is_wanted and not has_people
        if has_people or (watched and self._watch_is_wanted):
            had_focus = self.all_clear.isAncestorOf(self.focusWidget())
            self._stack.setCurrentWidget(self.splitter)
            if had_focus:
                self.list.setFocus()
        else:
            self.all_clear.show_day(today, watched)
            self._stack.setCurrentWidget(self.all_clear)
        self._say_nobody()

    def _say_nobody(self) -> None:
        words, searched = self._desk.words, shown(self.search.text())
        if searched:
            self._nobody.setText(words.say("Nobody called “{query}” in this list.", query=searched))
        else:
            self._nobody.setText(words.say("Nobody here today."))
        self._nobody.setVisible(self._model.rowCount() == 0)

    def _select_again(self, selected: QueueRow | None, place: int, scroll: int) -> None:
        found = self._model.index_of(selected.learner_id if selected else None)
        if found.isValid():
            self.list.setCurrentIndex(found)
            self.list.verticalScrollBar().setValue(scroll)
        else:
            self.list.show_line(self._model.nearest_person(place))

    def _person_changed(self) -> None:
        self.acts.follow(self._person())
        self._settle.start()

    def _show_person(self) -> None:
        row, now = self._row(), self._desk.now()
        if row is None:
            self._desk.reader.forget(_PERSON)
            self.pane.clear()
        elif self.pane.isVisible():
            self._desk.reader.ask(
                _PERSON,
                lambda store: learner_page(store, row.learner_id, now, row.enrolment_id),
                partial(self._show_report, row),
            )

    def _show_report(self, row: QueueRow, page: LearnerPage | None) -> None:
        found = self._drafter(row, page) if self._drafter and page else None
        draft = Draft(*found) if found else None
        if row.step is not None and row.says_step:
            words, step = self._desk.words, row.step
            why = f"{shown(sequence_name(words, step.sequence.name))}. {exits_line(words, step.sequence)}"
            draft = replace(draft or Draft(row_action(words, row), "", ""), why=why)
        self.pane.show_person(row, page, draft)

    def _row(self) -> QueueRow | None:
        return self._model.row_at(self.list.currentIndex())

    def _person(self) -> Person | None:
        row = self._row()
        return person_of(row) if row and self._stack.currentWidget() is self.splitter else None

    def _filter(self, nature: Nature | None) -> None:
        self._model.choose(nature)
        self._after_narrowing()

    def _search(self, text: str) -> None:
        self._model.search(text)
        self._after_narrowing()

    def _after_narrowing(self) -> None:
        self._say_nobody()
        self.list.show_line(self._model.nearest_person(0))
        self._person_changed()  # a list made anew tells of no change of selection

    def _choose_cohort(self, cohort_id: int | None) -> None:
        self._cohort_id = cohort_id
        self.reload()

    def _start_search(self) -> None:
        if self._stack.currentWidget() is not self.splitter:
            return
        self._search_strip.show()
        self._arm_escape()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _end_search(self) -> None:
        self.search.clear()
        self._search_strip.hide()
        self._arm_escape()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_watched(self) -> None:
        self._watch_is_wanted = True
        self._model.open_watch(True)
        self._show_figures()
        self.list.show_line(self._model.nearest_person(0))
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _open_page(self) -> None:
        person = self._person()
        if person is not None:
            self._navigator.learner_wanted.emit(person, self._model.people())

    def _open_cohort(self) -> None:
        row = self._row()
        if row is not None:
            self._navigator.cohort_wanted.emit(row.cohort_id)

    def _after_decision(self, people: tuple[Person, ...]) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if people:
            self._model.unmark()
        self._arm_escape()

    def _leave(self) -> None:
        """Give up what is open first: the question, the marks, then the search."""
        if self.acts.is_asking:
            self.acts.end_asking()
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._model.marked:
            self._model.unmark()
            self._arm_escape()
        else:
            self._end_search()

    def _mark(self) -> None:
        self._model.mark(self.list.currentIndex())
        self._arm_escape()

    def _mark_on(self, step: int) -> None:
        """Extend the marks by the next person, or the one before."""
        self._mark_current()
        self.list.step(step)
        self._mark_current()
        self._arm_escape()

    def _mark_current(self) -> None:
        row = self._row()
        if row is not None and row.learner_id not in self._model.marked:
            self._model.mark(self.list.currentIndex())

    def _mark_alike(self) -> None:
        self._model.mark_alike(self._row())
        self._arm_escape()

    def _chosen(self) -> tuple[Person, ...]:
        """Return who is marked, in the order of the list; or else who is selected."""
        person = self._person()
        return self._model.marked_people() or ((person,) if person is not None else ())

    def _make_room(self, is_asking: bool) -> None:
        """Let the question stand where the actions are."""
        self._place_ask_bar()
        self.pane.action_bar.setHidden(is_asking)
        self._arm_escape(is_asking)

    def _place_ask_bar(self) -> None:
        """Ask where the actions are, or under the list when it stands alone."""
        home = self._left if self.pane.isHidden() else self.pane.layout()
        if home is not None and home.indexOf(self.acts.ask_bar) < 0:
            home.addWidget(self.acts.ask_bar)

    def showEvent(self, event: QShowEvent) -> None:
        """Read who is selected."""
        super().showEvent(event)
        self._settle.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nobody while nothing is seen: the store may be about to close."""
        super().hideEvent(event)
        self._settle.stop()
        self._desk.reader.forget(_PERSON)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the list alone in a narrow window."""
        super().resizeEvent(event)
        self._share_room()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the search to the list with Return and the arrow down."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        ):
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _share_room(self) -> None:
        """Show the list alone where there is no room for two panes: a narrow window, or large letters."""
        least = self._desk.theme.px(_LEAST_LIST_WIDTH)
        self._list_side.setMinimumWidth(least)
        has_room = self.width() >= least + self.pane.minimumSizeHint().width()
        is_narrow = self.window().width() < _TWO_PANES_FROM or not has_room
        if not is_narrow and self.splitter.width() > self._list_width:
            self.splitter.setSizes([self._list_width, self.splitter.width() - self._list_width])
        if is_narrow != self.pane.isHidden():
            self.pane.setHidden(is_narrow)
            self.acts.end_asking()
            self._settle.start()

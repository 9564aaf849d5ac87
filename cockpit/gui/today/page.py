"""Today: the queue, its filters and keys, and the person who is selected."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from cockpit.domain.alerts import Nature, Section
from cockpit.domain.times import day_in
from cockpit.gui.ask_bar import AskBar, ToColleague
from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.today.all_clear import AllClear
from cockpit.gui.today.header import FILTERS, TodayHeader
from cockpit.gui.today.notices import Notices
from cockpit.gui.today.queue_model import QueueModel, person_of
from cockpit.gui.today.queue_view import QueueView
from cockpit.gui.today.right_pane import Draft, RightPane
from cockpit.gui.verdicts import Called, Closed, Handled, Paused
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.today import QueueRow, Today, todays_queue
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.colleagues import colleagues

Drafter = Callable[[QueueRow, LearnerPage], tuple[str, str, str] | None]

_SETTLE_MS = 60
_LIST_WIDTH, _PANE_WIDTH = 640, 588
_LEAST_LIST_WIDTH = 360
# Of the window, see DESIGN.md, section 2: below it there is no room for two panes.
_TWO_PANES_FROM = 1180


class TodayPage(QWidget):
    """The triage queue. It asks the navigator for everything that is done, and shows what the store says.

    The window calls `reload` when something was written, `remove_person` at once when somebody was looked after.
    """

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
        self._asked_about: int | None = None
        self.setAccessibleName(desk.words.say("Today"))
        self._model = QueueModel(desk.words, self)
        self.header = TodayHeader(desk)
        self.list = QueueView(desk.theme, desk.words, self._model)
        self.pane = RightPane(desk)
        self.ask_bar = AskBar(desk)
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
        desk.theme.changed.connect(self._share_room)

    @property
    def today(self) -> Today | None:
        """The whole queue as it was last read and worked on; None before, and while one cohort alone is shown."""
        return self._today if self._cohort_id is None else None

    def reload(self) -> None:
        """Read the queue and show it; who was selected stays selected, and the list where it was scrolled to."""
        desk = self._desk
        cohorts = followed_cohorts(desk.store)
        if all(cohort.id != self._cohort_id for cohort in cohorts):
            self._cohort_id = None
        self._today = todays_queue(desk.store, desk.now(), desk.settings.zone, self._cohort_id)
        selected, place = self._row(), self.list.currentIndex().row()
        scroll = self.list.verticalScrollBar().value()
        self._model.show_rows(self._today.rows)
        self._select_again(selected, place, scroll)
        self.header.show_cohorts(cohorts, self._cohort_id)
        self._show_figures()
        self._person_changed()

    def remove_person(self, learner_id: int) -> None:
        """Take somebody out of the list who was looked after, before it is written, and select the next."""
        today = self._today
        index = self._model.index_of(learner_id)
        if today is None or all(row.learner_id != learner_id for row in today.rows):
            return
        if index.isValid() and index == self.list.currentIndex():
            after = self._model.person_from(index.row() + 1, 1)
            self.list.show_person(after if after.isValid() else self._model.person_from(index.row() - 1, -1))
        rows = tuple(row for row in today.rows if row.learner_id != learner_id)
        self._today = replace(today, rows=rows, looked_after=today.looked_after + 1)
        self._model.remove(learner_id)
        if self._model.rowCount() == 0 and not self.search.text():
            self.choose(None)  # the filter is done with: on with the others
        self._show_figures()

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
        self.ask_bar.hide()
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([_LIST_WIDTH, _PANE_WIDTH])
        self._stack.addWidget(self.splitter)
        self._stack.addWidget(self.all_clear)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self.notices)
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.header.nature_chosen.connect(self._filter)
        self.header.cohort_chosen.connect(self._choose_cohort)
        self.header.search_wanted.connect(self._start_search)
        self.list.person_changed.connect(self._person_changed)
        self.list.opened.connect(self._open_page)
        self.pane.opened.connect(self._open_page)
        self.search.textChanged.connect(self._search)
        self.search.installEventFilter(self)
        self.ask_bar.decided.connect(self._decide)
        self.ask_bar.noted.connect(self._note)
        self.ask_bar.cancelled.connect(self._end_asking)
        self.all_clear.watch_wanted.connect(self._show_watched)
        actions = self.pane.action_bar
        actions.message.clicked.connect(self._message)
        actions.book.clicked.connect(self._book)
        actions.snooze.clicked.connect(self._ask_snooze)
        actions.done.clicked.connect(self._handle)
        actions.dismiss.triggered.connect(self._ask_why)
        actions.pass_on.triggered.connect(self._ask_colleague)
        actions.pause.triggered.connect(self._pause)
        actions.note.triggered.connect(self._ask_note)
        actions.call.triggered.connect(self._call)
        actions.close_up.triggered.connect(self._close_up)
        actions.open_page.triggered.connect(self._open_page)
        actions.open_cohort.triggered.connect(self._open_cohort)
        actions.undo.triggered.connect(self._undo)

    def _make_keys(self) -> None:
        for key, act in (
            ("J", self._next),
            ("K", self._previous),
            ("M", self._message),
            ("B", self._book),
            ("S", self._ask_snooze),
            ("D", self._handle),
            ("Shift+D", self._close_up),
            ("C", self._call),
            ("I", self._ask_why),
            ("E", self._ask_colleague),
            ("P", self._pause),
            ("N", self._ask_note),
            ("X", self._mark),
            ("Shift+J", self._mark_on),
            ("Shift+X", self._mark_alike),
            ("U", self._undo),
            ("/", self._start_search),
        ):
            shortcut = self._key(key, act)
            shortcut.setAutoRepeat(key in "JK")
        for number in range(len(FILTERS)):
            self._key(f"Alt+{number + 1}", self._choose_by_key).setProperty("number", number)
        self._digits = [self._key(str(number), self._answer) for number in range(1, 9)]
        for number, digit in enumerate(self._digits, 1):
            digit.setProperty("number", number)
        self._escape = self._key("Esc", self._leave)
        self._arm_keys()

    def _key(self, key: str, act: Callable[[], None]) -> QShortcut:
        # In a text field letters are letters: Qt offers them to the field first, and it takes them.
        return QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _arm_keys(self) -> None:
        """Keep digits and Esc for what is open; else they are the window's."""
        is_asking = not self.ask_bar.isHidden()
        for number, digit in enumerate(self._digits, 1):
            digit.setEnabled(is_asking and number <= self.ask_bar.digits)
        self._escape.setEnabled(is_asking or bool(self._model.marked) or not self._search_strip.isHidden())

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
            self.list.show_person(self._model.nearest_person(place))

    def _person_changed(self) -> None:
        person = self._person()
        if person is None or person.learner_id != self._asked_about:
            self._end_asking()
        self._settle.start()

    def _show_person(self) -> None:
        row, desk = self._row(), self._desk
        if row is None:
            self.pane.clear()
        elif self.pane.isVisible():
            page = learner_page(desk.store, row.learner_id, desk.now(), row.enrolment_id)
            draft = self._drafter(row, page) if self._drafter and page else None
            self.pane.show_person(row, page, Draft(*draft) if draft else None)

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
        self.list.show_person(self._model.nearest_person(0))
        self._person_changed()  # a list made anew tells of no change of selection

    def _choose_cohort(self, cohort_id: int | None) -> None:
        self._cohort_id = cohort_id
        self.reload()

    def _choose_by_key(self) -> None:
        self.header.choose(self.sender().property("number"))

    def _start_search(self) -> None:
        if self._stack.currentWidget() is not self.splitter:
            return
        self._search_strip.show()
        self._arm_keys()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _end_search(self) -> None:
        self.search.clear()
        self._search_strip.hide()
        self._arm_keys()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_watched(self) -> None:
        self._watch_is_wanted = True
        self._model.open_watch(True)
        self._show_figures()
        self.list.show_person(self._model.nearest_person(0))
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _next(self) -> None:
        self.list.step(1)

    def _previous(self) -> None:
        self.list.step(-1)

    def _open_page(self) -> None:
        person = self._person()
        if person is not None:
            self._navigator.learner_wanted.emit(person, self._model.people())

    def _open_cohort(self) -> None:
        row = self._row()
        if row is not None:
            self._navigator.cohort_wanted.emit(row.cohort_id)

    def _message(self) -> None:
        people = self._chosen()
        if people:
            self._navigator.message_wanted.emit(people)

    def _book(self) -> None:
        person = self._person()
        if person is not None:
            self._navigator.booking_wanted.emit(person)

    def _handle(self) -> None:
        self._decide(Handled())

    def _call(self) -> None:
        self._decide(Called())

    def _pause(self) -> None:
        self._decide(Paused())

    def _close_up(self) -> None:
        self._decide(Closed())

    def _decide(self, verdict: object) -> None:
        """Ask the window to carry out a verdict about who is marked, or else about who is selected."""
        people = self._chosen()
        if isinstance(verdict, ToColleague):  # a mail about one person; who is marked stays marked
            person = self._person()
            people = (person,) if person is not None else ()
        self._end_asking()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if people:
            if not isinstance(verdict, ToColleague):
                self._model.unmark()
            self._navigator.verdict_wanted.emit(people, verdict)

    def _note(self, text: str) -> None:
        person = self._person()
        self._end_asking()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if person is not None:
            self._navigator.note_wanted.emit(person, text)

    def _undo(self) -> None:
        self._navigator.undo_wanted.emit()

    def _leave(self) -> None:
        """Give up what is open first: the question, the marks, then the search."""
        if not self.ask_bar.isHidden():
            self._end_asking()
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._model.marked:
            self._model.unmark()
            self._arm_keys()
        else:
            self._end_search()

    def _mark(self) -> None:
        self._model.mark(self.list.currentIndex())
        self._arm_keys()

    def _mark_on(self) -> None:
        """Extend the marks by the next person."""
        here = self._row()
        if here is not None and here.learner_id not in self._model.marked:
            self._model.mark(self.list.currentIndex())
        self.list.step(1)
        after = self._row()
        if after is not None and after.learner_id not in self._model.marked:
            self._model.mark(self.list.currentIndex())
        self._arm_keys()

    def _mark_alike(self) -> None:
        self._model.mark_alike(self._row())
        self._arm_keys()

    def _chosen(self) -> tuple[Person, ...]:
        """Return who is marked, in the order of the list; or else who is selected."""
        person = self._person()
        return self._model.marked_people() or ((person,) if person is not None else ())

    def _ask_snooze(self) -> None:
        self._ask(self.ask_bar.ask_snooze)

    def _ask_why(self) -> None:
        self._ask(self.ask_bar.ask_why)

    def _ask_colleague(self) -> None:
        known = colleagues(self._desk.store)
        self._ask(lambda today: self.ask_bar.ask_colleague(known, today))

    def _ask_note(self) -> None:
        self._ask(self.ask_bar.ask_note)

    def _ask(self, ask: Callable[[date], None]) -> None:
        person = self._person()
        if person is None:
            return
        self._asked_about = person.learner_id
        self._place_ask_bar()
        ask(day_in(self._desk.zone, self._desk.now()))
        self.pane.action_bar.hide()
        self._arm_keys()

    def _answer(self) -> None:
        self.ask_bar.answer(self.sender().property("number"))
        self._arm_keys()

    def _end_asking(self) -> None:
        self.ask_bar.hide()
        self.pane.action_bar.show()
        self._arm_keys()

    def _place_ask_bar(self) -> None:
        """Ask where the actions are, or under the list when it stands alone."""
        home = self._left if self.pane.isHidden() else self.pane.layout()
        if home is not None and home.indexOf(self.ask_bar) < 0:
            home.addWidget(self.ask_bar)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back with the usual key; no shortcut of ours, because the window has one for all its pages."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self._undo()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Read who is selected."""
        super().showEvent(event)
        self._settle.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nobody while nothing is seen: the store may be about to close."""
        super().hideEvent(event)
        self._settle.stop()

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
        if is_narrow != self.pane.isHidden():
            self.pane.setHidden(is_narrow)
            self._end_asking()
            self._settle.start()

"""The page of one learner: who it is, how it goes, everything that happened, what to do now."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.gui.ask_bar import AskBar
from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.learners.history import HistoryCard
from cockpit.gui.learners.side import (
    AboutCard,
    ChartLegend,
    NotesCard,
    PaceCard,
    StateBadge,
    SuggestionCard,
)
from cockpit.gui.learners.sources_card import SourcesCard
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.gui.segments import Segments
from cockpit.gui.today.marks import Avatar
from cockpit.gui.verdicts import Called, Closed, Handled, Paused
from cockpit.reports.learner_timeline import EnrolmentView, learner_page
from cockpit.reports.learner_timeline import LearnerPage as Report
from cockpit.store import Store
from cockpit.store.colleagues import colleagues
from cockpit.store.plans import OwnPlan, own_plan, set_own_plan
from cockpit.triage.dispositions import redo
from cockpit.wording.findings import learner_finding
from cockpit.wording.states import state_name
from cockpit.wording.weeks import path_line

if TYPE_CHECKING:
    from cockpit.gui.charts import ProgressChart

_RIGHT_PX, _NARROW_PX, _RIGHT_NARROW_PX = 296, 1100, 250
_MINUTE_MS = 60_000
_Key = Qt.Key


class LearnerPage(QWidget):
    """A learner in a cohort, as one of a list: J and K go on to the next and the one before."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._desk = desk
        self._navigator = navigator
        self._person: Person | None = None
        self._people: tuple[Person, ...] = ()
        self._report: Report | None = None
        self._view: EnrolmentView | None = None
        self._chart: ProgressChart | None = None
        words, theme = desk.words, desk.theme
        self._back = Button(theme, "", icon="chevron-left", kind="ghost", small=True)
        self._back.clicked.connect(navigator.back_wanted)
        self._place = Label(theme, "", "small", "text2")
        self._caps = (Keycap(theme, "K"), Keycap(theme, "J"))
        self._avatar = Avatar(theme, 56)
        self._name = Label(theme, "", "display")
        self._badge = StateBadge(desk)
        self._line = Label(theme, "", "body", "text2", elides=True)
        self.message = Button(theme, words.say("Message"), "mail", "M", "primary")
        self.book = Button(theme, words.say("Book"), "calendar-plus", "B")
        self.snooze = Button(theme, words.say("Snooze"), "alarm-clock", "S")
        self.done = Button(theme, words.say("Done"), "check", "D")
        self.message.clicked.connect(self._write)
        self.book.clicked.connect(self._book)
        self.snooze.clicked.connect(self._ask_snooze)
        self.done.clicked.connect(self._handle)
        self.ask_bar = AskBar(desk)
        self.ask_bar.decided.connect(self._decide)
        self.ask_bar.cancelled.connect(self._end_asking)
        self.ask_bar.hide()
        self._cohorts = QHBoxLayout()
        self._segments: Segments | None = None
        self._offered: list[tuple[str, str]] = []
        self._finding = Label(theme, "", "heading", elides=True)
        self._legend = ChartLegend(desk)
        self.history = HistoryCard(desk)
        self.history.undo_wanted.connect(self._take_back)
        self.suggestion = SuggestionCard(desk)
        self.suggestion.draft_wanted.connect(self._write)
        self.pace = PaceCard(desk)
        self.pace.agreed.connect(self._agree)
        self.about = AboutCard(desk)
        self.sources = SourcesCard(desk)
        self.sources.decided.connect(navigator.decision_wanted)
        self.notes = NotesCard(desk)
        self.notes.written.connect(self._note)
        self._gone = Label(theme, words.say("This learner is no longer here."), "body", "text2")
        self._gone.setContentsMargins(theme.px(24), theme.px(24), 0, 0)
        self._lay_out()
        theme.changed.connect(self._fit)
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE_MS)
        self._clock.timeout.connect(self._show_about)
        self._clock.start()

    def _lay_out(self) -> None:
        theme = self._desk.theme
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        self._head = self._header()
        page.addWidget(self._head)
        page.addWidget(self.ask_bar)
        page.addWidget(self._gone)
        self._body = QWidget()
        body = QHBoxLayout(self._body)
        body.setContentsMargins(theme.px(24), theme.px(16), theme.px(20), theme.px(14))
        body.setSpacing(theme.px(14))
        side = QWidget()
        side.setObjectName("canvas")
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(theme.px(14))
        left.addLayout(self._cohorts)
        left.addWidget(self._chart_card(), 11)
        left.addWidget(self.history, 9)
        scroll = QScrollArea()  # large letters in a small window
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(side)
        body.addWidget(scroll, 1)
        column = QWidget()
        column.setObjectName("canvas")
        cards = QVBoxLayout(column)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(theme.px(14))
        for card in (self.suggestion, self.pace, self.about, self.notes, self.sources):
            cards.addWidget(card)
        cards.addStretch(1)
        self._right = QScrollArea()
        self._right.setWidgetResizable(True)
        self._right.setFrameShape(QFrame.Shape.NoFrame)
        self._right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._right.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._right.setWidget(column)
        body.addWidget(self._right)
        page.addWidget(self._body, 1)

    def _header(self) -> QWidget:
        theme = self._desk.theme
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        crumbs = QHBoxLayout()
        crumbs.setSpacing(theme.px(4))
        crumbs.addWidget(self._back)
        crumbs.addStretch(1)
        crumbs.addWidget(self._place)
        crumbs.addSpacing(theme.px(2))
        for cap in self._caps:
            crumbs.addWidget(cap)
        names = QHBoxLayout()
        names.setSpacing(theme.px(10))
        names.addWidget(self._name)
        names.addWidget(self._badge)
        names.addStretch(1)
        who = QVBoxLayout()
        who.setSpacing(theme.px(3))
        who.addLayout(names)
        who.addWidget(self._line)
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(8), 0, 0, 0)
        row.setSpacing(theme.px(2))
        row.addWidget(self._avatar)
        row.addSpacing(theme.px(12))
        row.addLayout(who, 1)
        for button in (self.message, self.book, self.snooze, self.done):
            button.let_shrink()
            row.addWidget(button)
        column = QVBoxLayout(header)
        column.setContentsMargins(theme.px(16), theme.px(8), theme.px(20), theme.px(14))
        column.setSpacing(theme.px(6))
        column.addLayout(crumbs)
        column.addLayout(row)
        return header

    def _chart_card(self) -> QFrame:
        theme = self._desk.theme
        card = QFrame()
        card.setObjectName("card")
        card.setMinimumHeight(theme.px(250))
        self._chart_box = QVBoxLayout(card)
        self._chart_box.setContentsMargins(theme.px(16), theme.px(12), theme.px(8), theme.px(10))
        top = QHBoxLayout()
        top.addWidget(self._finding, 1)
        top.addWidget(self._legend)
        self._chart_box.addLayout(top)
        self._chart_box.addStretch(0)
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow the right column in a narrow window, and leave the legend to the labels at the lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme = self._desk.theme
        is_narrow = self.width() < theme.px(_NARROW_PX)
        self._right.setFixedWidth(theme.px(_RIGHT_NARROW_PX if is_narrow else _RIGHT_PX))
        self._legend.setVisible(not is_narrow)
        self._avatar.setVisible(not is_narrow)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page; the chart comes after the first paint, for it costs half a second of imports."""
        super().paintEvent(event)
        if self._chart is None:
            QTimer.singleShot(0, self, self._make_chart)

    def _make_chart(self) -> None:
        from cockpit.gui.charts import ProgressChart  # pyqtgraph and numpy

        if self._chart is None:
            self._chart = ProgressChart(self._desk, compact=False)
            self._chart_box.addWidget(self._chart, 1)
            self._chart.show_view(self._view, self._report.history if self._report else ())

    def show_learner(self, person: Person, people: tuple[Person, ...] = ()) -> None:
        """Show a learner; `people` is the list to go on in."""
        if self._person is None or person.learner_id != self._person.learner_id:
            self.notes.clear()
        self._end_asking()
        self._person, self._people = person, people
        self.reload()

    def reload(self) -> None:
        """Read the store again."""
        person, desk = self._person, self._desk
        if person is None:
            return
        report = learner_page(desk.store, person.learner_id, desk.now(), person.enrolment_id)
        self._report = report
        self._view = report.enrolments[0] if report and report.enrolments else None
        self._show_place()
        for widget in (self._head, self._body):
            widget.setVisible(report is not None)
        self._gone.setVisible(report is None)
        if report is None:
            return
        view, learner = self._view, report.learner
        self._name.setText(learner.name)
        self._avatar.show_person(learner.name, learner.id)
        self._line.setText(self._about_cohort(view) if view else "")
        self._badge.setVisible(view is not None)
        self._offer_cohorts(report)
        can_decide = view is not None and view.alert_id is not None
        self.snooze.setEnabled(can_decide)
        self.done.setEnabled(can_decide)
        if view is not None:
            self._badge.show_view(view)
            self._finding.setText(learner_finding(desk.words, view))
            self._legend.show_view(view, learner.first_name)
            self.suggestion.show_view(view)
            self.pace.show_view(view)
        else:
            self._finding.setText(desk.words.say("Nothing has been read of this learner yet"))
            self.suggestion.hide()
            self.pace.hide()
        if self._chart is not None:
            self._chart.show_view(view, report.history)
        self.history.show_items(report.history, view, learner.zone)
        self.notes.show_notes(learner.first_name, report.history)
        self.sources.show_learner(report)
        self._show_about()

    def _show_about(self) -> None:
        if self._report is not None:
            source = self._report.public_id.partition(":")[0]
            self.about.show_learner(self._report.learner, self._view, source)

    def _about_cohort(self, view: EnrolmentView) -> str:
        words = self._desk.words
        parts = [", ".join((shown(view.cohort.name), *map(shown, view.enrolment.groups)))]
        parts += path_line(words, view.cohort.starts_on, view.cohort.ends_on, view.day)
        return "  ·  ".join(parts)

    def _show_place(self) -> None:
        """Show where the trainer came from, and which one of the list this is."""
        words, person = self._desk.words, self._person
        crumbs = words.say("Back")
        if person is not None and self._view is not None:
            came_from = words.say("Today") if person.alert_id else shown(self._view.cohort.name)
            crumbs = f"{came_from} / {state_name(words, self._view.state)}"
        self._back.set_words(crumbs)
        at = self._at()
        self._place.setText(
            words.say("{n} of {all}", n=words.number(at + 1), all=words.number(len(self._people)))
            if at is not None
            else ""
        )
        for cap in self._caps:
            cap.setVisible(at is not None)

    def _offer_cohorts(self, report: Report) -> None:
        """Offer the cohorts of a learner who is in several."""
        views = sorted(report.enrolments, key=lambda view: (view.cohort.name.casefold(), view.enrolment.id))
        options = [(str(view.enrolment.id), shown(view.cohort.name)) for view in views]
        if self._segments is not None and options == self._offered:
            self._segments.choose(str(report.enrolments[0].enrolment.id))
            return
        self._offered = options
        if self._segments is not None:
            self._cohorts.removeWidget(self._segments)
            self._segments.deleteLater()
            self._segments = None
        if len(options) > 1:
            self._segments = Segments(self._desk.theme, options, self._desk.words.say("Cohort"))
            self._segments.choose(str(report.enrolments[0].enrolment.id))
            self._segments.chosen.connect(self._choose_cohort)
            self._cohorts.addWidget(self._segments, 0, Qt.AlignmentFlag.AlignLeft)

    def _choose_cohort(self, enrolment_id: str) -> None:
        if self._person is not None and int(enrolment_id) != self._person.enrolment_id:
            self._person = Person(self._person.learner_id, int(enrolment_id))
            self.reload()

    def _at(self) -> int | None:
        """Return the place of the learner in the list."""
        ids = [person.learner_id for person in self._people]
        return ids.index(self._person.learner_id) if self._person and self._person.learner_id in ids else None

    def _asked(self) -> Person | None:
        """Return the learner with the alert that is open now."""
        if self._person is None or self._view is None:
            return self._person
        return Person(self._person.learner_id, self._view.enrolment.id, self._view.alert_id)

    def _write(self) -> None:
        self._navigator.message_wanted.emit((self._asked(),))

    def _book(self) -> None:
        self._navigator.booking_wanted.emit(self._asked())

    def _handle(self) -> None:
        if self.done.isEnabled():
            self._decide(Handled())

    def _call(self) -> None:
        self._decide(Called())

    def _pause(self) -> None:
        self._decide(Paused())

    def _close_up(self) -> None:
        self._decide(Closed())

    def _decide(self, verdict: object) -> None:
        """Ask the window to carry out a verdict, and go on to the next of the list."""
        self._end_asking()
        self._navigator.verdict_wanted.emit((self._asked(),), verdict)
        self._go_on(1)

    def _ask_snooze(self) -> None:
        if self.snooze.isEnabled():
            self.ask_bar.ask_snooze(self._today())

    def _ask_why(self) -> None:
        if self.snooze.isEnabled():
            self.ask_bar.ask_why(self._today())

    def _ask_colleague(self) -> None:
        if self.snooze.isEnabled():
            self.ask_bar.ask_colleague(colleagues(self._desk.store), self._today())

    def _today(self) -> date:
        return day_in(zone_named(self._desk.settings.zone), self._desk.now())

    def _end_asking(self) -> None:
        if not self.ask_bar.isHidden():
            self.ask_bar.hide()
            self.setFocus()

    def _take_back(self, disposition_id: int) -> None:
        """Ask for a decision of whatever day to be undone."""
        from cockpit.deeds import take_back_decision  # brings icalendar: loaded by `preload` after first paint

        desk = self._desk

        def back(store: Store, was_withdrawn: bool) -> None:
            if was_withdrawn:
                raise WrongInput("message_withdrawn")
            redo(store, disposition_id)

        told = desk.words.say("Decision taken back")
        self._navigator.decision_wanted.emit(
            Decision(told, lambda store: take_back_decision(store, disposition_id, desk.now()), back)
        )

    def _agree(self, ends_on: object) -> None:
        """Keep a plan of the learner's own, or (None) let the cohort's count again."""
        view = self._view
        if view is None:
            return
        enrolment_id, before = view.enrolment.id, own_plan(self._desk.store, view.enrolment.id)
        after = OwnPlan(self._today(), view.share or 0.0, ends_on) if isinstance(ends_on, date) else None
        words = self._desk.words
        told = words.say("The cohort’s plan counts again")
        if after is not None:
            told = words.say("Own plan: everything done by {day}", day=words.weekday_and_day(after.ends_on))

        def back(store: Store, _: object) -> None:
            set_own_plan(store, enrolment_id, before)

        self._navigator.decision_wanted.emit(
            Decision(told, lambda store: set_own_plan(store, enrolment_id, after), back)
        )

    def _note(self, text: str) -> None:
        self._navigator.note_wanted.emit(self._asked(), text)
        self.setFocus()

    def _go_on(self, step: int) -> None:
        at = self._at()
        if at is not None and 0 <= at + step < len(self._people):
            self.show_learner(self._people[at + step], self._people)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the page's letters; a text field in focus keeps them for itself."""
        key = _Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or self._report is None:
            if key == _Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ShiftModifier and self._report:
                self._close_up()
            elif key == _Key.Key_Escape:
                self._navigator.back_wanted.emit()
            else:
                super().keyPressEvent(event)
            return
        acts = {
            _Key.Key_M: self._write,
            _Key.Key_B: self._book,
            _Key.Key_S: self._ask_snooze,
            _Key.Key_D: self._handle,
            _Key.Key_C: self._call,
            _Key.Key_I: self._ask_why,
            _Key.Key_E: self._ask_colleague,
            _Key.Key_P: self._pause,
            _Key.Key_N: self.notes.field.setFocus,
            _Key.Key_U: self._navigator.undo_wanted.emit,
            _Key.Key_Escape: self._leave,
        }
        digit = event.key() - _Key.Key_0
        if not self.ask_bar.isHidden() and 1 <= digit <= self.ask_bar.digits:
            self.ask_bar.answer(digit)
        elif key in (_Key.Key_J, _Key.Key_K):
            self._go_on(1 if key == _Key.Key_J else -1)
        elif key in acts:
            acts[key]()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        """Give up what is open first: the question, the note, then the page."""
        if not self.ask_bar.isHidden():
            self._end_asking()
        elif self.notes.field.hasFocus():
            self.setFocus()
        else:
            self._navigator.back_wanted.emit()

"""The page of one learner: who it is, how it goes, everything that happened, what to do now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.desk import Desk
from cockpit.gui.head_row import HeadRow
from cockpit.gui.labels import Label, brief, set_tool_tip, shown
from cockpit.gui.learners.about_card import AboutCard
from cockpit.gui.learners.chart_card import ChartCard
from cockpit.gui.learners.checkins_card import CheckInsCard
from cockpit.gui.learners.history import HistoryCard
from cockpit.gui.learners.log_export import LogExport
from cockpit.gui.learners.notes_card import NotesCard
from cockpit.gui.learners.side import PaceCard, StateBadge, SuggestionCard
from cockpit.gui.learners.sources_card import SourcesCard
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.gui.person_actions import PersonActions
from cockpit.gui.segments import Segments
from cockpit.gui.today.marks import Avatar
from cockpit.reports.learner_timeline import EnrolmentView, learner_page
from cockpit.reports.learner_timeline import LearnerPage as Report
from cockpit.store import Store
from cockpit.store.plans import OwnPlan, own_plan, set_own_plan
from cockpit.triage.dispositions import redo
from cockpit.wording.states import state_name
from cockpit.wording.weeks import path_line

_NAME_PX = 300
_RIGHT_PX, _NARROW_PX, _RIGHT_NARROW_PX = 296, 1100, 250
_UNDER_NOTE_PX = 64
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
        self._is_behind = False
        words, theme = desk.words, desk.theme
        self._back = Button(theme, "", icon="chevron-left", kind="ghost", small=True)
        self._back.clicked.connect(navigator.back_wanted)
        self._place = Label(theme, "", "small", "text2")
        self._caps = (Keycap(theme, "K"), Keycap(theme, "J"))
        self._avatar = Avatar(theme, 56)
        self._name = Label(theme, "", "display", elides=True)
        self._badge = StateBadge(desk)
        self._line = Label(theme, "", "body", "text2", elides=True)
        self.acts = PersonActions(desk, navigator, self, self._asked, self._all_asked, self.write_note)
        self.acts.asking.connect(self._after_asking)
        self.acts.decided.connect(self._after_decision)
        desk.commands.bind(
            self,
            {
                "next": lambda: self._go_on(1),
                "previous": lambda: self._go_on(-1),
                "search": self.search,
                "export": self.export_log,
            },
        )
        self._buttons = self.acts.buttons()
        self._cohorts = QHBoxLayout()
        self._segments: Segments | None = None
        self._offered: list[tuple[str, str]] = []
        self._chart_card = ChartCard(desk)
        self.history = HistoryCard(desk)
        self.history.undo_wanted.connect(self._take_back)
        self.history.log_wanted.connect(self.export_log)
        self._log = LogExport(desk, navigator, self)
        self.suggestion = SuggestionCard(desk)
        self.suggestion.draft_wanted.connect(self.acts.message)
        instead = ("book", "call", "dismiss", "pass_on", "pause", "close_up")
        self.suggestion.offer([self.acts.actions[name] for name in instead])
        self.pace = PaceCard(desk)
        self.pace.agreed.connect(self._agree)
        self.check_ins = CheckInsCard(desk)
        self.about = AboutCard(desk)
        self.about.decided.connect(navigator.decision_wanted)
        self.sources = SourcesCard(desk)
        self.sources.decided.connect(navigator.decision_wanted)
        self.notes = NotesCard(desk)
        self.notes.written.connect(self._note)
        self.notes.decided.connect(navigator.decision_wanted)
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
        page.addWidget(self.acts.ask_bar)
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
        left.addWidget(self._chart_card, 11)
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
        for card in (self.suggestion, self.pace, self.check_ins, self.about, self.notes, self.sources):
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
        names.addWidget(self._name, 1000)
        names.addWidget(self._badge)
        names.addStretch(1)
        who = QVBoxLayout()
        who.setSpacing(theme.px(3))
        who.addLayout(names)
        who.addWidget(self._line)
        left = QHBoxLayout()
        left.setContentsMargins(theme.px(8), 0, 0, 0)
        left.setSpacing(theme.px(2))
        left.addWidget(self._avatar)
        left.addSpacing(theme.px(12))
        left.addLayout(who, 1)
        for button in self._buttons.values():
            button.let_shrink()
        self._title = HeadRow(left, tuple(self._buttons.values()), self._names_px, theme.px(2))
        column = QVBoxLayout(header)
        column.setContentsMargins(theme.px(16), theme.px(8), theme.px(20), theme.px(14))
        column.setSpacing(theme.px(6))
        column.addLayout(crumbs)
        column.addWidget(self._title)
        return header

    def _names_px(self) -> int:
        """Return the room that avatar, name and state need, of a name that is not endless."""
        theme = self._desk.theme
        name = min(self._name.maximumWidth(), theme.px(_NAME_PX))
        avatar = 0 if self._avatar.isHidden() else self._avatar.width() + theme.px(14)
        return theme.px(18) + avatar + name + self._badge.sizeHint().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow the right column in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme = self._desk.theme
        is_narrow = self.width() < theme.px(_NARROW_PX)
        self._right.setFixedWidth(theme.px(_RIGHT_NARROW_PX if is_narrow else _RIGHT_PX))
        self._chart_card.fit(is_narrow)
        self._avatar.setVisible(not is_narrow)
        # No wider than it is, so that the state stands beside it, and cut where there is no room.
        metrics = QFontMetrics(theme.font("display"))
        self._name.setMaximumWidth(metrics.horizontalAdvance(self._name.full_text) + 2)
        self._title.fit()

    def show_learner(self, person: Person, people: tuple[Person, ...] = ()) -> None:
        """Show a learner; `people` is the list to go on in."""
        if self._person is None or person.learner_id != self._person.learner_id:
            self.notes.clear()
            self.history.end_search()
            self._right.verticalScrollBar().setValue(0)
            if not self.isVisible():  # nobody should see the one before while this one is being read
                self._head.hide()
                self._body.hide()
        self.acts.end_asking()
        self._person, self._people = person, people
        self.reload()

    def reload(self) -> None:
        """Read the store again, aside: a learner may have thousands of events, among thousands of others."""
        if self._person is not None:
            self._is_behind = True
            self._desk.reader.ask("learner", self._read(self._person), partial(self._show_report, self._person))

    def _read(self, person: Person) -> Callable[[Store], Report | None]:
        now = self._desk.now()
        return lambda store: learner_page(store, person.learner_id, now, person.enrolment_id)

    def _catch_up(self) -> None:
        """Show at once whom the trainer went on to: what is decided now is about that learner."""
        if self._is_behind and self._person is not None:
            self._show_report(self._person, self._read(self._person)(self._desk.store))

    def _show_report(self, person: Person, report: Report | None) -> None:
        if person != self._person:
            return
        self._is_behind = False
        self._report = report
        self._view = report.asked_for if report else None
        self._show_place()
        for widget in (self._head, self._body):
            widget.setVisible(report is not None)
        self._gone.setVisible(report is None)
        if report is None:
            return
        desk, view, learner = self._desk, self._view, report.learner
        self._name.setText(desk.name(learner.name))
        set_tool_tip(self._name, desk.name(learner.name))
        self._avatar.show_person(learner.name, learner.id)
        self._line.setText(self._about_cohort(view) if view else "")
        self._badge.setVisible(view is not None)
        self._offer_cohorts(report)
        can_decide = view is not None and (view.alert_id is not None or person.template is not None)
        for name in ("snooze", "done"):
            self._buttons[name].setEnabled(can_decide)
        if view is not None:
            self._badge.show_view(view)
            self.suggestion.show_view(view)
            self.pace.show_view(view)
        else:
            self.suggestion.hide()
            self.pace.hide()
        self._chart_card.show_view(view, desk.first(learner.first_name), report.history)
        self.history.show_items(report.history, view, learner.zone)
        self.notes.show_notes(brief(desk.first(learner.first_name)), report.notes)
        self.check_ins.show_check_ins(report.check_ins)
        self.sources.show_learner(report)
        self._show_about()
        self._fit()

    def _show_about(self) -> None:
        if self._report is not None:
            self.about.show_page(self._report, self._view)

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
            is_from_today = person.alert_id is not None or person.template is not None
            came_from = words.say("Today") if is_from_today else brief(self._view.cohort.name, 40)
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
        options = [(str(view.enrolment.id), brief(view.cohort.name, 32)) for view in views]
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
        """Return the learner with the alert that is open now, and the step for which the list held them."""
        self._catch_up()
        if self._person is None or self._view is None:
            return self._person
        return replace(self._person, enrolment_id=self._view.enrolment.id, alert_id=self._view.alert_id)

    def _all_asked(self) -> tuple[Person, ...]:
        person = self._asked()
        return (person,) if person is not None else ()

    def _after_asking(self, is_asking: bool) -> None:
        if not is_asking:
            self.setFocus()

    def _after_decision(self, people: tuple[Person, ...]) -> None:
        self._go_on(1)

    def _today(self) -> date:
        return day_in(zone_named(self._desk.settings.zone), self._desk.now())

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

    def write_note(self) -> None:
        """Go to the field for a note."""
        self._right.ensureWidgetVisible(self.notes.field, 0, self._desk.theme.px(_UNDER_NOTE_PX))
        self.notes.field.setFocus()

    def search(self) -> None:
        """Search in the history."""
        self.history.search()

    def export_log(self) -> None:
        """Write every exchange with the learner into a file, with its exact words."""
        if self._report is not None:
            self._log.export(self._report.learner)

    def _note(self, text: str) -> None:
        self._navigator.note_wanted.emit(self._asked(), text)
        self.setFocus()

    def _go_on(self, step: int) -> None:
        at = self._at()
        if at is not None and 0 <= at + step < len(self._people):
            self.show_learner(self._people[at + step], self._people)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves; the page's letters are its commands."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        """Give up what is open first: the question, the note, then the page."""
        if self.acts.is_asking:
            self.acts.end_asking()
        elif self.notes.field.hasFocus():
            self.setFocus()
        else:
            self._navigator.back_wanted.emit()

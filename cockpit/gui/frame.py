"""The desk's frame: rail, the page in the middle, footer; and everything that pages ask for."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cockpit import NAME
from cockpit.accounts import trainer_of
from cockpit.errors import WrongInput
from cockpit.gui.ask_bar import ToColleague
from cockpit.gui.asked import Asked
from cockpit.gui.data_age import DataAge
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.footer import Footer
from cockpit.gui.jobs import Job
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.offline import OfflineStrip
from cockpit.gui.places import build_page, hints_of, preload, title_of
from cockpit.gui.postman import Postman
from cockpit.gui.rail import PinnedCohort, Rail
from cockpit.gui.today.page import TodayPage
from cockpit.outbox.deliver import recover
from cockpit.paths import drafts_folder
from cockpit.reports.cohort_list import cohort_list
from cockpit.reports.connections import any_needs_trainer
from cockpit.reports.today import QueueRow, todays_queue
from cockpit.store.accounts import all_accounts
from cockpit.triage.refresh import refreshing
from cockpit.wording.errors import error_sentence
from cockpit.wording.imports import imported_line

if TYPE_CHECKING:
    from cockpit.gui.alerts.page import AlertsPage
    from cockpit.gui.checkins.booking import BookingDialog
    from cockpit.gui.cohorts.page import CohortPage
    from cockpit.gui.connections.page import ConnectionsPage
    from cockpit.gui.imports.page import ImportsPage
    from cockpit.gui.learners.page import LearnerPage
    from cockpit.gui.messages.composer import ComposerPage
    from cockpit.gui.messages.outgoing import Outgoing
    from cockpit.gui.verdicts import Verdict
    from cockpit.imports.report import ImportReport

_RAIL_COLLAPSES_BELOW = 1280
_MINUTE_MS = 60_000


class Frame(QWidget):
    """Rail, pages and footer of one open profile. `titled` carries the window's title."""

    titled = Signal(str)
    demo_left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._desk = desk
        self._navigator = Navigator(self)
        self._decisions = Decisions(desk, self)
        self._built: dict[str, QWidget] = {}
        self._place = "today"
        self._back: list[Callable[[], None]] = []
        self._asked = Asked(self)
        self._rail_is_forced = False
        self._booking: BookingDialog | None = None
        self._rail = Rail(desk.theme, desk.words, desk.trainer, desk.profile.is_demo)
        self._pages = QStackedWidget()
        self._footer = Footer(desk.theme)
        self._offline = OfflineStrip(desk.theme, desk.words)
        self._data_age = DataAge(desk, self._rail, self._offline, self)
        self._lay_out()
        self._wire()
        self._shortcuts()
        self._today = TodayPage(desk, self._navigator)
        self._today.set_drafter(self._draft_text)
        self._built["today"] = self._today
        self._pages.addWidget(self._today)
        self._day = desk.now().astimezone(desk.zone).date()
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._look_at_the_day)
        self._postman = Postman(desk, self)
        self._postman.told.connect(self.tell)
        self._postman.delivered.connect(self._reload)

    def start(self) -> None:
        """Show the first page, then bring alerts to today and look after the outbox."""
        if not all_accounts(self._desk.store):
            self.go("connections")
        else:
            self.go("today")
        QTimer.singleShot(0, self, self._after_first_paint)

    def close_down(self) -> None:
        """Write what waits and close the store."""
        self._minute.stop()
        self._postman.stop()
        self._data_age.stop()
        self._asked.end()
        self._desk.jobs.stop_all()
        shutil.rmtree(drafts_folder(self._desk.profile.folder), ignore_errors=True)
        self._desk.reader.close()
        self._desk.writer.close()
        self._desk.store.close()

    def _after_first_paint(self) -> None:
        now = self._desk.now
        self._desk.writer.put(lambda store: recover(store, now()))
        self._refresh()
        self._minute.start()
        loading = Job("preload", preload)
        loading.succeeded.connect(self._make_booking)
        self._desk.jobs.start(loading)
        self._postman.start()
        self._data_age.start()

    def _refresh(self) -> None:
        """Advance the alerts in the background, in transactions too short to hold up a decision."""
        desk = self._desk
        job = Job("refresh", lambda: refreshing(desk.profile.open, desk.now, desk.settings.country))
        job.succeeded.connect(self._reload)
        desk.jobs.start(job)

    def _look_at_the_day(self) -> None:
        """Advance the alerts when a day has begun: a timer to midnight would stand still while a laptop sleeps."""
        today = self._desk.now().astimezone(self._desk.zone).date()
        if today != self._day:
            self._day = today
            self._refresh()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._offline)
        right.addWidget(self._pages, 1)
        right.addWidget(self._footer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(right, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Collapse the rail in a narrow window."""
        super().resizeEvent(event)
        if not self._rail_is_forced:
            self._rail.collapse(self.width() < _RAIL_COLLAPSES_BELOW)
        if self._booking is not None:
            self._booking.setGeometry(self.rect())

    def _wire(self) -> None:
        navigator, decisions, rail = self._navigator, self._decisions, self._rail
        rail.place_chosen.connect(self.go)
        rail.cohort_chosen.connect(self.show_cohort)
        rail.demo_left.connect(self.demo_left)
        rail.about_wanted.connect(lambda: self.go("about"))
        rail.sync_wanted.connect(self._sync_all)
        navigator.place_wanted.connect(self.go)
        navigator.learner_wanted.connect(self.show_learner)
        navigator.cohort_wanted.connect(self.show_cohort)
        navigator.alerts_wanted.connect(self.show_alerts)
        navigator.import_wanted.connect(self.import_file)
        navigator.message_wanted.connect(self.write_to)
        navigator.booking_wanted.connect(self.book)
        navigator.verdict_wanted.connect(self._decide)
        navigator.note_wanted.connect(decisions.note)
        navigator.decision_wanted.connect(decisions.decide)
        navigator.undo_wanted.connect(decisions.take_back)
        navigator.back_wanted.connect(self._go_back)
        navigator.data_changed.connect(self._reload)
        navigator.told.connect(self.tell)
        decisions.told.connect(self._told)
        decisions.failed.connect(self.tell)
        decisions.person_gone.connect(self._person_gone)
        decisions.changed.connect(self._reload)
        decisions.facts_changed.connect(self._refresh)
        decisions.kept.connect(self._forget_draft)
        decisions.message_queued.connect(self._message_queued)
        self._asked.answered.connect(decisions.answer)
        self._footer.undo_wanted.connect(decisions.take_back)
        self._footer.strip.ended.connect(self._asked.end)
        self._offline.retry_wanted.connect(self._sync_all)
        self._data_age.synced.connect(self._reload)

    def _shortcuts(self) -> None:
        for keys, place in (("G, T", "today"), ("G, C", "cohorts"), ("G, L", "learners"), ("G, O", "connections")):
            self._shortcut(keys, partial(self.go, place))
        self._shortcut("G, I", self.import_file)
        self._shortcut("Ctrl+Z", self._decisions.take_back)
        self._shortcut("Ctrl+Shift+Z", self._decisions.again)
        self._shortcut("Ctrl+\\", self._toggle_rail)
        self._shortcut("Ctrl++", lambda: self._resize_text(1.1))
        self._shortcut("Ctrl+=", lambda: self._resize_text(1.1))
        self._shortcut("Ctrl+-", lambda: self._resize_text(1 / 1.1))
        self._shortcut("Ctrl+0", lambda: self._desk.theme.resize_text(1.0))

    def _shortcut(self, keys: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _resize_text(self, factor: float) -> None:
        self._desk.theme.resize_text(self._desk.theme.scale * factor)

    def _toggle_rail(self) -> None:
        self._rail_is_forced = True
        self._rail.collapse(self._rail.width() > self._desk.theme.px(60))

    def go(self, place: str) -> None:
        """Show a place of the rail."""
        self._back.clear()
        self._open(place)

    def _open(self, place: str, is_fresh: bool = False) -> None:
        """Show a page; `is_fresh`: it has just read what it shows."""
        page = self._page(place)
        self._place = place
        self._pages.setCurrentWidget(page)
        self._rail.show_place(place, None)
        self._show_hints(place)
        if is_fresh:
            self._show_rail()
        else:
            self._reload()
        page.setFocus()
        self.titled.emit(f"{title_of(self._desk.words, place)} · {NAME}")

    def _show_hints(self, part: str) -> None:
        self._footer.show_hints(hints_of(self._desk.words, part))

    def _page(self, place: str) -> QWidget:
        """Return a page, built when it is first wanted."""
        if place not in self._built:
            page = build_page(place, self._desk, self._navigator)
            page.setAccessibleName(page.accessibleName() or title_of(self._desk.words, place))
            self._built[place] = page
            self._pages.addWidget(page)
            if place == "composer":
                cast("ComposerPage", page).sent.connect(self._sent)
            elif place == "connections":
                connections_page = cast("ConnectionsPage", page)
                connections_page.accounts_changed.connect(self._reload)
                connections_page.part_shown.connect(self._show_hints)
                connections_page.import_wanted.connect(self.import_file)
                connections_page.undo_import_wanted.connect(self._undo_import)
            elif place == "imports":
                cast("ImportsPage", page).imported.connect(self._imported)
        return self._built[place]

    def show_cohort(self, cohort_id: int) -> None:
        """Show a cohort's page."""
        self._remember()
        cast("CohortPage", self._page("cohort")).show_cohort(cohort_id)
        self._open("cohort", is_fresh=True)
        self._rail.show_place("cohorts", cohort_id)

    def show_alerts(self, cohort_id: int) -> None:
        """Show the limits and the quality of a cohort's alerts."""
        self._back.append(partial(self.show_cohort, cohort_id))
        cast("AlertsPage", self._page("alerts")).show_cohort(cohort_id)
        self._open("alerts", is_fresh=True)
        self._rail.show_place("cohorts", cohort_id)

    def show_learner(self, person: Person, people: tuple[Person, ...]) -> None:
        """Show a learner's page; `people` is the list to go on in with J and K."""
        self._remember()
        cast("LearnerPage", self._page("learner")).show_learner(person, people)
        self._open("learner", is_fresh=True)

    def _remember(self) -> None:
        place = self._place
        if place not in ("learner", "composer"):
            self._back.append(lambda: self._open(place))

    def _go_back(self) -> None:
        if self._back:
            self._back.pop()()
        else:
            self.go("today")

    def add_source(self) -> None:
        """Show the connections with the form for a new account."""
        self.go("connections")
        cast("ConnectionsPage", self._page("connections")).add_source()

    def import_file(self, path: Path | None = None) -> None:
        """Show the page that imports files, with one to begin with if it is chosen already."""
        page = cast("ImportsPage", self._page("imports"))
        place = self._place
        if place != "imports":
            self._back.append(lambda: self._open(place))
            self._open("imports")
        if path is not None:
            page.open_file(path)

    def _imported(self, report: "ImportReport") -> None:
        from cockpit.gui.imports.work import take_back

        desk, import_id = self._desk, report.import_id
        self._go_back()
        if import_id is not None:
            self._decisions.add(
                imported_line(desk.words, report.learners - report.not_in_cohort, report.file, report.cohort),
                lambda store: take_back(store, import_id, desk.now(), desk.settings.country),
            )

    def _undo_import(self, import_id: int) -> None:
        from cockpit.gui.imports.work import take_back

        desk = self._desk
        self._decisions.settle(
            desk.words.say("The import was taken back."),
            lambda store: take_back(store, import_id, desk.now(), desk.settings.country),
        )

    def write_to(self, people: tuple[Person, ...]) -> None:
        """Show the composer for a message to a learner, or for one to each of several."""
        if self._place != "composer":
            place = self._place
            self._back.append(lambda: self._open(place))
        self._open("composer")
        cast("ComposerPage", self._page("composer")).write_to(people)

    def _forget_draft(self, learner_id: int) -> None:
        if "composer" in self._built:
            cast("ComposerPage", self._built["composer"]).forget(learner_id)

    def _sent(self, messages: "tuple[tuple[Person, Outgoing], ...]") -> None:
        from cockpit.gui.writing import draft_of

        self._go_back()
        drafts = [(person, draft_of(self._desk, person, outgoing)) for person, outgoing in messages]
        if drafts:
            self._decisions.write(drafts)

    def book(self, person: Person) -> None:
        """Show the dialog that books a check-in with a learner."""
        self._make_booking()
        if self._booking is not None:
            self._booking.setGeometry(self.rect())
            self._booking.open_for(person)

    def _make_booking(self) -> None:
        """Make the dialog ahead of its first use: it reads holidays and more, and must open within 100 ms."""
        from cockpit.gui.checkins.booking import BookingDialog

        if self._booking is None:
            self._booking = BookingDialog(self._desk, self)
            self._booking.booked.connect(self._booked)

    def _booked(self, person: Person, choice: object) -> None:
        from cockpit.gui.checkins.booking import BookingChoice
        from cockpit.gui.writing import booking_of

        if isinstance(choice, BookingChoice):
            self._decisions.book(person, booking_of(self._desk, person, choice))

    def _message_queued(self) -> None:
        self._postman.come_soon()

    def _decide(self, people: tuple[Person, ...], verdict: "Verdict | ToColleague") -> None:
        from cockpit.gui.writing import passing_on

        if isinstance(verdict, ToColleague):
            try:
                verdict = passing_on(self._desk, people[0], verdict)
            except WrongInput as error:
                self.tell(error_sentence(self._desk.words, error))
                return
        self._asked.begin(self._decisions.carry_out(people, verdict))

    def tell(self, sentence: str) -> None:
        """Show in the footer what could not be done."""
        self._footer.strip.tell(sentence, icon="circle-alert")

    def _told(self, sentence: str, can_undo: bool) -> None:
        self._footer.strip.tell(sentence, self._desk.words.say("Undo") if can_undo else "")

    def _person_gone(self, learner_id: int) -> None:
        self._today.remove_person(learner_id)

    def _reload(self) -> None:
        page = self._pages.currentWidget()
        if page is not None and hasattr(page, "reload"):
            page.reload()
        self._show_rail()

    def _show_rail(self) -> None:
        desk = self._desk
        desk.trainer = desk.settings.signature or trainer_of(desk.store)[0] or ""
        self._rail.show_trainer(desk.trainer)
        # What Today has just read need not be read twice.
        is_read = self._pages.currentWidget() is self._today and self._today.today
        queue = is_read or todays_queue(desk.store, desk.now(), desk.settings.zone)
        cohorts = cohort_list(desk.store, desk.now())
        self._rail.show_counts(
            {
                "today": queue.count(None),
                "cohorts": len(cohorts),
                "learners": queue.learners,
            }
        )
        self._rail.show_cohorts(
            [PinnedCohort(row.id, row.name, row.learners, tuple(row.counts.items())) for row in cohorts]
        )
        self._rail.show_warning("connections", any_needs_trainer(desk.store, desk.now()))
        self._data_age.show_age(queue.data_as_of)

    def _sync_all(self) -> None:
        cast("ConnectionsPage", self._page("connections")).sync_all()

    def _draft_text(self, row: QueueRow, page: object) -> tuple[str, str, str] | None:
        """Return title, language and text of the message that fits a row of the queue."""
        from cockpit.gui.writing import suggested_text
        from cockpit.reports import learner_timeline

        report = page if isinstance(page, learner_timeline.LearnerPage) else None
        return suggested_text(self._desk, row, report)

"""The desk's frame: rail, the page in the middle, footer; and everything that pages ask for."""

import gc
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cockpit import NAME
from cockpit.errors import WrongInput
from cockpit.gui.appointing import Appointing
from cockpit.gui.ask_bar import ToColleague
from cockpit.gui.asked import Asked
from cockpit.gui.calendar_rounds import CalendarRounds
from cockpit.gui.data_age import DataAge
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.dialogs import Dialogs
from cockpit.gui.footer import Footer
from cockpit.gui.jobs import Job
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.offline import OfflineStrip
from cockpit.gui.overlay import focus_stops
from cockpit.gui.person_actions import PersonActions
from cockpit.gui.places import build_page, hints_of, preload, title_of
from cockpit.gui.postman import Postman
from cockpit.gui.rail import Rail
from cockpit.gui.rail_counts import RailCounts
from cockpit.gui.today.page import TodayPage
from cockpit.outbox.deliver import recover
from cockpit.paths import drafts_folder
from cockpit.reports.today import QueueRow
from cockpit.store.accounts import all_accounts
from cockpit.store.cohorts import followed_cohorts
from cockpit.triage.refresh import refreshing
from cockpit.wording.errors import error_sentence
from cockpit.wording.imports import imported_line

if TYPE_CHECKING:
    from cockpit.gui.alerts.page import AlertsPage
    from cockpit.gui.checkins.page import CheckInsPage
    from cockpit.gui.cohorts.compare import ComparePage
    from cockpit.gui.cohorts.page import CohortPage
    from cockpit.gui.connections.page import ConnectionsPage
    from cockpit.gui.imports.page import ImportsPage
    from cockpit.gui.learners.page import LearnerPage
    from cockpit.gui.messages.composer import ComposerPage
    from cockpit.gui.verdicts import Verdict
    from cockpit.imports.report import ImportReport
    from cockpit.outbox.compose import Draft

_RAIL_COLLAPSES_BELOW = 1280
_MINUTE_MS = 60_000
_PLACES = ("today", "cohorts", "learners", "messages", "check_ins", "connections", "settings", "about")
_WITHIN = ("cohort", "compare", "alerts", "learner", "composer")  # pages of a place: the rail goes on to show it


class Frame(QWidget):
    """Rail, pages and footer of one open profile. `titled` carries the window's title."""

    titled = Signal(str)
    lock_wanted = Signal()
    words_changed = Signal()
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
        self._is_closed = False
        self._is_first_run = False
        self._rail = Rail(desk, desk.profile.is_demo)
        self._pages = QStackedWidget()
        self._footer = Footer(desk)
        self._offline = OfflineStrip(desk.theme, desk.words)
        self._data_age = DataAge(desk, self._rail, self._offline, self)
        self._dialogs = Dialogs(desk, self._navigator, self)
        self._counts = RailCounts(desk, self._rail, self._data_age, self._dialogs, self)
        self.appointing = Appointing(
            desk, self._navigator, self._dialogs, self._decisions, self.tell, self._is_hiding_names, self
        )
        self._lay_out()
        self._wire()
        self._bind_commands()
        self._today = TodayPage(desk, self._navigator)
        self._today.set_drafter(self._draft_text)
        self._today.was_read.connect(self._show_rail)
        self._built["today"] = self._today
        self._pages.addWidget(self._today)
        self._day = desk.now().astimezone(desk.zone).date()
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._look_at_the_day)
        self._postman = Postman(desk, self)
        self._postman.told.connect(self.tell)
        self._postman.delivered.connect(self._reload)
        self._postman.heard.connect(self._refresh)
        self._data_age.synced.connect(self._postman.listen)
        self._calendars = CalendarRounds(desk, self)
        self._calendars.changed.connect(self._reload)
        self._decisions.changed.connect(self._calendars.come_soon)

    def start(self) -> None:
        """Show the first page, then bring alerts to today and look after the outbox."""
        if not all_accounts(self._desk.store):
            self.go("connections")
        else:
            self.go("today")
        QTimer.singleShot(0, self, self._after_first_paint)

    def close_down(self) -> None:
        """Write what waits and close the store."""
        self._is_closed = True
        self._minute.stop()
        self._postman.stop()
        self._calendars.stop()
        self._data_age.stop()
        self._asked.end()
        if "composer" in self._built:
            cast("ComposerPage", self._built["composer"]).save()
        if "check_ins" in self._built:
            cast("CheckInsPage", self._built["check_ins"]).save()
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
        loading.succeeded.connect(self._dialogs.make_booking)
        # What is loaded now stays: the collector, which stops all threads for up to 80 ms, may pass it over.
        loading.succeeded.connect(gc.freeze)
        self._desk.jobs.start(loading)
        self._postman.start()
        self._calendars.start()
        self._data_age.start()

    def _refresh(self) -> None:
        """Advance the alerts in the background, in transactions too short to hold up a decision."""
        if self._is_closed:  # what was decided last is told of now
            return
        desk = self._desk
        job = Job("refresh", lambda: refreshing(desk.profile.open, desk.now, desk.settings.holidays_of))
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

    def _wire(self) -> None:
        navigator, decisions, rail = self._navigator, self._decisions, self._rail
        rail.place_chosen.connect(self.go)
        rail.cohort_chosen.connect(self.show_cohort)
        rail.demo_left.connect(self.demo_left)
        rail.search_wanted.connect(self.open_palette)
        rail.sync_wanted.connect(self._sync_all)
        navigator.place_wanted.connect(self.go)
        navigator.learner_wanted.connect(self.show_learner)
        navigator.cohort_wanted.connect(self.show_cohort)
        navigator.alerts_wanted.connect(self.show_alerts)
        navigator.compare_wanted.connect(self.show_compare)
        navigator.import_wanted.connect(self.import_file)
        navigator.palette_wanted.connect(self.open_palette)
        navigator.part_shown.connect(self._show_hints)
        navigator.mailbox_wanted.connect(partial(self.add_source, "smtp"))
        navigator.message_wanted.connect(self.write_to)
        navigator.doing_wanted.connect(self._do_for)
        navigator.template_wanted.connect(self._write_with)
        navigator.verdict_wanted.connect(self._decide)
        navigator.note_wanted.connect(decisions.note)
        navigator.decision_wanted.connect(decisions.decide)
        navigator.undo_wanted.connect(decisions.take_back)
        navigator.back_wanted.connect(self._go_back)
        navigator.data_changed.connect(self._reload)
        navigator.words_changed.connect(self.words_changed)
        navigator.told.connect(self.tell)
        decisions.told.connect(self._told)
        decisions.failed.connect(self.tell)
        decisions.people_gone.connect(self._today_without)
        decisions.changed.connect(self._reload)
        decisions.facts_changed.connect(self._refresh)
        decisions.kept.connect(self._forget_drafts)
        decisions.message_queued.connect(self._message_queued)
        self._asked.answered.connect(decisions.answer)
        self._footer.undo_wanted.connect(decisions.take_back)
        self._footer.strip.ended.connect(self._asked.end)
        self._offline.retry_wanted.connect(self._sync_all)
        self._data_age.synced.connect(self._reload)
        self._data_age.synced.connect(self._go_on_with_first_run)

    def _bind_commands(self) -> None:
        theme = self._desk.theme
        self._desk.commands.bind(
            self,
            {
                **{place: partial(self.go, place) for place in _PLACES},
                "import_file": self.import_file,
                "palette": self.open_palette,
                "undo": self._decisions.take_back,
                "redo": self._decisions.again,
                "keys": self.show_keys,
                "next_pane": self._next_pane,
                "larger": lambda: self._resize_text(theme.scale * 1.1),
                "smaller": lambda: self._resize_text(theme.scale / 1.1),
                "usual_size": lambda: self._resize_text(1.0),
                "theme": self._swap_scheme,
                "density": self._swap_density,
                "rail": self._toggle_rail,
                "initials": self._toggle_initials,
                "lock": self.lock_wanted.emit,
                "quit": self._quit,
            },
        )

    def actions_here(self) -> list[QAction]:
        """Return what can be done here: the actions of the page that is there, then the window's."""
        page = self._pages.currentWidget()
        parts = [page, *page.findChildren(QWidget)] if page is not None else []
        here = [action for part in parts if part is page or part.isVisible() for action in part.actions()]
        named = {action.objectName(): action for action in [*self.actions(), *here] if action.objectName()}
        mine = {action.objectName() for action in self.actions()}
        return [named[name] for name in sorted(named, key=lambda name: name in mine)]

    def open_palette(self, text: str = "") -> None:
        """Show the palette, about whom the page is about."""
        page = self._pages.currentWidget()
        acts = page.findChild(PersonActions) if page is not None else None
        self._dialogs.find(self.actions_here(), acts.person() if acts is not None else None, text)

    def take_focus(self) -> None:
        """Give the focus to the page that is shown."""
        page = self._pages.currentWidget()
        if page is not None:
            page.setFocus()

    def show_keys(self) -> None:
        """Show all keys."""
        self._dialogs.show_keys()

    def _write_with(self, whom: Person | tuple[Person, ...], template: str) -> None:
        self.write_to((whom,) if isinstance(whom, Person) else whom, template)

    def _do_for(self, person: Person, doing: str) -> None:
        """Do something about somebody from anywhere: on their page, where it can be asked what is missing."""
        if doing == "message":
            self.write_to((person,))
        elif doing == "book":
            self.appointing.book(person)
        else:
            self.show_learner(person, (person,))
            cast("LearnerPage", self._page("learner")).acts.actions[doing].trigger()

    def _resize_text(self, scale: float) -> None:
        self._desk.theme.resize_text(scale)
        self._choose(text_scale=round(self._desk.theme.scale, 2))

    def _swap_scheme(self) -> None:
        scheme = "light" if self._desk.theme.is_dark else "dark"
        self._desk.theme.choose(scheme)
        self._choose(scheme=scheme)

    def _swap_density(self) -> None:
        is_compact = not self._desk.theme.is_compact
        self._choose(density="compact" if is_compact else "comfortable")
        self._desk.theme.choose_density(is_compact=is_compact)

    def _choose(self, **chosen: object) -> None:
        """Keep what was chosen by a key."""
        self._desk.choose(replace(self._desk.settings, **chosen))  # type: ignore[arg-type]

    def _toggle_initials(self) -> None:
        """Show initials instead of names, or names again: whatever is shown is made anew."""
        desk = self._desk
        desk.has_initials_only = not desk.has_initials_only
        if desk.has_initials_only:
            self._dialogs.close_all()  # what is open names people
        desk.theme.changed.emit()
        self._reload()
        say = desk.words.say
        self._footer.strip.tell(
            say("Initials only, until you press {key} again", key=desk.commands.key("initials"))
            if desk.has_initials_only
            else say("Names are shown again")
        )

    def _next_pane(self) -> None:
        """Give the focus to the next part of the window: rail, page, footer."""
        panes = [self._rail, self._pages, self._footer]
        focused = QApplication.focusWidget()
        at = next((n for n, pane in enumerate(panes) if focused is not None and pane.isAncestorOf(focused)), 0)
        for pane in [*panes[at + 1 :], *panes[: at + 1]]:
            page = self._pages.currentWidget() if pane is self._pages else None
            target = page or next(iter(focus_stops(pane)), None)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _quit(self) -> None:
        self.window().close()

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
        if place not in _WITHIN:
            self._rail.show_place(place)
        self._show_hints(place)
        if is_fresh:
            self._show_rail()
        else:
            self._reload_page()
        page.setFocus()
        self.titled.emit(f"{title_of(self._desk.words, place)} · {NAME}")

    def _show_hints(self, part: str) -> None:
        self._footer.show_hints(hints_of(self._desk, part))

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

    def show_compare(self, cohort_id: int) -> None:
        """Show a cohort beside another one."""
        self._remember()
        cast("ComparePage", self._page("compare")).show_cohort(cohort_id)
        self._open("compare", is_fresh=True)
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

    def add_source(self, kind: str | None = None) -> None:
        """Show the connections with the form for a new account, of a kind if one is named."""
        self.go("connections")
        cast("ConnectionsPage", self._page("connections")).add_source(kind)

    def begin_first_run(self) -> None:
        """Show the next of the first steps once the first learners are there."""
        self._is_first_run = True

    def _go_on_with_first_run(self) -> None:
        if self._is_first_run and any(not cohort.is_building for cohort in followed_cohorts(self._desk.store)):
            self._is_first_run = False
            self.go("first_steps")

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
        self._go_on_with_first_run()
        if import_id is not None:
            self._decisions.add(
                imported_line(desk.words, report.learners - report.not_in_cohort, report.file, report.cohort),
                lambda store: take_back(store, import_id, desk.now(), desk.settings.holidays_of),
            )

    def _undo_import(self, import_id: int) -> None:
        from cockpit.gui.imports.work import take_back

        desk = self._desk
        self._decisions.settle(
            desk.words.say("The import was taken back."),
            lambda store: take_back(store, import_id, desk.now(), desk.settings.holidays_of),
        )

    def write_to(self, people: tuple[Person, ...], template: str | None = None) -> None:
        """Show the composer for a message to a learner, or for one to each of several.

        `template` names the one to begin with, or `OWN_WORDS`; None: the one that fits.
        """
        if self._is_hiding_names():
            return
        if self._place != "composer":
            place = self._place
            self._back.append(lambda: self._open(place))
        self._open("composer")
        composer = cast("ComposerPage", self._page("composer"))
        composer.write_to(people)
        if template is not None:
            composer.choose_template(template)

    def _forget_drafts(self, learner_ids: tuple[int, ...]) -> None:
        if "composer" in self._built:
            cast("ComposerPage", self._built["composer"]).forget(learner_ids)

    def _sent(self, messages: "list[tuple[Person, Draft]]") -> None:
        self._go_back()
        if messages:
            self._decisions.write(messages)

    def _is_hiding_names(self) -> bool:
        """Tell whether names are hidden, and how they come back: a message names whom it goes to."""
        desk = self._desk
        if desk.has_initials_only:
            self.tell(
                desk.words.say("Names are hidden. {key} shows them, then write.", key=desk.commands.key("initials"))
            )
        return desk.has_initials_only

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

    def tell_crash(self, sentence: str, copy: str, details: str) -> None:
        """Say in the footer that something unexpected happened, and offer to copy its details."""
        clipboard = QApplication.clipboard()
        self._footer.strip.tell(sentence, copy, icon="circle-alert", act=lambda: clipboard.setText(details))

    def _told(self, sentence: str, can_undo: bool) -> None:
        undo = self._desk.words.say("Undo") if can_undo else ""
        self._footer.strip.tell(sentence, undo, key=self._desk.commands.key("undo"))

    def _today_without(self, learner_ids: tuple[int, ...]) -> None:
        self._today.remove_people(learner_ids)

    def _reload(self) -> None:
        if self._is_closed:  # what ended just before tells of it now
            return
        self._counts.note_written()
        self._dialogs.forget_people()
        self._reload_page()

    def _reload_page(self) -> None:
        page = self._pages.currentWidget()
        if page is not None and hasattr(page, "reload"):
            page.reload()
        if page is not self._today:  # which reads what the rail counts, and tells when it has
            self._show_rail()

    def _show_rail(self) -> None:
        # What Today has just read need not be read twice.
        self._counts.show(self._today.today if self._pages.currentWidget() is self._today else None)

    def _sync_all(self) -> None:
        cast("ConnectionsPage", self._page("connections")).sync_all()

    def _draft_text(self, row: QueueRow, page: object) -> tuple[str, str, str] | None:
        """Return title, language and text of the message that fits a row of the queue."""
        from cockpit.gui.writing import suggested_text
        from cockpit.reports import learner_timeline

        report = page if isinstance(page, learner_timeline.LearnerPage) else None
        return suggested_text(self._desk, row, report)

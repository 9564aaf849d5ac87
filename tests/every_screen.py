"""Every screen of the window, one after the other, in a real window on real profiles: for tests that walk them all.

A new screen is two lines in one of the walks below: bring it into sight, then `yield stage.at("its-name")`.
"""

import shutil
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

from moments_answered import let_moments_be_answered
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QScrollArea, QStackedLayout, QWidget
from running import finished
from several_accounts import fill, fill_calendars, log_sync

from cockpit import NAME
from cockpit.checkins.groups import Gathering, Organizer
from cockpit.demo import make_demo
from cockpit.domain.alerts import Nature
from cockpit.domain.checkins import GroupKind, Medium, Slot
from cockpit.domain.messages import MessageState
from cockpit.domain.referents import Referent
from cockpit.domain.standing import HELD_BY_TRAINER
from cockpit.errors import Cause
from cockpit.group_deeds import invite_group
from cockpit.gui.alerts.page import AlertsPage
from cockpit.gui.app import Cockpit
from cockpit.gui.checkins.attendance import GroupsPart
from cockpit.gui.checkins.booking import BookingDialog
from cockpit.gui.checkins.group_dialog import GroupDialog
from cockpit.gui.checkins.page import CheckInsPage
from cockpit.gui.cohorts.page import CohortPage
from cockpit.gui.connections.choice import ChoicePage
from cockpit.gui.connections.page import ConnectionsPage
from cockpit.gui.desk import Desk
from cockpit.gui.every_key import EveryKey
from cockpit.gui.frame import Frame
from cockpit.gui.jobs import Job
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.learners.table_page import LearnersPage
from cockpit.gui.lock_page import LockPage
from cockpit.gui.messages.beginning import begin_sequence
from cockpit.gui.messages.composer import ComposerPage
from cockpit.gui.messages.outbox_tab import OutboxTab
from cockpit.gui.messages.page import MessagesPage
from cockpit.gui.messages.preview import Preview
from cockpit.gui.messages.recipients import Recipients
from cockpit.gui.messages.replies_tab import RepliesTab
from cockpit.gui.messages.sent_tab import SentTab
from cockpit.gui.messages.sequences_tab import SequencesTab
from cockpit.gui.navigation import Person
from cockpit.gui.palette.palette import Palette
from cockpit.gui.settings.availability import AvailabilityCard
from cockpit.gui.settings.checkins import CheckInSettingsCard
from cockpit.gui.settings.page import SettingsPage
from cockpit.gui.settings.referents import ReferentsCard
from cockpit.gui.theme import Theme
from cockpit.gui.today.header import FILTERS
from cockpit.gui.today.page import TodayPage
from cockpit.gui.unlock import UnlockPage
from cockpit.gui.verdicts import Phoned
from cockpit.gui.welcome.first_steps import FirstSteps
from cockpit.gui.welcome.page import WelcomePage
from cockpit.outbox.compose import Draft, compose
from cockpit.outbox.senders import Sender
from cockpit.profile import Profile
from cockpit.reports.checkins import CheckInSection
from cockpit.reports.today import QueueRow, todays_queue
from cockpit.settings import Settings
from cockpit.steps import Step, Wait
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.composer_drafts import ComposerDraft, DraftPerson, save_composer_draft
from cockpit.store.identities import ambiguous_people
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import set_state
from cockpit.store.referents import save_referent
from cockpit.store.sequences import open_runs, save_run
from cockpit.wording import Words

SAMPLES = Path(__file__).parent / "data" / "samples"
KEY = b"k" * 32
MONDAY = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)
LARGE, SMALL = (1440, 900), (1024, 700)
_PATIENCE_SECONDS = 30.0
_SHOWN_WITHIN_MS = 5_000
_HALF_READ = "sync:tables"

Found = TypeVar("Found", bound=QWidget)


def monday() -> datetime:
    """Return the Monday morning on which every screen is looked at."""
    return MONDAY


@dataclass(frozen=True, slots=True)
class Look:
    """How the window looks while its screens are walked. `words` stands in for those of the language."""

    language: str = "en"
    scheme: str = "light"
    size: tuple[int, int] = LARGE
    text_scale: float = 1.0
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen that stands in the window now. `desk` is None before a profile is open."""

    name: str
    window: QMainWindow
    theme: Theme
    desk: Desk | None

    def settle(self) -> None:
        """Wait until nothing is read, written or about to be shown."""
        settle(self.window, self.desk)

    def resize(self, size: tuple[int, int], text_scale: float = 1.0) -> None:
        """Show it in another size of the window and of the text."""
        if self.theme.scale != text_scale:
            self.theme.resize_text(text_scale)
        self.window.resize(*size)
        self.settle()


def screens(folder: Path, look: Look | None = None) -> Iterator[Screen]:
    """Walk them all. `folder` is an empty one, for the profiles."""
    for number, walk in enumerate(WALKS):
        yield from walk(folder / str(number), look or Look())


def settle(window: QMainWindow, desk: Desk | None) -> None:
    """Wait until jobs, reader, writer and the timers that fire once are done, and what was deleted is gone."""
    ends: list[object] = []
    if desk is not None:
        desk.reader.ask("every_screen", lambda _: None, ends.append)
        desk.writer.put(ends.append, is_shown=False)
    until = time.monotonic() + _PATIENCE_SECONDS
    quiet = 0
    # A layout asks for room from one parent to the next, a round each: on a busy computer three were not enough.
    while quiet < 10:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        is_quiet = desk is None or (len(ends) == 2 and set(desk.jobs.names()) <= {_HALF_READ} and is_read(desk))
        waits = [one for one in window.findChildren(QTimer) if one.isSingleShot() and one.isActive()]
        waits = [
            one for one in waits if one.interval() < _SHOWN_WITHIN_MS
        ]  # a round that is made later shows nothing
        quiet = quiet + 1 if is_quiet and not waits else 0
        assert time.monotonic() < until, (desk.jobs.names() if desk else (), waits)
        time.sleep(0.002)


def is_read(desk: Desk) -> bool:
    """Tell whether every question to the reader is answered: what is shown may have asked once more."""
    return all(question.is_shown for question in list(desk.reader._latest.values()))


def kind(widget: QWidget) -> str:
    """Return what a widget is and stands in, for a line that is read by people."""
    inside = [type(widget)]
    while (widget := widget.parentWidget()) is not None and len(inside) < 4:
        inside.append(type(widget))
    return " in ".join(one.__name__ for one in inside)


def lines(found: list[str]) -> str:
    """Return each thing that was found once, with the first screen it was found on."""
    first: dict[str, str] = {}
    for line in found:
        screen, _, what = line.partition(": ")
        first.setdefault(what, screen)
    return "\n".join(f"{screen}: {what}" for what, screen in first.items())


class _Stage:
    """A window that walks: what a screen needs to be shown."""

    def __init__(self, folder: Path, look: Look) -> None:
        self.folder, self.look = folder, look
        self.words = look.words or Words(look.language, MONDAY.date())
        self.cockpit = Cockpit(folder / "profile", look.language, monday, True)
        self.window = self.cockpit.window
        theme = self.cockpit.theme
        theme.scale = look.text_scale
        theme.choose(look.scheme)
        self.window.resize(*look.size)
        self.window.show()
        self.window.activateWindow()
        self.desk: Desk | None = None

    def open(self, profile: Profile) -> Frame:
        """Open the desk of a profile."""
        profile.choose(Settings(language=self.look.language, scheme=self.look.scheme, sync_minutes=0))
        frame = self.window.open_desk(profile, profile.settings(), self.words, self.cockpit.jobs, monday)
        self.desk = self.the(TodayPage)._desk
        return frame

    def the(self, kind: type[Found]) -> Found:
        """Return the page of a kind."""
        found = self.window.findChild(kind)
        assert isinstance(found, kind), kind
        return found

    def at(self, name: str) -> Screen:
        """Return what stands in the window now, as the screen of that name."""
        screen = Screen(name, self.window, self.cockpit.theme, self.desk)
        screen.settle()
        if not self.window.isActiveWindow():
            self.window.activateWindow()
            _wait_for(self.window.isActiveWindow)
        return screen

    def close(self) -> None:
        """Close the window and what it holds."""
        self.cockpit.close()
        self.window.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def before_a_profile(folder: Path, look: Look) -> Iterator[Screen]:
    """Walk what is shown before a profile is open."""
    stage = _Stage(folder, look)
    try:
        theme, words, window = stage.cockpit.theme, stage.words, stage.window
        window.show_page(WelcomePage(theme, words), words.say("Welcome"))
        yield stage.at("welcome")
        for name, is_new in (("unlock", False), ("unlock-new", True)):
            page = UnlockPage(theme, words, is_new=is_new)
            window.show_page(page, NAME)
            page.setFocus()
            page.show_fault(words.say("The two passphrases differ."))
            yield stage.at(name)
    finally:
        stage.close()


def the_demo(folder: Path, look: Look) -> Iterator[Screen]:
    """Walk what is shown of cohorts and learners."""
    stage = _Stage(folder, look)
    try:
        frame = stage.open(demo_profile(folder, stage.words))
        today = stage.the(TodayPage)
        yield stage.at("today")
        for nature in FILTERS[1:]:
            today.choose(nature)
            yield stage.at(f"today-{nature}")
        today.choose(None)
        today.search.setText("0000")
        yield stage.at("today-nobody")
        today.search.clear()
        for name, ask in (
            ("snooze", today.acts.ask_snooze),
            ("dismiss", today.acts.ask_why),
            ("pass-on", today.acts.ask_colleague),
            ("note", today.acts.ask_note),
            ("question", today.acts.ask_question),
        ):
            ask()
            yield stage.at(f"ask-{name}")
            today._leave()
        rows = _queue(stage)
        person = _person(rows[1])
        today.acts.phone()
        yield stage.at("phone-unknown")
        frame._decide((person,), Phoned("+33 (0)6 12 34 56 78", False))
        yield stage.at("phone")
        frame._decisions.take_back()
        frame.show_learner(person, (person,))
        yield stage.at("learner")
        stage.the(LearnerPage).about.edit()
        stage.the(LearnerPage).search()
        yield stage.at("learner-editing")
        frame.write_to((person,))
        yield stage.at("composer")
        frame.go("today")
        frame.write_to(tuple(_person(row) for row in rows if row.nature is Nature.CELEBRATE))
        yield stage.at("composer-several")
        frame.write_to(tuple({row.learner_id: _person(row) for row in rows[:4]}.values()))
        composer = stage.the(ComposerPage)
        composer.choose_template("late")
        yield stage.at("composer-unknown")
        stage.the(Preview).write_apart()
        yield stage.at("composer-apart")
        stage.the(Recipients).look_for("mar")
        yield stage.at("composer-adding")
        frame.go("today")
        frame.appointing.book(person)
        yield stage.at("booking")
        booking = stage.the(BookingDialog)
        booking.show_medium(Medium.VIDEO)
        yield stage.at("booking-video")
        booking.turn()
        yield stage.at("booking-directly")
        booking.close_overlay()
        frame.open_palette("dji")
        yield stage.at("palette")
        stage.the(Palette).look_for("zzzz")
        yield stage.at("palette-nothing")
        stage.the(Palette).close_overlay()
        frame.show_keys()
        yield stage.at("keys")
        stage.the(EveryKey).close_overlay()
        for place in ("cohorts", "learners", "connections", "settings", "about", "first_steps"):
            frame.go(place)
            yield stage.at(place)
        stage.the(FirstSteps).choices["usual"].click()
        yield stage.at("first-steps-mailbox")
        yield from _sequences(stage, frame, rows)
        yield from _check_ins(stage, frame)
        yield from _own_hours(stage, frame)
        frame.go("learners")
        table = stage.the(LearnersPage)
        table.mark_on(1)
        yield stage.at("learners-marked")
        yield from _a_group(stage, frame, table)
        table.tag()
        yield stage.at("learners-tagging")
        table.leave()
        table.unmark()
        table.search.setText("zzzz")
        yield stage.at("learners-nobody")
        table.search.clear()
        frame.show_cohort(rows[1].cohort_id)
        yield stage.at("cohort")
        QTest.keyClick(stage.the(CohortPage), Qt.Key.Key_H)
        yield stage.at("cohort-numbers")
        QTest.keyClick(stage.the(CohortPage), Qt.Key.Key_H)
        frame.show_compare(rows[1].cohort_id)
        yield stage.at("compare")
        frame.show_alerts(rows[1].cohort_id)
        alerts = stage.the(AlertsPage)
        alerts.limits.fields["opening.open_weight"].setValue(0.1)
        for part in ("limits", "days", "quality"):
            alerts.parts.choose(part)
            yield stage.at(f"alerts-{part}")
        yield from _replies(stage, frame)
        frame.go("today")
        _look_after(stage, frame, rows)
        yield stage.at("all-clear")
        stage.window.lock(LockPage(stage.cockpit.theme, stage.words, needs_passphrase=True))
        yield stage.at("lock")
        stage.window.unlock()
    finally:
        stage.close()


def _check_ins(stage: _Stage, frame: Frame) -> Iterator[Screen]:
    """Walk the week, the form after a check-in, and a week with nothing in it."""
    frame.go("check_ins")
    yield stage.at("check-ins")
    page = stage.the(CheckInsPage)
    page.list.choose(next(line.key for line in page.list.lines if line.section is CheckInSection.OVER))
    page._say(is_yes=True)
    stage.at("said")
    frame._footer.strip.clear()
    page.form.other_dates.click()
    yield stage.at("check-ins-form")
    page.form.again.choose("4")
    page.form.keep.click()
    stage.at("kept")
    frame._footer.strip.clear()
    yield stage.at("check-ins-again")
    page.turn(6)
    yield stage.at("check-ins-later")
    page.turn(0)


def _a_group(stage: _Stage, frame: Frame, table: LearnersPage) -> Iterator[Screen]:
    """Invite who is marked, look at their answers, and say who came."""
    table.acts.book()
    dialog = stage.the(GroupDialog)
    yield stage.at("group-invite")
    dialog.close_overlay()
    assert stage.desk is not None
    people = [(person.learner_id, person.enrolment_id) for person in table._chosen()]
    organizer = Organizer(Sender("Nadia Ferhat", "nadia@example.org", "Nadia Ferhat"), None, stage.desk.zone)
    over = MONDAY.replace(minute=0) - timedelta(days=3)  # the demo has one that is to come
    with stage.desk.profile.open() as store:
        gathering = Gathering(GroupKind.LIVE_CLASS, "Cordée 6", Slot(over, 60), Medium.VIDEO)
        invite_group(store, gathering, people, organizer, over - timedelta(days=5))
    frame.go("check_ins")
    stage.at("check-ins-groups")
    groups = stage.the(GroupsPart)
    for place, name in enumerate(("attendance", "guests")):
        groups.cards()[place].open_list(is_open=True)
        groups.cards()[place].guests.setFocus()
        yield stage.at(f"check-ins-{name}")
        groups.cards()[place].open_list(is_open=False)  # made anew when something was read meanwhile
    frame.go("learners")


def _replies(stage: _Stage, frame: Frame) -> Iterator[Screen]:
    """Walk what came back, and the questions asked about it."""
    frame.go("messages")
    page = stage.the(MessagesPage)
    page.show_tab("replies")
    tab = page.tab("replies")
    assert isinstance(tab, RepliesTab)
    yield stage.at("replies")
    tab._ask_category()
    yield stage.at("replies-category")
    tab._end_asking()
    for name, line in (("stop", 2), ("question", 1), ("automatic", 3), ("bounce", 1)):
        for _ in range(line):
            tab.list.step(1)
        yield stage.at(f"replies-{name}")
        if name == "question":
            tab._ask_colleague()
            yield stage.at("replies-colleague")
            tab._end_asking()
    desk = stage.the(TodayPage)._desk
    with desk.profile.open() as store:
        people = [row.learner_id for row in todays_queue(store, MONDAY, desk.settings.zone).rows]
        replies = let_moments_be_answered(store, (people[0], people[2], people[3]), MONDAY)
    tab.reload()
    stage.at("replies")
    for name, reply_id in zip(("chosen", "none-suits", "declined"), replies, strict=True):
        tab.list.show_line(tab.model.index_of((reply_id, 0)))
        yield stage.at(f"replies-{name}")


def the_messages(folder: Path, look: Look) -> Iterator[Screen]:
    """Walk the messages: what needs a fix, is held, was begun, left."""
    stage = _Stage(folder, look)
    try:
        profile = demo_profile(folder, stage.words)
        _fill_outbox(profile)
        frame = stage.open(profile)
        frame.go("messages")
        page = stage.the(MessagesPage)
        outbox = page.tab("outbox")
        assert isinstance(outbox, OutboxTab)
        for standing in ("refused", "uncertain", "restored", "held"):
            yield stage.at(f"messages-{standing}")
            outbox.list.step(1)
        outbox.pane.ask_time()
        yield stage.at("messages-time")
        outbox.pane.end_asking()
        outbox.pane.edit()
        yield stage.at("messages-edit")
        outbox.pane.end_asking()
        _begin_messages(profile)
        for tab in ("drafts", "sent"):
            page.show_tab(tab)
            yield stage.at(f"messages-{tab}")
        sent = page.tab("sent")
        assert isinstance(sent, SentTab)
        sent.search.setText("zzzz")
        yield stage.at("messages-nothing")
    finally:
        stage.close()


def _steps_today(stage: _Stage, frame: Frame) -> Iterator[Screen]:
    """Walk the steps that wait in today's queue: a message, a call, a decision."""
    with frame._desk.profile.open() as store:
        for step, run in zip((1, 2, 3), open_runs(store)[:3], strict=False):
            save_run(store, replace(run, step=step))
    frame.go("today")
    stage.at("read")
    today = stage.the(TodayPage)
    for row in _queue(stage):
        if row.step is not None and row.says_step:
            today.list.setCurrentIndex(today._model.index_of(row.learner_id))
            yield stage.at(f"today-step-{row.step.place}")


def _own_hours(stage: _Stage, frame: Frame) -> Iterator[Screen]:
    """Walk the settings of check-ins, with what is wrong said beside it."""
    frame.go("settings")
    scroll = next(iter(stage.the(SettingsPage).findChildren(QScrollArea)))
    week, check_ins = stage.the(AvailabilityCard), stage.the(CheckInSettingsCard)
    week.first.show_day(MONDAY.date() + timedelta(days=31))
    week.last.show_day(MONDAY.date() + timedelta(days=39))
    week.add_button.click()
    week.hours.setText("mornings")
    week.add_button.click()
    week.fields[0].setText("8-")
    week.fields[0].editingFinished.emit()
    stage.at("wrong")
    scroll.ensureWidgetVisible(week.add_button)
    yield stage.at("settings-availability")
    check_ins.room.setText("meet.example.org")
    check_ins.room.editingFinished.emit()
    stage.at("wrong")
    scroll.ensureWidgetVisible(check_ins.reminders)
    yield stage.at("settings-check-ins")


def _sequences(stage: _Stage, frame: Frame, rows: list[QueueRow]) -> Iterator[Screen]:
    """Walk the tab of sequences, and the referents in the settings."""
    desk = frame._desk
    with desk.profile.open() as store:
        cover = save_referent(store, Referent(0, "Karim Benali", "karim@example.org", "06 11 22 33 44"))
        away = Referent(0, "Léa Roux", away_from=MONDAY.date(), away_until=MONDAY.date(), cover_id=cover.id)
        save_referent(store, away)
    frame.go("settings")
    referents = stage.the(ReferentsCard)
    referents.reload()
    referents.show_referent(away.id or cover.id)
    yield stage.at("settings-referents")
    frame.go("messages")
    page = stage.the(MessagesPage)
    page.show_tab("sequences")
    tab = page.tab("sequences")
    assert isinstance(tab, SequencesTab)
    yield stage.at("sequences-nobody")
    begin_sequence(desk, frame._navigator, [_person(row) for row in rows[:3]])
    stage.at("begun")
    frame._footer.strip.clear()
    tab.reload()
    stage.at("read")
    tab._show_current()
    tab.table.setFocus()
    yield stage.at("sequences-due")
    tab.edit(tab.model.shown_rows()[0].row.sequence.id)
    tab.editor.way.choose("alone")
    stage.at("chosen")
    frame._footer.strip.clear()
    yield stage.at("sequences-setting")
    tab.editor.way.choose("ask")
    stage.at("chosen")
    tab.adding.ask_clone(tab.model.shown_rows()[0].row.sequence)
    yield stage.at("sequences-asking")
    tab.adding.ask_line.field.setText("Key accounts")
    tab.adding.ask_line.take()
    stage.at("cloned")
    frame._footer.strip.clear()
    tab.reload()
    yield stage.at("sequences-own")
    tab._show_current()
    tab.stop()
    stage.at("stopped")
    frame._footer.strip.clear()
    tab.reload()
    stage.at("read")
    tab.table.setCurrentIndex(tab.model.index(tab.model.rowCount() - 1, 0))
    yield stage.at("sequences-ended")
    yield from _steps_today(stage, frame)
    frame.go("messages")
    page.show_tab("templates")
    yield stage.at("messages-templates")


def the_connections(folder: Path, look: Look) -> Iterator[Screen]:
    """Walk the connections, with an account in every state."""
    stage = _Stage(folder, look)
    try:
        profile = Profile(stage.folder / "profile", KEY)
        fill(profile, MONDAY)
        with profile.open() as store:
            settings = {"path": str(folder)}
            add_account(store, AccountRow(0, "tables", "oulad", settings, None, None, None, "Tables"), MONDAY)
        frame = stage.open(profile)
        frame.go("connections")
        page = stage.the(ConnectionsPage)
        stage.cockpit.jobs.start(Job(_HALF_READ, _half_read))
        _wait_for(lambda: (job := stage.cockpit.jobs.running(_HALF_READ)) is not None and job.latest is not None)
        yield stage.at("connections-open")
        page.add_source()
        yield stage.at("connections-form")
        for kind in ("caldav", "ics"):
            page.add_source(kind)
            yield stage.at(f"connections-form-{kind}")
        page.show_log()
        yield stage.at("connections-log")
        choice = stage.the(ChoicePage)
        with profile.open() as store:
            choice.show_person(ambiguous_people(store, 2)[0])
        parts = page.layout()
        assert isinstance(parts, QStackedLayout)
        parts.setCurrentWidget(choice)
        yield stage.at("connections-choice")
        parts.setCurrentIndex(0)
        with profile.open() as store:
            for account_id in (1, 2):
                log_sync(store, account_id, MONDAY, "failed", 0, Cause("no_network"))
        running = stage.cockpit.jobs.running(_HALF_READ)
        assert running is not None
        running.cancel()
        _wait_for(lambda: stage.cockpit.jobs.running(_HALF_READ) is None)
        frame._reload()
        yield stage.at("connections-offline")
    finally:
        stage.close()


def the_calendars(folder: Path, look: Look) -> Iterator[Screen]:
    """Walk the connections with calendars: read, with entries that cannot be, read in part, and refused."""
    stage = _Stage(folder, look)
    try:
        profile = Profile(stage.folder / "profile", KEY)
        profile.open().close()
        frame = stage.open(profile)
        stage.at("empty")
        _wait_for(lambda: not stage.cockpit.jobs.names())  # the first round, which would read them
        with profile.open() as store:
            fill_calendars(store, MONDAY)
        frame.go("connections")
        stage.the(ConnectionsPage).reload()
        yield stage.at("connections-calendars")
    finally:
        stage.close()


def the_imports(folder: Path, look: Look) -> Iterator[Screen]:
    """Walk an empty desk, and the import of files: none, one to match, known exports, a question, a problem."""
    stage = _Stage(folder, look)
    try:
        profile = Profile(stage.folder / "profile", KEY)
        profile.open().close()
        frame = stage.open(profile)
        frame.go("today")
        yield stage.at("today-empty")
        frame.go("connections")
        yield stage.at("connections-none")
        frame.go("check_ins")
        yield stage.at("check-ins-none")
        frame.import_file()
        yield stage.at("imports-none")
        both_ways = folder / "both_ways.csv"
        both_ways.write_text("Matricule;Nom;Dernière connexion;Durée\n7;Ana;05/11/2026;40\n", "utf-8")
        nobody = folder / "nobody.csv"
        nobody.write_text("Name;Team\nAna;Lyon\n", "utf-8")
        for name, path in (
            ("table", SAMPLES / "07_cohorte_piegee.csv"),
            ("export", SAMPLES / "02_moodle_achevement_excelcsv_utf16.csv"),
            ("workbook", SAMPLES / "09_suivi_formateur.xlsx"),
            ("dates", both_ways),
            ("problem", nobody),
        ):
            frame.import_file(path)
            yield stage.at(f"imports-{name}")
    finally:
        stage.close()


WALKS: tuple[Callable[[Path, Look], Iterator[Screen]], ...] = (
    before_a_profile,
    the_demo,
    the_messages,
    the_connections,
    the_calendars,
    the_imports,
)


def demo_profile(folder: Path, words: Words) -> Profile:
    """Return a demo of that Monday in a folder; it is made once for each of the words and then copied."""
    shutil.copytree(_made_demo(words), folder / "demo")
    return Profile(folder / "demo", b"Cordee demo: nothing secret here")


@cache
def _made_demo(words: Words) -> Path:
    folder = Path(mkdtemp(prefix="cordee-demo-"))
    finished(make_demo(folder, words, monday))
    QApplication.instance().aboutToQuit.connect(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def _begin_messages(profile: Profile) -> None:
    """Leave messages half-written, to one learner and to several."""
    with profile.open() as store:
        rows = [DraftPerson(*row) for row in store.rows("select learner_id, id from enrolment limit 8")]
        for people in (rows[:1], rows[1:6], rows[6:7], rows[7:]):
            save_composer_draft(
                store, ComposerDraft(tuple(people), "silent", "fr", "mail", None, None, {}, {}, MONDAY)
            )


def _fill_outbox(profile: Profile) -> None:
    """Write a message for every place that one can be in; what waits is on hold, so that none leaves meanwhile."""
    state = MessageState
    with profile.open() as store:
        rows = todays_queue(store, MONDAY, "Europe/Paris").rows
        for row, (became, detail) in zip(
            rows,
            (
                (state.REFUSED, "550 5.1.1"),
                (state.UNCERTAIN, None),
                (state.HELD, "store_set_back"),
                (state.HELD, HELD_BY_TRAINER),
                (state.ACCEPTED, None),
                (state.HANDED_OVER, None),
                (state.DRAFT, None),
            ),
            strict=False,
        ):
            learner = learner_by_id(store, row.learner_id)
            assert learner is not None
            draft = Draft(
                learner.id, learner.email or "", learner.name, "Nadia Ferhat", "nadia@cordee.example",
                "On se parle ?", "Bonjour,\n\nOn se parle cette semaine ?\n\nNadia", row.language, row.enrolment_id,
            )  # fmt: skip
            made = compose(store, draft, MONDAY)
            at = None if became in (state.HELD, state.DRAFT) else MONDAY
            set_state(store, made, became, at, was=(state.DRAFT,), detail=detail)


def _queue(stage: _Stage) -> tuple[QueueRow, ...]:
    assert stage.desk is not None
    return todays_queue(stage.desk.store, MONDAY, "Europe/Paris").rows


def _person(row: QueueRow) -> Person:
    return Person(row.learner_id, row.enrolment_id, row.alert_id)


def _look_after(stage: _Stage, frame: Frame, rows: tuple[QueueRow, ...]) -> None:
    from cockpit.gui.verdicts import Handled

    frame._decide(tuple(_person(row) for row in rows), Handled())


def _half_read() -> Generator[Step | Wait, None, None]:
    """Read as far as it takes to be seen reading, then wait."""
    yield Step(1240, 2013, "attendance-2026-11", 1)
    while True:
        yield Wait(datetime.now(UTC) + timedelta(seconds=1))


def _wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

"""Draws every screen into `screens/`: light and dark, English and French, 1440×900 and 1024×700, to be looked at.

usage: python tests/screens.py [FOLDER]
"""

import os
import sys
import tempfile
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget
from several_accounts import fill, log_sync

from cockpit.demo import make_demo
from cockpit.domain.alerts import Nature
from cockpit.errors import Cause
from cockpit.gui.alerts.page import AlertsPage
from cockpit.gui.app import Cockpit
from cockpit.gui.connections.choice import ChoicePage
from cockpit.gui.connections.page import ConnectionsPage
from cockpit.gui.jobs import Job
from cockpit.gui.navigation import Person
from cockpit.gui.today.page import TodayPage
from cockpit.profile import Profile
from cockpit.reports.today import todays_queue
from cockpit.settings import Settings
from cockpit.steps import Step, Wait
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.identities import ambiguous_people
from cockpit.wording import Words

SAMPLES = Path(__file__).parent / "data" / "samples"
KEY = b"k" * 32
MONDAY = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)
SIZES = ((1440, 900), (1024, 700))


def monday() -> datetime:
    """Return the Monday morning that every picture shows."""
    return MONDAY


def settle(milliseconds: int = 250) -> None:
    """Let timers fire and writes come back."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def make_profile(folder: Path, language: str) -> Profile:
    """Make the demo of that Monday."""
    steps = make_demo(folder, Words(language), monday)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            profile: Profile = end.value
            return profile


def draw(target: Path, language: str, scheme: str) -> None:
    """Draw every screen in one language and theme."""
    with tempfile.TemporaryDirectory() as scratch:
        empty = Cockpit(Path(scratch, "nothing"), language, monday, True)
        empty.theme.choose(scheme)
        empty.start()
        _grab_sizes(empty.window, target, f"welcome-{language}-{scheme}")
        empty.window.close()

        profile = make_profile(Path(scratch, "demo"), language)
        profile.choose(Settings(language=language, scheme=scheme))
        cockpit = Cockpit(profile.folder, language, monday, True)
        cockpit.start()
        settle(1200)
        window = cockpit.window
        frame = window.frame
        with profile.open() as store:
            row = todays_queue(store, monday(), "Europe/Paris").rows[1]
            cohort = next(c for c in followed_cohorts(store) if c.id == row.cohort_id)
        person = Person(row.learner_id, row.enrolment_id, row.alert_id)
        frame.go("today")
        _grab_sizes(window, target, f"today-{language}-{scheme}")
        today = cast("TodayPage", frame.findChild(TodayPage))
        today.choose(Nature.DECIDE)
        _grab_sizes(window, target, f"decide-{language}-{scheme}")
        today.choose(None)
        for place in ("cohorts", "learners", "connections", "about"):
            frame.go(place)
            _grab_sizes(window, target, f"{place}-{language}-{scheme}")
        frame.show_cohort(cohort.id)
        _grab_sizes(window, target, f"cohort-{language}-{scheme}")
        frame.show_alerts(cohort.id)
        alerts = cast("AlertsPage", frame.findChild(AlertsPage))
        alerts.limits.fields["opening.open_weight"].setValue(0.1)
        settle(2500)
        for part in ("limits", "days", "quality"):
            alerts.parts.choose(part)
            settle(1500 if part == "quality" else 250)
            _grab_sizes(window, target, f"alerts-{part}-{language}-{scheme}")
        frame.show_learner(person, (person,))
        _grab_sizes(window, target, f"learner-{language}-{scheme}")
        frame.write_to((person,))
        _grab_sizes(window, target, f"composer-{language}-{scheme}")
        frame.go("today")
        frame.book(person)
        _grab_sizes(window, target, f"booking-{language}-{scheme}")
        cockpit.close()
        window.close()
        settle(50)


def draw_connections(target: Path, language: str, scheme: str) -> None:
    """Draw the connections with an account in every state, offline too, the log, and the choice of a person."""
    with tempfile.TemporaryDirectory() as scratch:
        profile = Profile(Path(scratch, "profile"), KEY)
        fill(profile, MONDAY)
        with profile.open() as store:
            tables = AccountRow(0, "tables", "oulad", {"path": scratch}, None, None, None, "Attendance tables")
            add_account(store, tables, MONDAY)
        profile.choose(Settings(language=language, scheme=scheme, sync_minutes=0))
        cockpit = Cockpit(profile.folder, language, monday, True)
        cockpit.theme.choose(scheme)
        window = cockpit.window
        window.show()
        desk_words = Words(language)
        frame = window.open_desk(profile, profile.settings(), desk_words, cockpit.jobs, monday)
        settle(600)
        frame.go("connections")
        page = window.findChild(ConnectionsPage)
        assert page is not None
        cockpit.jobs.start(Job("sync:tables", _half_read))
        settle(1600)
        _grab_sizes(window, target, f"connections-open-{language}-{scheme}")
        page.show_log()
        _grab_sizes(window, target, f"connections-log-{language}-{scheme}")
        choice = cast(ChoicePage, page.findChild(ChoicePage))
        with profile.open() as store:
            choice.show_person(ambiguous_people(store, 2)[0])
        parts = cast(QStackedLayout, page.layout())
        parts.setCurrentWidget(choice)
        _grab_sizes(window, target, f"connections-choice-{language}-{scheme}")
        parts.setCurrentIndex(0)
        with profile.open() as store:
            for account_id in (1, 2):
                log_sync(store, account_id, MONDAY, "failed", 0, Cause("no_network"))
        running = cockpit.jobs.running("sync:tables")
        assert running is not None
        running.cancel()
        settle(1200)
        _grab_sizes(window, target, f"connections-offline-{language}-{scheme}")
        cockpit.close()
        window.close()
        settle(50)


def draw_imports(target: Path, language: str, scheme: str) -> None:
    """Draw the import page: without a file, with a table to match, an export, a workbook, and a problem."""
    with tempfile.TemporaryDirectory() as scratch:
        profile = Profile(Path(scratch, "profile"), KEY)
        profile.open().close()
        profile.choose(Settings(language=language, scheme=scheme, sync_minutes=0))
        cockpit = Cockpit(profile.folder, language, monday, True)
        cockpit.theme.choose(scheme)
        window = cockpit.window
        window.show()
        frame = window.open_desk(profile, profile.settings(), Words(language), cockpit.jobs, monday)
        settle(600)
        frame.import_file()
        _grab_sizes(window, target, f"imports-none-{language}-{scheme}")
        both_ways = Path(scratch, "both_ways.csv")
        both_ways.write_text("Matricule;Nom;Dernière connexion;Durée\n7;Ana;05/11/2026;40\n", "utf-8")
        nobody = Path(scratch, "nobody.csv")
        nobody.write_text("Name;Team\nAna;Lyon\n", "utf-8")
        files = {"table": "07_cohorte_piegee.csv", "export": "02_moodle_achevement_excelcsv_utf16.csv"}
        files["workbook"] = "09_suivi_formateur.xlsx"
        shown = {name: SAMPLES / file for name, file in files.items()}
        for name, path in {**shown, "dates": both_ways, "problem": nobody}.items():
            frame.import_file(path)
            settle(1200)
            _grab_sizes(window, target, f"imports-{name}-{language}-{scheme}")
        cockpit.close()
        window.close()
        settle(50)


def _half_read() -> Generator[Step | Wait, None, None]:
    """Read as far as the picture wants, then wait."""
    yield Step(600, 2013, "attendance-2026-11", 1)
    yield Wait(datetime.now(UTC) + timedelta(seconds=1.1))
    yield Step(1240, 2013, "attendance-2026-11", 1)
    while True:
        yield Wait(datetime.now(UTC) + timedelta(seconds=1))


def _grab_sizes(window: QWidget, target: Path, name: str) -> None:
    for width, height in SIZES:
        window.resize(width, height)
        settle(450)
        window.grab().save(str(target / f"{name}-{width}.png"))


def main() -> None:
    """Draw everything."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "screens")
    target.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    for language in ("en", "fr"):
        for scheme in ("light", "dark"):
            draw(target, language, scheme)
            draw_connections(target, language, scheme)
            draw_imports(target, language, scheme)
            print(f"{language} {scheme}: done")


if __name__ == "__main__":
    main()

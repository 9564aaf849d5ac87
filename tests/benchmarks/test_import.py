"""A file of 100,000 rows, imported twice, against the csv module and a raw insert; and the window meanwhile."""

import csv
import io
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from benchmarks.big_cohort import account_in, opener
from benchmarks.measuring import cpu_seconds, goal, median, rounds_of, show
from looking import button, the
from open_university import close_desk, make_desk, make_profile
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot
from running import finished

from cockpit.connector import CohortRecord, EnrolmentRecord
from cockpit.domain.people import Knowledge
from cockpit.gui.imports.outcome import OutcomePart
from cockpit.gui.imports.page import ImportsPage
from cockpit.gui.navigation import Navigator
from cockpit.imports.apply import Order, importing
from cockpit.store.cohorts import all_cohorts, end_building, save_cohorts
from cockpit.store.events import make_event_index
from cockpit.store.learners import save_enrolments

ROWS = 100_000
LEARNERS = 3_000
GOAL_FIRST = 3.0
GOAL_AGAIN = 1.0
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GOAL_TURN_MS = 16.0
ROUNDS = 3
EVENTS = ("Cours consulté", "Module de cours consulté", "Tentative de test remise", "Page consultée")


def log_file() -> bytes:
    """Return a log as Moodle exports it."""
    dice = Random(7)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["Heure", "Nom complet de l'utilisateur", "Utilisateur touché", "Contexte de l'événement", "Composant",
         "Nom de l'événement", "Description", "Origine", "Adresse IP"]
    )  # fmt: skip
    begin = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
    for _ in range(ROWS):
        at = begin + timedelta(seconds=dice.randrange(75 * 86_400))
        who = dice.randrange(LEARNERS)
        writer.writerow(
            [at.strftime("%d/%m/%y, %H:%M:%S"), f"Person {who}", "-", "Cours : Anglais B1", "Système",
             dice.choice(EVENTS), f"The user with id '{who}' viewed the course with id '2'.", "web", "192.0.2.7"]
        )  # fmt: skip
    return out.getvalue().encode()


def people_file() -> bytes:
    """Return a table with one learner a row."""
    dice = Random(8)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Matricule", "Nom", "Prénom", "E-mail", "Dernière connexion", "Avancement"])
    for n in range(ROWS):
        on = date(2026, 9, 7) + timedelta(days=dice.randrange(70))
        writer.writerow(
            [f"{n:06}", f"Nom {n}", "Zoé", f"p{n}@example.org", f"{on:%d/%m/%Y}", f"{dice.randrange(101)} %"]
        )
    return out.getvalue().encode()


def synced(path: Path) -> None:
    """Make a store with a cohort that a campus has told of, its people named by number."""
    with opener(path)() as store, store.write():
        account = account_in(store)
        save_cohorts(store, account, [CohortRecord("2", "B1", date(2026, 9, 7))], "fr", follow_new=True)
        (cohort,) = all_cohorts(store)
        people = [EnrolmentRecord(str(n), f"Person {n}", knowledge=Knowledge.KNOWN) for n in range(LEARNERS)]
        save_enrolments(store, cohort, people, NOW.date())
        make_event_index(store)
        end_building(store, cohort.id)


def plain(path: Path, content: bytes, delimiter: str) -> None:
    """Do the least that one could: read with the csv module and insert the cells as they are."""
    rows = list(csv.reader(io.StringIO(content.decode()), delimiter=delimiter))
    connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = wal")
    connection.execute(f"create table row ({', '.join(f'c{n}' for n in range(len(rows[0])))})")
    with connection:
        connection.executemany(f"insert into row values ({', '.join('?' * len(rows[0]))})", rows)
    connection.close()


def take(path: Path, name: str, content: bytes) -> None:
    """Import a file."""
    order = Order(name, content, "B1")
    finished(importing(order, opener(path), NOW, "Europe/Paris", "fr", is_trial=False))


@pytest.mark.benchmark
@pytest.mark.parametrize(("name", "delimiter"), [("log.csv", ","), ("people.csv", ";")])
def test_a_hundred_thousand_rows(tmp_path, name, delimiter):
    content = log_file() if name == "log.csv" else people_file()

    def anew() -> float:
        path = tmp_path / "cockpit.db"
        for kept in tmp_path.glob("cockpit.db*"):
            kept.unlink()
        if name == "log.csv":
            synced(path)
        return cpu_seconds(lambda: take(path, name, content))

    def floor() -> float:
        for kept in tmp_path.glob("plain.db*"):
            kept.unlink()
        return cpu_seconds(lambda: plain(tmp_path / "plain.db", content, delimiter))

    least, first, again = "floor: csv module, raw insert", "import", "the same file again"
    measured = rounds_of(
        {
            least: floor,
            first: anew,
            again: lambda: cpu_seconds(lambda: take(tmp_path / "cockpit.db", name, content)),
        },
        ROUNDS,
    )
    show(f"{name}: {ROWS:,} rows", measured, least)
    base = median(measured[least])
    goal("import / floor", median(measured[first]) / base, GOAL_FIRST)
    goal("again / floor", median(measured[again]) / base, GOAL_AGAIN)
    with opener(tmp_path / "cockpit.db")() as store:
        assert store.value("select count(*) from event") > ROWS * 0.9
    assert median(measured[again]) / base < 3 * GOAL_AGAIN


class Heartbeat:
    """Beats every few milliseconds in the window's thread; the longest pause is a stall, in wall milliseconds."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(2)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now


def faulty_file(path: Path) -> Path:
    """Write a table in which every fifth learner has an unreadable progress; return its path."""
    rows = (
        f"{n};Ana;B{n};ana{n}@learners.example;{1 + n % 22:02d}/11/2026;{'?!' if n % 5 == 0 else n % 100}"
        for n in range(20_000)
    )
    path.write_text("\n".join(["Matricule;Prénom;Nom;E-mail;Dernière connexion;Avancement", *rows]), "utf-8")
    return path


@pytest.mark.benchmark
def test_the_window_while_a_file_of_many_rows_is_imported(qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk(make_profile(tmp_path))
    page = ImportsPage(desk, Navigator())
    qtbot.addWidget(page)
    page.resize(1228, 830)
    with qtbot.waitExposed(page):
        page.show()
    stalls = []
    for attempt in range(ROUNDS):
        heartbeat = Heartbeat()
        page.open_file(faulty_file(tmp_path / f"{attempt}.csv"))
        qtbot.waitUntil(button(page, "Import").isEnabled, timeout=60_000)
        assert the(page, OutcomePart).list.model().rowCount() > 4_000
        with qtbot.waitSignal(page.imported, timeout=60_000):
            page.submit()
        stalls.append(heartbeat.longest_ms)
    print(f"\nThe longest pauses of the window, 20,000 rows (wall ms): {', '.join(f'{ms:.0f}' for ms in stalls)}")
    goal("the longest pause", median(stalls), GOAL_TURN_MS, " ms")
    close_desk(desk)

"""The rounds of the calendars in the window, and how their accounts stand in Connections."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from calendar_shelf import OWN, Shelf, event, unreachable
from looking import said
from open_university import AICHA, NOW, person
from pytestqt.qtbot import QtBot

from cockpit import accounts
from cockpit.connector import CalendarInfo, Connector
from cockpit.domain.checkins import CheckInState, Slot
from cockpit.errors import AccessRefused
from cockpit.gui.calendar_rounds import CalendarRounds
from cockpit.gui.connections.card import AccountCard
from cockpit.gui.connections.page import ConnectionsPage
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.calendars import busy_between
from cockpit.store.checkins import CheckInRow, add_check_in


@pytest.fixture
def shelf(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """A calendar account of the desk, whose server is a folder."""
    shelf = Shelf(tmp_path / "shelf")
    connector = Connector(
        kind="shelf", title="Shelf", asks=(), sign_in=lambda _answers, _now: pytest.fail("nobody signs in"),
        calendar=lambda _settings, _secret: shelf,
    )  # fmt: skip
    known = accounts.connector_of

    monkeypatch.setattr(accounts, "connector_of", lambda kind: connector if kind == "shelf" else known(kind))
    with desk.profile.open() as store:
        account = AccountRow(0, "agenda", "shelf", {}, None, None, None, "dav.example.org")
        add_account(store, account, NOW)
    yield shelf


@pytest.fixture
def rounds(desk: Desk) -> Iterator[CalendarRounds]:
    rounds = CalendarRounds(desk)
    yield rounds
    rounds.stop()


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator, shelf: Shelf) -> ConnectionsPage:
    page = ConnectionsPage(desk, navigator)
    qtbot.addWidget(page)
    return page


def card_of(page: ConnectionsPage) -> AccountCard:
    page.reload()
    return next(card for card in page.findChildren(AccountCard) if card.account_name == "agenda")


def book(desk: Desk) -> None:
    whom = person(desk, AICHA)
    with desk.profile.open() as store:
        add_check_in(
            store,
            CheckInRow(
                0, "one", whom.learner_id, whom.enrolment_id, None, None, Slot(NOW + timedelta(days=1), 30),
                CheckInState.BOOKED, 0, NOW, title="Un point",
            ),
        )  # fmt: skip


def come(qtbot: QtBot, rounds: CalendarRounds, desk: Desk) -> None:
    rounds.come()
    qtbot.waitUntil(lambda: not desk.jobs.names())


def test_a_round_reads_the_times_and_writes_what_is_booked(
    qtbot: QtBot, desk: Desk, shelf: Shelf, rounds: CalendarRounds
):
    begin = NOW + timedelta(days=2)
    shelf.lay("a.ics", event(f"DTSTART:{begin:%Y%m%dT%H%M%SZ}", "DURATION:PT1H", "SUMMARY:Visite"))
    book(desk)
    with qtbot.waitSignal(rounds.changed):
        rounds.come()
    assert [row.title for row in busy_between(desk.store, NOW, NOW + timedelta(days=9))] == ["Visite"]
    assert shelf.writes == [("put", f"{OWN}one.ics")]


def test_a_round_in_which_nothing_happens_lets_the_pages_be(
    qtbot: QtBot, desk: Desk, shelf: Shelf, rounds: CalendarRounds
):
    come(qtbot, rounds, desk)
    with qtbot.assertNotEmitted(rounds.changed):
        come(qtbot, rounds, desk)


def test_what_is_booked_is_written_when_its_undo_is_over_and_nothing_is_asked_else(
    qtbot: QtBot, desk: Desk, shelf: Shelf, rounds: CalendarRounds, monkeypatch: pytest.MonkeyPatch
):
    rounds._soon.setInterval(20)
    come(qtbot, rounds, desk)
    asked = len(shelf.asked)
    rounds.come_soon()
    qtbot.waitUntil(lambda: not rounds._soon.isActive() and not desk.jobs.names())
    assert len(shelf.asked) == asked
    book(desk)
    rounds.come_soon()
    qtbot.waitUntil(lambda: shelf.writes == [("put", f"{OWN}one.ics")])
    qtbot.waitUntil(lambda: not desk.jobs.names())


def test_a_server_that_is_away_says_so_on_its_card_and_since_when(
    qtbot: QtBot, desk: Desk, shelf: Shelf, rounds: CalendarRounds, page: ConnectionsPage
):
    assert card_of(page).status == "Not read yet"
    come(qtbot, rounds, desk)
    assert card_of(page).status.startswith("Up to date")
    assert "written into “Nadia”" in card_of(page).said
    shelf.failing = unreachable()
    come(qtbot, rounds, desk)
    assert card_of(page).status == "Not reached"
    assert "cannot be reached" in card_of(page).said
    assert "Since" in card_of(page).said
    shelf.failing = None
    come(qtbot, rounds, desk)
    assert card_of(page).status.startswith("Up to date")


def test_a_password_that_is_refused_is_asked_for_again(
    qtbot: QtBot, desk: Desk, shelf: Shelf, rounds: CalendarRounds, page: ConnectionsPage
):
    shelf.failing = AccessRefused("wrong_password")
    come(qtbot, rounds, desk)
    assert card_of(page).status == "Access refused"
    assert "User name or password" in card_of(page).said
    assert "Nothing counts of it" in card_of(page).said


def test_entries_that_cannot_be_read_and_calendars_too_have_a_row(
    qtbot: QtBot, desk: Desk, shelf: Shelf, rounds: CalendarRounds, page: ConnectionsPage
):
    shelf.infos = (*shelf.infos, CalendarInfo("/nadia/shut/", "Shut", False))
    shelf.broken = frozenset({"/nadia/shut/"})
    shelf.lay(
        "a.ics",
        event("DTSTART:20261124T100000Z", "RRULE:FREQ=SECONDLY;COUNT=9999999", "SUMMARY:Toutes les secondes"),
    )
    shelf.lay("b.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:2027\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    come(qtbot, rounds, desk)
    card = card_of(page)
    assert card.status == "1 of 2 synced"
    rows = {(row.name, row.text) for row in card._rows._rows}
    assert {name for name, _ in rows} == {"Nadia", "Shut"}
    assert any("entry takes no time: Toutes les secondes. What recurs so often" in text for _, text in rows)
    assert any("1 entry takes no time. What stands there" in text for _, text in rows)


def test_a_calendar_is_left_out_from_its_card_and_that_is_undone(
    qtbot: QtBot, desk: Desk, shelf: Shelf, rounds: CalendarRounds, page: ConnectionsPage, navigator: Navigator
):
    decisions = Decisions(desk)
    navigator.decision_wanted.connect(decisions.decide)
    decisions.changed.connect(page.reload)
    shelf.infos = (*shelf.infos, CalendarInfo("/nadia/birthdays/", "Birthdays", False))
    begin = NOW + timedelta(days=2)
    shelf.lay("b.ics", event(f"DTSTART;VALUE=DATE:{begin:%Y%m%d}", "SUMMARY:Zoé"), "/nadia/birthdays/")
    come(qtbot, rounds, desk)

    def taken() -> list[str]:
        return [row.title for row in busy_between(desk.store, NOW, NOW + timedelta(days=9))]

    card = card_of(page)
    assert "Birthdays\n1 entry. Your time is taken then." in said(card)
    assert taken() == ["Zoé"]
    *_, leave_out = card._rows.links
    leave_out.click()
    qtbot.waitUntil(lambda: "Birthdays\n1 entry. Left out: your time stays free." in said(card))
    assert taken() == []
    come(qtbot, rounds, desk)
    assert taken() == []
    decisions.take_back()
    qtbot.waitUntil(lambda: "Birthdays\n1 entry. Your time is taken then." in said(card))
    assert taken() == ["Zoé"]


def test_a_calendar_is_read_at_once_from_its_card(qtbot: QtBot, desk: Desk, shelf: Shelf, page: ConnectionsPage):
    page.sync("agenda")
    qtbot.waitUntil(lambda: card_of(page).status.startswith("Up to date"))
    shelf.failing = unreachable()
    page.sync("agenda")
    qtbot.waitUntil(lambda: card_of(page).status == "Not reached")

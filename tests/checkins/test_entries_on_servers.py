"""Check-ins in the trainer's calendar on two real servers, changed there by another program."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from dav_servers import RealDav, forget_tokens, radicale, xandikos
from icalendar import Calendar
from running import finished
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.checkins.calendar_round import look_after_calendars
from cockpit.checkins.differences import differing, keep_ours
from cockpit.domain.checkins import CheckInState, Slot
from cockpit.domain.times import zone_named
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.calendar_entries import entries
from cockpit.store.calendars import all_calendars, busy_between, own_calendar, reading_of
from cockpit.store.checkins import CheckInRow, add_check_in, change_check_in, check_in_by_id, set_check_in_state
from connectors.caldav import CONNECTOR

PARIS = zone_named("Europe/Paris")
TOMORROW = Slot(NOW + timedelta(days=1), 30)
LATER = Slot(NOW + timedelta(days=2, hours=1), 45)


@pytest.fixture(scope="module", params=[radicale, xandikos], ids=["radicale", "xandikos"])
def dav(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDav]:
    with request.param(tmp_path_factory.mktemp("dav")) as server:
        yield server


class Agenda:
    """A store with a check-in, and an account on the server with a calendar of its own."""

    def __init__(self, folder: Path, dav: RealDav) -> None:
        self.dav = dav
        self.cohort: SmallCohort = small_cohort(folder)
        self.store = self.cohort.store
        kept = CONNECTOR.sign_in({**dav.answers, "calendar": f"Points {uuid4().hex[:8]}"}, NOW)
        account = AccountRow(0, "agenda", "caldav", dict(kept.settings), kept.secret, None, None, kept.site_name)
        self.account_id = add_account(self.store, account, NOW)
        self.uid = f"{uuid4()}@cordee"
        self.check_in_id = add_check_in(
            self.store,
            CheckInRow(
                0, self.uid, self.cohort.learner_ids[0], None, None, None, TOMORROW, CheckInState.BOOKED, 0, NOW,
                title="Un point ensemble",
            ),
        )  # fmt: skip

    def round(self) -> None:
        looked = finished(look_after_calendars(self.cohort.open_store, PARIS, lambda: NOW))
        assert [error.cause for _, error in looked.failures] == []
        assert reading_of(self.store, self.account_id).failed_cause is None

    @property
    def href(self) -> str:
        (entry,) = entries(self.store)
        return entry.href

    def lying(self) -> str | None:
        answer = self.dav.ask("GET", self.href)
        return answer.content.decode() if answer.ok else None

    def edit(self, before: str, after: str) -> None:
        content = self.lying()
        assert content is not None
        assert before in content
        answer = self.dav.ask("PUT", self.href, data=content.replace(before, after).encode())
        assert answer.ok, answer.text


@pytest.fixture
def agenda(tmp_path: Path, dav: RealDav) -> Iterator[Agenda]:
    agenda = Agenda(tmp_path, dav)
    agenda.round()
    with agenda.store:
        yield agenda


def test_what_is_written_is_met_again_without_a_question(agenda: Agenda):
    assert "DTSTART;TZID=Europe/Paris:20261124T100000" in (agenda.lying() or "")
    before = entries(agenda.store)
    agenda.round()
    agenda.round()
    assert entries(agenda.store) == before
    assert differing(agenda.store) == []


def test_another_time_in_the_calendar_comes_back_and_is_not_overwritten(agenda: Agenda):
    agenda.edit("20261124T10", "20261124T16")
    agenda.round()
    (found,) = differing(agenda.store)
    assert (found.ours, found.theirs) == (TOMORROW, Slot(NOW + timedelta(days=1, hours=6), 30))
    agenda.round()
    assert "20261124T160000" in (agenda.lying() or "")
    keep_ours(agenda.store, agenda.uid)
    agenda.round()
    assert "20261124T100000" in (agenda.lying() or "")
    assert differing(agenda.store) == []


def test_another_title_is_left_as_the_trainer_wrote_it(agenda: Agenda):
    agenda.edit("Un point ensemble", "Parler du module 3")
    agenda.round()
    assert differing(agenda.store) == []
    assert "module 3" in (agenda.lying() or "")


ALARM = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Relire\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT"
NOTE = "DESCRIPTION:Relire le module 3\\, puis l’appeler\r\nCATEGORIES:Suivi\r\n"


def test_what_the_trainer_wrote_into_an_entry_stays_when_it_is_moved_here(agenda: Agenda):
    agenda.edit("Un point ensemble", "Parler du module 3")
    agenda.edit("END:VEVENT", f"{NOTE}{ALARM}")
    agenda.round()
    row = check_in_by_id(agenda.store, agenda.check_in_id)
    assert row is not None
    change_check_in(agenda.store, replace(row, slot=LATER, place="Salle 12", sequence=1))
    agenda.round()
    (event,) = Calendar.from_ical(agenda.lying() or "").events
    assert (event.start, event.end) == (LATER.starts_at.astimezone(PARIS), LATER.ends_at.astimezone(PARIS))
    assert (int(event["SEQUENCE"]), str(event["LOCATION"])) == (1, "Salle 12")
    assert "Parler du module 3" in str(event["SUMMARY"])
    assert str(event["DESCRIPTION"]) == "Relire le module 3, puis l’appeler"
    assert event["CATEGORIES"].to_ical() == b"Suivi"
    (alarm,) = event.alarms.times
    assert alarm.trigger == event.start - timedelta(minutes=10)
    agenda.round()
    assert differing(agenda.store) == []


def test_an_entry_deleted_right_after_it_was_written_comes_back_as_a_question(agenda: Agenda):
    assert agenda.dav.ask("DELETE", agenda.href).ok
    agenda.round()
    (found,) = differing(agenda.store)
    assert (found.ours, found.theirs) == (TOMORROW, None)
    keep_ours(agenda.store, agenda.uid)
    agenda.round()
    assert "20261124T100000" in (agenda.lying() or "")


def test_a_cancelled_check_in_leaves_the_calendar(agenda: Agenda):
    href = agenda.href
    set_check_in_state(agenda.store, agenda.check_in_id, CheckInState.CANCELLED)
    agenda.round()
    assert agenda.dav.ask("GET", href).status_code == 404
    assert entries(agenda.store) == []


def test_what_a_killed_process_wrote_is_known_again(agenda: Agenda):
    agenda.store.execute("delete from calendar_entry")
    agenda.round()
    (entry,) = entries(agenda.store)
    assert (bool(entry.etag), entry.sequence, differing(agenda.store)) == (True, 0, [])
    row = check_in_by_id(agenda.store, agenda.check_in_id)
    assert row is not None
    assert row.slot == TOMORROW


def test_a_weekly_appointment_takes_its_times_and_ours_does_not(agenda: Agenda):
    own = own_calendar(agenda.store)
    assert own is not None
    weekly = "\r\n".join(
        [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", "BEGIN:VEVENT", "UID:weekly@example",
            "DTSTAMP:20261101T000000Z", "DTSTART:20261102T130000Z", "DTEND:20261102T140000Z",
            "RRULE:FREQ=WEEKLY", "SUMMARY:Équipe", "END:VEVENT", "END:VCALENDAR", "",
        ]
    )  # fmt: skip
    assert agenda.dav.ask("PUT", f"{own.href}weekly.ics", data=weekly.encode()).ok
    agenda.round()
    read = agenda.store.rows("select href, starts_at from busy where calendar_id = ?", [own.id])
    assert {href for href, _ in read} == {f"{own.href}weekly.ics"}
    found = [row for row in busy_between(agenda.store, NOW, NOW + timedelta(days=14)) if row.title == "Équipe"]
    assert [f"{row.starts_at:%d %H:%M}" for row in found] == ["23 13:00", "30 13:00"]


def test_a_token_that_the_server_forgot_costs_one_whole_reading_and_no_question(agenda: Agenda):
    agenda.round()
    own = own_calendar(agenda.store)
    assert own is not None
    if agenda.dav.name == "Radicale":
        forget_tokens(agenda.dav, own.href)
    else:
        agenda.store.execute("update calendar set token = 'sync:nonsense'")
    agenda.round()
    assert differing(agenda.store) == []
    assert all(row.token != "sync:nonsense" for row in all_calendars(agenda.store))

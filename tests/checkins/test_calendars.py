"""Reading calendars into the store, and the times they take."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from calendar_shelf import OWN, Shelf, event, unreachable
from running import finished as run
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.checkins.busy import refresh_busy
from cockpit.checkins.calendars import pull_calendars
from cockpit.connector import CalendarInfo
from cockpit.domain.checkins import Slot
from cockpit.domain.times import zone_named
from cockpit.errors import SourceUnreachable, WrongInput
from cockpit.store.calendars import all_calendars, busy_between, calendar_counts, put_aside, set_counts
from cockpit.store.taken import refuse_taken

PARIS = zone_named("Europe/Paris")
MONDAY = ("DTSTART;TZID=Europe/Paris:20261123T140000", "DTEND;TZID=Europe/Paris:20261123T150000", "SUMMARY:Visite")


class Reading:
    """A store, a shelf, and the round between them."""

    def __init__(self, folder: Path) -> None:
        self.cohort: SmallCohort = small_cohort(folder)
        self.store = self.cohort.store
        self.shelf = Shelf(folder / "shelf")
        self.now = NOW
        self.zone = PARIS

    def pull(self) -> int:
        reading = pull_calendars(self.shelf, self.cohort.mail_account_id, self.cohort.open_store, lambda: self.now)
        changed: int = run(reading).changed
        run(refresh_busy(self.cohort.open_store, self.zone, lambda: self.now))
        return changed

    def busy(self, days: int = 14) -> list[str]:
        return [
            f"{row.starts_at:%d %H:%M}-{row.ends_at:%H:%M} {row.title}".strip()
            for row in busy_between(self.store, self.now, self.now + timedelta(days=days))
        ]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return Reading(tmp_path)


def test_a_time_in_a_calendar_is_taken(reading: Reading):
    reading.shelf.lay("a.ics", event(*MONDAY))
    assert reading.pull() == 1
    assert reading.busy() == ["23 13:00-14:00 Visite"]


def test_only_what_changed_is_asked_for_and_what_is_gone_takes_no_time(reading: Reading):
    reading.shelf.lay("a.ics", event(*MONDAY))
    reading.pull()
    assert reading.pull() == 0
    assert reading.shelf.asked[0] == ""
    assert "a.ics" in reading.shelf.asked[1]
    reading.shelf.take("a.ics")
    assert reading.pull() == 1
    assert reading.busy() == []


def test_after_a_token_expired_all_is_read_and_what_is_not_listed_goes(reading: Reading):
    reading.shelf.lay("a.ics", event(*MONDAY))
    reading.shelf.lay("b.ics", event("DTSTART:20261124T100000Z", "DURATION:PT30M", "SUMMARY:B", uid="b"))
    reading.pull()
    reading.shelf.take("a.ics")
    reading.shelf.expired = True
    assert reading.pull() == 1
    assert reading.busy() == ["24 10:00-10:30 B"]


def test_a_calendar_that_is_not_listed_any_more_takes_no_time(reading: Reading):
    reading.shelf.infos = (CalendarInfo(OWN, "Nadia", True), CalendarInfo("/nadia/team/", "Team", False))
    reading.shelf.lay("t.ics", event(*MONDAY), "/nadia/team/")
    reading.pull()
    assert reading.busy() == ["23 13:00-14:00 Visite"]
    reading.shelf.infos = reading.shelf.infos[:1]
    reading.pull()
    assert reading.busy() == []
    assert [row.name for row in all_calendars(reading.store)] == ["Nadia"]


def test_a_calendar_that_is_left_out_takes_no_time_until_it_counts_again(reading: Reading):
    reading.shelf.infos = (CalendarInfo(OWN, "Nadia", True), CalendarInfo("/nadia/birthdays/", "Birthdays", False))
    reading.shelf.lay("a.ics", event(*MONDAY))
    reading.shelf.lay("b.ics", event("DTSTART;VALUE=DATE:20261124", "SUMMARY:Zoé", uid="b"), "/nadia/birthdays/")
    reading.pull()
    whole_day = Slot(datetime(2026, 11, 24, 10, 0, tzinfo=UTC), 30)
    with pytest.raises(WrongInput, match="slot_taken"):
        refuse_taken(reading.store, whole_day, NOW)
    birthdays = all_calendars(reading.store)[1].id
    set_counts(reading.store, birthdays, counts=False)
    assert reading.busy() == ["23 13:00-14:00 Visite"]
    refuse_taken(reading.store, whole_day, NOW)
    reading.shelf.lay("c.ics", event("DTSTART;VALUE=DATE:20261125", "SUMMARY:Ana", uid="c"), "/nadia/birthdays/")
    reading.pull()
    assert reading.busy() == ["23 13:00-14:00 Visite"]
    set_counts(reading.store, birthdays, counts=True)
    assert len(reading.busy()) == 3


def test_one_calendar_that_cannot_be_read_stops_no_other(reading: Reading):
    reading.shelf.infos = (CalendarInfo("/nadia/shut/", "Shut", False), CalendarInfo(OWN, "Nadia", True))
    reading.shelf.broken = frozenset({"/nadia/shut/"})
    reading.shelf.lay("a.ics", event(*MONDAY))
    reading.pull()
    assert reading.busy() == ["23 13:00-14:00 Visite"]
    assert [one.failed_cause for one in calendar_counts(reading.store, reading.cohort.mail_account_id)] == [
        "not_permitted",
        None,
    ]


def test_what_was_read_stays_while_a_server_is_away(reading: Reading):
    reading.shelf.lay("a.ics", event(*MONDAY))
    reading.pull()
    reading.shelf.failing = unreachable()
    with pytest.raises(SourceUnreachable):
        reading.pull()
    assert reading.busy() == ["23 13:00-14:00 Visite"]


def test_cancelled_and_free_times_are_not_taken(reading: Reading):
    reading.shelf.lay("a.ics", event(*MONDAY, "STATUS:CANCELLED"))
    reading.shelf.lay("b.ics", event(*MONDAY, "TRANSP:TRANSPARENT", uid="b"))
    reading.pull()
    assert reading.busy() == []
    assert put_aside(reading.store, reading.cohort.mail_account_id) == []


def test_a_day_is_the_trainers_own_and_a_time_without_a_zone_is_in_the_trainers_zone(reading: Reading):
    reading.shelf.lay("day.ics", event("DTSTART;VALUE=DATE:20261125", "SUMMARY:Congé", uid="d"))
    reading.shelf.lay("floating.ics", event("DTSTART:20261124T090000", "DURATION:PT1H", uid="f"))
    reading.pull()
    assert reading.busy() == ["24 08:00-09:00", "24 23:00-23:00 Congé"]
    reading.zone = zone_named("America/Toronto")  # the trainer moved: the same days are others now
    reading.pull()
    assert reading.busy() == ["24 14:00-15:00", "25 05:00-05:00 Congé"]


def test_recurring_times_keep_their_hour_when_the_clocks_change(reading: Reading):
    reading.now = datetime(2027, 3, 22, 8, tzinfo=UTC)
    reading.shelf.lay(
        "a.ics",
        event(
            "DTSTART;TZID=Europe/Paris:20270323T100000",
            "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "EXDATE;TZID=Europe/Paris:20270406T100000",
        ),
    )
    reading.pull()
    assert reading.busy(30) == ["23 09:00-10:00", "30 08:00-09:00", "13 08:00-09:00"]


def test_microsofts_names_of_zones_are_understood(reading: Reading):
    reading.shelf.lay("a.ics", event("DTSTART;TZID=Tokyo Standard Time:20261124T100000", "DURATION:PT1H"))
    reading.pull()
    assert reading.busy() == ["24 01:00-02:00"]


def test_zones_of_the_same_name_in_two_objects_are_two(reading: Reading):
    for name, offset in (("a", "+0100"), ("b", "+0500")):
        zone = (
            "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
            f"TZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
        )
        text = event("DTSTART;TZID=Customized Time Zone:20261124T100000", "DURATION:PT1H", uid=name)
        reading.shelf.lay(f"{name}.ics", text.replace(b"BEGIN:VEVENT", zone.encode()))
    reading.pull()
    assert reading.busy() == ["24 05:00-06:00", "24 09:00-10:00"]


def test_one_time_in_two_calendars_is_taken_once(reading: Reading):
    reading.shelf.infos = (CalendarInfo(OWN, "Nadia", True), CalendarInfo("/nadia/team/", "Team", False))
    reading.shelf.lay("a.ics", event(*MONDAY))
    reading.shelf.lay("a.ics", event(*MONDAY), "/nadia/team/")
    reading.pull()
    assert reading.busy() == ["23 13:00-14:00 Visite"]


def test_times_go_on_with_the_days_though_nothing_changes_in_the_calendar(reading: Reading):
    reading.shelf.lay(
        "a.ics", event("DTSTART;TZID=Europe/Paris:20260105T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
    )
    reading.pull()
    reading.now = NOW + timedelta(days=200)
    assert reading.busy() == []
    assert reading.pull() == 0
    assert len(reading.busy()) == 2


def test_objects_are_looked_at_again_only_when_they_changed(reading: Reading):
    reading.shelf.lay("a.ics", event(*MONDAY))
    reading.pull()
    looked_at = run(refresh_busy(reading.cohort.open_store, PARIS, lambda: reading.now + timedelta(hours=5)))
    assert looked_at.objects == 0
    reading.shelf.lay("a.ics", event(*MONDAY, "LOCATION:Lyon"))
    run(pull_calendars(reading.shelf, reading.cohort.mail_account_id, reading.cohort.open_store, lambda: NOW))
    looked_at = run(refresh_busy(reading.cohort.open_store, PARIS, lambda: reading.now))
    assert looked_at.objects == 1


def test_a_reading_that_was_stopped_half_way_goes_on(reading: Reading):
    for place in range(450):
        at = NOW + timedelta(minutes=30 * place)
        reading.shelf.lay(f"{place}.ics", event(f"DTSTART:{at:%Y%m%dT%H%M%SZ}", "DURATION:PT30M", uid=f"{place}"))
    steps = pull_calendars(reading.shelf, reading.cohort.mail_account_id, reading.cohort.open_store, lambda: NOW)
    while not reading.store.value("select count(*) from calendar_object"):
        next(steps)
    steps.close()
    assert reading.store.value("select token from calendar") is None
    reading.pull()
    assert reading.store.value("select count(*) from calendar_object") == 450
    assert len(reading.busy(30)) == 450

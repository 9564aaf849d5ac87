"""Our check-ins in the trainer's own calendar, and what the trainer changes there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from calendar_shelf import OWN, Shelf, event, unreachable
from icalendar import Calendar, Event
from running import finished
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.accounts import keep
from cockpit.checkins.busy import refresh_busy
from cockpit.checkins.calendar_round import calendar_round
from cockpit.checkins.differences import Differing, differing, keep_ours, leave_theirs
from cockpit.checkins.entries import is_behind
from cockpit.checkins.groups import Gathering, Organizer
from cockpit.connector import CalendarInfo
from cockpit.deeds import cancel
from cockpit.domain.checkins import CheckInState, GroupKind, Medium, Slot
from cockpit.domain.times import zone_named
from cockpit.errors import NotPermitted, SourceUnreachable, WrongInput
from cockpit.group_deeds import cancel_group, invite_group
from cockpit.outbox.senders import Sender
from cockpit.store.accounts import AccountRow
from cockpit.store.calendar_entries import entries, take_entry_back
from cockpit.store.calendars import busy_between, reading_of
from cockpit.store.checkins import (
    CheckInRow,
    add_check_in,
    change_check_in,
    check_in_by_id,
    set_check_in_state,
)

PARIS = zone_named("Europe/Paris")
TOMORROW = Slot(NOW + timedelta(days=1), 30)
LATER = Slot(NOW + timedelta(days=2), 30)


class Agenda:
    """A store with check-ins, the trainer's calendar, and the round between them."""

    def __init__(self, folder: Path) -> None:
        self.cohort: SmallCohort = small_cohort(folder)
        self.store = self.cohort.store
        self.shelf = Shelf(folder / "shelf")
        self.now = NOW

    def book(self, slot: Slot = TOMORROW, uid: str = "one", **more: object) -> int:
        row = CheckInRow(
            0, uid, self.cohort.learner_ids[0], self.cohort.enrolment_ids[0], None, None, slot,
            CheckInState.BOOKED, 0, NOW, title="Un point ensemble", place="https://meet.example.org/1",
        )  # fmt: skip
        return add_check_in(self.store, replace(row, **more))  # type: ignore[arg-type]

    def move(self, check_in_id: int, slot: Slot) -> None:
        row = check_in_by_id(self.store, check_in_id)
        assert row is not None
        change_check_in(self.store, replace(row, slot=slot, sequence=row.sequence + 1))

    def cancel(self, check_in_id: int) -> None:
        set_check_in_state(self.store, check_in_id, CheckInState.CANCELLED)

    def round(self) -> None:
        account = self.cohort.mail_account_id
        finished(calendar_round(self.shelf, account, self.cohort.open_store, PARIS, lambda: self.now))

    def lying(self) -> list[str]:
        """What lies in the own calendar: each event's uid, day and time, and its number."""
        found = []
        for content in self.shelf.objects().values():
            for one in Calendar.from_ical(content).walk("VEVENT"):
                found.append(f"{one['UID']} {one.start.astimezone(PARIS):%d %H:%M} #{one['SEQUENCE']}")
        return sorted(found)

    def event(self, uid: str) -> Event:
        """The event of an entry, as it lies there."""
        (found,) = Calendar.from_ical(self.shelf.objects()[f"{OWN}{uid}.ics"]).events
        return found

    def edit(self, change: Callable[[bytes], bytes], uid: str = "one") -> None:
        """Change an entry by hand, in another program."""
        content = self.shelf.objects()[f"{OWN}{uid}.ics"]
        changed = change(content)
        assert changed != content
        self.shelf.lay(f"{uid}.ics", changed)


def to_hour(hour: int) -> Callable[[bytes], bytes]:
    """Move the check-in of tomorrow, ten o'clock in Paris, to another hour."""
    return lambda content: content.replace(b"T100000", b"T%02d0000" % hour).replace(b"T103000", b"T%02d3000" % hour)


@pytest.fixture
def agenda(tmp_path: Path) -> Agenda:
    return Agenda(tmp_path)


def only(agenda: Agenda) -> Differing:
    (found,) = differing(agenda.store)
    return found


def test_a_booked_check_in_is_written_once(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.round()
    assert agenda.lying() == ["one 24 10:00 #0"]
    assert agenda.shelf.writes == [("put", f"{OWN}one.ics")]
    assert differing(agenda.store) == []


def test_an_entry_names_nobody_to_a_server_that_would_invite_again(agenda: Agenda):
    agenda.book(to_address="zoe@example.org")
    agenda.round()
    (content,) = agenda.shelf.objects().values()
    for word in (b"METHOD", b"ATTENDEE", b"ORGANIZER", b"example.org:"):
        assert word not in content
    assert b"SUMMARY:Zo\xc3\xab M\xc3\xbcller\\, Un point ensemble" in content


def test_our_own_entry_takes_no_time_twice(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.round()
    finished(refresh_busy(agenda.cohort.open_store, PARIS, lambda: NOW))
    assert busy_between(agenda.store, NOW, NOW + timedelta(days=9)) == []


def test_what_the_trainer_declined_takes_no_time_once_the_address_is_known(agenda: Agenda):
    declined = ("ATTENDEE;PARTSTAT=DECLINED:mailto:nadia@example.net",)
    agenda.shelf.lay("meeting.ics", event("DTSTART:20261125T100000Z", "DURATION:PT1H", *declined))
    agenda.round()

    def taken() -> int:
        finished(refresh_busy(agenda.cohort.open_store, PARIS, lambda: NOW))
        return len(busy_between(agenda.store, NOW, NOW + timedelta(days=9)))

    assert taken() == 1
    keep(agenda.store, AccountRow(0, "mailbox", "smtp", {}, None, "Nadia", "Nadia@example.net", None), NOW)
    assert taken() == 0


def test_a_check_in_that_is_moved_moves_in_the_calendar(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.move(check_in_id, LATER)
    agenda.round()
    assert agenda.lying() == ["one 25 10:00 #1"]
    assert differing(agenda.store) == []


def test_a_cancelled_check_in_leaves_the_calendar_and_one_that_is_taken_up_again_comes_back(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.cancel(check_in_id)
    agenda.round()
    assert (agenda.lying(), entries(agenda.store)) == ([], [])
    set_check_in_state(agenda.store, check_in_id, CheckInState.BOOKED)
    agenda.round()
    assert agenda.lying() == ["one 24 10:00 #0"]


def test_a_check_in_whose_learner_was_erased_leaves_the_calendar(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.store.execute("delete from check_in where id = ?", [check_in_id])
    agenda.round()
    assert agenda.lying() == []


def test_what_is_over_invented_or_one_guests_part_of_many_is_not_written(agenda: Agenda):
    agenda.book(Slot(NOW - timedelta(hours=2), 30), "over")
    agenda.book(uid="invented", is_invented=True)
    group = agenda.store.insert(
        "insert into group_appointment (uid, kind, title, starts_at, minutes, medium, place, state, made_at)"
        " values ('lunch', 'learning_lunch', 'Déjeuner', ?, 60, 'room', 'B12', 'booked', 0)",
        [int(LATER.starts_at.timestamp())],
    )
    agenda.book(LATER, "guest", group_id=group)
    agenda.round()
    assert agenda.lying() == ["lunch 25 10:00 #0"]


def test_what_was_written_before_a_kill_is_known_again(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.store.execute("delete from calendar_entry")
    agenda.round()
    assert agenda.shelf.writes == [("put", f"{OWN}one.ics")]
    (entry,) = entries(agenda.store)
    assert (entry.etag is None, entry.sequence) == (False, 0)


def test_what_was_written_before_a_kill_and_moved_since_is_written_over(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.store.execute("update calendar_entry set etag = null, sequence = null")  # the answer was not kept
    agenda.move(check_in_id, LATER)
    agenda.round()
    assert agenda.lying() == ["one 25 10:00 #1"]
    assert differing(agenda.store) == []


def test_a_line_that_is_cut_after_each_writing_makes_nothing_of_ours_a_change_of_the_trainers(agenda: Agenda):
    check_in_id = agenda.book()
    for day in range(2, 5):  # made, then moved twice: no answer ever came
        agenda.shelf.is_cut = True
        with pytest.raises(SourceUnreachable):
            agenda.round()
        agenda.shelf.is_cut = False
        agenda.move(check_in_id, Slot(NOW + timedelta(days=day), 30))
    agenda.round()
    assert agenda.lying() == ["one 27 10:00 #3"]
    assert differing(agenda.store) == []
    agenda.cancel(check_in_id)
    agenda.shelf.is_cut = True
    with pytest.raises(SourceUnreachable):
        agenda.round()
    agenda.shelf.is_cut = False
    agenda.round()
    assert (agenda.lying(), entries(agenda.store), differing(agenda.store)) == ([], [], [])


def test_an_update_whose_answer_was_lost_is_no_change_of_the_trainers(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    (before,) = entries(agenda.store)
    agenda.move(check_in_id, LATER)
    agenda.round()
    agenda.store.execute("update calendar_entry set etag = ?, sequence = null", [before.etag])
    agenda.move(check_in_id, Slot(LATER.starts_at + timedelta(days=1), 30))
    agenda.round()
    assert agenda.lying() == ["one 26 10:00 #2"]
    assert differing(agenda.store) == []


def test_a_time_changed_in_the_calendar_is_shown_and_not_overwritten(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.round()
    agenda.round()
    found = only(agenda)
    assert (found.check_in_id, found.ours) == (check_in_id, TOMORROW)
    assert found.theirs == Slot(NOW + timedelta(days=1, hours=6), 30)
    assert agenda.lying() == ["one 24 16:00 #0"]
    row = check_in_by_id(agenda.store, check_in_id)
    assert row is not None
    assert row.slot == TOMORROW  # nothing changes for the learner by itself


def test_the_calendars_time_is_taken_by_moving_the_check_in(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.round()
    found = only(agenda)
    assert (found.check_in_id, found.theirs) == (check_in_id, Slot(NOW + timedelta(days=1, hours=6), 30))
    agenda.move(check_in_id, found.theirs or TOMORROW)
    assert differing(agenda.store) == []
    agenda.round()
    assert agenda.lying() == ["one 24 16:00 #1"]
    assert differing(agenda.store) == []


def test_our_time_is_kept_by_writing_it_over_what_was_found(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.round()
    keep_ours(agenda.store, "one")
    agenda.round()
    assert agenda.lying() == ["one 24 10:00 #0"]
    assert differing(agenda.store) == []


def test_keeping_ours_overwrites_no_third_state(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.round()
    keep_ours(agenda.store, "one")
    agenda.edit(lambda content: content.replace(b"T160000", b"T170000").replace(b"T163000", b"T173000"))
    agenda.round()
    assert agenda.lying() == ["one 24 17:00 #0"]
    assert only(agenda).theirs == Slot(NOW + timedelta(days=1, hours=7), 30)


def test_an_entry_deleted_in_the_calendar_asks_whether_to_cancel(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.shelf.take("one.ics")
    agenda.round()
    agenda.round()
    assert (only(agenda).ours, only(agenda).theirs, agenda.lying()) == (TOMORROW, None, [])
    agenda.cancel(check_in_id)
    agenda.round()
    assert (differing(agenda.store), entries(agenda.store), agenda.lying()) == ([], [], [])


def test_what_is_over_and_was_deleted_there_is_not_asked_for_in_every_round(
    agenda: Agenda, monkeypatch: pytest.MonkeyPatch
):
    agenda.book()
    agenda.round()
    agenda.now = TOMORROW.ends_at + timedelta(hours=1)
    agenda.shelf.take("one.ics")
    agenda.round()
    asked: list[str] = []
    monkeypatch.setattr(agenda.shelf, "get", asked.append)
    agenda.round()
    assert (asked, differing(agenda.store), entries(agenda.store)) == ([], [], [])


def test_a_deleted_entry_is_written_again_when_ours_counts(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.shelf.take("one.ics")
    agenda.round()
    keep_ours(agenda.store, "one")
    agenda.round()
    assert agenda.lying() == ["one 24 10:00 #0"]
    assert differing(agenda.store) == []


def test_an_entry_that_was_put_back_asks_nothing(agenda: Agenda):
    agenda.book()
    agenda.round()
    (content,) = agenda.shelf.objects().values()
    agenda.edit(to_hour(16))
    agenda.round()
    agenda.shelf.lay("one.ics", content)
    agenda.round()
    assert differing(agenda.store) == []


def test_both_moved_is_shown_and_neither_is_overwritten(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.move(check_in_id, LATER)
    agenda.round()
    assert (only(agenda).ours, agenda.lying()) == (LATER, ["one 24 16:00 #0"])


def test_both_moved_to_the_same_time_agree(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.move(check_in_id, Slot(NOW + timedelta(days=1, hours=6), 30))
    agenda.round()
    assert (differing(agenda.store), agenda.lying()) == ([], ["one 24 16:00 #1"])


def test_cancelled_here_and_moved_there_is_shown_and_may_become_the_trainers_own(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.cancel(check_in_id)
    agenda.round()
    assert (only(agenda).ours, agenda.lying()) == (None, ["one 24 16:00 #0"])
    (entry,) = entries(agenda.store)
    leave_theirs(agenda.store, "one")
    agenda.round()
    finished(refresh_busy(agenda.cohort.open_store, PARIS, lambda: NOW))
    assert differing(agenda.store) == []
    assert len(busy_between(agenda.store, NOW, LATER.starts_at)) == 1
    take_entry_back(agenda.store, entry)
    finished(refresh_busy(agenda.cohort.open_store, PARIS, lambda: NOW))
    assert only(agenda).ours is None
    assert busy_between(agenda.store, NOW, LATER.starts_at) == []


def test_cancelled_here_and_moved_there_is_deleted_when_ours_counts(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.cancel(check_in_id)
    agenda.round()
    keep_ours(agenda.store, "one")
    agenda.round()
    assert (differing(agenda.store), agenda.lying(), entries(agenda.store)) == ([], [], [])


def test_cancelled_once_the_calendars_time_was_taken_leaves_the_calendar(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.round()
    assert not is_behind(agenda.store, NOW)  # until it is decided, there is nothing to write
    agenda.move(check_in_id, only(agenda).theirs or TOMORROW)
    assert is_behind(agenda.store, NOW)
    cancel(agenda.store, check_in_id, None, NOW + timedelta(minutes=1))  # before any round
    assert differing(agenda.store) == []
    assert is_behind(agenda.store, NOW)
    agenda.round()
    assert (differing(agenda.store), agenda.lying(), entries(agenda.store)) == ([], [], [])


def test_cancelled_since_it_was_found_elsewhere_deletes_no_third_state(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(to_hour(16))
    agenda.round()
    cancel(agenda.store, check_in_id, None, NOW + timedelta(minutes=1))
    agenda.edit(lambda content: content.replace(b"T160000", b"T170000").replace(b"T163000", b"T173000"))
    agenda.now = NOW + timedelta(minutes=2)
    agenda.round()
    assert agenda.lying() == ["one 24 17:00 #0"]
    assert only(agenda).ours is None


def test_another_title_or_an_alarm_in_the_calendar_is_left_alone(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(lambda content: content.replace(b"Un point", b"Zo\xc3\xab: un point"))
    agenda.round()
    assert differing(agenda.store) == []
    assert agenda.shelf.writes == [("put", f"{OWN}one.ics")]
    agenda.move(check_in_id, LATER)
    agenda.round()
    assert agenda.lying() == ["one 25 10:00 #1"]


def test_of_title_and_place_what_changed_here_is_written_and_what_the_trainer_changed_stays(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.book(LATER, "two")
    agenda.round()
    agenda.edit(lambda content: content.replace(b"Un point ensemble", b"Zo\xc3\xab, module 3"))
    agenda.edit(lambda content: content.replace(b"LOCATION:https://meet.example.org/1", b"LOCATION:Bureau"))
    agenda.round()
    agenda.move(check_in_id, LATER)
    agenda.round()
    event = agenda.event("one")
    assert (str(event["LOCATION"]), "module 3" in event["SUMMARY"], event.start.day) == ("Bureau", True, 25)
    row = check_in_by_id(agenda.store, check_in_id)
    assert row is not None
    there = "https://meet.example.org/12"
    change_check_in(agenda.store, replace(row, title="Le module 4", place=there, sequence=row.sequence + 1))
    agenda.round()
    event = agenda.event("one")
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Zoë Müller, Le module 4", there)
    assert (str(event["URL"]), str(event["DESCRIPTION"])) == (there, there)  # which said the place before, too


def test_a_link_that_stands_among_notes_of_the_trainer_is_renewed_there(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.round()
    agenda.edit(lambda content: content.replace(b"DESCRIPTION:", b"DESCRIPTION:Relire\\, puis "))
    agenda.round()
    row = check_in_by_id(agenda.store, check_in_id)
    assert row is not None
    change_check_in(agenda.store, replace(row, place="https://meet.example.org/2", sequence=row.sequence + 1))
    agenda.round()
    assert str(agenda.event("one")["DESCRIPTION"]) == "Relire, puis https://meet.example.org/2"


def test_a_change_made_while_an_entry_is_written_stays_in_it(agenda: Agenda, monkeypatch: pytest.MonkeyPatch):
    check_in_id = agenda.book()
    agenda.round()
    agenda.move(check_in_id, LATER)
    put = agenda.shelf.put

    def put_after_another(href: str, content: bytes, etag: str | None) -> str | None:
        monkeypatch.undo()
        agenda.edit(lambda text: text.replace(b"Un point ensemble", b"Module 3"))
        return put(href, content, etag)

    monkeypatch.setattr(agenda.shelf, "put", put_after_another)
    agenda.round()
    assert agenda.lying() == ["one 25 10:00 #1"]
    assert "Module 3" in str(agenda.event("one")["SUMMARY"])


def test_when_ours_counts_an_entry_that_was_made_recurring_is_written_whole(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.edit(lambda content: content.replace(b"SEQUENCE:0", b"SEQUENCE:0\r\nRRULE:FREQ=DAILY"))
    agenda.round()
    keep_ours(agenda.store, "one")
    agenda.round()
    assert agenda.lying() == ["one 24 10:00 #0"]
    assert "RRULE" not in agenda.event("one")


def test_an_entry_that_was_made_recurring_or_cancelled_there_is_shown(agenda: Agenda):
    agenda.book()
    agenda.book(LATER, "two")
    agenda.round()
    agenda.edit(lambda content: content.replace(b"SEQUENCE:0", b"SEQUENCE:0\r\nRRULE:FREQ=DAILY"))
    agenda.edit(lambda content: content.replace(b"CONFIRMED", b"CANCELLED"), "two")
    agenda.round()
    assert [one.theirs for one in differing(agenda.store)] == [None, None]


def test_a_group_that_is_cancelled_after_it_was_moved_there_goes_from_there(agenda: Agenda):
    lunch = Gathering(GroupKind.LEARNING_LUNCH, "Learning Lunch", TOMORROW, Medium.VIDEO)
    trainer = Organizer(Sender("Nadia Ferhat", "nadia@example.org", "Nadia"), None, PARIS)
    guest = agenda.cohort.learner_ids[0], agenda.cohort.enrolment_ids[0]
    done = invite_group(agenda.store, lunch, [guest], trainer, NOW)
    agenda.round()
    (entry,) = entries(agenda.store)
    agenda.edit(to_hour(15), entry.uid)
    agenda.now = NOW + timedelta(hours=1)
    agenda.round()
    assert only(agenda).group_id == done.group_id
    cancel_group(agenda.store, done.group_id, trainer, NOW + timedelta(hours=2))
    agenda.now = NOW + timedelta(hours=3)
    agenda.round()
    assert (agenda.lying(), differing(agenda.store)) == ([], [])


def test_somebody_elses_object_in_our_place_is_not_overwritten(agenda: Agenda):
    there = event("DTSTART:20261124T090000Z", "DURATION:PT30M", uid="someone")
    agenda.shelf.lay("one.ics", there)
    agenda.book()
    agenda.round()
    agenda.round()
    assert agenda.shelf.objects()[f"{OWN}one.ics"] == there
    assert only(agenda).theirs is None


def test_check_ins_go_into_the_oldest_own_calendar_only(agenda: Agenda):
    other = Shelf(agenda.shelf.folder.with_name("other"))
    agenda.round()
    other_id = agenda.store.value("select min(id) from account")
    agenda.book()
    finished(calendar_round(other, other_id, agenda.cohort.open_store, PARIS, lambda: NOW))
    assert other.writes == []
    agenda.round()
    assert len(agenda.shelf.writes) == 1


def test_an_account_that_only_reads_writes_nothing(agenda: Agenda):
    agenda.shelf.infos = (CalendarInfo(OWN, "Feed", is_own=False),)
    agenda.book()
    agenda.round()
    assert agenda.shelf.writes == []


def test_since_when_a_round_fails_is_kept_until_one_succeeds(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.shelf.failing = unreachable()
    for hours in (1, 2):
        agenda.now = NOW + timedelta(hours=hours)
        with pytest.raises(SourceUnreachable):
            agenda.round()
    reading = reading_of(agenda.store, agenda.cohort.mail_account_id)
    assert (reading.read_at, reading.failed_cause) == (NOW, "no_network")
    assert reading.failing_since == NOW + timedelta(hours=1)
    agenda.shelf.failing = None
    agenda.round()
    assert reading_of(agenda.store, agenda.cohort.mail_account_id).failed_cause is None


def test_a_calendar_that_may_not_be_written_says_so_and_the_check_in_stays_booked(agenda: Agenda):
    check_in_id = agenda.book()
    agenda.shelf.is_read_only = True
    with pytest.raises(NotPermitted):
        agenda.round()
    assert reading_of(agenda.store, agenda.cohort.mail_account_id).failed_cause == "not_permitted"
    row = check_in_by_id(agenda.store, check_in_id)
    assert row is not None
    assert row.state is CheckInState.BOOKED
    agenda.shelf.is_read_only = False
    agenda.round()
    assert agenda.lying() == ["one 24 10:00 #0"]


def test_two_rounds_of_an_account_do_not_run_at_once(agenda: Agenda):
    account = agenda.cohort.mail_account_id
    first = calendar_round(agenda.shelf, account, agenda.cohort.open_store, PARIS, lambda: NOW)
    next(first)
    with pytest.raises(WrongInput, match="already_syncing"):
        agenda.round()
    first.close()
    agenda.round()


def test_when_the_own_calendar_is_gone_nothing_is_asked_and_a_new_one_gets_all_of_it(agenda: Agenda):
    agenda.book()
    agenda.round()
    agenda.shelf.infos = (CalendarInfo("/nadia/team/", "Team", is_own=False),)
    agenda.round()
    assert reading_of(agenda.store, agenda.cohort.mail_account_id).failed_cause == "calendar_gone"
    assert differing(agenda.store) == []
    agenda.shelf.infos = (CalendarInfo("/nadia/new/", "New", is_own=True),)
    agenda.round()
    assert list(agenda.shelf.objects("/nadia/new/")) == ["/nadia/new/one.ics"]
    assert reading_of(agenda.store, agenda.cohort.mail_account_id).failed_cause is None


def test_an_entry_that_the_server_does_not_take_stops_no_other(agenda: Agenda):
    agenda.book()
    agenda.book(LATER, "two")
    agenda.shelf.refused = frozenset({"one.ics"})
    agenda.round()
    assert agenda.lying() == ["two 25 10:00 #0"]
    assert reading_of(agenda.store, agenda.cohort.mail_account_id).failed_cause == "entry_refused"
    agenda.shelf.refused = frozenset()
    agenda.round()
    assert agenda.lying() == ["one 24 10:00 #0", "two 25 10:00 #0"]
    assert reading_of(agenda.store, agenda.cohort.mail_account_id).failed_cause is None

"""Group appointments: an invitation for each that names nobody else, answers, who came; and taking each back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.checkins.book import Booking, book
from cockpit.checkins.groups import Gathering, Organizer
from cockpit.checkins.remind import remind
from cockpit.deeds import cancel, move
from cockpit.domain.alerts.facts import LiveClass
from cockpit.domain.checkins import Answer, CheckInState, GroupKind, Medium, Slot
from cockpit.domain.groups import NotInvited
from cockpit.domain.messages import MessageState
from cockpit.domain.people import Absence
from cockpit.errors import WrongInput
from cockpit.group_deeds import (
    GroupDone,
    cancel_group,
    invite_group,
    invite_more,
    move_group,
    say_attendance,
    take_group_back,
    take_guest_out,
)
from cockpit.outbox.change import bring_back, discard
from cockpit.outbox.senders import Sender
from cockpit.outbox.templates import Text
from cockpit.reports.group_appointments import group_lines, possible_guests
from cockpit.reports.merge_many import addressees
from cockpit.store import Store
from cockpit.store.absences import add_absence
from cockpit.store.attendance import classes_of_cohort
from cockpit.store.calendar_entries import wanted_entry
from cockpit.store.checkins import CheckInRow, change_check_in, check_ins_of_group
from cockpit.store.cohorts import all_cohorts
from cockpit.store.group_appointments import group_by_id
from cockpit.store.outbox import MessageRow, message_by_id, messages_of_learner, set_state
from cockpit.store.rollups import roll_up
from cockpit.store.taken import taken_spans

PARIS = ZoneInfo("Europe/Paris")
PEOPLE = (
    ("zoe@example.org", "Zoë Müller", "Europe/Paris", "fr"),
    ("ali@example.org", "Ali Haddad", "America/Toronto", "en"),
    ("ines@example.org", "Inès Roy", "Asia/Kolkata", "fr"),
)
SLOT = Slot(NOW + timedelta(days=2, hours=4), 60)
LATER = Slot(NOW + timedelta(days=3, hours=4), 90)
SOON = NOW + timedelta(minutes=5)
AFTER = SLOT.ends_at + timedelta(hours=1)
CLASS = Gathering(GroupKind.LIVE_CLASS, "Classe virtuelle 6", SLOT, Medium.VIDEO, "https://visio.example.org/6")


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = cohort_of(tmp_path)
    with made.store:
        yield made


def cohort_of(folder: Path) -> SmallCohort:
    made = small_cohort(folder, [address for address, *_ in PEOPLE])
    for learner_id, (_, name, zone, language) in zip(made.learner_ids, PEOPLE, strict=True):
        made.store.execute(
            "update learner set name = ?, zone = ?, language = ? where id = ?", [name, zone, language, learner_id]
        )
    return made


def organizer(cohort: SmallCohort, *, has_account: bool = True) -> Organizer:
    trainer = Sender("Nadia Ferhat", "nadia@example.org", "Nadia Ferhat\n01 23 45 67 89")
    return Organizer(trainer, cohort.mail_account_id if has_account else None, PARIS)


def people(cohort: SmallCohort) -> list[tuple[int, int | None]]:
    return list(zip(cohort.learner_ids, cohort.enrolment_ids, strict=True))


def invited(cohort: SmallCohort, *, has_left: bool = True, gathering: Gathering = CLASS) -> GroupDone:
    done = invite_group(cohort.store, gathering, people(cohort), organizer(cohort), NOW, "Ayez votre livret.")
    if has_left:
        leave(cohort.store, done)
    return done


def leave(store: Store, done: GroupDone) -> None:
    unleft = [state for state in MessageState if state.has_not_left]
    for guest in done.guests:
        if guest.message_id is not None:
            assert set_state(store, guest.message_id, MessageState.ACCEPTED, NOW, was=unleft)


def guests(cohort: SmallCohort, done: GroupDone) -> list[CheckInRow]:
    return check_ins_of_group(cohort.store, done.group_id)


def mail(store: Store, message_id: int | None) -> MessageRow:
    found = message_by_id(store, message_id or 0)
    assert found is not None
    return found


def everything(message: MessageRow) -> str:
    """Return what anybody could read in a mail: its bytes as they leave, and every part decoded."""
    parsed = message_from_bytes(message.mime, policy=policy.default)
    parts = [part.get_payload(decode=True) for part in parsed.walk() if not part.is_multipart()]
    headers = "\n".join(str(value) for part in parsed.walk() for value in part.values())
    decoded = [part.decode() if isinstance(part, bytes) else str(part) for part in parts]
    return "\n".join([message.mime.decode("utf-8", "replace"), headers, *decoded])


def calendar_of(message: MessageRow) -> vobject.base.Component:
    mime = message_from_bytes(message.mime, policy=policy.default)
    assert isinstance(mime, EmailMessage)
    for part in mime.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            read = vobject.readOne(content.decode())
            assert part.get_param("method") == read.method.value
            return read
    raise AssertionError("no invitation")


# --- inviting ------------------------------------------------------------------------------------


def test_everybody_gets_an_own_invitation_in_their_language_and_time(cohort: SmallCohort):
    done = invited(cohort, has_left=False)
    rows = guests(cohort, done)
    assert [row.learner_id for row in rows] == cohort.learner_ids
    group = group_by_id(cohort.store, done.group_id)
    assert group is not None and (group.title, group.slot, group.state) == (
        "Classe virtuelle 6",
        SLOT,
        CheckInState.BOOKED,
    )
    assert len({group.uid, *(row.uid for row in rows)}) == 4
    said = ["25 novembre à 14:00", "25 November at 08:00", "25 novembre à 18:30"]
    for row, (address, name, _, language), when in zip(rows, PEOPLE, said, strict=True):
        message = mail(cohort.store, row.message_id)
        assert (message.to_address, message.language, message.template) == (address, language, "group_invitation")
        assert name.split()[0] in message.body and when in message.body and "Ayez votre livret." in message.body
        assert message.body.rstrip().endswith("01 23 45 67 89")
        event = calendar_of(message).vevent
        assert (event.uid.value, event.attendee.value) == (row.uid, f"mailto:{address}")
        assert event.dtstart.value.astimezone(UTC) == SLOT.starts_at
        assert event.dtend.value.astimezone(UTC) == SLOT.ends_at
        assert event.location.value == "https://visio.example.org/6"
        assert not message.is_contact


def test_no_byte_of_an_invitation_names_another_guest(cohort: SmallCohort):
    moved = move_group(cohort.store, invited(cohort).group_id, replace(CLASS, slot=LATER), organizer(cohort), SOON)
    leave(cohort.store, moved)
    cancel_group(cohort.store, moved.group_id, organizer(cohort), SOON)
    for place, learner_id in enumerate(cohort.learner_ids):
        messages = messages_of_learner(cohort.store, learner_id)
        assert sorted(str(one.template) for one in messages) == [
            "group_cancelled",
            "group_invitation",
            "group_moved",
        ]
        for message in messages:
            read = everything(message)
            assert PEOPLE[place][0] in read
            for other in PEOPLE[:place] + PEOPLE[place + 1 :]:
                assert other[0] not in read and other[1] not in read


def test_those_who_may_not_be_invited_are_left_out_with_the_reason(cohort: SmallCohort):
    store = cohort.store
    zoe, ali, ines = cohort.learner_ids
    store.execute("update learner set objected_at = 1 where id = ?", [zoe])
    store.execute("update learner set email = null where id = ?", [ali])
    away = SLOT.starts_at.date()
    add_absence(store, ines, Absence(away, away))
    with pytest.raises(WrongInput, match="nobody_to_invite"):
        invited(cohort)
    assert group_lines(store, NOW).to_come == ()
    done = invite_group(store, replace(CLASS, slot=LATER), people(cohort), organizer(cohort), NOW)
    assert [guest.learner_id for guest in done.guests] == [ines]  # back the day after
    assert dict(done.left_out) == {zoe: NotInvited.OBJECTED, ali: NotInvited.NO_ADDRESS}


def test_somebody_marked_in_two_cohorts_is_invited_once(cohort: SmallCohort):
    done = invite_group(cohort.store, CLASS, people(cohort) * 2, organizer(cohort), NOW)
    assert [guest.learner_id for guest in done.guests] == cohort.learner_ids


def test_a_group_takes_its_moment_once_and_nothing_else_fits_there(cohort: SmallCohort):
    done = invited(cohort)
    assert taken_spans(cohort.store, NOW, LATER.ends_at, NOW) == [SLOT.span]
    with pytest.raises(WrongInput, match="slot_taken"):
        invited(cohort)
    single = Booking(
        cohort.learner_ids[0], SLOT, "Point", Text("Point", "Bonjour"), "fr", "Nadia", "nadia@example.org", None
    )
    with pytest.raises(WrongInput, match="slot_taken"):
        book(cohort.store, single, NOW)
    for guest in done.guests:
        take_guest_out(cohort.store, guest.check_in_id or 0, organizer(cohort), SOON)
    assert taken_spans(cohort.store, NOW, LATER.ends_at, NOW) == [SLOT.span]  # the group itself still stands


def test_the_trainers_calendar_has_one_entry_of_a_group(cohort: SmallCohort):
    done = invited(cohort)
    group = group_by_id(cohort.store, done.group_id)
    assert group is not None
    entry = wanted_entry(cohort.store, group.uid)
    assert entry is not None and (entry.title, entry.slot, entry.learner) == ("Classe virtuelle 6", SLOT, None)
    assert all(wanted_entry(cohort.store, row.uid) is None for row in guests(cohort, done))
    move_group(cohort.store, done.group_id, replace(CLASS, slot=LATER), organizer(cohort), SOON)
    moved = wanted_entry(cohort.store, group.uid)
    assert moved is not None and (moved.slot, moved.sequence) == (LATER, 1)


def test_without_a_mailbox_the_invitations_wait_as_drafts(cohort: SmallCohort):
    done = invite_group(cohort.store, CLASS, people(cohort), organizer(cohort, has_account=False), NOW)
    states = [mail(cohort.store, guest.message_id).state for guest in done.guests]
    assert states == [MessageState.DRAFT] * 3


def test_an_invitation_is_taken_back_whole_or_not_at_all(cohort: SmallCohort):
    done = invited(cohort, has_left=False)
    take_group_back(cohort.store, done, SOON)
    assert {row.state for row in guests(cohort, done)} == {CheckInState.CANCELLED}
    assert {mail(cohort.store, guest.message_id).state for guest in done.guests} == {MessageState.CANCELLED}
    assert group_lines(cohort.store, NOW).to_come == ()
    assert taken_spans(cohort.store, NOW, LATER.ends_at, NOW) == []
    again = invited(cohort, has_left=False)
    first = again.guests[-1].message_id or 0
    assert set_state(cohort.store, first, MessageState.ACCEPTED, NOW, was=[MessageState.QUEUED])
    with pytest.raises(WrongInput, match="already_left"):
        take_group_back(cohort.store, again, SOON)
    assert {row.state for row in guests(cohort, again)} == {CheckInState.BOOKED}


# --- moving, cancelling, adding, taking out --------------------------------------------------------


def test_moving_keeps_every_uid_and_tells_every_calendar(cohort: SmallCohort):
    done = invited(cohort)
    before = guests(cohort, done)
    moved = move_group(cohort.store, done.group_id, replace(CLASS, slot=LATER), organizer(cohort), SOON)
    for old, new in zip(before, guests(cohort, done), strict=True):
        assert (new.uid, new.sequence, new.slot) == (old.uid, 1, LATER)
        message = mail(cohort.store, new.message_id)
        told = calendar_of(message)
        assert (told.method.value, told.vevent.uid.value) == ("REQUEST", old.uid)
        assert (int(told.vevent.sequence.value), message.template) == (1, "group_moved")
    take_group_back(cohort.store, moved, SOON)
    back = guests(cohort, done)
    assert [(row.slot, row.sequence) for row in back] == [(SLOT, 2)] * 3
    group = group_by_id(cohort.store, done.group_id)
    assert group is not None and (group.slot, group.sequence) == (SLOT, 2)


def test_a_group_may_move_by_less_than_its_length(cohort: SmallCohort):
    done = invited(cohort)
    near = replace(CLASS, slot=Slot(SLOT.starts_at + timedelta(minutes=15), 60))
    move_group(cohort.store, done.group_id, near, organizer(cohort), SOON)
    assert {row.slot for row in guests(cohort, done)} == {near.slot}


def test_cancelling_tells_only_those_whom_an_invitation_may_have_reached(cohort: SmallCohort):
    done = invited(cohort, has_left=False)
    first = done.guests[0].message_id or 0
    assert set_state(cohort.store, first, MessageState.ACCEPTED, NOW, was=[MessageState.QUEUED])
    cancelled = cancel_group(cohort.store, done.group_id, organizer(cohort), SOON)
    assert [guest.message_id is not None for guest in cancelled.guests] == [True, False, False]
    told = calendar_of(mail(cohort.store, cancelled.guests[0].message_id))
    assert (told.method.value, told.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert {row.state for row in guests(cohort, done)} == {CheckInState.CANCELLED}
    with pytest.raises(WrongInput, match="group_over"):
        cancel_group(cohort.store, done.group_id, organizer(cohort), SOON)
    take_group_back(cohort.store, cancelled, SOON)
    assert {row.state for row in guests(cohort, done)} == {CheckInState.BOOKED}
    assert mail(cohort.store, done.guests[1].message_id).state is MessageState.QUEUED


def test_somebody_who_objected_since_is_not_written_to_and_stops_nobody_else(cohort: SmallCohort):
    done = invited(cohort)
    cohort.store.execute("update learner set objected_at = 1 where id = ?", [cohort.learner_ids[1]])
    moved = move_group(cohort.store, done.group_id, replace(CLASS, slot=LATER), organizer(cohort), SOON)
    assert [guest.message_id is not None for guest in moved.guests] == [True, False, True]
    cancelled = cancel_group(cohort.store, done.group_id, organizer(cohort), SOON)
    assert cancelled.guests[1].message_id is None


def told_of(cohort: SmallCohort, place: int, template: str) -> int:
    """Count the mails of a template that wait to leave to a learner."""
    messages = messages_of_learner(cohort.store, cohort.learner_ids[place])
    return sum(one.template == template and one.state.has_not_left for one in messages)


def test_another_address_of_a_guest_stops_nobody_from_being_told(cohort: SmallCohort):
    done = invited(cohort)
    cohort.store.execute("update learner set email = 'zm@example.org' where id = ?", [cohort.learner_ids[0]])
    cancelled = cancel_group(cohort.store, done.group_id, organizer(cohort), SOON)
    addresses = [mail(cohort.store, guest.message_id).to_address for guest in cancelled.guests]
    assert addresses == ["zm@example.org", "ali@example.org", "ines@example.org"]


def test_who_was_invited_and_may_be_written_to_again_is_told_that_it_is_cancelled(cohort: SmallCohort):
    done = invited(cohort)
    cohort.store.execute("update enrolment set status = 'paused' where id = ?", [cohort.enrolment_ids[0]])
    moved = move_group(cohort.store, done.group_id, replace(CLASS, slot=LATER), organizer(cohort), SOON)
    assert moved.guests[0].message_id is None
    cohort.store.execute("update enrolment set status = 'active' where id = ?", [cohort.enrolment_ids[0]])
    cancel_group(cohort.store, done.group_id, organizer(cohort), SOON)
    assert told_of(cohort, 0, "group_cancelled") == 1


def test_who_was_invited_and_has_done_everything_since_is_told_that_it_is_cancelled(cohort: SmallCohort):
    done = invited(cohort)
    with cohort.store.write():
        roll_up(cohort.store, all_cohorts(cohort.store)[0])
        cohort.store.execute(
            "update enrolment_summary set done = 4, required = 4 where enrolment_id = ?", [cohort.enrolment_ids[0]]
        )
    (guest,) = possible_guests(cohort.store, people(cohort)[:1])
    assert guest.obstacle is NotInvited.FINISHED  # nobody invites them anew
    cancel_group(cohort.store, done.group_id, organizer(cohort), SOON)
    assert told_of(cohort, 0, "group_cancelled") == 1


def test_a_guest_moves_and_is_cancelled_with_the_group_alone(cohort: SmallCohort):
    done = invited(cohort)
    check_in_id = done.guests[0].check_in_id or 0
    alone = Booking(cohort.learner_ids[0], LATER, "Class", Text("Class", "Moved"), "fr", "Nadia Ferhat", None, None)
    with pytest.raises(WrongInput, match="check_in_of_group"):
        move(cohort.store, check_in_id, alone, SOON)
    with pytest.raises(WrongInput, match="check_in_of_group"):
        cancel(cohort.store, check_in_id, None, SOON)
    assert {(row.slot, row.state) for row in guests(cohort, done)} == {(SLOT, CheckInState.BOOKED)}


def test_a_guest_is_added_later_and_another_is_taken_out(cohort: SmallCohort):
    first, *others = people(cohort)
    done = invite_group(cohort.store, CLASS, [first], organizer(cohort), NOW)
    leave(cohort.store, done)
    more = invite_more(cohort.store, done.group_id, [first, *others], organizer(cohort), SOON)
    assert [guest.learner_id for guest in more.guests] == cohort.learner_ids[1:]
    assert more.left_out == ((first[0], NotInvited.INVITED),)
    out = take_guest_out(cohort.store, done.guests[0].check_in_id or 0, organizer(cohort), SOON)
    told = calendar_of(mail(cohort.store, out.guests[0].message_id))
    assert (told.method.value, told.vevent.attendee.value) == ("CANCEL", "mailto:zoe@example.org")
    (line,) = group_lines(cohort.store, NOW).to_come
    assert [guest.name for guest in line.guests] == ["Ali Haddad", "Inès Roy"]
    take_group_back(cohort.store, more, SOON)
    (line,) = group_lines(cohort.store, NOW).to_come
    assert line.guests == ()


def test_what_is_over_is_not_changed(cohort: SmallCohort):
    done = invited(cohort)
    with pytest.raises(WrongInput, match="slot_past"):
        invite_more(cohort.store, done.group_id, people(cohort), organizer(cohort), AFTER)
    with pytest.raises(WrongInput, match="slot_past"):
        move_group(cohort.store, done.group_id, CLASS, organizer(cohort), AFTER)


# --- taking back what somebody else changed since ------------------------------------------------


@pytest.mark.parametrize("how", ["moved", "renamed", "cancelled"])
def test_a_guest_who_was_taken_out_does_not_come_back_into_another_group(cohort: SmallCohort, how: str):
    done = invited(cohort)
    out = take_guest_out(cohort.store, done.guests[0].check_in_id or 0, organizer(cohort), SOON)
    if how == "cancelled":
        since = cancel_group(cohort.store, done.group_id, organizer(cohort), SOON)
    else:
        other = replace(CLASS, slot=LATER) if how == "moved" else replace(CLASS, title="Classe virtuelle 7")
        since = move_group(cohort.store, done.group_id, other, organizer(cohort), SOON)
    leave(cohort.store, since)
    with pytest.raises(WrongInput, match="already_left"):
        take_group_back(cohort.store, since, SOON)
    with pytest.raises(WrongInput, match="changed_since"):
        take_group_back(cohort.store, out, SOON)
    assert guests(cohort, done)[0].state is CheckInState.CANCELLED


def test_nobody_is_a_guest_twice_who_was_taken_out_invited_again_and_put_back(cohort: SmallCohort):
    done = invited(cohort)
    out = take_guest_out(cohort.store, done.guests[0].check_in_id or 0, organizer(cohort), SOON)
    leave(cohort.store, invite_more(cohort.store, done.group_id, people(cohort)[:1], organizer(cohort), SOON))
    with pytest.raises(WrongInput, match="changed_since"):
        take_group_back(cohort.store, out, SOON)
    (line,) = group_lines(cohort.store, NOW).to_come
    assert sorted(guest.learner_id for guest in line.guests) == sorted(cohort.learner_ids)


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_discarded_invitation_comes_back_only_to_the_group_that_it_was_to(cohort: SmallCohort, is_moved: bool):
    done = invite_group(cohort.store, CLASS, people(cohort), organizer(cohort), NOW)
    message_id = done.guests[0].message_id or 0
    gone = discard(cohort.store, message_id, SOON)
    assert guests(cohort, done)[0].state is CheckInState.CANCELLED
    if is_moved:
        move_group(cohort.store, done.group_id, replace(CLASS, slot=LATER), organizer(cohort), SOON)
        with pytest.raises(WrongInput, match="changed_since"):
            bring_back(cohort.store, gone, SOON)
    else:
        bring_back(cohort.store, gone, SOON)
    state = CheckInState.CANCELLED if is_moved else CheckInState.BOOKED
    assert guests(cohort, done)[0].state is state


def test_a_group_does_not_move_back_from_under_a_guest_who_came_since(cohort: SmallCohort):
    first, *others = people(cohort)
    done = invite_group(cohort.store, CLASS, others, organizer(cohort), NOW)
    leave(cohort.store, done)
    moved = move_group(cohort.store, done.group_id, replace(CLASS, slot=LATER), organizer(cohort), SOON)
    leave(cohort.store, invite_more(cohort.store, done.group_id, [first], organizer(cohort), SOON))
    with pytest.raises(WrongInput, match="changed_since"):
        take_group_back(cohort.store, moved, SOON)
    assert {row.slot for row in guests(cohort, done)} == {LATER}


# --- answers, and who came -------------------------------------------------------------------------


def test_answers_are_counted(cohort: SmallCohort):
    done = invited(cohort)
    zoe, ali, _ = guests(cohort, done)
    change_check_in(cohort.store, replace(zoe, answer=Answer.ACCEPTED, answered_at=NOW))
    change_check_in(cohort.store, replace(ali, answer=Answer.DECLINED, answered_at=NOW))
    (line,) = group_lines(cohort.store, NOW).to_come
    count = line.count
    assert (count.invited, count.accepted, count.declined, count.unanswered) == (3, 1, 1, 1)


def test_who_came_is_one_decision_and_feeds_attendance(cohort: SmallCohort):
    done = invited(cohort)
    zoe, ali, ines = guests(cohort, done)
    with pytest.raises(WrongInput, match="check_in_to_come"):
        say_attendance(cohort.store, done.group_id, [], NOW)
    assert [line.group.id for line in group_lines(cohort.store, AFTER).to_conclude] == [done.group_id]
    said = say_attendance(cohort.store, done.group_id, [ali.id], AFTER)
    states = [row.state for row in guests(cohort, done)]
    assert states == [CheckInState.HELD, CheckInState.MISSED, CheckInState.HELD]
    lines = group_lines(cohort.store, AFTER)
    assert lines.to_conclude == ()
    assert [(line.count.came, line.count.missed) for line in lines.concluded] == [(2, 1)]
    day = date(2026, 11, 25)
    known = classes_of_cohort(cohort.store, cohort.cohort_id, PARIS)
    assert known[ali.enrolment_id or 0] == (LiveClass(day, False),)
    assert known[zoe.enrolment_id or 0] == known[ines.enrolment_id or 0] == (LiveClass(day, True),)
    take_group_back(cohort.store, said, AFTER)
    assert {row.state for row in guests(cohort, done)} == {CheckInState.BOOKED}
    assert classes_of_cohort(cohort.store, cohort.cohort_id, PARIS) == {}


def test_those_who_missed_it_can_be_written_to_about_it(cohort: SmallCohort):
    done = invited(cohort)
    ali = guests(cohort, done)[1]
    say_attendance(cohort.store, done.group_id, [ali.id], AFTER)
    found = addressees(cohort.store, people(cohort), AFTER, "Europe/Paris")
    assert found[ali.learner_id].missed_group == ("Classe virtuelle 6", SLOT.starts_at)
    assert found[cohort.learner_ids[0]].missed_group is None


def test_the_day_before_each_guest_is_reminded_by_the_name_of_the_appointment(cohort: SmallCohort):
    done = invited(cohort)
    eve = datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert remind(cohort.store, lambda _: organizer(cohort).trainer, eve, PARIS) == 3
    drafts = [
        one
        for one in messages_of_learner(cohort.store, done.guests[1].learner_id)
        if one.state is MessageState.DRAFT
    ]
    assert [(one.template, one.subject) for one in drafts] == [
        ("group_reminder", "Classe virtuelle 6, Wednesday 25 November at 08:00")
    ]


# --- the right person gets the right bytes -----------------------------------------------------------

_ADDRESS = st.from_regex(r"[a-z]{3,12}@[a-z]{3,8}\.org", fullmatch=True)
# No word of a letter ends so.
_NAME = st.text(st.characters(categories=["Lu", "Ll"]), min_size=4, max_size=20).map(lambda name: f"{name}ŧ")
_ZONE = st.sampled_from(["Europe/Paris", "America/Toronto", "Asia/Kolkata", "Africa/Cairo", "Pacific/Chatham"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    guests_drawn=st.lists(
        st.tuples(_ADDRESS, _NAME, _ZONE, st.sampled_from(["fr", "en"])),
        min_size=2,
        max_size=5,
        unique_by=(lambda one: one[0], lambda one: one[1].casefold()),
    ),
    days=st.integers(2, 300),
    minutes=st.sampled_from([30, 45, 60, 90]),
)
def test_whoever_is_invited_whenever_reads_only_of_themselves_and_of_the_same_instant(
    tmp_path_factory: pytest.TempPathFactory,
    guests_drawn: list[tuple[str, str, str, str]],
    days: int,
    minutes: int,
):
    made = small_cohort(tmp_path_factory.mktemp("group"), [one[0] for one in guests_drawn])
    with made.store as store:
        for learner_id, (_, name, zone, language) in zip(made.learner_ids, guests_drawn, strict=True):
            values = [name, zone, language, learner_id]
            store.execute("update learner set name = ?, zone = ?, language = ? where id = ?", values)
        slot = Slot(NOW + timedelta(days=days), minutes)
        done = invite_group(store, replace(CLASS, slot=slot), people(made), organizer(made), NOW)
        for guest, one in zip(done.guests, guests_drawn, strict=True):
            message = mail(store, guest.message_id)
            event = calendar_of(message).vevent
            assert (message.to_address, event.attendee.value) == (one[0], f"mailto:{one[0]}")
            assert event.dtstart.value.astimezone(UTC) == slot.starts_at
            assert event.dtend.value.astimezone(UTC) == slot.ends_at
            read = everything(message)
            others = [other for other in guests_drawn if other is not one]
            assert all(other[0] not in read.replace(one[0], "") for other in others)
            words = read.replace(one[1], "").replace(one[0], "")
            assert all(f"{other[1]}" not in words.split() for other in others)


def test_about_a_change_of_the_trainer_s_clocks_each_hour_carries_its_offset(cohort: SmallCohort):
    """India's clocks never change: without an offset its hour might be one of before the change."""
    at = Slot(datetime(2027, 3, 28, 8, 0, tzinfo=UTC), 60)
    invited(cohort, gathering=replace(CLASS, slot=at))
    bodies = [messages_of_learner(cohort.store, learner_id)[0].body for learner_id in cohort.learner_ids]
    assert [("(UTC+2)" in body, "(UTC+5:30)" in body) for body in bodies] == [
        (True, False),
        (False, False),
        (False, True),
    ]

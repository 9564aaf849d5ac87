"""Group appointments: several are invited to one moment, each by an invitation of their own that names nobody else.

Everything about one is one transaction. The trainer's own calendar has one entry of it, under the group's own uid.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from cockpit.checkins.book import BookedCheckIn, Booking, keep_booked, refuse_past
from cockpit.checkins.invited import was_invited
from cockpit.checkins.move import Rearranged, cancel, move, template_of
from cockpit.checkins.texts import check_in_fields
from cockpit.domain.checkins import CheckInChange, CheckInState, GroupKind, Medium, Slot
from cockpit.domain.groups import Guest, NotInvited
from cockpit.domain.messages import leaves_at
from cockpit.domain.people import Learner
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.letters import with_line
from cockpit.outbox.senders import Sender, sender_for
from cockpit.outbox.templates import Text, text_in_use
from cockpit.reports.group_appointments import possible_guests
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow, change_check_in, check_in_by_id, check_ins_of_group
from cockpit.store.group_appointments import GroupRow, add_group, change_group, group_by_id
from cockpit.store.taken import refuse_taken

INVITATION, MOVED = "group_invitation", "group_moved"


@dataclass(frozen=True, slots=True)
class Gathering:
    """What several are invited to; `place` is a video address, a room, or a number to call."""

    kind: GroupKind
    title: str
    slot: Slot
    medium: Medium
    place: str = ""
    cohort_id: int | None = None


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who invites: the trainer, for whom each learner's referent stands, and the account that sends the mails.

    `account_id` None: they wait as drafts for the trainer's own mail program. `zone` is the trainer's.
    """

    trainer: Sender
    account_id: int | None
    zone: ZoneInfo

    def writing_to(self, store: Store, learner: Learner, now: datetime) -> Sender:
        """Return who writes to a learner."""
        return sender_for(store, learner.id, day_in(self.zone, now), self.trainer)


@dataclass(frozen=True, slots=True)
class InvitedGroup:
    """What an invitation of several made, and who was left out of it, each with the reason."""

    group_id: int
    booked: tuple[tuple[int, BookedCheckIn], ...]
    left_out: tuple[tuple[int, NotInvited], ...]


@dataclass(frozen=True, slots=True)
class RearrangedGroup:
    """A group appointment that was moved or cancelled: as it was, and what became of each guest's part."""

    before: GroupRow
    guests: tuple[Rearranged, ...]


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who came, as it was before it was said."""

    before: GroupRow
    guests: tuple[CheckInRow, ...]


def letter_about(
    store: Store,
    template: str,
    gathering: Gathering,
    learner: Learner,
    organizer: Organizer,
    line: str,
    now: datetime,
) -> Text:
    """Return what one guest reads of a group appointment, with a line of the trainer's own for all of them.

    Raises:
        WrongInput: `field_missing`, `template_broken`.
    """
    slot, medium, place = gathering.slot, gathering.medium, gathering.place
    sign_off = organizer.writing_to(store, learner, now).signature
    fields = check_in_fields(learner, slot, medium, place, sign_off, now, organizer.zone, gathering.title)
    text = text_in_use(store, template, learner.language, fields)
    return replace(text, body=with_line(text.body, line, fields.get("trainer", "")))


def invite(
    store: Store,
    gathering: Gathering,
    people: Sequence[tuple[int, int | None]],
    organizer: Organizer,
    now: datetime,
    line: str = "",
) -> InvitedGroup:
    """Invite several (pairs of learner and enrolment) to one moment; who cannot be is left out, with the reason.

    Raises:
        WrongInput: `slot_past`, `slot_taken`; `nobody_to_invite`, all are left out; `title_missing`; and what
            `outbox.compose` refuses. Nothing is kept then.
    """
    if not gathering.title.strip():
        raise WrongInput("title_missing")
    with store.write():
        refuse_past(gathering.slot, now)
        refuse_taken(store, gathering.slot, now)
        row = GroupRow(
            id=0,
            uid=str(uuid.uuid4()),
            kind=gathering.kind,
            title=gathering.title.strip(),
            cohort_id=gathering.cohort_id,
            slot=gathering.slot,
            medium=gathering.medium,
            place=gathering.place,
            state=CheckInState.BOOKED,
            sequence=0,
            made_at=now,
        )
        return _invite(store, replace(row, id=add_group(store, row)), people, organizer, now, line)


def add_guests(
    store: Store,
    group_id: int,
    people: Sequence[tuple[int, int | None]],
    organizer: Organizer,
    now: datetime,
    line: str = "",
) -> InvitedGroup:
    """Invite others to a group appointment that stands.

    Raises:
        WrongInput: `group_over`; `slot_past`, it has begun; `nobody_to_invite`; and what `outbox.compose` refuses.
    """
    with store.write():
        group = _standing(store, group_id)
        refuse_past(group.slot, now)
        return _invite(store, group, people, organizer, now, line)


def move_group(
    store: Store, group_id: int, gathering: Gathering, organizer: Organizer, now: datetime, line: str = ""
) -> RearrangedGroup:
    """Give a group appointment another moment, place, title or kind, and tell everybody who was invited.

    Raises:
        WrongInput: `group_over`; and what `checkins.move` refuses. Nothing is kept then.
    """
    with store.write():
        before = _standing(store, group_id)
        refuse_past(gathering.slot, now)
        refuse_taken(store, gathering.slot, now, but_group=group_id)
        after = replace(
            before,
            kind=gathering.kind,
            title=gathering.title.strip() or before.title,
            slot=gathering.slot,
            medium=gathering.medium,
            place=gathering.place,
            sequence=before.sequence + 1,
        )
        change_group(store, after)
        moved = []
        for check_in in _guests(store, group_id):
            guest = _guest(store, check_in)
            template = template_of(check_in, CheckInChange.MOVED if was_invited(store, check_in) else None)
            booking = _booking(store, after, guest, template, organizer, line, now)
            moved.append(move(store, check_in.id, booking, now, of_group=group_id))
        return RearrangedGroup(before, tuple(moved))


def cancel_group(
    store: Store, group_id: int, organizer: Organizer, now: datetime, line: str = ""
) -> RearrangedGroup:
    """Cancel a group appointment, and tell everybody whom an invitation may have reached.

    Raises:
        WrongInput: `group_over`; and what `outbox.compose` refuses. Nothing is kept then.
    """
    with store.write():
        before = _standing(store, group_id)
        off = replace(before, state=CheckInState.CANCELLED, cancelled_at=now, sequence=before.sequence + 1)
        change_group(store, off)
        guests = _guests(store, group_id)
        return RearrangedGroup(before, tuple(_cancel(store, before, one, organizer, line, now) for one in guests))


def take_out(store: Store, check_in_id: int, organizer: Organizer, now: datetime, line: str = "") -> Rearranged:
    """Take one guest out of a group appointment, who is told if an invitation may have arrived.

    Raises:
        WrongInput: `check_in_over`, they are no guest any more; `group_over`.
    """
    with store.write():
        check_in = check_in_by_id(store, check_in_id)
        if check_in is None or check_in.group_id is None:
            raise WrongInput("check_in_over")
        return _cancel(store, _standing(store, check_in.group_id), check_in, organizer, line, now)


def say_who_came(store: Store, group_id: int, missed: Collection[int], now: datetime) -> Attendance:
    """Keep who came to a group appointment: everybody but the guests of these check-ins; a later word counts.

    Raises:
        WrongInput: `group_over`, it was cancelled; `check_in_to_come`, it has not begun.
    """
    with store.write():
        group = group_by_id(store, group_id)
        if group is None or group.state is CheckInState.CANCELLED:
            raise WrongInput("group_over")
        if group.slot.starts_at > now:
            raise WrongInput("check_in_to_come")
        guests = [one for one in check_ins_of_group(store, group_id) if one.state is not CheckInState.CANCELLED]
        for one in guests:
            state = CheckInState.MISSED if one.id in missed else CheckInState.HELD
            change_check_in(store, replace(one, state=state, concluded_at=now))
        change_group(store, replace(group, state=CheckInState.HELD))
        return Attendance(group, tuple(guests))


def take_attendance_back(store: Store, said: Attendance) -> None:
    """Let it be unsaid who came."""
    with store.write():
        for one in said.guests:
            change_check_in(store, one)
        change_group(store, said.before)


def _invite(
    store: Store,
    group: GroupRow,
    people: Sequence[tuple[int, int | None]],
    organizer: Organizer,
    now: datetime,
    line: str,
) -> InvitedGroup:
    invited_before = {one.learner_id for one in _guests(store, group.id)}
    booked, left_out = [], []
    for guest in possible_guests(store, people):
        learner_id = guest.learner.id
        why = NotInvited.INVITED if learner_id in invited_before else guest.why_not(group.slot)
        if why is not None:
            left_out.append((learner_id, why))
        else:
            booking = _booking(store, group, guest, INVITATION, organizer, line, now)
            booked.append((learner_id, keep_booked(store, booking, guest.learner, INVITATION, now, group.id)))
    if not booked:
        raise WrongInput("nobody_to_invite")
    return InvitedGroup(group.id, tuple(booked), tuple(left_out))


def _cancel(
    store: Store, group: GroupRow, check_in: CheckInRow, organizer: Organizer, line: str, now: datetime
) -> Rearranged:
    """Cancel one guest's part; who never heard of it, or may not be written to any more, is told nothing."""
    guest, text = _guest(store, check_in), None
    if was_invited(store, check_in) and guest.may_be_told:
        template = template_of(check_in, CheckInChange.CANCELLED)
        text = _booking(store, group, guest, template, organizer, line, now).text
    return cancel(store, check_in.id, text, now, of_group=group.id)


def _booking(
    store: Store, group: GroupRow, guest: Guest, template: str, organizer: Organizer, line: str, now: datetime
) -> Booking:
    """Return one guest's part; who may not be written to any more keeps the moment, and no mail leaves."""
    learner = guest.learner
    sender = organizer.writing_to(store, learner, now)
    gathering = Gathering(group.kind, group.title, group.slot, group.medium, group.place, group.cohort_id)
    return Booking(
        learner_id=learner.id,
        slot=group.slot,
        title=group.title,
        text=letter_about(store, template, gathering, learner, organizer, line, now),
        language=learner.language,
        from_name=sender.name,
        from_address=sender.address,
        to_address=learner.email if guest.may_be_told else None,
        enrolment_id=guest.enrolment_id,
        account_id=organizer.account_id,
        place=group.place,
        not_before=leaves_at(zone_named(learner.zone), now) if organizer.account_id is not None else None,
        medium=group.medium,
    )


def _standing(store: Store, group_id: int) -> GroupRow:
    group = group_by_id(store, group_id)
    if group is None or group.state is not CheckInState.BOOKED:
        raise WrongInput("group_over")
    return group


def _guests(store: Store, group_id: int) -> list[CheckInRow]:
    """Return the guests' check-ins that stand."""
    return [one for one in check_ins_of_group(store, group_id) if one.state is CheckInState.BOOKED]


def _guest(store: Store, check_in: CheckInRow) -> Guest:
    (guest,) = possible_guests(store, [(check_in.learner_id, check_in.enrolment_id)])
    return guest

"""What the trainer does about several at once, to meet them at one moment; and taking it back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cockpit.checkins import groups
from cockpit.checkins.groups import Attendance, Gathering, InvitedGroup, Organizer, RearrangedGroup
from cockpit.deeds import Done, rearranged, take_back
from cockpit.domain.checkins import CheckInState
from cockpit.domain.groups import NotInvited
from cockpit.store import Store
from cockpit.store.group_appointments import GroupRow, change_group, group_by_id, refuse_torn


@dataclass(frozen=True, slots=True)
class GroupDone:
    """What became of a group appointment, and of each guest's part with its mail.

    `before`: the group as it was, where it changed; None of one that is new, or that got or lost a guest.
    `left_out`: learners who were not invited, with the reason.
    """

    group_id: int
    guests: tuple[Done, ...] = ()
    before: GroupRow | None = None
    is_new: bool = False
    left_out: tuple[tuple[int, NotInvited], ...] = ()
    attendance: Attendance | None = None


def invite_group(
    store: Store,
    gathering: Gathering,
    people: Sequence[tuple[int, int | None]],
    organizer: Organizer,
    now: datetime,
    line: str = "",
) -> GroupDone:
    """Invite several to one moment: see `checkins.groups.invite`.

    Raises:
        WrongInput: what that refuses; nothing is kept then.
    """
    return _invited(groups.invite(store, gathering, people, organizer, now, line), is_new=True)


def invite_more(
    store: Store,
    group_id: int,
    people: Sequence[tuple[int, int | None]],
    organizer: Organizer,
    now: datetime,
    line: str = "",
) -> GroupDone:
    """Invite others to a group appointment that stands.

    Raises:
        WrongInput: what `checkins.groups.add_guests` refuses; nothing is kept then.
    """
    return _invited(groups.add_guests(store, group_id, people, organizer, now, line), is_new=False)


def move_group(
    store: Store, group_id: int, gathering: Gathering, organizer: Organizer, now: datetime, line: str = ""
) -> GroupDone:
    """Move a group appointment, and tell whoever was invited.

    Raises:
        WrongInput: what `checkins.groups.move_group` refuses; nothing is kept then.
    """
    return _rearranged(groups.move_group(store, group_id, gathering, organizer, now, line))


def cancel_group(store: Store, group_id: int, organizer: Organizer, now: datetime, line: str = "") -> GroupDone:
    """Cancel a group appointment, and tell whoever was invited.

    Raises:
        WrongInput: what `checkins.groups.cancel_group` refuses; nothing is kept then.
    """
    return _rearranged(groups.cancel_group(store, group_id, organizer, now, line))


def take_guest_out(
    store: Store, check_in_id: int, organizer: Organizer, now: datetime, line: str = ""
) -> GroupDone:
    """Take one guest out of a group appointment, and tell who was invited.

    Raises:
        WrongInput: what `checkins.groups.take_out` refuses; nothing is kept then.
    """
    made = groups.take_out(store, check_in_id, organizer, now, line)
    return GroupDone(made.before.group_id or 0, (rearranged(made),))


def say_attendance(store: Store, group_id: int, missed: Collection[int], now: datetime) -> GroupDone:
    """Say who came: everybody but the guests of these check-ins.

    Raises:
        WrongInput: what `checkins.groups.say_who_came` refuses; nothing is kept then.
    """
    return GroupDone(group_id, attendance=groups.say_who_came(store, group_id, missed, now))


def take_group_back(store: Store, done: GroupDone, now: datetime) -> None:
    """Undo what was done about a group, all or nothing, as long as none of its mails has left.

    Raises:
        WrongInput: `already_left`, one is on its way; `slot_taken` by another meanwhile; `changed_since`, the group
            is another by now. Nothing is undone then.
    """
    with store.write():
        if done.attendance is not None:
            groups.take_attendance_back(store, done.attendance)
        for guest in done.guests:
            take_back(store, guest, now)
        group = group_by_id(store, done.group_id)
        if group is None:
            return
        if done.is_new:
            group = replace(group, state=CheckInState.CANCELLED, cancelled_at=now, sequence=group.sequence + 1)
        elif done.before is not None:
            group = replace(done.before, sequence=group.sequence + 1)
        change_group(store, group)
        refuse_torn(store, group.id)


def _invited(made: InvitedGroup, *, is_new: bool) -> GroupDone:
    guests = tuple(
        Done(learner_id, message_id=one.message_id, check_in_id=one.check_in_id) for learner_id, one in made.booked
    )
    return GroupDone(made.group_id, guests, is_new=is_new, left_out=made.left_out)


def _rearranged(made: RearrangedGroup) -> GroupDone:
    return GroupDone(made.before.id, tuple(map(rearranged, made.guests)), made.before)

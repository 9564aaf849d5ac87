"""Group appointments: who can be invited to one, how those invited stand, and who came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from cockpit.domain.checkins import Answer, CheckInState, Slot
from cockpit.domain.groups import GroupCount, Guest, NotInvited, counted
from cockpit.domain.messages import Obstacle, obstacle_to_contact
from cockpit.domain.people import Enrolment, EnrolmentStatus, Learner
from cockpit.domain.states import status_now
from cockpit.store import Store
from cockpit.store.absences import absences_of_learner
from cockpit.store.answers import undeliverable
from cockpit.store.checkins import check_ins_of_group
from cockpit.store.group_appointments import GroupRow, groups_between
from cockpit.store.learners import enrolment_by_id, learners_by_id
from cockpit.store.rollups import Summary, summaries_of

# Whoever has not said for so long who came will not be asked any more; what is further ahead is not next.
_BEHIND = timedelta(days=60)
_AHEAD = timedelta(days=60)
# Who came can still be said otherwise for a while after it was said.
_STAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One guest of a group appointment, whose check-in it is."""

    check_in_id: int
    learner_id: int
    enrolment_id: int | None
    name: str
    state: CheckInState
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group appointment with its guests by name, but for those who were taken out.

    `differs`: the trainer's calendar says something else, namely `theirs` (None: it is not there any more).
    """

    group: GroupRow
    guests: tuple[GuestLine, ...]
    count: GroupCount
    differs: bool = False
    theirs: Slot | None = None

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled here: it is shown as long as it stands in the trainer's calendar."""
        return self.group.state is CheckInState.CANCELLED


@dataclass(frozen=True, slots=True)
class GroupLines:
    """What is to come, the earliest first; and what is over, the latest first: who came is to be said, or was."""

    to_come: tuple[GroupLine, ...]
    to_conclude: tuple[GroupLine, ...]
    concluded: tuple[GroupLine, ...]


def group_lines(
    store: Store, now: datetime, differing: Mapping[int, Slot | None] = MappingProxyType({})
) -> GroupLines:
    """Return the group appointments that are to come, or of which may be said who came.

    One that was cancelled is among those to come as long as the trainer's calendar says something else.

    `differing`: what the trainer's calendar says of those about which it says something else, by id.
    """
    lines = [
        replace(_line(store, group), differs=group.id in differing, theirs=differing.get(group.id))
        for group in groups_between(store, now - _BEHIND, now + _AHEAD)
        if group.state is not CheckInState.CANCELLED or group.id in differing
    ]
    over = [line for line in reversed(lines) if line.group.slot.ends_at <= now]
    return GroupLines(
        to_come=tuple(line for line in lines if line.group.slot.ends_at > now or line.is_cancelled),
        to_conclude=tuple(line for line in over if line.group.state is CheckInState.BOOKED and line.guests),
        concluded=tuple(
            line
            for line in over
            if line.group.state is CheckInState.HELD and line.group.slot.ends_at > now - _STAYS
        ),
    )


def _line(store: Store, group: GroupRow) -> GroupLine:
    check_ins = [one for one in check_ins_of_group(store, group.id) if one.state is not CheckInState.CANCELLED]
    people = learners_by_id(store, {one.learner_id for one in check_ins})
    guests = (
        GuestLine(one.id, one.learner_id, one.enrolment_id, people[one.learner_id].name, one.state, one.answer)
        for one in check_ins
    )
    return GroupLine(
        group,
        tuple(sorted(guests, key=lambda guest: guest.name.casefold())),
        counted((one.state, one.answer) for one in check_ins),
    )


def possible_guests(store: Store, people: Sequence[tuple[int, int | None]]) -> list[Guest]:
    """Return these people (pairs of learner and enrolment) in their order, each once; who is gone is left out."""
    wanted = dict(reversed(people))  # of one who is named twice, the first enrolment
    learners = learners_by_id(store, wanted)
    bounced = undeliverable(store, wanted)
    summaries = summaries_of(store, [number for number in wanted.values() if number])
    guests = []
    for learner_id in dict.fromkeys(learner_id for learner_id, _ in people):
        learner, enrolment_id = learners.get(learner_id), wanted[learner_id]
        if learner is None:
            continue
        enrolment = enrolment_by_id(store, enrolment_id)
        is_left_alone = obstacle_to_contact(learner, enrolment.status if enrolment else None) is not None
        guests.append(
            Guest(
                learner,
                enrolment.id if enrolment else None,
                _obstacle(learner, enrolment, summaries, is_undeliverable=learner_id in bounced),
                absences_of_learner(store, learner_id),
                may_be_told=bool(learner.email) and learner_id not in bounced and not is_left_alone,
            )
        )
    return guests


def _obstacle(
    learner: Learner, enrolment: Enrolment | None, summaries: dict[int, Summary], *, is_undeliverable: bool
) -> NotInvited | None:
    if obstacle_to_contact(learner, None) is Obstacle.OBJECTED:
        return NotInvited.OBJECTED
    if enrolment is not None:
        summary = summaries.get(enrolment.id)
        status = status_now(enrolment.status, summary.done, summary.required) if summary else enrolment.status
        if status is not EnrolmentStatus.ACTIVE:
            known = {EnrolmentStatus.FINISHED: NotInvited.FINISHED, EnrolmentStatus.LEFT: NotInvited.LEFT}
            return known.get(status, NotInvited.PAUSED)
    if not learner.email:
        return NotInvited.NO_ADDRESS
    return NotInvited.CAME_BACK if is_undeliverable else None

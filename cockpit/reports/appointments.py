"""What is agreed and offered in the next days, and of which check-ins nobody said yet what came of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cockpit.domain.checkins import Answer, CheckInState, Medium, Slot
from cockpit.domain.messages import MessageState
from cockpit.domain.people import Learner
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow, check_ins_between
from cockpit.store.learners import learners_by_id
from cockpit.store.outbox import message_by_id
from cockpit.store.proposals import ProposalRow, open_proposals

# Whoever has not said for so long what came of a check-in will not be asked any more.
_BEHIND = timedelta(days=60)


class AppointmentState(StrEnum):
    """Where an appointment stands; what is offered waits for an answer once its message has left."""

    TO_CONCLUDE = "to_conclude"
    BOOKED = "booked"
    WAITING = "waiting"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A check-in, or moments offered for one in the order of their numbers. `held_until` is of what is offered.

    `group_id` and `group`: the appointment of several whose guest the learner is, and how it is called.
    """

    state: AppointmentState
    learner: Learner
    slots: tuple[Slot, ...]
    medium: Medium
    place: str
    answer: Answer | None = None
    held_until: datetime | None = None
    group_id: int | None = None
    group: str | None = None

    @property
    def starts_at(self) -> datetime:
        """When it begins, or the earliest of what is offered."""
        return min(slot.starts_at for slot in self.slots)


def appointments(store: Store, now: datetime, ahead: timedelta) -> list[Appointment]:
    """Return what is to be concluded, then what is booked and offered for the time ahead, the earliest first."""
    check_ins = [
        one for one in check_ins_between(store, now - _BEHIND, now + ahead) if one.state is CheckInState.BOOKED
    ]
    proposals = [one for one in open_proposals(store) if one.holds_at(now)]
    who = {one.learner_id for one in check_ins} | {one.learner_id for one in proposals}
    people = learners_by_id(store, who)
    found = [*_agreed(check_ins, people, now), *_offered(store, proposals, people, now + ahead)]
    is_over = AppointmentState.TO_CONCLUDE
    return sorted(found, key=lambda one: (one.state is not is_over, one.starts_at, one.learner.name))


def _agreed(check_ins: Iterable[CheckInRow], people: dict[int, Learner], now: datetime) -> Iterator[Appointment]:
    for one in check_ins:
        is_over = one.slot.ends_at <= now
        if one.learner_id in people and not (is_over and one.concluded_at is not None):
            state = AppointmentState.TO_CONCLUDE if is_over else AppointmentState.BOOKED
            yield Appointment(
                state,
                people[one.learner_id],
                (one.slot,),
                one.medium,
                one.place,
                one.answer,
                group_id=one.group_id,
                group=one.title if one.group_id is not None else None,
            )


def _offered(
    store: Store, proposals: Iterable[ProposalRow], people: dict[int, Learner], until: datetime
) -> Iterator[Appointment]:
    for one in proposals:
        if one.learner_id in people and one.slots and min(slot.starts_at for slot in one.slots) < until:
            message = message_by_id(store, one.message_id) if one.message_id is not None else None
            # What the demo invents was offered without a message of ours.
            has_left = message is None or message.state in (MessageState.ACCEPTED, MessageState.HANDED_OVER)
            state = AppointmentState.WAITING if has_left else AppointmentState.PROPOSED
            held = one.held_until
            yield Appointment(state, people[one.learner_id], one.slots, one.medium, one.place, held_until=held)

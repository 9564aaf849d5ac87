"""Group appointments: who can be invited to one moment with others, and how those who are invited stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cockpit.domain.checkins import Answer, CheckInState, Slot
from cockpit.domain.people import Absence, Learner
from cockpit.domain.times import day_in, zone_named

_NUMBER = re.compile(r"\d+$")


class NotInvited(StrEnum):
    """Why somebody is left out of an invitation."""

    OBJECTED = "objected"
    FINISHED = "finished"
    LEFT = "left"
    PAUSED = "paused"
    NO_ADDRESS = "no_address"
    CAME_BACK = "came_back"
    AWAY = "away"
    INVITED = "invited"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is to be invited. `obstacle` stands against it on whatever day it is.

    `may_be_told`: who is invited already may be written to about it, also when everything is done by now.
    """

    learner: Learner
    enrolment_id: int | None
    obstacle: NotInvited | None = None
    absences: tuple[Absence, ...] = ()
    may_be_told: bool = True

    def why_not(self, slot: Slot) -> NotInvited | None:
        """Return why they are not invited to a moment; None: they are."""
        if self.obstacle is not None:
            return self.obstacle
        day = day_in(zone_named(self.learner.zone), slot.starts_at)
        return NotInvited.AWAY if any(absence.covers(day) for absence in self.absences) else None


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many are invited, and what they answered; and once it is over, how many came. Cancelled ones are none."""

    invited: int = 0
    accepted: int = 0
    declined: int = 0
    tentative: int = 0
    came: int = 0
    missed: int = 0

    @property
    def unanswered(self) -> int:
        """Return how many have not answered."""
        return self.invited - self.accepted - self.declined - self.tentative


def counted(guests: Iterable[tuple[CheckInState, Answer | None]]) -> GroupCount:
    """Return the count of a group's guests, each with state and answer."""
    standing = [(state, answer) for state, answer in guests if state is not CheckInState.CANCELLED]
    answers = [answer for _, answer in standing]
    states = [state for state, _ in standing]
    return GroupCount(
        invited=len(standing),
        accepted=answers.count(Answer.ACCEPTED),
        declined=answers.count(Answer.DECLINED),
        tentative=answers.count(Answer.TENTATIVE),
        came=states.count(CheckInState.HELD),
        missed=states.count(CheckInState.MISSED),
    )


def next_title(title: str) -> str:
    """Return the title of the next appointment of a kind: the number at its end is one higher."""
    return _NUMBER.sub(lambda found: str(int(found[0]) + 1), title)

"""What replies say of moments: which of the offered ones was chosen, and what calendars answered to invitations."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.connector import LetterKind
from cockpit.domain.calendar_answers import calendar_answer
from cockpit.domain.checkins import Answer, CheckInState, ProposalState, Slot
from cockpit.domain.slot_choice import SlotChoice, slot_choice
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.checkins import check_in_by_uid
from cockpit.store.proposals import ProposalRow, proposals_to_answer
from cockpit.store.replies import ReplyRow, replies_of_learner

_MAY_STILL_BE = (ProposalState.OPEN, ProposalState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Chose:
    """What a reply chooses from a proposal, as far as its words say so plainly."""

    reply: ReplyRow
    proposal: ProposalRow
    choice: SlotChoice

    @property
    def slot(self) -> Slot | None:
        """The moment that was chosen; None when it says that none suits."""
        return self.proposal.slots[self.choice.number - 1] if self.choice.number is not None else None

    @property
    def chosen(self) -> tuple[int, datetime] | None:
        """The number of the moment that was chosen, and when it begins; None when it says that none suits."""
        number, slot = self.choice.number, self.slot
        return (number, slot.starts_at) if number is not None and slot is not None else None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a calendar answered to an invitation, and to which moment.

    It `counts` while it is the one that was kept with the check-in: not from another address, to no earlier time,
    and followed by no other. `stands`: the check-in is booked. `is_guests`: it is one guest's part of a group
    appointment.
    """

    answer: Answer
    check_in_id: int
    starts_at: datetime
    counts: bool
    stands: bool
    comment: str = ""
    is_guests: bool = False

    @property
    def wants_another_date(self) -> bool:
        """Whether somebody declined what is still booked, with them alone."""
        return self.answer is Answer.DECLINED and self.counts and self.stands and not self.is_guests


class SlotAnswers:
    """Reads replies against what was offered and booked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_message: dict[int, ProposalRow] = {}
        self._by_learner: dict[int, list[ProposalRow]] = {}
        for proposal in proposals_to_answer(store):
            if proposal.message_id is not None:
                self._by_message[proposal.message_id] = proposal
            self._by_learner.setdefault(proposal.learner_id, []).append(proposal)

    def chosen(self, reply: ReplyRow) -> Chose | None:
        """Return what a learner's own reply chooses, if it answers a proposal and says so plainly."""
        proposal = self._answered(reply)
        if proposal is None or reply.kind is not LetterKind.REPLY:
            return None
        choice = slot_choice(reply.body, proposal.slots, zone_named(proposal.zone))
        return Chose(reply, proposal, choice) if choice is not None else None

    def choice_from(self, proposal: ProposalRow) -> Chose | None:
        """Return what the last reply to a proposal chooses from it; None too where that leaves it open."""
        for reply in replies_of_learner(self._store, proposal.learner_id):
            answered = self._answered(reply) if reply.kind is LetterKind.REPLY else None
            if answered is not None and answered.id == proposal.id:
                return self.chosen(reply)
        return None

    def answered(self, reply: ReplyRow) -> Answered | None:
        """Return what the calendar in a reply answered to an invitation of ours."""
        if reply.calendar is None:
            return None
        try:
            answer = calendar_answer(reply.calendar)
        except WrongInput:  # put aside when it was heard
            return None
        check_in = check_in_by_uid(self._store, answer.uid) if answer is not None else None
        if answer is None or check_in is None or check_in.learner_id != reply.learner_id:
            return None
        return Answered(
            answer=answer.answer,
            check_in_id=check_in.id,
            starts_at=check_in.slot.starts_at,
            counts=(check_in.answer, check_in.answered_at) == (answer.answer, reply.received_at),
            stands=check_in.state is CheckInState.BOOKED,
            comment=answer.comment,
            is_guests=check_in.group_id is not None,
        )

    def _answered(self, reply: ReplyRow) -> ProposalRow | None:
        """Return the proposal that a reply is to: that of its message, else the last one that could be meant."""
        if reply.message_id is not None:
            return self._by_message.get(reply.message_id)
        made = [
            one
            for one in self._by_learner.get(reply.learner_id, ())
            if one.state in _MAY_STILL_BE and one.made_at <= reply.received_at
        ]
        return made[-1] if made else None

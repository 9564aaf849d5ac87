"""Moments that were offered to learners, held until an instant."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import Medium, ProposalState, Slot
from cockpit.domain.times import from_stored, instant_or_none, stored_or_none, to_stored
from cockpit.store import Row, Store

_COLUMNS = (
    "id, learner_id, enrolment_id, disposition_id, message_id, minutes, medium, place, state, held_until, made_at,"
    " ended_at, is_invented, zone"
)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """Moments offered in one message; `slots` in the order of their numbers, which begin at 1.

    It holds them until `held_until`; `ended_at` is when it was chosen from, taken back, or found expired. `zone`:
    the learner's when the message was written.
    """

    id: int
    learner_id: int
    enrolment_id: int | None
    disposition_id: int | None
    message_id: int | None
    slots: tuple[Slot, ...]
    medium: Medium
    place: str
    state: ProposalState
    held_until: datetime
    made_at: datetime
    ended_at: datetime | None = None
    is_invented: bool = False
    zone: str = ""

    def holds_at(self, instant: datetime) -> bool:
        """Tell whether its moments are kept free at an instant."""
        return self.state is ProposalState.OPEN and instant < self.held_until

    @property
    def keeps_free(self) -> bool:
        """Whether its moments were kept free at all: the trainer may leave that out."""
        return self.held_until > self.made_at

    def awaits_answer_at(self, instant: datetime) -> bool:
        """Tell whether an answer may still come: while it holds its moments; if it never did, until the last."""
        if self.keeps_free:
            return self.holds_at(instant)
        may_answer = self.state in (ProposalState.OPEN, ProposalState.EXPIRED)
        return may_answer and any(slot.starts_at > instant for slot in self.slots)

    @property
    def good_until(self) -> datetime:
        """When its letter stops being true: a moment is over, or none is kept free any more (if they were)."""
        begin = min(slot.starts_at for slot in self.slots)
        return min(begin, self.held_until) if self.keeps_free else begin


def _proposals(store: Store, where: str, values: list[object]) -> list[ProposalRow]:
    rows = store.rows(f"select {_COLUMNS} from proposal where {where} order by id", values)
    found = f"select id from proposal where {where}"
    slots: dict[int, list[datetime]] = {}
    for proposal_id, starts_at in store.rows(
        f"select proposal_id, starts_at from proposed_slot where proposal_id in ({found})"
        " order by proposal_id, number",
        values,
    ):
        slots.setdefault(proposal_id, []).append(from_stored(starts_at))
    return [_proposal(row, slots.get(row[0], [])) for row in rows]


def _proposal(row: Row, starts: list[datetime]) -> ProposalRow:
    return ProposalRow(
        id=row[0],
        learner_id=row[1],
        enrolment_id=row[2],
        disposition_id=row[3],
        message_id=row[4],
        slots=tuple(Slot(at, row[5]) for at in starts),
        medium=Medium(row[6]),
        place=row[7],
        state=ProposalState(row[8]),
        held_until=from_stored(row[9]),
        made_at=from_stored(row[10]),
        ended_at=instant_or_none(row[11]),
        is_invented=bool(row[12]),
        zone=row[13],
    )


def add_proposal(store: Store, proposal: ProposalRow) -> int:
    """Keep a proposal, in the zone that is the learner's now; return its id (those in `proposal` are not used)."""
    proposal_id = store.insert(
        "insert into proposal (learner_id, enrolment_id, disposition_id, message_id, minutes, medium, place, state,"
        " held_until, made_at, ended_at, is_invented, zone)"
        " values (?1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (select zone from learner where id = ?1))",
        [
            proposal.learner_id,
            proposal.enrolment_id,
            proposal.disposition_id,
            proposal.message_id,
            proposal.slots[0].minutes,
            proposal.medium,
            proposal.place,
            proposal.state,
            to_stored(proposal.held_until),
            to_stored(proposal.made_at),
            stored_or_none(proposal.ended_at),
            int(proposal.is_invented),
        ],
    )
    for number, slot in enumerate(proposal.slots, 1):
        store.execute(
            "insert into proposed_slot values (?, ?, ?)", [proposal_id, number, to_stored(slot.starts_at)]
        )
    return proposal_id


def proposal_by_id(store: Store, proposal_id: int) -> ProposalRow | None:
    """Return one proposal."""
    return next(iter(_proposals(store, "id = ?", [proposal_id])), None)


def proposal_of_message(store: Store, message_id: int) -> ProposalRow | None:
    """Return the proposal that a message carried."""
    return next(iter(_proposals(store, "message_id = ?", [message_id])), None)


def proposals_to_answer(store: Store) -> list[ProposalRow]:
    """Return the proposals that may still be chosen from, also expired and declined ones, the oldest first."""
    states = [ProposalState.OPEN, ProposalState.EXPIRED, ProposalState.DECLINED]
    return _proposals(store, "state in (?, ?, ?)", list(states))


def proposals_of_learner(store: Store, learner_id: int) -> list[ProposalRow]:
    """Return a learner's proposals, whatever their state, the oldest first."""
    return _proposals(store, "learner_id = ?", [learner_id])


def open_proposals(store: Store) -> list[ProposalRow]:
    """Return the proposals that nobody has ended, also those whose time has run out, the oldest first."""
    return _proposals(store, "state = ?", [ProposalState.OPEN])


def recently_expired(store: Store, since: datetime) -> list[ProposalRow]:
    """Return the proposals whose time ran out from an instant on, the oldest first."""
    return _proposals(store, "state = ? and held_until >= ?", [ProposalState.EXPIRED, to_stored(since)])


def set_proposal_state(store: Store, proposal_id: int, state: ProposalState, now: datetime) -> None:
    """Say what became of a proposal; opened again, it has not ended."""
    ended_at = None if state is ProposalState.OPEN else to_stored(now)
    store.execute("update proposal set state = ?, ended_at = ? where id = ?", [state, ended_at, proposal_id])


def withdraw_proposal_of(store: Store, message_id: int, now: datetime) -> None:
    """Free the moments that a message offers, if it does: it does not leave, or not now."""
    store.execute(
        "update proposal set state = ?, ended_at = ? where message_id = ? and state = ?",
        [ProposalState.WITHDRAWN, to_stored(now), message_id, ProposalState.OPEN],
    )

"""What is taken, with whomever and by whatever: nothing is agreed on, offered, or brought back over it."""

from datetime import datetime

from cockpit.domain.checkins import CheckInState, Slot, Span
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.calendars import busy_between
from cockpit.store.checkins import check_ins_between
from cockpit.store.group_appointments import groups_between
from cockpit.store.proposals import open_proposals


def taken_spans(
    store: Store,
    begin: datetime,
    end: datetime,
    now: datetime,
    *,
    but_check_in: int | None = None,
    but_proposal: int | None = None,
    but_group: int | None = None,
) -> list[Span]:
    """Return what is taken between two instants, with whomever and in whatever cohort, the earliest first.

    Booked check-ins (a group appointment once), moments that a proposal still holds, and what calendars take. Left
    out: a check-in or group appointment that is to be moved, and a proposal that is to be chosen from or changed.
    """
    booked = {
        check_in.slot.span
        for check_in in check_ins_between(store, begin, end)
        if check_in.state is CheckInState.BOOKED
        and check_in.id != but_check_in
        and (check_in.group_id is None or check_in.group_id != but_group)
    }
    booked |= {
        group.slot.span
        for group in groups_between(store, begin, end)
        if group.state is CheckInState.BOOKED and group.id != but_group
    }
    held = {
        slot.span
        for proposal in open_proposals(store)
        if proposal.holds_at(now) and proposal.id != but_proposal
        for slot in proposal.slots
        if slot.overlaps((begin, end))
    }
    busy = {(time.starts_at, time.ends_at) for time in busy_between(store, begin, end)}
    return sorted(booked | held | busy)


def refuse_taken(
    store: Store,
    slot: Slot,
    now: datetime,
    *,
    but_check_in: int | None = None,
    but_proposal: int | None = None,
    but_group: int | None = None,
) -> None:
    """Refuse a moment that something else takes: see `taken_spans`.

    Raises:
        WrongInput: `slot_taken`.
    """
    taken = taken_spans(
        store, *slot.span, now, but_check_in=but_check_in, but_proposal=but_proposal, but_group=but_group
    )
    if taken:
        raise WrongInput("slot_taken")

"""The trainer's time: what is worked, taken and off, read once for a dialog, away from the GUI thread."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from cockpit.checkins.slots import availability
from cockpit.domain.checkins import KNOWN_AHEAD, Availability, CheckInState, Slot, Span, first_common, held_until
from cockpit.domain.people import Learner
from cockpit.domain.times import midnight, same_clock, zone_named
from cockpit.gui.checkins.week_blocks import Block, Manner, Week, words_of
from cockpit.gui.desk import Desk
from cockpit.reports.checkins import BlockKind, WeekBlock, blocks_between
from cockpit.settings import Settings
from cockpit.store import Store
from cockpit.store.proposals import open_proposals

_BEHIND = timedelta(days=7)
_DAYS_IN_A_WEEK = 7
_MANNERS = {
    BlockKind.AGREED: Manner.PLAIN,
    BlockKind.OFFERED: Manner.DASHED,
    BlockKind.TAKEN: Manner.PLAIN,
}


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is about to be given up, so that it does not stand in its own way."""

    check_in_id: int | None = None
    proposal_id: int | None = None
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is known of the trainer's time, as far ahead as anybody books. `taken`: the earliest first.

    `latest_ends`: up to when each of these and those before it take the time.
    """

    available: Availability
    taken: tuple[Span, ...]
    latest_ends: tuple[datetime, ...]
    blocks: tuple[WeekBlock, ...]
    hold_days: int
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The trainer's zone."""
        return self.available.zone

    def is_free(self, slot: Slot) -> bool:
        """Tell whether nothing stands at a moment, and it is still to come: by hand, any such may be chosen."""
        before = bisect_left(self.taken, (slot.ends_at,))
        return slot.starts_at > self.now and not (before and self.latest_ends[before - 1] > slot.starts_at)

    def same_hour(self, slot: Slot, weeks: int) -> Slot | None:
        """Return the moment so many weeks later at the same hour of the trainer's clock, if it is free."""
        later = Slot(same_clock(slot.starts_at, timedelta(weeks=weeks), self.zone), slot.minutes)
        return later if self.is_free(later) else None

    def offers(self, learner: Learner, minutes: int, besides: Sequence[Slot] = ()) -> list[Slot]:
        """Return the first moments to offer to a learner, besides some."""
        taken = [*self.taken, *((slot.starts_at, slot.ends_at) for slot in besides)]
        return first_common(self.available, zone_named(learner.zone), self.now, taken=taken, minutes=minutes)

    def first_free(self, learner: Learner, instant: datetime, minutes: int) -> Slot | None:
        """Return the first free moment from an instant on that suits both; else one that suits the trainer.

        The trainer looks for it: notice and last day are for what is offered.
        """
        by_hand = replace(self.available, notice=timedelta(), last_day=None)
        for theirs in (zone_named(learner.zone), self.zone):
            free = first_common(by_hand, theirs, max(instant, self.now), taken=self.taken, minutes=minutes, count=1)
            if free:
                return free[0]
        return None

    def held_until(self, slots: Sequence[Slot]) -> datetime:
        """Return until when moments that are offered now stay free."""
        return held_until(self.available, slots, self.now, self.hold_days)

    def week(self, monday: date, learner: Learner, desk: Desk) -> Week:
        """Return a week as the grid draws it, names as the desk shows them now."""
        days = [monday + timedelta(days=number) for number in range(_DAYS_IN_A_WEEK)]
        begin, end = midnight(monday, self.zone), midnight(days[-1] + timedelta(days=1), self.zone)
        return Week(
            monday=monday,
            zone=self.zone,
            hours=tuple(span for day in days for span in self.available.spans_on(day)),
            blocks=tuple(
                Block(one.starts_at, one.ends_at, words_of(desk, one), _MANNERS[one.kind])
                for one in self.blocks
                if one.starts_at < end and one.ends_at > begin
            ),
            holidays=self.available.days_off,
            now=self.now,
            learner_zone=zone_named(learner.zone),
            learner=desk.first(learner.first_name),
        )


def read_agenda(store: Store, settings: Settings, now: datetime, leaving: Leaving) -> Agenda:
    """Read the trainer's hours and days off, and what is taken but for what is about to be given up."""
    blocks = tuple(_blocks(store, now - _BEHIND, now + KNOWN_AHEAD, now, leaving))
    # The same as `taken_spans`, which would read it all once more.
    taken = sorted({(block.starts_at, block.ends_at) for block in blocks})
    return Agenda(
        available=availability(settings, now),
        taken=tuple(taken),
        latest_ends=tuple(accumulate((until for _, until in taken), max)),
        blocks=blocks,
        hold_days=settings.hold_days,
        now=now,
    )


def _blocks(store: Store, begin: datetime, end: datetime, now: datetime, leaving: Leaving) -> Iterator[WeekBlock]:
    """Yield what stands between two instants but for what is about to be given up, and for what is over."""
    offered = [one for one in open_proposals(store) if one.holds_at(now) and one.id != leaving.proposal_id]
    for block in blocks_between(store, begin, end, offered):
        check_in, is_given_up = block.check_in, block.group_id is not None and block.group_id == leaving.group_id
        if check_in is not None:
            is_given_up = check_in.id == leaving.check_in_id or check_in.state is not CheckInState.BOOKED
        if not is_given_up:
            yield block

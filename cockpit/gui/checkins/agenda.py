"""The trainer's time: what is worked, taken and off, read once for a dialog, away from the GUI thread."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from cockpit.checkins.slots import availability
from cockpit.domain.checkins import Availability, CheckInState, Slot, Span, first_common, held_until
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.checkins.week_blocks import Block, Manner, Week
from cockpit.settings import Settings
from cockpit.store import Store
from cockpit.store.calendars import busy_between
from cockpit.store.checkins import check_ins_between
from cockpit.store.group_appointments import groups_between
from cockpit.store.learners import learners_by_id
from cockpit.store.proposals import open_proposals
from cockpit.store.taken import taken_spans
from cockpit.wording import Words

_BEHIND = timedelta(days=7)
_AHEAD = timedelta(days=100)
_DAYS_IN_A_WEEK = 7


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
    blocks: tuple[Block, ...]
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
        wall = slot.starts_at.astimezone(self.zone).replace(tzinfo=None) + timedelta(weeks=weeks)
        later = Slot(wall.replace(tzinfo=self.zone).astimezone(UTC), slot.minutes)
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

    def week(self, monday: date, learner: Learner) -> Week:
        """Return a week as the grid draws it."""
        days = [monday + timedelta(days=number) for number in range(_DAYS_IN_A_WEEK)]
        return Week(
            monday=monday,
            zone=self.zone,
            hours=tuple(span for day in days for span in self.available.spans_on(day)),
            blocks=self.blocks,
            holidays=self.available.days_off,
            now=self.now,
            learner_zone=zone_named(learner.zone),
            learner=learner.first_name,
        )


def read_agenda(store: Store, settings: Settings, words: Words, now: datetime, leaving: Leaving) -> Agenda:
    """Read the trainer's hours and days off, and what is taken but for what is about to be given up."""
    begin, end = now - _BEHIND, now + _AHEAD
    taken = taken_spans(
        store,
        begin,
        end,
        now,
        but_check_in=leaving.check_in_id,
        but_proposal=leaving.proposal_id,
        but_group=leaving.group_id,
    )
    return Agenda(
        available=availability(settings, now),
        taken=tuple(taken),
        latest_ends=tuple(accumulate((until for _, until in taken), max)),
        blocks=tuple(_blocks(store, words, begin, end, now, leaving)),
        hold_days=settings.hold_days,
        now=now,
    )


def _blocks(
    store: Store, words: Words, begin: datetime, end: datetime, now: datetime, leaving: Leaving
) -> list[Block]:
    booked = [
        one
        for one in check_ins_between(store, begin, end)
        if one.state is CheckInState.BOOKED and one.id != leaving.check_in_id and one.group_id is None
    ]
    groups = [
        one
        for one in groups_between(store, begin, end)
        if one.state is CheckInState.BOOKED and one.id != leaving.group_id
    ]
    offered = [one for one in open_proposals(store) if one.holds_at(now) and one.id != leaving.proposal_id]
    learners = learners_by_id(store, list({one.learner_id for one in booked} | {one.learner_id for one in offered}))
    blocks = [
        Block(one.slot.starts_at, one.slot.ends_at, _name(learners.get(one.learner_id)), Manner.PLAIN)
        for one in booked
    ]
    blocks.extend(Block(one.slot.starts_at, one.slot.ends_at, one.title, Manner.PLAIN) for one in groups)
    blocks.extend(
        Block(busy.starts_at, busy.ends_at, busy.title or words.say("busy"), Manner.PLAIN)
        for busy in busy_between(store, begin, end)
    )
    for proposal in offered:
        for number, slot in enumerate(proposal.slots, 1):
            said = words.say(
                "{name} · {n} of {count}",
                name=_name(learners.get(proposal.learner_id), is_short=True),
                n=number,
                count=len(proposal.slots),
            )
            blocks.append(Block(slot.starts_at, slot.ends_at, said, Manner.DASHED))
    return blocks


def _name(learner: Learner | None, *, is_short: bool = False) -> str:
    if learner is None:
        return ""
    return learner.first_name if is_short else learner.name

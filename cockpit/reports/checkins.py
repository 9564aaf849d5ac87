"""The page of check-ins: the week as it is agreed, offered and taken, and everything that waits for the trainer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import CAME_TO, Answer, CheckInState, Slot
from cockpit.domain.messages import MessageState
from cockpit.domain.people import EnrolmentStatus, Learner
from cockpit.domain.states import LearnerState, has_begun, state_of, status_now
from cockpit.domain.times import day_in, midnight
from cockpit.reports.learner_timeline import EnrolmentView, enrolment_view
from cockpit.reports.slot_answers import Chose, SlotAnswers
from cockpit.store import Store
from cockpit.store.absences import absences_of_learner, learners_away_on
from cockpit.store.alerts import open_alert
from cockpit.store.calendars import busy_between
from cockpit.store.checkins import (
    CheckInRow,
    agreed_since,
    any_check_in,
    check_in_by_id,
    check_ins_between,
    check_ins_that_recur,
    check_ins_to_conclude,
    last_held,
    next_check_ins,
)
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.goals import GoalRow, goals_due
from cockpit.store.group_appointments import groups_between
from cockpit.store.learners import enrolment_by_id, enrolments_of_cohort, enrolments_of_learner, learners_by_id
from cockpit.store.outbox import message_by_id
from cockpit.store.proposals import ProposalRow, open_proposals, recently_expired
from cockpit.store.rollups import summaries_of, summaries_of_cohort

# What ran out stays in sight for so long: whoever was offered it may still answer.
_EXPIRED_STAYS = timedelta(days=7)
_LOOKS_AHEAD = timedelta(days=60)


class BlockKind(StrEnum):
    """What a block of the week is: agreed, offered, or taken by something else."""

    AGREED = "agreed"
    OFFERED = "offered"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class WeekBlock:
    """A time of the week. `name`: the learner's, a group's or an entry's; `number` of `count` that were offered.

    `learner_id` is None for what is no one learner's.
    """

    kind: BlockKind
    starts_at: datetime
    ends_at: datetime
    name: str
    first_name: str = ""
    learner_id: int | None = None
    enrolment_id: int | None = None
    number: int = 0
    count: int = 0
    check_in: CheckInRow | None = None
    proposal: ProposalRow | None = None
    group_id: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same block after it was read again, also at another time."""
        about = self.check_in or self.proposal
        if about is None:
            return (self.kind, self.starts_at, self.name)
        return (type(about), about.id, self.number)


class CheckInSection(StrEnum):
    """The sections beside the week, in their order. `CHOSEN`: what stands in the week and in no other one."""

    CHOSEN = "chosen"
    NEXT = "next"
    DECLINED = "declined"
    CALENDAR = "calendar"
    WAITING = "waiting"
    OVER = "over"
    GOALS = "goals"
    AGAIN = "again"
    WITHOUT = "without"


_TO_COME = (CheckInSection.CHOSEN, CheckInSection.NEXT, CheckInSection.DECLINED)

# A section, and what the line is about: its kind, and its id.
LineKey = tuple[CheckInSection, type, int]


@dataclass(frozen=True, slots=True)
class CheckInLine:
    """A line beside the week: a learner, and what it is about. `view` is known of the next ones only.

    `chose`: what the answer to a proposal chooses of it.

    `sent_at`: when the message with the moments left, None while it waits. `last_on`: the day of the last check-in
    held, None when there was none. `theirs`: when the trainer's calendar says it is, None: not at all.
    `was_handed_over`: the trainer's own mail program invited, and who answers says so to nobody but the trainer.
    """

    section: CheckInSection
    learner_id: int
    enrolment_id: int | None
    alert_id: int | None
    name: str
    first_name: str
    has_phone: bool
    state: LearnerState
    check_in: CheckInRow | None = None
    view: EnrolmentView | None = None
    proposal: ProposalRow | None = None
    chose: Chose | None = None
    sent_at: datetime | None = None
    goal: GoalRow | None = None
    last_on: date | None = None
    theirs: Slot | None = None
    was_handed_over: bool = False

    @property
    def asks_what_came(self) -> bool:
        """Whether it can be said here that the check-in took place, or was missed: for the first time, or anew."""
        came = self.check_in is not None and self.check_in.state in CAME_TO
        return self.section is CheckInSection.OVER or (self.section is CheckInSection.CHOSEN and came)

    @property
    def is_cancelled(self) -> bool:
        """Whether its check-in stands no more."""
        return self.check_in is not None and self.check_in.state is CheckInState.CANCELLED

    @property
    def key(self) -> LineKey:
        """What makes it the same line after it was read again."""
        about = self.check_in or self.proposal or self.goal
        return (self.section, type(about), about.id if about is not None else self.learner_id)


@dataclass(frozen=True, slots=True)
class CheckInsWeek:
    """A week of check-ins, and everything that waits for the trainer. `today` counts the check-ins of the day.

    `chosen` counts the people who have chosen from what they were offered, `waiting` those who have not answered.
    `of_week`: the lines of those check-ins in the week that have none among the `lines`; each is shown once chosen.
    `without` counts those without a check-in for `weeks_without` weeks, also those who are not among the lines.
    """

    monday: date
    blocks: tuple[WeekBlock, ...]
    lines: tuple[CheckInLine, ...]
    today: int
    chosen: int
    waiting: int
    without: int
    weeks_without: int
    is_ever_used: bool
    of_week: tuple[CheckInLine, ...] = ()

    def line_of(self, block: WeekBlock) -> CheckInLine | None:
        """Return the line in which something can be done about a block of the week; None: there is none."""
        about = block.check_in or block.proposal
        if about is None:
            return None
        # What comes again asks for the next one, not about this one.
        asks = (line for line in (*self.lines, *self.of_week) if line.section is not CheckInSection.AGAIN)
        return next((line for line in asks if line.key[1:] == (type(about), about.id)), None)


def check_ins_week(
    store: Store,
    now: datetime,
    zone: ZoneInfo,
    monday: date,
    weeks_without: int,
    most_without: int = 20,
) -> CheckInsWeek:
    """Return the page with the week that begins on a Monday of the trainer's zone.

    Of those without a check-in for so many weeks, at most `most_without` are among the lines.
    """
    today = day_in(zone, now)
    proposals = open_proposals(store)
    still_held = [one for one in proposals if one.holds_at(now)]
    make = _Lines(store, now, today)
    booked = _booked_from(store, now)
    declined = [one for one in booked if one.answer is Answer.DECLINED]
    stands = [one for one in booked if one.answer is not Answer.DECLINED]
    coming = _next_of(stands, zone)
    unanswered = [one for one in stands[len(coming) :] if one.answer is None]
    run_out = [one for one in proposals if not one.holds_at(now)]
    run_out += recently_expired(store, now - _EXPIRED_STAYS)
    run_out = [one for one in run_out if not _has_gone_on(store, one, proposals)]
    awaited = {one.learner_id for one in (*still_held, *run_out) if one.awaits_answer_at(now)}
    without = _without(store, zone, weeks_without, awaited, now)
    again = [one for one in check_ins_that_recur(store) if _is_here(store, one)]
    lines = [
        *make.of_check_ins(CheckInSection.NEXT, coming),
        *make.of_check_ins(CheckInSection.DECLINED, declined),
        *make.of_proposals([*still_held, *run_out]),
        *make.of_invitations(unanswered),
        *make.of_check_ins(CheckInSection.OVER, check_ins_to_conclude(store, now)),
        *make.of_goals(goals_due(store, today)),
        *make.of_check_ins(CheckInSection.AGAIN, again),
        *make.of_without(without[:most_without]),
    ]
    page = CheckInsWeek(
        monday=monday,
        blocks=blocks_between(store, *_span(monday, 7, zone), still_held),
        lines=tuple(lines),
        today=count_todays_check_ins(store, now, zone),
        chosen=len({line.learner_id for line in lines if line.chose is not None and line.chose.slot is not None}),
        waiting=len(awaited - {line.learner_id for line in lines if line.chose}),
        without=len(without),
        weeks_without=weeks_without,
        is_ever_used=bool(proposals) or any_check_in(store),
    )
    others = [one.check_in for one in page.blocks if one.check_in is not None and page.line_of(one) is None]
    return replace(page, of_week=tuple(make.of_check_ins(CheckInSection.CHOSEN, others)))


def count_todays_check_ins(store: Store, now: datetime, zone: ZoneInfo) -> int:
    """Return how many check-ins stand on the trainer's day: a group's counts once, a cancelled one not."""
    begin, end = _span(day_in(zone, now), 1, zone)
    return len(
        {
            (one.group_id, 0 if one.group_id else one.id)
            for one in check_ins_between(store, begin, end)
            if one.state is not CheckInState.CANCELLED and begin <= one.slot.starts_at < end
        }
    )


def blocks_between(
    store: Store, begin: datetime, end: datetime, offered: Sequence[ProposalRow]
) -> tuple[WeekBlock, ...]:
    """Return what stands between two instants: agreed, still offered, taken in the trainer's calendars."""
    agreed = [
        one
        for one in check_ins_between(store, begin, end)
        if one.state is not CheckInState.CANCELLED and one.group_id is None
    ]
    people = learners_by_id(store, {one.learner_id for one in agreed} | {one.learner_id for one in offered})
    blocks = [
        WeekBlock(BlockKind.TAKEN, one.starts_at, one.ends_at, one.title) for one in busy_between(store, begin, end)
    ]
    blocks += [
        WeekBlock(BlockKind.AGREED, group.slot.starts_at, group.slot.ends_at, group.title, group_id=group.id)
        for group in groups_between(store, begin, end)
        if group.state is not CheckInState.CANCELLED
    ]
    for check_in in agreed:
        who = people[check_in.learner_id]
        slot = check_in.slot
        blocks.append(
            WeekBlock(
                BlockKind.AGREED,
                slot.starts_at,
                slot.ends_at,
                who.name,
                who.first_name,
                who.id,
                check_in.enrolment_id,
                check_in=check_in,
            )
        )
    for proposal in offered:
        who = people[proposal.learner_id]
        for number, slot in enumerate(proposal.slots, 1):
            if slot.overlaps((begin, end)):
                blocks.append(
                    WeekBlock(
                        BlockKind.OFFERED,
                        slot.starts_at,
                        slot.ends_at,
                        who.name,
                        who.first_name,
                        who.id,
                        proposal.enrolment_id,
                        number,
                        len(proposal.slots),
                        proposal=proposal,
                    )
                )
    return tuple(sorted(blocks, key=lambda block: (block.starts_at, block.ends_at)))


def _span(day: date, days: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the beginning and the end (UTC) of so many days of a zone."""
    return midnight(day, zone), midnight(day + timedelta(days=days), zone)


def calendar_lines(
    store: Store, now: datetime, zone: ZoneInfo, differing: Iterable[tuple[int, Slot | None]]
) -> list[CheckInLine]:
    """Return the lines of check-ins, by id, of which the trainer's calendar says something else."""
    theirs = dict(differing)
    found = [one for check_in_id in theirs if (one := check_in_by_id(store, check_in_id)) is not None]
    make = _Lines(store, now, day_in(zone, now))
    return [
        replace(line, theirs=theirs[line.check_in.id])
        for line in make.of_check_ins(CheckInSection.CALENDAR, found)
        if line.check_in is not None
    ]


def _booked_from(store: Store, now: datetime) -> list[CheckInRow]:
    """Return what is agreed with one learner alone and not over yet, the earliest first."""
    return [
        one
        for one in check_ins_between(store, now, now + _LOOKS_AHEAD)
        if one.state is CheckInState.BOOKED and one.group_id is None
    ]


def _next_of(stands: Sequence[CheckInRow], zone: ZoneInfo) -> list[CheckInRow]:
    """Return what is left of today's check-ins, else those of the next day that has any."""
    days = [day_in(zone, one.slot.starts_at) for one in stands]
    return [one for one, day in zip(stands, days, strict=True) if day == days[0]]


def _has_gone_on(store: Store, run_out: ProposalRow, still_open: Sequence[ProposalRow]) -> bool:
    """Tell whether something came after moments that ran out: others were offered, or one was agreed on."""
    if any(one.learner_id == run_out.learner_id and one.id > run_out.id for one in still_open):
        return True
    return agreed_since(store, run_out.learner_id, run_out.made_at)


@dataclass(frozen=True, slots=True)
class _Missing:
    """An enrolment of somebody without a check-in since a day; `last_on` is None when there never was one."""

    enrolment_id: int
    learner_id: int
    since: date
    last_on: date | None


def _is_here(store: Store, check_in: CheckInRow) -> bool:
    """Tell whether the learner is still in any cohort."""
    return any(one.status is not EnrolmentStatus.LEFT for one in enrolments_of_learner(store, check_in.learner_id))


def _without(store: Store, zone: ZoneInfo, weeks: int, offered: set[int], now: datetime) -> list[_Missing]:
    """Return the active people without a check-in for so many weeks, and none in sight: the longest without first.

    Who never had one is counted from the day on which the path opened.
    """
    today = day_in(zone, now)
    held, booked = last_held(store), next_check_ins(store, now)
    away = learners_away_on(store, today)
    found: dict[int, _Missing] = {}
    for cohort in followed_cohorts(store):
        if cohort.is_building or (cohort.ends_on is not None and cohort.ends_on < today):
            continue
        summaries = summaries_of_cohort(store, cohort.id)
        for enrolment in enrolments_of_cohort(store, cohort.id):
            learner_id, summary = enrolment.learner_id, summaries.get(enrolment.id)
            status = status_now(enrolment.status, summary.done, summary.required) if summary else enrolment.status
            if status is not EnrolmentStatus.ACTIVE or learner_id in offered or learner_id in booked:
                continue
            last = held.get(learner_id)
            last_on = day_in(zone, last) if last else None
            since = last_on or enrolment.opened_on
            if since is None or learner_id in away or (today - since).days < 7 * weeks:
                continue
            known = found.get(learner_id)
            if known is None or since < known.since:
                found[learner_id] = _Missing(enrolment.id, learner_id, since, last_on)
    return sorted(found.values(), key=lambda one: (one.since, one.learner_id))


_About = TypeVar("_About", CheckInRow, ProposalRow, GoalRow, _Missing)


class _Lines:
    """Makes lines: who it is, how they stand, and what is open about them."""

    def __init__(self, store: Store, now: datetime, today: date) -> None:
        self._store = store
        self._now = now
        self._away = learners_away_on(store, today)
        self._answers = SlotAnswers(store)

    def of_check_ins(self, section: CheckInSection, check_ins: Sequence[CheckInRow]) -> Iterator[CheckInLine]:
        for check_in, line in self._lines(section, check_ins):
            view = self._view(line) if section is CheckInSection.NEXT else None
            is_to_come = section in _TO_COME and check_in.state is CheckInState.BOOKED
            by_hand = is_to_come and self._was_handed_over(check_in.message_id)
            yield replace(line, check_in=check_in, view=view, was_handed_over=by_hand)

    def of_invitations(self, check_ins: Sequence[CheckInRow]) -> Iterator[CheckInLine]:
        """Yield those whose answer nobody but the trainer can enter."""
        by_hand = [one for one in check_ins if self._was_handed_over(one.message_id)]
        for check_in, line in self._lines(CheckInSection.WAITING, by_hand):
            yield replace(line, check_in=check_in, was_handed_over=True)

    def of_proposals(self, proposals: Sequence[ProposalRow]) -> Iterator[CheckInLine]:
        for proposal, line in self._lines(CheckInSection.WAITING, proposals):
            message = message_by_id(self._store, proposal.message_id) if proposal.message_id else None
            # Without a message it was told by other means, at once.
            sent_at = message.ended_at if message is not None else proposal.made_at
            yield replace(line, proposal=proposal, sent_at=sent_at, chose=self._answers.choice_from(proposal))

    def of_goals(self, goals: Sequence[GoalRow]) -> Iterator[CheckInLine]:
        for goal, line in self._lines(CheckInSection.GOALS, goals):
            yield replace(line, goal=goal)

    def of_without(self, missing: Sequence[_Missing]) -> Iterator[CheckInLine]:
        for one, line in self._lines(CheckInSection.WITHOUT, missing):
            yield replace(line, last_on=one.last_on)

    def _lines(self, section: CheckInSection, rows: Sequence[_About]) -> Iterator[tuple[_About, CheckInLine]]:
        people = learners_by_id(self._store, {row.learner_id for row in rows})
        for row in rows:
            learner = people[row.learner_id]
            wanted = None if isinstance(row, GoalRow) else row.enrolment_id
            yield row, self._line(section, learner, wanted)

    def _line(self, section: CheckInSection, learner: Learner, wanted: int | None) -> CheckInLine:
        store = self._store
        enrolment = enrolment_by_id(store, wanted)
        if enrolment is None:
            theirs = enrolments_of_learner(store, learner.id)
            enrolment = min(theirs, key=lambda one: one.status is not EnrolmentStatus.ACTIVE, default=None)
        state, alert_id = LearnerState.UNKNOWN, None
        if enrolment is not None:
            summary = summaries_of(store, [enrolment.id]).get(enrolment.id)
            stored = open_alert(store, enrolment.id)
            alert_id = stored.id if stored else None
            if summary is not None:
                state = state_of(
                    status_now(enrolment.status, summary.done, summary.required),
                    stored.alert.telling if stored else None,
                    begun=has_begun(summary.first_active_on, enrolment.knowledge),
                    is_absent=learner.id in self._away,
                )
        return CheckInLine(
            section=section,
            learner_id=learner.id,
            enrolment_id=enrolment.id if enrolment else None,
            alert_id=alert_id,
            name=learner.name,
            first_name=learner.first_name,
            has_phone=bool(learner.phone),
            state=state,
        )

    def _was_handed_over(self, message_id: int | None) -> bool:
        message = message_by_id(self._store, message_id) if message_id is not None else None
        return message is not None and message.state is MessageState.HANDED_OVER

    def _view(self, line: CheckInLine) -> EnrolmentView | None:
        enrolment = enrolment_by_id(self._store, line.enrolment_id)
        absences = absences_of_learner(self._store, line.learner_id)
        return enrolment_view(self._store, enrolment, absences, self._now) if enrolment else None

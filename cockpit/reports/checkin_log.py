"""Every check-in of a span, also what was moved, cancelled or missed: for HR, and for the trainer's own count."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cockpit.domain.checkins import Answer, CheckInChange, CheckInCount, CheckInState, GroupKind, Medium
from cockpit.reports.export import Value
from cockpit.store import Store
from cockpit.store.checkins import changes_between, check_ins_between, that_stood
from cockpit.store.cohorts import all_cohorts
from cockpit.store.group_appointments import group_by_id
from cockpit.store.learners import enrolment_by_id, learners_by_id
from cockpit.wording import Words
from cockpit.wording.checkins import medium_name
from cockpit.wording.contact_log import became_name
from cockpit.wording.groups import kind_name
from cockpit.wording.moments import answer_name

_LONGEST_AGO, _FURTHEST = timedelta(days=3653), timedelta(days=731)


@dataclass(frozen=True, slots=True)
class CheckInEntry:
    """One check-in. `group` is None for one agreed with a learner alone; `moved_from`: when it would have been.

    `is_to_conclude`: it is over, and nobody said yet whether it took place. `cohort` is empty where it belongs to
    none, and `cohort_id` None. Private notes are none of it.
    """

    learner_id: int
    learner: str
    cohort_id: int | None
    cohort: str
    starts_at: datetime
    minutes: int
    medium: Medium
    group: GroupKind | None
    title: str
    state: CheckInState
    is_to_conclude: bool
    answer: Answer | None
    moved_from: tuple[datetime, ...]
    shared_note: str
    next_step: str


def whole_span(now: datetime) -> tuple[datetime, datetime]:
    """Return a span in which every check-in is that there was or is to come."""
    return now - _LONGEST_AGO, now + _FURTHEST


def check_in_log(store: Store, begin: datetime, end: datetime, now: datetime) -> list[CheckInEntry]:
    """Return the check-ins that share a moment with a span, the earliest first, as they stand now."""
    found = that_stood(store, check_ins_between(store, begin, end))
    learners = learners_by_id(store, {one.learner_id for one in found})
    cohorts = {cohort.id: cohort.name for cohort in all_cohorts(store)}
    kinds = {number: group_by_id(store, number) for number in {one.group_id for one in found if one.group_id}}
    moved = changes_between(store, begin, end, CheckInChange.MOVED)
    entries = []
    for one in found:
        learner = learners.get(one.learner_id)
        group = kinds.get(one.group_id) if one.group_id else None
        enrolment = enrolment_by_id(store, one.enrolment_id)
        cohort_id = enrolment.cohort_id if enrolment is not None else None
        entries.append(
            CheckInEntry(
                learner_id=one.learner_id,
                learner=learner.name if learner else "",
                cohort_id=cohort_id,
                cohort=cohorts.get(cohort_id or 0, ""),
                starts_at=one.slot.starts_at,
                minutes=one.slot.minutes,
                medium=one.medium,
                group=group.kind if group else None,
                title=one.title,
                state=one.state,
                is_to_conclude=one.state is CheckInState.BOOKED and one.slot.ends_at <= now,
                answer=one.answer,
                moved_from=tuple(change.starts_at for change in moved.get(one.id, ())),
                shared_note=one.shared_note,
                next_step=one.next_step,
            )
        )
    return entries


def check_in_counts(entries: Sequence[CheckInEntry], *, of_each: bool = False) -> list[CheckInCount]:
    """Return the counts of each cohort, by its name, or of each learner in it; no group appointment is counted."""
    together: dict[tuple[str, int, str, int], list[CheckInEntry]] = {}
    for one in entries:
        if one.group is None:
            who = (one.learner, one.learner_id) if of_each else ("", 0)
            together.setdefault((one.cohort, one.cohort_id or 0, *who), []).append(one)
    return [_count(together[key], of_each=of_each) for key in sorted(together)]


def _count(entries: Sequence[CheckInEntry], *, of_each: bool) -> CheckInCount:
    states = Counter(one.state for one in entries)
    to_conclude = sum(one.is_to_conclude for one in entries)
    first = entries[0]
    return CheckInCount(
        first.cohort,
        held=states[CheckInState.HELD],
        missed=states[CheckInState.MISSED],
        cancelled=states[CheckInState.CANCELLED],
        moved=sum(len(one.moved_from) for one in entries),
        to_conclude=to_conclude,
        booked=states[CheckInState.BOOKED] - to_conclude,
        people=len({one.learner_id for one in entries if one.state is CheckInState.HELD}),
        learner_id=first.learner_id if of_each else None,
        learner=first.learner if of_each else "",
    )


def check_in_rows(words: Words, entries: Sequence[CheckInEntry]) -> list[tuple[Value, ...]]:
    """Return the check-ins as rows under `wording.checkin_log.check_in_headings`."""
    return [
        (
            one.learner,
            one.cohort,
            one.starts_at,
            one.minutes,
            medium_name(words, one.medium),
            kind_name(words, one.group) if one.group else words.say("one to one"),
            one.title,
            words.say("to conclude") if one.is_to_conclude else became_name(words, one.state),
            answer_name(words, one.answer) if one.answer else "",
            len(one.moved_from),
            one.moved_from[0] if one.moved_from else None,
            one.shared_note,
            one.next_step,
        )
        for one in entries
    ]

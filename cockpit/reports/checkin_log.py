"""Every check-in of a span, also what was moved, cancelled or missed: for HR, and for the trainer's own count."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cockpit.domain.checkins import Answer, CheckInChange, CheckInCount, CheckInState, GroupKind, Medium
from cockpit.reports.export import Value
from cockpit.store import Store
from cockpit.store.checkins import changes_between, check_ins_between
from cockpit.store.cohorts import all_cohorts
from cockpit.store.group_appointments import group_by_id
from cockpit.store.learners import enrolments_of_learner, learners_by_id
from cockpit.wording import Words
from cockpit.wording.checkin_log import group_name, medium_name
from cockpit.wording.contact_log import became_name
from cockpit.wording.moments import answer_name

_LONGEST_AGO, _FURTHEST = timedelta(days=3653), timedelta(days=731)


@dataclass(frozen=True, slots=True)
class CheckInEntry:
    """One check-in. `group` is None for one agreed with a learner alone; `moved_from`: when it would have been.

    `cohort` is empty where it belongs to none. Private notes are none of it.
    """

    learner: str
    cohort: str
    starts_at: datetime
    minutes: int
    medium: Medium
    group: GroupKind | None
    title: str
    state: CheckInState
    answer: Answer | None
    moved_from: tuple[datetime, ...]
    shared_note: str
    next_step: str


def whole_span(now: datetime) -> tuple[datetime, datetime]:
    """Return a span in which every check-in is that there was or is to come."""
    return now - _LONGEST_AGO, now + _FURTHEST


def check_in_log(store: Store, begin: datetime, end: datetime) -> list[CheckInEntry]:
    """Return the check-ins that share a moment with a span, the earliest first."""
    found = check_ins_between(store, begin, end)
    learners = learners_by_id(store, {one.learner_id for one in found})
    cohorts = {cohort.id: cohort.name for cohort in all_cohorts(store)}
    kinds = {number: group_by_id(store, number) for number in {one.group_id for one in found if one.group_id}}
    moved = changes_between(store, begin, end, CheckInChange.MOVED)
    entries = []
    for one in found:
        learner = learners.get(one.learner_id)
        group = kinds.get(one.group_id) if one.group_id else None
        of_learner = {row.id: row.cohort_id for row in enrolments_of_learner(store, one.learner_id)}
        entries.append(
            CheckInEntry(
                learner=learner.name if learner else "",
                cohort=cohorts.get(of_learner.get(one.enrolment_id or 0, 0), ""),
                starts_at=one.slot.starts_at,
                minutes=one.slot.minutes,
                medium=one.medium,
                group=group.kind if group else None,
                title=one.title,
                state=one.state,
                answer=one.answer,
                moved_from=tuple(change.starts_at for change in moved.get(one.id, ())),
                shared_note=one.shared_note,
                next_step=one.next_step,
            )
        )
    return entries


def check_in_counts(entries: Sequence[CheckInEntry]) -> list[CheckInCount]:
    """Return the counts of each cohort, by its name; group appointments are none of them."""
    counts: dict[str, Counter[CheckInState]] = {}
    moved: Counter[str] = Counter()
    met: dict[str, set[str]] = {}
    for one in entries:
        if one.group is not None:
            continue
        counts.setdefault(one.cohort, Counter())[one.state] += 1
        moved[one.cohort] += len(one.moved_from)
        if one.state is CheckInState.HELD:
            met.setdefault(one.cohort, set()).add(one.learner)
    return [
        CheckInCount(
            cohort,
            count[CheckInState.HELD],
            count[CheckInState.MISSED],
            count[CheckInState.CANCELLED],
            moved[cohort],
            count[CheckInState.BOOKED],
            len(met.get(cohort, ())),
        )
        for cohort, count in sorted(counts.items())
    ]


def check_in_rows(words: Words, entries: Sequence[CheckInEntry]) -> list[tuple[Value, ...]]:
    """Return the check-ins as rows under `wording.contact_log.check_in_headings`."""
    return [
        (
            one.learner,
            one.cohort,
            one.starts_at,
            one.minutes,
            medium_name(words, one.medium),
            group_name(words, one.group) if one.group else words.say("one to one"),
            one.title,
            became_name(words, one.state),
            answer_name(words, one.answer) if one.answer else "",
            len(one.moved_from),
            one.moved_from[0] if one.moved_from else None,
            one.shared_note,
            one.next_step,
        )
        for one in entries
    ]

"""How good the alerts of a cohort were: what they would have told, and what became of it.

Every figure carries its n; what cannot be known yet is None. Right, in time and lead come from a replay with the
limits as they are now, so they speak of the rules and not of the days on which the program was open.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.facts import EnrolmentFacts
from cockpit.domain.alerts.quality import AlertQuality, DeclaredCount, RuleUse, Share
from cockpit.domain.decisions import DecisionKind, DeclaredWhy
from cockpit.domain.people import Cohort, EnrolmentStatus
from cockpit.domain.silence import last_active_by
from cockpit.domain.times import day_in, zone_named
from cockpit.steps import Step
from cockpit.store import OpenStore
from cockpit.store.dispositions import Disposition, dispositions_of_cohort
from cockpit.store.history import contacts_of_cohort
from cockpit.store.sequences import is_step_key
from cockpit.triage.facts import read_facts, rules_of
from cockpit.triage.replay import advanced_days

HORIZON_DAYS = 28
# An alert is in time when it stood at least these days before the exit, and not longer ago than the horizon.
IN_TIME_DAYS = 7
RETURN_DAYS = 7
# Whom nobody saw in the first two weeks left before anything could tell.
_FIRST_DAYS = 14
_LEAD_DAYS = 56
# Silences of about the same length, by the first day of each.
_SILENCES = (0, 3, 7, 10, 14, 21, 28)
_OPEN = (AlertTier.URGENT, AlertTier.HIGH, AlertTier.DECIDE)
_DAY = timedelta(days=1)


def alert_quality(
    open_store: OpenStore, cohort: Cohort, now: datetime, country: str
) -> Generator[Step, None, AlertQuality]:
    """Return how good a cohort's alerts were up to now. One step a day; writes nothing."""
    zone = zone_named(cohort.zone)
    today = day_in(zone, min(now, cohort.data_as_of or now))
    last = min(today, cohort.ends_on) if cohort.ends_on else today
    with open_store() as store:
        people = read_facts(store, cohort, today, country)
        rules = rules_of(store, cohort.id)
        made = dispositions_of_cohort(store, cohort.id)
        contacts = {
            key: tuple(day_in(zone, at) for at in instants)
            for key, instants in contacts_of_cohort(store, cohort.id).items()
        }
    first = cohort.starts_on or min((one.opened_on for one in people.learners if one.opened_on), default=last)
    raised: dict[int, list[date]] = {}
    open_on: dict[int, list[date]] = {}
    days = max(1, (last - first).days + 1)
    for number, (day, advanced) in enumerate(advanced_days(people, rules, first, last), 1):
        for key, alert in advanced.state.alerts.items():
            if alert.tier in _OPEN:
                open_on.setdefault(key, []).append(day)
            if alert.raised_on == day:
                raised.setdefault(key, []).append(day)
        yield Step(number, days)
    exits = {one.enrolment_id: on for one in people.learners if (on := exit_of(one, today)) is not None}
    weeks = days / 7
    lead = _leads(exits, open_on)
    return AlertQuality(
        weeks=weeks,
        learners=len(people.learners),
        new_a_week=sum(map(len, raised.values())) / weeks if weeks >= 1 else None,
        right=_right(raised, exits, today),
        in_time=_in_time(exits, open_on, first),
        lead_days=median(lead) if lead else None,
        lead_n=len(lead),
        returned=_returned(people.learners, contacts, today),
        expected=_expected(people.learners, contacts, today),
        rules=_rules(made),
        declared=_declared(made),
    )


def exit_of(learner: EnrolmentFacts, today: date) -> date | None:
    """Return the day on which somebody left, or was silent for good: the first day after the last active one.

    None for who is still there: whoever was active in the last 28 days, or finished.
    """
    last = last_active_by(learner.active_on, today)
    gone_on = (last or learner.opened_on or today) + _DAY
    if learner.status is EnrolmentStatus.LEFT and learner.left_on is not None:
        return min(learner.left_on, gone_on) if last else learner.left_on
    is_silent = (today - gone_on).days >= HORIZON_DAYS
    return gone_on if is_silent and learner.status_on(today) is EnrolmentStatus.ACTIVE else None


def _right(raised: Mapping[int, Sequence[date]], exits: Mapping[int, date], today: date) -> Share:
    horizon = timedelta(days=HORIZON_DAYS)
    judged = [
        key in exits and exits[key] <= day + horizon
        for key, days in raised.items()
        for day in days
        if day + horizon <= today
    ]
    return _share(judged)


def _in_time(exits: Mapping[int, date], open_on: Mapping[int, Sequence[date]], first: date) -> Share:
    return _share(
        any(IN_TIME_DAYS <= (on - day).days <= HORIZON_DAYS for day in open_on.get(key, ()))
        for key, on in exits.items()
        if (on - first).days > _FIRST_DAYS
    )


def _leads(exits: Mapping[int, date], open_on: Mapping[int, Sequence[date]]) -> list[int]:
    """Return the days from the first alert of the eight weeks before an exit to it."""
    leads = []
    for key, on in exits.items():
        before = [(on - day).days for day in open_on.get(key, ()) if 0 <= (on - day).days <= _LEAD_DAYS]
        if before:
            leads.append(max(before))
    return leads


def _returned(learners: Iterable[EnrolmentFacts], contacts: Mapping[int, Sequence[date]], today: date) -> Share:
    return _share(
        _is_back(learner, day)
        for learner in learners
        for day in contacts.get(learner.enrolment_id, ())
        if day + timedelta(days=RETURN_DAYS) <= today and _silence(learner, day) is not None
    )


def _expected(learners: Sequence[EnrolmentFacts], contacts: Mapping[int, Sequence[date]], today: date) -> Share:
    """Return the share of returns that silences as long as those before the contacts have by themselves.

    Of every day of everybody without a contact in the week before it; weighted as the contacts are.
    """
    asked = Counter(
        _step(silence)
        for learner in learners
        for day in contacts.get(learner.enrolment_id, ())
        if day + timedelta(days=RETURN_DAYS) <= today and (silence := _silence(learner, day)) is not None
    )
    if not asked:
        return Share(None, 0)
    back: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    for learner in learners:
        touched = contacts.get(learner.enrolment_id, ())
        day = learner.opened_on
        while day is not None and day + timedelta(days=RETURN_DAYS) <= today:
            silence = _silence(learner, day)
            is_touched = any(0 <= (day - on).days < RETURN_DAYS for on in touched)
            if silence is not None and not is_touched and learner.status_on(day) is EnrolmentStatus.ACTIVE:
                step = _step(silence)
                if step in asked:
                    seen[step] += 1
                    back[step] += _is_back(learner, day)
            day += _DAY
    known = [step for step in asked if seen[step]]
    count = sum(asked[step] for step in known)
    if not count:
        return Share(None, 0)
    return Share(sum(asked[step] * back[step] / seen[step] for step in known) / count, sum(seen.values()))


def _silence(learner: EnrolmentFacts, day: date) -> int | None:
    since = learner.silent_since(day)
    return None if since is None else (day - since).days


def _step(silence: int) -> int:
    return max(first for first in _SILENCES if first <= silence)


def _is_back(learner: EnrolmentFacts, day: date) -> bool:
    last = last_active_by(learner.active_on, day + timedelta(days=RETURN_DAYS))
    return last is not None and last > day


def _rules(made: Iterable[Disposition]) -> tuple[RuleUse, ...]:
    decided: Counter[Code] = Counter()
    not_useful: Counter[Code] = Counter()
    for one in made:
        for code in {Code(key.partition(":")[0]) for key in one.reasons if not is_step_key(key)}:
            decided[code] += 1
            is_not = one.kind == DecisionKind.DISMISSED and one.detail == DeclaredWhy.NOT_USEFUL
            not_useful[code] += is_not
    return tuple(RuleUse(code, decided[code], not_useful[code]) for code in Code if decided[code])


def _declared(made: Iterable[Disposition]) -> tuple[DeclaredCount, ...]:
    counts = Counter(
        (one.unit, DeclaredWhy(one.detail))
        for one in made
        if one.kind in (DecisionKind.DISMISSED, DecisionKind.CLOSED) and one.detail
    )
    return tuple(
        DeclaredCount(unit, why, count)
        for (unit, why), count in sorted(counts.items(), key=lambda item: (-item[1], item[0][0] or "", item[0][1]))
    )


def _share(told: Iterable[bool]) -> Share:
    values = list(told)
    return Share(sum(values) / len(values) if values else None, len(values))

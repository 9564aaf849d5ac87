from datetime import date, timedelta

import pytest
from plain_source import START, Desk, PlainSource, activity, click, done, person

from cockpit.connector import CohortRecord, Stream
from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.store.alerts import open_alerts
from cockpit.triage.refresh import refresh
from cockpit.triage.replay import alerts_on, replay

TODAY = date(2026, 11, 23)
SPLIT = date(2026, 10, 19)
NAMES = ("steady", "silent", "late", "never", "gone")


def on(days):
    return START + timedelta(days=days)


def told(until):
    """Return what a source knew on a day."""
    events = [click("steady", on(n)) for n in range(0, 78, 3)]
    events += [click("silent", on(n)) for n in (0, 3, 6, 9, 12, 15, 60)]
    events += [click("late", on(n)) for n in range(0, 78, 4)]
    events += [click("never", on(50)), click("gone", on(1))]
    completions = [done(name, "u1", on(18)) for name in ("steady", "silent")]
    completions += [done("late", "u1", on(40)), done("steady", "u2", on(55)), done("silent", "u2", on(61))]
    gone = on(30) <= until
    never = Knowledge.KNOWN if on(50) <= until else Knowledge.NEVER
    people = [
        person("steady"), person("silent"), person("late"), person("never", knowledge=never),
        person("gone", status=EnrolmentStatus.LEFT if gone else EnrolmentStatus.ACTIVE,
               left_on=on(30) if gone else None),
    ]  # fmt: skip
    return (
        people,
        [event for event in events if event.on <= until],
        [one for one in completions if one.changed_on <= until],
    )


def desk_of(folder, until):
    source = PlainSource([CohortRecord("c1", "A", START, date(2027, 1, 29))])
    people, events, completions = told(until)
    source.give(Stream.ENROLMENTS, *people)
    source.give(Stream.ACTIVITIES, activity("u1", due_on=on(20)), activity("u2", 1, due_on=on(60)))
    source.give(Stream.EVENTS, *events)
    source.give(Stream.COMPLETIONS, *completions)
    made = Desk(folder, source)
    made.sync()
    return made


@pytest.fixture
def desk(tmp_path):
    made = desk_of(tmp_path, TODAY)
    yield made
    made.store.close()


def rows(desk, first=START, last=TODAY, every=1):
    return list(replay(desk.store, desk.cohort, first, last, "FR", every))


def test_a_row_for_every_active_learner_and_day(desk):
    found = rows(desk)
    days = (TODAY - START).days + 1
    finished = (days - 55) + (days - 61)  # two have everything done on these days
    assert len(found) == 4 * days + 30 - finished
    assert max(row.day for row in found if row.learner_id == "campus:gone") == on(29)
    assert {row.day for row in found} == {on(n) for n in range(days)}


def test_the_alerts_of_a_day_are_those_that_stood_then(desk):
    found = {(row.learner_id, row.day): row for row in rows(desk)}
    days = [on(n) for n in range(25, 60)]
    silent = {day: found["campus:silent", day] for day in days}
    raised_on = min(day for day in days if silent[day].is_open)
    before, first, after = (silent[raised_on + timedelta(days=n)] for n in (-1, 0, 1))
    assert (before.tier, before.codes, before.is_new) == (AlertTier.WATCH, (Code.SILENT,), False)
    assert (first.tier, first.codes[0], first.is_new) == (AlertTier.HIGH, Code.SILENT, True)
    assert (after.is_open, after.is_new) == (True, False)
    assert silent[on(43)].codes == (Code.LOST,)
    late = {n: Code.LATE in found["campus:late", on(n)].codes for n in (29, 30, 36, 37)}
    # Two of five have done it, then two of four, for somebody left; after 14 days it is no news.
    assert late == {29: False, 30: True, 36: True, 37: False}
    never = found["campus:never", on(3)]
    assert (never.tier, never.codes, never.is_open) == (AlertTier.WATCH, (Code.NEVER,), False)
    assert found["campus:never", on(7)].is_new


def test_what_came_later_changes_no_earlier_line(tmp_path):
    (tmp_path / "then").mkdir()
    (tmp_path / "now").mkdir()
    then, now = desk_of(tmp_path / "then", SPLIT), desk_of(tmp_path / "now", TODAY)
    assert rows(then, last=SPLIT) == rows(now, last=SPLIT)
    assert [row for row in rows(now) if row.day <= SPLIT] == rows(now, last=SPLIT)
    then.store.close()
    now.store.close()


@pytest.mark.parametrize("every", [2, 7])
def test_every_so_many_days_only_thins(desk, every):
    wanted = {on(n) for n in range(0, 200, every)}
    assert rows(desk, every=every) == [row for row in rows(desk) if row.day in wanted]


def test_ranks_follow_the_weights(desk):
    for day in (on(10), on(40), TODAY):
        of_day = [row for row in rows(desk) if row.day == day]
        assert [row.rank for row in of_day] == list(range(1, len(of_day) + 1))
        weights = [row.weight for row in of_day]
        assert weights == sorted(weights, reverse=True)
        assert all(0 <= weight <= 1 for weight in weights)
    silence = [row.weight for row in rows(desk, on(17), on(42)) if row.learner_id == "campus:silent"]
    assert silence == sorted(silence) and silence[0] < silence[-1]


def test_the_last_line_is_what_refresh_makes(desk):
    refresh(desk.store, desk.now, "FR")
    opened = {key: stored.alert.reasons for key, stored in open_alerts(desk.store, desk.cohort.id).items()}
    assert opened
    assert {
        key: stored.alert.reasons for key, stored in alerts_on(desk.store, desk.cohort, TODAY, "FR").items()
    } == opened

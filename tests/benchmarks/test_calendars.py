"""Moments of two weeks beside 1,500 series that recur for ever, against counting these out once.

The floor reads each object and lets the library count it out. What the window asks for, the moments to offer, is
read from the times that were kept; keeping them anew, off the GUI thread, stands beside it.
"""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import pytest
import recurring_ical_events
from benchmarks.measuring import cpu_seconds, goal, rounds_of, show
from calendar_shelf import OWN
from icalendar import Calendar, Event
from running import finished
from small_cohort import KEY, NOW, SmallCohort, small_cohort

from cockpit.checkins.busy import refresh_busy
from cockpit.checkins.slots import availability, offers_for
from cockpit.connector import CalendarEntry, CalendarInfo
from cockpit.domain.checkins import free_slots
from cockpit.domain.times import zone_named
from cockpit.settings import Settings
from cockpit.store import Store, open_store
from cockpit.store.calendars import busy_between, keep_objects, save_calendars
from cockpit.store.learners import learner_by_id
from cockpit.store.taken import taken_spans

SERIES = 1_500
ROUNDS = 5
TWO_WEEKS = timedelta(days=14)
GOAL_RATIO = 1.2
GOAL_CACHED_MS = 100.0
PARIS = zone_named("Europe/Paris")


@pytest.mark.benchmark
def test_moments_beside_endless_series_cost_no_more_than_counting_these_out(tmp_path: Path) -> None:
    cohort = small_cohort(tmp_path)
    objects = [weekly(place) for place in range(SERIES)]
    with cohort.store as store:
        calendar = save_calendars(store, cohort.mail_account_id, [CalendarInfo(OWN, "Nadia", True)])[0]
        with store.write():
            entries = [CalendarEntry(f"{OWN}{place}.ics", "1", text) for place, text in enumerate(objects)]
            keep_objects(store, calendar.id, entries)
        refresh = partial(finished_refresh, cohort)
        refresh()
        assert len(busy_between(store, NOW, NOW + TWO_WEEKS)) > SERIES
        again = partial(store.execute, "update calendar_object set is_expanded = 0")
        offer = partial(offers, store, cohort)
        begin = NOW.astimezone(PARIS)
        measured = rounds_of(
            {
                "counting out two weeks": lambda: cpu_seconds(partial(count_out, objects, begin, TWO_WEEKS)),
                "the moments of two weeks": lambda: cpu_seconds(partial(moments, store, cohort)),
                "counting out 114 days": lambda: cpu_seconds(
                    partial(count_out, objects, begin - TWO_WEEKS, timedelta(days=114))
                ),
                "counting out 114 days and keeping them": lambda: again() * 0 + cpu_seconds(refresh),
            },
            ROUNDS,
        )
        show(f"{SERIES} weekly series", measured, "counting out two weeks")
        cached = rounds_of(
            {
                "the times of two weeks": lambda: cpu_seconds(partial(busy_between, store, NOW, NOW + TWO_WEEKS)),
                "the three moments to offer": lambda: cpu_seconds(offer),
            },
            ROUNDS * 4,
        )
        show("what is kept, read for the dialog", cached, "the times of two weeks", "ms")
    middle = {name: median(times) for name, times in (measured | cached).items()}
    floor = middle["counting out two weeks"]
    goal("moments of two weeks, against counting them out", middle["the moments of two weeks"] / floor, GOAL_RATIO)
    kept = middle["counting out 114 days and keeping them"] / middle["counting out 114 days"]
    goal("keeping 114 days, against counting them out", kept, GOAL_RATIO)
    goal("moments to offer", middle["the three moments to offer"] * 1000, GOAL_CACHED_MS, " ms")
    assert middle["the moments of two weeks"] < floor * GOAL_RATIO * 2
    assert kept < GOAL_RATIO * 2


def weekly(place: int) -> bytes:
    """Return a series of an hour each week, from last year on and for ever."""
    start = datetime(2026, 1, 1 + place % 28, 9 + place % 8, tzinfo=PARIS)
    event = Event.new(uid=str(place), summary=f"Réunion {place}", start=start, end=start + timedelta(hours=1))
    event.add("rrule", {"freq": "weekly"})
    text: bytes = Calendar.new(prodid="-//x//x//EN", subcomponents=[event]).to_ical()
    return text


def count_out(objects: list[bytes], begin: datetime, how_long: timedelta) -> int:
    """Let the library read and count out every object, as nothing else could be faster with it."""
    return sum(
        len(recurring_ical_events.of(Calendar.from_ical(text)).between(begin, begin + how_long)) for text in objects
    )


def finished_refresh(cohort: SmallCohort) -> None:
    finished(refresh_busy(lambda: open_store(cohort.path, KEY), PARIS, lambda: NOW))


def moments(store: Store, cohort: SmallCohort) -> None:
    learner = learner_by_id(store, cohort.learner_ids[0])
    assert learner is not None
    available = availability(Settings(check_in_days=14), NOW)
    taken = taken_spans(store, NOW, NOW + TWO_WEEKS, NOW)
    free_slots(available, zone_named(learner.zone), NOW, taken=taken)


def offers(store: Store, cohort: SmallCohort) -> None:
    learner = learner_by_id(store, cohort.learner_ids[0])
    assert learner is not None
    offers_for(store, learner, availability(Settings(check_in_days=14), NOW), NOW)

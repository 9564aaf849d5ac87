from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_source import START, Desk, PlainSource, activity, click, done, dump, person

from cockpit.connector import CohortRecord, Stream
from cockpit.store.cohorts import all_cohorts
from cockpit.store.events import has_event_index
from cockpit.store.learners import enrolment_ids
from cockpit.store.rollups import MOST_DAYS, rebuild_rollups, summaries_of, summaries_of_cohort

PEOPLE = ("ada", "bob", "cleo")
GROUPS = {"ada": ("Matin",), "bob": ("Soir",), "cleo": ()}


def basic(events=(), completions=(), activities=None):
    source = PlainSource()
    source.give(Stream.ENROLMENTS, *(person(name, groups=GROUPS[name]) for name in PEOPLE))
    source.give(Stream.ACTIVITIES, *(activities or [activity("u1"), activity("u2", 1), activity("u3", 2)]))
    source.give(Stream.EVENTS, *events)
    source.give(Stream.COMPLETIONS, *completions)
    return source


def summary_of(desk, name):
    found = summaries_of_cohort(desk.store, desk.cohort.id)
    return found[enrolment_ids(desk.store, desk.cohort)[name]]


def event_count(desk):
    return desk.store.value("select count(*) from event")


def test_a_summary_tells_days_weeks_and_what_is_done(tmp_path):
    days = [START, START, START + timedelta(days=3)]
    events = [click("ada", on, f"e{n}") for n, on in enumerate(days)]
    desk = Desk(tmp_path, basic(events, [done("ada", "u1", START + timedelta(days=9))]))
    desk.sync()
    ada = summary_of(desk, "ada")
    assert (ada.first_active_on, ada.last_active_on) == (START, days[-1])
    assert (ada.done, ada.required) == (1, 3)
    assert ada.days == bytes([2, 0, 0, 1])
    assert ada.done_weeks == bytes([0, 1])
    assert ada.active_on == (START, days[-1])
    assert ada.events_between(START - timedelta(days=2), START + timedelta(days=1)) == bytes([0, 0, 2, 0])
    assert ada.events_between(days[-1], days[-1] + timedelta(days=2)) == bytes([1, 0, 0])
    assert summary_of(desk, "bob").days == b""
    desk.store.close()


def test_activity_before_the_start_is_known_by_its_first_day(tmp_path):
    early = START - timedelta(days=40)
    desk = Desk(tmp_path, basic([click("ada", early), click("ada", START)]))
    desk.sync()
    ada = summary_of(desk, "ada")
    assert ada.active_on == (early, START)
    assert ada.days == b"\x01"
    desk.store.close()


def test_more_than_a_byte_holds_and_more_than_two_years_are_cut(tmp_path):
    far = START + timedelta(days=MOST_DAYS)
    events = [click("ada", START, f"e{n}") for n in range(300)] + [click("ada", far)]
    desk = Desk(tmp_path, basic(events))
    desk.source.page_size = 1000
    desk.sync()
    ada = summary_of(desk, "ada")
    assert ada.days == b"\xff"
    assert ada.last_active_on == far
    desk.store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_kept_up_page_by_page_they_are_what_a_rebuild_makes(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("store")
    day = st.integers(-20, 120).map(lambda n: START + timedelta(days=n))
    who, unit = st.sampled_from(PEOPLE), st.sampled_from(["u1", "u2", "u3"])
    events = st.lists(st.builds(click, who, day, st.sampled_from("abcdef")), max_size=12)
    finished = st.lists(st.builds(done, who, unit, day), max_size=5)
    grouped = st.sampled_from([(), ("Matin",), ("Soir",)])
    units = st.lists(
        st.builds(activity, unit, st.integers(0, 9), groups=grouped, is_hidden=st.booleans()),
        min_size=1, max_size=3, unique_by=lambda one: one.source_id,
    )  # fmt: skip
    desk = Desk(folder, basic())
    for _ in range(data.draw(st.integers(1, 4))):
        desk.source.give(Stream.EVENTS, *data.draw(events))
        desk.source.give(Stream.COMPLETIONS, *data.draw(finished))
        desk.source.give(Stream.ACTIVITIES, *data.draw(units))
        desk.sync()
        kept_up = dump(desk.store)["enrolment_summary"]
        rebuild_rollups(desk.store, all_cohorts(desk.store))
        assert kept_up == dump(desk.store)["enrolment_summary"]
        assert len(kept_up) == len(PEOPLE)
    desk.store.close()


def test_an_activity_that_the_source_no_longer_names_stops_counting_for_everybody_at_once(tmp_path):
    desk = Desk(tmp_path, basic(completions=[done("ada", "u1", START)]))
    desk.sync()
    assert [summary_of(desk, name).required for name in PEOPLE] == [3, 3, 3]
    desk.source.give(Stream.ACTIVITIES, activity("u1"), activity("u2", 1))
    desk.sync()
    assert [summary_of(desk, name).required for name in PEOPLE] == [2, 2, 2]
    desk.store.close()


def test_activities_of_other_groups_do_not_count(tmp_path):
    units = [activity("u1"), activity("u2", 1, groups=("Matin",)), activity("u3", 2, is_tracked=False)]
    desk = Desk(tmp_path, basic(activities=units))
    desk.sync()
    assert [summary_of(desk, name).required for name in PEOPLE] == [2, 1, 1]
    desk.store.close()


def test_a_page_that_is_repeated_duplicates_nothing(tmp_path):
    events = [click("ada", START, "a"), click("bob", START, "a"), click("ada", START, "b")]
    desk = Desk(tmp_path, basic([*events, *events]))
    desk.sync()
    assert event_count(desk) == 3
    assert summary_of(desk, "ada").days == b"\x02"
    desk.source.give(Stream.EVENTS, *events, *events, click("ada", START + timedelta(days=1), "b"))
    desk.sync()
    assert event_count(desk) == 3
    assert summary_of(desk, "ada").days == b"\x01\x01"  # the latest word on "b"
    desk.store.close()


def test_the_event_index_is_made_at_the_end_of_the_first_cohort(tmp_path):
    cohorts = [CohortRecord("c1", "A", START), CohortRecord("c2", "B", START)]
    source = PlainSource(cohorts)
    for cohort in ("c1", "c2"):
        source.give(Stream.ENROLMENTS, *map(person, PEOPLE), cohort=cohort)
        source.give(Stream.EVENTS, *[click("ada", START, f"{n % 4}") for n in range(8)], cohort=cohort)
    desk = Desk(tmp_path, source)
    desk.sync(stop_after=4)  # the first cohort's events are being read
    assert not has_event_index(desk.store)
    assert desk.cohort.is_building
    assert event_count(desk) > 0
    desk.sync()
    assert has_event_index(desk.store)
    assert event_count(desk) == 8
    assert not any(cohort.is_building for cohort in all_cohorts(desk.store))
    desk.store.close()


def test_many_summaries_are_read_in_pieces(tmp_path):
    desk = Desk(tmp_path, basic())
    desk.source.give(Stream.ENROLMENTS, *(person(f"p{n}") for n in range(1200)))
    desk.source.page_size = 1200
    desk.sync()
    ids = list(enrolment_ids(desk.store, desk.cohort).values())
    assert len(summaries_of(desk.store, ids)) == 1200
    desk.store.close()


@pytest.mark.parametrize("on", [date(2026, 10, 24), date(2026, 10, 25)])
def test_a_cohort_without_a_start_begins_with_its_first_trace(tmp_path, on):
    source = PlainSource([CohortRecord("c1", "A")])
    source.give(Stream.ENROLMENTS, person("ada"))
    source.give(Stream.EVENTS, click("ada", on))
    desk = Desk(tmp_path, source)
    desk.sync()
    assert (summary_of(desk, "ada").days_from, summary_of(desk, "ada").days) == (on, b"\x01")
    desk.store.close()

from datetime import UTC, date, datetime, timedelta

import pytest
from plain_source import NOW, START, Desk, PlainSource, activity, click, done, dump, event_id, person
from running import finished

from cockpit.connector import CohortRecord, CompletionRecord, GradeRecord, LearningEvent, Stream
from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.errors import AccessRefused, NotPermitted, SourceUnreachable, UnexpectedAnswer
from cockpit.reports.today import todays_queue
from cockpit.store.activities import activities_of_cohort
from cockpit.store.cohorts import all_cohorts
from cockpit.store.learners import enrolment_ids, enrolments_of_cohort, learners_by_id
from cockpit.store.rollups import summaries_of_cohort
from cockpit.store.streams import stream_rows
from cockpit.sync.cohort_reading import Outcome
from cockpit.sync.pull import Pulled, refresh_cohorts
from cockpit.triage.refresh import refresh

PEOPLE = tuple(f"p{n}" for n in range(10))


def full_source():
    source = PlainSource()
    source.give(Stream.ENROLMENTS, *map(person, PEOPLE))
    source.give(Stream.ACTIVITIES, *(activity(f"u{n}", n) for n in range(5)))
    source.give(Stream.EVENTS, *(click(name, START + timedelta(days=n)) for n, name in enumerate(PEOPLE * 2)))
    source.give(Stream.COMPLETIONS, *(done(name, "u1", START + timedelta(days=9)) for name in PEOPLE[:7]))
    source.give(Stream.GRADES, *(GradeRecord(name, "u1", 12.0, 20.0) for name in PEOPLE[:7]))
    return source


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path, full_source())
    yield made
    made.store.close()


def statuses(desk):
    by_id = {one.id: one for one in enrolments_of_cohort(desk.store, desk.cohort.id)}
    return {
        name: by_id[enrolment_id].status for name, enrolment_id in enrolment_ids(desk.store, desk.cohort).items()
    }


def active_on(desk, name):
    return summaries_of_cohort(desk.store, desk.cohort.id)[enrolment_ids(desk.store, desk.cohort)[name]].active_on


def outcomes(pulled: Pulled):
    return {result.stream: (result.outcome, tuple(c.code for c in result.causes)) for result in pulled.results}


def test_everything_is_read_and_counted(desk):
    pulled = desk.sync()
    assert pulled.is_complete
    counts = {result.stream: result.record_count for result in pulled.results}
    assert counts == {
        Stream.ENROLMENTS: 10, Stream.ACTIVITIES: 5, Stream.EVENTS: 20, Stream.COMPLETIONS: 7, Stream.GRADES: 7,
    }  # fmt: skip
    assert desk.cohort.data_as_of == NOW
    assert not desk.cohort.is_building


def test_a_second_sync_changes_nothing(desk):
    desk.sync()
    before = dump(desk.store)
    desk.sync()
    assert dump(desk.store) == before


def test_zone_and_language_follow_the_source_each_time_that_it_gives_them(desk):
    def read(**told):
        desk.source.give(Stream.ENROLMENTS, person("p0", **told))
        desk.sync()
        (enrolment,) = (one for one in enrolments_of_cohort(desk.store, desk.cohort.id) if one.status == "active")
        learner = learners_by_id(desk.store, [enrolment.learner_id])[enrolment.learner_id]
        return learner.zone, learner.zone_is_assumed, learner.language, learner.language_is_assumed

    assert read() == (desk.cohort.zone, True, desk.cohort.language, True)
    assert read(zone="Asia/Tokyo", language="en") == ("Asia/Tokyo", False, "en", False)
    assert read(zone="America/Toronto", language="fr") == ("America/Toronto", False, "fr", False)
    assert read() == ("America/Toronto", False, "fr", False)  # one that falls silent takes nothing back


def test_stopped_after_any_page_and_resumed_it_ends_as_a_run_in_one_go(tmp_path):
    (tmp_path / "whole").mkdir()
    whole = Desk(tmp_path / "whole", full_source())
    whole.sync()
    expected = dump(whole.store, event_id)
    whole.store.close()
    stop_after = 0
    while True:
        folder = tmp_path / str(stop_after)
        folder.mkdir()
        cut = Desk(folder, full_source())
        pulled = cut.sync(stop_after)
        if pulled is not None:
            break
        assert cut.cohort.data_as_of is None
        assert cut.sync().is_complete
        assert dump(cut.store, event_id) == expected
        cut.store.close()
        stop_after += 1
    cut.store.close()
    assert stop_after == 1 + 4 + 2 + 7 + 3 + 3 + 1


def test_the_pages_read_before_cancelling_are_kept(desk):
    assert desk.sync(stop_after=3) is None  # the cohort's name, and two pages of people
    assert len(statuses(desk)) == 6
    row = stream_rows(desk.store, desk.cohort.id, desk.account_id)[Stream.ENROLMENTS]
    assert (row.outcome, row.record_count) == (Outcome.CANCELLED, 6)
    desk.sync()
    assert [asked.state for asked in desk.source.asked if asked.stream is Stream.ENROLMENTS] == [None, "6"]


def test_a_cut_reading_is_not_resumed_a_day_later(desk):
    desk.sync(stop_after=3)
    desk.now += timedelta(hours=25)
    desk.sync()
    assert [asked.state for asked in desk.source.asked if asked.stream is Stream.ENROLMENTS] == [None, None]
    assert desk.cohort.data_as_of == desk.now


def test_resumed_data_are_as_old_as_their_first_page(desk):
    desk.sync(stop_after=3)
    desk.now += timedelta(hours=3)
    assert desk.sync().is_complete
    assert desk.cohort.data_as_of == NOW
    assert desk.sync().is_complete
    assert desk.cohort.data_as_of == desk.now


def test_a_cohort_still_being_built_is_not_shown(desk):
    desk.source.give(Stream.ENROLMENTS, *(person(name, knowledge=Knowledge.NEVER) for name in PEOPLE))
    desk.source.give(Stream.EVENTS)
    desk.sync(stop_after=5)
    refresh(desk.store, desk.now, "FR")
    assert desk.cohort.is_building
    assert todays_queue(desk.store, desk.now, "Europe/Paris").rows == ()
    assert todays_queue(desk.store, desk.now, "Europe/Paris").learners == 0
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    assert len(todays_queue(desk.store, desk.now, "Europe/Paris").rows) == 10


def test_a_missing_right_makes_a_stream_partial_and_stops_nothing(desk):
    desk.source.give(Stream.EVENTS, click("p1", START), NotPermitted("right_missing"))
    pulled = desk.sync()
    assert outcomes(pulled)[Stream.EVENTS] == (Outcome.PARTIAL, ("right_missing",))
    assert outcomes(pulled)[Stream.GRADES] == (Outcome.COMPLETE, ())
    assert not pulled.is_complete
    assert desk.cohort.data_as_of == NOW
    assert not desk.cohort.is_building


def test_without_the_right_to_see_the_people_the_data_get_no_younger(desk):
    desk.sync()
    desk.now += timedelta(days=20)
    desk.source.give(Stream.ENROLMENTS, NotPermitted("course_not_permitted"))
    pulled = desk.sync()
    assert outcomes(pulled)[Stream.ENROLMENTS] == (Outcome.PARTIAL, ("course_not_permitted",))
    assert desk.cohort.data_as_of == NOW
    refresh(desk.store, desk.now, "FR")
    assert set(statuses(desk).values()) == {EnrolmentStatus.ACTIVE}


def test_a_problem_on_a_page_makes_the_stream_partial(desk):
    desk.source.problems = {Stream.COMPLETIONS: ("some_not_permitted",)}
    pulled = desk.sync()
    assert outcomes(pulled)[Stream.COMPLETIONS] == (Outcome.PARTIAL, ("some_not_permitted",))
    assert {outcome for stream, (outcome, _) in outcomes(pulled).items() if stream is not Stream.COMPLETIONS} == {
        Outcome.COMPLETE
    }


@pytest.mark.parametrize("error", [AccessRefused("token_expired"), SourceUnreachable("no_network")])
def test_once_refused_nothing_more_is_asked_and_the_data_stay(desk, error):
    desk.sync()
    before = dump(desk.store, lambda table, column: table == "stream")
    desk.now += timedelta(hours=5)
    desk.source.asked.clear()
    desk.source.give(Stream.ACTIVITIES, error)
    pulled = desk.sync()
    assert [asked.stream for asked in desk.source.asked] == [Stream.ENROLMENTS, Stream.ACTIVITIES]
    assert outcomes(pulled)[Stream.ENROLMENTS] == (Outcome.COMPLETE, ())
    failed = [result for result in pulled.results if result.outcome is Outcome.FAILED]
    assert [result.causes for result in failed] == [(error.kept,)] * 4
    assert dump(desk.store, lambda table, column: table == "stream") == before


def test_an_answer_that_cannot_be_read_fails_its_stream_alone(desk):
    desk.source.give(Stream.EVENTS, UnexpectedAnswer("unreadable_answer"))
    pulled = desk.sync()
    assert outcomes(pulled)[Stream.EVENTS] == (Outcome.FAILED, ("unreadable_answer",))
    assert outcomes(pulled)[Stream.GRADES] == (Outcome.COMPLETE, ())
    assert desk.cohort.data_as_of is None
    assert desk.cohort.is_building


def test_an_empty_answer_keeps_everybody_and_says_so(desk):
    desk.sync()
    before = dump(desk.store)
    desk.now += timedelta(hours=1)
    desk.source.give(Stream.ENROLMENTS)
    pulled = desk.sync()
    assert outcomes(pulled)[Stream.ENROLMENTS] == (Outcome.PARTIAL, ("empty_answer",))
    after = dump(desk.store)
    assert after["enrolment"] == before["enrolment"]
    assert after["cohort"] == before["cohort"]


def test_an_empty_list_of_activities_hides_none(desk):
    desk.sync()
    desk.now += timedelta(hours=1)
    desk.source.give(Stream.ACTIVITIES)
    assert outcomes(desk.sync())[Stream.ACTIVITIES] == (Outcome.PARTIAL, ("empty_answer",))
    assert not any(one.is_hidden for one in activities_of_cohort(desk.store, desk.cohort.id))
    assert desk.cohort.data_as_of == NOW


@pytest.mark.parametrize("count", [4, 5, 9])
def test_when_many_vanish_at_once_nobody_is_removed(desk, count):
    desk.sync()
    desk.now += timedelta(hours=1)
    desk.source.give(Stream.ENROLMENTS, *map(person, PEOPLE[count:]))
    assert outcomes(desk.sync())[Stream.ENROLMENTS] == (Outcome.PARTIAL, ("many_gone",))
    assert set(statuses(desk).values()) == {EnrolmentStatus.ACTIVE}
    assert desk.cohort.data_as_of == NOW


@pytest.mark.parametrize("count", [1, 3])
def test_few_who_vanish_have_left_and_may_come_back(desk, count):
    desk.sync()
    desk.now += timedelta(days=1)
    desk.source.give(Stream.ENROLMENTS, *map(person, PEOPLE[count:]))
    assert desk.sync().is_complete
    left = [one for one in enrolments_of_cohort(desk.store, desk.cohort.id) if one.status is EnrolmentStatus.LEFT]
    assert len(left) == count
    assert {one.left_on for one in left} == {date(2026, 11, 24)}
    desk.source.give(Stream.ENROLMENTS, *map(person, PEOPLE))
    desk.sync()
    assert set(statuses(desk).values()) == {EnrolmentStatus.ACTIVE}


def test_a_changed_last_access_becomes_a_second_active_day(tmp_path):
    def seen(at):
        return LearningEvent(f"access:{at.timestamp():.0f}", "p0", Verb.ACCESSED, at, None)

    source = PlainSource()
    first, second = datetime(2026, 11, 18, 22, 30, tzinfo=UTC), datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    source.give(Stream.ENROLMENTS, person("p0", last_access_at=first), seen(first))
    desk = Desk(tmp_path, source)
    desk.sync()
    assert active_on(desk, "p0") == (date(2026, 11, 18),)
    source.give(Stream.ENROLMENTS, person("p0", last_access_at=second), seen(second))
    desk.sync()
    assert active_on(desk, "p0") == (date(2026, 11, 18), date(2026, 11, 20))  # after midnight in Paris
    desk.store.close()


def test_a_completion_taken_back_is_no_longer_done(desk):
    desk.sync()
    desk.source.give(Stream.COMPLETIONS, CompletionRecord("p0", "u1", False))
    desk.sync()
    summary = summaries_of_cohort(desk.store, desk.cohort.id)[enrolment_ids(desk.store, desk.cohort)["p0"]]
    assert summary.done == 0


def test_records_of_unknown_people_and_activities_are_left_out(desk):
    desk.source.give(Stream.EVENTS, click("stranger", START), click("p1", START))
    desk.source.give(Stream.COMPLETIONS, done("p1", "nothing", START), done("stranger", "u1", START))
    assert desk.sync().is_complete
    assert desk.store.value("select count(*) from event") == 1
    assert desk.store.value("select count(*) from completion") == 0


def test_one_account_in_two_cohorts_knows_a_person_once(tmp_path):
    source = PlainSource([CohortRecord("c1", "A", START), CohortRecord("c2", "B", START)])
    source.give(Stream.ENROLMENTS, person("p0"), person("p1"))
    source.give(Stream.ENROLMENTS, person("p0"), person("p2"), cohort="c2")
    desk = Desk(tmp_path, source)
    desk.sync()
    assert desk.store.value("select count(*) from learner") == 3
    assert desk.store.value("select count(*) from enrolment") == 4
    desk.store.close()


def test_who_joins_after_the_first_reading_was_opened_that_day(tmp_path):
    desk = Desk(tmp_path, full_source())
    desk.sync()
    desk.now += timedelta(days=3)
    desk.source.give(Stream.ENROLMENTS, *map(person, (*PEOPLE, "new")))
    desk.sync()
    by_id = {one.id: one.opened_on for one in enrolments_of_cohort(desk.store, desk.cohort.id)}
    ids = enrolment_ids(desk.store, desk.cohort)
    assert by_id[ids["p0"]] == START
    assert by_id[ids["new"]] == date(2026, 11, 26)
    desk.store.close()


def test_cohorts_that_come_later_wait_to_be_chosen(desk):
    desk.source.cohort_records.append(CohortRecord("c2", "B2"))
    finished(refresh_cohorts(desk.store, desk.source, desk.account_id, "fr"))
    assert {cohort.source_id: cohort.is_followed for cohort in all_cohorts(desk.store)} == {"c1": True, "c2": False}
    desk.sync()
    assert {asked.cohort_id for asked in desk.source.asked} == {"c1"}


def test_a_page_is_kept_in_pieces_and_whole_all_the_same(tmp_path):
    source = PlainSource(page_size=5000)
    source.give(Stream.ENROLMENTS, *map(person, PEOPLE))
    source.give(Stream.EVENTS, *(click(PEOPLE[n % 10], START, f"e{n}") for n in range(3000)))
    desk = Desk(tmp_path, source)
    assert desk.sync().is_complete
    assert desk.store.value("select count(*) from event") == 3000
    assert active_on(desk, "p0") == (START,)
    desk.store.close()

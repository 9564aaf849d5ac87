from datetime import date

import pytest
from plain_source import Desk, PlainSource, dump, person

from cockpit.connector import Stream
from cockpit.domain.people import EnrolmentStatus
from cockpit.store.learners import enrolments_of_cohort
from cockpit.store.streams import missing_people
from cockpit.sync.cohort_reading import Outcome
from cockpit.sync.missing import ask_again, decide_missing

TODAY = date(2026, 11, 23)


@pytest.fixture
def desk(tmp_path):
    """A cohort of ten of whom the source names only five any more."""
    source = PlainSource()
    source.give(Stream.ENROLMENTS, *(person(f"p{n}", name=f"Person {n}") for n in range(10)))
    made = Desk(tmp_path, source)
    made.sync()
    source.give(Stream.ENROLMENTS, *(person(f"p{n}", name=f"Person {n}") for n in range(5)))
    made.sync()
    yield made
    made.store.close()


def left(desk):
    return sum(one.status is EnrolmentStatus.LEFT for one in enrolments_of_cohort(desk.store, desk.cohort.id))


def test_missing_people_are_told_by_name(desk):
    assert [one.name for one in missing_people(desk.store, desk.cohort.id)] == [f"Person {n}" for n in range(5, 10)]
    assert left(desk) == 0


@pytest.mark.parametrize("have_left", [True, False])
def test_a_decision_about_missing_people_is_taken_back_to_the_last_byte(desk, have_left):
    before, people = dump(desk.store), missing_people(desk.store, desk.cohort.id)
    assert decide_missing(desk.store, desk.cohort.id, have_left=have_left, on=TODAY) == 5
    assert left(desk) == (5 if have_left else 0)
    assert missing_people(desk.store, desk.cohort.id) == []
    ask_again(desk.store, people)
    assert dump(desk.store) == before


@pytest.mark.parametrize("have_left", [True, False])
def test_once_decided_the_next_sync_is_complete(desk, have_left):
    decide_missing(desk.store, desk.cohort.id, have_left=have_left, on=TODAY)
    results = {result.stream: result.outcome for result in desk.sync().results}
    assert results[Stream.ENROLMENTS] is Outcome.COMPLETE
    assert left(desk) == (5 if have_left else 0)


def test_the_question_stays_open_for_the_others_when_some_come_back(desk):
    desk.source.give(Stream.ENROLMENTS, *(person(f"p{n}", name=f"Person {n}") for n in range(8)))
    (result,) = [one for one in desk.sync().results if one.stream is Stream.ENROLMENTS]
    assert [cause.code for cause in result.causes] == ["many_gone"]
    assert [one.name for one in missing_people(desk.store, desk.cohort.id)] == ["Person 8", "Person 9"]
    assert left(desk) == 0
    decide_missing(desk.store, desk.cohort.id, have_left=True, on=TODAY)
    assert left(desk) == 2

from datetime import UTC, datetime

import pytest

from cockpit.domain.people import Knowledge
from cockpit.domain.states import LearnerState
from cockpit.reports.finder import PeopleFinder, spans_of
from cockpit.reports.learner_list import LearnerListRow

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def row(
    number: int, name: str, state: LearnerState = LearnerState.ON_TRACK, cohort: str = "English B2"
) -> LearnerListRow:
    return LearnerListRow(
        learner_id=number,
        enrolment_id=number,
        alert_id=None,
        name=name,
        state=state,
        cohort_id=1,
        cohort=cohort,
        last_active_on=None,
        knowledge=Knowledge.KNOWN,
        share=None,
        planned=None,
        day=NOW.date(),
        next_title="",
        next_on=None,
        contacted_on=None,
        check_in_at=None,
        tags=(),
        has_note=False,
        found_by="",
    )


PEOPLE = (
    row(1, "Djilali Boumediene", LearnerState.LOST),
    row(2, "Nadjia Hamidou", cohort="Frontline managers 12"),
    row(3, "Élodie Gauthier"),
    row(4, "Marty Oliveira", LearnerState.LOST, "Data literacy"),
    row(5, "Özlem Ångström"),
    row(6, "李小龍"),
    row(7, "Al Li"),
)


@pytest.fixture
def finder() -> PeopleFinder:
    return PeopleFinder(PEOPLE, lambda one: "Lost contact" if one.state is LearnerState.LOST else "On track")


def names(finder: PeopleFinder, query: str) -> list[str]:
    return [found.name for found in finder.find(query, 5)]


def test_who_is_called_so_comes_first_then_who_has_it_in_the_name(finder: PeopleFinder):
    assert names(finder, "dji") == ["Djilali Boumediene", "Nadjia Hamidou"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("elodie", "Élodie Gauthier"),
        ("ozlem ang", "Özlem Ångström"),
        ("boum dji", "Djilali Boumediene"),
        ("小龍", "李小龍"),
        ("djilaly", "Djilali Boumediene"),
        ("olivera marti", "Marty Oliveira"),
        ("  MARTY  ", "Marty Oliveira"),
    ],
)
def test_accents_order_and_slips_are_forgiven(finder: PeopleFinder, query: str, name: str):
    assert names(finder, query) == [name]


def test_state_and_cohort_are_found_when_nobody_is_called_so(finder: PeopleFinder):
    assert names(finder, "lost in english b2") == ["Djilali Boumediene"]
    assert names(finder, "frontline") == ["Nadjia Hamidou"]


@pytest.mark.parametrize("query", ["", "   ", "zzzzzz", "qx", "in the"])
def test_what_fits_nobody_finds_nobody(finder: PeopleFinder, query: str):
    assert names(finder, query) == []


def test_no_more_are_returned_than_wanted(finder: PeopleFinder):
    assert len(finder.find("l", 2)) == 2


@pytest.mark.parametrize(
    ("text", "query", "spans"),
    [
        ("Élena Ünal", "un el", [(0, 2), (6, 8)]),
        ("Straße", "strasse", [(0, 6)]),
        ("Marty", "xyz", []),
        ("ﬁn", "fi", [(0, 1)]),
    ],
)
def test_the_letters_that_were_typed_are_found_in_the_text(text: str, query: str, spans: list[tuple[int, int]]):
    assert spans_of(text, query) == spans

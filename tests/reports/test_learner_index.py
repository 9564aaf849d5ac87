"""Finding in a table of learners, against going through every row anew."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

from cockpit.domain.learner_filter import NOT_CONTACTED_DAYS, Base, LearnerFilter
from cockpit.domain.names import plain
from cockpit.domain.states import LearnerState
from cockpit.reports.learner_index import LearnerIndex

TODAY = date(2026, 11, 23)
NAMES = ("Zoé", "Ana", "Anaïs", "Bob", "Banana")
TAGS = ("B1", "mobile")


@dataclass(frozen=True)
class Row:
    learner_id: int
    state: LearnerState
    cohort_id: int
    tags: tuple[str, ...]
    has_note: bool
    never_came: bool
    contacted_on: date | None
    found_by: str


def some_rows(count: int) -> list[Row]:
    dice = Random(3)
    rows = []
    for number in range(count):
        tags = tuple(tag for tag in TAGS if dice.random() < 0.4)
        cohort = dice.randrange(1, 4)
        contacted = TODAY - timedelta(days=dice.randrange(12, 17))
        rows.append(
            Row(
                number * 2 // 3,
                dice.choice(list(LearnerState)),
                cohort,
                tags,
                dice.random() < 0.5,
                dice.random() < 0.3,
                dice.choice([None, contacted]),
                plain(f"{dice.choice(NAMES)}\ncohort {cohort}\n{' '.join(tags)}"),
            )
        )
    return rows


def is_wanted(row: Row, wanted: LearnerFilter) -> bool:
    quiet = (LearnerState.PAUSED, LearnerState.FINISHED, LearnerState.LEFT)
    long_ago = row.contacted_on is None or (TODAY - row.contacted_on).days >= NOT_CONTACTED_DAYS
    return (
        {
            Base.ALL: True,
            Base.LOST: row.state is LearnerState.LOST,
            Base.NEVER: row.never_came,
            Base.PAUSED: row.state is LearnerState.PAUSED,
            Base.NOTED: row.has_note,
            Base.NOT_CONTACTED: long_ago and row.state not in quiet,
        }[wanted.base]
        and wanted.state in (None, row.state)
        and wanted.cohort_id in (None, row.cohort_id)
        and (wanted.tag is None or wanted.tag in row.tags)
        and all(word in row.found_by for word in plain(wanted.search).split())
    )


def test_every_filter_finds_what_going_through_the_rows_finds_whatever_was_asked_before():
    rows = some_rows(400)
    index = LearnerIndex(rows, TODAY)
    searches = ("", "a", "an", "ana", "ANAÏ", "an", "ana b1", "ana b1 co", "zzz", "b", " ")
    states, cohorts, tags = (None, LearnerState.LOST), (None, 2, 9), (None, "mobile", "unknown")
    found = 0
    for base, state, cohort, tag in product(Base, states, cohorts, tags):
        for search in searches:
            wanted = LearnerFilter(base, state, cohort, tag, search)
            expected = [place for place, row in enumerate(rows) if is_wanted(row, wanted)]
            places = index.places(wanted)
            assert list(places) == expected, wanted
            people = len({rows[place].learner_id for place in expected})
            assert index.people(places) == index.people_of(wanted) == people
            found += people
    assert found > 1_000
    assert index.all_people == len({row.learner_id for row in rows}) < len(rows)

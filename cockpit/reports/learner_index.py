"""Finding learners in a table of many: everything that a key press needs is made once, with the rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from cockpit.domain.learner_filter import NOT_CONTACTED_DAYS, Base, LearnerFilter
from cockpit.domain.names import plain
from cockpit.domain.states import LearnerState

_NOBODY_WRITES_TO = frozenset({LearnerState.FINISHED, LearnerState.PAUSED, LearnerState.LEFT})


class FoundRow(Protocol):
    """What is looked at of a row (`reports.learner_list.LearnerListRow`)."""

    @property
    def learner_id(self) -> int: ...  # noqa: D102
    @property
    def state(self) -> LearnerState: ...  # noqa: D102
    @property
    def cohort_id(self) -> int: ...  # noqa: D102
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def has_note(self) -> bool: ...  # noqa: D102
    @property
    def never_came(self) -> bool: ...  # noqa: D102
    @property
    def contacted_on(self) -> date | None: ...  # noqa: D102
    @property
    def found_by(self) -> str: ...  # noqa: D102


class LearnerIndex:
    """Which rows a filter leaves, by their places. `today` is the trainer's day."""

    def __init__(self, rows: Sequence[FoundRow], today: date) -> None:
        self._learner_ids = [row.learner_id for row in rows]
        self._texts = [row.found_by for row in rows]
        self._everybody = range(len(rows))
        self.all_people = len(set(self._learner_ids))
        self._has_people_twice = self.all_people < len(rows)
        self._states: dict[LearnerState, list[int]] = {}
        self._cohorts: dict[int, list[int]] = {}
        self._tags: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            self._states.setdefault(row.state, []).append(place)
            self._cohorts.setdefault(row.cohort_id, []).append(place)
            for tag in row.tags:
                self._tags.setdefault(tag, []).append(place)
        before = today - timedelta(days=NOT_CONTACTED_DAYS)

        def where(wanted: Callable[[FoundRow], bool]) -> list[int]:
            return [place for place, row in enumerate(rows) if wanted(row)]

        self._bases: dict[Base, Sequence[int]] = {
            Base.ALL: self._everybody,
            Base.LOST: self._states.get(LearnerState.LOST, []),
            Base.NEVER: where(lambda row: row.never_came),
            Base.PAUSED: self._states.get(LearnerState.PAUSED, []),
            Base.NOTED: where(lambda row: row.has_note),
            Base.NOT_CONTACTED: where(
                lambda row: (
                    row.state not in _NOBODY_WRITES_TO and (row.contacted_on is None or row.contacted_on <= before)
                )
            ),
        }
        self._people_of_base = {base: self.people(places) for base, places in self._bases.items()}
        self._without_search = LearnerFilter()
        self._narrowed: Sequence[int] = self._everybody
        self._searched = ""
        self._found: Sequence[int] = self._everybody

    def places(self, wanted: LearnerFilter) -> Sequence[int]:
        """Return the places of the rows that a filter leaves, ascending.

        Each word of the search is found somewhere in name, cohort and tags, whatever its accents and capitals.
        """
        without_search, searched = replace(wanted, search=""), plain(wanted.search.strip())
        if without_search != self._without_search:
            self._without_search, self._narrowed = without_search, self._narrow(without_search)
            self._searched, self._found = "", self._narrowed
        # Who types on looks only through what was found so far.
        found = self._found if searched.startswith(self._searched) else self._narrowed
        texts = self._texts
        for word in searched.split():
            found = [place for place in found if word in texts[place]]
        self._searched, self._found = searched, found
        return found

    def _narrow(self, wanted: LearnerFilter) -> Sequence[int]:
        lists = [self._bases[wanted.base]]
        if wanted.state is not None:
            lists.append(self._states.get(wanted.state, []))
        if wanted.cohort_id is not None:
            lists.append(self._cohorts.get(wanted.cohort_id, []))
        if wanted.tag is not None:
            lists.append(self._tags.get(wanted.tag, []))
        first, *others = sorted(lists, key=len)
        for other in others:
            if other is not self._everybody:
                members = frozenset(other)
                first = [place for place in first if place in members]
        return first

    def people(self, places: Iterable[int]) -> int:
        """Return how many learners these rows are about: one may be in several cohorts."""
        if not self._has_people_twice and isinstance(places, Sequence):
            return len(places)
        ids = self._learner_ids
        return len({ids[place] for place in places})

    def people_of_base(self, base: Base) -> int:
        """Return how many learners a view has that is there from the start."""
        return self._people_of_base[base]

    def people_of(self, wanted: LearnerFilter) -> int:
        """Return how many learners a filter leaves, without a word of what is shown now."""
        words, texts = plain(wanted.search).split(), self._texts
        places = self._narrow(wanted)
        return self.people([place for place in places if all(word in texts[place] for word in words)])

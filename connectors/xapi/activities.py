"""The activities that statements are about, known better with every statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cockpit.connector import ActivityRecord
from connectors.xapi.values import Title, last_part, storable, title_of
from connectors.xapi.vocabulary import PART_TYPES, PLACE_TYPES, TRACKED_TYPES

Remembered = tuple[str, int, str]


@dataclass(slots=True)
class KnownActivity:
    """What was said of one activity so far; `last_names` and `last_type` as they stood in the last definition.

    It is a place when things happen there and nothing is done with it: a course, a platform.
    """

    source_id: str
    title: Title
    type: str = ""
    last_names: Any = None
    last_type: Any = None
    is_place: bool = False
    is_measured_by: bool = False
    is_told: bool = False

    @property
    def is_part(self) -> bool:
        """Tell whether it is counted with another activity, as a question is with its test."""
        return self.type in PART_TYPES

    @property
    def is_tracked(self) -> bool:
        """Tell whether a cohort is measured by it."""
        return (self.is_measured_by or self.type in TRACKED_TYPES) and not self.is_part and not self.is_place

    def record(self) -> ActivityRecord:
        """Return it as a record; one that turned out to be a place is hidden."""
        kind = last_part(self.type).lower()
        return ActivityRecord(
            self.source_id, self.title.text, kind, is_tracked=self.is_tracked, is_hidden=self.is_place
        )


class Activities:
    """The activities of one read; what it learns anew of one waits until it is taken.

    A statement may name an activity by its address alone, and a later read begins in the middle: so what a cohort
    is measured by is remembered from read to read, and an activity without a name is told only by a read from the
    beginning (`is_whole`). Nothing is ever told with less than before.
    """

    def __init__(self, course: str | None, remembered: Mapping[str, Remembered], is_whole: bool) -> None:
        self._course = course
        self._is_whole = is_whole
        self._known = {
            iri: KnownActivity(iri, Title(text, rank), kind, is_measured_by=True, is_told=True)
            for iri, (text, rank, kind) in remembered.items()
        }
        self._changed: dict[str, KnownActivity] = {}

    def seen(self, thing: Mapping[str, Any]) -> KnownActivity | None:
        """Return the activity that a statement's object is; None for a place.

        Raises:
            KeyError, AttributeError, TypeError, ValueError: it makes no sense.
        """
        iri = thing["id"]
        known = self._known.get(iri)
        if known is None:
            source_id = storable(iri)
            known = self._known[iri] = KnownActivity(source_id, title_of(source_id, None))
            if self._is_whole:
                self._changed[source_id] = known
        definition = thing.get("definition")
        if definition:
            names, kind = definition.get("name"), definition.get("type")
            if kind != known.last_type or names != known.last_names:
                self._learn(known, names, kind)
        return None if known.is_place or iri == self._course else known

    def _learn(self, known: KnownActivity, names: Any, kind: Any) -> None:
        known.last_names, known.last_type = names, kind
        title = title_of(known.source_id, names)
        before = known.title, known.type
        if title.rank <= known.title.rank:
            known.title = title
        if isinstance(kind, str) and kind:
            known.type = storable(kind)
            known.is_place = known.type in PLACE_TYPES
        if (known.title, known.type) != before:
            self._changed[known.source_id] = known

    def measure_by(self, known: KnownActivity) -> None:
        """Count an activity among those that the cohort is measured by."""
        if not known.is_measured_by:
            known.is_measured_by = True
            self._changed[known.source_id] = known

    def take_changed(self) -> list[ActivityRecord]:
        """Return what is new of activities since the last call."""
        taken = [
            known
            for known in self._changed.values()
            if known.source_id != self._course and (known.is_told or not known.is_place)
        ]
        self._changed.clear()
        for known in taken:
            known.is_told = True
        return [known.record() for known in taken]

    def remembered(self) -> dict[str, Remembered]:
        """Return what the next read has to know: the tracked ones, of which there are no more than a course has."""
        return {
            known.source_id: (known.title.text, known.title.rank, known.type)
            for known in self._known.values()
            if known.is_tracked
        }

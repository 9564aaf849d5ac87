"""Records of one cohort into the store, a transaction at a time, with the roll-ups that they change."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from cockpit.connector import (
    ActivityRecord,
    AttendanceRecord,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    LearningEvent,
    Record,
    Retraction,
)
from cockpit.domain.people import Cohort
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.activities import activity_ids, save_activities, save_completions, save_grades
from cockpit.store.attendance import save_attendance
from cockpit.store.cohorts import cohort_by_id, end_building
from cockpit.store.events import guest_key, make_event_index, retract_events, save_events
from cockpit.store.identities import save_identities
from cockpit.store.learners import enrolment_ids, enrolments_of_cohort, learner_zones, save_enrolments
from cockpit.store.rollups import roll_up, summaries_of_cohort
from cockpit.store.streams import forget_cursors_of_others

Thing = TypeVar("Thing")

# A page is kept in pieces, each a transaction of its own, so that a decision of the trainer never waits long: the
# pieces grow or shrink to take about this time.
_TRANSACTION_SECONDS = 0.010
_SMALLEST_PIECE = 20
_FIRST_PIECE = 200
_LARGEST_PIECE = 20_000


class Keeper:
    """Keeps what an account tells of a cohort.

    An account to which the cohort does not belong adds to what is known of its people, and adds nobody. With
    `whole_pages` each page is one transaction, for nobody waits for the store meanwhile. Files call people by names
    that are their own only within the cohort: `prefix` stands before them in the store, and what a file leaves
    unsaid stays as it was. `are_events_new`: the store cannot know any of the events. `newest_counts`, to be set:
    the source tells what happened, and not how things stand.
    """

    def __init__(
        self, store: Store, cohort: Cohort, account_id: int, today: date, whole_pages: bool, *,
        prefix: str = "", are_events_new: bool = False,
    ) -> None:  # fmt: skip
        self._store = store
        self.cohort = cohort
        self._account_id = account_id
        self._today = today
        self._whole_pages = whole_pages
        self._prefix = prefix
        self._are_events_new = are_events_new
        self._piece = _LARGEST_PIECE if whole_pages else _FIRST_PIECE
        self._zone = zone_named(cohort.zone)
        self._touched: set[int] = set()
        self._activities: dict[str, int] = {}
        self._zones: dict[str, ZoneInfo] = {}
        self._groups: dict[int, tuple[str, ...]] = {}
        self.enrolments: dict[str, int] = {}
        self.newest_counts = False
        self.ambiguous: set[str] = set()
        self.strangers: set[str] = set()

    @property
    def is_own(self) -> bool:
        """Tell whether the cohort belongs to the account."""
        return self.cohort.account_id == self._account_id

    def learn_ids(self) -> None:
        """Read what the account calls the people and activities that are known."""
        self.enrolments = self._called(enrolment_ids(self._store, self.cohort, self._account_id))
        self._activities = activity_ids(self._store, self.cohort.id)
        self._zones = self._called(learner_zones(self._store, self.cohort, self._account_id))

    def call(self, enrolments: Mapping[str, int]) -> None:
        """Let people be called so and no longer as the account calls them."""
        zones = {enrolment_id: self._zones[name] for name, enrolment_id in self.enrolments.items()}
        self.enrolments = dict(enrolments)
        self._zones = {name: zones[enrolment_id] for name, enrolment_id in enrolments.items()}

    def learn_groups(self) -> None:
        """Read the groups of each enrolment whose roll-up is there and counts from the cohort's start.

        Of the others, and of those whose groups are others now, the roll-up is to be made anew.
        """
        summaries = summaries_of_cohort(self._store, self.cohort.id)
        first = self.cohort.starts_on or min((known.days_from for known in summaries.values()), default=None)
        self._groups = {
            enrolment.id: enrolment.groups
            for enrolment in enrolments_of_cohort(self._store, self.cohort.id)
            if enrolment.id in summaries and summaries[enrolment.id].days_from == first
        }

    def keep(self, records: Sequence[Record], with_last: Callable[[], None]) -> None:
        """Store records; `with_last` is called in the transaction of the last of them."""
        for piece, is_last in self._pieces(records):
            with self._store.write():
                self.keep_at_once(piece)
                if is_last:
                    with_last()

    def keep_at_once(self, records: Sequence[Record]) -> None:
        """Store records in the transaction of the caller."""
        of_kind: dict[type, list[Any]] = {}
        for kind, same in groupby(records, type):
            of_kind.setdefault(kind, []).extend(same)
        if people := of_kind.get(EnrolmentRecord):
            self._keep_people(people)
        if things := of_kind.get(ActivityRecord):
            if save_activities(self._store, self.cohort.id, things):
                self.touch_everybody()  # what counts for them may have changed
            self.learn_ids()
        if events := of_kind.get(LearningEvent):
            if not self.is_own:
                events = [event._replace(key=guest_key(self._account_id, event.key)) for event in events]
            self._touched |= save_events(
                self._store, events, self.enrolments, self._activities, self._zones, are_new=self._are_events_new
            )
        if completions := of_kind.get(CompletionRecord):
            self._touched |= save_completions(
                self._store,
                [self._with_day(one) for one in completions],
                self.enrolments,
                self._activities,
                newest_counts=self.newest_counts,
            )
        if grades := of_kind.get(GradeRecord):
            save_grades(self._store, grades, self.enrolments, self._activities, newest_counts=self.newest_counts)
        if attendance := of_kind.get(AttendanceRecord):
            save_attendance(self._store, attendance, self.enrolments)
        if retractions := of_kind.get(Retraction):
            keys = [retraction.event_key for retraction in retractions]
            if not self.is_own:
                keys = [guest_key(self._account_id, key) for key in keys]
            self._touched |= retract_events(self._store, self.cohort.id, keys)
        self.roll_up()

    def touch_everybody(self) -> None:
        """Note that everybody's roll-up is to be made anew, also of those whom this account does not name."""
        self.touch(enrolment.id for enrolment in enrolments_of_cohort(self._store, self.cohort.id))

    def touch(self, enrolments: Iterable[int]) -> None:
        """Note that the roll-ups of these are to be made anew."""
        self._touched.update(enrolments)

    def roll_up(self) -> None:
        """Make the roll-ups anew that are no longer true; those of a first read are made at its end."""
        if self._touched and not self.cohort.is_building:
            with self._store.write():
                roll_up(self._store, self.cohort, self._touched)
            self._touched.clear()

    def finish(self) -> None:
        """Take up what is known of the cohort by now, and the roll-ups with it."""
        updated = cohort_by_id(self._store, self.cohort.id)
        if updated is not None:
            self.cohort = updated
        self.roll_up()

    def end_building(self) -> None:
        """Make index and roll-ups at the end of a first read."""
        with self._store.write():
            make_event_index(self._store)
        everybody = [enrolment.id for enrolment in enrolments_of_cohort(self._store, self.cohort.id)]
        self._piece = _LARGEST_PIECE if self._whole_pages else _SMALLEST_PIECE
        for piece, is_last in self._pieces(everybody):
            with self._store.write():
                roll_up(self._store, self.cohort, piece)
                if is_last:
                    end_building(self._store, self.cohort.id)
        self._touched.clear()

    def _keep_people(self, people: Sequence[EnrolmentRecord]) -> None:
        if self._prefix:
            people = [replace(person, learner_id=f"{self._prefix}{person.learner_id}") for person in people]
        known = set(self.enrolments.values())
        if self.is_own:
            recognised = save_enrolments(
                self._store, self.cohort, people, self._today, says_all=not self._prefix, scope=self._prefix
            )
        else:
            recognised = save_identities(self._store, self._account_id, self.cohort, people, only_known=True)
        self.ambiguous |= recognised.ambiguous
        self.strangers |= {person.learner_id for person in people} - recognised.learner_ids.keys()
        self.learn_ids()
        if self.is_own and (recognised.has_new_keys or known < set(self.enrolments.values())):
            forget_cursors_of_others(self._store, self.cohort.id, self._account_id)
        self._touched |= {
            enrolment_id
            for person in people
            if self.is_own
            and self._groups.get(enrolment_id := self.enrolments[person.learner_id.removeprefix(self._prefix)])
            != person.groups
        }

    def _called(self, things: dict[str, Thing]) -> dict[str, Thing]:
        """Return things by what the account calls them, without the prefix."""
        if not self._prefix:
            return things
        return {name.removeprefix(self._prefix): thing for name, thing in things.items()}

    def _pieces(self, things: Sequence[Thing]) -> Iterator[tuple[Sequence[Thing], bool]]:
        """Yield things piece by piece, and whether it is the last, to keep each in a transaction of its own.

        The pieces are as large as the time allows. After each the store is left alone half as long as it was held:
        who waits for it only asks again now and then, and would find it taken each time.
        """
        at = 0
        is_last = False
        while not is_last:
            size = self._piece
            piece = things[at : at + size]
            at += size
            is_last = at >= len(things)
            started = time.monotonic()
            yield piece, is_last
            if self._whole_pages:
                continue
            taken = max(time.monotonic() - started, 1e-6)
            if len(piece) == size:
                grown = int(size * min(2.0, _TRANSACTION_SECONDS / taken))
                self._piece = min(_LARGEST_PIECE, max(_SMALLEST_PIECE, grown))
            time.sleep(taken / 2)

    def _with_day(self, record: CompletionRecord) -> CompletionRecord:
        if record.changed_on is not None or record.changed_at is None:
            return record
        zone = self._zones.get(record.learner_id, self._zone)
        return replace(record, changed_on=day_in(zone, record.changed_at))

"""The people of a course as enrolments: who takes part, who may not enter, and when each last came."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cockpit.connector import Asked, Page, Record
from cockpit.domain.times import from_stored, to_stored
from connectors.moodle.client import MoodleClient
from connectors.moodle.participants import Participants, Profiles
from connectors.moodle.records import enrolment_records, ids_of

_DEAR_AFTER = timedelta(days=1)
_NO_PROFILES = Profiles({}, frozenset(), were_permitted=True)


class _Told(NamedTuple):
    """Who was suspended by what is dear to ask, and when it was asked (epoch seconds of the site's own clock).

    `at` is when this read began; `told_at` is the same in a read that asks for everybody.
    """

    at: int
    told_at: int
    suspended: frozenset[int]

    @classmethod
    def parsed(cls, kept: Any) -> "_Told | None":
        try:
            return cls(int(kept["at"]), int(kept["told_at"]), frozenset(map(int, kept["suspended"])))
        except (KeyError, TypeError, ValueError):
            return None

    def as_kept(self) -> dict[str, object]:
        return {"at": self.at, "told_at": self.told_at, "suspended": sorted(self.suspended)}


def enrolments(client: MoodleClient, asked: Asked) -> Iterator[Page]:
    """Yield all learners of a course, each time. Suspended is who may not enter: by enrolment, or whole account.

    Suspended accounts, and chosen zones, are asked for once a day, of new learners at once: only profiles tell
    them. For an account that may not ask for inactive enrolments the same holds of these: completions tell them.
    """
    people = Participants(client, int(asked.cohort_id))
    state = json.loads(asked.state) if asked.state else {}
    told = _Told.parsed(state) or _begun(client.clock, asked.cursor)
    known = {int(member.learner_id) for member in asked.members}
    is_everybody_asked = told is None or told.told_at == told.at
    inactive = people.inactive()
    for next_start, learners in people.pages(state.get("from", 0)):
        ids = ids_of(learners)
        dear = ids if is_everybody_asked else [learner for learner in ids if learner not in known]
        profiles = people.profiles(dear) if dear else _NO_PROFILES
        untracked, is_told = people.untracked(dear) if inactive is None and dear else (frozenset(), True)
        found = profiles.suspended | untracked
        before = told.suspended if told else frozenset()
        suspended = found | (before - set(dear))
        is_whole = is_told and profiles.were_permitted
        if told is not None:
            told = told._replace(suspended=before | found)
        yield Page(
            _records(learners, ids, suspended | (inactive or frozenset()), profiles, people.fields_were_asked),
            json.dumps({"from": next_start, **(told.as_kept() if told else {})}),
            problems=() if is_whole else ("enrolment_state_not_permitted",),
            cursor=json.dumps(told.as_kept()) if told and is_whole else None,
        )


def begun_at(state: str) -> datetime | None:
    """Return when the read began that a page's state belongs to, by the site's clock; None: it tells no time."""
    told = _Told.parsed(json.loads(state))
    return from_stored(told.at) if told else None


def _begun(now: datetime | None, cursor: str | None) -> _Told | None:
    """Return what a new read begins with."""
    if now is None:
        return None
    at = to_stored(now)
    earlier = _earlier(cursor)
    if earlier is None or not timedelta() <= now - from_stored(earlier.told_at) < _DEAR_AFTER:
        return _Told(at, at, frozenset())
    return _Told(at, earlier.told_at, earlier.suspended)


def _earlier(cursor: str | None) -> _Told | None:
    try:
        return _Told.parsed(json.loads(cursor or "null"))
    except ValueError:
        return None


def _records(
    learners: Sequence[Mapping[str, Any]],
    ids: Sequence[int],
    suspended: frozenset[int],
    profiles: Profiles,
    access_was_asked: bool,
) -> list[Record]:
    records: list[Record] = []
    for learner_id, learner in zip(ids, learners, strict=True):
        records += enrolment_records(
            learner,
            is_suspended=learner_id in suspended,
            zone=profiles.zones.get(learner_id),
            access_was_asked=access_was_asked,
        )
    return records

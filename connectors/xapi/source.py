"""Statements as a source: one cohort an account, one stream that tells of everything."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cockpit.connector import Asked, Capabilities, Capability, CohortRecord, Field, Page, Stream
from cockpit.domain.people import Knowledge
from connectors.http import new_session, require_https
from connectors.xapi.activities import Activities
from connectors.xapi.batch import Batch
from connectors.xapi.folder import Folder
from connectors.xapi.lrs import Lrs
from connectors.xapi.reading import LrsReader
from connectors.xapi.translation import Translator

ALL_STATEMENTS = "all"
# What may still come in behind a cursor. A store that goes by a statement's own time loses what a phone sends
# days later; a week, and the whole once a month, find nearly all of it.
_LAG = timedelta(minutes=5)
_LAG_BY_EVENT_TIME = timedelta(days=7)
_FIELDS = (
    Field.EMAIL,
    Field.LAST_ACTIVITY,
    Field.PROGRESS,
    Field.COMPLETION,
    Field.GRADES,
    Field.TIME_SPENT,
)


def open_source(settings: Mapping[str, str], secret: str | None, now: datetime) -> "XapiSource":
    """Return the store or folder of a signed-in account; `now` plays no part."""
    return XapiSource(settings, secret or "")


class XapiSource:
    """A learning record store, or a folder of its pages, read for one course or for all it holds."""

    def __init__(self, settings: Mapping[str, str], password: str) -> None:
        self._course = settings.get("course")
        self._title = settings["title"]
        self._conforms = settings.get("conforms") == "yes"
        self._lrs: Lrs | None = None
        self._statements: Folder | LrsReader
        if "path" in settings:
            self._statements = Folder(Path(settings["path"]), self._course)
            self._capability = Capability("incremental", "opaque", deletes="tombstones")
            return
        require_https(settings["url"])
        self._lrs = Lrs(new_session(), settings["url"], settings.get("username", ""), password)
        if self._conforms:
            self._capability = Capability("incremental", "stored", _LAG, deletes="tombstones")
        else:
            self._capability = Capability("incremental", "event_time", _LAG_BY_EVENT_TIME, deletes="tombstones")
        lag = self._capability.lag
        self._statements = LrsReader(self._lrs, self._course, conforms=self._conforms, lag=lag)

    def capabilities(self) -> Capabilities:
        """Return its one stream, whose pages hold people, activities and results along with the events."""
        return Capabilities({Stream.EVENTS: self._capability}, dict.fromkeys(_FIELDS, Knowledge.KNOWN))

    def cohorts(self) -> Sequence[CohortRecord]:
        """Return the one cohort: the course's people, or everybody's whom the statements name."""
        return [CohortRecord(self._course or ALL_STATEMENTS, self._title)]

    def read(self, asked: Asked) -> Iterator[Page]:
        """Yield the events and what goes with them; nothing for another stream.

        Raises:
            NotPermitted: the account may not read statements.
            SourceUnreachable, AccessRefused, UnexpectedAnswer, WrongInput: nothing more comes now.
        """
        if asked.stream is not Stream.EVENTS:
            return
        state, cursor = _opened(asked.state), _opened(asked.cursor)
        known = state or cursor or {}
        activities = Activities(self._course, known.get("activities", {}), is_whole=not known)
        translator = Translator(
            activities,
            (member.learner_id for member in asked.members),
            course=self._course,
            is_ordered=self._conforms,
            is_resumed=state is not None,
        )
        batches = self._statements.batches(_place(state), _place(cursor), asked.now)
        # Not a loop: its variable would hold a batch while the next one is read.
        yield from map(partial(_page, translator, activities), batches)

    def close(self) -> None:
        """End the connections, if there are any."""
        if self._lrs is not None:
            self._lrs.close()


def _page(translator: Translator, activities: Activities, batch: Batch) -> Page:
    records, problems = translator.translate(batch.statements, batch.told_at)
    if batch.is_damaged:
        problems = tuple(dict.fromkeys((*problems, "statements_unreadable")))
    remembered = activities.remembered()
    state = json.dumps({"read": batch.state, "activities": remembered})
    cursor = None
    if batch.cursor is not None:
        cursor = json.dumps({"read": batch.cursor, "activities": remembered})
    return Page(records, state, problems=problems, cursor=cursor)


def _opened(text: str | None) -> Mapping[str, Any] | None:
    """Return what a state or cursor of ours holds; None for one that means nothing any more."""
    try:
        opened = json.loads(text) if text else None
    except ValueError:
        return None
    return opened if isinstance(opened, dict) and opened.keys() == {"read", "activities"} else None


def _place(opened: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    place: Mapping[str, Any] | None = opened["read"] if opened else None
    return place

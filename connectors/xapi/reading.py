"""Reading a learning record store from where the last read ended."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from cockpit.errors import UnexpectedAnswer
from connectors.xapi.batch import Batch, is_whole_read_due
from connectors.xapi.lrs import Lrs, StatementPage
from connectors.xapi.values import instant_of
from connectors.xapi.vocabulary import VOIDED

_PAGE = 500
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a read has come; instants in ISO 8601, UTC.

    `since` is what is asked for, None for everything; `newest` the latest instant seen, by which the next cursor
    goes, but not beyond `through`: what the store vouched for when it was first asked. `question` counts what was
    asked to its end.
    """

    read_whole_at: str
    since: str | None
    newest: str | None
    through: str | None = None
    question: int = 0
    more: str | None = None

    @classmethod
    def begun(cls, cursor: Mapping[str, Any] | None, lag: timedelta, now: datetime) -> Self:
        """Return the beginning of a read: from the cursor, or once a month and at first of everything."""
        if cursor is None:
            return cls(now.isoformat(), None, None)
        if is_whole_read_due(cursor, now):
            return cls(now.isoformat(), None, cursor["since"])
        since = instant_of(cursor["since"]) - lag
        return cls(cursor["read_whole_at"], _iso(since), cursor["since"])

    def cursor(self) -> Mapping[str, Any] | None:
        """Return where the next read may begin; None when nothing was ever seen."""
        if self.newest is None:
            return None
        ends = [self.newest, self.through] if self.through else [self.newest]
        return {"since": min(ends, key=instant_of), "read_whole_at": self.read_whole_at}


class LrsReader:
    """Reads one endpoint: everything, or one course's statements.

    A store that `conforms` chooses by the instant at which it stored a statement, which is what the cursor stands
    for then; the others go by the statement's own time.
    """

    def __init__(self, lrs: Lrs, course: str | None, *, conforms: bool, lag: timedelta) -> None:
        self._lrs = lrs
        self._lag = lag
        self._instant_name = "stored" if conforms else "timestamp"
        self._questions: list[Mapping[str, str]] = [{}]
        if course is not None:
            self._questions = [{"activity": course, "related_activities": "true"}]
            if not conforms:  # such a store does not give what takes a course's statements back along with them
                self._questions.append({"verb": VOIDED})

    def batches(
        self, state: Mapping[str, Any] | None, cursor: Mapping[str, Any] | None, now: datetime
    ) -> Iterator[Batch]:
        """Yield the statements page by page, in the store's order.

        Raises:
            AccessRefused, NotPermitted, SourceUnreachable, UnexpectedAnswer: nothing more comes now.
        """
        reading = Reading(**state) if state else Reading.begun(cursor, self._lag, now)
        if reading.question == len(self._questions):  # cut after the last page
            yield self._batch(reading, [], now)
        is_restarted = False
        while reading.question < len(self._questions):
            asked = reading.more
            page = self._lrs.follow(asked) if asked else self._lrs.ask(self._query(reading))
            if page is None:
                if is_restarted:
                    raise UnexpectedAnswer("unreadable_answer")
                is_restarted = True
                reading = replace(reading, question=0, more=None)
                continue
            if page.more is not None and page.more == asked:
                raise UnexpectedAnswer("unreadable_answer")  # it would never end
            reading = self._after(reading, page, now)
            yield self._batch(reading, page.statements, page.sent_at or now)

    def _batch(self, reading: Reading, statements: list[Any], told_at: datetime) -> Batch:
        is_last = reading.question == len(self._questions)
        return Batch(statements, told_at, asdict(reading), reading.cursor() if is_last else None)

    def _query(self, reading: Reading) -> Mapping[str, str]:
        since = {"since": reading.since} if reading.since else {}
        return {"limit": str(_PAGE), "ascending": "true", **self._questions[reading.question], **since}

    def _after(self, reading: Reading, page: StatementPage, now: datetime) -> Reading:
        through = reading.through or _iso(page.consistent_through or page.sent_at or now)
        newest = self._newest(page.statements, (page.sent_at or now) + _AHEAD)
        if newest is not None and (reading.newest is None or newest > instant_of(reading.newest)):
            reading = replace(reading, newest=_iso(newest))
        question = reading.question if page.more else reading.question + 1
        return replace(reading, through=through, question=question, more=page.more)

    def _newest(self, statements: list[Any], latest: datetime) -> datetime | None:
        found = None
        for statement in statements:
            try:
                at = instant_of(statement[self._instant_name])
            except (KeyError, TypeError, ValueError):
                continue
            if at <= latest and (found is None or at > found):
                found = at
        return found


def _iso(at: datetime) -> str:
    # With an offset: Ralph answers a `since` without one with a fault of its own (observed, 5.1.0).
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""Statements into records: who, what, when, and what it says of progress."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from cockpit.connector import (
    AttendanceRecord,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    LearningEvent,
    Record,
    Retraction,
)
from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus
from cockpit.domain.times import day_in, zone_named
from connectors.xapi.activities import Activities, KnownActivity
from connectors.xapi.people import enrolment_of, identity_of
from connectors.xapi.values import instant_of, is_number, points_of, seconds_of
from connectors.xapi.vocabulary import (
    ABANDONED,
    ANSWERED,
    ATTENDED,
    CMI5_CATEGORY,
    DONE,
    EVENT_VERBS,
    MASTERY_SCORE,
    OUTCOMES,
    REGISTERED,
    SESSION_ID,
    TERMINATED,
    UNREGISTERED,
    VOIDED,
    WHOLE_PROGRESS,
    Outcome,
)

# Clocks of phones run ahead, but not by more than a day and a zone.
_AHEAD = timedelta(days=1)
# What a statement leads to that lacks a part, or holds another thing than the specification says.
_NONSENSE = (KeyError, TypeError, AttributeError, ValueError)
_NOTHING: Mapping[str, Any] = {}
# By learner and activity. One flat dictionary of pairs would hold the garbage collector up (measured: by a third).
_LastWords = dict[str, dict[str, datetime]]
# Content that never ends its sessions must not fill the memory.
_OPEN_SESSIONS = 20_000
_ENDS = frozenset({TERMINATED, ABANDONED})
_TELLING = frozenset({ATTENDED, *OUTCOMES})  # more than an event, also without a result
# For millions of statements: a member is looked up once, and what is made for each is made without keywords
# (measured: 60 and 100 of 1,700 ns).
_OTHER_VERB = Verb.INTERACTED
_event = LearningEvent._make
# When, id, verb, statement; no named tuple for the same reason.
_Dated = tuple[datetime, str, str, Mapping[str, Any]]


class _Said(NamedTuple):
    at: datetime
    verb: str
    learner_id: str
    known: KnownActivity
    context: Mapping[str, Any]
    result: Mapping[str, Any]


class Translated(NamedTuple):
    """The records of a page, people and activities first; and what was wrong with some statements."""

    records: list[Record]
    problems: tuple[str, ...]


class Translator:
    """Translates the statements of one read of one cohort, page after page.

    Everybody is told once, and again when the name is another. `members` are already known and not told for a
    statement that does not name them, nor by a read that `is_resumed`, which told them before it was cut.
    `is_ordered`: statements come in the order in which they were stored; else their own time decides which word on
    an activity is the last.
    """

    def __init__(
        self,
        activities: Activities,
        members: Iterable[str],
        *,
        course: str | None,
        is_ordered: bool,
        is_resumed: bool = False,
    ) -> None:
        self._activities = activities
        self._members = frozenset(members)
        self._course = course
        self._is_ordered = is_ordered
        self._is_resumed = is_resumed
        self._people: dict[object, tuple[EnrolmentRecord, str | None]] = {}
        self._left: set[str] = set()
        self._voided: set[str] = set()
        self._sessions: dict[str, datetime] = {}
        self._last_completions: _LastWords = {}
        self._last_grades: _LastWords = {}
        self._met: list[Record] = []
        self._facts: list[Record] = []

    def translate(self, statements: Sequence[Any], now: datetime) -> Translated:
        """Return the records of a page; `now` is by the clock of whoever wrote it.

        A statement that makes no sense is left out and named in the problems, and so is one from the future.
        """
        dated, unreadable, early = self._dated(statements, now + _AHEAD)
        self._met, self._facts = [], []
        for at, key, verb, statement in dated:
            if key not in self._voided:
                try:
                    self._add(at, key, verb, statement)
                except _NONSENSE:
                    unreadable += 1
        problems = [
            cause
            for cause, count in (("statements_unreadable", unreadable), ("statements_in_future", early))
            if count
        ]
        return Translated([*self._met, *self._activities.take_changed(), *self._facts], tuple(problems))

    def _dated(self, statements: Sequence[Any], latest: datetime) -> tuple[list[_Dated], int, int]:
        """Return the statements in order, each once; how many make no sense, and how many lie in the future."""
        dated: dict[str, _Dated] = {}
        unreadable = early = 0
        for statement in statements:
            try:
                key = _id(statement)
                at = instant_of(statement.get("timestamp") or statement["stored"])
                verb = statement["verb"]["id"]
                if at > latest:
                    early += 1
                    continue
                if verb == VOIDED:
                    self._voided.add(_id(statement["object"]))
            except _NONSENSE:
                unreadable += 1
                continue
            if key not in dated:
                dated[key] = at, key, verb, statement
        found = list(dated.values())
        if not self._is_ordered:
            found.sort(key=itemgetter(0))
        return found, unreadable, early

    def _add(self, at: datetime, key: str, verb: str, statement: Mapping[str, Any]) -> None:
        thing = statement["object"]
        if verb == VOIDED:
            self._facts.append(Retraction(_id(thing)))
            return
        actor = statement["actor"]
        object_type = thing.get("objectType")
        if actor.get("objectType") == "Group" or object_type == "SubStatement":
            return
        person = self._person(actor)
        learner_id = person.learner_id
        event_verb = EVENT_VERBS.get(verb, _OTHER_VERB)
        if verb == UNREGISTERED or learner_id in self._left:
            self._follow_status(person, verb, event_verb, thing, at)
        known = self._activities.seen(thing) if object_type is None or object_type == "Activity" else None
        context, result = statement.get("context"), statement.get("result")
        happened_at, seconds = at, None
        if context:
            happened_at, event_verb = self._in_session(at, verb, event_verb, context)
        if result and "duration" in result and (not context or verb in _ENDS or not is_cmi5(context)):
            seconds = seconds_of(result["duration"])
        if event_verb is not None:
            activity_id = known.source_id if known is not None else None
            self._facts.append(_event((key, learner_id, event_verb, happened_at, None, activity_id, 1, seconds)))
        if known is not None and (result or verb in _TELLING or (context and not known.is_measured_by)):
            self._tell_more(_Said(at, verb, learner_id, known, context or _NOTHING, result or _NOTHING), seconds)

    def _in_session(
        self, at: datetime, verb: str, event_verb: Verb | None, context: Mapping[str, Any]
    ) -> tuple[datetime, Verb | None]:
        """Return when a statement's event happened, and its verb.

        A platform says that a session was abandoned when it notices: the learner was last there before, at a
        trace of this read; if there is none, no day of theirs is made of it.
        """
        extensions = context.get("extensions")
        session = extensions.get(SESSION_ID) if extensions else None
        if session is None:
            return at, event_verb
        last_at = self._sessions.pop(session, None)
        if verb == ABANDONED and last_at is not None:
            return last_at, Verb.INTERACTED
        if verb not in _ENDS and event_verb is not None:
            self._sessions[session] = at
            if len(self._sessions) > _OPEN_SESSIONS:
                del self._sessions[next(iter(self._sessions))]  # the one that was quiet for longest
        return at, event_verb

    def _person(self, actor: Mapping[str, Any]) -> EnrolmentRecord:
        identity = identity_of(actor)
        name = actor.get("name")
        known = self._people.get(identity)
        if known is not None and (not name or name == known[1]):
            return known[0]
        person = enrolment_of(identity, name)
        self._people[identity] = person, name
        is_news = bool(name) and not (self._is_resumed and known is None)
        if is_news or person.learner_id not in self._members:
            self._met.append(person)
        return person

    def _follow_status(
        self,
        person: EnrolmentRecord,
        verb: str,
        event_verb: Verb | None,
        thing: Mapping[str, Any],
        at: datetime,
    ) -> None:
        """Take out who was unregistered from the cohort's own course; who acts in it again is back."""
        if verb == UNREGISTERED:
            if self._course is not None and thing.get("id") == self._course:
                left_on = day_in(zone_named(None), at)
                self._met.append(replace(person, status=EnrolmentStatus.LEFT, left_on=left_on))
                self._left.add(person.learner_id)
        elif event_verb is not None or verb == REGISTERED:
            self._met.append(person)
            self._left.remove(person.learner_id)

    def _tell_more(self, said: _Said, seconds: int | None) -> None:
        """Add what a statement tells besides its event."""
        if said.verb == ATTENDED:
            self._facts.append(_attendance(said.learner_id, said.known, said.at, seconds))
        if said.verb != ANSWERED and not said.known.is_part:
            self._measure(said)

    def _measure(self, said: _Said) -> None:
        """Add what a statement says of being done, and of the result."""
        at, verb, learner_id, known, context, result = said
        outcome = OUTCOMES.get(verb)
        if outcome is None and result:
            outcome = _outcome_of(result)
        if not known.is_measured_by and (outcome is not None or (context and is_defined_by_cmi5(context))):
            self._activities.measure_by(known)
        if outcome is not None and self._is_last_word(self._last_completions, learner_id, known, at):
            is_done, by_learner = outcome
            self._facts.append(CompletionRecord(learner_id, known.source_id, is_done, at, None, by_learner))
        points = points_of(result.get("score")) if result else None
        if points is not None and self._is_last_word(self._last_grades, learner_id, known, at):
            score, most = points
            pass_score = _pass_score(context, most)
            self._facts.append(GradeRecord(learner_id, known.source_id, score, most, pass_score, at))

    def _is_last_word(self, words: _LastWords, learner_id: str, known: KnownActivity, at: datetime) -> bool:
        if self._is_ordered:
            return True
        of_learner = words.get(learner_id)
        if of_learner is None:
            of_learner = words[learner_id] = {}
        last = of_learner.get(known.source_id)
        if last is not None and at < last:
            return False
        of_learner[known.source_id] = at
        return True


def is_cmi5(context: Mapping[str, Any]) -> bool:
    """Tell whether a statement belongs to a cmi5 session, whose length another statement tells."""
    extensions = context.get("extensions")
    return bool(extensions and SESSION_ID in extensions) or is_defined_by_cmi5(context)


def is_defined_by_cmi5(context: Mapping[str, Any]) -> bool:
    """Tell whether cmi5 prescribes a statement: then it is about a unit of the course (cmi5, 9.6.2.1)."""
    around = context.get("contextActivities")
    category = (around.get("category") if around else None) or ()
    if isinstance(category, dict):  # one alone needs no list (xAPI 1.0.3, data, 2.4.6.2)
        category = [category]
    return any(one["id"] == CMI5_CATEGORY for one in category)


def _id(thing: Mapping[str, Any]) -> str:
    """Return a statement's id in one spelling.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: it has none.
    """
    key: str = thing["id"].lower()
    if not key.isascii():
        raise ValueError("not a UUID")
    return key


def _attendance(learner_id: str, known: KnownActivity, at: datetime, seconds: int | None) -> AttendanceRecord:
    day = day_in(zone_named(None), at)
    return AttendanceRecord(learner_id, known.source_id, known.title.text, day, True, seconds)


def _outcome_of(result: Mapping[str, Any]) -> Outcome | None:
    """Return what a result says without a verb: completion, or the whole of a progress."""
    if result.get("completion") is True:
        return DONE
    for extension, whole in WHOLE_PROGRESS.items():
        reached = (result.get("extensions") or _NOTHING).get(extension)
        if is_number(reached) and reached >= whole:
            return DONE
    return None


def _pass_score(context: Mapping[str, Any], most: float) -> float | None:
    """Return what cmi5 asks for to pass (a share), on the scale of the result."""
    mastery = (context.get("extensions") or _NOTHING).get(MASTERY_SCORE)
    return round(mastery * most, 4) if is_number(mastery) and 0 <= mastery <= 1 else None

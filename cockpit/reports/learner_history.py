"""Everything that happened with one learner, as one list: what they did, were told, said, and what was decided."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from operator import attrgetter
from zoneinfo import ZoneInfo

from cockpit.connector import LetterKind
from cockpit.domain.activity import Verb
from cockpit.domain.alerts import AlertTier
from cockpit.domain.checkins import CheckInState
from cockpit.domain.messages import MessageState
from cockpit.domain.people import Absence, Enrolment, Learner
from cockpit.domain.times import day_in, midnight, zone_named
from cockpit.store import Store
from cockpit.store.absences import leave_of_learner
from cockpit.store.activities import GradeRow, completed_activities, grades_of_enrolment
from cockpit.store.alerts import PastAlert, alerts_of_enrolment, raised_of_enrolment
from cockpit.store.attendance import attendance_of_enrolment
from cockpit.store.checkins import changes_of, check_ins_of_learner, that_stood
from cockpit.store.dispositions import dispositions
from cockpit.store.events import EventRow, events_of_enrolment
from cockpit.store.feedback import feedback_of_enrolment
from cockpit.store.goals import goals_of_learner
from cockpit.store.history import contacts_of_learner, notes_of_learner
from cockpit.store.outbox import messages_of_learner
from cockpit.store.proposals import proposals_of_learner
from cockpit.store.questions import questions_of_learner
from cockpit.store.replies import replies_of_learner

_LEFT = (MessageState.ACCEPTED, MessageState.HANDED_OVER)
_ATTENDED = {
    CheckInState.BOOKED: "invited",
    CheckInState.CANCELLED: "cancelled",
    CheckInState.HELD: "present",
    CheckInState.MISSED: "absent",
}
_DONE = (Verb.COMPLETED.value, Verb.SUBMITTED.value)


class HistoryKind(StrEnum):
    """What an entry of the history is."""

    ACTIVITY = "activity"
    COMPLETION = "completion"
    GRADE = "grade"
    ATTENDANCE = "attendance"
    FEEDBACK = "feedback"
    MESSAGE = "message"
    CONTACT = "contact"
    CHECK_IN = "check_in"
    NOTE = "note"
    QUESTION = "question"
    REPLY = "reply"
    DECISION = "decision"
    ALERT = "alert"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One entry. `at` is an instant for sorting; `is_day_only`: the source knows no time of day.

    `what` names the kind more closely (a verb, a state, a decision), `subject` is data: a title, the words of a
    message or note. `count` tells of how many such things one entry speaks, `others` names them but for `subject`.
    `until` is the day to which a decision or absence lasts, on which a question was answered or a goal is due, or
    on which a check-in stood before it changed. Of a message or call `returned_on` is the first active day after
    it; `awaits_return`: there is none yet.
    """

    kind: HistoryKind
    at: datetime
    on: date
    is_day_only: bool
    what: str
    subject: str = ""
    count: int = 1
    is_invented: bool = False
    disposition_id: int | None = None
    others: tuple[str, ...] = ()
    seconds: int | None = None
    score: float | None = None
    pass_score: float | None = None
    rating: int | None = None
    until: date | None = None
    returned_on: date | None = None
    awaits_return: bool = False


def history_of(
    store: Store, learner: Learner, enrolments: Sequence[Enrolment], absences: Sequence[Absence]
) -> tuple[HistoryItem, ...]:
    """Return everything that happened with a learner in these enrolments, the latest first."""
    zone = zone_named(learner.zone)
    items: list[HistoryItem] = []
    active_on: set[date] = set()
    for enrolment in enrolments:
        events = events_of_enrolment(store, enrolment.id)
        active_on.update(event.on for event in events)
        items += _learning(store, enrolment, events, zone)
        items += _classes(store, enrolment, absences, zone)
        items += _said(store, enrolment, zone)
        for on, code in raised_of_enrolment(store, enrolment.id):
            items.append(HistoryItem(HistoryKind.ALERT, _end_of(on, zone), on, True, "opened", code))
        items += _alerts(alerts_of_enrolment(store, enrolment.id), zone)
    items += _exchanges(store, learner, zone, sorted(active_on))
    items += _check_ins(store, learner, zone)
    items += _between_us(store, learner, zone)
    items += _leave(store, learner, zone)
    items.sort(key=attrgetter("at"), reverse=True)
    return tuple(items)


def _item(
    kind: HistoryKind, at: datetime, zone: ZoneInfo, what: str, subject: str, is_invented: bool = False
) -> HistoryItem:
    return HistoryItem(kind, at, day_in(zone, at), False, what, subject, is_invented=is_invented)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59), zone).astimezone(UTC)


def _learning(
    store: Store, enrolment: Enrolment, events: Sequence[EventRow], zone: ZoneInfo
) -> Iterator[HistoryItem]:
    """Yield completions and hand-ins one by one, with their results, and the other activity of each day as one."""
    quiet: dict[date, list[EventRow]] = defaultdict(list)
    done: list[tuple[int | None, HistoryItem]] = []
    for event in events:
        if event.verb not in _DONE:
            quiet[event.on].append(event)
            continue
        at = event.happened_at or _end_of(event.on, zone)
        item = HistoryItem(
            HistoryKind.COMPLETION, at, event.on, event.happened_at is None, event.verb, event.title or "",
            seconds=event.duration_seconds,
        )  # fmt: skip
        done.append((event.activity_id, item))
    told = {activity_id for activity_id, _ in done}
    for completed in completed_activities(store, enrolment.id):
        if completed.activity_id not in told and completed.on is not None:
            what = Verb.COMPLETED if completed.by_learner else "marked"
            at = completed.at or _end_of(completed.on, zone)
            item = HistoryItem(
                HistoryKind.COMPLETION, at, completed.on, completed.at is None, what, completed.title
            )
            done.append((completed.activity_id, item))
    yield from _with_results(done, grades_of_enrolment(store, enrolment.id), zone)
    for on, of_day in quiet.items():
        yield _active_day(on, of_day, zone)


def _with_results(
    done: Iterable[tuple[int | None, HistoryItem]], grades: Sequence[GradeRow], zone: ZoneInfo
) -> Iterator[HistoryItem]:
    """Yield what was done with the result of the same day, or of no day; later results are entries of their own."""
    open_grades = {grade.activity_id: grade for grade in grades}
    for activity_id, item in sorted(done, key=lambda one: one[1].at, reverse=True):
        grade = open_grades.get(activity_id) if activity_id is not None else None
        if activity_id is not None and grade is not None and grade.on in (None, item.on):
            del open_grades[activity_id]
            yield replace(item, score=grade.share, pass_score=grade.pass_share)
        else:
            yield item
    for grade in open_grades.values():
        if grade.on is not None:  # of a result without a day nobody knows where it stands
            at = grade.at or _end_of(grade.on, zone)
            yield HistoryItem(
                HistoryKind.GRADE, at, grade.on, grade.at is None, "result", grade.title,
                score=grade.share, pass_score=grade.pass_share,
            )  # fmt: skip


def _active_day(on: date, events: Sequence[EventRow], zone: ZoneInfo) -> HistoryItem:
    instants = [event.happened_at for event in events if event.happened_at is not None]
    titles = tuple(dict.fromkeys(event.title for event in events if event.title))
    lengths = [event.duration_seconds for event in events]
    return HistoryItem(
        HistoryKind.ACTIVITY,
        max(instants, default=_end_of(on, zone) - timedelta(seconds=1)),
        on,
        not instants,
        events[0].verb,
        titles[0] if titles else "",
        count=len(titles) or 1,
        others=titles[1:],
        seconds=sum(lengths) if None not in lengths else None,  # type: ignore[arg-type]
    )


def _classes(
    store: Store, enrolment: Enrolment, absences: Sequence[Absence], zone: ZoneInfo
) -> Iterator[HistoryItem]:
    """Yield live classes; who missed one while away, as agreed, is excused."""
    for one in attendance_of_enrolment(store, enrolment.id):
        is_away = any(absence.covers(one.on) for absence in absences)
        missed = "excused" if is_away else "absent"
        what = "unknown" if one.attended is None else "present" if one.attended else missed
        yield HistoryItem(
            HistoryKind.ATTENDANCE,
            _end_of(one.on, zone),
            one.on,
            True,
            what,
            one.title,
            seconds=one.duration_seconds,
        )


def _said(store: Store, enrolment: Enrolment, zone: ZoneInfo) -> Iterator[HistoryItem]:
    for said, is_invented in feedback_of_enrolment(store, enrolment.id):
        yield HistoryItem(
            HistoryKind.FEEDBACK, _end_of(said.on, zone), said.on, True, "feedback", said.words,
            is_invented=is_invented, rating=said.rating,
        )  # fmt: skip


def _alerts(alerts: Sequence[PastAlert], zone: ZoneInfo) -> Iterator[HistoryItem]:
    """Yield when a decision was due, and when and why an alert that was told of closed by itself."""
    for past in alerts:
        code = past.alert.spoken[0].code
        if past.alert.tier is AlertTier.DECIDE:
            on = past.alert.opened_on
            yield HistoryItem(HistoryKind.ALERT, _end_of(on, zone), on, True, "opened", code)
        elif past.alert.raised_on is None:
            continue
        if past.closed_on is not None and past.closed_why is not None:
            at = _end_of(past.closed_on, zone)
            yield HistoryItem(HistoryKind.ALERT, at, past.closed_on, True, past.closed_why, code)


def _exchanges(store: Store, learner: Learner, zone: ZoneInfo, active_on: Sequence[date]) -> Iterator[HistoryItem]:
    """Yield messages, what came back and calls, and whether the learner was active again after what reached out."""
    subjects: dict[int, str] = {}
    for message in messages_of_learner(store, learner.id):
        if message.is_to_colleague:  # about the learner: the decision says it
            continue
        at = message.ended_at or message.made_at
        subjects[message.id] = message.subject
        item = _item(HistoryKind.MESSAGE, at, zone, message.state, message.subject)
        reached_out = message.is_contact and message.state in _LEFT
        yield _with_return(item, active_on) if reached_out else item
    for reply in replies_of_learner(store, learner.id):
        said = reply.body if reply.kind is LetterKind.REPLY and reply.body else reply.subject
        if reply.kind is LetterKind.BOUNCE:  # its own subject is the server's
            said = subjects.get(reply.message_id or 0, "")
        yield _item(HistoryKind.REPLY, reply.received_at, zone, reply.kind, said, reply.is_invented)
    for contact in contacts_of_learner(store, learner.id):
        item = _item(
            HistoryKind.CONTACT, contact.happened_at, zone, contact.kind, contact.words, contact.is_invented
        )
        yield _with_return(item, active_on)


def _with_return(item: HistoryItem, active_on: Sequence[date]) -> HistoryItem:
    place = bisect_right(active_on, item.on)
    after = active_on[place] if place < len(active_on) else None
    return replace(item, returned_on=after, awaits_return=after is None)


def _between_us(store: Store, learner: Learner, zone: ZoneInfo) -> Iterator[HistoryItem]:
    """Yield notes, questions and decisions."""
    for note in notes_of_learner(store, learner.id):
        yield _item(HistoryKind.NOTE, note.made_at, zone, "note", note.words, note.is_invented)
    for question in questions_of_learner(store, learner.id):
        what = "answered" if question.answered_at else "waiting"
        asked = _item(HistoryKind.QUESTION, question.asked_at, zone, what, question.words, question.is_invented)
        yield replace(asked, until=day_in(zone, question.answered_at) if question.answered_at else None)
    for made in dispositions(store, learner.id):
        stands = made.undone_at is None
        decided = _item(
            HistoryKind.DECISION, made.made_at, zone, made.kind if stands else "undone", made.detail or ""
        )
        yield replace(decided, disposition_id=made.id if stands else None, until=made.until_on if stands else None)


def _check_ins(store: Store, learner: Learner, zone: ZoneInfo) -> Iterator[HistoryItem]:
    """Yield check-ins with what was noted, what was offered for them, what changed, and goals with their end."""
    kind = HistoryKind.CHECK_IN
    for check_in in that_stood(store, check_ins_of_learner(store, learner.id)):
        at, is_invented = check_in.slot.starts_at, check_in.is_invented
        if check_in.group_id is not None:
            attended = _item(
                HistoryKind.ATTENDANCE, at, zone, _ATTENDED[check_in.state], check_in.title, is_invented
            )
            yield replace(attended, seconds=check_in.slot.minutes * 60)
            continue
        held = _item(kind, at, zone, check_in.state, check_in.shared_note, is_invented)
        yield replace(held, seconds=check_in.slot.minutes * 60)
        if check_in.next_step:
            yield _item(kind, at, zone, "next_step", check_in.next_step, is_invented)
        if check_in.private_note:
            yield _item(HistoryKind.NOTE, at, zone, "private", check_in.private_note, is_invented)
        for change in changes_of(store, check_in.id):
            changed = _item(kind, change.made_at, zone, f"change_{change.kind}", "", is_invented)
            yield replace(changed, until=day_in(zone, change.starts_at))
    for proposal in proposals_of_learner(store, learner.id):
        count, is_invented = len(proposal.slots), proposal.is_invented
        yield replace(_item(kind, proposal.made_at, zone, "offered", "", is_invented), count=count)
        if proposal.ended_at is not None:
            yield _item(kind, proposal.ended_at, zone, f"offer_{proposal.state}", "", is_invented)
    for goal in goals_of_learner(store, learner.id):
        yield replace(_item(kind, goal.agreed_at, zone, "goal", goal.words), until=goal.due_on)
        if goal.said_at is not None:
            yield _item(kind, goal.said_at, zone, "goal_kept" if goal.is_kept else "goal_missed", goal.words)


def _leave(store: Store, learner: Learner, zone: ZoneInfo) -> Iterator[HistoryItem]:
    """Yield leave that was told: pauses and closed follow-ups come with a decision, whose entry tells of them."""
    for absence, is_invented in leave_of_learner(store, learner.id):
        at = midnight(absence.starts_on, zone)
        yield HistoryItem(
            HistoryKind.ABSENCE, at, absence.starts_on, True, absence.kind, absence.reason,
            is_invented=is_invented, until=absence.ends_on,
        )  # fmt: skip

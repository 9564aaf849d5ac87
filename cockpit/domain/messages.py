"""Messages: the states one goes through, who may get one, and when a postponed one is tried again."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cockpit.domain.people import EnrolmentStatus, Learner

# A greylisting server lets a mail in after minutes, a throttling one within hours.
_BACK_OFF_MINUTES = (1, 5, 30, 120)
MAX_TRIES = 6
# The learner's own hours: nobody gets a message at night (PRODUCT.md, section 4).
POLITE_FROM, POLITE_UNTIL = time(8), time(20)
MORNING = time(8, 30)


class MessageState(StrEnum):
    """Where a message stands; delivery is never claimed, `ACCEPTED` means by the server.

    `ATTEMPTING` is committed before the first byte leaves. One that is found in it at start, or that lost its
    answer, is `UNCERTAIN`: it may have gone out, and never leaves again by itself. `HELD` needs a fix first.
    `DRAFT` waits for the trainer, who hands it over to another program (`HANDED_OVER`) or lets it be.
    """

    DRAFT = "draft"
    HELD = "held"
    QUEUED = "queued"
    ATTEMPTING = "attempting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"

    @property
    def has_not_left(self) -> bool:
        """Tell whether no byte of it can have gone out, so that it may still be changed or cancelled."""
        return self in (MessageState.DRAFT, MessageState.HELD, MessageState.QUEUED)


# Messages wait this long before they leave: the time of the undo.
UNDO_SECONDS = 10


class Obstacle(StrEnum):
    """Why somebody may not be written to; who is away is left in peace, but answered."""

    OBJECTED = "objected"
    NOT_ACTIVE = "not_active"
    AWAY = "away"


# What is written to one person stands for a week: by then its facts are others.
EXPIRES_AFTER = timedelta(days=7)
# So many nudges a person gets in seven days, whatever the trainer or a sequence still has to say.
MOST_A_WEEK = 3
WEEK = timedelta(days=7)
# A contact of calendar day d rests until d+4 (PRODUCT.md, section 3).
REST_DAYS = 4


def rests_until(contact_on: date) -> date:
    """Return the first day on which somebody may be written to again after a contact."""
    return contact_on + timedelta(days=REST_DAYS + 1)


def morning_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which messages leave on a day where a learner lives."""
    return datetime.combine(day, MORNING, zone).astimezone(UTC)


def obstacle_to_contact(learner: Learner, status: EnrolmentStatus | None) -> Obstacle | None:
    """Return why a learner may not be written to, or None; `status`: of the enrolment that it is about, if any."""
    if learner.objected_at is not None:
        return Obstacle.OBJECTED
    if status not in (None, EnrolmentStatus.ACTIVE):
        return Obstacle.NOT_ACTIVE
    return None


def next_try_at(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after `tries` answers "not now" (MESSAGING.md, section 1.3), or None: no more.

    The waits are 1, 5, 30, then always 120 minutes; the sixth try is the last.
    """
    if tries >= MAX_TRIES:
        return None
    return now + timedelta(minutes=_BACK_OFF_MINUTES[min(tries, len(_BACK_OFF_MINUTES)) - 1])


def polite_at(zone: ZoneInfo, now: datetime, told_by: datetime | None = None) -> datetime:
    """Return when a message may reach a learner: now if it is 8-20 o'clock there, else 08:30.

    `told_by`: what begins then is to be known before; if it begins in that very night, now.
    """
    there = now.astimezone(zone)
    if POLITE_FROM <= there.time() < POLITE_UNTIL:
        return now
    day = there.date() + timedelta(days=there.time() >= POLITE_UNTIL)
    morning = morning_of(day, zone)
    return now if told_by is not None and now < told_by <= morning else morning


def leaves_at(zone: ZoneInfo, now: datetime, chosen: datetime | None = None) -> datetime:
    """Return from when on a message may leave: once it can be undone no more, in the learner's own day.

    `chosen`: another instant that it waits for, by day or night.
    """
    undo_ends = now + timedelta(seconds=UNDO_SECONDS)
    return polite_at(zone, undo_ends) if chosen is None else max(chosen, undo_ends)

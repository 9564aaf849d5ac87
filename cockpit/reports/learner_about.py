"""What is known of a learner as a person, who or what said so, and when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cockpit.domain.people import Enrolment, Learner
from cockpit.domain.referents import referent_on
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.corrections import Correctable, corrections_of
from cockpit.store.events import hours_of_learner
from cockpit.store.origins import Said, can_be_written_to_in_platform, referent_of, what_sources_say
from cockpit.store.referents import all_referents, referent_id_of

_LONGEST_BACK = timedelta(weeks=26)
_FEWEST_SITTINGS = 10
_MOST_WEEKDAYS = 3
# A part of the day is usual with this share of the sittings; a weekday with so much more than its seventh.
_USUAL_SHARE, _USUAL_TIMES = 0.4, 1.4


class DayPart(StrEnum):
    """A part of somebody's day: from 5, 12, 18 and 23 o'clock."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class Channel(StrEnum):
    """A way on which a learner can be reached."""

    EMAIL = "email"
    PHONE = "phone"
    PLATFORM = "platform"


class How(StrEnum):
    """From where something is known."""

    SOURCE = "source"
    BY_HAND = "by_hand"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said something of a learner: an account, as it was read `at`; the trainer, `at`; or nobody."""

    how: How
    account: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moments:
    """When a learner is usually active, in the own zone; `weekdays`: 0 is Monday. Either may be empty: no habit."""

    parts: tuple[DayPart, ...]
    weekdays: tuple[int, ...]
    sittings: int


@dataclass(frozen=True, slots=True)
class LearnerAbout:
    """What the page says of a learner besides progress. An origin is None where nothing is known."""

    email: Origin | None
    zone: Origin
    language: Origin
    phone: Origin | None
    moments: Moments | None
    channels: tuple[Channel, ...]
    referent: str
    stands_in_for: str = ""


def about_learner(store: Store, learner: Learner, enrolment: Enrolment | None, now: datetime) -> LearnerAbout:
    """Return what is known of a learner; without a referent it is the person of the cohort's account."""
    said = what_sources_say(store, learner.id)
    by_hand = corrections_of(store, learner.id)

    def origin(field: Correctable, is_assumed: bool) -> Origin:
        if field in by_hand:
            return Origin(How.BY_HAND, at=by_hand[field])
        return Origin(How.ASSUMED) if is_assumed else _of_source(said, field) or Origin(How.ASSUMED)

    channels = []
    if learner.email:
        channels.append(Channel.EMAIL)
    if learner.phone:
        channels.append(Channel.PHONE)
    if can_be_written_to_in_platform(store, learner.id):
        channels.append(Channel.PLATFORM)
    day = day_in(zone_named(learner.zone), now)
    known, own = all_referents(store), referent_id_of(store, learner.id)
    referent = referent_on(known, own, day)
    is_own = own is None or (referent is not None and referent.id == own)
    of_account = referent_of(store, enrolment.cohort_id) if enrolment is not None else ""
    return LearnerAbout(
        email=_of_source(said, "email") if learner.email else None,
        zone=origin(Correctable.ZONE, learner.zone_is_assumed),
        language=origin(Correctable.LANGUAGE, learner.language_is_assumed),
        phone=origin(Correctable.PHONE, is_assumed=False) if learner.phone else None,
        moments=usual_moments(hours_of_learner(store, learner.id, now - _LONGEST_BACK), learner.zone),
        channels=tuple(channels),
        referent=referent.name if referent is not None else of_account,
        stands_in_for="" if is_own or own is None else known[own].name,
    )


def _of_source(said: Iterable[Said], field: str) -> Origin | None:
    """Return the account whose word is shown: the oldest that says anything."""
    first = next((one for one in said if getattr(one, field) is not None), None)
    return Origin(How.SOURCE, first.account, first.read_at) if first is not None else None


def usual_moments(hours: Iterable[datetime], zone_name: str) -> Moments | None:
    """Return when somebody is usually active, from the hours with activity; None where too little is known.

    A sitting is a part of a day with activity: a busy evening counts once.
    """
    zone = zone_named(zone_name)
    local = [at.astimezone(zone) for at in hours]
    sittings = {(at.date(), _part(at.hour)) for at in local}
    if len(sittings) < _FEWEST_SITTINGS:
        return None
    parts = Counter(part for _, part in sittings)
    weekdays = Counter(day.weekday() for day in {day for day, _ in sittings})
    days = weekdays.total()
    often = [day for day, count in weekdays.most_common(_MOST_WEEKDAYS) if count * 7 >= _USUAL_TIMES * days]
    return Moments(
        tuple(part for part in DayPart if parts[part] >= _USUAL_SHARE * len(sittings)),
        tuple(sorted(often)),
        len(sittings),
    )


def _part(hour: int) -> DayPart:
    if 5 <= hour < 12:
        return DayPart.MORNING
    if 12 <= hour < 18:
        return DayPart.AFTERNOON
    return DayPart.EVENING if 18 <= hour < 23 else DayPart.NIGHT

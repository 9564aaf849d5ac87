"""Cohorts, learners, and the enrolment that joins them."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EnrolmentStatus(StrEnum):
    """Where a learner stands in a cohort. Only the active get alerts and messages."""

    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    LEFT = "left"
    FINISHED = "finished"


class Knowledge(StrEnum):
    """What a source says of a learner's last activity. Only the first two may raise an alert."""

    KNOWN = "known"
    NEVER = "never"
    UNKNOWN = "unknown"
    NOT_PERMITTED = "not_permitted"

    @property
    def may_alert(self) -> bool:
        """Tell whether silence may be concluded from it."""
        return self in (Knowledge.KNOWN, Knowledge.NEVER)


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of learners on one path, as one account shows it.

    `history_from`: from this day on every event is known, by a source that adds them to the cohort's own.
    `is_demo`: its calendar was moved to today, so its data are never old.
    """

    id: int
    account_id: int
    source_id: str
    name: str
    starts_on: date | None
    ends_on: date | None
    zone: str
    language: str
    is_followed: bool
    is_building: bool
    data_as_of: datetime | None
    history_from: date | None = None
    is_from_files: bool = False
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Learner:
    """A person, known by one or more sources. `zone` and `language` may be assumed: then the flag says so."""

    id: int
    name: str
    email: str | None
    phone: str | None
    zone: str
    zone_is_assumed: bool
    language: str
    language_is_assumed: bool
    objected_at: datetime | None

    @property
    def first_name(self) -> str:
        """Return the part of the name that a message begins with."""
        return self.name.split()[0] if self.name.split() else self.name


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A learner in a cohort.

    `opened_on` is the later of cohort start and enrolment date; without a date, the first complete read that saw
    the person, if after the start. `last_access_at` is the course's own, `site_access_at` the whole site's.
    """

    id: int
    cohort_id: int
    learner_id: int
    status: EnrolmentStatus
    left_on: date | None
    opened_on: date | None
    knowledge: Knowledge
    last_access_at: datetime | None
    site_access_at: datetime | None
    groups: tuple[str, ...]


class AbsenceKind(StrEnum):
    """Why somebody is not expected: leave that was told, a pause that was agreed, a follow-up that was closed."""

    LEAVE = "leave"
    PAUSE = "pause"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a learner is not expected, both included. An open end (None): until the learner is back."""

    starts_on: date
    ends_on: date | None
    reason: str = ""
    kind: AbsenceKind = AbsenceKind.LEAVE

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def email_key(address: str) -> str:
    """Return what an address is compared by: the SHA-1 that xAPI makes of it (mbox_sha1sum), case set aside."""
    plain = unicodedata.normalize("NFC", address.strip()).casefold()
    return hashlib.sha1(f"mailto:{plain}".encode(), usedforsecurity=False).hexdigest()

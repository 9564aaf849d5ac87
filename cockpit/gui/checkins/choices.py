"""What the booking dialog opens with, and what leaves it: what is to be booked or offered, and the mail."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import Medium, Slot


@dataclass(frozen=True, slots=True)
class Terms:
    """With what it opens: how long, how one meets (`place`: a video address), and the moments that stand."""

    minutes: int
    medium: Medium
    place: str = ""
    slots: tuple[Slot, ...] = ()
    every_weeks: int | None = None


@dataclass(frozen=True, slots=True)
class BookingChoice:
    """What is to be booked: `starts_at` in UTC, and the mail that goes with the invitation."""

    starts_at: datetime
    minutes: int
    subject: str
    body: str
    medium: Medium = Medium.PHONE
    place: str = ""
    every_weeks: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalChoice:
    """What is to be offered, and the mail that says so; in the place of another proposal when there was one."""

    slots: tuple[Slot, ...]
    template: str
    subject: str
    body: str
    held_until: datetime
    medium: Medium = Medium.PHONE
    place: str = ""
    instead_of: int | None = None

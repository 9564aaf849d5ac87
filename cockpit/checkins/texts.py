"""What a learner reads about a check-in: invitation, change, cancellation, reminder."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Medium, Slot
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.reports.merge_fields import person_fields
from cockpit.wording import Words
from cockpit.wording.moments import date_fields


def check_in_fields(
    learner: Learner,
    slot: Slot,
    medium: Medium,
    place: str,
    sign_off: str,
    now: datetime,
    own_zone: ZoneInfo,
    title: str = "",
) -> dict[str, str]:
    """Return the fields of a text about a check-in, in the learner's language and time; `title`: a group's.

    `own_zone`: the trainer's. Where its clocks change about then the hour carries its offset, as that of an offer.
    """
    words, zone = Words(learner.language, now.date()), zone_named(learner.zone)
    dated = date_fields(words, slot, medium, place, zone, own_zone)
    return {**person_fields(learner, sign_off), "title": title, **dated}

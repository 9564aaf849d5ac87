"""What a learner reads about a check-in: invitation, change, cancellation, reminder."""

from datetime import datetime

from cockpit.domain.checkins import Medium, Slot
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.outbox.templates import Text, personalise, template_in_use
from cockpit.reports.merge_fields import person_fields
from cockpit.store import Store
from cockpit.wording import Words
from cockpit.wording.moments import moment, whereabouts


def check_in_fields(
    learner: Learner, slot: Slot, medium: Medium, place: str, sign_off: str, now: datetime, title: str = ""
) -> dict[str, str]:
    """Return the fields of a text about a check-in, in the learner's language and time; `title`: a group's."""
    words, zone = Words(learner.language, now.date()), zone_named(learner.zone)
    return {
        **person_fields(learner, sign_off),
        "title": title,
        "when": moment(words, slot.starts_at, zone),
        "minutes": words.number(slot.minutes),
        "where": whereabouts(words, medium, place),
    }


def check_in_text(
    store: Store,
    template: str,
    learner: Learner,
    slot: Slot,
    medium: Medium,
    place: str,
    sign_off: str,
    now: datetime,
    title: str = "",
) -> Text:
    """Return a text about a check-in; `sign_off` is what ends it, `title` that of a group appointment.

    Raises:
        WrongInput: `field_missing`, `template_broken`.
    """
    fields = check_in_fields(learner, slot, medium, place, sign_off, now, title)
    return personalise(template_in_use(store, template, learner.language), fields)

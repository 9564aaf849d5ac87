"""Those whom a message is for as rows of the list, with what stands against writing to them in a few words."""

from collections.abc import Iterable, Mapping, Sequence

from cockpit.domain.times import day_in
from cockpit.gui.desk import Desk
from cockpit.gui.messages.outgoing import Against, Way, against, against_words
from cockpit.gui.messages.recipients_list import Recipient
from cockpit.gui.navigation import Person
from cockpit.reports.merge_fields import Addressee
from cockpit.wording import known_language


def recipient_rows(
    desk: Desk, people: Iterable[Person], found: Mapping[int, Addressee], way: Way = Way.MAIL
) -> list[Recipient]:
    """Return a row for each person, in their order; `way`: how the message is to leave."""
    words = desk.words
    gone = words.say("is no longer here")
    return [
        _row(desk, person, found[person.learner_id], way)
        if person.learner_id in found
        else Recipient(person, "", obstacle=gone)
        for person in people
    ]


def chosen_at_first(rows: Sequence[Recipient]) -> set[int]:
    """Return the ids of those who are ticked until the trainer chooses: nothing is against it, none rests."""
    return {row.person.learner_id for row in rows if not row.obstacle and not row.rest}


def against_one(one: Addressee, way: Way) -> Against | None:
    """Return what stands against writing to somebody in a way, or None."""
    is_in_platform = one.platform is not None if way is Way.PLATFORM else None
    what = against(one.learner, one.status, one.state, is_in_platform=is_in_platform)
    return Against.CAME_BACK if what is None and one.is_undeliverable and way is Way.MAIL else what


def _row(desk: Desk, person: Person, one: Addressee, way: Way) -> Recipient:
    words, learner = desk.words, one.learner
    what = against_one(one, way)
    rest = ""
    if one.rests and one.contacted_on is not None:
        days = (day_in(desk.zone, desk.now()) - one.contacted_on).days
        rest = (
            words.plural("in touch {n} day ago", "in touch {n} days ago", days)
            if days
            else words.say("in touch today")
        )
    return Recipient(
        person,
        desk.name(learner.name),
        one.cohort or "",
        known_language(learner.language).upper(),
        against_words(words, what) if what else "",
        rest,
    )

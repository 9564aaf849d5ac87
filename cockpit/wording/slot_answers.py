"""What somebody chose of the offered moments, or answered to an invitation, for the trainer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Answer
from cockpit.wording import Words
from cockpit.wording.moments import moment, short_moment
from cockpit.wording.nights import city_of


def chosen_line(words: Words, number: int, at: datetime, own_zone: ZoneInfo) -> str:
    """Return which moment was chosen, in a few words."""
    return words.say("chose {number}: {when}", number=number, when=short_moment(words, at, own_zone))


def chosen_sentence(words: Words, number: int, at: datetime, own_zone: ZoneInfo, zone: ZoneInfo) -> str:
    """Return which moment was chosen, on the trainer's clock, and on the learner's where that is another."""
    own = moment(words, at, own_zone)
    if at.astimezone(own_zone).utcoffset() == at.astimezone(zone).utcoffset():
        return words.say("Chose {number}: {when}", number=number, when=own)
    facts = {"number": number, "when": own, "time": words.clock(at, zone), "city": city_of(zone.key)}
    return words.say("Chose {number}: {when} ({time} in {city})", **facts)


def run_out_sentence(words: Words) -> str:
    """Return what is known of moments that are held no longer."""
    return words.say("It is held no longer, and can be booked while it is free.")


def none_suits_line(words: Words) -> str:
    """Return in a few words that none of the moments suits."""
    return words.say("no moment suits")


def none_suits_sentence(words: Words, name: str) -> str:
    """Return that none of the moments suits."""
    return words.say("None of the moments suits {name}: offer others?", name=name)


def choice_told(
    words: Words,
    name: str,
    chosen: tuple[int, datetime] | None,
    said: str,
    own_zone: ZoneInfo,
    zone: ZoneInfo,
    *,
    is_held: bool,
) -> str:
    """Return what somebody chose, by its number and moment (None: none suits), and in which words, a line each.

    `zone` is the learner's. `is_held`: the moments are still kept free.
    """
    if chosen is None:
        return f"{none_suits_sentence(words, name)}\n{quoted(words, said)}"
    told = [chosen_sentence(words, *chosen, own_zone, zone), quoted(words, said)]
    if not is_held:
        told.append(run_out_sentence(words))
    return "\n".join(told)


def quoted(words: Words, said: str) -> str:
    """Return somebody's own words in quotation marks."""
    return words.say("“{words}”", words=said)


def answered_line(words: Words, answer: Answer) -> str:
    """Return in a few words what was answered to an invitation."""
    return {
        Answer.ACCEPTED: words.say("accepted the invitation"),
        Answer.DECLINED: words.say("declined the invitation"),
        Answer.TENTATIVE: words.say("accepted the invitation with reserve"),
    }[answer]


def answered_sentence(words: Words, name: str, answer: Answer, at: datetime, own_zone: ZoneInfo) -> str:
    """Return what was answered to an invitation, and to which moment."""
    facts = {"name": name, "when": moment(words, at, own_zone)}
    return {
        Answer.ACCEPTED: words.say("{name} accepted the check-in on {when}.", **facts),
        Answer.DECLINED: words.say("{name} declined the check-in on {when}: find another moment?", **facts),
        Answer.TENTATIVE: words.say("{name} accepted the check-in on {when} with reserve.", **facts),
    }[answer]


def counts_not_sentence(words: Words) -> str:
    """Return why an answer changes nothing."""
    return words.say(
        "This answer does not count: it is to another time, came before a newer one, or is from another address."
    )

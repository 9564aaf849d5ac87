"""Where messages stand, when they leave, and what the trainer decides about them, in words."""

from datetime import date, datetime, timedelta, tzinfo

from cockpit.domain.standing import OutboxGroup, Standing
from cockpit.wording import Words
from cockpit.wording.errors import cause_sentence
from cockpit.wording.nights import city_of

_Standing = Standing


def standing_name(words: Words, standing: Standing) -> str:
    """Return where a message stands in two or three words."""
    say = words.say
    return {
        _Standing.DRAFT: say("draft"),
        _Standing.HELD: say("on hold"),
        _Standing.HELD_BACK: say("held back"),
        _Standing.SCHEDULED: say("scheduled"),
        _Standing.WAITING: say("waiting to leave"),
        _Standing.LEAVING: say("leaving"),
        _Standing.ACCEPTED: say("accepted by the server"),
        _Standing.HANDED_OVER: say("handed to your mail program"),
        _Standing.ANSWERED: say("answered"),
        _Standing.BOUNCED: say("not delivered"),
        _Standing.REFUSED: say("refused by the server"),
        _Standing.UNCERTAIN: say("perhaps sent"),
        _Standing.CANCELLED: say("cancelled"),
    }[standing]


def group_name(words: Words, group: OutboxGroup, *, is_offline: bool) -> tuple[str, str]:
    """Return what a group of the outbox is called, and what holds for everything in it."""
    say = words.say
    if group is OutboxGroup.FIX:
        return say("Needs a fix"), say("it does not leave as it is")
    if group is OutboxGroup.HELD:
        return say("On hold"), say("until you release it")
    if group is OutboxGroup.SCHEDULED:
        return say("Scheduled"), ""
    if is_offline:
        return say("Waiting for the network"), say("they leave as soon as you are online")
    return say("Leaving now"), say("within a minute")


def waiting_line(words: Words, count: int) -> str:
    """Return how many messages wait."""
    if not count:
        return words.say("No message is waiting.")
    return words.plural(
        "{n} message is waiting. You can still change it.",
        "{n} messages are waiting. You can still change every one of them.",
        count,
    )


def day_and_time(words: Words, at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return an instant as a list says it: today's and tomorrow's in words."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    time = words.clock(at, zone)
    if day == today:
        return words.say("today, {time}", time=time)
    if day == today + timedelta(days=1):
        return words.say("tomorrow, {time}", time=time)
    if day == today - timedelta(days=1):
        return words.say("yesterday, {time}", time=time)
    return words.day_and_clock(at, zone)


def leaving_at(words: Words, at: datetime, now: datetime, zone: tzinfo, their_zone: tzinfo) -> str:
    """Return when a message leaves: here, and there where the clock says something else."""
    here = day_and_time(words, at, now, zone)
    theirs = words.clock(at, their_zone)
    if theirs == words.clock(at, zone):
        return here
    return words.say("{here}, {there} their time", here=here, there=theirs)


def fix_name(words: Words, standing: Standing) -> str:
    """Return in two words what is wrong with a message."""
    say = words.say
    return {
        _Standing.REFUSED: say("refused"),
        _Standing.UNCERTAIN: say("perhaps sent"),
        _Standing.HELD_BACK: say("to be looked at"),
    }.get(standing, standing_name(words, standing))


def held_sentence(words: Words, detail: str | None) -> str:
    """Return why a message is held back, and what to do."""
    say = words.say
    return {
        "store_set_back": say(
            "It waited when the backup was made that you went back to: it may have left since. Release it if it has"
            " not."
        ),
        "clock_set_back": say(
            "The clock of this computer jumped, so it was held back. Release it if it still fits."
        ),
        "offer_over": say(
            "The moments that it offers are kept free no more, or one of them is over. Discard it and offer others."
        ),
        "expired": say("Its time is over: what it says may no longer be true. Change it, then release it."),
    }.get(detail or "", say("It was held back. Look at it, then release or discard it."))


def standing_sentence(
    words: Words,
    standing: Standing,
    *,
    now: datetime,
    zone: tzinfo,
    their_zone: tzinfo,
    city: str,
    detail: str | None = None,
    not_before: datetime | None = None,
    ended_at: datetime | None = None,
    answered_at: datetime | None = None,
    bounced_at: datetime | None = None,
    stopped_cause: str | None = None,
    is_offline: bool = False,
) -> str:
    """Return where a message stands, why, and what comes next, as its page says it."""
    say = words.say
    match standing:
        case _Standing.DRAFT:
            return say("A draft: it waits for you, and leaves only when you send it.")
        case _Standing.HELD:
            return say("On hold: it leaves when you release it.")
        case _Standing.HELD_BACK:
            return held_sentence(words, detail)
        case _Standing.LEAVING:
            return say("It is leaving now.")
        case _Standing.REFUSED if detail:
            return say(
                "The server refused it ({code}). Check the address, then send it again or discard it.", code=detail
            )
        case _Standing.REFUSED:
            return say("The server refused it. Check the address, then send it again or discard it.")
        case _Standing.UNCERTAIN:
            return say(
                "The connection broke while it left: it may have gone out or not. Look for it in your sent mail,"
                " then say what you found. It never leaves again by itself."
            )
        case _Standing.CANCELLED:
            return say("It was cancelled and never left.")
    if standing in (_Standing.SCHEDULED, _Standing.WAITING):
        return _leaving_sentence(
            words,
            not_before if standing is _Standing.SCHEDULED else None,
            now=now,
            zone=zone,
            their_zone=their_zone,
            city=city,
            stopped_cause=stopped_cause,
            is_offline=is_offline,
        )
    at = {_Standing.ANSWERED: answered_at, _Standing.BOUNCED: bounced_at}.get(standing, ended_at) or ended_at or now
    when = day_and_time(words, at, now, zone)
    return {
        _Standing.ACCEPTED: say("Accepted by the server, {when}. Whether it was read is not known.", when=when),
        _Standing.HANDED_OVER: say(
            "Handed to your mail program, {when}. Whether it left from there is not known.", when=when
        ),
        _Standing.ANSWERED: say("Answered, {when}.", when=when),
        _Standing.BOUNCED: say("Not delivered: it came back, {when}. Check the address.", when=when),
    }[standing]


def _leaving_sentence(
    words: Words,
    at: datetime | None,
    *,
    now: datetime,
    zone: tzinfo,
    their_zone: tzinfo,
    city: str,
    stopped_cause: str | None,
    is_offline: bool,
) -> str:
    say = words.say
    if stopped_cause is not None:
        return say("The mailbox sends nothing at the moment. {why}", why=cause_sentence(words, stopped_cause))
    if at is None:
        return say("Leaves as soon as you are back online.") if is_offline else say("Leaves within a minute.")
    here, there = day_and_time(words, at, now, zone), words.clock(at, their_zone)
    if words.clock(at, zone) == there:
        if is_offline:
            return say("Leaves {here}, or as soon as you are back online after that.", here=here)
        return say("Leaves {here}.", here=here)
    facts = {"here": here, "there": there, "city": city_of(city)}
    if is_offline:
        return say("Leaves {here} ({there} in {city}), or as soon as you are back online after that.", **facts)
    return say("Leaves {here} ({there} in {city}).", **facts)


def delivered_line(words: Words, accepted: int, refused: int, uncertain: int, put_off: int, kept_back: int) -> str:
    """Return what came of a run through the outbox."""
    plural = words.plural
    counted = (
        (accepted, plural("{n} accepted by the server", "{n} accepted by the server", accepted)),
        (refused, plural("{n} refused", "{n} refused", refused)),
        (uncertain, plural("{n} perhaps sent", "{n} perhaps sent", uncertain)),
        (put_off, plural("{n} put off", "{n} put off", put_off)),
        (kept_back, plural("{n} not sent", "{n} not sent", kept_back)),
    )
    parts = [said for count, said in counted if count]
    return words.say("Sent: {counts}.", counts=", ".join(parts)) if parts else words.say("Nothing was due.")


def changed_line(words: Words, what: str, name: str) -> str:
    """Return what was done about the message to somebody."""
    say = words.say
    return {
        "held": say("Message to {name} on hold", name=name),
        "released": say("Message to {name} released", name=name),
        "edited": say("Message to {name} changed", name=name),
        "discarded": say("Message to {name} discarded", name=name),
        "left": say("Message to {name}: it has left", name=name),
        "again": say("Message to {name} leaves again", name=name),
        "sent": say("Message to {name} waits to leave", name=name),
        "handed": say("Message to {name} handed to your mail program", name=name),
    }[what]


def with_copy_line(words: Words, told: str) -> str:
    """Return what was done, and that its entry opened beside the invitation."""
    return words.say("{told}. A copy for your own calendar opens too.", told=told)


def moved_line(words: Words, name: str, when: str) -> str:
    """Return when the message to somebody leaves now; `when` is empty for as soon as possible."""
    if not when:
        return words.say("Message to {name} leaves as soon as it can", name=name)
    return words.say("Message to {name} leaves {when}", name=name, when=when)


def next_step_line(words: Words, sequence: str, on: date) -> str:
    """Return what follows by the sequence that runs for somebody."""
    return words.say(
        "In the sequence “{sequence}”, the next step comes on {day}. It stops by itself on an answer or a login.",
        sequence=sequence,
        day=words.weekday_and_day(on),
    )

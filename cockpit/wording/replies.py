"""What came back, in words: groups of the list, what each thing is, and what is offered about it.

Reports stand above words, so what a line needs is passed as plain facts; groups and kinds are those of
`reports.replies`.
"""

from datetime import date, timedelta

from cockpit.connector import LetterKind
from cockpit.wording import Words
from cockpit.wording.history import message_state

_WEEK = timedelta(days=7)


def group_name(words: Words, group: str) -> tuple[str, str]:
    """Return the name of a group of the list, and what it gathers."""
    say = words.say
    return {
        "new": (say("New answers"), say("somebody wrote back")),
        "questions": (say("Questions"), say("two working days each")),
        "machines": (say("Not a person’s words"), say("absence notes, refused addresses")),
        "done": (say("Done with"), ""),
    }[group]


def day_line(words: Words, on: date, today: date) -> str:
    """Return a day for the end of a line: today, yesterday, a weekday, or a date."""
    if on == today:
        return words.say("today")
    if on == today - timedelta(days=1):
        return words.say("yesterday")
    return words.weekday(on) if timedelta() < today - on < _WEEK else words.short_day(on)


def kind_name(words: Words, kind: LetterKind) -> str:
    """Return what came, as a mark beside its words; a person's reply needs none."""
    return {
        LetterKind.REPLY: "",
        LetterKind.AUTO_REPLY: words.say("automatic reply"),
        LetterKind.BOUNCE: words.say("not delivered"),
    }[kind]


def said_by(words: Words, kind: str, first_name: str, whom: str) -> str:
    """Return who said something in a conversation, and how."""
    say = words.say
    return {
        "message": say("You, by mail"),
        "to_colleague": say("You, to {colleague}", colleague=whom),
        "call": say("You, by phone"),
        "lms_message": say("You, in the platform"),
        "reply": first_name,
        "from_colleague": say("{colleague}, about {name}", colleague=whom, name=first_name),
        "auto_reply": say("Automatic reply for {name}", name=first_name),
        "bounce": say("The mail server"),
        "question": say("{name} asked", name=first_name),
    }[kind]


def state_of_message(words: Words, state: str, *, is_answered: bool) -> str:
    """Return what is known of a message of ours."""
    if is_answered:
        return words.say("answered")
    return words.say("not delivered") if state == "bounced" else message_state(words, state)


def stop_sentence(words: Words, name: str) -> str:
    """Return what is asked when somebody does not want messages."""
    return words.say("{name} asks not to be written to: stop writing?", name=name)


def objected_sentence(words: Words, name: str) -> str:
    """Return what is known of somebody who does not want messages."""
    return words.say("{name} does not wish to be written to.", name=name)


def bounce_sentence(words: Words, name: str) -> str:
    """Return what is said of an address that cannot be reached."""
    return words.say("The address of {name} was refused: correct it, or call.", name=name)


def probable_sentence(words: Words, name: str) -> str:
    """Return how sure it is that somebody wrote something."""
    return words.say("Probably from {name}: only the address says so.", name=name)


def silence_line(words: Words, days: int | None) -> str:
    """Return when somebody was last active, in days; None: never, as far as is known."""
    if days is None:
        return words.say("no activity known")
    if days <= 0:
        return words.say("active today")
    return words.plural("active {n} day ago", "active {n} days ago", days)

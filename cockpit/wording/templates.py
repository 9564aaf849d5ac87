"""What message templates, their phases and their merge fields are called."""

import re
from collections.abc import Mapping
from functools import cache

from cockpit.assets import asset
from cockpit.domain.phases import Phase
from cockpit.wording import Words

OWN_WORDS = ""
# What is said of the trainer: missing in one message, it is missing in all.
OWN_FIELDS = frozenset(("trainer", "trainer_first_name", "trainer_phone", "signature"))
_FEW_DAYS = 14
_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# What stands in quotation marks is the trainer's, never a name.
_QUOTED = r"'[^']*'|\"[^\"]*\""


def template_names(words: Words) -> dict[str, str]:
    """Return the templates for messages, by their names, and what each is called; the trainer's own words last."""
    return {**shipped_names(words), OWN_WORDS: words.say("In your own words")}


def shipped_names(words: Words) -> dict[str, str]:
    """Return what our templates are called, by their names, in the order in which a path meets them."""
    say = words.say
    return {
        "welcome": say("Welcome, before the path begins"),
        "never_connected": say("Never connected, offer help"),
        "never_week": say("Never connected for a week"),
        "never_two_weeks": say("Never connected for two weeks"),
        "silent": say("Gentle nudge, after a silence"),
        "silent_late": say("Silent, and something is overdue"),
        "late": say("Something is overdue, offer help"),
        "late_twice": say("Several things are overdue"),
        "pace": say("Behind plan, find a new pace"),
        "absent": say("Absent several times"),
        "missed_class": say("A class was missed"),
        "missed_check_in": say("A check-in was missed"),
        "missed_group": say("A group appointment was missed"),
        "results": say("Something is hard, offer help"),
        "unhappy": say("Dissatisfied: thank and listen"),
        "question_received": say("Question received"),
        "answer": say("Answer to a question"),
        "answer_access": say("Answer: access and codes"),
        "answer_technical": say("Answer: something does not work"),
        "answer_content": say("Answer: what the path teaches"),
        "answer_organisation": say("Answer: dates and organisation"),
        "answer_certificate": say("Answer: certificate"),
        "no_reply": say("No answer so far, another way"),
        "last_offer": say("Last offer before deciding"),
        "remobilise": say("Sequence: first message"),
        "other_angle": say("Sequence: from another angle"),
        "back": say("Welcome back"),
        "goal_kept": say("A goal was kept"),
        "reached_25": say("Well done, one quarter"),
        "reached_50": say("Well done, half"),
        "reached_75": say("Well done, three quarters"),
        "propose": say("Three moments for a check-in"),
        "propose_again": say("Other moments for a check-in"),
        "check_in": say("Invitation to a check-in"),
        "check_in_moved": say("A check-in is moved"),
        "check_in_cancelled": say("A check-in is cancelled"),
        "check_in_reminder": say("Reminder of a check-in"),
        "group_invitation": say("Invitation to a group appointment"),
        "group_moved": say("A group appointment is moved"),
        "group_cancelled": say("A group appointment is cancelled"),
        "group_reminder": say("Reminder of a group appointment"),
        "new_referent": say("Hand-over: from today on I accompany you"),
        "end_near": say("The end is near, much is left"),
        "reached_100": say("Well done, everything is done"),
        "afterwards": say("Some time afterwards"),
    }


def fitting_name(words: Words) -> str:
    """Return what the choice is called that gives everybody the template of their own alert."""
    return words.say("The one that fits each")


def phase_name(words: Words, phase: Phase) -> str:
    """Return what a phase of a path is called."""
    say = words.say
    return {
        Phase.BEFORE: say("Before the path"),
        Phase.DURING: say("During the path"),
        Phase.LAST_MONTH: say("Last month"),
        Phase.AFTER: say("After the path"),
    }[phase]


def field_names(words: Words) -> dict[str, str]:
    """Return every merge field, and the word that stands for it on screen; no two have the same."""
    say = words.say
    return {
        "first_name": say("first name"),
        "cohort": say("cohort"),
        "since": say("since when"),
        "days": say("number of days"),
        "last_success": say("a recent success"),
        "milestone": say("milestone"),
        "due_on": say("due date"),
        "next_unit": say("next activity"),
        "next_link": say("link to the next activity"),
        "share": say("share done"),
        "plan_share": say("share planned"),
        "weeks_left": say("time left"),
        "catch_up_pace": say("catch-up pace"),
        "question": say("question"),
        "answer": say("your answer"),
        "tip": say("tip"),
        "slots": say("my next slots"),
        "numbers": say("their numbers"),
        "when": say("the moment"),
        "minutes": say("how long"),
        "where": say("how we meet"),
        "title": say("title of the appointment"),
        "missed_title": say("what was missed"),
        "missed_on": say("when it was missed"),
        "catch_up": say("what to catch up on"),
        "trainer": say("my name"),
        "trainer_first_name": say("my first name"),
        "trainer_phone": say("my phone number"),
        "signature": say("my signature"),
    }


def field_name(words: Words, field: str) -> str:
    """Return the word for a merge field; what is none keeps its own."""
    return field_names(words).get(field, field)


def usage(words: Words, sent: int, answered: int) -> str:
    """Return how often a template was used, and how many of these messages were answered."""
    if not sent:
        return words.say("not used yet")
    return " · ".join(
        (
            words.plural("{n} sent", "{n} sent", sent),
            words.plural("{n} answered", "{n} answered", answered),
        )
    )


def mistake_sentence(words: Words, field: str | None, line: int, column: int, *, is_in_subject: bool) -> str:
    """Return what keeps a template from being used, and where; `field` is one that there is not."""
    say = words.say
    if field is not None and is_in_subject:
        return say("There is no field “{field}”, named in the subject. Choose one from the list.", field=field)
    if field is not None:
        return say(
            "There is no field “{field}”, named in line {line}. Choose one from the list.", field=field, line=line
        )
    if is_in_subject:
        return say("The subject cannot be read from character {column} on: a brace may be missing.", column=column)
    return say(
        "Line {line} cannot be read from character {column} on: a brace may be missing.", line=line, column=column
    )


def check_names(words: Words) -> dict[str, str]:
    """Return what the quiet checks of a text look for, beside its length, by their names in `Checks`."""
    say = words.say
    return {
        "has_name": say("the name"),
        "has_fact": say("one fact"),
        "has_offer": say("one offer"),
        "has_action": say("one action"),
    }


def time_left(words: Words, days: int) -> str:
    """Return what is left of a path: whole weeks, and days in the last two."""
    if days >= _FEW_DAYS:
        return words.plural("{n} week", "{n} weeks", days // 7)
    return words.plural("{n} day", "{n} days", days)


def pace_to_keep(words: Words, a_week: int) -> str:
    """Return a pace in activities a week."""
    return words.plural("{n} activity a week", "{n} activities a week", a_week)


def tip_for(words: Words, learner_id: int) -> str:
    """Return the tip of a learner: always the same, and another than that of the next in the list."""
    tips = _tips(words.language)
    return tips[learner_id % len(tips)]


@cache
def _tips(language: str) -> tuple[str, ...]:
    written = (asset("templates") / language / "tips.txt").read_text("utf-8")
    return tuple(filter(None, map(str.strip, written.splitlines())))


def with_field_names(words: Words, text: str) -> str:
    """Return a template as it is shown: `{{ first_name }}` becomes `{{ first name }}`, « prénom » in French."""
    return _replaced(text, field_names(words))


def with_fields(words: Words, text: str) -> str:
    """Return a template as it is kept, from as it was shown; fields that were written themselves stay."""
    return _replaced(text, {name: field for field, name in field_names(words).items()})


def _replaced(text: str, by: Mapping[str, str]) -> str:
    longest_first = sorted(by, key=len, reverse=True)
    names = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    pattern = re.compile(rf"{_QUOTED}|(?<!\w)({names})(?!\w)")

    def other(found: re.Match[str]) -> str:
        return by[" ".join(found[1].split())] if found[1] else found[0]

    return _MARK.sub(lambda mark: pattern.sub(other, mark[0]), text)

"""The mail by which a learner is passed on to a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cockpit.wording import Words


@dataclass(frozen=True, slots=True)
class PassingOn:
    """What the mail tells: who, where, why, since when the trainer wrote last, and when the trainer looks again."""

    learner: str
    cohort: str
    sentences: Sequence[str]
    last_contact_on: date | None
    look_again_on: date
    colleague: str
    trainer: str


def passing_on_text(words: Words, about: PassingOn) -> tuple[str, str]:
    """Return subject and text."""
    say = words.say
    first = about.colleague.split()[0] if about.colleague.split() else ""
    contact = (
        say(
            "I last wrote or spoke to {learner} on {day}.",
            learner=about.learner,
            day=words.day(about.last_contact_on),
        )
        if about.last_contact_on
        else say("I have not been in touch with {learner} yet.", learner=about.learner)
    )
    lines = [
        say("Hello {name},", name=first) if first else say("Hello,"),
        "",
        say("could you please look after {learner} ({cohort})?", learner=about.learner, cohort=about.cohort),
        "",
        *(f"- {sentence}" for sentence in about.sentences),
        "",
        contact,
        say("I will look again on {day}.", day=words.weekday_and_day(about.look_again_on)),
        "",
        say("Thank you,"),
        about.trainer,
    ]
    return say("Could you look after {learner}?", learner=about.learner), "\n".join(lines).strip() + "\n"

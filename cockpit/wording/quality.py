"""The figures on a cohort's alerts: what each is called, what it means, and how it is said."""

from typing import NamedTuple

from cockpit.domain.alerts.quality import AlertQuality, Share
from cockpit.wording import Words


class Figure(NamedTuple):
    """A figure as a screen shows it: its name, its value, of how many, and its definition."""

    name: str
    value: str
    of: str
    definition: str


def quality_figures(words: Words, quality: AlertQuality) -> tuple[Figure, ...]:
    """Return the figures in their order."""
    say, plural = words.say, words.plural
    unknown = say("not known yet")
    new = quality.new_a_week
    lead = quality.lead_days
    return (
        Figure(
            say("New alerts a week"),
            unknown if new is None else words.number(round(new, 1)),
            plural("over {n} week", "over {n} weeks", int(quality.weeks)),
            say("People who came into the queue for a sign; urgent ones are counted, good news and questions not."),
        ),
        Figure(
            say("Alerts that were right"),
            _percent(words, quality.right),
            plural("of {n} alert", "of {n} alerts", quality.right.n),
            say("Within 28 days the learner left, or had stopped for good. Only alerts at least 28 days old."),
        ),
        Figure(
            say("Leavers alerted in time"),
            _percent(words, quality.in_time),
            plural("of {n} person who left", "of {n} people who left", quality.in_time.n),
            say("An alert stood 28 to 7 days before the last activity or the withdrawal, whichever came first."),
        ),
        Figure(
            say("Median lead"),
            unknown if lead is None else plural("{n} day", "{n} days", round(lead)),
            plural("of {n} person", "of {n} people", quality.lead_n),
            say("Days from the first alert of the eight weeks before to the day on which somebody was gone."),
        ),
        Figure(
            say("Back within 7 days after a contact"),
            _percent(words, quality.returned),
            plural("of {n} contact", "of {n} contacts", quality.returned.n),
            say("Messages that left, calls that reached the person, check-ins held."),
        ),
        Figure(
            say("Back within 7 days by themselves"),
            _percent(words, quality.expected),
            plural("of {n} day", "of {n} days", quality.expected.n),
            say("The same after silences as long, without a contact. A comparison, not a proof."),
        ),
    )


def _percent(words: Words, share: Share) -> str:
    return words.say("not known yet") if share.value is None else words.percent(share.value)

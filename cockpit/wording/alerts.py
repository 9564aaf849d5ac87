"""Reasons of alerts as sentences: what and since when, then what is usual."""

from dataclasses import dataclass

from cockpit.domain.alerts import Alert, Code, Nature, Reason, Section
from cockpit.wording import Words


@dataclass(frozen=True, slots=True)
class Sentence:
    """A reason in two parts: the fact, and what puts it in proportion (may be empty)."""

    fact: str
    context: str = ""

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.fact} {self.context}".strip()


def sentence(words: Words, reason: Reason) -> Sentence:
    """Return what a reason says."""
    say, plural = words.say, words.plural
    days = reason.days or 0
    if reason.code in (Code.NEVER, Code.NEVER7, Code.NEVER14):
        fact = plural("Never connected, opened {n} day ago.", "Never connected, opened {n} days ago.", days)
        return Sentence(fact, say("Seen on the site, not in the course.") if reason.seen_on_site else "")
    if reason.code is Code.SILENT:
        fact = plural("Silent for {n} day,", "Silent for {n} days,", days)
        if reason.usual_days is None:
            last = words.day(reason.on) if reason.on else ""
            return Sentence(fact, say("last seen on {day}.", day=last))
        return Sentence(
            fact,
            plural("usually back the next day.", "usually back within {n} days.", reason.usual_days),
        )
    if reason.code in (Code.LATE, Code.LATE2):
        due = words.day(reason.on) if reason.on else ""
        if (reason.count or 1) > 1:
            fact = plural("{n} milestone overdue,", "{n} milestones overdue,", reason.count or 0)
            return Sentence(
                fact, say("the last one, {milestone}, since {date}.", milestone=reason.subject, date=due)
            )
        return Sentence(
            say("{milestone} was due on {date}.", milestone=reason.subject, date=due),
        )
    if reason.code is Code.QUESTION:
        asked = words.weekday(reason.on) if reason.on else ""
        return Sentence(say("“{words}”", words=reason.subject or ""), say("Asked on {day}.", day=asked))
    if reason.code is Code.LOST:
        if reason.on is None:
            fact = plural("Never connected, opened {n} day ago:", "Never connected, opened {n} days ago:", days)
        else:
            fact = plural("Silent for {n} day:", "Silent for {n} days:", days)
        return Sentence(fact, say("call, pause or close?"))
    return _good(words, reason)


def _good(words: Words, reason: Reason) -> Sentence:
    on = words.day(reason.on) if reason.on else ""
    if reason.share is None:
        days = reason.days or 0
        return Sentence(
            words.plural("Back after {n} day,", "Back after {n} days,", days),
            words.say("since {day}.", day=on),
        )
    if reason.share >= 1:
        return Sentence(words.say("Everything is done,"), words.say("since {day}.", day=on))
    return Sentence(
        words.say("Reached {share}", share=words.percent(reason.share)),
        words.say("on {day}.", day=on),
    )


def action(words: Words, alert: Alert) -> str:
    """Return the action that is suggested for an alert."""
    codes = {reason.code for reason in alert.reasons}
    say = words.say
    if Code.LOST in codes:
        return say("Call, then decide together")
    if Code.SILENT in codes and codes & {Code.LATE, Code.LATE2}:
        return say("Warm message + check-in")
    if Code.SILENT in codes:
        return say("A short hello is enough for now")
    if codes & {Code.NEVER14, Code.NEVER7}:
        return say("Ask whether the access works")
    if Code.NEVER in codes:
        return say("Send the access again")
    if codes & {Code.LATE, Code.LATE2}:
        return say("Ask what is in the way")
    if Code.QUESTION in codes:
        return say("Answer")
    first = alert.reasons[0]
    return say("Welcome back") if first.share is None else say("Congratulate")


def filter_name(words: Words, nature: Nature | None) -> str:
    """Return the name of a filter of the queue, of several people; None is all."""
    return {
        None: words.say("All"),
        Nature.LOST: words.in_context("several people", "Lost contact"),
        Nature.DRIFTING: words.in_context("several people", "Drifting"),
        Nature.STUCK: words.in_context("several people", "Stuck"),
        Nature.WAITING: words.in_context("several people", "Waiting for you"),
        Nature.CELEBRATE: words.in_context("several people", "To celebrate"),
        Nature.DECIDE: words.in_context("several people", "To decide"),
    }[nature]


def nature_name(words: Words, nature: Nature) -> str:
    """Return the word for what kind of word one person needs."""
    return {
        Nature.LOST: words.say("Lost contact"),
        Nature.DRIFTING: words.say("Drifting"),
        Nature.STUCK: words.say("Stuck"),
        Nature.WAITING: words.say("Waiting for you"),
        Nature.CELEBRATE: words.say("To celebrate"),
        Nature.DECIDE: words.say("To decide"),
    }[nature]


def section_name(words: Words, section: Section) -> tuple[str, str]:
    """Return the name of a group of the queue, and what it gathers."""
    return {
        Section.FIRST: (words.say("First"), words.say("two signs at once, freshest first")),
        Section.THIS_WEEK: (words.say("This week"), words.say("one clear sign")),
        Section.WAITING: (words.in_context("several people", "Waiting for you"), words.say("questions")),
        Section.CELEBRATE: (words.say("To celebrate"), words.say("good news of the week")),
        Section.DECIDE: (words.say("To decide"), words.say("silent for 28 days and more")),
        Section.WATCH: (words.say("To watch"), words.say("nothing to do yet")),
    }[section]

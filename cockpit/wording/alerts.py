"""Reasons of alerts as sentences: what and since when, then what is usual."""

from dataclasses import dataclass

from cockpit.domain.alerts import LATE_CODES, Alert, Code, Nature, Reason, Section
from cockpit.domain.alerts.data import DataNotice, NoticeWhy
from cockpit.domain.alerts.good import GOAL_KEPT
from cockpit.domain.alerts.opening import CohortAlert
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
    if reason.code in LATE_CODES:
        due = words.day(reason.on) if reason.on else ""
        if (reason.count or 1) > 1:
            fact = plural("{n} milestone overdue,", "{n} milestones overdue,", reason.count or 0)
            return Sentence(
                fact, say("the last one, {milestone}, since {date}.", milestone=reason.subject, date=due)
            )
        return Sentence(
            say("{milestone} was due on {date}.", milestone=reason.subject, date=due),
        )
    if reason.code in _OF_PACE:
        return _pace(words, reason, days)
    if reason.code is Code.ABSENT:
        return _absent(words, reason)
    if reason.code is Code.SCORE:
        return _score(words, reason)
    if reason.code is Code.UNHAPPY:
        return _unhappy(words, reason)
    if reason.code is Code.NOREPLY:
        fact = plural("{n} message without an answer.", "{n} messages without an answer.", reason.count or 0)
        last = words.day(reason.on) if reason.on else ""
        return Sentence(fact, say("The last one on {day}.", day=last))
    if reason.code is Code.QUESTION:
        asked = words.weekday(reason.on) if reason.on else ""
        if reason.colleague is not None:
            whom = reason.colleague or say("a colleague")
            passed_on = say("Passed on to {colleague} on {day}, no answer.", colleague=whom, day=asked)
            return Sentence(say("“{words}”", words=reason.subject or ""), passed_on)
        return Sentence(say("“{words}”", words=reason.subject or ""), say("Asked on {day}.", day=asked))
    if reason.code is Code.LOST:
        if reason.on is None:
            fact = plural("Never connected, opened {n} day ago:", "Never connected, opened {n} days ago:", days)
        else:
            fact = plural("Silent for {n} day:", "Silent for {n} days:", days)
        return Sentence(fact, say("call, pause or close?"))
    return _good(words, reason)


_OF_PACE = (Code.PACE, Code.ENDRISK)


def _pace(words: Words, reason: Reason, days: int) -> Sentence:
    first, second = (words.percent(share) for share in reason.shares)
    if reason.code is Code.PACE:
        weeks = days // 7
        return Sentence(
            words.say("{done} done, {plan} planned:", done=first, plan=second),
            words.plural("{n} week behind.", "{n} weeks behind.", weeks),
        )
    return Sentence(
        words.plural("{n} day left,", "{n} days left,", days),
        words.say("needs {need} a week, best so far {best}.", need=first, best=second),
    )


def _absent(words: Words, reason: Reason) -> Sentence:
    last = words.day(reason.on) if reason.on else ""
    if reason.subject == "check_in":
        return Sentence(
            words.plural("Missed {n} check-in,", "Missed {n} check-ins in a row,", reason.count or 1),
            words.say("the last one on {date}.", date=last),
        )
    return Sentence(
        words.plural(
            "Absent {n} time from the virtual class,", "Absent {n} times from the virtual class,", reason.count or 2
        ),
        words.say("the last class on {date}.", date=last),
    )


def _score(words: Words, reason: Reason) -> Sentence:
    *before, last = (words.percent(share) for share in reason.shares)
    fact = words.say("{results} and {last} at the last results,", results=", ".join(before), last=last)
    if reason.usual_share is None:
        return Sentence(fact, words.say("under the pass mark."))
    return Sentence(fact, words.say("usually {mean}.", mean=words.percent(reason.usual_share)))


def _unhappy(words: Words, reason: Reason) -> Sentence:
    said = words.say("“{words}”", words=reason.subject) if reason.subject else ""
    if reason.rating is None:
        on = words.day(reason.on) if reason.on else ""
        return Sentence(said or words.say("Wrote something that needs a word,"), words.say("on {day}.", day=on))
    rating = words.say("{n} out of 5", n=words.number(reason.rating))
    if said:
        return Sentence(words.say("{rating}: {words}", rating=rating, words=said))
    return Sentence(words.say("Satisfaction: {rating}.", rating=rating))


def _good(words: Words, reason: Reason) -> Sentence:
    on = words.day(reason.on) if reason.on else ""
    if reason.subject == GOAL_KEPT:
        return Sentence(
            words.say("Agreed goal kept: “{goal}”,", goal=reason.words or "…"), words.say("on {day}.", day=on)
        )
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
    codes = {reason.code for reason in alert.spoken}
    say = words.say
    if Code.LOST in codes:
        return say("Call, then decide together")
    if Code.NOREPLY in codes:
        return say("Writing does not help: call")
    if Code.SILENT in codes and codes & LATE_CODES:
        return say("Warm message + check-in")
    if Code.SILENT in codes:
        return say("A short hello is enough for now")
    if codes & {Code.NEVER14, Code.NEVER7}:
        return say("Ask whether the access works")
    if Code.NEVER in codes:
        return say("Send the access again")
    if codes & LATE_CODES:
        return say("Ask what is in the way")
    if Code.UNHAPPY in codes:
        return say("Call and listen")
    if codes & {Code.PACE, Code.ENDRISK}:
        return say("Agree on a plan that can be kept")
    if Code.ABSENT in codes:
        return say("Ask what changed, send the recording")
    if Code.SCORE in codes:
        return say("Offer help with what is hard")
    if Code.QUESTION in codes:
        return say("Answer")
    first = alert.spoken[0]
    return say("Welcome back") if first.share is None else say("Congratulate")


def cohort_alert_sentence(words: Words, alert: CohortAlert) -> Sentence:
    """Return what an alert about a whole cohort says."""
    fact = words.plural(
        "{rule}: {n} of {all} people at once, since {day}.",
        "{rule}: {n} of {all} people at once, since {day}.",
        alert.count,
        rule=rule_name(words, alert.code),
        all=words.number(alert.of),
        day=words.weekday_and_day(alert.since),
    )
    return Sentence(fact, words.say("A holiday, or something that does not work?"))


def cohort_alert_action(words: Words, alert: CohortAlert) -> str:
    """Return what is suggested for an alert about a whole cohort."""
    return words.say("Look at the cohort; own alerts follow on {day}", day=words.weekday_and_day(alert.until))


def notice_sentence(words: Words, notice: DataNotice) -> Sentence:
    """Return what a notice about a cohort's data says."""
    if notice.why is NoticeWhy.STALE:
        if notice.data_as_of is None:
            return Sentence(words.say("Nothing has been read yet."))
        day = words.weekday_and_day(notice.data_as_of.date())
        return Sentence(words.say("Data from {day}:", day=day), words.say("alerts are on hold."))
    return Sentence(words.say("The course tells no completion:"), words.say("nobody can be late or behind here."))


def notice_action(words: Words, notice: DataNotice) -> str:
    """Return what is suggested for a notice."""
    if notice.why is NoticeWhy.STALE:
        return words.say("Sync, or see what keeps the source away")
    return words.say("Switch completion on in the course")


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
        Section.THIS_WEEK: (words.say("This week"), words.say("a clear sign")),
        Section.WAITING: (words.in_context("several people", "Waiting for you"), words.say("questions")),
        Section.CELEBRATE: (words.say("To celebrate"), words.say("good news of the week")),
        Section.DECIDE: (words.say("To decide"), words.say("call, pause or close")),
        Section.WATCH: (words.say("To watch"), words.say("nothing to do yet")),
    }[section]


def rule_name(words: Words, code: Code) -> str:
    """Return what a rule is called."""
    say = words.say
    return {
        Code.NEVER: say("Never connected, watched"),
        Code.NEVER7: say("Never connected"),
        Code.NEVER14: say("Never connected, urgent"),
        Code.SILENT: say("Silent"),
        Code.LATE: say("Milestone missed"),
        Code.LATE2: say("Several milestones missed"),
        Code.PACE: say("Behind plan"),
        Code.ENDRISK: say("End in danger"),
        Code.ABSENT: say("Absent"),
        Code.SCORE: say("Low results"),
        Code.UNHAPPY: say("Dissatisfied"),
        Code.QUESTION: say("Question"),
        Code.NOREPLY: say("No answer"),
        Code.LOST: words.in_context("rule", "To decide"),
        Code.GOOD: say("Good news"),
    }[code]

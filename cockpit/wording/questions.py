"""Questions of learners in words: what they are about, until when they wait, and the mail that passes one on."""

from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.domain.questions import Category
from cockpit.wording import Words

_WEEK = timedelta(days=7)


def category_name(words: Words, category: Category) -> str:
    """Return what a question is about, in a word or two."""
    return {
        Category.ACCESS: words.in_context("question", "access"),
        Category.TECHNICAL: words.in_context("question", "technical"),
        Category.CONTENT: words.in_context("question", "content"),
        Category.ORGANISATION: words.in_context("question", "organisation"),
        Category.CERTIFICATE: words.in_context("question", "certificate"),
        Category.OTHER: words.in_context("question", "other"),
    }[category]


def due_line(words: Words, due: date, today: date) -> str:
    """Return until when a question waits for its answer."""
    if due == today:
        return words.say("answer today")
    day = words.weekday(due) if abs(due - today) < _WEEK else words.day(due)
    if due < today:
        return words.say("was due on {day}", day=day)
    return words.say("answer by {day}", day=day)


def passed_on_line(words: Words, colleague: str, on: date, today: date) -> str:
    """Return who has a question since when."""
    day = words.weekday(on) if today - on < _WEEK else words.day(on)
    return words.say("with {colleague} since {day}", colleague=colleague or words.say("a colleague"), day=day)


@dataclass(frozen=True, slots=True)
class QuestionPassed:
    """What the mail tells that asks a colleague a learner's question."""

    learner: str
    first_name: str
    cohort: str
    question: str
    asked_on: date
    colleague: str
    trainer: str


def passed_question_text(words: Words, about: QuestionPassed) -> tuple[str, str]:
    """Return subject and text: the answer comes back to the trainer, who tells the learner."""
    say = words.say
    called = about.colleague.split()
    who = (
        say("{learner} ({cohort}) asked on {day}:", learner=about.learner, cohort=about.cohort,
            day=words.weekday_and_day(about.asked_on))
        if about.cohort
        else say("{learner} asked on {day}:", learner=about.learner, day=words.weekday_and_day(about.asked_on))
    )  # fmt: skip
    lines = [
        say("Hello {name},", name=called[0]) if called else say("Hello,"),
        "",
        who,
        "",
        say("“{words}”", words=about.question.strip()),
        "",
        say("You know this better than I do. Just reply to me: I will tell {name}.", name=about.first_name),
        "",
        say("Thank you,"),
        about.trainer,
    ]
    return say("A question from {learner}", learner=about.learner), "\n".join(lines).strip() + "\n"

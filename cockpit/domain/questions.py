"""Questions of learners: what they are about, and until when each is to be answered."""

from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum

from cockpit.domain.times import add_working_days

ANSWER_WITHIN_WORKING_DAYS = 2


class Category(StrEnum):
    """What a question is about, in the order in which it is asked for."""

    ACCESS = "access"
    TECHNICAL = "technical"
    CONTENT = "content"
    ORGANISATION = "organisation"
    CERTIFICATE = "certificate"
    OTHER = "other"


def due_on(since: date, holidays: AbstractSet[date]) -> date:
    """Return the day until which a question waits for its answer, asked (or passed on) on a day."""
    return add_working_days(since, ANSWER_WITHIN_WORKING_DAYS, holidays)


def answer_template(category: str | None) -> str:
    """Return the shipped text that answers questions of a kind; without one, of any kind."""
    return "answer" if category in (None, Category.OTHER) else f"answer_{category}"

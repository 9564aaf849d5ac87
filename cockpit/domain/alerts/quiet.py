"""What keeps an open alert out of the queue for a while: a decision about it, or a contact just made."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cockpit.domain.alerts import SIGN_TIERS, Alert, AlertTier, Code, Reason
from cockpit.domain.messages import rests_until

QUIET_DAYS = 14


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision in force: made on a day about these reasons; `until` holds everything back before that day.

    `is_passed_on`: to a colleague, whose silence about a question is told all the same.
    """

    made_on: date
    reasons: frozenset[str]
    until: date | None
    is_passed_on: bool = False


def speaking_reasons(
    alert: Alert, decisions: Iterable[Decision], last_contact_on: date | None, day: date
) -> tuple[Reason, ...]:
    """Return the reasons for which an alert stands in the queue of a day; none: it rests.

    The same reason is not raised again for 14 days after it was handled or dismissed; a snooze, and somebody passed
    on, hold everything until their day; a contact of day d rests until d+4, but a question is always answered
    (PRODUCT.md, sections 3 and 4).
    """
    reasons = alert.spoken
    for decision in decisions:
        if decision.until is not None:
            if day < decision.until and not decision.is_passed_on:
                return ()
            if day < decision.until:
                reasons = tuple(reason for reason in reasons if reason.colleague is not None)
        elif day < decision.made_on + timedelta(days=QUIET_DAYS):
            reasons = tuple(reason for reason in reasons if reason.key not in decision.reasons)
    if last_contact_on is not None and day < rests_until(last_contact_on):
        reasons = tuple(reason for reason in reasons if reason.code is Code.QUESTION)
    return _by_themselves(reasons)


def _by_themselves(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Return reasons with the tiers that they have without those that are quiet: late is urgent beside silence."""
    if any(reason.code is Code.SILENT for reason in reasons):
        return reasons
    return tuple(
        replace(reason, tier=SIGN_TIERS[Code.LATE])
        if reason.code is Code.LATE and reason.tier is AlertTier.URGENT
        else reason
        for reason in reasons
    )

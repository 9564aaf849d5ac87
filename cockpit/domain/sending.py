"""How fast an account may send: so many messages a minute, and so many a day (MESSAGING.md, section 1.3)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Allowance:
    """A token bucket: `left` messages could leave at `counted_at`; `sent` of them left on the UTC day `sent_on`.

    It holds at most as many as may leave in a minute, and fills up evenly.
    """

    left: float
    counted_at: datetime
    sent_on: date
    sent: int

    @staticmethod
    def full(a_minute: int, now: datetime) -> "Allowance":
        """Return that of an account which has not sent yet."""
        return Allowance(float(a_minute), now, now.astimezone(UTC).date(), 0)

    def at(self, a_minute: int, now: datetime) -> "Allowance":
        """Return it as it is by now. A clock that was set back fills nothing up, and empties nothing."""
        today = now.astimezone(UTC).date()
        seconds = max(0.0, (now - self.counted_at).total_seconds())
        left = min(float(a_minute), self.left + seconds * a_minute / 60)
        return Allowance(left, now, today, self.sent if today == self.sent_on else 0)

    def next_at(self, a_minute: int, a_day: int) -> datetime | None:
        """Return when the next message may leave; None: now."""
        if self.sent >= a_day:
            return datetime.combine(self.sent_on + timedelta(days=1), time(), UTC)
        if self.left >= 1:
            return None
        return self.counted_at + timedelta(seconds=(1 - self.left) * 60 / a_minute)

    def less_one(self) -> "Allowance":
        """Return it after a message has left."""
        return replace(self, left=self.left - 1, sent=self.sent + 1)

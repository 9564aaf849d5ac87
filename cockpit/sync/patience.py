"""How often, and after what time, a source that could not answer is asked again."""

import random
from dataclasses import dataclass
from datetime import timedelta

from cockpit.errors import CockpitError, SourceBusy, UnexpectedAnswer

_MOST_BUSY = 5
_LONGEST_SECONDS = 60.0
# A server that wants more patience than this is left alone; the next sync goes on where this one stopped.
_LONGEST_ASKED_SECONDS = 15 * 60.0
# An answer cut short on its way looks like nonsense once.
_GARBLED = frozenset({"not_the_api", "unreadable_answer"})


@dataclass
class Patience:
    """The failures since the last page. Waits double, with chance in them, for many may be refused at once."""

    failures: int = 0

    def after(self, error: CockpitError) -> timedelta | None:
        """Return how long to wait before asking again; None: it is no use now."""
        self.failures += 1
        if isinstance(error, SourceBusy):
            asked = error.retry_after_seconds
            if self.failures > _MOST_BUSY or (asked is not None and asked > _LONGEST_ASKED_SECONDS):
                return None
            if asked is not None:
                return timedelta(seconds=asked)
            longest = min(_LONGEST_SECONDS, 2.0**self.failures)
            return timedelta(seconds=random.uniform(longest / 2, longest))
        if isinstance(error, UnexpectedAnswer) and error.cause in _GARBLED and self.failures == 1:
            return timedelta(seconds=1)
        return None

    def reset(self) -> None:
        """Begin anew: a page came."""
        self.failures = 0

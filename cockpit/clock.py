"""The one place that asks the computer what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return this instant, aware, in UTC. Faces and jobs take a `Clock`, so that a test can give another."""
    return datetime.now(UTC)

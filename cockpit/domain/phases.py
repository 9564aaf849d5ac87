"""When in a path a message has its place."""

from enum import StrEnum


class Phase(StrEnum):
    """A part of a path. The last month has words of its own: there is no time left for a slow start."""

    BEFORE = "before"
    DURING = "during"
    LAST_MONTH = "last_month"
    AFTER = "after"

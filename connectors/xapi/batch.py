"""What both ways of reading statements share: from a store over the network, from a folder."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

_WHOLE_READ_EVERY = timedelta(days=30)


class Batch(NamedTuple):
    """Some statements as decoded from JSON, whatever they are.

    `told_at` is the present by the clock of whoever tells them. `state` is where to go on after them; `cursor`
    where the next read may begin, if they are the last. `is_damaged`: more stood there, but it cannot be read.
    """

    statements: list[Any]
    told_at: datetime
    state: Mapping[str, Any]
    cursor: Mapping[str, Any] | None = None
    is_damaged: bool = False


def is_whole_read_due(cursor: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether everything is to be read once more: what came in behind the cursor is found then."""
    # Also when this computer's clock was ahead at the time of the last one.
    return abs(now - datetime.fromisoformat(cursor["read_whole_at"])) > _WHOLE_READ_EVERY

"""News that counts for some days, and again when there is more of it."""

from collections.abc import Sequence
from datetime import date


def spell_since(days: Sequence[date], for_days: int) -> date:
    """Return since when news has counted without a break, when each of `days` makes it count for `for_days`.

    `days` is sorted and not empty. More of the same within those days goes on with the same alert.
    """
    since = days[-1]
    for earlier in reversed(days[:-1]):
        if (since - earlier).days > for_days:
            break
        since = earlier
    return since

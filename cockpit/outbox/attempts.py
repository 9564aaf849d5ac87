"""How many attempts this computer has begun: by that a store which comes from a backup is known.

The store counts them, and so does a small file beside it. A store that has counted fewer than the file was taken
back to an earlier day: what it calls queued may have left long ago (listmonk #1801 sent a whole campaign again).
"""

import contextlib
from datetime import datetime, timedelta
from pathlib import Path

from cockpit.store import Store
from cockpit.store.outbox import hold_all_queued
from cockpit.store.sending import outbox_clock, set_outbox_clock

# A clock that was set back by more made mistakes before that; less is a time zone, or a correction.
_SET_BACK = timedelta(days=1)


def count_attempt(store: Store, now: datetime) -> int:
    """Count one more attempt in the store, in the transaction that claims its message; return its number."""
    _, attempts = outbox_clock(store) or (now, 0)
    set_outbox_clock(store, now, attempts + 1)
    return attempts + 1


def write_down(store: Store, attempts: int) -> None:
    """Write the number beside the store, once it is committed: a crash in between must not look like a backup."""
    _file_of(store).write_text(str(attempts), "ascii")


def hold_what_is_not_of_now(store: Store, now: datetime) -> int:
    """Hold what is queued when the store or the clock was set back since the last look; return how many.

    The trainer then says of each whether it leaves.
    """
    begun = _begun(store)  # first: the store is ahead of its file, also while another program sends
    held = 0
    with store.write():
        seen_at, attempts = outbox_clock(store) or (now, 0)
        if begun > attempts:
            held = hold_all_queued(store, "store_set_back")
        elif now < seen_at - _SET_BACK:
            held = hold_all_queued(store, "clock_set_back")
        set_outbox_clock(store, now, max(begun, attempts))
    return held


def _begun(store: Store) -> int:
    """Return what the file has counted; 0 when there is none, or when a power cut spoilt it."""
    with contextlib.suppress(OSError, ValueError):
        return int(_file_of(store).read_text("ascii"))
    return 0


def _file_of(store: Store) -> Path:
    return store.path.with_name(f"{store.path.name}.attempts")

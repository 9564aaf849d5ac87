"""One at a time: an account is read by one program, and in it by one job."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import filelock

from cockpit.errors import WrongInput


@contextmanager
def alone(store_path: Path, what: Literal["sync", "calendars"], account_id: int) -> Iterator[None]:
    """Keep away whoever else does this with an account; the computer lets go of the lock when the program dies.

    Raises:
        WrongInput: `already_syncing`, in this window or in another program.
    """
    lock = filelock.FileLock(store_path.with_name(f"{what}-{account_id}.lock"), thread_local=False)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout as error:
        raise WrongInput("already_syncing") from error
    try:
        yield
    finally:
        lock.release()

"""Reads a platform into a store, and dies without a word after so many kept pages."""

import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from cockpit.accounts import connector_of
from cockpit.steps import Step
from cockpit.store import open_store
from cockpit.sync.pull import pull


def main(told: str) -> None:
    """Read as told: a JSON object with path, key, account, kind, settings, secret, now and pages."""
    order = json.loads(told)
    now = datetime.fromisoformat(order["now"])
    opened = connector_of(order["kind"]).source
    assert opened is not None
    source = opened(order["settings"], order["secret"], now)
    kept = 0
    for step in pull(
        source, order["account"], lambda: open_store(Path(order["path"]), order["key"].encode()), lambda: now
    ):
        kept += isinstance(step, Step)
        if kept == order["pages"]:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])

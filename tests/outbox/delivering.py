"""A process of its own that delivers what is due, to be killed: `delivering.py DATABASE SETTINGS [--recover]`."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from cockpit.outbox.deliver import deliver, recover
from cockpit.store import Store, open_store
from connectors.smtp.channel import SmtpChannel

# The present of `small_cohort`, by day in Paris: at night nothing would leave.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PATH, SETTINGS = Path(sys.argv[1]), json.loads(sys.argv[2])


def opened() -> Store:
    return open_store(PATH, b"k" * 32)


if "--recover" in sys.argv:
    with opened() as store:
        recover(store, NOW)
for _ in deliver(lambda _: SmtpChannel(SETTINGS, SETTINGS["password"]), opened, lambda: NOW):
    pass

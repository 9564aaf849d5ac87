"""A process of its own that delivers what is due, to be killed: `delivering.py DATABASE SETTINGS [--recover]`."""

import json
import sys
from pathlib import Path

from cockpit.clock import utc_now
from cockpit.outbox.deliver import deliver, recover
from cockpit.store import Store, open_store
from connectors.smtp.channel import SmtpChannel

PATH, SETTINGS = Path(sys.argv[1]), json.loads(sys.argv[2])


def opened() -> Store:
    return open_store(PATH, b"k" * 32)


if "--recover" in sys.argv:
    with opened() as store:
        recover(store, utc_now())
for _ in deliver(lambda _: SmtpChannel(SETTINGS, SETTINGS["password"]), opened, utc_now):
    pass

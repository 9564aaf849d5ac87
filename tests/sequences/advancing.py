"""A process of its own that brings sequences up to now, to be killed: `advancing.py DATABASE`."""

import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from small_cohort import KEY, NOW

from cockpit.outbox.senders import Sender
from cockpit.sequences.advance import advance
from cockpit.sequences.texts import Writing
from cockpit.store import open_store

NADIA = Sender("Nadia Ferhat", "nadia@example.org", "Nadia Ferhat")

if __name__ == "__main__":
    path, account_id = Path(sys.argv[1]), int(sys.argv[2])
    job = advance(
        lambda: open_store(path, KEY), lambda: NOW, ZoneInfo("Europe/Paris"), "FR", Writing(NADIA, account_id)
    )
    for step in job:
        print(step.done, flush=True)

"""Logging to a file of the profile. Ids only: no names, addresses, texts, tokens or URLs with queries."""

import logging
import logging.handlers
from pathlib import Path

from cockpit.paths import logs_folder, make_private_folder

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_KEPT_DAYS = 14


def log_to_profile(profile_folder: Path) -> None:
    """Send the log records of our own packages to a file that a fortnight's worth is kept of."""
    folder = logs_folder(profile_folder)
    make_private_folder(folder)
    path = folder / "cordee.log"
    path.touch(mode=0o600, exist_ok=True)
    handler = logging.handlers.TimedRotatingFileHandler(
        path, when="midnight", backupCount=_KEPT_DAYS, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter(_FORMAT))
    for package in ("cockpit", "connectors"):
        logger = logging.getLogger(package)
        logger.setLevel(logging.INFO)
        for earlier in [h for h in logger.handlers if isinstance(h, logging.handlers.TimedRotatingFileHandler)]:
            logger.removeHandler(earlier)
            earlier.close()
        logger.addHandler(handler)

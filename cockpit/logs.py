"""Logging to a file of the profile. Ids only: no names, addresses, texts, tokens or URLs with queries."""

import logging
import logging.handlers
import traceback
from pathlib import Path
from types import TracebackType

from cockpit.paths import logs_folder, make_private_folder

_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_KEPT_DAYS = 14


class _WithoutTexts(logging.Formatter):
    """Writes of an exception its type and where it came from: its text may name people and files."""

    def formatException(  # noqa: N802 - the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the frames and the type."""
        kind, _, trace = ei
        return without_texts(kind, trace)


def without_texts(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    """Return where an error came from and what kind it is: nothing that names a person or a file of theirs."""
    frames = traceback.extract_tb(trace) if trace is not None else []
    places = [f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([*places, kind.__name__ if kind is not None else ""])


def log_to_profile(profile_folder: Path) -> None:
    """Send the log records of our own packages to a file that a fortnight's worth is kept of."""
    folder = logs_folder(profile_folder)
    make_private_folder(folder)
    path = folder / "cordee.log"
    path.touch(mode=0o600, exist_ok=True)
    handler = logging.handlers.TimedRotatingFileHandler(
        path, when="midnight", backupCount=_KEPT_DAYS, encoding="utf-8", delay=True
    )
    handler.setFormatter(_WithoutTexts(_FORMAT))
    for package in ("cockpit", "connectors"):
        logger = logging.getLogger(package)
        logger.setLevel(logging.INFO)
        for earlier in [h for h in logger.handlers if isinstance(h, logging.handlers.TimedRotatingFileHandler)]:
            logger.removeHandler(earlier)
            earlier.close()
        logger.addHandler(handler)

"""A desktop without a network: attempts at a socket are written down, and the mail program only keeps addresses."""

import os
from pathlib import Path

from desktop import Desktop

# Put before all else that Python loads: an attempt to open a socket to anywhere is written down and fails.
GUARD = """
import os, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        with open(os.environ["SOCKETS_SEEN"], "a") as seen:
            seen.write(f"{event} {arguments[1:]}\\n")
        raise OSError("offline")
sys.addaudithook(watch)
"""
# Stands for the trainer's own mail program: it is handed an address, and keeps it.
MAIL_PROGRAM = """#!/bin/sh
printf '%s\\n' "$1" >> "$OPENED"
"""


def offline_desk(folder: Path, more: str = "", **variables: str) -> Desktop:
    """Return a desktop whose programs reach nothing; `more` is run by Python before all else, too."""
    guard = folder / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD + more, "utf-8")
    programs = folder / "programs"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(MAIL_PROGRAM, "utf-8")
    opener.chmod(0o755)
    return Desktop(
        folder,
        PYTHONPATH=os.pathsep.join(filter(None, [str(guard), os.environ.get("PYTHONPATH")])),
        SOCKETS_SEEN=str(folder / "sockets"),
        OPENED=str(folder / "opened"),
        PATH=f"{programs}:{os.environ['PATH']}",
        XDG_CURRENT_DESKTOP="none",
        **variables,
    )

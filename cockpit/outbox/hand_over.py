"""Handing a message over to the trainer's own mail program, or the clipboard; it leaves then, or not."""

import re
from datetime import datetime
from urllib.parse import quote

from cockpit.domain.messages import MessageState
from cockpit.errors import WrongInput
from cockpit.outbox.mime import NO_ADDRESS
from cockpit.store import Store
from cockpit.store.outbox import set_state

# Windows cuts addresses at about 2,000 characters.
MAX_URL_LENGTH = 1_800
_TEXT = rb"(?:[^\r\n]|\r\n[ \t])*"
_FROM_NOBODY = re.compile(rb"^From:" + _TEXT + re.escape(NO_ADDRESS.encode()) + _TEXT + rb"\r\n", re.MULTILINE)


def mailto_url(to_address: str, subject: str, body: str) -> str | None:
    """Return the address that opens a mail program on this message, or None when it is too long for one."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    url = f"mailto:{quote(to_address, safe='@')}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"
    return url if len(url) <= MAX_URL_LENGTH else None


def eml_bytes(mime: bytes) -> bytes:
    """Return the content of an `.eml` file that opens as an unsent draft, from a message's frozen bytes.

    Where the trainer's address is not known it bears no From, for a mail program would keep a strange one.
    """
    return b"X-Unsent: 1\r\n" + _FROM_NOBODY.sub(b"", mime, count=1)


def handed_over(store: Store, row_id: int, now: datetime) -> None:
    """Remember that a mail program, or the clipboard, has this message: a contact, though never called accepted.

    Raises:
        WrongInput: `already_left` when it was sent, cancelled or handed over before.
    """
    unleft = [state for state in MessageState if state.has_not_left]
    with store.write():
        if not set_state(store, row_id, MessageState.HANDED_OVER, now, was=unleft):
            raise WrongInput("already_left")

"""The bytes of a message: RFC 5322, one recipient, plain text, and a calendar invitation when there is one.

With an invitation the same words stand in HTML too, for programs that show it beside that alone.
"""

import html
import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from cockpit.errors import WrongInput

MAX_ADDRESS_LENGTH = 254
# Stands for an unknown address of the trainer: only the own mail program can send then, and puts its own in.
NO_ADDRESS = "trainer@cordee.invalid"
_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII | re.IGNORECASE)
_METHOD = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n\s*\n")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,900}>")
# Controls, lone surrogates, line and paragraph separators.
_NEVER_IN_A_HEADER = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes or is written to: a name (may be empty) and an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A message's bytes, and its Message-ID and X-Cordee-Id, by which it is recognised wherever it went."""

    message_id: str
    mime: bytes
    cordee_id: str


def freeze(
    sender: Person,
    recipient: Person,
    subject: str,
    body: str,
    now: datetime,
    calendar: bytes | None = None,
    in_reply_to: str | None = None,
) -> Frozen:
    """Return the bytes of a message to one person; they are sent as they are, at every attempt.

    `in_reply_to`: the Message-ID of the mail that it answers; one that is none is left out.

    Raises:
        WrongInput: `header_injection` when a name or the subject could smuggle in a header; `bad_address`, or
            `address_not_ascii` for letters that many servers refuse in one; `no_address` when there is none.
    """
    for text in (sender.name, recipient.name, subject):
        _check_header_text(text)
    sender_at, recipient_at = _address(sender), _address(recipient)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender_at
    message["To"] = recipient_at
    message["Subject"] = subject
    message["Date"] = format_datetime(now.astimezone(UTC))
    message_id = make_msgid(domain=sender_at.domain)
    message["Message-ID"] = message_id
    cordee_id = str(uuid.uuid4())
    message["X-Cordee-Id"] = cordee_id
    # Never 8bit: a line of more than 998 bytes is refused by strict servers.
    words = body.replace("\r\n", "\n").replace("\r", "\n")
    message.set_content(words, cte="quoted-printable")
    if calendar is not None:
        message.add_alternative(_in_html(words), subtype="html", cte="quoted-printable")
        # An alternative, not an attachment, and with the calendar's own method: else Outlook shows no buttons.
        method = _METHOD.search(calendar)
        params = {"method": method[1].decode()} if method else None
        message.add_alternative(calendar.decode(), subtype="calendar", params=params, cte="base64")
    mime = message.as_bytes()
    if in_reply_to and _MESSAGE_ID.fullmatch(in_reply_to):
        # Measured: `EmailMessage` folds an id longer than a line into encoded words, which nobody finds again.
        mime = f"In-Reply-To: {in_reply_to}\r\nReferences: {in_reply_to}\r\n".encode("ascii") + mime
    return Frozen(message_id, mime, cordee_id)


def _in_html(words: str) -> str:
    """Return plain words as HTML: paragraphs and lines, nothing to follow and nothing to load."""
    paragraphs = _PARAGRAPHS.split(html.escape(words.strip(), quote=False))
    shown = "".join("<p>" + one.replace("\n", "<br>\n") + "</p>\n" for one in paragraphs)
    return f"<!DOCTYPE html>\n<html><body>\n{shown}</body></html>\n"


def calendar_in(mime: bytes) -> bytes | None:
    """Return the iCalendar text that a message carries, or None."""
    for part in message_from_bytes(mime, policy=policy.default).walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else None
    return None


def _check_header_text(text: str) -> None:
    """Refuse what could become a header of its own.

    Measured on Python 3.11.7: `EmailMessage` decodes an encoded word inside the text given to it, so that
    `=?utf-8?q?x=0D=0ABcc:…?=` in a subject writes a Bcc line (CVE-2024-6923); and it lets NUL and VT pass.
    """
    if "=?" in text or any(unicodedata.category(character) in _NEVER_IN_A_HEADER for character in text):
        raise WrongInput("header_injection")


def _address(person: Person) -> Address:
    address = person.address
    if not address:
        raise WrongInput("no_address")
    if any(unicodedata.category(character) in _NEVER_IN_A_HEADER for character in address):
        raise WrongInput("header_injection")
    local_part, _, domain = address.rpartition("@")
    if not address.isascii():
        raise WrongInput("address_not_ascii")
    labels = domain.split(".")
    is_well_formed = (
        len(address) <= MAX_ADDRESS_LENGTH
        and _LOCAL_PART.fullmatch(local_part)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    )
    if not is_well_formed:
        raise WrongInput("bad_address")
    return Address(person.name.strip(), local_part, domain)

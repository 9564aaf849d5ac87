"""Mail from bytes into letters: of whom, of what kind (MESSAGING.md, section 1.5), in answer to what."""

import email.errors
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser, HeaderParser
from email.utils import getaddresses
from typing import NamedTuple

from cockpit.connector import Letter, LetterKind
from connectors.smtp.reply_text import cleaned, words_of

# What the standard library, and a text made to break it, raise while one mail is read.
BROKEN = (
    LookupError,
    ValueError,
    AttributeError,
    TypeError,
    AssertionError,
    RecursionError,
    email.errors.MessageError,
)
# The fields of a stranger's mail that are looked at, to see that it is one.
GLANCED_AT = ("From", "Message-ID", "Date", "In-Reply-To", "References", "Content-Type")
# Larger than any answer to an invitation; one that is larger is cut here, and cannot be read then.
MOST_OF_A_CALENDAR = 64 * 1024 + 1
_REPLY = re.compile(rb"^METHOD:REPLY\s*$", re.MULTILINE | re.IGNORECASE)
_MOST_IDS = 100
_MOST_OF_A_SUBJECT = 500
_MOST_OF_A_DIAGNOSIS = 500
_ID = re.compile(r"<[^<>\s]{1,990}>")
_REPORT = re.compile(r"\s*multipart/report\b", re.IGNORECASE)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_SENT_BY_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})
_NOT_DELIVERED = frozenset({"failed", "delayed"})


class Glance(NamedTuple):
    """What the header tells of a mail: from whom, in answer to what, and whether it may be a server's report.

    `key` is the same for the same mail, even where the mailbox numbers it anew; empty for one without an id.
    """

    key: str
    sender: str
    answers: tuple[str, ...]
    is_report: bool


def glance(header: bytes) -> Glance:
    """Return what a mail's header tells, of these fields alone; never raises for what a field holds."""
    fields = BytesHeaderParser(policy=policy.compat32).parsebytes(header)
    return Glance(
        key=_key(fields),
        sender=_address(_text(fields, "From")),
        answers=_named(_text(fields, "In-Reply-To"), _text(fields, "References")),
        is_report=bool(_REPORT.match(_text(fields, "Content-Type"))),
    )


def letter_of(content: bytes, seen: Glance, received_at: datetime, ours: frozenset[str]) -> Letter | None:
    """Return what a mail says, or None for a report of something else than a failure; it may raise any of `BROKEN`.

    `ours`: the people and the ids that were asked for; a report tells of whom it is only in its inside.
    """
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    subject = cleaned(str(message.get("Subject", "")).replace("\n", " "), _MOST_OF_A_SUBJECT)
    failure = _failure(message, ours) if seen.is_report else None
    if failure is not None:
        return Letter(
            key=seen.key,
            kind=LetterKind.BOUNCE,
            sender=failure.address,
            received_at=received_at,
            subject=subject,
            body=failure.diagnosis,
            answers=failure.answers,
            is_final=failure.is_final,
        )
    # A report of anything else, such as that a mail was opened, is nobody's answer.
    if seen.is_report or not ({seen.sender, *seen.answers} & ours):
        return None
    calendar = _calendar(message)
    # Calendars send the answer that somebody clicked on as machines do.
    is_clicked = calendar is not None and bool(_REPLY.search(calendar))
    return Letter(
        key=seen.key,
        kind=LetterKind.AUTO_REPLY if _is_by_machine(message) and not is_clicked else LetterKind.REPLY,
        sender=seen.sender,
        received_at=received_at,
        subject=subject,
        body=words_of(message),
        answers=seen.answers,
        calendar=calendar,
        message_id=next(iter(_ID.findall(_text(message, "Message-ID"))), ""),
    )


def sent_id(header: bytes) -> str:
    """Return the Message-ID of a mail, of its header; empty when there is none."""
    fields = BytesHeaderParser(policy=policy.compat32).parsebytes(header)
    return next(iter(_ID.findall(_text(fields, "Message-ID"))), "")


def own_ids(content: bytes) -> tuple[str, str]:
    """Return Message-ID and X-Cordee-Id of a mail of ours."""
    fields = BytesHeaderParser(policy=policy.compat32).parsebytes(content)
    return _text(fields, "Message-ID").strip(), _text(fields, "X-Cordee-Id").strip()


def _text(fields: Message, name: str) -> str:
    return str(fields.get(name, ""))


def _key(fields: Message) -> str:
    known = [_text(fields, name) for name in ("Message-ID", "From", "Date")]
    if not _ID.search(known[0]):
        return ""
    return hashlib.sha256("\0".join(known).encode("utf-8", "replace")).hexdigest()[:32]


def _address(text: str) -> str:
    """Return the first address of a field, case-folded."""
    return next((address for _, address in getaddresses([text]) if "@" in address), "").strip().casefold()


def _named(in_reply_to: str, references: str) -> tuple[str, ...]:
    """Return the ids that a mail names, the nearest first: what it answers, then back along the thread."""
    ids = [*_ID.findall(in_reply_to), *reversed(_ID.findall(references))]
    return tuple(dict.fromkeys(ids[:_MOST_IDS]))


def _calendar(message: EmailMessage) -> bytes | None:
    """Return the first iCalendar part of a mail, in UTF-8, whether it stands in the text or is attached."""
    for part in message.walk():
        if part.get_content_type() not in ("text/calendar", "application/ics"):
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        charset = part.get_content_charset("utf-8")
        if charset not in ("utf-8", "us-ascii"):
            content = content.decode(charset, "replace").encode()
        return content[:MOST_OF_A_CALENDAR]
    return None


def _is_by_machine(message: EmailMessage) -> bool:
    """Tell whether a machine wrote it: RFC 3834, and what programs did before there was one."""
    said = {name: str(message.get(name, "")).strip().casefold() for name in ("Auto-Submitted", "Precedence")}
    if said["Auto-Submitted"].partition(";")[0].strip() not in ("", "no"):
        return True
    if said["Precedence"] in _SENT_BY_MACHINES or str(message.get("Return-Path", "")).strip() == "<>":
        return True
    return any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "List-Id"))


class _Failure(NamedTuple):
    address: str
    answers: tuple[str, ...]
    is_final: bool
    diagnosis: str


def _failure(message: EmailMessage, ours: frozenset[str]) -> _Failure | None:
    """Return what a report (RFC 3464) says of a mail of ours, or to somebody of ours, that did not arrive."""
    answers = tuple(_returned_ids(message))
    for told in _told_of_recipients(message):
        action = str(told.get("Action", "")).strip().casefold()
        named = [_recipient(told, name) for name in ("Original-Recipient", "Final-Recipient")]
        addresses = [address for address in named if address]
        if action not in _NOT_DELIVERED or not addresses or not ({*addresses, *answers} & ours):
            continue
        status = next(iter(_STATUS.findall(str(told.get("Status", "")))), "")
        return _Failure(
            address=next((address for address in addresses if address in ours), addresses[-1]),
            answers=answers,
            is_final=action == "failed" and status.startswith("5."),
            diagnosis=cleaned(f"{status} {told.get('Diagnostic-Code', '')}", _MOST_OF_A_DIAGNOSIS),
        )
    return None


def _told_of_recipients(message: EmailMessage) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (told for told in part.get_payload() if isinstance(told, Message))


def _recipient(told: Message, name: str) -> str:
    """Return the address in a field such as `rfc822; zoe@example.org`."""
    return str(told.get(name, "")).rpartition(";")[2].strip().strip("<>").casefold()


def _returned_ids(message: EmailMessage) -> Iterator[str]:
    """Yield the ids of the mail that came back: in whole, or its header alone."""
    for part in message.walk():
        kind = part.get_content_type()
        returned: Message | None = None
        if kind == "message/rfc822":
            whole = part.get_payload()
            returned = whole[0] if isinstance(whole, list) and isinstance(whole[0], Message) else None
        elif kind == "text/rfc822-headers":
            bare = part.get_payload(decode=True)
            text = bare.decode("utf-8", "replace") if isinstance(bare, bytes) else ""
            returned = HeaderParser(policy=policy.compat32).parsestr(text)
        if returned is not None:
            yield from _ID.findall(str(returned.get("Message-ID", "")))
            if cordee_id := str(returned.get("X-Cordee-Id", "")).strip():
                yield cordee_id

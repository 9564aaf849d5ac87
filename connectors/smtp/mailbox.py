"""Reading a mail account: what learners answered, what was not delivered, what was sent, and nothing else."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from imap_tools import BaseMailBox

from cockpit.connector import Letter, MailAsked, MailPage, Unreadable
from connectors.smtp.imap import Fetched, fetched, numbers, open_mailbox, translated
from connectors.smtp.letters import BROKEN, GLANCED_AT, Glance, glance, letter_of, own_ids, sent_id

MAILS_PER_PAGE = 100
# Of one mail: its text stands before what is attached to it.
MOST_BYTES = 256 * 1024
_HEADER_BYTES = 64 * 1024
_GLANCE = f"BODY.PEEK[HEADER.FIELDS ({' '.join(GLANCED_AT)})]<0.{_HEADER_BYTES}>"
_WHOLE = f"BODY.PEEK[]<0.{MOST_BYTES}>"
_ID = "BODY.PEEK[HEADER.FIELDS (Message-ID)]"
_INBOX = "INBOX"
# What folders of sent mail are called where nothing says which it is, in English and French.
_SENT_NAMES = frozenset(
    {"sent", "sent items", "sent mail", "sent messages", "envoyés", "éléments envoyés", "messages envoyés"}
    | {"courrier envoyé", "objets envoyés"}
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ImapMailbox:
    """A mail account to read from. It connects when it is first asked, and only ever examines folders."""

    def __init__(self, settings: Mapping[str, str], secret: str | None) -> None:
        self._settings = settings
        self._secret = secret
        self._opened: BaseMailBox | None = None

    def read(self, asked: MailAsked) -> Iterator[MailPage]:
        """Yield what came to the inbox, the oldest first; of a stranger's mail a few header fields are looked at.

        Raises:
            SourceUnreachable, AccessRefused: see `open_mailbox`.
            UnexpectedAnswer: `not_imap`.
        """
        with translated():
            box = self._box()
            validity = _examine(box, _INBOX)
            last = _last_read(asked.cursor, validity)
            # A range that begins beyond the end still finds the last mail: hence the comparison.
            criteria = ("SINCE", _day(asked.since)) if last is None else ("UID", f"{last + 1}:*")
            found = [uid for uid in numbers(box, *criteria) if last is None or uid > last]
        for start in range(0, len(found), MAILS_PER_PAGE):
            uids = found[start : start + MAILS_PER_PAGE]
            with translated():
                if box.folder.get() != _INBOX:  # something else was looked up since the last page
                    _examine(box, _INBOX)
                letters = tuple(_letters(box, validity, uids, asked))
            yield MailPage(letters, f"{validity}:{uids[-1]}")
        if not found:
            yield MailPage((), f"{validity}:{last or 0}")

    def find_sent(self, to_address: str, content: bytes, since: datetime) -> str | None:
        """Return the Message-ID that a mail of ours has where sent mail is kept, or None when it is not there.

        Raises:
            SourceUnreachable, AccessRefused: see `open_mailbox`.
            UnexpectedAnswer: `not_imap`.
        """
        message_id, cordee_id = own_ids(content)
        with translated():
            box = self._box()
            for folder in _sent_folders(box):
                _examine(box, folder)
                for name, value in (("Message-ID", message_id), ("X-Cordee-Id", cordee_id)):
                    if value and (found := _id_with(box, name, value, since)):
                        return found
        return None

    def close(self) -> None:
        """End the connection, if one is open."""
        if self._opened is not None:
            with contextlib.suppress(Exception):
                self._opened.logout()
            self._opened = None

    def _box(self) -> BaseMailBox:
        if self._opened is None:
            self._opened = open_mailbox(self._settings, self._secret)
        return self._opened


def _letters(box: BaseMailBox, validity: int, uids: list[int], asked: MailAsked) -> Iterator[Letter | Unreadable]:
    ours = asked.people | asked.sent
    wanted: dict[int, Glance] = {}
    for header in fetched(box, uids, _GLANCE):
        seen = glance(header.content)
        if seen.is_report or {seen.sender, *seen.answers} & ours:
            number = f"{validity}.{header.uid}"
            wanted[header.uid] = seen if seen.key else seen._replace(key=number)
    for uid, seen in wanted.items():  # one by one: each may be large
        for mail in fetched(box, [uid], _WHOLE):
            try:
                letter = letter_of(mail.content, seen, _received_at(mail), ours)
            except BROKEN as error:
                yield Unreadable(f"{validity}.{uid}", type(error).__name__)
            else:
                if letter is not None:
                    yield letter


def _received_at(mail: Fetched) -> datetime:
    """Return when the server got a mail: its own header may say anything."""
    return parsedate_to_datetime(mail.internal_date.strip().replace("-", " ", 2)).astimezone(UTC)


def _examine(box: BaseMailBox, folder: str) -> int:
    """Look into a folder without any mark left in it; return its UIDVALIDITY."""
    box.folder.set(folder, readonly=True)
    _, told = box.client.response("UIDVALIDITY")
    return int(told[0]) if told and told[0] else 0


def _last_read(cursor: str | None, validity: int) -> int | None:
    """Return the last number that was read; None when the numbers are others by now, or nothing was read."""
    known, _, last = (cursor or "").partition(":")
    return int(last) if known == str(validity) and last.isdecimal() else None


def _sent_folders(box: BaseMailBox) -> list[str]:
    """Return where a copy of sent mail may lie: the folder that says so, else those named so, and the inbox."""
    folders = box.folder.list()
    marked = [one.name for one in folders if "\\sent" in {flag.casefold() for flag in one.flags}]
    named = [one.name for one in folders if _last_part(one.name, one.delim).casefold() in _SENT_NAMES]
    return [*(marked or named), _INBOX]


def _last_part(name: str, delimiter: str) -> str:
    return name.rpartition(delimiter)[2] if delimiter else name


def _id_with(box: BaseMailBox, field: str, value: str, since: datetime) -> str | None:
    """Return the Message-ID of a mail that came since then with this in its header."""
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    found = numbers(box, "SINCE", _day(since), "HEADER", field, quoted)
    return next((known for header in fetched(box, found, _ID) if (known := sent_id(header.content))), None)


def _day(at: datetime) -> str:
    """Return the day before an instant, as IMAP writes it: servers go by days of their own zone."""
    day = at.astimezone(UTC) - timedelta(days=1)
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"

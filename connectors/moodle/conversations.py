"""What learners write to the trainer in Moodle, only ever read: no call here marks anything as read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from cockpit.connector import Letter, LetterKind, MailAsked, MailPage
from cockpit.errors import AccessRefused, NotPermitted, UnexpectedAnswer
from connectors.http import new_session, require_https
from connectors.moodle.changes import LAG
from connectors.moodle.client import MoodleClient
from connectors.moodle.records import reads_an_answer, rows_under
from connectors.moodle.texts import plain_text, says_the_same

_RECEIVED = "core_message_get_messages"
_BETWEEN = "core_message_get_conversation_between_users"
_SAID = "core_message_get_conversation_messages"
_PAGE_SIZE = 100
# Asked for again with the next page: a message deleted meanwhile moves up those behind it.
_OVERLAP = 10
_READ_AND_UNREAD = 2
_NO_CONVERSATION = "errorconversationdoesnotexist"


class _Message(NamedTuple):
    at: int
    id: int
    sender: str
    text: str


class _Cursor(NamedTuple):
    """Until when everything was read, and the last ones by id and time: late ones may still come before them."""

    until: int
    known: Mapping[int, int]

    @property
    def begins(self) -> int:
        """From when on messages are asked for."""
        return self.until - int(LAG.total_seconds())

    def after(self, read: Sequence[_Message]) -> "_Cursor":
        """Return the cursor behind what was read."""
        later = _Cursor(max(self.until, *(message.at for message in read), 0), {})
        known = {**self.known, **{message.id: message.at for message in read}}
        return later._replace(known={number: at for number, at in known.items() if at >= later.begins})

    def kept(self) -> str:
        """Return the cursor as it is kept."""
        return json.dumps({"until": self.until, "known": self.known})


def open_conversations(settings: Mapping[str, str], secret: str | None) -> "MoodleConversations":
    """Return the mailbox of a signed-in account.

    Raises:
        AccessRefused: `token_expired`, when no token was kept.
    """
    if not secret:
        raise AccessRefused("token_expired")
    require_https(settings["url"])
    client = MoodleClient(new_session(), settings["url"], secret)
    return MoodleConversations(client, int(settings["userid"]))


class MoodleConversations:
    """The messages of one trainer on one site."""

    def __init__(self, client: MoodleClient, person_id: int) -> None:
        self._client = client
        self._person_id = person_id

    def read(self, asked: MailAsked) -> Iterator[MailPage]:
        """Yield what learners wrote, the oldest first; what others wrote is left where it is.

        Raises:
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        cursor = _cursor(asked)
        new = sorted(self._received(cursor))
        for start in range(0, max(1, len(new)), _PAGE_SIZE):
            read = new[start : start + _PAGE_SIZE]
            cursor = cursor.after(read)
            yield MailPage(
                tuple(_letter(message) for message in read if message.sender in asked.people), cursor.kept()
            )

    def find_sent(self, to_address: str, content: bytes, since: datetime) -> str | None:
        """Return the number of a message that the trainer sent to a learner, or None when it is not there.

        It is known by its words, for Moodle keeps no mark of ours; the site's clock may be somewhat behind.

        Raises:
            SourceUnreachable, AccessRefused, UnexpectedAnswer: it cannot be known now.
        """
        conversation = self._between(int(to_address)) if to_address.isdecimal() else None
        if conversation is None:
            return None
        typed = content.decode()
        first = int((since - LAG).timestamp())
        for message in self._said(conversation, first):
            if message.sender == str(self._person_id) and says_the_same(typed, message.text):
                return str(message.id)
        return None

    def close(self) -> None:
        """End the connections to the site."""
        self._client.close()

    def _received(self, cursor: _Cursor) -> list[_Message]:
        """Return everything written to the trainer that is not known yet: the newest are asked for first."""
        found: dict[int, _Message] = {}
        place = 0
        while True:
            answer = self._call(
                _RECEIVED,
                useridto=self._person_id,
                useridfrom=0,
                type="conversations",
                read=_READ_AND_UNREAD,
                newestfirst=True,
                limitfrom=place,
                limitnum=_PAGE_SIZE,
            )
            page = _messages(answer)
            recent = [message for message in page if message.at >= cursor.begins]
            before = len(found)
            found |= {message.id: message for message in recent if message.id not in cursor.known}
            if len(page) < _PAGE_SIZE or len(recent) < len(page) or (place and len(found) == before):
                return list(found.values())
            place += _PAGE_SIZE - _OVERLAP

    def _between(self, learner_id: int) -> int | None:
        """Return the conversation with a learner; None when there is none."""
        try:
            answer = self._call(
                _BETWEEN,
                userid=self._person_id,
                otheruserid=learner_id,
                includecontactrequests=False,
                includeprivacyinfo=False,
            )
        except UnexpectedAnswer as error:
            if error.facts.get("code") == _NO_CONVERSATION:
                return None
            raise
        return _id_of(answer)

    def _said(self, conversation: int, since: int) -> Iterator[_Message]:
        place = 0
        while True:
            answer = self._call(
                _SAID,
                currentuserid=self._person_id,
                convid=conversation,
                limitfrom=place,
                limitnum=_PAGE_SIZE,
                newest=True,
                timefrom=since,
            )
            page = _messages(answer)
            yield from page
            if len(page) < _PAGE_SIZE:
                return
            place += _PAGE_SIZE - _OVERLAP

    def _call(self, function: str, **arguments: Any) -> Any:
        try:
            return self._client.call(function, **arguments)
        except NotPermitted as error:
            raise AccessRefused(error.cause, **error.facts) from error


def _cursor(asked: MailAsked) -> _Cursor:
    """Return where to go on; a cursor that means nothing any more is dropped."""
    try:
        kept = json.loads(asked.cursor or "")
        return _Cursor(int(kept["until"]), {int(number): int(at) for number, at in kept["known"].items()})
    except (AttributeError, KeyError, TypeError, ValueError):
        return _Cursor(int((asked.since + LAG).timestamp()), {})


@reads_an_answer
def _messages(answer: Mapping[str, Any]) -> list[_Message]:
    return [
        _Message(int(row["timecreated"]), int(row["id"]), str(int(row["useridfrom"])), str(row["text"] or ""))
        for row in rows_under("messages", answer)
    ]


@reads_an_answer
def _id_of(answer: Mapping[str, Any]) -> int:
    return int(answer["id"])


def _letter(message: _Message) -> Letter:
    return Letter(
        key=str(message.id),
        kind=LetterKind.REPLY,
        sender=message.sender,
        received_at=datetime.fromtimestamp(message.at, UTC),
        subject="",
        body=plain_text(message.text),
    )

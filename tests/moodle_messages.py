"""The messages of the fake Moodle: what was recorded, and what is written and sent since."""

import html
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moodle_functions import PERSON_IDS, MoodleError, error
from moodle_recordings import body, exchange, moved

if TYPE_CHECKING:
    from fake_moodle import FakeMoodle

SEND = "core_message_send_instant_messages"
RECEIVED = "core_message_get_messages"
TRAINER = PERSON_IDS["trainer"]
_FIRST_NEW_ID = 100
_MAX_BYTES = 4096


class LineCut(Exception):
    """The line breaks in place of an answer."""


def after_sending(fault: str, text: str) -> tuple[int, str]:
    """Return what comes back of a request that was carried out."""
    match fault:
        case "sent_bad_gateway":
            return 502, "<html>Bad Gateway</html>"
        case "sent_fatal":
            return exchange("errors/php_fatal")
        case "sent_half":
            return 200, text[: len(text) // 2]
        case "sent_page":
            return exchange("errors/page_not_api_html")
        case "sent_unknown_error":
            return 200, '{"exception": "x", "errorcode": "dmlwriteexception", "message": "-"}'
        case _:
            raise LineCut


def rendered(text: str) -> str:
    """Return plain text as Moodle keeps it (`messages/send_plain`)."""
    return "<p>" + html.escape(text, quote=False).replace("\n", "<br>\n") + "</p>" if text else ""


class Inbox:
    """The conversations of the first trainer. `wrote` adds what learners write; `blocked` take no message."""

    def __init__(self, shift_seconds: int, now: datetime) -> None:
        received = body("messages/messages_received__trainer")["messages"]
        said = [one for talk in body("messages/conversations__trainer")["conversations"] for one in _told(talk)]
        said += _told(body("messages/conversation_messages_c64__trainer") | {"members": [{"id": 17}]})
        both = {one["id"]: one for one in [*received, *said]}
        self.messages: list[dict[str, Any]] = [moved(one, shift_seconds) for one in both.values()]
        self.blocked: set[int] = set()
        self._now = now

    def wrote(self, sender: int, text: str, at: datetime, to: int = TRAINER) -> int:
        """Add a message, as HTML; return its id."""
        new = max(_FIRST_NEW_ID, *(one["id"] + 1 for one in self.messages))
        self.messages.append(
            {"id": new, "useridfrom": sender, "useridto": to, "text": text, "timecreated": int(at.timestamp())}
        )
        return new

    def sent(self) -> list[tuple[int, str]]:
        """Return whom the trainer wrote to since the recording, and what, as Moodle keeps it."""
        new = [one for one in self.messages if one["id"] >= _FIRST_NEW_ID and one["useridfrom"] == TRAINER]
        return [(one["useridto"], one["text"]) for one in new]


def _told(talk: dict[str, Any]) -> list[dict[str, Any]]:
    others = [member["id"] for member in talk["members"]]
    return [one | {"useridto": others[0] if one["useridfrom"] == TRAINER else TRAINER} for one in talk["messages"]]


def send(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    """Compose the answer to the function of this name; so do those below."""
    if moodle.fault in ("messaging_off", "messaging_just_off"):
        raise MoodleError(body("errors/messaging_disabled"))
    answers = [_sent(moodle, one) for one in arguments["messages"]]
    if len({"text" in one for one in answers}) > 1:
        raise error("formatnotsupported")  # some failed, and the others were sent all the same
    return answers


def _sent(moodle: "FakeMoodle", message: dict[str, Any]) -> dict[str, Any]:
    learner, text = int(message["touserid"]), message["text"]
    people = {one["id"] for one in body("participants/enrolled_users_A__trainer")}
    told = {"clientmsgid": message["clientmsgid"]}
    if learner not in people or learner in moodle.inbox.blocked or len(text.encode()) > _MAX_BYTES:
        return body("messages/send_to_not_my_learner__trainer2")[0] | told
    assert message["textformat"] == "2", "another format changes what was typed"
    number = moodle.inbox.wrote(TRAINER, rendered(text), moodle.clock or moodle.now, to=learner)
    (answer,) = body("messages/send_plain__trainer")
    return answer | told | {"msgid": number, "text": rendered(text)}


def received(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    asked = {name: arguments[name] for name in ("useridto", "useridfrom", "type", "read", "newestfirst")}
    assert asked == {"useridto": str(PERSON_IDS[whose]), "useridfrom": "0", "type": "conversations"} | {
        "read": "2",
        "newestfirst": "1",
    }
    if moodle.fault in ("messaging_off", "messaging_just_off"):
        raise MoodleError(body("errors/messaging_disabled"))
    mine = [one for one in moodle.inbox.messages if one["useridto"] == PERSON_IDS[whose]]
    mine.sort(key=lambda one: (one["timecreated"], one["id"]), reverse=True)
    start = 0 if moodle.fault == "ignores_place" else int(arguments["limitfrom"])
    return {"messages": mine[start : start + int(arguments["limitnum"])], "warnings": []}


def between(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    other = int(arguments["otheruserid"])
    if not _talk(moodle, other):
        raise MoodleError(body("messages/conversation_between_none__trainer"))
    return body("messages/conversation_between__trainer") | {"id": _FIRST_NEW_ID + other}


def said(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    talk = _talk(moodle, int(arguments["convid"]) - _FIRST_NEW_ID)
    recent = [one for one in talk if one["timecreated"] >= int(arguments["timefrom"])]
    recent.sort(key=lambda one: (one["timecreated"], one["id"]), reverse=True)
    start = int(arguments["limitfrom"])
    page = recent[start : start + int(arguments["limitnum"])]
    kept = [{name: one[name] for name in ("id", "useridfrom", "text", "timecreated")} for one in page]
    return body("messages/conversation_messages_c64__trainer") | {"messages": kept}


def _talk(moodle: "FakeMoodle", other: int) -> list[dict[str, Any]]:
    return [one for one in moodle.inbox.messages if {one["useridfrom"], one["useridto"]} == {TRAINER, other}]


MESSAGE_FUNCTIONS: dict[str, Callable[["FakeMoodle", str, dict[str, Any]], Any]] = {
    SEND: send,
    RECEIVED: received,
    "core_message_get_conversation_between_users": between,
    "core_message_get_conversation_messages": said,
}

"""Sending messages in Moodle: one a request, as plain text, and never a second time without being told.

A batch in which one recipient fails answers with an error although the others were written to (recorded), and
Moodle does not look at `clientmsgid` for doubles: an answer that gets lost leaves a message uncertain.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import requests

from cockpit.connector import Delivery, Pace, Receipt
from cockpit.errors import (
    AccessRefused,
    CockpitError,
    NotPermitted,
    SourceUnreachable,
    UnexpectedAnswer,
    WrongInput,
)
from connectors.http import Answer, new_session, require_https
from connectors.moodle.answers import raise_if_closed
from connectors.moodle.client import MoodleClient
from connectors.moodle.failures import MAX_CODE_LENGTH, failure, reported_code

SEND = "core_message_send_instant_messages"
MAX_BYTES = 4096
_AS_TYPED = 2  # FORMAT_PLAIN: escaped, line breaks kept
_NOT_SENT = -1
# Each may become a mail, too: kind to the site's own mail server.
_PACE = Pace(a_minute=20, a_day=1_000)
# Moodle checks these before it writes: nothing was sent.
_REFUSED_BEFORE: Mapping[str, str] = {
    "nopermissions": "messaging_not_allowed",
    # The function needs no course: what stands in the way is a policy to agree to, or a password to change.
    "errorcoursecontextnotvalid": "site_policy",
    "requireloginerror": "site_policy",
}
_CHECKED_BEFORE = frozenset({"invalidparameter"})


def open_messages(settings: Mapping[str, str], secret: str | None) -> "MoodleMessages":
    """Return the channel of a signed-in account.

    Raises:
        AccessRefused: `token_expired`, when no token was kept.
    """
    if not secret:
        raise AccessRefused("token_expired")
    require_https(settings["url"])
    return MoodleMessages(settings, secret)


class MoodleMessages:
    """Messages of one site, sent with one trainer's token."""

    def __init__(self, settings: Mapping[str, str], token: str) -> None:
        self._settings = settings
        self._token = token
        self._client: MoodleClient | None = None

    @property
    def sender(self) -> str:
        """What Moodle calls the trainer."""
        return self._settings["userid"]

    @property
    def pace(self) -> Pace:
        """How fast messages may leave: Moodle sets no limit of its own."""
        return _PACE

    def check(self) -> None:
        """Find out, without sending anything, whether the account may send.

        Raises:
            SourceUnreachable: the site cannot be asked now.
            AccessRefused: the token is dead, `messaging_off` or `messaging_not_allowed`.
        """
        self._ready()

    def send(self, to_address: str, content: bytes) -> Receipt:
        """Hand over one message: once, for a second attempt is the caller's to decide.

        Raises:
            SourceUnreachable: no byte of the message left, or Moodle said that it took none.
            AccessRefused: the account may not send, see `check`.
        """
        if not to_address.isascii() or not to_address.isdecimal():
            return Receipt(Delivery.REFUSED, "lms_refused")
        if not content.strip():  # Moodle would send it
            return Receipt(Delivery.REFUSED, "text_missing")
        if len(content) > MAX_BYTES:
            return Receipt(Delivery.REFUSED, "too_long_for_lms")
        client = self._ready()
        message = {
            "touserid": int(to_address),
            "text": content.decode(),
            "textformat": _AS_TYPED,
            "clientmsgid": hashlib.sha256(to_address.encode() + b"\0" + content).hexdigest()[:32],
        }
        try:
            answer = client.attempt(SEND, messages=[message])
        except (UnexpectedAnswer, WrongInput) as error:
            raise SourceUnreachable(error.cause, **error.facts) from error
        receipt = Receipt(Delivery.UNCERTAIN) if answer is None else _receipt(answer)
        if receipt.delivery is Delivery.UNCERTAIN:
            # The site is looked at again before the next one: else a fault that lasts leaves many uncertain.
            self._forget()
        return receipt

    def close(self) -> None:
        """End the connections to the site."""
        self._forget()

    def _forget(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def _ready(self) -> MoodleClient:
        """Return the client of a site that lets the account send."""
        if self._client is None:
            client = MoodleClient(new_session(), self._settings["url"], self._token)
            try:
                _check(client)
            except CockpitError:
                client.close()
                raise
            self._client = client
        return self._client


def _check(client: MoodleClient) -> None:
    try:
        features = client.site_info.get("advancedfeatures", ())
        is_offered = client.offers(SEND)
        is_off = any(one["name"] == "messaging" and not int(one["value"]) for one in features)
    except (UnexpectedAnswer, NotPermitted) as error:
        raise SourceUnreachable(error.cause, **error.facts) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SourceUnreachable("unreadable_answer") from error
    if is_off:
        raise AccessRefused("messaging_off")
    if not is_offered:
        raise AccessRefused("messaging_not_allowed")


def _receipt(answer: Answer) -> Receipt:
    """Return what an answer to the sending of one message says; one that cannot be read says: uncertain.

    Raises:
        SourceUnreachable, AccessRefused: nothing was sent, and nothing can be now.
    """
    if answer.status in (requests.codes.too_many_requests, requests.codes.service_unavailable):
        raise_if_closed(answer)  # said in place of passing it on
    if answer.status == requests.codes.forbidden:
        raise AccessRefused("web_services_off")
    if 300 <= answer.status < 500:  # moved, not found: it never came to Moodle
        raise SourceUnreachable("not_the_api")
    if answer.status != requests.codes.ok:
        return Receipt(Delivery.UNCERTAIN, f"HTTP {answer.status}")
    try:
        content = json.loads(answer.body)
    except ValueError:
        return Receipt(Delivery.UNCERTAIN)
    code = reported_code(content)
    return _sent(content) if code is None else _failed(code)


def _failed(code: str) -> Receipt:
    """Return the receipt for one of Moodle's error codes: any that it does not check first says: uncertain."""
    if code in _REFUSED_BEFORE:
        raise AccessRefused(_REFUSED_BEFORE[code])
    if code in _CHECKED_BEFORE:
        return Receipt(Delivery.REFUSED, code)
    problem = failure(code)
    if isinstance(problem, SourceUnreachable | AccessRefused):
        raise problem
    return Receipt(Delivery.UNCERTAIN, code[:MAX_CODE_LENGTH])


def _sent(content: Any) -> Receipt:
    try:
        (one,) = content
        message_id = int(one["msgid"])
    except (KeyError, TypeError, ValueError):
        return Receipt(Delivery.UNCERTAIN)
    if message_id == _NOT_SENT:
        # Why is told in words only, in the trainer's language and with ids: blocked, unknown, no common course.
        return Receipt(Delivery.REFUSED, "lms_refused")
    return Receipt(Delivery.ACCEPTED, known_as=str(message_id))

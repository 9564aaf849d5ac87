"""A learning record store, asked for statements over HTTP (xAPI 1.0.3, communication, 2.1.3)."""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from cockpit.errors import AccessRefused, NotPermitted, UnexpectedAnswer
from connectors.http import Answer, fetch, raise_if_busy
from connectors.xapi.values import instant_of

_VERSION = "1.0.3"
_PORTS = {"https": 443, "http": 80}
# How stores say that a `more` address is no longer good.
_DEAD = frozenset({requests.codes.bad_request, requests.codes.not_found, requests.codes.gone})


class StatementPage(NamedTuple):
    """One answer. `more` is the address of the next, None at the end.

    Up to `consistent_through` the store has told everything; `sent_at` is its clock. None: it does not say.
    """

    statements: list[Any]
    more: str | None
    consistent_through: datetime | None
    sent_at: datetime | None


class Lrs:
    """One endpoint, asked with one name and password; with neither when it asks for none."""

    def __init__(self, session: requests.Session, endpoint: str, username: str, password: str) -> None:
        self._session = session
        self._statements = f"{endpoint}/statements"
        self._headers = {"X-Experience-API-Version": _VERSION, "Accept": "application/json"}
        if username or password:
            pair = b64encode(f"{username}:{password}".encode()).decode("ascii")
            self._headers["Authorization"] = f"Basic {pair}"

    def close(self) -> None:
        """End the connections to the store."""
        self._session.close()

    def ask(self, query: Mapping[str, str]) -> StatementPage:
        """Return the first page of the statements that a query chooses.

        Raises:
            AccessRefused, NotPermitted, SourceUnreachable, UnexpectedAnswer: there is none.
        """
        return self._page(fetch(self._session, "GET", self._statements, query=query, headers=self._headers))

    def follow(self, more: str) -> StatementPage | None:
        """Return the page at a `more` address; None when the store no longer knows it.

        Raises:
            AccessRefused, NotPermitted, SourceUnreachable, UnexpectedAnswer: there is none.
        """
        answer = fetch(self._session, "GET", self._own(more), headers=self._headers)
        return None if answer.status in _DEAD else self._page(answer)

    def _own(self, more: str) -> str:
        """Return a `more` address, which is relative to the host, in full.

        Raises:
            UnexpectedAnswer: `foreign_link`: the password would go to another host.
        """
        try:
            url = urljoin(self._statements, more)
            if _origin(urlsplit(url)) != _origin(urlsplit(self._statements)):
                raise UnexpectedAnswer("foreign_link")
        except ValueError as error:
            raise UnexpectedAnswer("foreign_link") from error
        return url

    def _page(self, answer: Answer) -> StatementPage:
        raise_if_refused(answer)
        try:
            content = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise UnexpectedAnswer("not_the_api") from error
        statements = content.get("statements") if isinstance(content, dict) else None
        if not isinstance(statements, list):
            raise UnexpectedAnswer("not_the_api")
        more = content.get("more")
        return StatementPage(
            statements,
            more if isinstance(more, str) and more else None,
            _consistent_through(answer),
            answer.sent_at,
        )


def raise_if_refused(answer: Answer) -> None:
    """Raise for every answer but a good one.

    Raises:
        AccessRefused: `wrong_password`.
        NotPermitted: `right_missing`.
        SourceBusy: the store asks for patience, or has a fault.
        UnexpectedAnswer: `not_the_api`.
    """
    if answer.status == requests.codes.unauthorized:
        raise AccessRefused("wrong_password")
    if answer.status == requests.codes.forbidden:
        raise NotPermitted("right_missing")
    raise_if_busy(answer)
    if answer.status != requests.codes.ok:
        raise UnexpectedAnswer("not_the_api")


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _consistent_through(answer: Answer) -> datetime | None:
    try:
        return instant_of(answer.headers["X-Experience-API-Consistent-Through"])
    except (KeyError, ValueError):
        return None

"""What Moodle's pages and its web service answer, before anybody reads the content."""

import json
from collections.abc import Mapping
from typing import Any

import requests

from cockpit.errors import AccessRefused, SourceBusy, UnexpectedAnswer
from connectors.http import Answer, fetch, raise_if_busy
from connectors.moodle.failures import failure, raise_if_failed

_PUBLIC_CONFIG = "tool_mobile_get_public_config"


def decoded(answer: Answer) -> Any:
    """Return the content of one of Moodle's JSON answers.

    Raises:
        AccessRefused, SourceUnreachable, NotPermitted: for what the answer reports.
        SourceBusy: too many requests, a fault of the server, or `site_closed` (503: shut by command line).
        UnexpectedAnswer: `not_the_api` for a page, `unreadable_answer` for broken JSON, or what is reported.
    """
    raise_if_closed(answer)
    if answer.status == requests.codes.forbidden:
        raise AccessRefused("web_services_off")  # Moodle's answer, with no body, when they are off
    if answer.status != requests.codes.ok:
        raise UnexpectedAnswer("not_the_api")
    try:
        content = json.loads(answer.body)
    except ValueError as error:
        is_cut = answer.body.lstrip().startswith((b"{", b"["))
        raise UnexpectedAnswer("unreadable_answer" if is_cut else "not_the_api") from error
    raise_if_failed(content)
    return content


def raise_if_closed(answer: Answer) -> None:
    """Raise when a site cannot answer just now.

    Raises:
        SourceBusy: as `raise_if_busy`, and `site_closed` (503: shut by command line).
    """
    try:
        raise_if_busy(answer)
    except SourceBusy as busy:
        if answer.status == requests.codes.service_unavailable:
            raise SourceBusy("site_closed", busy.retry_after_seconds) from busy
        raise


def public_config(session: requests.Session, site_url: str) -> Mapping[str, Any]:
    """Return what a site tells without a token, web services off and maintenance included.

    Raises:
        SourceUnreachable, AccessRefused, UnexpectedAnswer: no Moodle site answers there, or not now.
    """
    request = json.dumps([{"index": 0, "methodname": _PUBLIC_CONFIG, "args": {}}])
    url = f"{site_url}/lib/ajax/service-nologin.php"
    answer = decoded(fetch(session, "GET", url, query={"args": request}))
    try:
        first = answer[0]
        if first["error"]:
            raise failure(first["exception"].get("errorcode"))
        config = first["data"]
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise UnexpectedAnswer("not_the_api") from error
    if not isinstance(config, dict):
        raise UnexpectedAnswer("not_the_api")
    return config

"""Calls to Moodle's REST service: parameters in PHP's manner, many calls in one, errors translated."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import requests

from cockpit.errors import (
    AccessRefused,
    NotPermitted,
    UnexpectedAnswer,
)
from connectors.http import MAX_CONNECTIONS, Answer, fetch, raise_if_busy
from connectors.moodle.failures import failure, raise_if_failed

BATCH_SIZE = 20
SITE_INFO = "core_webservice_get_site_info"
_BATCH = "tool_mobile_call_external_functions"
_OF_ONE_LEARNER = frozenset({"some_not_permitted"})


class MoodleClient:
    """One site, called with one token."""

    def __init__(self, session: requests.Session, site_url: str, token: str) -> None:
        self._session = session
        self._service_url = f"{site_url}/webservice/rest/server.php"
        self._token = token

    def close(self) -> None:
        """End the connections to the site."""
        self._session.close()

    @cached_property
    def site_info(self) -> Mapping[str, Any]:
        """What the site says of itself and of whom the token belongs to; asked for once."""
        answer = self._post(SITE_INFO, {})
        if not isinstance(answer, dict) or "userid" not in answer:
            raise UnexpectedAnswer("not_the_api")
        return answer

    def offers(self, function: str) -> bool:
        """Tell whether the token's service has this function."""
        return function in self._functions

    def call(self, function: str, **arguments: Any) -> Any:
        """Return what a function answers.

        Raises:
            NotPermitted: the service lacks the function, or the account the right.
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        if not self.offers(function):
            raise NotPermitted("function_not_in_service", function=function)
        return self._post(function, arguments)

    def call_for_each(
        self,
        function: str,
        arguments: Sequence[Mapping[str, Any]],
        passed_over: frozenset[str] = _OF_ONE_LEARNER,
    ) -> list[Any]:
        """Return what a function answers for each of many arguments, in their order.

        None stands where the account is not allowed to see one of them, for a cause in `passed_over`. The batch
        call costs the server half of what single calls do (measured), and gains nothing from running in parallel.

        Raises:
            NotPermitted: for any other cause.
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        if not self.offers(function):
            raise NotPermitted("function_not_in_service", function=function)
        if self.offers(_BATCH):
            return self._in_batches(function, arguments, passed_over)

        def answer(one: Mapping[str, Any]) -> Any:
            try:
                return self._post(function, one)
            except NotPermitted as error:
                if error.cause not in passed_over:
                    raise
                return None

        with ThreadPoolExecutor(MAX_CONNECTIONS) as pool:
            return list(pool.map(answer, arguments))

    def _in_batches(
        self,
        function: str,
        arguments: Sequence[Mapping[str, Any]],
        passed_over: frozenset[str],
    ) -> list[Any]:
        answers: list[Any] = []
        while len(answers) < len(arguments):
            pending = arguments[len(answers) : len(answers) + BATCH_SIZE]
            requested = [{"function": function, "arguments": json.dumps(one)} for one in pending]
            batch = self._post(_BATCH, {"requests": requested})
            responses = batch.get("responses") if isinstance(batch, dict) else None
            if not isinstance(responses, list) or not 0 < len(responses) <= len(pending):
                raise UnexpectedAnswer("unreadable_answer")
            # Moodle stops at the first error and leaves the rest out: the next round goes on after it.
            answers += (_of_response(response, passed_over) for response in responses)
        return answers

    @cached_property
    def _functions(self) -> frozenset[str]:
        return frozenset(function["name"] for function in self.site_info.get("functions", ()))

    def _post(self, function: str, arguments: Mapping[str, Any]) -> Any:
        form = {
            "wstoken": self._token,
            "wsfunction": function,
            "moodlewsrestformat": "json",
            **dict(_flattened(arguments)),
        }
        return decoded(fetch(self._session, "POST", self._service_url, form=form))


def decoded(answer: Answer) -> Any:
    """Return the content of one of Moodle's JSON answers.

    Raises:
        AccessRefused, SourceUnreachable, NotPermitted: for what the answer reports.
        UnexpectedAnswer: `not_the_api` for anything but JSON, else what the answer reports.
    """
    if answer.status == requests.codes.forbidden:
        raise AccessRefused("web_services_off")  # Moodle's answer, with no body, when they are off
    raise_if_busy(answer)
    if answer.status != requests.codes.ok:
        raise UnexpectedAnswer("not_the_api")
    try:
        content = json.loads(answer.body)
    except ValueError as error:
        raise UnexpectedAnswer("not_the_api") from error
    raise_if_failed(content)
    return content


def _of_response(response: Mapping[str, Any], passed_over: frozenset[str]) -> Any:
    try:
        content = json.loads(response["exception" if response["error"] else "data"])
        if not response["error"]:
            return content
        problem = failure(content.get("errorcode"))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnexpectedAnswer("unreadable_answer") from error
    if isinstance(problem, NotPermitted) and problem.cause in passed_over:
        return None
    raise problem


def _flattened(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield nested parameters as PHP reads them: `options[0][name]`. An empty list cannot be sent."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flattened(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _flattened(inner, f"{name}[{index}]")
    else:
        yield name, str(int(value)) if isinstance(value, bool) else str(value)

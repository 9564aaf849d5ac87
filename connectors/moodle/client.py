"""Calls to Moodle's REST service: parameters in PHP's manner, many calls in one, errors translated."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

import requests

from cockpit.errors import AccessRefused, CockpitError, NotPermitted, UnexpectedAnswer
from connectors.http import Answer, WatchedForm, fetch
from connectors.moodle.answers import decoded, public_config
from connectors.moodle.failures import failure
from connectors.moodle.pace import Pace, ahead

BATCH_SIZE = 20
SITE_INFO = "core_webservice_get_site_info"
_BATCH = "tool_mobile_call_external_functions"
_OF_ONE_LEARNER = frozenset({"some_not_permitted"})


class MoodleClient:
    """One site, called with one token."""

    def __init__(self, session: requests.Session, site_url: str, token: str) -> None:
        self._session = session
        self._site_url = site_url
        self._token = token
        self._pace = Pace()
        self._answered_at: datetime | None = None

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

    @property
    def clock(self) -> datetime | None:
        """The site's own clock, as of its last answer; None when it does not tell the time."""
        return self._answered_at if self.site_info else None

    def offers(self, function: str) -> bool:
        """Tell whether the token's service has this function."""
        return function in self._functions

    def call(self, function: str, **arguments: Any) -> Any:
        """Return what a function answers.

        Raises:
            NotPermitted: the service lacks the function, or the account the right.
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        self._require(function)
        return self._post(function, arguments)

    def attempt(self, function: str, **arguments: Any) -> Answer | None:
        """Ask once for what must not be done twice; None when it may have been done, and the answer got lost.

        Raises:
            CockpitError: what `fetch` raises; no byte of what is asked left.
        """
        form = WatchedForm(self._form(function, arguments))
        # A line that idled may be cut just as it is used again, and then nobody knows what arrived: take a new one.
        self._session.close()
        try:
            return fetch(self._session, "POST", self._endpoint, form=form)
        except CockpitError:
            if not form.has_begun_to_leave:
                raise
            return None

    def call_for_each(
        self,
        function: str,
        arguments: Sequence[Mapping[str, Any]],
        passed_over: frozenset[str] = _OF_ONE_LEARNER,
    ) -> Iterator[list[Any]]:
        """Yield what a function answers for each of many arguments, in their order, `BATCH_SIZE` at a time.

        None stands where the account is not allowed to see one of them, for a cause in `passed_over`. The next
        batches are under way meanwhile, as many as the site bears. Where the service has it, one call asks for a
        batch: it costs the server half of what single calls do (measured).

        Raises:
            NotPermitted: for any other cause.
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        self._require(function)
        if not self.offers(_BATCH):
            return _in_batches(ahead(lambda one: self._answer(function, one, passed_over), arguments, self._pace))
        batches = (arguments[start : start + BATCH_SIZE] for start in range(0, len(arguments), BATCH_SIZE))
        return ahead(lambda batch: self._in_one_call(function, batch, passed_over), batches, self._pace)

    def _answer(self, function: str, arguments: Mapping[str, Any], passed_over: frozenset[str]) -> Any:
        try:
            return self._post(function, arguments)
        except NotPermitted as error:
            if error.cause not in passed_over:
                raise
            return None

    def _in_one_call(
        self, function: str, arguments: Sequence[Mapping[str, Any]], passed_over: frozenset[str]
    ) -> list[Any]:
        answers: list[Any] = []
        while len(answers) < len(arguments):
            pending = arguments[len(answers) :]
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

    def _require(self, function: str) -> None:
        if not self.offers(function):
            raise NotPermitted("function_not_in_service", function=function)

    def _post(self, function: str, arguments: Mapping[str, Any]) -> Any:
        answer = fetch(self._session, "POST", self._endpoint, form=self._form(function, arguments))
        self._answered_at = answer.sent_at
        if answer.status == requests.codes.forbidden:
            config = public_config(self._session, self._site_url)
            raise AccessRefused("rest_off" if config.get("enablewebservices") else "web_services_off")
        return decoded(answer)

    @property
    def _endpoint(self) -> str:
        return f"{self._site_url}/webservice/rest/server.php"

    def _form(self, function: str, arguments: Mapping[str, Any]) -> dict[str, str]:
        return {
            "wstoken": self._token,
            "wsfunction": function,
            "moodlewsrestformat": "json",
            **dict(_flattened(arguments)),
        }


def _in_batches(answers: Iterator[Any]) -> Iterator[list[Any]]:
    while batch := list(islice(answers, BATCH_SIZE)):
        yield batch


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

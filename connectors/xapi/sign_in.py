"""Checking a store or a folder, and finding out what the store can be relied on for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cockpit.connector import SignedIn
from cockpit.errors import WrongInput
from connectors.http import new_session, require_https, typed_address
from connectors.xapi.folder import Folder
from connectors.xapi.lrs import Lrs, StatementPage
from connectors.xapi.values import instant_of, last_part, one_line, title_of

_LOOKED_AT = 20_000
_COMPARED = 20
_RESOURCE = "/statements"


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Check what was given: the endpoint of a store with name and password, or a folder; `now` plays no part.

    Raises:
        WrongInput: `address_or_folder`, `not_an_activity`, `https_only`, `wrong_address`, `no_folder`,
            `no_statements`.
        AccessRefused, NotPermitted: the store does not let the account read statements.
        SourceUnreachable, UnexpectedAnswer: no store answers there, or not now.
    """
    given = {name: answer.strip() for name, answer in answers.items() if name != "password"}
    url, path, course = given.get("url", ""), given.get("path", ""), given.get("course", "")
    if bool(url) == bool(path):
        raise WrongInput("address_or_folder")
    if course and not urlsplit(course).scheme:
        raise WrongInput("not_an_activity")
    if path:
        checked = _with_folder(Path(path).expanduser(), course)
    else:
        password = answers.get("password", "")
        checked = _with_store(endpoint_of(url), given.get("username", ""), password, course)
    roster = given.get("roster")
    return replace(checked, settings={**checked.settings, "roster": roster}) if roster else checked


def endpoint_of(typed: str) -> str:
    """Return the address of the store that somebody typed, without the name of the resource.

    Raises:
        WrongInput: `wrong_address`.
    """
    root, path = typed_address(typed)
    return root + path.removesuffix(_RESOURCE).rstrip("/")


def _with_folder(path: Path, course: str) -> SignedIn:
    folder = Folder(path, None)
    if not any(isinstance(one, Mapping) and "verb" in one for one in islice(folder.statements(), _LOOKED_AT)):
        raise WrongInput("no_statements")
    title = path.resolve().name
    if course:
        title = _title_of_course(islice(folder.statements(), _LOOKED_AT), course)
    return SignedIn({"path": str(path.resolve()), "title": title} | _course(course))


def _with_store(endpoint: str, username: str, password: str, course: str) -> SignedIn:
    require_https(endpoint)
    host = urlsplit(endpoint).hostname or endpoint
    with new_session() as session:
        lrs = Lrs(session, endpoint, username, password)
        page = lrs.ask({"limit": str(_COMPARED), "ascending": "true"})
        title = host
        if course:
            title = _title_of_course(lrs.ask({"limit": "1", "activity": course}).statements, course)
    settings = {"url": endpoint, "username": username, "title": title, "conforms": _yes_or_no(conforms(page))}
    return SignedIn(settings | _course(course), secret=password or None, site_name=host)


def conforms(page: StatementPage) -> bool:
    """Tell whether a store keeps to xAPI where a cursor relies on it, by a page asked for in ascending order.

    One that says up to when it has told everything, and orders by `stored`, also chooses by it. Ralph does
    neither: it goes by the statements' own time (observed, 5.1.0).
    """
    if page.consistent_through is None:
        return False
    try:
        stored = [instant_of(statement["stored"]) for statement in page.statements]
    except (KeyError, TypeError, ValueError):
        return False
    return all(earlier <= later for earlier, later in pairwise(stored))


def _title_of_course(statements: Iterable[Any], course: str) -> str:
    """Return what a course is called by the first statement about it, else the end of its address."""
    for statement in statements:
        thing = statement.get("object") if isinstance(statement, Mapping) else None
        if (
            isinstance(thing, Mapping)
            and thing.get("id") == course
            and isinstance(thing.get("definition"), Mapping)
        ):
            return title_of(course, thing["definition"].get("name")).text
    return one_line(last_part(course)) or course


def _course(course: str) -> dict[str, str]:
    return {"course": course} if course else {}


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"

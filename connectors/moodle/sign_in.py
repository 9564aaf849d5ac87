"""Signing in to a Moodle site: finding it, getting a token, learning whose it is."""

import html
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from cockpit.connector import SignedIn
from cockpit.errors import (
    AccessRefused,
    NotPermitted,
    SourceUnreachable,
    UnexpectedAnswer,
    WrongInput,
)
from connectors.http import fetch, new_session, require_https
from connectors.moodle.client import MoodleClient, decoded
from connectors.moodle.failures import failure

_SERVICE = "moodle_mobile_app"
_PUBLIC_CONFIG = "tool_mobile_get_public_config"
_LOGIN_IN_BROWSER = (2, 3)
_COURSES_TRIED = 3
# What people copy from their browser. A folder counts only with a page in it: a whole Moodle may live in /course.
_PAGE = re.compile(
    r"/(?:(?:login|my|course|user|message|calendar|admin|mod/\w+|report/\w+)/\w+\.php"
    r"|login|my|index\.php)$"
)


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Sign in with a password or with a token made before; `now` plays no part.

    Raises:
        WrongInput: `sign_in_incomplete`, `https_only` or `wrong_address`.
        AccessRefused: Moodle does not accept the person, or has its web services off.
        SourceUnreachable, UnexpectedAnswer: no Moodle site answers there, or not now.
    """
    site_url = site_address(answers.get("url", ""))
    username = answers.get("username", "").strip()
    password = answers.get("password", "")
    token = answers.get("token", "").strip()
    if not (token or (username and password)):
        raise WrongInput("sign_in_incomplete")
    require_https(site_url)
    with new_session() as session:
        _check_site(_public_config(session, site_url), has_token=bool(token))
        token = token or _token_for(session, site_url, username, password)
        client = MoodleClient(session, site_url, token)
        site = client.site_info
        person_id = int(site["userid"])
        _check_policy(client, person_id)
        return SignedIn(
            settings={"url": site_url, "userid": str(person_id), "lang": site.get("lang", "")},
            secret=token,
            person_name=site.get("fullname"),
            person_email=_own_email(client, person_id),
            site_name=html.unescape(site.get("sitename", "")) or None,
        )


def site_address(typed: str) -> str:
    """Return the base address of the site that somebody typed, or copied from one of its pages.

    Raises:
        WrongInput: `sign_in_incomplete` for nothing, `wrong_address` for what is no address.
    """
    typed = typed.strip()
    if not typed:
        raise WrongInput("sign_in_incomplete")
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        has_host = bool(parts.hostname) and parts.port != 0  # reading the port checks it
    except ValueError as error:
        raise WrongInput("wrong_address") from error
    if not has_host:
        raise WrongInput("wrong_address")
    host = parts.netloc.rpartition("@")[2]  # a password in an address would end in settings
    return f"{parts.scheme}://{host}{_PAGE.sub('', parts.path.rstrip('/')).rstrip('/')}"


def _public_config(session: requests.Session, site_url: str) -> Mapping[str, Any]:
    """Return what a site tells without a token, web services off and maintenance included."""
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


def _check_site(config: Mapping[str, Any], *, has_token: bool) -> None:
    if config.get("maintenanceenabled"):
        raise SourceUnreachable("maintenance")
    # A token may belong to another service than the mobile one, which then may well be off.
    is_open = config.get("enablewebservices") and (has_token or config.get("enablemobilewebservice"))
    if not is_open:
        raise AccessRefused("web_services_off")
    if config.get("typeoflogin") in _LOGIN_IN_BROWSER and not has_token:
        raise AccessRefused("sso_needs_token")


def _token_for(session: requests.Session, site_url: str, username: str, password: str) -> str:
    form = {"username": username, "password": password, "service": _SERVICE}
    # Never by GET: the web server's log would keep the password.
    answer = decoded(fetch(session, "POST", f"{site_url}/login/token.php", form=form))
    token = answer.get("token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not token:
        raise UnexpectedAnswer("not_the_api")
    return token


def _check_policy(client: MoodleClient, person_id: int) -> None:
    """Find out whether Moodle wants something of the person first: a policy agreed, a password changed.

    Nothing says so directly: the site's `policyagreed` is 0 where there is no policy either (observed), and
    courses fail with a code that hidden ones have too. So it is concluded when every course tried fails.
    """
    courses = client.call("core_enrol_get_users_courses", userid=person_id, returnusercount=0)
    tried = [course["id"] for course in courses if course.get("visible", 1)][:_COURSES_TRIED]
    if tried and not any(_may_enter(client, course_id) for course_id in tried):
        raise AccessRefused("site_policy")


def _may_enter(client: MoodleClient, course_id: int) -> bool:
    options = [{"name": "excludemodules", "value": 1}, {"name": "excludecontents", "value": 1}]
    try:
        client.call("core_course_get_contents", courseid=course_id, options=options)
    except NotPermitted as error:
        return error.cause != "course_not_permitted"
    return True


def _own_email(client: MoodleClient, person_id: int) -> str | None:
    try:
        people = client.call("core_user_get_users_by_field", field="id", values=[person_id])
    except NotPermitted:
        return None
    return next((person.get("email") for person in people if person.get("id") == person_id), None)

"""Signing in to a Moodle site: finding it, getting a token, learning whose it is."""

import html
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests

from cockpit.connector import BrowserSignIn, SignedIn
from cockpit.errors import (
    AccessRefused,
    NotPermitted,
    SourceUnreachable,
    UnexpectedAnswer,
    WrongInput,
)
from connectors.http import fetch, new_session, require_https, typed_address
from connectors.moodle.answers import decoded, public_config
from connectors.moodle.browser import SERVICE, launch_url, new_passport, token_in
from connectors.moodle.client import MoodleClient

_LOGIN_IN_BROWSER = (2, 3)
_COURSES_TRIED = 3
# What people copy from their browser. A folder counts only with a page in it: a whole Moodle may live in /course.
_PAGE = re.compile(
    r"/(?:(?:login|my|course|user|message|calendar|admin|mod/\w+|report/\w+)/\w+\.php"
    r"|login|my|index\.php)$"
)


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Sign in with a password, a token made before, or the link that the browser ended with; `now` plays no part.

    Raises:
        WrongInput: `sign_in_incomplete`, `https_only`, `wrong_address` or `sso_link_wrong`.
        AccessRefused: Moodle does not accept the person, or has its web services off.
        SourceUnreachable, UnexpectedAnswer: no Moodle site answers there, or not now.
    """
    site_url = site_address(answers.get("url", ""))
    username = answers.get("username", "").strip()
    password = answers.get("password", "")
    token = answers.get("token", "").strip()
    link = answers.get("link", "").strip()
    if not (link or token or (username and password)):
        raise WrongInput("sign_in_incomplete")
    require_https(site_url)
    with new_session() as session:
        config = public_config(session, site_url)
        _check_site(config, has_token=bool(link or token))
        if link:
            known_as = (site_url, config.get("wwwroot"), config.get("httpswwwroot"))
            token = token_in(link, answers.get("passport", ""), known_as)
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


def in_browser(answers: Mapping[str, str]) -> BrowserSignIn:
    """Return where to sign in with the browser; nothing is asked of the site yet.

    Raises:
        WrongInput: `sign_in_incomplete`, `https_only` or `wrong_address`.
    """
    site_url = site_address(answers.get("url", ""))
    require_https(site_url)
    passport = new_passport()
    return BrowserSignIn(launch_url(site_url, passport), {"passport": passport})


def site_address(typed: str) -> str:
    """Return the base address of the site that somebody typed, or copied from one of its pages.

    Raises:
        WrongInput: `sign_in_incomplete` for nothing, `wrong_address` for what is no address.
    """
    typed = typed.strip()
    if not typed:
        raise WrongInput("sign_in_incomplete")
    root, path = typed_address(typed)
    return root + _PAGE.sub("", path).rstrip("/")


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
    form = {"username": username, "password": password, "service": SERVICE}
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

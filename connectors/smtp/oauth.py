"""Signing in to a mail account without its password: OAuth 2 in the system's browser, with PKCE, then XOAUTH2.

The browser ends at an address of this computer that nothing answers; the trainer pastes it. What is kept is the
refresh token; each session asks for an access token of its own.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from cockpit.connector import BrowserSignIn
from cockpit.errors import AccessRefused, UnexpectedAnswer, WrongInput
from connectors.http import Answer, fetch, new_session, raise_if_busy, require_https
from connectors.smtp.sign_in import DEFAULT_AUTHORIZE_URL, DEFAULT_SCOPE

# Registered for the organisation's application as that of an installed program; Microsoft and Google both take it.
REDIRECT_URL = "http://localhost"
_OK = 200


def in_browser(answers: Mapping[str, str]) -> BrowserSignIn:
    """Return where to sign in with the browser; nothing is asked of anybody yet.

    Raises:
        WrongInput: `sign_in_incomplete`, `https_only`.
    """
    client = answers.get("client_id", "").strip()
    url = answers.get("authorize_url", "").strip() or DEFAULT_AUTHORIZE_URL
    if answers.get("sign_in_by") != "oauth" or not client:
        raise WrongInput("sign_in_incomplete")
    require_https(url)
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(16)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "client_id": client,
        "response_type": "code",
        "redirect_uri": REDIRECT_URL,
        "scope": answers.get("scope", "").strip() or DEFAULT_SCOPE,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
        "login_hint": answers.get("username", "").strip(),
        "access_type": "offline",  # without it Google gives no refresh token
    }
    joint = "&" if urlsplit(url).query else "?"
    return BrowserSignIn(f"{url}{joint}{urlencode(query)}", {"verifier": verifier, "state": state})


def refresh_token(settings: Mapping[str, str], link: str, verifier: str, state: str) -> str:
    """Return the token to keep, for the link that the browser ended with.

    Raises:
        WrongInput: `sso_link_wrong`, for anything but the link that answers this sign-in.
        AccessRefused: `token_expired`, the link was used or is too old.
        SourceUnreachable, UnexpectedAnswer: the token cannot be had now.
    """
    told = parse_qs(urlsplit("".join(link.split())).query)
    code, answered = told.get("code", [""])[0], told.get("state", [""])[0]
    if not (code and state and verifier and hmac.compare_digest(answered.encode(), state.encode())):
        raise WrongInput("sso_link_wrong")
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URL}
    return _token(settings, {**given, "code_verifier": verifier}, "refresh_token")


def access_token(settings: Mapping[str, str], kept: str) -> str:
    """Return a token for one session.

    Raises:
        AccessRefused: `token_expired`, the trainer has to sign in again.
        SourceUnreachable, UnexpectedAnswer: the token cannot be had now.
    """
    return _token(settings, {"grant_type": "refresh_token", "refresh_token": kept}, "access_token")


def _token(settings: Mapping[str, str], given: Mapping[str, str], wanted: str) -> str:
    form = {**given, "client_id": settings["client_id"], "scope": settings["scope"]}
    with new_session() as session:
        answer = fetch(session, "POST", settings["token_url"], form=form)
    raise_if_busy(answer)
    if answer.status != _OK:
        raise AccessRefused("token_expired")
    token = _decoded(answer).get(wanted)
    if not isinstance(token, str) or not token:
        raise UnexpectedAnswer("unreadable_answer")
    return token


def _decoded(answer: Answer) -> Mapping[str, object]:
    try:
        told = json.loads(answer.body)
    except ValueError as error:
        raise UnexpectedAnswer("unreadable_answer") from error
    return told if isinstance(told, dict) else {}

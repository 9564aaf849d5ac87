"""Signing in to a mail server."""

import contextlib
import re
import smtplib
from collections.abc import Mapping
from datetime import datetime

from cockpit.connector import SignedIn
from cockpit.errors import WrongInput
from connectors.smtp.session import open_session

_HOST = re.compile(r"[a-z0-9.:-]+", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
DEFAULT_PORT = "587"
DEFAULT_SECURITY = "starttls"
SECURITIES = (DEFAULT_SECURITY, "tls")
DEFAULT_IMAP_PORT = "993"
DEFAULT_IMAP_SECURITY = "tls"
IMAP_SECURITIES = (DEFAULT_IMAP_SECURITY, "starttls")
DEFAULT_WAY = "password"
WAYS = (DEFAULT_WAY, "oauth")
# Microsoft 365. Of Google: accounts.google.com/o/oauth2/v2/auth, oauth2.googleapis.com/token, mail.google.com.
DEFAULT_AUTHORIZE_URL = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"
DEFAULT_TOKEN_URL = "https://login.microsoftonline.com/common/oauth2/v2.0/token"
DEFAULT_SCOPE = (
    "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
)
_KEPT_OF_OAUTH = {
    **{"client_id": "", "authorize_url": DEFAULT_AUTHORIZE_URL},
    **{"token_url": DEFAULT_TOKEN_URL, "scope": DEFAULT_SCOPE},
}
_KEPT = {
    **{"host": "", "port": DEFAULT_PORT, "security": DEFAULT_SECURITY},
    **{"username": "", "from_name": "", "from_address": "", "a_minute": ""},
    **{"imap_host": "", "imap_port": DEFAULT_IMAP_PORT, "imap_security": DEFAULT_IMAP_SECURITY},
}


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Connect, sign in, take leave, and return what to keep; `now` plays no part.

    The server that answers are read from is checked too, if one is named.

    Raises:
        WrongInput: `sign_in_incomplete`, `wrong_address` (a host), `wrong_port`, `wrong_pace` or `bad_address` (the
            sender's);
            of a sign-in by the browser `sso_link_wrong` or `https_only`.
        SourceUnreachable, AccessRefused: see `open_session`.
        UnexpectedAnswer: `not_imap`.
    """
    settings = {name: answers.get(name, "").strip() or default for name, default in _KEPT.items()}
    password = answers.get("password") or None
    settings["sign_in_by"] = answers.get("sign_in_by") or DEFAULT_WAY
    is_by_token = settings["sign_in_by"] == "oauth"
    if is_by_token:
        settings |= {name: answers.get(name, "").strip() or usual for name, usual in _KEPT_OF_OAUTH.items()}
    is_known = bool(settings["username"]) == bool(password)
    if is_by_token:
        is_known = bool(settings["username"] and settings["client_id"] and answers.get("link"))
    if not (settings["host"] and settings["from_address"] and is_known):
        raise WrongInput("sign_in_incomplete")
    _check(settings)
    if is_by_token:
        password = _refresh_token(settings, answers)
    smtp = open_session(settings, password)
    with contextlib.suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    if settings["imap_host"]:
        _check_reading(settings, password)
    return SignedIn(
        settings=settings,
        secret=password,
        person_name=settings["from_name"] or None,
        person_email=settings["from_address"],
        site_name=settings["host"],
    )


def _refresh_token(settings: Mapping[str, str], answers: Mapping[str, str]) -> str:
    from connectors.smtp.oauth import refresh_token  # brings requests: not where a password does

    return refresh_token(settings, answers["link"], answers.get("verifier", ""), answers.get("state", ""))


def _check_reading(settings: Mapping[str, str], password: str | None) -> None:
    from connectors.smtp.imap import open_mailbox  # brings imap_tools: not where nothing is read

    box = open_mailbox(settings, password)
    with contextlib.suppress(Exception):
        box.logout()


def _check(settings: Mapping[str, str]) -> None:
    hosts = [settings["host"]] + ([settings["imap_host"]] if settings["imap_host"] else [])
    if not all(_HOST.fullmatch(host) for host in hosts):
        raise WrongInput("wrong_address")
    if not (_is_port(settings["port"]) and _is_port(settings["imap_port"])):
        raise WrongInput("wrong_port")
    if settings["a_minute"] and not (settings["a_minute"].isdecimal() and int(settings["a_minute"]) > 0):
        raise WrongInput("wrong_pace")
    chosen = ((settings["sign_in_by"], WAYS), (settings["security"], SECURITIES))
    if any(choice not in choices for choice, choices in (*chosen, (settings["imap_security"], IMAP_SECURITIES))):
        raise WrongInput("sign_in_incomplete")
    if settings["imap_host"] and not settings["username"]:
        raise WrongInput("sign_in_incomplete")  # nobody's mail is read without signing in
    if not (settings["from_address"].isascii() and _ADDRESS.fullmatch(settings["from_address"])):
        raise WrongInput("bad_address")


def _is_port(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) < 65_536

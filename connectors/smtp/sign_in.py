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
_KEPT = {
    **{"host": "", "port": DEFAULT_PORT, "security": DEFAULT_SECURITY},
    **{"username": "", "from_name": "", "from_address": "", "a_minute": ""},
}


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Connect, sign in, take leave, and return what to keep; `now` plays no part.

    Raises:
        WrongInput: `sign_in_incomplete`, `wrong_address` (the host), `wrong_port`, `wrong_pace` or
            `bad_address` (the sender's).
        SourceUnreachable, AccessRefused: see `open_session`.
    """
    settings = {name: answers.get(name, "").strip() or default for name, default in _KEPT.items()}
    password = answers.get("password") or None
    has_all = settings["host"] and settings["from_address"] and bool(settings["username"]) == bool(password)
    if not has_all:
        raise WrongInput("sign_in_incomplete")
    _check(settings)
    smtp = open_session(settings, password)
    with contextlib.suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    return SignedIn(
        settings=settings,
        secret=password,
        person_name=settings["from_name"] or None,
        person_email=settings["from_address"],
        site_name=settings["host"],
    )


def _check(settings: Mapping[str, str]) -> None:
    if not _HOST.fullmatch(settings["host"]):
        raise WrongInput("wrong_address")
    if not (settings["port"].isdecimal() and 0 < int(settings["port"]) < 65_536):
        raise WrongInput("wrong_port")
    if settings["a_minute"] and not (settings["a_minute"].isdecimal() and int(settings["a_minute"]) > 0):
        raise WrongInput("wrong_pace")
    if settings["security"] not in SECURITIES:
        raise WrongInput("sign_in_incomplete")
    if not (settings["from_address"].isascii() and _ADDRESS.fullmatch(settings["from_address"])):
        raise WrongInput("bad_address")

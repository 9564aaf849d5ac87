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
_KEPT = {
    **{"host": "", "port": DEFAULT_PORT, "security": DEFAULT_SECURITY},
    **{"username": "", "from_name": "", "from_address": ""},
    **{"imap_host": "", "imap_port": DEFAULT_IMAP_PORT, "imap_security": DEFAULT_IMAP_SECURITY},
}


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Connect, sign in, take leave, and return what to keep; `now` plays no part.

    The server that answers are read from is checked too, if one is named.

    Raises:
        WrongInput: `sign_in_incomplete`, `wrong_address` (a host), `wrong_port` or `bad_address` (the sender's).
        SourceUnreachable, AccessRefused: see `open_session`.
        UnexpectedAnswer: `not_imap`.
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
    if settings["imap_host"]:
        _check_reading(settings, password)
    return SignedIn(
        settings=settings,
        secret=password,
        person_name=settings["from_name"] or None,
        person_email=settings["from_address"],
        site_name=settings["host"],
    )


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
    if settings["security"] not in SECURITIES or settings["imap_security"] not in IMAP_SECURITIES:
        raise WrongInput("sign_in_incomplete")
    if settings["imap_host"] and not settings["username"]:
        raise WrongInput("sign_in_incomplete")  # nobody's mail is read without signing in
    if not (settings["from_address"].isascii() and _ADDRESS.fullmatch(settings["from_address"])):
        raise WrongInput("bad_address")


def _is_port(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) < 65_536

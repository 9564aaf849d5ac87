"""A signed-in SMTP connection: encrypted before anything is said, and its failures in the trainer's terms."""

import base64
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cockpit.errors import AccessRefused, CockpitError, SourceUnreachable
from connectors.tls import tls_context

TIMEOUT_SECONDS = 30
# What we call ourselves. smtplib would look up, wait for, and tell the server this computer's name.
_OWN_NAME = "[127.0.0.1]"
_SIGNED_IN = 235
_GO_ON = 334
_FOR_GOOD = 500
_ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


def code_of(code: int, answer: bytes) -> str:
    """Return an answer's codes, such as `550 5.1.1`; never its words, which may hold addresses."""
    enhanced = _ENHANCED_CODE.match(answer)
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def token_for(settings: Mapping[str, str], secret: str | None) -> str | None:
    """Return an access token for a session, of an account that signs in by one; None for one with a password.

    Raises:
        AccessRefused: `token_expired`.
        SourceUnreachable, UnexpectedAnswer: the token cannot be had now.
    """
    if settings.get("sign_in_by") != "oauth":
        return None
    from connectors.smtp.oauth import access_token  # brings requests: not where a password does

    return access_token(settings, secret or "")


def open_session(settings: Mapping[str, str], password: str | None) -> smtplib.SMTP:
    """Connect, encrypt, and sign in when there is a username; by an access token where no password is kept.

    Raises:
        SourceUnreachable: `no_network`, `timeout`, `untrusted_certificate`, `no_starttls`, `no_tls`,
            `server_busy` or `server_refused`.
        AccessRefused: `wrong_password`, `login_not_offered`, or `token_expired`.
        UnexpectedAnswer: `unreadable_answer`, instead of an access token.
    """
    host, port = settings["host"], int(settings["port"])
    token = token_for(settings, password)
    with _translated():
        if settings["security"] == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, local_hostname=_OWN_NAME, timeout=TIMEOUT_SECONDS, context=tls_context()
            )
        else:
            smtp = smtplib.SMTP(host, port, local_hostname=_OWN_NAME, timeout=TIMEOUT_SECONDS)
    try:
        with _translated():
            if settings["security"] != "tls":
                smtp.starttls(context=tls_context())
            smtp.ehlo_or_helo_if_needed()
            if token is not None:
                _log_in_by_token(smtp, settings["username"], token)
            elif settings.get("username"):
                _log_in(smtp, settings["username"], password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _log_in(smtp: smtplib.SMTP, username: str, password: str) -> None:
    """Sign in by hand, for `SMTP.login` knows only ASCII passwords, and tries each way it knows after a refusal."""
    offered = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        code, answer = smtp.docmd("AUTH", "PLAIN " + _encoded(f"\0{username}\0{password}"))
    elif "LOGIN" in offered:
        code, answer = smtp.docmd("AUTH", "LOGIN " + _encoded(username))
        if code == _GO_ON:
            code, answer = smtp.docmd(_encoded(password))
    else:
        raise AccessRefused("login_not_offered")
    if code != _SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _log_in_by_token(smtp: smtplib.SMTP, username: str, token: str) -> None:
    code, answer = smtp.docmd("AUTH", "XOAUTH2 " + _encoded(f"user={username}\1auth=Bearer {token}\1\1"))
    if code == _GO_ON:  # it tells why it refuses, and waits for a word before it does
        code, answer = smtp.docmd("")
    if code >= _FOR_GOOD:
        raise AccessRefused("token_expired", detail=code_of(code, answer))
    if code != _SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, answer)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except CockpitError:
        raise
    except smtplib.SMTPNotSupportedError as error:
        raise SourceUnreachable("no_starttls") from error
    except smtplib.SMTPAuthenticationError as error:
        raise _refusal(error.smtp_code, _bytes(error)) from error
    except smtplib.SMTPResponseException as error:
        raise _no(error.smtp_code, _bytes(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise unreachable(error) from error


def unreachable(error: Exception) -> SourceUnreachable:
    """Return what a broken connection means to the trainer."""
    causes = (error, error.__context__)  # smtplib hides the reason of a lost answer in a "disconnected"
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return SourceUnreachable("untrusted_certificate")
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return SourceUnreachable("timeout")
    if isinstance(error, ssl.SSLError):
        return SourceUnreachable("no_tls")
    return SourceUnreachable("no_network")


def _refusal(code: int, answer: bytes) -> CockpitError:
    if code < _FOR_GOOD:  # too many sessions, a password server that is down
        return _no(code, answer)
    return AccessRefused("wrong_password", detail=code_of(code, answer))


def _no(code: int, answer: bytes) -> SourceUnreachable:
    return SourceUnreachable("server_refused" if code >= _FOR_GOOD else "server_busy", detail=code_of(code, answer))


def _bytes(error: smtplib.SMTPResponseException) -> bytes:
    return error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()

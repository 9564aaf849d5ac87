"""SMTP and IMAP: sending through the trainer's own mail account, and reading what comes back, always encrypted."""

from collections.abc import Mapping

from cockpit.connector import Ask, BrowserSignIn, Connector, Mailbox
from connectors.smtp.channel import SmtpChannel
from connectors.smtp.sign_in import (
    DEFAULT_AUTHORIZE_URL,
    DEFAULT_IMAP_PORT,
    DEFAULT_IMAP_SECURITY,
    DEFAULT_PORT,
    DEFAULT_SCOPE,
    DEFAULT_SECURITY,
    DEFAULT_TOKEN_URL,
    DEFAULT_WAY,
    IMAP_SECURITIES,
    SECURITIES,
    WAYS,
    sign_in,
)

_OAUTH = ("sign_in_by", "oauth")


def _browser(answers: Mapping[str, str]) -> BrowserSignIn:
    from connectors.smtp.oauth import in_browser  # brings requests: not where a password does

    return in_browser(answers)


def _open_mailbox(settings: Mapping[str, str], secret: str | None) -> Mailbox | None:
    if not settings.get("imap_host"):
        return None
    from connectors.smtp.mailbox import ImapMailbox  # brings imap_tools: not where nothing is read

    return ImapMailbox(settings, secret)


CONNECTOR = Connector(
    kind="smtp",
    title="SMTP",
    asks=(
        Ask("host"),
        Ask("port", kind="number", default=DEFAULT_PORT),
        Ask("security", kind="choice", default=DEFAULT_SECURITY, choices=SECURITIES),
        Ask("sign_in_by", kind="choice", default=DEFAULT_WAY, choices=WAYS),
        Ask("username", is_optional=True),
        Ask("password", kind="secret", is_optional=True, only_for=("sign_in_by", DEFAULT_WAY)),
        Ask("client_id", is_optional=True, only_for=_OAUTH),
        Ask("authorize_url", kind="url", default=DEFAULT_AUTHORIZE_URL, only_for=_OAUTH),
        Ask("token_url", kind="url", default=DEFAULT_TOKEN_URL, only_for=_OAUTH),
        Ask("scope", default=DEFAULT_SCOPE, only_for=_OAUTH),
        Ask("link", kind="secret", is_optional=True, only_for=_OAUTH),
        Ask("from_name", is_optional=True),
        Ask("from_address"),
        Ask("a_minute", kind="number", is_optional=True),
        Ask("imap_host", is_optional=True),
        Ask("imap_port", kind="number", default=DEFAULT_IMAP_PORT),
        Ask("imap_security", kind="choice", default=DEFAULT_IMAP_SECURITY, choices=IMAP_SECURITIES),
        Ask("verifier", kind="hidden", is_optional=True),
        Ask("state", kind="hidden", is_optional=True),
    ),
    sign_in=sign_in,
    channel=SmtpChannel,
    mailbox=_open_mailbox,
    browser=_browser,
    icon="mail",
)

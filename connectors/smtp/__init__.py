"""SMTP and IMAP: sending through the trainer's own mail account, and reading what comes back, always encrypted."""

from collections.abc import Mapping

from cockpit.connector import Ask, Connector, Mailbox
from connectors.smtp.channel import SmtpChannel
from connectors.smtp.sign_in import (
    DEFAULT_IMAP_PORT,
    DEFAULT_IMAP_SECURITY,
    DEFAULT_PORT,
    DEFAULT_SECURITY,
    IMAP_SECURITIES,
    SECURITIES,
    sign_in,
)


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
        Ask("username", is_optional=True),
        Ask("password", kind="secret", is_optional=True),
        Ask("from_name", is_optional=True),
        Ask("from_address"),
        Ask("imap_host", is_optional=True),
        Ask("imap_port", kind="number", default=DEFAULT_IMAP_PORT),
        Ask("imap_security", kind="choice", default=DEFAULT_IMAP_SECURITY, choices=IMAP_SECURITIES),
    ),
    sign_in=sign_in,
    channel=SmtpChannel,
    mailbox=_open_mailbox,
    icon="mail",
)

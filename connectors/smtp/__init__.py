"""SMTP: sending through the trainer's own mail account, always encrypted."""

from cockpit.connector import Ask, Connector
from connectors.smtp.channel import SmtpChannel
from connectors.smtp.sign_in import DEFAULT_PORT, DEFAULT_SECURITY, SECURITIES, sign_in

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
        Ask("a_minute", kind="number", is_optional=True),
    ),
    sign_in=sign_in,
    channel=SmtpChannel,
    icon="mail",
)

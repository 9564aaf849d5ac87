"""Moodle, read through the web service of its official mobile app with one trainer's account."""

from cockpit.connector import Ask, Connector
from connectors.moodle.sign_in import sign_in
from connectors.moodle.source import open_source

CONNECTOR = Connector(
    kind="moodle",
    title="Moodle",
    icon="graduation-cap",
    asks=(
        Ask("url", kind="url"),
        Ask("username", is_optional=True),
        Ask("password", kind="secret", is_optional=True),
        Ask("token", kind="secret", is_optional=True),
    ),
    sign_in=sign_in,
    source=open_source,
)

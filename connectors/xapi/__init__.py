"""xAPI and cmi5: what learners did, from a learning record store (LRS) or a folder of its pages.

A statement names a person, a verb and an activity; there are no rosters and no due dates. A person is recognised in
another source by account, mail address or its SHA-1, never by name.
"""

from collections.abc import Mapping
from datetime import datetime

from cockpit.connector import Ask, Connector, SignedIn, Source


def _sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    from connectors.xapi.sign_in import sign_in  # brings requests: not before the network is wanted

    return sign_in(answers, now)


def _open_source(settings: Mapping[str, str], secret: str | None, now: datetime) -> Source:
    from connectors.xapi.source import open_source  # brings requests: not before the network is wanted

    return open_source(settings, secret, now)


CONNECTOR = Connector(
    kind="xapi",
    title="xAPI (learning record store)",
    icon="database",
    asks=(
        Ask("url", kind="url", is_optional=True),
        Ask("username", is_optional=True),
        Ask("password", kind="secret", is_optional=True),
        Ask("path", kind="folder", is_optional=True),
        Ask("course", is_optional=True),
        Ask("roster", kind="cohort", is_optional=True),
    ),
    sign_in=_sign_in,
    source=_open_source,
)

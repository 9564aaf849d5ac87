"""CalDAV: not yet."""

from collections.abc import Mapping
from datetime import datetime

from cockpit.connector import Connector, SignedIn
from cockpit.errors import SourceUnreachable


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Refuse."""
    raise SourceUnreachable("unreachable")


CONNECTOR = Connector(kind="caldav", title="CalDAV", asks=(), sign_in=sign_in)

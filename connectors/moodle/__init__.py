"""Moodle, read through the web service of its official mobile app with one trainer's account."""

from collections.abc import Mapping
from datetime import datetime

from cockpit.connector import Ask, BrowserSignIn, Connector, SignedIn, Source


def _sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    from connectors.moodle.sign_in import sign_in  # brings requests: not before the network is wanted

    return sign_in(answers, now)


def _browser(answers: Mapping[str, str]) -> BrowserSignIn:
    from connectors.moodle.sign_in import in_browser  # brings requests: not before the network is wanted

    return in_browser(answers)


def _open_source(settings: Mapping[str, str], secret: str | None, now: datetime) -> Source:
    from connectors.moodle.source import open_source  # brings requests: not before the network is wanted

    return open_source(settings, secret, now)


CONNECTOR = Connector(
    kind="moodle",
    title="Moodle",
    icon="graduation-cap",
    asks=(
        Ask("url", kind="url"),
        Ask("username", is_optional=True),
        Ask("password", kind="secret", is_optional=True),
        Ask("token", kind="secret", is_optional=True),
        Ask("link", kind="secret", is_optional=True),
        Ask("passport", kind="hidden", is_optional=True),
    ),
    sign_in=_sign_in,
    source=_open_source,
    browser=_browser,
)

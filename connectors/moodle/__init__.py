"""Moodle, read and written to through the web service of its official mobile app with one trainer's account."""

from collections.abc import Mapping
from datetime import datetime

from cockpit.connector import Ask, BrowserSignIn, Channel, Connector, Mailbox, Reach, SignedIn, Source


def _sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    from connectors.moodle.sign_in import sign_in  # brings requests: not before the network is wanted

    return sign_in(answers, now)


def _browser(answers: Mapping[str, str]) -> BrowserSignIn:
    from connectors.moodle.sign_in import in_browser  # brings requests: not before the network is wanted

    return in_browser(answers)


def _open_source(settings: Mapping[str, str], secret: str | None, now: datetime) -> Source:
    from connectors.moodle.source import open_source  # brings requests: not before the network is wanted

    return open_source(settings, secret, now)


def _open_channel(settings: Mapping[str, str], secret: str | None) -> Channel:
    from connectors.moodle.messages import open_messages  # brings requests: not before the network is wanted

    return open_messages(settings, secret)


def _open_mailbox(settings: Mapping[str, str], secret: str | None) -> Mailbox | None:
    if "userid" not in settings:  # kept before that was asked for: whose conversations these are is not known
        return None
    from connectors.moodle.conversations import open_conversations  # brings requests, as above

    return open_conversations(settings, secret)


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
    channel=_open_channel,
    reach=Reach.LMS,
    mailbox=_open_mailbox,
    browser=_browser,
)

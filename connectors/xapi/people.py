"""Who a statement is about: xAPI's four ways to identify an agent."""

import re
from collections.abc import Mapping
from typing import Any

from cockpit.connector import EnrolmentRecord, Key
from cockpit.domain.people import Knowledge
from connectors.xapi.values import one_line, storable

_MAILTO = "mailto:"
_SHA1 = re.compile(r"[0-9a-f]{40}")


def identity_of(actor: Mapping[str, Any]) -> str | tuple[str, str]:
    """Return what identifies an agent, as it stands: the pair of an account, else the text of the other three.

    Raises:
        KeyError, TypeError: nothing does.
    """
    account = actor.get("account")
    if account:
        return account["homePage"], account["name"]
    found: str | None = actor.get("mbox") or actor.get("mbox_sha1sum") or actor.get("openid")
    if not isinstance(found, str):
        raise KeyError("no identifier")
    return found


def enrolment_of(identity: str | tuple[str, str], name: str | None) -> EnrolmentRecord:
    """Return the learner whom an identity stands for; without a name they go by the identity's own.

    The id is the same for every spelling of one mail address.

    Raises:
        TypeError, ValueError: the identity is not made of texts, or empty.
    """
    if isinstance(identity, tuple):
        account = "|".join((storable(identity[0]), storable(identity[1])))
        return _person(account, name, identity[1], Key("account", account))
    text = storable(identity)
    if _SHA1.fullmatch(text.lower()):
        return _person(f"sha1:{text.lower()}", name, text, Key("email_sha1", text.lower()))
    if text.lower().startswith(_MAILTO) or "@" in text.partition("/")[0]:
        address = text[len(_MAILTO) :].strip() if text.lower().startswith(_MAILTO) else text
        return _person(_MAILTO + address.casefold(), name, address, Key("email", storable(address)), address)
    return _person(f"openid:{text}", name, text)


def _person(
    learner_id: str, name: str | None, nameless: str, key: Key | None = None, email: str | None = None
) -> EnrolmentRecord:
    called = one_line(name or "") or one_line(nameless)
    keys = (key,) if key is not None else ()
    return EnrolmentRecord(learner_id, called, email, keys, knowledge=Knowledge.KNOWN)

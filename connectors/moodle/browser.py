"""Signing in by the system's browser, for sites whose people have no password of their own there.

The site's page for its mobile app ends with a link that holds a token. Its checksum of the site's address and of a
number that only this computer knew tells that the link answers this very sign-in.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from urllib.parse import unquote, urlencode

from cockpit.errors import WrongInput

SERVICE = "moodle_mobile_app"
_SCHEME = "cordee"
_SEPARATOR = ":::"
# A site may force the scheme of an app of its own.
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://token=([A-Za-z0-9+/_-]+=*)/?", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9]{16,128}")


def new_passport() -> str:
    """Return the number of one sign-in, which nobody can guess."""
    return secrets.token_hex(16)


def launch_url(site_url: str, passport: str) -> str:
    """Return the page to open in the browser: it signs in however the site does, and ends with the link."""
    query = urlencode({"service": SERVICE, "passport": passport, "urlscheme": _SCHEME})
    return f"{site_url}/admin/tool/mobile/launch.php?{query}"


def token_in(link: str, passport: str, known_as: Iterable[object]) -> str:
    """Return the token that a link holds: `scheme://token=BASE64(md5(site + passport):::token[:::...])`.

    `known_as` are the addresses that the site goes by, its own word included; what is no text is passed over.

    Raises:
        WrongInput: `sso_link_wrong`, for anything but the link that answers this passport.
    """
    matched = _LINK.fullmatch("".join(unquote(link).split()))  # a mail program may have broken it into lines
    if matched is None or not passport:
        raise WrongInput("sso_link_wrong")
    try:
        padded = matched[1].rstrip("=") + "=" * (-len(matched[1].rstrip("=")) % 4)
        checksum, token = base64.b64decode(padded, altchars=b"-_").decode("ascii").split(_SEPARATOR)[:2]
    except (binascii.Error, ValueError) as error:
        raise WrongInput("sso_link_wrong") from error
    if not _is_of(checksum, passport, known_as) or not _TOKEN.fullmatch(token):
        raise WrongInput("sso_link_wrong")
    return token


def _is_of(checksum: str, passport: str, known_as: Iterable[object]) -> bool:
    roots = {address.rstrip("/") + slash for address in known_as if isinstance(address, str) for slash in ("", "/")}
    sums = [hashlib.md5((root + passport).encode(), usedforsecurity=False).hexdigest() for root in roots]
    return any(hmac.compare_digest(checksum.encode(), known.encode()) for known in sums)

"""Looking once at a calendar that is to be read."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cockpit.connector import SignedIn
from cockpit.errors import CockpitError, WrongInput
from connectors.ics.address import address_of, host_of, read, session_for
from connectors.ics.calendar import read_file
from connectors.ics.split import split, title_of


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Read the file or the secret address that was given; `now` plays no part.

    Raises:
        WrongInput: `calendar_address_or_file`, `wrong_address`, `https_only`, `file_missing`.
        SourceUnreachable, AccessRefused, UnexpectedAnswer: there is no calendar, or not now.
    """
    typed, path = answers.get("address", "").strip(), answers.get("path", "").strip()
    if bool(typed) == bool(path):
        raise WrongInput("calendar_address_or_file")
    if path:
        return _with_file(Path(path).expanduser().resolve())
    url = address_of(typed)
    with session_for(url) as session:
        content = read(session, url, {}).body
    split(content)
    return SignedIn({"title": title_of(content) or host_of(url)}, secret=url, site_name=host_of(url))


def _with_file(path: Path) -> SignedIn:
    try:
        content = read_file(path)
    except CockpitError as error:
        raise WrongInput(error.cause, **error.facts) from error
    split(content)
    return SignedIn({"path": str(path), "title": title_of(content) or path.stem})

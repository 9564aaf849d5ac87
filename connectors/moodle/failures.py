"""What Moodle's error codes mean to a trainer.

Only codes are looked at: messages come in the user's language, and class names change between versions.
"""

from collections.abc import Mapping
from typing import Any

from cockpit.errors import (
    AccessRefused,
    CockpitError,
    NotPermitted,
    SourceBusy,
    SourceUnreachable,
    UnexpectedAnswer,
)

_ERRORS: Mapping[str, tuple[type[CockpitError], str]] = {
    "invalidlogin": (AccessRefused, "wrong_password"),
    "invalidtoken": (AccessRefused, "token_expired"),
    # The client asks only for functions that the token offers, so this is its first use after expiry.
    "accessexception": (AccessRefused, "token_expired"),
    "wsaccessusersuspended": (AccessRefused, "account_suspended"),
    "wsaccessuserdeleted": (AccessRefused, "account_suspended"),
    "wsaccessuserexpired": (AccessRefused, "account_suspended"),
    "enablewsdescription": (AccessRefused, "web_services_off"),
    "servicenotavailable": (AccessRefused, "web_services_off"),
    "disabled": (AccessRefused, "messaging_off"),
    "cannotcreatetoken": (AccessRefused, "token_not_allowed"),
    "sitepolicynotagreed": (AccessRefused, "site_policy"),
    "forcepasswordchangenotice": (AccessRefused, "site_policy"),
    "passwordisexpired": (AccessRefused, "site_policy"),
    "restoredaccountresetpassword": (AccessRefused, "site_policy"),
    "sitemaintenance": (SourceUnreachable, "maintenance"),
    "upgraderunning": (SourceUnreachable, "upgrade"),
    "dbconnectionfailed": (SourceBusy, "server_error"),
    "nopermissions": (NotPermitted, "right_missing"),
    "cannotviewreport": (NotPermitted, "right_missing"),
    "errorcoursecontextnotvalid": (NotPermitted, "course_not_permitted"),
    "requireloginerror": (NotPermitted, "course_not_permitted"),
    "invalidrecord": (NotPermitted, "course_not_permitted"),
    "accessdenied": (NotPermitted, "some_not_permitted"),
    "notingroup": (NotPermitted, "some_not_permitted"),
    "invaliduser": (NotPermitted, "some_not_permitted"),
    "usernotenroled": (NotPermitted, "some_not_permitted"),
    "suspended": (NotPermitted, "some_not_permitted"),
    "userdeleted": (NotPermitted, "some_not_permitted"),
}
MAX_CODE_LENGTH = 40


def failure(errorcode: str | None) -> CockpitError:
    """Return the error that one of Moodle's codes stands for; an unknown code becomes a fact of it."""
    known = _ERRORS.get(errorcode or "")
    if known is None:
        return UnexpectedAnswer("moodle_error", code=(errorcode or "none")[:MAX_CODE_LENGTH])
    kind, cause = known
    return kind(cause)


def reported_code(answer: Any) -> str | None:
    """Return the code of the error that an answer reports ("none": it has none); None when it reports no error."""
    if not isinstance(answer, dict) or not ("exception" in answer or "errorcode" in answer):
        return None
    errorcode = answer.get("errorcode")
    return errorcode if isinstance(errorcode, str) and errorcode else "none"


def raise_if_failed(answer: Any) -> None:
    """Raise what an answer reports: Moodle sends errors with HTTP status 200.

    Raises:
        CockpitError: one of the four that connectors raise, for the answer's code.
    """
    code = reported_code(answer)
    if code is not None:
        raise failure(code)

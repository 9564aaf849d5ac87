"""Sending by SMTP, one message at a time, with an answer that says no more than is known."""

import contextlib
import re
import smtplib
from collections.abc import Mapping

from cockpit.connector import Delivery, Pace, Receipt
from cockpit.errors import AccessRefused, SourceUnreachable
from connectors.smtp.session import code_of, open_session, unreachable

# A host cut the line after 100 mails in one session (OnTask #139): begin anew well before.
MAILS_PER_SESSION = 40
# Below what these providers state: 30 a minute and 10,000 a day, 500 a day (mail) or 2,000 (work).
_PACES = {".office365.com": Pace(20, 5_000), ".outlook.com": Pace(20, 5_000), ".gmail.com": Pace(10, 400)}
_USUAL_PACE = Pace(10, 2_000)
_MOST_A_DAY = 10_000
_SEND_THE_TEXT = 354
_CLOSING = 421
# Of MAIL FROM: signing in is asked for, the mechanism is too weak, encryption is asked for.
_NOT_SIGNED_IN = (530, 534, 535, 538)
_LINE_BEGINS_WITH_DOT = re.compile(rb"(?m)^\.")
_END_OF_TEXT = b".\r\n"


class SmtpChannel:
    """A mail account to send from. It connects when the first message comes."""

    def __init__(self, settings: Mapping[str, str], secret: str | None) -> None:
        self._settings = settings
        self._secret = secret
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0

    @property
    def sender(self) -> str:
        """The address that messages leave from."""
        return self._settings["from_address"]

    @property
    def pace(self) -> Pace:
        """How fast the provider lets an account send (MESSAGING.md, section 1.3), known by the server's name.

        `a_minute` of the settings counts before it: a server of one's own bears more.
        """
        chosen = self._settings.get("a_minute", "")
        if chosen:
            return Pace(int(chosen), _MOST_A_DAY)
        host = self._settings["host"].casefold()
        return next((pace for end, pace in _PACES.items() if host.endswith(end)), _USUAL_PACE)

    def send(self, to_address: str, content: bytes) -> Receipt:
        """Hand over one message: once, for a second attempt is the caller's to decide.

        Raises:
            SourceUnreachable: no byte of the message left.
            AccessRefused: `wrong_password` or `login_not_offered`; `sender_refused` when the server lets nothing
                leave from this address.
        """
        smtp, (code, answer) = self._begun()
        try:
            if _is_yes(code):
                code, answer = smtp.docmd("RCPT", f"TO:<{to_address}>")
            elif code in _NOT_SIGNED_IN or answer.startswith(b"5.7."):
                raise AccessRefused("sender_refused", detail=code_of(code, answer))
            if _is_yes(code):
                code, answer = smtp.docmd("DATA")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise unreachable(error) from error
        if code != _SEND_THE_TEXT:
            return self._not_taken(smtp, code, answer)
        return self._with_text(smtp, content)

    def close(self) -> None:
        """End the connection, if one is open."""
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
            self._drop()

    def _begun(self) -> tuple[smtplib.SMTP, tuple[int, bytes]]:
        """Return a session in which MAIL FROM was said, and the answer; a session that went stale is made anew."""
        if self._sent >= MAILS_PER_SESSION:
            self.close()
        if self._smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                code, answer = self._say_from(self._smtp)
                if code != _CLOSING:
                    return self._smtp, (code, answer)
            self._drop()
        smtp = self._smtp = open_session(self._settings, self._secret)
        try:
            return smtp, self._say_from(smtp)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise unreachable(error) from error

    def _say_from(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        return smtp.docmd("MAIL", f"FROM:<{self.sender}>")

    def _not_taken(self, smtp: smtplib.SMTP, code: int, answer: bytes) -> Receipt:
        """Return the receipt for an answer that came before the text was asked for."""
        if code == _CLOSING:
            self._drop()
        else:
            try:
                smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        if code < 400:  # an answer that the protocol does not have here
            self._drop()
            raise SourceUnreachable("server_busy", detail=code_of(code, answer))
        return _certain(code, answer)

    def _with_text(self, smtp: smtplib.SMTP, content: bytes) -> Receipt:
        """Send the text, and return what its answer says. From here on no answer means: it may have gone out."""
        text = _LINE_BEGINS_WITH_DOT.sub(b"..", content)
        try:
            smtp.send(text + (b"" if text.endswith(b"\r\n") else b"\r\n") + _END_OF_TEXT)
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Receipt(Delivery.UNCERTAIN)
        self._sent += 1
        if code == _CLOSING:
            self._drop()
        return _certain(code, answer)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None
        self._sent = 0


def _is_yes(code: int) -> bool:
    return 200 <= code < 300


def _certain(code: int, answer: bytes) -> Receipt:
    """Return what a numeric answer says: 2xx yes, 4xx not now, 5xx no; any other is no answer."""
    kinds = {2: Delivery.ACCEPTED, 4: Delivery.TRY_LATER, 5: Delivery.REFUSED}
    return Receipt(kinds.get(code // 100, Delivery.UNCERTAIN), code_of(code, answer))

"""Messages of a learning platform: plain text, of which the platform takes only so much."""

from cockpit.errors import WrongInput

# Moodle's limit; counted in bytes, so an accent counts twice and an emoji four times.
MAX_BYTES = 4_096


def freeze_text(subject: str, body: str) -> bytes:
    """Return a message as a platform gets it: UTF-8, the subject as its first line, for it has no other place.

    Raises:
        WrongInput: `text_missing`, `header_injection` for a subject of several lines, `too_long_for_lms`.
    """
    subject = subject.strip()
    if subject.splitlines()[1:]:
        raise WrongInput("header_injection")
    text = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        raise WrongInput("text_missing")
    content = (f"{subject}\n\n{text}" if subject else text).encode()
    if len(content) > MAX_BYTES:
        raise WrongInput("too_long_for_lms")
    return content

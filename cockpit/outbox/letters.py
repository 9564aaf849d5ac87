"""Letters: what each of several people reads of one template, whole or with what is not known left in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cockpit.errors import WrongInput
from cockpit.outbox.templates import Template, personalise

_UNFILLED = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_PARAGRAPHS = re.compile(r"\n\s*\n")
MARK = "{{"


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's subject and body. `missing`: the fields that are not known, standing in it as `{{ field }}`."""

    subject: str
    body: str
    missing: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether it may leave: nothing is left to fill, and neither subject nor body is empty."""
        return bool(self.subject.strip() and self.body.strip()) and not (
            self.missing or MARK in self.subject or MARK in self.body
        )


def letter_of(template: Template, fields: Mapping[str, str], instead: Mapping[str, str] | None = None) -> Letter:
    """Return what one learner reads; a field that is not known is replaced by the words that stand `instead`.

    Raises:
        WrongInput: `template_broken`.
    """
    known = dict(fields)
    missing: list[str] = []
    while True:
        try:
            text = personalise(template, known)
        except WrongInput as error:
            field = str(error.facts.get("field", ""))
            if error.cause != "field_missing" or not field or field in missing:
                raise
            missing.append(field)
            words = (instead or {}).get(field, "").strip()
            known[field] = words or f"{{{{ {field} }}}}"
            continue
        unfilled = tuple(field for field in missing if not (instead or {}).get(field, "").strip())
        return Letter(text.subject, text.body, unfilled)


def unknown_fields(template: Template, fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields that a learner's letter needs and nobody knows.

    Raises:
        WrongInput: `template_broken`.
    """
    return letter_of(template, fields).missing


def unfilled_names(*texts: str) -> list[str]:
    """Return the names of the fields that are left in texts, each once."""
    return list(dict.fromkeys(name for text in texts for name in _UNFILLED.findall(text)))


def around_line(body: str, trainer: str) -> tuple[str, str]:
    """Return a body in two: what stands before a line for one person, and the sign-off, which comes after it.

    The sign-off is the last paragraph, if the trainer's name stands in it; else it is empty.
    """
    ends = [found.start() for found in _PARAGRAPHS.finditer(body.rstrip())]
    name = trainer.strip().splitlines()[0] if trainer.strip() else ""
    if ends and name and name in body[ends[-1] :]:
        return body[: ends[-1]], body[ends[-1] :].lstrip("\n")
    return body.rstrip("\n"), ""


def with_line(body: str, line: str, trainer: str) -> str:
    """Return a body with a line for one person before the sign-off."""
    if not line.strip():
        return body
    before, sign_off = around_line(body, trainer)
    return "\n\n".join(part for part in (before, line.strip(), sign_off) if part) + ("" if sign_off else "\n")

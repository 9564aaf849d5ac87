"""Message templates: Liquid texts with merge fields, read from `resources/templates/<language>/<name>.liquid`.

A template calls nothing and cannot loop for long (measured: Jinja2's sandbox let both through, Liquid neither). Its
file begins with `subject: …`, then an empty line, then the body.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import liquid
from liquid.exceptions import LiquidError, UndefinedError

from cockpit.assets import asset
from cockpit.errors import WrongInput

FIELDS = frozenset(
    {
        *("first_name", "cohort", "trainer", "trainer_first_name"),
        *("since", "days", "last_success", "milestone", "due_on", "share", "question"),
        *("when", "minutes"),
    }
)
FALLBACK_LANGUAGE = "en"
_SUBJECT_LINE = "subject:"
_LINES_BEFORE_BODY = 2
_LINE_ENDS = re.compile(r"[ \t\r\n]+")  # and no other space: French has narrow ones
_NAME = re.compile(r"[a-z0-9_]+")


class _Environment(liquid.Environment):
    """Liquid with limits that a letter never reaches (MESSAGING.md, section 1.1)."""

    loop_iteration_limit = 2_000
    output_stream_limit = 100_000
    context_depth_limit = 10
    local_namespace_limit = 5_000


# Strict, but for `if` and `default:`, by which a template says that it can do without a field. Nothing is escaped:
# the text is plain.
_ENVIRONMENT = _Environment(undefined=liquid.FalsyStrictUndefined, autoescape=False)


@dataclass(frozen=True, slots=True)
class Text:
    """What one learner reads."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with merge fields, as written in one language."""

    name: str
    language: str
    subject: str
    body: str


def load_template(name: str, language: str) -> Template:
    """Return one of our templates in a language such as `fr` or `fr-CA`, or in English when there is none in it.

    Raises:
        WrongInput: `template_unknown` (with `name`).
    """
    for code in (re.split(r"[-_]", language)[0].lower(), FALLBACK_LANGUAGE):
        if not (_NAME.fullmatch(name) and _NAME.fullmatch(code)):
            continue
        path = asset("templates") / code / f"{name}.liquid"
        if path.is_file():
            return read_template(name, code, path.read_text("utf-8"))
    raise WrongInput("template_unknown", name=name)


def read_template(name: str, language: str, written: str) -> Template:
    """Return a template from what stands in its file, once its fields were found to exist.

    Raises:
        WrongInput: `template_broken` (with `line`, 1 being that of the subject), or `field_unknown` (with `field`).
    """
    first, _, rest = written.partition("\n")
    if not first.startswith(_SUBJECT_LINE):
        raise WrongInput("template_broken", line=1)
    if not rest.startswith("\n"):
        raise WrongInput("template_broken", line=2)
    subject, body = first.removeprefix(_SUBJECT_LINE).strip(), rest.strip() + "\n"
    if unknown := (_fields(subject, 0) | _fields(body, _LINES_BEFORE_BODY)) - FIELDS:
        raise WrongInput("field_unknown", field=min(unknown))
    return Template(name, language, subject, body)


def _fields(text: str, lines_before: int) -> set[str]:
    with _mistakes_found(text, lines_before):
        return set(_ENVIRONMENT.from_string(text).global_variable_paths())


@contextmanager
def _mistakes_found(text: str, lines_before: int) -> Iterator[None]:
    try:
        yield
    except UndefinedError as error:
        raise WrongInput("field_missing", field=error.token.value if error.token else "") from error
    except LiquidError as error:
        at = error.token.start_index if error.token else 0  # -1: something is missing at the end
        line = lines_before + 1 + text.count("\n", 0, at if at >= 0 else len(text.rstrip()))
        raise WrongInput("template_broken", line=line) from error


def personalise(template: Template, fields: Mapping[str, str | int]) -> Text:
    """Return the text for one learner; days and instants come as words, already formatted.

    Raises:
        WrongInput: `field_missing` (with `field`) when the text needs one that is missing or empty;
            `template_broken` (with `line`) when it cannot be filled within the limits.
    """
    # Plain text only, whatever was passed: a template reaches no object of ours.
    known = {name: str(value) for name, value in fields.items() if str(value).strip()}
    subject = _LINE_ENDS.sub(" ", _filled(template.subject, known, 0)).strip()
    return Text(subject, _filled(template.body, known, _LINES_BEFORE_BODY))


def _filled(text: str, known: Mapping[str, str], lines_before: int) -> str:
    with _mistakes_found(text, lines_before):
        return _parsed(text).render(**known)


@lru_cache(maxsize=32)
def _parsed(text: str) -> liquid.BoundTemplate:
    """Return a text ready to be filled: reading it takes longer than filling it for one of 3,000 people."""
    return _ENVIRONMENT.from_string(text)

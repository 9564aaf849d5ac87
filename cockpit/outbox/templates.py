"""Message templates: Liquid texts with merge fields, ours in `resources/templates`, the trainer's own in the store.

A template calls nothing and cannot loop for long (measured: Jinja2's sandbox let both through, Liquid neither). The
file of one of ours, `<language>/<name>.liquid`, begins with `subject: …` and `phase: …` (a `Phase`), then an empty
line, then the body.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import liquid
from liquid.exceptions import LiquidError, UndefinedError

from cockpit.assets import asset
from cockpit.domain.phases import Phase
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.templates import origin_of, own_template

FIELDS = frozenset(
    {
        *("first_name", "cohort", "since", "days", "last_success", "milestone", "due_on"),
        *("next_unit", "next_link", "share", "plan_share", "weeks_left", "catch_up_pace"),
        *("question", "tip", "slots", "numbers", "when", "minutes", "where"),
        *("title", "missed_title", "missed_on"),
        *("trainer", "trainer_first_name", "trainer_phone", "signature"),
        *("answer", "catch_up"),  # what only the trainer knows has no value, so no message leaves without it
    }
)
FALLBACK_LANGUAGE = "en"
LONGEST = 10_000  # of a text: no message has a tenth of it
_SUBJECT_LINE, _PHASE_LINE = "subject:", "phase:"
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
    """A text with merge fields, as written in one language. `lines_before`: of its file, that are not the body."""

    name: str
    language: str
    subject: str
    body: str
    phase: Phase = Phase.DURING
    lines_before: int = 0


@dataclass(frozen=True, slots=True)
class Mistake:
    """What keeps a template from being used: a field that there is not, or (`field` None) something unreadable.

    It is in the subject or in the body, at a line and a column of it, both from 1.
    """

    field: str | None
    is_in_subject: bool
    line: int
    column: int


def load_template(name: str, language: str) -> Template:
    """Return one of our templates in a language such as `fr` or `fr-CA`, or in English when there is none in it.

    Raises:
        WrongInput: `template_unknown` (with `name`).
    """
    for code in (_code_of(language), FALLBACK_LANGUAGE):
        if not (_NAME.fullmatch(name) and _NAME.fullmatch(code)):
            continue
        found = _shipped(name, code)
        if found is not None:
            return found
    raise WrongInput("template_unknown", name=name)


def _code_of(language: str) -> str:
    return re.split(r"[-_]", language)[0].lower()


@lru_cache(maxsize=128)
def _shipped(name: str, code: str) -> Template | None:
    path = asset("templates") / code / f"{name}.liquid"
    return read_template(name, code, path.read_text("utf-8")) if path.is_file() else None


def template_in_use(store: Store, name: str, language: str) -> Template:
    """Return the template that counts: the trainer's own of this name, of the one it is a clone of, or ours.

    One that cannot be used as it stands is passed over, until it is corrected.

    Raises:
        WrongInput: `template_unknown` (with `name`).
    """
    code = _code_of(language)
    for one in dict.fromkeys((name, origin_of(name))):
        own = own_template(store, one, code)
        if own is not None and not mistakes_in(own.subject, own.body):
            return Template(name, code, own.subject, own.body, own.phase)
    found = load_template(origin_of(name), language)
    return Template(name, found.language, found.subject, found.body, found.phase, found.lines_before)


def text_in_use(store: Store, name: str, language: str, fields: Mapping[str, str]) -> Text:
    """Return what one learner reads by the template that counts (see `template_in_use`).

    Raises:
        WrongInput: `template_unknown`, `field_missing`, `template_broken`.
    """
    return personalise(template_in_use(store, name, language), fields)


def read_template(name: str, language: str, written: str) -> Template:
    """Return a template from what stands in its file, once its fields were found to exist.

    Raises:
        WrongInput: `template_broken` (with `line`, 1 being that of the subject), or `field_unknown` (with `field`).
    """
    head, _, rest = written.partition("\n\n")
    subject, *more = head.split("\n")
    if not subject.startswith(_SUBJECT_LINE):
        raise WrongInput("template_broken", line=1)
    phase = Phase.DURING
    if more:
        said = more[0].removeprefix(_PHASE_LINE).strip()
        if len(more) > 1 or not more[0].startswith(_PHASE_LINE) or said not in [*Phase]:
            raise WrongInput("template_broken", line=2)
        phase = Phase(said)
    subject, body = subject.removeprefix(_SUBJECT_LINE).strip(), rest.strip() + "\n"
    lines_before = len(more) + 2
    for mistake in mistakes_in(subject, body):
        if mistake.field is not None:
            raise WrongInput("field_unknown", field=mistake.field)
        raise WrongInput("template_broken", line=mistake.line + (0 if mistake.is_in_subject else lines_before))
    return Template(name, language, subject, body, phase, lines_before)


def mistakes_in(subject: str, body: str) -> list[Mistake]:
    """Return what keeps a text from being used, in the order in which it is read."""
    return [*_mistakes(subject, is_in_subject=True), *_mistakes(body, is_in_subject=False)]


def _mistakes(text: str, *, is_in_subject: bool) -> list[Mistake]:
    def at(place: int, field: str | None = None) -> Mistake:
        return Mistake(field, is_in_subject, *_line_and_column(text, place))

    if len(text) > LONGEST:
        return [at(LONGEST)]
    try:
        used = _ENVIRONMENT.from_string(text).analyze().globals
    except LiquidError as error:
        return [at(_place_of(error, text))]
    return sorted(
        (
            at(variable.span.index, str(variable))
            for variables in used.values()
            for variable in variables
            if str(variable) not in FIELDS
        ),
        key=lambda mistake: (mistake.line, mistake.column),
    )


def _place_of(error: LiquidError, text: str) -> int:
    at = error.token.start_index if error.token else 0  # -1: something is missing at the end
    return at if at >= 0 else len(text.rstrip())


def _line_and_column(text: str, place: int) -> tuple[int, int]:
    before = text[:place]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def fields_used(subject: str, body: str) -> frozenset[str]:
    """Return the fields that a text without mistakes names."""
    texts = map(_ENVIRONMENT.from_string, (subject, body))
    return frozenset(path for text in texts for path in text.global_variable_paths())


def fields_needed(subject: str, body: str) -> frozenset[str]:
    """Return the fields without which a text cannot be sent: it has no `if` or `default:` for them."""
    used = fields_used(subject, body)
    template = Template("", "", subject, body)
    return frozenset(field for field in used if _cannot_do_without(template, field, used))


def _cannot_do_without(template: Template, field: str, used: frozenset[str]) -> bool:
    try:
        personalise(template, {other: "x" for other in used if other != field})
    except WrongInput as error:
        return error.facts.get("field") == field
    return False


@contextmanager
def _mistakes_found(text: str, lines_before: int) -> Iterator[None]:
    try:
        yield
    except UndefinedError as error:
        raise WrongInput("field_missing", field=error.token.value if error.token else "") from error
    except LiquidError as error:
        line, _ = _line_and_column(text, _place_of(error, text))
        raise WrongInput("template_broken", line=lines_before + line) from error


def personalise(template: Template, fields: Mapping[str, str | int]) -> Text:
    """Return the text for one learner; days and instants come as words, already formatted.

    Raises:
        WrongInput: `field_missing` (with `field`) when the text needs one that is missing or empty;
            `template_broken` (with `line`) when it cannot be filled within the limits.
    """
    # Plain text only, whatever was passed: a template reaches no object of ours.
    known = {name: str(value) for name, value in fields.items() if str(value).strip()}
    subject = _LINE_ENDS.sub(" ", _filled(template.subject, known, 0)).strip()
    return Text(subject, _filled(template.body, known, template.lines_before))


def _filled(text: str, known: Mapping[str, str], lines_before: int) -> str:
    with _mistakes_found(text, lines_before):
        return _parsed(text).render(**known)


@lru_cache(maxsize=32)
def _parsed(text: str) -> liquid.BoundTemplate:
    """Return a text ready to be filled: reading it takes longer than filling it for one of 3,000 people."""
    return _ENVIRONMENT.from_string(text)

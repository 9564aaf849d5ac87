"""Both languages, always: every word of the code is in the catalogue, and reads well in either."""

import ast
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from gettext import GNUTranslations
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from cockpit import errors
from cockpit.assets import asset
from cockpit.connector import Stream
from cockpit.domain.activity import Verb
from cockpit.domain.alerts import Alert, AlertTier, Code, Nature, Reason, Section
from cockpit.domain.alerts.advance import ClosedWhy
from cockpit.domain.checkins import CheckInChange, CheckInState, ProposalState
from cockpit.domain.messages import MessageState, Obstacle
from cockpit.domain.states import LearnerState
from cockpit.reports.learner_timeline import HistoryItem, HistoryKind
from cockpit.sync.cohort_reading import Outcome
from cockpit.wording import Words
from cockpit.wording.ages import data_age
from cockpit.wording.alerts import action, filter_name, nature_name, section_name, sentence
from cockpit.wording.errors import cause_sentence, known_causes
from cockpit.wording.history import has_detail, history_detail, history_line
from cockpit.wording.states import state_name
from cockpit.wording.streams import outcome_name, stream_name
from cockpit.wording.today import greeting, headline

HOUSE = Path(__file__).parents[2]
COCKPIT = HOUSE / "cockpit"
NARROW = "\u202f"
SAYS = ("say", "say_later", "plural", "in_context")
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def catalogue() -> Catalog:
    with asset("i18n/fr.po").open("rb") as file:
        return read_po(file, locale="fr")


def words_in(language: str) -> Words:
    """Words of the catalogue as it is written, not as somebody compiled it last."""
    words = Words(language)
    if language == "fr":
        compiled = io.BytesIO()
        write_mo(compiled, CATALOGUE)
        compiled.seek(0)
        words._catalogue = GNUTranslations(compiled)
    return words


CATALOGUE = catalogue()
MESSAGES = [message for message in CATALOGUE if message.id]
ENGLISH, FRENCH = words_in("en"), words_in("fr")


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def offenders(holds: Callable[[Message], bool]) -> list[tuple[str, ...]]:
    """Return the entries of which something does not hold, with their translation."""
    return [(*forms(message.id), *forms(message.string)) for message in MESSAGES if not holds(message)]


# --- the code and the catalogue ------------------------------------------------------------------


def keywords_of_make_words() -> dict[str, object]:
    return dict(parse_keywords(re.findall(r"-k (\S+)", (HOUSE / "Makefile").read_text("utf-8"))))


def said_in_the_code() -> set[tuple[str | None, tuple[str, ...]]]:
    """Everything that `make words` finds."""
    found = extract_from_dir(COCKPIT, keywords=keywords_of_make_words())  # type: ignore[arg-type]
    return {(context, forms(text)) for _, _, text, _, context in found}


def test_the_catalogue_holds_what_the_code_says_and_nothing_else():
    said = said_in_the_code()
    assert len(said) > 400
    written = {(message.context, forms(message.id)) for message in MESSAGES}
    advice = "run `make words`, then translate resources/i18n/fr.po"
    missing, left_over = sorted(said - written, key=str), sorted(written - said, key=str)
    assert not missing, advice
    assert not left_over, advice
    assert not CATALOGUE.obsolete, advice


def test_babel_sees_every_sentence_of_the_code():
    """Babel reads no call inside an f-string, and nothing but plain text."""
    said = {text for _, texts in said_in_the_code() for text in texts}
    unseen = []
    for path, tree in parsed(COCKPIT):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if name_of(call) not in SAYS or ast.unparse(call) == "say(words, item)":  # a function of that name
                continue
            texts = {"plural": call.args[:2], "in_context": call.args[1:2]}.get(name_of(call), call.args[:1])
            for text in texts:
                if ast.unparse(text).endswith(".help"):  # marked where it stands, by `say_later`
                    continue
                if not isinstance(text, ast.Constant) or text.value not in said:
                    unseen.append(f"{where(path, call)}: {ast.unparse(text)}")
    assert not unseen


def test_every_entry_is_translated():
    def is_translated(message: Message) -> bool:
        texts = forms(message.string)
        return (
            not message.fuzzy
            and len(texts) == (2 if message.pluralizable else 1)
            and all(text.strip() and text == text.strip() for text in texts)
        )

    assert not offenders(is_translated)


def test_a_translation_fills_the_same_facts():
    def fills_the_same(message: Message) -> bool:
        wanted = {field for text in forms(message.id) for field in fields(text)}
        return all(
            set(fields(source)) <= set(fields(text)) <= wanted
            and sorted(_HELD_BACK.findall(source)) == sorted(_HELD_BACK.findall(text))
            and sorted(_COMMAND.findall(source)) == sorted(_COMMAND.findall(text))
            for source, text in zip(forms(message.id), forms(message.string), strict=True)
        )

    assert not offenders(fills_the_same)


_HELD_BACK = re.compile(r"\{\{\w+\}\}")  # filled later: the seconds of a countdown
_COMMAND = re.compile("`[^`]*`")


def fields(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


# --- how French is set ---------------------------------------------------------------------------

_AS_IS = re.compile(r"https?://\S*|`[^`]*`|\{\w+\}")


def only_sentences(text: str) -> str:
    """Return a text without what is set as it is: addresses, commands, facts."""
    return _AS_IS.sub("x", text.replace("{{", "{").replace("}}", "}"))


_NOT_FRENCH = {
    "the apostrophe is ’": re.compile("'"),
    "quotation marks are « »": re.compile('["“”]'),
    "the ellipsis is …": re.compile(r"\.\.\."),
    "a narrow space stands before : ; ? ! % »": re.compile(rf"(?<!{NARROW})[:;?!%»]"),
    "a narrow space stands after «": re.compile(rf"«(?!{NARROW})"),
}


@pytest.mark.parametrize("rule", _NOT_FRENCH)
def test_french_is_set_as_french_is(rule: str):
    wrong = _NOT_FRENCH[rule]
    assert not offenders(
        lambda message: not any(wrong.search(only_sentences(one)) for one in forms(message.string))
    )


@pytest.mark.parametrize("wrong", ["l'outil", 'le "mot"', "puis...", "Qui ?", "Qui\u00a0?", "Qui?", "5%", "«mot»"])
def test_the_rules_of_french_are_watched(wrong: str):
    assert any(rule.search(only_sentences(wrong)) for rule in _NOT_FRENCH.values())


@pytest.mark.parametrize(
    "right", ["À\u202f: https://campus.example.org", "«\u202f{n}\u202f»\u202f?", "5\u202f%, l’an"]
)
def test_what_is_right_in_french_passes(right: str):
    assert not any(rule.search(only_sentences(right)) for rule in _NOT_FRENCH.values())


def test_english_is_set_as_english_is():
    foreign = re.compile('["«»\u00a0\u202f]|\\.\\.\\.')
    assert not offenders(lambda message: not any(foreign.search(only_sentences(one)) for one in forms(message.id)))


def test_the_window_has_typographic_apostrophes_in_english_too():
    """The help of the commands may do without."""
    shown = [one for one in MESSAGES if any(not path.startswith("cockpit/cli/") for path, _ in one.locations)]
    assert not [one.id for one in shown if "'" in "".join(forms(one.id))]


def test_a_sentence_ends_in_both_languages():
    def ends(message: Message) -> bool:
        pairs = zip(forms(message.id), forms(message.string), strict=True)
        return all(
            text.endswith(source[-1]) for source, text in pairs if source.endswith((".", "…", "?", ":", ";"))
        )

    assert not offenders(ends)


# Those for which French has a word of its own.
_ENGLISH_WORD = re.compile(
    r"(?<![\w-])(?:e-?mails?|mails?|logins?|logs?|dashboard|template|feedback|planning|reporting|deadline|token|batch"
    r"|tracking|upload|download|check-ins?|slot|snooze|milestone|learner|cohort|draft|queue|settings|digest|timeline"
    r"|the|and|with|your|you|from|week|days?)(?![\w-])",
    re.IGNORECASE,
)
_NAMES_AND_OPTIONS = re.compile(r"The Open University|Inter Display|The Inter Project Authors|--\w+")


def test_french_has_no_english_words():
    def is_french(message: Message) -> bool:
        texts = [_NAMES_AND_OPTIONS.sub("", only_sentences(text)) for text in forms(message.string)]
        return not any(_ENGLISH_WORD.search(text) for text in texts)

    assert not offenders(is_french)


@pytest.mark.parametrize("text", ["votre e-mail", "Le dashboard", "un check-in", "Mail reçu"])
def test_an_english_word_in_french_is_found(text: str):
    assert _ENGLISH_WORD.search(text)


def test_english_speaks_of_learners():
    """A user name is what one signs in with."""
    other = re.compile(r"\b(?:students?|users?(?! name)|pupils?|risk scores?)\b", re.IGNORECASE)
    assert not offenders(lambda message: not any(other.search(one) for one in forms(message.id)))
    assert other.search("three students") and other.search("a user") and not other.search("Your user name")


def test_the_window_exclaims_nothing():
    """What somebody else wrote may: the notes and messages of the demo."""
    own = [one for one in MESSAGES if one.locations[0][0] != "cockpit/demo.py"]
    assert not [one.id for one in own if "!" in "".join((*forms(one.id), *forms(one.string)))]


# Nobody's gender is known here. What is late or ten o'clock in French is nobody, nor is what took place.
_PERSONS = {
    "en": re.compile(r"\b(?:he|she|him|his|her|hers|himself|herself)\b", re.IGNORECASE),
    "fr": re.compile(
        r"\b(?:elles?|ils|il(?! (?:y a|fait|faut|manque|eu lieu|est \{time\}))|celui-ci|celle-ci"
        r"|(?:pour|chez|avec|sans|sur) lui)\b",
        re.IGNORECASE,
    ),
}


def test_nobody_has_a_gender():
    def is_open(message: Message) -> bool:
        texts = (("en", forms(message.id)), ("fr", forms(message.string)))
        return not any(_PERSONS[language].search(one) for language, each in texts for one in each)

    assert not offenders(is_open)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "what she wrote"),
        ("en", "Her page"),
        ("fr", "Il a terminé"),
        ("fr", "02:12 chez lui"),
        ("fr", "qu’elle"),
    ],
)
def test_a_gendered_word_is_found(language: str, text: str):
    assert _PERSONS[language].search(text)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_template_knows_a_gender(language: str):
    templates = sorted(asset(f"templates/{language}").glob("*.liquid"))
    assert templates
    for template in templates:
        assert not _PERSONS[language].search(template.read_text("utf-8")), template.name


# --- nothing is shown past the catalogue ---------------------------------------------------------

# Where the text stands among the arguments of what shows it (or its name, when it is given by name).
_SHOWS = {
    "Label": (1, "text"),
    "Chip": (1, "text"),
    "Button": (1, "text"),
    "RailItem": (2, "text"),
    "Segments": (2, "name"),
    "EndLabel": (0, "text"),
    "Column": (0, "title"),
    "LineField": (2, "label"),
    "ChoiceField": (2, "label"),
    "QAction": (0, "text"),
    "TextItem": (0, "text"),
    "setText": (0, "text"),
    "setTitle": (0, "title"),
    "setWindowTitle": (0, "title"),
    "set_tool_tip": (1, "text"),
    "setStatusTip": (0, "text"),
    "setWhatsThis": (0, "text"),
    "setAccessibleName": (0, "name"),
    "setAccessibleDescription": (0, "text"),
    "setPlaceholderText": (0, "text"),
    "setPlainText": (0, "text"),
    "setPrefix": (0, "prefix"),
    "setSuffix": (0, "suffix"),
    "setSpecialValueText": (0, "text"),
    "addItem": (0, "text"),
    "addAction": (0, "text"),
    "addMenu": (0, "title"),
    "set_words": (0, "text"),
    "show_status": (1, "words"),
    "show_fact": (2, "words"),
    "tell": (0, "text"),
    "elidedText": (0, "text"),
    "horizontalAdvance": (0, "text"),
}
# Names of keys, and what is the same in every language.
_KEY = re.compile(
    r"(?:(?:Ctrl|Alt|Shift)[+ ].*|Ctrl|Alt|Shift|Esc|Tab|Del|[A-Z]{1,2}|[A-Z], [A-Z]|F\d+|Return|Up|Down|Left"
    r"|Right|PgUp|PgDown)"
)
_SAME_EVERYWHERE = {
    "https://",
    "min",
    "English",
    "Français",
    "Moodle",
    "Open University",
    "Cordée",
    "UTC",
    "Inter",
    ", Python",
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "InterDisplay-SemiBold.otf",
    "Fusion",  # a style of Qt
    "NFKD",  # a form of Unicode
    "xAPI",
    "CSV",
    "XLSX",
    "ODS",
    "*.csv *.tsv *.txt *.xlsx *.xlsm *.ods",
    "ddd d MMM yyyy",  # Qt says the day in its own locale
}
_CITATION = "Kuzilek J., Hlosta M., Zdrahal Z. (2017): "


def is_free(text: str) -> bool:
    """Tell whether a text needs no translation."""
    text = text.strip()
    has_letters = any(character.isalpha() for character in text)
    return not has_letters or text in _SAME_EVERYWHERE or bool(_KEY.fullmatch(text)) or text.startswith(_CITATION)


def parsed(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def where(path: Path, node: ast.expr) -> str:
    return f"{path.relative_to(HOUSE)}:{node.lineno}"


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def test_what_a_widget_shows_comes_from_words():
    found = []
    for path, tree in parsed(COCKPIT / "gui"):
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            named = names_given(function)
            for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
                for text in shown_by(call, named):
                    if not is_free(text):
                        found.append(f"{where(path, call)}: {name_of(call)} shows {text!r}")
    assert not sorted(set(found)), "say it through `words`"


def shown_by(call: ast.Call, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    place, name = _SHOWS.get(name_of(call), (None, ""))
    if name_of(call) == "drawText":
        for arg in call.args:
            yield from literals(arg, named)
    elif place is not None:
        for arg in [*call.args[place : place + 1], *(word.value for word in call.keywords if word.arg == name)]:
            yield from literals(arg, named)


def names_given(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """Return what each local name of a function is given."""
    given: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    given.setdefault(target.id, []).append(node.value)
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    for one, value in zip(target.elts, node.value.elts, strict=False):
                        if isinstance(one, ast.Name):
                            given.setdefault(one.id, []).append(value)
    return given


def literals(node: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    """Return the literal texts that an expression may come to; what a call gives is another's."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.Name):
        for value in named.get(node.id, ()):
            yield from literals(value, {name: found for name, found in named.items() if name != node.id})
    elif isinstance(node, ast.IfExp):
        for part in (node.body, node.orelse):
            yield from literals(part, named)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, (ast.Constant, ast.JoinedStr)):
            for part in (node.func.value, *node.args):
                yield from literals(part, named)
        elif name_of(node) == "shown":
            yield from literals(node.args[0], named)
    elif isinstance(node, (ast.JoinedStr, ast.BoolOp, ast.BinOp, ast.FormattedValue, ast.List, ast.Tuple)):
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                yield from literals(part, named)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        for part in node.value.values:
            yield from literals(part, named)


def test_no_sentence_of_the_window_stands_outside_of_words():
    """A literal of more than one word, or with a capital, is for readers, wherever it stands."""
    found = []
    for path, tree in parsed(COCKPIT / "gui"):
        aside = set(not_for_readers(tree))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in aside:
                continue
            text = node.value.strip()
            if (" " in text or text[:1].isupper()) and not is_free(text):
                found.append(f"{where(path, node)}: {text!r}")
    assert not found, "say it through `words`"


_NOT_SHOWN = (*SAYS, "setStyleSheet", "getLogger", "debug", "info", "warning", "error", "exception")
_NOT_SHOWN += ("cast", "compile")


def not_for_readers(tree: ast.Module) -> Iterator[int]:
    """Return the ids of the literals that are not shown: docstrings, types, errors, logs, what `words` says."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif (isinstance(node, ast.Call) and name_of(node) in _NOT_SHOWN) or isinstance(node, ast.Raise):
            yield from map(id, ast.walk(node))
        elif isinstance(node, (ast.AnnAssign, ast.arg, ast.FunctionDef)):
            kind = node.returns if isinstance(node, ast.FunctionDef) else node.annotation
            yield from map(id, ast.walk(kind)) if kind is not None else ()


def test_the_search_for_literals_finds_them():
    source = """
def show(self, name, words):
    text = f"{name} is away" if name else "all"
    self._line.setText(text)
    row = Button(theme, words.say("Fine"), "calendar", "Ctrl K", kind="ghost")
    painter.drawText(box, 0, "days")
    self.setWindowTitle(f"{name} · {words.say('Fine')}")
"""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    named = names_given(function)
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    found = [text for call in calls for text in shown_by(call, named) if not is_free(text)]
    assert sorted(found) == [" is away", "all", "days"]


# --- both languages say everything ---------------------------------------------------------------

# The same in both, and rightly so.
_SAME = {"Message"}


def in_both(say: str, english: str, french: str) -> None:
    assert english.strip() and french.strip(), say
    assert "{" not in english + french, say
    assert english != french or english in _SAME, f"{say}: {english!r} in both languages"


_FACTS: dict[Code, dict[str, Any]] = {
    Code.PACE: {"shares": (0.3, 0.5)},
    Code.ENDRISK: {"shares": (0.11, 0.05)},
    Code.SCORE: {"shares": (0.42, 0.38), "usual_share": 0.65},
    Code.UNHAPPY: {"rating": 2},
    Code.NOREPLY: {"count": 2},
    Code.ABSENT: {"count": 2},
}


def _reasons() -> Iterator[Reason]:
    for code in Code:
        for days in (1, 12):
            facts = _FACTS.get(code, {})
            yield Reason(code, AlertTier.HIGH, DAY, days=days, on=DAY, subject="X", **facts)
            if code is Code.SILENT:
                yield Reason(code, AlertTier.HIGH, DAY, days=days, usual_days=days)
            elif code in (Code.LATE, Code.LATE2):
                yield Reason(code, AlertTier.URGENT, DAY, days=days, on=DAY, subject="X", count=days)
            elif code is Code.GOOD:
                yield Reason(code, AlertTier.GOOD, DAY, on=DAY, share=days / 24)
                yield Reason(code, AlertTier.GOOD, DAY, on=DAY, share=1.0)
            elif code is Code.LOST:
                yield Reason(code, AlertTier.DECIDE, DAY, days=days)
            elif code is Code.ABSENT:
                yield Reason(code, AlertTier.HIGH, DAY, on=DAY, subject="check_in", count=days)
            elif code is Code.SCORE:
                yield Reason(code, AlertTier.HIGH, DAY, on=DAY, shares=(0.42, 0.38))
            elif code is Code.UNHAPPY:
                yield Reason(code, AlertTier.HIGH, DAY, on=DAY, rating=2)
                yield Reason(code, AlertTier.HIGH, DAY, on=DAY)
            elif code is Code.NEVER:
                yield Reason(code, AlertTier.WATCH, DAY, days=days, seen_on_site=True)


@pytest.mark.parametrize("reason", list(_reasons()), ids=lambda reason: reason.code)
def test_every_reason_is_said_in_both_languages(reason: Reason):
    english, french = sentence(ENGLISH, reason), sentence(FRENCH, reason)
    in_both(reason.code, english.text, french.text)
    if reason.code is Code.QUESTION:  # the learner's own words, in each language's marks
        assert (english.fact, french.fact) == ("“X”", f"«{NARROW}X{NARROW}»")
    if english.context:
        in_both(reason.code, english.context, french.context)
    alert = Alert(1, DAY, reason.tier, (reason,))
    in_both(reason.code, action(ENGLISH, alert), action(FRENCH, alert))


def test_two_signs_at_once_have_their_own_suggestion():
    both = tuple(
        Reason(code, AlertTier.HIGH, DAY, days=12, on=DAY, subject="X") for code in (Code.SILENT, Code.LATE)
    )
    alert = Alert(1, DAY, AlertTier.URGENT, both)
    in_both("SILENT + LATE", action(ENGLISH, alert), action(FRENCH, alert))


@pytest.mark.parametrize("section", Section)
def test_every_group_of_the_queue_has_a_name(section: Section):
    (name, gathers), (nom, rassemble) = section_name(ENGLISH, section), section_name(FRENCH, section)
    in_both(section, name, nom)
    assert gathers and rassemble


@pytest.mark.parametrize("nature", [None, *Nature])
def test_every_filter_has_a_name(nature: Nature | None):
    in_both(str(nature), filter_name(ENGLISH, nature), filter_name(FRENCH, nature))
    if nature is not None:
        in_both(nature, nature_name(ENGLISH, nature), nature_name(FRENCH, nature))


@pytest.mark.parametrize("state", LearnerState)
def test_every_state_has_a_name(state: LearnerState):
    in_both(state, state_name(ENGLISH, state), state_name(FRENCH, state))


@pytest.mark.parametrize("stream", Stream)
def test_every_stream_has_a_name(stream: Stream):
    in_both(stream, stream_name(ENGLISH, stream), stream_name(FRENCH, stream))


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_name(outcome: Outcome):
    in_both(outcome, outcome_name(ENGLISH, outcome), outcome_name(FRENCH, outcome))


_HAPPENINGS = {
    HistoryKind.ACTIVITY: [Verb.ACCESSED, Verb.INTERACTED],
    HistoryKind.COMPLETION: [Verb.COMPLETED, Verb.SUBMITTED],
    HistoryKind.MESSAGE: list(MessageState),
    HistoryKind.CONTACT: ["call", "lms_message"],
    HistoryKind.CHECK_IN: [
        *CheckInState,
        *(f"change_{kind}" for kind in CheckInChange),
        "offered",
        *(f"offer_{state}" for state in ProposalState if state is not ProposalState.OPEN),
        *("next_step", "goal", "goal_kept", "goal_missed"),
    ],
    HistoryKind.NOTE: ["note", "private"],
    HistoryKind.QUESTION: ["waiting", "answered"],
    HistoryKind.REPLY: ["reply", "auto_reply", "bounce"],
    HistoryKind.DECISION: ["handled", "snoozed", "passed_on", "paused", "undone"],
    HistoryKind.ALERT: ["opened", *ClosedWhy],
    HistoryKind.GRADE: ["result"],
    HistoryKind.ATTENDANCE: ["present", "absent", "excused", "unknown"],
    HistoryKind.FEEDBACK: ["feedback"],
    HistoryKind.ABSENCE: ["leave"],
}
_SUBJECTS = {HistoryKind.ALERT: (Code.SILENT, Code.LATE)}


def test_no_kind_of_history_is_left_out():
    assert set(_HAPPENINGS) == set(HistoryKind)


@pytest.mark.parametrize("kind", HistoryKind)
def test_every_entry_of_the_history_is_said_in_both_languages(kind: HistoryKind):
    subjects = _SUBJECTS.get(kind, ("", "call", "check_in", "message", "X"))
    for what, subject, count in product(_HAPPENINGS[kind], subjects, (1, 2, 3)):
        item = HistoryItem(kind, NOW, DAY, False, what, subject, count)
        in_both(f"{kind} {what}", history_line(ENGLISH, item), history_line(FRENCH, item))


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        (HistoryKind.COMPLETION, {"seconds": 2040, "score": 0.88}, "34 minutes · score 88%"),
        (HistoryKind.COMPLETION, {"score": 0.42, "pass_score": 0.6}, "score 42% · pass mark 60%"),
        (HistoryKind.GRADE, {"score": 0.42, "pass_score": 0.6}, "pass mark 60%"),
        (HistoryKind.ACTIVITY, {"others": ("Forum", "Quiz 3")}, "Forum, Quiz 3"),
        (HistoryKind.ACTIVITY, {"others": tuple("abcdefghijklmn")}, "a, b, c, d, e, f, g, h, i, j, k, l, …"),
        (HistoryKind.CONTACT, {"returned_on": DAY + timedelta(days=2)}, "active again 2 days later"),
        (HistoryKind.MESSAGE, {"awaits_return": True}, "no activity since"),
        (HistoryKind.QUESTION, {"until": DAY}, f"answered on {ENGLISH.day(DAY)}"),
        (HistoryKind.ABSENCE, {"until": DAY}, f"until {ENGLISH.day(DAY)}"),
        (HistoryKind.ABSENCE, {}, "until back"),
        (HistoryKind.NOTE, {}, ""),
    ],
)
def test_what_else_is_known_of_an_entry_is_said(kind: HistoryKind, facts: dict[str, Any], said: str):
    item = HistoryItem(kind, NOW, DAY, False, "completed", "X", **facts)
    assert history_detail(ENGLISH, item) == said
    assert has_detail(item) == bool(said)
    if said and kind is not HistoryKind.ACTIVITY:  # titles are data
        in_both(said, said, history_detail(FRENCH, item))


@pytest.mark.parametrize("cause", sorted(known_causes()))
def test_every_failure_is_said_in_both_languages(cause: str):
    english, french = cause_sentence(ENGLISH, cause), cause_sentence(FRENCH, cause)
    in_both(cause, english, french)
    assert english.endswith(".") and french.endswith(".")


def test_an_unknown_failure_is_said_too():
    in_both("unknown", cause_sentence(ENGLISH, "?"), cause_sentence(FRENCH, "?"))


def test_every_failure_that_is_raised_has_a_sentence():
    raised = dict(causes_in_the_code()) | {obstacle.value: "an Obstacle" for obstacle in Obstacle}
    assert len(raised) > 40
    unknown = sorted(f"{cause} ({raised[cause]})" for cause in raised.keys() - known_causes())
    assert not unknown, "say in wording/errors.py what happened and what to do"


def causes_in_the_code() -> Iterator[tuple[str, str]]:
    """Return each cause that the code names, and where: in an error, beside its class, or as a page's problem."""
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    for folder in (COCKPIT, HOUSE / "connectors"):
        for path, tree in parsed(folder):
            for node in ast.walk(tree):
                held: list[ast.expr] = []
                if isinstance(node, ast.Call) and name_of(node) in kinds:
                    held = node.args[:1]
                elif (
                    isinstance(node, ast.Tuple) and getattr(node.elts[0] if node.elts else None, "id", "") in kinds
                ):
                    held = node.elts[1:2]
                elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "problems":
                    held = [node.value]
                elif isinstance(node, ast.FunctionDef) and node.name == "_close":
                    given = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
                    held = [one for value in given for one in ast.walk(value) if isinstance(one, ast.List)]
                for expression in held:
                    for cause in literals(expression, {}):
                        yield cause, where(path, expression)


def test_how_old_data_are_is_said_in_both_languages():
    zone = ZoneInfo("Europe/Paris")
    for age in (None, NOW, NOW - timedelta(days=3), NOW - timedelta(days=30)):
        in_both(str(age), data_age(ENGLISH, age, NOW, zone), data_age(FRENCH, age, NOW, zone))


@pytest.mark.parametrize("hour", [8, 15, 20])
@pytest.mark.parametrize("name", ["Nadia Ferhat", ""])
def test_every_hour_has_its_greeting(hour: int, name: str):
    at = NOW.replace(hour=hour)
    in_both(str(hour), greeting(ENGLISH, name, at), greeting(FRENCH, name, at))


@pytest.mark.parametrize("unknown", [0, 1, 2])
@pytest.mark.parametrize("needing", [0, 1, 18])
def test_the_headline_is_said_in_both_languages(needing: int, unknown: int):
    in_both("headline", headline(ENGLISH, needing, 120, unknown), headline(FRENCH, needing, 120, unknown))


def test_the_words_of_the_design_are_kept():
    """Some of the wordings that DESIGN.md gives, letter by letter."""
    said = {
        "Ahead of plan until {date}, then nothing": "En avance jusqu’au {date}, puis plus rien",
        "It is night in {city}: leaves at {t1} your time, {t2} theirs.": (
            "Il fait nuit à {city}\u202f: partira à {t1} pour vous, {t2} sur place."
        ),
        "Each person gets their own message. Nobody sees the others.": (
            "Chacun reçoit son propre message. Personne ne voit les autres."
        ),
        "Where are your learners today?": "Où sont vos apprenants aujourd’hui\u202f?",
        "Book": "Point",
        "Not started": "Pas commencé",
        "English B2 · Autumn": "Anglais B2 · automne",
    }
    for english, french in said.items():
        assert FRENCH.say(english) == french

"""Every cause that can be raised has a sentence: they are collected from the code, not listed here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.domain.messages import Obstacle
from cockpit.errors import CockpitError, SourceUnreachable
from cockpit.wording import Words
from cockpit.wording.errors import _sentences, cause_sentence, error_sentence, known_causes

ROOT = Path(__file__).parents[2]
ERRORS = {
    "CockpitError", "SourceUnreachable", "AccessRefused", "UnexpectedAnswer", "NotPermitted", "StoreError",
    "NoKey", "WrongInput", "SourceBusy", "Cause",
}  # fmt: skip
CODE = re.compile(r"^[a-z]+(_[a-z0-9]+)*$")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("cockpit", "connectors"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def strings(node: ast.AST) -> Iterator[str]:
    """Yield the texts that an expression may be: a text, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings(node.body)
        yield from strings(node.orelse)
    elif isinstance(node, ast.Tuple | ast.List):
        for inner in node.elts:
            yield from strings(inner)


def name_of(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def raised() -> dict[str, set[str]]:
    """Return every cause that the code names, and where."""
    found: dict[str, set[str]] = {}

    def add(node: ast.AST | None, path: Path) -> None:
        for cause in strings(node) if node is not None else ():
            found.setdefault(cause, set()).add(path.relative_to(ROOT).as_posix())

    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                if name_of(node.func) in ERRORS and node.args:
                    add(node.args[0], path)
                for keyword in node.keywords:
                    if keyword.arg in ("problems", "cause"):
                        add(keyword.value, path)
                if name_of(node.func) == "Page" and len(node.args) > 3:
                    add(node.args[3], path)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
                if any(name.id in ("problems", "causes") for name in names):
                    add(node.value, path)
            elif isinstance(node, ast.Return):
                # `return [], ("calendar_not_permitted",)` of those that tell problems
                tells_problems = path.name == "source.py"
                if tells_problems and isinstance(node.value, ast.Tuple | ast.List | ast.IfExp):
                    for cause in strings(node.value):
                        if CODE.match(cause):
                            add(ast.Constant(cause), path)
            if isinstance(node, ast.Tuple) and len(node.elts) == 2 and name_of(node.elts[0]) in ERRORS:
                add(node.elts[1], path)  # a table of (error, cause)
    return found


RAISED = raised()


for obstacle in Obstacle:  # raised as what they are
    RAISED.setdefault(obstacle, set()).add("cockpit/domain/messages.py")


def test_the_causes_are_found():
    assert len(RAISED) > 60
    assert {
        "many_gone", "empty_answer", "some_not_permitted", "calendar_not_permitted", "token_expired", "no_network",
        "upgrade", "wrong_password", "learner_unknown", "keychain_locked", "store_too_new", "table_unreadable",
    } <= RAISED.keys()  # fmt: skip


@pytest.mark.parametrize("cause", sorted(RAISED))
def test_every_cause_has_a_sentence(cause):
    assert cause in known_causes(), RAISED[cause]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_sentences_are_sentences(language):
    words = Words(language)
    for cause in sorted(known_causes()):
        sentence = cause_sentence(words, cause)
        assert sentence[0].isupper() or sentence[0] in "“«…", cause
        assert sentence.rstrip()[-1] in ".”»", cause
        assert "'" not in sentence, cause
        assert "!" not in sentence, cause
        assert "{" not in sentence, cause


def placeholders(cause: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", _sentences(Words("en")).get(cause, "")))


def test_every_placeholder_is_given_where_the_error_is_raised():
    given: dict[str, list[set[str]]] = {}
    for _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in ERRORS and node.args:
                for cause in strings(node.args[0]):
                    given.setdefault(cause, []).append({keyword.arg or "" for keyword in node.keywords})
    assert {"table"} in given["table_unreadable"]
    for cause, facts in given.items():
        for one in facts:
            assert placeholders(cause) <= one, cause


def test_the_facts_fill_the_sentence():
    said = error_sentence(Words("en"), CockpitError("account_unknown", name="Campus"))
    assert said.startswith("There is no account called “Campus”.")


def test_a_cause_kept_without_its_facts_shows_no_placeholder():
    assert cause_sentence(Words("en"), "moodle_error").startswith("Moodle reports an error (…).")


def test_an_unknown_cause_still_says_something():
    assert "brand_new" in error_sentence(Words("en"), SourceUnreachable("brand_new"))

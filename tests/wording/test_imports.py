"""Everything that reading a file may remark has a sentence: causes are collected from the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.imports.reading import Kind
from cockpit.imports.roles import Role
from cockpit.wording import Words
from cockpit.wording.imports import kind_name, known_remarks, remark, role_name

IMPORTS = Path(__file__).parents[2] / "cockpit" / "imports"
REMARKS = {"Warn", "Fault", "Skipped"}
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")
# Doubtful shares and rows that a table leaves out are named by their codes alone.
NAMED_ALONE = {"share_doubtful", "empty_row", "total_row", "points_possible", "test_student"}


def named() -> Iterator[str]:
    for path in sorted(IMPORTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REMARKS:
                said = [each.value for each in node.args if isinstance(each, ast.Constant)]
                yield from (text for text in said if isinstance(text, str) and CODE.fullmatch(text))


CAUSES = set(named()) | NAMED_ALONE


def test_the_causes_are_found():
    assert {"email_invalid", "not_a_date", "rows_merged", "hour_twice", "no_identity"} <= CAUSES


def test_every_cause_has_a_sentence_and_every_sentence_a_cause():
    assert known_remarks() == CAUSES


@pytest.mark.parametrize("language", ["en", "fr"])
def test_remarks_are_sentences(language: str):
    for cause in sorted(known_remarks()):
        said = remark(Words(language), cause, "Note", {"text": "120 %", "first": 5})
        assert said.endswith(".")
        assert not re.search(r"[{}']", said), said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_role_and_every_kind_of_file_has_a_name(language: str):
    words = Words(language)
    assert len({role_name(words, role) for role in Role}) == len(Role)
    assert len({kind_name(words, kind) for kind in Kind}) == len(Kind)

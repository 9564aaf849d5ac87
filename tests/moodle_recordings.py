"""The recorded exchanges with a Moodle site: reading them, moving their times, reading PHP's forms."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "moodle"
RECORDED_NOW = datetime(2026, 11, 21, 21, tzinfo=UTC)

_TIMES = {
    "allowsubmissionsfromdate", "cacherev", "completionexpected", "duedate", "enddate", "first_completion",
    "firstaccess", "last_completion",
    "gradedategraded", "gradedatesubmitted", "lastaccess", "lastcourseaccess", "lastmodified", "startdate", "t",
    "timeclose", "timecompleted", "timecreated", "timemodified", "timeopen", "timestamp", "timestart",
}  # fmt: skip
_JSON_IN_JSON = {"availability", "customdata"}
_OLDEST_TIME = 1_000_000_000  # 0 means never, and stays


def expected(shift_seconds: int) -> dict[str, Any]:
    """Return what each learner has done by the database, with its times moved like the fake's."""
    told = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
    return moved(told, shift_seconds)


@cache
def _file(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def body(name: str) -> Any:
    """Return the JSON of a recorded answer."""
    return deepcopy(_file(name)["body"])


def exchange(name: str) -> tuple[int, str]:
    """Return a recorded answer whole: its status and its body."""
    recorded = _file(name)
    text = recorded.get("body_text")
    return recorded["status"], text if text is not None else json.dumps(recorded["body"])


def moved(value: Any, seconds: int, name: str = "") -> Any:
    """Return an answer with all its times moved by so many seconds."""
    if isinstance(value, dict):
        return {key: moved(inner, seconds, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [moved(inner, seconds) for inner in value]
    if isinstance(value, str) and name in _JSON_IN_JSON and value.startswith("{"):
        return json.dumps(moved(json.loads(value), seconds))
    if name in _TIMES and isinstance(value, int) and value > _OLDEST_TIME:
        return value + seconds
    return value


def nested(form: dict[str, str]) -> dict[str, Any]:
    """Return a form's parameters as PHP nests them."""
    tree: dict[str, Any] = {}
    for name, value in form.items():
        *path, last = name.replace("]", "").split("[")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return _listed(tree)


def _listed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    inner: Iterator[tuple[str, Any]] = ((key, _listed(value)) for key, value in node.items())
    if node and all(key.isdigit() for key in node):
        return [value for _, value in sorted(inner, key=lambda pair: int(pair[0]))]
    return dict(inner)

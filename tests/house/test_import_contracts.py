"""Every import contract has been seen to break: the tree passes as it is, and fails with one planted import."""

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = {contract["name"]: contract for contract in SETTINGS["tool"]["importlinter"]["contracts"]}

LAYERS = "Layers point down"
SQL = "SQL stays in store"
QT = "Qt stays in gui"
KEYRING = "keyring stays in keychain"
SOCKETS = "The cockpit opens no socket"
FOUND = "The cockpit finds connectors, it never imports them"
PROMISE = "Connectors see only what a connector promises"
APART = "Connectors stand apart"

NEW_PART = "cockpit/utils.py"  # in no layer: the contract is exhaustive


@dataclass(frozen=True, slots=True)
class Planted:
    """An import that does not belong in a file, and the contract that says so."""

    contract: str
    file: str
    line: str

    def __str__(self) -> str:
        return f"{self.contract}: {self.file}: {self.line[:40]}"

    def explanations(self) -> list[str]:
        if self.file == NEW_PART:
            return ["- cockpit.utils"]
        importer = self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        return [f"{importer} -> {name} (l." for name in self.line.removeprefix("import ").split(", ")]


def every_import_of(contract: str) -> str:
    return "import " + ", ".join(CONTRACTS[contract]["forbidden_modules"])


PLANTED = [
    Planted(LAYERS, "cockpit/domain/people.py", "import cockpit.store"),
    Planted(LAYERS, "cockpit/store/cohorts.py", "import cockpit.reports"),
    Planted(LAYERS, "cockpit/gui/__init__.py", "import cockpit.cli"),
    Planted(LAYERS, "cockpit/triage/__init__.py", "import cockpit.sync"),
    Planted(LAYERS, "cockpit/errors.py", "import cockpit.domain"),
    Planted(LAYERS, NEW_PART, "import cockpit.errors"),
    Planted(SQL, "cockpit/reports/__init__.py", every_import_of(SQL)),
    Planted(SQL, "connectors/oulad/__init__.py", every_import_of(SQL)),
    Planted(QT, "cockpit/reports/__init__.py", every_import_of(QT)),
    Planted(QT, "cockpit/cli/__init__.py", every_import_of(QT)),
    Planted(KEYRING, "cockpit/accounts.py", every_import_of(KEYRING)),
    Planted(SOCKETS, "cockpit/sync/__init__.py", every_import_of(SOCKETS)),
    Planted(FOUND, "cockpit/accounts.py", "import connectors.moodle"),
    Planted(PROMISE, "connectors/moodle/__init__.py", every_import_of(PROMISE)),
    Planted(APART, "connectors/moodle/__init__.py", "import connectors.smtp"),
    Planted(APART, "connectors/http.py", "import connectors.moodle"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in ("cockpit", "connectors"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-B", "-c", program, "--no-cache", "--no-logo"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree), "COLUMNS": "300", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_tree_keeps_every_contract(tree: Path):
    ended = lint_imports(tree)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_planted_import_breaks_its_contract(tree: Path, planted: Planted):
    file = existing(tree, planted.file)
    before = file.read_text("utf-8") if file.exists() else None
    file.write_text(f"{before or ''}\n{planted.line}\n", "utf-8")
    try:
        ended = lint_imports(tree)
    finally:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, "utf-8")
    assert ended.returncode != 0
    assert f"{planted.contract} BROKEN" in ended.stdout, ended.stdout + ended.stderr
    # The report explains each broken import, so every name of a fence has been seen to hold.
    for explanation in planted.explanations():
        assert explanation in ended.stdout, ended.stdout


def existing(tree: Path, file: str) -> Path:
    """Return the file, or the package that a module has grown into."""
    package = tree / file.removesuffix(".py") / "__init__.py"
    return package if package.exists() else tree / file


def test_every_contract_has_been_seen_to_break():
    assert {planted.contract for planted in PLANTED} == CONTRACTS.keys()


@pytest.mark.parametrize(("contract", "home"), [(SQL, "store"), (QT, "gui"), (KEYRING, "keychain")])
def test_a_fence_stands_around_every_part_but_one(contract: str, home: str):
    layers = " | ".join(CONTRACTS[LAYERS]["layers"])
    parts = {f"cockpit.{part.strip(' ()')}" for part in layers.split("|")}
    assert set(CONTRACTS[contract]["source_modules"]) == parts - {f"cockpit.{home}"} | {"connectors"}


def test_connectors_see_the_promise_the_domain_and_the_errors_only():
    layers = " | ".join(CONTRACTS[LAYERS]["layers"])
    parts = {f"cockpit.{part.strip(' ()')}" for part in layers.split("|")}
    allowed = {"cockpit.connector", "cockpit.domain", "cockpit.errors"}
    assert set(CONTRACTS[PROMISE]["forbidden_modules"]) == parts - allowed

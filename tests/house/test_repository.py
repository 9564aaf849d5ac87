"""What the repository holds, and what its source text may not say."""

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"

TOP_LEVEL = {
    *("cockpit", "connectors", "resources", "packaging", "tests"),
    *("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md"),
    *("pyproject.toml", "requirements.lock", "Makefile", ".ci", ".gitignore"),
}

# --- the files -----------------------------------------------------------------------------------


def git_files(*options: str) -> set[str]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(filter(None, listed.stdout.split("\0")))


def test_the_lock_holds_no_address():
    lock = LOCK.read_text("utf-8")
    assert not re.findall(r"(?im)^.*(?:\w://|^\s*-|index-url|find-links| @ ).*$", without_hashes(lock))


def without_hashes(lock: str) -> str:
    return re.sub(r"--hash=sha256:[0-9a-f]{64}\b", "", lock)


def test_every_locked_package_is_pinned_and_has_a_hash():
    lock = re.sub(r"(?m)^\s*#.*\n", "", LOCK.read_text("utf-8")).replace("\\\n", " ")
    for requirement in filter(None, lock.splitlines()):
        assert re.match(r"[a-z0-9._-]+==\S+ .*--hash=sha256:", requirement), requirement


def test_no_other_lock_file_and_no_registry_setting_is_tracked():
    names = {Path(name).name for name in git_files("--cached")}
    assert not names & {"uv.lock", "poetry.lock", "Pipfile.lock", "pip.conf", "uv.toml", ".pypirc"}


def test_the_top_level_holds_what_the_architecture_names():
    untracked = git_files("--others", "--exclude-standard")
    found = {name.split("/")[0] for name in git_files("--cached")}
    found |= {name.split("/")[0] for name in untracked if not name.startswith(".")}
    assert found <= TOP_LEVEL


@pytest.mark.parametrize("folder", ["packaging", "resources", "tests"])
def test_a_folder_of_ours_hides_no_library(folder: str):
    assert not (ROOT / folder / "__init__.py").exists()


# --- the source text -----------------------------------------------------------------------------

RICH_TEXT = {
    *("setHtml", "insertHtml", "appendHtml", "setMarkdown", "insertMarkdown"),
    *("RichText", "AutoText", "MarkdownText", "QTextBrowser"),
}
OPENS_TLS = {"starttls", "SMTP_SSL", "IMAP4_SSL"}
LABELS = Path("cockpit/gui/labels.py")
OPENS_ADDRESSES = {"QDesktopServices", "openUrl", "webbrowser", "setOpenExternalLinks", "startfile"}
LINKS = Path("cockpit/gui/links.py")


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def name_of(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name
        case _:
            return None


def tls_without_a_context(tree: ast.AST) -> Iterator[ast.AST]:
    """TLS opened with the library's default context checks no certificate."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in OPENS_TLS:
            given = {k.arg: k.value for k in node.keywords}
            context = given.get("context", given.get("ssl_context"))
            if context is None or (isinstance(context, ast.Constant) and context.value is None):
                yield node


def rich_text(tree: ast.AST) -> Iterator[ast.AST]:
    """A learner's name or message must not be read as HTML."""
    return (node for node in ast.walk(tree) if name_of(node) in RICH_TEXT)


def labels_made_by_hand(tree: ast.AST) -> Iterator[ast.AST]:
    """A bare QLabel guesses whether its text is HTML, and so does a tooltip."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in ("QLabel", "setToolTip"):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (base for base in node.bases if name_of(base) == "QLabel")


def message_boxes(tree: ast.AST) -> Iterator[ast.AST]:
    """Nothing may stand between the trainer and the queue, and its text may be HTML too."""
    return (node for node in ast.walk(tree) if name_of(node) == "QMessageBox")


def addresses_opened(tree: ast.AST) -> Iterator[ast.AST]:
    """An address that came from outside may be a program, a share or a file."""
    return (node for node in ast.walk(tree) if name_of(node) in OPENS_ADDRESSES)


Search = Callable[[ast.AST], Iterator[ast.AST]]


def found_in(files: Iterator[Path], search: Search) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', '?')}"
        for file in files
        for node in search(ast.parse(file.read_text("utf-8")))
    ]


def test_tls_is_never_opened_without_a_context():
    assert not found_in(python_files("cockpit", "connectors"), tls_without_a_context)


def test_the_window_shows_no_rich_text():
    assert not found_in(python_files("cockpit/gui"), rich_text)


def test_labels_are_made_in_one_place():
    files = (file for file in python_files("cockpit") if file != ROOT / LABELS)
    assert not found_in(files, labels_made_by_hand)


def test_there_is_no_message_box():
    assert not found_in(python_files("cockpit"), message_boxes)


def test_addresses_are_opened_in_one_place():
    files = (file for file in python_files("cockpit", "connectors") if file != ROOT / LINKS)
    assert not found_in(files, addresses_opened)


@pytest.mark.parametrize(
    ("search", "source"),
    [
        (tls_without_a_context, "server.starttls()"),
        (tls_without_a_context, "smtplib.SMTP_SSL(host, port, timeout=30)"),
        (tls_without_a_context, "IMAP4_SSL(host, ssl_context=None)"),
        (rich_text, "page.setHtml(text)"),
        (rich_text, "label.setTextFormat(Qt.TextFormat.RichText)"),
        (rich_text, "label.setTextFormat(Qt.AutoText)"),
        (rich_text, "from PySide6.QtWidgets import QTextBrowser"),
        (labels_made_by_hand, "name = QLabel(learner.name)"),
        (labels_made_by_hand, "name = QtWidgets.QLabel()"),
        (labels_made_by_hand, "class Name(QLabel): ..."),
        (message_boxes, "QMessageBox.warning(self, title, text)"),
        (addresses_opened, "QDesktopServices.openUrl(QUrl(link))"),
        (addresses_opened, "from PySide6.QtGui import QDesktopServices as services"),
        (addresses_opened, "import webbrowser"),
        (addresses_opened, "label.setOpenExternalLinks(True)"),
    ],
)
def test_what_is_forbidden_is_found(search: Search, source: str):
    assert list(search(ast.parse(source)))


@pytest.mark.parametrize(
    ("search", "source"),
    [
        (tls_without_a_context, "server.starttls(context=tls_context())"),
        (tls_without_a_context, "IMAP4_SSL(host, ssl_context=context)"),
        (rich_text, "label.setTextFormat(Qt.TextFormat.PlainText)"),
        (labels_made_by_hand, "def show(label: QLabel) -> None: ..."),
    ],
)
def test_what_is_allowed_is_not_found(search: Search, source: str):
    assert not list(search(ast.parse(source)))

"""The command as it is typed, in this process."""

import io
import json
import logging
import logging.handlers
import re
import shutil
import sys
from datetime import UTC, datetime

import pytest

from cockpit.cli.app import App
from cockpit.cli.main import run
from cockpit.demo import make_demo
from cockpit.wording import Words

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
FORBIDDEN = re.compile(r"Traceback|\{\w+\}")


class Shell:
    """The command in this process: says the exit code, and what went to both outputs."""

    def __init__(self, folder, capsys, monkeypatch):
        self.folder = folder
        self.now = MONDAY
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.windows = []

    def __call__(self, *arguments, language="en", stdin=""):
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        app = App(self._open_window, now=lambda: self.now)
        code = run(app, ["--profile", str(self.folder), "--lang", language, *arguments])
        told = self._capsys.readouterr()
        self.out, self.err = told.out, told.err
        return code

    def _open_window(self, app):
        self.windows.append(app.folder)
        return 0

    def json(self, *arguments, language="en"):
        assert self(*arguments, "--json", language=language) == 0, self.err
        assert self.err == ""
        return json.loads(self.out)

    def told_json(self):
        """Return the only object of the list that the last command told."""
        (told,) = json.loads(self.out)
        return told

    def refused(self, *arguments, stdin="", language="en"):
        """Return the one sentence with which a command refuses."""
        assert self(*arguments, stdin=stdin, language=language) == 1
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert not FORBIDDEN.search(self.err)
        assert lines[0].endswith(".")
        return lines[0]


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory):
    """The folder of a demo that nobody has touched: making it takes longer than most tests."""
    folder = tmp_path_factory.mktemp("made") / "demo"
    for _ in make_demo(folder, Words("en", MONDAY.date()), lambda: MONDAY):
        pass
    return folder


@pytest.fixture
def demo(shell, made_demo, no_network):
    """The command on a demo of its own."""
    shutil.copytree(made_demo, shell.folder)
    return shell


@pytest.fixture
def shell(tmp_path, capsys, monkeypatch):
    yield Shell(tmp_path / "profile", capsys, monkeypatch)
    for package in ("cockpit", "connectors"):  # let go of the profile's log
        logger = logging.getLogger(package)
        for handler in [
            one for one in logger.handlers if isinstance(one, logging.handlers.TimedRotatingFileHandler)
        ]:
            logger.removeHandler(handler)
            handler.close()

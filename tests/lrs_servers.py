"""Two real learning record stores on this computer, which disagree where a naive reader breaks.

Ralph 5.1.0 (MIT) goes by the statements' own time and has no clock in its answers' headers; Learning Locker's xAPI
service 7.8.0 (GPL-3.0, so in a process of its own and never part of this repository) keeps to xAPI 1.0.3. Both are
installed once from the registries that the environment names, into `cordee-tests` in the person's cache folder.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
import requests
from mail_server import free_port

USERNAME = "cockpit"
PASSWORD = "s3cret"
RALPH_PAGE = 20
VERSION = {"X-Experience-API-Version": "1.0.3"}

_RALPH = ("ralph-malph[lrs,cli]==5.1.0", "requests==2.32.5")
_LEARNING_LOCKER = "@learninglocker/xapi-statements@7.8.0"
_INSTALL_SECONDS = 900
_READY_SECONDS = 90
_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Max retries|Name or service not known|No matching distribution"
    r"|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT",
    re.IGNORECASE,
)

# Ralph's file-system backend has two defects that its other backends lack: it opens its file to create it, so a
# second POST fails, and compares an address object with a text, so no filter finds anything.
_RALPH_APP = """
from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend

FSLRSBackend.default_operation_type = BaseOperationType.APPEND
by_verb, by_activity = FSLRSBackend._add_filter_by_verb, FSLRSBackend._add_filter_by_activity
FSLRSBackend._add_filter_by_verb = staticmethod(lambda found, iri: by_verb(found, iri and str(iri)))
FSLRSBackend._add_filter_by_activity = staticmethod(
    lambda found, iri, related: by_activity(found, iri and str(iri), related)
)
from ralph.api import app
"""
# The service has no option for the address it listens on, and would take every one of this computer.
_LOOPBACK_ONLY = """
const { Server } = require('net');
const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  const address = typeof port === 'number' ? ['127.0.0.1'] : [];
  return listen.call(this, port, ...address, ...rest);
};
"""


@dataclass
class RealLrs:
    """A store that runs between `with` and its end."""

    name: str
    endpoint: str
    command: list[str]
    environment: Mapping[str, str]
    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def answers(self) -> dict[str, str]:
        """What a trainer types into the account form."""
        return {"url": self.endpoint, "username": USERNAME, "password": PASSWORD}

    def __enter__(self) -> Self:
        with (self.folder / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=dict(self.environment), stdout=log, stderr=subprocess.STDOUT
            )
        started = time.monotonic()
        while time.monotonic() - started < _READY_SECONDS and self.process.poll() is None:
            with suppress(requests.ConnectionError):
                if self._ask("GET", params={"limit": "1"}).status_code == requests.codes.ok:
                    return self
            time.sleep(0.2)
        self.stop()
        raise AssertionError(
            f"{self.name} did not start: {(self.folder / 'server.log').read_text('utf-8')[-2000:]}"
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server's own process."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def post(self, *statements: Mapping[str, Any]) -> None:
        """Store statements."""
        answer = self._ask("POST", json=list(statements))
        assert answer.status_code == requests.codes.ok, answer.text

    def _ask(self, method: str, **how: Any) -> requests.Response:
        url = f"{self.endpoint}/statements"
        return requests.request(method, url, auth=(USERNAME, PASSWORD), headers=VERSION, timeout=30, **how)


def ralph(folder: Path) -> RealLrs:
    """Return Ralph on its file-system backend, to be started, its data in a folder."""
    python = installed("ralph-5.1.0", _install_ralph) / ("Scripts" if os.name == "nt" else "bin") / "python"
    (folder / "data").mkdir()
    (folder / "ralph_app.py").write_text(_RALPH_APP, "utf-8")
    port = free_port()
    environment = os.environ | {
        "RALPH_APP_DIR": str(folder),
        "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_RUNSERVER_MAX_SEARCH_HITS_COUNT": str(RALPH_PAGE),
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder / "data"),
        "RALPH_BACKENDS__LRS__FS__DEFAULT_LRS_FILE": "statements.jsonl",
    }
    account = ["-u", USERNAME, "-p", PASSWORD, "-s", "statements/read", "-s", "statements/write"]
    agent = ["-N", "Cockpit", "-A", "cockpit", f"http://127.0.0.1:{port}"]
    subprocess.run(
        [str(python), "-m", "ralph", "auth", *account, *agent, "-w"],
        env=environment,
        check=True,
        capture_output=True,
    )
    command = [str(python), "-m", "uvicorn", "ralph_app:app", "--host", "127.0.0.1", "--port", str(port)]
    return RealLrs("Ralph", f"http://127.0.0.1:{port}/xAPI", command, environment, folder)


def learning_locker(folder: Path) -> RealLrs:
    """Return Learning Locker's xAPI service, to be started, its statements in memory."""
    folder_of_it = installed("learninglocker-7.8.0", _install_learning_locker)
    server = folder_of_it / "node_modules" / "@learninglocker" / "xapi-statements" / "dist" / "server.js"
    (folder / "storage").mkdir()
    (folder / "loopback.js").write_text(_LOOPBACK_ONLY, "utf-8")
    port = free_port()
    environment = os.environ | {
        "EXPRESS_PORT": str(port),
        "MODELS_REPO": "memory",
        "STORAGE_REPO": "local",
        "AUTH_REPO": "test",
        "EVENTS_REPO": "test",
        "SERVICE_AWAIT_UPDATES": "true",
        "FS_LOCAL_STORAGE_DIR": str(folder / "storage"),
        "EXPRESS_MORGAN_DIRECTORY": str(folder / "storage" / "access"),
    }
    command = ["node", "--no-deprecation", "-r", str(folder / "loopback.js"), str(server)]
    return RealLrs("Learning Locker", f"http://127.0.0.1:{port}/xAPI", command, environment, folder)


# --- installing ----------------------------------------------------------------------------------


def installed(name: str, install: Callable[[Path], None]) -> Path:
    """Return the folder of an installed server, installed now if need be.

    A mark is written at the end: an installation that was cut is made anew.
    """
    folder = _cache() / name
    mark = folder / "complete"
    if not mark.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        mark.touch()
    return folder


def _cache() -> Path:
    """Return where servers are kept from run to run: the tests' own home folder ends with them."""
    chosen = os.environ.get("CORDEE_TESTS_CACHE")
    return Path(chosen) if chosen else _real_home() / ".cache" / "cordee-tests"


def _real_home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ["USERPROFILE"])
    import pwd

    return Path(pwd.getpwuid(os.getuid()).pw_dir)


def _install_ralph(folder: Path) -> None:
    run([sys.executable, "-m", "venv", str(folder)], folder, "Python")
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    run([str(python), "-m", "pip", "install", "--quiet", *_RALPH], folder, "PyPI")


def _install_learning_locker(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        give_up("npm is not installed, so Learning Locker cannot be")
    run([str(npm), "install", "--ignore-scripts", "--no-audit", "--no-fund", _LEARNING_LOCKER], folder, "npm")


def run(command: Iterable[str], folder: Path, registry: str) -> None:
    home = {"HOME": str(_real_home())}  # where the person names their registries
    done = subprocess.run(
        list(command), cwd=folder, env=os.environ | home, capture_output=True, text=True, timeout=_INSTALL_SECONDS
    )
    if done.returncode:
        said = done.stdout + done.stderr
        if _UNREACHABLE.search(said):
            give_up(f"{registry} cannot be reached")
        raise AssertionError(f"{' '.join(command)}: {said[-2000:]}")


def give_up(reason: str) -> None:
    """Skip the tests that need a server; never where everything has to run."""
    if os.environ.get("CI_RUN"):
        pytest.fail(reason)
    pytest.skip(reason)

"""Two real learning record stores on this computer, which disagree where a naive reader breaks.

Ralph 5.1.0 (MIT) goes by the statements' own time and has no clock in its answers' headers; Learning Locker's xAPI
service 7.8.0 (GPL-3.0, so in a process of its own and never part of this repository) keeps to xAPI 1.0.3.
"""

import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from free_ports import free_port
from real_servers import RealServer, installed_from_npm, installed_from_pypi

USERNAME = "cockpit"
PASSWORD = "s3cret"
RALPH_PAGE = 20
VERSION = {"X-Experience-API-Version": "1.0.3"}

_RALPH = ("ralph-malph[lrs,cli]==5.1.0", "requests==2.32.5")
_LEARNING_LOCKER = "@learninglocker/xapi-statements@7.8.0"

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
class RealLrs(RealServer):
    """A store that runs between `with` and its end."""

    endpoint: str

    @property
    def answers(self) -> dict[str, str]:
        """What a trainer types into the account form."""
        return {"url": self.endpoint, "username": USERNAME, "password": PASSWORD}

    def is_ready(self) -> bool:
        """Tell whether it answers."""
        with suppress(requests.ConnectionError):
            return self._ask("GET", params={"limit": "1"}).status_code == requests.codes.ok
        return False

    def post(self, *statements: Mapping[str, Any]) -> None:
        """Store statements."""
        answer = self._ask("POST", json=list(statements))
        assert answer.status_code == requests.codes.ok, answer.text

    def _ask(self, method: str, **how: Any) -> requests.Response:
        url = f"{self.endpoint}/statements"
        return requests.request(method, url, auth=(USERNAME, PASSWORD), headers=VERSION, timeout=30, **how)


def ralph(folder: Path) -> RealLrs:
    """Return Ralph on its file-system backend, to be started, its data in a folder."""
    python = installed_from_pypi("ralph-5.1.0", *_RALPH)
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
    return RealLrs("Ralph", command, environment, folder, f"http://127.0.0.1:{port}/xAPI")


def learning_locker(folder: Path) -> RealLrs:
    """Return Learning Locker's xAPI service, to be started, its statements in memory."""
    installed = installed_from_npm("learninglocker-7.8.0", _LEARNING_LOCKER)
    server = installed / "node_modules" / "@learninglocker" / "xapi-statements" / "dist" / "server.js"
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
    return RealLrs("Learning Locker", command, environment, folder, f"http://127.0.0.1:{port}/xAPI")

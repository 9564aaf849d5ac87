"""Real servers on this computer, in processes of their own: installed once, run for some tests, ended after them.

They are installed from the registries that the environment names, into `cordee-tests` in the person's cache folder.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from filelock import FileLock

_INSTALL_SECONDS = 900
_READY_SECONDS = 90
_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Max retries|Name or service not known|No matching distribution"
    r"|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT",
    re.IGNORECASE,
)


@dataclass
class RealServer:
    """A server that runs between `with` and its end."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False, kw_only=True)

    def is_ready(self) -> bool:
        """Tell whether it answers."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        with (self.folder / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=dict(self.environment), stdout=log, stderr=subprocess.STDOUT
            )
        started = time.monotonic()
        while time.monotonic() - started < _READY_SECONDS and self.process.poll() is None:
            if self.is_ready():
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


# --- installing ----------------------------------------------------------------------------------


def installed_from_pypi(name: str, *requirements: str) -> Path:
    """Return the interpreter of a virtual environment of a server's own."""

    def install(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", str(folder)], folder, "PyPI")
        _run([str(_python_in(folder)), "-m", "pip", "install", "--quiet", *requirements], folder, "PyPI")

    return _python_in(_installed(name, install))


def installed_from_npm(name: str, package: str) -> Path:
    """Return the folder that holds a server's own `node_modules`."""

    def install(folder: Path) -> None:
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            _give_up(f"npm is not installed, so {package} cannot be")
        _run([str(npm), "install", "--ignore-scripts", "--no-audit", "--no-fund", package], folder, "npm")

    return _installed(name, install)


def _python_in(folder: Path) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def _installed(name: str, install: Callable[[Path], None]) -> Path:
    """Return the folder of an installed server, installed now if need be.

    A mark is written at the end: an installation that was cut is made anew. Tests run in several processes at once:
    one of them installs, and the others wait.
    """
    folder = _cache() / name
    mark = folder / "complete"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f"{name}.lock"), timeout=_INSTALL_SECONDS):
        if not mark.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
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


def _run(command: Iterable[str], folder: Path, registry: str) -> None:
    home = {"HOME": str(_real_home())}  # where the person names their registries
    done = subprocess.run(
        list(command), cwd=folder, env=os.environ | home, capture_output=True, text=True, timeout=_INSTALL_SECONDS
    )
    if done.returncode:
        said = done.stdout + done.stderr
        if _UNREACHABLE.search(said):
            _give_up(f"{registry} cannot be reached")
        raise AssertionError(f"{' '.join(command)}: {said[-2000:]}")


def _give_up(reason: str) -> None:
    """Skip the tests that need a server; never where everything has to run."""
    if os.environ.get("CI_RUN"):
        pytest.fail(reason)
    pytest.skip(reason)

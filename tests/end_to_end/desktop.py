"""A real screen for the real program: Xvfb, the installed `cordee`, and keys from outside."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NEEDED = ("Xvfb", "xdotool", "xwininfo")
_BETWEEN_KEYS_SECONDS = 0.06
_MOST_TO_SETTLE_SECONDS = 10.0
CORDEE = Path(sys.executable).with_name("cordee")


def missing_programs() -> list[str]:
    """Return what must be installed before a window can be driven."""
    return [name for name in NEEDED if shutil.which(name) is None]


class Desktop:
    """A screen of its own, one profile, and the program on it."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self._screen: subprocess.Popen[bytes] | None = None
        self._app: subprocess.Popen[bytes] | None = None
        self._window = ""
        self.program: list[str | Path] = [CORDEE]  # what `open` starts
        passphrase = folder / "passphrase"
        passphrase.write_text("correct horse battery\n", "utf-8")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "CORDEE_"))},
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "CORDEE_PROFILE": str(folder / "profile"),
            "CORDEE_PASSPHRASE_FILE": str(passphrase),
            "QT_QPA_PLATFORM": "xcb",
            "LANG": "en_GB.UTF-8",
            "LC_ALL": "C.UTF-8",
            **variables,
        }
        self.environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        self.log = folder / "window.log"

    def __enter__(self) -> Self:
        read, write = os.pipe()
        self._screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as number:
            self.environment["DISPLAY"] = f":{number.readline().strip()}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.picture(self.folder / "failed.png")
            sys.stderr.write(self.log.read_text("utf-8") if self.log.exists() else "")
        for process in (self._app, self._screen):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(10)

    def open(self, *arguments: str) -> None:
        """Start the window and wait for it."""
        with self.log.open("ab") as log:
            self._app = subprocess.Popen(
                [*self.program, "--lang", "en", *arguments], env=self.environment, stdout=log, stderr=log
            )
        self._window = self._xdotool("search", "--sync", "--onlyvisible", "--name", "Cordée").split()[-1]
        self._xdotool("windowfocus", "--sync", self._window)

    def open_again(self) -> int:
        """Start the program a second time while its window is open; return how the second one ended."""
        return subprocess.run([CORDEE], env=self.environment, check=False, timeout=30).returncode

    def windows(self) -> int:
        """Return how many windows of ours are shown."""
        return len(self._xdotool("search", "--onlyvisible", "--name", "Cordée").split())

    def close(self) -> int:
        """Close the window as the trainer does; return the exit code."""
        assert self._app is not None
        self.keys("ctrl+q")
        return self._app.wait(15)

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)
            self.settle(_BETWEEN_KEYS_SECONDS)

    def settle(self, seconds: float = 0.4) -> None:
        """Wait until neither window nor screen wanted to do anything for so long, however busy the computer is.

        A fixed pause is too short beside other tests. What never rests is not waited for: ten seconds are enough.
        """
        end = time.monotonic() + _MOST_TO_SETTLE_SECONDS
        rests_since = time.monotonic()
        while time.monotonic() < min(end, rests_since + seconds):
            time.sleep(0.01)
            if any(_is_at_work(one) for one in (self._screen, self._app) if one is not None):
                rests_since = time.monotonic()

    def type(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--clearmodifiers", "--delay", "8", text)

    def title(self) -> str:
        """Return what the window is called now."""
        return self._xdotool("getwindowname", self._window).strip()

    def wait_for_title(self, beginning: str, seconds: float = 15) -> None:
        """Wait until the window is called something that begins so."""
        wait_until(lambda: self.title().startswith(beginning), f"title {beginning!r}", seconds, self.title)

    def wait_for_page(self, beginning: str, seconds: float = 15) -> None:
        """Wait until the window is called something that begins so, and shows it."""
        self.wait_for_title(beginning, seconds)
        self.settle()

    def picture(self, path: Path) -> None:
        """Keep a picture of the window, where the program for it is installed."""
        if shutil.which("import") and self._window:
            command = ["import", "-window", self._window, str(path)]
            subprocess.run(command, env=self.environment, check=False, capture_output=True)

    def cordee(self, *arguments: str, given: str = "") -> str:
        """Run a command on the same profile; return what it prints."""
        done = subprocess.run(
            [CORDEE, "--lang", "en", *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """Run a command with `--json`; return its rows."""
        rows: list[dict[str, Any]] = json.loads(self.cordee(*arguments, "--json"))
        return rows

    def _xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout


def _is_at_work(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether a thread of a process runs, wants to, or waits for the disk (see proc(5): the third field)."""
    with suppress(OSError):  # it ended, or a thread of it
        for task in Path(f"/proc/{process.pid}/task").iterdir():
            if (task / "stat").read_text("utf-8").rpartition(")")[2].split()[0] in "RD":
                return True
    return False


def wait_until(
    is_true: Callable[[], bool], what: str, seconds: float = 15, seen: Callable[[], object] = lambda: ""
) -> None:
    """Wait until something holds; fail with what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_true():
            return
        time.sleep(0.15)
    raise AssertionError(f"waited {seconds} s for {what}; seen: {seen()}")


def noon_zone() -> str:
    """Return a zone in which it is about noon now: nothing waits for the morning there."""
    hours = (datetime.now(UTC).hour - 12 + 12) % 24 - 12
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"  # these names count westwards

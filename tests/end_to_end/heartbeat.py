"""Runs the program with a heart in its event loop, and writes down every time that it missed a beat.

usage: python heartbeat.py FILE [ARGUMENTS OF CORDEE]

Each line of FILE is a stall: when it began (seconds of the monotonic clock), how long the loop did not turn, and
where the GUI thread was when it had not turned for a while. What the machine gave to other programs meanwhile does
not count: that would say how busy the machine is, not how the window feels.
"""

import faulthandler
import json
import re
import signal
import sys
import threading
import time
from pathlib import Path

BEAT_MS = 4
WRITTEN_FROM = 0.016  # a frame
LOOKED_AT_AFTER = 0.035
DEEPEST = 8
CALL = re.compile(r'  File "(?P<file>.+)", line (?P<line>\d+) in (?P<name>.+)')


class Heart:
    """Beats in the GUI thread, which an alarm makes tell where it is when it does not beat.

    A second thread that looked at its frames would now and then crash Python 3.11.
    """

    def __init__(self, file: Path) -> None:
        from PySide6.QtCore import QTimer

        self._file = file.open("a", encoding="utf-8", buffering=1)
        self._looks = file.with_suffix(".stacks").open("w+", encoding="utf-8")
        self._schedule = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        faulthandler.register(signal.SIGALRM, file=self._looks, all_threads=False)
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._start_anew()

    def _start_anew(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, LOOKED_AT_AFTER)
        self._beat_at, self._waited = time.monotonic(), self._not_running()

    def _beat(self) -> None:
        now, waited = time.monotonic(), self._not_running()
        signal.setitimer(signal.ITIMER_REAL, 0)
        length = now - self._beat_at - (waited - self._waited)
        if length > WRITTEN_FROM:
            stall = {"at": self._beat_at, "seconds": round(length, 4), "doing": self._doing()}
            self._file.write(f"{json.dumps(stall)}\n")
        self._start_anew()  # the time that writing took is not the window's

    def _not_running(self) -> float:
        """Return for how long the GUI thread was ready while something else had the processor."""
        return int(self._schedule.read_text().split()[1]) / 1e9

    def _doing(self) -> list[str]:
        """Return where the GUI thread was looked at, the innermost call first; of libraries only that one."""
        self._looks.seek(0)
        stack = self._looks.read().splitlines()
        self._looks.seek(0)
        self._looks.truncate()
        found = [match for line in stack if (match := CALL.match(line))]
        ours = [call for at, call in enumerate(found) if at == 0 or "/cockpit/" in call["file"]][:DEEPEST]
        files = [Path(call["file"]) for call in ours]
        return [
            f"{file.parent.name}/{file.stem}.{call['name']}:{call['line']}"
            for file, call in zip(files, ours, strict=True)
        ]


def main() -> None:
    """Run the program, and start its heart when its window is shown."""
    file = Path(sys.argv.pop(1))
    from cockpit.__main__ import main as cordee
    from cockpit.gui import app

    class Beating(app.Cockpit):
        def start(self) -> None:
            self.heart = Heart(file)
            super().start()

    app.Cockpit = Beating  # type: ignore[misc]
    cordee()


if __name__ == "__main__":
    main()

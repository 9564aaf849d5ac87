"""From the start of the process to a window on the screen, against an empty window of the same PySide6."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from benchmarks.measuring import goal, rounds_of, show

NEEDED = ("Xvfb", "xdotool")
CORDEE = Path(sys.executable).with_name("cordee")
ROUNDS = 5
LONGEST = 30.0
GOAL_MAPPED = 2.4  # what git-cola took (LAB.md, 4e)
GOAL_QUEUE_SECONDS = 2.0

EMPTY_WINDOW = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.setWindowTitle("Empty")
window.resize(1440, 900)
window.show()
application.exec()
"""

# Opens the window as `cordee` does, and says at the first event after the queue stands what has been loaded.
LOADED_AT_FIRST_PAINT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from cockpit.clock import utc_now
from cockpit.gui import app, main_window
def look():
    window = next((one for one in app.QApplication.topLevelWidgets() if "·" in one.windowTitle()), None)
    if window is not None:
        print(*sorted({"numpy", "pyqtgraph", "sqlite_utils", "requests"} & set(sys.modules)), "done")
        window.close()
        app.QApplication.exit(0)
class Watched(app.Cockpit):
    def start(self):
        super().start()
        self.looking = QTimer(self)
        self.looking.timeout.connect(look)
        self.looking.start(1)
app.Cockpit = Watched
app.run_window(Path(sys.argv[1]), "en", utc_now, True)
"""

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(any(shutil.which(name) is None for name in NEEDED), reason="needs Xvfb and xdotool"),
]


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a demo profile that is there already."""
    folder = tmp_path_factory.mktemp("profile")
    subprocess.run(
        [CORDEE, "--lang", "en", "--profile", folder / "demo", "demo", "--no-window"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return folder / "demo"


@pytest.fixture(scope="module")
def screen() -> Iterator[dict[str, str]]:
    """Return the environment of a program on a screen of its own."""
    read, write = os.pipe()
    xvfb = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        display = f":{number.readline().strip()}"
    yield {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    xvfb.terminate()
    xvfb.wait(10)


def test_the_window_is_there_soon(screen: dict[str, str], profile: Path) -> None:
    cordee = [str(CORDEE), "--lang", "en", "--profile", str(profile)]
    empty, mapped, queue = "floor: an empty window, mapped", "cordee, mapped", "cordee, the queue in it"
    measured = rounds_of(
        {
            empty: lambda: _until_shown([sys.executable, "-c", EMPTY_WINDOW], "Empty", screen),
            mapped: lambda: _until_shown(cordee, "Cord", screen),
            queue: lambda: _until_shown(cordee, "^Today", screen),
        },
        ROUNDS,
    )
    show("Start, demo profile", measured, empty, of="wall")
    ratio = median(measured[mapped]) / median(measured[empty])
    goal("mapped / an empty window", ratio, GOAL_MAPPED)
    goal("the queue", median(measured[queue]), GOAL_QUEUE_SECONDS, " s")
    assert ratio < 3 * GOAL_MAPPED
    assert median(measured[queue]) < 5 * GOAL_QUEUE_SECONDS


def test_charts_are_not_loaded_at_first_paint(profile: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOADED_AT_FIRST_PAINT, profile],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = ended.stdout.split()
    print(f"\n  loaded when the queue is there: {loaded[:-1] or 'nothing heavy'}")
    assert loaded[-1:] == ["done"]
    assert "numpy" not in loaded


def _until_shown(command: list[str], title: str, environment: dict[str, str]) -> float:
    search = ["xdotool", "search", "--onlyvisible", "--name", title]
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        program = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        try:
            while subprocess.run(search, env=environment, capture_output=True, check=False).returncode:
                is_late = time.perf_counter() - started > LONGEST
                if is_late or program.poll() is not None:
                    said.seek(0)
                    pytest.fail(f"no window called {title}: {said.read().decode()}")
                time.sleep(0.005)
            return time.perf_counter() - started
        finally:
            program.terminate()
            program.wait(10)

"""From the start of the process to a window on the screen, against an empty window of the same PySide6, and
against git-cola, a program of the same kind that a Debian package installs (`apt-get install git-cola`).
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil
import pytest
from benchmarks.measuring import goal, rounds_of, show

NEEDED = ("Xvfb", "xdotool")
CORDEE = Path(sys.executable).with_name("cordee")
ROUNDS = 5
LONGEST = 30.0
GOAL_MAPPED = 2.4  # what git-cola took (LAB.md, 4e)
GOAL_QUEUE_SECONDS = 2.0
GOAL_COLA_START, GOAL_COLA_MEMORY = 1.0, 1.3
IDLE_SECONDS = 5.0
PAINTED_FROM = 24  # colours on the screen, of which every hundredth pixel is looked at

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


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of its own: the environment of its programs, and the file that holds its picture."""

    environment: dict[str, str]
    picture: Path

    def colours(self) -> int:
        """Return how many colours a sample of the screen's pixels has, without asking any program."""
        data = self.picture.read_bytes()
        (header,) = struct.unpack_from(">I", data, 0)
        (palette,) = struct.unpack_from(">I", data, 76)
        return len(set(memoryview(data)[header + palette * 12 :].cast("I")[::101]))


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """Return a screen of its own, whose programs find an empty home."""
    read, write = os.pipe()
    folder = tmp_path_factory.mktemp("screen")
    size = ["-screen", "0", "1600x1000x24", "-fbdir", str(folder)]
    xvfb = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), *size, "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        display = f":{number.readline().strip()}"
    yield Screen({**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}, folder / "Xvfb_screen0")
    xvfb.terminate()
    xvfb.wait(10)


def test_the_window_is_there_soon(screen: Screen, profile: Path) -> None:
    cordee = [str(CORDEE), "--lang", "en", "--profile", str(profile)]
    empty, mapped, queue = "floor: an empty window, mapped", "cordee, mapped", "cordee, the queue in it"
    measured = rounds_of(
        {
            empty: lambda: _until_shown([sys.executable, "-c", EMPTY_WINDOW], "Empty", screen.environment),
            mapped: lambda: _until_shown(cordee, "Cord", screen.environment),
            queue: lambda: _until_shown(cordee, "^Today", screen.environment),
        },
        ROUNDS,
    )
    show("Start, demo profile", measured, empty, of="wall")
    ratio = median(measured[mapped]) / median(measured[empty])
    goal("mapped / an empty window", ratio, GOAL_MAPPED)
    goal("the queue", median(measured[queue]), GOAL_QUEUE_SECONDS, " s")
    assert ratio < 3 * GOAL_MAPPED
    assert median(measured[queue]) < 5 * GOAL_QUEUE_SECONDS


@pytest.mark.skipif(shutil.which("git-cola") is None, reason="needs git-cola, by apt-get install git-cola")
def test_it_starts_and_rests_beside_git_cola(screen: Screen, profile: Path, tmp_path: Path) -> None:
    repository = _small_repository(tmp_path)
    cola, cordee = "floor: git-cola, a small repository", "cordee, the queue of the demo"
    commands = {
        cola: ["git-cola", "--repo", str(repository)],
        cordee: [str(CORDEE), "--lang", "en", "--profile", str(profile)],
    }
    started: dict[str, list[float]] = {name: [] for name in commands}
    rested: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            seconds, memory = _painted_and_rested(command, screen)
            started[name].append(seconds)
            rested[name].append(memory)
    show("Start to a painted window", started, cola, of="wall")
    show(f"Memory after {IDLE_SECONDS:g} s without a key", rested, cola, "MB", of="PSS")
    start_ratio = median(started[cordee]) / median(started[cola])
    memory_ratio = median(rested[cordee]) / median(rested[cola])
    goal("start / git-cola", start_ratio, GOAL_COLA_START)
    goal("memory / git-cola", memory_ratio, GOAL_COLA_MEMORY)
    assert start_ratio < 5 * GOAL_COLA_START
    assert memory_ratio < 1.5 * GOAL_COLA_MEMORY


def _small_repository(folder: Path) -> Path:
    repository = folder / "repository"
    repository.mkdir()
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    (repository / "one.txt").write_text("one\n", "utf-8")
    for arguments in (["init", "-q"], ["add", "one.txt"], [*who, "commit", "-q", "-m", "One"]):
        subprocess.run(["git", *arguments], cwd=repository, check=True)
    (repository / "two.txt").write_text("two\n", "utf-8")
    return repository


def _painted_and_rested(command: list[str], screen: Screen) -> tuple[float, float]:
    """Return the seconds until something is painted on the empty screen, and later the memory, in MB."""
    while screen.colours() >= PAINTED_FROM:
        time.sleep(0.05)  # the one before is still going
    environment = {name: value for name, value in screen.environment.items() if name != "PYTHONPATH"}
    if command[0] == str(CORDEE):
        environment = screen.environment
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        program = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        try:
            while screen.colours() < PAINTED_FROM:
                if time.perf_counter() - started > LONGEST or program.poll() is not None:
                    said.seek(0)
                    pytest.fail(f"nothing painted by {command[0]}: {said.read().decode()}")
                time.sleep(0.005)
            seconds = time.perf_counter() - started
            time.sleep(IDLE_SECONDS)
            running = psutil.Process(program.pid)
            everybody = [running, *running.children(recursive=True)]
            return seconds, sum(one.memory_full_info().pss for one in everybody) / 1e6
        finally:
            program.terminate()
            program.wait(10)


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

"""What PySide6 does that we have to know of: where it does so no more, a way round it can go.

6.12 on Python 3.10 and 3.11 loses a reference to None in each call: only a long day shows it. Every version reads
the source text of each module that is imported after it, and keeps it.
"""

import subprocess
import sys

CALLS_UNTIL_A_BROKEN_BUILD_HAS_DIED = 20_000  # it dies after some 6,000

PROGRAM = f"""
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("before")
references = sys.getrefcount(None)
for _ in range(200):
    label.setText("after")
print(references - sys.getrefcount(None), flush=True)
for _ in range({CALLS_UNTIL_A_BROKEN_BUILD_HAS_DIED}):
    label.setText("after")
"""


def test_pyside_keeps_the_reference_count_of_none():
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr
    lost = int(ended.stdout)
    assert lost <= 100, f"200 calls lost {lost} references to None"


SOURCES_READ = """
import linecache
from cockpit.gui.lean import leave_sources_unread
{leave}
linecache.clearcache()
import cockpit.gui.today.page
print(len(linecache.cache))
"""


def sources_read(leave: str) -> int:
    program = SOURCES_READ.format(leave=leave)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return int(ended.stdout)


def test_the_window_lets_pyside_read_no_source():
    assert sources_read("leave_sources_unread()") == 0
    assert sources_read("") > 50  # else `cockpit.gui.lean` can go

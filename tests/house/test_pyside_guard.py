"""PySide6 6.12 on Python 3.10 and 3.11 loses a reference to None in each call: only a long day shows it."""

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

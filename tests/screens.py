"""Draws every screen into `screens/`, to be looked at: light, dark, French, large text, and in a narrow window.

usage: python tests/screens.py [FOLDER [LOOK ...]]   (the looks are the ends of the files' names: en-light-1440 …)
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from every_screen import SMALL, Look, screens
from PySide6.QtWidgets import QApplication

LOOKS = {
    "en-light-1440": Look(),
    "en-dark-1440": Look(scheme="dark"),
    "fr-light-1440": Look("fr"),
    "en-light-1024": Look(size=SMALL),
    "fr-dark-1024": Look("fr", "dark", SMALL),
    "en-light-150-1440": Look(text_scale=1.5),
}


def main() -> None:
    """Draw every screen in each look."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "screens")
    target.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    for name in sys.argv[2:] or LOOKS:
        with tempfile.TemporaryDirectory() as scratch:
            for screen in screens(Path(scratch), LOOKS[name]):
                screen.window.grab().save(str(target / f"{screen.name}-{name}.png"))
        print(name)


if __name__ == "__main__":
    main()

"""Draws every screen into a folder, to be looked at: light, dark, French, large text, and in a narrow window."""

import argparse
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
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, default=Path("screens"))
    asked.add_argument("look", nargs="*", help=f"the ends of the files' names, of {', '.join(LOOKS)}; else all")
    given = asked.parse_args()
    if unknown := [name for name in given.look if name not in LOOKS]:
        asked.error(f"no such look: {', '.join(unknown)}")
    given.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    for name in given.look or LOOKS:
        with tempfile.TemporaryDirectory() as scratch:
            for screen in screens(Path(scratch), LOOKS[name]):
                screen.window.grab().save(str(given.folder / f"{screen.name}-{name}.png"))
        print(name)


if __name__ == "__main__":
    main()

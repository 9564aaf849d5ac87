"""Lays every screen beside its mock-up on sheets: mock-up, light, dark, French, large text, narrow window.

usage: python tests/contact_sheet.py MOCKUPS [SCREENS]
`MOCKUPS` is the folder of the design's pictures, `SCREENS` what `make screens` drew, and where the sheets go.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

# Screens and the mock-ups that drew them; what no mock-up shows stands for itself.
MOCKUPS = {
    "today": "today-triage",
    "all-clear": "today-all-clear",
    "learner": "learner-page",
    "cohort": "cohort-page",
    "composer-several": "composer-bulk",
    "booking": "booking",
    "welcome": "first-run",
    "connections-offline": "sync-error-offline",
    "palette": "command-palette",
    "keys": "help-keys",
}
COLUMNS = ("en-light-1440", "en-dark-1440", "fr-light-1440", "en-light-150-1440", "fr-dark-1024")
HEADINGS = ("mock-up", "light", "dark", "French", "150 % text", "1024×700, dark, French")
WIDE, HIGH, LABEL, GAP = 460, 288, 24, 8
ROWS = 7  # of a sheet


def names_of(screens: Path) -> list[str]:
    """Return the screens that were drawn: those with a mock-up first."""
    found = {path.name.removesuffix("-en-light-1440.png") for path in screens.glob("*-en-light-1440.png")}
    return [name for name in MOCKUPS if name in found] + sorted(found - MOCKUPS.keys())


def lay_out(mockups: Path, screens: Path, names: list[str]) -> QImage:
    """Return a sheet of these screens."""
    sheet = QImage(
        (WIDE + GAP) * len(HEADINGS) + GAP, (HIGH + LABEL + GAP) * len(names) + LABEL, QImage.Format.Format_RGB32
    )
    sheet.fill(QColor("#8b8377"))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setFont(QFont("Inter", 11))
    painter.setPen(QColor("white"))
    for column, heading in enumerate(HEADINGS):
        painter.drawText(GAP + column * (WIDE + GAP), LABEL - 8, heading)
    for row, name in enumerate(names):
        top = LABEL + row * (HIGH + LABEL + GAP)
        painter.drawText(GAP, top + LABEL - 8, name)
        files = [mockups / f"{MOCKUPS.get(name, '')}.png", *(screens / f"{name}-{one}.png" for one in COLUMNS)]
        for column, file in enumerate(files):
            picture = QImage(str(file))
            if not picture.isNull():
                scaled = picture.scaled(
                    WIDE, HIGH, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
                place = QRect(GAP + column * (WIDE + GAP), top + LABEL, scaled.width(), scaled.height())
                painter.drawImage(place, scaled)
    painter.end()
    return sheet


if __name__ == "__main__":
    application = QGuiApplication(sys.argv[:1])
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    drawn = Path(sys.argv[2] if len(sys.argv) > 2 else "screens")
    names = names_of(drawn)
    for number, first in enumerate(range(0, len(names), ROWS), 1):
        target = drawn / f"contact-sheet-{number}.png"
        if not lay_out(Path(sys.argv[1]), drawn, names[first : first + ROWS]).save(str(target)):
            sys.exit(f"{target} could not be written")
        print(target)

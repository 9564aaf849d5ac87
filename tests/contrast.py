"""Contrast as WCAG 2.2 counts it: of two colours, and of every word that a screen shows."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from every_screen import Screen, kind
from looking import Painting
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QLabel, QWidget

from cockpit.assets import asset
from cockpit.gui.labels import Chip, Label

TEXT, LARGE_TEXT = 4.5, 3.0
# WCAG: 18 points, or 14 and bold; a point is 4/3 of a pixel.
_LARGE_PX, _LARGE_BOLD_PX = 24, 18.66
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SET = re.compile(r"([\w-]+):\s*([^;]+);")
_NAME = re.compile(r"@([a-z]\w*)@")


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def rules() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each selector of the style sheet with what it sets."""
    sheet = re.sub(r"/\*.*?\*/", "", asset("style/cockpit.qss").read_text("utf-8"), flags=re.S)
    for selectors, body in _RULE.findall(sheet):
        for selector in selectors.split(","):
            yield selector.strip(), dict(_SET.findall(body + ";"))


def token(value: str | None) -> str | None:
    """Return the colour of the tokens that a value names."""
    named = [name for name in _NAME.findall(value or "") if not name.startswith("px")]
    return named[0] if named else None


class Inked(Painting):
    """Looks on while words are painted: colour, font and place of each."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[tuple[QWidget, str, QColor, QFont, QRect]] = []

    def see(self, painter: QPainter, given: tuple[Any, ...], text: str) -> None:
        device, place = painter.device(), given[0]
        if not isinstance(device, QWidget) or not text.strip():
            return
        metrics = QFontMetrics(painter.font())
        if isinstance(place, QRect | QRectF):
            flags = int(given[1]) if not isinstance(given[1], str) else 0
            box = metrics.boundingRect(QRectF(place).toRect(), flags, text)
        elif isinstance(place, QPoint | QPointF):
            box = metrics.boundingRect(text).translated(QPointF(place).toPoint())
        else:
            return
        box = painter.worldTransform().mapRect(box)
        self.words.append((device, text, painter.pen().color(), QFont(painter.font()), box))


def faint(screen: Screen) -> Iterator[str]:
    """Find words that are hard to tell from what they stand on."""
    top, theme = screen.window, screen.theme
    tones = {selector: token(what.get("color")) for selector, what in rules()}
    with Inked() as inked:
        picture = top.grab().toImage()
    found = list(inked.words)
    for label in top.findChildren(QLabel):
        if not isinstance(label, Label) or not label.isVisible() or not label.text().strip():
            continue
        kept = f'chip="{label.property("chip")}"' if isinstance(label, Chip) else f'tone="{label.property("tone")}"'
        name = tones.get(f"QLabel[{kept}]") or tones["QLabel"] or ""
        found.append((label, label.text(), theme.colour(name), label.font(), label.contentsRect()))
    # Behind a dialog nothing is to be read.
    dialog = next((one for one in top.findChildren(QWidget, "dialog") if one.isVisible()), top)
    for widget, text, ink, font, box in found:
        if (
            not dialog.isAncestorOf(widget)
            or not widget.isEnabled()
            or widget.window() is not top
            or ink == theme.colour("disabled")
        ):
            continue
        seen = widget.visibleRegion().boundingRect().intersected(box)
        ground = _most(picture, QRect(widget.mapTo(top, seen.topLeft()), seen.size()))
        if ground is None:
            continue
        is_large = font.pixelSize() / theme.scale >= (_LARGE_BOLD_PX if font.bold() else _LARGE_PX)
        wanted = LARGE_TEXT if is_large else TEXT
        if contrast(ink, ground) < wanted:
            yield f"{kind(widget)}: {ink.name()} on {ground.name()} {contrast(ink, ground):.2f}: {text!r:.30}"


def _most(picture: QImage, box: QRect) -> QColor | None:
    """Return the colour that most of a place has: what the words stand on."""
    box = box.intersected(picture.rect())
    if box.width() < 3 or box.height() < 3:
        return None
    step = max(1, box.width() // 60)
    seen = Counter(
        picture.pixel(x, y)
        for y in range(box.top(), box.bottom() + 1, 2)
        for x in range(box.left(), box.right() + 1, step)
    )
    return QColor.fromRgb(seen.most_common(1)[0][0])

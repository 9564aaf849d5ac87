"""Contrast as WCAG 2.2 counts it: from the style sheet, from the glyphs, and from every word that is painted."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from every_screen import Look, Screen, kind, lines, screens
from looking import Painting
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from cockpit.assets import asset
from cockpit.gui.labels import Chip, Label
from cockpit.gui.theme import Theme

TEXT, LARGE_TEXT, CONTROL = 4.5, 3.0, 3.0
SCHEMES = ("light", "dark")
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


# --- the style sheet -----------------------------------------------------------------------------


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


def grounds() -> set[str]:
    """Return what words stand on: the grounds of everything that holds labels."""
    holders = ("QMainWindow", "QWidget#", "QFrame#")
    return {
        ground
        for selector, what in rules()
        if selector.startswith(holders) and "#line" not in selector and (ground := token(what.get("background")))
    }


def pairs_of_the_sheet() -> set[tuple[str, str, str, float]]:
    """Return selector, colour, ground and the contrast that is asked of them."""
    pairs: set[tuple[str, str, str, float]] = set()
    own = {selector: token(what.get("background")) for selector, what in rules()}
    for selector, what in rules():
        if ":disabled" in selector or '"disabled"' in selector:
            continue  # WCAG asks nothing of what cannot be used
        control = selector.partition(":")[0]
        ground = own[selector] or own.get(control)
        behind = {ground} if ground and ground != "transparent" else grounds()
        if (colour := token(what.get("color"))) is not None:
            pairs |= {(selector, colour, one, TEXT) for one in behind}
        if (chosen := token(what.get("selection-color"))) is not None:
            pairs.add((selector, chosen, token(what["selection-background-color"]) or "", TEXT))
        edge = token(what.get("border")) or token(what.get("border-color"))
        is_edge_of_control = selector.startswith(("QLineEdit", "QPlainTextEdit", "QComboBox", "QCheckBox"))
        if edge and is_edge_of_control and "Abstract" not in selector:
            pairs |= {(selector, edge, one, CONTROL) for one in grounds()}
    return pairs


def test_the_sheet_is_read():
    pairs = pairs_of_the_sheet()
    assert ("QLabel", "text", "canvas", TEXT) in pairs
    assert ('QLabel[chip="lost"]', "lost", "lost_tint", TEXT) in pairs
    assert ("QLineEdit:focus", "focus", "surface", CONTROL) in pairs
    assert {"canvas", "rail", "surface", "raised", "accent_tint"} <= grounds()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_style_sheet_has_contrast(qapp: QApplication, scheme: str):
    theme = Theme(scheme)
    low = [
        f"{selector}: {colour} on {ground} {found:.2f} < {wanted}"
        for selector, colour, ground, wanted in sorted(pairs_of_the_sheet())
        if (found := contrast(theme.colour(colour), theme.colour(ground))) < wanted
    ]
    assert not low, "\n".join(low)


# --- rings, edges and glyphs that widgets paint ----------------------------------------------------


@pytest.mark.parametrize(("scheme", "ground"), list(product(SCHEMES, sorted(grounds() | {"selected", "hover"}))))
def test_the_ring_of_the_focus_is_seen_on_every_ground(qapp: QApplication, scheme: str, ground: str):
    theme = Theme(scheme)
    assert contrast(theme.colour("focus"), theme.colour(ground)) >= CONTROL


_STATES = sorted({path.stem.rpartition("-")[0] for path in asset("icons/states").glob("*.svg")})


@pytest.mark.parametrize(("scheme", "state"), list(product(SCHEMES, _STATES)))
def test_a_glyph_is_seen_on_every_ground(qapp: QApplication, scheme: str, state: str):
    """Its fill, or the line around it."""
    drawing = asset(f"icons/states/{state}-{scheme}.svg").read_text("utf-8")
    colours = [QColor(name) for name in re.findall(r"#[0-9A-Fa-f]{6}", drawing)]
    theme = Theme(scheme)
    for ground in ("canvas", "surface", "selected"):
        assert max(contrast(colour, theme.colour(ground)) for colour in colours) >= CONTROL, ground


# --- every word on every screen ------------------------------------------------------------------


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
        is_large = font.pixelSize() >= (_LARGE_BOLD_PX if font.bold() else _LARGE_PX)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_on_screen_has_contrast(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, scheme: str
):
    qapp.setStyle("Fusion")
    found: list[str] = []
    for screen in screens(tmp_path_factory.mktemp("walk"), Look(scheme=scheme)):
        found += [f"{screen.name}: {line}" for line in faint(screen)]
    assert not found, lines(found)


# --- that it would be found ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "found"), [("#000", "#fff", 21), ("#777", "#fff", 4.48), ("#f00", "#f00", 1)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, found: float):
    assert contrast(QColor(one), QColor(other)) == pytest.approx(found, abs=0.01)


def test_faint_words_are_found(qtbot: QtBot):
    class Own(QMainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.fillRect(self.rect(), QColor("#ffffff"))
            painter.setPen(QColor("#999999"))
            painter.drawText(QRect(0, 0, 200, 20), 0, "faint")
            painter.setPen(QColor("#333333"))
            painter.drawText(QRect(0, 30, 200, 20), 0, "plain")

    own = Own()
    own.resize(200, 60)
    qtbot.addWidget(own)
    with qtbot.waitExposed(own):
        own.show()
    assert [line.rpartition(" ")[2] for line in faint(Screen("own", own, Theme("light"), None))] == ["'faint'"]

"""Contrast of the style sheet and of the glyphs; every walk over the screens looks at that of their words."""

import re
from itertools import product

import pytest
from contrast import TEXT, contrast, faint, rules, token
from every_screen import Screen
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from cockpit.assets import asset
from cockpit.gui.theme import Theme

CONTROL = 3.0
SCHEMES = ("light", "dark")

# --- the style sheet -----------------------------------------------------------------------------


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

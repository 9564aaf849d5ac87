"""The look: tokens into palette and style sheet, fonts, icons and state glyphs, in light and dark."""

import json
import re
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from cockpit.assets import asset

FONT_FILES = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "InterDisplay-SemiBold.otf",
)
ICON_STROKE = "1.75"
_TOKEN = re.compile(r"@([a-z0-9_]+)@")


@lru_cache(maxsize=1)
def _tokens() -> dict[str, Any]:
    tokens: dict[str, Any] = json.loads(asset("style/tokens.json").read_text("utf-8"))
    return tokens


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    """Return a picture's text, read once: reading lets a busy thread in, and a paint of ten icons took 100 ms."""
    return asset(name).read_text("utf-8")


def _colour(text: str) -> QColor:
    rgba = re.fullmatch(r"rgba\((\d+),(\d+),(\d+),(\.?\d+)\)", text.replace(" ", ""))
    if not rgba:
        return QColor(text)
    colour = QColor(int(rgba[1]), int(rgba[2]), int(rgba[3]))
    colour.setAlphaF(float(rgba[4]))
    return colour


class Theme(QObject):
    """Colours by name, fonts by role, pictures by name: everything of the look that widgets ask for.

    Sizes are those of the design times `scale` (0.85-1.5, the trainer's text size). `is_compact`: rows are low.
    `changed` also tells that names are shown in another way.
    """

    changed = Signal()

    def __init__(self, scheme: str = "system", scale: float = 1.0, *, is_compact: bool = False) -> None:
        super().__init__()
        self._scheme = scheme
        self.scale = scale
        self.is_compact = is_compact
        self._pictures: dict[tuple[str, str, int, float], QPixmap] = {}
        self._colours: dict[tuple[str, bool], QColor] = {}
        self._fonts: dict[tuple[str, int | None, float], QFont] = {}
        for name in FONT_FILES:
            QFontDatabase.addApplicationFont(str(asset(f"fonts/{name}")))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are shown."""
        if self._scheme == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._scheme == "dark"

    def colour(self, name: str) -> QColor:
        """Return a colour of the tokens, which may be changed."""
        key = (name, self.is_dark)
        if key not in self._colours:
            self._colours[key] = _colour(_tokens()["dark" if key[1] else "light"][name])
        return QColor(self._colours[key])

    def px(self, pixels: float) -> int:
        """Return a size of the design in the trainer's text size."""
        return round(pixels * self.scale)

    def font(self, role: str, weight: int | None = None) -> QFont:
        """Return the font of a type role (display, figure, title, heading, body, small, caption, axis)."""
        key = (role, weight, self.scale)
        if key not in self._fonts:
            self._fonts[key] = self._made_font(role, weight)
        return QFont(self._fonts[key])

    def _made_font(self, role: str, weight: int | None) -> QFont:
        spec = _tokens()["type"][role]
        font = QFont(spec["family"])
        font.setFamilies([spec["family"], "Inter"])
        font.setPixelSize(self.px(spec["px"]))
        font.setWeight(QFont.Weight(weight or spec["weight"]))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setFeature(QFont.Tag("tnum"), 1)
        if "tracking" in spec:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spec["tracking"])
        return font

    def icon(self, name: str, colour: str = "text2", size: int = 18) -> QPixmap:
        """Return a Lucide icon in a colour of the tokens; `size` in design pixels."""
        svg = _drawing(f"icons/lucide/{name}.svg").replace("currentColor", self.colour(colour).name())
        svg = svg.replace('stroke-width="2"', f'stroke-width="{ICON_STROKE}"')
        return self._picture(f"icon:{name}:{colour}", svg, self.px(size))

    def glyph(self, state: str, size: int = 16) -> QPixmap:
        """Return the glyph of a learner's state: its shape and colour."""
        scheme = "dark" if self.is_dark else "light"
        return self._picture(f"glyph:{state}", _drawing(f"icons/states/{state}-{scheme}.svg"), self.px(size))

    def logo(self, size: int = 22) -> QPixmap:
        """Return our logo."""
        return self._picture("logo", _drawing("icons/logo.svg"), self.px(size))

    def _picture(self, name: str, svg: str, size: int) -> QPixmap:
        ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        key = (name, "dark" if self.is_dark else "light", size, ratio)
        found = self._pictures.get(key)
        if found is None:
            found = QPixmap(QSize(size, size) * ratio)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size * ratio, size * ratio))
            painter.end()
            found.setDevicePixelRatio(ratio)
            self._pictures[key] = found
        return found

    def choose(self, scheme: str) -> None:
        """Show `light`, `dark`, or what the `system` wants."""
        self._scheme = scheme
        self.apply()

    def choose_density(self, *, is_compact: bool) -> None:
        """Make rows low or comfortable."""
        self.is_compact = is_compact
        self.changed.emit()

    def resize_text(self, scale: float) -> None:
        """Change the text size, within 0.85-1.5 of the design's."""
        self.scale = min(1.5, max(0.85, scale))
        self.apply()

    def apply(self) -> None:
        """Give the application palette, font and style sheet, and tell the widgets that paint themselves."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        self._pictures.clear()
        app.setPalette(self._palette())
        app.setFont(self.font("body"))
        app.setStyleSheet(self._style_sheet())
        self.changed.emit()

    def _follow_system(self) -> None:
        if self._scheme == "system":
            self.apply()

    def _palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        for which, name in (
            (role.Window, "canvas"),
            (role.WindowText, "text"),
            (role.Base, "surface"),
            (role.AlternateBase, "sunken"),
            (role.Text, "text"),
            (role.PlaceholderText, "text3"),
            (role.Button, "surface"),
            (role.ButtonText, "text"),
            (role.Highlight, "accent"),
            (role.HighlightedText, "on_accent"),
            (role.ToolTipBase, "raised"),
            (role.ToolTipText, "text"),
            (role.Link, "accent_text"),
            (role.Mid, "line2"),
        ):
            palette.setColor(which, self.colour(name))
        disabled = QPalette.ColorGroup.Disabled
        for which in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(disabled, which, self.colour("disabled"))
        return palette

    def _style_sheet(self) -> str:
        template = asset("style/cockpit.qss").read_text("utf-8")

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name == "tick":  # a style sheet draws a file, in its own colour: the same in light and dark
                return asset("icons/tick.svg").as_posix()
            if name.startswith("px"):
                return f"{self.px(int(name[2:]))}px"
            colour = self.colour(name)
            return colour.name() if colour.alpha() == 255 else colour.name(QColor.NameFormat.HexArgb)

        return _TOKEN.sub(value, template)

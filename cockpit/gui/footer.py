"""The footer: the keys of the page at the left, what just happened and its undo at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from cockpit.gui.buttons import Keycap
from cockpit.gui.labels import Label
from cockpit.gui.strip import UndoStrip
from cockpit.gui.theme import Theme

Hint = tuple[tuple[str, ...], str]


class Footer(QWidget):
    """Key hints and the undo strip, never over content."""

    undo_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.setFixedHeight(theme.px(34))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(20), 0, theme.px(20), 0)
        self._hints = QFrame()
        # What just happened, and its undo, are never cut for the hints' sake.
        self._hints.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self._hints)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(6))
        row.addWidget(self._hints, 1)
        self.strip = UndoStrip(theme)
        self.strip.undo_wanted.connect(self.undo_wanted)
        row.addWidget(self.strip)

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show the keys of a page: (caps, what they do)."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for caps, meaning in hints:
            for cap in caps:
                self._row.addWidget(Keycap(self._theme, cap))
            label = Label(self._theme, meaning, "small", "text2")
            self._row.addWidget(label)
            self._row.addSpacing(self._theme.px(8))
        self._row.addStretch(1)

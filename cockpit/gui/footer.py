"""The footer: the keys of the page at the left, what just happened and its undo at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from cockpit.gui.buttons import Keycap
from cockpit.gui.commands import caps
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.strip import UndoStrip

Hint = tuple[tuple[str, ...], str]


class Footer(QWidget):
    """Key hints and the undo strip, never over content."""

    undo_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.theme
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
        self._row.setSpacing(theme.px(14))
        self._groups: list[QWidget] = []
        self._made: dict[Hint, QWidget] = {}
        self._hints.installEventFilter(self)
        row.addWidget(self._hints, 1)
        self.strip = UndoStrip(theme)
        self.strip.undo_wanted.connect(self.undo_wanted)
        row.addWidget(self.strip)
        self._desk = desk
        row.addSpacing(theme.px(14))
        self._all_keys = QHBoxLayout()
        row.addLayout(self._all_keys)
        desk.commands.changed.connect(self._show_all_keys)
        self._show_all_keys()

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show the keys of a page: (caps, what they do)."""
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
        # The same few keys stand under all pages: their labels are made once.
        self._groups = []
        for hint in hints:
            if hint not in self._made:
                self._made[hint] = self._group(*hint)
            self._groups.append(self._made[hint])
            self._row.addWidget(self._made[hint])
        self._row.addStretch(1)
        self._fit()

    def _show_all_keys(self) -> None:
        """Show at the very right how all keys are found."""
        command = self._desk.commands["keys"]
        while (item := self._all_keys.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if command.keys:
            self._all_keys.addWidget(self._group(caps(command.key), command.hint))

    def _group(self, caps: Sequence[str], meaning: str) -> QWidget:
        group = QWidget()
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(6))
        for cap in caps:
            row.addWidget(Keycap(self._theme, cap))
        row.addWidget(Label(self._theme, meaning, "small", "text2"))
        return group

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the room that the hints have: what just happened takes some of it."""
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Leave out, from the end, the hints for which there is no room: a cut word says nothing."""
        left = self._hints.width()
        for group in self._groups:
            left -= group.sizeHint().width() + self._row.spacing()
            group.setVisible(left >= 0)

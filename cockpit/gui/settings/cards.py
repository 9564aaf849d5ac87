"""A card of settings: a title, and a line for each choice."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.segments import Segments

_FIELD_PX = 400
_NAME_SHARE, _FIELD_SHARE = 250, 424


class SettingsCard(QFrame):
    """Names at the left, what is chosen at the right."""

    def __init__(self, desk: Desk, title: str, note: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.desk = desk
        self._theme = theme = desk.theme
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(theme.px(20), theme.px(14), theme.px(20), theme.px(14))
        self.grid.setHorizontalSpacing(theme.px(20))
        self.grid.setVerticalSpacing(theme.px(8))
        self.grid.setColumnStretch(0, _NAME_SHARE)
        self.grid.setColumnStretch(1, _FIELD_SHARE)
        self.grid.addWidget(Label(theme, title, "heading"), 0, 0, 1, 2)
        if note:
            self.grid.addWidget(Label(theme, note, "small", "text2", wraps=True), 1, 0, 1, 2)

    def add(self, name: str, field: QWidget) -> None:
        """Add a choice."""
        row = self.grid.rowCount()
        label = Label(self._theme, name, "small", wraps=True)
        label.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(name)
        self.grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        if isinstance(field, Segments):
            self.grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            field.setMaximumWidth(self._theme.px(_FIELD_PX))
            self.grid.addWidget(field, row, 1)

    def add_fault(self) -> Label:
        """Add the place under the last choice where it is said what is wrong with it; nothing is, for now."""
        fault = Label(self._theme, "", "caption", "lost", wraps=True)
        fault.hide()
        self.add_note(fault)
        return fault

    def add_note(self, note: QWidget) -> None:
        """Add what stands under the last choice."""
        self.grid.addWidget(note, self.grid.rowCount(), 1)

    def choose(self, **chosen: object) -> None:
        """Keep choices, by the names of their settings: they count at once."""
        self.desk.choose(replace(self.desk.settings, **chosen))  # type: ignore[arg-type]

    def segments(
        self, name: str, options: Sequence[tuple[str, str]], value: str, chosen: Callable[[str], None]
    ) -> Segments:
        """Return a choice among a few, each a value and its words; the choice of `value` stands."""
        segments = Segments(self._theme, options, name)
        segments.choose(value)
        segments.chosen.connect(chosen)
        return segments

    def combo(self, options: Sequence[tuple[object, str]], value: object, setting: str) -> Combo:
        """Return a choice among many, each a value and its words, that is kept as a setting."""
        combo = Combo(self._theme)
        for data, text in options:
            combo.addItem(text, data)
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.connect(lambda: self.choose(**{setting: combo.currentData()}))
        return combo

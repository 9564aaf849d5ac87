"""A card of settings: a title, and a line for each choice."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.segments import Segments

_NAME_PX, _FIELD_PX = 250, 400


class SettingsCard(QFrame):
    """Names at the left, what is chosen at the right."""

    def __init__(self, desk: Desk, title: str, note: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._theme = theme = desk.theme
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(theme.px(20), theme.px(14), theme.px(20), theme.px(14))
        self.grid.setHorizontalSpacing(theme.px(20))
        self.grid.setVerticalSpacing(theme.px(8))
        self.grid.setColumnMinimumWidth(0, theme.px(_NAME_PX))
        self.grid.setColumnStretch(1, 1)
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

    def add_note(self, note: QWidget) -> None:
        """Add what stands under the last choice."""
        self.grid.addWidget(note, self.grid.rowCount(), 1)

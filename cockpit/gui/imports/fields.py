"""The controls of this page: a small title over something to choose or to write, named for screen readers."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from cockpit.gui.combo import Combo
from cockpit.gui.labels import Label
from cockpit.gui.theme import Theme


class Titled(QWidget):
    """A control under its title. `ring`: how much of the control's edge is room for its focus ring."""

    def __init__(
        self, theme: Theme, title: str, control: QWidget, ring: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4) - ring)
        label = Label(theme, title, "caption", "text2", 500)
        label.setBuddy(control)
        control.setAccessibleName(title)
        column.addWidget(label)
        column.addWidget(control)
        self.setFocusProxy(control)


class Choice(Combo):
    """A list that opens, as wide as its longest entry; the wheel scrolls the page, and changes nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class WritableChoice(Choice):
    """A list that opens, in which something else may be written as well."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # The box around has the frame; and a file dropped here is for the page, not for the name.
        self.edit.setStyleSheet("border: none; padding: 0; min-height: 0; background: transparent;")
        self.edit.setAcceptDrops(False)

    @property
    def edit(self) -> QLineEdit:
        """Where one writes."""
        edit = self.lineEdit()
        assert edit is not None  # it is editable
        return edit


def day_edit(placeholder: str) -> QLineEdit:
    """Return a field for a day, empty when it is not known."""
    edit = QLineEdit()
    edit.setPlaceholderText(placeholder)
    edit.setAcceptDrops(False)
    edit.setMaxLength(10)
    return edit

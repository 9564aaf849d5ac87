"""Lines of a card, each with a button that takes it out."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label


class Rows(QWidget):
    """Lines one under the other."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(desk.theme.px(4))

    def clear(self) -> None:
        """Take all lines out."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def add(
        self, *parts: QWidget, stretched: int, remove: Callable[[], None] | None = None, said: str = ""
    ) -> None:
        """Add a line; `said` names the button that removes it, for screen readers."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._desk.theme.px(8))
        for place, part in enumerate(parts):
            row.addWidget(part, int(place == stretched))
        if remove is not None:
            button = Button(self._desk.theme, "", "x", kind="ghost", small=True)
            button.setAccessibleName(said)
            button.clicked.connect(remove)
            row.addWidget(button)
        self._column.addWidget(line)

    def tell(self, sentence: str) -> None:
        """Add a sentence."""
        self._column.addWidget(Label(self._desk.theme, sentence, "small", "text2", wraps=True))

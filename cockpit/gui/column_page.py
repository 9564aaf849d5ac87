"""A page of cards: a title over a column that scrolls."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Navigator

_WIDTH = 760


class ColumnPage(QWidget):
    """Escape goes back; the page takes the focus when it is shown, so that it does so at once."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.desk = desk
        self.navigator = navigator

    def lay_out(self, title: str, button: Button, cards: Sequence[QWidget]) -> None:
        """Put the title and a button over the cards."""
        theme = self.desk.theme
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, theme.px(24), 0)
        head.addWidget(Label(theme, title, "display"), 1)
        head.addWidget(button)
        canvas = QWidget()
        canvas.setObjectName("canvas")
        sides = QHBoxLayout(canvas)
        sides.setContentsMargins(0, 0, theme.px(24), theme.px(24))
        column = QVBoxLayout()
        column.setSpacing(theme.px(12))
        for card in cards:
            card.setMaximumWidth(theme.px(_WIDTH))
            column.addWidget(card)
        column.addStretch()
        sides.addLayout(column, 100)
        sides.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(canvas)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(24), theme.px(18), 0, 0)
        whole.setSpacing(theme.px(14))
        whole.addLayout(head)
        whole.addWidget(scroll, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.navigator.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the focus."""
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

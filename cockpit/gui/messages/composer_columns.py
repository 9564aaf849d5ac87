"""The three columns of the composer: who gets it, the text, and what one of them will read."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.messages.composer_text import ComposerText
from cockpit.gui.messages.preview import Preview
from cockpit.gui.messages.recipients import Recipients
from cockpit.gui.scrolled import scrolled

_LIST_PX, _LIST_NARROW_PX, _NARROW_PX = 288, 226, 1100
_LIST_SHARE = 0.26


class ComposerColumns(QWidget):
    """`recipients`, `text` and `preview`, side by side."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desk.theme
        self.recipients = Recipients(desk)
        self.text = ComposerText(desk)
        self.preview = Preview(desk)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.NoFrame)
        line.setObjectName("lineUpright")
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self.recipients)
        columns.addWidget(scrolled(self.text), 1)
        columns.addWidget(line)
        columns.addWidget(scrolled(self.preview), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the text and its preview room in a narrow window."""
        super().resizeEvent(event)
        is_wide = self.width() >= self._theme.px(_NARROW_PX)
        width = self._theme.px(_LIST_PX if is_wide else _LIST_NARROW_PX)
        self.recipients.setFixedWidth(min(width, round(self.width() * _LIST_SHARE)))
        self.recipients.shorten(is_short=not is_wide)

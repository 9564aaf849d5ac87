"""The strip over every page that says that no source can be reached, and that all goes on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.labels import Label, Picture
from cockpit.gui.theme import Theme
from cockpit.wording import Words


class OfflineStrip(QWidget):
    """Grey, hidden while there is a network. `retry_wanted`: the trainer thinks that there is one again."""

    retry_wanted = Signal()

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("offline")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(20), theme.px(4), theme.px(20), theme.px(4))
        row.setSpacing(theme.px(10))
        row.addWidget(Picture(theme, "wifi-off", "text2", 18))
        row.addWidget(Label(theme, words.say("You’re offline."), "small", weight=600))
        self._text = Label(theme, "", "small", "text2", elides=True)
        row.addWidget(self._text, 1)
        retry = Button(theme, words.say("Try again"), small=True)
        retry.clicked.connect(self.retry_wanted)
        row.addWidget(retry)
        self.hide()

    @property
    def text(self) -> str:
        """What it says beside being offline."""
        return self._text.full_text

    def tell(self, text: str) -> None:
        """Appear, with what still works and what waits."""
        self._text.setText(text)
        self.show()

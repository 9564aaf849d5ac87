"""The head of the composer: whom it is to, why, and when the draft was kept."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cockpit.domain.times import day_in
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture, set_tool_tip

_NARROW = 720


class ComposerHead(QWidget):
    """`left`: the trainer wants to go back."""

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self._desk = desk
        theme = desk.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(10), theme.px(24), theme.px(10))
        row.setSpacing(theme.px(10))
        back = Button(theme, "", "x", kind="ghost")
        back.setAccessibleName(desk.words.say("Back, {key}", key="Esc"))
        back.clicked.connect(self.left)
        self._title = Label(theme, "", "title")
        self._why = Label(theme, "", "small", "text2", elides=True)
        self._tick = Picture(theme, "check", "text2", 14)
        self._saved = Label(theme, "", "caption", "text2")
        row.addWidget(back)
        row.addWidget(self._title)
        row.addWidget(self._why, 1)
        row.addStretch()
        row.addWidget(self._tick)
        row.addWidget(self._saved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title room in a narrow window: the tick says that it is kept."""
        super().resizeEvent(event)
        self._saved.setVisible(self.width() >= self._desk.theme.px(_NARROW))

    def show_title(self, title: str, why: str = "") -> None:
        """Show whom it is to, and the occasion."""
        self._title.setText(title)
        self._why.setText(why)
        self._why.setVisible(bool(why))

    def show_saved(self, at: datetime | None) -> None:
        """Show when the draft was kept last, if it was."""
        words, zone = self._desk.words, self._desk.zone
        is_of_today = at is not None and day_in(zone, at) == day_in(zone, self._desk.now())
        time = "" if at is None else words.clock(at, zone) if is_of_today else words.day_and_clock(at, zone)
        self._saved.setText(words.say("Draft saved {time}", time=time) if at else "")
        self._tick.setAccessibleName(self._saved.full_text)
        set_tool_tip(self._tick, self._saved.full_text)
        self._tick.setVisible(at is not None)

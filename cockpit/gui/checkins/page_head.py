"""The head of the page of check-ins: what is to be known, the weeks, and booking."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.head_row import HeadRow
from cockpit.gui.labels import Label, set_tool_tip

# In a smaller window the head needs its room for words; the menu, the palette and the key export there.
_EXPORT_FROM_PX = 800


class PageHead(QWidget):
    """Each button does what the action of its name does. `several_wanted`: several are to be invited."""

    several_wanted = Signal()

    def __init__(self, desk: Desk, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        theme, say = desk.theme, desk.words.say
        title = Label(theme, say("Check-ins"), "display")
        self._finding = Label(theme, "", "body", "text2", wraps=True)
        self._before = Button(theme, "", "chevron-left", kind="ghost")
        self._this = Button(theme, say("This week"))
        self._after = Button(theme, "", "chevron-right", kind="ghost")
        self._export = Button(theme, "", "file-text")
        several = Button(theme, "", "users")
        several.setAccessibleName(say("Invite several"))
        set_tool_tip(several, say("Invite several"))
        several.clicked.connect(self.several_wanted)
        self._book = Button(theme, say("Book"), "calendar-plus", kind="primary")
        for button, name in (
            (self._before, "week_before"),
            (self._this, "this_week"),
            (self._after, "week_after"),
            (self._export, "export"),
            (self._book, "book"),
        ):
            button.clicked.connect(actions[name].trigger)
        lines = QVBoxLayout()
        lines.setSpacing(theme.px(2))
        lines.addWidget(title)
        lines.addWidget(self._finding)
        self._row = HeadRow(
            lines,
            [self._before, self._this, self._after, self._export, several, self._book],
            lambda: title.sizeHint().width() + theme.px(120),
            theme.px(12),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(12))
        column.addWidget(self._row)
        desk.commands.changed.connect(self._show_keys)
        desk.theme.changed.connect(self._fit)
        self._show_keys()

    def show_finding(self, sentence: str) -> None:
        """Say what is to be known of the page before anything else."""
        self._finding.setText(sentence)
        self._row.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._export.setVisible(self.width() >= self._desk.theme.px(_EXPORT_FROM_PX))

    def _show_keys(self) -> None:
        say, key = self._desk.words.say, self._desk.commands.key
        self._this.set_words(say("This week"), key("this_week"))
        self._book.set_words(say("Book"), key("book"))
        for button, words in (
            (self._before, say("Previous week, {key}", key=key("week_before"))),
            (self._after, say("Next week, {key}", key=key("week_after"))),
            (self._export, say("Export, {key}", key=key("export"))),
        ):
            button.setAccessibleName(words)
            set_tool_tip(button, words)

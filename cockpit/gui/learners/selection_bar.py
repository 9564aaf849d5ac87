"""What stands under the table of learners while somebody is marked: how many, and what can be done with them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, set_tool_tip


class SelectionBar(QWidget):
    """Who is marked, and what can be done with them: each signal is the same as the key it shows."""

    message_wanted = Signal()
    invite_wanted = Signal()
    tag_wanted = Signal()
    export_wanted = Signal()
    cleared = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = desk.words
        theme, say = desk.theme, desk.words.say
        self._count = Label(theme, "", "body", weight=600)
        self._hidden = Label(theme, "", "small", "text2", elides=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(8))
        row.addWidget(self._count)
        row.addWidget(self._hidden, 1)
        # All five with their words are wider than a narrow window in large letters.
        for words, icon, key, kind, wanted, is_short in (
            (say("Message"), "mail", "M", "primary", self.message_wanted, False),
            (say("Invite"), "calendar-plus", "B", "secondary", self.invite_wanted, False),
            (say("Tag"), "tag", "T", "secondary", self.tag_wanted, False),
            (say("Export"), "file-text", "Ctrl E", "secondary", self.export_wanted, True),
            (say("Clear"), "x", "Esc", "ghost", self.cleared, True),
        ):
            button = Button(theme, "" if is_short else words, icon, key, kind, small=True)
            if is_short:
                button.setAccessibleName(words)
                set_tool_tip(button, words)
            else:
                button.let_shrink()
            button.clicked.connect(wanted)
            row.addWidget(button)
        self.hide()

    def show_count(self, marked: int, not_shown: int) -> None:
        """Show how many people are marked, and how many of them the filter hides."""
        words = self._words
        self._count.setText(words.plural("{n} selected", "{n} selected", marked))
        hidden = words.plural("{n} of them is not shown", "{n} of them are not shown", not_shown)
        self._hidden.setText(hidden if not_shown else "")
        self.setVisible(bool(marked))

"""Over a conversation: what has to be known of the line that is selected, and what is proposed about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from cockpit.connector import LetterKind
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture, brief
from cockpit.reports.replies import Came
from cockpit.wording.replies import bounce_sentence, objected_sentence, probable_sentence, stop_sentence


class Notice(QWidget):
    """One sentence with its icon, and at most one button. `stop_wanted`: to write no more; `page_wanted`."""

    stop_wanted = Signal()
    page_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, say = desk.theme, desk.words.say
        self._icon = Picture(theme, "info", "text2", 16)
        self._text = Label(theme, "", "small", "text", 500, wraps=True)
        self._stop = Button(theme, say("Stop writing"), kind="danger", small=True)
        self._stop.clicked.connect(self.stop_wanted)
        self._correct = Button(theme, say("Correct it"), key="↵", small=True)
        self._correct.clicked.connect(self.page_wanted)
        card = QFrame()
        card.setObjectName("card")
        around = QHBoxLayout(self)
        around.setContentsMargins(theme.px(20), theme.px(14), theme.px(20), 0)
        around.addWidget(card)
        row = QHBoxLayout(card)
        row.setContentsMargins(theme.px(14), theme.px(7), theme.px(10), theme.px(7))
        row.setSpacing(theme.px(9))
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._stop)
        row.addWidget(self._correct)
        self.hide()

    def show_line(self, line: Came | None) -> None:
        """Show what has to be known of a line; for most there is nothing, and this is not there."""
        desk = self._desk
        words, reply = desk.words, line.reply if line else None
        self._stop.hide()
        self._correct.hide()
        if line is None:
            self.hide()
            return
        name = brief(desk.first(line.first_name), 40)
        text, icon, tone = "", "circle-alert", "lost"
        if line.is_objected:
            text, icon, tone = objected_sentence(words, name), "info", "text2"
        elif line.asks_to_stop:
            text = stop_sentence(words, name)
            self._stop.set_words(words.say("Stop writing"), desk.commands.key("stop_writing"))
            self._stop.show()
        elif reply is not None and reply.kind is LetterKind.BOUNCE:
            text = bounce_sentence(words, name)
            self._correct.show()
        elif reply is not None and reply.is_probable:
            text, icon, tone = probable_sentence(words, name), "circle-help", "text2"
        self._icon.show_picture(icon, tone)
        self._text.setText(text)
        self.setVisible(bool(text))

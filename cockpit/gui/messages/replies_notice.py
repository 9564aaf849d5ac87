"""Over a conversation: what has to be known of the line that is selected, and what is proposed about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QWidget

from cockpit.connector import LetterKind
from cockpit.domain.checkins import Answer
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture, brief
from cockpit.reports.replies import Came
from cockpit.reports.slot_answers import Answered, Chose
from cockpit.wording.replies import bounce_sentence, objected_sentence, probable_sentence, stop_sentence
from cockpit.wording.slot_answers import (
    answered_line,
    answered_sentence,
    choice_told,
    counts_not_sentence,
    quoted,
)

_NARROW_PX = 460


def chose_words(desk: Desk, chose: Chose, name: str) -> str:
    """Return what a reply chooses, in its own words too."""
    proposal, said = chose.proposal, brief(chose.choice.quoted, 140)
    is_held = proposal.holds_at(desk.now())
    return choice_told(desk.words, name, chose.chosen, said, desk.zone, zone_named(proposal.zone), is_held=is_held)


class Notice(QWidget):
    """What is known, with its icon, and at most one button.

    `stop_wanted`: to write no more; `page_wanted`; `chosen_wanted`: to book what was chosen; `others_wanted`: to
    offer other moments.
    """

    stop_wanted = Signal()
    page_wanted = Signal()
    chosen_wanted = Signal()
    others_wanted = Signal()

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
        self._book = Button(theme, say("Book it"), "calendar-check", kind="primary", small=True)
        self._book.clicked.connect(self.chosen_wanted)
        self._others = Button(theme, say("Other moments"), "calendar-plus", small=True)
        self._others.clicked.connect(self.others_wanted)
        card = QFrame()
        card.setObjectName("card")
        around = QHBoxLayout(self)
        around.setContentsMargins(theme.px(20), theme.px(14), theme.px(20), 0)
        around.addWidget(card)
        words = QHBoxLayout()
        words.setSpacing(theme.px(9))
        words.addWidget(self._icon)
        words.addWidget(self._text, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, card)
        self._row.setContentsMargins(theme.px(14), theme.px(7), theme.px(10), theme.px(7))
        self._row.setSpacing(theme.px(9))
        self._row.addLayout(words, 1)
        for button in (self._stop, self._correct, self._book, self._others):
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()

    def show_line(self, line: Came | None) -> None:
        """Show what has to be known of a line; for most there is nothing, and this is not there."""
        desk = self._desk
        words, reply = desk.words, line.reply if line else None
        for button in (self._stop, self._correct, self._book, self._others):
            button.hide()
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
        elif line.chose is not None:
            text, icon, tone = self._chosen(line.chose, name)
        elif line.answered is not None:
            text, icon, tone = self._answered(line.answered, name)
        elif reply is not None and reply.kind is LetterKind.BOUNCE:
            text = bounce_sentence(words, name)
            self._correct.show()
        elif reply is not None and reply.is_probable:
            text, icon, tone = probable_sentence(words, name), "circle-help", "text2"
        self._icon.show_picture(icon, tone)
        self._text.setText(text)
        self.setVisible(bool(text))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the button under the words where both do not fit side by side."""
        super().resizeEvent(event)
        is_narrow = self.width() < self._desk.theme.px(_NARROW_PX)
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if is_narrow else ways.LeftToRight)

    def _chosen(self, chose: Chose, name: str) -> tuple[str, str, str]:
        """Return what a reply chooses, in its own words too, with its icon; and offer the key that books it."""
        desk, words = self._desk, self._desk.words
        told = chose_words(desk, chose, name)
        if chose.chosen is None:
            self._others.set_words(words.say("Other moments"), desk.commands.key("book"))
            self._others.show()
            return told, "calendar-days", "text2"
        self._book.set_words(words.say("Book it"), desk.commands.key("book_chosen"))
        self._book.show()
        return told, "calendar-check", "accent_text"

    def _answered(self, answered: Answered, name: str) -> tuple[str, str, str]:
        desk, words = self._desk, self._desk.words
        told = [answered_sentence(words, name, answered.answer, answered.starts_at, desk.zone)]
        if answered.comment:
            told.append(quoted(words, brief(answered.comment, 140)))
        if not answered.counts:
            told = [f"{name}: {answered_line(words, answered.answer)}", counts_not_sentence(words)]
        has_declined = answered.counts and answered.answer is Answer.DECLINED
        if answered.wants_another_date:
            self._others.set_words(words.say("Another date"), desk.commands.key("book"))
            self._others.show()
        tone = "lost" if has_declined else "text2"
        return "\n".join(told), "x" if has_declined else "calendar-check", tone

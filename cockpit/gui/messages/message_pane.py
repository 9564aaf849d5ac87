"""One message as it will leave, or as it left: to whom, the words, where it stands, and what can be done."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cockpit.gui.buttons import RING, Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Chip, Label, Picture
from cockpit.gui.messages.message_words import PICTURES, status_sentence
from cockpit.gui.messages.time_bar import TimeBar
from cockpit.gui.today.marks import Avatar
from cockpit.gui.wrapped import Wrapped
from cockpit.reports.outbox import WholeMessage
from cockpit.wording.outbox import next_step_line
from cockpit.wording.sequences import sequence_name

_LEAST_WIDTH = 340


class MessagePane(QWidget):
    """The right side. `opened`: the learner's page is wanted; `edited` carries subject and text to keep."""

    opened = Signal()
    edited = Signal(str, str)
    editing_ended = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme = desk.theme
        self.message: WholeMessage | None = None
        self.time_bar = TimeBar(desk)
        self._nothing = Label(theme, "", "body", "text2", wraps=True)
        self._nothing.setContentsMargins(theme.px(24), theme.px(24), theme.px(24), 0)
        self._body = QWidget()
        self._actions = _Actions(desk)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._nothing)
        self._scroll = _Scroll(self._body)
        self._scroll.setAccessibleName(desk.words.say("Text of the message"))
        column.addWidget(self._scroll, 1)
        column.addStretch()
        column.addWidget(self.time_bar)
        column.addWidget(self._actions)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(theme.px(24), theme.px(14), theme.px(24), theme.px(14))
        inside.setSpacing(theme.px(12))
        inside.addWidget(self._head())
        inside.addWidget(self._card())
        inside.addWidget(self._editor(), 1000)
        self._status_icon = Picture(theme, "send", "text2", 16)
        self._status = Label(theme, "", "small", wraps=True)
        inside.addWidget(_noted(desk, self._status_icon, self._status))
        self._next_step = Label(theme, "", "small", wraps=True)
        self._sequence = _noted(desk, Picture(theme, "workflow", "accent_text", 16), self._next_step)
        inside.addWidget(self._sequence)
        inside.addStretch(1)
        self.setMinimumWidth(theme.px(_LEAST_WIDTH))
        theme.changed.connect(lambda: self.setMinimumWidth(theme.px(_LEAST_WIDTH)))
        self.show_nothing("")

    @property
    def text(self) -> str:
        """The words of the message that is shown."""
        return self._text.full_text

    @property
    def status(self) -> str:
        """What is said of where it stands."""
        return self._status.full_text

    @property
    def is_editing(self) -> bool:
        """Whether its words are being changed."""
        return not self._edit.isHidden()

    def show_buttons(self, buttons: Sequence[Button], last: Button | None) -> None:
        """Show what can be done; the last one stands apart."""
        self._actions.show_buttons(buttons, last)

    def show_nothing(self, why: str) -> None:
        """Show that no message is there, and why."""
        self.message = None
        self._nothing.setText(why)
        self._nothing.setVisible(bool(why))
        self._scroll.hide()
        self._actions.hide()
        self.time_bar.hide()
        self._edit.hide()

    def show_message(self, message: WholeMessage) -> None:
        """Show a message; another one ends what was being asked or changed about the one before."""
        is_another = self.message is None or self.message.row.id != message.row.id
        self.message = message
        if is_another:
            self.end_asking()
        desk, words, row = self._desk, self._desk.words, message.row
        self._nothing.hide()
        self._scroll.show()
        self._avatar.show_person(message.learner, row.learner_id)
        self._name.setText(desk.name(message.learner))
        self._address.setText("" if desk.has_initials_only else row.to_address)
        self._subject.setText(row.subject or words.say("no subject"))
        self._language.setText(row.language.upper())
        self._text.setText(
            words.say("Names are hidden, and so are the words written to them.")
            if desk.has_initials_only
            else row.body.strip()
        )
        self._calendar.setVisible(message.has_calendar)
        icon, colour = PICTURES[message.standing]
        self._status_icon.show_picture(icon, colour)
        self._status.setText(status_sentence(desk, message, desk.now()))
        step = message.next_step
        name = sequence_name(words, step.sequence) if step is not None else ""
        self._next_step.setText(next_step_line(words, name, step.on) if step is not None else "")
        self._sequence.setVisible(step is not None)
        self._show_actions()

    def edit(self) -> None:
        """Let the words be changed where they stand."""
        if self.message is None or self._desk.has_initials_only:
            return
        self._edit_subject.setText(self.message.row.subject)
        self._edit_text.setPlainText(self.message.row.body)
        self._paper.hide()
        self._edit.show()
        self._show_actions()
        self._edit_text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def ask_time(self) -> None:
        """Ask when it is to leave."""
        if self.message is not None:
            name = self._desk.name(self.message.learner)
            self.time_bar.ask(name, self.message.row.not_before, self.message.zone)
            self._show_actions()

    def end_asking(self) -> None:
        """Give up what was being asked or changed."""
        self._edit.hide()
        self._paper.show()
        self.time_bar.hide()
        self._show_actions()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+↵ keeps the changed words, Esc leaves them as they were."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if self.is_editing and is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._keep()
        elif self.is_editing and event.key() == Qt.Key.Key_Escape:
            self._give_up()
        else:
            super().keyPressEvent(event)

    def _keep(self) -> None:
        subject, text = self._edit_subject.text().strip(), self._edit_text.toPlainText()
        if text.strip():
            self.end_asking()
            self.edited.emit(subject, text)
            self.editing_ended.emit()

    def _give_up(self) -> None:
        self.end_asking()
        self.editing_ended.emit()

    def _show_actions(self) -> None:
        self._actions.setVisible(self.message is not None and not self.is_editing and self.time_bar.isHidden())

    def _head(self) -> QWidget:
        theme = self._desk.theme
        head = QWidget()
        self._avatar = Avatar(theme, 40)
        self._name = Label(theme, "", "title", elides=True)
        self._address = Label(theme, "", "caption", "text2", elides=True)
        self._open = Button(theme, self._desk.words.say("Open page"), key="↵", kind="ghost", small=True)
        self._open.clicked.connect(self.opened)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self._name)
        lines.addWidget(self._address)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        row.addWidget(self._avatar)
        row.addLayout(lines, 1)
        row.addWidget(self._open)
        return head

    def _card(self) -> QWidget:
        theme = self._desk.theme
        self._paper = QFrame()
        self._paper.setObjectName("card")
        self._subject = Label(theme, "", "heading", wraps=True)
        self._language = Chip(theme, "")
        self._text = Label(theme, "", "body", wraps=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        first = QHBoxLayout()
        first.setContentsMargins(theme.px(18), theme.px(12), theme.px(18), theme.px(12))
        first.addWidget(self._subject, 1)
        first.addWidget(self._language, 0, Qt.AlignmentFlag.AlignTop)
        line = QFrame()
        line.setObjectName("line")
        self._text.setContentsMargins(theme.px(18), theme.px(14), theme.px(18), theme.px(14))
        self._calendar = QWidget()
        invitation = QHBoxLayout(self._calendar)
        invitation.setContentsMargins(theme.px(18), theme.px(8), theme.px(18), theme.px(8))
        invitation.setSpacing(theme.px(8))
        invitation.addWidget(Picture(theme, "calendar-check", "text2", 15))
        said = self._desk.words.say("With the calendar invitation, in their time.")
        invitation.addWidget(Label(theme, said, "caption", "text2", wraps=True), 1)
        column = QVBoxLayout(self._paper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addWidget(line)
        column.addWidget(self._text)
        column.addWidget(self._calendar)
        return self._paper

    def _editor(self) -> QWidget:
        theme, say = self._desk.theme, self._desk.words.say
        self._edit = QWidget()
        self._edit.hide()
        self._edit_subject = QLineEdit()
        self._edit_subject.setAccessibleName(say("Subject"))
        self._edit_text = QPlainTextEdit()
        self._edit_text.setAccessibleName(say("Text of the message"))
        self._edit_text.setTabChangesFocus(True)
        keep = Button(theme, say("Keep"), "check", "Ctrl ↵", kind="primary")
        keep.clicked.connect(self._keep)
        leave = Button(theme, say("Leave as it was"), key="Esc", kind="ghost")
        leave.clicked.connect(self._give_up)
        buttons = Wrapped(theme, 4)
        buttons.show_widgets([keep, leave])
        self._edit_text.setMinimumHeight(theme.px(160))
        column = QVBoxLayout(self._edit)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self._edit_subject)
        column.addWidget(self._edit_text, 1)
        column.addWidget(buttons)
        return self._edit


class _Scroll(QScrollArea):
    """A long text, which the keyboard can reach and move; round it is a ring while it has the focus."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setObjectName("scrolled")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        for ground in (inside, self.viewport()):
            ground.setAutoFillBackground(False)  # the page's own shows through

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        self._show_ring(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._show_ring(False)
        super().focusOutEvent(event)

    def _show_ring(self, is_shown: bool) -> None:
        self.setProperty("ring", is_shown)
        self.style().unpolish(self)
        self.style().polish(self)


class _Actions(QWidget):
    """What can be done about the message, each with its key, on as many lines as they need."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("sendbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme = desk.theme
        self._wrapped = Wrapped(theme, 2)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.px(21), theme.px(9), theme.px(18), theme.px(9))
        self._row.addWidget(self._wrapped, 1)
        self._buttons: Sequence[Button] = ()
        self._last: Button | None = None

    def show_buttons(self, buttons: Sequence[Button], last: Button | None) -> None:
        """Show these; the last one at the right, where there is room."""
        self._buttons, self._last = buttons, last
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the last button its place anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        last = self._last
        if last is None:
            self._wrapped.show_widgets(self._buttons)
            return
        margins = self._row.contentsMargins()
        wanted = sum(button.sizeHint().width() + 2 * RING for button in (*self._buttons, last))
        if wanted > self.width() - margins.left() - margins.right():
            self._row.removeWidget(last)
            self._wrapped.show_widgets([*self._buttons, last])
        else:
            self._wrapped.show_widgets(self._buttons)
            self._row.addWidget(last, 0, Qt.AlignmentFlag.AlignTop)
            last.show()


def _noted(desk: Desk, icon: Picture, said: Label) -> QFrame:
    """Return a card with a picture and a sentence."""
    theme = desk.theme
    card = QFrame()
    card.setObjectName("card")
    row = QHBoxLayout(card)
    row.setContentsMargins(theme.px(18), theme.px(12), theme.px(18), theme.px(12))
    row.setSpacing(theme.px(12))
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(said, 1)
    return card

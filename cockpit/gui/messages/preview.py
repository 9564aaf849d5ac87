"""What one learner will read, exactly as it will be sent, and what was said before."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.messages import POLITE_FROM, POLITE_UNTIL, MessageState
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.messages.outgoing import Sender
from cockpit.gui.today.marks import Avatar
from cockpit.outbox.letters import around_line
from cockpit.outbox.templates import Text
from cockpit.reports.learner_timeline import HistoryItem, HistoryKind
from cockpit.wording import Words
from cockpit.wording.nights import city_of

_SHOWN_EXCHANGES = 2
_SLIM = 260
_LEFT = (
    MessageState.QUEUED,
    MessageState.ATTEMPTING,
    MessageState.ACCEPTED,
    MessageState.UNCERTAIN,
    MessageState.HANDED_OVER,
)


class Preview(QWidget):
    """The right column of the composer: the mail as its reader sees it, and the last exchange.

    `stepped` wants the next person (1) or the one before (-1); `line_written` carries the line for this one alone,
    `own_wanted` whether this person's text is to be written apart, `own_written` its subject and body.
    """

    stepped = Signal(int)
    line_written = Signal(str)
    own_wanted = Signal(bool)
    own_written = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown = Text("", "")
        self._first_name = ""
        self._is_filling = False
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(20), theme.px(16), theme.px(24), theme.px(14))
        column.setSpacing(theme.px(12))
        head = QHBoxLayout()
        self._title = Label(theme, "", "heading", elides=True)
        self._time = Label(theme, "", "small", "text2", wraps=True)
        head.addWidget(self._title, 1)
        head.addWidget(self._time)
        column.addLayout(head)
        column.addWidget(self._walk())
        column.addWidget(self._mail(), 1)
        column.addLayout(self._below())
        line = QFrame()
        line.setObjectName("line")
        column.addSpacing(theme.px(6))
        column.addWidget(line)
        self._exchange_title = Label(theme, "", "heading", elides=True)
        column.addWidget(self._exchange_title)
        self._exchanges = QGridLayout()
        self._exchanges.setHorizontalSpacing(theme.px(14))
        self._exchanges.setVerticalSpacing(theme.px(4))
        self._exchanges.setColumnStretch(1, 1)
        column.addLayout(self._exchanges)

    @property
    def text(self) -> str:
        """The body as it is shown."""
        return self._shown.body

    @property
    def subject(self) -> str:
        """The subject as it is shown."""
        return self._shown.subject

    @property
    def addressed(self) -> str:
        """The line of who writes to whom."""
        return self._addresses.full_text

    @property
    def exchanges(self) -> list[str]:
        """What was said before, the latest first."""
        found = [self._exchanges.itemAtPosition(row, 1) for row in range(self._exchanges.rowCount())]
        widgets = [item.widget() for item in found if item is not None]
        return [widget.full_text for widget in widgets if isinstance(widget, Label)]

    def show_learner(self, learner: Learner, sender: Sender, now: datetime) -> None:
        """Show who reads it, and where and when that is."""
        words, first = self._desk.words, self._desk.first(learner.first_name)
        self._first_name = first
        said = words.say("A line just for {name}", name=first)
        self._line_title.setText(said)
        self._line.setAccessibleName(said)
        self._title.setText(words.say("What {name} will read", name=first))
        self._avatar.show_person(learner.name, learner.id)
        self._show_time(learner, now)
        address = learner.email or words.say("no address known")
        writer = f"{sender.name} <{sender.address}>".strip() if sender.address else words.say("your mail program")
        self._addresses.setText(words.say("to {address} · from {sender}", address=address, sender=writer))
        self._exchange_title.setText(words.say("Your last exchange with {name}", name=first))

    def show_history(self, first: str, history: Sequence[HistoryItem]) -> None:
        """Show what was said before."""
        self._show_exchanges(_exchanges(self._desk.words, first, history))

    def show_text(self, subject: str, body: str) -> None:
        """Show what will be sent to one person, who is the only one."""
        self._shown = Text(subject, body)
        self._subject.setText(subject)
        self._body.setText(body)
        self._sign_off.hide()

    def show_one_of(self, place: int, count: int, letter: Text, line: str, sign_off: str, *, is_own: bool) -> None:
        """Show what will be sent to one of several: to whom of how many, with the line for this person alone.

        `letter` is the text as it leaves, the `line` in it; `is_own`: it is written apart from the others'.
        """
        words = self._desk.words
        self._shown = letter
        self._place.setText(words.say("{n} of {all}", n=words.number(place + 1), all=words.number(count)))
        self._subject.setText(letter.subject)
        self._fill(self._line, line)
        if is_own:
            self._fill(self._own_subject, letter.subject)
            if self._own_body.toPlainText() != letter.body:
                self._is_filling = True
                self._own_body.setPlainText(letter.body)
                self._is_filling = False
        before, after = around_line(letter.body, sign_off)
        if line.strip():  # which stands in its own box
            before = before.removesuffix(line.strip()).rstrip("\n")
        self._body.setText(before)
        self._sign_off.setText(after)
        self._sign_off.setVisible(bool(after) and not is_own)
        for part in (self._own_subject, self._own_body):
            part.setVisible(is_own)
        for shared in (self._subject, self._body, self._dashed):
            shared.setVisible(not is_own)
        first = self._first_name
        self._apart.set_words(
            words.say("Back to the text for all") if is_own else words.say("Write to {name} apart", name=first)
        )
        self._apart.setChecked(is_own)

    def write_apart(self) -> None:
        """Want a text of this person's own."""
        self.own_wanted.emit(True)

    def begin(self, *, is_to_one: bool) -> None:
        """Show what belongs to a message to one, or to several."""
        self._walk_row.setVisible(not is_to_one)
        self._apart.setVisible(not is_to_one)
        for part in (self._dashed, self._own_subject, self._own_body, self._sign_off):
            part.hide()
        self._subject.show()
        self._body.show()

    def _fill(self, field: QLineEdit, text: str) -> None:
        if field.text().strip() != text.strip():
            field.setText(text)

    def _mail(self) -> QWidget:
        theme = self._desk.theme
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(18), theme.px(12), theme.px(18), theme.px(12))
        head.setSpacing(theme.px(12))
        self._avatar = Avatar(theme, 36)
        head.addWidget(self._avatar)
        lines = QVBoxLayout()
        lines.setSpacing(theme.px(1))
        self._subject = Label(theme, "", "heading", elides=True)
        self._own_subject = QLineEdit()
        self._own_subject.setAccessibleName(self._desk.words.say("Subject for this person"))
        self._own_subject.textEdited.connect(self._tell_own)
        lines.addWidget(self._own_subject)
        self._addresses = Label(theme, "", "caption", "text2", elides=True)
        lines.addWidget(self._subject)
        lines.addWidget(self._addresses)
        head.addLayout(lines, 1)
        column.addLayout(head)
        line = QFrame()
        line.setObjectName("line")
        column.addWidget(line)
        inside = QWidget()
        text = QVBoxLayout(inside)
        text.setContentsMargins(theme.px(18), theme.px(14), theme.px(18), theme.px(14))
        self._body = Label(theme, "", "body", wraps=True)
        self._body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setSpacing(theme.px(12))
        text.addWidget(self._body)
        text.addWidget(self._line_box())
        self._sign_off = Label(theme, "", "body", wraps=True)
        self._sign_off.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.addWidget(self._sign_off)
        self._own_body = QPlainTextEdit()
        self._own_body.setAccessibleName(self._desk.words.say("Text for this person"))
        self._own_body.setTabChangesFocus(True)
        self._own_body.setMinimumHeight(theme.px(160))
        self._own_body.textChanged.connect(self._tell_own)
        text.addWidget(self._own_body, 1)
        text.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(theme.px(110))
        scroll.setWidget(inside)
        for ground in (inside, scroll.viewport()):
            ground.setAutoFillBackground(False)  # the card's own shows through
        column.addWidget(scroll, 1)
        column.addSpacing(theme.px(4))
        return card

    def _walk(self) -> QWidget:
        """Make the row of who of how many is shown, with the arrows to the others."""
        theme, words = self._desk.theme, self._desk.words
        self._walk_row = QWidget()
        self._walk_line = row = QHBoxLayout(self._walk_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        self._apart = Button(theme, "", "pencil", kind="link", small=True)
        self._apart.setCheckable(True)
        self._apart.let_shrink()
        self._apart.clicked.connect(lambda is_wanted: self.own_wanted.emit(bool(is_wanted)))
        row.addWidget(self._apart)
        self._place = Label(theme, "", "small", "text2")
        steps = QHBoxLayout()
        steps.setSpacing(theme.px(4))
        steps.addStretch()
        for icon, step, said in (
            ("chevron-left", -1, words.say("The person before")),
            ("chevron-right", 1, words.say("The next person")),
        ):
            arrow = Button(theme, "", icon, kind="ghost", small=True)
            arrow.setAccessibleName(said)
            arrow.clicked.connect(partial(self.stepped.emit, step))
            steps.addWidget(arrow)
            if step < 0:
                steps.addWidget(self._place)
        row.addLayout(steps, 1)
        return self._walk_row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the arrows on a line of their own in a narrow column."""
        super().resizeEvent(event)
        is_slim = self.width() < self._desk.theme.px(_SLIM)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._walk_line.setDirection(below if is_slim else beside)

    def _below(self) -> QHBoxLayout:
        theme = self._desk.theme
        privacy = QHBoxLayout()
        privacy.setSpacing(theme.px(8))
        privacy.addWidget(Picture(theme, "info", "text3", 15), 0, Qt.AlignmentFlag.AlignTop)
        said = self._desk.words.say("Each person gets their own message. Nobody sees the others.")
        privacy.addWidget(Label(theme, said, "caption", "text2", wraps=True), 1)
        return privacy

    def _line_box(self) -> QWidget:
        """Make the dashed box for a line that one person alone reads."""
        theme = self._desk.theme
        self._dashed = QFrame()
        self._dashed.setObjectName("dashed")
        box = QVBoxLayout(self._dashed)
        box.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(6))
        box.setSpacing(theme.px(2))
        head = QHBoxLayout()
        head.setSpacing(theme.px(6))
        head.addWidget(Picture(theme, "pencil", "accent_text", 13))
        self._line_title = Label(theme, "", "caption", "accent", 600, elides=True)
        head.addWidget(self._line_title, 1)
        box.addLayout(head)
        self._line = QLineEdit()
        self._line.setObjectName("within")
        self._line.textEdited.connect(self.line_written)
        box.addWidget(self._line)
        return self._dashed

    def _tell_own(self) -> None:
        if not self._is_filling:
            self.own_written.emit(self._own_subject.text(), self._own_body.toPlainText())

    def _show_time(self, learner: Learner, now: datetime) -> None:
        words = self._desk.words
        there = now.astimezone(zone_named(learner.zone))
        facts = {"time": words.clock(there), "city": city_of(learner.zone)}
        is_polite = POLITE_FROM <= there.time() < POLITE_UNTIL
        self._time.set_tone("text2" if is_polite else "drift")
        if is_polite:
            self._time.setText(words.say("It is {time} in {city}", **facts))
        else:
            self._time.setText(words.say("It is {time} in {city}, outside 8 to 20", **facts))

    def _show_exchanges(self, exchanges: list[tuple[str, str]]) -> None:
        while (taken := self._exchanges.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        theme = self._desk.theme
        for row, (day, words) in enumerate(exchanges):
            said = Label(theme, words, "small", elides=True)
            if day:
                self._exchanges.addWidget(Label(theme, day, "caption", "text2"), row, 0)
                self._exchanges.addWidget(said, row, 1)
            else:
                self._exchanges.addWidget(said, row, 0, 1, 2)


def _exchanges(words: Words, first_name: str, history: Sequence[HistoryItem]) -> list[tuple[str, str]]:
    said = [
        (words.short_day(item.on), line) for item in history if (line := _line(words, first_name, item)) is not None
    ]
    return said[:_SHOWN_EXCHANGES] or [("", words.say("You have not written to {name} yet.", name=first_name))]


def _line(words: Words, first_name: str, item: HistoryItem) -> str | None:
    """Return an entry of the history as a line of a conversation; None when it is none."""
    if item.kind is HistoryKind.MESSAGE and item.what in _LEFT:
        return words.say("You: {words}", words=item.subject)
    if item.kind is HistoryKind.CONTACT and item.what == "call":
        return words.say("You called: {words}", words=item.subject)
    if item.kind is HistoryKind.CONTACT:
        return words.say("You: {words}", words=item.subject)
    if item.kind is HistoryKind.QUESTION:
        return words.say("{name}: {words}", name=first_name, words=item.subject)
    return None

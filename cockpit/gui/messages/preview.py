"""What one learner will read, exactly as it will be sent, and what was said before."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.messages import POLITE_FROM, POLITE_UNTIL, MessageState
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.messages.outgoing import Sender
from cockpit.gui.today.marks import Avatar
from cockpit.reports.learner_timeline import HistoryItem, HistoryKind
from cockpit.wording import Words
from cockpit.wording.nights import city_of

_SHOWN_EXCHANGES = 2
_LEFT = (
    MessageState.QUEUED,
    MessageState.ATTEMPTING,
    MessageState.ACCEPTED,
    MessageState.UNCERTAIN,
    MessageState.HANDED_OVER,
)


class Preview(QWidget):
    """The right column of the composer: the mail as its reader sees it, and the last exchange."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
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
        column.addWidget(self._mail(), 1)
        privacy = QHBoxLayout()
        privacy.setSpacing(theme.px(8))
        privacy.addWidget(Picture(theme, "info", "text3", 15), 0, Qt.AlignmentFlag.AlignTop)
        said = desk.words.say("Each person gets their own e-mail. Nobody sees the others.")
        privacy.addWidget(Label(theme, said, "caption", "text2", wraps=True), 1)
        column.addLayout(privacy)
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
        return self._body.full_text

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

    def show_learner(self, learner: Learner, history: Sequence[HistoryItem], sender: Sender, now: datetime) -> None:
        """Show who reads it, where and when that is, and what was said before."""
        words, first = self._desk.words, learner.first_name
        self._title.setText(words.say("What {name} will read", name=first))
        self._avatar.show_person(learner.name, learner.id)
        self._show_time(learner, now)
        address = learner.email or words.say("no address known")
        writer = f"{sender.name} <{sender.address}>".strip() if sender.address else words.say("your mail program")
        self._addresses.setText(words.say("to {address} · from {sender}", address=address, sender=writer))
        self._exchange_title.setText(words.say("Your last exchange with {name}", name=first))
        self._show_exchanges(_exchanges(words, first, history))

    def show_text(self, subject: str, body: str) -> None:
        """Show what will be sent."""
        self._subject.setText(subject)
        self._body.setText(body)

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
        text.addWidget(self._body)
        text.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(theme.px(24))  # what stands around it is not to be pressed together
        scroll.setWidget(inside)
        for ground in (inside, scroll.viewport()):
            ground.setAutoFillBackground(False)  # the card's own shows through
        column.addWidget(scroll, 1)
        column.addSpacing(theme.px(4))
        return card

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

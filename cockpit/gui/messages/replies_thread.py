"""All that was said with one person, the oldest first: what we wrote stands to the right, all else to the left."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.questions import Category
from cockpit.domain.times import day_in
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Chip, Label, Picture, brief
from cockpit.reports.replies import Said, SaidKind
from cockpit.wording.questions import category_name
from cockpit.wording.replies import day_line, said_by, state_of_message

# A card for each of the latest; whoever wants more has the history of the page.
_MOST = 12
_OURS = (SaidKind.MESSAGE, SaidKind.TO_COLLEAGUE, SaidKind.CALL, SaidKind.LMS_MESSAGE)
_ICONS = {
    SaidKind.MESSAGE: "send",
    SaidKind.TO_COLLEAGUE: "users",
    SaidKind.CALL: "phone",
    SaidKind.LMS_MESSAGE: "message-circle",
    SaidKind.REPLY: "mail",
    SaidKind.FROM_COLLEAGUE: "users",
    SaidKind.AUTO_REPLY: "clock",
    SaidKind.BOUNCE: "circle-alert",
    SaidKind.QUESTION: "message-circle-question-mark",
}


class _Card(QFrame):
    """One thing said: who and when, what is known of it, its words as plain text."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        theme = desk.theme
        self.setObjectName("card")
        self._icon = Picture(theme, "mail", "text2", 15)
        self._who = Label(theme, "", "small", "text", 600, elides=True)
        self._state = Chip(theme, "")
        self._when = Label(theme, "", "caption", "text2")
        self._subject = Label(theme, "", "small", "text", 500, wraps=True)
        self._words = Label(theme, "", "body", wraps=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(self._icon)
        head.addWidget(self._who, 1)
        head.addWidget(self._when)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(11))
        column.setSpacing(theme.px(5))
        column.addLayout(head)
        column.addWidget(self._state)  # under the name: beside it there is no room in a narrow window
        column.addWidget(self._subject)
        column.addWidget(self._words)

    def show_said(self, said: Said, first_name: str, today: date) -> None:
        """Show something that was said."""
        desk, words = self._desk, self._desk.words
        is_bad = said.kind is SaidKind.BOUNCE or said.what in ("bounced", "refused")
        self._icon.show_picture(_ICONS[said.kind], "lost" if is_bad else "text2")
        self._who.setText(said_by(words, said.kind, first_name, brief(said.whom, 40)))
        self._when.setText(day_line(words, day_in(desk.zone, said.at), today))
        state, kind = "", "neutral"
        if said.kind is SaidKind.QUESTION:
            state = category_name(words, Category(said.what))
            kind = "done" if said.is_answered else "wait"
        elif said.kind in (SaidKind.MESSAGE, SaidKind.TO_COLLEAGUE):
            state = state_of_message(words, said.what, is_answered=said.is_answered)
            kind = "lost" if is_bad else kind
        elif said.is_probable:
            state = words.say("probably")
        elif said.is_invented:
            state = words.say("invented")
        self._state.setText(state)
        if self._state.property("chip") != kind:  # polishing anew brings an old size of the letters back
            self._state.set_kind(kind)
        self._state.setVisible(bool(state))
        self._subject.setText(said.subject)
        self._subject.setVisible(bool(said.subject))
        self._words.setText(said.words.strip())
        self._words.setVisible(bool(said.words.strip()))


class ThreadPane(QScrollArea):
    """The conversation; its cards are made once and filled anew."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme = desk.theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("canvas")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(theme.px(20), theme.px(14), theme.px(20), theme.px(14))
        self._column.setSpacing(theme.px(10))
        self._earlier = Label(theme, "", "caption", "text2", wraps=True)
        self._column.addWidget(self._earlier)
        self._rows: list[tuple[QHBoxLayout, _Card]] = []
        self._column.addStretch(1)
        self.setWidget(inside)

    def show_said(self, said: Sequence[Said], first_name: str) -> None:
        """Show a conversation, its end in sight."""
        desk = self._desk
        today = day_in(desk.zone, desk.now())
        latest = said[-_MOST:]
        self._earlier.setText(
            desk.words.plural("{n} more on the page.", "{n} more on the page.", len(said) - len(latest))
        )
        self._earlier.setVisible(len(said) > len(latest))
        while len(self._rows) < len(latest):
            self._add_card()
        for place, (row, card) in enumerate(self._rows):
            card.setVisible(place < len(latest))
            if place < len(latest):
                is_ours = latest[place].kind in _OURS
                margin = self._indent()
                row.setContentsMargins(margin if is_ours else 0, 0, 0 if is_ours else margin, 0)
                card.show_said(latest[place], first_name, today)
            else:
                row.setContentsMargins(0, 0, 0, 0)
        QTimer.singleShot(0, self, self._go_to_end)

    def _indent(self) -> int:
        """Return how far the two sides stand apart: not at all in a narrow pane."""
        theme = self._desk.theme
        return theme.px(36) if self.viewport().width() > theme.px(440) else 0

    def _add_card(self) -> None:
        row, card = QHBoxLayout(), _Card(self._desk)
        row.addWidget(card)
        self._column.insertLayout(self._column.count() - 1, row)
        self._rows.append((row, card))

    def _go_to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

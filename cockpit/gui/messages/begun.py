"""Over the drafts: what is half-written in the composer, to be gone on with or discarded."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.store.composer_drafts import BegunDraft

# The latest; more come into sight as these are done with. In a low window there is room for one.
_MOST, _MOST_IN_LOW = 3, 1
_TALL = 760


class Begun(QWidget):
    """A line for each. `opened` and `discarded` carry a BegunDraft."""

    opened = Signal(object)
    discarded = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme = desk.theme
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(theme.px(20), theme.px(12), theme.px(20), theme.px(4))
        self._lines.setSpacing(theme.px(8))
        self.hide()

    def show_drafts(self, drafts: Sequence[BegunDraft]) -> None:
        """Show these; without any there is nothing."""
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        most = _MOST if self.window().height() >= self._desk.theme.px(_TALL) else _MOST_IN_LOW
        for draft in drafts[:most]:
            self._lines.addWidget(self._line(draft))
        if len(drafts) > most:
            more = self._desk.words.plural("{n} more", "{n} more", len(drafts) - most)
            self._lines.addWidget(Label(self._desk.theme, more, "caption", "text2"))
        self.setVisible(bool(drafts))

    def _line(self, draft: BegunDraft) -> QWidget:
        desk, theme, words = self._desk, self._desk.theme, self._desk.words
        card = QFrame()
        card.setObjectName("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(8), theme.px(8))
        row.setSpacing(theme.px(9))
        name = desk.name(draft.learner)
        to = (
            words.say("Message to {name}, half-written", name=name)
            if draft.count == 1
            else words.plural(
                "Message to {n} learner, half-written", "Message to {n} learners, half-written", draft.count
            )
        )
        told = QVBoxLayout()
        told.setSpacing(theme.px(1))
        told.addWidget(Label(theme, to, "small", "text", 500, elides=True))
        at = words.day_and_clock(draft.saved_at, desk.zone)
        told.addWidget(Label(theme, words.say("kept {time}", time=at), "caption", "text2", elides=True))
        row.addWidget(Picture(theme, "pencil", "text2", 16))
        row.addLayout(told, 1)
        for said, icon, kind, signal in (
            (words.say("Continue"), "pencil", "secondary", self.opened),
            (words.say("Discard"), "trash-2", "danger", self.discarded),
        ):
            button = Button(theme, said if signal is self.opened else "", icon, kind=kind, small=True)
            button.let_shrink()
            button.setAccessibleName(said)
            button.setAccessibleDescription(to)
            button.clicked.connect(partial(signal.emit, draft))
            row.addWidget(button)
        return card

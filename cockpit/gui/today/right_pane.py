"""Beside the list: who this is, what the picture shows, the words to send, and what happened lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from cockpit.accounts import mail_account
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import RING, Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Chip, Label, Picture, set_tool_tip
from cockpit.gui.person_actions import PersonActions
from cockpit.gui.theme import Theme
from cockpit.gui.today.marks import Avatar, StateChip
from cockpit.gui.today.queue_model import row_icon
from cockpit.reports.learner_timeline import EnrolmentView, HistoryItem, HistoryKind, LearnerPage
from cockpit.reports.today import QueueRow
from cockpit.wording.alerts import nature_name
from cockpit.wording.findings import learner_finding
from cockpit.wording.history import history_icon, history_line
from cockpit.wording.nights import city_of, night_line

if TYPE_CHECKING:
    from cockpit.gui.charts import ProgressChart

_LATELY = 4
_CHART_HEIGHT = 182
_IN_MENU = ("dismiss", "pass_on", "pause", "call", "close_up", "note")
_LEARNING = (HistoryKind.ACTIVITY, HistoryKind.COMPLETION)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is proposed: what it is, in which language, and the text itself.

    Of the step of a sequence `why` says what it answers; one that is no message has no words.
    """

    title: str
    language: str
    body: str
    why: str = ""


class RightPane(QWidget):
    """One person of the queue: sentence, picture, words, facts, and the buttons that act."""

    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        words, theme = desk.words, desk.theme
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(words.say("The person selected"))
        self._view: EnrolmentView | None = None
        self._chart: ProgressChart | None = None
        self._chart_is_wanted = False
        self._head = _Head(desk)
        self._head.opened.connect(self.opened)
        self._finding = Label(theme, "", "heading", wraps=True)
        self._room_for_chart = QWidget()
        QVBoxLayout(self._room_for_chart).setContentsMargins(0, 0, 0, 0)
        self._picture = QFrame()
        self._picture.setObjectName("card")
        self._draft = _DraftCard(theme)
        self._lately = _Lately(desk)
        self.action_bar = ActionBar(desk)
        self._body = QWidget()
        self._lay_out(theme)
        self._body.hide()
        theme.changed.connect(self._restyle)

    def _lay_out(self, theme: Theme) -> None:
        card = QVBoxLayout(self._picture)
        card.setContentsMargins(theme.px(15), theme.px(12), theme.px(15), theme.px(10))
        card.setSpacing(theme.px(6))
        card.addWidget(self._finding)
        card.addWidget(self._room_for_chart)
        self._room_for_chart.setFixedHeight(theme.px(_CHART_HEIGHT))
        column = QVBoxLayout(self._body)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16))
        column.setSpacing(theme.px(13))
        column.addWidget(self._head)
        column.addWidget(self._picture)
        column.addWidget(self._draft)
        column.addWidget(self._lately)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        self._body.setAutoFillBackground(False)
        scroll.setWidget(self._body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.action_bar)

    def show_person(self, row: QueueRow, page: LearnerPage | None, draft: Draft | None) -> None:
        """Show somebody with what the store knows."""
        self._view = page.asked_for if page else None
        self._head.show_person(row, page, self._view)
        self._finding.setText(learner_finding(self._desk.words, self._view) if self._view else "")
        self._picture.setVisible(self._view is not None)
        desk = self._desk
        # What the trainer's own mail program sends, leaves when the trainer says so.
        is_ours = mail_account(desk.store) is not None
        night = night_line(desk.words, row.zone, desk.settings.zone, desk.now()) if is_ours else ""
        self._draft.show_draft(None if desk.has_initials_only else draft, row_icon(row), night)
        happened = [item for item in page.history if item.kind is not HistoryKind.ALERT] if page else []
        self._lately.show_items(happened[:_LATELY])
        if self._chart is not None:
            self._chart.show_view(self._view)
        self._body.show()
        self.action_bar.setEnabled(True)

    def clear(self) -> None:
        """Show nobody."""
        self._view = None
        self._body.hide()
        self.action_bar.setEnabled(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ask for the chart once the pane was seen: numpy and pyqtgraph must not delay the first paint."""
        super().paintEvent(event)
        if not self._chart_is_wanted:
            self._chart_is_wanted = True
            QTimer.singleShot(0, self, self._make_chart)

    def _make_chart(self) -> None:
        from cockpit.gui.charts import ProgressChart  # half a second of pyqtgraph and numpy

        self._chart = ProgressChart(self._desk, compact=True)
        layout = self._room_for_chart.layout()
        if layout is not None:
            layout.addWidget(self._chart)
        self._chart.show_view(self._view)

    def _restyle(self) -> None:
        self._room_for_chart.setFixedHeight(self._desk.theme.px(_CHART_HEIGHT))


class ActionBar(QWidget):
    """What can be done about somebody, each with its key."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words, theme = desk.words, desk.theme
        self._theme = theme
        self.setObjectName("sendbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._menu = QMenu(self)
        self.more = Button(theme, "", "ellipsis", kind="ghost")
        self.more.setAccessibleName(words.say("More"))
        set_tool_tip(self.more, words.say("More"))
        self.more.clicked.connect(self._open_menu)
        row = QHBoxLayout(self)
        # Buttons bring the room of their focus ring with them; a line of 1 px stands above.
        row.setContentsMargins(theme.px(24) - RING, theme.px(12) - RING + 1, theme.px(8), theme.px(12) - RING)
        row.setSpacing(max(0, theme.px(8) - 2 * RING))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(row.spacing())
        row.addLayout(self._buttons)
        row.addStretch()
        row.addWidget(self.more)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.more.setMaximumWidth(self._theme.px(32) + 2 * RING)

    def show_actions(self, acts: PersonActions, others: Iterable[QAction]) -> None:
        """Show what can be done about a person: four as buttons, all else in the menu."""
        for button in acts.buttons().values():
            self._buttons.addWidget(button)
        for name in _IN_MENU:
            self._menu.addAction(acts.actions[name])
        self._menu.addSeparator()
        self._menu.addActions(list(others))

    def _open_menu(self) -> None:
        size = self._menu.sizeHint()
        corner = self.more.mapToGlobal(self.more.rect().topRight())
        self._menu.popup(corner - QPoint(size.width(), size.height()))


class _Head(QWidget):
    """Avatar, name, state; cohort, group and the hour there."""

    opened = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        words, theme = desk.words, desk.theme
        self._avatar = Avatar(theme, 48)
        self._name = Label(theme, "", "title", elides=True)
        self._state = StateChip(theme)
        self._line = Label(theme, "", "small", "text2", elides=True)
        self._open = Button(theme, words.say("Open page"), key="↵", kind="ghost", small=True)
        self._open.clicked.connect(self.opened)
        first = QHBoxLayout()
        first.setSpacing(theme.px(11))
        first.addWidget(self._name, 1000)
        first.addWidget(self._state)
        first.addStretch(1)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, theme.px(2), 0, theme.px(2))
        lines.setSpacing(0)
        lines.addLayout(first)
        lines.addWidget(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(14))
        row.addWidget(self._avatar)
        row.addLayout(lines, 1)
        row.addWidget(self._open)

    def show_person(self, row: QueueRow, page: LearnerPage | None, view: EnrolmentView | None) -> None:
        """Show who it is."""
        words, desk = self._desk.words, self._desk
        self._avatar.show_person(row.learner, row.learner_id)
        self._name.setText(desk.name(row.learner))
        # Its natural width and no more, so that the chip stands beside a short name.
        self._name.setMaximumWidth(self._name.fontMetrics().horizontalAdvance(self._name.full_text) + 2)
        self._state.show_nature(row.nature, nature_name(words, row.nature))
        place = ", ".join((row.cohort, *(view.enrolment.groups if view else ())))
        if page is not None and not page.learner.zone_is_assumed and row.zone != desk.settings.zone:
            at = words.clock(desk.now(), zone_named(row.zone))
            place = words.say("{place} · {time} in {city}", place=place, time=at, city=city_of(row.zone))
        self._line.setText(place)


class _DraftCard(QFrame):
    """The words that are proposed, and when they would leave."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._icon = Picture(theme, "mail", "accent_text", 16)
        self._title = Label(theme, "", "heading", elides=True)
        self._language = Chip(theme, "")
        self._why = Label(theme, "", "small", "text2", wraps=True)
        self._body = Label(theme, "", "small", "text2", wraps=True)
        self._clock = Picture(theme, "clock", "text3", 13)
        self._night = Label(theme, "", "caption", "text3", wraps=True)
        first = QHBoxLayout()
        first.setSpacing(theme.px(7))
        first.addWidget(self._icon)
        first.addWidget(self._title, 1)
        first.addWidget(self._language)
        last = QHBoxLayout()
        last.setSpacing(theme.px(6))
        last.addWidget(self._clock)
        last.addWidget(self._night, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(15), theme.px(12), theme.px(15), theme.px(12))
        column.setSpacing(theme.px(8))
        column.addLayout(first)
        column.addWidget(self._why)
        column.addWidget(self._body)
        column.addLayout(last)

    def show_draft(self, draft: Draft | None, icon: str, night: str) -> None:
        """Show a draft; without one there is no card."""
        self.setVisible(draft is not None)
        if draft is None:
            return
        self._icon.show_picture(icon)
        self._title.setText(draft.title)
        self._language.setText(draft.language)
        self._language.setVisible(bool(draft.language))
        # The composer shows the paragraphs; here the latest events should stay in sight below.
        self._body.setText("\n".join(line for line in draft.body.splitlines() if line.strip()))
        self._body.setVisible(bool(draft.body))
        self._why.setText(draft.why)
        self._why.setVisible(bool(draft.why))
        self._night.setText(night)
        leaves = bool(night and draft.body)
        self._clock.setVisible(leaves)
        self._night.setVisible(leaves)


class _Lately(QWidget):
    """The latest entries of the history."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._words = desk.words
        theme = desk.theme
        self._title = Label(theme, desk.words.say("Lately"), "heading")
        self._lines = [
            (
                Label(theme, "", "caption", "text3"),
                Picture(theme, "mail", "text2", 15),
                Label(theme, "", "small", elides=True),
            )
            for _ in range(_LATELY)
        ]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(10))
        grid.setColumnMinimumWidth(0, theme.px(52))
        grid.setColumnStretch(2, 1)
        grid.addWidget(self._title, 0, 0, 1, 3)
        for place, line in enumerate(self._lines, 1):
            for column, widget in enumerate(line):
                grid.addWidget(widget, place, column)

    def show_items(self, items: Sequence[HistoryItem]) -> None:
        """Show these entries."""
        self.setVisible(bool(items))
        for place, line in enumerate(self._lines):
            is_used = place < len(items)
            for widget in line:
                widget.setVisible(is_used)
            if is_used:
                on, icon, text = line
                item = items[place]
                on.setText(self._words.short_day(item.on))
                icon.show_picture(history_icon(item), "accent_text" if item.kind in _LEARNING else "text2")
                text.setText(history_line(self._words, item))

"""Beside the learner's chart and history: the state, what to do now, and the pace it takes."""

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from cockpit.domain.progress import Basis
from cockpit.domain.states import LearnerState
from cockpit.gui.buttons import Button
from cockpit.gui.cohorts.paint import glyph_of
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture, shown
from cockpit.gui.learners.button_flow import ButtonFlow
from cockpit.gui.today.queue_model import action_icon
from cockpit.reports.learner_timeline import EnrolmentView
from cockpit.reports.pace import arrives_on, best_pace, forecast, needed_a_week
from cockpit.wording.alerts import action, sentence
from cockpit.wording.findings import state_length
from cockpit.wording.pace import forecast_sentence
from cockpit.wording.states import state_name

_TOKENS = dict.fromkeys(
    (LearnerState.DECIDE, LearnerState.NOT_STARTED, LearnerState.UNKNOWN, LearnerState.LEFT), "pause"
)


class StateBadge(QWidget):
    """A state as glyph, word and length on its tint."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._state = LearnerState.ON_TRACK
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        desk.theme.changed.connect(self.updateGeometry)

    def show_view(self, view: EnrolmentView) -> None:
        """Show the state of a learner in a cohort."""
        words = self._desk.words
        self._state = view.state
        length = state_length(words, view.alert) if view.alert else ""
        self._text = " · ".join(filter(None, (state_name(words, view.state), length)))
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Fit glyph and words."""
        theme = self._desk.theme
        metrics = QFontMetrics(theme.font("caption", 600))
        return QSize(metrics.horizontalAdvance(self._text) + theme.px(14 + 6 + 2 * 8), theme.px(22))

    def minimumSizeHint(self) -> QSize:
        """Keep no window wide: what is cut is the length."""
        return QSize(min(self.sizeHint().width(), self._desk.theme.px(28)), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = _TOKENS.get(self._state, self._state.value)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(f"{tokens}_tint"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(6), theme.px(6))
        side = theme.px(14)
        painter.drawPixmap(theme.px(7), (self.height() - side) // 2, theme.glyph(glyph_of(self._state), 14))
        painter.setFont(theme.font("caption", 600))
        painter.setPen(theme.colour(tokens))
        box = self.rect().adjusted(theme.px(7 + 14 + 6), 0, 0, 0)
        text = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Card(QFrame):
    """A card of the right column with its title."""

    def __init__(self, desk: Desk, title: str, icon: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        self.desk = desk
        theme = desk.theme
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self.box.setSpacing(theme.px(6))
        self.top = QHBoxLayout()
        self.top.setSpacing(theme.px(8))
        self.icon = Picture(theme, icon, "accent_text", 16) if icon else None
        if self.icon is not None:
            self.top.addWidget(self.icon)
        self.top.addWidget(Label(theme, title, "heading"), 1)
        self.box.addLayout(self.top)


class SuggestionCard(Card):
    """What the rules suggest, why, and what can be done instead."""

    draft_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("Suggested now"), "calendar-plus")
        theme = desk.theme
        self._action = Label(theme, "", "small", "text", 500, wraps=True)
        self._reason = Label(theme, "", "small", "text2", wraps=True)
        draft = Button(theme, desk.words.say("See the draft"), small=True)
        draft.clicked.connect(self.draft_wanted)
        self._menu = QMenu(self)
        self.instead = Button(theme, desk.words.say("Something else"), kind="ghost", small=True)
        self.instead.clicked.connect(self._open_menu)
        self.box.addWidget(self._action)
        self.box.addWidget(self._reason)
        self.box.addWidget(ButtonFlow((draft, self.instead)))

    def offer(self, actions: Sequence[QAction]) -> None:
        """Offer what can be done instead."""
        self._menu.clear()
        self._menu.addActions(list(actions))

    def _open_menu(self) -> None:
        self._menu.popup(self.instead.mapToGlobal(self.instead.rect().bottomLeft()))

    def show_view(self, view: EnrolmentView) -> None:
        """Show the suggestion for an open alert; without one the card is not there."""
        self.setVisible(view.alert is not None)
        if view.alert is not None and self.icon is not None:
            words = self.desk.words
            self.icon.show_picture(action_icon(view.alert))
            self._action.setText(f"{action(words, view.alert)}.")
            self._reason.setText(shown(sentence(words, view.alert.spoken[0]).text))


class PaceCard(Card):
    """The pace that still arrives on time, the own best, where it leads, and a date of the learner's own.

    `agreed` carries that date, or None: the cohort's plan counts again.
    """

    agreed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("To arrive on time"))
        theme = desk.theme
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self._figure = Label(theme, "", "figure")
        row.addWidget(self._figure)
        self._unit = Label(theme, "", "small", "text2", wraps=True)
        row.addWidget(self._unit, 1, Qt.AlignmentFlag.AlignBottom)
        self._best = Label(theme, "", "small", "text2", wraps=True)
        self._forecast = Label(theme, "", "small", "text2", wraps=True)
        self.box.addLayout(row)
        self.box.addWidget(self._best)
        self.box.addWidget(self._forecast)
        self.date_edit = DateField(desk)
        self.date_edit.entered.connect(self._agree)
        self.date_edit.setAccessibleName(desk.words.say("Agree on a date of the learner’s own"))
        self.agree = Button(theme, desk.words.say("Agree"), small=True)
        self.agree.clicked.connect(self._agree)
        self.back_to_cohort = Button(theme, desk.words.say("The cohort’s plan again"), kind="ghost", small=True)
        self.back_to_cohort.clicked.connect(lambda: self.agreed.emit(None))
        self._own = Label(theme, desk.words.say("Or done by, agreed:"), "small", "text2", wraps=True)
        self.box.addWidget(self._own)
        self.box.addWidget(self.date_edit)
        # Under the field: beside it they are cut off in a narrow window.
        for button in (self.agree, self.back_to_cohort):
            self.box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _agree(self) -> None:
        self.agreed.emit(self.date_edit.day)

    def show_view(self, view: EnrolmentView) -> None:
        """Show the pace; without a plan, or with nothing left to do, the card is not there."""
        words = self.desk.words
        need = needed_a_week(view)
        self.setVisible(need is not None)
        if need is None:
            return
        need = round(need, 1)
        self._figure.setText(words.number(need))
        self._unit.setText(
            words.plural("activity a week from now", "activities a week from now", need)
            if view.basis is Basis.ACTIVITIES
            else words.say("percent a week from now")
        )
        best = best_pace(view)
        self._best.setText(
            words.say("Nothing yet to compare with.")
            if not best
            else words.say("Own best four weeks: {n} a week.", n=words.number(round(best, 1)))
        )
        ahead = forecast(view)
        self._forecast.setVisible(ahead is not None)
        if ahead is not None:
            self._forecast.setText(forecast_sentence(words, ahead))
        end = arrives_on(view)
        self._own.setText(
            words.say("Agreed: done by {day}.", day=words.day(end))
            if view.plan_is_own and end
            else words.say("Or done by, agreed:")
        )
        self.back_to_cohort.setVisible(view.plan_is_own)
        tomorrow = view.day + timedelta(days=1)
        self.date_edit.show_day(max(end or tomorrow, tomorrow), earliest=tomorrow)

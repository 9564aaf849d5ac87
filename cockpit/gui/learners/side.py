"""Beside the learner's chart and history: what to do now, the pace it takes, facts, notes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.people import Learner
from cockpit.domain.progress import Basis
from cockpit.domain.states import LearnerState
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.cohorts.paint import glyph_of
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Chip, Label, Picture, shown
from cockpit.gui.today.queue_model import action_icon
from cockpit.reports.learner_timeline import EnrolmentView, HistoryItem, HistoryKind
from cockpit.reports.pace import arrives_on, best_pace, forecast, needed_a_week
from cockpit.wording import Words
from cockpit.wording.ages import data_age
from cockpit.wording.alerts import action, sentence
from cockpit.wording.findings import state_length
from cockpit.wording.nights import city_of
from cockpit.wording.pace import forecast_sentence
from cockpit.wording.states import state_name

_MOST_NOTES = 5
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


class ChartLegend(QWidget):
    """Which line is whose, over the large chart."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parts: list[tuple[str, QPen]] = []
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        desk.theme.changed.connect(self.update)

    def show_view(self, view: EnrolmentView, first_name: str) -> None:
        """Show whose lines there are, with the numbers of today."""
        words = self._desk.words
        self._parts = []
        if view.share is not None:
            self._parts.append((shown(first_name), QPen(Qt.PenStyle.SolidLine)))
            if len(view.group) > 1:
                median = words.say("group median {share}", share=words.percent(view.group[-1][1]))
                self._parts.append((median, QPen(Qt.PenStyle.SolidLine)))
        if view.planned is not None:
            plan = words.say("plan {share}", share=words.percent(view.planned))
            self._parts.append((plan, QPen(Qt.PenStyle.DashLine)))
        self.setAccessibleName(", ".join(text for text, _ in self._parts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Fit lines and words."""
        theme = self._desk.theme
        metrics = QFontMetrics(theme.font("caption"))
        wide = sum(metrics.horizontalAdvance(text) + theme.px(18 + 6 + 14) for text, _ in self._parts)
        return QSize(wide, theme.px(20))

    def minimumSizeHint(self) -> QSize:
        """Keep no window wide."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each line with its words."""
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font("caption")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        x = 0
        for place, (text, pen) in enumerate(self._parts):
            is_plan = pen.style() == Qt.PenStyle.DashLine
            colour, wide = ("c_plan", 1.25) if is_plan else (("c_learner", 2.5), ("c_median", 1.75))[place]
            pen.setColor(theme.colour(colour))
            pen.setWidthF(wide)
            painter.setPen(pen)
            middle = self.height() // 2
            painter.drawLine(x, middle, x + theme.px(18), middle)
            x += theme.px(18 + 6)
            painter.setPen(theme.colour("text2"))
            wide_text = metrics.horizontalAdvance(text)
            painter.drawText(QRectF(x, 0, wide_text + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            x += wide_text + theme.px(14)


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
    """What the rules suggest, and why."""

    draft_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("Suggested now"), "calendar-plus")
        theme = desk.theme
        self._action = Label(theme, "", "small", "text", 500, wraps=True)
        self._reason = Label(theme, "", "small", "text2", wraps=True)
        draft = Button(theme, desk.words.say("See the draft"), small=True)
        draft.clicked.connect(self.draft_wanted)
        self.box.addWidget(self._action)
        self.box.addWidget(self._reason)
        self.box.addWidget(draft)

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
        self._figure.setText(words.number(round(need, 1)))
        is_counted = view.basis is Basis.ACTIVITIES
        self._unit.setText(
            words.say("activities a week from now") if is_counted else words.say("percent a week from now")
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


class AboutCard(Card):
    """Where and when the learner is, how to reach the learner, and what the page knows it from."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("About"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(desk.theme.px(12))
        self._grid.setVerticalSpacing(desk.theme.px(7))
        self._grid.setColumnStretch(1, 1)
        self.box.addLayout(self._grid)
        self._labels: dict[str, tuple[Label, Label]] = {}

    def show_learner(self, learner: Learner, view: EnrolmentView | None, source: str) -> None:
        """Show the facts that are known; the others have no line."""
        desk, words = self.desk, self.desk.words
        now = desk.now()
        zone_note = words.say("assumed") if learner.zone_is_assumed else ""
        language_note = words.say("assumed") if learner.language_is_assumed else ""
        facts = [
            (words.say("Local time"), local_time(words, learner, now), zone_note),
            (words.say("Language"), language_name(words, learner.language), language_note),
            (words.say("E-mail"), learner.email or words.say("unknown"), ""),
            (words.say("Phone"), learner.phone or "", ""),
        ]
        if view is not None:
            age = data_age(words, view.cohort.data_as_of, now, zone_named(desk.settings.zone))
            facts.append((words.say("Groups"), ", ".join(view.enrolment.groups), ""))
            facts.append((words.say("Source"), " · ".join(filter(None, (source, age))), ""))
        for row, (name, text, note) in enumerate(facts):
            value = " · ".join(filter(None, (text, note)))
            if name not in self._labels:
                theme = desk.theme
                labels = Label(theme, name, "small", "text2"), Label(theme, "", "small", wraps=False, elides=True)
                self._labels[name] = labels
                self._grid.addWidget(labels[0], row, 0)
                self._grid.addWidget(labels[1], row, 1)
            for label in self._labels[name]:
                label.setVisible(bool(text))
            self._labels[name][1].setText(value)


class NotesCard(Card):
    """A field for a note, and the notes there are. `written` carries the text."""

    written = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("Notes"))
        self.top.addWidget(Keycap(desk.theme, "N"))
        self.field = QLineEdit()
        self.field.returnPressed.connect(self._write)
        self.box.addWidget(self.field)
        self._list = QVBoxLayout()
        self._list.setSpacing(desk.theme.px(2))
        self.box.addLayout(self._list)

    def show_notes(self, first_name: str, history: Sequence[HistoryItem]) -> None:
        """Show a learner's latest notes; what is being written stays."""
        theme, words = self.desk.theme, self.desk.words
        hint = words.say("Add a note. {first} may read it.", first=shown(first_name))
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        notes = [item for item in history if item.kind is HistoryKind.NOTE]
        for note in notes[:_MOST_NOTES]:
            self._list.addWidget(Label(theme, note.subject, "small", wraps=True))
            when = QWidget()
            row = QHBoxLayout(when)
            row.setContentsMargins(0, 0, 0, theme.px(6))
            row.addWidget(Label(theme, words.short_day(note.on), "caption", "text3"))
            if note.is_invented:
                row.addWidget(Chip(theme, words.say("invented")))
            row.addStretch(1)
            self._list.addWidget(when)

    def clear(self) -> None:
        """Forget what was being written: another learner comes."""
        self.field.clear()

    def _write(self) -> None:
        text = self.field.text().strip()
        if text:
            self.field.clear()
            self.written.emit(text)


def local_time(words: Words, learner: Learner, now: datetime) -> str:
    """Return the hour where the learner is, and the city that names the zone."""
    return f"{words.clock(now, zone_named(learner.zone))}, {city_of(learner.zone)}"


def language_name(words: Words, language: str) -> str:
    """Return the name of a language in the window's."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(language, sep="-" if "-" in language else "_").get_display_name(words.locale)
    except (UnknownLocaleError, ValueError):
        name = None
    return (name or language).capitalize()

"""How good a cohort's alerts were: figures with their n and definition, rules, and declared reasons."""

from collections.abc import Sequence

from PySide6.QtGui import QAccessible, QFocusEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.alerts.quality import LOOSEN_COUNT, LOOSEN_SHARE, AlertQuality
from cockpit.domain.people import Cohort
from cockpit.gui.desk import Desk
from cockpit.gui.focus import BY_KEYBOARD
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label, shown
from cockpit.steps import Step
from cockpit.triage.quality import alert_quality
from cockpit.wording.alerts import rule_name
from cockpit.wording.decisions import declared_name
from cockpit.wording.quality import Figure, quality_figures

_JOB = "quality"
_IN_A_ROW = 3
Row = tuple[str, ...]


class QualityPanel(QScrollArea):
    """Six figures as tiles, then what became of each rule's alerts, and why people were away."""

    accessible_role = QAccessible.Role.Pane

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._cohort: Cohort | None = None
        words, theme = desk.words, desk.theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("scrolled")
        self.setAccessibleName(words.say("How good they were"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(words.say("Replaying the cohort"))
        self._intro = Label(
            theme,
            words.say("Replayed from the first day with today’s limits, each day with what was known then."),
            "small",
            "text2",
            wraps=True,
        )
        self.tiles = QGridLayout()
        self.tiles.setSpacing(theme.px(12))
        self.rules = _Table(desk, words.say("What became of the alerts"))
        self.declared = _Table(desk, words.say("Why people were away"))
        inside = QWidget()
        inside.setObjectName("canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(20), theme.px(16))
        column.setSpacing(theme.px(12))
        column.addWidget(self._intro)
        column.addWidget(self._bar)
        column.addLayout(self.tiles)
        column.addWidget(self.rules)
        column.addWidget(self.declared)
        column.addStretch()
        self.setWidget(inside)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when the keyboard brought the focus."""
        self._show_ring(event.reason() in BY_KEYBOARD)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._show_ring(False)
        super().focusOutEvent(event)

    def _show_ring(self, is_shown: bool) -> None:
        self.setProperty("ring", is_shown)
        self.style().unpolish(self)
        self.style().polish(self)

    def show_cohort(self, cohort: Cohort) -> None:
        """Find the figures of a cohort in the background, and show them."""
        desk = self._desk
        if desk.jobs.running(_JOB) is not None:
            return
        self._cohort = cohort
        job = Job(_JOB, lambda: alert_quality(desk.profile.open, cohort, desk.now(), desk.settings.holidays_of))
        job.stepped.connect(self._stepped)
        job.succeeded.connect(self._show)
        job.ended.connect(self._ended)
        self._bar.setRange(0, 0)
        self._bar.show()
        desk.jobs.start(job)

    def _stepped(self, step: Step) -> None:
        self._bar.setRange(0, step.total or 0)
        self._bar.setValue(step.done)

    def _ended(self, _name: str) -> None:
        self._bar.hide()

    def _show(self, quality: AlertQuality) -> None:
        words = self._desk.words
        while (item := self.tiles.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, figure in enumerate(quality_figures(words, quality)):
            self.tiles.addWidget(_tile(self._desk, figure), place // _IN_A_ROW, place % _IN_A_ROW)
        self.rules.show_rows(
            [
                (
                    rule_name(words, use.code),
                    words.plural("{n} decision", "{n} decisions", use.decided),
                    words.say("{n} not useful", n=words.number(use.not_useful)),
                    words.say("loosen this rule") if use.should_loosen else "",
                )
                for use in quality.rules
            ],
            words.say(
                "Nothing was decided yet. From {n} decisions on, over {share} not useful ask to loosen a rule.",
                n=words.number(LOOSEN_COUNT),
                share=words.percent(LOOSEN_SHARE),
            ),
        )
        self.declared.show_rows(
            [
                (
                    shown(one.unit or words.say("no unit known")),
                    declared_name(words, one.why),
                    words.number(one.count),
                )
                for one in quality.declared
            ],
            words.say("No reason was declared yet: key I in the queue."),
        )


class _Table(QFrame):
    """A card with lines of words, or one sentence when there are none."""

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk = desk
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        column.setSpacing(theme.px(8))
        column.addWidget(Label(theme, title, "heading"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(20))
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setColumnStretch(0, 1)
        column.addLayout(self._grid)

    def show_rows(self, rows: Sequence[Row], nothing: str) -> None:
        """Show these lines."""
        theme = self._desk.theme
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not rows:
            self._grid.addWidget(Label(theme, nothing, "small", "text2", wraps=True), 0, 0)
        for number, row in enumerate(rows):
            for place, said in enumerate(row):
                self._grid.addWidget(Label(theme, said, "small", "text2" if place else "text"), number, place)


def _tile(desk: Desk, figure: Figure) -> QFrame:
    theme = desk.theme
    tile = QFrame()
    tile.setObjectName("card")
    tile.setAccessibleName(f"{figure.name}: {figure.value}, {figure.of}")
    column = QVBoxLayout(tile)
    column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
    column.setSpacing(theme.px(2))
    column.addWidget(Label(theme, figure.name, "small", weight=600, wraps=True))
    column.addWidget(Label(theme, figure.value, "figure", wraps=True))
    column.addWidget(Label(theme, figure.of, "small", "text2"))
    column.addWidget(Label(theme, figure.definition, "caption", "text3", wraps=True))
    column.addStretch()
    return tile

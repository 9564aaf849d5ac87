"""The alerts of one cohort: limits with a trial, days, and how good they were."""

from functools import cached_property

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cockpit.gui.alerts.days import DaysPanel
from cockpit.gui.alerts.limits import LimitsPanel
from cockpit.gui.alerts.quality import QualityPanel
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Navigator
from cockpit.gui.segments import Segments
from cockpit.store.cohorts import cohort_by_id

_LIMITS, _DAYS, _QUALITY = "limits", "days", "quality"


class AlertsPage(QWidget):
    """Three parts: the limits, the days that alerts respect, and how good the alerts were.

    The last two are made when they are first wanted: all three at once held up the window for a fifth of a second.
    """

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._cohort_id: int | None = None
        words, theme = desk.words, desk.theme
        self._title = Label(theme, "", "title", elides=True)
        self.parts = Segments(
            theme,
            [
                (_LIMITS, words.say("Limits")),
                (_DAYS, words.say("Days")),
                (_QUALITY, words.say("How good they were")),
            ],
            words.say("Part"),
        )
        self.parts.chosen.connect(self._show_part)
        self.limits = LimitsPanel(desk, navigator)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.limits)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._header())
        whole.addWidget(self._stack, 1)
        hand_focus_on(self, self.limits)

    @cached_property
    def days(self) -> DaysPanel:
        """The days that alerts respect."""
        panel = DaysPanel(self._desk, self._navigator)
        self._stack.addWidget(panel)
        return panel

    @cached_property
    def quality(self) -> QualityPanel:
        """How good the alerts were."""
        panel = QualityPanel(self._desk)
        self._stack.addWidget(panel)
        return panel

    def _header(self) -> QWidget:
        theme = self._desk.theme
        header = QWidget()
        header.setObjectName("header")
        row = QHBoxLayout(header)
        row.setContentsMargins(theme.px(16), theme.px(10), theme.px(24), theme.px(10))
        row.setSpacing(theme.px(10))
        back = Button(theme, "", "chevron-left", kind="ghost")
        back.setAccessibleName(self._desk.words.say("Back, {key}", key="Esc"))
        back.clicked.connect(self._navigator.back_wanted)
        row.addWidget(back)
        row.addWidget(self._title, 1)
        row.addWidget(self.parts)
        return header

    def show_cohort(self, cohort_id: int, part: str = _LIMITS) -> None:
        """Show the alerts of a cohort."""
        self._cohort_id = cohort_id
        cohort = cohort_by_id(self._desk.store, cohort_id)
        if cohort is None:
            self._navigator.back_wanted.emit()
            return
        self._title.setText(self._desk.words.say("Alerts: {cohort}", cohort=cohort.name))
        self.limits.show_cohort(cohort)
        self.parts.choose(part)
        self._show_part(part)

    def reload(self) -> None:
        """Show the days anew; limits that are being tried stay as they are."""
        if isinstance(self._stack.currentWidget(), DaysPanel):
            self.days.reload()

    def _show_part(self, part: str) -> None:
        cohort = cohort_by_id(self._desk.store, self._cohort_id) if self._cohort_id is not None else None
        panel: QWidget = self.limits
        if part == _DAYS and cohort is not None:
            panel = self.days
            self.days.show_cohort(cohort)
        elif part == _QUALITY and cohort is not None:
            panel = self.quality
            self.quality.show_cohort(cohort)
        self._stack.setCurrentWidget(panel)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back, Ctrl+↵ applies."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_of_limits = self._stack.currentWidget() is self.limits
        if event.key() == Qt.Key.Key_Escape:
            self._navigator.back_wanted.emit()
        elif is_of_limits and is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.limits.apply()
        else:
            super().keyPressEvent(event)

"""The limits of a cohort's rules: each can be changed, and shows at once what it would have done."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.alerts.rules import AlertRules, is_share, limit_range
from cockpit.domain.people import Cohort
from cockpit.gui.alerts.trial import TrialCard
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Decision, Navigator
from cockpit.store import Store
from cockpit.store.plans import limits_of_cohort, set_limits
from cockpit.wording.rules import limit_name

_SETTLE_MS = 350
_RIGHT_PX, _RIGHT_NARROW_PX, _NARROW_PX = 380, 290, 1100
_FIELD_PX = 92


class LimitsPanel(QWidget):
    """Limits at the left; what they would have done at the right."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        self._cohort: Cohort | None = None
        self._kept: dict[str, float] = {}
        self._is_filling = False
        self.fields: dict[str, QDoubleSpinBox] = {}
        self._notes: dict[str, Label] = {}
        self.trial = TrialCard(desk)
        self.trial.applied.connect(self.apply)
        self.trial.left.connect(self._leave)
        self.trial.reset_wanted.connect(self._reset)
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._try)
        self._lay_out()
        self.setFocusProxy(next(iter(self.fields.values())))

    def _lay_out(self) -> None:
        theme = self._desk.theme
        left = QWidget()
        left.setObjectName("canvas")
        column = QVBoxLayout(left)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(16), theme.px(16))
        column.setSpacing(theme.px(12))
        column.addWidget(self._card())
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(left)
        right = QVBoxLayout()
        right.setContentsMargins(theme.px(12), theme.px(16), theme.px(20), theme.px(16))
        right.addWidget(self.trial)
        right.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scroll, 1)
        row.addLayout(right)

    def _card(self) -> QFrame:
        theme, words = self._desk.theme, self._desk.words
        card = QFrame()
        card.setObjectName("card")
        grid = QGridLayout(card)
        grid.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(0, 1)
        grid.addWidget(Label(theme, words.say("Limits of the rules"), "heading"), 0, 0, 1, 3)
        for row, (name, default) in enumerate(AlertRules().limits.items(), 1):
            said = limit_name(words, name)
            field = _field(words.language, name, default)
            field.setFixedWidth(theme.px(_FIELD_PX))
            field.setAccessibleName(said)
            field.valueChanged.connect(partial(self._changed, name))
            note = Label(theme, "", "caption", "text3")
            label = Label(theme, said, "small", wraps=True)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            grid.addWidget(note, row, 2)
            self.fields[name], self._notes[name] = field, note
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow the trial in a narrow window."""
        super().resizeEvent(event)
        theme = self._desk.theme
        is_narrow = self.width() < theme.px(_NARROW_PX)
        self.trial.setFixedWidth(theme.px(_RIGHT_NARROW_PX if is_narrow else _RIGHT_PX))

    def show_cohort(self, cohort: Cohort) -> None:
        """Show a cohort's limits, and what they did."""
        self._cohort = cohort
        self._kept = limits_of_cohort(self._desk.store, cohort.id)
        self._fill(self._kept)
        self._try()

    def apply(self) -> None:
        """Keep the limits that were tried; the alerts follow."""
        cohort, changed = self._cohort, self._changes()
        if cohort is None or changed == self._kept:
            return
        before, self._kept = self._kept, changed

        def keep(store: Store) -> None:
            set_limits(store, cohort.id, changed)

        def back(store: Store, _: object) -> None:
            set_limits(store, cohort.id, before)

        told = self._desk.words.say("Limits of {cohort} changed", cohort=cohort.name)
        self._navigator.decision_wanted.emit(Decision(told, keep, back))
        self.trial.set_changed(False)

    def _leave(self) -> None:
        self._fill(self._kept)
        self._try()

    def _reset(self) -> None:
        self._fill({})
        self._try()

    def _fill(self, limits: Mapping[str, float]) -> None:
        self._is_filling = True
        for name, value in AlertRules().with_limits(limits).limits.items():
            self.fields[name].setValue(value)
        self._is_filling = False
        self._mark()

    def _changes(self) -> dict[str, float]:
        """Return what differs from the limits of everybody."""
        defaults = AlertRules().limits
        return {
            name: field.value() for name, field in self.fields.items() if abs(field.value() - defaults[name]) > 1e-9
        }

    def _changed(self, _name: str, _value: float) -> None:
        if not self._is_filling:
            self._mark()
            self._settle.start()

    def _mark(self) -> None:
        words, changed = self._desk.words, self._changes()
        for name, default in AlertRules().limits.items():
            self._notes[name].setText(words.say("else {n}", n=words.number(default)) if name in changed else "")
        self.trial.set_changed(changed != self._kept, is_default=not changed)

    def _try(self) -> None:
        if self._cohort is not None:
            self.trial.try_limits(self._cohort, self._changes())


def _field(language: str, name: str, default: float) -> QDoubleSpinBox:
    field = QDoubleSpinBox()
    field.setLocale(QLocale(language))
    of_all = is_share(name)
    field.setDecimals(2 if of_all else 0 if isinstance(default, int) else 1)
    field.setSingleStep(0.05 if of_all else 1)
    field.setRange(*limit_range(name))
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.lineEdit().setTextMargins(0, 0, 8, 0)
    return field

"""The days that alerts respect: when a cohort is closed, when milestones are due, and who is away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.people import Cohort
from cockpit.gui.alerts.absences import AbsencesCard
from cockpit.gui.alerts.closures import ClosuresCard
from cockpit.gui.alerts.milestones import MilestonesCard
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator

_MOST_PX = 820


class DaysPanel(QScrollArea):
    """Closures, milestones and files of absences, one card under the other."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = desk.theme
        self._cohort_id: int | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.closures = ClosuresCard(desk)
        self.milestones = MilestonesCard(desk)
        self.absences = AbsencesCard(desk)
        inside = QWidget()
        inside.setObjectName("canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(20), theme.px(16))
        column.setSpacing(theme.px(12))
        for card in (self.closures, self.milestones, self.absences):
            card.decided.connect(navigator.decision_wanted)
            card.setMaximumWidth(theme.px(_MOST_PX))
            column.addWidget(card)
        column.addStretch()
        self.setWidget(inside)
        self.setFocusProxy(self.closures.country)

    def show_cohort(self, cohort: Cohort) -> None:
        """Show a cohort's days; what is being typed for the same cohort stays."""
        if cohort.id == self._cohort_id:
            self.reload()
            return
        self._cohort_id = cohort.id
        self.closures.show_cohort(cohort)
        self.milestones.show_cohort(cohort)
        self.absences.reload()

    def reload(self) -> None:
        """Show them as the store has them now."""
        for card in (self.closures, self.milestones, self.absences):
            card.reload()

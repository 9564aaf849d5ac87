"""The filters above the table of learners: state, cohort and tag, each a small list."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from cockpit.domain.learner_filter import LearnerFilter
from cockpit.domain.states import LearnerState
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.reports.learner_list import LearnerTable
from cockpit.wording.states import state_name

_WIDE_PX, _LEAST_PX = 156, 84
Offer = Sequence[tuple[object, str]]


class LearnerFilters(QWidget):
    """Tells by `changed` that another state, cohort or tag is wanted; `within` says which."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        words, theme = desk.words, desk.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self.state, self.cohort, self.tag = Combo(theme), Combo(theme), Combo(theme)
        for combo, name in (
            (self.state, words.say("State")),
            (self.cohort, words.say("Cohort")),
            (self.tag, words.say("Tag")),
        ):
            combo.setAccessibleName(name)
            combo.activated.connect(self.changed)
            row.addWidget(combo)
        states = [(state, state_name(words, state)) for state in LearnerState if state is not LearnerState.LEFT]
        _offer(self.state, [(None, words.say("State")), *states])

    def fit(self, room: int) -> None:
        """Share out the room, between the least that a list needs and the most that it wants."""
        theme = self._desk.theme
        wide = min(theme.px(_WIDE_PX), max(theme.px(_LEAST_PX), room // 3 - theme.px(8)))
        for combo in (self.state, self.cohort, self.tag):
            combo.setFixedWidth(wide)

    def show_offer(self, table: LearnerTable, wanted: LearnerFilter) -> None:
        """Offer the cohorts and tags that there are, and show what is wanted: also when it is no more."""
        words = self._desk.words
        cohorts: list[tuple[object, str]] = [(one, shown(name)) for one, name in table.cohorts]
        if wanted.cohort_id is not None and all(one != wanted.cohort_id for one, _ in cohorts):
            cohorts.append((wanted.cohort_id, words.say("A cohort that is not followed")))
        tags: list[tuple[object, str]] = [(tag, shown(tag)) for tag in table.tags]
        if wanted.tag is not None and wanted.tag not in table.tags:
            tags.append((wanted.tag, shown(wanted.tag)))
        _offer(self.cohort, [(None, words.say("Cohort")), *cohorts])
        _offer(self.tag, [(None, words.say("Tag")), *tags])
        self.cohort.setVisible(len(cohorts) > 1 or wanted.cohort_id is not None)
        self.tag.setVisible(bool(tags))
        for combo, value in ((self.state, wanted.state), (self.cohort, wanted.cohort_id), (self.tag, wanted.tag)):
            combo.setCurrentIndex(max(0, combo.findData(value)))

    def within(self, wanted: LearnerFilter) -> LearnerFilter:
        """Return a filter with the state, cohort and tag that are chosen here."""
        state = self.state.currentData()  # Qt hands it out as a plain text
        return replace(
            wanted,
            state=LearnerState(state) if state else None,
            cohort_id=self.cohort.currentData(),
            tag=self.tag.currentData(),
        )


def _offer(combo: QComboBox, offer: Offer) -> None:
    if [(combo.itemData(at), combo.itemText(at)) for at in range(combo.count())] == list(offer):
        return  # the list may be open
    combo.clear()
    for value, text in offer:
        combo.addItem(text, value)

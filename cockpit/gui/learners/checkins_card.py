"""What is agreed with a learner, beside the chart: the next check-in, the last one, the goals."""

from collections.abc import Iterator

from PySide6.QtWidgets import QVBoxLayout

from cockpit.domain.times import day_in
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.learners.side import Card
from cockpit.reports.learner_checkins import LearnerCheckIns
from cockpit.wording.checkins import goal_told, last_told, next_told


class CheckInsCard(Card):
    """A few lines; where nothing is agreed and none took place, the card is not there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("Check-ins"))
        self._shown: list[tuple[str, str]] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(desk.theme.px(6))
        self.box.addLayout(self._lines)

    def show_check_ins(self, found: LearnerCheckIns) -> None:
        """Show what is agreed with a learner."""
        lines = list(self._told(found))
        self.setVisible(bool(lines))
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for text, tone in lines:
            self._lines.addWidget(Label(self.desk.theme, text, "small", tone, wraps=True))

    def _told(self, found: LearnerCheckIns) -> Iterator[tuple[str, str]]:
        words, zone, now = self.desk.words, self.desk.zone, self.desk.now()
        today = day_in(zone, now)
        if (coming := found.next) is not None:
            at = coming.slot.starts_at
            yield next_told(words, at, coming.medium, coming.answer, now, zone), "text"
        if found.last is not None:
            day = day_in(zone, found.last.slot.starts_at)
            yield last_told(words, day, found.last.shared_note, found.last.next_step), "text2"
        for goal in found.goals:
            yield goal_told(words, goal.words, goal.due_on, today, is_kept=goal.is_kept), "text2"

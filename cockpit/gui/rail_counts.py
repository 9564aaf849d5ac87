"""What the rail counts beside every page, read aside, and only when it may have changed."""

from datetime import datetime

from PySide6.QtCore import QObject

from cockpit.accounts import trainer_of
from cockpit.gui.data_age import DataAge
from cockpit.gui.desk import Desk
from cockpit.gui.dialogs import Dialogs
from cockpit.gui.postman import DELIVERING
from cockpit.gui.rail import PinnedCohort, Rail
from cockpit.reports.rail import RailFigures, rail_figures
from cockpit.reports.today import Today


class RailCounts(QObject):
    """Reads and shows the counts, the cohorts and how old the data are."""

    def __init__(self, desk: Desk, rail: Rail, data_age: DataAge, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rail = rail
        self._data_age = data_age
        self._dialogs = dialogs
        self._stamp: tuple[int, datetime, str] | None = None
        self._is_written = False

    def note_written(self) -> None:
        """Count anew at the next occasion: something was written."""
        self._is_written = True

    def show(self, read: Today | None) -> None:
        """Show what is counted by now. `read` is today's queue, where it was just read."""
        desk = self._desk
        desk.trainer = desk.settings.name or trainer_of(desk.store)[0] or ""
        self._rail.show_trainer(desk.trainer)
        now, zone = desk.now(), desk.settings.zone
        # Another page of the same data in the same minute has the same figures beside it: reading those of 3,000
        # takes 100 ms, in which the page has half of the processor.
        stamp = (desk.store.data_version(), now.replace(second=0, microsecond=0), zone)
        if stamp == self._stamp or self._only_leaves(stamp[1:]):
            return
        self._stamp, self._is_written = stamp, False
        self._dialogs.forget_people()
        desk.reader.ask("rail", lambda store: rail_figures(store, now, zone, read), self._show_figures, waits=False)

    def _only_leaves(self, minute_and_zone: tuple[datetime, str]) -> bool:
        """Tell whether the store changed by messages that leave, and by nothing that the rail counts.

        Thirty times a second it does, while thousands leave; whatever else writes meanwhile tells of it.
        """
        is_leaving = self._desk.jobs.running(DELIVERING) is not None
        same = self._stamp is not None and self._stamp[1:] == minute_and_zone
        return is_leaving and same and not self._is_written

    def _show_figures(self, figures: RailFigures) -> None:
        cohorts = figures.cohorts
        self._rail.show_counts(
            {
                "today": figures.to_see,
                "cohorts": len(cohorts),
                "learners": figures.learners,
                "messages": figures.replies,
                "check_ins": figures.check_ins,
            }
        )
        self._rail.show_cohorts(
            [PinnedCohort(row.id, row.name, row.learners, tuple(row.counts.items())) for row in cohorts]
        )
        self._rail.show_warning("connections", figures.needs_trainer)
        self._data_age.show_age(figures.data_as_of)

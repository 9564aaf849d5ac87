"""The check-ins into a file, also those that were cancelled or missed, and their counts in a sentence."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.navigation import Navigator
from cockpit.reports.checkin_log import CheckInEntry, check_in_counts, check_in_log, check_in_rows, whole_span
from cockpit.store import Store
from cockpit.wording.checkin_log import check_in_headings, counts_sentence


class CheckInExport:
    """Asks where to, then writes every check-in there; the navigator tells what came of it, with the counts."""

    def __init__(self, desk: Desk, navigator: Navigator, page: QWidget) -> None:
        self._desk = desk
        self._navigator = navigator
        self._counts = ""
        self._exporter = Exporter(desk, page)
        self._exporter.told.connect(self._tell)

    def export(self) -> None:
        """Export all check-ins; nothing while names are hidden."""
        if not self._desk.has_initials_only:
            now = self._desk.now()
            self._desk.reader.ask("check_in_log", lambda store: _entries(store, now), self._write)

    def _write(self, entries: list[CheckInEntry]) -> None:
        words = self._desk.words
        self._counts = counts_sentence(words, check_in_counts(entries))
        self._exporter.choose_and_write(
            words.say("Check-ins"), check_in_headings(words), check_in_rows(words, entries)
        )

    def _tell(self, told: str) -> None:
        self._navigator.told.emit(f"{told} {self._counts}".strip())


def _entries(store: Store, now: datetime) -> list[CheckInEntry]:
    return check_in_log(store, *whole_span(now), now)

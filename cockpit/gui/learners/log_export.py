"""The contact log of a learner into a file: the proof of what was done, with its exact words."""

from PySide6.QtWidgets import QWidget

from cockpit.domain.people import Learner
from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.labels import shown
from cockpit.gui.navigation import Navigator
from cockpit.reports.contact_log import LogEntry, contact_log, log_rows
from cockpit.wording.contact_log import log_headings


class LogExport:
    """Asks where to, then writes every exchange with somebody there; the navigator tells what came of it."""

    def __init__(self, desk: Desk, navigator: Navigator, page: QWidget) -> None:
        self._desk = desk
        self._exporter = Exporter(desk, page)
        self._exporter.told.connect(navigator.told)

    def export(self, learner: Learner) -> None:
        """Export the log of a learner; nothing while names are hidden."""
        desk, now = self._desk, self._desk.now()
        if desk.has_initials_only:
            return

        def write(entries: tuple[LogEntry, ...]) -> None:
            title = desk.words.say("Contact log {name}", name=shown(learner.name))
            rows = log_rows(desk.words, learner.name, entries, desk.zone)
            self._exporter.choose_and_write(title, log_headings(desk.words), rows)

        desk.reader.ask("contact_log", lambda store: contact_log(store, learner.id, now), write)

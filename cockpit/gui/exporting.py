"""Any table of the window into a file for a spreadsheet, as it is shown: filtered, sorted, no live formula."""

from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from cockpit.errors import CockpitError, WrongInput
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.table import TableModel
from cockpit.reports.export import Value, write_csv, write_xlsx
from cockpit.steps import Step
from cockpit.wording.errors import error_sentence

_JOB = "export"
_CSV = ".csv"
_NOT_IN_FILE_NAME = str.maketrans(dict.fromkeys('<>:"/\\|?*', " "))


class Exporter(QObject):
    """Asks where to, then writes in the background. `told` says what came of it."""

    told = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = parent
        self._job: Job | None = None

    def choose_and_export(self, title: str, model: TableModel) -> None:
        """Ask for a file and write the table into it."""
        path = self._chosen(title)
        if path is not None:
            self.export(path, title, model)

    def choose_and_write(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Ask for a file and write rows under headings into it, those of a list that is no table."""
        path = self._chosen(title)
        if path is not None:
            self.write(path, title, headings, rows)

    def _chosen(self, title: str) -> Path | None:
        words = self._desk.words
        kinds = words.say("Tables ({patterns})", patterns="*.xlsx *.csv")
        proposed = f"{title.translate(_NOT_IN_FILE_NAME)}.xlsx"
        name, _ = QFileDialog.getSaveFileName(self._page, words.say("Export"), proposed, kinds)
        return Path(name) if name else None

    def export(self, path: Path, title: str, model: TableModel) -> None:
        """Write the table into a file: CSV where its name ends so, else a workbook."""
        self.write(path, title, model.headings(), model.values())

    def write(self, path: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Write rows under headings into a file: CSV where its name ends so, else a workbook."""
        self._job = Job(_JOB, partial(_writing, path, title, headings, rows, self._desk.zone))
        self._job.succeeded.connect(self._succeed)
        self._job.failed.connect(self._fail)
        self._desk.jobs.start(self._job)

    def _succeed(self, name: str) -> None:
        self.told.emit(self._desk.words.say("Exported to {file}", file=name))

    def _fail(self, error: Exception) -> None:
        words = self._desk.words
        if isinstance(error, CockpitError):
            self.told.emit(error_sentence(words, error))
        else:
            self.told.emit(words.say("Something unexpected happened. It was written to the log; please try again."))


def _writing(
    path: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[Value]], zone: ZoneInfo
) -> Generator[Step, None, str]:
    yield Step(0, len(rows), path.name)
    try:
        if path.suffix.lower() == _CSV:
            write_csv(path, headings, rows, zone)
        else:
            write_xlsx(path, title, headings, rows, zone)
    except OSError as error:
        raise WrongInput("export_refused", file=path.name) from error
    return path.name

"""Files of absences of the training office: read, listed, taken back."""

from collections.abc import Generator
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cockpit.errors import CockpitError
from cockpit.gui.alerts.rows import Rows
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.imports.choosing import TABLES, choose_file
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Decision
from cockpit.imports.absences import AbsencesRead, import_absences
from cockpit.steps import Step
from cockpit.store import Store
from cockpit.store.absences import (
    AbsenceFile,
    RemovedAbsenceFile,
    absence_files,
    remove_absence_file,
    restore_absence_file,
)
from cockpit.wording.errors import error_sentence
from cockpit.wording.imports import absence_fault

_JOB = "absences"
_MOST_FAULTS = 5


class AbsencesCard(QFrame):
    """What was read of learners' leave, for all cohorts. `decided` carries a Decision for the window."""

    decided = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        words, theme = desk.words, desk.theme
        self._files: list[AbsenceFile] = []
        self.rows = Rows(desk)
        self.faults = Label(theme, "", "small", "text2", wraps=True)
        self.faults.hide()
        self.import_button = Button(theme, words.say("Import absences…"), "calendar-plus", small=True)
        self.import_button.clicked.connect(self._choose)
        buttons = QHBoxLayout()
        buttons.addWidget(self.import_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        column.setSpacing(theme.px(8))
        column.addWidget(Label(theme, words.say("Absences from files"), "heading"))
        meaning = words.say(
            "Leave, illness, placements, as the training office keeps them (CSV, XLSX, ODS, ICS), for all cohorts."
            " Of one person: key P."
        )
        column.addWidget(Label(theme, meaning, "small", "text2", wraps=True))
        column.addWidget(self.rows)
        column.addWidget(self.faults)
        column.addLayout(buttons)

    def reload(self) -> None:
        """Show the files that were read."""
        files = absence_files(self._desk.store)
        if files != self._files:
            self._show(files)

    def _show(self, files: list[AbsenceFile]) -> None:
        self._files = files
        words, theme = self._desk.words, self._desk.theme
        self.rows.clear()
        for file in files:
            count = words.plural("{n} absence", "{n} absences", file.absences)
            self.rows.add(
                Label(theme, shown(file.file_name), "small", weight=500, elides=True),
                Label(theme, count, "small", "text2"),
                stretched=0,
                remove=partial(self._remove, file),
                said=words.say("Take {file} back", file=file.file_name),
            )

    def _choose(self) -> None:
        choose_file(self, self._desk.words, self.read, (*TABLES, "*.ics"))

    def read(self, path: Path) -> None:
        """Find out what a file tells, in the background; keep it when it tells of anybody."""
        desk = self._desk
        if desk.jobs.running(_JOB) is not None:
            return

        def steps() -> Generator[Step, None, tuple[bytes, AbsencesRead]]:
            yield Step(0, 1)
            content = path.read_bytes()
            with desk.profile.open() as store:
                return content, import_absences(store, path.name, content, desk.zone, desk.now(), is_trial=True)

        job = Job(_JOB, steps)
        job.succeeded.connect(self._keep)
        job.failed.connect(self._refuse)
        desk.jobs.start(job)

    def _refuse(self, error: CockpitError) -> None:
        self.faults.setText(error_sentence(self._desk.words, error))
        self.faults.show()

    def _keep(self, found: tuple[bytes, AbsencesRead]) -> None:
        desk, (content, read) = self._desk, found
        words, now = desk.words, desk.now()
        left_out = [
            f"{words.say('Row {n}:', n=row.row)} {absence_fault(words, row.fault)}"
            for row in read.rejected[:_MOST_FAULTS]
        ]
        more = len(read.rejected) - len(left_out)
        if more:
            left_out.append(words.plural("{n} other row left out.", "{n} other rows left out.", more))
        self.faults.setText("\n".join(left_out))
        self.faults.setVisible(bool(left_out))
        if not read.added:
            return

        def keep(store: Store) -> AbsencesRead:
            return import_absences(store, read.file_name, content, desk.zone, now)

        def back(store: Store, made: AbsencesRead) -> None:
            if made.file_id is not None:
                remove_absence_file(store, made.file_id)

        told = words.plural("{file}: {n} absence", "{file}: {n} absences", read.added, file=read.file_name)
        self.decided.emit(Decision(told, keep, back))

    def _remove(self, file: AbsenceFile) -> None:
        self._show([one for one in self._files if one != file])
        told = self._desk.words.say("{file} taken back", file=file.file_name)

        def back(store: Store, removed: RemovedAbsenceFile | None) -> None:
            if removed is not None:
                restore_absence_file(store, removed)

        self.decided.emit(Decision(told, lambda store: remove_absence_file(store, file.id), back))

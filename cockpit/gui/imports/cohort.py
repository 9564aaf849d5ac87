"""Whom a file is of: an existing cohort or a new one, with its days."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.domain.people import Cohort
from cockpit.errors import WrongInput
from cockpit.gui.desk import Desk
from cockpit.gui.imports.fields import Titled, WritableChoice, day_edit
from cockpit.gui.labels import Label, shown
from cockpit.imports.dates import day_in_text
from cockpit.store.cohorts import cohort_by_id, cohorts_by_public_id
from cockpit.store.imports import all_imports

_NAME_PX = 340
_DAY_PX = 130


@dataclass(frozen=True, slots=True)
class _Known:
    """An existing cohort: `call` is what it is called by whatever others are named."""

    cohort: Cohort
    call: str


class CohortPart(QWidget):
    """Asks for the cohort. `changed` comes with each letter: who listens waits for the last one."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, say = desk.theme, desk.words.say
        self._desk = desk
        self._known: list[_Known] = []
        self._names = WritableChoice(theme)
        self._names.setMinimumWidth(theme.px(_NAME_PX))
        self._names.editTextChanged.connect(self._follow)
        self._starts, self._ends = day_edit(say("YYYY-MM-DD")), day_edit(say("YYYY-MM-DD"))
        self._days = QWidget()
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(theme.px(12))
        for edit, title in ((self._starts, say("First day, optional")), (self._ends, say("Last day, optional"))):
            edit.setFixedWidth(theme.px(_DAY_PX))
            edit.textChanged.connect(self.changed)
            days.addWidget(Titled(theme, title, edit))
        row = QHBoxLayout()
        row.setSpacing(theme.px(16))
        row.addWidget(Titled(theme, say("Cohort"), self._names), 1)
        row.addWidget(self._days)
        row.addStretch(1)
        self._says = Label(theme, "", "caption", "text2", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addLayout(row)
        column.addWidget(self._says)

    @property
    def name(self) -> str:
        """What the cohort is called by; empty when nothing is chosen."""
        chosen = self._chosen()
        return chosen.call if chosen else self._typed()

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and last day of a new cohort, None where not said.

        Raises:
            WrongInput: `not_a_date`, `days_turned_round`.
        """
        if self._chosen() is not None:
            return None, None
        starts_on, ends_on = _day(self._starts.text()), _day(self._ends.text())
        if starts_on and ends_on and starts_on > ends_on:
            raise WrongInput("days_turned_round")
        return starts_on, ends_on

    def propose(self, file_name: str) -> None:
        """Choose the cohort into which a file of this name went last, else one called as the file is."""
        self.reload()
        store = self._desk.store
        before = [row.cohort_id for row in all_imports(store) if row.file_name == file_name]
        cohort = cohort_by_id(store, before[-1]) if before else None
        name = cohort.name if cohort else shown(PurePath(file_name).stem.replace("_", " "))
        for edit in (self._starts, self._ends):
            edit.clear()
        self._names.setEditText(name)

    def reload(self) -> None:
        """Read which cohorts there are; what is written stays."""
        known = [_Known(one, public_id) for public_id, one in cohorts_by_public_id(self._desk.store).items()]
        if known == self._known:
            return
        self._known = known
        written = self._names.currentText()
        names = [one.cohort.name for one in known]
        self._names.blockSignals(True)
        self._names.clear()
        for one in known:
            is_alone = names.count(one.cohort.name) == 1
            self._names.addItem(one.cohort.name if is_alone else f"{one.cohort.name} ({one.call})", one.call)
        self._names.setEditText(written)
        self._names.blockSignals(False)
        self._follow_choice()

    def _typed(self) -> str:
        return " ".join(self._names.currentText().split())

    def _chosen(self) -> _Known | None:
        place = self._names.findText(self._typed())
        return self._known[place] if place >= 0 and self._typed() else None

    def _follow(self) -> None:
        self._follow_choice()
        self.changed.emit()

    def _follow_choice(self) -> None:
        say = self._desk.words.say
        chosen = self._chosen()
        self._days.setVisible(chosen is None)
        if chosen is None:
            self._says.setText(say("A new cohort. Write the name of an existing one to add to it."))
        elif chosen.cohort.is_from_files:
            self._says.setText(say("An existing cohort: the file is added to what its other files say."))
        else:
            self._says.setText(
                say("This cohort is read from its platform, so only active days are added to its people.")
            )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    day = day_in_text(text)
    if day is None:
        raise WrongInput("not_a_date", text=text.strip())
    return day

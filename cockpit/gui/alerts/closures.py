"""The days on which a cohort is closed: public holidays of a country, and others by hand."""

from datetime import timedelta
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.closures import countries
from cockpit.domain.names import plain
from cockpit.domain.people import Cohort
from cockpit.domain.times import day_in, zone_named
from cockpit.gui.alerts.rows import Rows
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Decision
from cockpit.store import Store
from cockpit.store.absences import (
    Closure,
    closures_of_cohort,
    holiday_country,
    set_closures,
    set_holiday_country,
)

_WEEK = timedelta(days=6)


class ClosuresCard(QFrame):
    """No silence counts on these days. `decided` carries a Decision for the window."""

    decided = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self._cohort: Cohort | None = None
        words, theme = desk.words, desk.theme
        self._closures: tuple[Closure, ...] = ()
        self.rows = Rows(desk)
        self.refusal = Label(theme, words.say("The last day lies before the first."), "small", "text2")
        self.refusal.hide()
        self.country = Combo(theme)
        self.country.setAccessibleName(words.say("Public holidays of"))
        self.country.addItem(words.say("no country"), None)
        for code in sorted(countries(), key=lambda code: plain(words.country(code))):
            self.country.addItem(words.country(code), code)
        self.country.activated.connect(self._choose_country)
        self.first, self.last = DateField(desk), DateField(desk)
        self.first.setAccessibleName(words.say("First day of a closure"))
        self.last.setAccessibleName(words.say("Last day of a closure"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(words.say("what it is"))
        self.reason.setAccessibleName(words.say("What the closure is"))
        self.reason.returnPressed.connect(self._add)
        self.add_button = Button(theme, words.say("Add"), "plus", small=True)
        self.add_button.clicked.connect(self._add)
        holidays = QHBoxLayout()
        holidays.setSpacing(theme.px(8))
        holidays.addWidget(Label(theme, words.say("Public holidays of"), "small"))
        holidays.addWidget(self.country)
        holidays.addStretch()
        entry = QHBoxLayout()
        entry.setSpacing(theme.px(8))
        for widget in (self.first, Label(theme, "–", "small"), self.last):
            entry.addWidget(widget)
        entry.addStretch()
        reason = QHBoxLayout()
        reason.setSpacing(theme.px(8))
        reason.addWidget(self.reason, 1)
        reason.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        column.setSpacing(theme.px(8))
        column.addWidget(Label(theme, words.say("Closed days"), "heading"))
        meaning = words.say("On these days no silence counts, for nobody is expected.")
        column.addWidget(Label(theme, meaning, "small", "text2", wraps=True))
        column.addLayout(holidays)
        column.addWidget(self.rows)
        column.addLayout(entry)
        column.addLayout(reason)
        column.addWidget(self.refusal)

    def show_cohort(self, cohort: Cohort) -> None:
        """Show a cohort's closures."""
        self._cohort = cohort
        store = self._desk.store
        self.country.setCurrentIndex(max(0, self.country.findData(holiday_country(store, cohort.id))))
        today = day_in(zone_named(cohort.zone), self._desk.now())
        self.first.show_day(today)
        self.last.show_day(today + _WEEK)
        self._show_rows(closures_of_cohort(store, cohort.id))

    def reload(self) -> None:
        """Show the closures again when others are kept than those shown."""
        if self._cohort is not None:
            known = closures_of_cohort(self._desk.store, self._cohort.id)
            if known != self._closures:
                self._show_rows(known)

    def _show_rows(self, closures: tuple[Closure, ...]) -> None:
        theme, words = self._desk.theme, self._desk.words
        self._closures = closures
        self.rows.clear()
        for closure in closures:
            days = f"{words.day(closure.starts_on)} – {words.day(closure.ends_on)}"
            self.rows.add(
                Label(theme, days, "small", weight=500),
                Label(theme, shown(closure.reason), "small", "text2", elides=True),
                stretched=1,
                remove=partial(self._remove, closure),
                said=words.say("Remove {days}", days=days),
            )

    def _add(self) -> None:
        first, last = self.first.day, self.last.day
        self.refusal.setVisible(first > last)
        if first <= last:
            self._keep((*self._closures, Closure(0, first, last, self.reason.text().strip())))
            self.reason.clear()

    def _remove(self, closure: Closure) -> None:
        self._keep(tuple(one for one in self._closures if one is not closure))

    def _keep(self, closures: tuple[Closure, ...]) -> None:
        cohort = self._cohort
        if cohort is None:
            return
        before = self._closures

        def keep(store: Store) -> None:
            set_closures(store, cohort.id, closures)

        def back(store: Store, _: object) -> None:
            set_closures(store, cohort.id, before)

        self._show_rows(closures)
        told = self._desk.words.say("Closed days of {cohort} changed", cohort=cohort.name)
        self.decided.emit(Decision(told, keep, back))

    def _choose_country(self) -> None:
        cohort = self._cohort
        if cohort is None:
            return
        chosen: str | None = self.country.currentData()
        before = holiday_country(self._desk.store, cohort.id)

        def keep(store: Store) -> None:
            set_holiday_country(store, cohort.id, chosen)

        def back(store: Store, _: object) -> None:
            set_holiday_country(store, cohort.id, before)

        told = self._desk.words.say("Closed days of {cohort} changed", cohort=cohort.name)
        self.decided.emit(Decision(told, keep, back))

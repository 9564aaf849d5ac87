"""The days on which a cohort's milestones are due: the source's, or others that the trainer agreed on."""

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

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
from cockpit.store.plans import DueDate, due_dates, set_agreed_due_on

_TITLE_PX = 180


class MilestonesCard(QFrame):
    """Plan and late alerts follow these days. `decided` carries a Decision for the window."""

    decided = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self._cohort: Cohort | None = None
        words, theme = desk.words, desk.theme
        self._known: dict[int, DueDate] = {}
        self.rows = Rows(desk)
        self.fields: dict[int, DateField] = {}
        self.undated = Combo(theme)
        self.undated.setAccessibleName(words.say("Activity without a date"))
        self.undated.setMinimumContentsLength(12)
        self.due_on = DateField(desk)
        self.due_on.setAccessibleName(words.say("Day on which the activity is due"))
        self.due_on.entered.connect(self._add)
        self.add_button = Button(theme, words.say("Add"), "plus", small=True)
        self.add_button.clicked.connect(self._add)
        self._entry = QWidget()
        entry = QHBoxLayout(self._entry)
        entry.setContentsMargins(0, 0, 0, 0)
        entry.setSpacing(theme.px(8))
        entry.addWidget(self.undated, 1)
        entry.addWidget(self.due_on)
        entry.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        column.setSpacing(theme.px(8))
        column.addWidget(Label(theme, words.say("Milestones"), "heading"))
        meaning = words.say("Plan and late alerts follow these days. Change a day and keep it with ↵.")
        column.addWidget(Label(theme, meaning, "small", "text2", wraps=True))
        column.addWidget(self.rows)
        column.addWidget(self._entry)

    def show_cohort(self, cohort: Cohort) -> None:
        """Show a cohort's milestones."""
        self._cohort = cohort
        self.due_on.show_day(day_in(zone_named(cohort.zone), self._desk.now()))
        self._show({one.activity_id: one for one in due_dates(self._desk.store, cohort.id)})

    def reload(self) -> None:
        """Show the days again when others are kept than those shown; a day that is being typed stays else."""
        if self._cohort is not None:
            known = {one.activity_id: one for one in due_dates(self._desk.store, self._cohort.id)}
            if known != self._known:
                self._show(known)

    def _show(self, known: dict[int, DueDate]) -> None:
        self._known = known
        theme, words = self._desk.theme, self._desk.words
        self.rows.clear()
        self.fields.clear()
        self.undated.clear()
        for key, one in known.items():
            if one.due_on is None:
                self.undated.addItem(shown(one.title), key)
                continue
            field = DateField(self._desk)
            field.setAccessibleName(words.say("{milestone} is due on", milestone=one.title))
            field.show_day(one.due_on)
            field.entered.connect(partial(self._take, key))
            self.fields[key] = field
            title = Label(theme, shown(one.title), "small", elides=True)
            title.setMinimumWidth(theme.px(_TITLE_PX))
            was = Label(theme, self._was(one), "caption", "text3")
            reset = partial(self._keep, key, None) if one.agreed_due_on else None
            said = words.say("Back to the day of the course: {milestone}", milestone=one.title)
            self.rows.add(title, was, field, stretched=0, remove=reset, said=said)
        if not self.fields:
            self.rows.tell(words.say("No activity has a date: the plan is a straight line to the end."))
        self._entry.setVisible(self.undated.count() > 0)

    def _was(self, one: DueDate) -> str:
        if one.agreed_due_on is None:
            return ""
        words = self._desk.words
        if one.source_due_on is None:
            return words.say("no date in the course")
        return words.say("in the course: {day}", day=words.short_day(one.source_due_on))

    def _take(self, activity_id: int) -> None:
        day = self.fields[activity_id].day
        if day != self._known[activity_id].due_on:
            self._keep(activity_id, day)

    def _add(self) -> None:
        activity_id: int | None = self.undated.currentData()
        if activity_id is not None:
            self._keep(activity_id, self.due_on.day)

    def _keep(self, activity_id: int, due_on: date | None) -> None:
        one = self._known[activity_id]
        agreed = None if due_on == one.source_due_on else due_on

        def keep(store: Store) -> None:
            set_agreed_due_on(store, activity_id, agreed)

        def back(store: Store, _: object) -> None:
            set_agreed_due_on(store, activity_id, one.agreed_due_on)

        after = DueDate(one.activity_id, one.source_id, one.title, one.source_due_on, agreed)
        self._show({**self._known, activity_id: after})
        words = self._desk.words
        told = (
            words.say("{milestone} is due on {day}", milestone=one.title, day=words.weekday_and_day(after.due_on))
            if after.due_on
            else words.say("{milestone} has no date", milestone=one.title)
        )
        self.decided.emit(Decision(told, keep, back))

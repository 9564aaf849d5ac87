"""When the trainer can be met, in the settings: the hours of the week, days that are no usual ones, holidays."""

from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from cockpit.checkins.hours import days_text, hours_text, read_days, read_hours, working_hours
from cockpit.closures import countries, regions
from cockpit.domain.names import plain
from cockpit.domain.times import day_in, monday_of, zone_names
from cockpit.gui.alerts.rows import Rows
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.settings.cards import SettingsCard
from cockpit.gui.wrapped import Wrapped
from cockpit.settings import WEEKDAYS
from cockpit.wording.about import zone_line

_EXAMPLE = "09:00-12:00, 14:00-17:00"
_FRIDAY = 4
_HOURS_PX = 190


class AvailabilityCard(SettingsCard):
    """A line for each weekday, the zone they are meant in, and whatever is no usual day."""

    def __init__(self, desk: Desk) -> None:
        words, theme, say = desk.words, desk.theme, desk.words.say
        super().__init__(
            desk,
            say("When you can be met"),
            say("Check-ins are offered in these hours. By hand you may book any other moment."),
        )
        self.fields: list[QLineEdit] = []
        self._faults: list[Label] = []
        week = working_hours(desk.settings).intervals
        monday = monday_of(day_in(desk.zone, desk.now()))
        for day, _ in enumerate(WEEKDAYS):
            field = QLineEdit(hours_text(week.get(day, ())))
            field.setPlaceholderText(say("not worked"))
            field.editingFinished.connect(partial(self._keep_day, day))
            self.add(words.weekday(monday + timedelta(days=day)).capitalize(), field)
            self.fields.append(field)
            self._faults.append(self.add_fault())
        self.alike = Button(theme, say("Monday to Friday alike"), kind="ghost", small=True)
        self.alike.clicked.connect(self._make_alike)
        self.grid.addWidget(self.alike, self.grid.rowCount(), 1, Qt.AlignmentFlag.AlignLeft)
        zones = [(name, zone_line(name)) for name in zone_names()]
        self.add(say("Time zone"), self.combo(zones, desk.settings.zone, "zone"))
        lands = sorted(((code, words.country(code)) for code in countries()), key=lambda land: plain(land[1]))
        self.country = self.combo(lands, desk.settings.country, "country")
        self.country.activated.connect(self._forget_region)
        self.add(say("Public holidays of"), self.country)
        self.region = Combo(theme)
        self.region.activated.connect(lambda: self.choose(region=self.region.currentData()))
        self.add(say("Region"), self.region)
        self._add_exceptions()
        self._ask_regions()

    # the week

    def _keep_day(self, day: int) -> None:
        """Keep a day's hours when they can be read; else say how they are written, and keep what counted before."""
        field, fault = self.fields[day], self._faults[day]
        hours = read_hours(field.text())
        self._tell(fault, "" if hours is not None else self._how_to_write())
        if hours is None:
            return
        field.setText(hours_text(hours))
        counted = working_hours(self.desk.settings).intervals.get(day, ())
        if tuple(hours) != tuple(counted):
            self.choose(week_hours={**self.desk.settings.week_hours, WEEKDAYS[day]: field.text()})

    def _how_to_write(self) -> str:
        return self.desk.words.say("Write hours like {example}. Until then the others count.", example=_EXAMPLE)

    def _make_alike(self) -> None:
        """Work from Tuesday to Friday as on Monday."""
        for field in self.fields[1 : _FRIDAY + 1]:
            field.setText(self.fields[0].text())
        for day in range(_FRIDAY + 1):
            self._keep_day(day)

    # holidays

    def _forget_region(self) -> None:
        """A region belongs to its country."""
        self.choose(region="")
        self._ask_regions()

    def _ask_regions(self) -> None:
        """Offer the regions of the country; the rules of the first country take a quarter of a second to load."""
        self.region.clear()
        self.region.addItem(self.desk.words.say("the whole country"), "")
        country = self.desk.settings.country
        self.desk.reader.ask("regions", lambda _: regions(country), self._offer_regions)

    def _offer_regions(self, known: tuple[tuple[str, str], ...]) -> None:
        for code, name in known:
            self.region.addItem(name, code)
        self.region.setCurrentIndex(max(0, self.region.findData(self.desk.settings.region)))
        self.region.setEnabled(bool(known))

    # days that are no usual ones

    def _add_exceptions(self) -> None:
        theme, say = self.desk.theme, self.desk.words.say
        heading = Label(theme, say("Days off, and days with other hours"), "small", weight=600)
        heading.setContentsMargins(0, theme.px(8), 0, 0)
        self.grid.addWidget(heading, self.grid.rowCount(), 0, 1, 2)
        self.rows = Rows(self.desk)
        self.grid.addWidget(self.rows, self.grid.rowCount(), 0, 1, 2)
        today = day_in(self.desk.zone, self.desk.now())
        self.first, self.last = DateField(self.desk), DateField(self.desk)
        self.first.setAccessibleName(say("First day that is no usual one"))
        self.last.setAccessibleName(say("Last day that is no usual one"))
        for field in (self.first, self.last):
            field.show_day(today, today)
        self.first.dateChanged.connect(self._follow_first)
        self.hours = QLineEdit()
        self.hours.setPlaceholderText(say("hours; none is a day off"))
        self.hours.setAccessibleName(say("Hours of these days"))
        self.hours.setMinimumWidth(theme.px(_HOURS_PX))
        self.hours.returnPressed.connect(self._add_days)
        self.add_button = Button(theme, say("Add"), "plus", small=True)
        self.add_button.clicked.connect(self._add_days)
        line = Wrapped(theme, 8)
        line.show_widgets((self.first, Label(theme, "–", "small"), self.last, self.hours, self.add_button))
        self.grid.addWidget(line, self.grid.rowCount(), 0, 1, 2)
        self._days_fault = Label(theme, "", "caption", "lost", wraps=True)
        self._days_fault.hide()
        self.grid.addWidget(self._days_fault, self.grid.rowCount(), 0, 1, 2)
        self._show_days()

    def _follow_first(self) -> None:
        """Let the last day never lie before the first: most days off are one."""
        if self.last.day < self.first.day:
            self.last.show_day(self.first.day)

    def _show_days(self) -> None:
        """Show what is still to come; what is over does not matter any more."""
        words, theme = self.desk.words, self.desk.theme
        self.rows.clear()
        for key in sorted(self._to_come()):
            days = read_days(key)
            hours = read_hours(self.desk.settings.day_hours[key])
            if days is None or hours is None:
                continue
            said = words.weekday_and_day(days[0])
            if days[0] < days[1]:
                said = f"{said} – {words.weekday_and_day(days[1])}"
            self.rows.add(
                Label(theme, said, "small", weight=500, elides=True),
                Label(theme, hours_text(hours) or words.say("off"), "small", "text2"),
                stretched=0,
                remove=partial(self._remove_days, key),
                said=words.say("Remove {days}", days=said),
            )

    def _to_come(self) -> dict[str, str]:
        today = day_in(self.desk.zone, self.desk.now())
        known = self.desk.settings.day_hours
        return {key: hours for key, hours in known.items() if (days := read_days(key)) and days[1] >= today}

    def _add_days(self) -> None:
        hours = read_hours(self.hours.text())
        fault = ""
        if self.last.day < self.first.day:
            fault = self.desk.words.say("The last day lies before the first.")
        elif hours is None:
            fault = self.desk.words.say("Write hours like {example}, or none for a day off.", example=_EXAMPLE)
        self._tell(self._days_fault, fault)
        if not fault and hours is not None:
            days = days_text(self.first.day, self.last.day)
            self.choose(day_hours={**self._to_come(), days: hours_text(hours)})
            self.hours.clear()
            self._show_days()

    def _remove_days(self, key: str) -> None:
        self.choose(day_hours={one: hours for one, hours in self._to_come().items() if one != key})
        self._show_days()

    @staticmethod
    def _tell(fault: Label, sentence: str) -> None:
        fault.setText(sentence)
        fault.setVisible(bool(sentence))

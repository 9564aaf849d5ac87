"""The choice of when a message leaves."""

from collections.abc import Collection
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cockpit.domain.send_time import SendTime, usual_time
from cockpit.domain.times import day_in
from cockpit.gui.combo import Combo
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk


class SendTimeChoice(QWidget):
    """Now, at 08:30 of the reader, or on a date; `chosen` tells that the trainer chose."""

    chosen = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, words = desk.theme, desk.words
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self.date = DateField(desk)
        self.date.setAccessibleName(words.say("Day on which it leaves, at 08:30, their time"))
        self.date.dateChanged.connect(lambda _day: self.chosen.emit())
        self.date.hide()
        self.times = Combo(theme)
        self.times.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        self.times.setAccessibleName(words.say("When it leaves"))
        self.times.activated.connect(self._choose)
        row.addWidget(self.date)
        row.addWidget(self.times)

    @property
    def value(self) -> SendTime:
        """What is chosen."""
        return SendTime(self.times.currentData())

    @property
    def day(self) -> date:
        """The day that is chosen."""
        return self.date.day

    def show_for(self, zones: Collection[ZoneInfo], chosen: SendTime | None, day: date | None) -> None:
        """Offer what makes sense for readers in these zones; `chosen` before, or what is usual for them."""
        words = self._desk.words
        usual = usual_time(zones, self._desk.now())
        names = {
            SendTime.NOW: words.say("Now"),
            SendTime.POLITE: words.say("Now, at 08:30 where it is night"),
            SendTime.MORNING: words.say("At 08:30, their time"),
            SendTime.DAY: words.say("On a date"),
        }
        if usual is not SendTime.POLITE and chosen is not SendTime.POLITE:
            del names[SendTime.POLITE]
        self.times.blockSignals(True)
        self.times.clear()
        for value, said in names.items():
            self.times.addItem(said, value.value)
        self.times.setCurrentIndex(self.times.findData((chosen or usual).value))
        self.times.blockSignals(False)
        tomorrow = day_in(self._desk.zone, self._desk.now()) + timedelta(days=1)
        self.date.blockSignals(True)
        self.date.show_day(day or tomorrow, earliest=tomorrow)
        self.date.blockSignals(False)
        self._show_date()

    def choose(self, value: SendTime) -> None:
        """Choose as the trainer would."""
        self.times.setCurrentIndex(self.times.findData(value.value))
        self._choose()

    def _choose(self) -> None:
        self._show_date()
        self.chosen.emit()

    def _show_date(self) -> None:
        self.date.setVisible(self.value is SendTime.DAY)

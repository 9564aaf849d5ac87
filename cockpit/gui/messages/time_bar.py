"""The question when a message is to leave, in one or two lines under it."""

from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.wrapped import Wrapped

_MORNING = time(8, 30)
_MONDAY = 7
_HALF_HOURS = [time(hour, minute) for hour in range(7, 21) for minute in (0, 30)]


class TimeBar(QWidget):
    """Asks when. `chosen` carries the instant, or None for as soon as possible; `cancelled`: no answer."""

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._zone = desk.zone
        theme, say = desk.theme, desk.words.say
        self._question = Label(theme, "", "small", "text2", elides=True)
        self._soon = Button(theme, say("As soon as possible"), small=True)
        self._soon.clicked.connect(lambda: self.chosen.emit(None))
        self._tomorrow = Button(theme, "", small=True)
        self._tomorrow.clicked.connect(partial(self._choose_morning, 1))
        self._monday = Button(theme, "", small=True)
        self._monday.clicked.connect(partial(self._choose_morning, 0))
        self._day = DateField(desk)
        self._day.setAccessibleName(say("Day on which it leaves"))
        self._day.entered.connect(self._choose_own)
        self._time = Combo(theme)
        self._time.setAccessibleName(say("Time at which it leaves"))
        for at in _HALF_HOURS:
            self._time.addItem(desk.words.clock(at))
        self._take = Button(theme, say("Set"), kind="primary", small=True)
        self._take.clicked.connect(self._choose_own)
        cancel = Button(theme, say("Cancel"), key="Esc", kind="ghost", small=True)
        cancel.clicked.connect(self.cancelled)
        self._choices = Wrapped(theme, 6)
        self._choices.show_widgets(
            [self._soon, self._tomorrow, self._monday, self._day, self._time, self._take, cancel]
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(8), theme.px(16), theme.px(8))
        column.setSpacing(theme.px(6))
        column.addWidget(self._question)
        column.addWidget(self._choices)
        self.hide()

    def ask(self, name: str, not_before: datetime | None, zone: str) -> None:
        """Ask for the message to somebody whose zone is named; what was chosen before stands in the fields."""
        words, now = self._desk.words, self._desk.now()
        self._zone = zone_named(zone)
        self._question.setText(words.say("When is the message to {name} to leave?", name=name))
        for button, at in ((self._tomorrow, self._morning(1)), (self._monday, self._morning(0))):
            day = words.short_weekday(at.astimezone(self._zone).date())
            theirs = words.say("{day} {time}, their time", day=day, time=words.clock(_MORNING))
            same = words.say("{day} {time}", day=day, time=words.clock(_MORNING))
            button.set_words(same if words.clock(at, self._desk.zone) == words.clock(_MORNING) else theirs)
        here = max(not_before or now, now).astimezone(self._desk.zone)
        self._day.show_day(here.date(), now.astimezone(self._desk.zone).date())
        later = [at for at in _HALF_HOURS if at >= here.time().replace(tzinfo=None)]
        self._time.setCurrentIndex(_HALF_HOURS.index(later[0]) if later else len(_HALF_HOURS) - 1)
        self.show()
        self._soon.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives the question up, Return presses what has the focus."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, Button):
            focused.click()
        else:
            super().keyPressEvent(event)

    def _choose_morning(self, days: int) -> None:
        self.chosen.emit(self._morning(days))

    def _morning(self, days: int) -> datetime:
        """Return 08:30 where the learner is: in so many days, or (0) on the next Monday."""
        today = self._desk.now().astimezone(self._zone).date()
        ahead = days or _MONDAY - today.weekday()
        return _instant(datetime.combine(today + timedelta(days=ahead), _MORNING), self._zone)

    def _choose_own(self) -> None:
        at = _HALF_HOURS[self._time.currentIndex()]
        self.chosen.emit(_instant(datetime.combine(self._day.day, at), self._desk.zone))


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone)

"""Until when somebody is snoozed: asked in one line, answered by a digit."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from cockpit.domain.times import monday_of
from cockpit.gui.buttons import RING, Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label

_DAY = timedelta(days=1)


class SnoozeBar(QWidget):
    """Tomorrow, in three days, on Monday, or a date. The page gives it the digits while it is open."""

    day_chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words, theme = desk.words, desk.theme
        self.setAccessibleName(words.say("Snooze until"))
        self._today = date.min
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(12) + 1, theme.px(16), theme.px(12))
        row.setSpacing(max(0, theme.px(8) - 2 * RING))
        row.addWidget(Label(theme, words.say("Until"), "small", "text2"))
        row.addSpacing(theme.px(6))
        self._answers = (
            Button(theme, words.say("tomorrow"), key="1", small=True),
            Button(theme, words.say("in 3 days"), key="2", small=True),
            Button(theme, words.say("Monday"), key="3", small=True),
            Button(theme, words.say("a date"), key="4", small=True),
        )
        for number, button in enumerate(self._answers, 1):
            button.setProperty("answer", number)
            button.clicked.connect(self._clicked)
            row.addWidget(button)
        self.date_edit = _DateEdit()
        self.date_edit.setLocale(QLocale(words.language))
        self.date_edit.setDisplayFormat("ddd d MMM yyyy")
        # Arrows up and down change the date; NoButtons would leave a styled field one pixel for its text.
        self.date_edit.setStyleSheet("QDateEdit::up-button, QDateEdit::down-button { width: 0; border: none; }")
        self.date_edit.lineEdit().setTextMargins(theme.px(8), 0, theme.px(8), 0)
        self.date_edit.setAccessibleName(words.say("Snooze until"))
        self.date_edit.entered.connect(self._take_date)
        row.addWidget(self.date_edit)
        self._take = Button(theme, words.say("Snooze"), key="↵", kind="primary", small=True)
        self._take.clicked.connect(self._take_date)
        row.addWidget(self._take)
        row.addStretch()
        cancel = Button(theme, "", "x", "Esc", "ghost", small=True)
        cancel.setAccessibleName(words.say("Cancel, {key}", key="Esc"))
        cancel.clicked.connect(self.cancelled)
        row.addWidget(cancel)

    def ask(self, today: date) -> None:
        """Ask anew, on a day of the trainer's."""
        self._today = today
        tomorrow = QDate(today.year, today.month, today.day).addDays(1)
        self.date_edit.setMinimumDate(tomorrow)
        self.date_edit.setDate(tomorrow.addDays(6))
        self._show_date(False)
        self.show()

    def answer(self, number: int) -> None:
        """Take the answer of a digit."""
        if number == len(self._answers):
            self._show_date(True)
            self.date_edit.setFocus()
            self.date_edit.setCurrentSection(QDateEdit.Section.DaySection)
            return
        days = {
            1: self._today + _DAY,
            2: self._today + 3 * _DAY,
            3: monday_of(self._today) + 7 * _DAY,
        }
        self.day_chosen.emit(days[number])

    def _clicked(self) -> None:
        self.answer(self.sender().property("answer"))

    def _take_date(self) -> None:
        chosen = self.date_edit.date()
        self.day_chosen.emit(date(chosen.year(), chosen.month(), chosen.day()))

    def _show_date(self, is_shown: bool) -> None:
        for button in self._answers:
            button.setVisible(not is_shown)
        self.date_edit.setVisible(is_shown)
        self._take.setVisible(is_shown)


class _DateEdit(QDateEdit):
    """A date that is taken with Return, and only then: leaving the field decides nothing."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the date with Return."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()

"""A field for a day."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit

from cockpit.gui.desk import Desk


class DateField(QDateEdit):
    """A day that is taken with Return (`entered`), and only then: leaving the field decides nothing."""

    entered = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setLocale(QLocale(desk.words.language))
        self.setDisplayFormat("ddd d MMM yyyy")
        # Arrows up and down change the date; NoButtons would leave a styled field one pixel for its text.
        self.setStyleSheet("QDateEdit::up-button, QDateEdit::down-button { width: 0; border: none; }")
        self.lineEdit().setTextMargins(desk.theme.px(8), 0, desk.theme.px(8), 0)

    @property
    def day(self) -> date:
        """The day that it shows."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def show_day(self, day: date, earliest: date | None = None) -> None:
        """Show a day, and allow none before another."""
        if earliest is not None:
            self.setMinimumDate(QDate(earliest.year, earliest.month, earliest.day))
        self.setDate(QDate(day.year, day.month, day.day))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the day with Return."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()

"""The week in the booking dialog, with the buttons that turn it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.checkins.week_blocks import Week
from cockpit.gui.checkins.week_grid import WeekGrid
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, set_tool_tip


class BookingWeek(QWidget):
    """The grid under its dates. `wanted`: the week before (-1) or after (+1); `now_wanted`: the one of today."""

    wanted = Signal(int)
    now_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words = desk.words
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(22), theme.px(10), theme.px(16), theme.px(8))
        column.setSpacing(theme.px(8))
        row = QHBoxLayout()
        row.setSpacing(theme.px(4))
        self._dates = Label(theme, "", "heading")
        row.addWidget(self._dates)
        for icon, name, turn in (
            ("chevron-left", words.say("Previous week, {key}", key=words.say("Page up")), self._go_back),
            ("chevron-right", words.say("Next week, {key}", key=words.say("Page down")), self._go_on),
        ):
            button = Button(theme, "", icon, kind="ghost", small=True)
            button.setAccessibleName(name)
            set_tool_tip(button, name)
            button.clicked.connect(turn)
            row.addWidget(button)
        now = Button(theme, words.say("This week"), small=True)
        now.clicked.connect(self.now_wanted)
        row.addWidget(now)
        row.addStretch()
        column.addLayout(row)
        self.grid = WeekGrid(theme, words)
        self.grid.week_wanted.connect(self.wanted)
        column.addWidget(self.grid, 1)

    def show_week(self, week: Week) -> None:
        """Show a week."""
        self.grid.show_week(week)
        words, last = self._words, week.days[-1]
        first = str(week.monday.day) if week.monday.month == last.month else words.day(week.monday)
        self._dates.setText(words.say("{first} to {last}", first=first, last=words.day(last)))

    def _go_back(self) -> None:
        self.wanted.emit(-1)

    def _go_on(self) -> None:
        self.wanted.emit(1)

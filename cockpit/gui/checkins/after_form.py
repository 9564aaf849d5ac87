"""What may be noted and agreed on after a check-in: a form in the page, which asks for nothing."""

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from cockpit.domain.checkins import CheckInState
from cockpit.domain.times import day_in
from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.segments import Segments
from cockpit.gui.wrapped import Wrapped
from cockpit.reports.checkins import CheckInLine
from cockpit.store.checkins import CheckInRow

if TYPE_CHECKING:
    from cockpit.checkins.conclude import Conclusion

_LINES = 2
_GOAL_DAYS, _PLAN_DAYS = 14, 28
_WEEKS = (1, 2, 4)


class AfterForm(QFrame):
    """Notes, a goal, the next step, other dates, the next check-in. `kept`: something was written, and is to stay.

    `closed`: it is done with. Nothing here must be filled in.
    """

    kept = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self.line: CheckInLine | None = None
        self.check_in: CheckInRow | None = None
        self._state = CheckInState.HELD
        self._kept: Conclusion | None = None  # what the store has
        theme, words = desk.theme, desk.words
        self._title = Label(theme, "", "heading", wraps=True)
        self.shared, self.private = self._notes(), self._notes()
        self.goal, self.next_step = QLineEdit(), QLineEdit()
        self.goal_due, self.done_by = DateField(desk), DateField(desk)
        self.other_dates = Button(theme, words.say("Other dates"), "calendar-days", small=True)
        self.other_dates.setCheckable(True)
        self.other_dates.let_shrink()
        self.other_dates.toggled.connect(self._show_dates)
        options = [("", words.say("none")), *((str(n), words.number(n)) for n in _WEEKS)]
        self.again = Segments(theme, options, words.say("Next check-in, weeks later"))
        self.keep = Button(theme, words.say("Keep"), "check", "Ctrl ↵", kind="primary", small=True)
        self.keep.clicked.connect(self._keep)
        self._close = Button(theme, words.say("Nothing to note"), "", "Esc", kind="ghost", small=True)
        self._close.clicked.connect(self.closed)
        self._lay_out()

    @property
    def is_filled(self) -> bool:
        """Whether anything was written or chosen that is not kept yet."""
        return self._kept is not None and self.conclusion() != self._kept

    def begin(self, line: CheckInLine, check_in: CheckInRow, state: CheckInState) -> None:
        """Ask about a check-in of which it was just said that it took place, or was missed; show what is noted."""
        self.line, self.check_in, self._state = line, check_in, state
        words, name = self._desk.words, self._desk.first(line.first_name)
        self._title.setText(
            words.say("{name}: it took place. Anything to keep?", name=name)
            if state is CheckInState.HELD
            else words.say("{name}: missed. Anything to keep?", name=name)
        )
        self.setAccessibleName(self._title.full_text)
        self.shared.setPlainText(check_in.shared_note)
        self.private.setPlainText(check_in.private_note)
        self.next_step.setText(check_in.next_step)
        self.goal.clear()
        self.other_dates.setChecked(False)
        self._show_dates()
        self.again.choose(str(check_in.every_weeks or ""))
        today = day_in(self._desk.zone, self._desk.now())
        self.goal_due.show_day(today + timedelta(days=_GOAL_DAYS), earliest=today)
        self.done_by.show_day(today + timedelta(days=_PLAN_DAYS), earliest=today + timedelta(days=1))
        self._kept = self.conclusion()

    def conclusion(self) -> "Conclusion":
        """Return what was said."""
        from cockpit.checkins.conclude import Conclusion

        return Conclusion(
            self._state,
            self.shared.toPlainText().strip(),
            self.private.toPlainText().strip(),
            self.next_step.text().strip(),
            self.goal.text().strip(),
            self.goal_due.day if self.goal.text().strip() else None,
            self.done_by.day if self.other_dates.isChecked() else None,
            int(self.again.value) if self.again.value else None,
        )

    def note_kept(self) -> None:
        """Know that what stands here is kept. A goal is one more each time it is kept: it goes from the form."""
        self.goal.clear()
        self._kept = self.conclusion()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+↵ keeps, Esc closes."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._keep()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _keep(self) -> None:
        if self.is_filled:
            self.kept.emit()
        self.closed.emit()

    def _notes(self) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setTabChangesFocus(True)
        return field

    def _lay_out(self) -> None:
        theme, say = self._desk.theme, self._desk.words.say
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(10))
        box.setSpacing(theme.px(4))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(Keycap(theme, "N"), 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(head)
        self._add(box, self.shared, say("What you both know"), say("also in the files that you export"))
        self._add(box, self.private, say("For you alone"), say("never leaves this computer"))
        self._add(box, self.goal, say("Agreed goal"), "")
        self._row(box, say("by"), self.goal_due)
        self._add(box, self.next_step, say("Next step"), "")
        box.addWidget(self.other_dates, 0, Qt.AlignmentFlag.AlignLeft)
        self._dates = QWidget()
        dates = QVBoxLayout(self._dates)
        dates.setContentsMargins(0, 0, 0, 0)
        self._row(dates, say("Everything done by"), self.done_by)
        box.addWidget(self._dates)
        box.addSpacing(theme.px(4))
        box.addWidget(Label(theme, say("Next check-in, weeks later"), "caption", "text2", elides=True))
        box.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        box.addSpacing(theme.px(6))
        buttons = Wrapped(theme, 4)
        buttons.show_widgets((self.keep, self._close))
        box.addWidget(buttons)
        self._show_dates()
        self._fit()
        theme.changed.connect(self._fit)

    def _add(self, box: QBoxLayout, field: QWidget, name: str, note: str) -> None:
        theme = self._desk.theme
        field.setAccessibleName(f"{name}. {note}" if note else name)
        box.addSpacing(theme.px(4))
        head = [Label(theme, name, "caption", "text2", 600, elides=True)]
        if note:
            head.append(Label(theme, note, "caption", "text3", elides=True))
        both = Wrapped(theme, 4)
        both.show_widgets(head)
        box.addWidget(both)
        box.addWidget(field)

    def _row(self, box: QBoxLayout, words: str, field: DateField) -> None:
        theme = self._desk.theme
        field.setAccessibleName(words)
        box.addWidget(Label(theme, words, "caption", "text2", wraps=True))
        box.addWidget(field)

    def _show_dates(self) -> None:
        self._dates.setVisible(self.other_dates.isChecked())

    def _fit(self) -> None:
        """Let the fields be as high as their lines."""
        for field in (self.shared, self.private):
            field.setFixedHeight(field.fontMetrics().lineSpacing() * _LINES + self._desk.theme.px(16))

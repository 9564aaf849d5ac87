"""A question in one line, where the actions are: until when, why, to whom. Digits or Return answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QDateEdit, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.domain.decisions import DeclaredWhy
from cockpit.domain.questions import Category
from cockpit.domain.times import monday_of
from cockpit.gui.buttons import RING, Button
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.spoken import say_aloud
from cockpit.gui.verdicts import Dismissed, Snoozed
from cockpit.store.colleagues import Colleague
from cockpit.wording.decisions import declared_name
from cockpit.wording.questions import category_name

_DAY = timedelta(days=1)
_IN_A_ROW = 4
_WHYS_IN_A_ROW = 3
_ROOM_FOR_A_ROW = 560


class _Question(Enum):
    SNOOZE = auto()
    DISMISS = auto()
    PASS_ON = auto()
    NOTE = auto()
    WORDS = auto()
    CATEGORY = auto()


@dataclass(frozen=True, slots=True)
class ToColleague:
    """To whom somebody is passed on, as it was typed, and when the trainer looks again."""

    colleague: str
    until: date


class AskBar(QWidget):
    """What is asked before a decision. The page gives it the digits while it is open: `digits` says how many.

    `decided` carries a verdict (`gui.verdicts`) or a `ToColleague`, `noted` the words of a note, `asked` those of a
    learner's question (empty where they are known) and its `Category`. `offered`: digits answer now, no field.
    """

    decided = Signal(object)
    noted = Signal(str)
    asked = Signal(str, object)
    offered = Signal()
    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words, theme = desk.words, desk.theme
        self._desk = desk
        self._asked = _Question.SNOOZE
        self._today = date.min
        self._words = ""
        self._buttons: list[Button] = []
        self._digits = 0
        self._question = Label(theme, "", "small", "text2")
        self._grid = QGridLayout()
        self._grid.setSpacing(max(0, theme.px(8) - 2 * RING))
        self.field = QLineEdit()
        self.field.returnPressed.connect(self._take)
        self._colleagues = QStringListModel(self)
        self._completer = QCompleter(self._colleagues, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        self.field.setCompleter(self._completer)
        self._again = Label(theme, words.say("look again on"), "small", "text2")
        self.date_edit = DateField(desk)
        self.date_edit.entered.connect(self._take)
        self._take_button = Button(theme, "", key="↵", kind="primary", small=True)
        self._take_button.clicked.connect(self._take)
        cancel = Button(theme, "", "x", "Esc", "ghost", small=True)
        cancel.setAccessibleName(words.say("Cancel, {key}", key="Esc"))
        cancel.clicked.connect(self.cancelled)
        first = QHBoxLayout()
        first.setSpacing(theme.px(8))
        first.addWidget(self._question)
        first.addLayout(self._grid)
        first.addWidget(self.field, 1)
        first.addStretch()
        first.addWidget(cancel)
        # A line of its own: a pane beside the list has no room for a name and a day.
        second = QHBoxLayout()
        second.setSpacing(theme.px(8))
        second.addWidget(self._again)
        second.addWidget(self.date_edit)
        second.addWidget(self._take_button)
        second.addStretch()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(theme.px(24), theme.px(12) + 1, theme.px(16), theme.px(12))
        lines.setSpacing(theme.px(6))
        lines.addLayout(first)
        lines.addLayout(second)

    @property
    def digits(self) -> int:
        """How many answers digits give now."""
        return self._digits

    def ask_snooze(self, today: date) -> None:
        """Ask until when, on a day of the trainer's."""
        say = self._desk.words.say
        self._begin(_Question.SNOOZE, say("Until"), say("Snooze until"), today)
        self._offer([say("tomorrow"), say("in 3 days"), say("Monday"), say("a date")])
        self._take_button.set_words(say("Snooze"))
        self.show()

    def ask_why(self, today: date) -> None:
        """Ask why nothing is needed."""
        words = self._desk.words
        self._begin(_Question.DISMISS, words.say("Why?"), words.say("Why nothing is needed"), today)
        self._offer([declared_name(words, why) for why in DeclaredWhy], _WHYS_IN_A_ROW)
        self.show()

    def ask_colleague(self, colleagues: Sequence[Colleague], today: date, *, has_day: bool = True) -> None:
        """Ask to whom somebody (or, without a day, a question) is passed on, and when to look again."""
        say = self._desk.words.say
        self._begin(_Question.PASS_ON, say("Pass on to"), say("A colleague’s name or mail address"), today)
        self._colleagues.setStringList([f"{one.name} <{one.email}>" for one in colleagues])
        self.field.setPlaceholderText(say("name or mail address"))
        self._take_button.set_words(say("Pass on"))
        self.field.show()
        self._take_button.show()
        for widget in (self._again, self.date_edit):
            widget.setVisible(has_day)
        self.show()
        self.field.setFocus()

    def ask_question(self, today: date) -> None:
        """Ask what a learner asked, typed or pasted, then what it is about."""
        say = self._desk.words.say
        self._begin(_Question.WORDS, say("Question"), say("A learner’s question"), today)
        self.field.setPlaceholderText(say("what was asked, typed or pasted"))
        self._take_button.set_words(say("Go on"))
        self.field.show()
        self._take_button.show()
        self.show()
        self.field.setFocus()

    def ask_category(self, today: date, asked: str = "") -> None:
        """Ask what a question is about."""
        words = self._desk.words
        self._begin(_Question.CATEGORY, words.say("About?"), words.say("What the question is about"), today)
        self._words = asked
        room = (self.parentWidget() or self).width()
        in_a_row = _WHYS_IN_A_ROW if room >= self._desk.theme.px(_ROOM_FOR_A_ROW) else _WHYS_IN_A_ROW - 1
        self._offer([category_name(words, category) for category in Category], in_a_row)
        self.show()
        self.offered.emit()

    def ask_note(self, today: date) -> None:
        """Ask for a note."""
        say = self._desk.words.say
        self._begin(_Question.NOTE, say("Note"), say("A note, factual and short"), today)
        self.field.setPlaceholderText(say("factual and short"))
        self._take_button.set_words(say("Keep"))
        self.field.show()
        self._take_button.show()
        self.show()
        self.field.setFocus()

    def answer(self, number: int) -> None:
        """Take the answer of a digit, from 1 on."""
        if not 1 <= number <= self._digits:
            return
        if self._asked is _Question.CATEGORY:
            self.asked.emit(self._words, list(Category)[number - 1])
        elif self._asked is _Question.DISMISS:
            self.decided.emit(Dismissed(list(DeclaredWhy)[number - 1]))
        elif number == len(self._buttons):
            self._ask_date()
        else:
            days = (self._today + _DAY, self._today + 3 * _DAY, monday_of(self._today) + 7 * _DAY)
            self.decided.emit(Snoozed(days[number - 1]))

    def _begin(self, question: _Question, said: str, named: str, today: date) -> None:
        self._asked, self._today = question, today
        self._question.setText(said)
        self.setAccessibleName(named)
        for field in (self.field, self.date_edit):
            field.setAccessibleName(named)
        for button in self._buttons:
            self._grid.removeWidget(button)
            button.deleteLater()
        self._buttons, self._digits = [], 0
        self.field.clear()
        self._colleagues.setStringList([])
        self.date_edit.show_day(today + 7 * _DAY, earliest=today + _DAY)
        for widget in (self.field, self._again, self.date_edit, self._take_button):
            widget.hide()

    def _offer(self, answers: Sequence[str], in_a_row: int = _IN_A_ROW) -> None:
        for number, said in enumerate(answers, 1):
            button = Button(self._desk.theme, said, key=str(number), small=True)
            button.setProperty("answer", number)
            button.let_shrink()
            button.clicked.connect(self._clicked)
            self._buttons.append(button)
            self._grid.addWidget(button, (number - 1) // in_a_row, (number - 1) % in_a_row)
        self._digits = len(answers)
        # The focus stays in the list, so nothing else would tell a screen reader that digits answer now.
        said = ", ".join(f"{number} {answer}" for number, answer in enumerate(answers, 1))
        say_aloud(self, f"{self.accessibleName()} {said}")

    def _ask_date(self) -> None:
        for button in self._buttons:
            button.hide()
        self._digits = 0
        self.date_edit.show()
        self._take_button.show()
        self.date_edit.setFocus()
        self.date_edit.setCurrentSection(QDateEdit.Section.DaySection)

    def _clicked(self) -> None:
        self.answer(self.sender().property("answer"))

    def _take(self) -> None:
        until = self.date_edit.day
        typed = self.field.text().strip()
        if self._asked is _Question.SNOOZE:
            self.decided.emit(Snoozed(until))
        elif typed and self._asked is _Question.NOTE:
            self.noted.emit(typed)
        elif typed and self._asked is _Question.WORDS:
            self.ask_category(self._today, typed)
        elif typed:
            self.decided.emit(ToColleague(typed, until))

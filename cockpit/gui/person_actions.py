"""What the trainer can do about a person by one key: the same on every page that shows people."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cockpit.domain.questions import Category
from cockpit.domain.times import day_in
from cockpit.errors import WrongInput
from cockpit.gui.ask_bar import AskBar, ToColleague
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.links import open_phone, phone_number
from cockpit.gui.messages.beginning import begin_sequence
from cockpit.gui.messages.replies_acts import question_noted
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.verdicts import Called, Closed, Handled, Paused, Phoned
from cockpit.store.colleagues import colleagues
from cockpit.store.learners import learner_by_id
from cockpit.wording.errors import error_sentence


class PersonActions(QObject):
    """The actions of a page about who is current there, or about those who are marked, with their keys.

    `asking`: the question before a decision is shown or gone; the page says in `ask_bar` where it stands.
    `decided` carries those about whom something was decided or noted, once the window was asked for it.
    """

    asking = Signal(bool)
    decided = Signal(tuple)

    def __init__(
        self,
        desk: Desk,
        navigator: Navigator,
        page: QWidget,
        person: Callable[[], Person | None],
        chosen: Callable[[], tuple[Person, ...]],
        begin_note: Callable[[], None] | None = None,
    ) -> None:
        """Act for a page that says who is current (`person`), and who is meant: marked, or else the current one.

        A page that has a place for notes gives `begin_note`; else the question asks for one.
        """
        super().__init__(page)
        self._desk = desk
        self._navigator = navigator
        self._page = page
        self.person = person
        self._chosen = chosen
        self._asked_about: int | None = None
        self._shown: list[tuple[str, Button]] = []
        self.ask_bar = AskBar(desk)
        self.ask_bar.hide()
        self.ask_bar.decided.connect(self._decide)
        self.ask_bar.noted.connect(self._note)
        self.ask_bar.asked.connect(self._keep_question)
        self.ask_bar.offered.connect(self._take_digits)
        self.ask_bar.cancelled.connect(self.end_asking)
        self.actions = desk.commands.bind(
            page,
            {
                "message": self.message,
                "book": self.book,
                "snooze": self.ask_snooze,
                "done": lambda: self._decide(Handled()),
                "dismiss": self.ask_why,
                "pass_on": self.ask_colleague,
                "call": lambda: self._decide(Called()),
                "phone": self.phone,
                "pause": lambda: self._decide(Paused()),
                "close_up": lambda: self._decide(Closed()),
                "note": begin_note or self.ask_note,
                "question": self.ask_question,
                "sequence": self.begin_sequence,
            },
        )
        # In a text field a digit stays a digit, see `Commands.bind`.
        self._digits = [QShortcut(QKeySequence(str(number)), page) for number in range(1, 9)]
        for number, digit in enumerate(self._digits, 1):
            digit.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            digit.activated.connect(partial(self._answer, number))
        self._arm_digits()
        desk.commands.changed.connect(self._show_keys)

    @property
    def is_asking(self) -> bool:
        """Whether a question stands open."""
        return not self.ask_bar.isHidden()

    def buttons(self) -> dict[str, Button]:
        """Return a new button for each of the four actions that are needed most, by their names."""
        say, theme = self._desk.words.say, self._desk.theme
        made = {
            "message": Button(theme, say("Message"), "mail", kind="primary"),
            "book": Button(theme, say("Book"), "calendar-plus"),
            "snooze": Button(theme, say("Snooze"), "alarm-clock"),
            "done": Button(theme, say("Done"), "check"),
        }
        for name, button in made.items():
            button.clicked.connect(self.actions[name].trigger)
        self._shown += made.items()
        self._show_keys()
        return made

    def _show_keys(self) -> None:
        for name, button in self._shown:
            button.set_words(button.text(), self._desk.commands.key(name))

    def follow(self, person: Person | None) -> None:
        """Follow who is current: a question about somebody else is given up."""
        if self.is_asking and (person is None or person.learner_id != self._asked_about):
            self.end_asking()

    def end_asking(self) -> None:
        """Give up the question."""
        if self.is_asking:
            self.ask_bar.hide()
            self._arm_digits()
            self.asking.emit(False)

    def message(self) -> None:
        """Ask for the composer, for everybody who is meant."""
        if people := self._chosen():
            self._navigator.message_wanted.emit(people)

    def begin_sequence(self) -> None:
        """Begin a sequence for everybody who is meant."""
        begin_sequence(self._desk, self._navigator, self._chosen())

    def book(self) -> None:
        """Ask for the booking of a check-in; of several who are marked, for one moment that they are invited to."""
        people = self._chosen()
        if len({person.learner_id for person in people}) > 1:
            self._navigator.group_wanted.emit(people)
        elif (person := self.person()) is not None:
            self._navigator.booking_wanted.emit(person)

    def phone(self) -> None:
        """Call who is current in the trainer's telephone program; how it went is asked as after every decision."""
        person = self.person()
        learner = learner_by_id(self._desk.store, person.learner_id) if person is not None else None
        if person is None or learner is None:
            return
        number = phone_number(learner.phone or "")
        self.end_asking()
        if not number:
            self._navigator.told.emit(
                self._desk.words.say(
                    "No phone number of {name} is known: add it on the learner’s page.",
                    name=self._desk.name(learner.name),
                )
            )
            return
        called = Phoned(learner.phone or "", open_phone(number))
        self._navigator.verdict_wanted.emit((person,), called)
        self.decided.emit((person,))

    def ask_snooze(self) -> None:
        """Ask until when to snooze."""
        self._ask(self.ask_bar.ask_snooze)

    def ask_why(self) -> None:
        """Ask why nothing is needed."""
        self._ask(self.ask_bar.ask_why)

    def ask_colleague(self) -> None:
        """Ask to whom to pass on."""
        known = colleagues(self._desk.store)
        self._ask(lambda today: self.ask_bar.ask_colleague(known, today))

    def ask_note(self) -> None:
        """Ask for a note."""
        self._ask(self.ask_bar.ask_note, needs_alert=False)

    def ask_question(self) -> None:
        """Ask what a learner asked, and what it is about."""
        self._ask(self.ask_bar.ask_question, needs_alert=False)

    def _ask(self, ask: Callable[[date], None], *, needs_alert: bool = True) -> None:
        person = self.person()
        if person is None or (needs_alert and not self._has_alert(self._chosen())):
            return
        self._asked_about = person.learner_id
        self.asking.emit(True)
        ask(day_in(self._desk.zone, self._desk.now()))
        self._arm_digits()

    def _has_alert(self, people: tuple[Person, ...]) -> bool:
        """Tell whether something is open about somebody, be it a step that waits, and say so when it is not."""
        if any(person.alert_id is not None or person.template is not None for person in people):
            return True
        if people:
            self._navigator.told.emit(error_sentence(self._desk.words, WrongInput("no_open_alert")))
        return False

    def _decide(self, verdict: object) -> None:
        people = self._chosen()
        if isinstance(verdict, ToColleague):  # a mail about one person; who is marked stays marked
            person = self.person()
            people = (person,) if person is not None else ()
        self.end_asking()
        if not people or (isinstance(verdict, Handled) and not self._has_alert(people)):
            return
        self._navigator.verdict_wanted.emit(people, verdict)
        self.decided.emit(() if isinstance(verdict, ToColleague) else people)

    def _take_digits(self) -> None:
        """Let digits answer: the words of a question have been typed."""
        self._arm_digits()
        self._page.setFocus()

    def _keep_question(self, asked: str, category: Category) -> None:
        person = self.person()
        self.end_asking()
        if person is not None and person.enrolment_id:
            noted = question_noted(self._desk, person.learner_id, person.enrolment_id, asked, category)
            self._navigator.decision_wanted.emit(noted)
        self.decided.emit(())

    def _note(self, text: str) -> None:
        person = self.person()
        self.end_asking()
        if person is not None:
            self._navigator.note_wanted.emit(person, text)
        self.decided.emit(())

    def _answer(self, number: int) -> None:
        self.ask_bar.answer(number)
        self._arm_digits()

    def _arm_digits(self) -> None:
        """Keep the digits for an open question; else they are the window's."""
        for number, digit in enumerate(self._digits, 1):
            digit.setEnabled(self.is_asking and number <= self.ask_bar.digits)

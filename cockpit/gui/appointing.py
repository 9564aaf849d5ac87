"""Check-ins and group appointments, as pages ask for them: which dialog opens, and what its answer does."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from cockpit.domain.checkins import Slot
from cockpit.errors import WrongInput
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.dialogs import Dialogs
from cockpit.gui.navigation import Navigator, Person
from cockpit.wording.errors import error_sentence


class Appointing(QObject):
    """Opens the dialogs, unless names are hidden: an invitation names whom it goes to.

    `tell` shows a sentence in the footer; `is_hiding_names` tells, and says how they come back.
    """

    def __init__(
        self,
        desk: Desk,
        navigator: Navigator,
        dialogs: Dialogs,
        decisions: Decisions,
        tell: Callable[[str], None],
        is_hiding_names: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._dialogs = dialogs
        self._decisions = decisions
        self._tell = tell
        self._is_hiding_names = is_hiding_names
        navigator.booking_wanted.connect(self.book)
        navigator.other_slots_wanted.connect(self.change_slots)
        navigator.other_date_wanted.connect(self.change_date)
        navigator.next_one_wanted.connect(self.book_next)
        navigator.group_wanted.connect(self.invite_several)
        navigator.group_move_wanted.connect(self.move_group)
        dialogs.booked.connect(self._booked)
        dialogs.proposed.connect(self._proposed)
        dialogs.moved.connect(self._moved)

    def book(self, person: Person) -> None:
        """Show the dialog that books a check-in with a learner."""
        if not self._is_hiding_names():
            self._dialogs.make_booking().open_for(person)

    def change_slots(self, person: Person, proposal_id: int) -> None:
        """Show the dialog that offers other moments in the place of an open proposal."""
        if not self._is_hiding_names():
            self._dialogs.make_booking().open_to_change(person, proposal_id)

    def change_date(self, person: Person, check_in_id: int, slot: Slot | None = None) -> None:
        """Show the dialog that gives a check-in another date."""
        if not self._is_hiding_names():
            self._dialogs.make_booking().open_to_move(person, check_in_id, slot)

    def book_next(self, person: Person, check_in_id: int, slot: Slot) -> None:
        """Show the dialog that books the next of a check-in that comes again."""
        if not self._is_hiding_names():
            self._dialogs.make_booking().open_again(person, check_in_id, slot)

    def invite_several(self, people: tuple[Person, ...]) -> None:
        """Show the dialog that invites several to one moment."""
        if not self._is_hiding_names():
            self._dialogs.make_group().open_for(people)

    def move_group(self, group_id: int, slot: Slot | None = None) -> None:
        """Show the dialog that gives a group appointment another moment."""
        if not self._is_hiding_names():
            self._dialogs.make_group().open_to_move(group_id, slot)

    # what the dialogs bring along (icalendar among it) is loaded by `preload`, after the first paint

    def _booked(self, person: Person, choice: object) -> None:
        from cockpit.gui.checkins.choices import BookingChoice
        from cockpit.gui.writing import booking_of

        if isinstance(choice, BookingChoice):
            self._decisions.book(person, booking_of(self._desk, person, choice))

    def _proposed(self, person: Person, choice: object) -> None:
        from cockpit.gui.checkins.choices import ProposalChoice
        from cockpit.gui.writing import proposal_of

        if isinstance(choice, ProposalChoice):
            self._decisions.propose(person, proposal_of(self._desk, person, choice), choice.instead_of)

    def _moved(self, person: Person, check_in_id: int, choice: object) -> None:
        from cockpit.gui.checkins.choices import BookingChoice
        from cockpit.gui.checkins.rearranging import moved
        from cockpit.gui.writing import booking_of

        if isinstance(choice, BookingChoice):
            try:
                decision = moved(self._desk, check_in_id, booking_of(self._desk, person, choice))
            except WrongInput as error:
                self._tell(error_sentence(self._desk.words, error))
            else:
                self._decisions.decide(decision)

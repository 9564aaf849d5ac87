"""What a key or a button does about a line of the page of check-ins."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from cockpit.domain.checkins import CheckInState, ProposalState, Slot
from cockpit.errors import WrongInput
from cockpit.gui.checkins.after_acts import answered_by_phone, goal_said, not_any_more
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.reports.checkins import CheckInLine, CheckInSection
from cockpit.reports.slot_answers import Chose
from cockpit.store.checkins import CheckInRow
from cockpit.wording.errors import error_sentence


class LineActs(QObject):
    """Decides through the navigator, or asks it for a dialog.

    `came`: a line, its check-in, and what is said of it, held or missed: the page asks for more.
    """

    came = Signal(object, object, object)

    def __init__(self, desk: Desk, navigator: Navigator, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator

    def decide(self, line: CheckInLine, next_at: datetime | None, *, is_yes: bool) -> None:
        """Say yes or no where a line asks; `next_at` is when what comes again would be next."""
        desk = self._desk
        if line.asks_what_came and line.check_in is not None:
            self.came.emit(line, line.check_in, CheckInState.HELD if is_yes else CheckInState.MISSED)
        elif line.chose is not None and line.chose.slot is not None:
            if is_yes:
                self._book_chosen(line, line.chose)
        elif line.section is CheckInSection.CALENDAR and line.check_in is not None:
            self._decide_between(line, line.check_in, is_ours=is_yes)
        elif line.section is CheckInSection.GOALS and line.goal is not None:
            self._navigator.decision_wanted.emit(goal_said(desk, line, line.goal, is_kept=is_yes))
        elif line.section is CheckInSection.AGAIN and line.check_in is not None:
            if is_yes:
                self._agree_again(line, line.check_in, next_at)
            else:
                self._navigator.decision_wanted.emit(not_any_more(desk, line, line.check_in))

    def answer(self, line: CheckInLine, number: int) -> None:
        """Enter what somebody answered by phone."""
        self._try(lambda: answered_by_phone(self._desk, line, number))

    def move(self, line: CheckInLine) -> None:
        """Change a date, or the moments that were offered."""
        if line.proposal is not None and line.proposal.state is not ProposalState.OPEN:
            self._navigator.booking_wanted.emit(person_of(line))
        elif line.proposal is not None:
            self._navigator.other_slots_wanted.emit(person_of(line), line.proposal.id)
        elif line.check_in is not None and line.check_in.state is CheckInState.BOOKED:
            self._navigator.other_date_wanted.emit(person_of(line), line.check_in.id, None)

    def cancel(self, line: CheckInLine) -> None:
        """Cancel a check-in, or take back moments that were offered."""
        from cockpit.gui.checkins.rearranging import cancelled, withdrawn  # brings icalendar: loaded by `preload`

        if line.proposal is not None:
            self._try(partial(withdrawn, self._desk, line.proposal))
        elif line.check_in is not None and line.check_in.state is CheckInState.BOOKED:
            self._try(partial(cancelled, self._desk, line.check_in))

    def _book_chosen(self, line: CheckInLine, chose: Chose) -> None:
        """Book what the answer chose, as on the page of replies."""
        from cockpit.gui.messages.choosing import booked_as_chosen  # brings icalendar: loaded by `preload`

        self._try(lambda: booked_as_chosen(self._desk, chose, line.enrolment_id))

    def _decide_between(self, line: CheckInLine, check_in: CheckInRow, *, is_ours: bool) -> None:
        """Keep what was agreed, or do as the trainer's calendar says: move it, cancel it, or leave it there."""
        from cockpit.gui.checkins.rearranging import kept_as_agreed, left_to_trainer

        if is_ours:
            self._navigator.decision_wanted.emit(kept_as_agreed(self._desk, check_in.uid))
        elif line.is_cancelled:
            self._navigator.decision_wanted.emit(left_to_trainer(self._desk, check_in.uid))
        elif line.theirs is not None:
            self._navigator.other_date_wanted.emit(person_of(line), check_in.id, line.theirs)
        else:
            self.cancel(line)

    def _agree_again(self, line: CheckInLine, check_in: CheckInRow, next_at: datetime | None) -> None:
        if next_at is None:
            self._navigator.booking_wanted.emit(person_of(line))
        else:
            slot = Slot(next_at, check_in.slot.minutes)
            self._navigator.next_one_wanted.emit(person_of(line), check_in.id, slot)

    def _try(self, make: Callable[[], Decision | None]) -> None:
        """Ask for a decision to be carried out, or say why there is none."""
        try:
            decision = make()
        except WrongInput as error:
            self._navigator.told.emit(error_sentence(self._desk.words, error))
        else:
            if decision is not None:
                self._navigator.decision_wanted.emit(decision)


def person_of(line: CheckInLine) -> Person:
    """Return whom a line is about."""
    return Person(line.learner_id, line.enrolment_id, line.alert_id)

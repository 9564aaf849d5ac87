"""Agreeing on a check-in: a dialog over the window, the week on the left, what the learner receives on the right.

Three moments are offered, or one is booked directly; an open offer gets other moments, a check-in another date.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QThreadPool, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from cockpit.closures import public_holidays
from cockpit.domain.checkins import CHECK_IN_MINUTES, Medium, Slot
from cockpit.domain.people import Learner
from cockpit.domain.states import LearnerState
from cockpit.domain.times import midnight, zone_named
from cockpit.gui.checkins.agenda import Agenda, Leaving, read_agenda
from cockpit.gui.checkins.booking_side import BookingSide
from cockpit.gui.checkins.choices import BookingChoice, ProposalChoice, Terms
from cockpit.gui.checkins.choosing import OFFERED, Choosing
from cockpit.gui.checkins.dialog_head import DialogHead
from cockpit.gui.checkins.doing import Doing, button_of, note_of, title_of
from cockpit.gui.checkins.moment import distance_words
from cockpit.gui.checkins.week_dialog import WeekDialog
from cockpit.gui.checkins.week_grid import week_of
from cockpit.gui.cohorts.paint import glyph_of
from cockpit.gui.desk import Desk
from cockpit.gui.messages.outgoing import obstacle_sentence
from cockpit.gui.navigation import Person
from cockpit.gui.today.marks import Avatar
from cockpit.gui.writing import writing_of
from cockpit.reports.learner_timeline import enrolment_view
from cockpit.reports.merge_fields import person_fields
from cockpit.store import Store
from cockpit.store.absences import absences_of_learner
from cockpit.store.checkins import check_in_by_id
from cockpit.store.learners import enrolment_by_id, learner_by_id
from cockpit.store.proposals import proposal_by_id
from cockpit.wording import Words
from cockpit.wording.moments import date_fields, offer_fields

_AGENDA, _STATE = "booking", "booking.state"
_NOTHING = Leaving()


@dataclass(frozen=True, slots=True)
class _Read:
    """What the dialog begins with: the trainer's time, and the first moments of so many minutes."""

    agenda: Agenda
    offers: list[Slot]
    minutes: int


class BookingDialog(WeekDialog):
    """Three moments to offer, or one to book.

    `proposed`: a Person and a ProposalChoice. `booked`: a Person and a BookingChoice. `moved`: a Person, the id of
    a check-in and a BookingChoice.
    """

    proposed = Signal(object, object)
    booked = Signal(object, object)
    moved = Signal(object, int, object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, _AGENDA)
        self._person: Person | None = None
        self._learner: Learner | None = None
        self._leaving = _NOTHING
        self._doing = Doing.PROPOSE
        self._choosing: Choosing | None = None
        self._mail_obstacle = ""
        self._is_queued = False
        self._typed_early = ""
        self._lay_out()
        # The first time, the calendars of public holidays take up to half a second to load (measured): aside, then.
        today = desk.now().date()
        QThreadPool.globalInstance().start(partial(public_holidays, desk.settings.holidays_of, today, today))

    @property
    def chosen(self) -> Slot | None:
        """The moment that is selected."""
        return self._choosing.current if self._choosing is not None else None

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The moments that are chosen, in the order of their numbers."""
        return tuple(self._choosing.slots) if self._choosing is not None else ()

    def open_for(self, person: Person) -> None:
        """Show the dialog for a learner, the first moments to offer chosen. Does nothing when the learner is gone.

        Who cannot be written to is booked with directly.
        """
        settings = self._desk.settings
        medium = Medium.VIDEO if settings.check_in_medium == Medium.VIDEO else Medium.PHONE
        self._open(person, Doing.PROPOSE, Terms(settings.check_in_minutes, medium))

    def open_to_change(self, person: Person, proposal_id: int) -> None:
        """Show the dialog with the moments of an open proposal, to offer others in their place."""
        proposal = proposal_by_id(self._desk.store, proposal_id)
        if proposal is not None:
            terms = Terms(proposal.slots[0].minutes, proposal.medium, proposal.place, proposal.slots)
            self._open(person, Doing.CHANGE, terms, Leaving(proposal_id=proposal_id))

    def open_to_move(self, person: Person, check_in_id: int, slot: Slot | None = None) -> None:
        """Show the dialog with a check-in that is to have another date, with one to begin with."""
        check_in = check_in_by_id(self._desk.store, check_in_id)
        if check_in is not None:
            begin = slot or check_in.slot
            terms = Terms(begin.minutes, check_in.medium, check_in.place, (begin,))
            self._open(person, Doing.MOVE, terms, Leaving(check_in_id=check_in_id))

    def open_again(self, person: Person, check_in_id: int, slot: Slot) -> None:
        """Show the dialog with the next of a check-in that comes again, at a moment near to this one."""
        check_in = check_in_by_id(self._desk.store, check_in_id)
        if check_in is not None:
            terms = Terms(slot.minutes, check_in.medium, check_in.place, (slot,), check_in.every_weeks)
            self._open(person, Doing.BOOK, terms)

    def show_medium(self, medium: Medium) -> None:
        """Choose how one meets."""
        self._head.choose_medium(medium)

    def carry_out(self) -> None:
        """Hand over what is chosen, if it may leave."""
        choosing, person = self._choosing, self._person
        head, side = self._head, self._side
        if choosing is None or person is None or not self._may_leave():
            if side.lacks_place:
                side.ask_for_place()
            return
        if self._doing.offers:
            held = choosing.agenda.held_until(choosing.slots) if side.holds else self._desk.now()
            offer = ProposalChoice(
                slots=tuple(choosing.slots),
                template=self._doing.template,
                subject=side.letter.subject,
                body=side.letter.body,
                held_until=held,
                medium=head.medium,
                place=side.place,
                instead_of=self._leaving.proposal_id,
            )
            self.close_overlay()
            self.proposed.emit(person, offer)
            return
        slot = choosing.slots[0]
        choice = BookingChoice(
            starts_at=slot.starts_at,
            minutes=slot.minutes,
            subject=side.letter.subject,
            body=side.letter.body,
            medium=head.medium,
            place=side.place,
            every_weeks=side.every_weeks,
        )
        self.close_overlay()
        if self._doing is Doing.MOVE and self._leaving.check_in_id is not None:
            self.moved.emit(person, self._leaving.check_in_id, choice)
        else:
            self.booked.emit(person, choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+B goes the other way."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_B:
            self.turn()
            event.accept()
        else:
            super().keyPressEvent(event)

    # what stands where

    def _lay_out(self) -> None:
        desk = self._desk
        self._avatar = Avatar(desk.theme, 36, has_glyph=True)
        self._head = DialogHead(desk, self._avatar, CHECK_IN_MINUTES, (Medium.PHONE, Medium.VIDEO))
        self._head.length_chosen.connect(self._change_length)
        self._head.medium_chosen.connect(self._change_medium)
        self._side = BookingSide(desk)
        self._side.selected.connect(self._select)
        self._side.removed.connect(self._remove)
        self._side.changed.connect(self._show_button)
        self._side.place_changed.connect(self._show_letter)
        self._grid.slot_chosen.connect(self._move)
        self._grid.place_clicked.connect(self._put)
        self._grid.number_pressed.connect(self._press_number)
        self._grid.removed.connect(self._remove)
        self._grid.typed.connect(self._type)
        self._foot.turned.connect(self.turn)
        self._put_together(self._head, self._side)

    # opening

    def _open(self, person: Person, doing: Doing, terms: Terms, leaving: Leaving = _NOTHING) -> None:
        desk = self._desk
        learner = learner_by_id(desk.store, person.learner_id)
        if learner is None:
            return
        enrolment = enrolment_by_id(desk.store, person.enrolment_id)
        self._person, self._learner, self._leaving = person, learner, leaving
        self._choosing, self._typed_early = None, ""
        self._mail_obstacle = obstacle_sentence(desk.words, learner, enrolment.status if enrolment else None)
        if self._mail_obstacle and doing.offers:
            doing = Doing.BOOK
        self._avatar.show_person(desk.name(learner.name), learner.id)
        self._head.begin(terms.minutes, terms.medium)
        self._head.show_about("")
        self._side.begin(learner, terms.place or desk.settings.video_address, terms.every_weeks)
        self._do(doing)
        self._show_button()
        self.open_overlay(self._grid)
        settings, now, minutes = desk.settings, desk.now(), self._head.minutes

        def read(store: Store) -> _Read:
            agenda = read_agenda(store, settings, now, leaving)
            return _Read(agenda, agenda.offers(learner, minutes), minutes)

        def read_state(store: Store) -> LearnerState | None:
            absences = absences_of_learner(store, learner.id)
            view = enrolment_view(store, enrolment, absences, now) if enrolment else None
            return view.state if view else None

        desk.reader.ask(_AGENDA, read, lambda found: self._begin(found, terms.slots))
        # Apart: with it the moments would come too late to be painted at once.
        desk.reader.ask(_STATE, read_state, lambda state: self._show_state(learner, state), waits=False)

    def _show_state(self, learner: Learner, state: LearnerState | None) -> None:
        if state is not None and learner is self._learner:
            self._avatar.show_person(self._desk.name(learner.name), learner.id, glyph_of(state))

    def _begin(self, read: _Read, slots: tuple[Slot, ...]) -> None:
        """Choose the first moments, or those that stand already, once it is known what is free."""
        learner = self._learner
        if learner is None or not self.isVisible():
            return
        agenda = read.agenda
        choosing = Choosing(agenda, learner, self._head.minutes, OFFERED if self._doing.offers else 1)
        choosing.begin(read.offers if read.minutes == self._head.minutes else None)
        choosing.keep(slots)
        self._choosing = choosing
        self._show_all()
        if self._typed_early:
            self._type("")

    def _do(self, doing: Doing) -> None:
        """Offer, book or move: say everywhere what is done."""
        learner, desk = self._learner, self._desk
        if learner is None:
            return
        self._doing = doing
        title = title_of(desk.words, doing, learner.first_name)
        self._head.show_title(title)
        self.setAccessibleName(title)
        self._show_parts()
        writing, is_offline = writing_of(desk, desk.store), desk.offline_since is not None
        self._is_queued = is_offline and writing.account_id is not None
        note = note_of(desk.words, doing, learner, writing, self._mail_obstacle, is_offline=is_offline)
        self._side.letter.begin(doing.template, Words(learner.language).language, note)
        self._side.letter.setEnabled(not self._mail_obstacle)

    def _show_parts(self) -> None:
        is_video = self._head.medium is Medium.VIDEO
        self._side.show_parts(offers=self._doing.offers, may_recur=self._doing is Doing.BOOK, is_video=is_video)

    # showing

    def _show_all(self) -> None:
        """Say the chosen moments everywhere, in the week of the selected one."""
        choosing, learner = self._choosing, self._learner
        if choosing is None or learner is None:
            return
        agenda, desk = choosing.agenda, self._desk
        current = choosing.current
        at = current.starts_at if current is not None else agenda.now
        self._show_week(week_of(at, agenda.zone))
        said = self._side.show_slots(choosing.slots, choosing.selected, agenda.zone, learner)
        self._grid.setAccessibleName(said)
        if current is not None:
            self._side.show_hold(len(choosing.slots), agenda.held_until(choosing.slots))
            self._head.show_about(distance_words(desk.words, current, agenda.zone, learner))
            self._show_letter()
        self._show_button()

    def _show_letter(self) -> None:
        choosing, learner, desk = self._choosing, self._learner, self._desk
        if choosing is None or learner is None or not choosing.slots:
            return
        theirs = Words(learner.language, desk.now().date())
        fields = person_fields(learner, desk.sign_off)
        medium, zones = self._head.medium, (zone_named(learner.zone), choosing.agenda.zone)
        if self._doing.offers:
            fields |= offer_fields(theirs, choosing.slots, medium, *zones)
        else:
            fields |= date_fields(theirs, choosing.slots[0], medium, self._side.place, *zones)
        self._side.letter.show_fields(fields)

    def _show_week(self, monday: date) -> None:
        choosing, learner = self._choosing, self._learner
        if choosing is None or learner is None:
            return
        if monday != self._monday:
            self._monday = monday
            self._week.show_week(choosing.agenda.week(monday, learner, self._desk))
        self._grid.show_slots(
            choosing.slots, choosing.selected, choosing.minutes, choosing.is_free, has_numbers=self._doing.offers
        )

    def _may_leave(self) -> bool:
        choosing = self._choosing
        return (
            choosing is not None
            and choosing.may_leave()
            and bool(self._mail_obstacle or (self._side.letter.is_complete and not self._side.lacks_place))
        )

    def _show_button(self) -> None:
        count = len(self.slots) or OFFERED
        words, other = button_of(self._desk.words, self._doing, count, is_queued=self._is_queued)
        icon = "send" if self._doing.offers else "calendar-check"
        self._foot.show_doing(words, icon, "" if self._mail_obstacle else other, has_numbers=self._doing.offers)
        self._foot.button.setEnabled(self._may_leave())

    # choosing

    def turn(self) -> None:
        """Book the selected moment instead of offering three, or offer three again."""
        choosing = self._choosing
        if choosing is None or self._doing not in (Doing.PROPOSE, Doing.BOOK) or self._mail_obstacle:
            return
        self._do(Doing.BOOK if self._doing is Doing.PROPOSE else Doing.PROPOSE)
        current = choosing.current
        choosing.most = OFFERED if self._doing.offers else 1
        choosing.begin()
        if not self._doing.offers and current is not None:
            choosing.move(current)
        self._show_all()
        self._grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _type(self, text: str) -> None:
        """Write what is typed into the message; before there is one, it waits."""
        if self._mail_obstacle:
            return
        self._typed_early += text
        if self._choosing is not None:
            self._side.letter.type_line(self._typed_early)
            self._typed_early = ""

    def _select(self, place: int) -> None:
        if self._choosing is not None:
            self._choosing.select(place)
            self._show_all()

    def _press_number(self, number: int) -> None:
        self._select(number - 1)

    def _move(self, slot: Slot) -> None:
        if self._choosing is not None:
            self._choosing.move(slot)
            self._show_all()

    def _put(self, slot: Slot) -> None:
        if self._choosing is not None:
            self._choosing.put(slot)
            self._show_all()

    def _remove(self, place: int | None = None) -> None:
        if self._choosing is not None:
            self._choosing.remove(place)
            self._show_all()

    def _change_length(self, minutes: int) -> None:
        if self._choosing is not None:
            self._choosing.change_length(minutes)
            self._show_all()

    def _change_medium(self) -> None:
        self._show_parts()
        self._show_letter()

    def _take_along(self, agenda: Agenda, weeks: int, monday: date) -> bool:
        """Take one moment to be booked to the same hour, or to the first free one."""
        choosing = self._choosing
        if choosing is None or choosing.current is None or self._doing.offers:
            return False
        after = agenda.same_hour(choosing.current, weeks)
        if after is None:
            after = agenda.first_free(choosing.learner, midnight(monday, agenda.zone), choosing.minutes)
        if after is not None:
            self._move(after)
        return after is not None

    @property
    def _agenda(self) -> Agenda | None:
        return self._choosing.agenda if self._choosing is not None else None

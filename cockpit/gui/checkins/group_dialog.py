"""Inviting several to one moment: the week on the left, and on the right what it is and what each receives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cockpit.domain.checkins import CheckInState, GroupKind, Medium, Slot
from cockpit.domain.groups import Guest, next_title
from cockpit.errors import WrongInput
from cockpit.gui.checkins.agenda import Agenda, Leaving, read_agenda
from cockpit.gui.checkins.dialog_head import DialogHead
from cockpit.gui.checkins.group_acts import invited, moved, organizer_of
from cockpit.gui.checkins.group_choosing import GroupChoosing
from cockpit.gui.checkins.group_side import GroupSide
from cockpit.gui.checkins.moment import distance_words
from cockpit.gui.checkins.week_dialog import WeekDialog
from cockpit.gui.checkins.week_grid import week_of
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Picture
from cockpit.gui.navigation import Navigator, Person
from cockpit.outbox.templates import Text
from cockpit.reports.group_appointments import group_lines, possible_guests
from cockpit.store import Store
from cockpit.store.checkins import check_ins_of_group
from cockpit.store.group_appointments import GroupRow, group_by_id, last_titles
from cockpit.store.learners import enrolment_by_id
from cockpit.wording.errors import error_sentence
from cockpit.wording.groups import invite_button, kind_title

if TYPE_CHECKING:
    from cockpit.checkins.groups import Gathering, Organizer

LENGTHS = (30, 45, 60, 90)
_USUAL = 60
_READING = "group"


@dataclass(frozen=True, slots=True)
class _Read:
    """What the dialog begins with."""

    agenda: Agenda
    guests: tuple[Guest, ...]
    titles: dict[GroupKind, str]
    standing: tuple[GroupRow, ...]
    cohort_id: int | None


class GroupDialog(WeekDialog):
    """One moment for several; what it decides goes through the navigator."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget) -> None:
        super().__init__(desk, parent, _READING)
        self._navigator = navigator
        self._people: tuple[Person, ...] = ()
        self._moving: GroupRow | None = None
        self._begin_at: Slot | None = None
        self._read: _Read | None = None
        self._choosing: GroupChoosing | None = None
        self._organizer: Organizer | None = None
        self._at = 0
        self._lay_out()

    @property
    def chosen(self) -> Slot | None:
        """The moment that is chosen."""
        return self._choosing.slot if self._choosing is not None else None

    def open_for(self, people: Sequence[Person]) -> None:
        """Show the dialog for several learners, the first moment that suits all chosen."""
        settings = self._desk.settings
        self._head.begin(_USUAL, Medium.VIDEO)
        self._open(tuple(people), None)
        kind = GroupKind.LIVE_CLASS
        self._side.begin(kind, kind_title(self._desk.words, kind), settings.video_address, self._note())
        self._ask(Leaving())

    def open_to_move(self, group_id: int, slot: Slot | None = None) -> None:
        """Show the dialog with a group appointment that is to have another moment; `slot` to begin with."""
        store = self._desk.store
        group = group_by_id(store, group_id)
        if group is None or group.state is not CheckInState.BOOKED:
            return
        guests = [one for one in check_ins_of_group(store, group_id) if one.state is CheckInState.BOOKED]
        self._begin_at = slot or group.slot
        self._head.begin(self._begin_at.minutes, group.medium)
        self._open(tuple(Person(one.learner_id, one.enrolment_id) for one in guests), group)
        self._side.begin(group.kind, group.title, group.place, self._note())
        self._ask(Leaving(group_id=group_id))

    def carry_out(self) -> None:
        """Invite, or move, if it may be."""
        choosing, organizer, desk = self._choosing, self._organizer, self._desk
        if choosing is None or organizer is None or not self._may_leave():
            if self._side.lacks_place:
                self._side.place_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        gathering, line = self._gathering(), self._side.line
        if gathering is None:
            return
        if self._moving is not None:
            decision = moved(desk, self._moving.id, gathering, organizer, line)
        else:
            count = len(choosing.invited)
            decision = invited(desk, gathering, self._people, organizer, line, count, self._side.which)
        self.close_overlay()
        self._navigator.decision_wanted.emit(decision)

    # what stands where

    def _lay_out(self) -> None:
        desk = self._desk
        media = (Medium.VIDEO, Medium.PHONE, Medium.ROOM)
        self._head = DialogHead(desk, Picture(desk.theme, "users", "accent_text", 24), LENGTHS, media)
        self._head.length_chosen.connect(self._change_length)
        self._head.medium_chosen.connect(self._change_medium)
        self._side = GroupSide(desk)
        self._side.changed.connect(self._show_letter)
        self._side.kind_chosen.connect(self._change_kind)
        self._side.which_chosen.connect(self._change_which)
        self._side.stepped.connect(self._step)
        self._grid.slot_chosen.connect(self._move)
        self._grid.place_clicked.connect(self._move)
        self._grid.typed.connect(self._type)
        self._put_together(self._head, self._side)

    # opening

    def _open(self, people: tuple[Person, ...], group: GroupRow | None) -> None:
        words = self._desk.words
        self._people, self._moving = people, group
        self._read, self._choosing, self._at = None, None, 0
        self._organizer = organizer_of(self._desk)
        count = len({person.learner_id for person in people})
        title = (
            words.plural("Invite {n} person", "Invite {n} people", count)
            if group is None
            else words.say("Another date for {title}", title=group.title)
        )
        self._head.show_title(title)
        self._head.show_about("")
        self.setAccessibleName(title)
        self.open_overlay(self._grid)

    def _note(self) -> str:
        say, organizer = self._desk.words.say, self._organizer
        if organizer is None:
            return say("Connect a mailbox first: calendars answer to an address of yours, and none is known.")
        if organizer.account_id is None:
            return say("Nobody sees who else is invited. The invitations wait as drafts for your own mail program.")
        return say("Nobody sees who else is invited. Each gets an own invitation, in their language and time.")

    def _ask(self, leaving: Leaving) -> None:
        desk, people = self._desk, self._people
        self._side.show_medium(self._head.medium)
        self._side.let_write(is_free=True)
        self._show_button()
        settings, now = desk.settings, desk.now()

        def read(store: Store) -> _Read:
            return _Read(
                read_agenda(store, settings, now, leaving),
                tuple(possible_guests(store, [(one.learner_id, one.enrolment_id) for one in people])),
                last_titles(store),
                tuple(line.group for line in group_lines(store, now).to_come if line.group.slot.starts_at > now),
                _cohort_of(store, people),
            )

        desk.reader.ask(_READING, read, self._begin)

    def _begin(self, read: _Read) -> None:
        """Choose the first moment that suits all, or that which stands, once it is known what is free."""
        if not self.isVisible():
            return
        self._read = read
        choosing = GroupChoosing(read.agenda, read.guests, self._head.minutes)
        begin_at = self._begin_at
        if self._moving is not None and begin_at is not None and read.agenda.is_free(begin_at):
            choosing.slot = Slot(begin_at.starts_at, self._head.minutes)
        else:
            choosing.begin()
        self._choosing = choosing
        if self._moving is None:
            self._side.offer(read.standing)
            self._change_kind()
        self._show_all()

    # showing

    @property
    def _shown(self) -> Guest | None:
        """Whose letter is shown: one of those invited, or at least somebody."""
        choosing = self._choosing
        if choosing is None:
            return None
        among = choosing.invited or list(choosing.guests)
        return among[self._at % len(among)] if among else None

    def _show_all(self) -> None:
        choosing, read = self._choosing, self._read
        if choosing is None or read is None:
            return
        at = choosing.slot.starts_at if choosing.slot is not None else read.agenda.now
        self._show_week(week_of(at, read.agenda.zone))
        guest = self._shown
        if guest is not None:
            self._side.moment.show_slot(choosing.slot, read.agenda.zone, guest.learner)
            self._grid.setAccessibleName(self._side.moment.said)
            if choosing.slot is not None:
                self._head.show_about(
                    distance_words(self._desk.words, choosing.slot, read.agenda.zone, guest.learner)
                )
        self._side.show_who(choosing.left_out, choosing.early_or_late)
        self._show_letter()

    def _show_letter(self) -> None:
        choosing, guest = self._choosing, self._shown
        if choosing is None:
            return
        gathering, text, why = self._gathering(), None, ""
        if gathering is not None and guest is not None:
            try:
                text = self._letter(gathering, guest)
            except WrongInput as error:
                why = error_sentence(self._desk.words, error)
        count = len(choosing.invited) or len(choosing.guests)
        self._side.show_letter(guest, self._at % max(1, count), count, text, why)
        self._show_button()

    def _letter(self, gathering: "Gathering", guest: Guest) -> Text | None:
        from cockpit.checkins.groups import INVITATION, MOVED, letter_about

        organizer, desk = self._organizer, self._desk
        if organizer is None:
            return None
        template = MOVED if self._moving is not None else INVITATION
        return letter_about(desk.store, template, gathering, guest.learner, organizer, self._side.line, desk.now())

    def _show_week(self, monday: date) -> None:
        choosing, guest = self._choosing, self._shown
        if choosing is None or guest is None:
            return
        self._monday = monday
        self._week.show_week(choosing.agenda.week(monday, guest.learner, self._desk))
        slots = [choosing.slot] if choosing.slot is not None else []
        is_fixed = self._side.which is not None
        self._grid.show_slots(
            slots,
            0,
            choosing.minutes,
            (lambda _slot: False) if is_fixed else choosing.agenda.is_free,
            has_numbers=False,
        )

    def _gathering(self) -> "Gathering | None":
        """Return what they are invited to, as it stands in the dialog."""
        from cockpit.checkins.groups import Gathering

        read, choosing, side = self._read, self._choosing, self._side
        if read is None or choosing is None or choosing.slot is None:
            return None
        return Gathering(side.kind, side.title, choosing.slot, self._head.medium, side.place, read.cohort_id)

    def _may_leave(self) -> bool:
        choosing = self._choosing
        if choosing is None or self._organizer is None or not self._side.title or self._side.lacks_place:
            return False
        return bool(choosing.invited) if self._side.which is not None else choosing.may_leave()

    def _show_button(self) -> None:
        words, choosing = self._desk.words, self._choosing
        count = len(choosing.invited) if choosing is not None else len(self._people)
        said = words.say("Change the date") if self._moving is not None else invite_button(words, count)
        self._foot.show_doing(said, "send", "", has_numbers=False)
        self._foot.button.setEnabled(self._may_leave())

    # choosing

    def _step(self, by: int) -> None:
        choosing = self._choosing
        if choosing is not None and choosing.guests:
            self._at = (self._at + by) % (len(choosing.invited) or len(choosing.guests))
            self._show_all()

    def _type(self, text: str) -> None:
        """J and K show what others read; what else is typed begins the line for all."""
        if text.lower() in "jk":
            self._step(1 if text.lower() == "j" else -1)
            return
        self._side.line_edit.insertPlainText(text)
        self._side.line_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _move(self, slot: Slot) -> None:
        if self._choosing is not None and self._side.which is None:
            self._choosing.slot = slot
            self._show_all()

    def _change_length(self, minutes: int) -> None:
        if self._choosing is not None:
            self._choosing.change_length(minutes)
            self._show_all()

    def _change_medium(self) -> None:
        medium = self._head.medium
        self._side.show_medium(medium)
        if self._moving is None:
            address = self._desk.settings.video_address if medium is Medium.VIDEO else ""
            self._side.place_edit.setText(address)
        self._show_letter()

    def _change_kind(self) -> None:
        """Call it as the last of its kind was called, with the next number; what is moved keeps its title."""
        if self._moving is not None:
            return
        read, kind = self._read, self._side.kind
        last = read.titles.get(kind) if read is not None else None
        self._side.title_edit.setText(next_title(last) if last else kind_title(self._desk.words, kind))

    def _change_which(self) -> None:
        """Invite to an appointment that stands: its moment and place are what they are; or to a new one."""
        choosing, read, which = self._choosing, self._read, self._side.which
        if choosing is None or read is None:
            return
        group = next((one for one in read.standing if one.id == which), None)
        is_new = group is None
        self._side.let_write(is_free=is_new)
        if group is not None:
            self._head.begin(group.slot.minutes, group.medium)
            self._side.show_group(group)
            self._side.show_medium(group.medium)
            choosing.slot, choosing.minutes = group.slot, group.slot.minutes
        else:
            self._head.begin(_USUAL, Medium.VIDEO)
            choosing.minutes = self._head.minutes
            choosing.begin()
            self._change_medium()
            self._change_kind()
        self._head.let_choose(is_free=is_new)
        self._show_all()

    def _take_along(self, agenda: Agenda, weeks: int, monday: date) -> bool:
        """Take the moment to the same hour; one that stands stays where it is."""
        choosing = self._choosing
        if choosing is None or choosing.slot is None or self._side.which is not None:
            return False
        after = agenda.same_hour(choosing.slot, weeks)
        if after is not None:
            self._move(after)
        return after is not None

    @property
    def _agenda(self) -> Agenda | None:
        return self._choosing.agenda if self._choosing is not None else None


def _cohort_of(store: Store, people: Sequence[Person]) -> int | None:
    """Return the cohort of all of them, if it is one."""
    enrolments = (enrolment_by_id(store, one.enrolment_id) for one in people)
    found = {one.cohort_id if one is not None else None for one in enrolments}
    return found.pop() if len(found) == 1 else None

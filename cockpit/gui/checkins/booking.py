"""Booking a check-in: a dialog over the window, with the week on the left and the invitation on the right."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from PySide6.QtCore import Qt, QThreadPool, Signal
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.checkins.slots import slots_for
from cockpit.closures import public_holidays
from cockpit.domain.checkins import Slot
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.checkins.agenda import Agenda, read_agenda
from cockpit.gui.checkins.invitation import Invitation
from cockpit.gui.checkins.moment import ChosenMoment, distance_words, moment_words
from cockpit.gui.checkins.week_grid import DAYS, WeekGrid, week_of
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, set_tool_tip
from cockpit.gui.messages.outgoing import obstacle_sentence, sender_of
from cockpit.gui.navigation import Person
from cockpit.gui.overlay import Overlay, thin_line
from cockpit.gui.segments import Segments
from cockpit.gui.today.marks import Avatar
from cockpit.reports.merge_fields import person_fields
from cockpit.store.learners import enrolment_by_id, learner_by_id
from cockpit.wording import Words
from cockpit.wording.nights import city_of

_SIZE = (1180, 752)
_LENGTHS = (15, 30, 45)


@dataclass(frozen=True, slots=True)
class BookingChoice:
    """What was chosen: `starts_at` in UTC, and the mail that goes with the invitation."""

    starts_at: datetime
    minutes: int
    subject: str
    body: str


class BookingDialog(Overlay):
    """A scrim over the whole window with the dialog on it. `booked`: a Person and a BookingChoice."""

    booked = Signal(object, object)
    accessible_role = QAccessible.Role.Dialog

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk.theme, parent, _SIZE)
        self._desk = desk
        self._zone = zone_named(desk.settings.zone)
        self._person: Person | None = None
        self._learner: Learner | None = None
        self._agenda: Agenda | None = None
        self._mail_obstacle = ""
        self._lay_out()
        # The first time, the calendars of public holidays take up to half a second to load (measured): aside, then.
        today = desk.now().date()
        QThreadPool.globalInstance().start(partial(public_holidays, desk.settings.holidays_of, today, today))

    @property
    def chosen(self) -> Slot | None:
        """The moment that is chosen."""
        return self._grid.chosen

    def open_for(self, person: Person) -> None:
        """Show the dialog for a learner, the first free moment chosen. Does nothing when the learner is gone."""
        desk = self._desk
        learner = learner_by_id(desk.store, person.learner_id)
        if learner is None:
            return
        self._person, self._learner = person, learner
        agenda = self._agenda = read_agenda(desk)
        minutes = desk.settings.check_in_minutes
        self._length.choose(str(minutes if minutes in _LENGTHS else _LENGTHS[1]))
        self._show_learner(learner)
        length = int(self._length.value)
        free = slots_for(desk.store, learner, agenda.availability, desk.now(), length)
        self._choose(free[0] if free else self._free_from(desk.now() + timedelta(days=1)))
        self.open_overlay(self._grid)

    def book(self) -> None:
        """Hand the choice over, if there is one that can be booked."""
        slot = self._grid.chosen
        if self._person is None or slot is None or not self._may_book():
            return
        choice = BookingChoice(slot.starts_at, slot.minutes, self._invitation.subject, self._invitation.body)
        self.close_overlay()
        self.booked.emit(self._person, choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+↵ books, Esc closes; nothing reaches the page below."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.book()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self.dialog)
        whole.setContentsMargins(1, 0, 1, 0)
        whole.setSpacing(0)
        whole.addLayout(self._header())
        whole.addWidget(thin_line())
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addLayout(self._week_column(), 13)
        columns.addWidget(self._right(), 10)
        whole.addLayout(columns, 1)
        whole.addWidget(thin_line())
        whole.addLayout(self._footer())

    def _header(self) -> QHBoxLayout:
        theme, words = self._desk.theme, self._desk.words
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(22), theme.px(14), theme.px(14), theme.px(14))
        row.setSpacing(theme.px(12))
        self._avatar = Avatar(theme, 36)
        row.addWidget(self._avatar)
        titles = QVBoxLayout()
        titles.setSpacing(theme.px(1))
        self._title = Label(theme, "", "title", elides=True)
        self._about = Label(theme, "", "small", "text2", elides=True)
        titles.addWidget(self._title)
        titles.addWidget(self._about)
        row.addLayout(titles, 1)
        lengths = [(str(n), words.plural("{n} min", "{n} min", n)) for n in _LENGTHS]
        self._length = Segments(theme, lengths, words.say("Duration of the check-in"))
        self._length.chosen.connect(self._change_length)
        row.addWidget(self._length)
        close = Button(theme, "", "x", kind="ghost")
        close.setAccessibleName(words.say("Close, {key}", key="Esc"))
        close.clicked.connect(self.close_overlay)
        row.addWidget(close)
        return row

    def _week_column(self) -> QVBoxLayout:
        theme, words = self._desk.theme, self._desk.words
        column = QVBoxLayout()
        column.setContentsMargins(theme.px(22), theme.px(10), theme.px(16), theme.px(8))
        column.setSpacing(theme.px(8))
        row = QHBoxLayout()
        row.setSpacing(theme.px(4))
        self._dates = Label(theme, "", "heading")
        row.addWidget(self._dates)
        for icon, name, key, weeks in (
            ("chevron-left", words.say("Previous week, {key}"), words.say("Page up"), -1),
            ("chevron-right", words.say("Next week, {key}"), words.say("Page down"), 1),
        ):
            button = Button(theme, "", icon, kind="ghost", small=True)
            button.setAccessibleName(name.format(key=key))
            set_tool_tip(button, name.format(key=key))
            button.setProperty("weeks", weeks)
            button.clicked.connect(self._turn)
            row.addWidget(button)
        row.addStretch()
        column.addLayout(row)
        self._grid = WeekGrid(theme, words)
        self._grid.slot_chosen.connect(self._choose)
        self._grid.week_wanted.connect(self._change_week)
        column.addWidget(self._grid, 1)
        return column

    def _right(self) -> QWidget:
        theme = self._desk.theme
        side = QWidget()
        side.setObjectName("canvas")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.px(22), theme.px(14), theme.px(22), theme.px(16))
        column.setSpacing(theme.px(10))
        self._moment = ChosenMoment(self._desk)
        column.addWidget(self._moment)
        column.addSpacing(theme.px(4))
        self._receives = Label(theme, "", "heading", elides=True)
        column.addWidget(self._receives)
        self._invitation = Invitation(self._desk)
        self._invitation.changed.connect(self._show_button)
        column.addWidget(self._invitation, 1)
        return side

    def _footer(self) -> QHBoxLayout:
        theme, say = self._desk.theme, self._desk.words.say
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(22), theme.px(9), theme.px(18), theme.px(9))
        row.setSpacing(theme.px(5))
        for keys, words in (("↑↓", say("30 minutes")), ("←→", say("a day")), (("Tab",), say("to the text"))):
            for key in keys:
                row.addWidget(Keycap(theme, key))
            row.addWidget(Label(theme, words, "small", "text2"))
            row.addSpacing(theme.px(8))
        row.addStretch()
        self._button = Button(theme, say("Book this moment"), "calendar-check", "Ctrl ↵", kind="primary")
        self._button.clicked.connect(self.book)
        self._button.let_shrink()
        row.addWidget(self._button)
        return row

    def _show_learner(self, learner: Learner) -> None:
        desk, first = self._desk, learner.first_name
        say = desk.words.say
        self._avatar.show_person(learner.name, learner.id)
        self._title.setText(say("Book a check-in with {name}", name=first))
        self.setAccessibleName(self._title.full_text)
        self._receives.setText(say("What {name} will receive", name=first))
        enrolment = enrolment_by_id(desk.store, self._person.enrolment_id) if self._person else None
        self._mail_obstacle = obstacle_sentence(desk.words, learner, enrolment.status if enrolment else None)
        if self._mail_obstacle:
            note = say("{why} The check-in is kept here, and no mail leaves.", why=self._mail_obstacle)
        elif sender_of(desk.store, desk.trainer).account is None:
            note = say("It opens in your own mail program, the calendar invitation with it.")
        else:
            note = say("The calendar invitation leaves with it, in {city} time.", city=city_of(learner.zone))
        self._invitation.begin(Words(learner.language).language, note)
        self._invitation.setEnabled(not self._mail_obstacle)

    def _show_week(self, monday: date) -> None:
        words = self._desk.words
        last = monday + timedelta(days=DAYS - 1)
        first = str(monday.day) if monday.month == last.month else words.day(monday)
        self._dates.setText(words.say("{first} to {last}", first=first, last=words.day(last)))
        if self._learner is not None and self._agenda is not None:
            self._grid.show_week(self._agenda.week(monday, self._learner, self._desk.now()))

    # choosing

    def _choose(self, slot: Slot | None) -> None:
        """Take a moment, show its week, and say it everywhere."""
        learner = self._learner
        if learner is None:
            return
        self._show_week(week_of(slot.starts_at if slot else self._desk.now(), self._zone))
        self._grid.choose(slot)
        week = self._grid.week
        if slot is None or week is None:
            self._moment.show_none()
        else:
            self._moment.show_slot(slot, week, learner)
            theirs = Words(learner.language, self._desk.now().date())
            fields = person_fields(learner, self._desk.sign_off)
            fields["when"] = moment_words(theirs, slot, week)
            fields["minutes"] = theirs.number(slot.minutes)
            self._invitation.show_fields(fields)
            self._about.setText(distance_words(self._desk.words, slot, week, city_of(learner.zone)))
            self._grid.setAccessibleName(self._moment.said)
        self._show_button()

    def _change_length(self, minutes: str) -> None:
        slot = self._grid.chosen
        if slot is None:
            return
        longer = Slot(slot.starts_at, int(minutes))
        self._choose(longer if self._grid.is_free(longer) else self._free_from(slot.starts_at))

    def _turn(self) -> None:
        button = self.sender()
        if button is not None:
            self._change_week(button.property("weeks"))

    def _change_week(self, weeks: int) -> None:
        """Go to the same hour of another week, or to the first free one of it."""
        slot = self._grid.chosen
        if slot is None:
            return
        wall = slot.starts_at.astimezone(self._zone).replace(tzinfo=None) + timedelta(weeks=weeks)
        same = Slot(wall.replace(tzinfo=self._zone).astimezone(UTC), slot.minutes)
        monday = wall.date() - timedelta(days=wall.weekday())
        if self._grid.is_free(same):
            self._choose(same)
        elif monday >= week_of(self._desk.now(), self._zone):
            self._choose(self._free_from(datetime.combine(monday, time(), self._zone).astimezone(UTC)) or slot)

    def _free_from(self, instant: datetime) -> Slot | None:
        if self._agenda is None or self._learner is None:
            return None
        return self._agenda.first_free(self._learner, max(instant, self._desk.now()), int(self._length.value))

    def _may_book(self) -> bool:
        slot = self._grid.chosen
        return (
            slot is not None
            and self._grid.is_free(slot)
            and bool(self._mail_obstacle or self._invitation.is_complete)
        )

    def _show_button(self) -> None:
        self._button.setEnabled(self._may_book())

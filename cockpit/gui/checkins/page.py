"""The check-ins: the week at the left, and beside it everything that waits for the trainer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cockpit.checkins.differences import differing
from cockpit.checkins.recur import next_one
from cockpit.checkins.slots import availability
from cockpit.domain.checkins import Availability, CheckInState, ProposalState, Slot
from cockpit.domain.times import day_in, monday_of
from cockpit.errors import WrongInput
from cockpit.gui.buttons import Button
from cockpit.gui.checkins.after_acts import answered_by_phone, concluded, goal_said, not_any_more, said_at_once
from cockpit.gui.checkins.after_form import AfterForm
from cockpit.gui.checkins.attendance import GroupsPart
from cockpit.gui.checkins.choosing import OFFERED
from cockpit.gui.checkins.lists import CheckInList
from cockpit.gui.checkins.log_export import CheckInExport
from cockpit.gui.checkins.week_view import WeekView
from cockpit.gui.desk import Desk
from cockpit.gui.head_row import HeadRow
from cockpit.gui.labels import Label, set_tool_tip
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.gui.person_actions import PersonActions
from cockpit.reports.checkins import (
    CheckInLine,
    CheckInSection,
    CheckInsPage,
    LineKey,
    calendar_lines,
    check_ins_page,
)
from cockpit.reports.group_appointments import GroupLines, group_lines
from cockpit.reports.slot_answers import Chose
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow
from cockpit.wording.checkins import page_finding
from cockpit.wording.errors import error_sentence

_MINUTE_MS = 60_000
_LIST_PX, _LIST_LEAST_PX, _LIST_SHARE = 350, 270, 0.29
# In a smaller window the head needs its room for words; the menu, the palette and the key export there.
_EXPORT_FROM_PX = 800
# A line takes 2 ms to make: of thousands only some at a time.
_FEW, _MORE = 8, 12


@dataclass(frozen=True, slots=True)
class _Read:
    """What the page reads: what it shows, when each that comes again could be next, working hours, groups."""

    page: CheckInsPage
    again: Mapping[int, datetime | None]
    available: Availability
    groups: GroupLines


class CheckInsPlace(QWidget):
    """The page. `person_wanted`: whom to book with is to be chosen."""

    person_wanted = Signal()

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._monday: date | None = None
        self._most = _FEW
        self._read: _Read | None = None
        self._wanted: LineKey | None = None
        self._waits_for_lines = False
        self.form = AfterForm(desk)
        self.week = WeekView(desk)
        self.groups = GroupsPart(desk, navigator)
        self.list = CheckInList(desk, self.form, self.groups)
        self._log = CheckInExport(desk, navigator, self)
        self.acts = PersonActions(desk, navigator, self, self._person, self._people, self._note)
        self._bind()
        self._lay_out()
        self._connect()
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self.reload)

    @property
    def monday(self) -> date:
        """The Monday of the week that is shown."""
        return self._monday or self._this_monday()

    def reload(self) -> None:
        """Read the store again."""
        desk, monday, most = self._desk, self.monday, self._most
        now, zone, settings = desk.now(), desk.zone, desk.settings

        def read(store: Store) -> _Read:
            page = check_ins_page(store, now, zone, monday, settings.weeks_without, most)
            found = differing(store)
            told = [(one.check_in_id, one.theirs) for one in found if one.check_in_id is not None]
            groups = {one.group_id: one.theirs for one in found if one.group_id is not None}
            page = replace(page, lines=(*page.lines, *calendar_lines(store, now, zone, told)))
            available = availability(settings, now)
            again = {}
            for line in page.lines:
                if line.section is CheckInSection.AGAIN and line.check_in is not None:
                    slot = next_one(store, line.check_in, available, now)
                    again[line.check_in.id] = slot.starts_at if slot is not None else None
            return _Read(page, again, available, group_lines(store, now, groups))

        desk.reader.ask("check_ins", read, self._show)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the focus to the line that is current, else to the week, until there are lines."""
        self._waits_for_lines = not self.list.take_focus(event.reason())
        if self._waits_for_lines:
            self.week.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        """Go on with the minutes: the next check-in comes nearer."""
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the minutes rest, and keep what was written after a check-in."""
        super().hideEvent(event)
        self._minute.stop()
        self.save()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the room."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes what is open: the question, then the form. A digit enters an answer given by phone."""
        number = event.key() - Qt.Key.Key_0
        if 1 <= number <= OFFERED and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._press_digit(number)
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.acts.is_asking:
            self.acts.end_asking()
        elif self.list.is_asking:
            self._close_form()

    def save(self) -> None:
        """Keep what was written after a check-in, if the form is open: the page is left, or the window closes."""
        if self.list.is_asking and self.form.is_filled:
            self._keep_form()

    def book(self) -> None:
        """Ask for the booking with who is current, else for whom."""
        person = self._person()
        if person is None:
            self.person_wanted.emit()
        else:
            self._navigator.booking_wanted.emit(person)

    def turn(self, weeks: int) -> None:
        """Show another week: so many later, or (0) this one."""
        self._monday = self.monday + timedelta(weeks=weeks) if weeks else None
        self.reload()

    # making it

    def _bind(self) -> None:
        # `book` is bound with the other acts about a person, and asks for whom where nobody is current.
        self.acts.actions["book"].triggered.disconnect()
        self.acts.actions["book"].triggered.connect(lambda: self.book())
        self._keys = self._desk.commands.bind(
            self,
            {
                "next": partial(self.list.step, 1),
                "previous": partial(self.list.step, -1),
                "happened": partial(self._say, is_yes=True),
                "missed": partial(self._say, is_yes=False),
                "move_check_in": self._move,
                "cancel_check_in": self._cancel,
                "open_page": self._open_line,
                "export": self._log.export,
                "this_week": partial(self.turn, 0),
                "week_before": partial(self.turn, -1),
                "week_after": partial(self.turn, 1),
            },
        )

    def _lay_out(self) -> None:
        theme, say = self._desk.theme, self._desk.words.say
        title = Label(theme, say("Check-ins"), "display")
        self._finding = Label(theme, "", "body", "text2", wraps=True)
        lines = QVBoxLayout()
        lines.setSpacing(theme.px(2))
        lines.addWidget(title)
        lines.addWidget(self._finding)
        self._before = Button(theme, "", "chevron-left", kind="ghost")
        self._this = Button(theme, say("This week"))
        self._after = Button(theme, "", "chevron-right", kind="ghost")
        self._book = Button(theme, say("Book"), "calendar-plus", kind="primary")
        for button, name in ((self._before, "week_before"), (self._this, "this_week"), (self._after, "week_after")):
            button.clicked.connect(self._keys[name].trigger)
        self._book.clicked.connect(self.acts.actions["book"].trigger)
        self._several = Button(theme, "", "users")
        self._several.setAccessibleName(say("Invite several"))
        set_tool_tip(self._several, say("Invite several"))
        self._several.clicked.connect(self._ask_whom)
        self._export = Button(theme, "", "file-text")
        self._export.clicked.connect(self._log.export)
        self._head = HeadRow(
            lines,
            [self._before, self._this, self._after, self._export, self._several, self._book],
            lambda: title.sizeHint().width() + theme.px(120),
            theme.px(12),
        )
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(header)
        column.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(12))
        column.addWidget(self._head)
        left = QVBoxLayout()
        left.setContentsMargins(theme.px(8), theme.px(8), 0, 0)
        left.addWidget(self.week)
        ground = QWidget()
        ground.setObjectName("surface")
        ground.setLayout(left)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(ground, 1)
        upright = QFrame()
        upright.setObjectName("lineUpright")
        body.addWidget(upright)
        body.addWidget(self.list)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(self.acts.ask_bar)
        whole.addLayout(body, 1)
        self._show_keys()

    def _connect(self) -> None:
        self.list.acted.connect(self._act)
        self.list.opened.connect(self._open)
        self.list.weeks_chosen.connect(self._choose_weeks)
        self.list.more_wanted.connect(self._show_more)
        self.list.booking_wanted.connect(self.person_wanted)
        self.list.line_changed.connect(lambda: self.acts.follow(self._person()))
        self.week.opened.connect(self._open_line)
        self.week.pointed.connect(self._follow_week)
        self.form.kept.connect(self._keep_form)
        self.form.closed.connect(self._close_form)
        self._desk.commands.changed.connect(self._show_keys)
        self._desk.theme.changed.connect(self._fit)

    def _ask_whom(self) -> None:
        """Go where several are marked."""
        desk = self._desk
        self._navigator.place_wanted.emit("learners")
        mark, book = desk.commands.key("mark"), desk.commands.key("book")
        self._navigator.told.emit(
            desk.words.say("Select people with {mark}, then invite them with {book}.", mark=mark, book=book)
        )

    def _show_keys(self) -> None:
        say, key = self._desk.words.say, self._desk.commands.key
        self._this.set_words(say("This week"), key("this_week"))
        self._book.set_words(say("Book"), key("book"))
        for button, words, name in (
            (self._before, say("Previous week, {key}", key=key("week_before")), "week_before"),
            (self._after, say("Next week, {key}", key=key("week_after")), "week_after"),
            (self._export, say("Export, {key}", key=key("export")), "export"),
        ):
            button.setAccessibleName(words)
            set_tool_tip(button, words)
            self._keys[name].setEnabled(True)

    def _fit(self) -> None:
        theme = self._desk.theme
        share = int(self.width() * _LIST_SHARE)
        self._export.setVisible(self.width() >= theme.px(_EXPORT_FROM_PX))
        self.list.setFixedWidth(min(theme.px(_LIST_PX), max(theme.px(_LIST_LEAST_PX), share)))

    # what is shown

    def _show(self, read: _Read) -> None:
        self._read = read
        desk, page = self._desk, read.page
        over = sum(line.section is CheckInSection.OVER for line in page.lines)
        self._finding.setText(page_finding(desk.words, page.today, page.chosen, page.waiting, over))
        self.week.show_blocks(page.monday, page.blocks, read.available)
        self.groups.show_lines(read.groups)
        self._show_list()
        if self._wanted is not None and self.list.choose(self._wanted):
            self._wanted = None
        if self._waits_for_lines and self.week.hasFocus():
            self.list.take_focus(Qt.FocusReason.OtherFocusReason)
        self._waits_for_lines = False
        self._follow_week()
        self._head.fit()

    def _show_list(self) -> None:
        """Show the lines, and that of what was chosen in the week where it has none among them."""
        if self._read is None:
            return
        page, block = self._read.page, self.week.current
        chosen = page.line_of(block) if block is not None else None
        lines = page.lines if chosen is None or chosen in page.lines else (chosen, *page.lines)
        self.list.show_page(replace(page, lines=lines), self._read.again)

    def _this_monday(self) -> date:
        return monday_of(day_in(self._desk.zone, self._desk.now()))

    def _choose_weeks(self, weeks: int) -> None:
        self._desk.choose(replace(self._desk.settings, weeks_without=weeks))
        self._most = _FEW
        self.reload()

    def _show_more(self) -> None:
        self._most += _MORE
        self.reload()

    # whom it is about

    @property
    def _line(self) -> CheckInLine | None:
        """What all keys act on: what the week's cursor stands on while that has the focus, else the list's line.

        None also where the cursor stands on what is no one learner's.
        """
        block = self.week.current if self.week.hasFocus() else None
        if block is None or self._read is None:
            return self.list.line
        return self._read.page.line_of(block)

    def _follow_week(self) -> None:
        """Let the list show on what the keys act while the week has the focus."""
        self._show_list()
        line = self._line
        if line is not None and self.week.hasFocus():
            self.list.choose(line.key)
        self.acts.follow(self._person())

    def _person(self) -> Person | None:
        line = self._line
        return _person_of(line) if line is not None else None

    def _people(self) -> tuple[Person, ...]:
        person = self._person()
        return (person,) if person is not None else ()

    def _open_line(self) -> None:
        if self._line is not None:
            self._open(self._line)

    def _open(self, line: CheckInLine) -> None:
        people = tuple(dict.fromkeys(_person_of(one) for one in self.list.lines))
        self._navigator.learner_wanted.emit(_person_of(line), people)

    # what is done

    def _act(self, name: str, line: CheckInLine) -> None:
        acts: dict[str, Callable[[], None]] = {
            "prepare": partial(self._open, line),
            "phone": self.acts.phone,
            "book": self.book,
            "happened": partial(self._say, is_yes=True),
            "missed": partial(self._say, is_yes=False),
            "move_check_in": self._move,
            "cancel_check_in": self._cancel,
            **{f"answer {number}": partial(self._enter_answer, line, number) for number in range(1, OFFERED + 1)},
        }
        acts[name]()

    def _say(self, *, is_yes: bool) -> None:
        """Say yes or no where the line that is current asks."""
        desk, line = self._desk, self._line
        if line is None:
            return
        if line.asks_what_came and line.check_in is not None:
            self._conclude(line, line.check_in, CheckInState.HELD if is_yes else CheckInState.MISSED)
        elif line.chose is not None and line.chose.slot is not None:
            if is_yes:
                self._book_chosen(line, line.chose)
        elif line.section is CheckInSection.CALENDAR and line.check_in is not None:
            self._decide_between(line, line.check_in, is_ours=is_yes)
        elif line.section is CheckInSection.GOALS and line.goal is not None:
            self._navigator.decision_wanted.emit(goal_said(desk, line, line.goal, is_kept=is_yes))
        elif line.section is CheckInSection.AGAIN and line.check_in is not None:
            if is_yes:
                self._agree_again(line)
            else:
                self._navigator.decision_wanted.emit(not_any_more(desk, line, line.check_in))

    def _conclude(self, line: CheckInLine, check_in: CheckInRow, state: CheckInState) -> None:
        """Keep what came of a check-in, unless the same was said before, and show what is noted about it."""
        self.save()  # what was written about the one before
        if check_in.state is not state:
            self._navigator.decision_wanted.emit(said_at_once(self._desk, line, check_in, state))
        self.form.begin(line, check_in, state)
        self.list.open_form(line.section)

    def _press_digit(self, number: int) -> None:
        """Take a digit for an answer where somebody is current, unless digits are switched off."""
        line, is_there = self._line, self.list.has_line_focus or self.week.hasFocus()
        if line is not None and is_there and self._desk.commands["answer"].keys:
            self._enter_answer(line, number)

    def _enter_answer(self, line: CheckInLine, number: int) -> None:
        self._decide(lambda: answered_by_phone(self._desk, line, number))

    def _book_chosen(self, line: CheckInLine, chose: Chose) -> None:
        """Book what the answer chose, as on the page of replies."""
        from cockpit.gui.messages.choosing import booked_as_chosen  # brings icalendar: loaded by `preload`

        self._decide(lambda: booked_as_chosen(self._desk, chose, line.enrolment_id))

    def _decide(self, make: Callable[[], Decision | None]) -> None:
        """Ask for a decision to be carried out, or say why there is none."""
        try:
            decision = make()
        except WrongInput as error:
            self._navigator.told.emit(error_sentence(self._desk.words, error))
        else:
            if decision is not None:
                self._navigator.decision_wanted.emit(decision)

    def _decide_between(self, line: CheckInLine, check_in: CheckInRow, *, is_ours: bool) -> None:
        """Keep what was agreed, or do as the trainer's calendar says: move it, cancel it, or leave it there."""
        from cockpit.gui.checkins.rearranging import kept_as_agreed, left_to_trainer

        if is_ours:
            self._navigator.decision_wanted.emit(kept_as_agreed(self._desk, check_in.uid))
        elif line.is_cancelled:
            self._navigator.decision_wanted.emit(left_to_trainer(self._desk, check_in.uid))
        elif line.theirs is not None:
            self._navigator.other_date_wanted.emit(_person_of(line), check_in.id, line.theirs)
        else:
            self._cancel()

    def _agree_again(self, line: CheckInLine) -> None:
        at = self._read.again.get(line.check_in.id) if self._read and line.check_in else None
        if at is None or line.check_in is None:
            self._navigator.booking_wanted.emit(_person_of(line))
        else:
            slot = Slot(at, line.check_in.slot.minutes)
            self._navigator.next_one_wanted.emit(_person_of(line), line.check_in.id, slot)

    def _move(self) -> None:
        """Change a date, or the moments that were offered."""
        line = self._line
        if line is None:
            return
        if line.proposal is not None and line.proposal.state is not ProposalState.OPEN:
            self._navigator.booking_wanted.emit(_person_of(line))
        elif line.proposal is not None:
            self._navigator.other_slots_wanted.emit(_person_of(line), line.proposal.id)
        elif line.check_in is not None and line.check_in.state is CheckInState.BOOKED:
            self._navigator.other_date_wanted.emit(_person_of(line), line.check_in.id, None)

    def _cancel(self) -> None:
        """Cancel a check-in, or take back moments that were offered."""
        from cockpit.gui.checkins.rearranging import cancelled, withdrawn  # brings icalendar: loaded by `preload`

        line = self._line
        if line is None:
            return
        if line.proposal is not None:
            self._decide(partial(withdrawn, self._desk, line.proposal))
        elif line.check_in is not None and line.check_in.state is CheckInState.BOOKED:
            self._decide(partial(cancelled, self._desk, line.check_in))

    def _note(self) -> None:
        """Go to the form if it is open: what N means then; else ask for a note."""
        if self.list.is_asking:
            self.list.ensureWidgetVisible(self.form.shared)
            self.form.shared.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.acts.ask_note()

    def _keep_form(self) -> None:
        line, check_in = self.form.line, self.form.check_in
        if line is not None and check_in is not None:
            said = self.form.conclusion()
            if said.every_weeks is not None:
                self._wanted = replace(line, section=CheckInSection.AGAIN).key
            self._navigator.decision_wanted.emit(concluded(self._desk, line, check_in, said))
            self.form.note_kept()

    def _close_form(self) -> None:
        self.list.close_form()
        self.reload()


def _person_of(line: CheckInLine) -> Person:
    return Person(line.learner_id, line.enrolment_id, line.alert_id)

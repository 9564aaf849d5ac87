"""The check-ins: the week at the left, and beside it everything that waits for the trainer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cockpit.checkins.differences import differing
from cockpit.checkins.recur import next_one
from cockpit.checkins.slots import availability
from cockpit.domain.checkins import Availability, CheckInState
from cockpit.domain.times import day_in, monday_of
from cockpit.gui.checkins.after_acts import concluded, said_at_once
from cockpit.gui.checkins.after_form import AfterForm
from cockpit.gui.checkins.attendance import GroupsPart
from cockpit.gui.checkins.choosing import OFFERED
from cockpit.gui.checkins.line_acts import LineActs, person_of
from cockpit.gui.checkins.lists import CheckInList
from cockpit.gui.checkins.log_export import CheckInExport
from cockpit.gui.checkins.page_head import PageHead
from cockpit.gui.checkins.week_view import WeekView
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.person_actions import PersonActions
from cockpit.reports.checkins import (
    CheckInLine,
    CheckInSection,
    CheckInsWeek,
    LineKey,
    calendar_lines,
    check_ins_week,
)
from cockpit.reports.group_appointments import GroupLines, group_lines
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow
from cockpit.wording.checkins import page_finding

_MINUTE_MS = 60_000
_LIST_PX, _LIST_LEAST_PX, _LIST_SHARE = 350, 270, 0.29
# A line takes 2 ms to make: of thousands only some at a time.
_FEW, _MORE = 8, 12


@dataclass(frozen=True, slots=True)
class _Read:
    """What the page reads: what it shows, when each that comes again could be next, working hours, groups."""

    page: CheckInsWeek
    again: Mapping[int, datetime | None]
    available: Availability
    groups: GroupLines


class CheckInsPage(QWidget):
    """The page. Whoever is meant by a key is found in the palette where nobody is current."""

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
        self._line_acts = LineActs(desk, navigator, self)
        self._keys = self._bind()
        self._head = PageHead(desk, {**self._keys, "book": self.acts.actions["book"]})
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
            page = check_ins_week(store, now, zone, monday, settings.weeks_without, most)
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
            self._navigator.palette_wanted.emit("")
        else:
            self._navigator.booking_wanted.emit(person)

    def turn(self, weeks: int) -> None:
        """Show another week: so many later, or (0) this one."""
        self._monday = self.monday + timedelta(weeks=weeks) if weeks else None
        self.reload()

    # making it

    def _bind(self) -> dict[str, QAction]:
        # `book` is bound with the other acts about a person, and asks for whom where nobody is current.
        self.acts.actions["book"].triggered.disconnect()
        self.acts.actions["book"].triggered.connect(lambda: self.book())
        return self._desk.commands.bind(
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
        theme = self._desk.theme
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
        whole.addWidget(self._head)
        whole.addWidget(self.acts.ask_bar)
        whole.addLayout(body, 1)

    def _connect(self) -> None:
        self.list.acted.connect(self._act)
        self.list.opened.connect(self._open)
        self.list.weeks_chosen.connect(self._choose_weeks)
        self.list.more_wanted.connect(self._show_more)
        self.list.booking_wanted.connect(lambda: self._navigator.palette_wanted.emit(""))
        self.list.line_changed.connect(lambda: self.acts.follow(self._person()))
        self.week.opened.connect(self._open_line)
        self.week.pointed.connect(self._follow_week)
        self.form.kept.connect(self._keep_form)
        self.form.closed.connect(self._close_form)
        self._head.several_wanted.connect(self._ask_whom)
        self._line_acts.came.connect(self._conclude)
        self._desk.theme.changed.connect(self._fit)

    def _ask_whom(self) -> None:
        """Go where several are marked."""
        desk = self._desk
        self._navigator.place_wanted.emit("learners")
        mark, book = desk.commands.key("mark"), desk.commands.key("book")
        self._navigator.told.emit(
            desk.words.say("Select people with {mark}, then invite them with {book}.", mark=mark, book=book)
        )

    def _fit(self) -> None:
        theme = self._desk.theme
        share = int(self.width() * _LIST_SHARE)
        self.list.setFixedWidth(min(theme.px(_LIST_PX), max(theme.px(_LIST_LEAST_PX), share)))

    # what is shown

    def _show(self, read: _Read) -> None:
        self._read = read
        desk, page = self._desk, read.page
        over = sum(line.section is CheckInSection.OVER for line in page.lines)
        self._head.show_finding(page_finding(desk.words, page.today, page.chosen, page.waiting, over))
        self.week.show_blocks(page.monday, page.blocks, read.available)
        self.groups.show_lines(read.groups)
        self._show_list()
        if self._wanted is not None and self.list.choose(self._wanted):
            self._wanted = None
        if self._waits_for_lines and self.week.hasFocus():
            self.list.take_focus(Qt.FocusReason.OtherFocusReason)
        self._waits_for_lines = False
        self._follow_week()

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
        return person_of(line) if line is not None else None

    def _people(self) -> tuple[Person, ...]:
        person = self._person()
        return (person,) if person is not None else ()

    def _open_line(self) -> None:
        if self._line is not None:
            self._open(self._line)

    def _open(self, line: CheckInLine) -> None:
        people = tuple(dict.fromkeys(person_of(one) for one in self.list.lines))
        self._navigator.learner_wanted.emit(person_of(line), people)

    # what is done

    def _act(self, name: str, line: CheckInLine) -> None:
        """Do what a button of a line says."""
        doing = self._line_acts
        acts: dict[str, Callable[[], None]] = {
            "prepare": partial(self._open, line),
            "phone": self.acts.phone,
            "book": self.book,
            "happened": partial(self._say_of, line, is_yes=True),
            "missed": partial(self._say_of, line, is_yes=False),
            "move_check_in": partial(doing.move, line),
            "cancel_check_in": partial(doing.cancel, line),
            **{f"answer {number}": partial(doing.answer, line, number) for number in range(1, OFFERED + 1)},
        }
        acts[name]()

    def _say(self, *, is_yes: bool) -> None:
        if self._line is not None:
            self._say_of(self._line, is_yes=is_yes)

    def _say_of(self, line: CheckInLine, *, is_yes: bool) -> None:
        again = self._read.again if self._read is not None else {}
        next_at = again.get(line.check_in.id) if line.check_in is not None else None
        self._line_acts.decide(line, next_at, is_yes=is_yes)

    def _move(self) -> None:
        if self._line is not None:
            self._line_acts.move(self._line)

    def _cancel(self) -> None:
        if self._line is not None:
            self._line_acts.cancel(self._line)

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
            self._line_acts.answer(line, number)

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

"""The group appointments beside the week: how those invited answered, and after it who came."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cockpit.domain.checkins import Answer, CheckInState
from cockpit.gui.buttons import Button
from cockpit.gui.checkins.after_acts import answered
from cockpit.gui.checkins.group_acts import attended, cancelled, organizer_of, taken_out
from cockpit.gui.checkins.guest_list import GuestList
from cockpit.gui.checkins.rearranging import kept_as_agreed, left_to_trainer
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.wrapped import Wrapped
from cockpit.reports.group_appointments import GroupLine, GroupLines, GuestLine
from cockpit.wording.checkins import calendar_choices, calendar_line
from cockpit.wording.groups import came_line, count_line

MISSED_TEMPLATE = "missed_group"


class GroupsPart(QWidget):
    """What is to come and what is over, one card each. What is decided goes through the navigator."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        self._shown: tuple[object, ...] | None = None
        self._open: int | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, desk.theme.px(10), 0, 0)
        self._column.setSpacing(0)

    def show_lines(self, lines: GroupLines) -> None:
        """Show the group appointments; the list that is open stays so, with what was ticked in it."""
        shown_now = (lines, self._desk.has_initials_only)
        if shown_now == self._shown:
            return
        self._shown = shown_now
        had_focus = self.isAncestorOf(self.focusWidget() or self)
        lists = {one.line.group.id: one.guests for one in self.cards() if one.line.group.id == self._open}
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        say = self._desk.words.say
        for heading, group in (
            (say("Did they come?"), lines.to_conclude),
            (say("Group appointments"), lines.to_come),
            (say("Who came"), lines.concluded),
        ):
            self._add(heading, group, lists)
        self.setVisible(self._column.count() > 0)
        if had_focus and self.cards():
            card = next((one for one in self.cards() if one.line.group.id == self._open), self.cards()[0])
            card.take_focus()

    def cards(self) -> list["GroupCard"]:
        """Return the cards, from top to bottom."""
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        return [one for item in items if item is not None and isinstance(one := item.widget(), GroupCard)]

    def _add(self, heading: str, lines: Sequence[GroupLine], lists: Mapping[int, GuestList]) -> None:
        if not lines:
            return
        theme = self._desk.theme
        if self._column.count():
            self._column.addSpacing(theme.px(16))
        label = Label(theme, heading, "heading", wraps=True)
        label.setContentsMargins(theme.px(6), 0, 0, theme.px(4))
        self._column.addWidget(label)
        for line in lines:
            card = GroupCard(self._desk, self._navigator, line)
            card.opened.connect(self._remember)
            if line.group.id == self._open:
                card.guests.go_on_from(lists.get(line.group.id, card.guests))
                card.open_list(is_open=True)
            self._column.addWidget(card)

    def _remember(self, group_id: int, is_open: bool) -> None:
        self._open = group_id if is_open else None


class GroupCard(QWidget):
    """One group appointment: its figures, what can be done, and its guests as a list in place.

    `opened` carries the id of the group, and whether its guests are shown.
    """

    opened = Signal(int, bool)

    def __init__(self, desk: Desk, navigator: Navigator, line: GroupLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        self.line = line
        theme, words = desk.theme, desk.words
        self._is_over = line.group.slot.ends_at <= desk.now()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(6), theme.px(6), theme.px(4), theme.px(8))
        column.setSpacing(theme.px(4))
        column.addWidget(Label(theme, shown(line.group.title), "body", weight=600, wraps=True))
        column.addWidget(
            Label(theme, words.day_and_clock(line.group.slot.starts_at, desk.zone), "caption", "text2", wraps=True)
        )
        if line.differs:
            theirs = line.theirs.starts_at if line.theirs is not None else None
            ours = line.group.slot.starts_at if not line.is_cancelled else None
            told = calendar_line(words, ours, theirs, desk.now(), desk.zone)
            column.addWidget(Label(theme, told, "small", weight=600, wraps=True))
        self._figures = Label(theme, "", "small", "text2", wraps=True)
        column.addWidget(self._figures)
        self.guests = GuestList(desk, line.guests, may_tick=self._is_over)
        self.guests.changed.connect(self._show_figures)
        self.guests.kept.connect(self.keep)
        self.guests.taken_out.connect(self._take_out)
        self.guests.answered.connect(self._answer)
        self.guests.left.connect(self._leave)
        self.guests.hide()
        column.addWidget(self.guests)
        self._flow = Wrapped(theme, 4)
        column.addWidget(self._flow)
        self._acts = self._made_buttons()
        self._show_buttons()
        self._show_figures()

    def keep(self) -> None:
        """Keep who came, as it is ticked."""
        if self._is_over:
            self.open_list(is_open=False)
            self._navigator.decision_wanted.emit(attended(self._desk, self.line, self.guests.missed))

    def open_list(self, *, is_open: bool) -> None:
        """Show the guests, or put them away."""
        self.guests.setVisible(is_open)
        if is_open:
            self.guests.fit()
        self._show_buttons()
        self._show_figures()
        self.opened.emit(self.line.group.id, is_open)

    def take_focus(self) -> None:
        """Give the focus to the list that is open, else to the first button."""
        if not self.guests.isHidden():
            self.guests.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            first = next(button for button in self._acts.values() if not button.isHidden())
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def write_to_missed(self) -> None:
        """Ask for the composer, for those who missed it."""
        people = tuple(
            Person(one.learner_id, one.enrolment_id) for one in self.line.guests if one.state is CheckInState.MISSED
        )
        if people:
            self._navigator.template_wanted.emit(people, MISSED_TEMPLATE)

    def _made_buttons(self) -> dict[str, Button]:
        theme, words, say = self._desk.theme, self._desk.words, self._desk.words.say
        ours, theirs = calendar_choices(words, is_cancelled=self.line.is_cancelled)
        made: dict[str, tuple[Button, Callable[[], None]]] = {
            "keep": (Button(theme, say("Keep"), "check", "Ctrl ↵", "primary", small=True), self.keep),
            "everybody": (Button(theme, say("Everybody came"), "check", small=True), self._everybody),
            "missed": (Button(theme, say("Who missed it"), "users", small=True), self._toggle),
            "write": (
                Button(theme, say("Write to those who missed it"), "mail", small=True),
                self.write_to_missed,
            ),
            "guests": (Button(theme, say("Guests"), "users", small=True), self._toggle),
            "accepted": (Button(theme, say("Accepted"), key="1", small=True), self.guests.accept),
            "declined": (Button(theme, say("Declined"), key="2", small=True), self.guests.decline),
            "out": (Button(theme, say("Take out"), key="X", small=True), self.guests.take_out),
            "move": (Button(theme, words.in_context("a check-in", "Move"), small=True), self._move),
            "cancel": (Button(theme, say("Cancel"), small=True), self._cancel),
            "ours": (Button(theme, ours, "check", small=True), self._keep_ours),
            "theirs": (Button(theme, theirs, small=True), self._take_theirs),
        }
        for button, act in made.values():
            button.setParent(self._flow)
            button.hide()
            button.clicked.connect(act)
        return {name: button for name, (button, _) in made.items()}

    def _show_buttons(self) -> None:
        line = self.line
        if line.is_cancelled:
            names = ["ours", "theirs"]
        elif not self._is_over and not self.guests.isHidden():
            names = ["accepted", "declined", "out", "guests"]
        elif not self._is_over:
            names = [*(["ours", "theirs"] if line.differs else ["move", "cancel"]), "guests"]
        elif not self.guests.isHidden():
            names = ["keep"]
        else:
            names = ["everybody"] if line.group.state is CheckInState.BOOKED else []
            names += ["missed", *(["write"] if line.count.missed else [])]
        self._flow.show_widgets([self._acts[name] for name in names])

    def _show_figures(self) -> None:
        words, count = self._desk.words, self.line.count
        if self.line.is_cancelled:
            self._figures.setText("")
        elif not self._is_over:
            self._figures.setText(count_line(words, count))
        elif self.line.group.state is CheckInState.HELD or not self.guests.isHidden():
            missed = len(self.guests.missed)
            self._figures.setText(came_line(words, len(self.line.guests) - missed, missed))
        else:
            self._figures.setText(count_line(words, count))

    def _everybody(self) -> None:
        self._navigator.decision_wanted.emit(attended(self._desk, self.line, frozenset()))

    def _toggle(self) -> None:
        if self.guests.isHidden():
            self.open_list(is_open=True)
            self.guests.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._leave()

    def _leave(self) -> None:
        self.open_list(is_open=False)
        self.take_focus()

    def _move(self) -> None:
        self._navigator.group_move_wanted.emit(self.line.group.id, None)

    def _take_theirs(self) -> None:
        """Do as the calendar says: move it there, cancel it, or leave there what is cancelled."""
        if self.line.is_cancelled:
            self._navigator.decision_wanted.emit(left_to_trainer(self._desk, self.line.group.uid))
        elif self.line.theirs is not None:
            self._navigator.group_move_wanted.emit(self.line.group.id, self.line.theirs)
        else:
            self._cancel()

    def _keep_ours(self) -> None:
        self._navigator.decision_wanted.emit(kept_as_agreed(self._desk, self.line.group.uid))

    def _cancel(self) -> None:
        if (organizer := organizer_of(self._desk)) is not None:
            self._navigator.decision_wanted.emit(cancelled(self._desk, self.line, organizer))

    def _answer(self, guest: GuestLine, answer: Answer) -> None:
        self._navigator.decision_wanted.emit(answered(self._desk, guest.check_in_id, guest.name, answer))

    def _take_out(self, guest: GuestLine) -> None:
        organizer = organizer_of(self._desk)
        if organizer is not None and not self._is_over:
            self._navigator.decision_wanted.emit(taken_out(self._desk, guest, self.line.group.title, organizer))

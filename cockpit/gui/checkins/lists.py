"""Beside the week: what comes next, what waits for an answer or for a word, and who was not met for long."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.checkins.line_widget import LineWidget
from cockpit.gui.checkins.lines import buttons_of, heading_of, words_of
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.segments import Segments
from cockpit.reports.checkins import CheckInLine, CheckInSection, CheckInsWeek, LineKey

_WEEKS = (2, 4, 6, 8)


class CheckInList(QScrollArea):
    """The sections, one line a person. J and K go through all of them.

    `line_changed`: another line is current. `acted` carries the name of a button that was pressed, and its line.
    `opened` carries the line whose page is wanted, `weeks_chosen` for how long nobody was met, `more_wanted`: more
    of them are to be shown. `booking_wanted`: somebody is to be chosen.
    """

    line_changed = Signal()
    acted = Signal(str, object)
    opened = Signal(object)
    weeks_chosen = Signal(int)
    more_wanted = Signal()
    booking_wanted = Signal()

    def __init__(self, desk: Desk, form: QWidget, groups: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, words = desk.theme, desk.words
        self.setObjectName("canvas")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._form = form
        self._groups = groups  # they show themselves when there are any
        self._form_section = CheckInSection.OVER
        self._made_of: tuple[CheckInsWeek, Mapping[int, datetime | None]] | None = None
        self._shown: tuple[object, ...] = ()
        self._lines: list[LineWidget] = []
        self._before: dict[object, LineWidget] = {}
        self._current: LineKey | None = None
        self._nothing = Label(theme, "", "body", "text2", wraps=True)
        self._first = Button(theme, words.say("Book a check-in"), "calendar-plus")
        self._first.clicked.connect(self.booking_wanted)
        self._weeks = Segments(
            theme, [(str(n), words.number(n)) for n in _WEEKS], words.say("Weeks without a check-in")
        )
        self._weeks.choose(str(desk.settings.weeks_without))
        self._weeks.chosen.connect(lambda weeks: self.weeks_chosen.emit(int(weeks)))
        self._more = Button(theme, "", kind="link", small=True)
        self._more.clicked.connect(self.more_wanted)
        self._staying = (self._form, self._groups, self._nothing, self._first, self._weeks, self._more)
        inside = QWidget()
        inside.setObjectName("canvas")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(theme.px(10), theme.px(12), theme.px(10), theme.px(16))
        self._column.setSpacing(0)
        self.setWidget(inside)
        for widget in self._staying:
            widget.setParent(inside)
            widget.hide()

    @property
    def line(self) -> CheckInLine | None:
        """The line that is current."""
        widget = self._widget(self._current)
        return widget.line if widget is not None else None

    @property
    def lines(self) -> Sequence[CheckInLine]:
        """The lines, from top to bottom."""
        return [widget.line for widget in self._lines]

    @property
    def has_line_focus(self) -> bool:
        """Whether a line, or a button in one, has the focus."""
        return any(self._has_focus(one) for one in self._lines)

    @property
    def is_asking(self) -> bool:
        """Whether the form is open."""
        return not self._form.isHidden()

    def show_page(self, page: CheckInsWeek, again: Mapping[int, datetime | None]) -> None:
        """Show what there is; who was current stays so, else the next one. `again`: when the next one would be."""
        now = self._desk.now().replace(second=0, microsecond=0)
        shown = (
            page.lines,
            page.without,
            page.weeks_without,
            again,
            now,
            self.is_asking,
            self._desk.has_initials_only,
        )
        if shown == self._shown:
            return
        self._shown = shown
        waiting = tuple(line for line in page.lines if line.section is not CheckInSection.WITHOUT)
        is_first = self._made_of is None and bool(waiting)
        self._made_of = (page, again)
        if is_first:
            # Nothing can be put in again the first time, and all at once takes 28 ms: half comes a turn later.
            self._make(replace(page, lines=waiting, without=0, is_ever_used=False))
            QTimer.singleShot(0, self, self._make)
        else:
            self._make()

    def _make(self, part: CheckInsWeek | None = None) -> None:
        """Make the lines of what is to be shown, or of a part of it."""
        if self._made_of is None:
            return
        page, again = self._made_of
        page = part or page
        place = next((n for n, one in enumerate(self._lines) if one.line.key == self._current), 0)
        had_focus = self.has_line_focus
        top = self.verticalScrollBar().value()
        self._clear()
        for section in CheckInSection:
            self._add_section(section, page, again)
            if section is CheckInSection.OVER:
                self._column.addWidget(self._groups)
        self._show_nothing(page)
        self._column.addStretch(1)
        if self._widget(self._current) is None:
            self._current = self._lines[min(place, len(self._lines) - 1)].line.key if self._lines else None
        self._mark()
        self._settle()
        self.verticalScrollBar().setValue(top)
        if had_focus and (widget := self._widget(self._current)) is not None:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        # Last: one that goes with the focus hands it to its neighbour, who would be current then.
        for gone in self._before.values():
            _remove(gone)
        self._before = {}
        self.line_changed.emit()

    def open_form(self, section: CheckInSection) -> None:
        """Open the form under the heading of a section."""
        self._form_section = section
        self._form.show()
        self._shown = ()
        self._make()
        QTimer.singleShot(0, self, self._show_form)  # once it is laid out

    def _show_form(self) -> None:
        if self.is_asking:
            self.ensureWidgetVisible(self._form, 0, self._desk.theme.px(12))

    def close_form(self) -> None:
        """Close the form, and go back to the lines."""
        had_focus = self._has_focus(self._form)
        self._form.hide()
        self._shown = ()
        self._make()
        if had_focus:
            self.take_focus(Qt.FocusReason.ShortcutFocusReason)

    def step(self, by: int) -> None:
        """Go to the next line (1) or the one before (-1)."""
        keys = [one.line.key for one in self._lines]
        if not keys:
            return
        at = keys.index(self._current) if self._current in keys else -1
        has_focus = self._widget(self._current) is not None and self._lines[at].hasFocus()
        # The first key that comes from elsewhere shows where one stands.
        target = min(max(at + by, 0), len(keys) - 1) if has_focus else max(at, 0)
        self._current = keys[target]
        self._mark()
        self.take_focus(Qt.FocusReason.ShortcutFocusReason)
        self.line_changed.emit()

    def choose(self, key: LineKey) -> bool:
        """Stand on a line, if it is there; tell whether it is."""
        if self._widget(key) is None:
            return False
        had_focus = any(one.hasFocus() for one in self._lines)
        self._point(key)
        if had_focus:
            self.take_focus(Qt.FocusReason.ShortcutFocusReason)
        elif (widget := self._widget(key)) is not None:
            self.ensureWidgetVisible(widget, 0, self._desk.theme.px(12))
        return True

    def take_focus(self, reason: Qt.FocusReason) -> bool:
        """Give the focus to the line that is current; tell whether there is one."""
        widget = self._widget(self._current)
        if widget is None:
            return False
        widget.setFocus(reason)
        self.ensureWidgetVisible(widget, 0, self._desk.theme.px(12))
        return True

    def _has_focus(self, widget: QWidget) -> bool:
        """Tell whether a widget, or one in it, has the focus; our own `focusWidget` is who had it last in here."""
        focus = self.window().focusWidget()
        return focus is not None and (focus is widget or widget.isAncestorOf(focus))

    def _widget(self, key: LineKey | None) -> "LineWidget | None":
        return next((one for one in self._lines if one.line.key == key), None)

    def _settle(self) -> None:
        """Lay out at once what was put in: until it is, nobody could be shown where they were."""
        inside = self.widget()
        if inside is None or not inside.isVisible():
            return
        for place in range(self._column.count()):
            item = self._column.itemAt(place)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.show()
        self._column.activate()
        QCoreApplication.sendEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def _clear(self) -> None:
        """Take everything out; lines that say the same again are put in again, as they are."""
        self._before = {widget.says: widget for widget in self._lines}
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in self._staying and not isinstance(widget, LineWidget):
                _remove(widget)
        self._lines = []

    def _add_section(
        self, section: CheckInSection, page: CheckInsWeek, again: Mapping[int, datetime | None]
    ) -> None:
        theme, words = self._desk.theme, self._desk.words
        lines = [line for line in page.lines if line.section is section]
        has_form = self.is_asking and section is self._form_section
        is_without = section is CheckInSection.WITHOUT
        has_choice = is_without and page.is_ever_used
        self._weeks.setVisible(self._weeks.isVisible() if not is_without else has_choice)
        if is_without:
            self._more.hide()
        if not lines and not has_form and not has_choice:
            return
        if self._column.count():
            self._column.addSpacing(theme.px(16))
        heading = Label(theme, heading_of(words, section, page.weeks_without), "heading", wraps=True)
        heading.setContentsMargins(theme.px(6), 0, 0, 0)
        self._column.addWidget(heading)
        self._column.addSpacing(theme.px(4))
        if has_choice:
            self._column.addWidget(self._weeks, 0, Qt.AlignmentFlag.AlignLeft)
            self._column.addSpacing(theme.px(4))
            if not lines:
                self._column.addWidget(
                    Label(theme, words.say("Everybody was met, or will be."), "small", "text2", wraps=True)
                )
        for line in lines:
            self._add_line(line, again)
        if has_form:
            self._column.addSpacing(theme.px(6))
            self._column.addWidget(self._form)
        if is_without and page.without > len(lines):
            left = page.without - len(lines)
            self._more.set_words(words.plural("{n} more", "{n} more", left))
            self._more.show()
            self._column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_line(self, line: CheckInLine, again: Mapping[int, datetime | None]) -> None:
        desk = self._desk
        at = again.get(line.check_in.id) if line.check_in is not None else None
        offered = buttons_of(desk, line)
        says = (desk.name(line.name), line, words_of(desk, line, at), tuple(offered))
        widget = self._before.pop(says, None)
        if widget is None:
            widget = LineWidget(desk, line, says[2], offered, self.acted.emit)
            widget.says = says
            widget.pressed.connect(partial(self._point, line.key))
            widget.opened.connect(partial(self.opened.emit, line))
        self._lines.append(widget)
        self._column.addWidget(widget)

    def _point(self, key: LineKey) -> None:
        if key != self._current:
            self._current = key
            self._mark()
            self.line_changed.emit()

    def _mark(self) -> None:
        for widget in self._lines:
            widget.set_current(widget.line.key == self._current)

    def _show_nothing(self, page: CheckInsWeek) -> None:
        words, waits = self._desk.words, any(one.section is not CheckInSection.WITHOUT for one in page.lines)
        is_empty = not waits and not self.is_asking and self._groups.isHidden()
        self._nothing.setVisible(is_empty)
        self._first.setVisible(is_empty and not page.is_ever_used)
        if not is_empty:
            return
        self._nothing.setText(
            words.say("Nothing is agreed, and nothing waits for you.")
            if page.is_ever_used
            else words.say("No check-in yet. Propose three moments to somebody.")
        )
        self._column.insertWidget(0, self._nothing)
        self._column.insertSpacing(1, self._desk.theme.px(10))
        if not page.is_ever_used:
            self._column.insertWidget(2, self._first, 0, Qt.AlignmentFlag.AlignLeft)


def _remove(widget: QWidget) -> None:
    """Let a widget go. Without a parent it would be a window for a moment, and take the keyboard from ours."""
    widget.hide()
    widget.deleteLater()

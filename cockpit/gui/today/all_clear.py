"""What Today shows when nobody is left: what is on its way, what comes back, and leave to stop."""

from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cockpit.domain.checkins import CheckInState
from cockpit.domain.messages import MessageState
from cockpit.domain.times import day_in
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.navigation import Navigator
from cockpit.gui.theme import Theme
from cockpit.reports.today import Today
from cockpit.store.checkins import check_ins_between
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.dispositions import standing_dispositions
from cockpit.store.outbox import count_messages

_WIDTH = 460
_AHEAD = timedelta(days=14)
# The rope of the design, in its own pixels: knots between the two ends.
_ROPE = ((0, 122), (40, 117), (104, 94), (168, 81), (228, 58), (300, 38), (367, 13), (420, 0))
_ROPE_SIZE = (420, 142)
_ROPE_TOP = 8


class AllClear(QWidget):
    """The empty queue. Watched people stay one button away."""

    watch_wanted = Signal()

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        words, theme = desk.words, desk.theme
        self._title = Label(theme, "", "title")
        self._line = Label(theme, "", "body", "text2", wraps=True)
        self._facts = [_Fact(theme) for _ in range(3)]
        self._cohorts = Button(theme, words.say("Look at your cohorts"), "users")
        self._cohorts.clicked.connect(self._go_to_cohorts)
        self._connect = Button(theme, words.say("Connect a source"), "plug", kind="primary")
        self._connect.clicked.connect(self._go_to_connections)
        self._watch = Button(theme, "", kind="ghost")
        self._watch.clicked.connect(self.watch_wanted)
        self._lay_out(theme)

    def _lay_out(self, theme: Theme) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(3)
        column.addWidget(_Rope(theme))
        column.addSpacing(theme.px(22))
        column.addWidget(self._title)
        column.addSpacing(theme.px(4))
        column.addWidget(self._line)
        column.addSpacing(theme.px(14))
        for fact in self._facts:
            column.addWidget(fact)
        column.addSpacing(theme.px(16))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(theme.px(6))
        for button in (self._connect, self._cohorts, self._watch):
            buttons.addWidget(button)
        buttons.addStretch()
        column.addLayout(buttons)
        column.addStretch(4)
        block = QWidget()
        block.setFixedWidth(theme.px(_WIDTH))
        column.setContentsMargins(0, 0, 0, 0)
        block.setLayout(column)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(block)
        row.addStretch()

    def show_day(self, today: Today, watched: int) -> None:
        """Show what was done, and what comes."""
        words = self._desk.words
        has_people = today.learners > 0
        knows_nobody = has_people and today.unknown == today.learners
        is_first_read = not has_people and any(cohort.is_building for cohort in followed_cohorts(self._desk.store))
        if is_first_read:
            self._title.setText(words.say("Your cohorts are being read"))
            self._line.setText(words.say("People appear here cohort by cohort, as soon as each has been read."))
        elif not has_people:
            self._title.setText(words.say("Nobody is here yet"))
            self._line.setText(words.say("Connect the platform where your learners are, or import a list."))
        elif knows_nobody:
            self._title.setText(words.say("Nobody can tell who needs a word"))
            self._line.setText(
                words.say("Connect a source that tells what your learners do, or import such a file.")
            )
        elif today.looked_after:
            self._title.setText(words.say("Everyone has been looked after"))
            self._line.setText(words.say("The next look is tomorrow. Close the laptop, or:"))
        else:
            self._title.setText(words.say("Nobody needs a word today"))
            self._line.setText(words.say("The next look is tomorrow. Close the laptop, or:"))
        now = self._desk.now()
        for fact, (icon, count, line) in zip(
            self._facts, (self._messages(), self._check_ins(now), self._snoozed(today)), strict=True
        ):
            fact.show_fact(icon, words.number(count), line)
            fact.setVisible(count > 0)
        self._connect.setVisible(knows_nobody or (not has_people and not is_first_read))
        self._cohorts.setVisible(has_people or is_first_read)
        self._watch.set_words(words.plural("See {n} person to watch", "See {n} people to watch", watched))
        self._watch.setVisible(watched > 0)

    def _messages(self) -> tuple[str, int, str]:
        count = count_messages(self._desk.store, (MessageState.QUEUED, MessageState.ATTEMPTING))
        return "mail", count, self._desk.words.plural("message on its way", "messages on their way", count)

    def _check_ins(self, now: datetime) -> tuple[str, int, str]:
        words, zone = self._desk.words, self._desk.zone
        booked = [
            check_in
            for check_in in check_ins_between(self._desk.store, now, now + _AHEAD)
            if check_in.state is CheckInState.BOOKED
        ]
        if not booked:
            return "calendar-check", 0, ""
        first = words.weekday_and_day(day_in(zone, booked[0].slot.starts_at))
        line = words.plural(
            "check-in booked, on {day}", "check-ins booked, the first one on {day}", len(booked), day=first
        )
        return "calendar-check", len(booked), line

    def _snoozed(self, today: Today) -> tuple[str, int, str]:
        words, now = self._desk.words, self._desk.now()
        until = {
            made.learner_id: made.until_on
            for made in standing_dispositions(self._desk.store, now, now, today.day)
            if made.until_on is not None and made.until_on > today.day
        }
        if not until:
            return "alarm-clock", 0, ""
        first = words.weekday_and_day(min(until.values()))
        line = words.plural(
            "person snoozed, back on {day}", "people snoozed, the first one back on {day}", len(until), day=first
        )
        return "alarm-clock", len(until), line

    def _go_to_cohorts(self) -> None:
        self._navigator.place_wanted.emit("cohorts")

    def _go_to_connections(self) -> None:
        self._navigator.place_wanted.emit("connections")


class _Fact(QWidget):
    """One thing that is under way: icon, number, words, and a line under it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._icon = Picture(theme, "mail", "text3", 16)
        self._count = Label(theme, "", "body", weight=600)
        self._words = Label(theme, "", "small", "text2", elides=True)
        line = QFrame()
        line.setObjectName("line")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.px(10), 0, 0)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(9))
        grid.setColumnMinimumWidth(1, theme.px(32))
        grid.setColumnStretch(2, 1)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self._count, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._words, 0, 2)
        grid.addWidget(line, 1, 0, 1, 3)

    def show_fact(self, icon: str, count: str, words: str) -> None:
        """Show one."""
        self._icon.show_picture(icon)
        self._count.setText(count)
        self._words.setText(words)


class _Rope(QWidget):
    """A rope on its way up, with everyone on it; decoration."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Return the size of the design."""
        return QSize(self._theme.px(_ROPE_SIZE[0]), self._theme.px(_ROPE_SIZE[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rope and knots."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(theme.scale, theme.scale)
        knots = [QPointF(x, y + _ROPE_TOP) for x, y in _ROPE]
        rope = QPainterPath(knots[0])
        befores, afters = [knots[0], *knots], [*knots[2:], knots[-1]]
        for before, start, end, after in zip(befores, knots, knots[1:], afters, strict=False):
            # Catmull-Rom: smooth through every knot.
            rope.cubicTo(start + (end - before) / 6, end - (after - start) / 6, end)
        painter.setPen(QPen(theme.colour("accent_text"), 2.5))
        painter.drawPath(rope)
        # The ground's colour round each knot parts it from the rope.
        painter.setPen(QPen(theme.colour("canvas"), 2.5))
        painter.setBrush(theme.colour("accent_text"))
        for knot in knots[1:-1]:
            painter.drawEllipse(knot, 8.75, 8.75)

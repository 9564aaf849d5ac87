"""The small parts of the cohort page: legend, counts by state, milestones."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.states import LearnerState
from cockpit.gui.buttons import Button
from cockpit.gui.cohorts.cells import ABSENT, STEPS, Cells
from cockpit.gui.cohorts.paint import glyph_of
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture, shown
from cockpit.reports.cohort_board import CohortBoard, MilestoneRow
from cockpit.wording.states import state_name

_STATES = (
    LearnerState.ON_TRACK,
    LearnerState.LOST,
    LearnerState.DRIFTING,
    LearnerState.STUCK,
    LearnerState.PAUSED,
    LearnerState.DECIDE,
    LearnerState.NOT_STARTED,
    LearnerState.UNKNOWN,
    LearnerState.FINISHED,
)
_A_ROW = 5
_COUNT_PX = 84
_Align = Qt.AlignmentFlag


class HeatLegend(QWidget):
    """What the five steps mean, and the hatching."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._cells = Cells(desk.theme)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        words = desk.words
        self._parts = (
            (STEPS[0], words.number(0)),
            (STEPS[1], words.number(1)),
            (STEPS[2], words.number(2)),
            (STEPS[3], words.say("3–4")),
            (STEPS[4], words.say("5+ active days a week")),
            (ABSENT, words.say("agreed absence")),
        )
        self.setAccessibleName(words.say("Shades: active days a week"))
        desk.theme.changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        """Fit cells and words."""
        theme = self._desk.theme
        metrics = QFontMetrics(theme.font("caption"))
        wide = sum(metrics.horizontalAdvance(text) + theme.px(15 + 5 + 9) for _, text in self._parts)
        return QSize(wide, theme.px(20))

    def minimumSizeHint(self) -> QSize:
        """Keep no window wide: a narrow page hides it."""
        return QSize(0, self.sizeHint().height())

    def _restyle(self) -> None:
        theme = self._desk.theme
        self._cells.resize(theme.px(13), theme.px(12), self.devicePixelRatioF())
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each cell with its words."""
        theme = self._desk.theme
        painter = QPainter(self)
        font = theme.font("caption")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.colour("text2"))
        x = 0
        for kind, text in self._parts:
            painter.drawPixmap(x, (self.height() - theme.px(12)) // 2, self._cells.picture(kind))
            x += theme.px(13 + 5)
            wide = metrics.horizontalAdvance(text)
            painter.drawText(QRect(x, 0, wide + 2, self.height()), _Align.AlignVCenter, text)
            x += wide + theme.px(11)


class _StateCount(QAbstractButton):
    """How many are in a state; pressed, the list shows only them."""

    def __init__(self, desk: Desk, state: LearnerState) -> None:
        super().__init__()
        self._desk = desk
        self.state = state
        self._count = 0
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(state_name(desk.words, state))
        desk.theme.changed.connect(self.updateGeometry)

    def show_count(self, count: int) -> None:
        """Show another number."""
        self._count = count
        self.setAccessibleName(f"{self.text()}: {self._desk.words.number(count)}")
        self.update()

    def words_px(self) -> int:
        """Return the room that the state's name takes."""
        theme = self._desk.theme
        return theme.px(9) + QFontMetrics(theme.font("caption")).horizontalAdvance(self.text())

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(self._desk.theme.px(80), self._desk.theme.px(58))

    def minimumSizeHint(self) -> QSize:
        """Allow the words to be cut."""
        return QSize(self._desk.theme.px(54), self._desk.theme.px(58))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint glyph and number, the word under them."""
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if self.isChecked() else "hover"))
            painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        left, glyph = theme.px(9), theme.px(14)
        painter.drawPixmap(left, theme.px(14), theme.glyph(glyph_of(self.state), 14))
        painter.setFont(theme.font("title"))
        painter.setPen(theme.colour("text"))
        number = QRect(left + glyph + theme.px(7), theme.px(8), self.width(), theme.px(24))
        painter.drawText(number, _Align.AlignVCenter | _Align.AlignLeft, self._desk.words.number(self._count))
        font = theme.font("caption", 600 if self.isChecked() else 400)
        painter.setFont(font)
        painter.setPen(theme.colour("accent_text" if self.isChecked() else "text2"))
        room = self.width() - left
        text = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, theme.px(33), room, theme.px(18)), _Align.AlignVCenter, text)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, theme.px(8), theme.px(8))


class StateCounts(QWidget):
    """Counts by state; at most one is pressed. `chosen` carries its LearnerState, or None for everybody."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(3, 3, 3, 3)
        self._grid.setSpacing(0)
        self._desk = desk
        self._shown: list[_StateCount] = []
        self._columns = 0
        self._counts = {state: _StateCount(desk, state) for state in _STATES}
        for count in self._counts.values():
            count.setParent(self)
            count.clicked.connect(self._clicked)

    @property
    def state(self) -> LearnerState | None:
        """The state that is pressed."""
        return next((state for state, count in self._counts.items() if count.isChecked()), None)

    def show_board(self, board: CohortBoard) -> None:
        """Show a board's counts: every state that somebody is in, filled up to five."""
        somebody = [state for state in _STATES if board.counts.get(state, 0)]
        nobody = [state for state in _STATES if state not in somebody][: max(0, _A_ROW - len(somebody))]
        shown_counts = [count for state, count in self._counts.items() if state in somebody or state in nobody]
        for count in self._counts.values():
            count.setVisible(count in shown_counts)
            count.show_count(board.counts.get(count.state, 0))
        self._lay_out(shown_counts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take two rows where one would cut the words."""
        super().resizeEvent(event)
        self._lay_out(self._shown)

    def _lay_out(self, shown_counts: list[_StateCount]) -> None:
        columns = len(shown_counts)
        widest = max((count.words_px() for count in shown_counts), default=0)
        if columns > _A_ROW or self.width() < columns * max(self._desk.theme.px(_COUNT_PX), widest):
            columns = -(-columns // 2)
        if shown_counts == self._shown and columns == self._columns:
            return
        self._shown, self._columns = shown_counts, columns
        for count in self._counts.values():
            self._grid.removeWidget(count)
        for place, count in enumerate(shown_counts):
            self._grid.addWidget(count, place // columns, place % columns)

    def choose(self, state: LearnerState | None) -> None:
        """Press one state, or none."""
        for of_state, count in self._counts.items():
            count.setChecked(of_state is state)

    def _clicked(self) -> None:
        pressed = self.sender()
        for count in self._counts.values():
            if count is not pressed:
                count.setChecked(False)
        self.chosen.emit(self.state)


class _Milestone(QAbstractButton):
    """A milestone's bar: done of how many, and by today all of them if it is due."""

    def __init__(self, desk: Desk, row: MilestoneRow) -> None:
        super().__init__()
        self._desk = desk
        self.row = row
        self._numbers_px = 0
        self.setText(shown(row.title))
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{self.text()}: {self._numbers()} {self._standing()[0]}")
        self.setEnabled(bool(row.missing))
        desk.theme.changed.connect(self.updateGeometry)

    def _numbers(self) -> str:
        words, row = self._desk.words, self.row
        return words.say("{done} of {all}", done=words.number(row.done), all=words.number(row.of))

    def _standing(self) -> tuple[str, str]:
        """Return the difference to what is expected by today, and its colour."""
        words, row = self._desk.words, self.row
        if row.is_due:
            late = row.of - row.done
            return (f"−{words.number(late)}", "drift") if late else ("", "ok")
        if row.done:
            return f"+{words.number(row.done)}", "ok"
        return words.say("due {day}", day=words.short_day(row.due_on)), "text3"

    def numbers_px(self) -> int:
        """Return the room of the numbers: never cut, for a cut number is another number."""
        metrics = QFontMetrics(self._desk.theme.font("small", 600))
        wanted = metrics.horizontalAdvance(f"{self._numbers()} {self._standing()[0]}") + self._desk.theme.px(24)
        return max(self._desk.theme.px(112), wanted)

    def give_numbers(self, room_px: int) -> None:
        """Keep so many pixels for the numbers, so that the bars of all milestones are as long."""
        self._numbers_px = room_px
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self._desk.theme.px(240), self._desk.theme.px(30))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, bar, tick and numbers."""
        theme, row = self._desk.theme, self.row
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if self.isChecked() else "hover"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 1, 0, -1), 6, 6)
        is_later = not row.is_due and not row.done
        left, right, high = theme.px(6), max(self._numbers_px, self.numbers_px()), self.height()
        titles = min(theme.px(130), self.width() // 3)
        font = theme.font("small")
        painter.setFont(font)
        painter.setPen(theme.colour("text3" if is_later else "text"))
        title = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, titles - theme.px(12))
        painter.drawText(QRect(left, 0, titles, high), _Align.AlignVCenter, title)
        bar = QRectF(left + titles, high / 2 - theme.px(6), self.width() - titles - right - left, theme.px(12))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("h0"))
        painter.drawRoundedRect(bar, 3, 3)
        if row.done:
            painter.setBrush(theme.colour("ok_fill"))
            done = QRectF(bar.left(), bar.top(), bar.width() * row.done / row.of, bar.height())
            painter.drawRoundedRect(done, 3, 3)
        if row.is_due:
            painter.fillRect(QRectF(bar.right() - 1, bar.top() - 3, 2, bar.height() + 6), theme.colour("text"))
        self._paint_numbers(painter, int(bar.right()) + theme.px(10), is_later)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_numbers(self, painter: QPainter, x: int, is_later: bool) -> None:
        theme = self._desk.theme
        standing, colour = self._standing()
        parts = [] if is_later else [(self._numbers(), "text", 400)]
        for text, tone, weight in [*parts, (standing, colour, 400 if is_later else 600)]:
            font = theme.font("small", weight)
            painter.setFont(font)
            painter.setPen(theme.colour(tone))
            painter.drawText(QRect(x, 0, self.width() - x, self.height()), _Align.AlignVCenter, text)
            x += QFontMetrics(font).horizontalAdvance(text) + theme.px(5)


class Milestones(QWidget):
    """The milestones in order of their dates. `chosen` carries the one whose missing people are wanted, or None."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[_Milestone] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._note = QWidget()
        note = QHBoxLayout(self._note)
        note.setContentsMargins(0, desk.theme.px(6), 0, 0)
        self._sentence = Label(desk.theme, "", "small", "text2", wraps=True)
        note.addWidget(Picture(desk.theme, "info", "drift", 15))
        note.addWidget(self._sentence, 1)
        self._see_who = Button(desk.theme, desk.words.say("See who"), kind="link", small=True)
        self._see_who.clicked.connect(self._show_worst)
        note.addWidget(self._see_who)
        self._worst: _Milestone | None = None

    @property
    def milestone(self) -> MilestoneRow | None:
        """The milestone that is pressed."""
        return next((row.row for row in self._rows if row.isChecked()), None)

    def show_board(self, board: CohortBoard) -> None:
        """Show a board's milestones; the one that was pressed stays so."""
        words = self._desk.words
        pressed = self.milestone.activity_id if self.milestone else None
        while (item := self._box.takeAt(0)) is not None:
            widget = item.widget()
            if isinstance(widget, _Milestone):
                widget.setParent(None)
                widget.deleteLater()
        self._rows = [_Milestone(self._desk, row) for row in board.milestones]
        for milestone in self._rows:
            milestone.setChecked(milestone.row.activity_id == pressed and milestone.isEnabled())
            milestone.clicked.connect(self._clicked)
            self._box.addWidget(milestone)
            milestone.give_numbers(max(one.numbers_px() for one in self._rows))
        due = [milestone for milestone in self._rows if milestone.row.is_due and milestone.row.missing]
        self._worst = due[-1] if due else None
        if not self._rows:
            self._sentence.setText(words.say("No activity here has a date."))
        elif self._worst is None:
            self._sentence.setText(words.say("Nothing that was due is missing."))
        else:
            row = self._worst.row
            self._sentence.setText(
                words.plural(
                    "{milestone} is missing from {n} person.",
                    "{milestone} is missing from {n} people.",
                    len(row.missing),
                    milestone=shown(row.title),
                )
            )
        self._see_who.setVisible(self._worst is not None)
        self._note.setMinimumHeight(self._see_who.sizeHint().height() + self._desk.theme.px(6))
        self._box.addWidget(self._note)
        slack = QSizePolicy.Policy
        self._box.addItem(QSpacerItem(0, self._desk.theme.px(8), slack.Minimum, slack.Expanding))

    def choose_none(self) -> None:
        """Press none."""
        for milestone in self._rows:
            milestone.setChecked(False)

    def _show_worst(self) -> None:
        if self._worst is not None and not self._worst.isChecked():
            self._worst.click()

    def _clicked(self) -> None:
        pressed = self.sender()
        for milestone in self._rows:
            if milestone is not pressed:
                milestone.setChecked(False)
        self.chosen.emit(self.milestone)

"""The heat-map: one row a learner, one cell a week. Painted whole, only what is in sight."""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from cockpit.gui.cohorts.cells import ABSENT, SILENT, STEPS, TO_COME, Cells, heat_step
from cockpit.gui.cohorts.look import HeatLook, months
from cockpit.gui.cohorts.paint import paint_progress
from cockpit.gui.desk import Desk
from cockpit.reports.cohort_board import BoardRow, CohortBoard
from cockpit.reports.effort import EFFORT_WEEKS
from cockpit.wording.cohorts import since_when
from cockpit.wording.findings import coming_week_sentence, week_sentence

_Keys = Qt.Key
_MOVES = {
    _Keys.Key_Up: (-1, 0),
    _Keys.Key_Down: (1, 0),
    _Keys.Key_Left: (0, -1),
    _Keys.Key_Right: (0, 1),
}
_Align = Qt.AlignmentFlag
_MIDDLE_LEFT = int(_Align.AlignVCenter | _Align.AlignLeft)
_MIDDLE_RIGHT = int(_Align.AlignVCenter | _Align.AlignRight)


class HeatMap(QAbstractScrollArea):
    """Names frozen at the left, weeks between, progress frozen at the right, months and weeks on top.

    One cell is current; its sentence is the widget's accessible name and goes out with `said`. `opened` carries
    the BoardRow that was asked for.
    """

    opened = Signal(object)
    said = Signal(str)
    accessible_role = QAccessible.Role.Chart

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._board: CohortBoard | None = None
        self._rows: Sequence[BoardRow] = ()
        self._months: Sequence[tuple[int, str]] = ()
        self._numbers: Sequence[str] = ()
        self._tops: list[int] = []
        self._bottom = 0
        self._row = 0
        self._week = 0
        self._by_keyboard = False
        self._cells = Cells(desk.theme)
        self._look = HeatLook(desk)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)
        self.setCornerWidget(QWidget())
        desk.theme.changed.connect(self._restyle)

    def show_rows(self, board: CohortBoard, rows: Sequence[BoardRow]) -> None:
        """Show these rows of a board; the current learner and week stay current where they are still there."""
        before = self.current_row()
        is_other = self._board is None or self._board.cohort.id != board.cohort.id
        words = self._desk.words
        if self._board is None or (self._board.starts_on, self._board.weeks) != (board.starts_on, board.weeks):
            self._months = months(words, board.starts_on, board.weeks)
            self._numbers = [words.number(week + 1) for week in range(board.weeks)]
        self._board, self._rows = board, rows
        ids = [row.enrolment_id for row in rows]
        if before is not None and not is_other and before.enrolment_id in ids:
            self._row = ids.index(before.enrolment_id)
        else:
            self._row = 0 if is_other else max(0, min(self._row, len(rows) - 1))
        self._week = board.week if is_other else min(self._week, board.weeks - 1)
        self._restyle()
        if is_other:
            self.verticalScrollBar().setValue(0)
            self.horizontalScrollBar().setValue((board.week + 6) * self._look.pitch_x - self._weeks_px)
        self._tell()

    @property
    def rows(self) -> Sequence[BoardRow]:
        """The rows in their order."""
        return self._rows

    @property
    def current_week(self) -> int:
        """The current cell's week, 0-based."""
        return self._week

    def current_row(self) -> BoardRow | None:
        """Return the current learner's row."""
        return self._rows[self._row] if self._row < len(self._rows) else None

    def select(self, enrolment_id: int) -> None:
        """Make a learner current."""
        for place, row in enumerate(self._rows):
            if row.enrolment_id == enrolment_id:
                self._go(place, self._week)

    def step(self, rows: int, weeks: int = 0) -> None:
        """Go on by so many rows and weeks, and keep the cell in sight."""
        if self._board is None or not self._rows:
            return
        self._by_keyboard = True
        row = max(0, min(self._row + rows, len(self._rows) - 1))
        self._go(row, max(0, min(self._week + weeks, self._board.weeks - 1)))

    def sentence(self, place: int, week: int) -> str:
        """Return what a cell says."""
        if self._board is None or place >= len(self._rows):
            return ""
        row = self._rows[place]
        words, name = self._desk.words, self._desk.name(row.name)
        if week > self._board.week:
            return coming_week_sentence(words, name, week)
        return week_sentence(words, name, week, row.days_active_in(week), week in row.absent_weeks)

    def _go(self, row: int, week: int) -> None:
        self._row, self._week = row, week
        self._reveal()
        self.viewport().update()
        self._tell()

    def _tell(self) -> None:
        text = self.sentence(self._row, self._week)
        self.setAccessibleName(text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self.said.emit(text)

    @property
    def _names_px(self) -> int:
        return self._desk.theme.px(172 if self.viewport().width() > self._desk.theme.px(640) else 138)

    @property
    def _right_px(self) -> int:
        return self._desk.theme.px(150 if self._board is not None and self._board.effort else 124)

    @property
    def _weeks_px(self) -> int:
        return max(self._look.pitch_x, self.viewport().width() - self._names_px - self._right_px)

    def _x_of(self, week: int) -> int:
        return self._names_px + week * self._look.pitch_x - self.horizontalScrollBar().value()

    def _y_of(self, place: int) -> int:
        return self._look.head_px + self._tops[place] - self.verticalScrollBar().value()

    def _cell_at(self, point: QPoint) -> tuple[int, int] | None:
        """Return row and week under a point; a point beside the weeks keeps the current week."""
        if self._board is None or point.y() < self._look.head_px or not self._rows:
            return None
        y = point.y() - self._look.head_px + self.verticalScrollBar().value()
        place = bisect_right(self._tops, y) - 1
        if place < 0 or y >= self._tops[place] + self._look.pitch_y:
            return None
        if not self._names_px <= point.x() < self._names_px + self._weeks_px:
            return place, self._week
        week = (point.x() - self._names_px + self.horizontalScrollBar().value()) // self._look.pitch_x
        return (place, week) if week < self._board.weeks else None

    def _lay_out(self) -> None:
        gap, pitch, y = self._desk.theme.px(5), self._look.pitch_y, 0
        self._tops = []
        for place, row in enumerate(self._rows):
            if place and row.state is not self._rows[place - 1].state:
                y += gap
            self._tops.append(y)
            y += pitch
        self._bottom = y
        self._fit_bars()

    def _fit_bars(self) -> None:
        page = max(1, self.viewport().height() - self._look.head_px)
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, self._bottom - page))
        vertical.setPageStep(page)
        vertical.setSingleStep(self._look.pitch_y)
        weeks = self._board.weeks if self._board else 0
        horizontal.setRange(0, max(0, weeks * self._look.pitch_x - self._weeks_px))
        horizontal.setPageStep(self._weeks_px)
        horizontal.setSingleStep(self._look.pitch_x)

    def _reveal(self) -> None:
        if self._row >= len(self._tops):
            return
        top, vertical = self._tops[self._row], self.verticalScrollBar()
        page = self.viewport().height() - self._look.head_px
        if top < vertical.value():
            vertical.setValue(top)
        elif top + self._look.pitch_y > vertical.value() + page:
            vertical.setValue(top + self._look.pitch_y - page)
        left, horizontal = self._week * self._look.pitch_x, self.horizontalScrollBar()
        if left < horizontal.value():
            horizontal.setValue(left)
        elif left + self._look.pitch_x > horizontal.value() + self._weeks_px:
            horizontal.setValue(left + self._look.pitch_x - self._weeks_px)

    def sizeHint(self) -> QSize:
        """Ask for room for every week and a dozen rows."""
        weeks = self._board.weeks if self._board else 12
        return QSize(
            self._names_px + weeks * self._look.pitch_x + self._right_px,
            self._look.head_px + 12 * self._look.pitch_y,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the scroll bars."""
        super().resizeEvent(event)
        self._fit_bars()

    def _restyle(self) -> None:
        self._look = HeatLook(self._desk)
        self._cells.resize(self._look.pitch_x - 2, self._look.pitch_y - 2, self.devicePixelRatioF())
        self._lay_out()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by cell, Page Up and Down by page, Return opens; letters are the page's."""
        key = event.key()
        page = max(1, (self.viewport().height() - self._look.head_px) // self._look.pitch_y)
        if key in _MOVES:
            self.step(*_MOVES[_Keys(key)])
        elif key in (_Keys.Key_PageUp, _Keys.Key_PageDown):
            self.step(page if key == _Keys.Key_PageDown else -page)
        elif key in (_Keys.Key_Home, _Keys.Key_End):
            self.step(len(self._rows) if key == _Keys.Key_End else -len(self._rows))
        elif key in (_Keys.Key_Return, _Keys.Key_Enter) and (row := self.current_row()) is not None:
            self.opened.emit(row)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the cell current."""
        cell = self._cell_at(event.position().toPoint())
        if cell is not None:
            self._by_keyboard = False
            self._go(*cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the learner's page."""
        cell = self._cell_at(event.position().toPoint())
        if cell is not None:
            self.opened.emit(self._rows[cell[0]])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the cell under the pointer says."""
        cell = self._cell_at(event.position().toPoint())
        self.said.emit(self.sentence(*(cell or (self._row, self._week))))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when the focus came from the keyboard."""
        self._by_keyboard = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight, then the header over them."""
        board = self._board
        painter = QPainter(self.viewport())
        if board is None:
            return
        width, height = self.viewport().width(), self.viewport().height()
        scrolled = self.verticalScrollBar().value()
        first = max(0, bisect_right(self._tops, scrolled) - 1)
        last = bisect_right(self._tops, scrolled + height - self._look.head_px)
        painter.setClipRect(QRect(0, self._look.head_px, width, height - self._look.head_px))
        self._paint_sides(painter, board, first, last)
        painter.setClipRect(QRect(self._names_px, self._look.head_px, self._weeks_px, height - self._look.head_px))
        self._paint_weeks(painter, board, first, last)
        painter.setClipping(False)
        self._paint_header(painter, board)

    def _paint_sides(self, painter: QPainter, board: CohortBoard, first: int, last: int) -> None:
        """Paint the ground of the current row, glyphs and names, progress bars and percents."""
        look, theme = self._look, self._desk.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, pitch = self.viewport().width(), self._look.pitch_y
        side, left = theme.px(12), theme.px(24)
        room = self._names_px - left - theme.px(6)
        bar_left, bar_px = width - self._right_px + theme.px(10), theme.px(80)
        if first <= self._row < last:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.selected)
            painter.drawRoundedRect(QRectF(0, self._y_of(self._row) - 1, width, pitch), 3, 3)
        ys = [self._y_of(place) - 1 for place in range(first, last)]
        painter.setPen(look.text)
        for place, y in zip(range(first, last), ys, strict=True):
            row = self._rows[place]
            painter.setFont(look.bold if place == self._row else look.font)
            metrics = look.bold_metrics if place == self._row else look.metrics
            name = metrics.elidedText(self._desk.name(row.name), Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, y, room + 2, pitch, _MIDDLE_LEFT, name)
        for place, y in zip(range(first, last), ys, strict=True):
            painter.drawPixmap(theme.px(6), y + (pitch - side) // 2, look.glyphs[self._rows[place].state])
        painter.setFont(look.axis)
        if board.effort is not None:
            for place, y in zip(range(first, last), ys, strict=True):
                done = board.effort.by_enrolment[self._rows[place].enrolment_id]
                for right, count in zip(self._effort_rights(), (done.active_days, done.modules), strict=True):
                    text = "?" if count is None else self._desk.words.number(count)
                    painter.drawText(right - bar_px, y, bar_px, pitch, _MIDDLE_RIGHT, text)
            return
        for place, y in zip(range(first, last), ys, strict=True):
            if (share := self._rows[place].share) is not None:
                painter.drawText(width - 2 - bar_px, y, bar_px, pitch, _MIDDLE_RIGHT, look.percent(share))
        for place, y in zip(range(first, last), ys, strict=True):
            row = self._rows[place]
            bar = QRectF(bar_left, y + pitch / 2 - theme.px(2), bar_px, theme.px(4))
            paint_progress(painter, bar, row.share, board.planned, look.bars[row.state])

    def _effort_rights(self) -> tuple[int, int]:
        """Return where the numbers of active days and of modules end."""
        right = self.viewport().width() - self._desk.theme.px(4)
        return right - self._desk.theme.px(66), right

    def _paint_weeks(self, painter: QPainter, board: CohortBoard, first: int, last: int) -> None:
        begin = self.horizontalScrollBar().value() // self._look.pitch_x
        end = min(board.weeks, begin + self._weeks_px // self._look.pitch_x + 2)
        xs = {week: self._x_of(week) for week in range(begin, end)}
        steps = [self._cells.picture(STEPS[heat_step(days)]) for days in range(8)]
        silent, absent, dot = (self._cells.picture(kind) for kind in (SILENT, ABSENT, TO_COME))
        now, scrolled = board.week, self._look.head_px - self.verticalScrollBar().value()
        for place in range(first, last):
            row, y = self._rows[place], self._tops[place] + scrolled
            for week, x in xs.items():
                days = row.days_active_in(week) if week <= now else None
                if week <= now and week in row.absent_weeks:
                    cell = absent
                elif days is None:
                    cell = dot
                elif row.silent_from is not None and week >= row.silent_from and not days:
                    cell = silent
                else:
                    cell = steps[min(7, days)]
                painter.drawPixmap(x, y, cell)
        if self.hasFocus() and self._by_keyboard and self._row < len(self._tops):
            painter.setPen(QPen(self._desk.theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            x, y = self._x_of(self._week), self._y_of(self._row)
            painter.drawRoundedRect(QRectF(x - 0.5, y - 1.5, self._look.pitch_x - 1, self._look.pitch_y), 3, 3)
        painter.setPen(QPen(self._desk.theme.colour("text"), 1, Qt.PenStyle.DotLine))
        x = self._x_of(board.week) - 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawLine(x, self._look.head_px - 2, x, min(self.viewport().height(), self._bottom + scrolled))

    def _paint_header(self, painter: QPainter, board: CohortBoard) -> None:
        look, theme, words = self._look, self._desk.theme, self._desk.words
        line = look.axis_metrics.height()
        below = look.head_px - line - theme.px(3)
        painter.setFont(look.axis)
        painter.setPen(look.quiet)
        painter.drawText(QPointF(theme.px(6), below + line - theme.px(3)), words.say("Learner"))
        self._paint_right_header(painter, board, line)
        painter.setClipRect(QRect(self._names_px - theme.px(4), 0, self._weeks_px + theme.px(4), look.head_px))
        free_from = 0
        for week, name in self._months:
            x = self._x_of(week)
            end = x + look.axis_metrics.horizontalAdvance(name)
            if x >= free_from and end <= self._names_px + self._weeks_px:
                painter.drawText(QPointF(x, line), name)
                free_from = x + look.axis_metrics.horizontalAdvance(name) + theme.px(8)
        for week, number in enumerate(self._numbers):
            is_now = week == board.week
            if is_now or week % 2 == 0:
                painter.setFont(look.axis_bold if is_now else look.axis)
                painter.setPen(look.text if is_now else look.quiet)
                box = QRect(self._x_of(week) - 4, below, look.pitch_x + 6, line)
                painter.drawText(box, _Align.AlignCenter, number)
        painter.setClipping(False)

    def _paint_right_header(self, painter: QPainter, board: CohortBoard, line: int) -> None:
        """Say what stands at the right: progress against the plan, progress alone, or what was done lately."""
        look, theme, words = self._look, self._desk.theme, self._desk.words
        below = look.head_px - theme.px(6)
        left = self.viewport().width() - self._right_px + theme.px(10)
        if board.effort is None:
            title = words.say("Progress vs plan") if board.plan else words.say("Progress")
            room = self.viewport().width() - left
            title = look.axis_metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QPointF(left, below), title)
            return
        since = since_when(words, EFFORT_WEEKS, is_since_start=board.effort.is_since_start)
        titles = (words.say("Active days"), words.say("Modules"))
        for right, y, title in zip(
            (self._effort_rights()[1], *self._effort_rights()), (line, below, below), (since, *titles), strict=True
        ):
            painter.drawText(QPointF(right - look.axis_metrics.horizontalAdvance(title), y), title)

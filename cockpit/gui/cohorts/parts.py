"""The small parts of the cohort page: legend, and counts by state."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from cockpit.domain.states import LearnerState
from cockpit.gui.cohorts.cells import ABSENT, STEPS, Cells
from cockpit.gui.cohorts.paint import glyph_of
from cockpit.gui.desk import Desk
from cockpit.reports.cohort_board import CohortBoard
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

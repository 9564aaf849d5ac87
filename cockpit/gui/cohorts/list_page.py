"""All followed cohorts, one row each."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cockpit.domain.states import LearnerState
from cockpit.domain.times import zone_named
from cockpit.gui.cohorts.paint import glyph_of, paint_state_bar
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Navigator
from cockpit.reports.cohort_list import CohortListRow, cohort_list
from cockpit.wording.ages import data_age
from cockpit.wording.states import state_name
from cockpit.wording.weeks import path_line

_Key = Qt.Key
_Align = Qt.AlignmentFlag
# Those who need a word are counted beside the bar.
_NAMED = (LearnerState.LOST, LearnerState.DECIDE, LearnerState.DRIFTING, LearnerState.STUCK)


class CohortsPage(QWidget):
    """The cohorts by name; Return or a click opens one."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._rows: list[_CohortRow] = []
        desk.commands.bind(self, {"next": lambda: self._step(1), "previous": lambda: self._step(-1)})
        words, theme = desk.words, desk.theme
        self._count = Label(theme, "", "body", "text2")
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        top = QVBoxLayout(header)
        top.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(12))
        top.setSpacing(theme.px(2))
        top.addWidget(Label(theme, words.say("Cohorts"), "display"))
        top.addWidget(self._count)
        self._card = QFrame()
        self._card.setObjectName("card")
        self._box = QVBoxLayout(self._card)
        self._box.setContentsMargins(1, theme.px(6), 1, theme.px(6))
        self._box.setSpacing(0)
        holder = QWidget()
        holder.setObjectName("canvas")
        column = QVBoxLayout(holder)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(20), theme.px(16))
        column.addWidget(self._card)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(holder)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(header)
        page.addWidget(scroll, 1)

    def reload(self) -> None:
        """Read the store again; the row in focus keeps it."""
        desk, words = self._desk, self._desk.words
        focused = next((row.cohort.id for row in self._rows if row.hasFocus()), None)
        while (item := self._box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        cohorts = cohort_list(desk.store, desk.now())
        self._rows = [_CohortRow(desk, cohort) for cohort in cohorts]
        for row in self._rows:
            row.opened.connect(self._navigator.cohort_wanted)
            self._box.addWidget(row)
            if row.cohort.id == focused:
                row.setFocus()
        self._count.setText(
            words.plural("{n} cohort", "{n} cohorts", len(cohorts))
            if cohorts
            else words.say("No cohort yet. Choose some in Connections.")
        )
        self._card.setVisible(bool(cohorts))
        if self._rows:
            self.setFocusProxy(self._rows[0])

    def _step(self, by: int) -> None:
        """Give the focus to a cohort further down or up."""
        if self._rows:
            at = next((place for place, row in enumerate(self._rows) if row.hasFocus()), -1)
            row = self._rows[max(0, min(at + by, len(self._rows) - 1))]
            row.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows move the focus, Escape goes back."""
        key = event.key()
        if key in (_Key.Key_Down, _Key.Key_Up):
            self._step(1 if key == _Key.Key_Down else -1)
        elif key == _Key.Key_Escape:
            self._navigator.back_wanted.emit()
        else:
            super().keyPressEvent(event)


class _CohortRow(QAbstractButton):
    """A cohort: name and dates, people, bar of states, age of the data."""

    opened = Signal(int)

    def __init__(self, desk: Desk, cohort: CohortListRow) -> None:
        super().__init__()
        self._desk = desk
        self.cohort = cohort
        self.setText(shown(cohort.name))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(". ".join((self.text(), self._when(), self._people(), self._states(), self._age())))
        self.clicked.connect(self._open)
        desk.theme.changed.connect(self.updateGeometry)

    def _open(self) -> None:
        self.opened.emit(self.cohort.id)

    def _when(self) -> str:
        words, cohort = self._desk.words, self.cohort
        if cohort.is_building:
            return words.say("Being read for the first time")
        parts = path_line(words, cohort.starts_on, cohort.ends_on, cohort.day)
        line = " · ".join(parts) or words.say("No dates")
        return line[:1].upper() + line[1:]

    def _people(self) -> str:
        return self._desk.words.plural("{n} learner", "{n} learners", self.cohort.learners)

    def _states(self) -> str:
        words, counts = self._desk.words, self.cohort.counts
        present = [state for state in LearnerState if counts.get(state)]
        return ", ".join(f"{state_name(words, state)} {words.number(counts[state])}" for state in present)

    def _age(self) -> str:
        desk = self._desk
        return data_age(desk.words, self.cohort.data_as_of, desk.now(), zone_named(desk.settings.zone))

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(self._desk.theme.px(480), self._desk.theme.px(58))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return opens it; arrows are the page's."""
        if event.key() in (_Key.Key_Return, _Key.Key_Enter):
            self.click()
        elif event.key() == _Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint name and dates at the left, people and bar in the middle, age at the right."""
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(4, 1, -4, -1)
        if self.hasFocus() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if self.hasFocus() else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        left, middle, right = theme.px(16), int(self.width() * 0.42), int(self.width() * 0.84)
        first, second, line = theme.px(9), theme.px(31), theme.px(18)
        self._write(painter, QRect(left, first, middle - left - 16, line), self.text(), "heading", "text")
        self._write(painter, QRect(left, second, middle - left - 16, line), self._when(), "small", "text2")
        self._write(painter, QRect(middle, first, 160, line), self._people(), "small", "text")
        bar = QRectF(middle, second + theme.px(7), right - middle - theme.px(32), theme.px(4))
        paint_state_bar(painter, theme, bar, self.cohort.counts)
        self._paint_counts(painter, QRect(middle, first, int(bar.width()), line))
        age = QRect(right, first, self.width() - right - left, self.height() - 2 * first)
        self._write(painter, age, self._age(), "small", "text2")
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 8, 8)

    def _write(self, painter: QPainter, box: QRect, text: str, role: str, tone: str) -> None:
        theme = self._desk.theme
        font = theme.font(role)
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, _Align.AlignVCenter | _Align.AlignLeft, elided)

    def _paint_counts(self, painter: QPainter, box: QRect) -> None:
        """Count those who need a word, from the right: glyph and number."""
        theme = self._desk.theme
        font = theme.font("small", 600)
        metrics = QFontMetrics(font)
        x = box.right()
        for state in reversed(_NAMED):
            count = self.cohort.counts.get(state, 0)
            if not count:
                continue
            text = self._desk.words.number(count)
            x -= metrics.horizontalAdvance(text)
            painter.setFont(font)
            painter.setPen(theme.colour("text"))
            painter.drawText(QRect(x, box.top(), 60, box.height()), _Align.AlignVCenter, text)
            x -= theme.px(19)
            painter.drawPixmap(x, box.center().y() - theme.px(7), theme.glyph(glyph_of(state), 14))
            x -= theme.px(14)

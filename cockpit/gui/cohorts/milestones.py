"""The milestones of the cohort page, and what holds people back."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture, shown
from cockpit.reports.cohort_board import CohortBoard, MilestoneRow
from cockpit.reports.holds import Hold
from cockpit.wording.cohorts import held_back

_Align = Qt.AlignmentFlag


@dataclass(frozen=True, slots=True)
class Wanted:
    """People who are wanted in the list, by enrolment id, and the words that say who they are."""

    text: str
    enrolment_ids: frozenset[int]


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
    """The milestones in order of their dates, and what holds people back.

    `chosen`: other people are wanted, see `wanted`.
    """

    chosen = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[_Milestone] = []
        self._hold: Hold | None = None
        self._shows_held = False
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
        self._see_who.clicked.connect(self.see_who)
        note.addWidget(self._see_who)
        self._worst: _Milestone | None = None

    @property
    def wanted(self) -> Wanted | None:
        """Who is wanted: those who miss the milestone that is pressed, or those who are held back."""
        say = self._desk.words.say
        if self._shows_held and self._hold is not None:
            text = say("Held back by: {milestone}", milestone=shown(self._hold.title))
            return Wanted(text, frozenset(self._hold.people))
        row = next((row.row for row in self._rows if row.isChecked()), None)
        if row is None:
            return None
        return Wanted(say("Missing: {milestone}", milestone=shown(row.title)), frozenset(row.missing))

    def show_board(self, board: CohortBoard) -> None:
        """Show a board's milestones; the one that was pressed stays so."""
        pressed = next((row.row.activity_id for row in self._rows if row.isChecked()), None)
        while (item := self._box.takeAt(0)) is not None:
            widget = item.widget()
            if isinstance(widget, _Milestone):
                widget.setParent(None)
                widget.deleteLater()
        self._rows = [_Milestone(self._desk, row) for row in board.milestones]
        room = max((one.numbers_px() for one in self._rows), default=0)
        for milestone in self._rows:
            milestone.setChecked(milestone.row.activity_id == pressed and milestone.isEnabled())
            milestone.clicked.connect(self._clicked)
            self._box.addWidget(milestone)
            milestone.give_numbers(room)
        due = [milestone for milestone in self._rows if milestone.row.is_due and milestone.row.missing]
        self._worst = due[-1] if due else None
        self._hold = board.holds[0] if board.holds else None
        self._shows_held = self._shows_held and self._hold is not None
        self._sentence.setText(self._note_of(board))
        self._see_who.setVisible(self._hold is not None or self._worst is not None)
        self._box.addWidget(self._note)
        self._box.addStretch(1)
        self._keep_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the room of what is said under the milestones."""
        super().resizeEvent(event)
        # Not now: what is asked for while the parent is being laid out can go unheard.
        QTimer.singleShot(0, self, self._keep_room)

    def _keep_room(self) -> None:
        """Be as high as the sentence is at this width: an area that scrolls asks for one line only."""
        self._note.setMinimumHeight(max(0, self._note.heightForWidth(self.width())))
        self.updateGeometry()

    def _note_of(self, board: CohortBoard) -> str:
        """Return what holds most people back; else what was due and is missing from most."""
        words = self._desk.words
        if self._hold is not None:
            return held_back(words, shown(self._hold.title), len(self._hold.people))
        if not self._rows:
            return words.say("No activity here has a date.")
        if self._worst is None:
            return words.say("Nothing that was due is missing.")
        row = self._worst.row
        return words.plural(
            "{milestone} is missing from {n} person.",
            "{milestone} is missing from {n} people.",
            len(row.missing),
            milestone=shown(row.title),
        )

    def choose_none(self) -> None:
        """Press none."""
        self._shows_held = False
        for milestone in self._rows:
            milestone.setChecked(False)

    def see_who(self) -> None:
        """Want those of whom the sentence under the milestones speaks."""
        if self._hold is not None:
            self.choose_none()
            self._shows_held = True
            self.chosen.emit()
        elif self._worst is not None and not self._worst.isChecked():
            self._worst.click()

    def _clicked(self) -> None:
        pressed = self.sender()
        self._shows_held = False
        for milestone in self._rows:
            if milestone is not pressed:
                milestone.setChecked(False)
        self.chosen.emit()

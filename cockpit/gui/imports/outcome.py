"""What would happen: the counts of a trial, what the file does not say, and its rows with a remark."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.gui.imports.work import Preview, Remark
from cockpit.gui.labels import Label, set_tool_tip, shown
from cockpit.gui.table import ROW_ROLE, Column, TableModel
from cockpit.wording import Words
from cockpit.wording.errors import cause_sentence
from cockpit.wording.imports import (
    absent_line,
    answers_line,
    count_line,
    events_line,
    missing_line,
    not_in_cohort_line,
    remark,
    remarks_line,
)

_Index = QModelIndex | QPersistentModelIndex
_LINE_PX, _ROW_PADDING_PX = 18, 8
_NARROW_PX = 400
_STAGES = 3
_ICONS = {
    "rejected": ("circle-alert", "lost"),
    "to_check": ("triangle-alert", "drift"),
    "left_out": ("info", "text3"),
}


class OutcomePart(QWidget):
    """The result of the last trial, or how far the present one is."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, words = desk.theme, desk.words
        self._words = words
        self._count = Label(theme, "", "body", weight=600, wraps=True)
        self._rest = Label(theme, "", "small", "text2", wraps=True)
        self._remarks = Label(theme, "", "small", "text", 600, wraps=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STAGES)
        self._bar.setAccessibleName(words.say("How far the trial is"))
        self.list = _RemarkList(desk, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        for part in (self._count, self._bar, self._rest, self._remarks):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        self._room = QWidget()
        column.addWidget(self._room, 1)
        self.show_nothing("")

    def show_nothing(self, sentence: str) -> None:
        """Say why there is nothing to show."""
        self._show(sentence, [], None)
        self._bar.hide()

    def show_stage(self, stage: int, sentence: str) -> None:
        """Show how far the trial is: 0 to 2, and what is being done."""
        self.show_nothing(sentence)
        self._bar.setValue(stage + 1)
        self._bar.show()

    def show_preview(self, preview: Preview) -> None:
        """Show what an import would come to."""
        self._bar.hide()
        self._show(_headline(self._words, preview), _lines(self._words, preview), preview)

    def _show(self, headline: str, lines: list[str], preview: Preview | None) -> None:
        remarks = preview.remarks if preview else ()
        counts = (preview.rejected, preview.to_check, preview.left_out) if preview else (0, 0, 0)
        self._count.setText(headline)
        self._rest.setText("\n".join(lines))
        self._rest.setVisible(bool(lines))
        self._remarks.setText(remarks_line(self._words, *counts))
        self._remarks.setVisible(bool(remarks))
        self.list.show_remarks(remarks)
        self.list.setVisible(bool(remarks))
        self._room.setVisible(not remarks)


def _headline(words: Words, preview: Preview) -> str:
    report = preview.report
    if preview.is_known:
        return words.say("This very file is imported already: nothing would change.")
    if not preview.brings_something:
        return words.say("Nobody of this file is in the cohort. Choose another cohort, or import its people first.")
    if preview.answers:
        return answers_line(words, preview.answers, preview.complete_answers)
    return count_line(words, report.learners, report.added, report.changed, report.unchanged)


def _lines(words: Words, preview: Preview) -> list[str]:
    report = preview.report
    lines = [
        events_line(words, report.events) if report.events else "",
        missing_line(words, report.missing) if report.missing else "",
        not_in_cohort_line(words, report.not_in_cohort) if report.not_in_cohort else "",
        cause_sentence(words, "people_ambiguous", count=report.ambiguous) if report.ambiguous else "",
        absent_line(words, preview.absent_fields) if preview.absent_fields and not preview.answers else "",
    ]
    return [line for line in lines if line]


class _RemarkList(QListView):
    """The rows with a remark, as many as there are: only those in sight are put into words."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        words = desk.words
        self._ring = FocusRing(self, desk.theme)
        self._model = TableModel([Column(words.say("Remark"), lambda one: one, lambda one: said(words, one))], self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(desk, self))
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(words.say("Rows with a remark"))
        self.setMouseTracking(True)
        self.entered.connect(lambda index: set_tool_tip(self, str(index.data())))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the remarks, then the ring of the focus."""
        super().paintEvent(event)
        self._ring.paint()

    def show_remarks(self, remarks: tuple[Remark, ...]) -> None:
        """Show other remarks, from the first one on."""
        self._model.show_rows(remarks)
        if remarks:
            self.setCurrentIndex(self._model.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave letters, Return and Escape to the page; Qt would search by letters."""
        is_for_page = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if is_for_page or (event.text() and event.text().isprintable()):
            event.ignore()
        else:
            super().keyPressEvent(event)


def said(words: Words, one: Remark) -> str:
    """Return a remark with the number of its row."""
    sentence = " ".join(remark(words, each.cause, each.column, each.facts) for each in one.reasons)
    return shown(words.say("Row {row}: {text}", row=one.row, text=sentence) if one.row else sentence)


class _Delegate(QStyledItemDelegate):
    """Paints a remark on its lines, behind the sign of what became of its row."""

    def __init__(self, desk: Desk, view: QListView) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Two lines of small letters, three where there is little room: the longest remark fits."""
        theme = self._desk.theme
        lines = 3 if self._view.viewport().width() < theme.px(_NARROW_PX) else 2
        return QSize(0, theme.px(lines * _LINE_PX + _ROW_PADDING_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a remark."""
        theme = self._desk.theme
        one: Remark = index.data(ROW_ROLE)
        box: QRect = option.rect
        icon, colour = _ICONS[one.what]
        painter.save()
        is_focused = option.state & QStyle.StateFlag.State_HasFocus
        if option.state & QStyle.StateFlag.State_Selected and is_focused:
            painter.fillRect(box, theme.colour("selected"))
        side = theme.px(15)
        painter.drawPixmap(box.left() + theme.px(6), box.top() + theme.px(6), theme.icon(icon, colour, 15))
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text"))
        metrics = QFontMetrics(theme.font("small"))
        words = box.adjusted(theme.px(6) + side + theme.px(8), theme.px(4), -theme.px(6), -theme.px(4))
        words.setHeight(words.height() // metrics.lineSpacing() * metrics.lineSpacing())  # no half lines
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), str(index.data()))
        painter.setPen(theme.colour("line"))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        painter.restore()

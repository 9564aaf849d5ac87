"""Everybody of the followed cohorts in one table."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.names import plain
from cockpit.domain.states import LearnerState
from cockpit.gui.buttons import Button
from cockpit.gui.cohorts.paint import bar_colours, glyph_of, paint_progress
from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.table import ROW_ROLE, Column, RowDelegate, RowTable, TableModel
from cockpit.reports.learner_list import LearnerListRow, learner_list
from cockpit.wording.states import state_name

_Index = QModelIndex | QPersistentModelIndex
_Key = Qt.Key
_STATES = list(LearnerState)
_NAME, _STATE, _COHORT, _SEEN, _PROGRESS = range(5)
_WIDTHS = {_NAME: 240, _STATE: 150, _SEEN: 130, _PROGRESS: 190}
_ROW_PX = 36


class LearnersPage(QWidget):
    """The table with a search; Return opens the page of a learner, J and K go on there in the table's order."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        words, theme = desk.words, desk.theme
        self._found = Label(theme, "", "body", "text2", elides=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.say("Search a name or cohort"))
        self.search.setAccessibleName(words.say("Search a name or cohort"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(theme.px(260))
        self.search.textChanged.connect(self._search)
        self.export = Button(theme, words.say("Export"), "file-text", "Ctrl E")
        self.export.clicked.connect(self._export)
        self._exporter = Exporter(desk, self)
        self._exporter.told.connect(navigator.told)
        self.model = TableModel(self._columns(), self)
        self.table = _Table(desk, self)
        self.table.setModel(self.model)
        self.table.setItemDelegate(_Delegate(desk.theme, self))
        self.table.setAccessibleName(words.say("Learners"))
        self.table.doubleClicked.connect(self._open)
        self._nobody = Label(theme, "", "body", "text2")
        self._lay_out()
        hand_focus_on(self, self.table)
        desk.theme.changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        theme, words = self._desk.theme, self._desk.words
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        names = QVBoxLayout()
        names.setSpacing(theme.px(2))
        names.addWidget(Label(theme, words.say("Learners"), "display"))
        names.addWidget(self._found)
        top = QHBoxLayout(header)
        top.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(12))
        top.addLayout(names, 1)
        top.addWidget(self.export)
        top.addWidget(self.search)
        body = QVBoxLayout()
        body.setContentsMargins(theme.px(20), theme.px(8), theme.px(16), theme.px(8))
        body.addWidget(self._nobody)
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(theme.px(8), theme.px(4), theme.px(6), theme.px(6))
        inside.addWidget(self.table)
        self._card = card
        body.addWidget(card, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(header)
        page.addLayout(body, 1)

    def _columns(self) -> list[Column]:
        words = self._desk.words
        return [
            Column(words.say("Name"), lambda row: row.name, shown, key=plain),
            Column(
                words.say("State"),
                lambda row: row.state,
                lambda state: state_name(words, state),
                key=_STATES.index,
            ),
            Column(words.say("Cohort"), lambda row: row.cohort, shown),
            Column(words.say("Last seen"), lambda row: row.last_active_on, words.day, self._unseen),
            Column(
                words.say("Progress vs plan"),
                lambda row: row.share,
                words.percent,
                lambda row: words.say("unknown"),
            ),
        ]

    def _unseen(self, row: LearnerListRow) -> str:
        """Return why there is no day: nobody came, or the source does not say."""
        say = self._desk.words.say
        return say("never") if row.knowledge.may_alert else say("unknown")

    def _restyle(self) -> None:
        theme = self._desk.theme
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW_PX))
        for column, wide in _WIDTHS.items():
            self.table.setColumnWidth(column, theme.px(wide))

    def reload(self) -> None:
        """Read the store again; the current learner stays current."""
        now = self._desk.now()
        self._desk.reader.ask("learners", lambda store: learner_list(store, now), self._show_rows)

    def _show_rows(self, rows: tuple[LearnerListRow, ...]) -> None:
        current = self.table.current_row()
        self.model.show_rows(rows)
        self._tell()
        self._select(current)

    def _select(self, wanted: LearnerListRow | None) -> None:
        rows = self.model.shown_rows()
        ids = [row.enrolment_id for row in rows]
        place = ids.index(wanted.enrolment_id) if wanted is not None and wanted.enrolment_id in ids else 0
        if rows:
            self.table.setCurrentIndex(self.model.index(place, 0))

    def _search(self, text: str) -> None:
        current = self.table.current_row()
        wanted = plain(text.strip())
        self.model.keep((lambda row: wanted in plain(f"{row.name} {row.cohort}")) if wanted else None)
        self._tell()
        self._select(current)

    def _tell(self) -> None:
        words, count = self._desk.words, self.model.rowCount()
        people = len({row.learner_id for row in self.model.shown_rows()})
        self._found.setText(words.plural("{n} learner", "{n} learners", people))
        self._card.setVisible(bool(count))
        self._nobody.setVisible(not count)
        query = shown(self.search.text().strip())
        self._nobody.setText(
            words.say("Nobody called “{query}”.", query=query)
            if query
            else words.say("No learner yet. Follow a cohort in Connections.")
        )

    def _open(self) -> None:
        row = self.table.current_row()
        if row is not None:
            people = tuple(_person(other) for other in self.model.shown_rows())
            self._navigator.learner_wanted.emit(_person(row), people)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the page's letters; the search field keeps its own."""
        key = event.key()
        row = self.table.current_row()
        if key == _Key.Key_Escape:
            self._leave()
        elif key == _Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._export()
        elif self.search.hasFocus() and key in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Down):
            self.table.setFocus()
        elif event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (_Key.Key_J, _Key.Key_K):
            self.table.step(1 if key == _Key.Key_J else -1)
        elif key == _Key.Key_Slash:
            self.search.setFocus()
        elif key == _Key.Key_U:
            self._navigator.undo_wanted.emit()
        elif row is None:
            super().keyPressEvent(event)
        elif key in (_Key.Key_Return, _Key.Key_Enter):
            self._open()
        elif key == _Key.Key_M:
            self._navigator.message_wanted.emit((_person(row),))
        elif key == _Key.Key_B:
            self._navigator.booking_wanted.emit(_person(row))
        else:
            super().keyPressEvent(event)

    def _export(self) -> None:
        self._exporter.choose_and_export(self._desk.words.say("Learners"), self.model)

    def _leave(self) -> None:
        """Give up the search first, then the page."""
        if self.search.text() or self.search.hasFocus():
            self.search.clear()
            self.table.setFocus()
        else:
            self._navigator.back_wanted.emit()


def _person(row: LearnerListRow) -> Person:
    return Person(row.learner_id, row.enrolment_id)


class _Table(RowTable):
    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk.theme, parent)
        self.setSortingEnabled(True)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)

    def setModel(self, model: object) -> None:
        """Let the cohort's column take the room that is left."""
        super().setModel(model)  # type: ignore[arg-type]
        self.horizontalHeader().setSectionResizeMode(_COHORT, QHeaderView.ResizeMode.Stretch)

    def current_row(self) -> LearnerListRow | None:
        """Return the current learner's row."""
        row: LearnerListRow | None = self.currentIndex().data(ROW_ROLE)
        return row


class _Delegate(RowDelegate):
    """Paints the state as glyph and word, progress as a bar with the plan's tick."""

    def paint_inside(self, painter: QPainter, box: QRect, index: _Index) -> None:
        """Paint a cell's words, and what stands before them."""
        theme, column = self._theme, index.column()
        row: LearnerListRow = index.data(ROW_ROLE)
        if column == _NAME:
            self.paint_words(painter, box, index, "text", 600)
        elif column == _STATE:
            side = theme.px(14)
            painter.drawPixmap(box.left(), box.center().y() - side // 2, theme.glyph(glyph_of(row.state), 14))
            self.paint_words(painter, box.adjusted(side + theme.px(8), 0, 0, 0), index, "text")
        elif column == _PROGRESS and row.share is not None:
            bar = QRectF(box.left(), box.center().y() - theme.px(2), theme.px(110), theme.px(5))
            paint_progress(painter, bar, row.share, row.planned, bar_colours(theme, row.state))
            self.paint_words(painter, box.adjusted(theme.px(120), 0, 0, 0), index, "text")
        else:
            self.paint_words(painter, box, index)

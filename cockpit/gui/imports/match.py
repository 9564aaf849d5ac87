"""The match: what each column of the file holds, to be changed where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cockpit.gui.desk import Desk
from cockpit.gui.imports.by_hand import (
    OF_ACTIVITY,
    units_of,
    with_activity,
    with_day,
    with_role,
    with_unit,
)
from cockpit.gui.imports.cells import paint_cell
from cockpit.gui.imports.fields import Choice, WritableChoice, day_edit
from cockpit.gui.labels import shown
from cockpit.gui.table import ROW_ROLE, Column, Header, TableModel
from cockpit.imports.mapping import Mapping
from cockpit.imports.roles import Role
from cockpit.wording import Words
from cockpit.wording.imports import role_name, unit_name

_Index = QModelIndex | QPersistentModelIndex
_Key = Qt.Key
_HEADING, _VALUES, _ROLE, _UNIT, _ACTIVITY = range(5)
# In design pixels, and at most so much of the whole: the values have the rest.
_WIDTHS = {_HEADING: (150, 0.24), _ROLE: (180, 0.29), _UNIT: (110, 0.16), _ACTIVITY: (130, 0.17)}
_ROW_PX = 34


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A column of the file. `is_whole`: its export is read as a whole, and no column by itself."""

    place: int
    header: str
    samples: tuple[str, ...]
    role: Role
    unit: str
    activity: str
    is_whole: bool = False

    @property
    def has_unit(self) -> bool:
        """Whether something is to be said of a unit, or of the day of a live class."""
        return bool(units_of(self.role)) or self.role is Role.ATTENDANCE


def match_rows(mapping: Mapping, samples: Sequence[tuple[str, ...]]) -> list[MatchRow]:
    """Return the columns of a mapping with their first values."""
    is_whole = all(column.role is Role.IGNORED for column in mapping.columns)
    return [
        MatchRow(
            place,
            column.header,
            samples[place] if place < len(samples) else (),
            column.role,
            column.unit,
            column.activity,
            is_whole,
        )
        for place, column in enumerate(mapping.columns)
    ]


class MatchTable(QTableView):
    """The columns of a file. `changed` carries the mapping after something was chosen otherwise."""

    changed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._mapping = Mapping(())
        self._rows: list[MatchRow] = []
        self._model = _MatchModel(_columns(desk.words), desk.words, self)
        self.setModel(self._model)
        self._delegate = _Delegate(desk, self)
        self._delegate.role_chosen.connect(lambda at, role: self._take(with_role(self._mapping, at, Role(role))))
        self._delegate.unit_chosen.connect(lambda at, unit: self._take(with_unit(self._mapping, at, unit)))
        self._delegate.day_chosen.connect(lambda at, day: self._take(with_day(self._mapping, at, day)))
        self._delegate.activity_chosen.connect(lambda at, one: self._take(with_activity(self._mapping, at, one)))
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(desk.words.say("What the columns hold"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = Header(desk.theme, self)
        self.setHorizontalHeader(header)
        header.setSectionResizeMode(_VALUES, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._edit_if_possible)
        desk.theme.changed.connect(self._restyle)
        self._restyle()

    def show_mapping(self, mapping: Mapping, samples: Sequence[tuple[str, ...]], *, is_open: bool) -> None:
        """Show what the columns hold; `is_open`: it may be changed."""
        rows = match_rows(mapping, samples)
        self._mapping = mapping
        if (rows, is_open) == (self._rows, self._model.is_open):
            return
        current = self.currentIndex()
        at, column = current.row(), current.column()
        self._rows = rows
        self._model.is_open = is_open
        self._model.show_rows(rows)
        self.setColumnHidden(_UNIT, not any(row.has_unit for row in rows))
        self.setColumnHidden(_ACTIVITY, not any(row.activity for row in rows))
        if rows:
            self.setCurrentIndex(self._model.index(min(max(at, 0), len(rows) - 1), column if column > 0 else _ROLE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the values."""
        super().resizeEvent(event)
        self._restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a cell with ↵ or the space bar; letters and Escape are the page's, Qt would search by them."""
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_plain and event.key() in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Space):
            self._edit_if_possible(self.currentIndex())
        elif event.key() == _Key.Key_Escape or (event.text() and event.text().isprintable()):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _edit_if_possible(self, index: QModelIndex) -> None:
        if self._model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def _take(self, mapping: Mapping) -> None:
        if mapping != self._mapping:
            samples = [row.samples for row in self._rows]
            self.show_mapping(mapping, samples, is_open=True)
            self.changed.emit(mapping)

    def _restyle(self) -> None:
        theme = self._desk.theme
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW_PX))
        for column, (wide, share) in _WIDTHS.items():
            self.setColumnWidth(column, min(theme.px(wide), round(share * self.viewport().width())))


class _MatchModel(TableModel):
    """The rows, of which some cells may be changed."""

    def __init__(self, columns: Sequence[Column], words: Words, parent: QObject) -> None:
        super().__init__(columns, parent)
        self._words = words
        self.is_open = False

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tell which cells may be changed: the role, and what it brings along."""
        flags = super().flags(index)
        row: MatchRow | None = index.data(ROW_ROLE)
        if row is None or not self.is_open:
            return flags
        can = {_ROLE: True, _UNIT: row.has_unit, _ACTIVITY: row.role in OF_ACTIVITY}.get(index.column(), False)
        return flags | Qt.ItemFlag.ItemIsEditable if can else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer as a table does; to a screen reader a cell says its column's heading too."""
        answer: object = super().data(index, role)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() >= _ROLE:
            row: MatchRow = super().data(index, ROW_ROLE)
            text = super().data(index, Qt.ItemDataRole.DisplayRole)
            return self._words.say("{name}: {text}", name=shown(row.header), text=text)
        return answer


class _Delegate(QStyledItemDelegate):
    """Paints the cells, and opens a list or a field in those that may be changed."""

    role_chosen = Signal(int, str)
    unit_chosen = Signal(int, str)
    day_chosen = Signal(int, str)
    activity_chosen = Signal(int, str)

    def __init__(self, desk: Desk, view: MatchTable) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a cell: ignored columns stay pale, what may be changed has an arrow."""
        row: MatchRow = index.data(ROW_ROLE)
        is_ignored = row.role is Role.IGNORED and not row.is_whole
        tone = "text3" if is_ignored else "text" if index.column() in (_HEADING, _ROLE) else "text2"
        paint_cell(
            painter,
            self._desk.theme,
            option,
            str(index.data()),
            tone,
            weight=600 if index.column() == _HEADING and not is_ignored else 400,
            is_open=bool(index.flags() & Qt.ItemFlag.ItemIsEditable),
            is_current_row=index.row() == self._view.currentIndex().row(),
            is_current=index == self._view.currentIndex() and self._view.hasFocus(),
        )

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Open what the cell is changed with."""
        row: MatchRow = index.data(ROW_ROLE)
        words, theme = self._desk.words, self._desk.theme
        if index.column() == _UNIT and row.role is Role.ATTENDANCE:
            editor: QWidget = day_edit(words.say("YYYY-MM-DD"))
            editor.setParent(parent)
        elif index.column() == _ACTIVITY:
            combo: QComboBox = WritableChoice(theme, parent)
            combo.addItems(list(dict.fromkeys(one.activity for one in self._view_rows() if one.activity)))
            editor = combo
        else:
            combo = Choice(theme, parent)
            options = _roles(words) if index.column() == _ROLE else _units(words, row)
            for value, name in options:
                combo.addItem(name, value)
            combo.setMaxVisibleItems(len(options))
            combo.activated.connect(lambda: self._done(combo))
            editor = combo
        editor.setAccessibleName(words.say("{name}: {text}", name=shown(row.header), text=str(index.data())))
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Begin with what the cell says."""
        row: MatchRow = index.data(ROW_ROLE)
        if isinstance(editor, QLineEdit):
            editor.setText(row.unit)
        elif isinstance(editor, WritableChoice):
            editor.setEditText(row.activity)
        elif isinstance(editor, QComboBox):
            value = str(row.role) if index.column() == _ROLE else row.unit
            editor.setCurrentIndex(editor.findData(value))
            QTimer.singleShot(0, editor, editor.showPopup)  # once it has its place

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Tell what was chosen; the mapping follows, and the rows after it."""
        row: MatchRow = index.data(ROW_ROLE)
        if isinstance(editor, QLineEdit):
            self.day_chosen.emit(row.place, editor.text())
        elif isinstance(editor, WritableChoice):
            self.activity_chosen.emit(row.place, editor.currentText())
        elif isinstance(editor, QComboBox):
            chosen = self.role_chosen if index.column() == _ROLE else self.unit_chosen
            chosen.emit(row.place, editor.currentData())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Take with ↵ what is written in a list; Qt would leave it open."""
        if (
            isinstance(editor, WritableChoice)
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (_Key.Key_Return, _Key.Key_Enter)
        ):
            self._done(editor)
            return True
        return super().eventFilter(editor, event)

    def _done(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def _view_rows(self) -> list[MatchRow]:
        model = self._view.model()
        assert isinstance(model, TableModel)
        return model.shown_rows()


def _columns(words: Words) -> list[Column]:
    say = words.say

    def values(row: MatchRow) -> str:
        return " · ".join(map(shown, row.samples))

    def heading(row: MatchRow) -> str:
        return shown(row.header) or say("Column {number}", number=row.place + 1)

    def holds(row: MatchRow) -> str:
        return say("read with the others") if row.is_whole else role_name(words, row.role)

    def unit(row: MatchRow) -> str:
        if row.role is Role.ATTENDANCE:
            return row.unit or say("YYYY-MM-DD")
        return unit_name(words, row.unit) if row.has_unit else ""

    return [
        Column(say("Column"), heading),
        Column(say("First values"), values),
        Column(say("What it holds"), holds),
        Column(say("Unit or day"), unit),
        Column(say("Activity"), lambda row: shown(row.activity)),
    ]


def _roles(words: Words) -> list[tuple[str, str]]:
    """Return every role by its name, the one of columns that are left out first."""
    return [(str(role), role_name(words, role)) for role in dict.fromkeys((Role.IGNORED, *Role))]


def _units(words: Words, row: MatchRow) -> list[tuple[str, str]]:
    units = units_of(row.role)
    every = units if row.unit in units else (row.unit, *units)
    return [(unit, unit_name(words, unit)) for unit in every]

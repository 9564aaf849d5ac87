"""The people of a message to several as a list: ticked or not, with the reason why not under the name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.gui.labels import shown
from cockpit.gui.navigation import Person
from cockpit.gui.today.marks import paint_avatar

Index = QModelIndex | QPersistentModelIndex
_EDGE, _BOX, _AVATAR, _ROW = 16, 16, 28, 46
# So many rows are laid out at once.
_AT_ONCE = 500
_LEAST_WITH_FACE = 180  # in a narrower list the name needs the room


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets a message, unless something stands against it (`obstacle`, in a few words).

    `rest`: how long ago the last contact was, for those who are left out because of it until they are ticked.
    """

    person: Person
    name: str
    cohort: str = ""
    language: str = ""
    obstacle: str = ""
    rest: str = ""


class RecipientModel(QAbstractListModel):
    """Who is written to. `ticked` tells that somebody was taken in or out."""

    ticked = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: tuple[Recipient, ...] = ()
        self._places: dict[int, int] = {}
        self._chosen: set[int] = set()
        self._lacking: Mapping[int, str] = {}

    @property
    def rows(self) -> tuple[Recipient, ...]:
        """Everybody, ticked or not."""
        return self._rows

    @property
    def chosen(self) -> frozenset[int]:
        """The ids of those who are ticked."""
        return frozenset(self._chosen)

    def show_people(self, rows: Sequence[Recipient], chosen: set[int]) -> None:
        """Show these; `chosen` are the ids of those who are ticked."""
        self.beginResetModel()
        self._rows, self._chosen = tuple(rows), set(chosen)
        self._places = {row.person.learner_id: place for place, row in enumerate(self._rows)}
        self.endResetModel()

    def show_lacking(self, lacking: Mapping[int, str]) -> None:
        """Say under the names what some messages lack, by learner id."""
        if lacking != self._lacking:
            self._lacking = lacking
            self._repaint()

    def place_of(self, learner_id: int) -> QModelIndex:
        """Return where somebody stands."""
        return self.index(self._places.get(learner_id, -1))

    def tick(self, place: int) -> None:
        """Leave somebody out, or take them in again; not somebody against whom something stands."""
        row = self._rows[place]
        if not row.obstacle:
            self._chosen ^= {row.person.learner_id}
            self.dataChanged.emit(self.index(place), self.index(place))
            self.ticked.emit()

    def tick_all(self, is_ticked: bool) -> None:
        """Tick everybody who may be written to and does not rest, or nobody."""
        free = {row.person.learner_id for row in self._rows if not row.obstacle and not row.rest}
        self._chosen = free if is_ticked else set()
        self._repaint()
        self.ticked.emit()

    def leave_out(self, learner_ids: frozenset[int]) -> None:
        """Leave these people out."""
        self._chosen -= learner_ids
        self._repaint()
        self.ticked.emit()

    def is_ticked(self, row: Recipient) -> bool:
        """Tell whether somebody gets a message."""
        return row.person.learner_id in self._chosen

    def below(self, row: Recipient) -> tuple[str, str]:
        """Return what stands under a name, and the tone of it: why not, what lacks, or the cohort."""
        if row.obstacle or (row.rest and not self.is_ticked(row)):
            return row.obstacle or row.rest, "text3"
        if not self.is_ticked(row):
            return self._desk.words.say("left out"), "text3"
        lacking = self._lacking.get(row.person.learner_id)
        return (lacking, "drift") if lacking else (row.cohort, "text2")

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name to show, and everything to a screen reader."""
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(row.name)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            told = (shown(row.name), shown(self.below(row)[0]), row.language)
            return ", ".join(part for part in told if part)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self.is_ticked(row) else Qt.CheckState.Unchecked
        return None

    def _repaint(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


class _Painter(QStyledItemDelegate):
    """Paints a person: tick, initials, name, what stands under it, language."""

    def __init__(self, desk: Desk, model: RecipientModel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._model = model
        desk.theme.changed.connect(lambda: self.sizeHintChanged.emit(model.index(0)))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        theme = self._desk.theme
        lines = QFontMetrics(theme.font("body", 500)).height() + QFontMetrics(theme.font("caption")).height()
        return QSize(0, max(theme.px(_ROW), lines + theme.px(8)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        theme, row = self._desk.theme, self._model.rows[index.row()]
        box = QRect(option.rect)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.colour("selected" if is_current else "hover"))
        if is_current:
            painter.fillRect(box.left(), box.top(), 3, box.height(), theme.colour("accent_text"))
        is_ticked = self._model.is_ticked(row)
        left = box.left() + theme.px(_EDGE)
        side = theme.px(_BOX)
        self._paint_tick(painter, QRectF(left, box.top() + (box.height() - side) / 2, side, side), is_ticked, row)
        left += side + theme.px(10)
        face = theme.px(_AVATAR)
        if box.width() >= theme.px(_LEAST_WITH_FACE):
            painter.setOpacity(1.0 if is_ticked else 0.55)
            spot = QRectF(left, box.top() + (box.height() - face) / 2, face, face)
            paint_avatar(painter, theme, spot, row.name, row.person.learner_id)
            painter.setOpacity(1.0)
            left += face + theme.px(9)
        right = box.right() - theme.px(_EDGE - 2)
        small = theme.font("caption")
        painter.setFont(small)
        painter.setPen(theme.colour("text3"))
        width = QFontMetrics(small).horizontalAdvance(row.language)
        painter.drawText(
            QRect(right - width, box.top(), width + 1, box.height()), Qt.AlignmentFlag.AlignVCenter, row.language
        )
        self._paint_lines(painter, QRect(left, box.top(), right - width - theme.px(8) - left, box.height()), row)
        painter.restore()

    def _paint_lines(self, painter: QPainter, box: QRect, row: Recipient) -> None:
        theme = self._desk.theme
        below, tone = self._model.below(row)
        fonts = theme.font("small", 500), theme.font("caption")
        heights = [QFontMetrics(font).height() for font in fonts]
        top = box.top() + (box.height() - sum(heights)) // 2
        tones = "text" if self._model.is_ticked(row) else "text2", tone
        for font, height, text, colour in zip(fonts, heights, (row.name, below), tones, strict=True):
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            cut = QFontMetrics(font).elidedText(shown(text), Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(QRect(box.left(), top, box.width(), height), Qt.AlignmentFlag.AlignVCenter, cut)
            top += height

    def _paint_tick(self, painter: QPainter, box: QRectF, is_ticked: bool, row: Recipient) -> None:
        theme = self._desk.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent" if is_ticked else "line2" if row.obstacle else "control"), 1))
        painter.setBrush(theme.colour("accent" if is_ticked else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if is_ticked:
            icon = theme.icon("check", "on_accent", 12)
            inset = (box.width() - theme.px(12)) / 2
            painter.drawPixmap(round(box.left() + inset), round(box.top() + inset), icon)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


class RecipientList(QListView):
    """The list. `turned` carries the Person whose message is to be shown."""

    turned = Signal(object)

    def __init__(self, desk: Desk, model: RecipientModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desk.theme
        self._people = model
        self.setAccessibleName(desk.words.say("Recipients"))
        self.setModel(model)
        self.setItemDelegate(_Painter(desk, model, self))
        self.setUniformItemSizes(True)
        self.setBatchSize(_AT_ONCE)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._ring = FocusRing(self, desk.theme)

    def lay_out_for(self, count: int, place: int) -> None:
        """Lay a long list out in parts, while keys are answered, unless it begins far down."""
        is_in_parts = count > _AT_ONCE > place
        self.setLayoutMode(QListView.LayoutMode.Batched if is_in_parts else QListView.LayoutMode.SinglePass)

    def show_place(self, place: int) -> None:
        """Turn to somebody."""
        self.setCurrentIndex(self._people.index(place))

    def step(self, by: int) -> None:
        """Turn to the next person (1) or the one before (-1)."""
        here, last = self.currentIndex().row(), self._people.rowCount() - 1
        self.show_place(max(0, min(last, here + by)))

    def tick(self) -> None:
        """Leave the current person out, or take them in again."""
        if self.currentIndex().isValid():
            self._people.tick(self.currentIndex().row())

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Show the message of whom the list stands at."""
        super().currentChanged(current, previous)
        if 0 <= current.row() < len(self._people.rows):
            self.turned.emit(self._people.rows[current.row()].person)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with the space bar."""
        if event.key() == Qt.Key.Key_Space:
            self.tick()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here, they search nothing."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick by a click on the box, turn to somebody by any other."""
        index = self.indexAt(event.position().toPoint())
        theme = self._theme
        if index.isValid() and event.position().x() < theme.px(_EDGE + _BOX + 6):
            self._people.tick(index.row())
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the people, then the ring of the focus."""
        super().paintEvent(event)
        self._ring.paint()

"""The log of syncs: when, which source, how it ended, and why."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QVBoxLayout,
    QWidget,
)

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Navigator
from cockpit.gui.table import ROW_ROLE, Column, RowDelegate, RowTable, TableModel
from cockpit.reports.connections import LoggedSync, sync_log
from cockpit.wording import Words
from cockpit.wording.asks import kind_name
from cockpit.wording.errors import cause_sentence
from cockpit.wording.streams import outcome_name

_MOST = 200
_OUTCOME, _WHY = 2, 3
_WIDTHS = {0: 150, 1: 260, _OUTCOME: 130, 4: 110}
_ROW_PX = 36
_ICONS = {
    "reading": ("refresh-cw", "wait"),
    "complete": ("circle-check", "ok"),
    "partial": ("triangle-alert", "drift"),
    "failed": ("circle-alert", "lost"),
    "cancelled": ("x", "pause"),
}
_Index = QModelIndex | QPersistentModelIndex


class SyncLog(QWidget):
    """The last syncs of all sources, the latest first; under them why the current one ended as it did."""

    left = Signal()

    def __init__(self, desk: Desk, navigator: Navigator) -> None:
        super().__init__()
        self._desk = desk
        self._exporter = Exporter(desk, self)
        self._exporter.told.connect(navigator.told)
        theme, say = desk.theme, desk.words.say
        self.model = TableModel(self._columns(), self)
        self.table = _Table(desk, self)
        self.table.setModel(self.model)
        self.table.setItemDelegate(_Delegate(desk.theme, self))
        self.table.setAccessibleName(say("Sync log"))
        self.table.fit()
        self.table.selectionModel().currentRowChanged.connect(self._show_why)
        hand_focus_on(self, self.table)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(16))
        whole.setSpacing(theme.px(14))
        head = QHBoxLayout()
        head.addWidget(Label(theme, say("Sync log"), "display"), 1)
        export = Button(theme, say("Export"), "file-text", "Ctrl E")
        export.clicked.connect(self._export)
        head.addWidget(export)
        back = Button(theme, say("Back"), key="Esc", kind="ghost")
        back.clicked.connect(self.left)
        head.addWidget(back)
        whole.addLayout(head)
        self._nothing = Label(theme, say("Nothing was synced yet. Each sync leaves a line here."), "body", "text2")
        whole.addWidget(self._nothing)
        self._card = QFrame()
        self._card.setObjectName("card")
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(theme.px(8), theme.px(4), theme.px(6), theme.px(6))
        inside.addWidget(self.table)
        whole.addWidget(self._card, 1)
        self._why = Label(theme, "", "small", "text2", wraps=True)
        whole.addWidget(self._why)
        self._below = QWidget()
        whole.addWidget(self._below, 1)
        theme.changed.connect(self.table.fit)
        desk.commands.bind(
            self,
            {
                "next": lambda: self.table.step(1),
                "previous": lambda: self.table.step(-1),
                "export": self._export,
            },
        )

    @property
    def why(self) -> str:
        """What is said of the current sync."""
        return self._why.full_text

    def reload(self) -> None:
        """Read the log again; the first line becomes the current one."""
        rows = sync_log(self._desk.store, _MOST)
        self.model.show_rows(rows)
        self._nothing.setVisible(not rows)
        self._card.setVisible(bool(rows))
        self._below.setVisible(not rows)
        self._why.setText("")
        if rows:
            self.table.setCurrentIndex(self.model.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _export(self) -> None:
        self._exporter.choose_and_export(self._desk.words.say("Sync log"), self.model)

    def _columns(self) -> list[Column]:
        words, zone = self._desk.words, self._desk.zone
        say = words.say
        return [
            Column(say("When"), lambda row: row.started_at, lambda at: words.day_and_clock(at, zone)),
            Column(say("Source"), lambda row: _source(words, row), shown),
            Column(say("Outcome"), lambda row: row.outcome, lambda outcome: outcome_name(words, outcome)),
            Column(say("Why"), lambda row: _why(words, row), shown),
            Column(say("Records"), lambda row: row.record_count, words.number, is_number=True),
        ]

    def _show_why(self, current: QModelIndex) -> None:
        row: LoggedSync | None = current.data(ROW_ROLE)
        self._why.setText(_why(self._desk.words, row) if row is not None else "")


def _source(words: Words, row: LoggedSync) -> str:
    kind = kind_name(words, row.kind, row.kind)
    return words.say("{kind}, {place}", kind=kind, place=row.place)


def _why(words: Words, row: LoggedSync) -> str:
    causes = (cause_sentence(words, cause.code, **dict(cause.facts)) for cause in row.causes)
    return " ".join(dict.fromkeys(causes))


class _Table(RowTable):
    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk.theme, parent)
        self._theme = desk.theme

    def fit(self) -> None:
        """Give rows and columns their sizes; the reasons take the room that is left."""
        self.verticalHeader().setDefaultSectionSize(self._theme.px(_ROW_PX))
        for column, wide in _WIDTHS.items():
            self.setColumnWidth(column, self._theme.px(wide))
        self.horizontalHeader().setSectionResizeMode(_WHY, QHeaderView.ResizeMode.Stretch)


class _Delegate(RowDelegate):
    """Paints the outcome with its sign."""

    def paint_inside(self, painter: QPainter, box: QRect, index: _Index) -> None:
        """Paint a cell's words, and the sign before them."""
        if index.column() != _OUTCOME:
            self.paint_words(painter, box, index)
            return
        theme, row = self._theme, index.data(ROW_ROLE)
        icon, tone = _ICONS[row.outcome]
        side = theme.px(15)
        painter.drawPixmap(box.left(), box.center().y() - side // 2, theme.icon(icon, tone, 15))
        self.paint_words(painter, box.adjusted(side + theme.px(7), 0, 0, 0), index, tone, 500)

"""All keys over the window, in two columns, found by typing."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.names import plain
from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.commands import Command, Section, caps, section_names
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.overlay import Overlay, thin_line

_SIZE = (800, 560)
_CAPS_PX = 108
_LEFT = (Section.MOVE, Section.PERSON, Section.GO)
_RIGHT = (Section.SEVERAL, Section.PAGE, Section.EVERYWHERE)


class EveryKey(Overlay):
    """Shows each command that has a key. Escape clears the search, then closes."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk.theme, parent, _SIZE)
        self._desk = desk
        self._rows: list[tuple[Command, QWidget]] = []
        words, theme = desk.words, desk.theme
        self.setAccessibleName(words.say("Every key"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.say("Find a key"))
        self.search.setAccessibleName(words.say("Find a key"))
        self.search.setFixedWidth(theme.px(220))
        self.search.textChanged.connect(self._find)
        self._nothing = Label(theme, "", "body", "text2")
        close = Button(theme, "", "x", kind="ghost")
        close.setAccessibleName(words.say("Close, {key}", key="Esc"))
        close.clicked.connect(self.close_overlay)
        top = QHBoxLayout()
        top.setContentsMargins(theme.px(24), theme.px(14), theme.px(16), theme.px(14))
        top.addWidget(Label(theme, words.say("Every key"), "title"), 1)
        top.addWidget(self.search)
        top.addWidget(close)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.viewport().setAutoFillBackground(False)
        self._headings: list[tuple[Section, QWidget]] = []
        whole = QVBoxLayout(self.dialog)
        whole.setContentsMargins(1, 0, 1, theme.px(12))
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(thin_line())
        whole.addWidget(self._scroll, 1)
        desk.commands.changed.connect(self._fill)
        self._fill()

    def open_keys(self) -> None:
        """Show all keys."""
        self.search.clear()
        self.open_overlay(self.search)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up the search first; the question mark closes what it opened."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            event.accept()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            bar = self._scroll.verticalScrollBar()
            is_page = event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
            step = bar.pageStep() if is_page else self._desk.theme.px(30)
            bar.setValue(bar.value() + (step if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -step))
            event.accept()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        theme = self._desk.theme
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(12))
        columns.setSpacing(theme.px(40))
        self._rows, self._headings = [], []
        names = section_names(self._desk.words)
        for sections in (_LEFT, _RIGHT):
            column = QVBoxLayout()
            column.setSpacing(0)
            for section in sections:
                heading = Label(theme, names[section], "heading")
                heading.setContentsMargins(0, theme.px(10), 0, theme.px(6))
                self._headings.append((section, heading))
                column.addWidget(heading)
                for command in self._desk.commands:
                    if command.section is section and command.keys:
                        row = self._row(command)
                        self._rows.append((command, row))
                        column.addWidget(row)
            column.addStretch(1)
            columns.addLayout(column, 1)
        columns.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.setParent(inside)
        columns.addWidget(self._nothing)
        self._scroll.setWidget(inside)
        inside.setAutoFillBackground(False)  # which the area has just switched on
        self._find(self.search.text())

    def _row(self, command: Command) -> QWidget:
        theme = self._desk.theme
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(0, theme.px(5), 0, theme.px(5))
        line.setSpacing(theme.px(5))
        keys = QWidget()
        keys.setMinimumWidth(theme.px(_CAPS_PX))
        inside = QHBoxLayout(keys)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.px(4))
        for cap in caps(command.key):
            inside.addWidget(Keycap(theme, cap))
        inside.addStretch(1)
        line.addWidget(keys)
        line.addWidget(Label(theme, command.title, "small", wraps=True), 1)
        column.addLayout(line)
        column.addWidget(thin_line())
        row.setAccessibleName(f"{self._desk.commands.key(command.name)}: {command.title}")
        return row

    def _find(self, text: str) -> None:
        """Show the commands whose words or key hold a text."""
        wanted = plain(text.strip())
        shown = set()
        for command, row in self._rows:
            key = plain(" ".join(caps(command.key)))
            is_shown = wanted in plain(command.title) or wanted == key
            row.setVisible(is_shown)
            if is_shown:
                shown.add(command.section)
        for section, heading in self._headings:
            heading.setVisible(section in shown)
        self._nothing.setVisible(not shown)
        self._nothing.setText(
            self._desk.words.say(
                "No key for that. {key} finds what has none.", key=self._desk.commands.key("palette")
            )
        )

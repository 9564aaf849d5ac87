"""A line beside the week: a person, when, what about, and buttons."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.checkins.lines import LineButton, LineWords
from cockpit.gui.cohorts.paint import glyph_of
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.side_by_side import SideBySide
from cockpit.gui.theme import Theme
from cockpit.gui.today.marks import Avatar
from cockpit.gui.wrapped import Wrapped
from cockpit.reports.checkins import CheckInLine
from cockpit.wording.states import state_name


class LineWidget(QWidget):
    """A person with what it is about, and buttons. `pressed`: it becomes the current one; `opened`: the page.

    `says` is all that it was made of: with the same it need not be made again.
    """

    pressed = Signal()
    opened = Signal()
    accessible_role = QAccessible.Role.ListItem

    def __init__(
        self,
        desk: Desk,
        line: CheckInLine,
        words: LineWords,
        offered: Sequence[LineButton],
        act: Callable[[str, CheckInLine], None],
    ) -> None:
        super().__init__()
        self.line = line
        self.says: object = None
        self._theme = theme = desk.theme
        self._is_current = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        mark = Avatar(theme, 32, has_glyph=True)
        mark.show_person(desk.name(line.name), line.learner_id, glyph_of(line.state))
        name = Label(theme, desk.name(line.name), "body", "text", 600, elides=True)
        texts = QVBoxLayout()
        texts.setSpacing(theme.px(2))
        texts.addWidget(SideBySide(theme, name, Label(theme, words.when, "caption", "text2")))
        if words.line:
            texts.addWidget(Label(theme, words.line, "small", "text2", wraps=True))
        buttons = [self._button(theme, one, act) for one in offered if not one.is_aside]
        if buttons:
            flow = Wrapped(theme, 2)
            flow.show_widgets(buttons)
            texts.addSpacing(theme.px(2))
            texts.addWidget(flow)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(6), theme.px(8), theme.px(4), theme.px(8))
        row.setSpacing(theme.px(10))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        for one in offered:
            if one.is_aside:
                row.addWidget(self._button(theme, one, act))
        said = (name.full_text, state_name(desk.words, line.state), words.when, words.line)
        self.setAccessibleName(". ".join(filter(None, said)))

    def set_current(self, is_current: bool) -> None:
        """Show that the keys act on it."""
        self._is_current = is_current
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↵ opens the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Become the current one."""
        super().mousePressEvent(event)
        self.pressed.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the page."""
        self.opened.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.pressed.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line under it, and that it is current."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -2)
        if self._is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected"))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        else:
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))

    def _button(self, theme: Theme, one: LineButton, act: Callable[[str, CheckInLine], None]) -> Button:
        kind = "ghost" if one.is_aside else "secondary"
        button = Button(theme, "" if one.is_aside else one.words, one.icon, one.key, kind=kind, small=True)
        if one.is_aside:
            button.setAccessibleName(one.words)
        if one.choices:
            button.clicked.connect(partial(self._offer, button, one.choices, act))
        else:
            button.clicked.connect(partial(self._act, one.name, act))
        return button

    def _offer(
        self, button: Button, choices: Sequence[LineButton], act: Callable[[str, CheckInLine], None]
    ) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in choices:
            menu.addAction(shown(one.words).replace("&", "&&")).triggered.connect(partial(self._act, one.name, act))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _act(self, name: str, act: Callable[[str, CheckInLine], None], _is_checked: bool = False) -> None:
        if not self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # the keys act on this line too from now on
        self.pressed.emit()
        act(name, self.line)

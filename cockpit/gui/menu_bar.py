"""The menu bar: hidden until Alt is pressed alone, and every action in it with its key."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenuBar, QWidget
from shiboken6 import isValid

from cockpit.gui.commands import Commands, section_names
from cockpit.wording import Words


class HiddenMenuBar(QMenuBar):
    """Fills itself with the actions that there are whenever it is opened. Escape, or going elsewhere, hides it."""

    def __init__(
        self, words: Words, commands: Commands, actions: Callable[[], Iterable[QAction]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._commands = commands
        self._actions = actions
        self._focused_before: QWidget | None = None
        self.setAccessibleName(words.say("Menu bar"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def toggle(self) -> None:
        """Show it, the first menu chosen; or hide it."""
        if self.isHidden():
            self._focused_before = QApplication.focusWidget()
            self._fill()
            self.show()
            self.setFocus(Qt.FocusReason.MenuBarFocusReason)
            self.setActiveAction(self.actions()[0])
        else:
            self.close_bar()

    def close_bar(self) -> None:
        """Hide it; the focus returns to where it was."""
        had_focus = self.hasFocus()
        self.hide()
        if had_focus and self._focused_before is not None and isValid(self._focused_before):
            self._focused_before.setFocus(Qt.FocusReason.MenuBarFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape hides the bar."""
        if event.key() == Qt.Key.Key_Escape and QApplication.activePopupWidget() is None:
            self.close_bar()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the bar when something else is worked with; an open menu of its own is no such thing."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.hide()

    def _fill(self) -> None:
        self.clear()
        actions = list(self._actions())
        for section, name in section_names(self._words).items():
            own = [action for action in actions if self._commands[action.objectName()].section is section]
            if own:
                menu = self.addMenu(f"&{name}")
                menu.addActions(own)
                # The action wants the focus where it was: on its page.
                menu.triggered.connect(self.close_bar)

"""The question that follows *handled*: how? A digit answers it, any other key does what it always does."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from cockpit.triage.dispositions import DoneHow

_DIGITS = {
    Qt.Key.Key_1: DoneHow.MESSAGE,
    Qt.Key.Key_2: DoneHow.CHECK_IN,
    Qt.Key.Key_3: DoneHow.CALL,
    Qt.Key.Key_4: DoneHow.OTHER,
}


class HowAsked(QObject):
    """Listens to the whole application's keys while it asks. `answered` carries a `DoneHow`."""

    answered = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asks = False

    def begin(self) -> None:
        """Ask until a key is pressed, or `end`."""
        app = QApplication.instance()
        if app is not None and not self._asks:
            app.installEventFilter(self)
            self._asks = True

    def end(self) -> None:
        """Ask no longer."""
        app = QApplication.instance()
        if app is not None and self._asks:
            app.removeEventFilter(self)
        self._asks = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a digit for the answer, but for one that is typed into a field."""
        if not self._asks or not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.ShortcutOverride and Qt.Key(event.key()) not in _DIGITS:
            self.end()  # a key that is a shortcut never comes as a key press
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit):
            return False
        how = _DIGITS.get(Qt.Key(event.key()))
        self.end()
        if how is None:
            return False
        self.answered.emit(how)
        return True

"""The question that follows a decision: a digit answers it, any other key does what it always does."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit


class Asked(QObject):
    """Listens to the whole application's keys while it asks. `answered` carries the place of the answer, from 0."""

    answered = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._answers = 0

    def begin(self, answers: int) -> None:
        """Ask until a key is pressed, or `end`; there are so many answers."""
        self.end()
        app = QApplication.instance()
        if app is not None and answers:
            app.installEventFilter(self)
            self._answers = answers

    def end(self) -> None:
        """Ask no longer."""
        app = QApplication.instance()
        if app is not None and self._answers:
            app.removeEventFilter(self)
        self._answers = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a digit for the answer, but for one that is typed into a field."""
        if not self._answers or not isinstance(event, QKeyEvent):
            return False
        place = event.key() - Qt.Key.Key_1
        is_answer = 0 <= place < self._answers
        if event.type() is QEvent.Type.ShortcutOverride and not is_answer:
            self.end()  # a key that is a shortcut never comes as a key press
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit):
            return False
        self.end()
        if is_answer:
            self.answered.emit(place)
        return is_answer

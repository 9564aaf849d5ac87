"""What a screen reader says of its own accord, because it happened away from where the focus is."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from cockpit.gui.labels import shown


def say_aloud(widget: QWidget, sentence: str) -> None:
    """Let a screen reader say a sentence that a widget shows, once what it is saying has ended."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, shown(sentence)))

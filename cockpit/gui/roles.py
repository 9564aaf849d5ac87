"""What screen readers are told that widgets are which paint themselves: Qt takes them for mere room."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget


def tell_roles() -> None:
    """Let each widget whose class has an `accessible_role` be told as that."""
    QAccessible.installFactory(_told)


def _told(_kind: str, widget: QObject | None) -> QAccessibleInterface | None:
    role = getattr(widget, "accessible_role", None)
    return QAccessibleWidget(widget, role) if isinstance(widget, QWidget) and role is not None else None

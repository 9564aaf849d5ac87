"""A choice of the first steps: a picture, what it is, a button."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.labels import Label
from cockpit.gui.theme import Theme
from cockpit.gui.tile import IconTile


def choice_card(
    theme: Theme, icon: str, title: str, text: Label, button: Button, *, is_first: bool = False
) -> QWidget:
    """Return a card; the first choice is tinted."""
    card = QFrame()
    card.setObjectName("cardSelected" if is_first else "card")
    row = QHBoxLayout(card)
    row.setContentsMargins(theme.px(20), theme.px(18), theme.px(18), theme.px(18))
    row.setSpacing(theme.px(16))
    row.addWidget(IconTile(theme, icon, "surface" if is_first else "sunken", "accent_text", 44))
    texts = QVBoxLayout()
    texts.setSpacing(theme.px(2))
    texts.addWidget(Label(theme, title, "heading", wraps=True))
    texts.addWidget(text)
    row.addLayout(texts, 1)
    row.addWidget(button)
    button.setAccessibleDescription(f"{title}. {text.full_text}")
    return card

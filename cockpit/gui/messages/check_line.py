"""The quiet checks under a text: how many words, and what it has; grey what it has not."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.domain.text_checks import Checks
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.wrapped import Wrapped
from cockpit.wording.templates import check_names


class CheckLine(QWidget):
    """Words, name, fact, offer, action: a hint, that keeps nothing back."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parts = {"is_short": _Part(desk)} | {name: _Part(desk) for name in check_names(desk.words)}
        self._line = Wrapped(desk.theme, 8)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._line)

    def show_checks(self, checks: Checks) -> None:
        """Show what was found in a text."""
        words = self._desk.words
        count = words.plural("{n} word", "{n} words", checks.words)
        is_good = checks.words > 0 and checks.is_short
        too_long = words.say("{words}: under 90 is easier to read", words=count)
        self._parts["is_short"].show_check(count if checks.is_short else too_long, is_good)
        for name, said in check_names(words).items():
            self._parts[name].show_check(said, getattr(checks, name))
        self._line.show_widgets([*self._parts.values()])


class _Part(QWidget):
    """One of the checks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._words = desk.words
        self._mark = Picture(desk.theme, "check", "disabled", 14)
        self._label = Label(desk.theme, "", "caption", "text3")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(desk.theme.px(5))
        row.addWidget(self._mark)
        row.addWidget(self._label)

    def show_check(self, words: str, is_there: bool) -> None:
        """Show what is looked for, and whether it is there."""
        self._mark.show_picture("check", "accent_text" if is_there else "disabled")
        self._label.setText(words)
        self._label.set_tone("text2" if is_there else "text3")
        said = words if is_there else self._words.say("{what}: not found", what=words)
        self._label.setAccessibleName(said)

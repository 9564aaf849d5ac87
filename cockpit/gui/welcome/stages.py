"""Where the trainer is in the first steps: 1 learners, 2 rules, 3 mailbox."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from cockpit.gui.labels import Label
from cockpit.gui.theme import Theme
from cockpit.wording import Words


class Stages(QWidget):
    """The three steps in a row, the present one marked."""

    def __init__(self, theme: Theme, words: Words, present: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        names = (words.say("Your learners"), words.say("Your rules"), words.say("Your mailbox"))
        for number, name in enumerate(names, 1):
            if number > 1:
                line = QFrame()
                line.setObjectName("line")
                line.setFixedWidth(theme.px(28))
                row.addWidget(line)
            is_present = number == present
            row.addWidget(Label(theme, words.number(number), "small", "accent" if is_present else "text2", 600))
            row.addWidget(Label(theme, name, "small", "text" if is_present else "text2", elides=True), 1)
        self.setAccessibleName(words.say("Step {n} of 3: {name}", n=words.number(present), name=names[present - 1]))

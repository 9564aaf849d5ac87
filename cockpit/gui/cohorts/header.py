"""The head of the cohort page: which cohort, which group, and what can be done with all of it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.domain.states import LearnerState
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, set_tool_tip, shown
from cockpit.gui.segments import Segments
from cockpit.reports.cohort_board import CohortBoard
from cockpit.wording.ages import data_age
from cockpit.wording.weeks import path_line

_MOST_SEGMENTS = 5
_LIST_PX = 190  # of the groups as a list


class CohortHeader(QWidget):
    """Name, week and age; the groups; buttons. `group_chosen` carries a group's name, or None for everybody.

    Its buttons `message`, `compare` and `alerts` are the page's to connect.
    """

    group_chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        theme, words = desk.theme, desk.words
        self._everybody = 0
        self._board: CohortBoard | None = None
        self._group: str | None = None
        self._name = Label(theme, "", "display", elides=True)
        self._line = Label(theme, "", "body", "text2", elides=True)
        self._groups = QHBoxLayout()
        self._choice: Segments | Combo | None = None
        self._offered: tuple[list[tuple[str, str]], bool] = ([], False)
        self.message = Button(theme, "", "mail")
        self.compare = Button(theme, words.say("Compare"), "columns-2")
        self.alerts = Button(theme, words.say("Alerts"), "gauge")
        names = QVBoxLayout()
        names.setSpacing(theme.px(2))
        names.addWidget(self._name)
        names.addWidget(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(12))
        row.addLayout(names, 1)
        row.addLayout(self._groups)
        self._buttons = (self.message, self.compare, self.alerts)
        for button in self._buttons:
            row.addWidget(button)
        # Else words and groups that stand there now would keep the window from being made narrower at once.
        self.setMinimumWidth(theme.px(320))
        self.show_nothing()

    @property
    def name(self) -> str:
        """The cohort's name, in full."""
        return self._name.full_text

    def show_nothing(self) -> None:
        """Show no cohort."""
        self._board = None
        self._name.setText("")
        self._line.setText("")
        self.message.hide()
        self._offer_groups([])

    def show_board(self, board: CohortBoard, group: str | None) -> None:
        """Show a board, which is of everybody or of one group."""
        desk, words = self._desk, self._desk.words
        self._board, self._group = board, group
        people = len(board.rows)
        parts = path_line(words, board.cohort.starts_on, board.cohort.ends_on, board.day)
        parts.insert(1, words.plural("{n} learner", "{n} learners", people))
        parts.append(data_age(words, board.cohort.data_as_of, desk.now(), zone_named(desk.settings.zone)))
        self._name.setText(board.cohort.name)
        line = " · ".join(parts)
        self._line.setText(line[:1].upper() + line[1:])
        if group is None:
            self._everybody = people
        everybody = words.say("All groups")
        counts = [("", everybody, self._everybody), *((name, shown(name), count) for name, count in board.groups)]
        options = [(value, f"{name}   {words.number(count)}") for value, name, count in counts]
        self._fit(board, options if board.groups else [])

    def _fit(self, board: CohortBoard, options: list[tuple[str, str]]) -> None:
        """Where room is short, show the groups as a list, then buttons without words, the mail's last."""
        theme = self._desk.theme
        font = QFontMetrics(theme.font("body", 600))
        groups = sum(font.horizontalAdvance(text) + theme.px(24) for _, text in options)
        is_list = len(options) > _MOST_SEGMENTS or groups > self._room_with(board, self._buttons)
        needed = min(groups, theme.px(_LIST_PX)) if is_list else groups
        for named in (self._buttons, (self.message,), ()):
            if self._room_with(board, named) >= needed:
                break
        self._offer_groups(options, is_list)

    def _room_with(self, board: CohortBoard, named: Sequence[Button]) -> int:
        """Give these buttons words, the others only icons; return what is left beside the line and the buttons."""
        theme, words = self._desk.theme, self._desk.words
        lost = board.counts.get(LearnerState.LOST, 0)
        self.message.setVisible(lost > 0)
        texts = (
            words.plural("Message {n} lost", "Message {n} lost", lost),
            words.say("Compare"),
            words.say("Alerts"),
        )
        room = self.width() - theme.px(24 + 20 + 12)
        room -= QFontMetrics(theme.font("body")).horizontalAdvance(self._line.full_text)
        # The groups need the room more than the cap of the mail's key does.
        keys = ["", *(self._desk.commands.key(name) for name in ("compare", "alerts"))]
        for button, text, key in zip(self._buttons, texts, keys, strict=True):
            button.set_words(text if button in named else "", key)
            button.setAccessibleName(f"{text}, {key}" if key else text)
            set_tool_tip(button, "" if button in named else text)
            room -= 0 if button.isHidden() else button.sizeHint().width() + theme.px(6)
        return room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit groups and buttons to the new width."""
        super().resizeEvent(event)
        if self._board is not None:
            self.show_board(self._board, self._group)

    def _offer_groups(self, options: list[tuple[str, str]], is_list: bool = False) -> None:
        if (options, is_list) == self._offered:
            return
        self._offered = options, is_list
        if self._choice is not None:
            self._groups.removeWidget(self._choice)
            self._choice.deleteLater()
            self._choice = None
        if not options:
            return
        name = self._desk.words.say("Group")
        if is_list:
            combo = Combo(self._desk.theme)
            combo.setAccessibleName(name)
            for value, text in options:
                combo.addItem(text, value)
            combo.setCurrentIndex(max(0, combo.findData(self._group or "")))
            combo.currentIndexChanged.connect(self._choose_group_at)
            self._choice = combo
        else:
            segments = Segments(self._desk.theme, options, name)
            segments.choose(self._group or "")
            segments.chosen.connect(self._choose_group)
            self._choice = segments
        self._groups.addWidget(self._choice)

    def _choose_group_at(self, place: int) -> None:
        self._choose_group(self._offered[0][place][0])

    def _choose_group(self, group: str) -> None:
        self.group_chosen.emit(group or None)

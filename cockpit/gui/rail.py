"""The left rail: places, pinned cohorts, the age of the data, the trainer."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from cockpit import NAME
from cockpit.domain.states import LearnerState
from cockpit.gui.buttons import Button, HoverButton, keycap_width, paint_keycap
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Chip, Label, Picture, set_tool_tip, shown
from cockpit.gui.theme import Theme
from cockpit.wording import Words

BAR_COLOURS = (
    (LearnerState.LOST, "lost_fill"),
    (LearnerState.DECIDE, "pause_fill"),
    (LearnerState.DRIFTING, "drift_fill"),
    (LearnerState.STUCK, "stuck_fill"),
    (LearnerState.ON_TRACK, "ok_fill"),
    (LearnerState.NOT_STARTED, "line2"),
    (LearnerState.UNKNOWN, "line2"),
    (LearnerState.FINISHED, "done_fill"),
    (LearnerState.PAUSED, "line2"),
)


@dataclass(frozen=True, slots=True)
class PinnedCohort:
    """A cohort in the rail: how many people, and how many in each state."""

    id: int
    name: str
    learners: int
    states: tuple[tuple[LearnerState, int], ...]


class RailItem(HoverButton):
    """A place: icon, name, count. Collapsed it shows the icon alone, and the name as a tooltip."""

    def __init__(self, theme: Theme, icon: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, text, parent)
        self._theme = theme
        self._icon = icon
        self.count = ""
        self.warning = ""
        self.is_collapsed = False
        self.setAccessibleName(text)
        set_tool_tip(self, text)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: str) -> None:
        """Show a number at the right; an empty text shows none."""
        self.count = count
        self._name_it()

    def set_warning(self, words: str) -> None:
        """Show a warning sign that is called so; an empty text shows none."""
        self.warning = words
        set_tool_tip(self, f"{self.text()}, {words}" if words else self.text())
        self._name_it()

    def _name_it(self) -> None:
        self.setAccessibleName(", ".join(part for part in (self.text(), self.count, self.warning) if part))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the design draws it."""
        return QSize(self._theme.px(180), self._theme.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon, name and count."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, theme, self)
        size = theme.px(18)
        y = int(self.rect().center().y() - size / 2) + 1
        x = theme.px(11) if not self.is_collapsed else int(self.rect().center().x() - size / 2) + 1
        painter.drawPixmap(x, y, theme.icon(self._icon, "accent_text" if self.isChecked() else "text2", 18))
        if not self.is_collapsed:
            painter.setFont(theme.font("body", 600 if self.isChecked() else 500))
            painter.setPen(theme.colour("text" if self.isChecked() else "text2"))
            text_box = self.rect().adjusted(theme.px(39), 0, -theme.px(42), 0)
            metrics = QFontMetrics(painter.font())
            name = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, text_box.width())
            painter.drawText(text_box, Qt.AlignmentFlag.AlignVCenter, name)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("text2"))
            painter.drawText(
                self.rect().adjusted(0, 0, -theme.px(11), 0),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                self.count,
            )
        if self.warning:
            side = theme.px(11 if self.is_collapsed else 15)
            right = self.width() - side - theme.px(5 if self.is_collapsed else 11)
            top = theme.px(4) if self.is_collapsed else (self.height() - side) // 2
            painter.drawPixmap(right, top, theme.icon("circle-alert", "drift", 11 if self.is_collapsed else 15))
        _paint_ring(painter, theme, self)


class SearchButton(HoverButton):
    """Looks like a field, and opens the palette: what is typed goes there."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, desk.words.say("Search or do…"), parent)
        self._theme = desk.theme
        self._commands = desk.commands
        self._is_collapsed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        desk.commands.changed.connect(self._name_it)
        self._name_it()

    def _name_it(self) -> None:
        key = self._commands.key("palette")
        self.setAccessibleName(f"{self.text()}, {key}" if key else self.text())
        set_tool_tip(self, self.accessibleName())
        self.update()

    def collapse(self, is_collapsed: bool) -> None:
        """Show the icon alone, or the words too."""
        self._is_collapsed = is_collapsed
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the design draws it."""
        return QSize(self._theme.px(40 if self._is_collapsed else 180), self._theme.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, the glass, the words and the key."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("control"), 1))
        painter.setBrush(theme.colour("hover" if self.is_hovered else "surface"))
        painter.drawRoundedRect(_inside(self), theme.px(8), theme.px(8))
        side = theme.px(15)
        x = theme.px(11) if not self._is_collapsed else self.rect().center().x() - side // 2 + 1
        painter.drawPixmap(x, self.rect().center().y() - side // 2 + 1, theme.icon("search", "text2", 15))
        if not self._is_collapsed:
            key = self._commands.key("palette")
            wide = keycap_width(theme, key) if key else 0
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("text2"))
            room = self.rect().adjusted(theme.px(33), 0, -wide - theme.px(16), 0)
            words = QFontMetrics(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
            if key:
                high = theme.px(19)
                cap = QRectF(self.width() - wide - theme.px(9) + 0.5, (self.height() - high) // 2 + 0.5, wide, high)
                paint_keycap(painter, theme, cap, key, theme.colour("text2"), theme.colour("line2"))
        _paint_ring(painter, theme, self)


class CohortItem(HoverButton):
    """A pinned cohort: name, number of learners, and a bar of their states."""

    def __init__(self, theme: Theme, words: Words, cohort: PinnedCohort, parent: QWidget | None = None) -> None:
        super().__init__(theme, shown(cohort.name), parent)
        self._theme = theme
        self._cohort = cohort
        self._count = words.number(cohort.learners)
        self.setAccessibleName(f"{shown(cohort.name)}, {self._count}")
        set_tool_tip(self, cohort.name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as the design draws it."""
        return QSize(self._theme.px(180), self._theme.px(37))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint name, count and bar."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, theme, self)
        painter.setFont(theme.font("small", 600 if self.isChecked() else 400))
        painter.setPen(theme.colour("text" if self.isChecked() else "text2"))
        side = theme.px(11)
        text_box = self.rect().adjusted(side, theme.px(6), -side - theme.px(26), -theme.px(12))
        name = QFontMetrics(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, text_box.width())
        painter.drawText(text_box, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(theme.font("caption"))
        painter.drawText(
            self.rect().adjusted(0, theme.px(6), -side, -theme.px(12)),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            self._count,
        )
        self._paint_bar(painter, side)
        _paint_ring(painter, theme, self)

    def _paint_bar(self, painter: QPainter, side: int) -> None:
        theme = self._theme
        states = dict(self._cohort.states)
        total = sum(states.values())
        if not total:
            return
        x = float(side)
        width = self.width() - 2 * side
        y = self.height() - theme.px(9)
        painter.setPen(Qt.PenStyle.NoPen)
        for state, colour in BAR_COLOURS:
            part = width * states.get(state, 0) / total
            if part <= 0:
                continue
            fill = theme.colour(colour)
            if state is LearnerState.ON_TRACK:
                fill.setAlphaF(0.45)
            painter.setBrush(fill)
            painter.drawRect(QRectF(x, y, max(1.0, part - 1), theme.px(4)))
            x += part


def _paint_ground(painter: QPainter, theme: Theme, button: HoverButton) -> None:
    """Paint what lies under a place: a sheet when the window is there, a tint under the pointer."""
    if not button.isChecked() and not button.is_hovered:
        return
    is_here = button.isChecked()
    painter.setPen(QPen(theme.colour("line"), 1) if is_here else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("surface" if is_here else "hover"))
    painter.drawRoundedRect(_inside(button), theme.px(8), theme.px(8))


def _paint_ring(painter: QPainter, theme: Theme, button: HoverButton) -> None:
    if button.hasFocus():
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(_inside(button), theme.px(8), theme.px(8))


def _inside(button: HoverButton) -> QRectF:
    return QRectF(button.rect()).adjusted(1.5, 1.5, -1.5, -1.5)


class Rail(QWidget):
    """The rail. `place_chosen` names a place, `cohort_chosen` carries an id."""

    place_chosen = Signal(str)
    cohort_chosen = Signal(int)
    demo_left = Signal()
    search_wanted = Signal()
    sync_wanted = Signal()

    def __init__(self, desk: Desk, is_demo: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, words = desk.theme, desk.words
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._words = words
        self._is_collapsed = False
        self._is_demo = is_demo
        say = words.say
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(10), theme.px(12), theme.px(10), theme.px(10))
        layout.setSpacing(0)
        layout.addLayout(self._head())
        layout.addSpacing(theme.px(10))
        self._search = SearchButton(desk)
        self._search.clicked.connect(lambda: self.search_wanted.emit())
        layout.addWidget(self._search)
        layout.addSpacing(theme.px(8))
        self._items: dict[str, RailItem] = {}
        for place, icon, text in (
            ("today", "sun", say("Today")),
            ("cohorts", "users", say("Cohorts")),
            ("learners", "user-search", say("Learners")),
            ("messages", "mail", say("Messages")),
            ("check_ins", "calendar-days", words.in_context("short", "Check-ins")),
            ("connections", "plug", say("Connections")),
        ):
            item = RailItem(theme, icon, text)
            item.clicked.connect(lambda _=False, place=place: self.place_chosen.emit(place))
            self._items[place] = item
            layout.addWidget(item)
        layout.addSpacing(theme.px(18))
        self._pinned_title = Label(theme, say("Your cohorts"), "caption", "text3")
        self._pinned_title.setContentsMargins(theme.px(11), 0, 0, theme.px(4))
        layout.addWidget(self._pinned_title)
        self._pinned = QVBoxLayout()
        self._pinned.setSpacing(0)
        layout.addLayout(self._pinned)
        layout.addStretch(1)
        self._cohort_items: dict[int, CohortItem] = {}
        self._shown_cohorts: tuple[PinnedCohort, ...] = ()
        self._cohort_id: int | None = None
        layout.addLayout(self._foot(desk.trainer))
        self._fit()

    def _head(self) -> QHBoxLayout:
        theme, say = self._theme, self._words.say
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(8), 0, theme.px(4), 0)
        row.setSpacing(theme.px(9))
        self._logo = _Logo(theme)
        self._name = Label(theme, NAME, "title")
        row.addWidget(self._logo)
        row.addWidget(self._name)
        row.addStretch(1)
        self._demo_chip = Chip(theme, say("Demo"), "wait")
        row.addWidget(self._demo_chip)
        return row

    def _foot(self, trainer: str) -> QVBoxLayout:
        theme, say = self._theme, self._words.say
        column = QVBoxLayout()
        column.setSpacing(theme.px(4))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setVisible(False)
        column.addWidget(self._bar)
        age = QHBoxLayout()
        age.setContentsMargins(theme.px(9), 0, 0, 0)
        age.setSpacing(theme.px(5))
        self._age_icon = Picture(theme, "circle-check", "ok", 15)
        self._age = Label(theme, "", "caption", "text2", elides=True)
        self._sync = Button(theme, "", "refresh-cw", kind="ghost", small=True)
        self._sync.setAccessibleName(say("Sync now"))
        set_tool_tip(self._sync, say("Sync now"))
        self._sync.clicked.connect(self.sync_wanted)
        age.addWidget(self._age_icon)
        age.addWidget(self._age, 1)
        age.addWidget(self._sync)
        column.addLayout(age)
        who = QHBoxLayout()
        who.setContentsMargins(theme.px(9), 0, 0, 0)
        self._who_icon = Picture(theme, "user", "text2", 15)
        self._who = Label(theme, trainer or say("You"), "small", "text", 500, elides=True)
        self._settings = Button(theme, "", "settings", kind="ghost", small=True)
        self._settings.setAccessibleName(say("Settings"))
        set_tool_tip(self._settings, say("Settings"))
        self._settings.clicked.connect(lambda: self.place_chosen.emit("settings"))
        who.addWidget(self._who_icon)
        who.addWidget(self._who, 1)
        who.addWidget(self._settings)
        column.addLayout(who)
        self._leave = Button(theme, say("Leave the demo"), "log-in", kind="link", small=True)
        self._leave.let_shrink()
        self._leave.clicked.connect(self.demo_left)
        column.addWidget(self._leave)
        return column

    def show_place(self, place: str, cohort_id: int | None = None) -> None:
        """Mark where the window is."""
        self._cohort_id = cohort_id
        for name, item in self._items.items():
            item.setChecked(name == place)
        for number, cohort in self._cohort_items.items():
            cohort.setChecked(number == cohort_id)

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show the number beside each place; 0 shows none."""
        for place, count in counts.items():
            self._items[place].set_count(self._words.number(count) if count else "")

    def show_warning(self, place: str, is_shown: bool) -> None:
        """Show beside a place that something there needs the trainer."""
        self._items[place].set_warning(self._words.say("needs you") if is_shown else "")

    def show_trainer(self, name: str) -> None:
        """Show whose desk it is."""
        self._who.setText(name or self._words.say("You"))

    def show_cohorts(self, cohorts: Sequence[PinnedCohort]) -> None:
        """Show the pinned cohorts; those that are as they were stay, and keep the focus."""
        if tuple(cohorts) == self._shown_cohorts:
            return
        self._shown_cohorts = tuple(cohorts)
        while (item := self._pinned.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._cohort_items = {}
        before: QWidget = self._items["connections"]
        for cohort in cohorts:
            button = CohortItem(self._theme, self._words, cohort)
            button.clicked.connect(lambda _=False, number=cohort.id: self.cohort_chosen.emit(number))
            self._pinned.addWidget(button)  # before anything shows it: without a parent it would be a window
            button.setVisible(not self._is_collapsed)
            button.setChecked(cohort.id == self._cohort_id)
            self._cohort_items[cohort.id] = button
            QWidget.setTabOrder(before, button)
            before = button
        self._pinned_title.setVisible(bool(cohorts) and not self._is_collapsed)

    def show_age(self, text: str, icon: str, colour: str) -> None:
        """Show how old the data are, or that a sync runs."""
        self._age.setText(text)
        set_tool_tip(self._age, text)
        self._age_icon.show_picture(icon, colour, text)

    def show_progress(self, done: int | None, total: int | None) -> None:
        """Show a thin bar while a sync runs; (None, None) hides it."""
        self._bar.setVisible(done is not None)
        if done is not None:
            self._bar.setRange(0, total or 0)
            self._bar.setValue(min(done, total) if total else 0)

    def collapse(self, is_collapsed: bool) -> None:
        """Show icons only, or names too."""
        self._is_collapsed = is_collapsed
        self._fit()

    def _fit(self) -> None:
        wide = not self._is_collapsed
        self.setFixedWidth(self._theme.px(212 if wide else 60))
        self._search.collapse(not wide)
        for item in self._items.values():
            item.is_collapsed = self._is_collapsed
            item.update()
        for cohort in self._cohort_items.values():
            cohort.setVisible(wide)
        for widget in (self._name, self._age, self._who, self._age_icon, self._who_icon, self._pinned_title):
            widget.setVisible(wide)
        self._demo_chip.setVisible(self._is_demo and wide)
        self._leave.set_words(self._words.say("Leave the demo") if wide else "")
        self._leave.setAccessibleName(self._words.say("Leave the demo"))
        self._leave.setVisible(self._is_demo)


class _Logo(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(theme.px(22), theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPixmap(0, 0, self._theme.logo())

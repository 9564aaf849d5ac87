"""The head of Today: a greeting, how far the day is, and the filters."""

from collections import Counter

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.alerts import Nature, Section
from cockpit.domain.people import Cohort
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.focus import only_checked_by_tab
from cockpit.gui.labels import Label, set_tool_tip, shown
from cockpit.gui.theme import Theme
from cockpit.gui.today.marks import GLYPHS
from cockpit.reports.today import Today
from cockpit.wording import Words
from cockpit.wording.alerts import filter_name
from cockpit.wording.today import greeting, headline

FILTERS: tuple[Nature | None, ...] = (None, *Nature)
# Between the filters: as designed, else closer together; else their names go.
_GAPS = (22, 16, 10)


class TodayHeader(QWidget):
    """Greeting and progress above the filters. Tells which filter, which cohort, and that a search is wanted."""

    nature_chosen = Signal(object)
    cohort_chosen = Signal(object)
    search_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        words, theme = desk.words, desk.theme
        self._title = Label(theme, "", "display", elides=True)
        self._line = Label(theme, "", "body", "text2", wraps=True)  # cut numbers are other numbers
        self.progress = Progress(theme, words)
        self._tabs = [_Tab(theme, words, nature) for nature in FILTERS]
        self._group = QButtonGroup(self)
        for tab in self._tabs:
            self._group.addButton(tab)
        self._tabs[0].setChecked(True)
        only_checked_by_tab(self._group)
        self._group.buttonToggled.connect(self._tell_nature)
        self._find = Button(theme, "", "search", kind="ghost", small=True)
        self._find.setAccessibleName(words.say("Search in this list, {key}", key="/"))
        set_tool_tip(self._find, words.say("Search in this list, {key}", key="/"))
        self._find.clicked.connect(self.search_wanted)
        self._cohort = Button(theme, words.say("All cohorts"), "list-filter", kind="ghost", small=True)
        self._cohort.let_shrink()
        self._cohort.clicked.connect(self._open_menu)
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._tell_cohort)
        self._choices = QActionGroup(self)
        self._offered: tuple[tuple[tuple[int, str], ...], int | None] | None = None
        self._lay_out(theme)
        theme.changed.connect(self._restyle)

    def _lay_out(self, theme: Theme) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._line)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(theme.px(24))
        top.addLayout(words, 1)
        top.addWidget(self.progress, 0, Qt.AlignmentFlag.AlignBottom)
        self._row = QHBoxLayout()
        for tab in self._tabs:
            self._row.addWidget(tab)
        self._row.addStretch()
        tools = QHBoxLayout()
        tools.setSpacing(0)
        tools.addWidget(self._find)
        tools.addWidget(self._cohort)
        self._row.addLayout(tools)
        self._column = QVBoxLayout(self)
        self._column.addLayout(top)
        self._column.addLayout(self._row)
        self._restyle()

    def _restyle(self) -> None:
        theme = self._desk.theme
        self._title.setFixedHeight(theme.px(28))
        self._line.setMinimumHeight(theme.px(20))
        self._column.setContentsMargins(theme.px(24), theme.px(18), theme.px(20), 1)
        self._column.setSpacing(theme.px(10))
        self._fit()

    def show_today(self, today: Today) -> None:
        """Show the figures of a queue."""
        words = self._desk.words
        counts = Counter(row.nature for row in today.rows if row.section is not Section.WATCH)
        left = counts.total()
        needing = left + today.looked_after
        self._title.setText(self._greeting(today, left))
        if today.looked_after and not left:
            line = words.plural(
                "{n} person looked after today.", "{n} people looked after today.", today.looked_after
            )
        elif today.learners:
            line = headline(words, needing, max(today.learners, needing + today.unknown), today.unknown)
        else:
            line = words.say("Nobody is followed yet.")
        self._line.setText(line)
        self.progress.show_count(today.looked_after, left)
        for tab in self._tabs:
            tab.show_count(left if tab.nature is None else counts[tab.nature])
        self._fit()

    def _greeting(self, today: Today, left: int) -> str:
        desk = self._desk
        me = shown(desk.trainer)
        if left or not today.looked_after:
            return greeting(desk.words, me, desk.now().astimezone(desk.zone))
        first = me.partition(" ")[0]
        return desk.words.say("That’s everyone, {me}", me=first) if me else desk.words.say("That’s everyone")

    def show_cohorts(self, cohorts: list[Cohort], chosen: int | None) -> None:
        """Offer these cohorts; with a single one there is nothing to choose."""
        words = self._desk.words
        offered = (tuple((one.id, one.name) for one in cohorts), chosen)
        if offered == self._offered:
            return  # the menu may be open
        self._offered = offered
        self._menu.clear()
        for action in self._choices.actions():
            self._choices.removeAction(action)
        for cohort_id, name in ((None, words.say("All cohorts")), *offered[0]):
            action = QAction(shown(name).replace("&", "&&"), self._menu)
            action.setData(cohort_id)
            action.setCheckable(True)
            action.setChecked(cohort_id == chosen)
            self._choices.addAction(action)
            self._menu.addAction(action)
        name = next((one.name for one in cohorts if one.id == chosen), "")
        metrics = QFontMetrics(self._desk.theme.font("small", 500))
        self._cohort.set_words(
            metrics.elidedText(shown(name), Qt.TextElideMode.ElideRight, self._desk.theme.px(160))
            or words.say("All cohorts")
        )
        self._cohort.setShortcut(QKeySequence())  # an & in a name is no mnemonic
        self._cohort.setVisible(len(cohorts) > 1)
        self._fit()

    def choose(self, number: int) -> None:
        """Choose the filter of a number, counted from 0."""
        self._tabs[number].setChecked(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words out of the filters when there is no room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme = self._desk.theme
        tools = self._find.sizeHint().width()
        if not self._cohort.isHidden():
            tools += self._cohort.sizeHint().width()
        room = self.width() - theme.px(24 + 20) - tools
        needed = sum(tab.full_width() for tab in self._tabs)
        gaps = [theme.px(gap) for gap in _GAPS if needed + theme.px(gap) * len(self._tabs) <= room]
        self._row.setSpacing(gaps[0] if gaps else theme.px(_GAPS[-1]))
        for tab in self._tabs:
            tab.set_compact(not gaps)
        # Large letters in a small window have no room for the chosen one's name either.
        short = sum(tab.sizeHint().width() for tab in self._tabs) + self._row.spacing() * len(self._tabs)
        for tab in self._tabs:
            tab.set_compact(not gaps, is_bare=short > room)

    def _tell_nature(self, button: QAbstractButton, is_checked: bool) -> None:
        self._fit()
        if is_checked and isinstance(button, _Tab):
            self.nature_chosen.emit(button.nature)

    def _open_menu(self) -> None:
        self._menu.popup(self._cohort.mapToGlobal(self._cohort.rect().bottomLeft()))

    def _tell_cohort(self, action: QAction) -> None:
        self.cohort_chosen.emit(action.data())


class _Tab(QAbstractButton):
    """A filter: glyph, name, count, and a line under the chosen one. The arrows go from one to the next."""

    def __init__(self, theme: Theme, words: Words, nature: Nature | None) -> None:
        super().__init__()
        self.nature = nature
        self._theme = theme
        self._words = words
        self._count = ""
        self._is_compact = self._is_bare = False
        self.setText(filter_name(words, nature))
        self.setShortcut(QKeySequence())
        self.setCheckable(True)
        self.setAutoExclusive(True)  # told as one of several, not as something to tick
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_count(self, count: int) -> None:
        """Show how many people the filter holds."""
        self._count = self._words.number(count)
        self.setAccessibleName(self._words.say("{filter}, {n}", filter=self.text(), n=self._count))
        self.updateGeometry()
        self.update()

    def set_compact(self, is_compact: bool, is_bare: bool = False) -> None:
        """Leave the name out, unless the filter is chosen (`is_bare`: then too); a tooltip says it."""
        if (is_compact, is_bare) != (self._is_compact, self._is_bare):
            self._is_compact, self._is_bare = is_compact, is_bare
            set_tool_tip(self, self.text() if is_compact else "")
            self.updateGeometry()
            self.update()

    def full_width(self) -> int:
        """Return the width with the name."""
        return self._width(has_name=True)

    def sizeHint(self) -> QSize:
        """Fit what is shown."""
        return QSize(self._width(self._shows_name()), self._theme.px(43))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint glyph, name, count, line and focus ring."""
        theme = self._theme
        painter = QPainter(self)
        left = theme.px(2)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        is_lit = self.isChecked() or self.underMouse()
        if self.nature is not None:
            glyph = theme.px(14)
            painter.drawPixmap(left, (self.height() - glyph) // 2, theme.glyph(GLYPHS[self.nature], 14))
            left += glyph + theme.px(7)
        if self._shows_name():
            font = theme.font("small", 600 if self.isChecked() else 500)
            painter.setFont(font)
            painter.setPen(theme.colour("text" if is_lit else "text2"))
            painter.drawText(self.rect().adjusted(left, 0, 0, 0), middle, self.text())
            left += QFontMetrics(font).horizontalAdvance(self.text()) + theme.px(8)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text2" if is_lit else "text3"))
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), middle, self._count)
        if self.isChecked():
            painter.fillRect(0, self.height() - 2, self.width(), 2, theme.colour("accent_text"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("focus"), 2))
            ring = QRectF(self.rect()).adjusted(1, theme.px(9), -1, -theme.px(9))
            painter.drawRoundedRect(ring, theme.px(6), theme.px(6))

    def _shows_name(self) -> bool:
        return not self._is_compact or (self.isChecked() and not self._is_bare) or self.nature is None

    def _width(self, has_name: bool) -> int:
        theme = self._theme
        width = QFontMetrics(theme.font("small")).horizontalAdvance(self._count) + theme.px(4)
        if self.nature is not None:
            width += theme.px(14 + 7)
        if has_name:
            weight = 600 if self.isChecked() else 500
            width += QFontMetrics(theme.font("small", weight)).horizontalAdvance(self.text()) + theme.px(8)
        return width


class Progress(QWidget):
    """One segment a person: looked after, or still to go."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._done = self._left = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_count(self, done: int, left: int) -> None:
        """Show how many people were looked after, and how many are left."""
        self._done, self._left = done, left
        self.setAccessibleName(self._text())
        self.setVisible(done + left > 0)
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the width of the design."""
        return QSize(self._theme.px(330), self._theme.px(30))

    def minimumSizeHint(self) -> QSize:
        """Allow to shrink to the words."""
        width = QFontMetrics(self._theme.font("caption", 600)).horizontalAdvance(self._text())
        return QSize(width + self._theme.px(4), self._theme.px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words and segments; too many people for segments make one bar."""
        theme = self._theme
        painter = QPainter(self)
        painter.setFont(theme.font("caption", 600))
        painter.setPen(theme.colour("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, self._text())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        people = self._done + self._left
        height, gap = theme.px(6), 2.0
        top = self.height() - height - theme.px(3)
        each = (self.width() + gap) / max(1, people)
        if each < gap + theme.px(3):
            self._paint_bar(painter, QRectF(0, top, self.width(), height))
            return
        for place in range(people):
            painter.setBrush(theme.colour("accent" if place < self._done else "line2"))
            painter.drawRoundedRect(QRectF(place * each, top, each - gap, height), 2, 2)

    def _paint_bar(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(self._theme.colour("line2"))
        painter.drawRoundedRect(box, 2, 2)
        box.setWidth(box.width() * self._done / (self._done + self._left))
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(box, 2, 2)

    def _text(self) -> str:
        number = self._words.number
        if not self._left:
            return self._words.say("{done} of {all}", done=number(self._done), all=number(self._done))
        return self._words.plural(
            "{n} looked after, {left} to go", "{n} looked after, {left} to go", self._done, left=number(self._left)
        )

"""The rows of the table of learners: their columns, who is marked, and how a row is painted."""

from collections.abc import Iterable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from cockpit.domain.states import LearnerState
from cockpit.gui.cohorts.paint import BarColours, bar_colours, glyph_of, paint_progress
from cockpit.gui.desk import Desk
from cockpit.gui.labels import initials, shown
from cockpit.gui.navigation import Person
from cockpit.gui.table import Column, RowDelegate, TableModel, for_spreadsheet
from cockpit.gui.theme import Theme
from cockpit.gui.today.marks import paint_avatar
from cockpit.reports.export import Value
from cockpit.reports.learner_list import LearnerListRow
from cockpit.wording.learner_list import last_seen, row_sentence
from cockpit.wording.states import state_name

_Index = QModelIndex | QPersistentModelIndex
_RANKS = {state: rank for rank, state in enumerate(LearnerState)}
# The columns by the names under which settings and views keep them, in the order in which they stand.
COLUMNS = ("name", "state", "cohort", "seen", "progress", "next", "contact", "check_in", "tags")
NAME, STATE, COHORT, SEEN, PROGRESS, NEXT, CONTACT, CHECK_IN, TAGS = range(len(COLUMNS))
_AVATAR, _GLYPH = 24, 14
_BAR_PX = 76
_MOST_PICTURES = 2_000


def person_of(row: LearnerListRow) -> Person:
    """Return the person of a row, with the open alert if there is one."""
    return Person(row.learner_id, row.enrolment_id, row.alert_id)


def columns_of(desk: Desk) -> list[Column]:
    """Return the columns of the table, in the order of `COLUMNS`."""
    words, zone = desk.words, desk.zone
    say = words.say
    return [
        Column(say("Name"), attrgetter("name"), desk.name, sorts_by=attrgetter("found_by")),
        Column(say("State"), attrgetter("state"), partial(state_name, words), key=_RANKS.__getitem__),
        Column(say("Cohort"), attrgetter("cohort"), shown),
        Column(say("Last seen"), attrgetter("last_active_on"), words.short_day, partial(last_seen, words)),
        Column(say("Progress vs plan"), attrgetter("share"), words.percent, lambda row: say("unknown")),
        Column(
            say("Next milestone"),
            lambda row: (row.next_on, row.next_title) if row.next_on else None,
            lambda ahead: say("{milestone}, {day}", milestone=shown(ahead[1]), day=words.short_day(ahead[0])),
        ),
        Column(say("Last contact"), attrgetter("contacted_on"), words.short_day, lambda row: say("never")),
        Column(say("Next check-in"), attrgetter("check_in_at"), lambda at: words.day_and_clock(at, zone)),
        Column(say("Tags"), lambda row: row.tags or None, lambda tags: shown(", ".join(tags))),
    ]


class LearnersModel(TableModel):
    """The rows that a filter leaves. Who is marked is dealt with together, and goes alone into an export.

    Marks are of people: somebody in two cohorts has one.
    """

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(columns_of(desk), parent)
        self._desk = desk
        self._words = desk.words
        self._marked: set[int] = set()
        self.shown_columns: tuple[str, ...] = COLUMNS

    @property
    def marked(self) -> frozenset[int]:
        """The ids of the learners who are marked."""
        return frozenset(self._marked)

    def row(self, place: int) -> LearnerListRow:
        """Return the row that is shown at a place."""
        found: LearnerListRow = self._rows[self._order[place]]
        return found

    @property
    def titles(self) -> list[str]:
        """The titles of all columns, in the order of `COLUMNS`."""
        return [column.title for column in self._columns]

    def show_rows(self, rows: Sequence[Any], kept: Sequence[int] | None = None) -> None:
        """Show other rows; a mark goes with whom it was on."""
        if self._marked:
            self._marked &= {row.learner_id for row in rows}
        super().show_rows(rows, kept)

    def mark(self, places: Iterable[int], is_marked: bool | None = None) -> None:
        """Mark who stands at these places, or mark them no more; None: the one if it is not the other."""
        for place in places:
            learner_id = self.row(place).learner_id
            if is_marked or (is_marked is None and learner_id not in self._marked):
                self._marked.add(learner_id)
            else:
                self._marked.discard(learner_id)
        self._tell_marks()

    def mark_all(self) -> None:
        """Mark everybody who is shown."""
        self._marked.update(row.learner_id for row in self.shown_rows())
        self._tell_marks()

    def unmark(self) -> None:
        """Mark nobody."""
        self._marked.clear()
        self._tell_marks()

    def _tell_marks(self) -> None:
        if self._order:
            last = self.index(len(self._order) - 1, NAME)
            self.dataChanged.emit(self.index(0, NAME), last)

    def marked_rows(self) -> list[LearnerListRow]:
        """Return the rows of who is marked, shown or not, in the order of the table; of each person the first."""
        if not self._marked:
            return []
        found: dict[int, LearnerListRow] = {}
        for at in self._sorted:
            row = self._rows[at]
            if row.learner_id in self._marked:
                found.setdefault(row.learner_id, row)
        return list(found.values())

    def headings(self) -> list[str]:
        """Return the titles of the columns that are shown."""
        return [column.title for column in self._shown_columns()]

    def values(self) -> list[list[Value]]:
        """Return what is shown of who is marked, or else of everybody, as values for a spreadsheet."""
        columns = self._shown_columns()
        rows = self.shown_rows()
        if self._marked:
            rows = [self._rows[at] for at in self._sorted if self._rows[at].learner_id in self._marked]
        return [[for_spreadsheet(column, row) for column in columns] for row in rows]

    def _shown_columns(self) -> list[Column]:
        return [column for name, column in zip(COLUMNS, self._columns, strict=True) if name in self.shown_columns]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer as every table; the name also says the row, for who does not see the others."""
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid() and index.column() == NAME:
            row = self.row(index.row())
            said = shown(row_sentence(self._words, row, self._desk.name(row.name)))
            return self._words.say("Marked. {row}", row=said) if row.learner_id in self._marked else said
        return super().data(index, role)


class LearnersDelegate(RowDelegate):
    """Paints the person, the state as glyph and word, progress as a bar with the plan's tick, tags as chips."""

    def __init__(self, desk: Desk, model: LearnersModel, parent: QObject) -> None:
        super().__init__(desk.theme, parent)
        self._desk = desk
        self._words = desk.words
        self._model = model
        self._pictures: dict[object, QPixmap] = {}
        self._bars: dict[LearnerState, BarColours] = {}
        self.ring_is_shown = False

    def forget(self) -> None:
        """Ask the theme anew: colours or sizes have changed."""
        super().forget()
        self._pictures.clear()
        self._bars.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a cell; the current row has a bar at its left."""
        super().paint(painter, option, index)
        if index.column() == NAME and option.state & QStyle.StateFlag.State_Selected:
            inset = self._theme.px(6)
            box = option.rect
            painter.fillRect(box.left(), box.top() + inset, 3, box.height() - 2 * inset, self.colour("accent_text"))

    def paint_inside(self, painter: QPainter, box: QRect, index: _Index) -> None:
        """Paint a cell's words, and what stands before them."""
        row = self._model.row(index.row())
        column = index.column()
        if column == NAME:
            self._paint_person(painter, box, row)
        elif column == STATE:
            side = self._theme.px(_GLYPH)
            picture = self._picture(row.state, lambda: self._theme.glyph(glyph_of(row.state), _GLYPH))
            painter.drawPixmap(box.left(), box.center().y() - side // 2, picture)
            self.paint_words(painter, box.adjusted(side + self._theme.px(8), 0, 0, 0), index, "text")
        elif column == PROGRESS and row.share is not None:
            self._paint_progress(painter, box, row)
        elif column == NEXT:
            self._paint_next(painter, box, row)
        elif column == TAGS:
            self._paint_tags(painter, box, row.tags)
        else:
            self.paint_words(painter, box, index)

    def _paint_person(self, painter: QPainter, box: QRect, row: LearnerListRow) -> None:
        theme = self._theme
        side = theme.px(_AVATAR)
        left, top = box.left(), box.center().y() - side // 2
        if row.learner_id in self._model.marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colour("accent"))
            painter.drawEllipse(QRectF(left, top, side, side))
            inset = theme.px(5)
            tick = self._picture("mark", lambda: theme.icon("check", "on_accent", _AVATAR - 10))
            painter.drawPixmap(left + inset, top + inset, tick)
        else:
            key = (initials(row.name), row.learner_id % 6)
            painter.drawPixmap(left, top, self._picture(key, partial(_avatar, theme, painter, row, side)))
        self.paint_text(painter, box.adjusted(side + theme.px(8), 0, 0, 0), self._desk.name(row.name), "text", 600)

    def _paint_progress(self, painter: QPainter, box: QRect, row: LearnerListRow) -> None:
        theme = self._theme
        colours = self._bars.get(row.state)
        if colours is None:
            colours = self._bars[row.state] = bar_colours(theme, row.state)
        bar = QRectF(box.left(), box.center().y() - theme.px(2), theme.px(_BAR_PX), theme.px(5))
        paint_progress(painter, bar, row.share, row.planned, colours)
        said = self._words.percent(row.share or 0.0)
        self.paint_text(painter, box.adjusted(theme.px(_BAR_PX + 10), 0, 0, 0), said, "text")

    def _paint_next(self, painter: QPainter, box: QRect, row: LearnerListRow) -> None:
        """Paint the title, cut before its day is."""
        if row.next_on is None or row.next_title is None:
            return
        box = box.adjusted(0, 0, -self._theme.px(8), 0)
        day = self._words.short_day(row.next_on)
        wide = self.font()[1].horizontalAdvance(day) + 2
        self.paint_text(painter, box.adjusted(0, 0, -wide - self._theme.px(8), 0), shown(row.next_title))
        self.paint_text(painter, box.adjusted(box.width() - wide, 0, 2, 0), day, "text3")

    def _paint_tags(self, painter: QPainter, box: QRect, tags: Sequence[str]) -> None:
        """Paint as many tags as fit, then how many more there are."""
        if not tags:
            return
        theme = self._theme
        metrics = self._chip_metrics()
        left, pad, gap, tall = box.left(), theme.px(7), theme.px(4), theme.px(20)
        top = box.center().y() - tall // 2
        painter.setFont(theme.font("caption", 500))
        for place, tag in enumerate(tags):
            rest = len(tags) - place - 1
            more = f"+{rest}" if rest else ""
            room = box.right() - left - 2 * pad
            if rest:
                room -= metrics.horizontalAdvance(more) + gap
            text = metrics.elidedText(shown(tag), Qt.TextElideMode.ElideRight, max(0, room))
            if place and text != shown(tag):
                painter.setPen(self.colour("text2"))
                said = f"+{rest + 1}"
                painter.drawText(
                    left, box.top(), box.right() - left, box.height(), Qt.AlignmentFlag.AlignVCenter, said
                )
                return
            wide = metrics.horizontalAdvance(text) + 2 * pad
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colour("pause_tint"))
            painter.drawRoundedRect(QRectF(left, top, wide, tall), theme.px(6), theme.px(6))
            painter.setPen(self.colour("pause"))
            painter.drawText(QRectF(left, top, wide, tall), Qt.AlignmentFlag.AlignCenter, text)
            left += wide + gap

    def _chip_metrics(self) -> QFontMetrics:
        return QFontMetrics(self._theme.font("caption", 500))

    def _picture(self, key: object, make: Any) -> QPixmap:
        found = self._pictures.get(key)
        if found is None:
            if len(self._pictures) > _MOST_PICTURES:
                self._pictures.clear()
            found = self._pictures[key] = make()
        return found


def _avatar(theme: Theme, painter: QPainter, row: LearnerListRow, side: int) -> QPixmap:
    ratio = painter.device().devicePixelRatioF()
    picture = QPixmap(QSize(side, side) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    inner = QPainter(picture)
    paint_avatar(inner, theme, QRectF(0, 0, side, side), row.name, row.learner_id)
    inner.end()
    return picture

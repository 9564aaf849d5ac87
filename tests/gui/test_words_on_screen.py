"""Every screen in a language that nobody speaks: what is not translated shows, and longer words find their room."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

import pytest
from babel import Locale
from babel.dates import get_day_names, get_month_names
from contrast import faint
from every_screen import LARGE, SMALL, Look, Screen, kind, lines, monday, screens
from looking import Painting
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGraphicsView,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from cockpit.closures import regions
from cockpit.domain.times import zone_names
from cockpit.gui.about.page import _PAPER
from cockpit.gui.buttons import Button
from cockpit.gui.imports.match import MatchTable
from cockpit.gui.labels import Label
from cockpit.gui.theme import Theme
from cockpit.settings import Settings
from cockpit.store import Store
from cockpit.wording import LEARNER_WORDS, Words
from cockpit.wording.about import zone_line

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARKED = "áƀćďéƒğĥíĵķĺḿńóṕɋŕśťúṽẃẋýźÁƁĆĎÉƑĞĤÍĴĶĹḾŃÓṔɊŔŚŤÚṼẂẊÝŹ"
_TABLE = str.maketrans(_PLAIN, _MARKED)
_HELD = re.compile(r"(\{\{\w+\}\}|\{\w+\}|`[^`]*`|https?://\S*)")
_LONGER = 0.4


def marked(message: str) -> str:
    """Return a message with a mark on each letter, and about 40 % longer."""
    parts = _HELD.split(message)
    letters = sum(len(part) for part in parts[::2])
    more = max(1, round(_LONGER * letters))
    padding = " ".join("ō" * min(6, more - start) for start in range(0, more, 6))
    return (
        "".join(part if place % 2 else part.translate(_TABLE) for place, part in enumerate(parts)) + f" {padding}"
    )


class _Marked(NullTranslations):
    """A catalogue that translates everything."""

    def gettext(self, message: str) -> str:
        return marked(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return marked(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return marked(message)


def marked_words() -> Words:
    """Return words of which every one wears its marks."""
    words = Words("en", monday().date())
    words._catalogue = _Marked()
    return words


_MARKED_WORDS = marked_words()  # one for all walks: the demo is made once for each


# --- what is not translated ----------------------------------------------------------------------

# The same in every language: names of things, formats, keys.
_SAME = {
    *("Cordée", "Moodle", "xAPI", "CSV", "XLSX", "ODS", "UTC", "UTF", "Windows", "Inter", "Display", "Lucide"),
    *("English", "Français", "FR", "EN", "Ctrl", "Alt", "Shift", "Esc", "Tab", "Enter", "min"),
    *("Lisez", "moi", "Suivi", "Vide"),  # sheets of the workbook that is imported
}
# Addresses, the word before an ellipsis, initials.
_NO_WORDS = re.compile(
    r"[^\W\d_]+…|^[A-ZÀ-ÖØ-ÞŁŞŠŽ]{1,2}$|"
    r"\S*://\S*|\S+@\S+|\S+\.\w{2,4}\b\S*"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_ROWS = 40
# What stands in there was written by people, or is for a learner to read.
_LETTERS = ("_DraftCard", "_Letter", "Preview", "TemplatePreview")


def words_of(text: str) -> set[str]:
    """Return the words of a text."""
    return set(_WORD.findall(text))


def texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Return every text of a widget, with what it is."""
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    yield "tooltip", _plain(widget.toolTip())
    if widget.isWindow():
        yield "title", widget.windowTitle()
    if isinstance(widget, Label):
        yield "text", widget.full_text
    elif isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text()
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield "placeholder", widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (("choice", widget.itemText(place)) for place in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _texts_of_model(widget.model())
    for action in widget.actions():
        yield "action", action.text()


def _texts_of_model(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    nowhere = QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(nowhere)
    for column in range(columns):
        yield "heading", str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(_ROWS, model.rowCount(nowhere))):
            index = model.index(row, column)
            for role in ("DisplayRole", "ToolTipRole", "AccessibleTextRole", "AccessibleDescriptionRole"):
                yield role, _plain(str(index.data(Qt.ItemDataRole[role]) or ""))


def _plain(text: str) -> str:
    """Return a tooltip without its markup, and without the places where a long word may be parted."""
    return re.sub(r"<[^>]*>", "", text).replace("\u200b", "")


def words_of_people(store: Store) -> set[str]:
    """Return every word that stands in a store: names, titles, notes, addresses."""
    ((version,),) = store.rows("pragma data_version")
    return _words_of_version(store, version)


@lru_cache(maxsize=1)
def _words_of_version(store: Store, version: int) -> set[str]:
    found: set[str] = set()
    for (table,) in store.rows("select name from sqlite_master where type = 'table'"):
        for row in store.rows(f'select * from "{table}"'):
            found.update(word for value in row if isinstance(value, str) for word in words_of(value))
    for (calendar,) in store.rows("select calendar from reply where calendar is not null"):
        found |= words_of(calendar.decode())  # what somebody wrote beside an answer
    return found


def words_of_the_file(top: QWidget) -> set[str]:
    """Return the words of the file that is being imported: its headings and what stands under them."""
    found: set[str] = set()
    for table in top.findChildren(MatchTable):
        model = table.model()
        for row in range(model.rowCount(QModelIndex())):
            for column in (0, 1):
                found |= words_of(str(model.index(row, column).data() or ""))
    return found


def untranslated(text: str, of_people: set[str]) -> list[str]:
    """Return the words of a text that no catalogue has given: one letter without a mark is enough."""
    return [
        word
        for word in _WORD.findall(_NO_WORDS.sub(" ", text))
        if any(letter in _PLAIN for letter in word) and word not in of_people | _KNOWN
    ]


def not_ours(widget: QWidget) -> bool:
    """Tell whether a widget shows what is for a learner to read."""
    here: QWidget | None = widget
    while here is not None and type(here).__name__ not in _LETTERS:
        here = here.parentWidget()
    return here is not None


def _of_babel() -> set[str]:
    """Return the words that come from Babel in the language's own tables: days, months, countries, languages."""
    english = Locale("en", "GB")
    named = [*english.territories.values(), *english.languages.values()]
    for width in ("wide", "abbreviated"):
        named += [*get_month_names(width, locale=english).values(), *get_day_names(width, locale=english).values()]
    return {word for name in named for word in words_of(str(name))}


def _of_settings() -> set[str]:
    """Return the words that settings offer: names of time zones and regions, and what learners may be called."""
    called = [form for forms in LEARNER_WORDS.values() for form in forms["en"]]
    places = [*map(zone_line, zone_names()), *(name for _, name in regions(Settings().country))]
    return {word for name in (*places, *called) for word in words_of(name)}


# Searched for by the walk; and the parts of a name that the palette paints apart.
_TYPED = {"zzzz", "Dji", "lali"}
_KNOWN = _SAME | _of_babel() | words_of(_PAPER) | _of_settings() | _TYPED


# --- what is cut ---------------------------------------------------------------------------------

_ROUNDING = 2
# A line is that much higher than its letters: it may be cut.
_LEADING = 5
# They cut what is too long themselves, with an ellipsis.
_ELIDING = ("RailItem", "CohortItem", "_CohortRow")
_LEAST_ELIDED = 48


def cut(top: QWidget) -> Iterator[str]:
    """Find what has less room than its words take, lies outside of what holds it, or over its neighbour."""
    for widget in top.findChildren(QWidget):
        if not widget.isVisibleTo(top) or widget.isWindow() or _is_inner(widget):
            continue
        if isinstance(widget, QLabel | QAbstractButton):
            yield from _too_small(widget)
        yield from _outside(widget)
        if isinstance(widget, QScrollArea):
            yield from _too_wide(widget)
        yield from _over_another(widget)


def _is_inner(widget: QWidget) -> bool:
    """Tell whether a widget is a part of one of Qt's own controls, or of a chart."""
    here = widget.parentWidget()
    while here is not None:
        if isinstance(here, QComboBox | QAbstractSpinBox | QGraphicsView | QHeaderView | QLineEdit):
            return True
        if isinstance(here, QAbstractItemView):
            return True
        here = here.parentWidget()
    return False


def _too_small(widget: QWidget) -> Iterator[str]:
    text = widget.full_text if isinstance(widget, Label) else str(widget.property("text") or "")
    hint = widget.sizeHint()
    if not text.strip() or type(widget).__name__ in _ELIDING:
        return
    if isinstance(widget, QLabel) and widget.wordWrap():
        if widget.heightForWidth(widget.width()) > widget.height() + _LEADING:
            yield f"{kind(widget)}: lines {widget.heightForWidth(widget.width())} > {widget.height()}: {text!r:.40}"
        return
    if hint.height() > widget.height() + _ROUNDING:
        yield f"{kind(widget)}: height {hint.height()} > {widget.height()}: {text!r:.40}"
    wanted = hint.width()
    if isinstance(widget, Button) and widget.shrinks:
        wanted = widget.minimumSizeHint().width()
    if isinstance(widget, Label) and widget.elides:
        whole = QFontMetrics(widget.font()).horizontalAdvance(text)
        wanted = min(whole, _LEAST_ELIDED)
    if wanted > widget.width() + _ROUNDING:
        yield f"{kind(widget)}: width {wanted} > {widget.width()}: {text!r:.40}"


def _outside(widget: QWidget) -> Iterator[str]:
    holder = widget.parentWidget()
    if holder is None or isinstance(holder, QAbstractScrollArea) or isinstance(holder.parentWidget(), QScrollArea):
        return
    room = holder.rect().adjusted(-_ROUNDING, -_ROUNDING, _ROUNDING, _ROUNDING)
    if not room.contains(widget.geometry()) and not widget.geometry().isEmpty():
        yield f"{kind(widget)}: {_box(widget.geometry())} outside {_box(holder.rect())}"


def _over_another(holder: QWidget) -> Iterator[str]:
    """Find neighbours of one layout that lie over each other."""
    layout = holder.layout()
    if layout is None or isinstance(layout, QStackedLayout):
        return
    parts = [one for one in _laid_out(layout) if one.isVisible()]
    for place, one in enumerate(parts):
        for other in parts[place + 1 :]:
            both = one.geometry().intersected(other.geometry())
            if min(both.width(), both.height()) > _ROUNDING:
                yield f"{kind(one)} over {type(other).__name__}: {_box(both)}"


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner = item.layout()
        widget = item.widget()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _too_wide(area: QScrollArea) -> Iterator[str]:
    inside = area.widget()
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if inside is None or area.horizontalScrollBarPolicy() != never:
        return
    if inside.width() > area.viewport().width() + _ROUNDING:
        yield f"{kind(area)}: {inside.width()} wide in {area.viewport().width()}, and no bar to scroll"


def _box(box: QRect) -> str:
    return f"{box.x()},{box.y()} {box.width()}x{box.height()}"


class Painted(Painting):
    """Looks on while widgets paint their words: each text, and those for which the place is too small."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.cut: list[str] = []

    def see(self, painter: QPainter, given: tuple[Any, ...], text: str) -> None:
        self.texts.append(text)
        metrics = QFontMetrics(painter.font())
        device = painter.device()
        where = kind(device) if isinstance(device, QWidget) else type(device).__name__
        wide = metrics.horizontalAdvance(text)
        box = given[0]
        flags = int(given[1]) if len(given) == 3 and not isinstance(box, int | float) else 0
        if isinstance(box, QRect | QRectF) and text.strip():
            if not flags & int(Qt.TextFlag.TextWordWrap) and wide > box.width() + _ROUNDING:
                self.cut.append(f"{where}: painted {wide} > {round(box.width())}: {text!r:.40}")
            if metrics.height() > box.height() + _LEADING and not flags & int(Qt.TextFlag.TextDontClip):
                self.cut.append(f"{where}: painted {metrics.height()} > {round(box.height())} high: {text!r:.40}")
        elif isinstance(box, QPoint | QPointF) and isinstance(device, QWidget):
            right = painter.worldTransform().map(QPointF(box)).x() + wide
            if right > device.width() + _ROUNDING:
                self.cut.append(f"{where}: painted to {round(right)} of {device.width()}: {text!r:.40}")


# --- what holds on every screen ------------------------------------------------------------------


@dataclass(slots=True)
class Findings:
    """What is wrong, as lines that say where."""

    untranslated: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    faint: list[str] = field(default_factory=list)


def found_on(screen: Screen, of_people: set[str]) -> tuple[list[str], list[str]]:
    """Return what is not translated, and what is cut."""
    top = screen.window
    past: list[str] = []
    with Painted() as painted:
        top.grab()
    of_people = of_people | words_of_the_file(top)
    for widget in [top, *top.findChildren(QWidget)]:
        if widget.isVisible() and not not_ours(widget):
            for what, text in texts_of(widget):
                if untranslated(text, of_people):
                    past.append(f"{screen.name}: {kind(widget)}: {what} {text!r:.60}")
    for text in painted.texts:
        if untranslated(text, of_people):
            past.append(f"{screen.name}: painted {text!r:.60}")
    return past, [f"{screen.name}: {line}" for line in (*cut(top), *painted.cut)]


_SLOW = pytest.mark.slow
# The narrowest, with words half as long again, in each run: the others are slow to walk, and seldom find more.
_ROOMS = [
    pytest.param((LARGE, 1.0), marks=_SLOW),
    pytest.param((SMALL, 1.0), marks=_SLOW),
    pytest.param((LARGE, 1.5), marks=_SLOW),
    (SMALL, 1.5),
]


@pytest.fixture(scope="module", params=_ROOMS, ids=str)
def found(request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """Walk every screen with marked words, in one size of the window and one of the text, by night."""
    qapp.setStyle("Fusion")
    size, text_scale = request.param
    found = Findings()
    look = Look(scheme="dark", size=size, text_scale=text_scale, words=_MARKED_WORDS)
    for screen in screens(tmp_path_factory.mktemp("walk"), look):
        past, cut_off = found_on(screen, words_of_people(screen.desk.store) if screen.desk else set())
        found.untranslated += past
        found.cut += cut_off
        found.faint += [f"{screen.name}: {line}" for line in faint(screen)]
    return found


def test_every_word_on_screen_went_through_the_catalogue(found: Findings):
    assert not found.untranslated, lines(found.untranslated)


def test_longer_words_find_their_room(found: Findings):
    assert not found.cut, lines(found.cut)


def test_every_word_has_contrast_on_dark_ground(found: Findings):
    assert not found.faint, lines(found.faint)


@pytest.mark.parametrize(
    ("language", "size", "text_scale"),
    [
        pytest.param("en", SMALL, 1.5, marks=_SLOW),
        pytest.param("fr", SMALL, 1.5, marks=_SLOW),
        pytest.param("fr", LARGE, 0.85, marks=_SLOW),
    ],
)
def test_real_words_find_their_room_in_every_text_size(
    qapp: QApplication,
    tmp_path_factory: pytest.TempPathFactory,
    language: str,
    size: tuple[int, int],
    text_scale: float,
):
    qapp.setStyle("Fusion")
    cut_off: list[str] = []
    for screen in screens(tmp_path_factory.mktemp("walk"), Look(language, size=size, text_scale=text_scale)):
        with Painted() as painted:
            screen.window.grab()
        cut_off += [f"{screen.name}: {line}" for line in (*cut(screen.window), *painted.cut)]
    assert not cut_off, lines(cut_off)


def test_a_label_has_the_size_of_now_when_it_changes_its_colour(qtbot: QtBot):
    theme = Theme("light")
    theme.apply()
    label = Label(theme, "7 waiting", "body", "text2")
    qtbot.addWidget(label)
    label.show()
    usual = label.font().pixelSize()
    theme.resize_text(1.5)
    label.set_tone("lost")
    try:
        assert label.font().pixelSize() == round(1.5 * usual)
    finally:
        theme.resize_text(1)


@_SLOW
def test_the_text_size_changes_while_a_screen_is_shown(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
):
    qapp.setStyle("Fusion")
    left_behind: list[str] = []
    for screen in screens(tmp_path_factory.mktemp("walk"), Look(size=SMALL)):
        before = {label: label.font().pixelSize() for label in screen.window.findChildren(Label)}
        for text_scale in (1.5, 0.85):
            screen.resize(SMALL, text_scale)
            for label, pixels in before.items():
                if isValid(label) and abs(label.font().pixelSize() - text_scale * pixels) > 1:
                    left_behind.append(f"{screen.name}: {kind(label)}: {label.full_text!r:.40}")
        screen.resize(SMALL)
    assert not left_behind, lines(left_behind)


# --- that the walk would find it -----------------------------------------------------------------


def test_a_mark_leaves_facts_as_they_are():
    said = _MARKED_WORDS.say("{n} of {all} synced", n=3, all="Ana")
    assert "3" in said and "Ana" in said and "synced" not in said
    assert len(marked("Everything stays on this computer.")) >= 1.4 * len("Everything stays on this computer.")


@pytest.mark.parametrize("text", ["Save", f"{marked('Save')} now", f"{marked('by')} Mallory"])
def test_a_word_past_the_catalogue_is_found(text: str):
    assert untranslated(text, {"Ana"})


@pytest.mark.parametrize("text", [marked("Save"), f"{marked('by')} Ana, 23 May", "https://ana.example/x", "Mall…"])
def test_what_is_translated_or_data_is_passed_over(text: str):
    assert not untranslated(text, {"Ana"})


@pytest.fixture
def top(qtbot: QtBot) -> QWidget:
    top = QWidget()
    top.resize(200, 100)
    qtbot.addWidget(top)
    return top


def shown_at(widget: QWidget, box: QRect) -> QWidget:
    widget.setGeometry(box)
    top = widget.window()
    top.show()
    return top


def test_what_has_room_is_passed_over(top: QWidget):
    shown_at(Label(Theme("light"), "Some words", parent=top), QRect(0, 0, 190, 40))
    assert not list(cut(top))


@pytest.mark.parametrize(
    ("kept", "box", "found"),
    [
        ({}, QRect(0, 0, 30, 40), "width"),
        ({}, QRect(0, 0, 190, 6), "height"),
        ({"wraps": True}, QRect(0, 0, 40, 20), "lines"),
        ({"elides": True}, QRect(0, 0, 20, 40), "width"),
        ({}, QRect(120, 0, 190, 40), "outside"),
    ],
)
def test_what_is_cut_is_found(top: QWidget, kept: dict[str, bool], box: QRect, found: str):
    label = Label(Theme("light"), "Some words, and some more", parent=top, **kept)
    label.setMinimumWidth(0)
    shown_at(label, box)
    assert any(found in line for line in cut(top))


def test_words_that_are_painted_over_the_edge_are_found(qtbot: QtBot):
    class Own(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            QPainter(self).drawText(QRect(0, 0, 20, 40), 0, "Many words in little room")

    own = Own()
    qtbot.addWidget(own)
    with Painted() as painted:
        own.grab()
    assert painted.texts == ["Many words in little room"]
    assert len(painted.cut) == 1

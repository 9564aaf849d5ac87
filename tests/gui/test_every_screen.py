"""Every screen for those without a mouse, or who see badly: names, states, the way of Tab, the ring, contrast."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from contrast import faint
from every_screen import Look, Screen, kind, lines, screens
from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEventLoop, QPoint, QRect, Qt, QVariantAnimation
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollBar,
    QStyle,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cockpit.gui.footer import Footer
from cockpit.gui.rail import Rail
from cockpit.gui.theme import Theme

_Name = QAccessible.Text.Name
_NO_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client)
# Of an item view: what is no cell, header or row, and needs no name.
_FURNITURE = (QAccessible.Role.Pane, QAccessible.Role.Client, QAccessible.Role.ScrollBar)

# Round a cell of the heat-map, the smallest thing that takes the focus; a caret has none of its colour.
_LEAST_RING = 40
# What it says stands beside it in words.
_DECORATION = ("Avatar", "Keycap", "_Logo", "_Rope", "Logo", "RopePanel", "IconTile")


@dataclass(slots=True)
class Findings:
    """What is wrong, as lines that say where."""

    nameless: list[str] = field(default_factory=list)
    roleless: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    ringless: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    faint: list[str] = field(default_factory=list)
    walked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def found(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Findings]:
    """Walk every screen once, and note all that is wrong."""
    qapp.setStyle("Fusion")
    QAccessible.setActive(True)
    found = Findings()
    rung: set[str] = set()
    for screen in screens(tmp_path_factory.mktemp("walk"), Look()):
        found.walked.append(screen.name)
        top = screen.window
        found.nameless += _at(screen, nameless(top))
        found.roleless += _at(screen, roleless(top))
        found.untold += _at(screen, untold(top))
        way = way_of_tab(top)
        found.unreached += _at(screen, unreached(top, way))
        found.out_of_order += _at(screen, out_of_order(way))
        found.moving += _at(screen, moving(top))
        found.faint += _at(screen, faint(screen))
        found.ringless += _at(screen, ringless(top, screen.theme, rung))
    yield found
    QAccessible.setActive(False)


def _at(screen: Screen, lines: Iterator[str]) -> list[str]:
    return [f"{screen.name}: {line}" for line in lines]


def in_sight(top: QWidget) -> Iterator[QWidget]:
    """Return every widget that is shown; the inner parts of Qt's own controls are theirs."""
    for widget in top.findChildren(QWidget):
        if widget.isVisibleTo(top) and not _is_inner(widget):
            yield widget


def _is_inner(widget: QWidget) -> bool:
    holder = widget.parentWidget()
    return isinstance(holder, QAbstractSpinBox | QComboBox) or (
        isinstance(holder, QAbstractScrollArea) and widget in (holder.viewport(), holder.cornerWidget())
    )


def is_control(widget: QWidget) -> bool:
    """Tell whether something can be done with a widget: it takes the focus, or shows the hand."""
    return (
        isinstance(widget, QAbstractButton)
        or widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        or (
            widget.testAttribute(Qt.WidgetAttribute.WA_SetCursor)
            and widget.cursor().shape() == Qt.CursorShape.PointingHandCursor
        )
    )


def told(widget: QWidget) -> QAccessibleInterface:
    """Return what a screen reader is told of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None, kind(widget)
    return interface


# --- names, roles and states ---------------------------------------------------------------------


def nameless(top: QWidget) -> Iterator[str]:
    """Find controls, items and headers of views, and pictures that mean something, without a name."""
    if not told(top).text(_Name):
        yield f"the window itself, {kind(top)}"
    for widget in in_sight(top):
        if is_control(widget) and not told(widget).text(_Name).strip():
            yield kind(widget)
        if _is_painted_by_us(widget) and not told(widget).text(_Name).strip():
            yield f"picture: {kind(widget)}"
        if isinstance(widget, QAbstractItemView):
            yield from _nameless_items(widget)


def _is_painted_by_us(widget: QWidget) -> bool:
    """Tell whether there is something to see that Qt knows nothing of, and that is no decoration."""
    paints = any("paintEvent" in vars(one) for one in type(widget).__mro__ if one.__module__.startswith("cockpit."))
    return paints and type(widget).__name__ not in _DECORATION


def _nameless_items(view: QAbstractItemView) -> Iterator[str]:
    whole = view.rect().translated(view.mapToGlobal(QPoint(0, 0)))
    interface = told(view)
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is None or child.role() in _FURNITURE or not whole.intersects(child.rect()):
            continue
        if child.rect().isEmpty() or child.text(_Name).strip():
            continue
        if child.role() == QAccessible.Role.Cell and _is_empty(view, child.rect(), whole):
            continue
        yield f"{child.role().name} {place} of {kind(view)}"


def _is_empty(view: QAbstractItemView, box: QRect, whole: QRect) -> bool:
    """Tell whether nothing is painted in a cell, so that there is nothing to say."""
    place = QRect(view.viewport().mapFromGlobal(box.topLeft()), box.size()).intersected(view.viewport().rect())
    picture = view.viewport().grab(place.adjusted(2, 2, -2, -2)).toImage()
    return len({picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}) <= 1


def roleless(top: QWidget) -> Iterator[str]:
    """Find controls of which nobody knows what they are. A page that takes the focus for its keys is none."""
    for widget in in_sight(top):
        if is_control(widget) and told(widget).role() in _NO_ROLES and not _is_page(widget):
            yield kind(widget)


def _is_page(widget: QWidget) -> bool:
    return widget.objectName() == "page" or any(
        is_control(one) for one in widget.findChildren(QWidget) if one.isVisibleTo(widget)
    )


def untold(top: QWidget) -> Iterator[str]:
    """Find states that are seen and not told: checked, disabled, focusable."""
    for widget in in_sight(top):
        state = told(widget).state()
        can_be_checked = isinstance(widget, QAbstractButton) and widget.isCheckable()
        if can_be_checked and not (state.checkable and bool(state.checked) == widget.isChecked()):
            yield f"checked: {kind(widget)}"
        if is_control(widget) and bool(state.disabled) == widget.isEnabled():
            yield f"disabled: {kind(widget)}"
        if is_control(widget) and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not state.focusable:
            yield f"focusable: {kind(widget)}"


# --- Tab -----------------------------------------------------------------------------------------


def way_of_tab(top: QWidget) -> list[QWidget]:
    """Press Tab until the focus is back where it began; return where it came by, from the rail on."""
    _calm()
    start = top.window().focusWidget() or top
    way: list[QWidget] = []
    for _ in range(400):
        QTest.keyClick(top.window().focusWidget() or top, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        if way and here is way[-1]:
            continue  # a field for a day has three places
        if here is None or here in way:
            break
        way.append(here)
    start.setFocus()
    places = range(len(way))
    first = next((one for one in places if _inside(way[one], Rail) and not _inside(way[one - 1], Rail)), 0)
    return way[first:] + way[:first]


def _inside(widget: QWidget, kind: type[QWidget]) -> bool:
    here: QWidget | None = widget
    while here is not None and not isinstance(here, kind):
        here = here.parentWidget()
    return here is not None


def unreached(top: QWidget, way: list[QWidget]) -> Iterator[str]:
    """Find controls that Tab does not come by."""
    dialog = next((one for one in top.findChildren(QWidget, "dialog") if one.isVisibleTo(top)), top)
    for widget in in_sight(dialog):
        if not is_control(widget) or not widget.isEnabled() or widget in way or isinstance(widget, QScrollBar):
            continue
        if widget.focusProxy() in way or _is_another_of_its_group(widget) or _lies_behind(top, widget, dialog):
            continue
        if widget.focusPolicy() == Qt.FocusPolicy.ClickFocus and (isinstance(widget, QLabel) or _is_page(widget)):
            continue  # text to be marked with the mouse; a page whose keys act after a click
        yield f"{kind(widget)} {told(widget).text(_Name)!r}"


def _is_another_of_its_group(widget: QWidget) -> bool:
    """Tell whether the arrows lead to it from the chosen one of its group."""
    return (
        isinstance(widget, QAbstractButton)
        and not widget.isChecked()
        and (widget.autoExclusive() or (widget.group() is not None and widget.group().exclusive()))
    )


def _lies_behind(top: QWidget, widget: QWidget, dialog: QWidget) -> bool:
    return dialog is not top and not dialog.isAncestorOf(widget)


def out_of_order(way: list[QWidget]) -> Iterator[str]:
    """Find where Tab goes back: up in the rail, from the page to its head or to the rail, from the footer up."""
    for before, after in pairwise(way):
        if _region(after) < _region(before):
            yield f"{kind(before)} -> {kind(after)}"


def _region(widget: QWidget) -> tuple[int, int]:
    if _inside(widget, Rail):
        return 0, widget.mapTo(widget.window(), widget.rect().center()).y() // 8
    if _inside(widget, Footer):
        return 9, 0
    here: QWidget | None = widget
    while here is not None:
        if here.objectName() in ("header", "offline"):
            return 1, 0
        here = here.parentWidget()
    return 2, 0


# --- motion --------------------------------------------------------------------------------------

_ANIMATED = (QProgressBar, QScrollBar, QCheckBox, QComboBox, QAbstractSpinBox, QAbstractItemView)


def moving(top: QWidget) -> Iterator[str]:
    """Find what moves: an animation of ours, or one of Qt's own on a control that has some."""
    for animation in top.findChildren(QAbstractAnimation):
        if animation.duration() and animation.state() == QAbstractAnimation.State.Running:
            yield type(animation).__name__
    for widget in top.findChildren(QWidget):
        hint = widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget)
        if isinstance(widget, _ANIMATED) and hint:
            yield f"{kind(widget)}: {hint} ms"


# --- the ring ------------------------------------------------------------------------------------


def ringless(top: QWidget, theme: Theme, seen: set[str]) -> Iterator[str]:
    """Find controls that look the same with the keyboard's focus; one of a kind and place stands for all."""
    before = top.window().focusWidget()
    for widget in list(in_sight(top)):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isEnabled() or kind(widget) in seen:
            continue
        if _is_page(widget) and not isinstance(widget, QAbstractItemView):
            continue  # a page that takes keys: its parts show where the trainer is
        if isinstance(widget, QLabel) or widget.visibleRegion().isEmpty():
            continue
        seen.add(kind(widget))
        with_it, without = _pictures(widget)
        ring = _count(with_it, theme.colour("focus")) - _count(without, theme.colour("focus"))
        around = 2 * (widget.width() + widget.height())
        if ring < min(around, _LEAST_RING):
            yield f"{kind(widget)}: {ring} pixels"
    if before is not None:
        before.setFocus()
        _calm()


def _pictures(widget: QWidget) -> tuple[QImage, QImage]:
    widget.clearFocus()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    _calm()
    with_it = widget.grab().toImage()
    widget.clearFocus()
    _calm()
    return with_it, widget.grab().toImage()


def _count(picture: QImage, colour: QColor) -> int:
    picture = picture.convertToFormat(QImage.Format.Format_RGBA8888)  # four bytes each, no room between the lines
    pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(-1, 4)[:, :3].astype(int)
    wanted = (colour.red(), colour.green(), colour.blue())
    return int((abs(pixels - wanted) <= 24).all(axis=1).sum())


def _calm() -> None:
    for _ in range(3):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


# --- what holds on every screen ------------------------------------------------------------------


def test_every_control_and_every_item_has_a_name(found: Findings):
    assert not found.nameless, lines(found.nameless)


def test_every_control_has_a_role(found: Findings):
    assert not found.roleless, lines(found.roleless)


def test_what_is_checked_or_disabled_is_told(found: Findings):
    assert not found.untold, lines(found.untold)


def test_tab_comes_by_every_control(found: Findings):
    assert not found.unreached, lines(found.unreached)


def test_tab_goes_from_the_rail_over_the_head_to_the_footer(found: Findings):
    assert not found.out_of_order, lines(found.out_of_order)


def test_nothing_moves(found: Findings):
    assert not found.moving, lines(found.moving)


def test_every_word_has_contrast_on_light_ground(found: Findings):
    assert not found.faint, lines(found.faint)


def test_the_focus_of_the_keyboard_is_seen(found: Findings):
    assert not found.ringless, lines(found.ringless)


# --- that the walk would find it -----------------------------------------------------------------


@pytest.fixture
def top(qtbot: QtBot) -> QWidget:
    """Return a window with a field and a button that are all right."""
    top = QWidget()
    top.setWindowTitle("Window")
    top.setAccessibleName("Window")
    column = QVBoxLayout(top)
    field = QLineEdit()
    field.setAccessibleName("Name")
    column.addWidget(field)
    column.addWidget(QPushButton("Keep"))
    qtbot.addWidget(top)
    with qtbot.waitExposed(top):
        top.show()
    top.activateWindow()
    return top


def added(top: QWidget, widget: QWidget) -> QWidget:
    layout = top.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.show()
    return widget


def test_what_is_right_is_passed_over(top: QWidget):
    way = way_of_tab(top)
    assert [told(one).text(_Name) for one in way] == ["Keep", "Name"]  # from where the focus was
    found = [nameless(top), roleless(top), untold(top), unreached(top, way), out_of_order(way)]
    assert not [line for lines in found for line in lines]


def test_a_control_without_a_name_is_found(top: QWidget):
    added(top, QLineEdit())
    assert list(nameless(top)) == ["QLineEdit in QWidget"]


def test_a_cell_without_a_name_is_found(top: QWidget):
    table = QTableWidget(1, 2)
    table.setAccessibleName("Table")
    table.setHorizontalHeaderLabels(["One", "Two"])
    table.setCornerButtonEnabled(False)
    table.verticalHeader().hide()
    table.setItem(0, 0, QTableWidgetItem("words"))
    picture = QTableWidgetItem()
    picture.setData(Qt.ItemDataRole.DecorationRole, QColor("red"))
    table.setItem(0, 1, picture)
    added(top, table)
    _calm()
    assert [line.split()[0] for line in nameless(top)] == ["Cell"]


def test_a_control_without_a_role_is_found(top: QWidget):
    own = added(top, QWidget())
    own.setAccessibleName("Own")
    own.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    assert list(roleless(top)) == ["QWidget in QWidget"]


def test_a_control_that_tab_passes_by_is_found(top: QWidget):
    added(top, QPushButton("Aside")).setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert list(unreached(top, way_of_tab(top))) == ["QPushButton in QWidget 'Aside'"]


def test_a_way_back_up_is_found(top: QWidget):
    head = QWidget()
    head.setObjectName("header")
    QVBoxLayout(head).addWidget(QPushButton("Head"))
    added(top, head)
    assert list(out_of_order(way_of_tab(top))) == ["QPushButton in QWidget -> QPushButton in QWidget in QWidget"]


def test_what_moves_is_found(top: QWidget):
    added(top, QProgressBar()).setStyleSheet("QProgressBar { widget-animation-duration: 200; }")
    QVariantAnimation(top, duration=1000, startValue=0, endValue=1).start()
    assert list(moving(top)) == ["QVariantAnimation", "QProgressBar in QWidget: 200 ms"]


def test_a_focus_that_is_not_seen_is_found(top: QWidget):
    assert any("QPushButton" in line for line in ringless(top, Theme("light"), set()))

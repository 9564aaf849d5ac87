"""The views of the table of learners, as chips with their counts: ours first, then the trainer's own."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QMenu, QWidget

from cockpit.domain.learner_filter import Base
from cockpit.gui.buttons import RING, Button, HoverButton
from cockpit.gui.desk import Desk
from cockpit.gui.labels import set_tool_tip, shown
from cockpit.gui.theme import Theme
from cockpit.gui.wrapped import Wrapped
from cockpit.reports.learner_list import LearnerTable
from cockpit.store.learner_views import LearnerView
from cockpit.wording.learner_list import base_name

_MOST_NAME_PX = 220


class ViewBar(Wrapped):
    """One chip a view, always one chosen; `chosen` carries a Base or a LearnerView.

    A view of the trainer's is renamed with F2 and removed with Del, or from its menu.
    """

    chosen = Signal(object)
    keep_wanted = Signal()
    rename_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, 4, parent)
        self._desk = desk
        words = desk.words
        self.setAccessibleName(words.say("Views"))
        self._group = QButtonGroup(self)
        self._ours = [ViewChip(desk.theme, base, base_name(words, base), self) for base in Base]
        self._own: list[ViewChip] = []
        self.keep = Button(desk.theme, words.say("Keep this view"), "plus", kind="ghost", small=True)
        self.keep.clicked.connect(self.keep_wanted)
        self.more = Button(desk.theme, "", "ellipsis", kind="ghost", small=True)
        self.more.setAccessibleName(words.say("Rename or remove this view"))
        set_tool_tip(self.more, words.say("Rename or remove this view"))
        self.more.clicked.connect(self._open_menu_of_chosen)
        for chip in self._ours:
            self._group.addButton(chip)
            chip.clicked.connect(self._tell)
        self._ours[0].setChecked(True)
        self._show_chips()

    def _show_chips(self) -> None:
        chosen = self._group.checkedButton()
        is_own = isinstance(chosen, ViewChip) and chosen.view is not None
        self.show_widgets([*self.chips, *([self.more] if is_own else []), self.keep])

    @property
    def chips(self) -> list["ViewChip"]:
        """The chips in their order."""
        return [*self._ours, *self._own]

    def show_views(self, table: LearnerTable) -> None:
        """Show how many people each view holds, and the trainer's own views."""
        number = self._desk.words.number
        for chip in self._ours:
            chip.show_count(number(table.index.people_of_base(chip.base)))
        if [chip.view for chip in self._own] != list(table.views):
            self._make_own(table.views)
        for chip in self._own:
            if chip.view is not None:
                chip.show_count(number(table.people_of_view[chip.view.id]))

    def _make_own(self, views: Sequence[LearnerView]) -> None:
        focused = next((chip.view.name for chip in self._own if chip.view and chip.hasFocus()), None)
        for chip in self._own:
            self._group.removeButton(chip)
            chip.deleteLater()
        self._own = [ViewChip(self._desk.theme, Base.ALL, shown(view.name), self, view) for view in views]
        for chip in self._own:
            self._group.addButton(chip)
            chip.clicked.connect(self._tell)
            chip.rename_wanted.connect(self.rename_wanted)
            chip.remove_wanted.connect(self.remove_wanted)
            chip.menu_wanted.connect(self._open_menu)
        self._show_chips()
        for chip in self._own:
            if chip.view and chip.view.name == focused:
                chip.setFocus()

    def choose(self, base: Base, view: str | None = None) -> None:
        """Show which view is chosen: the trainer's of this name, or else one of ours."""
        for chip in self.chips:
            if (chip.view.name == view) if chip.view else (view is None and chip.base is base):
                chip.setChecked(True)
        self._show_chips()

    def _open_menu_of_chosen(self) -> None:
        chosen = self._group.checkedButton()
        if isinstance(chosen, ViewChip) and chosen.view is not None:
            self._open_menu(chosen.view, self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _tell(self) -> None:
        chip = self.sender()
        if isinstance(chip, ViewChip):
            self.chosen.emit(chip.view or chip.base)

    def _open_menu(self, view: LearnerView, place: QPoint) -> None:
        words = self._desk.words
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(words.say("Rename")).triggered.connect(lambda: self.rename_wanted.emit(view))
        menu.addAction(words.say("Remove")).triggered.connect(lambda: self.remove_wanted.emit(view))
        menu.popup(place)


class ViewChip(HoverButton):
    """A view: name and count on a rounded ground, tinted while chosen. The arrows go from one to the next."""

    rename_wanted = Signal(object)
    remove_wanted = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(
        self, theme: Theme, base: Base, name: str, parent: QWidget, view: LearnerView | None = None
    ) -> None:
        super().__init__(theme, "", parent)
        self.base, self.view = base, view
        self._theme = theme
        self._name = name
        self._count = ""
        self.setCheckable(True)
        self.setText(name.replace("&", "&&"))
        set_tool_tip(self, name if view is not None else "")
        self.setShortcut(QKeySequence())  # an & in a name is no mnemonic
        theme.changed.connect(self.updateGeometry)

    def show_count(self, count: str) -> None:
        """Show how many people the view holds."""
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self._name}, {count}")
            self.updateGeometry()
            self.update()

    @property
    def count(self) -> str:
        """How many people it says that the view holds."""
        return self._count

    def sizeHint(self) -> QSize:
        """Fit name and count at their boldest, so that nothing moves when another is chosen."""
        theme = self._theme
        metrics = QFontMetrics(theme.font("small", 600))
        name = min(metrics.horizontalAdvance(self._name), theme.px(_MOST_NAME_PX)) + 2
        count = QFontMetrics(theme.font("small")).horizontalAdvance(self._count)
        return QSize(name + count + theme.px(10 + 6 + 10) + 2 * RING, theme.px(26) + 2 * RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, name, count and focus ring."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING).adjusted(0.5, 0.5, -0.5, -0.5)
        ground = "selected" if self.isChecked() else "hover" if self.is_hovered else "surface"
        painter.setBrush(theme.colour(ground))
        painter.setPen(QPen(theme.colour("accent" if self.isChecked() else "line2"), 1))
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        middle = Qt.AlignmentFlag.AlignVCenter
        inside = self.rect().adjusted(theme.px(10) + RING, 0, -theme.px(10) - RING, 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text2" if self.isChecked() else "text3"))
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, self._count)
        font = theme.font("small", 600 if self.isChecked() else 500)
        room = inside.width() - QFontMetrics(theme.font("small")).horizontalAdvance(self._count) - theme.px(6)
        painter.setFont(font)
        painter.setPen(theme.colour("accent_text" if self.isChecked() else "text"))
        name = QFontMetrics(font).elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignLeft, name)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(10), theme.px(10))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Rename with F2 and remove with Del; Return chooses, as space does."""
        if self.view is not None and event.key() == Qt.Key.Key_F2:
            self.rename_wanted.emit(self.view)
        elif self.view is not None and event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit(self.view)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a view of the trainer's."""
        if self.view is not None:
            self.menu_wanted.emit(self.view, event.globalPos())

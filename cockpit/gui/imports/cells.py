"""How the cells of this page's tables are painted."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from cockpit.gui.theme import Theme

_Align = Qt.AlignmentFlag


def paint_cell(
    painter: QPainter,
    theme: Theme,
    option: QStyleOptionViewItem,
    text: str,
    tone: str,
    *,
    weight: int = 400,
    is_open: bool = False,
    is_current_row: bool = False,
    is_current: bool = False,
) -> None:
    """Paint a cell of one line; `is_open`: with the arrow of a list, `is_current`: with the ring of the focus."""
    box: QRect = option.rect
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_current_row:
        painter.fillRect(box, theme.colour("selected"))
    painter.setPen(theme.colour("line"))
    painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
    inner = box.adjusted(theme.px(8), 0, -theme.px(8), 0)
    if is_open:
        side = theme.px(13)
        painter.drawPixmap(
            inner.right() - side, inner.center().y() - side // 2, theme.icon("chevron-down", "text2", 13)
        )
        inner.adjust(0, 0, -side - theme.px(4), 0)
    font = theme.font("small", weight)
    painter.setFont(font)
    painter.setPen(theme.colour(tone))
    elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, _Align.AlignVCenter | _Align.AlignLeft, elided)
    if is_current:
        painter.setPen(QPen(theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(2, 2, -2, -3), theme.px(6), theme.px(6))
    painter.restore()

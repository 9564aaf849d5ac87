"""What the cohort's widgets paint alike: states and bars."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from cockpit.domain.states import LearnerState
from cockpit.gui.theme import Theme

_BAR_ORDER = (
    LearnerState.LOST,
    LearnerState.DECIDE,
    LearnerState.DRIFTING,
    LearnerState.STUCK,
    LearnerState.NOT_STARTED,
    LearnerState.UNKNOWN,
    LearnerState.PAUSED,
    LearnerState.ON_TRACK,
    LearnerState.FINISHED,
)
_FILLS = {
    LearnerState.LOST: "lost_fill",
    LearnerState.DRIFTING: "drift_fill",
    LearnerState.STUCK: "stuck_fill",
    LearnerState.ON_TRACK: "ok_fill",
    LearnerState.FINISHED: "done_fill",
}


def glyph_of(state: LearnerState) -> str:
    """Return the name of a state's glyph; who has left wears that of a pause."""
    return LearnerState.PAUSED if state is LearnerState.LEFT else state


def fill_of(state: LearnerState) -> str:
    """Return the token that fills a state's bar."""
    return _FILLS.get(state, "pause_fill")


def paint_state_bar(painter: QPainter, theme: Theme, box: QRectF, counts: Mapping[LearnerState, int]) -> None:
    """Paint the bar of states: those who need a word first and in colour, the others pale behind them."""
    total = sum(counts.values())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("line"))
    outline = QPainterPath()
    outline.addRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.drawPath(outline)
    if not total:
        return
    painter.save()
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    x = box.left()
    for state in _BAR_ORDER:
        wide = box.width() * counts.get(state, 0) / total
        if wide:
            pale = state is LearnerState.ON_TRACK
            painter.setBrush(theme.colour("c_band2" if pale else fill_of(state)))
            # At least two pixels: one person among a thousand is still somebody.
            wide = max(wide, 2.0)
            painter.drawRect(QRectF(x, box.top(), max(1.0, wide - 1), box.height()))
            x += wide
    painter.restore()


@dataclass(frozen=True, slots=True)
class BarColours:
    """The colours of a progress bar, looked up once for many."""

    ground: QColor
    fill: QColor
    tick: QColor


def bar_colours(theme: Theme, state: LearnerState) -> BarColours:
    """Return the colours of the progress bar of somebody in a state."""
    return BarColours(theme.colour("h0"), theme.colour(fill_of(state)), theme.colour("text"))


def paint_progress(
    painter: QPainter, box: QRectF, share: float | None, planned: float | None, colours: BarColours
) -> None:
    """Paint a progress bar with the plan as a tick; an unknown share leaves the ground empty."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.ground)
    radius = box.height() / 2
    painter.drawRoundedRect(box, radius, radius)
    if share:
        painter.setBrush(colours.fill)
        wide = max(box.height(), box.width() * min(1.0, share))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), wide, box.height()), radius, radius)
    if planned is not None:
        x = round(box.left() + box.width() * min(1.0, planned))
        painter.fillRect(QRectF(x, round(box.top() - 3), 1.5, round(box.height() + 6)), colours.tick)

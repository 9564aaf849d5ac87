"""What the heat-map needs of theme and words, prepared once: a frame asks for it a thousand times."""

from datetime import date, timedelta

from PySide6.QtGui import QFontMetrics

from cockpit.domain.states import LearnerState
from cockpit.gui.cohorts.paint import bar_colours, glyph_of
from cockpit.gui.desk import Desk
from cockpit.wording import Words


class HeatLook:
    """Fonts, colours, pictures and sizes of one theme."""

    def __init__(self, desk: Desk) -> None:
        theme = desk.theme
        self._words = desk.words
        self._percents: dict[float, str] = {}
        self.font, self.bold, self.axis = theme.font("caption"), theme.font("caption", 600), theme.font("axis")
        self.metrics, self.bold_metrics = QFontMetrics(self.font), QFontMetrics(self.bold)
        self.axis_metrics = QFontMetrics(self.axis)
        self.pitch_x = theme.px(17)
        self.pitch_y = max(theme.px(16), self.metrics.height())
        self.head_px = 2 * self.axis_metrics.height() + theme.px(7)
        self.axis_bold = theme.font("axis", 700)
        self.text, self.quiet = theme.colour("text"), theme.colour("text2")
        self.selected = theme.colour("selected")
        self.glyphs = {state: theme.glyph(glyph_of(state), 12) for state in LearnerState}
        self.bars = {state: bar_colours(theme, state) for state in LearnerState}

    def percent(self, share: float) -> str:
        """Return a share in words; few differ in a cohort."""
        found = self._percents.get(share)
        if found is None:
            found = self._percents[share] = self._words.percent(share)
        return found


def months(words: Words, start: date, weeks: int) -> list[tuple[int, str]]:
    """Return the names over the weeks: the start's day, then each month over the week with its first."""
    names = [(0, words.short_day(start))]
    for week in range(1, weeks):
        last = start + timedelta(days=week * 7 + 6)
        if last.day <= 7:
            names.append((week, words.short_month(last)))
    return names

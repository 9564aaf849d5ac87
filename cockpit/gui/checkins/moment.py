"""One chosen moment in words: for the trainer and for the learner, and how far apart their clocks are."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from cockpit.domain.checkins import Slot
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.wording import Words
from cockpit.wording.moments import clocks_change, early_or_late, short_moment
from cockpit.wording.nights import city_of


class ChosenMoment(QWidget):
    """Says when it is, on both clocks, and warns when that is early or late for the learner."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, words = desk.theme, desk.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(Label(theme, words.say("Chosen moment"), "heading"))
        lines = QGridLayout()
        lines.setHorizontalSpacing(theme.px(12))
        lines.setVerticalSpacing(theme.px(4))
        lines.setColumnStretch(1, 1)
        self._mine = Label(theme, "", "body", weight=600)
        self._theirs = Label(theme, "", "body", "accent", weight=600)
        self._for_me = Label(theme, words.say("for you"), "small", "text2", elides=True)
        self._for_them = Label(theme, "", "small", "text2", elides=True)
        for row, (when, whose) in enumerate(((self._mine, self._for_me), (self._theirs, self._for_them))):
            lines.addWidget(when, row, 0)
            lines.addWidget(whose, row, 1)
        column.addLayout(lines)
        self._warning = Label(theme, "", "small", wraps=True)
        self._warning.setProperty("chip", "drift")
        column.addWidget(self._warning)

    @property
    def said(self) -> str:
        """Both lines as one sentence, for a screen reader."""
        return f"{self._mine.full_text}, {self._theirs.full_text} {self._for_them.full_text}".strip()

    def show_slot(self, slot: Slot | None, zone: ZoneInfo, learner: Learner) -> None:
        """Show a moment, or that none is free."""
        words, theirs = self._desk.words, zone_named(learner.zone)
        if slot is None:
            self._mine.setText(words.say("No free moment was found. Choose one in the week."))
            self._theirs.setText("")
            self._for_them.setText("")
            self._warning.hide()
            return
        has_offset = clocks_change(slot.starts_at.astimezone(zone).date(), (zone, theirs))
        self._mine.setText(short_moment(words, slot.starts_at, zone, has_offset=has_offset))
        self._theirs.setText(short_moment(words, slot.starts_at, theirs, has_offset=has_offset))
        city = city_of(learner.zone)
        self._for_them.setText(words.say("for {name}, in {city}", name=learner.first_name, city=city))
        warning = early_or_late(words, slot, learner)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))


def distance_words(words: Words, slot: Slot, zone: ZoneInfo, learner: Learner) -> str:
    """Return what is shaded, and how far the learner's clock is from the trainer's at that moment."""
    mine = slot.starts_at.astimezone(zone)
    theirs = slot.starts_at.astimezone(zone_named(learner.zone))
    city = city_of(learner.zone)
    apart = (theirs.utcoffset() or timedelta()) - (mine.utcoffset() or timedelta())
    hours = abs(apart) / timedelta(hours=1)
    if not apart:
        return words.say("Shaded: 8 to 20 in {city}, the same time as yours", city=city)
    count = int(hours) if hours == int(hours) else 2  # what is no whole number takes the plural
    facts = {"city": city, "hours": words.number(hours)}
    if apart < timedelta():
        return words.plural(
            "Shaded: 8 to 20 in {city}, {hours} hour behind you",
            "Shaded: 8 to 20 in {city}, {hours} hours behind you",
            count,
            **facts,
        )
    return words.plural(
        "Shaded: 8 to 20 in {city}, {hours} hour ahead of you",
        "Shaded: 8 to 20 in {city}, {hours} hours ahead of you",
        count,
        **facts,
    )

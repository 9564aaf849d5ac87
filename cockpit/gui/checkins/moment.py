"""The chosen moment in words: for the trainer, for the learner, and how far apart their clocks are."""

from datetime import datetime, timedelta

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from cockpit.domain.checkins import Slot
from cockpit.domain.people import Learner
from cockpit.gui.checkins.week_grid import Week, clocks_change, is_polite
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.wording import Words
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
        self._for_me = Label(theme, words.say("for you"), "small", "text2")
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

    def show_slot(self, slot: Slot, week: Week, learner: Learner) -> None:
        """Show a moment."""
        words = self._desk.words
        with_offset = clocks_change(week)
        mine, theirs = slot.starts_at.astimezone(week.zone), slot.starts_at.astimezone(week.learner_zone)
        self._mine.setText(_short(words, mine, with_offset=with_offset))
        self._theirs.setText(_short(words, theirs, with_offset=with_offset))
        city = city_of(learner.zone)
        self._for_them.setText(words.say("for {name}, in {city}", name=learner.first_name, city=city))
        is_fine = is_polite(slot, week.learner_zone)
        facts = {"time": words.clock(theirs), "city": city}
        self._warning.setText(
            "" if is_fine else words.say("It will be {time} in {city}, outside 8 to 20.", **facts)
        )
        self._warning.setVisible(not is_fine)

    def show_none(self) -> None:
        """Say that no moment is free."""
        self._mine.setText(self._desk.words.say("No free moment was found. Choose one in the week."))
        self._theirs.setText("")
        self._for_them.setText("")
        self._warning.hide()


def moment_words(words: Words, slot: Slot, week: Week) -> str:
    """Return a moment as the learner reads it: in the learner's zone and language."""
    theirs = slot.starts_at.astimezone(week.learner_zone)
    clock = words.clock(theirs)
    if clocks_change(week):
        clock = f"{clock} ({_offset(theirs)})"
    return words.say("{day} at {time}", day=words.weekday_and_day(theirs.date()), time=clock)


def distance_words(words: Words, slot: Slot, week: Week, city: str) -> str:
    """Return what is shaded, and how far the learner's clock is from the trainer's at that moment."""
    mine, theirs = slot.starts_at.astimezone(week.zone), slot.starts_at.astimezone(week.learner_zone)
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


def _short(words: Words, at: datetime, *, with_offset: bool) -> str:
    said = words.day_and_clock(at, at.tzinfo) if at.tzinfo else ""
    return f"{said} ({_offset(at)})" if with_offset else said


def _offset(at: datetime) -> str:
    """Return the distance from UTC, such as *UTC+1*: it tells the two readings of a changing day apart."""
    minutes = int((at.utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"

"""Referents in the settings: who they are, when they are away, and who stands in. Each change can be undone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from cockpit.domain.referents import Referent
from cockpit.domain.times import day_in
from cockpit.gui.alerts.rows import Rows
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.date_field import DateField
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Decision, Navigator
from cockpit.gui.segments import Segments
from cockpit.gui.settings.cards import SettingsCard
from cockpit.store.referents import (
    all_referents,
    count_learners_of_referents,
    remove_referent,
    restore_referent,
    save_referent,
)

_SIGNATURE_PX = 52
_WIDTH_PX = 670  # of the lines below, which are in the middle of the card
_AWAY = timedelta(days=6)


class ReferentsCard(SettingsCard):
    """A line for each referent; under them the fields of the one that is changed, or of a new one."""

    def __init__(self, desk: Desk, navigator: Navigator) -> None:
        words, theme, say = desk.words, desk.theme, desk.words.say
        super().__init__(
            desk,
            say("Referents"),
            say("Whoever looks after a learner signs the messages; they leave from your own address."),
        )
        self._desk = desk
        self._navigator = navigator
        self._known: Mapping[int, Referent] = {}
        self._changed: Referent | None = None
        self.rows = Rows(desk)
        self.rows.setMaximumWidth(theme.px(_WIDTH_PX))
        self.grid.addWidget(self.rows, self.grid.rowCount(), 0, 1, 2)
        self.name, self.email, self.phone = QLineEdit(), QLineEdit(), QLineEdit()
        self.signature = QPlainTextEdit()
        self.signature.setTabChangesFocus(True)
        self.signature.setFixedHeight(theme.px(_SIGNATURE_PX))
        here = [("here", say("here")), ("away", say("away"))]
        self.presence = Segments(theme, here, say("Here or away"))
        self.first, self.last = DateField(desk), DateField(desk)
        self.first.setAccessibleName(say("First day away"))
        self.last.setAccessibleName(say("Last day away"))
        self.presence.chosen.connect(self._show_away)
        away = QWidget()
        days = QHBoxLayout(away)
        days.setContentsMargins(0, 0, 0, 0)
        days.setSpacing(theme.px(8))
        for widget in (self.first, Label(theme, "–", "small"), self.last):
            days.addWidget(widget)
        days.addStretch()
        away.setAccessibleName(say("Away"))
        self.cover = Combo(theme)
        self._fault = Label(theme, "", "caption", "lost", wraps=True)
        self._fault.hide()
        self.keep_button = Button(theme, say("Keep"), "check", small=True)
        self.keep_button.clicked.connect(self.keep)
        self.new_button = Button(theme, say("Another one"), "plus", kind="ghost", small=True)
        self.new_button.clicked.connect(self.begin_new)
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.keep_button)
        line.addWidget(self.new_button)
        line.addStretch()
        for called, field in (
            (say("Name"), self.name),
            (say("E-mail"), self.email),
            (say("Phone"), self.phone),
            (say("Lines below"), self.signature),
            (say("Here or away"), self.presence),
            (say("Away"), away),
            (say("Meanwhile"), self.cover),
        ):
            self.add(called, field)
        self.add_note(self._fault)
        self.add_note(buttons)
        for field in (self.name, self.email, self.phone):
            field.returnPressed.connect(self.keep)
        desk.writer.written.connect(self._look_again)
        self._words = words
        self.reload()
        self.begin_new()

    def reload(self) -> None:
        """Show the referents as they are kept."""
        words, theme = self._desk.words, self._desk.theme
        self._known = all_referents(self._desk.store)
        counts = count_learners_of_referents(self._desk.store)
        today = day_in(self._desk.zone, self._desk.now())
        self.rows.clear()
        for referent in self._known.values():
            change = Button(theme, shown(referent.name), "pencil", kind="ghost", small=True)
            change.setAccessibleName(words.say("Change {name}", name=shown(referent.name)))
            change.clicked.connect(partial(self.show_referent, referent.id))
            people = words.plural("{n} learner", "{n} learners", counts.get(referent.id, 0))
            self.rows.add(
                change,
                Label(theme, " · ".join(filter(None, (people, self._away(referent, today)))), "small", "text2",
                      elides=True),
                stretched=1,
                remove=partial(self._remove, referent.id),
                said=words.say("Remove {name}", name=shown(referent.name)),
            )  # fmt: skip
        self._offer_cover()

    def _away(self, referent: Referent, today: date) -> str:
        words = self._words
        if referent.away_until is None or referent.away_from is None or referent.away_until < today:
            return ""
        days = f"{words.day(referent.away_from)} – {words.day(referent.away_until)}"
        cover = self._known.get(referent.cover_id or 0)
        name = shown(cover.name) if cover else words.say("you")
        return words.say("away {days}, meanwhile {name}", days=days, name=name)

    def _offer_cover(self) -> None:
        chosen = self._changed.cover_id if self._changed is not None else None
        self.cover.clear()
        self.cover.addItem(self._words.say("you"), None)
        for referent in self._known.values():
            if self._changed is None or referent.id != self._changed.id:
                self.cover.addItem(shown(referent.name), referent.id)
        self.cover.setCurrentIndex(max(0, self.cover.findData(chosen)))

    def show_referent(self, referent_id: int) -> None:
        """Show somebody in the fields, to be changed."""
        referent = self._known.get(referent_id)
        if referent is None:
            return
        self._changed = referent
        self._fill(referent)
        self.name.setFocus()

    def begin_new(self) -> None:
        """Empty the fields for somebody new."""
        self._changed = None
        self._fill(Referent(0, ""))

    def _fill(self, referent: Referent) -> None:
        today = day_in(self._desk.zone, self._desk.now())
        self.name.setText(referent.name)
        self.email.setText(referent.email)
        self.phone.setText(referent.phone)
        self.signature.setPlainText(referent.signature)
        self.first.show_day(referent.away_from or today)
        self.last.show_day(referent.away_until or today + _AWAY)
        self.presence.choose("here" if referent.away_from is None else "away")
        self._show_away()
        self._offer_cover()
        self._fault.hide()

    def _show_away(self) -> None:
        for field in (self.first, self.last, self.cover):
            field.setEnabled(self.presence.value == "away")

    def keep(self) -> None:
        """Keep what stands in the fields."""
        words, before = self._words, self._changed
        is_away = self.presence.value == "away"
        after = replace(
            before or Referent(0, ""),
            name=" ".join(self.name.text().split()),
            email=self.email.text().strip(),
            phone=self.phone.text().strip(),
            signature=self.signature.toPlainText().strip(),
            away_from=self.first.day if is_away else None,
            away_until=self.last.day if is_away else None,
            cover_id=self.cover.currentData() if is_away else None,
        )
        fault = ""
        if not after.name:
            fault = words.say("A referent needs a name.")
        elif is_away and self.last.day < self.first.day:
            fault = words.say("The last day lies before the first.")
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        if fault or after == before:
            return
        if before is None:
            decision = Decision(
                words.say("{name} is a referent now", name=after.name),
                lambda store: save_referent(store, after).id,
                remove_referent,
            )
        else:
            decision = Decision(
                words.say("{name} changed", name=after.name),
                lambda store: save_referent(store, after),
                lambda store, _: save_referent(store, before),
            )
        self._navigator.decision_wanted.emit(decision)
        self.begin_new()

    def _remove(self, referent_id: int) -> None:
        name = self._known[referent_id].name
        self._navigator.decision_wanted.emit(
            Decision(
                self._words.say("{name} is no referent any more, the learners are yours", name=name),
                lambda store: remove_referent(store, referent_id),
                lambda store, removed: restore_referent(store, removed) if removed else None,
            )
        )
        self.begin_new()

    def _look_again(self) -> None:
        """Show what was just written, or undone."""
        if all_referents(self._desk.store) != self._known:
            self.reload()

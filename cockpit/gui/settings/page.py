"""The page of settings: cards of choices. Each works at once and is kept."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from cockpit.closures import countries
from cockpit.domain.names import plain
from cockpit.domain.times import zone_names
from cockpit.gui.buttons import Button
from cockpit.gui.checkins.hours import are_hours
from cockpit.gui.column_page import ColumnPage
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Navigator
from cockpit.gui.segments import Segments
from cockpit.gui.settings.cards import SettingsCard
from cockpit.gui.settings.referents import ReferentsCard
from cockpit.gui.settings.shortcuts import ShortcutsCard
from cockpit.settings import Settings
from cockpit.wording import LEARNER_WORDS
from cockpit.wording.about import zone_line

_SIGNATURE_PX = 66
_LENGTHS = (15, 30, 45)
_SYNCS = (0, 15, 30, 60)
_SIZES = (0.85, 1.0, 1.15, 1.3, 1.5)


class SettingsPage(ColumnPage):
    """Who the trainer is, the words, the look, the working day, how often to read, and the keys."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(desk, navigator, parent)
        say, theme = desk.words.say, desk.theme
        self._hours_fault = Label(theme, "", "caption", "lost", wraps=True)
        self._hours_fault.hide()
        self.shortcuts = ShortcutsCard(desk)
        about = Button(theme, say("About Cordée"), "info", kind="ghost")
        about.clicked.connect(partial(navigator.place_wanted.emit, "about"))
        self.referents = ReferentsCard(desk, navigator)
        cards = (
            self._you(), self.referents, self._words(), self._look(), self._day(), self._reading(), self.shortcuts,
        )  # fmt: skip
        self.lay_out(say("Settings"), about, cards)

    def _you(self) -> SettingsCard:
        say, chosen = self.desk.words.say, self.desk.settings
        card = SettingsCard(self.desk, say("You"), say("So your messages are signed."))
        card.add(say("Name"), self._line(chosen.name, "name", hint=self.desk.trainer))
        card.add(say("Title"), self._line(chosen.title, "title", hint=say("Trainer of the English path")))
        card.add(say("Phone"), self._line(chosen.phone, "phone"))
        self.signature = QPlainTextEdit(chosen.signature)
        self.signature.setTabChangesFocus(True)
        self.signature.setFixedHeight(self.desk.theme.px(_SIGNATURE_PX))
        self.signature.textChanged.connect(lambda: self._choose(signature=self.signature.toPlainText()))
        card.add(say("Lines below"), self.signature)
        return card

    def _words(self) -> SettingsCard:
        words, chosen = self.desk.words, self.desk.settings
        say = words.say
        card = SettingsCard(self.desk, say("Words"), say("The window is made anew, and what was begun is kept."))
        self.language = self._segments(
            say("Language of the window"),
            [("", say("As the system")), ("en", "English"), ("fr", "Français")],
            chosen.language,
            lambda language: self._choose_words(language=language),
        )
        card.add(say("Language"), self.language)
        self.learner_word = Combo(self.desk.theme)
        for name, forms in LEARNER_WORDS.items():
            self.learner_word.addItem(forms[words.language][1], name)
        self.learner_word.setCurrentIndex(self.learner_word.findData(chosen.learner_word))
        self.learner_word.activated.connect(
            lambda: self._choose_words(learner_word=self.learner_word.currentData())
        )
        card.add(say("The people who learn are called"), self.learner_word)
        return card

    def _look(self) -> SettingsCard:
        desk = self.desk
        words, chosen, say = desk.words, desk.settings, desk.words.say
        card = SettingsCard(desk, say("Look"))
        schemes = [("system", say("As the system")), ("light", say("Light")), ("dark", say("Dark"))]
        card.add(say("Colours"), self._segments(say("Colours"), schemes, chosen.scheme, self._choose_scheme))
        densities = [("comfortable", say("Comfortable")), ("compact", say("Compact"))]
        card.add(say("Rows"), self._segments(say("Rows"), densities, chosen.density, self._choose_density))
        sizes = [(str(size), words.percent(size)) for size in _SIZES]
        nearest = min(_SIZES, key=lambda size: abs(size - chosen.text_scale))
        card.add(say("Text"), self._segments(say("Text"), sizes, str(nearest), self._choose_size))
        return card

    def _day(self) -> SettingsCard:
        words, chosen, say = self.desk.words, self.desk.settings, self.desk.words.say
        card = SettingsCard(self.desk, say("Your working day"))
        self.hours = QLineEdit(", ".join(chosen.working_hours))
        self.hours.editingFinished.connect(self._choose_hours)
        card.add(say("Hours, Monday to Friday"), self.hours)
        card.add_note(self._hours_fault)
        zones = [(name, zone_line(name)) for name in zone_names()]
        card.add(say("Time zone"), self._combo(zones, chosen.zone, "zone"))
        lands = sorted(((code, words.country(code)) for code in countries()), key=lambda land: plain(land[1]))
        card.add(say("Public holidays of"), self._combo(lands, chosen.country, "country"))
        lengths = [(str(n), words.plural("{n} min", "{n} min", n)) for n in _LENGTHS]
        length = self._segments(
            say("Length of a check-in"),
            lengths,
            str(chosen.check_in_minutes),
            lambda minutes: self._choose(check_in_minutes=int(minutes)),
        )
        card.add(say("Length of a check-in"), length)
        return card

    def _reading(self) -> SettingsCard:
        words, chosen, say = self.desk.words, self.desk.settings, self.desk.words.say
        card = SettingsCard(self.desk, say("Reading the sources"))
        often = [(str(n), words.plural("{n} min", "{n} min", n) if n else say("by hand")) for n in _SYNCS]
        every = self._segments(
            say("Sync every"),
            often,
            str(chosen.sync_minutes),
            lambda minutes: self._choose(sync_minutes=int(minutes)),
        )
        card.add(say("Sync every"), every)
        return card

    def _line(self, text: str, field: str, hint: str = "") -> QLineEdit:
        line = QLineEdit(text)
        line.setPlaceholderText(hint)
        line.editingFinished.connect(lambda: self._choose(**{field: line.text().strip()}))
        return line

    def _segments(
        self, name: str, options: Sequence[tuple[str, str]], value: str, chosen: Callable[[str], None]
    ) -> Segments:
        segments = Segments(self.desk.theme, options, name)
        segments.choose(value)
        segments.chosen.connect(chosen)
        return segments

    def _combo(self, options: Sequence[tuple[str, str]], value: str, field: str) -> Combo:
        combo = Combo(self.desk.theme)
        for data, text in options:
            combo.addItem(text, data)
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.connect(lambda: self._choose(**{field: combo.currentData()}))
        return combo

    def _choose(self, **chosen: object) -> None:
        self.desk.choose(replace(self.desk.settings, **chosen))  # type: ignore[arg-type]

    def _choose_words(self, **chosen: object) -> None:
        """Keep other words: the window is made anew with them."""
        before = self.desk.settings
        self._choose(**chosen)
        if self.desk.settings != before:
            self.navigator.words_changed.emit()

    def _choose_scheme(self, scheme: str) -> None:
        self._choose(scheme=scheme)
        self.desk.theme.choose(scheme)

    def _choose_density(self, density: str) -> None:
        self._choose(density=density)
        self.desk.theme.choose_density(is_compact=self.desk.settings.is_compact)

    def _choose_size(self, size: str) -> None:
        self._choose(text_scale=float(size))
        self.desk.theme.resize_text(float(size))

    def _choose_hours(self) -> None:
        """Keep the hours when they can be read; else say how they are written, and keep what counted before."""
        hours = tuple(part.strip() for part in self.hours.text().split(",") if part.strip())
        is_right = are_hours(hours)
        self._hours_fault.setVisible(not is_right)
        if is_right:
            self._choose(working_hours=hours)
        else:
            self._hours_fault.setText(
                self.desk.words.say(
                    "Write hours like {example}. Until then the others count.",
                    example=", ".join(Settings().working_hours),
                )
            )

"""The page of settings: cards of choices. Each works at once and is kept."""

from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.column_page import ColumnPage
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator
from cockpit.gui.settings.availability import AvailabilityCard
from cockpit.gui.settings.cards import SettingsCard
from cockpit.gui.settings.checkins import CheckInSettingsCard
from cockpit.gui.settings.referents import ReferentsCard
from cockpit.gui.settings.shortcuts import ShortcutsCard
from cockpit.wording import LEARNER_WORDS

_SIGNATURE_PX = 66
_SYNCS = (0, 15, 30, 60)
_SIZES = (0.85, 1.0, 1.15, 1.3, 1.5)


class SettingsPage(ColumnPage):
    """Who the trainer is, the words, the look, when to be met, how often to read, and the keys."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(desk, navigator, parent)
        say, theme = desk.words.say, desk.theme
        self.week = AvailabilityCard(desk)
        self.check_ins = CheckInSettingsCard(desk)
        self.shortcuts = ShortcutsCard(desk)
        about = Button(theme, say("About Cordée"), "info", kind="ghost")
        about.clicked.connect(partial(navigator.place_wanted.emit, "about"))
        self.referents = ReferentsCard(desk, navigator)
        cards = (
            self._you(), self.referents, self._words(), self._look(), self.week, self.check_ins, self._reading(),
            self.shortcuts,
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
        self.signature.textChanged.connect(lambda: self._keep(signature=self.signature.toPlainText()))
        card.add(say("Lines below"), self.signature)
        return card

    def _words(self) -> SettingsCard:
        words, chosen = self.desk.words, self.desk.settings
        say = words.say
        card = SettingsCard(self.desk, say("Words"), say("The window is made anew, and what was begun is kept."))
        self.language = card.segments(
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
        card.add(say("Colours"), card.segments(say("Colours"), schemes, chosen.scheme, self._choose_scheme))
        densities = [("comfortable", say("Comfortable")), ("compact", say("Compact"))]
        card.add(say("Rows"), card.segments(say("Rows"), densities, chosen.density, self._choose_density))
        sizes = [(str(size), words.percent(size)) for size in _SIZES]
        nearest = min(_SIZES, key=lambda size: abs(size - chosen.text_scale))
        card.add(say("Text"), card.segments(say("Text"), sizes, str(nearest), self._choose_size))
        return card

    def _reading(self) -> SettingsCard:
        words, chosen, say = self.desk.words, self.desk.settings, self.desk.words.say
        card = SettingsCard(self.desk, say("Reading the sources"))
        often = [(str(n), words.plural("{n} min", "{n} min", n) if n else say("by hand")) for n in _SYNCS]
        every = card.segments(
            say("Sync every"),
            often,
            str(chosen.sync_minutes),
            lambda minutes: self._keep(sync_minutes=int(minutes)),
        )
        card.add(say("Sync every"), every)
        return card

    def _line(self, text: str, field: str, hint: str = "") -> QLineEdit:
        line = QLineEdit(text)
        line.setPlaceholderText(hint)
        line.editingFinished.connect(lambda: self._keep(**{field: line.text().strip()}))
        return line

    def _keep(self, **chosen: object) -> None:
        self.desk.choose(replace(self.desk.settings, **chosen))  # type: ignore[arg-type]

    def _choose_words(self, **chosen: object) -> None:
        """Keep other words: the window is made anew with them."""
        before = self.desk.settings
        self._keep(**chosen)
        if self.desk.settings != before:
            self.navigator.words_changed.emit()

    def _choose_scheme(self, scheme: str) -> None:
        self._keep(scheme=scheme)
        self.desk.theme.choose(scheme)

    def _choose_density(self, density: str) -> None:
        self._keep(density=density)
        self.desk.theme.choose_density(is_compact=self.desk.settings.is_compact)

    def _choose_size(self, size: str) -> None:
        self._keep(text_scale=float(size))
        self.desk.theme.resize_text(float(size))

"""The first page of a new profile: look around in the demo, connect, or import a file."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.imports.choosing import choose_file
from cockpit.gui.labels import Chip, Label, Picture
from cockpit.gui.segments import Segments
from cockpit.gui.theme import Theme
from cockpit.gui.tile import Logo
from cockpit.gui.welcome.choice_card import choice_card
from cockpit.gui.welcome.middle import InTheMiddle
from cockpit.gui.welcome.rope import RopePanel
from cockpit.gui.welcome.stages import Stages
from cockpit.wording import Words

# Each language by its own name: whoever reads neither of them well finds theirs.
_LANGUAGES = (("en", "English"), ("fr", "Français"))
_WORKS_WITH = ("Moodle", "xAPI")  # names of products are the same everywhere
_FILES = ("csv", "xlsx", "ods")
_PANEL_SHARE = 2
_CONTENT_SHARE = 4
_MAX_CONTENT = 848
_HEADLINE_PX = 32
_HEADLINE_WIDTH = 310


class WelcomePage(QWidget):
    """Asks where the learners are. It stands before any store is read: words and look are all it needs.

    `import_wanted` carries the file that was chosen.
    """

    demo_wanted = Signal()
    connect_wanted = Signal()
    import_wanted = Signal(Path)
    language_chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._words = words
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(0)
        sides.addWidget(self._panel(), _PANEL_SHARE)
        sides.addWidget(self._content(), _CONTENT_SHARE)
        self._enlarge_headline()
        theme.changed.connect(self._enlarge_headline)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the focus with ↵ as well, connect with C, import with I."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            (focused if isinstance(focused, QAbstractButton) else self._demo).click()
        elif event.key() == Qt.Key.Key_C and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._connect.click()
        elif event.key() == Qt.Key.Key_I and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._import.click()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the demo: one key, and there is something to see."""
        super().showEvent(event)
        self._demo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _panel(self) -> QWidget:
        theme, say = self._theme, self._words.say
        panel = RopePanel(theme)
        panel.setMinimumWidth(theme.px(280))
        column = QVBoxLayout(panel)
        column.setContentsMargins(theme.px(44), theme.px(38), theme.px(40), 0)
        brand = QHBoxLayout()
        brand.setSpacing(theme.px(10))
        brand.addWidget(Logo(theme))
        brand.addWidget(Label(theme, "Cordée", "title"))
        brand.addStretch()
        column.addLayout(brand)
        column.addSpacing(theme.px(38))
        self._headline = Label(theme, say("Nobody gets lost on the way."), "figure", wraps=True)
        self._headline.setMaximumWidth(theme.px(_HEADLINE_WIDTH))
        column.addWidget(self._headline)
        column.addSpacing(theme.px(10))
        promise = say("See who is drifting while there is still time for a kind word.")
        words = Label(theme, promise, "body", "text2", wraps=True)
        words.setMaximumWidth(theme.px(_HEADLINE_WIDTH))
        column.addWidget(words)
        column.addStretch()
        return panel

    def _enlarge_headline(self) -> None:
        """Set the one line of the window that is larger than a figure."""
        font = self._theme.font("figure")
        font.setPixelSize(self._theme.px(_HEADLINE_PX))
        self._headline.setFont(font)

    def _content(self) -> QWidget:
        theme, words = self._theme, self._words
        inner = QWidget()
        inner.setMaximumWidth(theme.px(_MAX_CONTENT))
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.px(32), theme.px(38), theme.px(32), theme.px(34))
        column.setSpacing(0)
        languages = Segments(theme, _LANGUAGES, words.say("Language of the window"))
        languages.choose(words.language)
        languages.chosen.connect(self.language_chosen)
        top = QHBoxLayout()
        top.addWidget(Stages(theme, words, 1), 1)
        top.addWidget(languages)
        column.addLayout(top)
        column.addStretch(2)
        column.addWidget(Label(theme, words.say("Where are your learners today?"), "display", wraps=True))
        column.addSpacing(theme.px(4))
        column.addWidget(
            Label(theme, words.say("You can add other sources at any time."), "body", "text2", wraps=True)
        )
        column.addSpacing(theme.px(20))
        column.addWidget(self._demo_card())
        column.addSpacing(theme.px(12))
        column.addWidget(self._connect_card())
        column.addSpacing(theme.px(12))
        column.addWidget(self._import_card())
        column.addSpacing(theme.px(16))
        column.addLayout(self._works_with())
        column.addStretch(3)
        column.addLayout(self._promise())
        return InTheMiddle(inner)

    def _demo_card(self) -> QWidget:
        say = self._words.say
        self._demo = Button(self._theme, say("Start the demo"), key="↵", kind="primary")
        self._demo.clicked.connect(self.demo_wanted)
        return self._card(
            "mountain",
            say("Look around with a demo cohort"),
            say("Real activity, invented names. See how fast you find who is lost."),
            self._demo,
            is_first=True,
        )

    def _connect_card(self) -> QWidget:
        say = self._words.say
        self._connect = Button(self._theme, say("Connect"), key="C")
        self._connect.clicked.connect(self.connect_wanted)
        return self._card(
            "plug",
            say("Connect your learning platform"),
            say("Sign in once. Only progress and activity are read; nothing is written back."),
            self._connect,
        )

    def _import_card(self) -> QWidget:
        say = self._words.say
        self._import = Button(self._theme, say("Choose a file"), key="I")
        self._import.clicked.connect(lambda: choose_file(self, self._words, self.import_wanted.emit))
        return self._card(
            "file-text",
            say("Import a spreadsheet"),
            say("CSV or XLSX, in any column order. You check the match before anything is saved."),
            self._import,
        )

    def _card(self, icon: str, title: str, text: str, button: Button, *, is_first: bool = False) -> QWidget:
        said = Label(self._theme, text, "small", "text2", wraps=True)
        return choice_card(self._theme, icon, title, said, button, is_first=is_first)

    def _works_with(self) -> QHBoxLayout:
        theme, words = self._theme, self._words
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(Label(theme, words.say("Works with"), "small", "text2"))
        row.addSpacing(theme.px(4))
        for product in _WORKS_WITH:
            row.addWidget(Chip(theme, product))
        for suffix in _FILES:
            row.addWidget(Chip(theme, suffix.upper()))
        row.addStretch()
        return row

    def _promise(self) -> QHBoxLayout:
        theme, say = self._theme, self._words.say
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        row.addWidget(Picture(theme, "lock", "accent_text", 16), 0, Qt.AlignmentFlag.AlignTop)
        promise = say(
            "Everything stays on this computer. No account, no tracking. Learners’ data leaves only in the"
            " messages you send."
        )
        row.addWidget(Label(theme, promise, "small", "text2", wraps=True), 1)
        return row

"""The parts of the import page: what stands there before a file is chosen, and the form for one."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.imports.choices import ChoicesRow
from cockpit.gui.imports.cohort import CohortPart
from cockpit.gui.imports.match import MatchTable
from cockpit.gui.imports.outcome import OutcomePart
from cockpit.gui.imports.work import Preview
from cockpit.gui.labels import Label, Picture
from cockpit.gui.tile import IconTile
from cockpit.imports.mapping import Mapping
from cockpit.wording.errors import cause_sentence

_LEAST_TABLE_PX = 200
_MATCH_SHARE, _OUTCOME_SHARE = 3, 2


class NoFile(QWidget):
    """One sentence and one button; the demo takes no files and says so."""

    wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, words = desk.theme, desk.words
        is_demo = desk.profile.is_demo
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(24))
        column.setSpacing(theme.px(8))
        column.addWidget(Label(theme, words.say("Import a file"), "display"))
        column.addStretch(2)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconTile(theme, "file-text", "sunken", "accent_text", 44), 0, middle)
        asks = Label(theme, words.say("Choose a spreadsheet, or drop one here."), "heading", wraps=True)
        says = words.say("CSV, XLSX or ODS, in any column order. You check the match before anything is saved.")
        for label in (asks, Label(theme, says, "body", "text2", wraps=True)):
            label.setAlignment(middle)  # in the layout it would take the wrapped lines their height
            column.addWidget(label)
        column.addSpacing(theme.px(8))
        self._choose = Button(theme, words.say("Choose a file"), "folder-open", "Ctrl O", kind="primary")
        self._choose.clicked.connect(self.wanted)
        self._choose.setEnabled(not is_demo)
        column.addWidget(self._choose, 0, middle)
        refusal = Label(theme, cause_sentence(words, "demo_refuses_accounts"), "small", "text2")
        refusal.setVisible(is_demo)
        column.addWidget(refusal, 0, middle)
        column.addStretch(3)
        hand_focus_on(self, self._choose)


class ImportForm(QWidget):
    """Everything about one file, from what it is to what would happen."""

    another_wanted = Signal()
    left = Signal()
    again_wanted = Signal()
    submitted = Signal()
    by_hand_wanted = Signal()
    recognised_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._words = desk.theme, desk.words
        self._file_name = ""
        self.choices = ChoicesRow(desk)
        self.cohort = CohortPart(desk)
        self.match = MatchTable(desk)
        self.outcome = OutcomePart(desk)
        self._body = self._cards()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head())
        whole.addWidget(self._scroll(self._body), 1)
        whole.addWidget(self._foot())
        self._in_tab_order()

    @property
    def problem(self) -> str:
        """The sentence that says why the file cannot be imported so; empty when it can."""
        return self._problem.full_text

    def begin(self, file_name: str) -> None:
        """Show a file of which nothing is known yet."""
        self._file_name = file_name
        self.choices.begin()
        self.show_match("", Mapping(()), (), is_open=False, can_change=False)

    def show_match(
        self,
        kind: str,
        mapping: Mapping,
        samples: Sequence[tuple[str, ...]],
        *,
        is_open: bool,
        can_change: bool,
    ) -> None:
        """Show what the file is and what its columns hold; `can_change`: between its own match and one by hand."""
        text = self._words.say("{name}: {text}", name=self._file_name, text=kind) if kind else self._file_name
        self._file.setText(text)
        self.match.show_mapping(mapping, samples, is_open=is_open)
        self._by_hand.setVisible(can_change and not is_open)
        self._recognised.setVisible(can_change and is_open)

    def show_waiting(self) -> None:
        """Say that the file will be tried."""
        self._say("")
        self._again.hide()
        self._submit.setEnabled(False)
        self.outcome.show_stage(0, self._words.say("Reading the file…"))

    def show_trial(self, rows: int | None) -> None:
        """Say how far the trial is; `rows` is how many people and events are compared, None while it is read."""
        if rows is not None:
            sentence = self._words.plural("Comparing {n} row…", "Comparing {n} rows…", rows)
            self.outcome.show_stage(1, sentence)

    def show_preview(self, preview: Preview) -> None:
        """Say what would happen; then it may."""
        self._say("")
        self._again.hide()
        self.outcome.show_preview(preview)
        self._submit.setEnabled(preview.brings_something)

    def show_problem(self, sentence: str) -> None:
        """Say why the file cannot be imported so."""
        self._submit.setEnabled(False)
        self._again.show()
        self.outcome.show_nothing(self._words.say("Nothing was changed."))
        self._say(sentence)

    def show_stopped(self) -> None:
        """Say that the trial was called off."""
        self._again.show()
        self.outcome.show_nothing(self._words.say("The trial was called off; nothing was changed."))

    def show_importing(self, is_importing: bool) -> None:
        """Lock what must not change while the file is being imported."""
        say = self._words.say
        self._body.setEnabled(not is_importing)
        self._another.setEnabled(not is_importing)
        self._submit.setEnabled(not is_importing)
        self._leave.set_words(say("Cancel") if is_importing else say("Back"))
        self._state.setText(
            say("Importing… Cancelling keeps what you had before the import.") if is_importing else ""
        )
        if is_importing:
            self._leave.setFocus()

    def _head(self) -> QWidget:
        theme, say = self._theme, self._words.say
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        titles = QVBoxLayout()
        titles.setSpacing(theme.px(2))
        titles.addWidget(Label(theme, say("Import a file"), "display"))
        self._file = Label(theme, "", "body", "text2", elides=True)
        titles.addWidget(self._file)
        row = QHBoxLayout(header)
        row.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(12))
        row.addLayout(titles, 1)
        self._another = Button(theme, say("Choose another file"), "folder-open", "Ctrl O")
        self._another.clicked.connect(self.another_wanted)
        row.addWidget(self._another, 0, Qt.AlignmentFlag.AlignBottom)
        return header

    def _cards(self) -> QWidget:
        theme = self._theme
        body = QWidget()
        body.setObjectName("canvas")
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(14))
        column.setSpacing(theme.px(12))
        column.addWidget(self._card(self._column(self.choices)))
        column.addWidget(self._card(self._column(self.cohort)))
        tables = QHBoxLayout()
        tables.setSpacing(theme.px(12))
        tables.addWidget(self._card(self._match_column()), _MATCH_SHARE)
        tables.addWidget(self._card(self._outcome_column()), _OUTCOME_SHARE)
        column.addLayout(tables, 1)
        return body

    def _match_column(self) -> QVBoxLayout:
        theme, say = self._theme, self._words.say
        self._by_hand = Button(theme, say("Match by hand"), "pencil", small=True)
        self._by_hand.clicked.connect(self.by_hand_wanted)
        self._recognised = Button(theme, say("As recognised"), "undo-2", small=True)
        self._recognised.clicked.connect(self.recognised_wanted)
        head = QHBoxLayout()
        head.addWidget(Label(theme, say("What the columns hold"), "heading", wraps=True), 1)
        head.addWidget(self._by_hand)
        head.addWidget(self._recognised)
        column = self._column(self.match)
        column.insertLayout(0, head)
        self.match.setMinimumHeight(theme.px(_LEAST_TABLE_PX))
        return column

    def _outcome_column(self) -> QVBoxLayout:
        column = self._column(self.outcome)
        column.insertWidget(0, Label(self._theme, self._words.say("What would happen"), "heading"))
        return column

    def _column(self, part: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self._theme.px(8))
        column.addWidget(part, 1)
        return column

    def _card(self, inside: QLayout) -> QFrame:
        theme = self._theme
        card = QFrame()
        card.setObjectName("card")
        inside.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        card.setLayout(inside)
        return card

    def _scroll(self, body: QWidget) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(body)
        return scroll

    def _foot(self) -> QWidget:
        theme, say = self._theme, self._words.say
        bar = QWidget()
        bar.setObjectName("sendbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(24), theme.px(8), theme.px(20), theme.px(8))
        row.setSpacing(theme.px(8))
        self._sign = Picture(theme, "circle-alert", "lost", 16)
        self._problem = Label(theme, "", "small", "lost", wraps=True)
        self._state = Label(theme, "", "small", "text2", wraps=True)
        row.addWidget(self._sign)
        row.addWidget(self._problem, 1)
        row.addWidget(self._state, 1)
        self._again = Button(theme, say("Try again"), "refresh-cw")
        self._again.clicked.connect(self.again_wanted)
        self._leave = Button(theme, say("Back"), key="Esc", kind="ghost")
        self._leave.clicked.connect(self.left)
        self._submit = Button(theme, say("Import"), "check", "Ctrl ↵", kind="primary")
        self._submit.clicked.connect(self.submitted)
        for button in (self._again, self._leave, self._submit):
            row.addWidget(button)
        self._again.hide()
        self._say("")
        return bar

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._sign.setVisible(bool(sentence))
        self._state.setVisible(not sentence)

    def _in_tab_order(self) -> None:
        """Go through the page as it is read: what comes last in it is built first."""
        parts = (
            *(self._another, self.choices, self.cohort, self._by_hand, self._recognised, self.match),
            *(self.outcome.list, self._again, self._leave, self._submit),
        )
        for before, after in pairwise(parts):
            QWidget.setTabOrder(before, after)

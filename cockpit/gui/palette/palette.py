"""The palette: a field over the window, and under it what fits what is typed. Ctrl+K opens it from anywhere."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.gui.buttons import Keycap
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job, Steps
from cockpit.gui.labels import Label, Picture, shown
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.overlay import Overlay, thin_line
from cockpit.gui.palette.entries import Offers
from cockpit.gui.palette.lines import LineList, spoken
from cockpit.reports.cohort_list import CohortListRow
from cockpit.reports.finder import PeopleFinder, WordsFound, find_words
from cockpit.reports.learner_list import learner_list
from cockpit.steps import Step
from cockpit.wording.states import state_name

_SIZE = (680, 540)
_TOP = 0.26
# Fewer letters stand in nearly every message.
_LEAST_LETTERS_IN_WORDS = 3
_Key = Qt.Key


class Palette(Overlay):
    """Finds people, cohorts, actions and words. The field keeps the focus, the arrows choose, Return opens."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget) -> None:
        super().__init__(desk.theme, parent, _SIZE, _TOP)
        self._desk = desk
        self.offers = Offers(desk, navigator)
        self._found: Sequence[WordsFound] = ()
        self._is_stale = True
        words, theme = desk.words, desk.theme
        self.setAccessibleName(words.say("Find or do anything"))
        self.field = QLineEdit()
        self.field.setObjectName("bare")
        self.field.setPlaceholderText(words.say("A name, a cohort, something to do…"))
        self.field.setAccessibleName(words.say("Find or do anything"))
        self.field.textChanged.connect(self._search)
        self.list = LineList(desk, self)
        self.list.clicked.connect(self._run)
        self._nothing = Label(theme, "", "body", "text2", wraps=True)
        self._lay_out()

    def _lay_out(self) -> None:
        theme, words = self._desk.theme, self._desk.words
        top = QHBoxLayout()
        top.setContentsMargins(theme.px(20), theme.px(12), theme.px(20), theme.px(12))
        top.setSpacing(theme.px(8))
        top.addWidget(Picture(theme, "search", "text2", 18))
        top.addWidget(self.field, 1)
        top.addWidget(
            Label(
                theme,
                words.say("{key} opens this from anywhere", key=self._desk.commands.key("palette")),
                "caption",
                "text3",
            )
        )
        self._nothing.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), 0)
        middle = QVBoxLayout()
        middle.setContentsMargins(theme.px(8), theme.px(4), theme.px(8), theme.px(4))
        middle.addWidget(self._nothing)
        middle.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(20), theme.px(9), theme.px(20), theme.px(9))
        foot.setSpacing(theme.px(6))
        for keys, said in (
            ("↑↓", words.say("choose")),
            ("↵", words.say("open")),
            (("Tab",), words.say("next group")),
        ):
            for key in keys:
                foot.addWidget(Keycap(theme, key))
            foot.addWidget(Label(theme, said, "caption", "text2"))
            foot.addSpacing(theme.px(6))
        hint = Label(theme, words.say("Try “lost in English”, “export”, “dark”"), "caption", "text3", elides=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(hint, 1)
        whole = QVBoxLayout(self.dialog)
        whole.setContentsMargins(1, 0, 1, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(thin_line())
        whole.addLayout(middle, 1)
        whole.addWidget(thin_line())
        whole.addLayout(foot)

    def open_with(
        self, actions: Sequence[QAction], cohorts: Sequence[CohortListRow], person: tuple[Person, str] | None
    ) -> None:
        """Show the palette with the actions and the person of the page that is there."""
        self.offers.actions, self.offers.cohorts, self.offers.person = actions, cohorts, person
        if self._is_stale:
            self._read_people()
        self.field.clear()
        self._search("")
        self.open_overlay(self.field)

    def forget_people(self) -> None:
        """Read everybody again at the next opening: something was written."""
        self._is_stale = True

    def look_for(self, text: str) -> None:
        """Type a text."""
        self.field.setText(text)

    def _read_people(self) -> None:
        """Read everybody in the background: a store of 100,000 takes seconds, and keys must be answered."""
        desk = self._desk
        job = Job("people", lambda: _reading(desk))
        job.succeeded.connect(self._show_people)
        self._is_stale = not desk.jobs.start(job)

    def _show_people(self, finder: object) -> None:
        if isinstance(finder, PeopleFinder):
            self.offers.people = finder
            self._show(keep=True)

    def _search(self, text: str) -> None:
        self._found = ()
        self._show()
        if len(text.strip()) >= _LEAST_LETTERS_IN_WORDS:
            self._desk.reader.ask("words", lambda store: find_words(store, text), self._show_words)

    def _show_words(self, found: tuple[WordsFound, ...]) -> None:
        if found and self.isVisible():
            self._found = found
            self._show(keep=True)

    def _show(self, *, keep: bool = False) -> None:
        """Show what fits; `keep`: what was chosen stays so, for only lines were added."""
        query = self.field.text()
        chosen = self.list.currentIndex().row() if keep else -1
        self.list.painter.query = query
        self.list.lines.show_lines(self.offers.lines(query, self._found))
        first = self.list.lines.next_entry(-1, 1)
        self.list.choose(chosen if self.list.lines.entry(chosen) is not None else first)
        self.list.setVisible(first is not None)
        self._nothing.setVisible(first is None)
        if first is None:
            say = self._desk.words.say
            self._nothing.setText(say("Nobody and nothing is called “{query}”.", query=shown(query)))
        self._tell()

    def _tell(self) -> None:
        """Let a screen reader say what is chosen while the focus stays in the field."""
        entry = self.list.current_entry()
        self.field.setAccessibleDescription(spoken(entry) if entry is not None else self._nothing.text())

    def _run(self, _index: QModelIndex | None = None) -> None:
        entry = self.list.current_entry()
        if entry is not None:
            self.close_overlay()
            entry.run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the arrows, open with Return."""
        row, lines = self.list.currentIndex().row(), self.list.lines
        if event.key() in (_Key.Key_Up, _Key.Key_Down):
            self.list.choose(lines.next_entry(row, 1 if event.key() == _Key.Key_Down else -1))
            self._tell()
            event.accept()
        elif event.key() in (_Key.Key_Return, _Key.Key_Enter):
            self._run()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next group instead: the field keeps the focus."""
        self.list.choose(self.list.lines.next_group(self.list.currentIndex().row()))
        self._tell()
        return True


def _reading(desk: Desk) -> Steps:
    with desk.profile.open() as store:
        rows = learner_list(store, desk.now())
    yield Step(0, None)
    return PeopleFinder(rows, lambda row: state_name(desk.words, row.state))

"""What left, and what came of it: accepted, answered, not delivered; found again by any word."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from cockpit.domain.names import plain
from cockpit.domain.standing import Standing
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.labels import set_tool_tip, shown
from cockpit.gui.messages.list_tab import ListTab
from cockpit.gui.messages.message_list import Entry, searched_in
from cockpit.gui.messages.message_words import ended_words
from cockpit.gui.navigation import Navigator
from cockpit.reports.outbox import MessageLine, MessageLines, count_standings, sent_lines
from cockpit.store.outbox_lists import message_texts
from cockpit.wording.outbox import standing_name

_OFFERED = (Standing.ACCEPTED, Standing.ANSWERED, Standing.BOUNCED, Standing.HANDED_OVER)


class SentTab(ListTab):
    """What left."""

    def __init__(self, desk: Desk, navigator: Navigator) -> None:
        super().__init__(
            desk, navigator, desk.words.say("Sent"), sent_lines, lambda line: ended_words(desk, line, desk.now())
        )
        theme, say = desk.theme, desk.words.say
        self._searched: dict[int, str] = {}
        self._exporter = Exporter(desk, self)
        self._exporter.told.connect(navigator.told)
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("Search a name, a subject, a word"))
        self.search.setAccessibleName(say("Search a name, a subject, a word"))
        self.search.setClearButtonEnabled(False)  # it fades in, and has no name
        self.search.textChanged.connect(self.show_lines)
        self.standings = Combo(theme)
        self.standings.setAccessibleName(say("State"))
        self.standings.addItem(say("All"))
        for standing in _OFFERED:
            self.standings.addItem(standing_name(desk.words, standing))
        self.standings.currentIndexChanged.connect(self.show_lines)
        self.acts = self.bind({"search": self._start_search, "export": self.export, "message": self._write})
        export = Button(theme, "", "file-text")
        export.setAccessibleName(say("Export, {key}", key="Ctrl E"))
        set_tool_tip(export, say("Export, {key}", key="Ctrl E"))
        export.clicked.connect(self.export)
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(12), theme.px(8))
        row.setSpacing(theme.px(8))
        row.addWidget(self.search, 1)
        row.addWidget(self.standings)
        row.addWidget(export)
        self.above.addWidget(strip)
        self._write_button = self.button(self.acts["message"], say("Write again"), "mail")
        self.pane.show_buttons([self._write_button], None)

    def entries(self, lines: Sequence[MessageLine]) -> Sequence[Entry]:
        """Return what the search and the chosen state leave."""
        place = self.standings.currentIndex()
        wanted = _OFFERED[place - 1] if place > 0 else None
        found = [line for line in lines if wanted is None or line.standing is wanted]
        searched = plain(self.search.text()).split()
        if not searched:
            return found
        if not self._searched:
            self._searched = {line.message.id: plain(searched_in(line)) for line in lines}
        return [line for line in found if all(word in self._searched[line.message.id] for word in searched)]

    def nothing_here(self) -> str:
        """Return what is said when nothing left, or nothing was found."""
        say, query = self._desk.words.say, shown(self.search.text())
        if query:
            return say("Nothing with “{query}” in what you sent.", query=query)
        if self.standings.currentIndex() > 0:
            return say("None of your messages stands there.")
        return say("Nothing was sent from here yet.")

    def follow(self, line: MessageLine | None) -> None:
        """Offer to write again."""
        self.acts["message"].setEnabled(line is not None and line.message.enrolment_id is not None)
        self._write_button.setEnabled(self.acts["message"].isEnabled())

    def export(self) -> None:
        """Write what is shown into a file."""
        words, zone = self._desk.words, self._desk.zone
        say = words.say
        headings = [say("Date"), say("Name"), say("Address"), say("Subject"), say("State"), say("Text")]
        lines = self.model.lines()

        def write(texts: dict[int, str]) -> None:
            rows = [
                (
                    (line.message.ended_at or line.message.made_at).astimezone(zone),
                    self._desk.name(line.message.learner),
                    line.message.to_address,
                    line.message.subject,
                    standing_name(words, line.standing),
                    texts.get(line.message.id, ""),
                )
                for line in lines
            ]
            self._exporter.choose_and_write(say("Sent messages"), headings, rows)

        ids = [line.message.id for line in lines]
        if not self._desk.has_initials_only:
            self._desk.reader.ask("message_texts", lambda store: message_texts(store, ids), write)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return or Down go from the search to the list, Esc clears it."""
        if self.search.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.take_focus()
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self.take_focus()
        else:
            super().keyPressEvent(event)

    def _show(self, read: MessageLines) -> None:
        self._searched = {}
        counted = count_standings(read.lines)
        words = self._desk.words
        for place, standing in enumerate(_OFFERED, 1):
            name = standing_name(words, standing)
            self.standings.setItemText(place, f"{name}  {words.number(counted[standing])}")
        super()._show(read)

    def _start_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _write(self) -> None:
        person = self.person()
        if person is not None:
            self._navigator.message_wanted.emit((person,))

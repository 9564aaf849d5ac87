"""Everything that the trainer can do by a key: its words, its keys, and how a page binds it to what it does.

One list serves the keys themselves, the footer's hints, the page of all keys, the menu bar and the palette.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from cockpit.wording import Words

_SHOWN = {
    "Return": "↵",
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
    "PgUp": "⇞",
    "PgDown": "⇟",
}


class Section(Enum):
    """Where a command stands among the keys and in the menu bar."""

    GO = auto()
    MOVE = auto()
    PERSON = auto()
    SEVERAL = auto()
    PAGE = auto()
    EVERYWHERE = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done. `name` is what the settings call it, `keys` are Qt's portable names, first shown.

    `hint` is the short word of the footer. One that is not `is_bound` is answered where it is pressed (a digit, the
    arrows) and stands here to be found.
    """

    name: str
    section: Section
    title: str
    keys: tuple[str, ...]
    hint: str = ""
    is_bound: bool = True

    @property
    def key(self) -> str:
        """The key that is shown; empty when there is none."""
        return self.keys[0] if self.keys else ""


def caps(key: str) -> tuple[str, ...]:
    """Return what stands on the caps of a key: `Ctrl+K` and `G, T` are two."""
    if not key:
        return ()
    parts = [part for chord in key.split(", ") for part in _parts(chord)]
    return tuple(_SHOWN.get(part, part) for part in parts)


def _parts(chord: str) -> list[str]:
    # The plus key itself is written as an empty last part.
    *before, last = chord.split("+") if not chord.endswith("+") else [*chord[:-1].rstrip("+").split("+"), "+"]
    return [part for part in (*before, last) if part]


def is_letter(key: str) -> bool:
    """Tell whether a key is one that also writes: alone, with Shift, or the first of two."""
    first = key.partition(", ")[0].removeprefix("Shift+")
    return len(first) == 1


def all_commands(words: Words) -> tuple[Command, ...]:
    """Return the list, in the order in which it is shown, with its default keys."""
    say = words.say
    go, move, person, several, page, all_over = Section

    return (
        Command("today", go, say("Today"), ("G, T",)),
        Command("cohorts", go, say("Cohorts"), ("G, C",)),
        Command("learners", go, say("Learners"), ("G, L",)),
        Command("messages", go, say("Messages"), ("G, M",)),
        Command("check_ins", go, say("Check-ins"), ("G, K",)),
        Command("connections", go, say("Connections"), ("G, O",)),
        Command("import_file", go, say("Import a file"), ("G, I",), say("import")),
        Command("settings", go, say("Settings"), ("Ctrl+,",)),
        Command("about", go, say("About Cordée"), ()),
        Command("next", move, say("Next"), ("J",), say("move")),
        Command("previous", move, say("Previous"), ("K",)),
        Command("open", move, say("Open the learner’s page"), ("Return",), say("open"), is_bound=False),
        Command("back", move, say("Back, close"), ("Esc",), say("back"), is_bound=False),
        Command("filters", move, say("Filter the queue, from 1 to 7"), ("Alt+1",), is_bound=False),
        Command("next_pane", move, say("Next pane"), ("F6",)),
        Command("message", person, say("Write a message"), ("M", "Ctrl+M"), say("message")),
        Command("book", person, say("Book a check-in"), ("B", "Ctrl+B"), say("book")),
        Command("snooze", person, say("Snooze"), ("S", "Ctrl+S"), say("snooze")),
        Command("done", person, say("Done, then 1 to 4 for how"), ("D",), say("done")),
        Command("dismiss", person, say("Dismiss, and say why"), ("I",), say("dismiss")),
        Command("pass_on", person, say("Pass on to a colleague"), ("E",), say("pass on")),
        Command("call", person, say("Note a call"), ("C",), say("call")),
        Command("phone", person, say("Phone, then 1 to 3 for how it went"), ("Shift+P",)),
        Command("pause", person, say("Pause, agreed absence"), ("P",), say("pause")),
        Command("close_up", person, say("Close the follow-up"), ("Shift+D",)),
        Command("note", person, say("Write a note"), ("N", "Ctrl+N"), say("note")),
        Command("question", person, say("A learner’s question"), ("Q",), say("question")),
        Command("book_chosen", person, say("Book the moment that an answer chose"), ("Y",), say("book it")),
        Command("unhappy", person, say("Flag as dissatisfied"), ("F",), say("dissatisfied")),
        Command("stop_writing", person, say("Stop writing to somebody who asks for it"), ("O",)),
        Command("open_page", person, say("Open page"), ()),
        Command("open_cohort", person, say("Open the cohort"), ()),
        Command("mark", several, say("Select"), ("X",), say("select")),
        Command("mark_on", several, say("Extend the selection"), ("Shift+J",)),
        Command("mark_back", several, say("Extend the selection upwards"), ("Shift+K",)),
        Command("mark_alike", several, say("Select everyone with the same reason"), ("Shift+X",)),
        Command("mark_all", several, say("Select everyone shown"), ("Ctrl+A",)),
        Command("leave_out", several, say("Leave out of a message"), ("X",), say("leave out")),
        Command("tag", several, say("Tag"), ("T",), say("tag")),
        Command("referent", several, say("Change the referent"), ("Shift+R",), say("referent")),
        Command("sequence", several, say("Begin a sequence"), ("Shift+S",), say("sequence")),
        Command("stop_sequence", several, say("Stop the sequence"), ("Shift+Q",), say("stop")),
        Command("move_up", page, say("Move a step up"), ("Alt+Up",)),
        Command("move_down", page, say("Move a step down"), ("Alt+Down",)),
        Command("skip_step", several, say("Leave this step out"), ("O",), say("leave out")),
        Command("search", page, say("Search this page"), ("/",), say("search")),
        Command("send", page, say("Send, book, apply"), ("Ctrl+Return",), say("send"), is_bound=False),
        Command("columns", page, say("Choose columns"), ("Shift+C",)),
        Command("heat_table", page, say("Heat-map as table"), ("H",), say("heat-map as table")),
        Command("message_lost", page, say("Message those who are lost"), ("Shift+M",)),
        Command("compare", page, say("Compare with another cohort"), ("V",), say("compare")),
        Command("alerts", page, say("Alerts of the cohort"), ("A",), say("alerts")),
        Command("choose_file", page, say("Choose a file"), ("Ctrl+O",), say("choose a file"), is_bound=False),
        Command("export", page, say("Export"), ("Ctrl+E",), say("export")),
        Command("new_message", page, say("New message"), ("C",), say("new message")),
        Command("hold_all", page, say("Hold all messages, or release them"), ("Shift+H",), say("hold all")),
        Command("edit_message", page, say("Edit the message"), ("E",), say("edit")),
        Command("move_message", page, say("Change when the message leaves"), ("T",), say("change time")),
        Command("hold_message", page, say("Hold the message, or release it"), ("H",), say("hold")),
        Command("send_message", page, say("Send the message, or send it again"), ("S",), say("send")),
        Command("say_left", page, say("Say that the message has left"), ("L",)),
        Command("correct_address", page, say("Correct the address"), ("A",)),
        Command("discard_message", page, say("Discard the message"), ("X", "Del"), say("discard")),
        Command("next_tab", page, say("Next tab"), ("Ctrl+Tab",)),
        Command("previous_tab", page, say("Tab before"), ("Ctrl+Shift+Tab",)),
        Command("sync_all", page, say("Sync all sources"), ("R",), say("sync all")),
        Command("sync_log", page, say("Sync log"), ("L",), say("log")),
        Command("import_here", page, say("Import a file"), ("I",), say("import")),
        Command("add_source", page, say("Add a source"), ("A",), say("add a source")),
        Command(
            "happened",
            page,
            say("Yes, it took place, or was kept"),
            ("Y",),
            say("yes"),
        ),
        Command("missed", page, say("No, it was missed, or not kept"), ("A",), say("missed")),
        Command(
            "answer",
            page,
            say("Enter an answer given by phone, from 1 to 3"),
            ("1",),
            say("by phone"),
            is_bound=False,
        ),
        Command("move_check_in", page, say("Change a date, or moments offered"), ("V",), say("change")),
        Command("cancel_check_in", page, say("Cancel, or take back an offer"), ("X",), say("cancel")),
        Command("this_week", page, say("This week"), ("T",), say("this week")),
        Command("week_before", page, say("The week before"), ("PgUp",)),
        Command("week_after", page, say("The week after"), ("PgDown",)),
        Command("palette", all_over, say("Find or do anything"), ("Ctrl+K",)),
        Command("undo", all_over, say("Undo"), ("U", "Ctrl+Z"), say("undo")),
        Command("redo", all_over, say("Do again what was undone"), ("Ctrl+Shift+Z",)),
        Command("keys", all_over, say("All keys"), ("?", "Shift+?", "F1"), say("all keys")),
        Command("menu", all_over, say("Menu bar"), ("Alt",), is_bound=False),
        Command("larger", all_over, say("Larger text"), ("Ctrl++", "Ctrl+=")),
        Command("smaller", all_over, say("Smaller text"), ("Ctrl+-",)),
        Command("usual_size", all_over, say("Text as large as usual"), ("Ctrl+0",)),
        Command("theme", all_over, say("Light or dark"), ()),
        Command("density", all_over, say("Comfortable or compact rows"), ()),
        Command("rail", all_over, say("Narrow or wide rail"), ("Ctrl+\\",)),
        Command("initials", all_over, say("Initials only, to share the screen"), ("Ctrl+Shift+H",)),
        Command("lock", all_over, say("Lock"), ("Ctrl+Shift+L",)),
        Command("quit", all_over, say("Quit"), ("Ctrl+Q",)),
    )


def section_names(words: Words) -> dict[Section, str]:
    """Return what the sections are called."""
    say = words.say
    return {
        Section.GO: say("Go to"),
        Section.MOVE: say("Move"),
        Section.PERSON: say("Act on one person"),
        Section.SEVERAL: say("Act on several"),
        Section.PAGE: say("On this page"),
        Section.EVERYWHERE: say("Everywhere"),
    }


class Commands(QObject):
    """The commands with the keys that the trainer chose. `changed`: other keys count from now on."""

    changed = Signal()

    def __init__(self, words: Words, chosen: Mapping[str, str], *, has_letters: bool) -> None:
        """Take `chosen` keys by a command's name; an empty one means none. Without letters, none acts alone."""
        super().__init__()
        self._defaults = {command.name: command for command in all_commands(words)}
        self._known: dict[str, Command] = {}
        self._bound: list[QAction] = []
        self.choose(chosen, has_letters=has_letters)

    def choose(self, chosen: Mapping[str, str], *, has_letters: bool) -> None:
        """Let other keys count."""
        self._known = {
            name: _with_keys(command, chosen.get(name), has_letters=has_letters)
            for name, command in self._defaults.items()
        }
        self._bound = [action for action in self._bound if isValid(action)]
        for action in self._bound:
            self._dress(action)
        self.changed.emit()

    def __getitem__(self, name: str) -> Command:
        return self._known[name]

    def __iter__(self) -> Iterator[Command]:
        return iter(self._known.values())

    def default_key(self, name: str) -> str:
        """Return the key that a command has when nothing else was chosen."""
        return self._defaults[name].key

    def key(self, name: str) -> str:
        """Return what the cap of a command's key says, in one piece; empty without a key."""
        return " ".join(caps(self._known[name].key))

    def bind(self, owner: QWidget, acts: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
        """Let a page's commands act while the page or something in it has the focus; return them by name.

        In a text field a letter stays a letter: Qt offers it to the field first, and that takes it.
        """
        actions = {}
        for name, act in acts.items():
            action = QAction(owner)
            action.setObjectName(name)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setAutoRepeat(self._defaults[name].section is Section.MOVE)
            action.triggered.connect(partial(_run, act))
            self._dress(action)
            self._bound.append(action)
            owner.addAction(action)
            actions[name] = action
        return actions

    def _dress(self, action: QAction) -> None:
        command = self._known[action.objectName()]
        action.setText(command.title.replace("&", "&&"))
        action.setShortcuts([QKeySequence.fromString(key) for key in command.keys])


def _run(act: Callable[[], object], _is_checked: bool = False) -> None:
    act()


def _with_keys(command: Command, chosen: str | None, *, has_letters: bool) -> Command:
    keys = command.keys
    if chosen is not None and command.is_bound:
        keys = ((chosen,) if chosen else ()) + keys[1:]
    if not has_letters:
        keys = tuple(key for key in keys if not is_letter(key))
    return Command(command.name, command.section, command.title, keys, command.hint, command.is_bound)

"""The places of the window: how each page is made, what it is called, which keys its footer shows."""

import importlib
from collections.abc import Generator

from PySide6.QtWidgets import QWidget

from cockpit.gui.commands import caps
from cockpit.gui.desk import Desk
from cockpit.gui.footer import Hint
from cockpit.gui.navigation import Navigator
from cockpit.steps import Step
from cockpit.wording import Words

# What the first key press would otherwise wait for: templates, calendars, charts, countries, and the other pages.
_LATER = (
    "cockpit.gui.writing",
    "cockpit.gui.charts",
    "cockpit.gui.learners.page",
    "cockpit.gui.messages.composer",
    "cockpit.gui.messages.page",
    "holidays",
    "cockpit.gui.checkins.page",
    "cockpit.gui.cohorts.page",
    "cockpit.gui.learners.table_page",
    "cockpit.gui.cohorts.list_page",
    "cockpit.gui.connections.page",
    "cockpit.gui.alerts.page",
    "cockpit.gui.imports.page",
    "cockpit.gui.about.page",
)


def preload() -> Generator[Step, None, None]:
    """Load, in the background and once the first page is painted, what start-up did without."""
    for number, name in enumerate(_LATER):
        importlib.import_module(name)
        yield Step(number + 1, len(_LATER))


def build_page(place: str, desk: Desk, navigator: Navigator) -> QWidget:
    """Build a page. Each is imported here, when first wanted: charts bring numpy, and no start waits for that."""
    if place == "cohorts":
        from cockpit.gui.cohorts.list_page import CohortsPage

        return CohortsPage(desk, navigator)
    if place == "cohort":
        from cockpit.gui.cohorts.page import CohortPage

        return CohortPage(desk, navigator)
    if place == "compare":
        from cockpit.gui.cohorts.compare import ComparePage

        return ComparePage(desk, navigator)
    if place == "alerts":
        from cockpit.gui.alerts.page import AlertsPage

        return AlertsPage(desk, navigator)
    if place == "learners":
        from cockpit.gui.learners.table_page import LearnersPage

        return LearnersPage(desk, navigator)
    if place == "learner":
        from cockpit.gui.learners.page import LearnerPage

        return LearnerPage(desk, navigator)
    if place == "messages":
        from cockpit.gui.messages.page import MessagesPage

        return MessagesPage(desk, navigator)
    if place == "check_ins":
        from cockpit.gui.checkins.page import CheckInsPage

        return CheckInsPage(desk, navigator)
    if place == "connections":
        from cockpit.gui.connections.page import ConnectionsPage

        return ConnectionsPage(desk, navigator)
    if place == "imports":
        from cockpit.gui.imports.page import ImportsPage

        return ImportsPage(desk, navigator)
    if place == "composer":
        from cockpit.gui.messages.composer import ComposerPage

        return ComposerPage(desk, navigator)
    if place == "first_steps":
        from cockpit.gui.welcome.first_steps import FirstSteps

        return FirstSteps(desk, navigator)
    if place == "settings":
        from cockpit.gui.settings.page import SettingsPage

        return SettingsPage(desk, navigator)
    from cockpit.gui.about.page import AboutPage

    return AboutPage(desk, navigator)


def title_of(words: Words, place: str) -> str:
    """Return what the window is called while it shows a place."""
    say = words.say
    return {
        "today": say("Today"),
        "cohorts": say("Cohorts"),
        "cohort": say("Cohorts"),
        "compare": say("Compare cohorts"),
        "alerts": say("Alerts"),
        "learners": say("Learners"),
        "learner": say("Learners"),
        "messages": say("Messages"),
        "check_ins": say("Check-ins"),
        "connections": say("Connections"),
        "imports": say("Import a file"),
        "composer": say("New message"),
        "settings": say("Settings"),
        "first_steps": say("Welcome"),
        "about": say("About Cordée"),
    }[place]


_PERSON = ("message", "book", "snooze", "done", "dismiss", "pass_on", "pause")
# By a place, or by a part of one that has keys of its own.
_HINTS = {
    "today": ("next", "open", *_PERSON, "undo", "search"),
    "cohorts": ("next", "open"),
    "cohort": ("next", "open", "message", "book", "heat_table", "compare", "alerts", "export"),
    "compare": ("back",),
    "alerts": ("undo", "back"),
    "alert_limits": ("send", "undo", "back"),
    "learners": ("next", "open", "mark", "message", "tag", "search", "export"),
    "learner": ("next", *_PERSON, "search", "export", "undo", "back"),
    "messages": ("next", "open", "new_message"),
    "messages_drafts": ("next", "open", "edit_message", "send_message", "discard_message", "undo"),
    "messages_outbox": ("next", "open", "edit_message", "move_message", "hold_message", "discard_message", "undo"),
    "messages_sent": ("next", "open", "message", "search", "export"),
    "messages_replies": ("next", "open", "message", "question", "done", "pass_on", "unhappy", "undo"),
    "messages_templates": ("next", "send", "search", "undo"),
    "messages_sequences": ("next", "send", "message", "skip_step", "stop_sequence", "undo"),
    "check_ins": (
        *("next", "open", "happened", "missed", "answer", "move_check_in", "cancel_check_in"),
        *("book", "message", "export", "undo"),
    ),
    "connections": ("sync_all", "sync_log", "import_here", "add_source", "undo"),
    "account_form": ("send", "back"),
    "sync_log": ("next", "export", "back"),
    "who_is_who": ("back",),
    "imports": ("choose_file", "send", "back"),
    "composer": ("send", "back"),
    "composer_several": ("next", "leave_out", "send", "back"),
    "settings": ("back",),
    "first_steps": (),
    "about": ("back",),
}


def hints_of(desk: Desk, part: str) -> list[Hint]:
    """Return the keys that the footer shows for a place, or for a part of one."""
    say = desk.words.say
    # "send" is the key of whatever finishes a page: there it has the word of that page.
    finishing = {
        "alert_limits": say("apply"),
        "account_form": say("connect"),
        "imports": say("import"),
        "messages_templates": say("save"),
    }
    hints: list[Hint] = []
    if part == "who_is_who":
        hints += [(("1", "9"), say("join")), (("0",), say("nobody of these"))]
    for name in _HINTS[part if part in _HINTS else part.partition("_")[0]]:
        command = desk.commands[name]
        if name == "next" and command.keys:
            hints.append((caps(command.key) + caps(desk.commands["previous"].key), command.hint))
        elif name == "answer" and command.keys:
            hints.append((("1", "3"), command.hint))
        elif command.keys:
            word = finishing.get(part) if name == "send" else None
            hints.append((caps(command.key), word or command.hint))
    return hints

"""The places of the window: how each page is made, what it is called, which keys its footer shows."""

import importlib
from collections.abc import Generator

from PySide6.QtWidgets import QWidget

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
    "holidays",
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
    if place == "alerts":
        from cockpit.gui.alerts.page import AlertsPage

        return AlertsPage(desk, navigator)
    if place == "learners":
        from cockpit.gui.learners.table_page import LearnersPage

        return LearnersPage(desk, navigator)
    if place == "learner":
        from cockpit.gui.learners.page import LearnerPage

        return LearnerPage(desk, navigator)
    if place == "connections":
        from cockpit.gui.connections.page import ConnectionsPage

        return ConnectionsPage(desk, navigator)
    if place == "imports":
        from cockpit.gui.imports.page import ImportsPage

        return ImportsPage(desk, navigator)
    if place == "composer":
        from cockpit.gui.messages.composer import ComposerPage

        return ComposerPage(desk, navigator)
    from cockpit.gui.about.page import AboutPage

    return AboutPage(desk, navigator)


def title_of(words: Words, place: str) -> str:
    """Return what the window is called while it shows a place."""
    say = words.say
    return {
        "today": say("Today"),
        "cohorts": say("Cohorts"),
        "cohort": say("Cohorts"),
        "alerts": say("Alerts"),
        "learners": say("Learners"),
        "learner": say("Learners"),
        "connections": say("Connections"),
        "imports": say("Import a file"),
        "composer": say("New message"),
        "about": say("About Cordée"),
    }[place]


def hints_of(words: Words, place: str) -> list[Hint]:
    """Return the keys that the footer shows for a place, or for a part of one that has keys of its own."""
    say = words.say
    move: Hint = (("J", "K"), say("move"))
    opened: Hint = (("↵",), say("open"))
    message: Hint = (("M",), say("message"))
    book: Hint = (("B",), say("book"))
    snooze: Hint = (("S",), say("snooze"))
    done: Hint = (("D",), say("done"))
    dismiss: Hint = (("I",), say("dismiss"))
    pass_on: Hint = (("E",), say("pass on"))
    pause: Hint = (("P",), say("pause"))
    undo: Hint = (("U",), say("undo"))
    back: Hint = (("Esc",), say("back"))
    search: Hint = (("/",), say("search"))
    export: Hint = (("Ctrl", "E"), say("export"))
    hints: dict[str, list[Hint]] = {
        "today": [move, opened, message, book, snooze, done, dismiss, pass_on, pause, undo, search],
        "cohorts": [move, opened],
        "cohort": [
            move,
            opened,
            message,
            book,
            (("H",), say("heat-map as table")),
            (("A",), say("alerts")),
            export,
        ],
        "alerts": [(("Ctrl", "↵"), say("apply")), undo, back],
        "learners": [move, opened, search, export],
        "learner": [move, message, book, snooze, done, undo, back],
        "connections": [
            (("R",), say("sync all")),
            (("L",), say("log")),
            (("I",), say("import")),
            (("A",), say("add a source")),
            undo,
        ],
        "account_form": [(("Ctrl", "↵"), say("connect")), back],
        "sync_log": [move, export, back],
        "who_is_who": [(("1", "9"), say("join")), (("0",), say("nobody of these")), back],
        "imports": [(("Ctrl", "O"), say("choose a file")), (("Ctrl", "↵"), say("import")), back],
        "composer": [(("Ctrl", "↵"), say("send")), back],
        "about": [back],
    }
    return hints[place]

"""What the palette offers for a text: people, what can be done about the first, cohorts, actions, words found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction

from cockpit.domain.names import plain
from cockpit.domain.times import day_in
from cockpit.gui.cohorts.paint import glyph_of
from cockpit.gui.commands import Command, Commands
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.navigation import Navigator, Person
from cockpit.reports.cohort_list import CohortListRow
from cockpit.reports.finder import PeopleFinder, WordsFound
from cockpit.reports.learner_list import LearnerListRow
from cockpit.wording.states import state_name
from cockpit.wording.templates import template_names

_MOST_PEOPLE, _MOST_COHORTS, _MOST_ACTIONS = 5, 4, 6
_AROUND_PX = 60
_DOING = (
    ("message", "mail"),
    ("book", "calendar-plus"),
    ("snooze", "alarm-clock"),
    ("pause", "circle-pause"),
    ("note", "sticky-note"),
    ("question", "message-circle-question-mark"),
)
_KIND_ICONS = {
    **{"message": "mail", "contact": "message-circle", "note": "sticky-note", "question": "message-circle"},
    **{"reply": "corner-down-left", "check_in": "calendar-check", "goal": "calendar-check"},
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group of entries."""

    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to choose. `glyph` is a learner's state, with `name` for the avatar; else `icon` stands there."""

    title: str
    detail: str
    run: Callable[[], object]
    key: str = ""
    icon: str = ""
    glyph: str = ""
    learner_id: int | None = None


Line = Heading | Entry


class Offers:
    """Makes the lines for a text. `actions` are the window's and the page's; `person` whom the page is about."""

    def __init__(self, desk: Desk, navigator: Navigator) -> None:
        self._desk = desk
        self._navigator = navigator
        self.people: PeopleFinder | None = None
        self.cohorts: Sequence[CohortListRow] = ()
        self.actions: Sequence[QAction] = ()
        self.person: tuple[Person, str] | None = None

    def lines(self, query: str, found: Iterable[WordsFound] = ()) -> list[Line]:
        """Return what is offered for a text, and what was found in messages and notes."""
        say = self._desk.words.say
        rows = self.people.find(query, _MOST_PEOPLE) if self.people is not None else []
        groups: list[tuple[str, list[Entry]]] = [(say("People"), [self._of_person(row) for row in rows])]
        whom = (_person(rows[0]), rows[0].name) if rows else self.person if not query.strip() else None
        if whom is not None:
            title = say("Do something for {name}", name=_first(self._desk.name(whom[1])))
            groups.append((title, self._doings(*whom)))
        groups.append((say("Cohorts"), self._of_cohorts(query)))
        if (addressed := whom or self.person) is not None:
            groups.append((say("Templates"), self._of_templates(query, *addressed)))
        groups.append((say("Actions"), self._of_actions(query)))
        groups.append((say("Found in messages and notes"), [self._of_words(one, query) for one in found]))
        lines: list[Line] = []
        for title, entries in groups:
            if entries:
                lines += [Heading(title), *entries]
        return lines

    def _of_person(self, row: LearnerListRow) -> Entry:
        words = self._desk.words
        detail = words.say(
            "{cohort}, {state}", cohort=shown(row.cohort), state=state_name(words, row.state).lower()
        )
        person = _person(row)
        return Entry(
            self._desk.name(row.name),
            detail,
            partial(self._navigator.learner_wanted.emit, person, (person,)),
            key="↵",
            glyph=glyph_of(row.state),
            learner_id=row.learner_id,
        )

    def _doings(self, person: Person, name: str) -> list[Entry]:
        words, commands = self._desk.words, self._desk.commands
        first = _first(self._desk.name(name))
        titles = {
            "message": words.say("Write to {name}", name=first),
            "book": words.say("Book a check-in with {name}", name=first),
            "snooze": words.say("Snooze {name} until…", name=first),
            "pause": words.say("Pause the follow-up of {name}", name=first),
            "note": words.say("Add a note about {name}", name=first),
            "question": words.say("Note a question of {name}", name=first),
        }
        details = {
            "snooze": words.say("tomorrow, Monday, a date"),
            "pause": words.say("for an agreed absence"),
        }
        return [
            Entry(
                titles[doing],
                details.get(doing, ""),
                partial(self._navigator.doing_wanted.emit, person, doing),
                commands.key(doing),
                icon,
            )
            for doing, icon in _DOING
            if doing != "snooze" or person.alert_id is not None
        ]

    def _of_cohorts(self, query: str) -> list[Entry]:
        words = plain(query).split()
        fitting = [row for row in self.cohorts if all(word in plain(row.name) for word in words)]
        return [
            Entry(
                shown(row.name),
                self._desk.words.plural("{n} learner", "{n} learners", row.learners),
                partial(self._navigator.cohort_wanted.emit, row.id),
                icon="users",
            )
            for row in fitting[:_MOST_COHORTS]
        ]

    def _of_templates(self, query: str, person: Person, name: str) -> list[Entry]:
        """Return the templates whose words hold a text, to write with to the person who is meant."""
        words, desk = plain(query).split(), self._desk
        first = _first(desk.name(name))
        return [
            Entry(
                said,
                desk.words.say("write to {name} with it", name=first),
                partial(self._navigator.template_wanted.emit, person, template),
                icon="file-text",
            )
            for template, said in template_names(desk.words).items()
            if words and all(word in plain(said) for word in words)
        ]

    def _of_actions(self, query: str) -> list[Entry]:
        """Return the actions whose words hold the text: the page's first, for they are given first."""
        words = plain(query).split()
        entries = []
        for action in self.actions:
            command = self._desk.commands[action.objectName()]
            if action.isEnabled() and all(word in plain(command.title) for word in words):
                entries.append(_of_command(self._desk.commands, command, action))
        return entries[:_MOST_ACTIONS]

    def _of_words(self, found: WordsFound, query: str) -> Entry:
        words, desk = self._desk.words, self._desk
        detail = words.say("{name}, {day}", name=desk.name(found.name), day=words.day(day_in(desk.zone, found.at)))
        person = Person(found.learner_id, None)
        return Entry(
            _around(shown(found.text), query),
            detail,
            partial(self._navigator.learner_wanted.emit, person, (person,)),
            icon=_KIND_ICONS[found.kind],
        )


def _of_command(commands: Commands, command: Command, action: QAction) -> Entry:
    return Entry(command.title, "", action.trigger, commands.key(command.name), "chevron-right")


def _person(row: LearnerListRow) -> Person:
    return Person(row.learner_id, row.enrolment_id, row.alert_id)


def _first(name: str) -> str:
    return name.partition(" ")[0] or name


def _around(text: str, query: str) -> str:
    """Return the part of a text in which the first word of the query stands."""
    at = max(0, plain(text).find(plain(query).split()[0]))
    begin = text.rfind(" ", 0, max(0, at - _AROUND_PX)) + 1 if at > _AROUND_PX else 0
    return f"…{text[begin:]}" if begin else text

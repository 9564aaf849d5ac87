"""The triage loop as a screen reader's user meets it: another program reads, acts and listens over AT-SPI."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from desktop import Desktop, missing_programs, wait_until
from listening import Event, Gone, Listener, Node, Session, missing_for_listening

MISSING = [*missing_programs(), *missing_for_listening()]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")

ROW = re.compile(r"(?P<name>.+?), (?P<state>[^.,]+)\. (?P<reason>.+) Suggested: (?P<action>.+)\.")
BLOCK = re.compile(r"[A-Z][a-z]+day \d+ \w+, \d\d:\d\d to \d\d:\d\d: .+")
CONTROLS = {"push button", "radio button", "check box", "combo box", "text", "list", "table", "spin button"}


class Reader:
    """The screen reader's user, in front of the demo's queue."""

    def __init__(self, desk: Desktop, listener: Listener) -> None:
        self.desk = desk
        self._listener = listener
        wait_until(lambda: listener.application("cordee") is not None, "the program on the bus")
        app = listener.application("cordee")
        assert app is not None
        self.app = app

    def controls(self) -> dict[str, str]:
        """Return what every control that can be seen is called, by its role and place."""
        called: dict[str, str] = {}
        for node in self.app.within(lambda node: node.role in CONTROLS):
            with suppress(Gone):  # pages are made anew while somebody reads them
                called[f"{node.role} {node.path}"] = node.name
        return called

    def the(self, role: str, name: str) -> Node:
        """Return what can be seen of a role whose name begins so."""
        found = next(self.app.within(lambda node: node.role == role and node.name.startswith(name)), None)
        assert found is not None, [node.name for node in self.app.within(lambda node: node.role == role)]
        return found

    def rows(self) -> list[Node]:
        """Return the people of the queue, without the headers."""
        return [row for row in self.the("list", "People who").children if "Suggested" in row.name]

    def names(self) -> list[str]:
        """Return who is in the queue, in its order."""
        return [match["name"] for row in self.rows() if (match := ROW.fullmatch(row.name))]

    def heard(self, what: str, seconds: float = 5) -> list[Event]:
        """Wait until an announcement begins so; return everything that was heard until then."""
        heard: list[Event] = []
        wait_until(
            lambda: heard.extend(self._listener.heard()) or what in "".join(announced(heard)),
            f"{what!r} said aloud",
            seconds,
            lambda: announced(heard),
        )
        return heard

    def listen(self) -> list[Event]:
        """Return what was heard since the last time."""
        return self._listener.heard()


def announced(heard: list[Event]) -> list[str]:
    return [event.text for event in heard if event.kind == "Announcement"]


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    desk = Desktop(tmp_path)
    with desk, Session(desk.environment) as session:
        desk.environment["DBUS_SESSION_BUS_ADDRESS"] = session.address
        with Listener(session.accessibility_address) as listener:
            desk.open("demo")
            desk.wait_for_title("Today", 30)
            desk.keys("Home")
            yield Reader(desk, listener)
            assert desk.close() == 0


def test_the_queue_is_read_worked_and_undone_from_outside(reader: Reader) -> None:
    people = [row for row in reader.desk.rows("today") if row["section"] != "watch"]
    rows = reader.rows()
    assert [name for row in rows if not ROW.fullmatch(name := row.name)] == []
    assert reader.names() == [person["learner"] for person in people]
    for row, person in zip(rows, people, strict=True):
        assert str(person["suggested_action"]) in row.name
        assert str(person["sentences"][0]) in row.name
    assert rows[0].is_focused and rows[0].is_selected

    first, second, third = reader.names()[:3]
    reader.listen()
    reader.desk.keys("j")
    wait_until(lambda: reader.rows()[1].is_focused, "the second row focused")
    assert not reader.rows()[0].is_selected
    focused = [event.source.name for event in reader.listen() if (event.detail, event.number) == ("focused", 1)]
    assert len(focused) == 1 and focused[0].startswith(f"{second}, ")

    reader.the("push button", "Done").press()
    reader.heard(f"{second}: done.")
    assert reader.names()[:2] == [first, third]
    assert reader.rows()[1].is_focused
    reader.the("push button", "Undo, U").press()
    reader.heard("Undone")
    wait_until(lambda: reader.names()[:3] == [first, second, third], "the row back", 15, reader.names)

    reader.desk.keys("Home")
    reader.the("push button", "Snooze").press()
    reader.heard("Snooze until 1 tomorrow, 2 in 3 days")
    reader.the("push button", "in 3 days, 2").press()
    reader.heard(f"{first}: snoozed until ")
    assert first not in reader.names()
    wait_until(lambda: first not in {row["learner"] for row in reader.desk.rows("today")}, "the store has it", 15)
    reader.desk.keys("u")
    reader.heard("Undone")
    wait_until(lambda: first in reader.names(), "the row back", 15, reader.names)


def test_a_list_that_gets_the_focus_reads_who_is_selected(reader: Reader) -> None:
    reader.desk.keys("Tab")
    wait_until(lambda: not reader.rows()[0].is_focused or bool(reader.listen()), "the focus gone on")
    reader.listen()
    reader.desk.keys("shift+Tab")
    heard: list[str] = []
    wait_until(
        lambda: (
            heard.extend(e.source.name for e in reader.listen() if (e.detail, e.number) == ("focused", 1))
            or any("Suggested" in name for name in heard)
        ),
        "the row read",
        5,
        lambda: heard,
    )


def test_filters_are_a_choice_of_one_and_tell_how_many(reader: Reader) -> None:
    filters = [node.name for node in reader.app.within(lambda node: node.role == "radio button")]
    assert filters[0] == f"All, {len(reader.rows())}"
    reader.the("radio button", "To decide").press()
    wait_until(lambda: filters[-1].endswith(f", {len(reader.rows())}"), "the list cut", 5, reader.names)
    assert all(ROW.fullmatch(row.name)["state"] == "To decide" for row in reader.rows())


def test_the_week_of_check_ins_is_read_block_by_block(reader: Reader) -> None:
    reader.desk.keys("g", "k")
    reader.desk.wait_for_title("Check-ins")
    blocks: list[str] = []

    def is_read() -> bool:
        with suppress(Gone, AssertionError):
            blocks[:] = [block.name for block in reader.the("graphic", "Week from ").children]
        return bool(blocks)

    wait_until(is_read, "the blocks of the week")
    assert all(BLOCK.fullmatch(block) for block in blocks), blocks


def test_every_control_of_every_page_has_a_name(reader: Reader) -> None:
    nameless: list[str] = []
    for keys, title, known in (
        ((), "Today", "Done, D"),
        (("Return",), "Learners", "History"),
        (("g", "c"), "Cohorts", "Data literacy. "),
        (("Return",), "Cohorts", "See who"),
        (("a",), "Alerts", "Apply, "),
        (("Escape", "g", "l"), "Learners", "Export, "),
        (("g", "k"), "Check-ins", "Next week, "),
        (("g", "o"), "Connections", "Sync log, "),
        (("g", "i"), "Import", "Choose a file, "),
        (("Escape", "g", "t", "m"), "New message", "Subject"),
    ):
        reader.desk.keys(*keys)
        reader.desk.wait_for_title(title)
        wait_until(
            lambda known=known: any(name.startswith(known) for name in reader.controls().values()),
            f"{known!r} on {title}",
        )
        nameless += [f"{title}: {control}" for control, name in reader.controls().items() if not name]
    assert not nameless

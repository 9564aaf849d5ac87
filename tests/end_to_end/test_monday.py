"""Monday morning in a real window, offline, by keys alone: 120 learners, 18 in the queue (DESIGN.md, 14)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from desktop import Desktop, missing_programs, wait_until
from offline import offline_desk

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}")

# The demo's Monday is the one of the story, so every program of this test is told that it is that Monday.
MONDAY = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)
CLOCK = """
from datetime import timedelta
import cockpit.clock
def shifted(real=cockpit.clock.utc_now):
    return real() + timedelta(seconds=float(os.environ["CLOCK_SHIFT"]))
cockpit.clock.utc_now = shifted
"""
# As the table counts them: one chord is one key.
FIRST, THIS_WEEK, WAITING, CELEBRATE, DECIDE = 4 * 2, 5 * 2, 2 * 2 + 5, 6, 3


class Keys:
    """The trainer's hands: presses keys, and counts them."""

    def __init__(self, desk: Desktop) -> None:
        self._desk = desk
        self.count = 0

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self._desk.keys(*keys)
        self.count += len(keys)


@pytest.fixture
def desk(tmp_path: Path) -> Desktop:
    return offline_desk(tmp_path, CLOCK, CLOCK_SHIFT=str((MONDAY - datetime.now(UTC)).total_seconds()))


def test_the_queue_of_a_monday_is_emptied_in_36_keys(desk: Desktop, tmp_path: Path) -> None:
    with desk:
        desk.open("demo")
        desk.wait_for_page("Today", 30)
        sections = [row["section"] for row in queue(desk)]
        assert [sections.count(name) for name in ("first", "this_week", "waiting", "celebrate", "decide")] == [
            4, 5, 3, 3, 3,
        ]  # fmt: skip
        people = {section: ids(desk, section) for section in set(sections)}
        keys = Keys(desk)
        desk.keys("Home")  # the story begins with the first row; the mouse of nobody stands on another

        for _ in range(4):
            keys.press("b")
            desk.settle()  # the slots are being looked for
            act_and_wait(desk, keys, "ctrl+Return")
        assert keys.count == FIRST

        for _ in range(5):
            write(desk, keys)
        assert keys.count == FIRST + THIS_WEEK

        write(desk, keys, "oui, et jusque vendredi.")  # what nobody else knows is typed where it is missing
        write(desk, keys)
        keys.press("e")
        desk.settle()
        keys.press("f", "a", "r")
        act_and_wait(desk, keys, "Return")
        assert keys.count == FIRST + THIS_WEEK + WAITING

        keys.press("alt+6", "shift+x", "m")
        desk.wait_for_page("New message")
        keys.press("j", "j")
        act_and_wait(desk, keys, "ctrl+Return", leaves=3)
        assert keys.count == FIRST + THIS_WEEK + WAITING + CELEBRATE

        for key in ("c", "p", "shift+d"):
            act_and_wait(desk, keys, key)
        assert keys.count == FIRST + THIS_WEEK + WAITING + CELEBRATE + DECIDE == 36

        assert queue(desk) == []
        assert all("handed_over" in happened(desk, who, "message") for who in people["first"])
        offered = {row["learner_id"]: row["slots"] for row in desk.rows("checkins", "list") if row["held_until"]}
        assert [len(offered[who]) for who in people["first"]] == [3, 3, 3, 3]
        assert all("handed_over" in happened(desk, who, "message") for who in people["this_week"])
        assert all("handed_over" in happened(desk, who, "message") for who in people["celebrate"])
        assert [happened(desk, who, "decision")[0] for who in people["decide"]] == ["handled", "paused", "closed"]
        assert happened(desk, people["waiting"][2], "decision") == ["passed_on"]
        assert not (tmp_path / "sockets").exists()

        # Every decision can be taken back, after a restart too.
        assert desk.close() == 0
        last = people["decide"][2]
        desk.cordee("undo", last)
        assert [row["learner_id"] for row in queue(desk)] == [last]


def queue(desk: Desktop) -> list[dict[str, object]]:
    """Return who is in the queue; those to watch are not."""
    return [row for row in desk.rows("today") if row["section"] != "watch"]


def ids(desk: Desktop, section: str) -> list[str]:
    return [str(row["learner_id"]) for row in queue(desk) if row["section"] == section]


def act_and_wait(desk: Desktop, keys: Keys, key: str, leaves: int = 1) -> None:
    """Press the key that deals with somebody, and wait until the store has it."""
    before = len(queue(desk))
    keys.press(key)
    wait_until(lambda: len(queue(desk)) == before - leaves, f"{leaves} looked after with {key}", 20)


def write(desk: Desktop, keys: Keys, text: str = "") -> None:
    keys.press("m")
    desk.wait_for_page("New message")
    if text:
        desk.type(text)
    act_and_wait(desk, keys, "ctrl+Return")
    desk.wait_for_page("Today")


def happened(desk: Desktop, learner: str, kind: str) -> list[object]:
    history = desk.rows("learner", learner)[0]["history"]
    return [item["what"] for item in history if item["kind"] == kind]

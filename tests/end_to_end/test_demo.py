"""The demo in a real window, offline: no socket is opened, and everything works."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from desktop import Desktop, missing_programs, wait_until
from offline import offline_desk

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}")


@pytest.fixture
def desk(tmp_path: Path) -> Desktop:
    return offline_desk(tmp_path)


def test_the_demo_is_looked_around_in_and_left_without_a_socket(desk: Desktop, tmp_path: Path) -> None:
    with desk:
        desk.open()
        desk.wait_for_page("Welcome")
        desk.keys("Return")
        desk.wait_for_page("Today", 30)
        before = desk.rows("today")
        assert len({row["cohort"] for row in before}) == 4
        _hand_a_message_to_the_mail_program(desk, tmp_path, str(before[0]["learner_id"]))
        _book_by_the_mail_program(desk, tmp_path)
        for keys, title in ((("g", "c"), "Cohorts"), (("g", "l"), "Learners"), (("g", "o"), "Connections")):
            desk.keys(*keys)
            desk.wait_for_page(title)
        assert not (tmp_path / "sockets").exists()
        assert desk.close() == 0


def test_a_second_start_raises_the_first_window(desk: Desktop) -> None:
    with desk:
        desk.open("demo")
        desk.wait_for_page("Today", 30)
        assert desk.open_again() == 0
        assert desk.windows() == 1
        assert desk.close() == 0


def _hand_a_message_to_the_mail_program(desk: Desktop, folder: Path, learner: str) -> None:
    desk.keys("Home", "m")
    desk.wait_for_page("New message")
    desk.keys("ctrl+Return")
    desk.wait_for_page("Today")
    opened = folder / "opened"
    wait_until(opened.exists, "the mail program")
    address = urlsplit(opened.read_text("utf-8").splitlines()[0])
    person = desk.rows("learner", learner)[0]
    assert (address.scheme, address.path) == ("mailto", person["email"])
    assert str(person["learner"]).split()[0] in parse_qs(address.query)["body"][0]
    wait_until(lambda: "handed_over" in _states(desk, learner, "message"), "the hand-over kept")
    assert learner not in [row["learner_id"] for row in desk.rows("today")]


def _book_by_the_mail_program(desk: Desktop, folder: Path) -> None:
    learner = str(desk.rows("today")[0]["learner_id"])
    desk.keys("Home", "b")
    desk.settle()
    desk.keys("ctrl+b")  # a date agreed by phone
    desk.settle()
    desk.keys("ctrl+Return")
    wait_until(lambda: "booked" in _states(desk, learner, "check_in"), "the check-in kept")

    def opened() -> list[Path]:
        """Return what the mail and calendar programs were given since the message before."""
        return [Path(urlsplit(one).path) for one in (folder / "opened").read_text("utf-8").splitlines()[1:]]

    wait_until(lambda: len(opened()) == 2, "the invitation's draft, and a copy for the own calendar")
    draft, copy = sorted(opened(), key=lambda path: path.suffix)
    assert (draft.suffix, copy.suffix) == (".eml", ".ics")
    assert b"X-Unsent: 1" in draft.read_bytes()
    assert b"text/calendar" in draft.read_bytes()
    assert b"BEGIN:VEVENT" in copy.read_bytes() and b"ATTENDEE" not in copy.read_bytes()


def _states(desk: Desktop, learner: str, kind: str) -> list[object]:
    history = desk.rows("learner", learner)[0]["history"]
    return [item["what"] for item in history if item["kind"] == kind]

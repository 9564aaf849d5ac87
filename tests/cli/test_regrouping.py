from pathlib import Path

import pytest

TINY = Path(__file__).parents[1] / "data" / "oulad" / "tiny"


@pytest.fixture
def two(shell):
    """The same small folder connected twice: two sources that know the same four people."""
    for name in ("one", "two"):
        assert shell("connect", "oulad", "--name", name, "--path", str(TINY)) == 0, shell.err
        assert shell("sync", "--account", name) == 0, shell.err
    return shell


def learner(shell, name, *arguments):
    assert shell("learner", name, "--json", *arguments) == 0, shell.err
    return shell.told_json()


def test_who_has_the_same_address_in_two_sources_is_one_person(two):
    assert learner(two, "one:L1")["identities"] == ["one:L1", "two:L1"]
    assert learner(two, "one:L3")["identities"] == ["one:L3"]


def test_two_who_are_one_are_joined_by_hand_and_that_is_undone(two):
    joined = learner(two, "one:L3", "--join", "two:L3")
    assert joined["identities"] == ["one:L3", "two:L3"]
    assert len(joined["enrolments"]) == 2
    assert "--undo" in two.err
    (number,) = joined["can_be_undone"]
    parted = learner(two, "one:L3", "--undo", str(number))
    assert (parted["identities"], parted["can_be_undone"]) == (["one:L3"], [])
    assert learner(two, "two:L3")["identities"] == ["two:L3"]


def test_one_who_is_two_is_parted_by_hand_and_stays_so(two):
    assert learner(two, "two:L1", "--part", "two:L1")["identities"] == ["two:L1"]
    assert learner(two, "one:L1")["identities"] == ["one:L1"]
    assert two("sync") == 0
    assert learner(two, "two:L1")["identities"] == ["two:L1"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("one:L3", "--join", "one:L3"), "This is one learner already"),
        (("one:L3", "--part", "one"), "known by one name only"),
        (("one:L3", "--part", "three"), "no account called"),
        (("one:L3", "--undo", "99"), "no such joining"),
        (("one:L9",), "Nobody, or more than one"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(two, arguments, said):
    assert said in two.refused("learner", *arguments)


def test_a_folder_that_is_gone_keeps_no_other_source_from_being_read(shell, tmp_path):
    moved = tmp_path / "tables"
    moved.mkdir()
    for table in TINY.iterdir():
        (moved / table.name).write_bytes(table.read_bytes())
    for name, folder in (("one", moved), ("two", TINY)):
        assert shell("connect", "oulad", "--name", name, "--path", str(folder)) == 0, shell.err
    for table in moved.iterdir():
        table.unlink()
    moved.rmdir()
    assert "folder does not exist" in shell.refused("sync")
    assert learner(shell, "two:L1")["identities"] == ["two:L1"]

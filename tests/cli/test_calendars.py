"""Calendars on the command line."""

import pytest
from calendar_shelf import event


@pytest.fixture
def agenda(shell, tmp_path):
    """A calendar in a file, connected."""
    file = tmp_path / "agenda.ics"
    file.write_bytes(event("DTSTART:20261124T100000Z", "DURATION:PT1H", "SUMMARY:Visite"))
    assert shell("connect", "ics", "--name", "agenda", "--path", str(file)) == 0, shell.err
    return file


def test_sync_reads_the_calendars_too(shell, agenda):
    (row,) = shell.json("sync")
    assert (row["account"], row["stream"], row["outcome"], row["records"]) == ("agenda", "calendars", "complete", 1)
    assert shell("sync", language="fr") == 0
    assert "agendas\u202f: complet" in shell.out


def test_a_calendar_is_left_out_and_counts_again(shell, agenda):
    assert shell("sync") == 0
    (row,) = shell.json("calendars")
    assert (row["account"], row["name"], row["entries"], row["counts"]) == ("agenda", "agenda", 1, True)
    assert [one["counts"] for one in shell.json("calendars", "--leave-out", str(row["id"]))] == [False]
    assert shell("calendars", language="fr") == 0
    assert shell.out.splitlines()[-1].endswith("non")
    assert [one["counts"] for one in shell.json("calendars", "--count", str(row["id"]))] == [True]
    assert "calendar 99" in shell.refused("calendars", "--leave-out", "99")


def test_a_calendar_that_cannot_be_read_any_more_is_told_under_the_list(shell, agenda):
    assert shell("sync") == 0
    agenda.write_bytes(b"hello, this is not a calendar")
    assert shell("sync", "--json") == 1
    row = shell.told_json()
    assert (row["outcome"], row["causes"]) == ("failed", ["calendar_unreadable"])
    assert "This is no calendar that can be read." in shell.err
    assert shell("calendars") == 0
    assert shell.out.splitlines()[-1].startswith("This is no calendar that can be read.")


def test_a_calendar_that_is_gone_is_told_in_a_sentence(shell, agenda):
    assert shell("sync") == 0
    agenda.unlink()
    assert shell("sync", "--json") == 1
    row = shell.told_json()
    assert (row["outcome"], row["causes"]) == ("failed", ["file_missing"])
    assert "“agenda.ics”" in shell.err


def test_an_entry_that_cannot_be_read_is_told_by_the_sync_that_meets_it(shell, agenda):
    agenda.write_bytes(
        agenda.read_bytes().replace(
            b"END:VCALENDAR", b"BEGIN:VEVENT\r\nUID:x\r\nDTSTART:never\r\nEND:VEVENT\r\nEND:VCALENDAR"
        )
    )
    assert shell("sync") == 0
    assert "complete (2)" in shell.out
    assert "1 entry cannot be read and takes no time." in shell.out


def test_before_anything_is_read_the_list_says_what_reads_it(shell, agenda):
    assert shell("calendars") == 0
    assert shell.out.splitlines()[-1] == "None was read yet. `cordee connect` adds one, `cordee sync` reads it."


def test_an_answer_that_a_kind_has_no_use_for_is_refused(shell):
    told = shell.refused("connect", "ics", "--name", "agenda", "--url", "https://calendar.example/private.ics")
    assert told.startswith("--url says nothing of an account of the kind ics.")
    assert told.endswith("--path, --secret-stdin.")

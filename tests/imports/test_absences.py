from datetime import date
from zoneinfo import ZoneInfo

import pytest
from plain_source import NOW, Desk, PlainSource, person

from cockpit.connector import Stream
from cockpit.domain.people import Absence
from cockpit.errors import WrongInput
from cockpit.imports.absences import import_absences
from cockpit.store.absences import absence_files, absences_of_learner, remove_absence_file, restore_absence_file

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def desk(tmp_path):
    source = PlainSource()
    source.give(
        Stream.ENROLMENTS,
        person("1", name="Bobby Tran", email="bobby@example.org"),
        person("2", name="Élodie Gauthier"),
        person("3", name="Jean Martin"), person("4", name="Jean Martin"),
    )  # fmt: skip
    made = Desk(tmp_path, source)
    made.sync()
    yield made
    made.store.close()


def read(desk, text, name="leave.csv", **options):
    return import_absences(desk.store, name, text.encode(), PARIS, NOW, **options)


def absences(desk, learner_id=1):
    return [(one.starts_on, one.ends_on, one.reason) for one in absences_of_learner(desk.store, learner_id)]


@pytest.mark.parametrize(
    "text",
    [
        "E-mail;Du;Au;Motif\nBOBBY@example.org;20/11/2026;30/11/2026;Congés\n",
        "name,start,end,reason\nBobby Tran,2026-11-20,2026-11-30,Congés\n",
        "Nom\tPrénom\tDébut\tFin\tMotif\nTran\tBobby\t20.11.2026\t30.11.2026\tCongés\n",
        "Absences de novembre;;;\nid;start;end;type\n1;20 novembre 2026;30 novembre 2026;Congés\n",
    ],
)
def test_columns_are_taken_for_what_their_headings_say(desk, text):
    found = read(desk, text)
    assert (found.added, found.rejected) == (1, ())
    assert absences(desk) == [(date(2026, 11, 20), date(2026, 11, 30), "Congés")]


def test_without_a_last_day_it_lasts_until_the_learner_is_back(desk):
    read(desk, "name;from\nElodie GAUTHIER;20/11/2026\n")
    assert absences(desk, 2) == [(date(2026, 11, 20), None, "")]


def test_what_cannot_be_taken_is_named_by_its_row_and_the_rest_is_kept(desk):
    found = read(
        desk,
        "name;from;to\nNobody Here;20/11/2026;\nJean Martin;20/11/2026;\nBobby Tran;soon;\n"
        "Bobby Tran;30/11/2026;20/11/2026\n\nBobby Tran;20/11/2026;20/11/2026\n",
    )
    assert [(row.row, row.fault) for row in found.rejected] == [
        (2, "absence_nobody"), (3, "absence_nobody"), (4, "absence_no_day"), (5, "absence_days_wrong"),
    ]  # fmt: skip
    assert found.added == 1


CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//office//leave//FR\r
{events}END:VCALENDAR\r
"""


def event(summary, start, end="", more=""):
    lines = [f"SUMMARY:{summary}", f"DTSTART{start}", *([f"DTEND{end}"] if end else []), *([more] if more else [])]
    return "BEGIN:VEVENT\r\nUID:1\r\n" + "\r\n".join(lines) + "\r\nEND:VEVENT\r\n"


@pytest.mark.parametrize(
    ("said", "days"),
    [
        # The end of whole days is the day after; an instant belongs to the day it falls on in Paris.
        (event("Bobby Tran – congés", ";VALUE=DATE:20261120", ";VALUE=DATE:20261201"), (20, 30)),
        (event("congés : bobby tran", ";VALUE=DATE:20261120"), (20, 20)),
        (event("RTT", ":20261119T233000Z", ":20261120T170000Z", "ATTENDEE:mailto:bobby@example.org"), (20, 20)),
    ],
)
def test_a_calendar_names_people_in_titles_or_attendees(desk, said, days):
    found = read(desk, CALENDAR.format(events=said), "leave.ics")
    assert (found.added, found.rejected) == (1, ())
    assert [(starts.day, ends.day) for starts, ends, _ in absences(desk)] == [days]


def test_what_recurs_is_not_guessed(desk):
    said = event("Bobby Tran", ";VALUE=DATE:20261120", more="RRULE:FREQ=WEEKLY")
    assert [row.fault for row in read(desk, CALENDAR.format(events=said)).rejected] == ["absence_recurs"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("a;b\n1;2\n", "absences_no_columns"),
        ("name;from;to\n", "absences_none"),
        (CALENDAR.format(events=""), "absences_none"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "calendar_unreadable"),
        ("", "file_empty"),
    ],
)
def test_a_file_that_says_nothing_is_refused_with_its_cause(desk, text, cause):
    with pytest.raises(WrongInput, match=cause):
        read(desk, text)
    assert absence_files(desk.store) == []


def test_a_trial_keeps_nothing_and_a_file_goes_with_all_it_brought(desk):
    text = "name;from;to\nBobby Tran;20/11/2026;30/11/2026\n"
    assert read(desk, text, is_trial=True).added == 1
    assert absences(desk) == []
    kept = read(desk, text)
    assert [(file.id, file.file_name, file.absences) for file in absence_files(desk.store)] == [
        (kept.file_id, "leave.csv", 1)
    ]
    assert remove_absence_file(desk.store, kept.file_id)
    assert not remove_absence_file(desk.store, kept.file_id)
    assert absences(desk) == []


def test_absences_by_hand_stay_when_a_file_goes(desk):
    from cockpit.store.absences import add_absence

    add_absence(desk.store, 1, Absence(date(2026, 12, 24), date(2026, 12, 31)))
    kept = read(desk, "name;from;to\nBobby Tran;20/11/2026;30/11/2026\n")
    remove_absence_file(desk.store, kept.file_id)
    assert [starts for starts, *_ in absences(desk)] == [date(2026, 12, 24)]


def calendar(*lines):
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    )


WHO = "SUMMARY:Bobby Tran: leave"
TWENTIETH, LAST = date(2026, 11, 20), date(2026, 11, 24)


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261125"], (TWENTIETH, LAST)),
        (["DTSTART;VALUE=DATE:20261120", "DURATION:P5D"], (TWENTIETH, LAST)),
        (["DTSTART;VALUE=DATE:20261120"], (TWENTIETH, TWENTIETH)),
        (["DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261120"], (TWENTIETH, TWENTIETH)),
        (["DTSTART:20261120T080000Z", "DTEND:20261124T160000Z"], (TWENTIETH, LAST)),
        (["DTSTART:20261119T230000Z", "DTEND:20261124T230000Z"], (TWENTIETH, LAST)),  # midnight in Paris
        (["DTSTART:20261120T000000", "DTEND:20261125T000000"], (TWENTIETH, LAST)),
    ],
)
def test_the_days_of_a_calendar_are_those_before_its_end(desk, lines, days):
    assert read(desk, "\ufeff" + calendar(WHO, *lines), "leave.ics").added == 1
    assert absences(desk) == [(*days, "Bobby Tran: leave")]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["DTSTART:2026-12-01"], "absence_no_day"),
        (["DTSTART;VALUE=DATE:20261120", "DTSTART;VALUE=DATE:20261121"], "absence_no_day"),
        (["DTSTART;VALUE=DATE:20261120", "DTEND:soon"], "absence_no_day"),
        (["DTSTART;VALUE=DATE:20261120", "DTEND;VALUE=DATE:20261110"], "absence_days_wrong"),
        (["DTSTART;VALUE=DATE:20261120", "RRULE:FREQ=WEEKLY"], "absence_recurs"),
        (["DTSTART;VALUE=DATE:20261120", "RDATE;VALUE=DATE:20261127"], "absence_recurs"),
    ],
)
def test_an_event_that_cannot_be_taken_is_named(desk, lines, fault):
    assert [row.fault for row in read(desk, calendar(WHO, *lines), "leave.ics").rejected] == [fault]


def test_a_cancelled_event_is_no_absence(desk):
    with pytest.raises(WrongInput, match="absences_none"):
        read(desk, calendar(WHO, "DTSTART;VALUE=DATE:20261120", "STATUS:CANCELLED"), "leave.ics")


def test_everybody_who_attends_is_away(desk):
    people = ["ATTENDEE:mailto:bobby@example.org", "ATTENDEE:mailto:nobody@example.org"]
    found = read(desk, calendar(WHO, "DTSTART;VALUE=DATE:20261120", *people), "leave.ics")
    assert (found.added, [row.fault for row in found.rejected]) == (1, ["absence_nobody"])


def test_an_unknown_address_is_nobody_of_the_same_name(desk):
    found = read(desk, "email;name;from\nother@example.org;Bobby Tran;20/11/2026\n")
    assert [row.fault for row in found.rejected] == ["absence_nobody"]


def test_an_instant_falls_on_the_day_here(desk):
    read(desk, "name;from;to\nBobby Tran;2026-11-20T08:00:00Z;2026-11-30T23:00:00Z\n")
    assert absences(desk) == [(TWENTIETH, date(2026, 12, 1), "")]


def test_a_file_that_was_taken_back_can_be_kept_again(desk):
    read(desk, "name;from;to;reason\nBobby Tran;20/11/2026;24/11/2026;Leave\n")
    (file,) = absence_files(desk.store)
    with desk.store.write():
        removed = remove_absence_file(desk.store, file.id)
    assert (absence_files(desk.store), absences(desk)) == ([], [])
    with desk.store.write():
        restore_absence_file(desk.store, removed)
    (again,) = absence_files(desk.store)
    assert (again.file_name, again.made_at, again.absences) == (file.file_name, file.made_at, 1)
    assert absences(desk) == [(TWENTIETH, LAST, "Leave")]
    with desk.store.write():
        assert remove_absence_file(desk.store, 99) is None

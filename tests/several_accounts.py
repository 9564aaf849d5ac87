"""A profile with an account in every state that the Connections page knows; all people are invented."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from cockpit.connector import CalendarEntry, CalendarInfo, CohortRecord, EnrolmentRecord, Key, Stream
from cockpit.domain.people import Cohort
from cockpit.errors import Cause
from cockpit.profile import Profile
from cockpit.store import Store
from cockpit.store.accounts import FILES, AccountRow, add_account
from cockpit.store.calendars import (
    all_calendars,
    keep_busy,
    keep_calendar_failure,
    keep_objects,
    keep_reading,
    keep_reading_failure,
    keep_token,
    object_of,
    save_calendars,
    set_counts,
)
from cockpit.store.cohorts import all_cohorts, end_building, save_cohorts, set_data_as_of
from cockpit.store.imports import add_import, set_report
from cockpit.store.learners import enrolments_of_cohort, save_enrolments
from cockpit.store.rollups import rebuild_rollups
from cockpit.store.streams import StreamRow, begin_run, end_run, note_missing, save_stream

OKSANA = "Oksana Kovalenko"
_FIRST = ("Léa", "João", "Noémie", "Paul", "Inès", "Marek", "Zoé")
_LAST = ("Moreau", "Carvalho", "Lafargue", "Girard", "Haddad")
_READ = (Stream.ENROLMENTS, Stream.ACTIVITIES, Stream.EVENTS, Stream.COMPLETIONS, Stream.GRADES)


def fill(profile: Profile, now: datetime) -> None:
    """Fill an empty profile: a campus whose access has ended, one with open questions, files, a mailbox."""
    with profile.open() as store:
        _expired_campus(store, now)
        _open_campus(store, now)
        _files(store, now)
        settings = {"from_address": "nadia.ferhat@atelier-nord.example"}
        mail = AccountRow(0, "mail", "smtp", settings, "s", "Nadia Ferhat", settings["from_address"], None)
        add_account(store, mail, now)


def campus(store: Store, name: str, site: str, cohorts: Sequence[str], now: datetime) -> list[Cohort]:
    """Add a Moodle site with cohorts of nobody; return them."""
    settings = {"url": f"https://{site}"}
    account_id = add_account(store, AccountRow(0, name, "moodle", settings, "t", "Nadia Ferhat", None, site), now)
    records = [CohortRecord(f"{name}-{number}", cohort) for number, cohort in enumerate(cohorts)]
    save_cohorts(store, account_id, records, "en", follow_new=True)
    return [cohort for cohort in all_cohorts(store) if cohort.account_id == account_id]


def read_whole(store: Store, cohort: Cohort, people: Sequence[EnrolmentRecord], at: datetime) -> None:
    """Let everything of a cohort have been read at an instant."""
    with store.write():
        save_enrolments(store, cohort, people, at.date())
        for stream in _READ:
            save_stream(store, ended(cohort, stream, at))
        set_data_as_of(store, cohort.id, cohort.account_id, at)
        rebuild_rollups(store, [cohort])
        end_building(store, cohort.id)


def ended(cohort: Cohort, stream: Stream, at: datetime, outcome: str = "complete", *causes: Cause) -> StreamRow:
    """Return a stream whose reading has ended."""
    row = StreamRow(cohort.id, cohort.account_id, stream, at, ended_at=at, outcome=outcome, record_count=27)
    return replace(row, causes=causes)


def log_sync(store: Store, account_id: int, at: datetime, outcome: str, records: int, *causes: Cause) -> None:
    """Add a line to the log of syncs."""
    run_id = begin_run(store, account_id, at)
    end_run(store, run_id, at + timedelta(seconds=40), outcome, records, causes)


def lose(store: Store, cohort: Cohort, count: int, on: date) -> None:
    """Let so many people be gone from a cohort that the trainer has to decide."""
    with store.write():
        note_missing(store, [one.id for one in enrolments_of_cohort(store, cohort.id)[:count]], on)


def somebody(number: int, prefix: str = "p") -> EnrolmentRecord:
    """Return one of the invented people."""
    name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
    return EnrolmentRecord(f"{prefix}{number}", name, email=f"{prefix}{number}@learners.example")


def _expired_campus(store: Store, now: datetime) -> None:
    cohorts = campus(store, "campus", "campus.atelier-nord.example", ("English B2", "Managers", "Data"), now)
    at = now - timedelta(days=3)
    for place, cohort in enumerate(cohorts):
        read_whole(store, cohort, [somebody(n, f"c{place}") for n in range(31)], at)
        for stream in _READ:
            save_stream(store, ended(cohort, stream, at, "failed", Cause("token_expired")))
    log_sync(store, cohorts[0].account_id, at, "complete", 41_207)
    log_sync(store, cohorts[0].account_id, now - timedelta(hours=20), "failed", 0, Cause("token_expired"))


def _open_campus(store: Store, now: datetime) -> None:
    beta, gamma = campus(store, "riviera", "learn.riviera-group.example", ("Beta", "Gamma"), now)
    at = now - timedelta(minutes=20)
    read_whole(store, beta, [somebody(n, "b") for n in range(27)], at)
    # Two learners of the other site; this one shares an address with each.
    keys = (Key("email", "c00@learners.example"), Key("email", "c11@learners.example"))
    oksana = EnrolmentRecord("ok", OKSANA, email="oksana@learners.example", keys=keys)
    read_whole(store, gamma, [oksana, *(somebody(n, "g") for n in range(9))], at)
    lose(store, beta, 12, at.date())
    many = Cause("many_gone", (("count", 12),))
    save_stream(store, ended(beta, Stream.ENROLMENTS, at, "partial", many))
    save_stream(store, ended(gamma, Stream.GRADES, at, "partial", Cause("right_missing")))
    log_sync(store, beta.account_id, at, "partial", 2_013, many, Cause("right_missing"))


def _files(store: Store, now: datetime) -> None:
    account_id = add_account(store, AccountRow(0, FILES, FILES, {}, None, None, None, None), now)
    save_cohorts(store, account_id, [CohortRecord("sheets", "Industrial safety")], "en", follow_new=True)
    cohort = next(one for one in all_cohorts(store) if one.account_id == account_id)
    at = now - timedelta(days=2)
    with store.write():
        save_enrolments(store, cohort, [somebody(n, "f") for n in range(24)], at.date())
        set_data_as_of(store, cohort.id, account_id, at)
        for name, learners in (("attendance-2026-10.csv", 22), ("attendance-2026-11.csv", 24)):
            number = add_import(store, cohort.id, name, b"name\n", "{}", at)
            set_report(store, number, json.dumps({"learners": learners}))


def fill_calendars(store: Store, now: datetime) -> None:
    """Add accounts with calendars: read, with entries that cannot be; read in part; refused since yesterday."""

    def account(name: str, kind: str, place: str, *calendars: CalendarInfo) -> int:
        row = AccountRow(0, name, kind, {"url": f"https://{place}"}, "s", None, None, place)
        account_id = add_account(store, row, now)
        for calendar in save_calendars(store, account_id, calendars):
            entries = [
                CalendarEntry(f"{calendar.href}{place}.ics", "1", b"SUMMARY:Atelier Nord\r\n")
                for place in range(40)
            ]
            keep_objects(store, calendar.id, entries)
            keep_token(store, calendar.id, "1", now)
        keep_reading(store, account_id, now)
        return account_id

    own, team = CalendarInfo("/own/", "Points individuels", True), CalendarInfo("/team/", "Atelier Nord", False)
    good = account("agenda", "caldav", "cloud.atelier-nord.example", own, team)
    causes = ("calendar_object_too_many", "calendar_object_unreadable", "calendar_object_unreadable")
    for place, cause in enumerate(causes):
        entry = object_of(store, all_calendars(store, good)[1].id, f"/team/{place}.ics")
        assert entry is not None
        keep_busy(store, all_calendars(store, good)[1].id, entry, (), cause)
    half = account("shared", "caldav", "dav.riviera.example", team, CalendarInfo("/rooms/", "Salles", False))
    set_counts(store, all_calendars(store, half)[0].id, counts=False)
    keep_calendar_failure(store, all_calendars(store, half)[1].id, "calendar_forbidden")
    keep_reading_failure(store, half, "calendar_forbidden", now - timedelta(hours=2))
    keep_reading_failure(
        store, account("family", "ics", "calendar.example.org", team), "calendar_address_dead", now
    )

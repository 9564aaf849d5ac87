from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from several_accounts import OKSANA, ended, fill, log_sync

from cockpit.connector import Stream
from cockpit.errors import Cause
from cockpit.profile import Profile
from cockpit.reports.connections import AccountState, any_needs_trainer, connections, offline_since, sync_log
from cockpit.reports.who_is_who import known_as
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts, set_data_as_of
from cockpit.store.streams import save_stream

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CAMPUS, RIVIERA, FILES, MAIL = 1, 2, 3, 4


@pytest.fixture
def store(tmp_path: Path):
    profile = Profile(tmp_path / "profile", b"k" * 32)
    fill(profile, NOW)
    with profile.open() as store:
        yield store


def view(store, account_id, now=NOW, **how):
    return next(one for one in connections(store, now, **how) if one.id == account_id)


def states(store):
    return [one.state for one in connections(store, NOW)]


def cohorts_of(store, account_id):
    return [cohort for cohort in all_cohorts(store) if cohort.account_id == account_id]


def complete_all(store, account_id):
    for cohort in cohorts_of(store, account_id):
        for stream in (Stream.ENROLMENTS, Stream.GRADES):
            save_stream(store, ended(cohort, stream, NOW))


def test_every_account_has_a_state(store):
    assert states(store) == [
        AccountState.EXPIRED,
        AccountState.PARTIAL,
        AccountState.IMPORTED,
        AccountState.SENDS,
    ]
    assert [one.needs_trainer for one in connections(store, NOW)] == [True, True, False, False]
    assert any_needs_trainer(store, NOW)
    store.execute("delete from account where id in (1, 2)")
    assert not any_needs_trainer(store, NOW)


def test_an_ended_access_says_since_when_and_how_old_its_figures_are(store):
    campus = view(store, CAMPUS)
    assert campus.failing_since == NOW - timedelta(hours=20)
    assert campus.data_as_of == NOW - timedelta(days=3)
    log_sync(store, CAMPUS, NOW, "failed", 0, Cause("token_expired"))
    assert view(store, CAMPUS).failing_since == NOW - timedelta(hours=20)


def test_a_partly_synced_account_has_a_row_for_each_decision(store):
    riviera = view(store, RIVIERA)
    (missing,) = riviera.missing
    assert (missing.cohort, missing.count, len(missing.names)) == ("Beta", 12, 5)
    assert [one.name for one in riviera.ambiguous] == [OKSANA]
    assert [(one.cohort, one.streams) for one in riviera.open_streams] == [("Gamma", ("grades",))]
    assert riviera.open_rows == 3
    assert (riviera.complete_streams, riviera.streams) == (8, 10)


def test_streams_of_a_cohort_that_failed_alike_are_one_row(store):
    beta, gamma = cohorts_of(store, RIVIERA)
    for stream in (Stream.EVENTS, Stream.GRADES):
        save_stream(store, ended(beta, stream, NOW, "failed", Cause("server_error")))
    save_stream(store, ended(gamma, Stream.GRADES, NOW, "cancelled"))
    rows = [(one.cohort, one.streams, one.outcome) for one in view(store, RIVIERA).open_streams]
    assert rows == [("Beta", ("events", "grades"), "failed"), ("Gamma", ("grades",), "cancelled")]


def test_an_open_question_keeps_an_account_that_was_read_whole_from_being_up_to_date(store):
    complete_all(store, RIVIERA)
    assert view(store, RIVIERA).state is AccountState.PARTIAL
    store.execute("delete from missing")
    store.execute("delete from identity_key")
    assert view(store, RIVIERA).state is AccountState.UP_TO_DATE


def test_the_data_of_a_source_are_stale_after_a_working_day_and_those_of_files_after_eight_days(store):
    assert not view(store, RIVIERA).is_stale
    assert view(store, RIVIERA, NOW + timedelta(hours=25)).is_stale
    assert not view(store, FILES, NOW + timedelta(days=5)).is_stale
    assert view(store, FILES, NOW + timedelta(days=7)).is_stale


def test_imported_files_are_told_with_their_learners_the_latest_first(store):
    imports = view(store, FILES).imports
    assert [(one.file_name, one.learners) for one in imports] == [
        ("attendance-2026-11.csv", 24),
        ("attendance-2026-10.csv", 22),
    ]


def test_an_account_that_adds_to_the_cohort_of_another_is_up_to_date_by_its_own_reading(store):
    beta, _ = cohorts_of(store, RIVIERA)
    lrs = add_account(store, AccountRow(0, "lrs", "moodle", {"roster": "x"}, "s", None, None, None), NOW)
    assert view(store, lrs).state is AccountState.NOT_READ
    save_stream(store, replace(ended(beta, Stream.EVENTS, NOW), account_id=lrs))
    set_data_as_of(store, beta.id, lrs, NOW)
    assert view(store, lrs).state is AccountState.UP_TO_DATE
    assert (view(store, lrs).cohorts, view(store, lrs).data_as_of) == (1, NOW)


def test_a_refusal_before_anything_was_read_is_seen_from_the_log(store):
    new = add_account(store, AccountRow(0, "new", "moodle", {}, "s", None, None, None), NOW)
    log_sync(store, new, NOW, "failed", 0, Cause("account_suspended"))
    assert view(store, new).state is AccountState.REFUSED


def test_the_log_has_the_syncs_of_all_accounts_the_latest_first(store):
    assert [(one.place, one.outcome, one.record_count) for one in sync_log(store, 10)] == [
        ("learn.riviera-group.example", "partial", 2_013),
        ("campus.atelier-nord.example", "failed", 0),
        ("campus.atelier-nord.example", "complete", 41_207),
    ]
    assert len(sync_log(store, 1)) == 1


def test_offline_is_when_no_source_in_the_network_is_reached_and_since_the_last_of_them_failed(store):
    opened = NOW - timedelta(minutes=30)
    add_account(store, AccountRow(0, "tables", "oulad", {"path": "/x"}, None, None, None, None), NOW)
    assert offline_since(store, opened) is None
    for minutes, account_id in ((25, CAMPUS), (20, RIVIERA), (10, CAMPUS), (5, RIVIERA)):
        log_sync(store, account_id, NOW - timedelta(minutes=minutes), "failed", 0, Cause("no_network"))
    assert offline_since(store, opened) == NOW - timedelta(minutes=20)
    assert offline_since(store, NOW) is None  # what was so before says nothing of now
    log_sync(store, CAMPUS, NOW, "failed", 0, Cause("token_expired"))
    assert offline_since(store, opened) is None


def test_while_offline_an_account_keeps_the_state_it_had(store):
    complete_all(store, RIVIERA)
    for account_id in (CAMPUS, RIVIERA):
        log_sync(store, account_id, NOW, "failed", 0, Cause("no_network"))
    assert view(store, RIVIERA).state is AccountState.FAILED
    assert view(store, RIVIERA, is_offline=True).state is AccountState.PARTIAL
    assert view(store, CAMPUS, is_offline=True).failing_since == NOW - timedelta(hours=20)


def test_a_candidate_is_told_by_cohorts_addresses_and_sources(store):
    (oksana,) = view(store, RIVIERA).ambiguous
    candidate = known_as(store, oksana.candidate_ids[0])
    assert candidate is not None
    assert (candidate.cohorts, candidate.sources) == (("Data",), ("campus",))
    assert candidate.addresses[0].endswith("@learners.example")
    assert known_as(store, 9_999) is None

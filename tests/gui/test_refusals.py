"""A campus that no longer lets anybody in, or is gone: what is kept of that, and what the card says."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fake_moodle import FakeMoodle
from moodle_desk import KEY, MoodleDesk
from moodle_reads import NOW
from plain_source import dump
from running import finished

from cockpit.errors import AccessRefused, Cause, SourceUnreachable
from cockpit.gui.connections.work import read_account
from cockpit.profile import Profile
from cockpit.reports.connections import AccountState, connections
from cockpit.store.accounts import renew_account
from cockpit.store.streams import sync_runs


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    with FakeMoodle(NOW) as site:
        yield site


@pytest.fixture
def desk(tmp_path: Path, moodle: FakeMoodle) -> Iterator[MoodleDesk]:
    made = MoodleDesk(tmp_path / "profile", moodle)
    made.sync()
    yield made
    made.store.close()


def read(desk: MoodleDesk) -> None:
    desk.now += timedelta(hours=1)
    finished(read_account(Profile(desk.path.parent, KEY), "campus", "fr", desk.clock))


def test_a_token_that_has_ended_is_kept_with_every_stream_and_in_the_log(desk: MoodleDesk, moodle: FakeMoodle):
    read(desk)
    complete_at = desk.now
    moodle.token_dies_after(0)
    for _ in range(2):
        with pytest.raises(AccessRefused, match="token_expired"):
            read(desk)
    (view,) = connections(desk.store, desk.now)
    assert view.state is AccountState.EXPIRED
    assert view.data_as_of == complete_at
    assert view.failing_since == complete_at + timedelta(hours=1)
    assert [run.causes for run in sync_runs(desk.store, None, 2)] == [(Cause("token_expired"),)] * 2


def test_a_server_that_is_gone_is_kept_in_the_log_and_changes_nothing_of_what_was_read(desk: MoodleDesk):
    read(desk)
    settings = {**desk.account.settings, "url": "http://127.0.0.1:9"}
    renew_account(desk.store, desk.account.id, settings, desk.account.secret)
    before = dump(desk.store)
    with pytest.raises(SourceUnreachable):
        read(desk)
    assert dump(desk.store) == before
    assert sync_runs(desk.store, None, 1)[0].outcome == "failed"
    (view,) = connections(desk.store, desk.now)
    assert view.state is AccountState.FAILED

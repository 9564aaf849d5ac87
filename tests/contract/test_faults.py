"""What every source on a network does when the network or its platform fails."""

import socket
import time
from collections.abc import Iterator

import pytest
from contract_desk import ContractDesk
from fault_proxy import cut, refused, said
from plain_source import dump

from cockpit.steps import NOT_YET, Step
from cockpit.sync.cohort_reading import Outcome

PAGE = b"<!doctype html><title>Welcome</title>"


@pytest.fixture
def clean(behind: ContractDesk, tmp_path) -> Iterator[dict]:
    """What a sync without any fault leaves."""
    with ContractDesk(tmp_path / "clean", behind.stage) as other:
        assert other.sync().is_complete
        yield dump(other.store, other.unordered)


def kept(desk: ContractDesk) -> dict:
    return dump(desk.store, desk.unordered)


@pytest.mark.parametrize(
    ("spoil", "least", "most"),
    [
        (refused(429, {"retry-after": "7"}), 7, 7),
        (refused(429), 1, 2),
        (refused(500), 1, 2),
        (refused(503, {"retry-after": "40"}), 40, 40),
        (cut, 1, 1),
        (said(PAGE, "text/html"), 1, 1),
        (said(b'{"error": "busy", "code": 7}'), 1, 1),
    ],
    ids=["429 with Retry-After", "429", "500", "503 with Retry-After", "cut JSON", "HTML", "error body"],
)
def test_one_failure_is_waited_out_and_nothing_is_lost(behind, proxy, clean, spoil, least, most):
    proxy.begin()
    proxy.spoil[behind.stage.reads_by] = spoil
    assert behind.sync().is_complete
    (wait,) = behind.waits
    assert least <= (wait.until - behind.now).total_seconds() <= most
    assert kept(behind) == clean


@pytest.mark.parametrize(
    "spoil", [refused(500), refused(429), said(PAGE, "text/html"), cut], ids=["500", "429", "HTML", "cut JSON"]
)
def test_a_lasting_failure_ends_the_sync_and_the_next_one_goes_on(behind, proxy, clean, spoil):
    proxy.begin()
    proxy.lasting = (behind.stage.reads_by, spoil)
    pulled = behind.sync()
    assert Outcome.FAILED in {result.outcome for result in pulled.results}
    assert len(behind.waits) <= 5
    assert sum((wait.until - behind.now).total_seconds() for wait in behind.waits) < 5 * 60
    assert all(cohort.data_as_of is None for cohort in behind.cohorts)
    proxy.begin()
    assert behind.sync().is_complete
    assert kept(behind) == clean


def test_a_server_that_wants_an_hour_is_left_alone(behind, proxy):
    proxy.begin()
    proxy.lasting = (behind.stage.reads_by, refused(429, {"retry-after": "3600"}))
    assert "too_many_requests" in behind.causes(behind.sync())
    assert behind.waits == []


def test_an_account_that_is_shut_out_on_the_way_keeps_its_data_and_goes_on_later(behind, proxy, clean):
    proxy.begin()
    proxy.lasting = (behind.stage.reads_by, behind.stage.revoked)
    pulled = behind.sync()
    assert {"token_expired", "wrong_password"} & behind.causes(pulled)
    assert behind.waits == []
    before = kept(behind)
    behind.sync()
    assert kept(behind) == before
    proxy.begin()
    assert behind.sync().is_complete
    assert kept(behind) == clean


def test_another_host_is_never_asked(behind, proxy):
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"http://127.0.0.1:{other.getsockname()[1]}/statements"
        proxy.begin()
        proxy.lasting = (behind.stage.reads_by, refused(302, {"location": address}))
        assert Outcome.FAILED in {result.outcome for result in behind.sync().results}
        other.settimeout(0.2)
        with pytest.raises(TimeoutError):
            other.accept()


def test_stopping_does_not_wait_while_a_server_is_silent(behind, proxy):
    proxy.begin()
    proxy.silent = {behind.stage.reads_by}
    steps = behind.steps()
    while proxy.asked <= behind.stage.reads_by:
        next(steps)
    assert next(steps) is NOT_YET
    began = time.monotonic()
    steps.close()
    assert time.monotonic() - began < 5  # the answer would be waited for 20 s and more
    proxy.let_go.set()
    before = kept(behind)
    time.sleep(0.3)
    assert kept(behind) == before  # what came too late was thrown away


def test_every_page_that_was_kept_is_a_step(behind):
    assert sum(isinstance(step, Step) for step in behind.steps()) > 1

"""The platforms that the contract is tried on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from contract_desk import ContractDesk
from fake_moodle import FakeMoodle
from fault_proxy import FaultProxy, fault_proxy
from lrs_servers import RealLrs, learning_locker, ralph
from stages import NOW, Campus, RecordStore, Stage, Tables

PLATFORMS = ("oulad", "moodle", "ralph", "learning locker")
OVER_HTTP = PLATFORMS[1:]
WITH_ROSTER = PLATFORMS[:2]  # a record store names nobody's membership


@pytest.fixture(scope="session")
def ralph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealLrs]:
    with ralph(tmp_path_factory.mktemp("ralph")) as server:
        yield server


@pytest.fixture(scope="session")
def learning_locker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealLrs]:
    with learning_locker(tmp_path_factory.mktemp("learning-locker")) as server:
        yield server


@pytest.fixture(params=PLATFORMS)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    yield from _stage(request, request.param, tmp_path)


@pytest.fixture(params=WITH_ROSTER)
def rostered(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ContractDesk]:
    """A store whose account reads a platform that names the members of its cohort."""
    for made in _stage(request, request.param, tmp_path):
        with ContractDesk(tmp_path / "desk", made) as desk:
            yield desk


@pytest.fixture(params=OVER_HTTP)
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    yield from _stage(request, request.param, tmp_path)


def _stage(request: pytest.FixtureRequest, name: str, folder: Path) -> Iterator[Stage]:
    if name == "oulad":
        yield Tables(folder / "tables")
    elif name == "moodle":
        with FakeMoodle(NOW) as moodle:
            yield Campus(moodle)
    else:
        yield RecordStore(request.getfixturevalue(f"{name.replace(' ', '_')}_server"))


@pytest.fixture
def desk(stage: Stage, tmp_path: Path) -> Iterator[ContractDesk]:
    with ContractDesk(tmp_path / "desk", stage) as made:
        yield made


@pytest.fixture
def proxy(remote: Stage) -> Iterator[FaultProxy]:
    assert remote.url is not None
    with fault_proxy(remote.url) as made:
        yield made


@pytest.fixture
def behind(remote: Stage, proxy: FaultProxy, tmp_path: Path) -> Iterator[ContractDesk]:
    """A store whose account reaches its platform through a proxy."""
    with ContractDesk(tmp_path / "behind", remote, url=proxy.url) as made:
        proxy.begin()
        yield made

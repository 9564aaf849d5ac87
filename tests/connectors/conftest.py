"""What the connectors' tests share."""

from collections.abc import Iterator

import pytest
from dav_servers import RealDav, radicale, xandikos
from fake_moodle import FakeMoodle
from moodle_reads import NOW


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    """A Moodle site on this computer, its recorded present within the week before `NOW`."""
    with FakeMoodle(NOW) as site:
        yield site


@pytest.fixture(scope="session", params=[radicale, xandikos], ids=["radicale", "xandikos"])
def dav(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDav]:
    """One calendar server after the other."""
    with request.param(tmp_path_factory.mktemp("dav")) as server:
        yield server

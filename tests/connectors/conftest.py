"""What the connectors' tests share."""

from collections.abc import Iterator

import pytest
from fake_moodle import FakeMoodle
from moodle_reads import NOW


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    """A Moodle site on this computer, its recorded present within the week before `NOW`."""
    with FakeMoodle(NOW) as site:
        yield site

"""What most tests of pages work with: a desk on four learners, and a navigator that notes where a page goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests  # noqa: F401  first imported in a thread, it may lose its warnings filter as a test ends
from open_university import close_desk, make_desk, make_profile
from pytestqt.qtbot import QtBot

from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(make_profile(tmp_path))
    yield desk
    close_desk(desk)


@pytest.fixture
def navigator() -> Navigator:
    return Navigator()

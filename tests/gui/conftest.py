"""What most tests of pages work with: a desk on four learners, and a navigator that notes where a page goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests  # noqa: F401  first imported in a thread, it may lose its warnings filter as a test ends
from mail_program import MailProgram, a_mail_program
from open_university import AICHA, DJILALI, ELENA, YUSUF, close_desk, make_desk, make_profile, person
from pytestqt.qtbot import QtBot

from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.navigation import Navigator


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(make_profile(tmp_path))
    yield desk
    close_desk(desk)


@pytest.fixture
def mail_program() -> Iterator[MailProgram]:
    with a_mail_program() as program:
        yield program


@pytest.fixture
def navigator() -> Navigator:
    return Navigator()


@pytest.fixture
def decisions(desk: Desk, navigator: Navigator) -> Decisions:
    """Carries out what a page asks the navigator for, and takes it back."""
    made = Decisions(desk)
    navigator.decision_wanted.connect(made.decide)
    navigator.verdict_wanted.connect(made.carry_out)
    navigator.undo_wanted.connect(made.take_back)
    return made


@pytest.fixture
def learner_page(qtbot: QtBot, desk: Desk, navigator: Navigator) -> Iterator[LearnerPage]:
    """Djilali's page, first of a list of four."""
    page = LearnerPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 834)
    page.show_learner(person(desk, DJILALI), tuple(person(desk, name) for name in (DJILALI, YUSUF, AICHA, ELENA)))
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    yield page
    page.close()

"""The form of a mail account asks for no more than the chosen way to sign in needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import button
from open_university import close_desk, make_desk, make_profile
from pytestqt.qtbot import QtBot

from cockpit.gui.connections.account_form import AccountForm
from cockpit.gui.desk import Desk

OF_OAUTH = ("client_id", "authorize_url", "token_url", "scope", "link")


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(make_profile(tmp_path, is_read=False))
    yield desk
    close_desk(desk)


@pytest.fixture
def form(qtbot: QtBot, desk: Desk) -> AccountForm:
    form = AccountForm(desk)
    qtbot.addWidget(form)
    form.begin("smtp")
    form.show()
    return form


def test_the_browser_s_questions_come_with_the_browser(form: AccountForm):
    way = form.field("sign_in_by")
    assert form.field("password").isVisible() and form.field("imap_host").isVisible()
    assert not any(form.field(name).isVisible() for name in OF_OAUTH)
    way.set_answer("oauth")
    way.chosen.emit("oauth")  # as a choice by hand does
    assert all(form.field(name).isVisible() for name in OF_OAUTH)
    assert not form.field("password").isVisible()
    assert button(form, "Sign in in the browser").isVisible()
    way.set_answer("password")
    way.chosen.emit("password")
    assert not form.field("link").isVisible()
    assert form.answers["imap_port"] == "993"

"""Rounds of the postman in the window: what it says, and when pages are to read anew."""

from datetime import timedelta

import pytest
from free_ports import free_port
from open_university import AICHA, NOW, person
from pytestqt.qtbot import QtBot

from cockpit.domain.messages import MessageState
from cockpit.gui.desk import Desk
from cockpit.gui.postman import Postman
from cockpit.outbox.compose import Draft, compose
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.outbox import message_by_id


@pytest.fixture
def postman(desk: Desk) -> Postman:
    return Postman(desk)


def queued(desk: Desk) -> int:
    """Queue a message by an account whose server is not there."""
    settings = {
        "host": "127.0.0.1", "port": str(free_port()), "security": "starttls", "username": "nadia",
        "from_address": "nadia@example.org", "sign_in_by": "password", "imap_host": "", "a_minute": "",
    }  # fmt: skip
    account = AccountRow(0, "mail", "smtp", settings, "s", "Nadia", "nadia@example.org", None)
    whom = person(desk, AICHA)
    with desk.profile.open() as store, store.write():
        draft = Draft(
            whom.learner_id, "aicha@learners.example", AICHA, "Nadia", "nadia@example.org", "Un mot",
            "Bonjour\n", "fr", whom.enrolment_id, account_id=add_account(store, account, NOW),
        )  # fmt: skip
        return compose(store, draft, NOW - timedelta(minutes=1))


def test_a_server_that_is_not_there_is_told_of_and_nothing_is_lost(qtbot: QtBot, desk: Desk, postman: Postman):
    row_id = queued(desk)
    with qtbot.waitSignal(postman.told) as told:
        postman.come()
    assert "network" in told.args[0].casefold() or "reach" in told.args[0].casefold()
    message = message_by_id(desk.store, row_id)
    assert message is not None
    assert (message.state, message.tries) == (MessageState.QUEUED, 0)


def test_a_round_in_which_nothing_happens_lets_the_pages_be(qtbot: QtBot, desk: Desk, postman: Postman):
    with qtbot.assertNotEmitted(postman.delivered), qtbot.assertNotEmitted(postman.told):
        postman.come()
        qtbot.waitUntil(lambda: not desk.jobs.names())


def test_a_mailbox_that_is_not_set_up_is_not_listened_to(qtbot: QtBot, desk: Desk, postman: Postman):
    queued(desk)
    with qtbot.assertNotEmitted(postman.heard):
        postman.listen()
        qtbot.waitUntil(lambda: not desk.jobs.names())

"""Writing to somebody, and the outbox, as commands: with a real mail server."""

import csv
import shutil
from datetime import UTC, datetime

import pytest
from mail_server import IGNORED_WARNINGS, PASSWORD, MailServer

from cockpit.domain.phases import Phase
from cockpit.profile import open_profile
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.outbox import claim
from cockpit.store.templates import OwnTemplate, keep_template

pytestmark = [pytest.mark.filterwarnings(warning) for warning in IGNORED_WARNINGS]

MARTY = "demo:D00262"
LATER = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def demo(shell, made_demo):
    shutil.copytree(made_demo, shell.folder)
    shell.now = LATER
    return shell


@pytest.fixture
def server(tmp_path, monkeypatch):
    with MailServer(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority_file))
        yield running


def opened(demo):
    return open_profile(demo.folder, lambda is_new: None).open()


@pytest.fixture
def mailbox(demo, server):
    with opened(demo) as store:
        settings = {key: str(value) for key, value in server.settings.items()}
        account = AccountRow(0, "mail", "smtp", settings, PASSWORD, "Nadia Ferhat", "nadia@example.org", None)
        add_account(store, account, LATER)
    return demo


def test_own_words_wait_in_the_outbox_and_handle_the_alert(mailbox):
    assert MARTY in [row["learner_id"] for row in mailbox.json("today")]
    (told,) = mailbox.json("message", MARTY, "--subject", "Un mot", "--text", "On se parle ?\n", "--at", "14:30")
    assert (told["learner_id"], told["subject"], told["text"], told["state"]) == (
        MARTY,
        "Un mot",
        "On se parle ?\n",
        "queued",
    )
    assert told["not_before"] == "2026-11-23T14:30:00+01:00"
    assert MARTY not in [row["learner_id"] for row in mailbox.json("today")]
    (listed,) = mailbox.json("outbox")
    assert (listed["id"], listed["learner_id"], listed["standing"], listed["account"]) == (
        told["id"],
        MARTY,
        "scheduled",
        "mail",
    )


def test_words_can_come_from_standard_input_and_are_told(mailbox):
    assert mailbox("message", MARTY, "--text-stdin", "--subject", "Hi", stdin="Shall we talk?\n") == 0, mailbox.err
    assert "Shall we talk?" in mailbox.out
    assert mailbox.out.rstrip().endswith("Leaves within a minute.")


def test_a_template_is_filled_for_the_learner(mailbox):
    (told,) = mailbox.json("message", MARTY, "--template", "silent")
    assert "Marty" in told["subject"] + told["text"]
    assert "{{" not in told["text"]


def test_the_trainers_own_words_count_where_there_are_some(mailbox):
    own = OwnTemplate("silent", "fr", "", "Mine", Phase.DURING, "Un mot, {{ first_name }}", "À vous !\n", LATER)
    with opened(mailbox) as store, store.write():
        keep_template(store, own)
    (told,) = mailbox.json("message", MARTY, "--template", "silent")
    assert (told["subject"], told["text"]) == ("Un mot, Marty", "À vous !\n")


def test_without_a_mailbox_a_message_is_a_draft(demo):
    (told,) = demo.json("message", MARTY, "--text", "On se parle ?")
    assert told["state"] == "draft"


@pytest.mark.parametrize(
    "words", [(), ("--text", "x", "--text-stdin"), ("--template", "silent", "--text", "x")], ids=str
)
def test_one_kind_of_words_is_given(demo, words):
    assert demo("message", MARTY, *words) == 2


def test_nobody_is_written_to_in_the_past_or_by_an_unknown_name(demo):
    assert "passed" in demo.refused("message", MARTY, "--text", "x", "--at", "2026-11-20T08:30")
    assert "demo:nobody" in demo.refused("message", "demo:nobody", "--text", "x")


def test_what_is_due_is_sent_and_told(mailbox, server):
    mailbox.json("message", MARTY, "--text", "On se parle ?", "--subject", "Un mot")
    assert mailbox("outbox", "send") == 0, mailbox.err
    assert mailbox.out.strip() == "Sent: 1 accepted by the server."
    assert [mail.message["Subject"] for mail in server.received] == ["Un mot"]
    assert mailbox("outbox") == 0
    assert "accepted by the server" in mailbox.out
    assert mailbox("outbox", "send") == 0
    assert mailbox.out.strip() == "Nothing was due."


def test_a_server_that_is_not_there_is_told_and_the_message_waits(mailbox, server):
    mailbox.json("message", MARTY, "--text", "On se parle ?", "--subject", "Un mot")
    with opened(mailbox) as store:
        store.execute("update account set secret = 'wrong' where name = 'mail'")
    assert mailbox("outbox", "send") == 1
    assert len(mailbox.err.splitlines()) == 1
    assert [row["state"] for row in mailbox.json("outbox")] == ["queued"]


@pytest.mark.parametrize(("found", "state"), [("--arrived", "accepted"), ("--again", "queued")])
def test_what_became_of_an_uncertain_message_is_said(mailbox, found, state):
    (told,) = mailbox.json("message", MARTY, "--text", "On se parle ?")
    with opened(mailbox) as store:
        claim(store, told["id"])
    number = str(told["id"])
    assert "already known" in mailbox.refused("outbox", "resolve", number, found)
    with opened(mailbox) as store:
        store.execute("update message set state = 'uncertain'")
    (row,) = mailbox.json("outbox", "resolve", number, found)
    assert row["state"] == state


@pytest.mark.parametrize(
    "wrong", [("resolve",), ("resolve", "1"), ("resolve", "1", "--arrived", "--again"), ("list", "1")]
)
def test_resolving_needs_a_number_and_one_answer(demo, wrong):
    assert demo("outbox", *wrong) == 2


def test_the_outbox_of_a_new_profile_is_empty_in_both_languages(demo):
    assert demo("outbox") == 0
    assert demo.out.strip() == "There is no message."
    assert demo("outbox", language="fr") == 0
    assert demo.out.strip() == "Aucun message."


def test_the_contact_log_holds_the_exact_words(mailbox, tmp_path):
    words = "Première ligne\n\n=SUM(A1) n’est pas une formule\n"
    mailbox.json("message", MARTY, "--text", words, "--subject", "Un mot")
    assert mailbox("note", MARTY, "Night shifts until Christmas") == 0
    path = tmp_path / "log.csv"
    assert mailbox("learner", MARTY, "--log", str(path)) == 0, mailbox.err
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    (sent,) = [row for row in rows if row["Subject"] == "Un mot"]
    assert (sent["Channel"], sent["From"], sent["To"], sent["Text"], sent["State"]) == (
        "e-mail",
        "Nadia Ferhat",
        "Marty Oliveira",
        words,
        "waiting to leave",
    )
    assert [row["Text"] for row in rows if row["Channel"] == "note"][-1] == "Night shifts until Christmas"
    assert rows == sorted(rows, key=lambda row: row["Date"])

import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import keyring
import keyring.backend
import keyring.errors
import pytest
from dav_servers import radicale
from fake_moodle import PASSWORD, TOKENS, FakeMoodle

from cockpit import accounts as account_book
from cockpit.cli.app import App
from cockpit.cli.main import cordee, run
from cockpit.errors import WrongInput
from cockpit.logs import log_to_profile
from cockpit.profile import open_profile
from cockpit.settings import Settings, save_settings
from cockpit.steps import Step, Wait
from cockpit.store.accounts import all_accounts

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
TINY = Path(__file__).parents[1] / "data" / "oulad" / "tiny"
FORBIDDEN = re.compile(r"Traceback|\{\w+\}")


@pytest.fixture
def moodle():
    with FakeMoodle(MONDAY) as site:
        yield site


def connect(shell, moodle, password=PASSWORD, name="campus"):
    arguments = ["connect", "moodle", "--name", name, "--url", moodle.url, "--username", "claire.fontaine"]
    return [*arguments, "--secret-stdin"], f"{password}\n"


def connected(shell, moodle):
    arguments, stdin = connect(shell, moodle)
    assert shell(*arguments, stdin=stdin) == 0, shell.err
    return shell


# The demo


def test_the_demo_prints_todays_queue(shell, no_network):
    assert shell("demo", "--no-window") == 0, shell.err
    assert "120" in shell.out
    assert {"Bobby", "Sophie", "Djilali", "Marty"} <= set(re.findall(r"^  (\w+)", shell.out, re.MULTILINE))
    assert shell.windows == []
    assert shell.err == ""


def test_the_demo_opens_the_window_where_there_is_a_screen(shell):
    assert shell("demo") == 0
    assert shell.windows == [shell.folder]
    assert shell.out == ""


def test_without_a_screen_the_demo_says_so_and_prints(shell, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert shell("demo") == 0
    assert "Bobby" in shell.out
    assert "No screen was found" in shell.err
    assert shell.refused().startswith("No screen was found.")


def test_today_tells_every_fact_of_a_row(demo):
    rows = demo.json("today")
    assert {tuple(row) for row in rows} == {
        ("kind", "learner_id", "learner", "cohort", "section", "tier", "nature", "codes", "since", "sentences",
         "suggested_action"),
    }  # fmt: skip
    first = rows[:4]
    assert {row["section"] for row in first} == {"first"}
    assert {row["tier"] for row in first} == {"urgent"}
    assert all(row["kind"] == "learner" and row["learner_id"].startswith("demo:") for row in rows)
    assert all(len(row["codes"]) == len(row["sentences"]) for row in rows)
    assert all(date.fromisoformat(row["since"]) <= date(2026, 11, 23) for row in rows)
    assert [row["section"] for row in rows if row["section"] != "watch"] == (
        ["first"] * 4 + ["this_week"] * 5 + ["waiting"] * 3 + ["celebrate"] * 3 + ["decide"] * 3
    )


def test_today_speaks_both_languages(demo):
    english, french = demo.json("today"), demo.json("today", language="fr")
    assert [row["learner_id"] for row in english] == [row["learner_id"] for row in french]
    assert all(
        a["sentences"] != b["sentences"] for a, b in zip(english, french, strict=True) if a["codes"] != ["QUESTION"]
    )
    assert demo("today", language="fr") == 0
    assert "Silent" not in demo.out
    assert demo("today") == 0
    assert "Silent for" in demo.out


def test_today_of_one_cohort_and_of_a_past_day(demo):
    rows = demo.json("today", "--cohort", demo.json("today")[0]["cohort"] and "demo:BBB-2013B|english")
    assert 4 <= len(rows) < 18
    assert len({row["cohort"] for row in rows}) == 1
    earlier = demo.json("today", "--as-of", "2026-11-02")
    assert earlier
    assert all(date.fromisoformat(row["since"]) <= date(2026, 11, 2) for row in earlier)
    assert {row["learner_id"] for row in earlier} != {row["learner_id"] for row in demo.json("today")}


def test_cohorts_lists_and_chooses(demo):
    rows = demo.json("cohorts")
    assert {tuple(row) for row in rows} == {
        ("id", "name", "account", "starts_on", "ends_on", "learners", "followed", "data_as_of"),
    }
    assert sorted(row["learners"] for row in rows) == [24, 27, 31, 38]
    assert all(datetime.fromisoformat(row["data_as_of"]) == MONDAY for row in rows)
    assert all(row["data_as_of"].endswith("+01:00") for row in rows)
    assert all(row["followed"] for row in rows)
    chosen = demo.json("cohorts", "--follow", rows[0]["id"], "--follow", rows[2]["id"])
    assert [row["followed"] for row in chosen] == [True, False, True, False]
    assert demo("cohorts") == 0
    assert demo.out.count("demo:BBB-2013B|") == 4


def test_accounts(demo):
    (row,) = demo.json("accounts")
    assert tuple(row) == ("name", "kind", "title", "site", "person", "cohorts")
    assert (row["name"], row["kind"], row["person"], row["cohorts"]) == ("demo", "oulad", "Nadia Ferhat", 4)
    assert demo("accounts") == 0
    assert "Nadia Ferhat" in demo.out


def test_a_learners_page(demo):
    learner_id = demo.json("today")[0]["learner_id"]
    (page,) = demo.json("learner", learner_id)
    assert tuple(page) == (
        "learner_id", "learner", "email", "identities", "can_be_undone", "zone", "zone_assumed", "language",
        "language_assumed", "enrolments", "absences", "history",
    )  # fmt: skip
    (enrolment,) = page["enrolments"]
    assert tuple(enrolment) == (
        "cohort", "status", "state", "groups", "knowledge", "last_access_at", "last_active_on", "done", "required",
        "basis", "share", "planned", "data_as_of", "codes", "sentences",
    )  # fmt: skip
    assert enrolment["share"] == enrolment["done"] / enrolment["required"]
    assert "SILENT" in enrolment["codes"]
    assert {tuple(item) for item in page["history"]} == {("kind", "at", "what", "subject", "count", "invented")}
    assert demo("learner", learner_id, language="fr") == 0
    assert page["learner"] in demo.out
    assert demo.out.count("(inventé)") == sum(item["invented"] for item in page["history"]) > 0


def test_sentences_in_a_cell_stand_one_after_the_other(demo, tmp_path):
    exported = tmp_path / "today.csv"
    assert demo("today", "--export", str(exported)) == 0, demo.err
    text = exported.read_text("utf-8-sig")
    assert "., " not in text
    assert ". Quiz 2 was due" in text


def test_replay(demo):
    rows = demo.json(
        "replay", "--cohort", "demo:BBB-2013B|english", "--from", "2026-10-05", "--to", "2026-10-26", "--every", "7"
    )
    assert {frozenset(row) for row in rows} == {
        frozenset({"learner_id", "day", "tier", "codes", "is_new", "open", "rank", "weight"})
    }
    assert {row["day"] for row in rows} == {"2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"}
    assert {row["tier"] for row in rows} >= {None, "high"}
    assert all(0 <= row["weight"] <= 1 for row in rows)
    assert demo("replay", "--cohort", "demo:BBB-2013B|english", "--from", "2026-10-05", "--to", "2026-10-05") == 0
    assert re.search(r"^2026-10-05  demo:\w+ +high", demo.out, re.MULTILINE)
    refused = demo.refused(
        "replay", "--cohort", "demo:BBB-2013B|english", "--from", "2026-11-05", "--to", "2026-10-05"
    )
    assert "first day lies after the last" in refused


def test_doctor(demo):
    rows = demo.json("doctor")
    assert {tuple(row) for row in rows} == {("check", "ok", "says")}
    assert [row["check"] for row in rows] == ["program", "keychain", "screen", "data", "time_zones"]
    assert [row["check"] for row in demo.json("doctor", language="fr")] == [row["check"] for row in rows]
    assert any("the demo" in row["says"] for row in rows)
    assert demo("doctor", language="fr") == 0
    assert len(demo.out.splitlines()) == 5


def test_syncing_the_demo_reads_it_again(demo):
    named = demo.json("cohorts")
    rows = demo.json("sync")
    assert {tuple(row) for row in rows} == {("account", "cohort", "stream", "outcome", "records", "causes")}
    assert len(rows) == 4 * 5
    assert {row["outcome"] for row in rows} == {"complete"}
    assert [row["section"] for row in demo.json("today")].count("first") == 4
    assert demo.json("cohorts") == named


def test_the_demo_refuses_accounts_and_a_real_profile_refuses_the_demo(demo, tmp_path):
    assert "no real accounts" in demo.refused("connect", "oulad", "--name", "ou", "--path", str(TINY))
    demo.folder = tmp_path / "real"
    assert demo("connect", "oulad", "--name", "ou", "--path", str(TINY)) == 0
    assert "real accounts" in demo.refused("demo", "--no-window")


# Open University tables


def test_a_folder_of_tables_is_connected_and_read(shell, no_network):
    assert shell("connect", "oulad", "--name", "ou", "--path", str(TINY), "--today", "2013-03-06") == 0
    assert "3" in shell.out
    assert [row["learners"] for row in shell.json("cohorts")] == [0, 0, 0]
    assert {row["outcome"] for row in shell.json("sync")} == {"complete"}
    rows = {row["id"]: row for row in shell.json("cohorts")}
    assert set(rows) == {"ou:AAA|north", "ou:AAA|south", "ou:BBB"}
    assert rows["ou:AAA|south"]["learners"] == 2
    (page,) = shell.json("learner", "ou:L1")
    assert len(page["enrolments"]) == 2
    assert shell("sync", language="fr") == 0
    assert shell.out.startswith("BBB\n") or "north" in shell.out


def test_folders_without_tables_and_dates_that_are_none(shell, tmp_path):
    assert "no Open University tables" in shell.refused("connect", "oulad", "--name", "ou", "--path", str(tmp_path))
    assert "does not exist" in shell.refused("connect", "oulad", "--name", "ou", "--path", str(tmp_path / "none"))
    assert "no date" in shell.refused(
        "connect", "oulad", "--name", "ou", "--path", str(TINY), "--today", "6/3/2013"
    )
    assert shell.json("accounts") == []


# Mail


@pytest.mark.parametrize(
    ("options", "security"), [((), "starttls"), (("--security", "tls"), "tls"), (("--security", "no"), "no")]
)
def test_a_mail_account_says_how_its_server_encrypts(shell, monkeypatch, options, security):
    asked = []

    def sign_in(answers, now):
        asked.append(answers["security"])
        raise WrongInput("sign_in_incomplete")

    smtp = replace(account_book.connector_of("smtp"), sign_in=sign_in)
    monkeypatch.setattr(account_book, "connector_of", lambda kind: smtp)
    address = ("--host", "mail.example.org", "--from-address", "nadia@example.org")
    shell.refused("connect", "smtp", "--name", "mail", *address, *options)
    assert asked == [security]


def test_only_encryptions_that_there_are_are_taken(shell, no_network):
    address = ("--host", "mail.example.org", "--from-address", "nadia@example.org")
    shell.refused("connect", "smtp", "--name", "mail", *address, "--security", "none")
    assert shell.json("accounts") == []


def test_a_calendar_file_is_connected_without_its_people(shell, tmp_path, no_network):
    file = tmp_path / "agenda.ics"
    file.write_bytes(b"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Agenda de Nadia\r\nEND:VCALENDAR\r\n")
    assert shell("connect", "ics", "--name", "agenda", "--path", str(file)) == 0
    assert "no slot is proposed in its times" in shell.out
    (account,) = shell.json("accounts")
    assert (account["name"], account["kind"]) == ("agenda", "ics")
    file.write_bytes(b"no calendar")
    assert "no calendar" in shell.refused("connect", "ics", "--name", "other", "--path", str(file))


def test_the_secret_address_of_a_calendar_is_never_typed_into_the_command(shell, no_network):
    said = shell.refused(
        "connect", "ics", "--name", "agenda", "--secret-stdin", stdin="http://cal.example.org/key\n"
    )
    assert said == "This address is not protected. Give one that begins with https://."


def test_a_calendar_server_is_given_its_password_by_standard_input(shell, no_network):
    options = ("--url", "http://cal.example.org", "--username", "nadia", "--writes", "nothing", "--secret-stdin")
    said = shell.refused("connect", "caldav", "--name", "cal", *options, stdin="s3cret\n")
    assert said == "This address is not protected. Give one that begins with https://."


def test_a_calendar_server_is_connected(shell, tmp_path):
    folder = tmp_path / "radicale"
    folder.mkdir()
    with radicale(folder) as server:
        options = ("--name", "cal", "--url", server.url, "--username", "trainer", "--calendar", "Points")
        refused = shell.refused("connect", "caldav", *options, "--secret-stdin", stdin="guessed\n")
        assert refused == "User name or password is not right. Check both and try again."
        assert shell("connect", "caldav", *options, "--secret-stdin", stdin="s3cret\n") == 0
    assert "s3cret" not in shell.out + shell.err
    (account,) = shell.json("accounts")
    assert (account["name"], account["kind"]) == ("cal", "caldav")


def test_a_secret_that_a_kind_does_not_ask_for_changes_nothing(shell, no_network):
    options = ("--path", str(TINY), "--secret-stdin")
    assert shell("connect", "oulad", "--name", "ou", *options, stdin="unasked\n") == 0


# Moodle


def test_connecting_and_reading_a_moodle_site(shell, moodle):
    connected(shell, moodle)
    assert "4" in shell.out
    shell("cohorts", "--follow", "campus:2", "--follow", "campus:3")
    rows = shell.json("sync")
    assert {row["outcome"] for row in rows} == {"complete"}
    assert {row["stream"] for row in rows} == {"enrolments", "activities", "completions", "grades"}
    learners = {row["id"]: row["learners"] for row in shell.json("cohorts")}
    assert (learners["campus:2"], learners["campus:3"]) == (60, 21)
    (page,) = shell.json("learner", "campus:5")
    assert {(view["done"], view["required"]) for view in page["enrolments"]} == {(8, 20), (5, 12)}
    assert any("SILENT" in row["codes"] for row in shell.json("today"))


def test_a_cohort_is_found_by_what_its_source_calls_it_before_our_number(shell, moodle):
    connected(shell, moodle)
    ids = {row["id"]: row for row in shell.json("cohorts")}
    shell("cohorts", "--follow", "3")
    assert [row["id"] for row in shell.json("cohorts") if row["followed"]] == ["campus:3"]
    assert len(ids) == 4


def test_a_token_alone_signs_in_too(shell, moodle):
    arguments = ["connect", "moodle", "--name", "campus", "--url", moodle.url, "--secret-stdin"]
    assert shell(*arguments, stdin=f"{TOKENS['trainer']}\n") == 0
    assert shell.json("accounts")[0]["person"] == "Claire Fontaine"


@pytest.mark.parametrize(
    ("fault", "english", "french"),
    [
        ("web_services_off", "does not let apps in", "applications"),
        ("html", "answers, but not like the platform", "adresse"),
        ("maintenance", "under maintenance", "maintenance"),
        ("server_error", "fault of its own", "serveur"),
        ("sso", "in the browser", "navigateur"),
    ],
)
def test_what_a_site_refuses_is_one_sentence(shell, moodle, fault, english, french):
    moodle.fault = fault
    arguments, stdin = connect(shell, moodle)
    assert english in shell.refused(*arguments, stdin=stdin)
    said = shell.refused(*arguments, stdin=stdin, language="fr")
    assert french in said
    assert english not in said
    assert shell.json("accounts") == []


def test_a_wrong_password_is_one_sentence_without_the_password(shell, moodle):
    arguments, stdin = connect(shell, moodle, password="hunter2-secret")
    said = shell.refused(*arguments, stdin=stdin)
    assert said.startswith("User name or password is not right.")
    assert "hunter2" not in said + shell.out


def test_a_closed_port_is_no_network(shell):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["connect", "moodle", "--name", "x", "--url", f"http://127.0.0.1:{port}", "--secret-stdin"]
    assert "cannot be reached" in shell.refused(*arguments, stdin=f"{TOKENS['trainer']}\n")


def test_an_expired_token_is_said_and_the_data_stay(shell, moodle):
    connected(shell, moodle)
    shell("cohorts", "--follow", "campus:3")
    assert shell("sync") == 0
    before = shell.json("learner", "campus:5")
    moodle.fault = "expired_token"
    shell.now += timedelta(hours=1)
    assert shell.refused("sync") == "The access has ended. Sign in again: your data stay."
    assert shell.json("learner", "campus:5") == before
    assert shell("sync", "--json") == 1
    assert all(row["outcome"] == "failed" for row in json.loads(shell.out))


def test_a_token_that_ends_on_the_way_is_said_after_what_was_read(shell, moodle):
    connected(shell, moodle)
    shell("cohorts", "--follow", "campus:2", "--follow", "campus:3")
    moodle.token_dies_after(10)
    assert shell("sync", "--json") == 1
    outcomes = [row["outcome"] for row in json.loads(shell.out)]
    assert {"complete", "failed"} == set(outcomes)
    assert shell.err == "The access has ended. Sign in again: your data stay.\n"


def test_the_secret_is_nowhere_but_in_the_store(shell, moodle):
    log_to_profile(shell.folder)
    connected(shell, moodle)
    told = shell.out + shell.err
    shell("cohorts", "--follow", "campus:3")
    moodle.denied_learners = {5}  # something to log
    for command in (["sync"], ["accounts", "--json"], ["cohorts"], ["doctor"], ["today"]):
        assert shell(*command) == 0, shell.err
        told += shell.out + shell.err
    with open_profile(shell.folder).open() as store:
        (account,) = all_accounts(store)
    assert account.secret == TOKENS["trainer"]
    assert PASSWORD not in json.dumps(dict(account.settings))
    assert TOKENS["trainer"] not in json.dumps(dict(account.settings)) + repr(account)
    files = [path for path in shell.folder.rglob("*") if path.is_file()]
    logged = (shell.folder / "logs" / "cordee.log").read_text("utf-8")
    assert "some_not_permitted" in logged
    for secret in (TOKENS["trainer"], PASSWORD, "claire.fontaine"):
        assert secret not in told
        assert not [path for path in files if secret.encode() in path.read_bytes()]
    for name in ("Claire", "Fontaine", "Amélie", moodle.url):
        assert name not in logged


# The profile


def test_an_empty_profile_says_what_to_do(shell):
    for command in (
        ["today"],
        ["cohorts"],
        ["accounts"],
        ["sync"],
        ["learner", "x:1"],
        ["replay", "--cohort", "x"],
    ):
        assert shell.refused(*command).startswith("Nothing is connected yet.")
        assert shell.refused(*command, language="fr") != shell.refused(*command)
    assert not shell.folder.exists()
    assert shell("doctor") == 0


def test_unknown_things_are_named(demo):
    assert "“demo:nobody”" in demo.refused("learner", "demo:nobody")
    assert "“nothing”" in demo.refused("today", "--cohort", "nothing")
    assert "“elsewhere”" in demo.refused("sync", "--account", "elsewhere")
    assert "“9999”" in demo.refused("learner", "9999")


@pytest.mark.parametrize("name", ["", " ", "a:b"])
def test_an_account_needs_a_name_of_its_own(shell, name):
    arguments = ["connect", "oulad", "--path", str(TINY), "--name"]
    assert "short name" in shell.refused(*arguments, name)
    assert shell(*arguments, "ou") == 0
    assert "already" in shell.refused(*arguments, "ou")


def test_an_unknown_kind_names_those_there_are(shell):
    said = shell.refused("connect", "blackboard", "--name", "x")
    assert "“blackboard”" in said
    assert "moodle" in said
    assert "“path”" in shell.refused("connect", "oulad", "--name", "x")


def test_a_wrong_passphrase_and_a_missing_file_are_said(shell, tmp_path, monkeypatch):
    words = tmp_path / "words.txt"
    words.write_text("the right one\n", "utf-8")
    monkeypatch.setenv("CORDEE_PASSPHRASE_FILE", str(words))
    assert shell("connect", "oulad", "--name", "ou", "--path", str(TINY)) == 0
    words.write_text("the wrong one\n", "utf-8")
    assert shell.refused("today").startswith("This is not the passphrase")
    words.unlink()
    assert "CORDEE_PASSPHRASE_FILE" in shell.refused("today")
    monkeypatch.delenv("CORDEE_PASSPHRASE_FILE")
    assert "passphrase" in shell.refused("today")  # nobody is there to be asked


class LockedKeyring(keyring.backend.KeyringBackend):
    priority = 9.0

    def get_password(self, service, username):
        raise keyring.errors.KeyringLocked("locked")

    def set_password(self, service, username, password):
        raise keyring.errors.KeyringLocked("locked")


LockedKeyring.__module__ = "keyring.backends.locked"


def test_a_locked_keychain_is_said_and_the_demo_opens_all_the_same(shell, tmp_path):
    assert shell("connect", "oulad", "--name", "ou", "--path", str(TINY)) == 0
    keyring.set_keyring(LockedKeyring())
    assert shell.refused("today").startswith("The keychain of this computer is locked.")
    assert not [row for row in shell.json("doctor") if row["check"] == "data" and row["ok"]]
    shell.folder = tmp_path / "demo"
    assert shell("demo", "--no-window") == 0


def test_settings_that_cannot_be_read_are_one_sentence(shell):
    assert shell("connect", "oulad", "--name", "ou", "--path", str(TINY)) == 0
    (shell.folder / "settings.toml").write_text("language = ", "utf-8")
    for language in ("en", "fr"):
        assert "settings.toml" in shell.refused("today", language=language)


def test_the_doctor_names_settings_that_cannot_be_read(shell):
    assert shell("connect", "oulad", "--name", "ou", "--path", str(TINY)) == 0
    (shell.folder / "settings.toml").write_text("language = ", "utf-8")
    rows = {row["check"]: row for row in shell.json("doctor")}
    assert not rows["settings"]["ok"]
    assert rows["settings"]["says"].startswith("settings.toml cannot be read.")
    assert rows["data"]["ok"] and rows["time_zones"]["ok"]
    assert shell("doctor") == 0
    assert shell.out.splitlines()[-1].startswith("! Settings: settings.toml cannot be read.")


def test_without_a_language_the_settings_choose(shell, capsys, monkeypatch):
    assert shell("connect", "oulad", "--name", "ou", "--path", str(TINY)) == 0
    save_settings(shell.folder / "settings.toml", Settings(language="fr"))
    app = App(shell._open_window, now=lambda: MONDAY)
    assert run(app, ["--profile", str(shell.folder), "learner", "nobody:1"]) == 1
    french = capsys.readouterr().err
    assert shell.refused("learner", "nobody:1", language="fr") == french.strip()
    (shell.folder / "settings.toml").write_text("language = ", "utf-8")
    app = App(shell._open_window, now=lambda: MONDAY)
    assert run(app, ["--profile", str(shell.folder), "today"]) == 1
    assert capsys.readouterr().err.startswith("settings.toml cannot be read.")


# Waiting


def test_a_job_that_asks_for_patience_is_waited_for(monkeypatch):
    slept = []
    monkeypatch.setattr("time.sleep", slept.append)

    def steps():
        yield Wait(MONDAY + timedelta(seconds=40))
        yield Step(1, 1)
        yield Wait(MONDAY - timedelta(seconds=5))  # it is over already
        return "done"

    assert App(lambda app: 0, now=lambda: MONDAY).run(steps()) == "done"
    assert slept == [40.0, 0.0]


# Usage


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["today", "--as-of", "tomorrow"],
        ["connect"],
        ["replay"],
        ["--lang", "de", "today"],
        ["today", "--x"],
    ],
)
def test_wrong_usage_ends_with_2(shell, arguments):
    assert shell(*arguments) == 2
    assert shell.out == ""
    assert "Usage" in shell.err


def test_help_names_the_commands_that_exist_and_no_other(shell):
    assert shell("--help") == 0
    whole = shell.out
    listed = set(re.findall(r"^  (\w+) ", whole.partition("Commands:")[2], re.MULTILINE))
    assert listed == set(cordee.list_commands(click.Context(cordee))) >= {
        "accounts", "cohorts", "connect", "demo", "doctor", "learner", "replay", "sync", "today",
    }  # fmt: skip
    for name in listed:
        assert shell(name, "--help") == 0
        whole += shell.out
    assert set(re.findall(r"`cordee (\w+)", whole)) <= listed


def test_sentences_name_no_command_that_does_not_exist():
    root = Path(__file__).parents[2]
    named = set()
    for path in (root / "cockpit").rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if "say(" in line or '"' in line:
                named |= set(re.findall(r"`cordee (\w+)", line))
    assert {"sync", "today"} <= named
    assert named <= set(cordee.list_commands(click.Context(cordee)))


def test_without_a_command_the_window_opens(shell):
    assert shell() == 0
    assert shell.windows == [shell.folder]


def test_the_installed_command_runs(tmp_path):
    environment = {**os.environ, "CORDEE_PROFILE": str(tmp_path / "profile")}
    command = [sys.executable, "-m", "cockpit"]

    def cordee_run(*arguments):
        return subprocess.run(
            [*command, *arguments], capture_output=True, text=True, env=environment, timeout=60, encoding="utf-8"
        )

    refused = cordee_run("--lang", "fr", "today")
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    made = cordee_run("demo", "--no-window")
    assert made.returncode == 0, made.stderr
    assert "Bobby" in made.stdout
    rows = json.loads(cordee_run("today", "--json").stdout)
    assert len(rows) >= 18
    assert cordee_run("nonsense").returncode == 2
    assert "0.1" in cordee_run("--version").stdout

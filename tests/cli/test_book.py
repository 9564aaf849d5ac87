"""Offering moments to somebody, or booking one, as a command: the same deeds as the window's."""

from datetime import UTC, datetime

import pytest

from cockpit.domain.checkins import CheckInState, Medium, ProposalState
from cockpit.profile import open_profile
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.checkins import check_ins_of_learner
from cockpit.store.learners import learner_with_public_id
from cockpit.store.proposals import open_proposals, proposals_of_learner

MARTY, DJILALI = "demo:D00262", "demo:D00267"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def demo(demo):
    demo.now = MONDAY
    with opened(demo) as store:
        store.execute("delete from check_in")
        store.execute("delete from proposal")
        settings = {"host": "mail.example.org", "port": "465", "from_address": "nadia@example.org"}
        account = AccountRow(0, "mail", "smtp", settings, "secret", "Nadia Ferhat", "nadia@example.org", None)
        add_account(store, account, MONDAY)
    return demo


def opened(shell):
    return open_profile(shell.folder, lambda is_new: None).open()


def kept(shell, who, read):
    with opened(shell) as store:
        return read(store, learner_with_public_id(store, who))


def queue(shell):
    return [row["learner_id"] for row in shell.json("today")]


def test_the_first_moments_that_suit_both_are_offered_and_the_alert_is_handled(demo):
    free = [row["starts_at"] for row in demo.json("checkins", "free", DJILALI)]
    assert DJILALI in queue(demo)
    (told,) = demo.json("book", DJILALI)
    assert (told["state"], told["slots"], told["held_until"]) == ("proposed", free, "2026-11-25T12:00:00+01:00")
    assert (told["message_state"], told["learner_id"]) == ("queued", DJILALI)
    assert "mardi 24 novembre à 08:00" in told["text"] or "Tuesday 24 November at 08:00" in told["text"]
    assert told["not_before"] > MONDAY.astimezone().isoformat()  # where it is night it waits for the morning
    assert DJILALI not in queue(demo)
    assert [one["state"] for one in demo.json("checkins")] == ["proposed"]


@pytest.mark.parametrize("moment", [(), ("--at", "2026-11-26 18:30")], ids=["offered", "booked"])
def test_nobody_is_asked_to_a_video_call_that_is_nowhere(demo, moment):
    assert "nobody can join" in demo.refused("book", MARTY, "--medium", "video", *moment)
    assert demo.json("checkins") == []


def test_a_moment_that_is_named_is_booked_with_its_invitation(demo):
    (told,) = demo.json(
        "book", MARTY, "--at", "2026-11-26 18:30", "--minutes", "15", "--medium", "video", "--every", "4",
        "--place", "https://meet.example.org/nadia",
    )  # fmt: skip
    assert (told["state"], told["starts_at"], told["minutes"]) == ("booked", "2026-11-26T18:30:00+01:00", 15)
    assert (told["medium"], told["place"], told["every_weeks"]) == ("video", "https://meet.example.org/nadia", 4)
    assert (told["held_until"], told["message_state"]) == (None, "queued")
    (row,) = kept(demo, MARTY, check_ins_of_learner)
    assert (row.state, row.medium, row.every_weeks, row.slot.minutes) == (
        CheckInState.BOOKED, Medium.VIDEO, 4, 15,
    )  # fmt: skip
    assert row.enrolment_id is not None and row.message_id == told["message_id"]
    assert MARTY not in queue(demo)


def test_an_hour_alone_is_the_next_one(demo):
    (told,) = demo.json("book", MARTY, "--at", "18:30")
    assert told["starts_at"] == "2026-11-23T18:30:00+01:00"


def test_what_is_taken_or_over_is_refused_and_nothing_is_kept(demo):
    assert demo("book", MARTY, "--at", "2026-11-26 18:30") == 0, demo.err
    before = queue(demo)
    assert "taken" in demo.refused("book", DJILALI, "--at", "2026-11-26 18:45")
    assert "later one" in demo.refused("book", DJILALI, "--at", "2026-11-20 18:45")
    assert kept(demo, DJILALI, check_ins_of_learner) == []
    assert queue(demo) == before and DJILALI in before


def test_a_moment_that_was_offered_is_booked_as_chosen_by_phone_and_taken_back(demo):
    (offered,) = demo.json("book", MARTY)
    second = offered["slots"][1]
    assert "taken" in demo.refused("book", DJILALI, "--at", second[:16])
    (told,) = demo.json("book", MARTY, "--at", second[:16])
    assert (told["state"], told["starts_at"]) == ("booked", second)
    assert [one.state for one in kept(demo, MARTY, proposals_of_learner)] == [ProposalState.CHOSEN]
    (row,) = kept(demo, MARTY, check_ins_of_learner)
    assert row.state is CheckInState.BOOKED
    assert demo("undo", MARTY) == 0, demo.err
    (row,) = kept(demo, MARTY, check_ins_of_learner)
    assert row.state is CheckInState.CANCELLED
    # Its mail had not left when the moment was agreed on, and leaves no more.
    assert [one.state for one in kept(demo, MARTY, proposals_of_learner)] == [ProposalState.WITHDRAWN]


def test_when_nothing_suits_both_nothing_is_offered(demo):
    (demo.folder / "settings.toml").write_text("check_in_days = 0\n", "utf-8")
    assert demo.refused("book", DJILALI).startswith("No moment suits you both.")
    assert kept(demo, DJILALI, proposals_of_learner) == []


def test_a_booking_and_an_offer_are_taken_back(demo):
    assert demo("book", MARTY, "--at", "2026-11-26 18:30") == 0, demo.err
    assert demo("undo", MARTY) == 0, demo.err
    (row,) = kept(demo, MARTY, check_ins_of_learner)
    assert row.state is CheckInState.CANCELLED
    assert MARTY in queue(demo)
    assert demo("book", DJILALI) == 0, demo.err
    assert demo("undo", DJILALI) == 0, demo.err
    (offered,) = kept(demo, DJILALI, proposals_of_learner)
    assert offered.state is ProposalState.WITHDRAWN
    assert DJILALI in queue(demo)


def test_a_booking_with_somebody_without_an_alert_is_taken_back_too(demo):
    with opened(demo) as store:
        store.execute("delete from alert")
        store.execute("delete from changed")
    quiet = "demo:D00404"
    assert demo("book", quiet, "--at", "2026-11-26 18:30") == 0, demo.err
    assert demo("undo", quiet) == 0, demo.err
    assert [one.state for one in kept(demo, quiet, check_ins_of_learner)] == [CheckInState.CANCELLED]


def test_who_cannot_be_written_to_keeps_the_moment_and_gets_no_offer(demo):
    with opened(demo) as store:
        store.execute("update learner set email = null where id = ?", [learner_with_public_id(store, MARTY)])
    assert demo.refused("book", MARTY)
    assert kept(demo, MARTY, lambda store, _: open_proposals(store)) == []
    assert demo("book", MARTY, "--at", "2026-11-26 18:30") == 0, demo.err
    assert "no mail leaves." in demo.out
    assert [one.state for one in kept(demo, MARTY, check_ins_of_learner)] == [CheckInState.BOOKED]


def test_what_is_booked_is_said_by_both_clocks_with_the_mail(demo):
    assert demo("book", DJILALI, language="fr") == 0, demo.err
    first, *_ = demo.out.splitlines()
    assert first == "mardi 24 novembre à 14:00 (mardi 24 novembre à 08:00 à Toronto)"
    assert "Gardé libre jusqu’au" in demo.out and "Djilali Boumediene <" in demo.out


def test_what_may_not_be_meant_is_said_of_a_moment_chosen_by_hand(demo):
    assert demo("book", DJILALI, "--at", "2026-11-28 08:00", "--every", "1") == 0, demo.err
    assert demo.out.splitlines()[-3:] == [
        "That is outside your working hours.",
        "It will be 02:00 in Toronto, outside 8 to 20.",
        "The next one is 1 week later.",
    ]
    assert demo("book", MARTY, "--at", "2026-11-26 10:00") == 0, demo.err
    assert "outside" not in demo.out and "later" not in demo.out


def test_a_second_offer_says_that_the_first_stays_open(demo):
    assert demo("book", MARTY) == 0, demo.err
    assert "earlier offer" not in demo.out
    assert demo("book", MARTY) == 0, demo.err
    assert demo.out.splitlines()[-1].startswith("An earlier offer to Marty")
    assert len(demo.json("checkins")) == 2


def test_a_learner_is_named_by_mail_address_or_name_too_if_nobody_shares_it(demo):
    with opened(demo) as store:
        name, email = store.row(
            "select name, email from learner where id = ?", [learner_with_public_id(store, MARTY)]
        )
    for called in (MARTY, email, email.upper(), name, name.lower()):
        assert {row["learner_id"] for row in demo.json("checkins", "free", called)} == {MARTY}
    with opened(demo) as store:
        store.execute("update learner set name = ?", [name])
        store.execute("update identity set name = ?", [name])
    assert f"more than one, is called “{name}”" in demo.refused("checkins", "free", name)


def test_the_name_that_is_missing_under_each_message_is_the_trainers(demo):
    with opened(demo) as store:
        store.execute("update account set person_name = null")
    told = demo.refused("book", MARTY)
    assert told.startswith("“my signature” stands in this message and is not known yet. Write your name")
    (demo.folder / "settings.toml").write_text('name = "Nadia Ferhat"\n', "utf-8")
    assert demo("book", MARTY) == 0, demo.err


def test_wrong_usage_and_somebody_unknown_are_refused(demo):
    assert demo.refused("book", "demo:nobody")
    assert demo("book", MARTY, "--every", "4", language="fr") == 2
    assert "--every" in demo.err and "WEEKS" not in demo.err
    assert demo("book", MARTY, "--at", "demain") == 2
    assert "“demain” is no time. Write it as `14:30`, or as `2026-11-26 14:30`." in demo.err
    assert "https://" in demo.refused("book", MARTY, "--medium", "video", "--place", "http://meet.example.org")
    assert demo("book", MARTY, "--medium", "phone", "--place", "https://meet.example.org") == 2
    assert demo("book") == 2

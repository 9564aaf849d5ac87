"""Check-ins as commands: what is agreed and offered, and the first moments that suit both sides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cockpit.domain.checkins import Answer, CheckInChange, CheckInState, GroupKind, Medium, ProposalState, Slot
from cockpit.domain.messages import MessageState
from cockpit.outbox.compose import Draft, compose
from cockpit.profile import open_profile
from cockpit.store.checkins import CheckInRow, add_check_in, note_change
from cockpit.store.group_appointments import GroupRow, add_group
from cockpit.store.learners import learner_with_public_id
from cockpit.store.proposals import ProposalRow, add_proposal

MARTY, SOPHIE, DJILALI = "demo:D00262", "demo:D00404", "demo:D00267"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def demo(demo):
    demo.now = MONDAY
    with opened(demo) as store:
        store.execute("delete from check_in")
        store.execute("delete from proposal")
    return demo


def opened(shell):
    return open_profile(shell.folder, lambda is_new: None).open()


def book(shell, who, starts_at, state=CheckInState.BOOKED, **changes):
    with opened(shell) as store:
        learner_id = learner_with_public_id(store, who)
        slot = Slot(starts_at, 30)
        row = CheckInRow(0, str(starts_at), learner_id, None, None, None, slot, state, 0, MONDAY)
        kept = replace(row, **changes)
        kept = replace(kept, id=add_check_in(store, kept))
        if state is CheckInState.CANCELLED:
            note_change(store, kept, CheckInChange.CANCELLED, MONDAY)


def offer(shell, who, *starts, until=MONDAY + 48 * HOUR, message=None):
    with opened(shell) as store:
        learner_id = learner_with_public_id(store, who)
        message_id = None
        if message is not None:
            email = store.value("select email from learner where id = ?", [learner_id])
            draft = Draft(
                learner_id, email, "Marty", "Nadia Ferhat", "nadia@example.org", "Un mot", "À bientôt ?", "fr"
            )
            message_id = compose(store, draft, MONDAY)
            store.execute("update message set state = ? where id = ?", [message, message_id])
        slots = tuple(Slot(at, 15) for at in starts)
        row = ProposalRow(
            0, learner_id, None, None, message_id, slots, Medium.VIDEO, "", ProposalState.OPEN, until, MONDAY
        )
        add_proposal(store, row)


def states(shell, *options):
    return [(row["state"], row["learner"]) for row in shell.json("checkins", *options)]


def test_what_is_agreed_offered_and_to_conclude_is_listed_in_its_order(demo):
    book(demo, SOPHIE, MONDAY + 72 * HOUR, answer=Answer.ACCEPTED)
    book(demo, DJILALI, MONDAY - 48 * HOUR)
    book(demo, DJILALI, MONDAY - 72 * HOUR, concluded_at=MONDAY)
    book(demo, DJILALI, MONDAY + 5 * HOUR, CheckInState.CANCELLED)
    offer(demo, MARTY, MONDAY + 48 * HOUR, MONDAY + 24 * HOUR)
    assert states(demo) == [
        ("to_conclude", "Djilali Boumediene"),
        ("waiting", "Marty Oliveira"),
        ("booked", "Sophie Kervella"),
    ]
    last = demo.json("checkins", "list")[-1]
    assert (last["learner_id"], last["starts_at"], last["minutes"]) == (SOPHIE, "2026-11-26T10:00:00+01:00", 30)
    assert (last["answer"], last["held_until"], last["medium"]) == ("accepted", None, "phone")
    offered = demo.json("checkins")[1]
    assert offered["slots"] == ["2026-11-25T10:00:00+01:00", "2026-11-24T10:00:00+01:00"]
    assert (offered["held_until"], offered["medium"]) == ("2026-11-25T10:00:00+01:00", "video")


@pytest.mark.parametrize(
    ("message", "state"),
    [
        (MessageState.QUEUED, "proposed"),
        (MessageState.ACCEPTED, "waiting"),
        (MessageState.HANDED_OVER, "waiting"),
    ],
)
def test_what_is_offered_waits_for_an_answer_once_it_has_left(demo, message, state):
    offer(demo, MARTY, MONDAY + 24 * HOUR, message=message)
    assert states(demo) == [(state, "Marty Oliveira")]


def test_what_is_not_held_any_more_or_too_far_ahead_is_not_listed(demo):
    offer(demo, MARTY, MONDAY + 24 * HOUR, until=MONDAY)
    book(demo, SOPHIE, MONDAY + 20 * 24 * HOUR)
    assert states(demo) == []
    assert demo("checkins") == 0
    assert demo.out.strip() == "No check-in is booked or offered."
    assert demo("checkins", language="fr") == 0
    assert demo.out.strip() == "Aucun point individuel n’est fixé ni proposé."
    assert states(demo, "--days", "21") == [("booked", "Sophie Kervella")]


def test_a_group_appointment_is_one_line_of_the_table_and_each_guest_one_of_the_data(demo):
    with opened(demo) as store:
        group = GroupRow(
            0, "lunch", GroupKind.LEARNING_LUNCH, "Learning Lunch 3", None, Slot(MONDAY + 24 * HOUR, 60),
            Medium.VIDEO, "", CheckInState.BOOKED, 0, MONDAY,
        )  # fmt: skip
        group_id = add_group(store, group)
    for who, hours in ((MARTY, 24), (SOPHIE, 24)):
        book(demo, who, MONDAY + hours * HOUR, group_id=group_id, title="Learning Lunch 3", uid=who)
    book(demo, DJILALI, MONDAY + 30 * HOUR)
    assert demo("checkins") == 0
    _, lunch, other = demo.out.splitlines()
    assert "Learning Lunch 3: 2 guests" in lunch and "Tue 24 Nov, 10:00" in lunch
    assert "Djilali Boumediene" in other
    assert [row["group"] for row in demo.json("checkins")] == ["Learning Lunch 3", "Learning Lunch 3", None]


def test_the_list_shows_both_clocks_and_the_number_of_each_moment(demo):
    offer(demo, DJILALI, MONDAY + 29 * HOUR, MONDAY + 53 * HOUR)
    assert demo("checkins") == 0
    heading, first, second = demo.out.splitlines()
    assert heading.split("  ")[0] == "State"
    assert "waiting for an answer  Djilali Boumediene  1. Tue 24 Nov, 15:00  Tue 24 Nov, 09:00" in first
    assert "2. Wed 25 Nov, 15:00" in second
    assert demo("checkins", language="fr") == 0
    assert "en attente de réponse" in demo.out


def test_the_first_moments_that_suit_both_are_told_by_both_clocks(demo):
    rows = demo.json("checkins", "free", DJILALI)
    assert [(row["starts_at"], row["learner_starts_at"]) for row in rows] == [
        (f"2026-11-{day}T14:00:00+01:00", f"2026-11-{day}T08:00:00-05:00") for day in (24, 25, 26)
    ]
    assert {(row["learner_id"], row["minutes"], row["learner_zone"]) for row in rows} == {
        (DJILALI, 30, "America/Toronto")
    }
    assert demo("checkins", "free", DJILALI) == 0
    assert demo.out.splitlines()[1].split("  ") == ["Tue 24 Nov, 14:00", "Tue 24 Nov, 08:00"]
    assert "In Toronto" in demo.out


def test_what_is_taken_is_not_free(demo):
    first = demo.json("checkins", "free", DJILALI)[0]["starts_at"]
    offer(demo, MARTY, datetime.fromisoformat(first))
    assert demo.json("checkins", "free", DJILALI)[0]["starts_at"] == "2026-11-24T14:30:00+01:00"


def test_where_clocks_change_the_offset_is_told(demo):
    demo.now = datetime(2027, 3, 11, 9, tzinfo=UTC)  # they change in Toronto on Sunday
    assert demo("checkins", "free", DJILALI) == 0
    assert "Fri 12 Mar, 14:00 (UTC+1)  Fri 12 Mar, 08:00 (UTC-5)" in demo.out
    assert "Mon 15 Mar, 14:00 (UTC+1)  Mon 15 Mar, 09:00 (UTC-4)" in demo.out


def test_when_nothing_suits_both_it_is_said_where_to_look(demo):
    (demo.folder / "settings.toml").write_text("check_in_days = 0\n", "utf-8")
    assert demo("checkins", "free", DJILALI) == 0
    assert demo.out.startswith("No moment suits you both.")
    assert demo.json("checkins", "free", DJILALI) == []


def test_an_unknown_learner_and_a_missing_one_are_refused(demo):
    assert demo.refused("checkins", "free", "demo:nobody")
    assert demo("checkins", "free") == 2
    assert demo("checkins", "list", MARTY) == 2


def test_every_check_in_goes_into_a_file_and_the_counts_are_said(demo, tmp_path):
    book(demo, DJILALI, MONDAY - 48 * HOUR, CheckInState.MISSED)
    book(demo, DJILALI, MONDAY - 72 * HOUR, CheckInState.CANCELLED)
    book(demo, SOPHIE, MONDAY + 72 * HOUR)
    file = tmp_path / "check-ins.csv"
    days = ("--since", "2026-11-20", "--until", "2026-11-21")
    assert demo("checkins", "export", str(file), *days) == 0
    assert "0 took place, 1 was missed, 1 was cancelled" in demo.out and "to come" not in demo.out
    lines = file.read_text("utf-8-sig").splitlines()
    assert len(lines) == 3 and lines[0].startswith('"Name","Cohort","Date"')
    assert all("Djilali Boumediene" in line for line in lines[1:])
    assert demo("checkins", "export", str(file), "--cohort", "nowhere") == 1
    assert demo("checkins", "export") == 2


def test_the_check_ins_of_each_learner_are_counted_also_those_missed_and_cancelled(demo):
    book(demo, DJILALI, MONDAY - 48 * HOUR, CheckInState.MISSED)
    book(demo, DJILALI, MONDAY - 72 * HOUR, CheckInState.CANCELLED)
    book(demo, SOPHIE, MONDAY - 24 * HOUR, CheckInState.HELD)
    book(demo, SOPHIE, MONDAY + 72 * HOUR)
    djilali, sophie = demo.json("checkins", "count")
    assert (djilali["learner_id"], djilali["missed"], djilali["cancelled"], djilali["held"]) == (DJILALI, 1, 1, 0)
    assert (sophie["learner_id"], sophie["held"], sophie["booked"], sophie["moved"]) == (SOPHIE, 1, 1, 0)
    assert [row["learner_id"] for row in demo.json("checkins", "count", "--until", "2026-11-21")] == [DJILALI]
    assert demo("checkins", "count", language="fr") == 0
    assert "Manqués" in demo.out.splitlines()[0] and "Djilali Boumediene" in demo.out
    assert demo("checkins", "count", MARTY) == 2


def test_of_two_cohorts_of_one_name_only_the_one_that_is_meant_goes_into_the_file(demo, tmp_path):
    with opened(demo) as store:
        djilali, marty = (learner_with_public_id(store, who) for who in (DJILALI, MARTY))
        theirs, ours = store.row("select id, cohort_id from enrolment where learner_id = ?", [djilali])
        other = store.insert(
            "insert into cohort (account_id, source_id, name, zone, language)"
            " select account_id, 'other', name, zone, language from cohort where id = ?",
            [ours],
        )
        apart = store.insert(
            "insert into enrolment (cohort_id, learner_id, status, first_seen_on, knowledge, groups)"
            " select ?, ?, status, first_seen_on, knowledge, groups from enrolment where id = ?",
            [other, marty, theirs],
        )
    book(demo, MARTY, MONDAY - 48 * HOUR, CheckInState.MISSED, enrolment_id=apart)
    book(demo, DJILALI, MONDAY - 72 * HOUR, CheckInState.MISSED, enrolment_id=theirs)
    file = tmp_path / "check-ins.csv"
    for cohort, who in (("demo:other", "Marty"), (str(ours), "Djilali")):
        assert demo("checkins", "export", str(file), "--cohort", cohort) == 0, demo.err
        (_, line) = file.read_text("utf-8-sig").splitlines()
        assert who in line

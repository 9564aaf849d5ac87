"""What the trainer decides, agrees and sets, as commands."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cockpit.profile import open_profile
from cockpit.sequences.runs import begin
from cockpit.store.learners import public_ids
from cockpit.store.sequences import all_sequences

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MARTY = "demo:D00262"
SOPHIE = "demo:D00404"
DJILALI = "demo:D00267"


def in_queue(shell, at=timedelta()):
    shell.now += at
    try:
        return [row["learner_id"] for row in shell.json("today") if row["kind"] == "learner"]
    finally:
        shell.now -= at


def silent(shell):
    return [row["learner_id"] for row in shell.json("today") if "SILENT" in row.get("codes", ())]


def cohort_id(shell):
    (found,) = {row["id"] for row in shell.json("cohorts") if row["name"].startswith("English")}
    return str(found)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["done", MARTY], "Marty Oliveira: done."),
        (["done", MARTY, "--how", "other"], "Marty Oliveira: done."),
        (["done", MARTY, "--how", "call", "--reached"], "Marty Oliveira: done."),
        (["dismiss", MARTY, "--why", "lost-codes"], "Marty Oliveira: dismissed."),
        (["snooze", MARTY], "Marty Oliveira: snoozed until Tuesday 24 November."),
        (["snooze", MARTY, "--until", "2026-11-30"], "Marty Oliveira: snoozed until Monday 30 November."),
        (["pause", MARTY, "--until", "2026-12-04"], "Marty Oliveira: paused until Friday 4 December."),
        (["pause", MARTY], "Marty Oliveira: paused until back."),
        (["close", MARTY, "--why", "ill"], "Marty Oliveira: follow-up closed."),
    ],
    ids=" ".join,
)
def test_a_decision_takes_a_learner_out_of_the_queue_and_undo_brings_the_learner_back(demo, command, told):
    before = in_queue(demo)
    assert MARTY in before
    assert demo(*command) == 0, demo.err
    assert demo.out.strip() == told
    assert in_queue(demo) == [one for one in before if one != MARTY]
    assert demo("undo", MARTY) == 0, demo.err
    assert demo.out.strip() == "Marty Oliveira: taken back."
    assert in_queue(demo) == before


def test_who_was_snoozed_is_back_on_the_day(demo):
    assert demo("snooze", MARTY, "--until", "2026-11-25") == 0
    assert MARTY not in in_queue(demo, timedelta(days=1))
    assert MARTY in in_queue(demo, timedelta(days=2))


def test_a_call_that_reached_nobody_is_no_contact(demo):
    assert demo("done", MARTY, "--how", "call") == 0
    assert demo("learner", MARTY) == 0
    assert "Looked after with a call" in demo.out
    calls = demo.out.count("  Call")
    assert demo("undo", MARTY) == 0
    assert demo("done", MARTY, "--how", "call", "--reached") == 0
    assert demo("learner", MARTY) == 0
    assert demo.out.count("  Call") == calls + 1


def test_a_note_stands_in_the_history(demo):
    assert demo("note", MARTY, "Night shifts until Christmas") == 0
    assert demo.out.strip() == "Marty Oliveira: note kept."
    assert demo("learner", MARTY) == 0
    assert "Night shifts until Christmas" in demo.out


def test_what_cannot_be_is_one_sentence(demo):
    assert "D99" in demo.refused("done", "demo:D99")
    assert "D99" in demo.refused("plan", "demo:D99", "--ends", "2027-01-01")
    demo.refused("undo", MARTY)
    demo.refused("plan", MARTY)
    demo.refused("plan", MARTY, "--ends", "2026-11-23")
    cohort = cohort_id(demo)
    assert "silent.most" in demo.refused("rules", "--cohort", cohort, "--set", "silent.most=3")
    assert "silent.most_days=x" in demo.refused("rules", "--cohort", cohort, "--set", "silent.most_days=x")
    demo.refused("rules", "--cohort", cohort, "--set", "silent.most_days=-1")
    assert "2026-13-01" in demo.refused("closures", "--cohort", cohort, "--add", "2026-13-01")
    demo.refused("closures", "--cohort", cohort, "--add", "2026-12-05..2026-12-01")
    assert "XX" in demo.refused("closures", "--cohort", cohort, "--holidays", "XX")
    assert "77" in demo.refused("closures", "--cohort", cohort, "--remove", "77")
    assert "cordee absences" in demo.refused("absences", "--undo", "77")
    for limit, most in (("absent.classes=0", "365"), ("silent.most_days=inf", "365"), ("late.done_share=1.5", "1")):
        assert most in demo.refused("rules", "--cohort", cohort, "--set", limit)
    demo.refused("rules", "--cohort", cohort, "--set", "silent.most_days=nan")
    demo.refused("plan", MARTY, "--none", "--ends", "2027-01-01")
    for late in (["pause", MARTY, "--until", "2026-11-22"], ["snooze", MARTY, "--until", "2026-11-23"]):
        assert demo.refused(*late) == "That day has passed. Choose a later one."
    demo.refused("today", "--as-of", "2026-11-24")
    assert MARTY in in_queue(demo)


def test_limits_are_tried_set_and_reset(demo):
    cohort = cohort_id(demo)

    def limit():
        (found,) = (r for r in demo.json("rules", "--cohort", cohort) if r["limit"] == "silent.least_days")
        return found["value"], found["default"]

    default = limit()[1]
    assert limit() == (default, default)
    (trial,) = demo.json(
        "rules", "--cohort", cohort, "--try", "--set", "silent.least_days=40", "--set", "silent.most_days=60"
    )
    assert trial["raised"] < trial["raised_now"] and trial["less"]
    assert limit() == (default, default)
    assert demo("rules", "--cohort", cohort, "--set", "silent.least_days=18") == 0
    assert "* silent.least_days" in demo.out
    assert limit() == (18, default)
    assert demo("rules", "--cohort", cohort, "--try") == 0
    assert "last 4 weeks" in demo.out.replace(" ", " ")
    assert demo("rules", "--cohort", cohort, "--reset") == 0
    assert limit() == (default, default)


def test_closed_days_count_for_no_silence(demo):
    cohort = cohort_id(demo)
    assert demo("closures", "--cohort", cohort) == 0
    first = demo.out
    days = ["--add", "2026-11-02..2026-11-22", "--reason", "Works"]
    assert demo("closures", "--cohort", cohort, *days) == 0
    assert "Works" in demo.out
    assert DJILALI not in silent(demo)
    (row,) = demo.json("closures", "--cohort", cohort)
    assert (row["starts_on"], row["ends_on"]) == ("2026-11-02", "2026-11-22")
    assert demo("closures", "--cohort", cohort, "--remove", str(row["id"])) == 0
    assert demo.out == first
    assert DJILALI in silent(demo)
    assert demo("closures", "--cohort", cohort, "--holidays", "none") == 0
    assert demo.out.strip() == "Never closed."
    assert demo("closures", "--cohort", cohort, "--holidays", "fr", language="fr") == 0
    assert "France" in demo.out


def test_absences_come_from_a_file_and_go_with_it(demo, tmp_path):
    address = next(row["email"] for row in demo.json("learner", DJILALI) if "email" in row)
    file = tmp_path / "leave.csv"
    file.write_text(f"email;from;to\n{address};2026-11-02;2026-11-29\nnobody@example.org;2026-11-02;2026-11-03\n")
    assert demo("absences", str(file), "--dry-run") == 0
    assert "1 absence" in demo.out and "Row 3:" in demo.out
    assert DJILALI in silent(demo)
    assert demo("absences", str(file)) == 0
    assert DJILALI not in silent(demo)
    (kept,) = demo.json("absences")
    assert demo("absences", "--undo", str(kept["id"])) == 0
    assert demo.json("absences") == []
    assert DJILALI in silent(demo)


def test_a_plan_of_ones_own_ends_being_late(demo):
    def codes():
        (row,) = (row for row in demo.json("today") if row["learner_id"] == SOPHIE)
        return row["codes"]

    assert "LATE2" in codes()
    assert demo("plan", SOPHIE, "--ends", "2027-02-26") == 0
    assert demo.out.strip() == "Sophie Kervella: everything done by Friday 26 February."
    assert "LATE2" not in codes()
    assert demo("plan", SOPHIE, "--none") == 0
    assert "LATE2" in codes()


def test_quality_carries_n_and_definition_in_both_languages(demo):
    cohort = cohort_id(demo)
    assert demo("dismiss", MARTY, "--why", "not-useful") == 0
    (found,) = demo.json("quality", "--cohort", cohort)
    assert found["learners"] > 0 and 0 <= found["right"]["value"] <= 1 and found["right"]["n"] > 0
    assert [(one["why"], one["count"]) for one in found["declared"]] == [("not_useful", 1)]
    for language in ("en", "fr"):
        assert demo("quality", "--cohort", cohort, language=language) == 0
        figures = [line for line in demo.out.splitlines() if not line.startswith(" ")]
        assert sum(character.isdigit() for character in "".join(figures)) > 5
        assert len([line for line in demo.out.splitlines() if line.startswith("    ")]) >= 5
    assert json.dumps(found)


def test_a_step_of_a_sequence_stands_in_the_queue_and_is_decided_on_like_an_alert(demo):
    with open_profile(demo.folder).open() as store:
        queued = {row["learner_id"] for row in demo.json("today")}
        enrolment_id, public_id = next(
            (enrolment_id, public_id)
            for enrolment_id, learner_id in store.rows(
                "select enrolment.id, learner_id from enrolment where status = 'active' order by id"
            )
            if (public_id := public_ids(store, [learner_id])[learner_id]) not in queued
        )
        begin(store, all_sequences(store)[0].id, [enrolment_id], MONDAY, ZoneInfo("Europe/Paris"))
    (row,) = [row for row in demo.json("today") if row["learner_id"] == public_id]
    assert (row["section"], row["tier"], row["codes"]) == ("this_week", "high", ["STEP"])
    assert row["sentences"] == ["In the sequence since 23 November. Remobilise, after a silence"]
    assert row["suggested_action"] == "Step 1 of 4: first message"
    assert demo("snooze", public_id) == 0, demo.err
    assert public_id not in in_queue(demo)
    assert public_id in in_queue(demo, timedelta(days=1))
    assert demo("undo", public_id) == 0, demo.err
    assert demo("done", public_id) == 0, demo.err
    assert public_id not in in_queue(demo)
    assert demo.refused("done", public_id) == "There is nothing open for this learner."
    assert demo("undo", public_id) == 0, demo.err
    assert public_id in in_queue(demo)

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from open_university import AICHA, DJILALI, NOW, TRAINER, YUSUF, make_profile

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.progress import Basis
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.merge_fields import codes_of, merge_fields, template_for
from cockpit.store import Store
from cockpit.store.questions import QuestionRow, add_question
from cockpit.wording import Words
from cockpit.wording.alerts import action
from cockpit.wording.templates import shipped_names, tip_for

DAY = date(2026, 11, 20)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_profile(tmp_path).open() as store:
        yield store


def page_of(store: Store, name: str) -> LearnerPage:
    page = learner_page(store, store.value("select id from learner where name = ?", [name]), NOW)
    assert page is not None
    return page


def fields_of(store: Store, name: str, language: str = "en", trainer: str = TRAINER) -> dict[str, str]:
    return merge_fields(store, Words(language), page_of(store, name), trainer)


def test_the_fields_say_what_is_known_of_a_silent_learner(store: Store):
    assert fields_of(store, DJILALI) == {
        "first_name": "Djilali",
        "cohort": "C1",
        "since": "1 November",
        "days": "22",
        "last_success": "Unit 2 test",
        "milestone": "Unit 3 test",
        "due_on": "12 November",
        "share": "33%",
        "trainer": TRAINER,
        "trainer_first_name": "Nadia",
        "signature": TRAINER,
        "next_unit": "Unit 3 test",
        "plan_share": "75%",
        "weeks_left": "6 weeks",
        "catch_up_pace": "1 activity a week",
        "tip": tip_for(Words("en"), page_of(store, DJILALI).learner.id),
    }


def test_days_and_shares_are_said_in_the_learners_language(store: Store):
    fields = fields_of(store, DJILALI, "fr")
    assert (fields["since"], fields["due_on"], fields["share"]) == ("1er novembre", "12 novembre", "33\u202f%")


def test_what_is_not_known_is_absent(store: Store):
    fields = fields_of(store, YUSUF, trainer="")
    assert not fields.keys() & {
        *("last_success", "question", "trainer", "trainer_first_name", "signature", "trainer_phone"),
        *("next_link", "slots", "when", "minutes", "where"),
    }


def test_a_learner_who_never_came_is_missed_since_the_opening(store: Store):
    assert fields_of(store, YUSUF)["since"] == "7 September"


def test_a_milestone_that_was_done_is_not_named(store: Store):
    assert "milestone" not in fields_of(store, AICHA)


def test_a_question_that_waits_is_a_field_and_an_answered_one_is_not(store: Store):
    page = page_of(store, AICHA)
    enrolment_id = page.enrolments[0].enrolment.id
    add_question(store, QuestionRow(page.learner.id, enrolment_id, "Where is unit 4?", NOW))
    assert fields_of(store, AICHA)["question"] == "Where is unit 4?"
    store.execute("update question set answered_at = asked_at")
    assert "question" not in fields_of(store, AICHA)


def test_the_words_on_a_goal_that_was_kept_name_that_goal(store: Store):
    page = page_of(store, DJILALI)
    kept = Reason(Code.GOOD, AlertTier.GOOD, DAY, subject="goal", on=DAY, words="Unit 3 by Friday")
    alert = Alert(1, DAY, AlertTier.GOOD, (kept,))
    told = replace(page, enrolments=(replace(page.enrolments[0], alert=alert),))
    assert template_for(alert) == "goal_kept"
    assert merge_fields(store, Words("en"), told, TRAINER)["last_success"] == "Unit 3 by Friday"


def test_the_time_that_is_left_is_counted_from_today_and_said_in_days_at_the_end(store: Store):
    page = page_of(store, DJILALI)
    end = page.enrolments[0].cohort.ends_on
    assert end is not None

    def left(days: int, language: str = "en") -> tuple[str | None, str | None]:
        fields = merge_fields(store, Words(language), page, TRAINER, today=end - timedelta(days=days))
        return fields.get("weeks_left"), fields.get("catch_up_pace")

    assert left(20) == ("2 weeks", "1 activity a week")
    assert left(13, "fr") == ("13 jours", "2 activités par semaine")
    assert left(3) == ("3 days", "2 activities a week")  # no more than there are
    assert left(1) == ("1 day", "2 activities a week")
    assert left(0) == (None, None)
    assert left(500) == ("6 weeks", "1 activity a week")  # never before the day of the data


def test_where_a_source_tells_a_percentage_nothing_is_said_of_single_activities(store: Store):
    page = page_of(store, DJILALI)
    told = replace(page, enrolments=(replace(page.enrolments[0], basis=Basis.PERCENT, alert=None),))
    fields = merge_fields(store, Words("en"), told, TRAINER)
    assert "weeks_left" in fields and "share" in fields
    assert not fields.keys() & {"next_unit", "catch_up_pace", "milestone", "due_on"}


def test_who_has_done_everything_has_nothing_next(store: Store):
    page = page_of(store, DJILALI)
    assert fields_of(store, DJILALI)["next_unit"] == "Unit 3 test"
    store.execute(
        "insert into completion (enrolment_id, activity_id, is_done, changed_on, by_learner)"
        " select ?, id, 1, '2026-11-01', 1 from activity where true on conflict do nothing",
        [page.enrolments[0].enrolment.id],
    )
    assert "next_unit" not in fields_of(store, DJILALI)


def test_the_signature_has_every_line_and_the_name_is_its_first(store: Store):
    sign_off = f"{TRAINER}\nEnglish trainer\n+33 1 23 45"
    fields = merge_fields(store, Words("en"), page_of(store, AICHA), sign_off, phone=" +33 1 23 45 ")
    assert fields["signature"] == sign_off
    assert (fields["trainer"], fields["trainer_first_name"]) == (TRAINER, "Nadia")
    assert fields["trainer_phone"] == "+33 1 23 45"


def test_no_result_and_no_rating_is_a_field(store: Store):
    low = Alert(1, DAY, AlertTier.HIGH, (reason(Code.SCORE, shares=(0.42, 0.38)), reason(Code.UNHAPPY, rating=2)))
    page = page_of(store, AICHA)
    scored = replace(page, enrolments=(replace(page.enrolments[0], alert=low),))
    without = replace(page, enrolments=(replace(page.enrolments[0], alert=None),))
    assert merge_fields(store, Words("en"), scored, TRAINER) == merge_fields(store, Words("en"), without, TRAINER)


def test_somebody_without_an_enrolment_still_has_a_name(store: Store):
    page = page_of(store, AICHA)
    alone = replace(page, enrolments=(), history=(), absences=())
    assert merge_fields(store, Words("en"), alone, TRAINER) == {
        "first_name": "Aïcha",
        "trainer": TRAINER,
        "trainer_first_name": "Nadia",
        "signature": TRAINER,
        "tip": tip_for(Words("en"), page.learner.id),
    }


def reason(code: Code, **facts: object) -> Reason:
    return Reason(code, AlertTier.HIGH, DAY, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reasons", "template"),
    [
        ([reason(Code.SILENT, days=12)], "silent"),
        ([reason(Code.SILENT, days=12), reason(Code.LATE, subject="Test")], "silent_late"),
        ([reason(Code.SILENT, days=12), reason(Code.LATE2, subject="Test")], "silent_late"),
        ([reason(Code.SILENT, days=12), reason(Code.NOREPLY, count=2)], "no_reply"),
        ([reason(Code.LATE, subject="Test")], "late"),
        ([reason(Code.LATE2, subject="Test", count=2)], "late_twice"),
        ([reason(Code.NEVER, days=4)], "never_connected"),
        ([reason(Code.NEVER7, days=7)], "never_week"),
        ([reason(Code.NEVER14, days=14)], "never_two_weeks"),
        ([reason(Code.LOST, days=30, on=DAY), reason(Code.NOREPLY, count=2)], "last_offer"),
        ([reason(Code.LOST, days=30)], "last_offer"),
        ([reason(Code.PACE), reason(Code.ENDRISK)], "end_near"),
        ([reason(Code.PACE), reason(Code.UNHAPPY)], "unhappy"),
        ([reason(Code.PACE)], "pace"),
        ([reason(Code.ABSENT, on=DAY)], "absent"),
        ([reason(Code.ABSENT, on=DAY, subject="check_in")], "missed_check_in"),
        ([reason(Code.SCORE)], "results"),
        ([reason(Code.QUESTION, subject="How?")], "answer"),
        ([reason(Code.GOOD, days=12)], "back"),
        ([reason(Code.GOOD, subject="goal")], "goal_kept"),
        ([reason(Code.GOOD, share=0.25)], "reached_25"),
        ([reason(Code.GOOD, share=0.5)], "reached_50"),
        ([reason(Code.GOOD, share=0.75)], "reached_75"),
        ([reason(Code.GOOD, share=1.0)], "reached_100"),
    ],
)
def test_the_template_fits_the_alert(reasons: list[Reason], template: str):
    assert template_for(Alert(1, DAY, AlertTier.HIGH, tuple(reasons))) == template


def test_every_rule_has_a_template_that_says_so_and_is_there():
    names = shipped_names(Words("en"))
    for code in Code:
        name = template_for(Alert(1, DAY, AlertTier.HIGH, (reason(code),)))
        assert name in names and code in codes_of(name)
    assert codes_of("welcome") == ()
    assert codes_of("silent_late") == (Code.SILENT, Code.LATE, Code.LATE2)


def test_the_template_does_what_the_queue_suggests():
    """Both look for the worst reason; they are to find the same one."""
    for code in Code:
        for other in Code:
            both = Alert(1, DAY, AlertTier.HIGH, (reason(code), reason(other)))
            alone = Alert(1, DAY, AlertTier.HIGH, (reason(code),))
            if template_for(both) == template_for(alone) and template_for(both) != "silent_late":
                assert action(Words("en"), both) == action(Words("en"), alone), (code, other)


def test_without_an_alert_the_words_are_the_trainers_own():
    assert template_for(None) is None

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from open_university import AICHA, DJILALI, NOW, TRAINER, YUSUF, make_profile

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.merge_fields import merge_fields, template_for
from cockpit.store import Store
from cockpit.store.questions import QuestionRow, add_question
from cockpit.wording import Words

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
    }


def test_days_and_shares_are_said_in_the_learners_language(store: Store):
    fields = fields_of(store, DJILALI, "fr")
    assert (fields["since"], fields["due_on"], fields["share"]) == ("1er novembre", "12 novembre", "33\u202f%")


def test_what_is_not_known_is_absent(store: Store):
    fields = fields_of(store, YUSUF, trainer="")
    assert not fields.keys() & {"last_success", "question", "trainer", "trainer_first_name"}


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


def test_somebody_without_an_enrolment_still_has_a_name(store: Store):
    page = page_of(store, AICHA)
    alone = replace(page, enrolments=(), history=(), absences=())
    assert merge_fields(store, Words("en"), alone, TRAINER) == {
        "first_name": "Aïcha",
        "trainer": TRAINER,
        "trainer_first_name": "Nadia",
    }


def reason(code: Code, **facts: object) -> Reason:
    return Reason(code, AlertTier.HIGH, DAY, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reasons", "template"),
    [
        ([reason(Code.SILENT, days=12)], "silent"),
        ([reason(Code.SILENT, days=12), reason(Code.LATE, subject="Test")], "silent"),
        ([reason(Code.LATE, subject="Test")], "late"),
        ([reason(Code.LATE2, subject="Test", count=2)], "late"),
        ([reason(Code.NEVER, days=4)], "never_connected"),
        ([reason(Code.NEVER14, days=14)], "never_connected"),
        ([reason(Code.LOST, days=30, on=DAY)], "silent"),
        ([reason(Code.LOST, days=30)], "never_connected"),
        ([reason(Code.QUESTION, subject="How?")], "answer"),
        ([reason(Code.GOOD, days=12)], "back"),
        ([reason(Code.GOOD, share=0.5)], "reached"),
        ([reason(Code.GOOD, share=0.75)], "reached_75"),
        ([reason(Code.GOOD, share=1.0)], "reached"),
    ],
)
def test_the_template_fits_the_alert(reasons: list[Reason], template: str):
    assert template_for(Alert(1, DAY, AlertTier.HIGH, tuple(reasons))) == template


def test_without_an_alert_the_words_are_the_trainers_own():
    assert template_for(None) is None

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from running import finished

from cockpit.demo import make_demo
from cockpit.domain.messages import REST_DAYS
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.learner_timeline import learner_page
from cockpit.reports.merge_fields import fields_of, merge_fields
from cockpit.reports.merge_many import addressees
from cockpit.store import Store
from cockpit.store.history import ContactRow, add_contact, last_contacts
from cockpit.store.questions import QuestionRow, add_question
from cockpit.wording import Words

MONDAY = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)
ZONE = "Europe/Paris"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo's store: 120 people in four cohorts, with alerts, questions, plans and things left undone."""
    folder: Path = tmp_path_factory.mktemp("demo")
    profile = finished(make_demo(folder / "demo", Words("en"), lambda: MONDAY))
    with profile.open() as store:
        yield store


def people_of(store: Store) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in store.rows("select learner_id, id from enrolment order by id")]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_many_are_told_of_as_each_would_be_alone(demo: Store, language: str):
    people = people_of(demo)
    demo.execute("update activity set url = 'https://campus.example.org/mod/view.php?id=' || id where id % 2 = 0")
    demo.execute("update activity set url = 'http://campus.example.org/x' where id % 2 = 1")
    learner_id, enrolment_id = people[7]
    add_question(demo, QuestionRow(learner_id, enrolment_id, "Where is unit 4?", MONDAY - timedelta(days=1)))
    words = Words(language, MONDAY.date())
    together = addressees(demo, people, MONDAY, ZONE)
    seen: set[str] = set()
    for learner_id, enrolment_id in dict(people).items():
        page = learner_page(demo, learner_id, MONDAY, enrolment_id)
        assert page is not None
        view, one = page.enrolments[0], together[learner_id]
        assert fields_of(words, one, "Nadia Ferhat") == merge_fields(
            demo, words, page, "Nadia Ferhat", today=MONDAY.date()
        )
        assert (one.alert, one.status, one.state) == (view.alert, view.status, view.state)
        fields = fields_of(words, one, "Nadia Ferhat")
        assert fields.get("next_link", "https://").startswith("https://")
        seen |= fields.keys()
    assert seen >= {
        "since",
        "share",
        "last_success",
        "milestone",
        "due_on",
        "question",
        "days",
        "cohort",
        "next_unit",
        "weeks_left",
    }
    assert seen >= {"plan_share", "catch_up_pace", "tip"}


def test_whoever_was_written_to_rests_for_four_days_more(demo: Store):
    people = people_of(demo)
    learner_id = people[3][0]
    for days, rests in ((REST_DAYS, True), (REST_DAYS + 1, False)):
        demo.execute("delete from contact where learner_id = ?", [learner_id])
        demo.execute("delete from message where learner_id = ?", [learner_id])
        demo.execute("delete from check_in where learner_id = ?", [learner_id])
        at = MONDAY - timedelta(days=days)
        add_contact(demo, ContactRow(learner_id, "call", at, ""))
        one = addressees(demo, people, MONDAY, ZONE)[learner_id]
        assert last_contacts(demo, MONDAY)[learner_id] == at
        assert (one.contacted_on, one.rests) == (day_in(zone_named(ZONE), at), rests)


def test_who_is_gone_is_left_out_and_who_is_in_no_cohort_has_a_name_only(demo: Store):
    demo.execute(
        "insert into learner (id, name, zone, zone_is_assumed, language, language_is_assumed)"
        " values (90001, 'Zoé Alone', 'Europe/Paris', 1, 'fr', 1)"
    )
    together = addressees(demo, [(90001, None), (90002, 5)], MONDAY, ZONE)
    assert list(together) == [90001]
    assert fields_of(Words("fr"), together[90001], "").keys() == {"first_name", "tip"}

from datetime import UTC, date, datetime

import pytest
from plain_source import Desk, PlainSource, dump, person

from cockpit.connector import CohortRecord, Key, Stream
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts, save_cohorts
from cockpit.store.identities import ambiguous_people, learner_of
from cockpit.store.learners import save_enrolments
from cockpit.store.regrouping import join_learners, keep_apart, regroupings_of, undo_regrouping

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = date(2026, 11, 20)
BOTH = person("b", name="Jean M", email="jean1@example.org", keys=(Key("email", "jean2@example.org"),))


@pytest.fixture
def desk(tmp_path):
    """A campus with two people called alike and two who share a mailbox, and a second account, `lrs`."""
    source = PlainSource()
    source.give(
        Stream.ENROLMENTS,
        person("1", name="Jean Martin", email="jean1@example.org"),
        person("2", name="Jean Martin", email="jean2@example.org"),
        person("3", name="Ana Ruiz", email="office@example.org"),
        person("4", name="Luis Ruiz", email="office@example.org"),
    )
    made = Desk(tmp_path, source)
    made.sync()
    made.lrs = add_account(made.store, AccountRow(0, "lrs", "xapi", {}, None, None, None, None), NOW)
    save_cohorts(made.store, made.lrs, [CohortRecord("all", "All")], "fr", follow_new=True)
    yield made
    made.store.close()


def tell(desk, *people):
    cohort = next(one for one in all_cohorts(desk.store) if one.account_id == desk.lrs)
    save_enrolments(desk.store, cohort, people, DAY)


def campus(desk, *names):
    return tuple(learner_of(desk.store, desk.account_id, name) for name in names)


def asked(desk):
    return [(one.source_id, one.candidate_ids) for one in ambiguous_people(desk.store, desk.lrs)]


def test_who_shares_keys_with_two_learners_is_asked_about(desk):
    tell(desk, BOTH, person("z", name="Zoé", email="zoe@example.org"))
    assert asked(desk) == [("b", campus(desk, "1", "2"))]
    (one,) = ambiguous_people(desk.store, desk.lrs)
    assert (one.name, one.learner_id) == ("Jean M", learner_of(desk.store, desk.lrs, "b"))


def test_a_mailbox_that_a_source_gives_to_two_people_raises_no_question_about_them(desk):
    assert ambiguous_people(desk.store, desk.account_id) == []
    tell(desk, person("o", name="Office", email="office@example.org"))
    assert asked(desk) == [("o", campus(desk, "3", "4"))]
    assert ambiguous_people(desk.store, desk.account_id) == []


def test_a_joined_person_is_no_question_any_more_and_is_one_again_once_that_is_undone(desk):
    tell(desk, BOTH)
    before = dump(desk.store, but=lambda table, column: table == "regrouping")
    kept, _ = campus(desk, "1", "2")
    number = join_learners(desk.store, kept, learner_of(desk.store, desk.lrs, "b"), NOW)
    assert asked(desk) == []
    undo_regrouping(desk.store, number, NOW, keeps_two_apart=False)
    assert asked(desk) == [("b", campus(desk, "1", "2"))]
    assert dump(desk.store, but=lambda table, column: table == "regrouping") == before


def test_nobody_of_these_is_an_answer_that_can_be_taken_back(desk):
    tell(desk, BOTH)
    (one,) = ambiguous_people(desk.store, desk.lrs)
    number = keep_apart(desk.store, desk.lrs, "b", one.candidate_ids, NOW)
    assert asked(desk) == []
    assert regroupings_of(desk.store, one.learner_id) == []
    undo_regrouping(desk.store, number, NOW)
    assert asked(desk) == [("b", one.candidate_ids)]

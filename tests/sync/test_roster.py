"""An account that adds what people did to the cohort of another."""

from datetime import date, datetime, timedelta

import pytest
from plain_source import NOW, START, Desk, PlainSource, activity, click, dump, person
from running import finished

from cockpit.connector import Capabilities, Capability, CohortRecord, Key, LearningEvent, Stream
from cockpit.domain.activity import Verb
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts
from cockpit.store.identities import ambiguous_people, learner_of
from cockpit.store.learners import enrolment_ids
from cockpit.store.regrouping import join_learners
from cockpit.store.rollups import summaries_of_cohort
from cockpit.sync.pull import pull, refresh_cohorts

LATER = date(2026, 11, 20)


class Statements(PlainSource):
    """One stream that names people, activities and events together, as a record store does."""

    def capabilities(self) -> Capabilities:
        return Capabilities({Stream.EVENTS: Capability("incremental", "stored", deletes="tombstones")})


def said(name: str, on: date, key: str) -> LearningEvent:
    return LearningEvent(
        key, name, Verb.COMPLETED, datetime(on.year, on.month, on.day, 12, tzinfo=NOW.tzinfo), None
    )


@pytest.fixture
def desk(tmp_path):
    """A campus whose cohort a record store is to add to."""
    campus = PlainSource()
    campus.give(
        Stream.ENROLMENTS,
        person("1", email="zoe@example.org"),
        person("2", email="ali@example.org"),
        person("3", email="both@example.org"),
        person("4", email="both@example.org"),
    )
    campus.give(Stream.ACTIVITIES, activity("u1"))
    campus.give(Stream.EVENTS, click("1", START))
    made = Desk(tmp_path, campus)
    made.sync()
    made.lrs = Statements([CohortRecord("all", "Statements")], page_size=50)
    account = AccountRow(0, "lrs", "xapi", {"roster": "campus:c1"}, None, None, None, None)
    made.lrs_id = add_account(made.store, account, NOW)
    finished(refresh_cohorts(made.store, made.lrs, made.lrs_id, "fr"))
    yield made
    made.store.close()


def tell(desk, *records):
    desk.lrs.give(Stream.EVENTS, *records, cohort="all")
    return finished(pull(desk.lrs, desk.lrs_id, desk.open, desk.clock))


def active_on(desk, name):
    enrolment = enrolment_ids(desk.store, desk.cohort)[name]
    return summaries_of_cohort(desk.store, desk.cohort.id)[enrolment].active_on


def who(name, address):
    return person(name, name=address, keys=(Key("email", address),))


def test_its_people_are_those_of_the_roster_and_both_histories_are_one(desk):
    pulled = tell(desk, who("mailto:zoe", "ZOE@example.org"), said("mailto:zoe", LATER, "s1"))
    assert pulled.is_complete
    assert active_on(desk, "1") == (START, LATER)
    assert len(all_cohorts(desk.store)) == 1
    assert desk.store.value("select count(*) from learner") == 4
    assert desk.store.value("select name from learner where id = 1") == "Person 1"


def is_of_the_source(table: str, column: str) -> bool:
    """Tell what a sync writes that is about the source and not about people."""
    return table in ("stream", "cohort_source") or (table, column) == ("account", "fields")


def test_who_is_not_in_the_roster_is_left_out(desk):
    before = dump(desk.store, is_of_the_source)
    tell(desk, who("mailto:eve", "eve@example.org"), said("mailto:eve", LATER, "s1"))
    assert dump(desk.store, is_of_the_source) == before


def test_who_matches_two_is_put_with_neither_and_said(desk):
    pulled = tell(desk, who("mailto:both", "both@example.org"), said("mailto:both", LATER, "s1"))
    assert [cause.code for result in pulled.results for cause in result.causes] == ["people_ambiguous"]
    assert active_on(desk, "3") == active_on(desk, "4") == ()
    (asked,) = ambiguous_people(desk.store, desk.lrs_id)
    third = learner_of(desk.store, desk.account_id, "3")
    assert third in asked.candidate_ids
    join_learners(desk.store, third, asked.learner_id, NOW)
    desk.lrs.asked.clear()
    tell(desk, who("mailto:both", "both@example.org"), said("mailto:both", LATER, "s1"))
    assert [one.cursor for one in desk.lrs.asked] == [None]
    assert (active_on(desk, "3"), active_on(desk, "4")) == ((LATER,), ())


def test_neither_sync_disturbs_the_other(desk):
    told = who("mailto:zoe", "zoe@example.org"), said("mailto:zoe", LATER, "s1")
    tell(desk, *told)
    before = dump(desk.store)
    desk.sync()
    tell(desk, *told)
    assert dump(desk.store) == before


def test_the_cohort_is_as_old_as_the_older_of_its_sources(desk):
    tell(desk)
    desk.now = NOW + timedelta(hours=5)
    desk.sync()
    assert desk.cohort.data_as_of == NOW
    tell(desk)
    assert desk.cohort.data_as_of == NOW + timedelta(hours=5)


def test_when_the_roster_is_gone_its_own_cohort_is_shown(desk):
    desk.store.execute('update account set settings = \'{"roster": "campus:gone"}\' where id = ?', [desk.lrs_id])
    finished(refresh_cohorts(desk.store, desk.lrs, desk.lrs_id, "fr"))
    assert {cohort.name for cohort in all_cohorts(desk.store)} == {"Anglais B1", "Statements"}

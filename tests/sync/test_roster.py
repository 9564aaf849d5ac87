"""An account that adds what people did to the cohort of another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from plain_source import NOW, START, Desk, PlainSource, activity, click, dump, person
from running import finished

from cockpit.connector import (
    Asked,
    AttendanceRecord,
    Capabilities,
    Capability,
    CohortRecord,
    CompletionRecord,
    GradeRecord,
    Key,
    LearningEvent,
    Page,
    Retraction,
    Stream,
)
from cockpit.domain.activity import Verb
from cockpit.domain.alerts import Code
from cockpit.domain.people import Knowledge
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.alerts import open_alerts
from cockpit.store.cohorts import all_cohorts
from cockpit.store.identities import ambiguous_people, learner_of
from cockpit.store.learners import enrolment_ids
from cockpit.store.regrouping import join_learners, part_identity, undo_regrouping
from cockpit.store.rollups import summaries_of_cohort
from cockpit.sync.pull import pull, refresh_cohorts
from cockpit.triage.refresh import refresh

SOONER, LATER = date(2026, 11, 19), date(2026, 11, 20)


class Statements(PlainSource):
    """One stream that names people, activities and events together, as a record store does.

    With a cursor it tells only what came since.
    """

    def read(self, asked: Asked) -> Iterator[Page]:
        end = asked.state or asked.cursor or "0"
        for page in super().read(replace(asked, state=end)):
            end = page.state
            yield page
        yield Page([], end, cursor=end)

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
    """Let the record store hold these, too."""
    desk.lrs.given.setdefault(("all", Stream.EVENTS), []).extend(records)
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


def test_that_nobody_is_known_is_said_with_every_sync_and_ends_when_somebody_is(desk):
    told = who("mailto:eve", "eve@example.org"), said("mailto:eve", LATER, "s1")
    for pulled in (tell(desk, *told), tell(desk)):
        assert [cause.code for result in pulled.results for cause in result.causes] == ["nobody_recognised"]
    desk.source.give(Stream.ENROLMENTS, person("1", email="zoe@example.org"), person("5", email="eve@example.org"))
    desk.sync()
    assert tell(desk).is_complete


def test_who_matches_two_is_put_with_neither_and_said(desk):
    pulled = tell(desk, who("mailto:both", "both@example.org"), said("mailto:both", LATER, "s1"))
    assert [cause.code for result in pulled.results for cause in result.causes] == ["people_ambiguous"]
    assert active_on(desk, "3") == active_on(desk, "4") == ()
    (asked,) = ambiguous_people(desk.store, desk.lrs_id)
    third = learner_of(desk.store, desk.account_id, "3")
    assert third in asked.candidate_ids
    join_learners(desk.store, third, asked.learner_id, NOW)
    tell(desk)
    assert (active_on(desk, "3"), active_on(desk, "4")) == ((LATER,), ())


def test_who_comes_into_the_roster_later_has_what_was_told_of_them_before(desk):
    tell(desk, who("mailto:eve", "eve@example.org"), said("mailto:eve", LATER, "s1"))
    desk.source.give(Stream.ENROLMENTS, person("1", email="zoe@example.org"), person("5", email="eve@example.org"))
    desk.sync()
    tell(desk)
    assert active_on(desk, "5") == (LATER,)


def test_who_is_known_by_more_later_has_what_was_told_of_them_before(desk):
    tell(desk, who("mailto:new", "new@example.org"), said("mailto:new", LATER, "s1"))
    desk.source.give(Stream.ENROLMENTS, person("1", email="zoe@example.org"), person("2", email="new@example.org"))
    desk.sync()
    tell(desk)
    assert active_on(desk, "2") == (LATER,)


def test_who_is_known_by_the_record_store_alone_is_missed_when_silent(desk):
    desk.source.give(Stream.ENROLMENTS, person("2", email="ali@example.org", knowledge=Knowledge.UNKNOWN))
    desk.sync()
    tell(desk, who("mailto:ali", "ali@example.org"), said("mailto:ali", date(2026, 11, 2), "s1"))
    refresh(desk.store, desk.now, "FR")
    (stored,) = open_alerts(desk.store, desk.cohort.id).values()
    assert (Code.SILENT, 21) in [(reason.code, reason.days) for reason in stored.alert.reasons]


def facts(desk):
    """Return what is known of what people did, but for the numbers of rows."""
    found = dump(desk.store, lambda table, column: column == "id")
    return {table: found[table] for table in ("event", "completion", "grade", "attendance", "enrolment_summary")}


def test_what_was_told_of_somebody_goes_with_them_when_they_are_parted(desk):
    tell(desk, activity("m1"))
    before = facts(desk)
    tell(
        desk,
        who("mailto:zoe", "zoe@example.org"),
        said("mailto:zoe", LATER, "s1")._replace(activity_id="m1"),
        CompletionRecord("mailto:zoe", "m1", is_done=True, changed_on=LATER),
        GradeRecord("mailto:zoe", "m1", 3.0, 5.0),
        AttendanceRecord("mailto:zoe", "m1", "Module 1", LATER, attended=True),
        who("acct:zoe", "zoe@example.org"),
        said("acct:zoe", SOONER, "s2"),
    )
    whole = facts(desk)
    assert active_on(desk, "1") == (START, SOONER, LATER)
    number = part_identity(desk.store, desk.lrs_id, "mailto:zoe", NOW)
    assert facts(desk) == before
    tell(desk)
    assert active_on(desk, "1") == (START, SOONER)
    undo_regrouping(desk.store, number, NOW)
    tell(desk)
    assert facts(desk) == whole


def test_what_was_told_of_two_who_were_joined_goes_with_them_when_that_is_taken_back(desk):
    tell(desk, who("mailto:both", "both@example.org"), said("mailto:both", LATER, "s1"))
    (asked,) = ambiguous_people(desk.store, desk.lrs_id)
    before = facts(desk)
    number = join_learners(desk.store, learner_of(desk.store, desk.account_id, "3"), asked.learner_id, NOW)
    tell(desk)
    assert active_on(desk, "3") == (LATER,)
    undo_regrouping(desk.store, number, NOW)
    assert facts(desk) == before
    tell(desk)
    assert facts(desk) == before


def test_a_record_store_takes_back_only_what_it_told_itself(desk):
    tell(desk, who("mailto:zoe", "zoe@example.org"), said("mailto:zoe", LATER, "s1"))
    tell(desk, Retraction(f"click/{START}"))
    assert active_on(desk, "1") == (START, LATER)
    tell(desk, Retraction("s1"))
    assert active_on(desk, "1") == (START,)


def test_neither_sync_disturbs_the_other(desk):
    tell(desk, who("mailto:zoe", "zoe@example.org"), said("mailto:zoe", LATER, "s1"))
    before = dump(desk.store)
    desk.sync()
    desk.store.execute("update stream set cursor = null")  # all is told once more
    tell(desk)
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

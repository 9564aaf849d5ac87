from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fake_moodle import PASSWORD, FakeMoodle
from moodle_desk import MoodleDesk
from moodle_reads import NOW
from moodle_recordings import expected
from plain_source import dump, event_id
from running import finished

from cockpit.connector import Stream
from cockpit.domain.alerts import Code, Section
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.domain.times import zone_named
from cockpit.errors import Cause
from cockpit.reports.learner_timeline import learner_page
from cockpit.reports.today import todays_queue
from cockpit.store.accounts import renew_account
from cockpit.store.activities import activities_of_cohort
from cockpit.store.cohorts import all_cohorts
from cockpit.store.learners import enrolment_ids, enrolments_of_cohort, learner_with_public_id
from cockpit.sync.cohort_reading import Outcome
from cockpit.triage.refresh import refresh
from connectors.moodle import CONNECTOR

PARIS = "Europe/Paris"


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    with FakeMoodle(NOW) as site:
        yield site


@pytest.fixture
def desk(tmp_path, moodle) -> Iterator[MoodleDesk]:
    made = MoodleDesk(tmp_path, moodle)
    yield made
    made.store.close()


def facts(moodle, letter):
    return {one["id"]: one for one in expected(moodle.shift_seconds)["learners"] if one.get(letter)}


def views(desk, moodle, letter, course):
    """Yield what the database says of each learner of a course, and what the learner's page shows."""
    cohort = desk.cohort(course)
    for source_id, fact in facts(moodle, letter).items():
        learner_id = learner_with_public_id(desk.store, f"campus:{source_id}")
        page = learner_page(desk.store, learner_id, desk.now)
        yield fact, fact[letter], next(view for view in page.enrolments if view.cohort.id == cohort.id), page


@pytest.mark.parametrize(("letter", "course", "size"), [("A", "2", 60), ("B", "3", 21)])
def test_every_learner_is_shown_as_the_database_has_them(desk, moodle, letter, course, size):
    pulled = desk.sync()
    assert pulled.is_complete
    shown = list(views(desk, moodle, letter, course))
    assert len(shown) == size
    for fact, own, view, page in shown:
        accessed = own["lastcourseaccess"]
        assert page.learner.name == fact["fullname"]
        assert (view.done, view.required) == (own["done"], own["total"])
        assert int(view.share * 100 + 1e-9) == own["percent"]
        assert sorted(view.enrolment.groups) == sorted(own["groups"])
        assert view.enrolment.last_access_at == (datetime.fromtimestamp(accessed, UTC) if accessed else None)
        assert view.enrolment.knowledge is (Knowledge.KNOWN if accessed else Knowledge.NEVER)
        is_active = own["enrolment"] == "active" and not fact["account_suspended"]
        assert (view.enrolment.status is EnrolmentStatus.ACTIVE) is is_active
        if not accessed:
            assert view.last_active_on is None


def test_the_last_active_day_is_that_of_the_last_access_or_of_the_last_thing_done(desk, moodle):
    desk.sync()
    for _, own, view, _ in views(desk, moodle, "A", "2"):
        if own["lastcourseaccess"]:
            accessed = datetime.fromtimestamp(own["lastcourseaccess"], zone_named(PARIS)).date()
            assert view.last_active_on == accessed


def test_who_is_in_both_courses_is_one_person_with_two_enrolments(desk, moodle):
    desk.sync()
    both = facts(moodle, "A").keys() & facts(moodle, "B").keys()
    assert len(both) == 21
    assert desk.store.value("select count(*) from learner") == 60
    assert desk.store.value("select count(*) from enrolment") == 81
    for source_id in both:
        page = learner_page(desk.store, learner_with_public_id(desk.store, f"campus:{source_id}"), desk.now)
        assert {view.cohort.source_id for view in page.enrolments} == {"2", "3"}


def test_a_new_account_follows_its_courses_and_later_ones_wait(tmp_path, moodle):
    made = MoodleDesk(tmp_path, moodle)
    followed = {cohort.source_id for cohort in all_cohorts(made.store) if cohort.is_followed}
    assert followed == {"2", "3"}
    made.find_cohorts()
    assert followed == {cohort.source_id for cohort in all_cohorts(made.store) if cohort.is_followed}
    made.store.close()


def how_it_was_read(table, column):
    return table == "stream"


def unordered(table, column):
    return event_id(table, column) or how_it_was_read(table, column)


def test_a_second_sync_changes_nothing(desk):
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    before = dump(desk.store, how_it_was_read)
    assert len(before["event"]) > 500
    assert desk.sync().is_complete
    refresh(desk.store, desk.now, "FR")
    assert dump(desk.store, how_it_was_read) == before


@pytest.mark.parametrize("pages", [2, 5, 9])
def test_stopped_after_some_pages_and_resumed_it_ends_as_a_run_in_one_go(tmp_path, moodle, monkeypatch, pages):
    monkeypatch.setattr("connectors.moodle.participants.PAGE_SIZE", 25)
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    whole, cut = MoodleDesk(tmp_path / "whole", moodle), MoodleDesk(tmp_path / "cut", moodle)
    assert len(list(whole.steps())) > 12
    assert finished(cut.steps(), stop_after=pages + 1) is None
    assert cut.cohort("2").data_as_of is None
    assert cut.sync().is_complete
    assert dump(cut.store, unordered) == dump(whole.store, unordered)
    whole.store.close()
    cut.store.close()


def test_a_token_that_dies_on_the_way_ends_as_failed_and_loses_nothing(desk, moodle):
    desk.sync()
    before = dump(desk.store, lambda table, column: table == "stream")
    as_of = desk.cohort("2").data_as_of
    desk.now += timedelta(hours=2)
    moodle.token_dies_after(6)
    pulled = desk.sync()
    failed = [one for one in pulled.results if one.outcome is Outcome.FAILED]
    assert failed
    assert {one.causes for one in failed} == {(Cause("token_expired"),)}
    assert len(pulled.results) == 8
    after = dump(desk.store, lambda table, column: table == "stream")
    assert after["learner"] == before["learner"]
    assert after["completion"] == before["completion"]
    assert after["enrolment"] == before["enrolment"]
    assert desk.cohort("2").data_as_of == as_of


def test_signed_in_again_after_the_token_died_the_data_are_those_of_a_sync_in_one_go(tmp_path, moodle):
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    whole, cut = MoodleDesk(tmp_path / "whole", moodle), MoodleDesk(tmp_path / "cut", moodle)
    whole.sync()
    moodle.token_dies_after(
        12
    )  # in the middle: four calls run at once, so which are answered by then differs a little
    assert "token_expired" in {cause.code for one in cut.sync().results for cause in one.causes}
    kept = cut.store.value("select count(*) from completion")
    assert kept
    moodle.token_lives()
    answers = {"url": moodle.url, "username": "claire.fontaine", "password": PASSWORD}
    again = CONNECTOR.sign_in(answers, cut.now)
    renew_account(cut.store, cut.account.id, again.settings, again.secret)
    assert cut.store.value("select count(*) from completion") == kept
    assert cut.sync().is_complete
    assert dump(cut.store, unordered) == dump(whole.store, unordered)
    whole.store.close()
    cut.store.close()


def test_no_members_at_all_changes_nothing_and_says_so(desk, moodle):
    desk.sync()
    before = dump(desk.store)
    desk.now += timedelta(hours=2)
    moodle.fault = "empty_members"
    pulled = desk.sync()
    people = [one for one in pulled.results if one.stream is Stream.ENROLMENTS]
    assert [(one.outcome, one.causes) for one in people] == [(Outcome.PARTIAL, (Cause("empty_answer"),))] * 2
    after = dump(desk.store)
    assert after["enrolment"] == before["enrolment"]
    assert after["cohort"] == before["cohort"]  # data as of included


def test_one_completion_denied_makes_the_stream_partial_and_keeps_what_was_known(desk, moodle):
    desk.sync()
    before = dump(desk.store)["completion"]
    moodle.denied_learners = {5}
    desk.now += timedelta(days=8)
    moodle.clock = desk.now  # everybody is read again
    pulled = desk.sync()
    (cohort_a,) = [one for one in pulled.results if one.causes and one.cohort == desk.cohort("2").name]
    assert (cohort_a.stream, cohort_a.causes) == (Stream.COMPLETIONS, (Cause("some_not_permitted"),))
    assert cohort_a.outcome is Outcome.PARTIAL
    assert dump(desk.store)["completion"] == before
    assert desk.cohort("2").data_as_of == desk.now.replace(microsecond=0)


def test_hidden_accesses_are_not_permitted_and_raise_nothing(tmp_path, moodle):
    moodle.fault = "hidden_fields"
    made = MoodleDesk(tmp_path, moodle)
    made.sync()
    refresh(made.store, made.now, "FR")
    known = {one.knowledge for one in enrolments_of_cohort(made.store, made.cohort("2").id)}
    assert known == {Knowledge.NOT_PERMITTED}
    queue = todays_queue(made.store, made.now, PARIS)
    codes = {reason.code for row in queue.rows for reason in row.reasons}
    assert not codes & {Code.NEVER, Code.NEVER7, Code.NEVER14, Code.SILENT, Code.LOST}
    made.store.close()


def test_the_first_sync_shows_the_lost_as_such(desk, moodle):
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    queue = todays_queue(desk.store, desk.now, PARIS)
    rows = {row.public_id: row for row in queue.rows}
    stories = {fact["id"]: fact["story"] for fact in facts(moodle, "A").values()}
    lost = [source_id for source_id, story in stories.items() if story == "perdu_3_semaines"]
    active = {
        source_id
        for source_id, enrolment_id in enrolment_ids(desk.store, desk.cohort("2")).items()
        if statuses(desk)[enrolment_id] is EnrolmentStatus.ACTIVE
    }
    assert len(lost) >= 4
    for source_id in lost:
        if str(source_id) in active:
            row = rows[f"campus:{source_id}"]
            codes = {reason.code for one in (row, *row.others) for reason in one.reasons}
            assert codes & {Code.SILENT, Code.LOST}, source_id
            assert row.section in (Section.FIRST, Section.THIS_WEEK, Section.DECIDE)
    for source_id, story in stories.items():
        if story in ("avance", "dans_les_temps") and f"campus:{source_id}" in rows:
            own = {reason.code for reason in rows[f"campus:{source_id}"].reasons}
            assert not own & {Code.SILENT, Code.LOST, Code.NEVER, Code.NEVER7, Code.NEVER14}, source_id


def statuses(desk):
    return {one.id: one.status for one in enrolments_of_cohort(desk.store, desk.cohort("2").id)}


def test_activities_are_kept_in_course_order(desk):
    desk.sync()
    activities = activities_of_cohort(desk.store, desk.cohort("2").id)
    assert [one.position for one in activities] == list(range(24))
    assert [one.source_id for one in activities if one.is_hidden] == ["23"]

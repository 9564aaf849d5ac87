from datetime import UTC, date, datetime, timedelta

import pytest
from plain_source import NOW, START, Desk, PlainSource, activity, click, done, person

from cockpit.connector import CohortRecord, Stream
from cockpit.domain.alerts import Code, Nature, Section
from cockpit.domain.decisions import DoneHow
from cockpit.domain.people import Knowledge
from cockpit.reports.today import SPARK_DAYS, todays_queue
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.learners import enrolments_of_learner, learner_with_public_id
from cockpit.store.plans import set_limits
from cockpit.store.questions import QuestionRow, add_question
from cockpit.triage.dispositions import handle, snooze
from cockpit.triage.refresh import refresh
from cockpit.wording import Words
from cockpit.wording.today import headline

TODAY = date(2026, 11, 23)
PARIS = "Europe/Paris"


def ago(days):
    return TODAY - timedelta(days=days)


def queue(desk, **options):
    return todays_queue(desk.store, desk.now, PARIS, **options)


def open_desk(folder, source):
    made = Desk(folder, source)
    made.sync()
    refresh(made.store, made.now, "FR")
    return made


@pytest.fixture
def desk(tmp_path):
    """Somebody in every section, and `quiet` in none."""
    source = PlainSource([CohortRecord("c1", "Anglais B1", START)])
    names = ["first", "silent14", "silent16", "asking", "lost", "good", "quiet", "quiet2"]
    source.give(
        Stream.ENROLMENTS, *map(person, names), person("watch", knowledge=Knowledge.NEVER, enrolled_on=ago(5))
    )
    source.give(Stream.ACTIVITIES, activity("u1", due_on=ago(10)), activity("u2", 1), activity("u3", 2))
    last = {
        "first": 15,
        "silent14": 14,
        "silent16": 16,
        "asking": 1,
        "lost": 40,
        "good": 1,
        "quiet": 0,
        "quiet2": 2,
    }
    source.give(Stream.EVENTS, *(click(name, ago(days)) for name, days in last.items()))
    on_time = [name for name in names if name not in ("first", "good")]
    source.give(
        Stream.COMPLETIONS,
        *(done(name, "u1", ago(41)) for name in on_time),
        done("good", "u1", ago(41)), done("good", "u2", ago(2)),
    )  # fmt: skip
    made = Desk(tmp_path, source)
    made.sync()
    learner_id = learner_with_public_id(made.store, "campus:asking")
    enrolment = enrolments_of_learner(made.store, learner_id)[0]
    add_question(made.store, QuestionRow(learner_id, enrolment.id, "Where?", NOW - timedelta(days=5)))
    refresh(made.store, made.now, "FR")
    yield made
    made.store.close()


def test_sections_come_in_order_and_inside_the_freshest_first(desk):
    rows = queue(desk).rows
    assert [(row.public_id.removeprefix("campus:"), row.section) for row in rows] == [
        ("first", Section.FIRST),
        ("silent14", Section.THIS_WEEK),
        ("silent16", Section.THIS_WEEK),
        ("asking", Section.WAITING),
        ("good", Section.CELEBRATE),
        ("lost", Section.DECIDE),
        ("watch", Section.WATCH),
    ]


def test_a_row_tells_what_the_screen_shows(desk):
    row = queue(desk).rows[0]
    assert [reason.code for reason in row.reasons][:2] == [Code.SILENT, Code.LATE]
    assert (row.learner, row.cohort, row.nature, row.silent_days) == ("Person first", "Anglais B1", Nature.LOST, 15)
    assert (row.day, row.data_as_of) == (TODAY, NOW)
    assert len(row.spark) == SPARK_DAYS
    assert [n for n, count in enumerate(row.spark) if count] == [SPARK_DAYS - 1 - 15]


def test_filters_count_everybody_but_those_to_watch(desk):
    today = queue(desk)
    assert today.learners == 9
    assert today.count(None) == 6
    natures = {nature: today.count(nature) for nature in Nature}
    assert natures == {
        Nature.LOST: 3, Nature.DRIFTING: 0, Nature.STUCK: 0,
        Nature.WAITING: 1, Nature.CELEBRATE: 1, Nature.DECIDE: 1,
    }  # fmt: skip


def test_after_a_contact_a_learner_rests_but_a_question_is_answered(desk):
    for name in ("silent14", "asking"):
        learner_id = learner_with_public_id(desk.store, f"campus:{name}")
        add_contact(desk.store, ContactRow(learner_id, "call", NOW - timedelta(days=4), "Hello"))
    shown = {row.public_id for row in queue(desk).rows}
    assert "campus:asking" in shown
    assert "campus:silent14" not in shown
    desk.now += timedelta(days=1)
    assert "campus:silent14" in {row.public_id for row in queue(desk).rows}


def test_a_handled_reason_leaves_the_others_and_their_tier(desk):
    learner_id = learner_with_public_id(desk.store, "campus:first")
    handle(desk.store, learner_id, DoneHow.OTHER, NOW)
    desk.store.execute("update disposition set reasons = '[\"SILENT\"]'")
    row = next(row for row in queue(desk).rows if row.learner_id == learner_id)
    assert (row.reasons[0].code, row.section) == (Code.LATE, Section.THIS_WEEK)


def test_who_was_looked_after_today_is_counted_by_the_trainers_day(desk):
    assert queue(desk).looked_after == 0
    midnight = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight of the 23rd in Paris
    handle(desk.store, learner_with_public_id(desk.store, "campus:lost"), DoneHow.CALL, midnight)
    assert queue(desk).looked_after == 1
    desk.now = datetime(2026, 11, 23, 22, 59, tzinfo=UTC)
    assert queue(desk).looked_after == 1
    desk.now = datetime(2026, 11, 23, 23, 1, tzinfo=UTC)
    assert queue(desk).looked_after == 0


def test_one_cohort_alone_may_be_asked_for(desk):
    assert len(queue(desk, cohort_id=desk.cohort.id).rows) == 7
    assert queue(desk, cohort_id=999).rows == ()


def test_somebody_in_two_cohorts_has_one_row_the_worst_first(tmp_path):
    source = PlainSource([CohortRecord("c1", "Anglais", START), CohortRecord("c2", "Espagnol", START)])
    for cohort, days in (("c1", 15), ("c2", 16)):
        source.give(Stream.ENROLMENTS, person("both"), person("x"), person("y"), cohort=cohort)
        source.give(Stream.ACTIVITIES, activity("u1", due_on=ago(5)), activity("u2", 1), cohort=cohort)
        source.give(Stream.EVENTS, click("both", ago(days)), click("x", ago(1)), click("y", ago(1)), cohort=cohort)
    source.give(Stream.COMPLETIONS, *(done(name, "u1", ago(40)) for name in ("x", "y")), cohort="c2")
    made = open_desk(tmp_path, source)
    (row,) = (row for row in queue(made).rows if row.public_id == "campus:both")
    assert (row.cohort, row.section) == ("Espagnol", Section.FIRST)
    assert [(other.cohort, other.section) for other in row.others] == [("Anglais", Section.THIS_WEEK)]
    assert queue(made).learners == 3
    made.store.close()


def test_equally_fresh_rows_come_by_their_nearest_deadline_then_by_name(tmp_path):
    source = PlainSource([CohortRecord("c1", "Anglais", START)])
    # All never came and opened on the same day, but for one a day earlier.
    source.give(
        Stream.ENROLMENTS,
        person("b", knowledge=Knowledge.NEVER, enrolled_on=ago(8)),
        person("a", knowledge=Knowledge.NEVER, enrolled_on=ago(8)),
        person("fresh", knowledge=Knowledge.NEVER, enrolled_on=ago(7)),
    )
    made = open_desk(tmp_path, source)
    assert [row.public_id for row in queue(made).rows] == ["campus:fresh", "campus:a", "campus:b"]
    made.store.close()


@pytest.fixture
def milestones(tmp_path):
    """Everybody is silent alike; units lie behind, before, and behind a group, a batch or a curtain."""
    source = PlainSource([CohortRecord("c1", "Anglais", START)])
    source.give(
        Stream.ENROLMENTS,
        person("d"), person("c", groups=("G1",)), person("b"), person("a", groups=("G2",)), person("e"),
    )  # fmt: skip
    source.give(
        Stream.ACTIVITIES,
        activity("past", due_on=ago(60)),
        activity("batch", 1, due_on=TODAY, is_batch_recorded=True),
        activity("hidden", 2, due_on=TODAY, is_hidden=True),
        activity("untracked", 3, due_on=TODAY, is_tracked=False),
        activity("today", 4, due_on=TODAY),
        activity("near", 5, due_on=ago(-3), groups=("G1", "G3")),
        activity("far", 6, due_on=ago(-9)),
        activity("never"),
    )
    source.give(Stream.EVENTS, *(click(name, ago(14)) for name in "abcde"))
    source.give(
        Stream.COMPLETIONS,
        *(done(name, "today", ago(20)) for name in "abce"), done("e", "far", ago(20)),
    )  # fmt: skip
    made = Desk(tmp_path, source)
    made.sync()
    set_limits(made.store, made.cohort.id, {"opening.open_weight": 0, "opening.new_a_week": 120})
    refresh(made.store, made.now, "FR")
    yield made
    made.store.close()


def test_the_deadline_is_the_nearest_coming_milestone_that_is_not_done(milestones):
    rows = {row.public_id.removeprefix("campus:"): row.deadline for row in queue(milestones).rows}
    assert rows == {"d": TODAY, "c": ago(-3), "a": ago(-9), "b": ago(-9), "e": None}


def test_equally_fresh_rows_come_by_their_nearest_deadline(milestones):
    rows = queue(milestones).rows
    assert len({row.since for row in rows}) == len({row.section for row in rows}) == 1
    assert [row.public_id.removeprefix("campus:") for row in rows] == ["d", "c", "a", "b", "e"]


def test_decisions_that_cannot_matter_any_more_are_not_read(desk):
    silent, lost, first = (
        learner_with_public_id(desk.store, f"campus:{name}") for name in ("silent14", "lost", "first")
    )
    handle(desk.store, first, DoneHow.CALL, NOW - timedelta(days=13))
    snooze(desk.store, silent, TODAY + timedelta(days=1), NOW - timedelta(days=100))
    shown = {row.public_id for row in queue(desk).rows}
    for made_at in (NOW - timedelta(days=20), NOW + timedelta(days=1)):
        handle(desk.store, lost, DoneHow.CALL, made_at)
        desk.store.execute(
            "update disposition set reasons = 'unreadable' where id = (select max(id) from disposition)"
        )
    assert {row.public_id for row in queue(desk).rows} == shown
    assert {"campus:silent14", "campus:first"}.isdisjoint(shown) and "campus:lost" in shown


def test_an_empty_profile_has_an_empty_queue(tmp_path):
    made = Desk(tmp_path, PlainSource())
    today = queue(made)
    assert (today.rows, today.learners, today.looked_after, today.data_as_of) == ((), 0, 0, None)
    made.store.close()


def test_of_whom_nobody_can_tell_is_counted_apart(tmp_path):
    source = PlainSource([CohortRecord("c1", "Anglais B1", START), CohortRecord("c2", "Autre", START)])
    source.give(
        Stream.ENROLMENTS,
        person("seen"),
        person("never", knowledge=Knowledge.NEVER),
        person("elsewhere", knowledge=Knowledge.UNKNOWN),
        person("unknown", knowledge=Knowledge.UNKNOWN),
        person("hidden", knowledge=Knowledge.NOT_PERMITTED),
    )
    source.give(Stream.ENROLMENTS, person("elsewhere"), cohort="c2")
    desk = open_desk(tmp_path, source)
    assert (queue(desk).learners, queue(desk).unknown) == (5, 2)
    assert headline(Words("en"), 1, 5, 2) == (
        "1 of your 3 learners needs a word today. Nothing urgent for the other 2."
        " Of 2 more, no source says whether anything is done."
    )
    assert headline(Words("en"), 0, 2, 2) == "Of your 2 learners, no source says whether anything is done."
    desk.store.close()

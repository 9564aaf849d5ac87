"""What the trainer says of a learner by hand outlives syncs and joinings, and can be taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from plain_source import NOW, Desk, PlainSource, activity, person

from cockpit.connector import CohortRecord, CompletionRecord, LearningEvent, Stream
from cockpit.domain.activity import Verb
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts, save_cohorts
from cockpit.store.corrections import Correctable, correct, corrections_of, take_back_correction
from cockpit.store.history import NoteRow, add_note, change_note, notes_of_learner, remove_note
from cockpit.store.identities import learner_of
from cockpit.store.learners import learner_by_id, save_enrolments
from cockpit.store.regrouping import join_learners, undo_regrouping

ZONE, LANGUAGE, PHONE = Correctable
EVENING = datetime(2026, 10, 5, 23, 30, tzinfo=UTC)  # 1:30 on the 6th in Paris, 19:30 on the 5th in Montréal


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path, PlainSource([CohortRecord("c1", "B1", zone="Europe/Paris")]))
    tell(made, zone="Asia/Tokyo")
    yield made
    made.store.close()


def tell(desk, **facts):
    desk.source.give(Stream.ENROLMENTS, person("ana", **facts), person("ben"))
    desk.now += timedelta(days=1)
    desk.sync()


def ana(desk):
    return learner_of(desk.store, desk.account_id, "ana")


def shown(desk, learner_id=None):
    learner = learner_by_id(desk.store, learner_id or ana(desk))
    return learner.zone, learner.zone_is_assumed, learner.language, learner.language_is_assumed, learner.phone


def test_what_is_said_by_hand_stays_when_the_source_says_something_new(desk):
    for field, value in ((ZONE, "America/Toronto"), (LANGUAGE, "es"), (PHONE, "+1 514")):
        correct(desk.store, ana(desk), field, value, NOW)
    tell(desk, zone="Asia/Seoul", language="de", name="Ana B")
    assert shown(desk) == ("America/Toronto", False, "es", False, "+1 514")
    assert learner_by_id(desk.store, ana(desk)).name == "Ana B"
    assert corrections_of(desk.store, ana(desk)) == dict.fromkeys(Correctable, NOW)


def test_as_the_source_says_shows_its_latest_word_and_without_any_what_is_assumed(desk):
    for field, value in ((ZONE, "America/Toronto"), (LANGUAGE, "es"), (PHONE, "+1 514")):
        correct(desk.store, ana(desk), field, value, NOW)
    tell(desk, zone="Asia/Seoul")
    for field in Correctable:
        correct(desk.store, ana(desk), field, None, NOW)
    assert shown(desk) == ("Asia/Seoul", False, "fr", True, None)
    assert corrections_of(desk.store, ana(desk)) == {}


def test_taken_back_it_is_as_it_was_before_also_when_that_was_said_by_hand(desk):
    before = shown(desk)
    first = correct(desk.store, ana(desk), ZONE, "America/Toronto", NOW)
    second = correct(desk.store, ana(desk), ZONE, None, NOW)
    take_back_correction(desk.store, second)
    assert shown(desk)[0] == "America/Toronto"
    take_back_correction(desk.store, first)
    assert shown(desk) == before
    number = correct(desk.store, ana(desk), PHONE, "1", NOW)
    take_back_correction(desk.store, number)
    assert shown(desk) == before


def test_only_one_learner_is_corrected(desk):
    ben = learner_of(desk.store, desk.account_id, "ben")
    before = shown(desk, ben)
    correct(desk.store, ana(desk), ZONE, "America/Toronto", NOW)
    assert shown(desk, ben) == before


def test_days_that_were_counted_keep_their_date_when_they_are_told_again(desk):
    click = LearningEvent("k1", "ben", Verb.INTERACTED, EVENING, None)
    finished = CompletionRecord("ben", "a", True, changed_at=EVENING)
    desk.source.give(Stream.ACTIVITIES, activity("a"))
    desk.source.give(Stream.EVENTS, click)
    desk.source.give(Stream.COMPLETIONS, finished)
    tell(desk)
    ben = learner_of(desk.store, desk.account_id, "ben")
    correct(desk.store, ben, ZONE, "America/Toronto", NOW)
    desk.source.give(
        Stream.EVENTS, click._replace(amount=2), LearningEvent("k2", "ben", Verb.ACCESSED, EVENING, None)
    )
    desk.store.execute("update stream set state = null, cursor = null")
    tell(desk)
    days = desk.store.rows("select key, amount, local_on from event order by key")
    assert days == [("k1", 2, "2026-10-06"), ("k2", 1, "2026-10-05")]
    assert desk.store.rows("select changed_on from completion") == [("2026-10-06",)]


def test_a_day_without_a_clock_follows_its_source(desk):
    desk.source.give(Stream.EVENTS, LearningEvent("k1", "ben", Verb.INTERACTED, None, date(2026, 10, 5)))
    tell(desk)
    desk.source.give(Stream.EVENTS, LearningEvent("k1", "ben", Verb.INTERACTED, None, date(2026, 10, 7)))
    desk.store.execute("update stream set state = null, cursor = null")
    tell(desk)
    assert desk.store.rows("select local_on from event") == [("2026-10-07",)]


def test_who_is_joined_brings_what_was_said_by_hand_and_takes_it_along_again(desk):
    lrs = add_account(desk.store, AccountRow(0, "lrs", "xapi", {}, None, None, None, None), NOW)
    save_cohorts(desk.store, lrs, [CohortRecord("all", "All", zone="Europe/Paris")], "fr", follow_new=True)
    cohort = next(one for one in all_cohorts(desk.store) if one.account_id == lrs)
    save_enrolments(desk.store, cohort, [person("x")], NOW.date())
    other = learner_of(desk.store, lrs, "x")
    correct(desk.store, other, ZONE, "America/Toronto", NOW)
    before = shown(desk)
    number = join_learners(desk.store, ana(desk), other, NOW)
    assert shown(desk)[0] == "America/Toronto"
    undo_regrouping(desk.store, number, NOW)
    assert shown(desk) == before
    assert shown(desk, other)[:2] == ("America/Toronto", False)


def test_a_note_knows_who_wrote_it_and_keeps_that_under_other_words(desk):
    number = add_note(desk.store, NoteRow(ana(desk), "Prefers a call", NOW, author="Nadia Ferhat"))
    change_note(desk.store, number, "Prefers mail")
    (note,) = notes_of_learner(desk.store, ana(desk))
    assert note == NoteRow(ana(desk), "Prefers mail", NOW, author="Nadia Ferhat", id=number)
    remove_note(desk.store, number)
    assert notes_of_learner(desk.store, ana(desk)) == []
    assert add_note(desk.store, note) == number
    assert notes_of_learner(desk.store, ana(desk)) == [note]

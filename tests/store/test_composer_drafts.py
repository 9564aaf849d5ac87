from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from plain_source import Desk, PlainSource, person

from cockpit.connector import Stream
from cockpit.store.composer_drafts import (
    ComposerDraft,
    DraftPerson,
    composer_draft_to,
    composer_drafts,
    count_composer_drafts,
    remove_composer_draft,
    remove_composer_draft_to,
    save_composer_draft,
)

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    source = PlainSource()
    source.give(Stream.ENROLMENTS, person("1"), person("2"), person("3"))
    made = Desk(tmp_path, source)
    made.sync()
    yield made
    made.store.close()


@pytest.fixture
def people(desk):
    rows = desk.store.rows("select learner_id, id from enrolment order by learner_id")
    return tuple(DraftPerson(*row) for row in rows)


def draft(*people, **changes):
    fields = {
        "people": people,
        "template": "silent",
        "language": "fr",
        "way": "mail",
        "send_time": "day",
        "send_on": date(2026, 11, 30),
        "texts": {("silent", "fr"): ("Où en êtes-vous ?", "Bonjour {{ first_name }}")},
        "instead": {("fr", "days"): "un moment"},
        "saved_at": AT,
    }
    return ComposerDraft(**(fields | changes))


def ids(*people):
    return [one.learner_id for one in people]


def test_what_is_half_written_comes_back_as_it_was(desk, people):
    one, two, three = people
    several = draft(
        replace(one, own=("To you", "Alone")), replace(two, line="See you"), replace(three, is_wanted=False)
    )
    number = save_composer_draft(desk.store, several)
    assert composer_draft_to(desk.store, ids(three, two, one)) == replace(several, id=number)


def test_it_is_found_by_exactly_those_whom_it_is_for(desk, people):
    one, two, three = people
    save_composer_draft(desk.store, draft(one, two))
    for others in ((one,), (one, three), people):
        assert composer_draft_to(desk.store, ids(*others)) is None


def test_to_the_same_people_the_latest_is_kept_and_to_others_each(desk, people):
    one, two, three = people
    number = save_composer_draft(desk.store, draft(one, two))
    assert save_composer_draft(desk.store, draft(two, one, template="late")) == number
    save_composer_draft(desk.store, draft(three, saved_at=AT.replace(hour=10)))
    assert [(found.count, found.saved_at.hour) for found in composer_drafts(desk.store)] == [(1, 10), (2, 9)]
    assert composer_draft_to(desk.store, ids(one, two)).template == "late"


def test_what_was_sent_or_discarded_is_gone(desk, people):
    one, two, three = people
    save_composer_draft(desk.store, draft(one, two))
    number = save_composer_draft(desk.store, draft(three))
    remove_composer_draft_to(desk.store, ids(one))
    assert count_composer_drafts(desk.store) == 2
    remove_composer_draft_to(desk.store, ids(two, one))
    assert [found.id for found in composer_drafts(desk.store)] == [number]
    remove_composer_draft(desk.store, number)
    assert desk.store.rows("select * from composer_draft_person") == []


def test_with_somebody_goes_what_was_theirs_alone_and_with_the_last_the_whole(desk, people):
    one, two, three = people
    save_composer_draft(desk.store, draft(replace(one, line="To you alone"), two))
    desk.store.execute("delete from learner where id = ?", [one.learner_id])
    assert composer_draft_to(desk.store, ids(two)).people == (two,)
    desk.store.execute("delete from enrolment where id = ?", [two.enrolment_id])
    assert count_composer_drafts(desk.store) == 0
    save_composer_draft(desk.store, draft(one))
    save_composer_draft(desk.store, draft(one, three))
    assert [found.count for found in composer_drafts(desk.store)] == [1]

"""A store of each released version comes up to date with everything in it."""

from pathlib import Path

import pytest

from cockpit.domain.people import email_key
from cockpit.store import _encrypted, open_store
from cockpit.store.cohorts import all_cohorts
from cockpit.store.migrations import MIGRATIONS
from cockpit.store.proposals import open_proposals
from cockpit.store.streams import stream_rows

KEY = b"k" * 32
FIRST_RELEASE = """
insert into account (id, name, kind, settings, added_at) values (1, 'campus', 'moodle', '{}', 0);
insert into cohort (id, account_id, source_id, name, zone, language, is_building, data_as_of)
    values (1, 1, 'c1', 'B1', 'Europe/Paris', 'fr', 0, 1000), (2, 1, 'c2', 'B2', 'Europe/Paris', 'fr', 1, null);
insert into learner (id, name, email, zone, zone_is_assumed, language, language_is_assumed)
    values (1, 'Zoé', 'ZOE@example.org', 'Asia/Tokyo', 0, 'fr', 1), (2, 'Ali', null, 'Europe/Paris', 1, 'en', 0);
insert into identity (account_id, source_id, learner_id) values (1, '7', 1), (1, '8', 2);
insert into enrolment (id, cohort_id, learner_id, status, first_seen_on, knowledge, groups)
    values (1, 1, 1, 'active', '2026-09-07', 'known', '[]');
insert into stream (cohort_id, name, state, started_at, ended_at, outcome, causes, record_count)
    values (1, 'enrolments', null, 10, 20, 'partial', '["right_missing"]', 2),
    (2, 'events', '3', 10, null, 'reading', '[]', 9);
insert into enrolment_summary (enrolment_id, cohort_id, done, required, days_from, days, done_weeks)
    values (1, 1, 3, 5, '2026-09-07', x'01', x'03');
insert into note (learner_id, words, made_at) values (1, 'Prefers mornings', 0);
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cordee.db"
    with _encrypted(path, KEY) as store:
        MIGRATIONS.apply(store.tables(), stop_before="m002_several_sources")
        for statement in FIRST_RELEASE.split(";\n"):
            store.execute(statement)
    return path


def test_a_store_of_the_first_release_keeps_everything(path):
    with open_store(path, KEY) as store:
        assert store.rows("select source_id, name, email, zone, language from identity order by 1") == [
            ("7", "Zoé", "ZOE@example.org", "Asia/Tokyo", None),
            ("8", "Ali", None, None, "en"),
        ]
        assert store.rows("select * from identity_key") == [(email_key("zoe@example.org"), 1, "7")]
        first, second = all_cohorts(store)
        assert (first.data_as_of.timestamp(), second.data_as_of) == (1000, None)
        people = stream_rows(store, 1, 1)["enrolments"]
        assert (people.outcome, people.causes, people.cursor, people.record_count) == ("partial", (), None, 2)
        assert stream_rows(store, 2, 1)["events"].state == "3"
        assert store.row("select done, required, basis from enrolment_summary") == (3, 5, "activities")
        assert store.value("select words from note") == "Prefers mornings"
        store.execute("insert into learner_tag (learner_id, words) values (1, 'B1')")
        store.execute("insert into learner_view values (1, 'B1', 'all', null, 1, null, '', null, 0, '[]')")
        store.execute("delete from cohort where id = 1")
        assert store.rows("select * from learner_view") == []  # a view of one cohort goes with it
        assert store.rows("pragma foreign_key_check") == []


def test_an_offer_of_before_stands_in_the_zone_of_whom_it_was_made_to(path):
    with _encrypted(path, KEY) as store:
        MIGRATIONS.apply(store.tables(), stop_before="m009_zone_of_offers")
        store.execute(
            "insert into proposal (learner_id, minutes, medium, place, state, held_until, made_at)"
            " values (1, 30, 'phone', '', 'open', 20, 10)"
        )
    with open_store(path, KEY) as store:
        assert [one.zone for one in open_proposals(store)] == ["Asia/Tokyo"]


def test_the_store_as_it_was_is_kept_beside_it(path):
    open_store(path, KEY).close()
    assert (path.parent / "cordee-before-m002_several_sources.db").is_file()

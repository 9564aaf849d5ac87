from dataclasses import replace

import pytest
from plain_source import Desk, PlainSource, person

from cockpit.connector import Stream
from cockpit.domain.learner_filter import Base, LearnerFilter
from cockpit.domain.states import LearnerState
from cockpit.store.identities import learner_of
from cockpit.store.learner_views import LearnerView, keep_view, learner_views, put_view, remove_view, rename_view
from cockpit.store.tags import change_tags, known_tags, tags_by_learner, tags_of_learner, take_tags_back

VIEW = LearnerView(
    0,
    "Évenings",
    LearnerFilter(Base.NOTED, LearnerState.ON_TRACK, 1, "B1", "an"),
    "seen",
    True,
    ("name", "seen"),
)


@pytest.fixture
def desk(tmp_path):
    source = PlainSource()
    source.give(Stream.ENROLMENTS, person("1"), person("2"), person("3"))
    made = Desk(tmp_path, source)
    made.sync()
    yield made
    made.store.close()


def ids(desk, *names):
    return [learner_of(desk.store, desk.account_id, name) for name in names]


def test_tags_are_the_learners_own_and_known_to_all(desk):
    one, two, three = ids(desk, "1", "2", "3")
    change_tags(desk.store, [one, two], ["évening", "B1"])
    change_tags(desk.store, [two], ["mobile"], ["B1"])
    assert tags_by_learner(desk.store) == {one: ("B1", "évening"), two: ("mobile", "évening")}
    assert tags_of_learner(desk.store, three) == []
    assert known_tags(desk.store) == ["B1", "évening", "mobile"]


def test_a_change_is_taken_back_as_it_was_and_no_further(desk):
    one, two = ids(desk, "1", "2")
    change_tags(desk.store, [one], ["B1", "mobile"])
    change = change_tags(desk.store, [one, two], ["B1", "new"], ["mobile"])
    assert change.added == ((one, "new"), (two, "B1"), (two, "new"))
    assert change.removed == ((one, "mobile"),)
    take_tags_back(desk.store, change)
    assert tags_by_learner(desk.store) == {one: ("B1", "mobile")}


def test_a_tag_with_other_capitals_or_accents_is_the_same_one(desk):
    one, two = ids(desk, "1", "2")
    change_tags(desk.store, [one], ["Décembre"])
    change_tags(desk.store, [one, two], ["decembre", "DÉCEMBRE"])
    assert tags_by_learner(desk.store) == {one: ("Décembre",), two: ("Décembre",)}


def test_who_is_gone_gets_no_tag_back(desk):
    (one,) = ids(desk, "1")
    change = change_tags(desk.store, [one], ["B1"])
    undone = change_tags(desk.store, [one], (), ["B1"])
    desk.store.execute("delete from learner where id = ?", [one])
    take_tags_back(desk.store, undone)
    take_tags_back(desk.store, change)
    assert tags_by_learner(desk.store) == {}


def test_a_view_comes_back_as_it_was_kept(desk):
    assert keep_view(desk.store, VIEW) is None
    (kept,) = learner_views(desk.store)
    assert replace(kept, id=0) == VIEW
    rename_view(desk.store, kept.id, "Mornings")
    removed = remove_view(desk.store, "Mornings")
    assert removed is not None and learner_views(desk.store) == []
    put_view(desk.store, removed)
    assert learner_views(desk.store) == [replace(kept, name="Mornings")]
    assert remove_view(desk.store, "nothing of the kind") is None


def test_a_view_kept_under_a_known_name_takes_its_place(desk):
    keep_view(desk.store, VIEW)
    other = replace(VIEW, filter=LearnerFilter(search="zoé"), sorted_by=None, is_descending=False)
    before = keep_view(desk.store, other)
    assert before is not None and before.filter == VIEW.filter
    assert [replace(view, id=0) for view in learner_views(desk.store)] == [other]
    put_view(desk.store, before)
    assert learner_views(desk.store) == [before]

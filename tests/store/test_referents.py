"""Referents: whose learners are whose, who stands in, and every change with its way back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from small_cohort import SmallCohort, small_cohort

from cockpit.domain.referents import Referent, referent_on
from cockpit.outbox.senders import Sender, sender_for
from cockpit.store.referents import (
    all_referents,
    hand_over,
    referent_ids,
    referents_for,
    remove_referent,
    restore_referent,
    save_referent,
    take_hand_over_back,
)

NADIA = Sender("Nadia Ferhat", "nadia@example.org", "Nadia Ferhat\n06 00", "06 00")
DAY = date(2026, 11, 23)


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    found = small_cohort(tmp_path, ("a@example.org", "b@example.org", "c@example.org"))
    yield found
    found.store.close()


def test_without_a_referent_the_trainer_writes(cohort: SmallCohort):
    assert sender_for(cohort.store, cohort.learner_ids[0], DAY, NADIA) == NADIA


def test_the_referent_writes_by_name_from_the_accounts_own_address(cohort: SmallCohort):
    karim = save_referent(cohort.store, Referent(0, "Karim", "karim@example.org", "06 11", "Pôle langues\n "))
    hand_over(cohort.store, cohort.learner_ids[:1], karim.id)
    sender = sender_for(cohort.store, cohort.learner_ids[0], DAY, NADIA)
    assert sender == Sender("Karim", "nadia@example.org", "Karim\n06 11\nPôle langues", "06 11")
    assert sender_for(cohort.store, cohort.learner_ids[1], DAY, NADIA) == NADIA


def test_who_stands_in_writes_on_the_days_of_absence_and_on_no_other(cohort: SmallCohort):
    lea = save_referent(cohort.store, Referent(0, "Léa"))
    away = Referent(0, "Karim", away_from=date(2026, 11, 20), away_until=date(2026, 11, 27), cover_id=lea.id)
    karim = save_referent(cohort.store, away)
    hand_over(cohort.store, cohort.learner_ids[:1], karim.id)
    names = [
        found.name
        for day in (19, 20, 27, 28)
        for found in referents_for(cohort.store, cohort.learner_ids[:1], date(2026, 11, day)).values()
    ]
    assert names == ["Karim", "Léa", "Léa", "Karim"]


def test_those_who_stand_in_for_each_other_and_are_all_away_leave_it_to_the_trainer():
    one = Referent(1, "Karim", away_from=DAY, cover_id=2)
    other = Referent(2, "Léa", away_from=DAY, cover_id=1)
    assert referent_on({1: one, 2: other}, 1, DAY) is None


def test_many_are_handed_over_at_once_and_taken_back_each_to_whom_they_had(cohort: SmallCohort):
    karim, lea = (save_referent(cohort.store, Referent(0, name)) for name in ("Karim", "Léa"))
    hand_over(cohort.store, cohort.learner_ids[:1], karim.id)
    changed = hand_over(cohort.store, cohort.learner_ids, lea.id)
    assert set(referent_ids(cohort.store, cohort.learner_ids).values()) == {lea.id}
    take_hand_over_back(cohort.store, changed)
    assert list(referent_ids(cohort.store, cohort.learner_ids).values()) == [karim.id, None, None]


def test_a_referent_taken_away_leaves_learners_to_the_trainer_and_comes_back_with_them(cohort: SmallCohort):
    karim = save_referent(cohort.store, Referent(0, "Karim"))
    lea = save_referent(cohort.store, Referent(0, "Léa", cover_id=karim.id))
    hand_over(cohort.store, cohort.learner_ids, karim.id)
    removed = remove_referent(cohort.store, karim.id)
    assert removed is not None
    assert set(referent_ids(cohort.store, cohort.learner_ids).values()) == {None}
    hand_over(cohort.store, cohort.learner_ids[:1], lea.id)
    restore_referent(cohort.store, removed)
    assert list(referent_ids(cohort.store, cohort.learner_ids).values()) == [lea.id, karim.id, karim.id]
    assert all_referents(cohort.store)[lea.id].cover_id == karim.id


def test_learners_handed_back_to_somebody_gone_by_now_are_the_trainers(cohort: SmallCohort):
    karim = save_referent(cohort.store, Referent(0, "Karim"))
    hand_over(cohort.store, cohort.learner_ids, karim.id)
    changed = hand_over(cohort.store, cohort.learner_ids, None)
    remove_referent(cohort.store, karim.id)
    take_hand_over_back(cohort.store, changed)
    assert set(referent_ids(cohort.store, cohort.learner_ids).values()) == {None}

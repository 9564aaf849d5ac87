"""Moments for many at once, over a real encrypted store."""

from collections import Counter
from pathlib import Path

from small_cohort import NOW, small_cohort

from cockpit.checkins.offering import offers_to
from cockpit.domain.times import zone_named
from cockpit.settings import Settings
from cockpit.store.learners import learners_by_id

PEOPLE = 40
TEN_DAYS = Settings(check_in_days=10)


def test_nobody_is_offered_what_another_is_and_who_comes_too_late_gets_none(tmp_path: Path):
    cohort = small_cohort(tmp_path, [f"p{n}@example.org" for n in range(PEOPLE)])
    with cohort.store as store:
        learners = list(learners_by_id(store, cohort.learner_ids).values())
        offers = offers_to(store, TEN_DAYS, learners, NOW)
    starts = Counter(slot.starts_at for offer in offers.values() for slot in offer.slots)
    assert 1 < len(offers) < PEOPLE
    assert list(offers) == [learner.id for learner in learners][: len(offers)]  # the first come first
    assert max(starts.values()) == 1
    paris = zone_named("Europe/Paris")
    for offer in offers.values():
        walls = [slot.starts_at.astimezone(paris) for slot in offer.slots]
        halves = {(wall.date(), wall.hour < 12) for wall in walls}
        assert len(halves) == len(offer.slots)
        assert NOW < offer.held_until <= max(slot.starts_at for slot in offer.slots)


def test_the_settings_say_how_one_meets(tmp_path: Path):
    cohort = small_cohort(tmp_path)
    with cohort.store as store:
        learners = learners_by_id(store, cohort.learner_ids).values()
        by_video = Settings(check_in_medium="video", video_address="https://meet.example.org", check_in_minutes=15)
        (offer,) = offers_to(store, by_video, learners, NOW).values()
    assert (offer.medium, offer.place) == ("video", "https://meet.example.org")
    assert {slot.minutes for slot in offer.slots} == {15}

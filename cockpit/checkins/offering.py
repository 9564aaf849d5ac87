"""Moments for many at once: what a mailing offers each of them, and nobody else in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cockpit.checkins.slots import availability
from cockpit.domain.checkins import KNOWN_AHEAD, Medium, Offer, first_common, held_until
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.settings import Settings
from cockpit.store import Store
from cockpit.store.taken import taken_spans

_BEHIND = timedelta(days=7)


def offers_to(store: Store, settings: Settings, learners: Iterable[Learner], now: datetime) -> dict[int, Offer]:
    """Return what to offer to each of these learners, by id, the first of them the earliest moments.

    Once no moment is left that suits a zone, whoever lives there gets none.
    """
    available = availability(settings, now)
    taken = taken_spans(store, now - _BEHIND, now + KNOWN_AHEAD, now)
    medium = Medium.VIDEO if settings.check_in_medium == Medium.VIDEO else Medium.PHONE
    place = settings.video_address if medium is Medium.VIDEO else ""
    offers: dict[int, Offer] = {}
    nothing_left = set()
    for learner in learners:
        if learner.zone in nothing_left:
            continue
        zone = zone_named(learner.zone)
        slots = first_common(available, zone, now, taken=taken, minutes=settings.check_in_minutes)
        if not slots:
            nothing_left.add(learner.zone)
            continue
        taken.extend(slot.span for slot in slots)
        until = held_until(available, slots, now, settings.hold_days)
        offers[learner.id] = Offer(tuple(slots), until, medium, place)
    return offers

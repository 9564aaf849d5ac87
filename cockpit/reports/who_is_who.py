"""Who a person may be whom several learners match: what each of them is known by."""

from dataclasses import dataclass

from cockpit.store import Store
from cockpit.store.cohorts import cohort_by_id
from cockpit.store.learners import enrolments_of_learner, learner_by_id
from cockpit.store.regrouping import identities_of


@dataclass(frozen=True, slots=True)
class KnownAs:
    """A learner as the trainer tells them from others; `sources` are the names of accounts."""

    learner_id: int
    name: str
    cohorts: tuple[str, ...]
    addresses: tuple[str, ...]
    sources: tuple[str, ...]


def known_as(store: Store, learner_id: int) -> KnownAs | None:
    """Return what a learner is known by; None for one who is gone."""
    learner = learner_by_id(store, learner_id)
    if learner is None:
        return None
    cohorts = (cohort_by_id(store, one.cohort_id) for one in enrolments_of_learner(store, learner_id))
    identities = identities_of(store, learner_id)
    return KnownAs(
        learner_id,
        learner.name,
        tuple(dict.fromkeys(cohort.name for cohort in cohorts if cohort is not None)),
        tuple(dict.fromkeys(one.email for one in identities if one.email)),
        tuple(dict.fromkeys(one.account for one in identities)),
    )

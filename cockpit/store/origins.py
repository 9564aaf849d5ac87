"""Who says what of a learner, and who follows them."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.times import instant_or_none
from cockpit.store import Store


@dataclass(frozen=True, slots=True)
class Said:
    """What an account says of a learner, and when it was last read whole in a cohort of theirs."""

    account: str
    email: str | None
    zone: str | None
    language: str | None
    read_at: datetime | None


def what_sources_say(store: Store, learner_id: int) -> list[Said]:
    """Return what each account says of a learner, the oldest account first: its word is what is shown."""
    return [
        Said(name, email, zone, language, instant_or_none(read_at))
        for name, email, zone, language, read_at in store.rows(
            "select account.name, email, zone, language, (select max(data_as_of) from cohort_source"
            "  join enrolment on enrolment.cohort_id = cohort_source.cohort_id"
            "  where enrolment.learner_id = identity.learner_id and cohort_source.account_id = identity.account_id)"
            " from identity join account on account.id = account_id where learner_id = ?"
            " order by account_id, source_id",
            [learner_id],
        )
    ]


def can_be_written_to_in_platform(store: Store, learner_id: int) -> bool:
    """Tell whether an account of a learner is a platform whose people get messages inside it."""
    return bool(
        store.value(
            "select exists (select 1 from identity join account on account.id = account_id"
            " where learner_id = ? and kind = 'moodle')",
            [learner_id],
        )
    )


def referent_of(store: Store, cohort_id: int) -> str:
    """Return who follows the people of a cohort: its account's signed-in person; empty when nobody says who."""
    found: str | None = store.value(
        "select person_name from account join cohort on account_id = account.id where cohort.id = ?", [cohort_id]
    )
    return found or ""

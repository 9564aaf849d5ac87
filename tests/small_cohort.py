"""A real encrypted store with one cohort, a mail account, and a few learners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cockpit.connector import CohortRecord, EnrolmentRecord
from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.outbox.compose import Draft
from cockpit.store import Store, open_store
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.alerts import open_alerts, save_alert
from cockpit.store.cohorts import all_cohorts, save_cohorts
from cockpit.store.dispositions import add_disposition
from cockpit.store.learners import enrolment_ids, enrolments_of_cohort, save_enrolments

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class SmallCohort:
    """The store and the ids in it; learners and enrolments are in the order of the addresses."""

    path: Path
    store: Store
    mail_account_id: int
    cohort_id: int
    learner_ids: Sequence[int]
    enrolment_ids: Sequence[int]

    def open_store(self) -> Store:
        """Open the store once more, as a job does."""
        return open_store(self.path, KEY)

    def draft(self, place: int = 0, **changes: object) -> Draft:
        """Return a draft to one of the learners, to be sent by the mail account."""
        address = self.store.value("select email from learner where id = ?", [self.learner_ids[place]])
        fields: dict[str, object] = {
            "learner_id": self.learner_ids[place],
            "enrolment_id": self.enrolment_ids[place],
            "to_address": address,
            "to_name": "Zoë, “L'Étoile” Müller",
            "from_name": "Nadia Ferhat",
            "from_address": "nadia@example.org",
            "subject": "Où en êtes-vous ?",
            "body": "Bonjour Zoë,\n\nOn fait le point ?\n",
            "language": "fr",
            "account_id": self.mail_account_id,
        }
        return Draft(**(fields | changes))  # type: ignore[arg-type]

    def handle(self, place: int = 0) -> int:
        """Open an alert for one of the learners, and decide that it is handled; return the decision's id."""
        enrolment_id = self.enrolment_ids[place]
        reason = Reason(Code.SILENT, AlertTier.HIGH, since=TODAY, days=14)
        save_alert(self.store, Alert(enrolment_id, TODAY, AlertTier.HIGH, (reason,)), None)
        alert = open_alerts(self.store, self.cohort_id)[enrolment_id]
        return add_disposition(
            self.store, alert.id, self.learner_ids[place], "handled", [reason.key], NOW, detail="message"
        )


def small_cohort(
    folder: Path, addresses: Sequence[str | None] = ("zoe@example.org",), zone: str = "Europe/Paris"
) -> SmallCohort:
    """Make the store in a folder, with a learner for each address."""
    path = folder / "cockpit.db"
    return cohort_in(open_store(path, KEY), path, addresses, zone, {})


def cohort_in(
    store: Store, path: Path, addresses: Sequence[str | None], zone: str, mail_settings: Mapping[str, str]
) -> SmallCohort:
    """Put the cohort into a store; `mail_settings` are those of its mail account, the password among them."""
    lms = AccountRow(0, "campus", "moodle", {"url": "https://campus.example.org"}, "t", None, None, None)
    settings = {name: value for name, value in mail_settings.items() if name != "password"}
    secret = mail_settings.get("password", "s")
    mail = AccountRow(0, "mail", "smtp", settings, secret, "Nadia Ferhat", "nadia@example.org", None)
    lms_id, mail_id = add_account(store, lms, NOW), add_account(store, mail, NOW)
    save_cohorts(store, lms_id, [CohortRecord("c1", "Anglais B1")], "fr", follow_new=True)
    cohort = all_cohorts(store)[0]
    people = [
        EnrolmentRecord(f"l{place}", "Zoë Müller", email=address, zone=zone)
        for place, address in enumerate(addresses)
    ]
    save_enrolments(store, cohort, people, TODAY)
    ids = enrolment_ids(store, cohort)
    learner_of = {enrolment.id: enrolment.learner_id for enrolment in enrolments_of_cohort(store, cohort.id)}
    enrolments = [ids[person.learner_id] for person in people]
    return SmallCohort(path, store, mail_id, cohort.id, [learner_of[e] for e in enrolments], enrolments)

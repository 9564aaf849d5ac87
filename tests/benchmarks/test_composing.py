"""3,000 personal messages: read, rendered, frozen and queued in one transaction, against making their texts alone.

The floor fills the same template for the same people and makes the mails' bytes of them, which takes the standard
library twenty times as long; filling alone stands beside it. All of it is done off the GUI thread.
"""

from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from benchmarks.big_cohort import KEY, NOW, opener
from benchmarks.measuring import cpu_seconds, goal, rounds_of, show
from benchmarks.test_learners_table import fill

from cockpit.domain.send_time import SendTime
from cockpit.gui.messages.mailing import Mailing, letters_to, surveyed
from cockpit.gui.navigation import Person
from cockpit.outbox.compose import Draft
from cockpit.outbox.mime import Person as Correspondent
from cockpit.outbox.mime import freeze
from cockpit.outbox.senders import Sender
from cockpit.outbox.templates import load_template, personalise
from cockpit.reports.merge_fields import Addressee
from cockpit.reports.merge_many import addressees
from cockpit.sequences.counting import write_to_all
from cockpit.store import Store, open_store
from cockpit.store.accounts import AccountRow, add_account

PEOPLE = 3_000
ROUNDS = 5
TEMPLATE = "silent"
GOAL_RATIO = 2.0
GOAL_SECONDS = 5.0


@pytest.mark.benchmark
def test_thousands_of_personal_messages_cost_little_more_than_their_texts(tmp_path: Path) -> None:
    with open_store(tmp_path / "store.db", KEY) as store:
        fill(store, 1)
        store.execute(
            "update learner set email = 'p' || id || '@learners.example', language = iif(id % 3, 'fr', 'en')"
        )
    open_again = opener(tmp_path / "store.db")
    with open_again() as store:
        account = AccountRow(0, "mail", "smtp", {"from_address": "nadia@example.org"}, "s", "Nadia", None, None)
        account_id = add_account(store, account, NOW)
        people = [tuple(row) for row in store.rows("select learner_id, id from enrolment limit ?", [PEOPLE])]
        found = addressees(store, people, NOW, "Europe/Paris")
        mailing = _mailing(people)
        everybody = list(found.values())
        assert len(everybody) == len(people)
        whole = partial(_whole, store, people, account_id)
        texts = partial(_texts, _mailing(people), everybody)
        texts()  # the fields are known, the templates read
        measured = rounds_of(
            {
                "filling the template for each": lambda: cpu_seconds(texts),
                "filling it and freezing the bytes": lambda: cpu_seconds(partial(_frozen, mailing, everybody)),
                "reading who they are": lambda: cpu_seconds(lambda: addressees(store, people, NOW, "Europe/Paris")),
                "looking for what is unknown of whom": lambda: cpu_seconds(lambda: surveyed(mailing, everybody)),
                "all of it, from the people to the queue": lambda: _timed(store, whole),
            },
            ROUNDS,
        )
    floor, all_of_it = "filling it and freezing the bytes", "all of it, from the people to the queue"
    show(f"{len(people):,} personal messages", measured, floor, "ms")
    seconds, ratio = median(measured[all_of_it]), median(measured[all_of_it]) / median(measured[floor])
    goal("all of it / filling the template and freezing the bytes", ratio, GOAL_RATIO)
    goal("all of it", seconds, GOAL_SECONDS, " s")
    assert seconds < 4 * GOAL_SECONDS


def _mailing(people: list[tuple[int, int]]) -> Mailing:
    everybody = {one: Person(one, enrolment) for one, enrolment in people}
    trainer = Sender("Nadia", "nadia@example.org", "Nadia\n06 12")
    return Mailing(everybody, trainer, NOW.date(), template=TEMPLATE, send_time=SendTime.MORNING)


def _texts(mailing: Mailing, people: list[Addressee]) -> None:
    templates = {language: load_template(TEMPLATE, language) for language in ("fr", "en")}
    for one in people:
        language = mailing.language_of(one)
        personalise(templates[language], mailing.fields(one, language))


def _frozen(mailing: Mailing, people: list[Addressee]) -> None:
    for one in people:
        letter = mailing.letter_to(one)
        to = Correspondent(one.learner.name, one.learner.email or "")
        freeze(Correspondent("Nadia", "nadia@example.org"), to, letter.subject, letter.body, NOW)


def _timed(store: Store, whole: partial[None]) -> float:
    seconds = cpu_seconds(whole)
    store.execute("delete from message")
    store.execute("delete from disposition")
    return seconds


def _whole(store: Store, people: list[tuple[int, int]], account_id: int) -> None:
    found = addressees(store, people, NOW, "Europe/Paris")
    letters = letters_to(_mailing(people), list(found.values()), NOW)
    drafts = [
        Draft(
            learner_id=person.learner_id,
            to_address=outgoing.to_address,
            to_name=found[person.learner_id].learner.name,
            from_name="Nadia",
            from_address="nadia@example.org",
            subject=outgoing.subject,
            body=outgoing.body,
            language=outgoing.language,
            enrolment_id=person.enrolment_id,
            template=outgoing.template,
            account_id=account_id,
            not_before=outgoing.not_before or NOW + timedelta(seconds=10),
        )
        for person, outgoing in letters
    ]
    made = write_to_all(store, [(draft, None) for draft in drafts], NOW, ZoneInfo("Europe/Paris"))
    assert len(made) == store.value("select count(*) from message where state = 'queued'")

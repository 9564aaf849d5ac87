from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.domain.messages import MessageState
from cockpit.errors import WrongInput
from cockpit.outbox.compose import compose
from cockpit.outbox.hand_over import MAX_URL_LENGTH, eml_bytes, handed_over, mailto_url
from cockpit.store.history import last_contacts
from cockpit.store.outbox import MessageRow, claim, message_by_id, messages_of_learner


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ["zoe@example.org", None])
    with made.store:
        yield made


def composed(cohort: SmallCohort, place: int = 0, **changes: object) -> MessageRow:
    message = message_by_id(cohort.store, compose(cohort.store, cohort.draft(place, **changes), NOW))
    assert message is not None
    return message


def test_a_composed_message_waits_with_its_bytes_frozen(cohort: SmallCohort):
    message = composed(cohort, template="silent", not_before=NOW + timedelta(seconds=10))
    assert message.state is MessageState.QUEUED
    assert message.not_before == NOW + timedelta(seconds=10)
    assert (message.tries, message.template, message.language) == (0, "silent", "fr")
    read = message_from_bytes(message.mime, policy=policy.default)
    assert read["Message-ID"] == message.message_id
    assert read["Subject"] == message.subject


def test_a_message_that_no_account_sends_is_a_draft(cohort: SmallCohort):
    assert composed(cohort, account_id=None).state is MessageState.DRAFT


def test_composing_is_part_of_the_caller_s_transaction(cohort: SmallCohort):
    with pytest.raises(RuntimeError), cohort.store.write():
        compose(cohort.store, cohort.draft(), NOW)
        raise RuntimeError
    assert messages_of_learner(cohort.store, cohort.learner_ids[0]) == []


@pytest.mark.parametrize(
    ("sql", "cause"),
    [
        ("update learner set objected_at = 1", "objected"),
        ("update enrolment set status = 'paused'", "not_active"),
        ("update learner set email = 'other@example.org'", "other_address"),
        ("delete from learner", "learner_unknown"),
    ],
)
def test_who_may_not_be_written_to_is_not(cohort: SmallCohort, sql: str, cause: str):
    draft = cohort.draft()
    cohort.store.execute(sql)
    with pytest.raises(WrongInput) as error:
        compose(cohort.store, draft, NOW)
    assert error.value.cause == cause


def test_an_address_that_the_trainer_knows_is_taken_when_the_source_knows_none(cohort: SmallCohort):
    assert composed(cohort, 1, to_address="ali@example.org").to_address == "ali@example.org"


def test_an_address_differs_not_by_its_case(cohort: SmallCohort):
    assert composed(cohort, to_address="Zoe@Example.org").state is MessageState.QUEUED


# --- handing over --------------------------------------------------------------------------------


def test_a_mail_program_gets_the_text_as_it_is():
    url = mailto_url("o'neil+b1@example.org", "Où ? & co", "Bonjour,\n\n100 % à vous + moi\n")
    assert url is not None
    assert "%0D%0A%0D%0A" in url and "+" not in url and url.isascii()
    parts = urlsplit(url)
    assert parts.scheme == "mailto"
    assert parts.path == "o%27neil%2Bb1@example.org"
    assert parse_qs(parts.query) == {
        "subject": ["Où ? & co"],
        "body": ["Bonjour,\r\n\r\n100 % à vous + moi\r\n"],
    }


def test_a_text_too_long_for_an_address_has_none():
    rest = len(mailto_url("a@example.org", "x", "") or "")
    assert mailto_url("a@example.org", "x", "y" * (MAX_URL_LENGTH - rest)) is not None
    assert mailto_url("a@example.org", "x", "y" * (MAX_URL_LENGTH - rest + 1)) is None


def test_a_mail_file_opens_as_an_unsent_draft(cohort: SmallCohort):
    message = composed(cohort, account_id=None)
    read = message_from_bytes(eml_bytes(message.mime), policy=policy.default)
    assert read["X-Unsent"] == "1"
    assert read["To"].addresses[0].addr_spec == "zoe@example.org"
    assert read.get_content().replace("\r\n", "\n") == message.body


def test_a_message_handed_over_is_a_contact_and_never_called_accepted(cohort: SmallCohort):
    message = composed(cohort, account_id=None)
    handed_over(cohort.store, message.id, NOW)
    kept = message_by_id(cohort.store, message.id)
    assert kept is not None
    assert (kept.state, kept.ended_at) == (MessageState.HANDED_OVER, NOW)
    assert last_contacts(cohort.store, NOW) == {cohort.learner_ids[0]: NOW}


def test_what_is_leaving_cannot_be_handed_over_as_well(cohort: SmallCohort):
    message = composed(cohort)
    claim(cohort.store, message.id)
    with pytest.raises(WrongInput) as error:
        handed_over(cohort.store, message.id, NOW)
    assert error.value.cause == "already_left"

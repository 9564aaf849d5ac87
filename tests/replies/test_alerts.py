"""An answer closes what waited for one: through the alerts' own refresh, from stored facts."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from plain_source import NOW, Desk, PlainSource, activity, click, person

from cockpit.connector import Letter, LetterKind, MailPage, Reach, Stream
from cockpit.domain.alerts import Code
from cockpit.replies.pull import pull_replies
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.alerts import open_alerts
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.learners import enrolment_ids, enrolments_of_cohort
from cockpit.triage.refresh import refresh

TODAY = date(2026, 11, 23)


class OneLetter:
    def __init__(self, kind: LetterKind) -> None:
        self.letter = Letter("k", kind, "zoe@example.org", NOW, "Re: x", "Bonjour")

    def read(self, asked: object) -> Iterator[MailPage]:
        yield MailPage((self.letter,), "1:1")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Somebody who left two messages without an answer."""
    source = PlainSource()
    source.give(Stream.ENROLMENTS, person("zoe", email="zoe@example.org"), person("ali"))
    source.give(Stream.ACTIVITIES, activity("u1", is_tracked=False))
    source.give(Stream.EVENTS, click("zoe", TODAY - timedelta(days=17)), click("ali", TODAY - timedelta(days=1)))
    made = Desk(tmp_path, source)
    made.sync()
    (enrolment,) = [one for one in enrolments_of_cohort(made.store, made.cohort.id) if one.id == zoe(made)]
    for days in (15, 9):
        add_contact(
            made.store, ContactRow(enrolment.learner_id, "lms_message", NOW - timedelta(days=days), "Bonjour")
        )
    refresh(made.store, NOW, "FR")
    yield made
    made.store.close()


def zoe(desk: Desk) -> int:
    return enrolment_ids(desk.store, desk.cohort)["zoe"]


def codes(desk: Desk) -> set[Code]:
    stored = open_alerts(desk.store, desk.cohort.id).get(zoe(desk))
    return {reason.code for reason in stored.alert.reasons} if stored else set()


@pytest.mark.parametrize(
    ("kind", "still_waits"),
    [(LetterKind.REPLY, False), (LetterKind.AUTO_REPLY, True), (LetterKind.BOUNCE, True)],
)
def test_an_answer_closes_what_waited_for_one_and_a_machine_s_does_not(
    desk: Desk, kind: LetterKind, still_waits: bool
):
    assert Code.NOREPLY in codes(desk)
    mail = AccountRow(0, "mail", "smtp", {}, "s", None, None, None)
    account_id = add_account(desk.store, mail, NOW)
    for _ in pull_replies(OneLetter(kind), account_id, Reach.MAIL, desk.open, lambda: NOW):  # type: ignore[arg-type]
        pass
    refresh(desk.store, NOW, "FR")
    assert (Code.NOREPLY in codes(desk)) is still_waits

"""Which account a message leaves by, and where it reaches its learner."""

from dataclasses import replace
from pathlib import Path

from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.accounts import address_in, can_send, connector_of, lms_account_for, mail_account
from cockpit.connector import Reach
from cockpit.store.accounts import FILES, AccountRow, add_account, all_accounts
from cockpit.store.learners import learner_by_id


def add(cohort: SmallCohort, name: str, kind: str) -> None:
    add_account(cohort.store, AccountRow(0, name, kind, {}, "s", None, None, None), NOW)


def test_mail_leaves_by_the_mail_account_though_the_platform_was_there_first(tmp_path: Path):
    cohort = small_cohort(tmp_path)
    campus, mail = all_accounts(cohort.store)
    assert (campus.kind, connector_of("moodle").reach) == ("moodle", Reach.LMS)
    assert mail_account(cohort.store) == mail
    add(cohort, "second", "smtp")
    assert mail_account(cohort.store) == mail


def test_a_platform_alone_sends_but_no_mail(tmp_path: Path):
    cohort = small_cohort(tmp_path)
    cohort.store.execute("delete from account where kind = 'smtp'")
    assert mail_account(cohort.store) is None
    assert can_send(cohort.store)
    cohort.store.execute("delete from account")
    add(cohort, "files", FILES)
    add(cohort, "records", "xapi")
    assert not can_send(cohort.store)


def test_a_message_of_the_platform_leaves_by_one_that_knows_the_learner(tmp_path: Path):
    cohort = small_cohort(tmp_path, ("zoe@example.org", "ali@example.org"))
    campus, _ = all_accounts(cohort.store)
    zoe, ali = cohort.learner_ids
    assert lms_account_for(cohort.store, zoe) == campus
    cohort.store.execute("delete from identity where learner_id = ?", [ali])
    assert lms_account_for(cohort.store, ali) is None
    add(cohort, "other", "moodle")
    other = all_accounts(cohort.store)[-1]
    cohort.store.execute(
        "insert into identity (account_id, source_id, learner_id) values (?, '9', ?)", [other.id, ali]
    )
    assert lms_account_for(cohort.store, ali) == other
    assert lms_account_for(cohort.store, zoe) == campus


def test_an_account_reaches_a_learner_by_mail_or_by_the_platforms_own_name(tmp_path: Path):
    cohort = small_cohort(tmp_path)
    campus, mail = all_accounts(cohort.store)
    learner = learner_by_id(cohort.store, cohort.learner_ids[0])
    assert learner is not None
    assert (address_in(cohort.store, campus, learner), address_in(cohort.store, mail, learner)) == (
        "l0",
        "zoe@example.org",
    )
    unknown = replace(learner, id=learner.id + 100, email=None)
    assert (address_in(cohort.store, campus, unknown), address_in(cohort.store, mail, unknown)) == (None, None)


def test_of_two_names_of_one_person_always_the_same_is_written_to(tmp_path: Path):
    cohort = small_cohort(tmp_path)
    campus, _ = all_accounts(cohort.store)
    zoe = cohort.learner_ids[0]
    cohort.store.execute("delete from identity")
    for name in ("11", "9"):
        values = [campus.id, name, zoe]
        cohort.store.execute("insert into identity (account_id, source_id, learner_id) values (?, ?, ?)", values)
    learner = learner_by_id(cohort.store, zoe)
    assert learner is not None
    assert address_in(cohort.store, campus, learner) == "9"

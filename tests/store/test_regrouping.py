from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from plain_source import Desk, PlainSource, click, dump, person

from cockpit.checkins.groups import Gathering, Organizer
from cockpit.connector import CohortRecord, Key, Stream
from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.checkins import CheckInState, GroupKind, Medium, Slot
from cockpit.domain.messages import MessageState
from cockpit.domain.people import Absence, email_key
from cockpit.errors import WrongInput
from cockpit.group_deeds import invite_group, move_group, take_group_back
from cockpit.outbox.senders import Sender
from cockpit.reports.group_appointments import group_lines
from cockpit.store.absences import add_absence
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.alerts import save_alert
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.cohorts import all_cohorts, save_cohorts
from cockpit.store.dispositions import add_disposition
from cockpit.store.goals import GoalRow, add_goal, goals_of_learner
from cockpit.store.history import ContactRow, NoteRow, add_contact, add_note, notes_of_learner
from cockpit.store.identities import learner_of
from cockpit.store.learners import enrolments_of_learner, learner_by_id, save_enrolments
from cockpit.store.outbox import messages_of_learner, set_state
from cockpit.store.regrouping import (
    identities_of,
    join_learners,
    part_identity,
    regroupings_of,
    undo_regrouping,
)
from cockpit.store.tags import change_tags, tags_of_learner

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = date(2026, 11, 20)
LUNCH = Gathering(GroupKind.LEARNING_LUNCH, "Learning Lunch", Slot(NOW + timedelta(days=2), 45), Medium.VIDEO)
TRAINER = Organizer(Sender("Nadia Ferhat", "nadia@example.org", "Nadia"), None, ZoneInfo("Europe/Paris"))


@pytest.fixture
def desk(tmp_path):
    """A campus with three people, and a second account, `lrs`, with a cohort of its own."""
    source = PlainSource()
    source.give(
        Stream.ENROLMENTS,
        person("1", name="Zoé Petit", email="zoe@example.org", zone="Asia/Tokyo"),
        person("2", name="Jean Martin", email="jean1@example.org"),
        person("3", name="Jean Martin", email="jean2@example.org"),
    )
    source.give(Stream.EVENTS, click("1", DAY), click("2", DAY))
    made = Desk(tmp_path, source)
    made.sync()
    made.lrs = add_account(made.store, AccountRow(0, "lrs", "xapi", {}, None, None, None, None), NOW)
    save_cohorts(made.store, made.lrs, [CohortRecord("all", "All")], "fr", follow_new=True)
    yield made
    made.store.close()


def tell(desk, *people):
    """Let the second account name people."""
    cohort = next(one for one in all_cohorts(desk.store) if one.account_id == desk.lrs)
    return save_enrolments(desk.store, cohort, people, DAY).ambiguous


def whose(desk, *names):
    return [learner_of(desk.store, desk.lrs, name) for name in names]


def campus(desk, name):
    return learner_of(desk.store, desk.account_id, name)


def test_the_same_address_is_the_same_person_whatever_its_case(desk):
    tell(desk, person("a", name="zoe@example.org", email=" ZOE@example.org"))
    assert whose(desk, "a") == [campus(desk, "1")]
    learner = learner_by_id(desk.store, campus(desk, "1"))
    assert (learner.name, learner.email, learner.zone) == ("Zoé Petit", "zoe@example.org", "Asia/Tokyo")
    assert len(enrolments_of_learner(desk.store, learner.id)) == 2


def test_a_hashed_address_and_an_account_of_the_campus_tell_as_much(desk):
    tell(desk, person("h", keys=(Key("email_sha1", email_key("jean2@example.org").upper()),)))
    assert whose(desk, "h") == [campus(desk, "3")]


def test_a_name_never_joins_two_people(desk):
    tell(desk, person("m", name="Jean Martin"))
    assert whose(desk, "m")[0] not in (campus(desk, "2"), campus(desk, "3"))


def test_who_matches_two_learners_is_put_with_neither(desk):
    both = person("b", email="jean1@example.org", keys=(Key("email", "jean2@example.org"),))
    assert tell(desk, both) == {"b"}
    assert whose(desk, "b")[0] not in (campus(desk, "2"), campus(desk, "3"))


def test_two_people_of_one_source_may_share_a_mailbox(desk):
    tell(desk, person("x", email="desk@example.org"), person("y", email="desk@example.org"))
    first, second = whose(desk, "x", "y")
    assert first != second


def test_what_one_source_calls_one_person_twice_by_its_own_keys_is_one(desk):
    key = (Key("email", "new@example.org"),)
    tell(desk, person("mailto:new", keys=key), person("sha1:new", keys=key))
    first, second = whose(desk, "mailto:new", "sha1:new")
    assert first == second


def test_two_sources_that_disagree_do_not_take_turns(desk):
    tell(desk, person("a", name="Zoe P.", email="zoe@example.org", zone="Europe/Rome"))
    before = dump(desk.store)
    desk.sync()
    tell(desk, person("a", name="Zoe P.", email="zoe@example.org", zone="Europe/Rome"))
    assert dump(desk.store) == before
    assert learner_by_id(desk.store, campus(desk, "1")).name == "Zoé Petit"


def test_joining_gives_one_person_both_histories_and_undoing_parts_them_as_they_were(desk):
    tell(desk, person("m", name="J. Martin", email="other@example.org"))
    other, kept = whose(desk, "m")[0], campus(desk, "2")
    with desk.store.write():
        add_note(desk.store, NoteRow(other, "Prefers mornings", NOW))
        add_absence(desk.store, other, Absence(DAY, None, "leave"))
    before = dump(desk.store)
    number = join_learners(desk.store, kept, other, NOW)
    assert learner_by_id(desk.store, other) is None
    assert len(enrolments_of_learner(desk.store, kept)) == 2
    assert [note.words for note in notes_of_learner(desk.store, kept)] == ["Prefers mornings"]
    assert [(one.account, one.source_id) for one in identities_of(desk.store, kept)] == [
        ("campus", "2"),
        ("lrs", "m"),
    ]
    assert [one.id for one in regroupings_of(desk.store, kept)] == [number]
    undo_regrouping(desk.store, number, NOW)
    assert {k: v for k, v in dump(desk.store).items() if k not in ("regrouping", "apart")} == {
        k: v for k, v in before.items() if k not in ("regrouping", "apart")
    }
    assert regroupings_of(desk.store, kept) == []
    with pytest.raises(WrongInput, match="regrouping_unknown"):
        undo_regrouping(desk.store, number, NOW)


def test_who_was_parted_by_hand_is_not_put_together_again_by_a_sync(desk):
    told = person("a", name="Zoë Petit", email="zoe@example.org")
    tell(desk, told)
    number = part_identity(desk.store, desk.lrs, "a", NOW)
    (parted,) = whose(desk, "a")
    assert parted != campus(desk, "1")
    assert learner_by_id(desk.store, parted).name == "Zoë Petit"
    tell(desk, told)
    desk.sync()
    assert whose(desk, "a") == [parted]
    undo_regrouping(desk.store, number, NOW)
    assert whose(desk, "a") == [campus(desk, "1")]
    assert learner_by_id(desk.store, parted) is None


def test_two_in_one_cohort_are_two(desk):
    with pytest.raises(WrongInput, match="join_same_cohort"):
        join_learners(desk.store, campus(desk, "2"), campus(desk, "3"), NOW)
    with pytest.raises(WrongInput, match="join_same"):
        join_learners(desk.store, campus(desk, "2"), campus(desk, "2"), NOW)
    with pytest.raises(WrongInput, match="part_alone"):
        part_identity(desk.store, desk.account_id, "2", NOW)


# --- tags ------------------------------------------------------------------------------------------


def test_tags_go_along_with_a_joining_and_come_apart_with_it(desk):
    tell(desk, person("m", name="J. Martin", email="other@example.org"))
    other, kept = whose(desk, "m")[0], campus(desk, "2")
    change_tags(desk.store, [other], ["evenings", "mobile"])
    change_tags(desk.store, [kept], ["B1", "mobile"])
    before = dump(desk.store)["learner_tag"]
    number = join_learners(desk.store, kept, other, NOW)
    assert tags_of_learner(desk.store, kept) == ["B1", "evenings", "mobile"]
    undo_regrouping(desk.store, number, NOW)
    assert dump(desk.store)["learner_tag"] == before


def test_what_was_tagged_and_taken_away_since_a_joining_stays_so(desk):
    tell(desk, person("m", name="J. Martin", email="other@example.org"))
    other, kept = whose(desk, "m")[0], campus(desk, "2")
    change_tags(desk.store, [other], ["evenings", "mobile"])
    number = join_learners(desk.store, kept, other, NOW)
    change_tags(desk.store, [kept], ["B1"], ["mobile"])
    undo_regrouping(desk.store, number, NOW)
    assert tags_of_learner(desk.store, kept) == ["B1"]
    assert tags_of_learner(desk.store, other) == ["evenings"]


def test_who_is_parted_takes_no_tag_along_and_brings_theirs_back(desk):
    tell(desk, person("a", name="Zoë Petit", email="zoe@example.org"))
    change_tags(desk.store, [campus(desk, "1")], ["B1", "mobile"])
    number = part_identity(desk.store, desk.lrs, "a", NOW)
    (parted,) = whose(desk, "a")
    assert tags_of_learner(desk.store, parted) == []
    change_tags(desk.store, [parted], ["evenings", "mobile"])
    undo_regrouping(desk.store, number, NOW)
    assert tags_of_learner(desk.store, campus(desk, "1")) == ["B1", "evenings", "mobile"]
    assert desk.store.rows("select distinct learner_id from learner_tag") == [(campus(desk, "1"),)]


def test_somebody_with_a_tag_is_not_nobody(desk):
    tell(desk, person("m", name="J. Martin", email="other@example.org"))
    other, kept = whose(desk, "m")[0], campus(desk, "2")
    change_tags(desk.store, [other], ["evenings"])
    number = join_learners(desk.store, kept, other, NOW)
    desk.store.execute("delete from identity where account_id = ?", [desk.lrs])  # as when the account is removed
    desk.store.execute("delete from cohort where account_id = ?", [desk.lrs])
    undo_regrouping(desk.store, number, NOW)
    assert tags_of_learner(desk.store, other) == ["evenings"]


# --- one after the other, and back ----------------------------------------------------------------


def lunch_with(desk, *learner_ids):
    """Invite learners to one moment, each by a mail that was handed over; return the appointment."""
    people = [(learner_id, None) for learner_id in learner_ids]
    done = invite_group(desk.store, LUNCH, people, TRAINER, NOW)
    for guest in done.guests:
        set_state(desk.store, guest.message_id, MessageState.HANDED_OVER, NOW, was=(MessageState.DRAFT,))
    return done.group_id


def guests(desk):
    (line,) = group_lines(desk.store, NOW).to_come
    assert line.count.invited == len(line.guests)
    return [guest.learner_id for guest in line.guests]


def test_two_who_turn_out_to_be_one_person_are_one_guest_until_that_is_undone(desk):
    tell(desk, person("a", name="Zoé Petit", email="zoe@work.example.org"))
    (other,), kept = whose(desk, "a"), campus(desk, "1")
    group_id = lunch_with(desk, kept, other)
    number = join_learners(desk.store, kept, other, NOW)
    assert guests(desk) == [kept]
    later = replace(LUNCH, slot=Slot(NOW + timedelta(days=3), 45))
    moved = move_group(desk.store, group_id, later, TRAINER, NOW)
    assert [one.template for one in messages_of_learner(desk.store, kept)].count("group_moved") == 1
    take_group_back(desk.store, moved, NOW)
    undo_regrouping(desk.store, number, NOW)
    assert sorted(guests(desk)) == sorted([kept, other])


def test_who_was_one_guest_meanwhile_is_none_at_the_old_time_of_what_moved(desk):
    tell(desk, person("a", name="Zoé Petit", email="zoe@work.example.org"))
    (other,), kept = whose(desk, "a"), campus(desk, "1")
    group_id = lunch_with(desk, kept, other)
    number = join_learners(desk.store, kept, other, NOW)
    move_group(desk.store, group_id, replace(LUNCH, slot=Slot(NOW + timedelta(days=3), 45)), TRAINER, NOW)
    undo_regrouping(desk.store, number, NOW)
    assert guests(desk) == [kept]


def test_who_is_put_together_again_is_one_guest(desk):
    tell(desk, person("a", name="Zoé Petit", email="zoe@example.org"))
    zoe = campus(desk, "1")
    number = part_identity(desk.store, desk.lrs, "a", NOW)
    lunch_with(desk, zoe, *whose(desk, "a"))
    undo_regrouping(desk.store, number, NOW)
    assert guests(desk) == [zoe]


def test_what_rests_on_a_joining_is_taken_back_before_it(desk):
    tell(desk, person("a", name="A", email="a@example.org"))
    wiki = add_account(desk.store, AccountRow(0, "wiki", "xapi", {}, None, None, None, None), NOW)
    save_cohorts(desk.store, wiki, [CohortRecord("w", "Wiki")], "fr", follow_new=True)
    cohort = next(one for one in all_cohorts(desk.store) if one.account_id == wiki)
    save_enrolments(desk.store, cohort, [person("b", name="B", email="b@example.org")], DAY)
    one, (a,), b = campus(desk, "1"), whose(desk, "a"), learner_of(desk.store, wiki, "b")
    before = dump(desk.store)
    first = join_learners(desk.store, one, a, NOW)
    second = join_learners(desk.store, b, one, NOW)
    assert [made.id for made in regroupings_of(desk.store, b)] == [second]
    with pytest.raises(WrongInput, match="regrouping_not_last"):
        undo_regrouping(desk.store, first, NOW)
    for number in (second, first):
        undo_regrouping(desk.store, number, NOW, keeps_two_apart=False)
    assert {**dump(desk.store), "regrouping": None} == {**before, "regrouping": None}


def test_who_was_parted_since_is_put_together_before_a_joining_is_taken_back(desk):
    tell(desk, person("a", name="A", email="a@example.org"))
    one, (a,) = campus(desk, "1"), whose(desk, "a")
    joined = join_learners(desk.store, one, a, NOW)
    parted = part_identity(desk.store, desk.lrs, "a", NOW)
    with pytest.raises(WrongInput, match="regrouping_not_last"):
        undo_regrouping(desk.store, joined, NOW)
    undo_regrouping(desk.store, parted, NOW)
    undo_regrouping(desk.store, joined, NOW)
    assert (campus(desk, "1"), whose(desk, "a")) == (one, [a])


def test_the_number_of_somebody_who_may_come_back_is_given_to_nobody(desk):
    tell(desk, person("a", name="A", email="a@example.org"))
    one, (a,) = campus(desk, "1"), whose(desk, "a")
    joined = join_learners(desk.store, one, a, NOW)
    tell(desk, person("b", name="B", email="b@example.org"))
    assert whose(desk, "b") != [a]
    undo_regrouping(desk.store, joined, NOW)
    assert whose(desk, "a") == [a]


def test_who_is_in_one_cohort_twice_by_now_is_not_put_together_again(desk):
    tell(desk, person("a", name="A", email="zoe@example.org"))
    parted = part_identity(desk.store, desk.lrs, "a", NOW)
    tell(desk, person("a2", name="A", email="zoe@example.org"))
    assert whose(desk, "a2") == [campus(desk, "1")]
    with pytest.raises(WrongInput, match="join_same_cohort"):
        undo_regrouping(desk.store, parted, NOW)


def test_with_a_decision_go_its_absence_and_its_contact_and_both_are_looked_at_anew(desk):
    assert not tell(desk, person("z", email="zoe@example.org"))
    zoe = campus(desk, "1")
    assert whose(desk, "z") == [zoe]
    ours, theirs = enrolments_of_learner(desk.store, zoe)
    with desk.store.write():
        save_alert(
            desk.store, Alert(ours.id, DAY, AlertTier.HIGH, (Reason(Code.SILENT, AlertTier.HIGH, DAY),)), None
        )
        alert_id = desk.store.value("select id from alert")
        decided = add_disposition(desk.store, alert_id, zoe, "paused", [], NOW)
        add_absence(desk.store, zoe, Absence(DAY, None), disposition_id=decided)
        add_contact(desk.store, ContactRow(zoe, "call", NOW, "", disposition_id=decided))
        desk.store.execute("delete from changed")
    part_identity(desk.store, desk.account_id, "1", NOW)
    new = campus(desk, "1")
    assert new != zoe
    for table in ("disposition", "absence", "contact"):
        assert desk.store.rows(f"select learner_id from {table}") == [(new,)]
    assert {row[0] for row in desk.store.rows("select enrolment_id from changed")} == {ours.id, theirs.id}


def test_a_goal_goes_with_the_check_in_in_which_it_was_agreed_on(desk):
    tell(desk, person("z", email="zoe@example.org"))
    zoe = campus(desk, "1")
    ours, theirs = enrolments_of_learner(desk.store, zoe)
    with desk.store.write():
        for enrolment in (ours, theirs):
            booked = CheckInRow(
                0, str(enrolment.id), zoe, enrolment.id, None, None, Slot(NOW, 30), CheckInState.HELD, 0, NOW
            )
            check_in_id = add_check_in(desk.store, booked)
            add_goal(desk.store, GoalRow(zoe, check_in_id, f"Quiz {enrolment.id}", DAY, NOW))
        add_goal(desk.store, GoalRow(zoe, None, "Read on", DAY, NOW))  # agreed on without one: it stays
    parted = part_identity(desk.store, desk.account_id, "1", NOW)
    assert [one.words for one in goals_of_learner(desk.store, campus(desk, "1"))] == [f"Quiz {ours.id}"]
    assert {one.words for one in goals_of_learner(desk.store, zoe)} == {f"Quiz {theirs.id}", "Read on"}
    undo_regrouping(desk.store, parted, NOW)
    assert len(goals_of_learner(desk.store, zoe)) == 3

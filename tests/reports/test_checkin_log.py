from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from small_cohort import NOW, small_cohort

from cockpit.checkins.book import Booking
from cockpit.connector import CohortRecord
from cockpit.deeds import book_with, cancel, take_back
from cockpit.domain.checkins import Answer, CheckInChange, CheckInCount, CheckInState, GroupKind, Medium, Slot
from cockpit.outbox.templates import Text
from cockpit.reports.checkin_log import check_in_counts, check_in_log, check_in_rows
from cockpit.reports.contact_log import contact_log, log_rows
from cockpit.store.checkins import CheckInRow, add_check_in, check_in_by_id, note_change
from cockpit.store.cohorts import all_cohorts, save_cohorts
from cockpit.store.group_appointments import GroupRow, add_group
from cockpit.wording import Words
from cockpit.wording.checkin_log import check_in_headings, counts_sentence

DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")


def test_the_list_holds_what_was_held_missed_cancelled_and_moved_and_no_private_note(tmp_path: Path):
    made = small_cohort(tmp_path, ["zoe@example.org", "ali@example.org"])
    with made.store as store:
        usual = CheckInRow(
            0, "held", made.learner_ids[0], made.enrolment_ids[0], None, None, Slot(NOW + DAY, 30),
            CheckInState.HELD, 1, NOW, title="Module 4", medium=Medium.VIDEO, answer=Answer.ACCEPTED,
            shared_note="Twice a week", private_note="Divorce", next_step="Quiz 4",
        )  # fmt: skip
        ali = {"learner_id": made.learner_ids[1], "enrolment_id": made.enrolment_ids[1]}
        group = GroupRow(
            0, "g", GroupKind.LEARNING_LUNCH, "Lunch", None, Slot(NOW + 4 * DAY, 60), Medium.VIDEO, "",
            CheckInState.BOOKED, 0, NOW,
        )  # fmt: skip
        group_id = add_group(store, group)
        ids = [
            add_check_in(store, one)
            for one in (
                usual,
                replace(usual, uid="missed", state=CheckInState.MISSED, slot=Slot(NOW + 2 * DAY, 15), **ali),
                replace(usual, uid="off", state=CheckInState.CANCELLED, slot=Slot(NOW + 3 * DAY, 15), **ali),
                replace(usual, uid="lunch", slot=group.slot, group_id=group_id, title="Lunch"),
                replace(usual, uid="later", slot=Slot(NOW + 40 * DAY, 15)),
            )
        ]
        before = check_in_by_id(store, ids[0])
        assert before is not None
        note_change(store, replace(before, slot=Slot(NOW, 30)), CheckInChange.MOVED, NOW - DAY)
        note_change(store, before, CheckInChange.ACCEPTED, NOW)
        off = check_in_by_id(store, ids[2])
        assert off is not None
        note_change(store, off, CheckInChange.CANCELLED, NOW)
        entries = check_in_log(store, NOW, NOW + 30 * DAY, NOW)
        log = contact_log(store, made.learner_ids[0], NOW)
    assert [(one.learner, one.state, one.group, one.moved_from) for one in entries] == [
        ("Zoë Müller", CheckInState.HELD, None, (NOW,)),
        (entries[1].learner, CheckInState.MISSED, None, ()),
        (entries[1].learner, CheckInState.CANCELLED, None, ()),
        ("Zoë Müller", CheckInState.HELD, GroupKind.LEARNING_LUNCH, ()),
    ]
    cohort = entries[0].cohort
    assert cohort
    counts = check_in_counts(entries)
    assert counts == [
        CheckInCount(cohort, held=1, missed=1, cancelled=1, moved=1, to_conclude=0, booked=0, people=1)
    ]
    ali, zoe = sorted(check_in_counts(entries, of_each=True), key=lambda one: one.held)
    assert (zoe.learner, zoe.held, zoe.moved, zoe.missed, zoe.cancelled) == ("Zoë Müller", 1, 1, 0, 0)
    assert (ali.learner_id, ali.held, ali.moved, ali.missed, ali.cancelled) == (made.learner_ids[1], 0, 0, 1, 1)
    told = "1 took place, with 1 learner, 1 was missed, 1 was cancelled, 1 change of date."
    assert counts_sentence(Words("en"), counts) == f"{cohort}: {told}"
    rows = check_in_rows(Words("en"), entries)
    assert {len(row) for row in rows} == {len(check_in_headings(Words("en")))}
    assert rows[0][4:7] == ("video", "one to one", "Module 4")
    assert rows[0][7:] == (
        "took place",
        "accepted",
        1,
        NOW,
        "Twice a week",
        "Quiz 4",
    )
    assert "Divorce" not in str(rows)
    assert [(one.became, one.is_from_learner) for one in log][:2] == [
        (CheckInChange.MOVED, False),
        (CheckInChange.ACCEPTED, True),
    ]
    said = [row[5] for row in log_rows(Words("en"), "Zoë Müller", log, PARIS)]
    assert said[:3] == [
        "the check-in of Mon 23 Nov, 10:00",
        "the check-in of Tue 24 Nov, 10:00",
        "Twice a week\nQuiz 4",
    ]


def test_namesakes_are_two_and_so_are_cohorts_of_one_name(tmp_path: Path):
    made = small_cohort(tmp_path, ["zoe@example.org", "ali@example.org"])  # both are called alike
    with made.store as store:
        for place in (0, 1):
            row = CheckInRow(
                0, str(place), made.learner_ids[place], made.enrolment_ids[place], None, None,
                Slot(NOW + place * DAY, 30), CheckInState.HELD, 0, NOW,
            )  # fmt: skip
            add_check_in(store, row)
        (both,) = check_in_counts(check_in_log(store, NOW, NOW + 9 * DAY, NOW))
        name = all_cohorts(store)[0].name
        save_cohorts(
            store, store.value("select account_id from cohort"), [CohortRecord("c2", name)], "fr", follow_new=True
        )
        store.execute(
            "update enrolment set cohort_id = (select max(id) from cohort) where id = ?", [made.enrolment_ids[1]]
        )
        apart = check_in_counts(check_in_log(store, NOW, NOW + 9 * DAY, NOW))
    assert (both.held, both.people) == (2, 2)
    assert [(count.cohort, count.held) for count in apart] == [(name, 1), (name, 1)]


def test_a_booking_that_was_undone_before_anybody_heard_of_it_is_no_cancelled_one(tmp_path: Path):
    made = small_cohort(tmp_path)
    booking = Booking(
        made.learner_ids[0], Slot(NOW + DAY, 30), "Point", Text("Point", "Bonjour"), "fr", "Nadia",
        "nadia@example.org", "zoe@example.org", enrolment_id=made.enrolment_ids[0], account_id=made.mail_account_id,
    )  # fmt: skip
    with made.store as store:
        take_back(store, book_with(store, booking, NOW), NOW)
        assert check_in_log(store, NOW, NOW + 9 * DAY, NOW) == []
        assert contact_log(store, made.learner_ids[0], NOW) == ()
        kept = book_with(store, booking, NOW)
        cancel(store, kept.check_in_id or 0, None, NOW)
        assert [one.state for one in check_in_log(store, NOW, NOW + 9 * DAY, NOW)] == [CheckInState.CANCELLED]


def test_what_is_over_and_was_not_concluded_is_not_to_come(tmp_path: Path):
    made = small_cohort(tmp_path)
    row = CheckInRow(
        0, "uid", made.learner_ids[0], made.enrolment_ids[0], None, None, Slot(NOW, 30), CheckInState.BOOKED, 0, NOW
    )
    with made.store as store:
        add_check_in(store, row)
        before, after = (check_in_log(store, NOW, NOW + DAY, at) for at in (NOW, NOW + DAY))
    words = Words("en")
    assert [(count.booked, count.to_conclude) for count in check_in_counts(before)] == [(1, 0)]
    assert [(count.booked, count.to_conclude) for count in check_in_counts(after)] == [(0, 1)]
    assert [row[7] for log in (before, after) for row in check_in_rows(words, log)] == ["booked", "to conclude"]
    assert counts_sentence(words, check_in_counts(after)).endswith("1 is to conclude.")

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from small_cohort import NOW, small_cohort

from cockpit.domain.checkins import CheckInChange, CheckInState, GroupKind, Medium, ProposalState, Slot
from cockpit.domain.messages import MessageState
from cockpit.domain.people import Absence
from cockpit.domain.times import to_stored, zone_named
from cockpit.outbox.compose import compose
from cockpit.reports.appointments import appointments
from cockpit.reports.checkins import CheckInSection, check_ins_week, count_todays_check_ins
from cockpit.reports.contact_log import LogChannel, contact_log, log_rows
from cockpit.reports.group_appointments import group_lines
from cockpit.reports.learner_timeline import learner_page
from cockpit.store.absences import add_absence
from cockpit.store.checkins import CheckInRow, add_check_in, check_in_by_id, note_change
from cockpit.store.cohorts import all_cohorts
from cockpit.store.goals import GoalRow, add_goal, say_kept
from cockpit.store.group_appointments import GroupRow, add_group
from cockpit.store.outbox import set_state
from cockpit.store.proposals import ProposalRow, add_proposal, set_proposal_state
from cockpit.store.rollups import roll_up
from cockpit.store.taken import taken_spans
from cockpit.wording import Words
from cockpit.wording.history import history_line

PARIS = zone_named("Europe/Paris")
MONDAY = date(2026, 11, 23)
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
HELD, BOOKED, CANCELLED = CheckInState.HELD, CheckInState.BOOKED, CheckInState.CANCELLED


@pytest.fixture
def cohort(tmp_path):
    made = small_cohort(tmp_path, ("zoe@example.org", "ana@example.org", "bea@example.org"))
    made.store.execute("update enrolment set enrolled_on = '2026-09-07'")
    made.store.execute("update cohort set starts_on = '2026-09-07', data_as_of = 1, is_building = 0")
    yield made
    made.store.close()


def check_in(cohort, at, state=BOOKED, place=0, **changes):
    row = CheckInRow(
        0, f"{at} {place} {state}", cohort.learner_ids[place], cohort.enrolment_ids[place], None, None,
        Slot(at, 30), state, 0, FRIDAY - timedelta(days=9),
    )  # fmt: skip
    return add_check_in(cohort.store, replace(row, **changes))


def offer(cohort, *at, place=0, held_until=NOW + timedelta(days=3), made_at=FRIDAY):
    row = ProposalRow(
        0, cohort.learner_ids[place], None, None, None, tuple(Slot(one, 30) for one in at), Medium.PHONE, "",
        ProposalState.OPEN, held_until, made_at,
    )  # fmt: skip
    return add_proposal(cohort.store, row)


def page(cohort, now=NOW, weeks_without=4, **changes):
    return check_ins_week(cohort.store, now, PARIS, MONDAY, weeks_without, **changes)


def of(cohort, section, now=NOW):
    return [line for line in page(cohort, now).lines if line.section is section]


def test_the_next_ones_are_those_left_of_today_else_of_the_next_day_that_has_any(cohort):
    check_in(cohort, NOW + timedelta(days=2))
    check_in(cohort, NOW + timedelta(days=2, hours=3), place=1)
    check_in(cohort, NOW + timedelta(days=3), place=2)
    assert len(of(cohort, CheckInSection.NEXT)) == 2
    today = check_in(cohort, NOW + timedelta(hours=1))
    assert [line.check_in.id for line in of(cohort, CheckInSection.NEXT)] == [today]
    check_in(cohort, NOW + timedelta(minutes=10), CANCELLED)
    assert [line.check_in.id for line in of(cohort, CheckInSection.NEXT)] == [today]


def test_what_is_agreed_or_offered_outlives_its_enrolment_and_names_none(cohort):
    store, soon = cohort.store, NOW + timedelta(hours=1)
    check_in(cohort, soon)
    offer(cohort, NOW + timedelta(days=1))
    offer(cohort, NOW + timedelta(days=2), place=1)
    assert {line.enrolment_id for line in of(cohort, CheckInSection.NEXT)} == {cohort.enrolment_ids[0]}
    store.execute("delete from enrolment where id = ?", [cohort.enrolment_ids[0]])  # as undoing an import does
    assert {line.enrolment_id for line in of(cohort, CheckInSection.NEXT)} == {None}
    blocks = [one for one in page(cohort).blocks if one.learner_id == cohort.learner_ids[0]]
    assert [one.enrolment_id for one in blocks] == [None, None]
    group = add_group(
        store,
        GroupRow(
            0, "lunch", GroupKind.LEARNING_LUNCH, "Lunch", None, Slot(soon, 60), Medium.VIDEO, "", BOOKED, 0, NOW
        ),
    )
    check_in(cohort, soon, uid="lunch", enrolment_id=None, group_id=group)
    (line,) = group_lines(store, NOW).to_come
    assert [guest.enrolment_id for guest in line.guests] == [None]


def test_the_day_counts_its_check_ins_also_those_that_are_over_and_a_group_once(cohort):
    store = cohort.store
    check_in(cohort, NOW - timedelta(hours=1), HELD)
    check_in(cohort, NOW + timedelta(hours=1), CANCELLED)
    check_in(cohort, NOW + timedelta(hours=20))  # tomorrow
    group = store.insert(
        "insert into group_appointment (uid, kind, title, starts_at, minutes, medium, place, state, made_at)"
        " values ('g', 'other', 'Lunch', ?, 30, 'video', '', 'booked', 1)",
        [to_stored(NOW + timedelta(hours=3))],
    )
    for place in (1, 2):
        check_in(cohort, NOW + timedelta(hours=3), place=place, group_id=group, title="Lunch")
    assert count_todays_check_ins(store, NOW, PARIS) == 2
    agreed = [block.name for block in page(cohort).blocks]
    assert agreed.count("Lunch") == 1


def test_moments_offered_stand_in_the_week_while_they_are_held(cohort):
    offer(cohort, NOW + timedelta(days=1), NOW + timedelta(days=8), NOW + timedelta(days=2))
    found = [(block.number, block.count) for block in page(cohort).blocks]
    assert found == [(1, 3), (3, 3)]
    later = NOW + timedelta(days=3)
    assert page(cohort, later).blocks == ()
    assert page(cohort, later).waiting == 0
    assert len(of(cohort, CheckInSection.WAITING, later)) == 1


def test_what_ran_out_stays_for_a_week_unless_something_came_after_it(cohort):
    ended = NOW - timedelta(days=2)
    proposal_id = offer(cohort, NOW + timedelta(days=1), held_until=ended)
    set_proposal_state(cohort.store, proposal_id, ProposalState.EXPIRED, ended)
    assert [line.proposal.id for line in of(cohort, CheckInSection.WAITING)] == [proposal_id]
    assert of(cohort, CheckInSection.WAITING, NOW + timedelta(days=6)) == []
    check_in(cohort, NOW + timedelta(days=4), made_at=NOW)
    assert of(cohort, CheckInSection.WAITING) == []


def lunch(cohort, at, places=(0,), made_at=NOW):
    row = GroupRow(
        0, "lunch", GroupKind.LEARNING_LUNCH, "Lunch", None, Slot(at, 30), Medium.VIDEO, "", BOOKED, 0, made_at
    )  # fmt: skip
    group_id = add_group(cohort.store, row)
    for place in places:
        check_in(cohort, at, place=place, group_id=group_id, made_at=made_at)
    return group_id


def test_a_group_that_nobody_is_left_in_still_stands_in_the_week_that_it_takes(cohort):
    at = NOW + timedelta(days=1)
    lunch(cohort, at, places=())
    assert taken_spans(cohort.store, at, at + timedelta(hours=1), NOW)
    assert [(block.name, block.starts_at) for block in page(cohort).blocks] == [("Lunch", at)]


def test_a_class_to_come_is_not_the_next_check_in_of_one_that_recurs(cohort):
    check_in(cohort, FRIDAY, HELD, every_weeks=2, concluded_at=FRIDAY)
    lunch(cohort, NOW + timedelta(days=1))
    assert len(of(cohort, CheckInSection.AGAIN)) == 1


def test_whoever_left_is_not_asked_for_again(cohort):
    check_in(cohort, FRIDAY, HELD, every_weeks=2, concluded_at=FRIDAY)
    assert len(of(cohort, CheckInSection.AGAIN)) == 1
    cohort.store.execute("update enrolment set status = 'left' where id = ?", [cohort.enrolment_ids[0]])
    assert of(cohort, CheckInSection.AGAIN) == []


def test_an_offer_that_ran_out_stays_in_sight_though_a_class_was_agreed_on_since(cohort):
    proposal_id = offer(cohort, NOW + timedelta(days=1), held_until=NOW - timedelta(hours=1))
    lunch(cohort, NOW + timedelta(days=1))
    assert [line.proposal.id for line in of(cohort, CheckInSection.WAITING)] == [proposal_id]


def test_every_line_has_a_key_of_its_own(cohort):
    check_in(cohort, NOW + timedelta(hours=1))
    message_id = compose(cohort.store, cohort.draft(1), NOW)
    handed = MessageState.HANDED_OVER
    assert set_state(cohort.store, message_id, handed, NOW, was=[one for one in MessageState if one.has_not_left])
    check_in_id = check_in(cohort, NOW + timedelta(days=2), place=1, message_id=message_id)
    while offer(cohort, NOW + timedelta(days=3), place=2) < check_in_id:
        pass
    waiting = of(cohort, CheckInSection.WAITING)
    assert {(line.check_in or line.proposal).id for line in waiting} >= {check_in_id}
    assert len({line.key for line in waiting}) == len(waiting) > 1


def test_whoever_has_done_everything_lacks_no_check_in(cohort):
    store, first = cohort.store, cohort.enrolment_ids[0]
    with store.write():
        roll_up(store, all_cohorts(store)[0])
        store.execute("update enrolment_summary set done = 4, required = 4 where enrolment_id = ?", [first])
    assert {line.enrolment_id for line in of(cohort, CheckInSection.WITHOUT)} == set(cohort.enrolment_ids[1:])


def test_the_last_check_in_was_on_the_trainers_day(cohort):
    noumea = zone_named("Pacific/Noumea")
    held_at = datetime(2026, 10, 1, 9, tzinfo=noumea).astimezone(UTC)  # the evening before in UTC
    check_in(cohort, held_at, HELD)
    found = check_ins_week(cohort.store, NOW, noumea, MONDAY, 4).lines
    assert [line.last_on for line in found if line.learner_id == cohort.learner_ids[0]] == [date(2026, 10, 1)]


def test_an_offer_stands_among_the_appointments_by_its_earliest_moment_whatever_its_number(cohort):
    offer(cohort, NOW + timedelta(days=4), NOW + timedelta(days=2))
    (found,) = appointments(cohort.store, NOW, timedelta(days=3))
    assert found.starts_at == NOW + timedelta(days=2)


def test_whoever_is_booked_offered_or_away_lacks_no_check_in(cohort):
    ids = cohort.learner_ids
    assert {line.learner_id for line in of(cohort, CheckInSection.WITHOUT)} == set(ids)
    check_in(cohort, NOW + timedelta(days=20))
    offer(cohort, NOW + timedelta(days=1), place=1)
    add_absence(cohort.store, ids[2], Absence(MONDAY, MONDAY + timedelta(days=9), "leave"))
    assert of(cohort, CheckInSection.WITHOUT) == []
    assert page(cohort).without == 0


def test_of_those_without_one_only_so_many_are_lines_and_all_are_counted(cohort):
    few = page(cohort, most_without=1)
    assert few.without == 3
    assert len([line for line in few.lines if line.section is CheckInSection.WITHOUT]) == 1
    assert page(cohort, weeks_without=12).without == 0  # the path opened eleven weeks ago


def everything(cohort):
    store, learner_id = cohort.store, cohort.learner_ids[0]
    met = check_in(
        cohort,
        FRIDAY,
        HELD,
        title="Point",
        shared_note="Three evenings",
        next_step="Unit 5",
        private_note="A parent is ill",
    )
    note_change(store, check_in_by_id(store, met), CheckInChange.MOVED, FRIDAY - timedelta(days=1))
    proposal_id = offer(cohort, FRIDAY, made_at=FRIDAY - timedelta(days=4))
    set_proposal_state(store, proposal_id, ProposalState.CHOSEN, FRIDAY - timedelta(days=3))
    goal_id = add_goal(store, GoalRow(learner_id, met, "Two units", MONDAY, FRIDAY))
    say_kept(store, goal_id, True, NOW)
    return learner_id


def test_the_history_tells_what_was_offered_moved_noted_and_agreed_on(cohort):
    words = Words("en", MONDAY)
    history = learner_page(cohort.store, everything(cohort), NOW).history
    said = [history_line(words, item) for item in history]
    for line in (
        "Goal kept: Two units",
        "Goal agreed: Two units",
        "Check-in held: Three evenings",
        "Next step: Unit 5",
        "For you alone: A parent is ill",
        "Check-in of 20 November moved",
        "Chose one of the moments offered",
        "1 moment offered for a check-in",
    ):
        assert line in said
    assert said.index("Chose one of the moments offered") < said.index("1 moment offered for a check-in")


def test_the_contact_log_marks_what_was_noted_for_nobody_else(cohort):
    log = contact_log(cohort.store, everything(cohort), NOW)
    private = [entry for entry in log if "parent" in entry.words]
    assert [entry.channel for entry in private] == [LogChannel.PRIVATE_NOTE]
    rows = log_rows(Words("en", MONDAY), "Zoë", log, PARIS)
    assert [(row[1], row[6]) for row in rows] == [
        ("check-in", "moments offered"),
        ("check-in", "moment chosen"),
        ("check-in", "moved"),
        ("check-in", "took place"),
        ("note for the trainer alone", ""),
        ("goal", ""),
        ("goal", "kept"),
    ]
    assert rows[3][5] == "Three evenings\nUnit 5"

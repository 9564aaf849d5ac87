"""What the one history tells besides activity: results, classes, surveys, leave, and what came of a message."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from open_university import DJILALI, ELENA, NOW, YUSUF, make_profile

from cockpit.domain.alerts.facts import Feedback
from cockpit.domain.people import Absence, AbsenceKind
from cockpit.reports.learner_about import Channel, DayPart, How, Moments, about_learner, usual_moments
from cockpit.reports.learner_history import HistoryItem, HistoryKind
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.store import Store
from cockpit.store.absences import add_absence
from cockpit.store.corrections import Correctable, correct
from cockpit.store.feedback import add_feedback
from cockpit.store.history import ContactRow, add_contact
from cockpit.triage.dispositions import pause

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_profile(tmp_path).open() as store:
        yield store


def page_of(store: Store, name: str) -> LearnerPage:
    page = learner_page(store, store.value("select id from learner where name = ?", [name]), NOW)
    assert page is not None
    return page


def told(store: Store, name: str, kind: HistoryKind) -> list[HistoryItem]:
    return [item for item in page_of(store, name).history if item.kind is kind]


def enrolment_of(store: Store, name: str) -> int:
    return page_of(store, name).enrolments[0].enrolment.id


def activity(store: Store, title: str) -> int:
    return int(store.value("select id from activity where title = ?", [title]))


# --- results --------------------------------------------------------------------------------------------


def test_a_result_of_the_same_day_stands_with_what_was_handed_in(store: Store):
    (done,) = told(store, DJILALI, HistoryKind.COMPLETION)
    assert (done.subject, done.score) == ("Unit 2 test", pytest.approx(0.7))
    assert told(store, DJILALI, HistoryKind.GRADE) == []


def test_a_later_result_is_an_entry_of_its_own_on_its_day(store: Store):
    store.execute(
        "update grade set graded_on = '2026-10-12', pass_score = 60 where enrolment_id = ?",
        [enrolment_of(store, DJILALI)],
    )
    (done,) = told(store, DJILALI, HistoryKind.COMPLETION)
    (result,) = told(store, DJILALI, HistoryKind.GRADE)
    assert done.score is None
    assert (result.on, result.subject, result.score, result.pass_score) == (
        date(2026, 10, 12),
        "Unit 2 test",
        pytest.approx(0.7),
        pytest.approx(0.6),
    )


def test_a_result_without_a_day_stands_with_its_activity_or_nowhere(store: Store):
    enrolment_id = enrolment_of(store, DJILALI)
    store.execute("update grade set graded_on = null, graded_at = null where enrolment_id = ?", [enrolment_id])
    store.execute(
        "insert into grade (enrolment_id, activity_id, score, max_score) values (?, ?, 1, 2)",
        [enrolment_id, activity(store, "Final work")],
    )
    assert [item.score for item in told(store, DJILALI, HistoryKind.COMPLETION)] == [pytest.approx(0.7)]
    assert told(store, DJILALI, HistoryKind.GRADE) == []


def test_a_result_with_an_instant_only_has_the_day_of_the_learner(store: Store):
    evening = datetime(2026, 10, 13, 1, 0, tzinfo=UTC)  # still the 12th in Toronto
    store.execute(
        "update grade set graded_on = null, graded_at = ? where enrolment_id = ?",
        [int(evening.timestamp()), enrolment_of(store, DJILALI)],
    )
    (result,) = told(store, DJILALI, HistoryKind.GRADE)
    assert (result.on, result.at, result.is_day_only) == (date(2026, 10, 12), evening, False)


def test_what_somebody_else_marked_as_done_is_told_too(store: Store):
    store.execute(
        "insert into completion (enrolment_id, activity_id, is_done, changed_on, by_learner)"
        " values (?, ?, 1, '2026-10-20', 0)",
        [enrolment_of(store, DJILALI), activity(store, "Unit 3 test")],
    )
    marked = told(store, DJILALI, HistoryKind.COMPLETION)[0]
    assert (marked.on, marked.what, marked.subject) == (date(2026, 10, 20), "marked", "Unit 3 test")


# --- classes, surveys, leave ----------------------------------------------------------------------------


def test_classes_tell_who_came_who_was_excused_and_what_nobody_knows(store: Store):
    enrolment_id = enrolment_of(store, DJILALI)
    for session, on, attended in (
        ("1", "2026-10-01", 1),
        ("2", "2026-10-08", 0),
        ("3", "2026-10-15", 0),
        ("4", "2026-10-22", None),
    ):
        store.execute(
            "insert into attendance values (?, ?, ?, ?, ?, ?)",
            [enrolment_id, session, f"Class {session}", on, attended, 3000 if attended else None],
        )
    add_absence(store, page_of(store, DJILALI).learner.id, Absence(date(2026, 10, 14), date(2026, 10, 16)))
    classes = told(store, DJILALI, HistoryKind.ATTENDANCE)
    assert [(item.subject, item.what, item.seconds) for item in classes] == [
        ("Class 4", "unknown", None),
        ("Class 3", "excused", None),
        ("Class 2", "absent", None),
        ("Class 1", "present", 3000),
    ]


def test_a_survey_is_told_with_its_rating(store: Store):
    add_feedback(store, enrolment_of(store, ELENA), Feedback(date(2026, 10, 2), 2, "Too fast"), is_invented=True)
    (said,) = told(store, ELENA, HistoryKind.FEEDBACK)
    assert (said.on, said.rating, said.subject, said.is_invented) == (date(2026, 10, 2), 2, "Too fast", True)


def test_leave_is_told_once_and_a_pause_by_its_decision_alone(store: Store):
    learner_id = page_of(store, DJILALI).learner.id
    add_absence(store, learner_id, Absence(date(2026, 10, 1), date(2026, 10, 9), "leave"), is_invented=True)
    pause(store, learner_id, date(2026, 12, 1), NOW)
    (leave,) = told(store, DJILALI, HistoryKind.ABSENCE)
    assert (leave.on, leave.until, leave.what, leave.subject, leave.is_invented) == (
        date(2026, 10, 1),
        date(2026, 10, 9),
        AbsenceKind.LEAVE,
        "leave",
        True,
    )
    (paused,) = told(store, DJILALI, HistoryKind.DECISION)
    assert (paused.what, paused.until) == ("paused", date(2026, 12, 1))


# --- what came of it ------------------------------------------------------------------------------------


def test_a_call_tells_when_the_learner_was_active_again(store: Store):
    learner_id = page_of(store, DJILALI).learner.id
    add_contact(store, ContactRow(learner_id, "call", datetime(2026, 10, 20, 12, tzinfo=UTC), "First"))
    add_contact(store, ContactRow(learner_id, "call", NOW - 3 * HOUR, "Second"))
    second, first = told(store, DJILALI, HistoryKind.CONTACT)
    assert (first.returned_on, first.awaits_return) == (date(2026, 10, 23), False)
    assert (second.returned_on, second.awaits_return) == (None, True)


def test_a_day_of_activity_adds_up_its_minutes_and_names_what_was_opened(store: Store):
    enrolment_id, forum = enrolment_of(store, YUSUF), activity(store, "Forum")
    for key, activity_id, seconds in (("a", forum, 600), ("b", activity(store, "Final work"), 300)):
        store.execute(
            "insert into event (enrolment_id, key, verb, local_on, activity_id, amount, duration_seconds)"
            " values (?, ?, 'accessed', '2026-10-01', ?, 1, ?)",
            [enrolment_id, key, activity_id, seconds],
        )
    (day,) = told(store, YUSUF, HistoryKind.ACTIVITY)
    assert (day.subject, day.others, day.count, day.seconds) == ("Final work", ("Forum",), 2, 900)
    store.execute("update event set duration_seconds = null where key = 'a'")
    assert told(store, YUSUF, HistoryKind.ACTIVITY)[0].seconds is None


# --- about ----------------------------------------------------------------------------------------------


def evenings(count: int) -> list[datetime]:
    """Return evenings in Paris of Mondays, Wednesdays and Sundays, two hours each."""
    monday = datetime(2026, 9, 7, 18, tzinfo=UTC)
    days = [monday + timedelta(weeks=n // 3, days=(0, 2, 6)[n % 3]) for n in range(count)]
    return [at for day in days for at in (day, day + HOUR)]


def test_moments_are_usual_when_they_are_often_enough():
    assert usual_moments(evenings(12), "Europe/Paris") == Moments((DayPart.EVENING,), (0, 2, 6), 12)
    assert usual_moments(evenings(12), "Asia/Tokyo") == Moments((DayPart.NIGHT,), (0, 1, 3), 12)


def test_nothing_is_usual_before_ten_sittings_or_without_a_habit():
    assert usual_moments(evenings(9), "Europe/Paris") is None
    every_hour = [datetime(2026, 9, 7, tzinfo=UTC) + n * 7 * HOUR for n in range(100)]
    found = usual_moments(every_hour, "Europe/Paris")
    assert found is not None and (found.parts, found.weekdays) == ((), ())


def test_each_fact_knows_who_said_it_and_when(store: Store):
    page = page_of(store, DJILALI)
    assert (page.about.zone.how, page.about.zone.account, page.about.zone.at) == (How.SOURCE, "course", NOW)
    assert page.about.email == page.about.zone
    assert (page.about.phone, page.about.channels) == (None, (Channel.EMAIL,))
    assert page_of(store, YUSUF).about.email is None
    correct(store, page.learner.id, Correctable.PHONE, "+1 514", NOW - HOUR)
    correct(store, page.learner.id, Correctable.ZONE, "America/Vancouver", NOW - HOUR)
    about = page_of(store, DJILALI).about
    assert (about.zone.how, about.zone.at) == (How.BY_HAND, NOW - HOUR)
    assert about.phone is not None and about.phone.how is How.BY_HAND
    assert about.channels == (Channel.EMAIL, Channel.PHONE)


def test_what_nobody_said_is_assumed(store: Store):
    learner = page_of(store, DJILALI).learner
    store.execute("update learner set language_is_assumed = 1 where id = ?", [learner.id])
    assert page_of(store, DJILALI).about.language.how is How.ASSUMED


def test_who_is_known_by_a_platform_can_be_written_to_there_and_has_its_person_as_referent(store: Store):
    page = page_of(store, DJILALI)
    assert page.about.referent == ""
    store.execute("update account set kind = 'moodle', person_name = 'Ana Ruiz'")
    about = about_learner(store, page.learner, page.enrolments[0].enrolment, NOW)
    assert Channel.PLATFORM in about.channels
    assert about.referent == "Ana Ruiz"


def test_a_day_with_many_events_is_one_entry_at_the_last_of_them(store: Store):
    enrolment_id = enrolment_of(store, YUSUF)
    store.execute_many(
        "insert into event (enrolment_id, key, verb, happened_at, local_on, amount)"
        " values (?, ?, 'accessed', ?, ?, 1)",
        [
            (enrolment_id, str(n), int((NOW - n * HOUR).timestamp()), (NOW - n * HOUR).date().isoformat())
            for n in range(1000)
        ],
    )
    history = told(store, YUSUF, HistoryKind.ACTIVITY)
    assert len(history) == len({(NOW - n * HOUR).date() for n in range(1000)})
    assert history[0].at == NOW

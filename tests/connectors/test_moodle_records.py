import json
from datetime import date

import pytest

from cockpit.connector import (
    Member,
)
from cockpit.errors import (
    UnexpectedAnswer,
)
from connectors.moodle.records import (
    activity_records,
    cohort_record,
    completion_records,
    demanded_groups,
)

MODULE = {"id": 12, "modname": "quiz", "instance": 3, "name": "Quiz", "visible": 1, "completion": 2}
PARIS_DAY = 1794265140  # 2026-11-09, a minute before midnight in Paris


def event(kind: str, days_later: int, instance: int = 3, group: int | None = None) -> dict:
    seconds = PARIS_DAY + days_later * 86400
    named = {"modulename": "quiz", "instance": instance, "eventtype": kind}
    return named | {"groupid": group, "timestart": seconds}


@pytest.mark.parametrize(
    ("dates", "events", "due"),
    [
        ([], [], None),
        ([{"dataid": "timeopen", "timestamp": PARIS_DAY}], [], None),
        ([{"dataid": "timeclose", "timestamp": PARIS_DAY}], [], date(2026, 11, 9)),
        ([{"dataid": "timeclose", "timestamp": PARIS_DAY + 60}], [], date(2026, 11, 10)),
        ([{"dataid": "duedate", "timestamp": PARIS_DAY}], [event("due", 3)], date(2026, 11, 9)),
        ([], [event("expectcompletionon", 1)], date(2026, 11, 10)),
        ([], [event("expectcompletionon", 1), event("close", 2)], date(2026, 11, 11)),
        ([], [event("close", 2), event("due", 3), event("gradingdue", 4)], date(2026, 11, 12)),
        ([], [event("due", 3, group=7)], None),
        ([], [event("due", 3, instance=12)], None),
    ],
)
def test_the_due_day_is_the_activitys_own_else_the_calendars(dates, events, due):
    section = {"name": "Unit", "modules": [MODULE | {"dates": dates}]}
    (activity,) = activity_records([section], events, {}, None)
    assert activity.due_on == due


def test_an_activity_in_a_hidden_section_is_hidden():
    section = {"name": "Unit", "visible": 0, "modules": [MODULE]}
    (activity,) = activity_records([section], [], {}, None)
    assert activity.is_hidden


def test_a_group_that_nothing_names_keeps_its_number():
    availability = json.dumps({"op": "&", "c": [{"type": "group", "id": 9}]})
    section = {"name": "Unit", "modules": [MODULE | {"availability": availability}]}
    (activity,) = activity_records([section], [], {2: "Groupe Soir"}, None)
    assert activity.groups == ("9",)


@pytest.mark.parametrize("broken", [{"id": 1}, {"id": 1, "fullname": None}, "a page", None])
def test_an_answer_of_another_shape_is_unreadable(broken):
    with pytest.raises(UnexpectedAnswer) as caught:
        cohort_record(broken, None)
    assert caught.value.cause == "unreadable_answer"


@pytest.mark.parametrize(
    ("condition", "groups"),
    [
        ({"op": "&", "c": [{"type": "group", "id": 2}]}, {2}),
        ({"op": "|", "c": [{"type": "group", "id": 1}, {"type": "group", "id": 2}]}, {1, 2}),
        ({"op": "|", "c": [{"type": "group", "id": 1}, {"type": "date", "t": 5}]}, set()),
        ({"op": "&", "c": [{"type": "date", "t": 5}]}, set()),
        ({"op": "!&", "c": [{"type": "group", "id": 1}]}, set()),
        ({"op": "&", "c": [{"type": "group"}]}, {1, 2, 3}),
        ({"op": "&", "c": [{"type": "group"}, {"type": "group", "id": 2}]}, {2}),
        (
            {
                "op": "&",
                "c": [
                    {"type": "date", "t": 5},
                    {"op": "|", "c": [{"type": "group", "id": 1}, {"type": "group", "id": 3}]},
                ],
            },
            {1, 3},
        ),
    ],
)
def test_groups_are_demanded_only_where_no_way_leads_around_them(condition, groups):
    module = {"availability": json.dumps(condition)}
    assert demanded_groups(module, {1: "a", 2: "b", 3: "c"}.keys()) == groups


@pytest.mark.parametrize(
    ("state", "rules", "is_done"),
    [
        (0, [], False),
        (1, [], True),
        (2, ["completionpassgrade"], True),
        (3, ["completionusegrade"], True),
        (3, ["completionusegrade", "completionpassgrade"], False),
    ],
)
def test_an_old_state_three_is_done_unless_a_pass_is_demanded(state, rules, is_done):
    details = [{"rulename": rule} for rule in rules]
    status = {"cmid": 4, "state": state, "timecompleted": 0, "details": details}
    (record,) = completion_records([status], Member("5", None))
    assert record.is_done is is_done

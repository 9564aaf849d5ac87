from datetime import UTC, datetime

import pytest
from alert_facts import END, START

from cockpit.domain.alerts.data import DataNotice, NoticeWhy, data_notices
from cockpit.domain.freshness import is_stale
from cockpit.domain.people import Cohort

FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def a_cohort(**changes):
    fields = {
        "id": 1, "account_id": 1, "source_id": "12", "name": "A", "starts_on": START, "ends_on": END,
        "zone": "Europe/Paris", "language": "fr", "is_followed": True, "is_building": False, "data_as_of": FRIDAY,
    }  # fmt: skip
    return Cohort(**(fields | changes))


@pytest.mark.parametrize(
    ("stale", "tells", "whys"),
    [
        (False, True, []),
        (True, True, [NoticeWhy.STALE]),
        (False, False, [NoticeWhy.NO_COMPLETION]),
        (True, False, [NoticeWhy.STALE, NoticeWhy.NO_COMPLETION]),
    ],
)
def test_stale_data_and_a_course_without_completion_rules_are_said(stale, tells, whys):
    found = data_notices(a_cohort(), is_stale=stale, tells_progress=tells)
    assert [notice.why for notice in found] == whys
    assert all(notice.data_as_of == FRIDAY for notice in found)


def test_a_cohort_that_was_never_read_has_no_age():
    found = data_notices(a_cohort(data_as_of=None), is_stale=True, tells_progress=True)
    assert found == (DataNotice(NoticeWhy.STALE, None),)


@pytest.mark.parametrize(
    ("now", "stale"),
    [
        ("2026-11-20T12:00", False),
        ("2026-11-22T22:59", False),  # a Sunday
        ("2026-11-23T08:00", False),  # Monday: 24 hours, the weekend left out
        ("2026-11-23T08:01", True),
    ],
)
def test_what_a_source_told_is_stale_after_24_hours_without_the_weekend(now, stale):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert is_stale(a_cohort(), at) is stale


@pytest.mark.parametrize(("now", "stale"), [("2026-11-28T08:00", False), ("2026-11-28T08:01", True)])
def test_files_are_stale_after_eight_days(now, stale):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert is_stale(a_cohort(is_from_files=True), at) is stale


def test_the_demo_is_never_stale_and_what_was_never_read_always_is():
    later = datetime(2027, 11, 20, tzinfo=UTC)
    assert not is_stale(a_cohort(is_demo=True), later)
    assert is_stale(a_cohort(data_as_of=None), FRIDAY)
    assert is_stale(a_cohort(), later)

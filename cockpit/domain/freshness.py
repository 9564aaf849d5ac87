"""How old the data of a cohort may be before nothing new is concluded from them."""

from datetime import datetime, timedelta

from cockpit.domain.people import Cohort
from cockpit.domain.times import weekday_hours_between, zone_named

STALE_AFTER_HOURS = 24
FILES_STALE_AFTER = timedelta(days=8)


def is_stale(cohort: Cohort, now: datetime) -> bool:
    """Tell whether a cohort's data are too old to conclude from (PRODUCT.md, section 2: *data as of*).

    Over 24 hours, weekends not counted, where a source is synced; over 8 days for files; never for the demo.
    """
    if cohort.data_as_of is None:
        return True
    if cohort.is_demo:
        return False
    if cohort.is_from_files:
        return now - cohort.data_as_of > FILES_STALE_AFTER
    zone = zone_named(cohort.zone)
    return weekday_hours_between(cohort.data_as_of, now, zone) > STALE_AFTER_HOURS

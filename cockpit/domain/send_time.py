"""When a message may leave: now, in the morning of its reader, or on a day."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cockpit.domain.messages import MORNING, POLITE_FROM, POLITE_UNTIL, polite_at


class SendTime(StrEnum):
    """What the trainer chose. `POLITE`: now, or at 08:30 where it is night."""

    NOW = "now"
    POLITE = "polite"
    MORNING = "morning"
    DAY = "day"


def usual_time(zones: Iterable[ZoneInfo], now: datetime) -> SendTime:
    """Return what is chosen at first for readers in these zones: nobody is written to outside 8 to 20."""
    by_day = {POLITE_FROM <= now.astimezone(zone).time() < POLITE_UNTIL for zone in zones}
    if by_day == {False}:
        return SendTime.MORNING
    return SendTime.POLITE if False in by_day else SendTime.NOW


def leaves_at(chosen: SendTime, day: date, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when a message to a reader in a zone may leave; `day` counts for `SendTime.DAY` only."""
    if chosen is SendTime.NOW:
        return now
    if chosen is SendTime.POLITE:
        return polite_at(zone, now)
    if chosen is SendTime.DAY:
        return max(now, datetime.combine(day, MORNING, zone).astimezone(UTC))
    today = now.astimezone(zone).date()
    this_morning = datetime.combine(today, MORNING, zone)
    if this_morning > now:
        return this_morning.astimezone(UTC)
    return datetime.combine(today + timedelta(days=1), MORNING, zone).astimezone(UTC)

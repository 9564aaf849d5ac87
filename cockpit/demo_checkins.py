"""The check-ins of the demo: agreed, offered, over, and the trainer's own calendar. All of it is invented."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from cockpit.connector import CalendarEntry, CalendarInfo
from cockpit.domain.checkins import Answer, CheckInState, GroupKind, Medium, ProposalState, Slot
from cockpit.domain.times import add_working_days, monday_of, zone_named
from cockpit.store import Store
from cockpit.store.calendars import BusyRow, keep_busy, keep_objects, save_calendars
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.goals import GoalRow, add_goal
from cockpit.store.group_appointments import GroupRow, add_group
from cockpit.store.learners import enrolments_of_learner
from cockpit.store.proposals import ProposalRow, add_proposal
from cockpit.wording import Words

_FRIDAY = 4
_MINUTES = 30
# When moments are offered, if nothing stands there: one a day, so that they differ.
_HOURS = (time(15), time(9), time(11), time(16, 30))
# Who is invited to a Learning Lunch, and what they answered.
_GUESTS = {
    "D00003": Answer.ACCEPTED,
    "D00012": Answer.ACCEPTED,
    "D00022": Answer.DECLINED,
    "D00122": None,
    "D00207": Answer.ACCEPTED,
    "D00311": None,
}


class InventedCheckIns:
    """Adds them to a demo's store: `learner` finds somebody by the id of the tables."""

    def __init__(self, store: Store, words: Words, today: date, now: datetime, zone: str) -> None:
        self._store = store
        self._words = words
        self._today = today
        self._now = now
        self._zone = zone_named(zone)
        self._next_day = add_working_days(today, 1, frozenset())
        self._taken: list[tuple[datetime, datetime]] = []
        self._count = 0

    def add(self, learner: Callable[[str], int], account_id: int, last_working_day: date) -> None:
        """Add everything."""
        self._add_calendar(account_id)
        say = self._words.say
        self._check_in(learner("D00267"), self._at(self._today - timedelta(days=62), time(10)), CheckInState.HELD)
        past = self._at(self._today - timedelta(days=20), time(14))
        held = self._check_in(
            learner("D00430"), past, CheckInState.HELD, say("Wants to speak more: one conversation a week.")
        )
        add_goal(
            self._store,
            GoalRow(learner("D00430"), held, say("Three conversations with a colleague"), self._today, past),
        )
        self._check_in(learner("D00283"), self._at(self._next_day, time(10)), CheckInState.BOOKED)
        self._check_in(
            learner("D00323"), self._at(self._next_day, time(14)), CheckInState.BOOKED, medium=Medium.VIDEO
        )
        self._check_in(learner("D00004"), self._at(last_working_day, time(14)), CheckInState.BOOKED)
        offered_at = self._at(last_working_day, time(17, 5))
        self._offer(learner("D00339"), 3, offered_at)
        self._offer(learner("D00396"), 2, offered_at + timedelta(minutes=4))
        self._invite({learner(source_id): answer for source_id, answer in _GUESTS.items()})

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self._zone)

    def _check_in(
        self,
        learner_id: int,
        at: datetime,
        state: CheckInState,
        shared_note: str = "",
        medium: Medium = Medium.PHONE,
        answer: Answer | None = None,
        group: GroupRow | None = None,
    ) -> int:
        slot = Slot(at, _MINUTES) if group is None else group.slot
        self._taken.append((slot.starts_at, slot.ends_at))
        self._count += 1
        return add_check_in(
            self._store,
            CheckInRow(
                0,
                f"invented-{self._count}@cordee.example",
                learner_id,
                enrolments_of_learner(self._store, learner_id)[0].id,
                None,
                None,
                slot,
                state,
                0,
                self._now,
                is_invented=True,
                medium=medium,
                answer=answer,
                title=group.title if group is not None else "",
                group_id=group.id if group is not None else None,
                shared_note=shared_note,
                concluded_at=slot.ends_at if state is CheckInState.HELD else None,
            ),
        )

    def _offer(self, learner_id: int, count: int, offered_at: datetime) -> None:
        slots = []
        for ahead in range(count):
            slot = next(self._free_on(add_working_days(self._next_day, ahead, frozenset()), ahead))
            self._taken.append((slot.starts_at, slot.ends_at))
            slots.append(slot)
        add_proposal(
            self._store,
            ProposalRow(
                0,
                learner_id,
                enrolments_of_learner(self._store, learner_id)[0].id,
                None,
                None,
                tuple(slots),
                Medium.PHONE,
                "",
                ProposalState.OPEN,
                self._at(add_working_days(self._next_day, count, frozenset()), time(18)),
                offered_at,
                is_invented=True,
            ),
        )

    def _invite(self, guests: Mapping[int, Answer | None]) -> None:
        """Add a group appointment on the Wednesday of next week."""
        at = self._at(monday_of(self._today) + timedelta(days=9), time(12, 30))
        group = GroupRow(
            0,
            "invented-lunch@cordee.example",
            GroupKind.LEARNING_LUNCH,
            "Learning Lunch 2",
            None,
            Slot(at, 45),
            Medium.VIDEO,
            "",
            CheckInState.BOOKED,
            0,
            self._now,
            is_invented=True,
        )
        group = replace(group, id=add_group(self._store, group))
        for learner_id, answer in guests.items():
            self._check_in(learner_id, at, CheckInState.BOOKED, medium=Medium.VIDEO, answer=answer, group=group)

    def _free_on(self, day: date, first: int) -> Iterator[Slot]:
        """Yield what is free on a day, else on the working days after it."""
        while True:
            for place in range(len(_HOURS)):
                slot = Slot(self._at(day, _HOURS[(first + place) % len(_HOURS)]), _MINUTES)
                if not any(slot.overlaps(taken) for taken in self._taken):
                    yield slot
            day = add_working_days(day, 1, frozenset())

    def _add_calendar(self, account_id: int) -> None:
        """Add the trainer's own calendar: the same entries each week, also around this one."""
        say = self._words.say
        (calendar,) = save_calendars(
            self._store, account_id, [CalendarInfo("invented", say("My calendar"), is_own=False)]
        )
        week = (
            (say("Team"), 0, time(11), time(12)),
            (say("Virtual class"), 0, time(15), time(16, 30)),
            (say("Jury preparation"), 1, time(10, 30), time(12)),
            (say("Team"), 2, time(9), time(10)),
            (say("HR review"), 3, time(11), time(12, 30)),
            (say("Training"), 3, time(15, 30), time(17, 30)),
        )
        monday = monday_of(self._today)
        # No day off stands where a check-in is agreed.
        weeks_to_day_off = 1 if self._next_day.weekday() == _FRIDAY or self._today.weekday() >= _FRIDAY else 0
        entries = [
            (f"{number}-{weeks}", title, monday + timedelta(weeks=weeks, days=day), begin, end)
            for weeks in (-1, 0, 1, 2)
            for number, (title, day, begin, end) in enumerate(week)
        ]
        friday = monday + timedelta(weeks=weeks_to_day_off, days=_FRIDAY)
        entries.append(("off", say("Day off"), friday, time(8), time(18)))
        for href, title, on, begin, end in entries:
            busy = BusyRow(self._at(on, begin), self._at(on, end), title)
            # As a calendar would say it: the window counts its times out again.
            entry = CalendarEntry(href, "1", _event(href, busy))
            keep_objects(self._store, calendar.id, [entry])
            keep_busy(self._store, calendar.id, entry, [busy], None)
            self._taken.append((busy.starts_at, busy.ends_at))


def _event(uid: str, busy: BusyRow) -> bytes:
    begin, end = (f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (busy.starts_at, busy.ends_at))
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cordée//Demo//EN", "BEGIN:VEVENT", f"UID:{uid}"),
        *(f"DTSTAMP:{begin}", f"DTSTART:{begin}", f"DTEND:{end}", f"SUMMARY:{busy.title}"),
        *("END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines).encode()

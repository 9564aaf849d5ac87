"""Books, moves and cancels without end, a round of the calendar after each, until it is killed.

It reads a line of JSON for each process that is to do so, forks, and writes the number of the process: what is
imported once serves them all. A process says when it is about to write, and when it has. One that is told of
`rounds` makes so many, changes nothing and ends well.
"""

import json
import os
import random
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from calendar_shelf import Shelf

from cockpit.accounts import connector_of
from cockpit.checkins.book import Booking, book
from cockpit.checkins.calendar_round import calendar_round
from cockpit.checkins.groups import Gathering, Organizer, cancel_group, invite, move_group
from cockpit.connector import Calendar
from cockpit.domain.checkins import CheckInState, GroupKind, Medium, Slot
from cockpit.errors import WrongInput
from cockpit.outbox.senders import Sender
from cockpit.outbox.templates import Text
from cockpit.store import Store, open_store
from cockpit.store.checkins import CheckInRow, change_check_in, check_ins_between, set_check_in_state
from cockpit.store.group_appointments import groups_between
from cockpit.store.taken import taken_spans

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
END = NOW + timedelta(days=60)
PARIS = ZoneInfo("Europe/Paris")
SLOTS = 60
HOST = Organizer(Sender("Nadia", "nadia@example.org", "Nadia"), None, PARIS)


class Slow:
    """A calendar that takes its time before and after it writes, so that kills come there."""

    def __init__(self, calendar: Calendar, chance: random.Random) -> None:
        self._calendar = calendar
        self._chance = chance

    def __getattr__(self, name: str) -> Any:
        return getattr(self._calendar, name)

    def put(self, href: str, content: bytes, etag: str | None) -> str | None:
        self._wait()
        written = self._calendar.put(href, content, etag)
        self._wait()
        return written

    def delete(self, href: str, etag: str) -> bool:
        self._wait()
        is_gone = self._calendar.delete(href, etag)
        self._wait()
        return is_gone

    def _wait(self) -> None:
        os.write(1, b"writing\n")
        time.sleep(self._chance.uniform(0, 0.03))


def calendar(told: dict[str, Any], chance: random.Random) -> Any:
    """Open the calendar that is told of: a shelf, or a real server."""
    if "shelf" in told:
        return Slow(Shelf(Path(told["shelf"])), chance)
    opened = connector_of("caldav").calendar
    assert opened is not None
    return Slow(opened(told["settings"], told["secret"]), chance)


def slot(chance: random.Random) -> Slot:
    return Slot(NOW + timedelta(days=1, minutes=30 * chance.randrange(SLOTS)), 30)


def change_something(store: Store, chance: random.Random) -> None:
    """Book, move or cancel, one or several, at random, as the trainer would; a time that is taken is refused."""
    if chance.random() < 0.3:
        with suppress(WrongInput):
            change_a_group(store, chance)
        return
    alone = [row for row in check_ins_between(store, NOW, END) if row.group_id is None]
    booked = [row for row in alone if row.state is CheckInState.BOOKED]
    what = chance.random()
    if what < 0.5 or not booked:
        learner = chance.choice([row_id for (row_id,) in store.rows("select id from learner")])
        text = Text("Un point", "Bonjour")
        with suppress(WrongInput):
            book(store, Booking(learner, slot(chance), "Un point", text, "fr", "Nadia", None, None), NOW)
    elif what < 0.8:
        move(store, chance.choice(booked), slot(chance))
    else:
        set_check_in_state(store, chance.choice(booked).id, CheckInState.CANCELLED)


def change_a_group(store: Store, chance: random.Random) -> None:
    """Invite everybody to one moment, or move or cancel an appointment of several."""
    standing = [row for row in groups_between(store, NOW, END) if row.state is CheckInState.BOOKED]
    gathering = Gathering(GroupKind.LIVE_CLASS, "Classe", slot(chance), Medium.VIDEO)
    what = chance.random()
    if what < 0.5 or not standing:
        invite(store, gathering, [(row_id, None) for (row_id,) in store.rows("select id from learner")], HOST, NOW)
    elif what < 0.8:
        move_group(store, chance.choice(standing).id, gathering, HOST, NOW)
    else:
        cancel_group(store, chance.choice(standing).id, HOST, NOW)


def move(store: Store, row: CheckInRow, to: Slot) -> None:
    with store.write():
        if not taken_spans(store, to.starts_at, to.ends_at, NOW, but_check_in=row.id):
            change_check_in(store, replace(row, slot=to, sequence=row.sequence + 1))


def work(told: dict[str, Any]) -> None:
    chance = random.Random(told["seed"])

    def opened() -> Store:
        return open_store(Path(told["store"]), b"k" * 32)

    rounds = told.get("rounds")
    with opened() as store:
        while rounds is None or rounds > 0:
            if rounds is None:
                change_something(store, chance)
            else:
                rounds -= 1
            for _ in calendar_round(calendar(told, chance), told["account"], opened, PARIS, lambda: NOW):
                pass


def main() -> None:
    connector_of("caldav")  # imported once, before any process begins
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            work(json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("over\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""`cordee checkins`: what is agreed and offered, and the first moments that suit both sides."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from cockpit.checkins.slots import availability, offers_for
from cockpit.cli.app import (
    App,
    as_json,
    export_rows,
    find_cohort,
    find_learner,
    pass_app,
    print_json,
    print_table,
    say_later,
)
from cockpit.domain.checkins import Slot
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.reports.appointments import Appointment, AppointmentState, appointments
from cockpit.reports.checkin_log import CheckInEntry, check_in_counts, check_in_log, check_in_rows, whole_span
from cockpit.store.learners import learner_by_id, public_ids
from cockpit.wording import Words
from cockpit.wording.checkin_log import check_in_headings, counts_sentence
from cockpit.wording.moments import clocks_change, short_moment
from cockpit.wording.nights import city_of

_LIST, _FREE, _COUNT, _EXPORT = "list", "free", "count", "export"
_DAYS = 14


@click.command(
    help=say_later(
        "List the check-ins that are to be concluded, booked, or offered; or (free) the first moments that suit you"
        " and a learner, by both clocks. Name the learner by mail address, name or id. Or (count) say how many each"
        " learner had, also those cancelled or missed; or (export) write all of them into a file: .csv or .xlsx."
    )
)
@click.argument("action", type=click.Choice([_LIST, _FREE, _COUNT, _EXPORT]), default=_LIST)
@click.argument("named", metavar="[LEARNER|FILE]", required=False)
@click.option(
    "--days", type=click.IntRange(0), default=_DAYS, help=say_later("With list: how many days ahead; else 14.")
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=say_later("With count and export: the first day."))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=say_later("With count and export: the last day."))
@click.option("--cohort", metavar="ID", help=say_later("With count and export: of this cohort only."))
@as_json
@pass_app
def checkins(
    app: App, action: str, named: str | None, days: int, since: datetime | None, until: datetime | None,
    cohort: str | None, *, json_wanted: bool,
) -> None:  # fmt: skip
    """Run `cordee checkins`."""
    if (action in (_LIST, _COUNT)) != (named is None):
        raise click.UsageError(
            app.words.say("free needs a learner and export a file; list and count need neither.")
        )
    if action == _COUNT:
        _count(app, *_entries(app, since, until, cohort), json_wanted=json_wanted)
    elif named is None:
        _list(app, timedelta(days=days), json_wanted=json_wanted)
    elif action == _FREE:
        _free(app, named, json_wanted=json_wanted)
    else:
        _export(app, Path(named), _entries(app, since, until, cohort)[0])


def _entries(
    app: App, since: datetime | None, until: datetime | None, cohort: str | None
) -> tuple[list[CheckInEntry], dict[int, str]]:
    """Return the check-ins of these days (the trainer's, both included), and what their learners are called."""
    if since is not None and until is not None and until < since:
        raise WrongInput("span_reversed")
    begin, end = whole_span(app.now())
    if since is not None:
        begin = since.replace(tzinfo=app.zone).astimezone(UTC)
    if until is not None:
        end = (until + timedelta(days=1)).replace(tzinfo=app.zone).astimezone(UTC)
    with app.profile().open() as store:
        wanted = find_cohort(store, cohort).id if cohort is not None else None
        entries = [one for one in check_in_log(store, begin, end, app.now()) if wanted in (None, one.cohort_id)]
        return entries, public_ids(store, {one.learner_id for one in entries})


def _export(app: App, file: Path, entries: list[CheckInEntry]) -> None:
    """Write check-ins into a file, and say how many there are."""
    words, headings = app.words, check_in_headings(app.words)
    rows = [dict(zip(headings, row, strict=True)) for row in check_in_rows(words, entries)]
    export_rows(app, file, rows, headings)
    click.echo(counts_sentence(words, check_in_counts(entries)) or words.say("No check-in in these days."))


def _count(app: App, entries: list[CheckInEntry], ids: dict[int, str], *, json_wanted: bool) -> None:
    """Write how many check-ins each learner had, in each cohort."""
    counts, say, number = check_in_counts(entries, of_each=True), app.words.say, app.words.number
    if json_wanted:
        print_json(
            [
                {
                    "learner_id": ids.get(one.learner_id or 0),
                    "learner": one.learner,
                    "cohort": one.cohort,
                    "held": one.held,
                    "missed": one.missed,
                    "cancelled": one.cancelled,
                    "moved": one.moved,
                    "to_conclude": one.to_conclude,
                    "booked": one.booked,
                }
                for one in counts
            ]
        )
    elif counts:
        print_table(
            (
                *(say("Name"), say("Cohort"), say("Took place"), app.words.in_context("check-ins", "Missed")),
                *(say("Cancelled"), say("Times moved"), say("To conclude"), say("To come")),
            ),
            [
                (
                    one.learner,
                    one.cohort,
                    *map(number, (one.held, one.missed, one.cancelled, one.moved, one.to_conclude, one.booked)),
                )
                for one in counts
            ],
        )
    else:
        click.echo(say("No check-in in these days."))


def _list(app: App, ahead: timedelta, *, json_wanted: bool) -> None:
    with app.profile().open() as store:
        found = appointments(store, app.now(), ahead)
        ids = public_ids(store, {one.learner.id for one in found})
    if json_wanted:
        print_json([_object(app, one, ids.get(one.learner.id, str(one.learner.id))) for one in found])
    elif found:
        _print(app, found)
    else:
        click.echo(app.words.say("No check-in is booked or offered."))


def _object(app: App, one: Appointment, learner_id: str) -> dict[str, Any]:
    starts = [slot.starts_at.astimezone(app.zone) for slot in one.slots]
    return {
        "state": one.state,
        "learner_id": learner_id,
        "learner": one.learner.name,
        "starts_at": one.starts_at.astimezone(app.zone),
        "slots": starts,
        "minutes": one.slots[0].minutes,
        "medium": one.medium,
        "place": one.place,
        "answer": one.answer,
        "group": one.group,
        "held_until": one.held_until.astimezone(app.zone) if one.held_until is not None else None,
    }


def _print(app: App, found: list[Appointment]) -> None:
    words = app.words
    guests = Counter(one.group_id for one in found if one.group_id is not None)
    rows = []
    for one in found:
        state = _standing(words, one)
        if one.group_id is not None:
            # Several are one line, which stands for all of them: each has a clock of their own.
            if count := guests.pop(one.group_id, 0):
                name = words.plural("{group}: {n} guest", "{group}: {n} guests", count, group=one.group)
                rows.append((state, name, _mine(app, one.slots[0], one.learner), ""))
            continue
        for number, slot in enumerate(one.slots, 1):
            mark = f"{number}. " if one.held_until is not None else ""
            mine, theirs = _mine(app, slot, one.learner), _theirs(app, slot, one.learner)
            rows.append((state, one.learner.name, f"{mark}{mine}", theirs))
    print_table((words.say("State"), words.say("Name"), words.say("When"), words.say("For the learner")), rows)


def _standing(words: Words, one: Appointment) -> str:
    return {
        AppointmentState.TO_CONCLUDE: words.say("to conclude"),
        AppointmentState.BOOKED: words.say("booked"),
        AppointmentState.WAITING: words.say("waiting for an answer"),
        AppointmentState.PROPOSED: words.say("offered, not sent yet"),
    }[one.state]


def _free(app: App, learner_name: str, *, json_wanted: bool) -> None:
    settings = app.settings
    with app.profile().open() as store:
        learner = learner_by_id(store, find_learner(store, learner_name))
        if learner is None:
            raise WrongInput("learner_unknown", learner=learner_name)
        available = availability(settings, app.now())
        slots = offers_for(store, learner, available, app.now(), settings.check_in_minutes)
        called = public_ids(store, {learner.id}).get(learner.id, learner_name)
    if json_wanted:
        theirs = zone_named(learner.zone)
        print_json(
            [
                {
                    "learner_id": called,
                    "learner": learner.name,
                    "starts_at": slot.starts_at.astimezone(app.zone),
                    "learner_starts_at": slot.starts_at.astimezone(theirs),
                    "learner_zone": learner.zone,
                    "minutes": slot.minutes,
                }
                for slot in slots
            ]
        )
    elif slots:
        heading = app.words.say("In {city}", city=city_of(learner.zone))
        rows = [(_mine(app, slot, learner), _theirs(app, slot, learner)) for slot in slots]
        print_table((app.words.say("For you"), heading), rows)
    else:
        click.echo(
            app.words.say(
                "No moment suits you both. Look at your hours, and at how far ahead you offer any, in the settings."
            )
        )


def _mine(app: App, slot: Slot, learner: Learner) -> str:
    return _said(app, slot, app.zone, learner)


def _theirs(app: App, slot: Slot, learner: Learner) -> str:
    return _said(app, slot, zone_named(learner.zone), learner)


def _said(app: App, slot: Slot, zone: ZoneInfo, learner: Learner) -> str:
    """Return a moment on a clock; where the clocks of either change, with the offset."""
    day = slot.starts_at.astimezone(app.zone).date()
    has_offset = clocks_change(day, (app.zone, zone_named(learner.zone)))
    return short_moment(app.words, slot.starts_at, zone, has_offset=has_offset)

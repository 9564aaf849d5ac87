"""What the trainer decides about a learner, as commands: what the window does with one key."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import click

from cockpit.accounts import trainer_of
from cockpit.cli.app import App, find_learner, pass_app, say_later
from cockpit.deeds import Done, call, say_reached, take_back_decision
from cockpit.domain.decisions import DeclaredWhy, DoneHow
from cockpit.domain.times import day_in
from cockpit.errors import WrongInput
from cockpit.reports.sequences import template_waiting
from cockpit.sequences.counting import Decided, counted
from cockpit.store import Store
from cockpit.store.dispositions import dispositions
from cockpit.store.history import NoteRow, add_note
from cockpit.store.learners import learner_by_id
from cockpit.triage import dispositions as triage
from cockpit.triage.refresh import refresh

_DAY = click.DateTime(["%Y-%m-%d"])
_LEARNER = click.argument("learner_name", metavar="LEARNER")
_HOW = click.Choice([how.replace("_", "-") for how in DoneHow])
_WHY = click.Choice([why.replace("_", "-") for why in DeclaredWhy])


def _not_before(first: date, until: datetime | None) -> date | None:
    if until is not None and until.date() < first:
        raise WrongInput("day_in_the_past")
    return until.date() if until else None


def _decide(app: App, learner_name: str, decide: Callable[[Store, int], Any], told: str) -> None:
    """Carry out a decision on alerts that are of today, bring them up to date, and say what was done."""
    with app.profile().open() as store:
        refresh(store, app.now(), app.settings.holidays_of)
        learner_id = find_learner(store, learner_name)
        decide(store, learner_id)
        refresh(store, app.now(), app.settings.holidays_of)
        learner = learner_by_id(store, learner_id)
    click.echo(told.format(name=learner.name if learner else learner_name))


def _as_step(app: App, decide: Callable[[Store, int, bool], Decided]) -> Callable[[Store, int], object]:
    """Let a decision count as the step that waits; it is told whether an alert needs to be open."""

    def decide_and_count(store: Store, learner_id: int) -> object:
        now, zone = app.now(), app.zone
        template = template_waiting(store, learner_id, now, zone)
        return counted(store, learner_id, template, now, zone, lambda runs: decide(store, learner_id, not runs))

    return decide_and_count


@click.command(help=say_later("Say that a learner was looked after: the same reasons are quiet for 14 days."))
@_LEARNER
@click.option("--how", type=_HOW, help=say_later("How it was handled."))
@click.option("--reached", is_flag=True, help=say_later("With --how call: you spoke to each other."))
@pass_app
def done(app: App, learner_name: str, how: str | None, *, reached: bool) -> None:
    """Run `cordee done`."""
    chosen = DoneHow(how.replace("-", "_")) if how else None

    def decide(store: Store, learner_id: int, needs_alert: bool) -> Done | triage.Made:
        if chosen is not DoneHow.CALL:
            return triage.handle(store, learner_id, chosen, app.now(), needs_alert=needs_alert)
        made = call(store, learner_id, app.now())
        if reached:
            say_reached(store, made, app.now())
        return made

    _decide(app, learner_name, _as_step(app, decide), app.words.say("{name}: done."))


@click.command(help=say_later("Say why an alert needs nothing: the same reasons are quiet for 14 days."))
@_LEARNER
@click.option("--why", type=_WHY, required=True, help=say_later("The reason, which is counted."))
@pass_app
def dismiss(app: App, learner_name: str, why: str) -> None:
    """Run `cordee dismiss`."""
    chosen = DeclaredWhy(why.replace("-", "_"))
    _decide(
        app,
        learner_name,
        _as_step(
            app,
            lambda store, who, needs_alert: triage.dismiss(store, who, chosen, app.now(), needs_alert=needs_alert),
        ),
        app.words.say("{name}: dismissed."),
    )


@click.command(help=say_later("Keep a learner out of the queue until a day."))
@_LEARNER
@click.option("--until", type=_DAY, help=say_later("The day; else tomorrow."))
@pass_app
def snooze(app: App, learner_name: str, until: datetime | None) -> None:
    """Run `cordee snooze`."""
    tomorrow = day_in(app.zone, app.now()) + timedelta(days=1)
    day = _not_before(tomorrow, until) or tomorrow

    def decide(store: Store, learner_id: int) -> None:
        has_step = template_waiting(store, learner_id, app.now(), app.zone) is not None
        triage.snooze(store, learner_id, day, app.now(), needs_alert=not has_step)

    _decide(
        app,
        learner_name,
        decide,
        app.words.say("{{name}}: snoozed until {day}.", day=app.words.weekday_and_day(day)),
    )


@click.command(help=say_later("Agree that a learner is away: no silence counts meanwhile, and the plan moves."))
@_LEARNER
@click.option("--until", type=_DAY, help=say_later("The last day; else until the learner is back."))
@pass_app
def pause(app: App, learner_name: str, until: datetime | None) -> None:
    """Run `cordee pause`."""
    day = _not_before(day_in(app.zone, app.now()), until)
    told = (
        app.words.say("{{name}}: paused until {day}.", day=app.words.weekday_and_day(day))
        if day
        else app.words.say("{name}: paused until back.")
    )
    _decide(app, learner_name, lambda store, who: triage.pause(store, who, day, app.now()), told)


@click.command(help=say_later("End the follow-up of a learner, until the learner is back."))
@_LEARNER
@click.option("--why", type=_WHY, help=say_later("The reason, which is counted."))
@pass_app
def close(app: App, learner_name: str, why: str | None) -> None:
    """Run `cordee close`."""
    chosen = DeclaredWhy(why.replace("-", "_")) if why else None
    _decide(
        app,
        learner_name,
        lambda store, learner_id: triage.close(store, learner_id, chosen, app.now()),
        app.words.say("{name}: follow-up closed."),
    )


@click.command(help=say_later("Keep a note on a learner: factual, for the learner may ask to read it."))
@_LEARNER
@click.argument("text")
@pass_app
def note(app: App, learner_name: str, text: str) -> None:
    """Run `cordee note`."""

    def keep(store: Store, learner_id: int) -> None:
        author = app.settings.signature or trainer_of(store)[0] or ""
        add_note(store, NoteRow(learner_id, text, app.now(), author=author))

    _decide(
        app,
        learner_name,
        keep,
        app.words.say("{name}: note kept."),
    )


@click.command(help=say_later("Take the last decision about a learner back."))
@_LEARNER
@pass_app
def undo(app: App, learner_name: str) -> None:
    """Run `cordee undo`."""

    def decide(store: Store, learner_id: int) -> None:
        standing = [made for made in dispositions(store, learner_id) if made.undone_at is None]
        if not standing:
            raise WrongInput("nothing_to_undo")
        take_back_decision(store, standing[-1].id, app.now())

    _decide(app, learner_name, decide, app.words.say("{name}: taken back."))

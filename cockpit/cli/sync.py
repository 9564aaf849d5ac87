"""`cordee sync`: read all followed cohorts, and the calendars."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import click

from cockpit.accounts import has_calendar, is_source, source_of
from cockpit.cli.app import App, as_json, pass_app, print_json, say_later
from cockpit.cli.calendars import unreadable_text
from cockpit.domain.times import zone_named
from cockpit.errors import CockpitError, WrongInput
from cockpit.store.accounts import AccountRow, all_accounts
from cockpit.store.calendars import calendar_counts
from cockpit.sync.cohort_reading import Outcome, StreamResult
from cockpit.sync.pull import note_refusal, pull, refresh_cohorts
from cockpit.triage.refresh import refresh
from cockpit.wording.errors import cause_sentence
from cockpit.wording.streams import outcome_name, stream_name

if TYPE_CHECKING:
    from cockpit.checkins.calendar_round import LookedAt


@click.command(help=say_later("Read all followed cohorts and calendars, resumably; end with what became of each."))
@click.option("--account", "account_name", help=say_later("Only this account."))
@as_json
@pass_app
def sync(app: App, account_name: str | None, json_wanted: bool) -> None:
    """Run `cordee sync`."""
    profile = app.profile()
    with profile.open() as store:
        named = [a for a in all_accounts(store) if account_name in (None, a.name)]
    wanted = [account for account in named if is_source(account)]
    calendars = any(has_calendar(account) for account in named)
    if not wanted and not calendars:
        raise WrongInput("account_unknown", name=account_name) if account_name else WrongInput("nothing_connected")
    results: list[tuple[AccountRow, StreamResult]] = []
    failure: CockpitError | None = None
    for account in wanted:
        try:
            source = source_of(account, app.now())
        except CockpitError as error:  # its folder is gone, say: the others are read all the same
            failure = error
            continue
        if source is None:
            continue
        with closing(source):
            try:
                if not profile.is_demo:  # its cohorts are always the same four, under names of ours
                    with profile.open() as store:
                        app.run(refresh_cohorts(store, source, account.id, app.words.language))
                pulled = app.run(pull(source, account.id, profile.open, app.now, whole_pages=True))
                results += [(account, result) for result in pulled.results]
            except CockpitError as error:
                failure = error
                if error.cause != "already_syncing":
                    note_refusal(source, account.id, profile.open, app.now, error)
    with profile.open() as store:
        refresh(store, app.now(), app.settings.holidays_of)
    looked = None
    if calendars:
        from cockpit.checkins.calendar_round import look_after_calendars  # brings icalendar

        looked = app.run(look_after_calendars(profile.open, zone_named(app.settings.zone), app.now, account_name))
        failure = next((error for _, error in looked.failures), failure)
    read = looked.accounts if looked is not None else ()
    _show(app, results, read, json_wanted)
    if failure is not None:
        raise failure
    for _, result in results:
        if result.outcome is Outcome.FAILED:
            raise CockpitError(result.causes[0].code, **dict(result.causes[0].facts))
    for one in read:
        if one.outcome is Outcome.FAILED:
            raise CockpitError(one.causes[0])


def _show(
    app: App, results: list[tuple[AccountRow, StreamResult]], read: "Sequence[LookedAt]", json_wanted: bool
) -> None:
    if json_wanted:
        print_json(
            [
                {
                    "account": account.name,
                    "cohort": result.cohort,
                    "stream": result.stream,
                    "outcome": result.outcome,
                    "records": result.record_count,
                    "causes": [cause.code for cause in result.causes],
                }
                for account, result in results
            ]
            + [
                {
                    "account": one.name,
                    "cohort": None,
                    "stream": "calendars",
                    "outcome": one.outcome,
                    "records": one.pulled.changed,
                    "causes": list(one.causes),
                }
                for one in read
            ]
        )
        return
    words = app.words
    cohort = None
    for _, result in results:
        if result.cohort != cohort:
            cohort = result.cohort
            click.echo(cohort)
        ended = f"{outcome_name(words, result.outcome)} ({words.number(result.record_count)})"
        click.echo("  " + words.say("{name}: {text}", name=stream_name(words, result.stream), text=ended))
        for cause in result.causes:
            click.echo(f"      {cause_sentence(words, cause.code, **dict(cause.facts))}")
    unreadable = _unreadable(app) if read else {}
    for one in read:
        click.echo(one.name)
        ended = f"{outcome_name(words, one.outcome)} ({words.number(one.pulled.changed)})"
        click.echo("  " + words.say("{name}: {text}", name=words.say("calendars"), text=ended))
        facts = one.error.facts if one.error is not None else {}
        for code in one.causes:
            click.echo(f"      {cause_sentence(words, code, **facts)}")
        if count := unreadable[one.name]:
            click.echo(f"      {unreadable_text(words, count)}")


def _unreadable(app: App) -> dict[str, int]:
    """Return how many entries of each account's calendars could not be read."""
    with app.profile().open() as store:
        return {
            account.name: sum(calendar.aside for calendar in calendar_counts(store, account.id))
            for account in all_accounts(store)
        }

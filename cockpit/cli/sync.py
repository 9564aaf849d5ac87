"""`cordee sync`: read all followed cohorts."""

from contextlib import closing

import click

from cockpit.accounts import is_source, source_of
from cockpit.cli.app import App, as_json, pass_app, print_json, say_later
from cockpit.errors import CockpitError, WrongInput
from cockpit.store.accounts import AccountRow, all_accounts
from cockpit.sync.cohort_reading import Outcome, StreamResult
from cockpit.sync.pull import note_refusal, pull, refresh_cohorts
from cockpit.triage.refresh import refresh
from cockpit.wording.errors import cause_sentence
from cockpit.wording.streams import outcome_name, stream_name


@click.command(help=say_later("Read all followed cohorts, resumably; end with what became of each stream."))
@click.option("--account", "account_name", help=say_later("Only this account."))
@as_json
@pass_app
def sync(app: App, account_name: str | None, json_wanted: bool) -> None:
    """Run `cordee sync`."""
    profile = app.profile()
    with profile.open() as store:
        wanted = [a for a in all_accounts(store) if account_name in (None, a.name) and is_source(a)]
    if not wanted:
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
        refresh(store, app.now(), app.settings.country)
    _show(app, results, json_wanted)
    if failure is not None:
        raise failure
    broken = [result for _, result in results if result.outcome is Outcome.FAILED]
    if broken:
        cause = broken[0].causes[0]
        raise CockpitError(cause.code, **dict(cause.facts))


def _show(app: App, results: list[tuple[AccountRow, StreamResult]], json_wanted: bool) -> None:
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

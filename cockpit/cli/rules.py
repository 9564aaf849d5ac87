"""`cordee rules`: the limits of a cohort's alerts, tried on its past and changed."""

from dataclasses import asdict

import click

from cockpit.cli.app import App, as_json, find_cohort, of_cohort, pass_app, print_json, say_later
from cockpit.domain.alerts.rules import AlertRules, limit_range
from cockpit.domain.alerts.trial import Trial
from cockpit.errors import WrongInput
from cockpit.store.plans import limits_of_cohort, set_limits
from cockpit.triage.refresh import refresh
from cockpit.triage.trial import try_limits
from cockpit.wording.rules import limit_name, trial_sentence


@click.command(help=say_later("Show, try or change the limits of a cohort's alerts."))
@of_cohort
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="LIMIT=NUMBER",
    help=say_later("Another limit, such as silent.most_days=14; can be repeated."),
)
@click.option("--reset", is_flag=True, help=say_later("Go back to the limits of everybody."))
@click.option("--try", "is_trial", is_flag=True, help=say_later("Change nothing: say what it would have raised."))
@as_json
@pass_app
def rules(
    app: App, cohort_name: str, changes: tuple[str, ...], *, reset: bool, is_trial: bool, json_wanted: bool
) -> None:
    """Run `cordee rules`."""
    words = app.words
    with app.profile().open() as store:
        cohort = find_cohort(store, cohort_name)
        limits = {} if reset else limits_of_cohort(store, cohort.id)
        limits |= dict(_read(change) for change in changes)
        trial: Trial | None = None
        if is_trial:
            trial = app.run(try_limits(app.profile().open, cohort, limits, app.now(), app.settings.holidays_of))
        elif reset or changes:
            with store.write():
                set_limits(store, cohort.id, limits)
            refresh(store, app.now(), app.settings.holidays_of, cohort.id)
    defaults = AlertRules().limits
    now = AlertRules().with_limits(limits).limits
    if json_wanted:
        rows = [{"limit": name, "value": now[name], "default": defaults[name]} for name in now]
        print_json(rows if trial is None else [asdict(trial)])
        return
    for name, value in now.items():
        mark = "*" if value != defaults[name] else " "
        click.echo(f"{mark} {name:<28} {words.number(value):>8}  {limit_name(words, name)}")
    if trial is not None:
        click.echo(trial_sentence(words, trial))
        for person in trial.more:
            click.echo(f"  + {person}")
        for person in trial.less:
            click.echo(f"  - {person}")


def _read(change: str) -> tuple[str, float]:
    name, equals, number = change.partition("=")
    try:
        value = float(number)
    except ValueError as error:
        raise WrongInput("limit_wrong", limit=change) from error
    if not equals or name not in AlertRules().limits:
        raise WrongInput("limit_wrong", limit=change)
    least, most = limit_range(name)
    if not least <= value <= most:
        raise WrongInput("limit_out_of_range", limit=name, least=least, most=most)
    return name, value

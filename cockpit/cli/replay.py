"""`cordee replay`: the alerts of past days, one row for every active learner and day."""

from dataclasses import asdict
from datetime import datetime, timedelta

import click

from cockpit.cli.app import App, as_json, find_cohort, of_cohort, pass_app, print_json, say_later
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.triage.replay import ReplayRow
from cockpit.triage.replay import replay as replayed

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    help=say_later("Print the alerts as they would have stood on past days, from nothing that was not known then.")
)
@of_cohort
@click.option("--from", "first", type=_DAY, help=say_later("The first day; else the cohort's start."))
@click.option("--to", "last", type=_DAY, help=say_later("The last day; else the day of its data."))
@click.option("--every", default=1, type=click.IntRange(1), help=say_later("Print one day in this many."))
@as_json
@pass_app
def replay(
    app: App, cohort_name: str, first: datetime | None, last: datetime | None, every: int, json_wanted: bool
) -> None:
    """Run `cordee replay`."""
    with app.profile().open() as store:
        cohort = find_cohort(store, cohort_name)
        known_until = day_in(zone_named(cohort.zone), cohort.data_as_of or app.now())
        ends_on = min(known_until, cohort.ends_on) if cohort.ends_on else known_until
        to_day = last.date() if last else ends_on
        from_day = first.date() if first else cohort.starts_on or to_day - timedelta(weeks=26)
        if from_day > to_day:
            raise WrongInput("days_turned_round")
        rows = list(replayed(store, cohort, from_day, to_day, app.settings.holidays_of, every))
    if json_wanted:
        print_json([_object(row) for row in rows])
        return
    for row in rows:
        if row.tier is not None:
            click.echo(f"{row.day}  {row.learner_id:<20}  {row.tier:<7}  {', '.join(row.codes)}")


def _object(row: ReplayRow) -> dict[str, object]:
    fields = asdict(row)
    fields["open"] = fields.pop("is_open")
    return fields

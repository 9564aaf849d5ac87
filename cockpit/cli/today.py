"""`cordee today`: the queue."""

from datetime import UTC, datetime, time

import click

from cockpit.cli.app import App, as_json, find_cohort, pass_app, print_json, say_later
from cockpit.cli.queue_text import print_queue, queue_objects
from cockpit.domain.times import day_in
from cockpit.errors import WrongInput
from cockpit.reports.today import todays_queue
from cockpit.triage.refresh import refresh
from cockpit.triage.replay import alerts_on


@click.command(help=say_later("Print today's queue, in order."))
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help=say_later("The queue as it would have stood on that day.")
)
@click.option("--cohort", "cohort_name", metavar="ID", help=say_later("Only this cohort."))
@as_json
@pass_app
def today(app: App, as_of: datetime | None, cohort_name: str | None, json_wanted: bool) -> None:
    """Run `cordee today`."""
    profile = app.profile()
    with profile.open() as store:
        cohort = find_cohort(store, cohort_name) if cohort_name else None
        if as_of is not None and as_of.date() > day_in(app.zone, app.now()):
            raise WrongInput("day_in_the_future")
        if as_of is None:
            refresh(store, app.now(), app.settings.holidays_of)
            queue = todays_queue(store, app.now(), app.settings.zone, cohort.id if cohort else None)
        else:
            queue = todays_queue(
                store,
                datetime.combine(as_of.date(), time(23, 59), app.zone).astimezone(UTC),
                app.settings.zone,
                cohort.id if cohort else None,
                lambda store, cohort: alerts_on(store, cohort, as_of.date(), app.settings.holidays_of),
            )
    if json_wanted:
        print_json(queue_objects(app.words, queue))
    else:
        print_queue(app, queue)

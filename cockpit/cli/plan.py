"""`cordee plan`: a plan agreed with one learner."""

from datetime import datetime

import click

from cockpit.cli.app import App, find_learner, pass_app, say_later
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.reports.learner_timeline import learner_page
from cockpit.store.plans import OwnPlan, set_own_plan
from cockpit.triage.refresh import refresh


@click.command(help=say_later("Agree on a plan of a learner's own: it replaces the cohort's, also its milestones."))
@click.argument("learner_name", metavar="LEARNER")
@click.option("--ends", type=click.DateTime(["%Y-%m-%d"]), help=say_later("The day on which everything is done."))
@click.option("--none", "is_none", is_flag=True, help=say_later("Let the cohort's plan count again."))
@pass_app
def plan(app: App, learner_name: str, ends: datetime | None, *, is_none: bool) -> None:
    """Run `cordee plan`."""
    words = app.words
    with app.profile().open() as store:
        page = learner_page(store, find_learner(store, learner_name), app.now())
        if page is None or not page.enrolments:
            raise WrongInput("learner_unknown", learner=learner_name)
        if is_none == (ends is not None):
            raise WrongInput("plan_without_end")
        for view in page.enrolments:
            today = day_in(zone_named(view.cohort.zone), app.now())
            if ends is not None and ends.date() <= today:
                raise WrongInput("day_in_the_past")
            own = OwnPlan(today, view.share or 0.0, ends.date()) if ends is not None and not is_none else None
            with store.write():
                set_own_plan(store, view.enrolment.id, own)
        refresh(store, app.now(), app.settings.holidays_of)
    if ends is not None and not is_none:
        day = words.weekday_and_day(ends.date())
        click.echo(words.say("{name}: everything done by {day}.", name=page.learner.name, day=day))
    else:
        click.echo(words.say("{name}: the cohort’s plan.", name=page.learner.name))

"""`cordee closures`: days on which a cohort is closed, when no silence counts."""

from dataclasses import asdict
from datetime import date

import click

from cockpit.cli.app import App, as_json, find_cohort, of_cohort, pass_app, print_json, say_later
from cockpit.closures import is_country
from cockpit.errors import WrongInput
from cockpit.store.absences import (
    Closure,
    closures_of_cohort,
    holiday_country,
    set_closures,
    set_holiday_country,
)
from cockpit.triage.refresh import refresh


@click.command(help=say_later("Show or change the days on which a cohort is closed: no silence counts then."))
@of_cohort
@click.option(
    "--add", "added", multiple=True, metavar="DAY..DAY", help=say_later("First and last day; can be repeated.")
)
@click.option("--reason", default="", help=say_later("What it is, for those that are added."))
@click.option("--remove", "removed", type=int, metavar="NUMBER", help=say_later("The closure to take out."))
@click.option(
    "--holidays",
    "country",
    metavar="COUNTRY",
    help=say_later("Close on the public holidays of a country, such as FR; none: on no holiday."),
)
@as_json
@pass_app
def closures(
    app: App,
    cohort_name: str,
    added: tuple[str, ...],
    reason: str,
    removed: int | None,
    country: str | None,
    *,
    json_wanted: bool,
) -> None:
    """Run `cordee closures`."""
    words = app.words
    with app.profile().open() as store:
        cohort = find_cohort(store, cohort_name)
        known = closures_of_cohort(store, cohort.id)
        if removed is not None and removed not in {one.id for one in known}:
            raise WrongInput("closure_unknown", number=removed)
        wanted = [one for one in known if one.id != removed]
        wanted += [Closure(0, *_days(text), reason) for text in added]
        with store.write():
            if tuple(wanted) != known:
                set_closures(store, cohort.id, wanted)
            if country is not None:
                chosen = None if country.lower() == "none" else country.upper()
                if chosen is not None and not is_country(chosen):
                    raise WrongInput("country_unknown", country=country)
                set_holiday_country(store, cohort.id, chosen)
        refresh(store, app.now(), app.settings.holidays_of, cohort.id)
        found = closures_of_cohort(store, cohort.id)
        of_country = holiday_country(store, cohort.id)
    if json_wanted:
        print_json([{**asdict(one), "holidays": of_country} for one in found])
        return
    for one in found:
        click.echo(f"{one.id}  {words.day(one.starts_on)} – {words.day(one.ends_on)}  {one.reason}")
    if of_country:
        click.echo(words.say("Closed on the public holidays of {country}.", country=words.country(of_country)))
    elif not found:
        click.echo(words.say("Never closed."))


def _days(text: str) -> tuple[date, date]:
    first, dots, last = text.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last if dots else first)
    except ValueError as error:
        raise WrongInput("closure_wrong", days=text) from error
    if days[0] > days[1]:
        raise WrongInput("days_turned_round")
    return days

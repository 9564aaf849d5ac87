"""`cordee cohorts`: the cohorts, and which are followed."""

import click

from cockpit.cli.app import App, as_json, find_cohort, pass_app, print_json, print_table, say_later
from cockpit.store.accounts import all_accounts
from cockpit.store.cohorts import cohorts_by_public_id, follow_only
from cockpit.store.learners import count_members


@click.command(help=say_later("List the cohorts; with --follow choose those to read."))
@click.option(
    "--follow", multiple=True, metavar="ID", help=say_later("Follow these cohorts of their account, no others.")
)
@as_json
@pass_app
def cohorts(app: App, follow: tuple[str, ...], json_wanted: bool) -> None:
    """Run `cordee cohorts`."""
    with app.profile().open() as store:
        if follow:
            wanted = [find_cohort(store, cohort_id) for cohort_id in follow]
            for account_id in {cohort.account_id for cohort in wanted}:
                follow_only(store, account_id, [c.id for c in wanted if c.account_id == account_id])
        names = {account.id: account.name for account in all_accounts(store)}
        found = cohorts_by_public_id(store)
        learners = count_members(store)
    rows = [
        {
            "id": public_id,
            "name": cohort.name,
            "account": names[cohort.account_id],
            "starts_on": cohort.starts_on,
            "ends_on": cohort.ends_on,
            "learners": learners.get(cohort.id, 0),
            "followed": cohort.is_followed,
            "data_as_of": cohort.data_as_of.astimezone(app.zone) if cohort.data_as_of else None,
        }
        for public_id, cohort in found.items()
    ]
    if json_wanted:
        print_json(rows)
        return
    words = app.words
    print_table(
        [words.say("Id"), words.say("Name"), words.say("Learners"), words.say("Followed"), words.say("Data as of")],
        [
            [
                public_id,
                cohort.name,
                words.number(learners.get(cohort.id, 0)),
                words.say("yes") if cohort.is_followed else words.say("no"),
                words.day_and_clock(cohort.data_as_of, app.zone)
                if cohort.data_as_of
                else words.say("not read yet"),
            ]
            for public_id, cohort in found.items()
        ],
    )

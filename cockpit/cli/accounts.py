"""`cordee accounts`: what is connected."""

import click

from cockpit.cli.app import App, as_json, pass_app, print_json, print_table, say_later
from cockpit.store.accounts import all_accounts
from cockpit.store.cohorts import all_cohorts
from cockpit.wording.asks import kind_name


@click.command(help=say_later("List the accounts of this profile."))
@as_json
@pass_app
def accounts(app: App, json_wanted: bool) -> None:
    """Run `cordee accounts`."""
    with app.profile().open() as store:
        found = all_accounts(store)
        cohorts = all_cohorts(store)
    rows = [
        {
            "name": account.name,
            "kind": account.kind,
            "title": kind_name(app.words, account.kind, account.kind),
            "site": account.site_name,
            "person": account.person_name,
            "cohorts": sum(cohort.account_id == account.id for cohort in cohorts),
        }
        for account in found
    ]
    if json_wanted:
        print_json(rows)
        return
    say = app.words.say
    print_table(
        [say("Name"), say("Kind"), say("Site"), say("Person"), say("Cohorts")],
        [
            [
                str(row["name"]),
                str(row["title"]),
                str(row["site"] or ""),
                str(row["person"] or ""),
                str(row["cohorts"]),
            ]
            for row in rows
        ],
    )

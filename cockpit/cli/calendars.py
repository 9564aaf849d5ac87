"""`cordee calendars`: which calendars there are, and which of them take the trainer's time."""

import click

from cockpit.cli.app import App, as_json, pass_app, print_json, print_table, say_later
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.accounts import all_accounts
from cockpit.store.calendars import calendar_counts, set_counts
from cockpit.wording import Words
from cockpit.wording.errors import cause_sentence


@click.command(
    help=say_later(
        "List the calendars of this profile. No check-in is proposed in the times that one takes, unless it is left"
        " out."
    )
)
@click.option(
    "--leave-out", type=int, multiple=True, metavar="ID", help=say_later("Let nothing in this calendar take time.")
)
@click.option(
    "--count",
    type=int,
    multiple=True,
    metavar="ID",
    help=say_later("Let what is in this calendar take time again."),
)
@as_json
@pass_app
def calendars(app: App, leave_out: tuple[int, ...], count: tuple[int, ...], *, json_wanted: bool) -> None:
    """Run `cordee calendars`."""
    with app.profile().open() as store:
        known = {one["id"] for one in _rows(store)}
        for number in (*leave_out, *count):
            if number not in known:
                raise WrongInput("calendar_unknown", calendar=number)
        with store.write():
            for number in leave_out:
                set_counts(store, number, counts=False)
            for number in count:
                set_counts(store, number, counts=True)
        rows = _rows(store)
    if json_wanted:
        print_json(rows)
        return
    say = app.words.say
    print_table(
        (say("Number"), say("Account"), say("Name"), say("Entries"), say("Takes time")),
        [
            (
                str(row["id"]),
                str(row["account"]),
                str(row["name"]),
                app.words.number(int(str(row["entries"]))),
                say("yes") if row["counts"] else say("no"),
            )
            for row in rows
        ],
    )
    for row in rows:
        if row["failed_cause"]:
            click.echo(f"{cause_sentence(app.words, str(row['failed_cause']))} ({row['name']})")
        if unreadable := int(str(row["unreadable"])):
            click.echo(f"{unreadable_text(app.words, unreadable)} ({row['name']})")
    if not rows:
        click.echo(say("None was read yet. `cordee connect` adds one, `cordee sync` reads it."))


def unreadable_text(words: Words, count: int) -> str:
    """Return how many entries of a calendar could not be read."""
    return words.plural(
        "{n} entry cannot be read and takes no time.", "{n} entries cannot be read and take no time.", count
    )


def _rows(store: Store) -> list[dict[str, object]]:
    """Return the calendars of all accounts; `is_own`: check-ins are written into it."""
    return [
        {
            "id": one.id,
            "account": account.name,
            "name": one.name,
            "entries": one.objects,
            "unreadable": one.aside,
            "counts": one.counts,
            "is_own": one.is_own,
            "failed_cause": one.failed_cause,
        }
        for account in all_accounts(store)
        for one in calendar_counts(store, account.id)
    ]

"""`cordee outbox`: what waits, what left and came to what; sending what is due; saying what became of a message."""

from typing import Any

import click

from cockpit.accounts import open_channel
from cockpit.cli.app import App, as_json, pass_app, print_json, print_table, say_later
from cockpit.connector import Channel
from cockpit.outbox.deliver import deliver, recover, resolve
from cockpit.reports.outbox import MessageLine, all_lines
from cockpit.store import Store
from cockpit.store.accounts import all_accounts
from cockpit.store.learners import public_ids
from cockpit.wording.errors import cause_sentence
from cockpit.wording.outbox import day_and_time, delivered_line, standing_name

_LIST, _SEND, _RESOLVE = "list", "send", "resolve"


@click.command(
    help=say_later(
        "List all messages with where they stand, send those that are due, or (resolve) say what became of one that"
        " may or may not have left: with its number, and --arrived or --again."
    )
)
@click.argument("action", type=click.Choice([_LIST, _SEND, _RESOLVE]), default=_LIST)
@click.argument("number", type=int, required=False)
@click.option("--arrived", is_flag=True, help=say_later("With resolve: the message has left."))
@click.option("--again", is_flag=True, help=say_later("With resolve: it has not, and is to leave again."))
@as_json
@pass_app
def outbox(app: App, action: str, number: int | None, *, arrived: bool, again: bool, json_wanted: bool) -> int:
    """Run `cordee outbox`."""
    if (action == _RESOLVE) != (number is not None) or (action == _RESOLVE) != (arrived != again):
        raise click.UsageError(
            app.words.say("resolve needs the number of a message, and either --arrived or --again.")
        )
    if action == _SEND:
        return _send(app)
    with app.profile().open() as store:
        if number is not None:
            resolve(store, number, app.now(), has_arrived=arrived)
        lines = [line for line in all_lines(store, app.now()) if number in (None, line.message.id)]
        rows = _objects(app, store, lines) if json_wanted else []
    if json_wanted:
        print_json(rows)
    else:
        _print(app, lines)
    return 0


def _send(app: App) -> int:
    """Send what is due; return 1 when an account could not send."""
    profile, words = app.profile(), app.words

    def channel(account_id: int) -> Channel:
        with profile.open() as store:
            return open_channel(store, account_id)

    with profile.open() as store:
        recover(store, app.now())
    done = app.run(deliver(channel, profile.open, app.now))
    counts = (done.accepted, done.refused, done.uncertain, done.put_off, done.kept_back)
    click.echo(delivered_line(words, *counts))
    for stopped in done.stopped:
        click.echo(cause_sentence(words, stopped.cause), err=True)
    return 1 if done.stopped else 0


def _objects(app: App, store: Store, lines: list[MessageLine]) -> list[dict[str, Any]]:
    ids = public_ids(store, {line.message.learner_id for line in lines})
    accounts = {account.id: account.name for account in all_accounts(store)}
    return [
        {
            "id": message.id,
            "learner_id": ids.get(message.learner_id, str(message.learner_id)),
            "learner": message.learner,
            "to": message.to_address,
            "subject": message.subject,
            "language": message.language,
            "state": message.state,
            "standing": line.standing,
            "account": accounts.get(message.account_id) if message.account_id is not None else None,
            "tries": message.tries,
            "made_at": _local(app, message.made_at),
            "not_before": _local(app, message.not_before),
            "ended_at": _local(app, message.ended_at),
            "answered_at": _local(app, message.answered_at),
            "bounced_at": _local(app, message.bounced_at),
            "detail": message.detail,
        }
        for line in lines
        for message in (line.message,)
    ]


def _local(app: App, at: Any) -> Any:
    return at.astimezone(app.zone) if at is not None else None


def _print(app: App, lines: list[MessageLine]) -> None:
    words, now = app.words, app.now()
    if not lines:
        click.echo(words.say("There is no message."))
        return
    rows = [
        (
            str(line.message.id),
            line.message.learner,
            line.message.subject,
            standing_name(words, line.standing),
            day_and_time(
                words, line.message.ended_at or line.message.not_before or line.message.made_at, now, app.zone
            ),
        )
        for line in lines
    ]
    print_table(
        (words.say("Number"), words.say("Name"), words.say("Subject"), words.say("State"), words.say("When")), rows
    )

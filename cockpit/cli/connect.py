"""`cordee connect`: add an account."""

import sys
from collections.abc import Mapping

import click

from cockpit import accounts as account_book
from cockpit.cli.app import App, find_cohort, pass_app, say_later
from cockpit.connector import Connector
from cockpit.errors import WrongInput
from cockpit.profile import is_demo_folder
from cockpit.store.cohorts import cohorts_by_public_id
from cockpit.sync.pull import refresh_cohorts


@click.command(
    help=say_later(
        "Add an account of KIND (caldav, ics, moodle, oulad, smtp, xapi) after checking it. It follows all its"
        " cohorts."
    )
)
@click.argument("kind")
@click.option("--name", required=True, help=say_later("What you call the account."))
@click.option("--url", default="", help=say_later("The site's address."))
@click.option("--path", default="", help=say_later("The folder or file, for sources that are one."))
@click.option(
    "--today", "today_on", default="", help=say_later("The day of a folder's own calendar that is to be today.")
)
@click.option("--username", default="", help=say_later("Your user name there."))
@click.option("--host", default="", help=say_later("The mail server, for accounts that send."))
@click.option("--port", default="", help=say_later("Its port."))
@click.option(
    "--security",
    default="",
    metavar="[starttls|tls]",
    help=say_later("How the mail server encrypts: starttls (if you say nothing) or tls from the first byte."),
)
@click.option("--from-address", default="", help=say_later("The address that messages leave from."))
@click.option("--from-name", default="", help=say_later("The name that stands before it."))
@click.option("--imap-host", default="", help=say_later("The mail server that answers are read from."))
@click.option("--imap-port", default="", help=say_later("Its port, if it is not 993."))
@click.option(
    "--imap-security",
    default="",
    metavar="[tls|starttls]",
    help=say_later("How that server encrypts: tls from the first byte (if you say nothing) or starttls."),
)
@click.option(
    "--sign-in-by",
    default="",
    metavar="[password|oauth]",
    help=say_later("How the mail servers know you: password (if you say nothing), or oauth, with --browser."),
)
@click.option("--client-id", default="", help=say_later("The number under which oauth knows this program."))
@click.option("--course", default="", help=say_later("The address of the only course to read, for a record store."))
@click.option(
    "--roster",
    default="",
    metavar="COHORT",
    help=say_later("The cohort to whose people a record store adds what they did, as `cordee cohorts` prints it."),
)
@click.option(
    "--writes",
    default="",
    metavar="[own|nothing]",
    help=say_later("Whether check-ins are written into a calendar: own (if you say nothing), or nothing."),
)
@click.option("--calendar", default="", help=say_later("The name of that calendar, made if there is none."))
@click.option(
    "--secret-stdin",
    is_flag=True,
    help=say_later("Read the password, token or secret address from standard input."),
)
@click.option(
    "--browser", "in_browser", is_flag=True,
    help=say_later("Sign in in the browser, then paste the link that it ends with."),
)  # fmt: skip
@pass_app
def connect(app: App, /, kind: str, name: str, secret_stdin: bool, in_browser: bool, **options: str) -> None:
    """Run `cordee connect`."""
    if is_demo_folder(app.folder):
        raise WrongInput("demo_refuses_accounts")
    connector = account_book.connector_of(kind)
    answers = {"today": options.pop("today_on"), **options}
    _refuse_strange(connector, kind, answers)
    if in_browser and connector.browser is not None:
        begun = connector.browser(answers)
        click.echo(app.words.say("Open this address, sign in, and paste the link that it ends with:"), err=True)
        click.echo(begun.url, err=True)
        answers |= {**begun.answers, "link": sys.stdin.readline().strip()}
    elif secret_stdin:
        secret = sys.stdin.readline().rstrip("\r\n")
        secrets = [ask.name for ask in connector.asks if ask.is_secret]
        # With a user name the secret is its password, alone it is a token.
        wanted = (
            "password" if "password" in secrets and (answers["username"] or "token" not in secrets) else "token"
        )
        answers[secrets[0] if len(secrets) == 1 else wanted] = secret
    now = app.now()
    profile = app.opened()
    with profile.open() as store:
        if answers["roster"]:
            roster = find_cohort(store, answers["roster"])
            answers["roster"] = next(
                public_id for public_id, one in cohorts_by_public_id(store).items() if one.id == roster.id
            )
        account = account_book.connect(store, kind, name, answers, now)
        source = account_book.source_of(account, now)
        found = app.run(refresh_cohorts(store, source, account.id, app.words.language)) if source else 0
    words = app.words
    if account_book.has_calendar(account):
        click.echo(
            words.say("{name} is connected. `cordee sync` reads it; no slot is proposed in its times.", name=name)
        )
    elif source is None:
        click.echo(words.say("{name} is connected. Your messages can go out through it.", name=name))
    else:
        click.echo(
            words.plural(
                "{name} is connected: {n} cohort. `cordee sync` reads it.",
                "{name} is connected: {n} cohorts. `cordee sync` reads them.",
                found,
                name=name,
            )
        )


def _refuse_strange(connector: Connector, kind: str, answers: Mapping[str, str]) -> None:
    """Refuse an answer that accounts of this kind have no use for: it would be left unread in silence.

    Raises:
        WrongInput: `option_of_others`.
    """
    wanted = [ask.name for ask in connector.asks]
    for name, answer in answers.items():
        if answer and name not in wanted:
            options = [_option(one) for one in wanted if one in answers]
            if any(ask.is_secret for ask in connector.asks):
                options.append("--secret-stdin")
            raise WrongInput("option_of_others", option=_option(name), kind=kind, options=", ".join(options))


def _option(answer: str) -> str:
    return f"--{answer.replace('_', '-')}"

"""`cordee message`: write to one learner, by a template or in words of one's own."""

import sys
from dataclasses import replace
from datetime import datetime

import click

from cockpit.cli.app import App, as_json, find_learner, pass_app, print_json, say_later
from cockpit.cli.writing import MOMENT, draft_to, instant_named, print_message, writing_to
from cockpit.domain.messages import polite_at
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.templates import Text, text_in_use
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.merge_fields import merge_fields
from cockpit.reports.outbox import whole_message
from cockpit.reports.sequences import template_waiting
from cockpit.sequences.counting import write_to_all
from cockpit.sequences.texts import Writing
from cockpit.store import Store
from cockpit.triage.refresh import refresh
from cockpit.wording import Words


@click.command(
    help=say_later("Write to a learner: the message waits in the outbox, or without a mailbox as a draft.")
)
@click.argument("learner_name", metavar="LEARNER")
@click.option("--template", metavar="NAME", help=say_later("Words of this template, in the learner's language."))
@click.option("--text", help=say_later("Words of your own."))
@click.option("--text-stdin", is_flag=True, help=say_later("Words of your own, from standard input."))
@click.option("--subject", help=say_later("The subject; else the template's."))
@click.option(
    "--at",
    type=MOMENT,
    metavar="TIME",
    help=say_later("When it leaves, as hours and minutes, with a day before it or not (ISO 8601)."),
)
@as_json
@pass_app
def message(
    app: App, learner_name: str, template: str | None, text: str | None, subject: str | None, at: datetime | None,
    *, text_stdin: bool, json_wanted: bool,
) -> None:  # fmt: skip
    """Run `cordee message`."""
    if sum((template is not None, text is not None, text_stdin)) != 1:
        raise click.UsageError(app.words.say("Give one of --template, --text and --text-stdin."))
    own = sys.stdin.read() if text_stdin else text
    with app.profile().open() as store:
        refresh(store, app.now(), app.settings.holidays_of)
        page = learner_page(store, find_learner(store, learner_name), app.now())
        if page is None:
            raise WrongInput("learner_unknown", learner=learner_name)
        writing = writing_to(app, store, page.learner.id)
        words = Text("", own) if own is not None else _from_template(app, store, page, template or "", writing)
        words = replace(words, subject=subject or words.subject)
        leaves = instant_named(app, at) if at is not None else polite_at(zone_named(page.learner.zone), app.now())
        draft = draft_to(page, writing, words, template, leaves)
        step = template_waiting(store, draft.learner_id, app.now(), app.zone)
        (made,) = write_to_all(store, [(draft, step)], app.now(), app.zone)
        refresh(store, app.now(), app.settings.holidays_of)
        kept = whole_message(store, made.done.message_id or 0, app.now())
    if kept is None:
        raise WrongInput("learner_unknown", learner=learner_name)
    row = kept.row
    if json_wanted:
        not_before = row.not_before.astimezone(app.zone) if row.not_before is not None else None
        print_json(
            [
                {
                    "id": row.id,
                    "learner_id": page.public_id,
                    "learner": kept.learner,
                    "to": row.to_address,
                    "subject": row.subject,
                    "text": row.body,
                    "language": row.language,
                    "state": row.state,
                    "not_before": not_before,
                }
            ]
        )
        return
    print_message(app, kept)


def _from_template(app: App, store: Store, page: LearnerPage, name: str, writing: Writing) -> Text:
    """Return the words of a template for a learner.

    Raises:
        WrongInput: `template_unknown`; `field_missing`, something is not known that the template says.
    """
    words, sender = Words(page.learner.language, app.now().date()), writing.trainer
    fields = merge_fields(store, words, page, sender.signature, phone=sender.phone)
    return text_in_use(store, name, words.language, fields)

"""What the commands that write to a learner share: when it leaves, who it is from, and how it is told."""

from datetime import datetime, timedelta
from typing import Any

import click

from cockpit.accounts import mail_account, trainer_of
from cockpit.cli.app import App
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.compose import Draft
from cockpit.outbox.mime import NO_ADDRESS
from cockpit.outbox.senders import Sender, sender_for
from cockpit.outbox.templates import Text
from cockpit.reports.learner_timeline import LearnerPage
from cockpit.reports.outbox import WholeMessage
from cockpit.sequences.texts import Writing
from cockpit.store import Store
from cockpit.wording.outbox import standing_sentence


class _Moment(click.DateTime):
    """Hours and minutes by the trainer's clock, with a day before them or not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return what was typed as a naive time; one without a day is of the year 1900."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            app = ctx.find_object(App) if ctx is not None else None
            if app is None:
                raise
            hint = app.words.say(
                "“{typed}” is no time. Write it as `14:30`, or as `2026-11-26 14:30`.", typed=value
            )
            self.fail(hint, param, ctx)


MOMENT = _Moment(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%H:%M"])
_NO_DAY = 1900  # what a time without a day is read as


def instant_named(app: App, at: datetime) -> datetime:
    """Return the instant that the trainer named: a time alone is the next one that the clock shows.

    Raises:
        WrongInput: `day_in_the_past`.
    """
    now = app.now().astimezone(app.zone)
    if at.year == _NO_DAY:
        today = datetime.combine(now.date(), at.time(), app.zone)
        return today if today > now else today + timedelta(days=1)
    chosen = at.replace(tzinfo=app.zone)
    if chosen < now:
        raise WrongInput("day_in_the_past")
    return chosen


def writing_to(app: App, store: Store, learner_id: int) -> Writing:
    """Return who writes to a learner today (see `sender_for`), and by which account."""
    account, chosen = mail_account(store), app.settings
    name, address = trainer_of(store)
    own_name = chosen.name or name or ""
    lines = (own_name, chosen.title, chosen.phone, *chosen.signature.splitlines())
    sign_off = "\n".join(filter(None, map(str.strip, lines)))
    if account is not None:
        own_name, address = account.person_name or own_name, account.settings["from_address"]
    trainer = Sender(own_name, address or NO_ADDRESS, sign_off, chosen.phone)
    sender = sender_for(store, learner_id, day_in(app.zone, app.now()), trainer)
    return Writing(sender, account.id if account is not None else None)


def draft_to(page: LearnerPage, writing: Writing, text: Text, template: str | None, not_before: datetime) -> Draft:
    """Return a message to a learner, about the first of the paths."""
    learner, view = page.learner, page.asked_for
    return Draft(
        learner_id=learner.id,
        to_address=learner.email or "",
        to_name=learner.name,
        from_name=writing.trainer.name,
        from_address=writing.trainer.address,
        subject=text.subject,
        body=text.body,
        language=learner.language,
        enrolment_id=view.enrolment.id if view is not None else None,
        template=template,
        account_id=writing.account_id,
        not_before=not_before,
    )


def print_message(app: App, kept: WholeMessage) -> None:
    """Write a message as it will be read, and what becomes of it."""
    row = kept.row
    click.echo(f"{kept.learner} <{row.to_address}>\n{row.subject}\n\n{row.body.rstrip()}\n")
    click.echo(
        standing_sentence(
            app.words,
            kept.standing,
            now=app.now(),
            zone=app.zone,
            their_zone=zone_named(kept.zone),
            city=kept.zone,
            not_before=row.not_before,
        )
    )

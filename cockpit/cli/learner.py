"""`cordee learner`: everything known on one person."""

from pathlib import Path
from typing import Any

import click

from cockpit.cli.app import App, as_json, export_rows, find_learner, pass_app, print_json, say_later
from cockpit.domain.progress import Basis
from cockpit.errors import WrongInput
from cockpit.reports.contact_log import contact_log, log_rows
from cockpit.reports.learner_timeline import EnrolmentView, LearnerPage, learner_page
from cockpit.store import Store
from cockpit.store.learners import learner_with_public_id
from cockpit.store.regrouping import identities_of, join_learners, part_identity, undo_regrouping
from cockpit.triage.refresh import refresh
from cockpit.wording import Words
from cockpit.wording.alerts import sentence
from cockpit.wording.contact_log import log_headings
from cockpit.wording.findings import learner_finding
from cockpit.wording.history import history_text
from cockpit.wording.states import state_name


@click.command(help=say_later("Show the page of one learner, by mail address, name or id."))
@click.argument("learner_name", metavar="ID")
@click.option(
    "--join", "other_name", metavar="ID", help=say_later("Say that this other learner is the same person.")
)
@click.option(
    "--part",
    "account_name",
    metavar="ACCOUNT",
    help=say_later("Say that whom this account means is a person of their own."),
)
@click.option(
    "--undo", "regrouping_id", type=int, metavar="NUMBER", help=say_later("Take a joining or parting back.")
)
@click.option(
    "--log",
    "log_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=say_later("Write every exchange, with its exact words, into this file: .csv or .xlsx."),
)
@as_json
@pass_app
def learner(
    app: App, learner_name: str, other_name: str | None, account_name: str | None, regrouping_id: int | None,
    log_file: Path | None, *, json_wanted: bool,
) -> None:  # fmt: skip
    """Run `cordee learner`."""
    with app.profile().open() as store:
        learner_id = find_learner(store, learner_name)
        if other_name is not None:
            _say_undo(app, join_learners(store, learner_id, find_learner(store, other_name), app.now()))
        if account_name is not None:
            _say_undo(app, _part(store, learner_id, account_name, app))
        if regrouping_id is not None:
            undo_regrouping(store, regrouping_id, app.now())
        if any((other_name, account_name, regrouping_id)):
            refresh(store, app.now(), app.settings.holidays_of)
            learner_id = learner_with_public_id(store, learner_name) or learner_id  # who is called so by now
        page = learner_page(store, learner_id, app.now())
        entries = contact_log(store, learner_id, app.now()) if log_file is not None else ()
    if page is None:
        raise WrongInput("learner_unknown", learner=learner_name)
    if log_file is not None:
        rows = log_rows(app.words, page.learner.name, entries, app.zone)
        headings = log_headings(app.words)
        export_rows(app, log_file, [dict(zip(headings, row, strict=True)) for row in rows])
        return
    if json_wanted:
        print_json([_object(app, page)])
    else:
        _print(app.words, page)


def _progress(words: Words, view: EnrolmentView) -> str:
    share = words.percent(view.share or 0.0)
    if view.basis is Basis.PERCENT:
        return words.say("{share} done, as the source reports it", share=share)
    return words.say("{share} done ({done} of {required})", share=share, done=view.done, required=view.required)


def _part(store: Store, learner_id: int, name: str, app: App) -> int:
    """Part what an account calls the learner, named as `account:source id` or by the account alone."""
    identities = identities_of(store, learner_id)
    named = [one for one in identities if name == f"{one.account}:{one.source_id}"]
    for identity in named or [one for one in identities if name == one.account]:
        return part_identity(store, identity.account_id, identity.source_id, app.now())
    raise WrongInput("account_unknown", name=name)


def _say_undo(app: App, number: int) -> None:
    click.echo(app.words.say("Done. --undo {number} takes it back.", number=number), err=True)


def _print(words: Words, page: LearnerPage) -> None:
    click.echo(f"{page.learner.name}  ({page.public_id})")
    if page.learner.email:
        click.echo(page.learner.email)
    if len(page.identities) > 1:
        known = ", ".join(f"{identity.account}:{identity.source_id}" for identity in page.identities)
        click.echo(words.say("Known as: {names}", names=known))
    for view in page.enrolments:
        click.echo("\n" + words.say("{name}: {text}", name=view.cohort.name, text=state_name(words, view.state)))
        click.echo(f"  {learner_finding(words, view)}")
        if view.share is not None:
            click.echo(f"  {_progress(words, view)}")
        for reason in view.alert.spoken if view.alert else ():
            click.echo(f"  {sentence(words, reason).text}")
    click.echo()
    for item in page.history:
        mark = f" ({words.say('invented')})" if item.is_invented else ""
        click.echo(f"  {words.short_day(item.on):>8}  {history_text(words, item)}{mark}")


def _object(app: App, page: LearnerPage) -> dict[str, Any]:
    learner_row = page.learner
    return {
        "learner_id": page.public_id,
        "learner": learner_row.name,
        "email": learner_row.email,
        "identities": [f"{identity.account}:{identity.source_id}" for identity in page.identities],
        "can_be_undone": [regrouping.id for regrouping in page.regroupings],
        "zone": learner_row.zone,
        "zone_assumed": learner_row.zone_is_assumed,
        "language": learner_row.language,
        "language_assumed": learner_row.language_is_assumed,
        "enrolments": [_enrolment(app, view) for view in page.enrolments],
        "absences": [
            {"starts_on": absence.starts_on, "ends_on": absence.ends_on, "reason": absence.reason}
            for absence in page.absences
        ],
        "history": [
            {
                "kind": item.kind,
                "at": item.on if item.is_day_only else item.at.astimezone(app.zone),
                "what": item.what,
                "subject": item.subject,
                "count": item.count,
                "invented": item.is_invented,
            }
            for item in page.history
        ],
    }


def _enrolment(app: App, view: EnrolmentView) -> dict[str, Any]:
    return {
        "cohort": view.cohort.name,
        "status": view.status,
        "state": view.state,
        "groups": list(view.enrolment.groups),
        "knowledge": view.enrolment.knowledge,
        "last_access_at": view.enrolment.last_access_at,
        "last_active_on": view.last_active_on,
        "done": view.done,
        "required": view.required,
        "basis": view.basis,
        "share": view.share,
        "planned": view.planned,
        "data_as_of": view.cohort.data_as_of,
        "codes": [reason.code for reason in view.alert.spoken] if view.alert else [],
        "sentences": [sentence(app.words, reason).text for reason in view.alert.spoken] if view.alert else [],
    }

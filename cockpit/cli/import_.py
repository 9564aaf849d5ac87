"""`cordee import`: files into a cohort, listed, and undone."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from cockpit.cli.app import App, as_json, pass_app, print_json, print_table, say_later
from cockpit.errors import WrongInput
from cockpit.imports.apply import Order, importing, undo_import
from cockpit.imports.faults import Warn
from cockpit.imports.mapping import Mapping
from cockpit.imports.report import ImportReport
from cockpit.imports.roles import Role
from cockpit.imports.tables import Choices
from cockpit.profile import Profile
from cockpit.store.imports import all_imports
from cockpit.triage.refresh import refresh
from cockpit.wording import Words
from cockpit.wording.errors import error_sentence
from cockpit.wording.imports import (
    count_line,
    kind_name,
    missing_line,
    not_in_cohort_line,
    remark,
)
from cockpit.wording.streams import field_name

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(
    "import",
    help=say_later(
        "Read CSV, XLSX or ODS files into a cohort, all of a file or nothing. Known exports map themselves."
    ),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--cohort", "cohort_name", help=say_later("The cohort's name; it is made if there is none."))
@click.option(
    "--mapping", "mapping_file", type=click.Path(path_type=Path),
    help=say_later("A file that says what each column holds, as --json prints it."),
)  # fmt: skip
@click.option("--encoding", help=say_later("The file's encoding, such as cp1252, instead of the one found."))
@click.option("--delimiter", help=say_later("What parts the columns, instead of what was found."))
@click.option("--sheet", help=say_later("The sheet of a workbook, instead of the one found."))
@click.option("--starts", type=_DAY, help=say_later("The cohort's first day."))
@click.option("--ends", type=_DAY, help=say_later("The cohort's last day."))
@click.option("--dry-run", is_flag=True, help=say_later("Say what would change, and change nothing."))
@click.option("--list", "list_wanted", is_flag=True, help=say_later("List what was imported."))
@click.option("--undo", "undo_id", type=int, metavar="ID", help=say_later("Take an import back."))
@as_json
@pass_app
def import_(
    app: App, files: tuple[Path, ...], cohort_name: str | None, mapping_file: Path | None, encoding: str | None,
    delimiter: str | None, sheet: str | None, starts: datetime | None, ends: datetime | None, *, dry_run: bool,
    list_wanted: bool, undo_id: int | None, json_wanted: bool,
) -> None:  # fmt: skip
    """Run `cordee import`."""
    if undo_id is not None:
        _undo(app, undo_id)
    elif list_wanted:
        _list(app, json_wanted)
    elif not files or not cohort_name:
        raise click.UsageError(app.words.say("Give one or more files, and --cohort with the name of their cohort."))
    else:
        mapping = Mapping.from_json(_text_of(mapping_file)) if mapping_file else None
        choices = Choices(encoding, delimiter, sheet)
        order = Order("", b"", cohort_name, choices, mapping, starts_on=_day(starts), ends_on=_day(ends))
        _import(app, files, order, dry_run, json_wanted)


def _import(app: App, files: Sequence[Path], order: Order, is_trial: bool, json_wanted: bool) -> None:
    profile = app.opened()
    zone, language = app.settings.zone, app.words.language
    imported: list[ImportReport] = []
    refused: list[str] = []
    for path in files:
        try:
            one = replace(order, file_name=path.name, content=_content_of(path))
            came = app.run(importing(one, profile.open, app.now(), zone, language, is_trial=is_trial))
        except WrongInput as error:
            if len(files) == 1:
                raise
            refused.append(app.words.say("{name}: {text}", name=path.name, text=error_sentence(app.words, error)))
        else:
            imported.append(came.report)
    _refresh(app, profile)
    if json_wanted:
        print_json([_object(app.words, report) for report in imported])
    else:
        for report in imported:
            _show(app.words, report, is_trial)
    for sentence in refused:
        click.echo(sentence, err=True)
    if refused:
        click.get_current_context().exit(1)


def _undo(app: App, import_id: int) -> None:
    profile = app.profile()
    with profile.open() as store:
        kept = undo_import(store, import_id, app.now())
    _refresh(app, profile)
    words = app.words
    click.echo(words.say("Import {number} was taken back.", number=import_id))
    if kept:
        click.echo(
            words.plural(
                "{n} person stays, because you wrote to them or noted something.",
                "{n} people stay, because you wrote to them or noted something.",
                kept,
            )
        )


def _list(app: App, json_wanted: bool) -> None:
    words = app.words
    with app.profile().open() as store:
        kept = [(row, ImportReport.from_json(row.report)) for row in all_imports(store)]
    if json_wanted:
        print_json(
            [{"made_at": row.made_at.astimezone(app.zone), **_object(words, report)} for row, report in kept]
        )
        return
    print_table(
        [words.say("Id"), words.say("File"), words.say("Cohort"), words.say("Learners"), words.say("When")],
        [
            [
                str(row.id),
                report.file,
                report.cohort,
                words.number(report.learners),
                words.day_and_clock(row.made_at, app.zone),
            ]
            for row, report in kept
        ],
    )


def _refresh(app: App, profile: Profile) -> None:
    with profile.open() as store:
        refresh(store, app.now(), app.settings.holidays_of)


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongInput("file_missing", file=path.name) from error


def _text_of(path: Path) -> str:
    try:
        return _content_of(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput("mapping_unreadable") from error


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _object(words: Words, report: ImportReport) -> dict[str, Any]:
    return {
        **asdict(report),
        "mapping": json.loads(report.mapping),
        "rejected": [{"row": one.row, "reason": _reasons(words, one.reasons)} for one in report.rejected],
        "warnings": [{"row": one.row, "reason": _reasons(words, [one])} for one in report.warnings],
    }


def _answers_line(words: Words, report: ImportReport) -> str:
    count = words.plural("{n} answer", "{n} answers", report.answers)
    complete = words.number(report.complete_answers)
    text = words.say("{complete} complete; kept with the file, put with nobody", complete=complete)
    return words.say("{name}: {text}", name=count, text=text)


def _reasons(words: Words, warns: Sequence[Warn]) -> str:
    return " ".join(remark(words, one.cause, one.column, one.facts) for one in warns)


def _show(words: Words, report: ImportReport, is_trial: bool) -> None:
    click.echo(words.say("{name}: {text}", name=report.file, text=kind_name(words, report.kind)))
    if report.answers:
        click.echo("  " + _answers_line(words, report))
    else:
        counts = count_line(words, report.learners, report.added, report.changed, report.unchanged)
        click.echo(f"  {counts}")
    if report.missing:
        click.echo("  " + missing_line(words, report.missing))
    if report.not_in_cohort:
        click.echo("  " + not_in_cohort_line(words, report.not_in_cohort))
    if report.absent_fields:
        names = ", ".join(field_name(words, field) for field in report.absent_fields)
        click.echo("  " + words.say("Not in this file, so unknown: {fields}.", fields=names))
    columns = Mapping.from_json(report.mapping).columns
    unread = [column.header for column in columns if column.role is Role.IGNORED and column.header]
    if unread and any(column.role is not Role.IGNORED for column in columns):  # logs and surveys are read otherwise
        click.echo("  " + words.say("Columns that are not read: {columns}.", columns=", ".join(unread)))
    for rejected in report.rejected:
        reasons = _reasons(words, rejected.reasons)
        click.echo("  " + words.say("Row {row} is left out: {text}", row=rejected.row, text=reasons))
    for one in report.warnings:
        sentence = _reasons(words, [one])
        click.echo("  " + (words.say("Row {row}: {text}", row=one.row, text=sentence) if one.row else sentence))
    if is_trial:
        click.echo("  " + words.say("Nothing was changed: this was a trial."))
    elif report.import_id is not None:
        click.echo("  " + words.say("`cordee import --undo {number}` takes it back.", number=report.import_id))

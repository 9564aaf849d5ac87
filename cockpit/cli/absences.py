"""`cordee absences`: leave of learners from files, listed and taken back."""

from dataclasses import asdict
from pathlib import Path

import click

from cockpit.cli.app import App, as_json, pass_app, print_json, say_later
from cockpit.errors import WrongInput
from cockpit.imports.absences import AbsencesRead, import_absences
from cockpit.store.absences import absence_files, remove_absence_file
from cockpit.triage.refresh import refresh
from cockpit.wording.imports import absence_fault


@click.command(help=say_later("Import absences (CSV, XLSX, ODS, ICS), so that no silence counts meanwhile."))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help=say_later("Change nothing: say what would be kept."))
@click.option("--undo", "file_id", type=int, metavar="NUMBER", help=say_later("Take a file back."))
@as_json
@pass_app
def absences(app: App, files: tuple[Path, ...], file_id: int | None, *, dry_run: bool, json_wanted: bool) -> None:
    """Run `cordee absences`."""
    with app.profile().open() as store:
        if file_id is not None:
            with store.write():
                if remove_absence_file(store, file_id) is None:
                    raise WrongInput("absence_file_unknown")
        read = [
            import_absences(store, path.name, path.read_bytes(), app.zone, app.now(), is_trial=dry_run)
            for path in files
        ]
        if file_id is not None or (read and not dry_run):
            refresh(store, app.now(), app.settings.holidays_of)
        known = absence_files(store)
    if json_wanted:
        print_json([asdict(one) for one in read or known])
    elif read:
        for one in read:
            _print(app, one)
    else:
        for file in known:
            click.echo(
                app.words.plural(
                    "{number}  {file}: {n} absence", "{number}  {file}: {n} absences", file.absences,
                    number=file.id, file=file.file_name,
                )
            )  # fmt: skip


def _print(app: App, read: AbsencesRead) -> None:
    words = app.words
    click.echo(words.plural("{file}: {n} absence", "{file}: {n} absences", read.added, file=read.file_name))
    for row in read.rejected:
        place = words.say("Row {n}:", n=row.row)
        click.echo(f"  {place} {absence_fault(words, row.fault)}")
    if read.file_id is not None:
        click.echo(words.say("Take it back: cordee absences --undo {number}", number=read.file_id))

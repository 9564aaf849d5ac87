"""What every command shares: the profile, the language, and how answers and errors are written."""

import json
import os
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from cockpit.clock import Clock, utc_now
from cockpit.domain.names import plain
from cockpit.domain.people import Cohort
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.paths import default_profile_folder, settings_file
from cockpit.profile import Profile, has_store, open_profile
from cockpit.reports.export import Value, write_csv, write_xlsx
from cockpit.settings import Settings, load_settings
from cockpit.steps import Step, Wait
from cockpit.store import Store
from cockpit.store.cohorts import cohorts_by_public_id
from cockpit.store.learners import learner_with_public_id, learners_known_as
from cockpit.wording import Words, system_language

Result = TypeVar("Result")
Command = TypeVar("Command", bound=Callable[..., Any])

OpenWindow = Callable[["App"], int]


@dataclass
class App:
    """One run of the command. `open_window` shows the window and returns its exit code."""

    open_window: OpenWindow
    folder: Path = field(default_factory=default_profile_folder)
    is_folder_given: bool = False
    language: str = ""
    now: Clock = utc_now
    export_to: Path | None = None

    @property
    def settings(self) -> Settings:
        """What the trainer chose in this profile."""
        return load_settings(settings_file(self.folder))

    @cached_property
    def words(self) -> Words:
        """The language of this run: asked for, chosen in the profile, or the system's."""
        language = self.language or self._chosen_language() or system_language()
        return Words(language, self.now().date())

    def _chosen_language(self) -> str:
        try:
            return self.settings.language
        except WrongInput:  # that settings are unreadable must be said in some language
            return ""

    @property
    def zone(self) -> ZoneInfo:
        """The trainer's time zone."""
        return zone_named(self.settings.zone)

    def profile(self) -> Profile:
        """Open the profile that commands work in.

        Raises:
            WrongInput: `nothing_connected`, there is none yet.
            NoKey, StoreError: it does not open.
        """
        if not has_store(self.folder):
            raise WrongInput("nothing_connected")
        return self.opened()

    def opened(self) -> Profile:
        """Open the profile, made if there is none."""
        return open_profile(self.folder, self._ask_passphrase)

    def _ask_passphrase(self, is_new: bool) -> str | None:
        if not sys.stdin.isatty():
            return None
        question = self.words.say("New passphrase") if is_new else self.words.say("Passphrase")
        answer: str = click.prompt(question, hide_input=True, confirmation_prompt=is_new, err=True)
        return answer

    def run(self, steps: Generator[Step | Wait, None, Result]) -> Result:
        """Run a long job to its end; its progress goes to standard error."""
        shown = ""
        try:
            while True:
                step = next(steps)
                if isinstance(step, Wait):
                    time.sleep(max(0.0, (step.until - self.now()).total_seconds()))
                    continue
                line = _progress(step)
                if sys.stderr.isatty():
                    click.echo(f"\r{line:<{len(shown)}}", nl=False, err=True)
                    shown = line
        except StopIteration as end:
            if shown:
                click.echo("", err=True)
            result: Result = end.value
            return result


def _progress(step: Step) -> str:
    count = f"{step.done}" if step.total is None else f"{step.done} / {step.total}"
    return f"{step.subject}  {count}"


def has_display() -> bool:
    """Tell whether a window can be shown."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def say_later(text: str) -> str:
    """Mark a help text for the catalogue; it is said in the language of the run when it is shown."""
    return text


pass_app = click.make_pass_decorator(App)


of_cohort = click.option(
    "--cohort",
    "cohort_name",
    required=True,
    metavar="ID",
    help=say_later("The cohort, as `cordee cohorts` names it."),
)


def _choose_file(context: click.Context, parameter: click.Parameter, path: Path | None) -> None:
    app = context.find_object(App)
    if app is not None:
        app.export_to = path


def _or_export(context: click.Context, parameter: click.Parameter, is_wanted: bool) -> bool:
    app = context.find_object(App)
    return is_wanted or (app is not None and app.export_to is not None)


def as_json(command: Command) -> Command:
    """Let a listing be had as JSON, or in a file for a spreadsheet; its parameter `json_wanted` says so."""
    in_json = click.option(
        "--json", "json_wanted", is_flag=True, callback=_or_export,
        help=say_later("One JSON list of objects on standard output."),
    )  # fmt: skip
    in_file = click.option(
        "--export", type=click.Path(path_type=Path, dir_okay=False), is_eager=True, expose_value=False,
        callback=_choose_file, metavar="FILE", help=say_later("Into this file instead: .csv or .xlsx."),
    )  # fmt: skip
    return in_file(in_json(command))


def print_json(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as one JSON list: instants ISO 8601 with offset, days ISO, shares 0-1; or into the file chosen.

    Raises:
        WrongInput: `export_kind`, the file is to be neither CSV nor XLSX; `export_refused`, it cannot be written.
    """
    app = click.get_current_context().find_object(App)
    if app is not None and app.export_to is not None:
        export_rows(app, app.export_to, rows)
    else:
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=1, default=_plain))


def export_rows(app: App, path: Path, rows: Sequence[Mapping[str, Any]], headings: Sequence[str] = ()) -> None:
    """Write rows into a file for a spreadsheet and say so; a list in a cell is text. `headings`: also of no row."""
    headings = headings or (list(rows[0]) if rows else [])
    table = [[_cell(row[heading]) for heading in headings] for row in rows]
    try:
        if path.suffix.lower() == ".csv":
            write_csv(path, headings, table, app.zone)
        elif path.suffix.lower() == ".xlsx":
            write_xlsx(path, path.stem, headings, table, app.zone)
        else:
            raise WrongInput("export_kind")
    except OSError as error:
        raise WrongInput("export_refused", file=path.name) from error
    told = app.words.plural(
        "Exported to {file}: {n} row", "Exported to {file}: {n} rows", len(table), file=path.name
    )
    click.echo(told, err=True)


def _cell(value: object) -> Value:
    if value is None or isinstance(value, str | int | float | date | datetime):
        return value
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        are_sentences = all(one.endswith((".", "?", "!", "…")) for one in value)
        return (" " if are_sentences else ", ").join(value)
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write rows under headings, in columns."""
    widths = [max(len(str(cell)) for cell in column) for column in zip(headings, *rows, strict=True)]
    for row in (headings, *rows):
        click.echo("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def find_learner(store: Store, name: str) -> int:
    """Return the id of the learner called `account:source id`, or by a mail address or name that is theirs alone.

    Raises:
        WrongInput: `learner_unknown`.
    """
    found = learner_with_public_id(store, name) or learners_known_as(store).get(plain(name.strip()))
    if found is None:
        raise WrongInput("learner_unknown", learner=name)
    return found


def find_cohort(store: Store, name: str) -> Cohort:
    """Return the cohort called `account:source id`, or by its own number, source id or name, if one only bears it.

    Raises:
        WrongInput: `cohort_unknown`.
    """
    by_public_id = cohorts_by_public_id(store)
    if name in by_public_id:
        return by_public_id[name]
    cohorts = by_public_id.values()
    for called in (lambda cohort: cohort.source_id, lambda cohort: str(cohort.id)):
        for cohort in cohorts:  # one cohort's number may be what a source calls another
            if called(cohort) == name:
                return cohort
    named = [cohort for cohort in cohorts if cohort.name == name]
    if len(named) == 1:
        return named[0]
    raise WrongInput("cohort_unknown", cohort=name)

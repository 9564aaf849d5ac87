"""The command group, its global options, and how expected failures end."""

import copy
import importlib
import keyword
import sys
from pathlib import Path

import click

from cockpit import NAME
from cockpit.cli.app import App, OpenWindow, has_display, say_later
from cockpit.errors import CockpitError
from cockpit.logs import log_to_profile
from cockpit.paths import PROFILE_VARIABLE
from cockpit.wording import LANGUAGES, Words
from cockpit.wording.errors import error_sentence

# Each in a module of its name, those that decide in one, loaded when called: the window starts by this command too.
_COMMANDS = (
    "absences",
    "accounts",
    "book",
    "calendars",
    "checkins",
    "close",
    "closures",
    "cohorts",
    "connect",
    "demo",
    "dismiss",
    "doctor",
    "done",
    "import",
    "learner",
    "message",
    "note",
    "outbox",
    "pause",
    "plan",
    "quality",
    "replay",
    "rules",
    "snooze",
    "sync",
    "today",
    "undo",
)
_DECISIONS = ("close", "dismiss", "done", "note", "pause", "snooze", "undo")


class _Commands(click.Group):
    """The commands, and their help in the language of the run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        module = "decide" if name in _DECISIONS else name
        command: click.Command = getattr(importlib.import_module(f"cockpit.cli.{module}"), name)
        return _said(command, ctx)

    def get_help(self, ctx: click.Context) -> str:
        said = _said(self, ctx)
        return super(_Commands, said).get_help(ctx) if isinstance(said, _Commands) else ""


def _said(command: click.Command, context: click.Context) -> click.Command:
    """Return a command whose help speaks the language of the run."""
    app = context.find_object(App)
    words = app.words if app is not None else Words("en")
    said = copy.copy(command)
    said.help = words.say(command.help) if command.help else None
    said.params = [copy.copy(parameter) for parameter in command.params]
    for parameter in said.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = words.say(parameter.help)
    return said


def _choose_profile(context: click.Context, parameter: click.Parameter, folder: Path | None) -> None:
    app = context.find_object(App)
    if app is not None and folder is not None:
        app.folder = folder
        app.is_folder_given = True


def _choose_language(context: click.Context, parameter: click.Parameter, language: str | None) -> None:
    app = context.find_object(App)
    if app is not None and language:
        app.language = language


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say_later("Cordée, a trainer's cockpit for long remote cohorts. Without a command: open the window."),
)
@click.option(
    "--profile",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=PROFILE_VARIABLE,
    is_eager=True,
    expose_value=False,
    callback=_choose_profile,
    help=say_later("The folder that holds database, settings and logs."),
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    is_eager=True,
    expose_value=False,
    callback=_choose_language,
    help=say_later("The language of what is shown."),
)
@click.version_option(package_name="cordee", prog_name=NAME, help=say_later("Show the version."))
@click.pass_context
def cordee(context: click.Context) -> None:
    """Run `cordee`. Profile and language are settled by now: even help is said in the language of the profile."""
    app = context.find_object(App)
    if app is None:
        raise click.UsageError("started without its faces")
    if context.invoked_subcommand is None:
        if not has_display():
            raise CockpitError("no_display")
        context.exit(app.open_window(app))
    if app.folder.exists():
        log_to_profile(app.folder)


def run(app: App, arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code: 0 done, 1 an expected failure, 2 wrong usage."""
    try:
        result = cordee.main(args=arguments, prog_name="cordee", standalone_mode=False, obj=app)
    except CockpitError as error:
        click.echo(error_sentence(app.words, error), err=True)
        return 1
    except click.Abort:
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has had enough
        return 0
    return result if isinstance(result, int) else 0


def main_with(open_window: OpenWindow) -> int:
    """Run the command with a window to open."""
    return run(App(open_window))

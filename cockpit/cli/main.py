"""The command group, its global options, and how expected failures end."""

import sys
from pathlib import Path

import click

from cockpit import NAME
from cockpit.cli.accounts import accounts
from cockpit.cli.app import App, OpenWindow, has_display
from cockpit.cli.cohorts import cohorts
from cockpit.cli.connect import connect
from cockpit.cli.demo import demo
from cockpit.cli.doctor import doctor
from cockpit.cli.learner import learner
from cockpit.cli.replay import replay
from cockpit.cli.sync import sync
from cockpit.cli.today import today
from cockpit.errors import CockpitError
from cockpit.logs import log_to_profile
from cockpit.paths import PROFILE_VARIABLE
from cockpit.wording import LANGUAGES
from cockpit.wording.errors import error_sentence


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--profile",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=PROFILE_VARIABLE,
    help="The folder that holds database, settings and logs.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="The language of what is shown.")
@click.version_option(package_name="cordee", prog_name=NAME)
@click.pass_context
def cordee(context: click.Context, profile: Path | None, lang: str | None) -> None:
    """Cordée, a trainer's cockpit for long remote cohorts. Without a command: open the window."""
    app = context.find_object(App)
    if app is None:
        raise click.UsageError("started without its faces")
    if profile is not None:
        app.folder = profile
        app.is_folder_given = True
    app.language = lang or app.language
    if context.invoked_subcommand is None:
        if not has_display():
            raise CockpitError("no_display")
        context.exit(app.open_window(app))
    if app.folder.exists():
        log_to_profile(app.folder)


for command in (accounts, cohorts, connect, demo, doctor, learner, replay, sync, today):
    cordee.add_command(command)


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

"""`cordee demo`: look around without connecting anything."""

import click

from cockpit.cli.app import App, has_display, pass_app, say_later
from cockpit.cli.queue_text import print_queue
from cockpit.demo import make_demo
from cockpit.paths import demo_profile_folder
from cockpit.reports.today import todays_queue


@click.command(
    help=say_later("Make (once) and open the demo profile: real, pseudonymous activity with invented names.")
)
@click.option("--no-window", is_flag=True, help=say_later("Print today's queue instead of opening the window."))
@pass_app
def demo(app: App, no_window: bool) -> None:
    """Run `cordee demo`."""
    if not app.is_folder_given:
        app.folder = demo_profile_folder()
    profile = app.run(make_demo(app.folder, app.words, app.now))
    if not no_window and has_display():
        click.get_current_context().exit(app.open_window(app))
    with profile.open() as store:
        print_queue(app, todays_queue(store, app.now(), app.settings.zone))
    if not no_window:
        click.echo(
            app.words.say("No screen was found. On a computer with one, `cordee demo` opens the window."), err=True
        )

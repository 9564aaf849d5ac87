"""`cordee doctor`: what this computer has of what we need, and what to install."""

import platform
from importlib.metadata import version

import click

from cockpit.cli.app import App, as_json, has_display, pass_app, print_json, say_later
from cockpit.domain.times import zone_named
from cockpit.errors import CockpitError
from cockpit.keychain import keychain_state
from cockpit.profile import has_store, is_demo_folder
from cockpit.store import is_whole
from cockpit.wording.errors import error_sentence


@click.command(help=say_later("Check keychain, display, database and time zones; say what to install."))
@as_json
@pass_app
def doctor(app: App, json_wanted: bool) -> None:
    """Run `cordee doctor`."""
    words = app.words
    say = words.say
    keychain = keychain_state()
    checks = [
        (say("Program"), True, f"Cordée {version('cordee')}, Python {platform.python_version()}"),
        (
            say("Keychain"),
            keychain.name is not None,
            keychain.name
            or (
                say("locked: unlock it, or name a file with a passphrase in CORDEE_PASSPHRASE_FILE")
                if keychain.cause == "keychain_locked"
                else say("none that is safe: a passphrase protects your data instead (CORDEE_PASSPHRASE_FILE)")
            ),
        ),
        (
            say("Screen"),
            has_display(),
            say("found") if has_display() else say("none: the commands work, the window needs one"),
        ),
        _store_check(app),
        (say("Time zones"), True, f"tzdata {version('tzdata')}, {zone_named(app.settings.zone).key}"),
    ]
    if json_wanted:
        print_json([{"check": name, "ok": is_fine, "says": text} for name, is_fine, text in checks])
        return
    for name, is_fine, text in checks:
        click.echo(f"{'✓' if is_fine else '!'} {say('{name}: {text}', name=name, text=text)}")


def _store_check(app: App) -> tuple[str, bool, str]:
    name = app.words.say("Data")
    if not has_store(app.folder):
        return name, True, app.words.say("none yet in this profile")
    try:
        with app.profile().open() as store:
            whole = is_whole(store)
    except CockpitError as error:
        return name, False, error_sentence(app.words, error)
    if is_demo_folder(app.folder):
        return name, whole, app.words.say("the demo, open to everybody")
    return name, whole, app.words.say("encrypted and intact") if whole else app.words.say("damaged")

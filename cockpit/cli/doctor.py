"""`cordee doctor`: what this computer has of what we need, and what to install."""

import platform
from dataclasses import dataclass
from importlib.metadata import version

import click

from cockpit.cli.app import App, as_json, has_display, pass_app, print_json, say_later
from cockpit.domain.times import zone_named
from cockpit.errors import CockpitError
from cockpit.keychain import keychain_state
from cockpit.profile import has_store, is_demo_folder
from cockpit.settings import Settings
from cockpit.store import is_whole
from cockpit.wording.errors import error_sentence


@dataclass(frozen=True, slots=True)
class _Check:
    """One thing looked at: `code` is stable, `name` and `says` are in the language of the run."""

    code: str
    name: str
    is_fine: bool
    says: str


@click.command(help=say_later("Check keychain, display, database and time zones; say what to install."))
@as_json
@pass_app
def doctor(app: App, json_wanted: bool) -> None:
    """Run `cordee doctor`."""
    words = app.words
    say = words.say
    keychain = keychain_state()
    settings, problem = _settings(app)
    checks = [
        _Check("program", say("Program"), True, f"Cordée {version('cordee')}, Python {platform.python_version()}"),
        _Check(
            "keychain",
            say("Keychain"),
            keychain.name is not None,
            keychain.name
            or (
                say("locked: unlock it, or name a file with a passphrase in CORDEE_PASSPHRASE_FILE")
                if keychain.cause == "keychain_locked"
                else say("none that is safe: a passphrase protects your data instead (CORDEE_PASSPHRASE_FILE)")
            ),
        ),
        _Check(
            "screen",
            say("Screen"),
            has_display(),
            say("found") if has_display() else say("none: the commands work, the window needs one"),
        ),
        _store_check(app),
        _Check(
            "time_zones",
            say("Time zones"),
            True,
            f"tzdata {version('tzdata')}, {zone_named(settings.zone).key}",
        ),
    ]
    if problem is not None:
        checks.append(_Check("settings", say("Settings"), False, error_sentence(words, problem)))
    if json_wanted:
        print_json([{"check": check.code, "ok": check.is_fine, "says": check.says} for check in checks])
        return
    for check in checks:
        line = say("{name}: {text}", name=check.name, text=check.says)
        click.echo(f"{'✓' if check.is_fine else '!'} {line}")


def _settings(app: App) -> tuple[Settings, CockpitError | None]:
    """Return the choices, or the defaults and why the choices cannot be read."""
    try:
        return app.settings, None
    except CockpitError as error:
        return Settings(), error


def _store_check(app: App) -> _Check:
    is_fine, says = _store_state(app)
    return _Check("data", app.words.say("Data"), is_fine, says)


def _store_state(app: App) -> tuple[bool, str]:
    if not has_store(app.folder):
        return True, app.words.say("none yet in this profile")
    try:
        with app.profile().open() as store:
            whole = is_whole(store)
    except CockpitError as error:
        return False, error_sentence(app.words, error)
    if is_demo_folder(app.folder):
        return whole, app.words.say("the demo, open to everybody")
    return whole, app.words.say("encrypted and intact") if whole else app.words.say("damaged")

"""Where our files live."""

import os
from pathlib import Path

import platformdirs

PROFILE_VARIABLE = "CORDEE_PROFILE"


def default_profile_folder() -> Path:
    """Return the folder of the profile that is used when none is named."""
    named = os.environ.get(PROFILE_VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("cordee", appauthor=False) / "profile"


def demo_profile_folder() -> Path:
    """Return the folder of the demo profile, beside the default one."""
    return default_profile_folder().parent / "demo"


def store_file(profile_folder: Path) -> Path:
    """Return the path of a profile's database."""
    return profile_folder / "cordee.db"


def settings_file(profile_folder: Path) -> Path:
    """Return the path of a profile's settings."""
    return profile_folder / "settings.toml"


def passphrase_file(profile_folder: Path) -> Path:
    """Return the path of the salt with which a passphrase makes the store's key."""
    return profile_folder / "passphrase.json"


def logs_folder(profile_folder: Path) -> Path:
    """Return the folder of a profile's logs."""
    return profile_folder / "logs"


def drafts_folder(profile_folder: Path) -> Path:
    """Return the folder of files that were handed to another program."""
    return profile_folder / "drafts"


def make_private_folder(folder: Path) -> None:
    """Make a folder, with its parents, that only this user can enter."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)

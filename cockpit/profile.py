"""A profile: one folder with its store, settings and logs, and the key that opens it."""

from dataclasses import dataclass, field
from pathlib import Path

from cockpit.errors import NoKey, StoreError, WrongInput
from cockpit.keychain import AskPassphrase, find_key
from cockpit.paths import logs_folder, passphrase_file, settings_file, store_file
from cockpit.settings import Settings, load_settings, save_settings
from cockpit.store import Store, open_store

# The demo's data are public, so its key is no secret: it opens without keychain or passphrase.
DEMO_KEY = b"Cordee demo: nothing secret here"
_DEMO_MARK = "demo"


@dataclass(frozen=True, slots=True)
class Profile:
    """An opened profile. `open` may be called from any thread: each call makes a connection of that thread."""

    folder: Path
    key: bytes = field(repr=False)

    @property
    def is_demo(self) -> bool:
        """Whether it holds the demo and nothing else."""
        return is_demo_folder(self.folder)

    def open(self) -> Store:
        """Open the store in this thread."""
        return open_store(store_file(self.folder), self.key)

    def settings(self) -> Settings:
        """Read what the trainer chose."""
        return load_settings(settings_file(self.folder))

    def choose(self, settings: Settings) -> None:
        """Keep what the trainer chose."""
        save_settings(settings_file(self.folder), settings)


def is_demo_folder(folder: Path) -> bool:
    """Tell whether a folder holds a demo profile: its mark is an empty file, which nobody's own `demo` is."""
    mark = folder / _DEMO_MARK
    return mark.is_file() and mark.stat().st_size == 0


def has_store(folder: Path) -> bool:
    """Tell whether a folder holds a profile's store already."""
    return store_file(folder).exists()


def has_passphrase(folder: Path) -> bool:
    """Tell whether a profile's key comes from a passphrase, and not from the keychain."""
    return passphrase_file(folder).exists() and not is_demo_folder(folder)


def mark_as_demo(folder: Path) -> None:
    """Make a folder a demo profile's: it will open with the demo's key, and refuse real accounts.

    Raises:
        WrongInput: `demo_folder_taken`, something else of that name lies where the mark goes.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / _DEMO_MARK).exists():
        (folder / _DEMO_MARK).touch()
    if not is_demo_folder(folder):
        raise WrongInput("demo_folder_taken")


def remove_demo_profile(folder: Path) -> None:
    """Remove the files of a demo profile. What else lies in the folder is somebody's own, and stays."""
    if not is_demo_folder(folder):
        return
    logs = logs_folder(folder)
    for path in (
        *folder.glob(f"{store_file(folder).stem}*.db*"),
        *logs.glob("cordee.log*"),
        *folder.glob("sync-*.lock"),
        *(folder / "drafts").glob("*.eml"),
        settings_file(folder),
    ):
        path.unlink(missing_ok=True)
    (folder / _DEMO_MARK).unlink()
    for emptied in (logs, folder / "drafts", folder):
        if emptied.is_dir() and not any(emptied.iterdir()):
            emptied.rmdir()


def open_profile(folder: Path, ask_passphrase: AskPassphrase | None = None) -> Profile:
    """Find the key of a profile and make sure that it opens the store.

    Raises:
        NoKey: there is no key to be had: see `keychain.find_key`.
        StoreError: `wrong_passphrase`, `wrong_key`, `store_too_new`, `store_unreadable`.
    """
    if is_demo_folder(folder):
        profile = Profile(folder, DEMO_KEY)
    else:
        profile = Profile(folder, find_key(folder, ask_passphrase))
    try:
        profile.open().close()
    except StoreError as error:
        if error.cause == "wrong_key" and passphrase_file(folder).exists():
            raise NoKey("wrong_passphrase") from error
        raise
    return profile

"""What the trainer chose: `settings.toml` of the profile, one frozen dataclass in the code."""

import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from cockpit.errors import WrongInput
from cockpit.paths import make_private_folder


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices, with their defaults. `language` is empty while the system's is followed.

    `sync_minutes`: how often sources are read while the window is open; 0: only when the trainer says so.
    """

    language: str = ""
    scheme: str = "system"
    text_scale: float = 1.0
    zone: str = "Europe/Paris"
    country: str = "FR"
    signature: str = ""
    working_hours: tuple[str, ...] = field(default=("09:00-12:00", "14:00-17:00"))
    check_in_minutes: int = 30
    sync_minutes: int = 30


def load_settings(path: Path) -> Settings:
    """Return the choices of a file; the defaults where it says nothing, or when there is none.

    Raises:
        WrongInput: `settings_unreadable`, the file is no TOML.
    """
    if not path.exists():
        return Settings()
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongInput("settings_unreadable", path=path.name) from error
    known: dict[str, Any] = {}
    for one in fields(Settings):
        value = found.get(one.name)
        if isinstance(value, list):
            value = tuple(str(item) for item in value)
        if value is not None:
            known[one.name] = value
    return replace(Settings(), **known)


def save_settings(path: Path, settings: Settings) -> None:
    """Write the choices."""
    import tomli_w  # only when something was chosen

    make_private_folder(path.parent)
    path.write_text(tomli_w.dumps({**asdict(settings), "working_hours": list(settings.working_hours)}), "utf-8")

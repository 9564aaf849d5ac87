"""What the trainer chose: `settings.toml` of the profile, one frozen dataclass in the code."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from cockpit.errors import WrongInput
from cockpit.paths import make_private_folder

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices, with their defaults. `language` is empty while the system's is followed.

    `name`, `title`, `phone` and `signature` (lines of the trainer's own) end each message; without a name the first
    account's is taken. `learner_word`: what learners are called on screen, see `wording.LEARNER_WORDS`.
    `sync_minutes`: how often sources are read while the window is open; 0: only when the trainer says so.
    `keys`: other keys than the usual, by a command's name (`gui.commands`); empty: none.
    `has_letter_keys`: whether single letters act at all.

    Check-ins. `working_hours`: of a usual day, Monday to Friday; `week_hours`: of a weekday (of `WEEKDAYS`)
    instead; `day_hours`: of a day (`2026-12-24`) or some (`2026-12-24/2027-01-01`) instead; an empty text is a day
    off. `region`: of the country, for its own holidays. `check_in_buffer` (minutes), `check_in_notice` (hours),
    `check_in_days` (the last day that is offered, in days from today). `hold_days`: how many working days moments
    that were offered stay free. `video_address`: the trainer's own room. `drafts_reminders`: whether a draft is
    made the day before. `weeks_without`: after how many weeks without a check-in somebody is listed.
    """

    language: str = ""
    scheme: str = "system"
    density: str = "comfortable"
    text_scale: float = 1.0
    learner_word: str = "learner"
    zone: str = "Europe/Paris"
    country: str = "FR"
    name: str = ""
    title: str = ""
    phone: str = ""
    signature: str = ""
    working_hours: tuple[str, ...] = field(default=("09:00-12:00", "14:00-17:00"))
    check_in_minutes: int = 30
    region: str = ""
    week_hours: Mapping[str, str] = field(default_factory=dict)
    day_hours: Mapping[str, str] = field(default_factory=dict)
    check_in_buffer: int = 10
    check_in_notice: int = 24
    check_in_days: int = 60
    check_in_medium: str = "phone"
    video_address: str = ""
    hold_days: int = 2
    drafts_reminders: bool = False
    weeks_without: int = 4
    sync_minutes: int = 30
    has_letter_keys: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_compact(self) -> bool:
        """Whether rows are as low as they can be read."""
        return self.density == "compact"

    @property
    def holidays_of(self) -> str:
        """The country or region whose public holidays count, as `public_holidays` takes it."""
        return f"{self.country}-{self.region}" if self.region else self.country


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
    usual = Settings()
    known: dict[str, Any] = {}
    for one in fields(Settings):
        value = found.get(one.name)
        if isinstance(value, list):
            value = tuple(str(item) for item in value)
        if isinstance(value, dict):
            value = {name: str(item) for name, item in value.items()}
        if isinstance(value, int) and not isinstance(value, bool) and isinstance(getattr(usual, one.name), float):
            value = float(value)
        # A value of another kind was written by hand, and wrongly: the usual one is better than none.
        if type(value) is type(getattr(usual, one.name)):
            known[one.name] = value
    return replace(usual, **known)


def save_settings(path: Path, settings: Settings) -> None:
    """Write the choices."""
    import tomli_w  # only when something was chosen

    make_private_folder(path.parent)
    path.write_text(tomli_w.dumps({**asdict(settings), "working_hours": list(settings.working_hours)}), "utf-8")

"""What every screen works with, made in `app` and passed on."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from cockpit.accounts import trainer_of
from cockpit.clock import Clock
from cockpit.domain.times import zone_named
from cockpit.gui.commands import Commands
from cockpit.gui.jobs import Jobs
from cockpit.gui.labels import initials, shown
from cockpit.gui.reader import Reader
from cockpit.gui.theme import Theme
from cockpit.gui.writer import Writer
from cockpit.profile import Profile
from cockpit.settings import Settings
from cockpit.store import Store
from cockpit.wording import Words


@dataclass(slots=True)
class Desk:
    """The trainer's desk: the open profile, the words and the look, and those who work in the background.

    `store` belongs to the GUI thread and is only read; writes go to `writer`, long reads to `reader`.
    `has_initials_only`: names of learners are not shown, for others look at the screen.
    `offline_since`: since when no source could be reached; None while one can, or before one was asked.
    """

    profile: Profile
    store: Store
    settings: Settings
    words: Words
    theme: Theme
    jobs: Jobs
    writer: Writer
    reader: Reader
    now: Clock
    trainer: str
    offline_since: datetime | None = None
    has_initials_only: bool = False
    commands: Commands = field(init=False)

    def __post_init__(self) -> None:
        self.commands = Commands(self.words, self.settings.keys, has_letters=self.settings.has_letter_keys)

    def choose(self, settings: Settings) -> None:
        """Keep what the trainer chose, and work with it from now on."""
        self.settings = settings
        self.profile.choose(settings)
        self.commands.choose(settings.keys, has_letters=settings.has_letter_keys)
        self.trainer = settings.name or trainer_of(self.store)[0] or ""

    def name(self, name: str) -> str:
        """Return a learner's name as it is shown: without anything invisible, or its initials only."""
        if not self.has_initials_only:
            return shown(name)
        return f"{'. '.join(initials(name))}."

    def first(self, first_name: str) -> str:
        """Return a learner's first name as it is shown."""
        return self.name(first_name)

    @property
    def sign_off(self) -> str:
        """What ends each message: the trainer's name, title and phone number, and lines of the trainer's own."""
        chosen = self.settings
        lines = (self.trainer, chosen.title, chosen.phone, *chosen.signature.splitlines())
        return "\n".join(filter(None, map(str.strip, lines)))

    @property
    def zone(self) -> ZoneInfo:
        """The trainer's time zone."""
        return zone_named(self.settings.zone)

"""A store that a fake Moodle is read into through the trainer's account, as both faces do it."""

from collections.abc import Generator
from datetime import datetime, timedelta
from pathlib import Path

from fake_moodle import PASSWORD, FakeMoodle
from running import finished

from cockpit.accounts import connect, source_of
from cockpit.domain.people import Cohort
from cockpit.store import Store, open_store
from cockpit.store.accounts import all_accounts
from cockpit.store.cohorts import all_cohorts, follow_only
from cockpit.sync.pull import Pulled, pull, refresh_cohorts

KEY = b"k" * 32


class MoodleDesk:
    """The trainer's two real courses, followed; `now` is a little after the recorded instant, moved."""

    def __init__(self, folder: Path, moodle: FakeMoodle) -> None:
        self.path = folder / "cordee.db"
        self.now = moodle.now + timedelta(hours=1)
        self.store = self.open()
        answers = {"url": moodle.url, "username": "claire.fontaine", "password": PASSWORD}
        self.account = connect(self.store, "moodle", "campus", answers, self.now)
        self.find_cohorts()
        two = [cohort.id for cohort in all_cohorts(self.store) if cohort.source_id in ("2", "3")]
        follow_only(self.store, self.account.id, two)

    def open(self) -> Store:
        """Open the store once more, as a job does."""
        return open_store(self.path, KEY)

    def clock(self) -> datetime:
        """Return the present of the tests."""
        return self.now

    def find_cohorts(self) -> None:
        """Ask which courses there are."""
        source = source_of(all_accounts(self.store)[0], self.now)
        assert source is not None
        finished(refresh_cohorts(self.store, source, self.account.id, "fr"))

    def steps(self) -> Generator[object, None, Pulled]:
        """Return the job that reads everything followed."""
        source = source_of(self.account, self.now)
        assert source is not None
        return pull(source, self.account.id, self.open, self.clock)

    def sync(self) -> Pulled:
        """Read everything followed."""
        pulled: Pulled = finished(self.steps())
        return pulled

    def cohort(self, course: str) -> Cohort:
        """Return the cohort of a course."""
        return next(cohort for cohort in all_cohorts(self.store) if cohort.source_id == course)

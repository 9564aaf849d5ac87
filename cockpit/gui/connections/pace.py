"""How far a reading is and how long it will take, from its steps alone."""

import time
from collections.abc import Callable

from cockpit.steps import Step

_SURE_AFTER_SECONDS = 1.0


class Pace:
    """How fast a stream is being read; a stream that follows is measured anew."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._last: Step | None = None
        self._begun_at = 0.0
        self._begun_with = 0

    def seconds_left(self, step: Step) -> float | None:
        """Take a step and return the seconds until its stream is read; None while that is only a guess."""
        now = self._seconds()
        if self._last is None or _is_another_stream(self._last, step):
            self._begun_at, self._begun_with = now, step.done
        self._last = step
        read, elapsed = step.done - self._begun_with, now - self._begun_at
        if step.total is None or read <= 0 or elapsed < _SURE_AFTER_SECONDS:
            return None
        return elapsed / read * max(0, step.total - step.done)


class ReadingShare:
    """What part of an account has been read, 0-1: its cohorts, and in each its streams, all taken as equally long.

    It never goes back, even when a cohort has more streams than were expected.
    """

    def __init__(self, cohorts: int, streams_of_each: int) -> None:
        self._cohorts = max(1, cohorts)
        self._streams = max(1, streams_of_each)
        self._ended_cohorts = -1
        self._ended_streams = 0
        self._last: Step | None = None
        self.share = 0.0

    def take(self, step: Step) -> None:
        """Go on to a step."""
        if step.subject_id is None:
            return
        if self._last is None or self._last.subject_id != step.subject_id:
            self._ended_cohorts += 1
            self._ended_streams = 0
        elif self._last.done and _is_another_stream(self._last, step):
            self._ended_streams += 1
        self._last = step
        part = min(1.0, step.done / step.total) if step.total else 0.0
        of_cohort = min(1.0, (self._ended_streams + part) / self._streams)
        self.share = max(self.share, min(1.0, (self._ended_cohorts + of_cohort) / self._cohorts))


def _is_another_stream(last: Step, step: Step) -> bool:
    return last.subject_id != step.subject_id or step.done < last.done or last.total != step.total

"""Long jobs in the background: generators run on threads, their steps turned into signals."""

import logging
import threading
import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from cockpit.errors import CockpitError
from cockpit.steps import Step, Wait

log = logging.getLogger(__name__)

# A shorter wait is over before it is read.
_WORTH_TELLING_SECONDS = 2.0

Steps = Generator[Step | Wait, None, Any]


class Job(QObject):
    """One run of a long job. Its signals arrive in the thread of its maker. Connect them, then start it.

    `waiting` carries the instant (UTC) until which the other side asked for patience; the next step ends it.
    `latest` is the last step or wait, for those who come when the job is under way.
    `begin` is called in the worker thread and returns the generator, so that stores open where they are used.
    """

    stepped = Signal(object)
    waiting = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal(str)

    def __init__(self, name: str, begin: Callable[[], Steps]) -> None:
        super().__init__()
        self.name = name
        self.latest: Step | Wait | None = None
        self.is_over = False  # true before its end is told: whoever hears of that may start the next of its name
        self._begin = begin
        self._cancel_wanted = threading.Event()

    def cancel(self) -> None:
        """Stop after the present step: what was kept stays."""
        self._cancel_wanted.set()

    def run(self) -> None:
        """Work through the steps (worker thread)."""
        try:
            steps = self._begin()
            try:
                while not self._cancel_wanted.is_set():
                    self._take(next(steps))
            finally:
                steps.close()  # leaves its `with` blocks here, in the thread that entered them
            self._end(self.cancelled)
        except StopIteration as end:
            self._end(self.succeeded, end.value)
        except CockpitError as error:
            self._end(self.failed, error)
        except Exception as error:
            log.exception("job %s failed", self.name)
            self._end(self.failed, error)
        finally:
            self.ended.emit(self.name)

    def _end(self, told: SignalInstance, *what: object) -> None:
        self.is_over = True
        told.emit(*what)

    def _take(self, step: Step | Wait) -> None:
        if isinstance(step, Wait):
            seconds = (step.until - datetime.now(UTC)).total_seconds()
            if seconds > _WORTH_TELLING_SECONDS:
                self.latest = step
                self.waiting.emit(step.until)
            self._cancel_wanted.wait(max(0.0, seconds))
        else:
            self.latest = step
            self.stepped.emit(step)


class Jobs(QObject):
    """The jobs that are running: one of a name at a time, each on a thread that does not outlive the program."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[str, tuple[Job, threading.Thread]] = {}

    def start(self, job: Job) -> bool:
        """Start a job unless one of its name is running; tell whether it was started."""
        if job.name in self._running and not self._running[job.name][0].is_over:
            return False
        # A daemon: one that is blocked in a read must not keep the program alive when its window is gone.
        thread = threading.Thread(target=job.run, name=job.name, daemon=True)
        self._running[job.name] = (job, thread)
        job.ended.connect(self._forget)
        self.changed.emit()  # before it starts: who follows it must not miss what ends at once
        thread.start()
        return True

    def running(self, name: str) -> Job | None:
        """Return the running job of this name."""
        found = self._running.get(name)
        return found[0] if found else None

    def names(self) -> tuple[str, ...]:
        """Return the names of the running jobs."""
        return tuple(self._running)

    def stop_all(self, wait_seconds: float = 3.0) -> None:
        """Cancel everything and wait for it, but not for long: call when the window closes or the profile changes.

        From then on nobody hears of these jobs: what they would tell is of a store that is closed.
        """
        running, self._running = self._running, {}
        for job, _ in running.values():
            job.cancel()
            job.blockSignals(True)
        until = time.monotonic() + wait_seconds
        for _, thread in running.values():
            thread.join(max(0.0, until - time.monotonic()))

    def _forget(self, name: str) -> None:
        found = self._running.get(name)
        if found is not None and found[0].is_over:  # else it is the next of this name, which runs
            del self._running[name]
        self.changed.emit()

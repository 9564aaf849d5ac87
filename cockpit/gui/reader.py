"""The window's one reading thread, for what a large cohort makes slow."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from cockpit.store import OpenStore, Store

T = TypeVar("T")

# What is there within a frame of the screen is shown at once, without a flicker of the old page.
_PATIENCE_SECONDS = 0.012


@dataclass(eq=False, slots=True)
class _Question:
    about: str
    read: Callable[[Store], Any]
    show: Callable[[Any], None]
    is_answered: threading.Event = field(default_factory=threading.Event)
    rows: Any = None
    error: Exception | None = None
    is_shown: bool = False


class Reader(QObject):
    """Reads for pages: a cohort of 3,000 takes 50 ms, three frames in which no key would be answered.

    `patience_seconds`: how long the GUI thread waits for the answer before it goes on (None: until it is there).
    """

    _answered = Signal(object)

    def __init__(
        self,
        open_store: OpenStore,
        patience_seconds: float | None = _PATIENCE_SECONDS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_store = open_store
        self._patience_seconds = patience_seconds
        self._latest: dict[str, _Question] = {}
        self._asked: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._answered.connect(self._show)
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._thread.start()

    def ask(self, about: str, read: Callable[[Store], T], show: Callable[[T], None], *, waits: bool = True) -> None:
        """Read in the reading thread, then show in this one; of questions about one thing the last counts.

        Without `waits` this thread goes on at once: what is asked for is not what was looked for. Nothing is read
        any more once it is closed: a page that is told of something later waits for nobody.
        """
        if not self._thread.is_alive():
            return
        question = _Question(about, read, show)
        self._latest[about] = question
        self._asked.put(question)
        is_shown_later = not waits and self._patience_seconds is not None
        if not is_shown_later and question.is_answered.wait(self._patience_seconds):
            self._show(question)

    def forget(self, about: str) -> None:
        """Show no answer to what was asked about something: it was asked before what the screen shows now."""
        self._latest.pop(about, None)

    def close(self) -> None:
        """End the thread; what was not answered is not shown."""
        self._latest.clear()
        self._asked.put(None)
        self._thread.join()

    def _run(self) -> None:
        with self._open_store() as store:
            while (question := self._asked.get()) is not None:
                if self._latest.get(question.about) is not question:
                    continue
                try:
                    question.rows = question.read(store)
                except Exception as error:  # raised again where the answer is shown
                    question.error = error
                question.is_answered.set()
                self._answered.emit(question)

    def _show(self, question: object) -> None:
        if (
            not isinstance(question, _Question)
            or question.is_shown
            or self._latest.get(question.about) is not question
        ):
            return
        question.is_shown = True
        error, question.error = question.error, None
        if error is not None:
            try:
                raise error
            finally:
                del error  # or its traceback keeps us for the garbage collector, which may delete us in any thread
        question.show(question.rows)

"""The window's one writing thread: decisions go to it in order, the screen does not wait."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from cockpit.errors import CockpitError
from cockpit.store import OpenStore, Store

log = logging.getLogger(__name__)

Write = Callable[[Store], Any]


class Writer(QObject):
    """Takes writes in order. `written` carries ticket and returned value, `failed` ticket and error.

    Once it is closed nobody hears of what is written still: the pages may be gone, and their store with them.
    """

    written = Signal(int, object)
    failed = Signal(int, object)
    _ended = Signal(int, object, object)

    def __init__(self, open_store: OpenStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_store = open_store
        self._waiting: queue.SimpleQueue[tuple[int, Write, bool] | None] = queue.SimpleQueue()
        self._tickets = 0
        self._is_closed = False
        self._ended.connect(self._tell)
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def put(self, write: Write, *, is_shown: bool = True) -> int:
        """Queue a write; return its ticket. It runs within a transaction of its own.

        `is_shown`: some page shows what it writes, so `written` tells of it.
        """
        self._tickets += 1
        self._waiting.put((self._tickets, write, is_shown))
        return self._tickets

    def close(self) -> None:
        """Write what waits, then end the thread."""
        self._is_closed = True
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        with self._open_store() as store:
            while (next_one := self._waiting.get()) is not None:
                ticket, write, is_shown = next_one
                try:
                    with store.write():
                        result = write(store)
                except CockpitError as error:
                    self._ended.emit(ticket, None, error)
                except Exception as error:
                    log.exception("a write failed")
                    self._ended.emit(ticket, None, error)
                else:
                    if is_shown:
                        self._ended.emit(ticket, result, None)

    def _tell(self, ticket: int, result: object, error: Exception | None) -> None:
        if self._is_closed:
            return
        if error is not None:
            self.failed.emit(ticket, error)
        else:
            self.written.emit(ticket, result)

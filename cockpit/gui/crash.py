"""Errors that nobody expected: logged, shown in one sentence, and work goes on."""

import logging
import platform
import sys
import threading
from importlib.metadata import version
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from cockpit import NAME
from cockpit.logs import without_texts

log = logging.getLogger(__name__)


class CrashReporter(QObject):
    """Catches what nobody caught, in any thread, and says so by signal: with details that hold no personal data."""

    crashed = Signal(str)

    def install(self) -> None:
        """Take over the two hooks of uncaught errors."""
        sys.excepthook = self._main
        threading.excepthook = self._other

    def _main(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("uncaught error", exc_info=(kind, error, trace))
        running = f"{NAME} {version('cordee')}, Python {platform.python_version()}, {platform.platform()}"
        self.crashed.emit(f"{running}\n{without_texts(kind, trace)}")

    def _other(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._main(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

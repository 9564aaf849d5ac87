"""Stands for the programs of the trainer's own that take over a message or a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


class MailProgram(QObject):
    """Notes what is opened: Qt hands it addresses instead of the system's programs."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[QUrl] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Take an address over."""
        self.opened.append(url)

    @property
    def files(self) -> list[Path]:
        """The files that were opened, in their order."""
        return [Path(url.toLocalFile()) for url in self.opened if url.isLocalFile()]


@contextmanager
def a_mail_program() -> Iterator[MailProgram]:
    """Let a mail program take what is opened."""
    program = MailProgram()
    for scheme in ("mailto", "file"):
        QDesktopServices.setUrlHandler(scheme, program, "open")
    yield program
    for scheme in ("mailto", "file"):
        QDesktopServices.unsetUrlHandler(scheme)

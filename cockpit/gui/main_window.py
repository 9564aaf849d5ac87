"""The window itself: holds one page before a profile is open, then the desk's frame."""

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from cockpit import NAME
from cockpit.accounts import trainer_of
from cockpit.clock import Clock
from cockpit.gui.desk import Desk
from cockpit.gui.frame import Frame
from cockpit.gui.jobs import Jobs
from cockpit.gui.labels import Label
from cockpit.gui.reader import Reader
from cockpit.gui.theme import Theme
from cockpit.gui.writer import Writer
from cockpit.profile import Profile
from cockpit.settings import Settings
from cockpit.wording import Words

_SIZE = (1440, 900)
_LEAST = (1024, 680)


class MainWindow(QMainWindow):
    """The top-level window. `closed` comes when the trainer closes it."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pages = QStackedWidget()
        self._frame: Frame | None = None
        self.setCentralWidget(self._pages)
        self.setWindowTitle(NAME)
        self.setMinimumSize(*_LEAST)
        QShortcut(QKeySequence("Ctrl+Q"), self).activated.connect(self.close)
        kept = QSettings("cordee", "cordee").value("window/geometry")
        if kept is None or not self.restoreGeometry(kept):
            self.resize(*_SIZE)

    @staticmethod
    def minimized_state() -> Qt.WindowState:
        """Return the state to leave when the window is to come forward."""
        return Qt.WindowState.WindowMinimized

    def show_page(self, page: QWidget, title: str) -> None:
        """Show a page that stands alone, instead of the one before."""
        self._replace(page)
        self.setWindowTitle(f"{title} · {NAME}" if title != NAME else NAME)

    def show_fault(self, sentence: str) -> None:
        """Say in one sentence why the profile is not open."""
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        label = Label(self._theme, sentence, "title", "text", wraps=True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(label)
        self._replace(page)

    def open_desk(self, profile: Profile, settings: Settings, words: Words, jobs: Jobs, now: Clock) -> Frame:
        """Open the desk of a profile."""
        store = profile.open()
        desk = Desk(
            profile=profile,
            store=store,
            settings=settings,
            words=words,
            theme=self._theme,
            jobs=jobs,
            writer=Writer(profile.open),
            reader=Reader(profile.open),
            now=now,
            trainer=settings.name or trainer_of(store)[0] or "",
        )
        self._frame = Frame(desk)
        self._frame.titled.connect(self.setWindowTitle)
        self._replace(self._frame)
        self._frame.start()
        return self._frame

    @property
    def frame(self) -> Frame:
        """The frame of the open desk."""
        if self._frame is None:
            raise LookupError("no desk is open")
        return self._frame

    def close_desk(self) -> None:
        """Write what waits, then close the desk."""
        if self._frame is not None:
            self._frame.close_down()
            self._frame = None

    def tell_crash(self, sentence: str) -> None:
        """Say that something unexpected happened, where the trainer works."""
        if self._frame is not None:
            self._frame.tell(sentence)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember size and place."""
        QSettings("cordee", "cordee").setValue("window/geometry", self.saveGeometry())
        self.closed.emit()
        super().closeEvent(event)

    def _replace(self, page: QWidget) -> None:
        before = self._pages.currentWidget()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if before is not None:
            self._pages.removeWidget(before)
            before.deleteLater()

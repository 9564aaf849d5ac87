"""The window itself: holds one page before a profile is open, then the desk's frame."""

from PySide6.QtCore import QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from cockpit import NAME
from cockpit.accounts import trainer_of
from cockpit.clock import Clock
from cockpit.gui.desk import Desk
from cockpit.gui.frame import Frame
from cockpit.gui.jobs import Jobs
from cockpit.gui.labels import Label
from cockpit.gui.menu_bar import HiddenMenuBar
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
        self._menu: HiddenMenuBar | None = None
        self._alt_is_alone = False
        self._title_before = NAME
        self.setCentralWidget(self._pages)
        self.setWindowTitle(NAME)
        self.setMinimumSize(*_LEAST)
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
        self._menu = HiddenMenuBar(words, desk.commands, self._frame.actions_here, self)
        self.setMenuBar(self._menu)
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
            self._menu = None
            self.setMenuBar(None)  # type: ignore[arg-type]  # Qt takes none, and deletes the one before

    def lock(self, page: QWidget) -> None:
        """Show a page over the desk, which stays as it is."""
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self._title_before = self.windowTitle()
        self.setWindowTitle(NAME)
        page.setFocus()

    def unlock(self) -> None:
        """Show the desk again."""
        page = self._pages.currentWidget()
        if self._frame is None or page is None or page is self._frame:
            return
        self._pages.setCurrentWidget(self._frame)
        self._pages.removeWidget(page)
        page.deleteLater()
        self.setWindowTitle(self._title_before)
        self._frame.take_focus()

    def tell_crash(self, sentence: str, copy: str, details: str) -> None:
        """Say that something unexpected happened, where the trainer works; the details can be copied."""
        if self._frame is not None:
            self._frame.tell_crash(sentence, copy, details)

    def event(self, event: QEvent) -> bool:
        """Open the menu bar when Alt is pressed and released, and no key between."""
        kind = event.type()
        if isinstance(event, QKeyEvent):
            is_alt = event.key() == Qt.Key.Key_Alt
            if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
                self._alt_is_alone = is_alt
            elif kind == QEvent.Type.KeyRelease and is_alt and self._alt_is_alone:
                self._alt_is_alone = False
                if self._menu is not None and self._frame is not None and self._frame.isVisible():
                    self._menu.toggle()
        return super().event(event)

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

"""Puts everything together and starts Qt."""

import logging
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from cockpit import NAME
from cockpit.clock import Clock
from cockpit.demo import leave_demo, make_demo
from cockpit.errors import CockpitError, NoKey
from cockpit.gui.crash import CrashReporter
from cockpit.gui.jobs import Job, Jobs
from cockpit.gui.lock_page import LockPage
from cockpit.gui.main_window import MainWindow
from cockpit.gui.roles import tell_roles
from cockpit.gui.single import SingleWindow
from cockpit.gui.theme import Theme
from cockpit.gui.unlock import UnlockPage
from cockpit.gui.welcome.page import WelcomePage
from cockpit.logs import log_to_profile
from cockpit.paths import default_profile_folder, demo_profile_folder, settings_file
from cockpit.profile import Profile, has_passphrase, has_store, is_demo_folder, open_profile
from cockpit.settings import load_settings, save_settings
from cockpit.steps import Step
from cockpit.wording import Words, system_language
from cockpit.wording.errors import error_sentence

log = logging.getLogger(__name__)

# Each call into Qt lets go of the interpreter and waits for its turn to come back: at Python's usual 5 ms a page of
# a thousand calls stood still for up to 9.6 s while a trial of 3,000 learners ran, and for 0.9 s with this.
_TURN_SECONDS = 0.0001


def run_window(folder: Path, language: str, now: Clock, is_folder_given: bool) -> int:
    """Show the window of a profile and return its exit code; a second one only raises the first."""
    sys.setswitchinterval(_TURN_SECONDS)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("cordee")
    app.setApplicationDisplayName(NAME)
    app.setDesktopFileName("cordee")
    app.setStyle("Fusion")
    cockpit = Cockpit(folder, language, now, is_folder_given)
    if not cockpit.take(folder):
        return 0
    cockpit.start()
    code = app.exec()
    cockpit.close()
    return code


class Cockpit(QObject):
    """The running application: which profile is open, and which page stands in the window meanwhile."""

    def __init__(self, folder: Path, language: str, now: Clock, is_folder_given: bool) -> None:
        super().__init__()
        self._folder = folder
        # Without a folder `cordee demo` opens the one beside the default profile, which leaving goes back to.
        self._real_folder = folder if is_folder_given else default_profile_folder()
        self._is_folder_given = is_folder_given
        self._asked_language = language
        self._now = now
        self._settings = load_settings(settings_file(folder))
        self._words = self._chosen_words()
        self.theme = Theme(self._settings.scheme, self._settings.text_scale, is_compact=self._settings.is_compact)
        self._qt_words = QTranslator(self)
        self._translate_qt()
        self.theme.apply()
        tell_roles()
        self.jobs = Jobs(self)
        self._crashes = CrashReporter(self)
        self._crashes.install()
        self.window = MainWindow(self.theme)
        self.window.closed.connect(self.close)
        self._crashes.crashed.connect(self._tell_crash)
        self._wants_connections = False
        self._wanted_file: Path | None = None
        self._profile: Profile | None = None
        self._taken: dict[Path, SingleWindow] = {}

    def take(self, folder: Path) -> bool:
        """Take a profile for this window; False when another window has it, which was asked to come forward."""
        single = SingleWindow(folder, self)
        if not single.is_first():
            return False
        single.raise_wanted.connect(self.come_forward)
        self._taken[folder] = single
        return True

    def start(self) -> None:
        """Show the window at once; what it holds comes when the profile is open."""
        self.window.show()
        if is_demo_folder(self._folder):
            self._make_demo(self._folder)
        elif has_store(self._folder):
            self._open(None)
        else:
            self._show_welcome()

    def come_forward(self) -> None:
        """Raise the window: somebody started a second one."""
        self.window.setWindowState(self.window.windowState() & ~self.window.minimized_state())
        self.window.raise_()
        self.window.activateWindow()

    def close(self) -> None:
        """Close what is open; doing it twice changes nothing."""
        self.window.close_desk()
        self.jobs.stop_all()
        for single in self._taken.values():
            single.release()

    def _show_welcome(self) -> None:
        page = WelcomePage(self.theme, self._words)
        page.demo_wanted.connect(self._start_demo)
        page.connect_wanted.connect(self._start_connecting)
        page.import_wanted.connect(self._start_importing)
        page.language_chosen.connect(self._choose_language)
        self.window.show_page(page, self._words.say("Welcome"))

    def _start_demo(self) -> None:
        self._make_demo(self._folder if self._is_folder_given else demo_profile_folder())

    def _make_demo(self, folder: Path) -> None:
        if folder not in self._taken and not self.take(folder):
            return
        words = self._words
        job = Job("open", lambda: make_demo(folder, words, self._now))
        job.succeeded.connect(self._show_desk)
        job.failed.connect(self._show_fault)
        self._start(job)

    def _start_connecting(self) -> None:
        self._wants_connections = True
        self._open(None)

    def _start_importing(self, path: Path) -> None:
        self._wanted_file = path
        self._open(None)

    def _open(self, passphrase: str | None) -> None:
        folder = self._folder
        job = Job("open", lambda: _opening(folder, passphrase))
        job.succeeded.connect(self._show_desk)
        job.failed.connect(self._not_opened)
        self._start(job)

    def _start(self, job: Job) -> None:
        if not self.jobs.start(job):
            log.info("a profile is being opened already")

    def _not_opened(self, error: object) -> None:
        """Ask for the passphrase when that is what is missing; else say what is wrong and leave the file alone."""
        if not isinstance(error, NoKey) or error.cause not in ("passphrase_needed", "wrong_passphrase"):
            self._show_fault(error)
            return
        page = UnlockPage(self.theme, self._words, is_new=not has_store(self._folder))
        page.given.connect(self._open)
        self.window.show_page(page, NAME)
        page.setFocus()
        if error.cause == "wrong_passphrase":
            page.show_fault(error_sentence(self._words, error))

    def _show_fault(self, error: object) -> None:
        sentence = (
            error_sentence(self._words, error)
            if isinstance(error, CockpitError)
            else self._words.say("Something unexpected happened. The log of your profile has the details.")
        )
        self.window.show_fault(sentence)

    def _show_desk(self, profile: object) -> None:
        if not isinstance(profile, Profile):
            return
        self._folder = profile.folder
        log_to_profile(profile.folder)
        self._settings = profile.settings()
        if profile.is_demo and not self._settings.language:
            self._settings = replace(self._settings, language=self._words.language)
            profile.choose(self._settings)
        self._words = self._chosen_words()
        self._profile = profile
        frame = self.window.open_desk(profile, self._settings, self._words, self.jobs, self._now)
        frame.demo_left.connect(self._leave_demo)
        frame.lock_wanted.connect(self._lock)
        frame.words_changed.connect(self._speak_anew)
        if self._wants_connections or self._wanted_file is not None:
            frame.begin_first_run()
        if self._wants_connections:
            self._wants_connections = False
            frame.add_source()
        if self._wanted_file is not None:
            path, self._wanted_file = self._wanted_file, None
            frame.go("today")  # where to come back to, and where the people will be
            frame.import_file(path)

    def _speak_anew(self) -> None:
        """Make the desk anew in other words, and show the settings again."""
        profile = self._profile
        if profile is None:
            return
        self.window.close_desk()
        self._asked_language = ""
        self._settings = profile.settings()
        self._words = self._chosen_words()
        self._translate_qt()
        self._show_desk(profile)
        self.window.frame.go("settings")

    def _lock(self) -> None:
        """Hide everything: no names, no counts. A profile with a passphrase asks for it again."""
        page = LockPage(self.theme, self._words, needs_passphrase=has_passphrase(self._folder))
        page.unlocked.connect(lambda passphrase: self._unlock(page, passphrase))
        self.window.lock(page)

    def _unlock(self, page: LockPage, passphrase: str) -> None:
        if not has_passphrase(self._folder):
            self.window.unlock()
            return
        folder = self._folder
        job = Job("open", lambda: _opening(folder, passphrase))
        job.succeeded.connect(lambda _profile: self.window.unlock())
        job.failed.connect(lambda error: page.show_fault(error_sentence(self._words, error)))
        self._start(job)

    def _leave_demo(self) -> None:
        self.window.close_desk()
        leave_demo(self._folder)
        if self._folder != self._real_folder:
            self._taken.pop(self._folder).release()
        self._folder = self._real_folder
        self._settings = load_settings(settings_file(self._folder))
        self.start()

    def _choose_language(self, language: str) -> None:
        self._asked_language = language
        self._settings = replace(self._settings, language=language)
        save_settings(settings_file(self._folder), self._settings)
        self._words = self._chosen_words()
        self._translate_qt()
        self._show_welcome()

    def _chosen_words(self) -> Words:
        language = self._asked_language or self._settings.language or system_language()
        return Words(language, self._now().date(), self._settings.learner_word)

    def _translate_qt(self) -> None:
        """Let Qt's own dialogs speak the window's language."""
        app = QApplication.instance()
        if app is None:
            return
        app.removeTranslator(self._qt_words)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._qt_words.load(f"qtbase_{self._words.language}", folder):
            app.installTranslator(self._qt_words)

    def _tell_crash(self, details: str) -> None:
        say = self._words.say
        self.window.tell_crash(
            say("Something unexpected happened; your data are safe."), say("Copy details"), details
        )


def _opening(folder: Path, passphrase: str | None) -> Generator[Step, None, Profile]:
    """Open a profile in a worker: asking the keychain and deriving a key take up to half a second."""
    yield Step(0, None)
    return open_profile(folder, (lambda is_new: passphrase) if passphrase else None)

"""One account as a card: what it gives, how it stands, and the one thing to do about it."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cockpit.errors import CockpitError
from cockpit.gui.buttons import Button
from cockpit.gui.connections.card_words import about, rows_of, sentences, status_of, title_of
from cockpit.gui.connections.chip import StatusChip
from cockpit.gui.connections.open_rows import OpenRow, OpenRows
from cockpit.gui.connections.progress import SyncProgress
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label
from cockpit.gui.tile import IconTile
from cockpit.reports.connections import AccountState, AccountView
from cockpit.wording.errors import error_sentence
from cockpit.wording.streams import untold_text

_MOST_ROWS = 8
_BUTTON_WIDTH = 138
_BUTTON_SIDES = 32
_ROUNDING = 2
_ICONS = {
    "moodle": "graduation-cap",
    "oulad": "folder-open",
    "smtp": "mail",
    "files": "file-text",
    "xapi": "database",
    "caldav": "calendar-days",
    "ics": "calendar-days",
}
_ALREADY_SYNCING = "already_syncing"


class AccountCard(QFrame):
    """A card that stays while its account does: it follows the job that reads it.

    `chosen` carries what a row is about and the code of the choice (`card_words`).
    """

    sync_wanted = Signal(str)
    renew_wanted = Signal(str)
    import_wanted = Signal()
    chosen = Signal(object, str)

    def __init__(self, desk: Desk, view: AccountView) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk = desk
        self._view = view
        self._job: Job | None = None
        self._failure = ""
        self._note = ""
        theme = desk.theme
        self._title = Label(theme, "", "heading", elides=True)
        self._about = Label(theme, "", "caption", "text3", wraps=True)
        self._chip = StatusChip(theme)
        self._said = Label(theme, "", "small", "text2", wraps=True)
        self._rows = OpenRows(theme)
        self._rows.chosen.connect(self.chosen)
        self._more = Label(theme, "", "caption", "text3")
        self._untold = Label(theme, "", "caption", "text3", wraps=True)
        self._running = SyncProgress(desk)
        self._button = Button(theme, "")
        keeps_place = self._button.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)  # so that the chips of all cards stand in one line
        self._button.setSizePolicy(keeps_place)
        self._button.clicked.connect(self._press)
        self._under_button = Label(theme, "", "caption", "text3", wraps=True)
        self._lay_out()
        self.show_view(view)
        theme.changed.connect(self._fit)

    @property
    def account_name(self) -> str:
        """The name of its account."""
        return self._view.name

    @property
    def status(self) -> str:
        """The words of its chip."""
        return self._chip.words

    @property
    def said(self) -> str:
        """What it says under its title."""
        return self._said.full_text

    def show_view(self, view: AccountView) -> None:
        """Show how the account stands now."""
        self._view = view
        words = self._desk.words
        self._title.setText(title_of(words, view))
        self._fit()
        self._about.setText(about(words, view))
        self._button.setAccessibleDescription(self._title.full_text)
        self._show()

    def follow(self, job: Job | None) -> None:
        """Show the steps of the job that reads this account, until it ends; None: nothing reads it."""
        if job is self._job:
            return
        if job is None:
            self._end()
            return
        self._job, self._failure, self._note = job, "", ""
        job.failed.connect(self._keep_failure)
        job.ended.connect(self._end)
        self._running.follow(job, self._view.name)
        self._show()

    def cancel(self) -> bool:
        """Stop the reading after the page that comes in; tell whether there was one."""
        if self._job is None:
            return False
        self._job.cancel()
        self._running.show_stopping()
        return True

    def _fit(self) -> None:
        """Let the title take the room that it needs and no more, so that what it gives stands beside it.

        The button takes the room of its widest words, so that the chips of all cards stand in one line.
        """
        theme, say = self._desk.theme, self._desk.words.say
        title = QFontMetrics(theme.font("heading")).horizontalAdvance(self._title.full_text)
        self._title.setMaximumWidth(title + _ROUNDING)
        metrics = QFontMetrics(theme.font("body", 500))
        offered = (say("Renew access"), say("Sync now"), say("Import a file"))
        widest = max(metrics.horizontalAdvance(words) for words in offered)
        wide = max(theme.px(_BUTTON_WIDTH), widest + theme.px(_BUTTON_SIDES))
        self._button.setMinimumWidth(wide)
        self._under_button.setFixedWidth(wide)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(18), theme.px(16), theme.px(15), theme.px(16))
        row.setSpacing(theme.px(16))
        row.addWidget(IconTile(theme, _ICONS.get(self._view.kind, "plug")), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.px(6))
        head = QHBoxLayout()
        head.setSpacing(theme.px(10))
        head.addWidget(self._title, 100)
        head.addWidget(self._about)
        head.addStretch(1)
        head.addWidget(self._chip)
        column.addLayout(head)
        for widget in (self._said, self._rows, self._more, self._untold, self._running):
            column.addWidget(widget)
        row.addLayout(column, 1)
        side = QVBoxLayout()
        side.setSpacing(theme.px(2))
        side.addWidget(self._button)
        self._under_button.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        side.addWidget(self._under_button, 0, Qt.AlignmentFlag.AlignHCenter)
        side.addStretch(1)
        row.addLayout(side)

    def _show(self) -> None:
        is_running = self._job is not None
        desk, view = self._desk, self._view
        self._chip.show_status(*self._status())
        said = sentences(
            desk.words, view, desk.zone, is_offline=desk.offline_since is not None and not view.is_folder
        )
        said = self._failure if self._shows_failure else "\n".join(line for line in (said, self._note) if line)
        self._said.setText("" if is_running else said)
        self._said.setVisible(bool(self._said.full_text))
        self._untold.setText(untold_text(desk.words, view.untold))
        self._untold.setVisible(bool(view.untold) and not is_running)
        self._running.setVisible(is_running)
        self._show_rows([] if is_running else rows_of(desk.words, view, desk.zone))
        self._show_button()

    @property
    def _shows_failure(self) -> bool:
        """Whether the last job failed in a way that the store does not know, so that the card alone can tell."""
        is_told = self._view.state.needs_trainer or self._view.state is AccountState.FAILED
        return bool(self._failure) and not is_told

    def _status(self) -> tuple[str, str, str]:
        """Return icon, words and tint of the chip."""
        words = self._desk.words
        if self._job is not None:
            return "refresh-cw", words.say("Syncing"), "wait"
        if self._shows_failure:
            return "triangle-alert", words.say("Not reached"), "drift"
        return status_of(words, self._view, self._desk.zone)

    def _show_rows(self, rows: list[OpenRow]) -> None:
        words = self._desk.words
        most = _MOST_ROWS if self._view.calendars is None else len(rows)  # each calendar can be left out
        self._rows.show_rows(rows[:most])
        self._rows.setVisible(bool(rows))
        for before, after in pairwise([self._button, *self._rows.links]):
            self.setTabOrder(before, after)  # rows that came later would come after all other cards
        more = self._view.files - len(rows) if self._view.imports else len(rows) - most
        self._more.setText(words.plural("and {n} more", "and {n} more", more) if rows and more > 0 else "")
        self._more.setVisible(bool(self._more.full_text))

    def _show_button(self) -> None:
        words, view = self._desk.words, self._view
        is_offline = self._desk.offline_since is not None and view.is_source and not view.is_folder
        under = ""
        if self._job is not None:
            self._button.set_words(words.say("Cancel"), "Esc")
        elif view.state is AccountState.IMPORTED:
            self._button.set_words(words.say("Import a file"), "")
        elif view.state.needs_trainer:
            self._button.set_words(words.say("Renew access"), "")
            under = words.say("once you are online") if is_offline else ""
        elif view.state is AccountState.PARTIAL and view.open_rows:
            self._button.set_words(words.plural("Retry {n}", "Retry {n}", view.open_rows), "")
            under = words.say("decide now, it syncs later") if is_offline else ""
        else:
            self._button.set_words(words.say("Sync now"), "")
        self._button.setEnabled(self._job is not None or not is_offline)
        self._button.setVisible(view.state is not AccountState.SENDS)
        self._under_button.setText(under)
        self._under_button.setVisible(bool(under))

    def _press(self) -> None:
        if self._job is not None:
            self.cancel()
        elif self._view.state is AccountState.IMPORTED:
            self.import_wanted.emit()
        elif self._view.state.needs_trainer:
            self.renew_wanted.emit(self._view.name)
        else:
            self.sync_wanted.emit(self._view.name)

    def _keep_failure(self, error: Exception) -> None:
        words = self._desk.words
        if isinstance(error, CockpitError) and error.cause == _ALREADY_SYNCING:
            self._note = error_sentence(words, error)  # nothing is wrong: another window is at it
        elif isinstance(error, CockpitError):
            self._failure = error_sentence(words, error)
        else:
            self._failure = words.say("Something unexpected happened. It was written to the log; please try again.")

    def _end(self) -> None:
        self._job = None
        self._show()

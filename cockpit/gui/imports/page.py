"""The import page: a file is chosen, checked, tried in the background, and then imported, all in one place."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from cockpit.errors import CockpitError, WrongInput
from cockpit.gui.desk import Desk
from cockpit.gui.imports.choosing import choose_file, dropped_file
from cockpit.gui.imports.form import ImportForm, NoFile
from cockpit.gui.imports.work import Head, Preview, keeping, looking, trying
from cockpit.gui.jobs import Job, Steps
from cockpit.gui.navigation import Navigator
from cockpit.imports.apply import Order
from cockpit.imports.dates import DateOrder
from cockpit.imports.headers import propose
from cockpit.imports.mapping import Mapping
from cockpit.imports.reading import Kind
from cockpit.imports.report import ImportReport
from cockpit.imports.roles import Role
from cockpit.imports.tables import Choices
from cockpit.steps import Step
from cockpit.wording.errors import error_sentence
from cockpit.wording.imports import kind_name

TRIAL, IMPORT = "import-trial", "import:"
# So long nothing may have changed before a trial begins: a name is being written.
_PAUSE_MS = 300
_PAINT_MS = 30


class ImportsPage(QWidget):
    """Imports one file after another. `imported` carries the ImportReport of one that was kept."""

    imported = Signal(object)

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAcceptDrops(not desk.profile.is_demo)
        self._desk = desk
        self._navigator = navigator
        self._path: Path | None = None
        self._order = Order("", b"", "")
        self._head: Head | None = None
        self._preview: Preview | None = None
        self._as_recognised = False
        self._ambiguous: tuple[str, ...] = ()
        # Of a job that was called off what it still tells is not heard.
        self._job: Job | None = None
        self._is_wanted = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._begin)
        self._nothing = NoFile(desk)
        self.form = ImportForm(desk)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self.form)
        self._wire()

    def open_file(self, path: Path) -> None:
        """Begin with a file; what was chosen for another one is forgotten."""
        if self._desk.profile.is_demo or self._is_importing:
            return
        self._call_off()
        self._path, self._head, self._order = path, None, Order(path.name, b"", "")
        self._ambiguous, self._as_recognised = (), False
        self.form.begin(path.name)
        self._stack.setCurrentWidget(self.form)
        self.form.match.setFocus()
        self._change(0)

    def choose_file(self) -> None:
        """Let the trainer choose a file."""
        if not self._desk.profile.is_demo and not self._is_importing:
            choose_file(self, self._desk.words, self.open_file)

    def submit(self) -> None:
        """Import the file as it was tried last."""
        if self._preview is None or not self._preview.brings_something or self._is_importing:
            return
        begin = partial(keeping, self._desk.profile, self._preview.order, self._language, self._desk.now)
        self.form.show_importing(True)
        job = self._made(IMPORT, begin, self._succeed)
        # Not before the locked page is painted: a busy thread would draw that out.
        QTimer.singleShot(_PAINT_MS, self, lambda: self._desk.jobs.start(job))

    def reload(self) -> None:
        """Read which cohorts there are; what stands in the form stays."""
        self.form.cohort.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc calls off what runs, else goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file."""
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Begin with the file that was dropped."""
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)

    @property
    def _is_importing(self) -> bool:
        return self._job is not None and self._job.name == IMPORT

    @property
    def _language(self) -> str:
        return self._desk.settings.language or self._desk.words.language

    def _wire(self) -> None:
        form = self.form
        self._nothing.wanted.connect(self.choose_file)
        form.another_wanted.connect(self.choose_file)
        form.left.connect(self._leave)
        form.again_wanted.connect(partial(self._change, 0))
        form.submitted.connect(self.submit)
        form.by_hand_wanted.connect(self._match_by_hand)
        form.recognised_wanted.connect(self._match_as_recognised)
        form.choices.chosen.connect(self._read_otherwise)
        form.choices.order_chosen.connect(self._order_dates)
        form.match.changed.connect(self._match)
        form.cohort.changed.connect(self._change)
        for keys, act in (
            ("Ctrl+Return", self.submit),
            ("Ctrl+Enter", self.submit),
            ("Ctrl+O", self.choose_file),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- what the trainer changes ------------------------------------------------------------

    def _read_otherwise(self, choices: Choices) -> None:
        self._order = replace(self._order, choices=choices, mapping=None, date_order=None)
        self._head, self._ambiguous = None, ()
        self._change(0)

    def _order_dates(self, order: DateOrder) -> None:
        self._order = replace(self._order, date_order=order)
        self._change(0)

    def _match(self, mapping: Mapping) -> None:
        self._order = replace(self._order, mapping=mapping)
        self._as_recognised = False
        self._change()

    def _match_by_hand(self) -> None:
        if self._head is not None:
            self._match(propose(self._head.labels))
            self._show_match()

    def _match_as_recognised(self) -> None:
        self._order = replace(self._order, mapping=None)
        self._as_recognised = True
        self._change(0)
        self._show_match()

    def _change(self, after_ms: int = _PAUSE_MS) -> None:
        """Try anew, a little later; what was found out before holds no more."""
        if self._path is None or self._is_importing:
            return
        self._call_off()
        self._preview = None
        self._is_wanted = True
        self.form.show_waiting()
        self._soon.start(after_ms)

    # --- what runs ---------------------------------------------------------------------------

    def _begin(self) -> None:
        """Look at the file, or try it; while a job that was called off is ending, a little later."""
        desk = self._desk
        if not self._is_wanted or self._path is None:
            return
        if desk.jobs.running(TRIAL) is not None:
            self._soon.start(20)
            return
        self._is_wanted = False
        if self._head is None:
            content = self._order.content or None
            zone = desk.settings.zone
            begin_looking = partial(looking, self._path, content, self._order.choices, zone, desk.now)
            desk.jobs.start(self._made(TRIAL, begin_looking, self._see))
            return
        try:
            starts_on, ends_on = self.form.cohort.days()
        except WrongInput as error:
            self._fail(error)
            return
        self._order = replace(self._order, cohort=self.form.cohort.name, starts_on=starts_on, ends_on=ends_on)
        begin = partial(
            trying, desk.profile, self._head, self._order, self._as_recognised, self._language, desk.now
        )
        desk.jobs.start(self._made(TRIAL, begin, self._show_preview))

    def _made(self, name: str, begin: Callable[[], Steps], then: Callable[[Any], None]) -> Job:
        """Return a job whose end this page hears of."""
        job = self._job = Job(name, begin)
        job.succeeded.connect(then)
        job.stepped.connect(self._follow)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._cancelled)
        return job

    def _call_off(self) -> bool:
        """Stop what runs and hear no more of it; tell whether there was something."""
        job, self._job = self._job, None
        if job is None:
            return False
        for signal in (job.succeeded, job.stepped, job.failed, job.cancelled):
            signal.disconnect()
        job.cancel()
        return True

    def _follow(self, step: Step) -> None:
        if not self._is_importing:
            self.form.show_trial(step.total)

    def _see(self, head: Head) -> None:
        self._job = None
        is_new = not self._order.content
        self._head = head
        self._order = replace(self._order, content=head.content)
        self.form.choices.show_head(head)
        if is_new:
            self.form.cohort.blockSignals(True)
            self.form.cohort.propose(self._order.file_name)
            self.form.cohort.blockSignals(False)
        self._show_match()
        self._is_wanted = True
        self._soon.start(0)

    def _show_preview(self, preview: Preview) -> None:
        self._job = None
        self._preview = preview
        self._as_recognised = False
        self._ambiguous = preview.ambiguous_columns or self._ambiguous
        self._show_match()
        self.form.choices.show_headings(preview.header_rows)
        self.form.choices.show_ambiguous(self._ambiguous, self._order.date_order)
        self.form.show_preview(preview)

    def _succeed(self, report: ImportReport) -> None:
        self._job = None
        self._forget()
        self.imported.emit(report)

    def _fail(self, error: Exception) -> None:
        self._job = None
        words = self._desk.words
        if self._head is None:
            self._show_match()
        self.form.show_importing(False)
        self.form.show_problem(
            error_sentence(words, error)
            if isinstance(error, CockpitError)
            else words.say("Something unexpected happened. It was written to the log; please try again.")
        )

    def _cancelled(self) -> None:
        self._job = None
        self.form.show_importing(False)
        if self._preview is not None:
            self.form.show_preview(self._preview)

    # --- what is shown -----------------------------------------------------------------------

    def _show_match(self) -> None:
        head = self._head
        if head is None:
            self.form.show_match("", Mapping(()), (), is_open=False, can_change=False)
            return
        kind = self._preview.report.kind if self._preview else Kind.TABLE if self._order.mapping else head.kind
        mapping = self._preview.mapping if self._preview else self._order.mapping or head.mapping
        # A log or a survey is read as a whole: no column of it holds something of a learner by itself.
        has_roles = any(column.role is not Role.IGNORED for column in head.mapping.columns)
        can_change = bool(head.labels) and head.kind is not Kind.TABLE and has_roles
        self.form.show_match(
            kind_name(self._desk.words, kind),
            mapping,
            head.samples,
            is_open=kind is Kind.TABLE,
            can_change=can_change,
        )

    def _leave(self) -> None:
        """Call off what runs, and only then the page."""
        if self._is_importing and self._job is not None:
            self._job.cancel()
        elif self._call_off() or self._soon.isActive():
            self._soon.stop()
            self._is_wanted = False
            self.form.show_stopped()
        else:
            self._navigator.back_wanted.emit()

    def _forget(self) -> None:
        self._path, self._head, self._preview = None, None, None
        self._order = Order("", b"", "")
        self.form.show_importing(False)
        self._stack.setCurrentWidget(self._nothing)

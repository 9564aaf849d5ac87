"""What somebody of today's queue would read, were the template sent to them now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.people import Learner
from cockpit.errors import WrongInput
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.messages.outgoing import filled
from cockpit.gui.navigation import Person
from cockpit.gui.today.marks import Avatar
from cockpit.outbox.templates import Mistake, Template, Text, fields_needed, fields_used, mistakes_in
from cockpit.reports.learner_timeline import learner_page
from cockpit.reports.merge_fields import merge_fields
from cockpit.store import Store
from cockpit.wording import Words
from cockpit.wording.templates import field_name, with_field_names


@dataclass(frozen=True, slots=True)
class Trial:
    """A text tried on somebody. `missing`: fields without a value there; `text` is None while it has mistakes."""

    mistakes: tuple[Mistake, ...]
    needed: frozenset[str]
    missing: frozenset[str] = frozenset()
    learner: Learner | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Writer:
    """Who signs: the lines that end a message, and the phone number. `first`: how a first name is shown now."""

    sign_off: str
    phone: str
    first: Callable[[str], str]


def tried(
    store: Store,
    subject: str,
    body: str,
    language: str,
    person: Person | None,
    writer: Writer,
    now: datetime,
) -> Trial:
    """Return how a text reads for somebody, and what is wrong with it."""
    mistakes = tuple(mistakes_in(subject, body))
    needed = frozenset() if mistakes else fields_needed(subject, body)
    page = learner_page(store, person.learner_id, now, person.enrolment_id) if person else None
    if page is None:
        return Trial(mistakes, needed)
    theirs = Words(language, now.date())
    fields = merge_fields(store, theirs, page, writer.sign_off, phone=writer.phone, today=now.date())
    fields["first_name"] = writer.first(fields["first_name"])
    if mistakes:
        return Trial(mistakes, needed, learner=page.learner)
    try:
        text = filled(Template("", language, subject, body), fields)
    except WrongInput as error:  # only filling showed it, such as a filter that there is not
        line = int(error.facts.get("line", 1))
        return Trial((Mistake(None, False, line, 1),), needed, learner=page.learner)
    return Trial((), needed, fields_used(subject, body) - fields.keys(), page.learner, text)


class TemplatePreview(QWidget):
    """A mail as its reader sees it. `stepped` carries 1 for the next person of the queue, -1 for the one before."""

    stepped = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(8), theme.px(12), theme.px(20), theme.px(14))
        column.setSpacing(theme.px(10))
        column.addLayout(self._head())
        column.addWidget(self._mail(), 1)
        self._missing = Label(theme, "", "small", wraps=True)
        self._missing.setProperty("chip", "drift")
        self._missing.hide()
        column.addWidget(self._missing)

    @property
    def text(self) -> str:
        """Subject and body as they are shown."""
        return f"{self._subject.full_text}\n{self._body.full_text}"

    @property
    def missing(self) -> str:
        """What is said to be missing; empty when nothing is."""
        return self._missing.full_text if not self._missing.isHidden() else ""

    def show_trial(self, trial: Trial, place: int, count: int) -> None:
        """Show what was tried on somebody, the `place`th of so many in the queue."""
        words, learner = self._desk.words, trial.learner
        self._pages.setVisible(count > 1)
        self._place.setText(words.say("{n} of {count}", n=place + 1, count=count) if count else "")
        if learner is None:
            self._title.setText(words.say("Preview"))
            self._subject.setText("")
            self._body.setText(words.say("Nobody is in the queue now: there is nobody to try it on."))
            self._missing.hide()
            return
        first = self._desk.first(learner.first_name)
        self._title.setText(words.say("What {name} will read", name=first))
        self._avatar.show_person(learner.name, learner.id)
        if trial.text is not None:
            self._subject.setText(with_field_names(words, trial.text.subject))
            self._body.setText(with_field_names(words, trial.text.body))
        names = ", ".join(sorted(field_name(words, field) for field in trial.missing & trial.needed))
        self._missing.setText(words.say("Unknown of {name}: {fields}", name=first, fields=names) if names else "")
        self._missing.setVisible(bool(names))

    def _head(self) -> QHBoxLayout:
        theme, words = self._desk.theme, self._desk.words
        row = QHBoxLayout()
        row.setSpacing(theme.px(4))
        self._title = Label(theme, "", "heading", elides=True)
        row.addWidget(self._title, 1)
        self._pages = QWidget()
        pages = QHBoxLayout(self._pages)
        pages.setContentsMargins(0, 0, 0, 0)
        pages.setSpacing(theme.px(2))
        self._place = Label(theme, "", "small", "text2")
        before = Button(theme, "", "chevron-left", kind="ghost", small=True)
        before.setAccessibleName(words.say("Previous person, {key}", key=self._desk.commands.key("previous")))
        before.clicked.connect(lambda: self.stepped.emit(-1))
        after = Button(theme, "", "chevron-right", kind="ghost", small=True)
        after.setAccessibleName(words.say("Next person, {key}", key=self._desk.commands.key("next")))
        after.clicked.connect(lambda: self.stepped.emit(1))
        for widget in (before, self._place, after):
            pages.addWidget(widget)
        row.addWidget(self._pages)
        return row

    def _mail(self) -> QWidget:
        theme = self._desk.theme
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10))
        head.setSpacing(theme.px(12))
        self._avatar = Avatar(theme, 36)
        self._subject = Label(theme, "", "heading", elides=True)
        head.addWidget(self._avatar)
        head.addWidget(self._subject, 1)
        column.addLayout(head)
        line = QFrame()
        line.setObjectName("line")
        column.addWidget(line)
        inside = QWidget()
        text = QVBoxLayout(inside)
        text.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self._body = Label(theme, "", "body", wraps=True)
        text.addWidget(self._body)
        text.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(theme.px(24))
        scroll.setWidget(inside)
        for ground in (inside, scroll.viewport()):
            ground.setAutoFillBackground(False)
        column.addWidget(scroll, 1)
        column.addSpacing(theme.px(4))
        return card

"""Templates: the list at the left, the text in the middle, at the right what somebody would read."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import shown
from cockpit.gui.learners.ask_line import AskLine
from cockpit.gui.messages.templates_editor import TemplateEditor, Written
from cockpit.gui.messages.templates_list import TemplateList, title_of
from cockpit.gui.messages.templates_preview import TemplatePreview, Trial, Writer, tried
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.gui.scrolled import scrolled
from cockpit.outbox.template_list import ListedTemplate, templates_of
from cockpit.reports.merge_fields import codes_of
from cockpit.reports.today import todays_queue
from cockpit.store import Store
from cockpit.store.templates import (
    OwnTemplate,
    keep_template,
    new_clone_name,
    put_templates,
    remove_template,
)
from cockpit.wording import LANGUAGES
from cockpit.wording.alerts import rule_name
from cockpit.wording.templates import phase_name, shipped_names, usage

# What the tab asks the reader for.
_LIST, _PEOPLE, _TRIAL = "templates", "templates_people", "templates_trial"
_SETTLE_MS = 150
_LIST_PX, _NARROW_PX = 268, 940


class TemplatesTab(QWidget):
    """Every template can be read, changed, brought back and cloned. What is typed stays until it is kept or undone.

    J and K show the next and the previous person of the queue; Ctrl+↵ keeps the text.
    """

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        self._templates: dict[str, ListedTemplate] = {}
        self._typed: dict[tuple[str, str], Written] = {}
        self._people: tuple[Person, ...] = ()
        self._place = 0
        self._wanted: str | None = None
        self.list = TemplateList(desk)
        self.list.chosen.connect(self._show)
        self.editor = TemplateEditor(desk)
        self.editor.edited.connect(self._edited)
        self.editor.language_chosen.connect(lambda _: self._show(self.list.current))
        self.editor.save_wanted.connect(self.save)
        self.editor.ours_wanted.connect(self.back_to_ours)
        self.editor.clone_wanted.connect(self.ask_for_whom)
        self.editor.removal_wanted.connect(self.remove_clone)
        self.editor.preview_wanted.connect(lambda _: self._make_room())
        self.preview = TemplatePreview(desk)
        self.preview.stepped.connect(self._step)
        self._ask_line = AskLine(desk)
        self._ask_line.closed.connect(self.setFocus)
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._try)
        self._lay_out()
        self.editor.languages.choose(desk.words.language)
        desk.commands.bind(
            self,
            {
                "next": lambda: self._step(1),
                "previous": lambda: self._step(-1),
                "search": self.list.search.setFocus,
            },
        )
        hand_focus_on(self, self.list.list)

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self.list)
        columns.addWidget(scrolled(self.editor), 6)
        columns.addWidget(self.preview, 5)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(columns, 1)
        whole.addWidget(self._ask_line)
        self._make_room()

    def reload(self) -> None:
        """Read templates and queue anew; what is being typed stays."""
        desk = self._desk
        names = tuple(shipped_names(desk.words))
        now, zone = desk.now(), desk.settings.zone
        desk.reader.ask(_LIST, lambda store: templates_of(store, names), self._take)
        desk.reader.ask(_PEOPLE, lambda store: _queue(store, now, zone), self._take_people)

    def _take(self, templates: tuple[ListedTemplate, ...]) -> None:
        self._templates = {one.name: one for one in templates}
        kept = {key: self._kept(*key) for key in self._typed if key[0] in self._templates}
        self._typed = {key: self._typed[key] for key, text in kept.items() if text != self._typed[key]}
        self.list.show_templates(templates, self._unsaved, self._wanted)
        if self._wanted in self._templates:
            self._wanted = None

    def _take_people(self, people: tuple[Person, ...]) -> None:
        here = self._people[self._place] if self._people else None
        self._people = people
        self._place = people.index(here) if here in people else 0
        self._try()

    @property
    def _unsaved(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, _ in self._typed))

    @property
    def _key(self) -> tuple[str, str]:
        return self.list.current, self.editor.languages.value

    def _kept(self, name: str, language: str) -> Written:
        return Written(*self._templates[name].text(language))

    def _show(self, name: str) -> None:
        """Show a template in the language that is chosen."""
        if name not in self._templates:
            return
        listed, key = self._templates[name], self._key
        self.editor.show_text(self._typed.get(key) or self._kept(*key), self._usual_title(listed))
        self._follow()
        self._try()

    def _usual_title(self, listed: ListedTemplate) -> str:
        return shipped_names(self._desk.words)[listed.origin]

    def _edited(self) -> None:
        """Keep in mind what was typed; one that is as it was is not unsaved."""
        key, written = self._key, self.editor.written
        if key[0] not in self._templates:
            return
        if written == self._kept(*key):
            self._typed.pop(key, None)
        else:
            self._typed[key] = written
        self.list.mark_unsaved(self._unsaved)
        self._follow()
        self._settle.start()

    def _follow(self) -> None:
        name, language = self._key
        listed = self._templates[name]
        is_typed = (name, language) in self._typed
        self.editor.show_state(
            self._about(listed, language),
            can_save=is_typed,
            has_ours=not listed.is_clone and (language in listed.own or is_typed),
            is_clone=listed.is_clone,
        )

    def _about(self, listed: ListedTemplate, language: str) -> str:
        words = self._desk.words
        parts = [phase_name(words, listed.phase), usage(words, listed.use.sent, listed.use.answered)]
        codes = codes_of(listed.origin)
        if codes:
            rules = ", ".join(dict.fromkeys(rule_name(words, code) for code in codes))
            parts.append(words.say("for: {rules}", rules=rules))
        if listed.is_clone:
            parts.append(words.say("clone for {label}", label=shown(listed.label)))
        elif language in listed.own:
            parts.append(words.say("your version"))
        return " · ".join(parts)

    # --- what can be done ----------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the text as the trainer's own version; one with a mistake is kept, too, but not used."""
        key = self._key
        written = self._typed.get(key)
        if written is None:
            return
        own = self._own(key, written)

        def back(store: Store, before: OwnTemplate | None) -> None:
            if before is not None:
                keep_template(store, before)
            else:
                remove_template(store, own.name, own.language)

        told = self._desk.words.say("Template “{title}” saved", title=self._title_now())
        self._decide(told, lambda store: keep_template(store, own), back)

    def back_to_ours(self) -> None:
        """Go back to our text in the language that is shown."""
        name, language = self._key
        listed = self._templates.get(name)
        if listed is None or listed.is_clone:
            return
        self._typed.pop((name, language), None)
        if language in listed.own:
            told = self._desk.words.say("“{title}” is ours again", title=self._title_now())
            self._decide(told, partial(remove_template, name=name, language=language), put_templates)
        else:
            self.list.mark_unsaved(self._unsaved)
            self._show(name)

    def ask_for_whom(self) -> None:
        """Ask for which client or market to clone the template."""
        say = self._desk.words.say
        if self.list.current:
            self._ask_line.ask(say("For which client or market?"), say("Clone"), "", self._clone)

    def _clone(self, label: str) -> None:
        label = shown(label)
        listed = self._templates.get(self.list.current)
        if not label or listed is None:
            return
        name = new_clone_name(listed.origin)
        texts = {one: self._typed.get((listed.name, one)) or self._kept(listed.name, one) for one in LANGUAGES}
        own = [self._own((name, one), text, label, listed) for one, text in texts.items()]
        self._wanted = name
        title = self._title_now()
        self._decide(
            self._desk.words.say("“{title}” cloned for {label}", title=title, label=label),
            lambda store: put_templates(store, own),
            lambda store, _nothing: remove_template(store, name),
        )

    def remove_clone(self) -> None:
        """Remove a clone in both languages."""
        name = self.list.current
        listed = self._templates.get(name)
        if listed is None or not listed.is_clone:
            return
        self._wanted = listed.origin
        told = self._desk.words.say("“{title}” removed", title=title_of(self._desk, listed))
        self._decide(told, partial(remove_template, name=name), put_templates)

    def _own(
        self,
        key: tuple[str, str],
        written: Written,
        label: str | None = None,
        listed: ListedTemplate | None = None,
    ) -> OwnTemplate:
        listed = listed or self._templates[key[0]]
        return OwnTemplate(
            name=key[0],
            language=key[1],
            label=listed.label if label is None else label,
            title=written.title,
            phase=listed.phase,
            subject=written.subject,
            body=written.body,
            changed_at=self._desk.now(),
        )

    def _title_now(self) -> str:
        return shown(self.editor.title.text().strip() or self.editor.title.placeholderText())

    def _decide(self, told: str, keep: Callable[[Store], Any], back: Callable[[Store, Any], object]) -> None:
        self._navigator.decision_wanted.emit(Decision(told, keep, back))

    # --- trying it on somebody -----------------------------------------------------------------------

    def _try(self) -> None:
        """Fill the text for the person whose turn it is."""
        name, language = self._key
        if name not in self._templates:
            return
        desk, written = self._desk, self.editor.written
        person = self._people[self._place] if self._people else None
        writer, now = Writer(desk.sign_off, desk.settings.phone, desk.first), desk.now()
        desk.reader.ask(
            _TRIAL,
            lambda store: tried(store, written.subject, written.body, language, person, writer, now),
            self._show_trial,
        )

    def _show_trial(self, trial: Trial) -> None:
        self.editor.show_mistakes(trial.mistakes, trial.needed)
        missing = trial.missing & trial.needed
        self.editor.subject.highlighter.show_missing(missing)
        self.editor.body.highlighter.show_missing(missing)
        self.preview.show_trial(trial, self._place, len(self._people))

    def _step(self, by: int) -> None:
        if self._people:
            self._place = max(0, min(self._place + by, len(self._people) - 1))
            self._try()

    # --- room and keys -------------------------------------------------------------------------------

    def _make_room(self) -> None:
        """Show all three side by side where there is room; else the list or the preview beside the text."""
        is_narrow = self.width() < self._desk.theme.px(_NARROW_PX)
        self.editor.preview.setVisible(is_narrow)
        shows_preview = self.editor.preview.isChecked()
        self.preview.setVisible(not is_narrow or shows_preview)
        self.list.setVisible(not is_narrow or not shows_preview)
        self.list.setFixedWidth(self._desk.theme.px(_LIST_PX if not is_narrow else 0.8 * _LIST_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room anew."""
        super().resizeEvent(event)
        self._make_room()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing more once nobody looks: the page may go, and the desk with it."""
        self._settle.stop()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+↵ keeps the text, Esc gives up a question."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        elif event.key() == Qt.Key.Key_Escape and self._ask_line.isVisible():
            self._ask_line.close_up()
        else:
            super().keyPressEvent(event)


def _queue(store: Store, now: datetime, zone: str) -> tuple[Person, ...]:
    rows = todays_queue(store, now, zone).rows
    return tuple(Person(row.learner_id, row.enrolment_id) for row in rows)

"""Drafts: what was begun, and leaves only when the trainer sends it."""

from cockpit.accounts import mail_account
from cockpit.gui.desk import Desk
from cockpit.gui.handing_over import Opened, open_draft
from cockpit.gui.messages.begun import Begun
from cockpit.gui.messages.list_tab import ListTab
from cockpit.gui.messages.message_words import ended_words
from cockpit.gui.navigation import Navigator, Person
from cockpit.outbox import change
from cockpit.outbox.hand_over import handed_over
from cockpit.outbox.mime import Person as Correspondent
from cockpit.reports.outbox import MessageLine, draft_lines
from cockpit.store import Store
from cockpit.store.composer_drafts import (
    BegunDraft,
    ComposerDraft,
    composer_draft,
    composer_drafts,
    remove_composer_draft,
    save_composer_draft,
)
from cockpit.store.outbox import message_by_id
from cockpit.wording.outbox import changed_line, with_copy_line


class DraftsTab(ListTab):
    """What was begun."""

    def __init__(self, desk: Desk, navigator: Navigator) -> None:
        super().__init__(
            desk,
            navigator,
            desk.words.say("Drafts"),
            draft_lines,
            lambda line: ended_words(desk, line, desk.now()),
        )
        say = desk.words.say
        self.acts = self.bind(
            {"edit_message": self.pane.edit, "send_message": self._send, "discard_message": self._discard}
        )
        self._continue = self.button(self.acts["edit_message"], say("Continue"), "pencil")
        self._send_button = self.button(self.acts["send_message"], say("Send"), "send", "primary")
        self._discard_button = self.button(self.acts["discard_message"], say("Discard"), "trash-2", "danger")
        self.pane.edited.connect(self._edit)
        self.begun = Begun(desk)
        self.begun.opened.connect(self._go_on)
        self.begun.discarded.connect(self._discard_begun)
        self.above.addWidget(self.begun)
        self.follow(None)

    def reload(self) -> None:
        """Read what is half-written, and the drafts."""
        self._desk.reader.ask("begun_drafts", composer_drafts, self._show_begun)
        super().reload()

    def _show_begun(self, drafts: list[BegunDraft]) -> None:
        self.begun.show_drafts(drafts)
        self.show_lines()

    def _go_on(self, draft: BegunDraft) -> None:
        """Open the composer for those whom it is for: what was written stands there."""

        def show(found: ComposerDraft | None) -> None:
            if found is not None:
                people = tuple(Person(one.learner_id, one.enrolment_id) for one in found.people)
                self._navigator.message_wanted.emit(people)

        self._desk.reader.ask("begun_draft", lambda store: composer_draft(store, draft.id), show)

    def _discard_begun(self, draft: BegunDraft) -> None:
        def discard(found: ComposerDraft | None) -> None:
            if found is None:
                return
            self._navigator.draft_discarded.emit(frozenset(one.learner_id for one in found.people))
            self.decide(
                self._desk.words.say("Draft discarded"),
                lambda store: remove_composer_draft(store, found.id),
                lambda store, _nothing: save_composer_draft(store, found),
            )

        self._desk.reader.ask("begun_draft", lambda store: composer_draft(store, draft.id), discard)

    def nothing_here(self) -> str:
        """Return what is said when nothing was begun."""
        if not self.begun.isHidden():
            return ""
        return self._desk.words.say("No draft. What a sequence prepares waits here for you.")

    def follow(self, line: MessageLine | None) -> None:
        """Offer what can be done about the current draft."""
        for action in self.acts.values():
            action.setEnabled(line is not None or action.objectName() in ("next", "previous"))
        say = self._desk.words.say
        can_send = mail_account(self._desk.store) is not None
        self._send_button.set_words(say("Send") if can_send else say("Open as an e-mail"))
        self.pane.show_buttons([self._send_button, self._continue], self._discard_button)

    def _discard(self) -> None:
        line, desk = self.current(), self._desk
        if line is not None:
            row_id = line.message.id
            told = changed_line(desk.words, "discarded", desk.name(line.message.learner))
            self.decide(
                told,
                lambda store: change.discard(store, row_id, desk.now()),
                lambda store, made: change.bring_back(store, made, desk.now()),
            )

    def _edit(self, subject: str, text: str) -> None:
        message, desk = self.pane.message, self._desk
        if message is not None:
            row_id = message.row.id
            told = changed_line(desk.words, "edited", desk.name(message.learner))
            self.decide(told, lambda store: change.edit(store, row_id, subject, text, desk.now()), change.put_back)

    def _send(self) -> None:
        """Let the trainer's account send the draft; without one, open it in the trainer's own mail program."""
        line, desk = self.current(), self._desk
        if line is None:
            return
        row_id, name, account = line.message.id, desk.name(line.message.learner), mail_account(desk.store)
        if account is not None:
            address = account.settings.get("from_address") or account.person_email or ""
            sender = Correspondent(account.person_name or desk.trainer, address)
            self.decide(
                changed_line(desk.words, "sent", name),
                lambda store: change.send_draft(store, row_id, account.id, sender, desk.now()),
                change.put_back,
            )
            return
        message = message_by_id(desk.store, row_id)
        if message is None:
            return
        opened = open_draft(desk, message)
        if opened is Opened.NOTHING:
            self._navigator.told.emit(
                desk.words.say("No program answered, so nothing was done. Connect a mailbox (SMTP) instead.")
            )
            return

        def keep(store: Store) -> change.Changed:
            handed_over(store, row_id, desk.now())
            after = message_by_id(store, row_id)
            return change.Changed(message, after or message)

        told = changed_line(desk.words, "handed", name)
        self.decide(with_copy_line(desk.words, told) if opened is Opened.WITH_COPY else told, keep, change.put_back)

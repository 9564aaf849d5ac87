"""Writing to learners, each their own message: the text on the left, what will be read on the right."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.messages.outgoing import (
    Outgoing,
    Sender,
    filled,
    is_filled,
    obstacle_sentence,
    sender_of,
    unfilled_sentences,
)
from cockpit.gui.messages.preview import Preview
from cockpit.gui.messages.recipients import Recipient, Recipients
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.segments import Segments
from cockpit.outbox.templates import Text, load_template
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.merge_fields import merge_fields, template_for
from cockpit.wording import LANGUAGES, Words
from cockpit.wording.alerts import sentence
from cockpit.wording.templates import OWN_WORDS, template_names

_MOST_WORDS = 90
_LIST_PX, _LIST_NARROW_PX, _NARROW_PX = 288, 190, 1100


@dataclass(frozen=True, slots=True)
class _Left:
    """What was written to somebody so far: the template and language shown, and the text of each."""

    at: tuple[str, str]
    texts: Mapping[tuple[str, str], Text]


class ComposerPage(QWidget):
    """One message to one person, or to several each their own.

    `sent`: pairs of a Person and an Outgoing; the main window queues them, or opens them in the mail program.
    """

    sent = Signal(object)

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._people: tuple[Person, ...] = ()
        self._person: Person | None = None
        self._page: LearnerPage | None = None
        self._sender = Sender(None, "", None)
        self._drafts: dict[tuple[str, str], Text] = {}
        self._left: dict[int, _Left] = {}
        self._at = (OWN_WORDS, "en")
        self._is_filling = False
        self._is_touched = False
        self._lay_out()

    def write_to(self, people: tuple[Person, ...]) -> None:
        """Begin a message: template, language and text are chosen, the trainer adds a line and sends.

        What was written to the same person, and left or not kept, stands there again.
        """
        self._people = people
        self._turn_to(people[0])
        self._recipients.setVisible(len(people) > 1)
        if len(people) > 1:
            self._recipients.show_people([self._recipient(person) for person in people])
            self._title.setText(
                self._desk.words.plural("Message to {n} person", "Message to {n} people", len(people))
            )
            self._recipients.setFocus()
            self._follow()

    def _turn_to(self, person: Person) -> None:
        """Show the message to one person."""
        self._keep_what_was_written()
        desk = self._desk
        page = learner_page(desk.store, person.learner_id, desk.now(), person.enrolment_id)
        if page is None:  # gone since the list was drawn
            self._navigator.back_wanted.emit()
            return
        left = self._left.get(person.learner_id)
        self._person, self._page = person, None  # until template and language are chosen, nothing follows them
        self._sender = sender_of(desk.store, desk.trainer)
        learner = page.learner
        alert = page.enrolments[0].alert if page.enrolments else None
        if len(self._people) == 1:
            self._title.setText(desk.words.say("Message to {name}", name=learner.name))
        self._why.setText(sentence(desk.words, alert.spoken[0]).text if alert else "")
        if left is None:
            template, language = _fitting(page)
            self._templates.setCurrentIndex(self._templates.findData(template))
            self._languages.choose(language)
        else:
            self._templates.setCurrentIndex(self._templates.findData(left.at[0]))
            self._languages.choose(left.at[1])
        self._page = page
        self._drafts = dict(left.texts) if left else {}
        self._preview.show_learner(learner, page.history, self._sender, desk.now())
        self._show_channel()
        self._fill()
        if len(self._people) == 1:
            self._body.setFocus()

    def send(self) -> None:
        """Hand over the messages against which nothing stands; somebody else's is not kept back by that."""
        if not self._may_send():
            return
        self._is_touched = True
        self._keep_what_was_written()
        chosen = self._recipients.chosen() if len(self._people) > 1 else self._people
        self.sent.emit(tuple((person, outgoing) for person in chosen if (outgoing := self._outgoing(person))))

    def _may_send(self) -> bool:
        if len(self._people) > 1:
            return bool(self._recipients.chosen())
        return self._person is not None and self._is_complete() and not self._obstacle()

    def _outgoing(self, person: Person) -> Outgoing | None:
        """Return what somebody would be sent; None when something is missing or stands against it."""
        page = learner_page(self._desk.store, person.learner_id, self._desk.now(), person.enrolment_id)
        if page is None or self._obstacle_of(page):
            return None
        left = self._left.get(person.learner_id)
        at = left.at if left else _fitting(page)
        text = left.texts[at] if left else self._text(page, *at)
        if not text.subject.strip() or not text.body.strip() or not is_filled(text.subject, text.body):
            return None
        return Outgoing(at[0] or None, at[1], text.subject.strip(), text.body, page.learner.email or "")

    def _recipient(self, person: Person) -> Recipient:
        desk = self._desk
        page = learner_page(desk.store, person.learner_id, desk.now(), person.enrolment_id)
        if page is None:
            return Recipient(person, "", desk.words.say("This learner is no longer here."))
        obstacle = self._obstacle_of(page)
        if not obstacle and self._outgoing(person) is None:
            obstacle = desk.words.say("Something is missing in the text: write to this person alone.")
        return Recipient(person, page.learner.name, obstacle)

    def forget(self, learner_id: int) -> None:
        """Forget what was written to somebody: the store has it now."""
        self._left.pop(learner_id, None)

    def _keep_what_was_written(self) -> None:
        if self._person is not None and self._is_touched:
            texts = {**self._drafts, self._at: Text(self._subject.text(), self._body.toPlainText())}
            self._left[self._person.learner_id] = _Left(self._at, texts)
        self._person, self._is_touched = None, False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the text and its preview room in a narrow window."""
        super().resizeEvent(event)
        theme = self._desk.theme
        self._recipients.setFixedWidth(
            theme.px(_LIST_PX if self.width() >= theme.px(_NARROW_PX) else _LIST_NARROW_PX)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+↵ sends, from the text as well; Esc goes back."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
        elif event.key() == Qt.Key.Key_Escape:
            self._navigator.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._header())
        columns = QHBoxLayout()
        columns.setSpacing(0)
        self._recipients = Recipients(self._desk)
        self._recipients.turned.connect(self._turn_to)
        self._recipients.changed.connect(self._follow)
        self._recipients.hide()
        columns.addWidget(self._recipients)
        columns.addLayout(self._writing(), 1)
        self._preview = Preview(self._desk)
        columns.addWidget(self._preview, 1)
        whole.addLayout(columns, 1)
        whole.addWidget(self._send_bar())

    def _header(self) -> QWidget:
        theme = self._desk.theme
        header = QWidget()
        header.setObjectName("header")
        row = QHBoxLayout(header)
        row.setContentsMargins(theme.px(16), theme.px(10), theme.px(24), theme.px(10))
        row.setSpacing(theme.px(10))
        back = Button(theme, "", "x", kind="ghost")
        back.setAccessibleName(self._desk.words.say("Back, {key}", key="Esc"))
        back.clicked.connect(self._navigator.back_wanted)
        row.addWidget(back)
        self._title = Label(theme, "", "title")
        self._why = Label(theme, "", "small", "text2", elides=True)
        row.addWidget(self._title)
        row.addWidget(self._why, 1)
        return header

    def _writing(self) -> QVBoxLayout:
        theme, words = self._desk.theme, self._desk.words
        column = QVBoxLayout()
        column.setContentsMargins(theme.px(24), theme.px(12), theme.px(20), theme.px(14))
        column.setSpacing(theme.px(10))
        choices = QHBoxLayout()
        choices.setSpacing(theme.px(6))
        self._templates = Combo(theme)
        self._templates.setAccessibleName(words.say("Template"))
        for name, said in template_names(words).items():
            self._templates.addItem(said, name)
        self._templates.setMinimumWidth(theme.px(72))
        self._templates.activated.connect(self._switch)
        languages = [(language, language.upper()) for language in reversed(LANGUAGES)]
        self._languages = Segments(theme, languages, words.say("Language of the message"))
        self._languages.chosen.connect(self._switch)
        choices.addWidget(self._templates, 1)
        choices.addWidget(self._languages)
        column.addLayout(choices)
        column.addLayout(self._editor(), 1)
        column.addWidget(self._warning())
        return column

    def _editor(self) -> QVBoxLayout:
        theme, words = self._desk.theme, self._desk.words
        column = QVBoxLayout()
        column.setSpacing(theme.px(8))
        subject = QHBoxLayout()
        subject.setSpacing(theme.px(10))
        subject.addWidget(Label(theme, words.say("Subject"), "small", "text2"))
        self._subject = QLineEdit()
        self._subject.setAccessibleName(words.say("Subject"))
        self._subject.textChanged.connect(self._edited)
        subject.addWidget(self._subject, 1)
        column.addLayout(subject)
        self._body = QPlainTextEdit()
        self._body.setAccessibleName(words.say("Text of the message"))
        self._body.setTabChangesFocus(True)
        self._body.textChanged.connect(self._edited)
        column.addWidget(self._body, 1)
        checks = QHBoxLayout()
        checks.setSpacing(theme.px(6))
        self._check = Picture(theme, "check", "accent_text", 15)
        self._length = Label(theme, "", "caption", "text2")
        checks.addWidget(self._check)
        checks.addWidget(self._length)
        checks.addStretch()
        column.addLayout(checks)
        return column

    def _warning(self) -> QWidget:
        theme = self._desk.theme
        self._unfilled_row = QWidget()
        row = QHBoxLayout(self._unfilled_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(Picture(theme, "triangle-alert", "drift", 16))
        self._unfilled = Label(theme, "", "small", wraps=True)
        self._unfilled.setProperty("chip", "drift")  # amber words on their amber ground
        row.addWidget(self._unfilled, 1)
        return self._unfilled_row

    def _send_bar(self) -> QWidget:
        theme = self._desk.theme
        bar = QWidget()
        bar.setObjectName("sendbar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.px(24), theme.px(9), theme.px(20), theme.px(9))
        row.setSpacing(theme.px(10))
        self._channel_icon = Picture(theme, "mail", "text2", 16)
        self._channel = Label(theme, "", "small", "text2", elides=True)
        row.addWidget(self._channel_icon)
        row.addWidget(self._channel, 1)
        self._send = Button(theme, "", "send", "Ctrl ↵", kind="primary")
        self._send.clicked.connect(self.send)
        row.addWidget(self._send)
        return bar

    def _show_channel(self) -> None:
        words, sender = self._desk.words, self._sender
        obstacle = self._obstacle()
        if obstacle:
            self._channel.setText(obstacle)
        elif sender.account is not None:
            address = sender.address or self._desk.trainer
            self._channel.setText(
                words.say("By {address} through {account}", address=address, account=sender.account)
            )
        else:
            self._channel.setText(words.say("Opens in your own mail program: it leaves when you send it there."))
        self._channel.set_tone("lost" if obstacle else "text2")
        self._channel_icon.show_picture("circle-alert" if obstacle else "mail", "lost" if obstacle else "text2")
        self._send.set_words(
            words.say("Send") if sender.account is not None else words.say("Open in my mail program")
        )

    def _obstacle(self) -> str:
        """Return why this learner may not be written to; empty when nothing stands against it."""
        return self._obstacle_of(self._page) if self._page is not None else ""

    def _obstacle_of(self, page: LearnerPage) -> str:
        learner, views = page.learner, page.enrolments
        view = views[0] if views else None
        return obstacle_sentence(
            self._desk.words, learner, view.status if view else None, view.state if view else None
        )

    def choose_template(self, name: str) -> None:
        """Show another template."""
        self._templates.setCurrentIndex(self._templates.findData(name))
        self._switch()

    def _switch(self) -> None:
        """Show another template or language; what was written for this one waits for its return."""
        if self._page is None:
            return
        self._drafts[self._at] = Text(self._subject.text(), self._body.toPlainText())
        self._fill()

    def _fill(self) -> None:
        if self._page is None:
            return
        template: str = self._templates.currentData()
        self._at = (template, self._languages.value)
        kept = self._drafts.get(self._at)
        text = kept or self._text(self._page, *self._at)
        self._is_filling = True
        self._subject.setText(text.subject)
        self._subject.setCursorPosition(0)  # its beginning in view
        self._body.setPlainText(text.body)
        self._is_filling, self._is_touched = False, kept is not None
        self._follow()

    def _text(self, page: LearnerPage, template: str, language: str) -> Text:
        desk = self._desk
        theirs = Words(language, desk.now().date())
        if template == OWN_WORDS:
            greeting = theirs.say("Hi {first_name},", first_name=page.learner.first_name)
            farewell = theirs.say("Best wishes,")
            return Text("", f"{greeting}\n\n\n\n{farewell}\n{desk.trainer}\n")
        return filled(load_template(template, language), merge_fields(desk.store, theirs, page, desk.sign_off))

    def _edited(self) -> None:
        if not self._is_filling:
            self._is_touched = True
            self._follow()

    def _follow(self) -> None:
        """Follow the text: preview, count, what is left to write, and whether it may leave."""
        words = self._desk.words
        subject, body = self._subject.text(), self._body.toPlainText()
        self._preview.show_text(subject, body)
        count = len(body.split())
        is_short = 0 < count < _MOST_WORDS
        said = words.plural("{n} word", "{n} words", count)
        self._length.setText(
            said if is_short else words.say("{words}: under 90 is easier to read", words=said) if count else said
        )
        self._length.set_tone("text2" if is_short else "text3")
        self._check.show_picture("check", "accent_text" if is_short else "disabled")
        sentences = unfilled_sentences(words, subject, body)
        self._unfilled.setText("\n".join(sentences))
        self._unfilled_row.setVisible(bool(sentences))
        self._send.setEnabled(self._may_send())

    def _is_complete(self) -> bool:
        subject, body = self._subject.text(), self._body.toPlainText()
        return bool(subject.strip() and body.strip()) and is_filled(subject, body)


def _fitting(page: LearnerPage) -> tuple[str, str]:
    """Return the template and the language that fit somebody."""
    alert = page.enrolments[0].alert if page.enrolments else None
    return template_for(alert) or OWN_WORDS, Words(page.learner.language).language

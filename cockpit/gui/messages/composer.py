"""Writing to learners, each their own message: who gets it, the text, and what will be read."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cockpit.checkins.offering import offers_to
from cockpit.domain.checkins import Offer
from cockpit.domain.people import Learner
from cockpit.domain.text_checks import check_text
from cockpit.errors import WrongInput
from cockpit.gui.desk import Desk
from cockpit.gui.messages.composer_columns import ComposerColumns
from cockpit.gui.messages.composer_head import ComposerHead
from cockpit.gui.messages.composer_reading import Letters, Read, make_letters, read_people
from cockpit.gui.messages.copying import Copying
from cockpit.gui.messages.half_written import HalfWritten
from cockpit.gui.messages.mailing import FITTING, Mailing, Survey, surveyed
from cockpit.gui.messages.outgoing import (
    Against,
    Sender,
    Way,
    against_sentence,
    unfilled_sentences,
)
from cockpit.gui.messages.recipients_list import Recipient
from cockpit.gui.messages.rows import against_one, chosen_at_first
from cockpit.gui.messages.send_bar import SendBar
from cockpit.gui.messages.unknown import Unknown
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.writing import writing_of
from cockpit.outbox.letters import Letter, unfilled_names
from cockpit.outbox.templates import Text
from cockpit.reports.learner_timeline import HistoryItem, learner_page
from cockpit.reports.merge_fields import Addressee
from cockpit.store import Store
from cockpit.wording.alerts import sentence
from cockpit.wording.errors import error_sentence
from cockpit.wording.templates import OWN_WORDS, field_name

# So many messages are read and looked through within a frame; more wait until nobody types.
_FEW = 60
_TYPING_MS = 200
# The fields that are known once there are moments to offer.
_OF_OFFERS = {"slots", "numbers"}


class ComposerPage(QWidget):
    """One message to one person, or to several each their own.

    `sent`: pairs of a Person and a Draft; the main window queues them, or opens them in the mail program.
    """

    sent = Signal(object)

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._sender = Sender(None, "", None)
        self._mailing = self._new({})
        self._half_written = HalfWritten(desk, self)
        navigator.draft_discarded.connect(self._half_written.let_go)
        self._found: dict[int, Addressee] = {}
        self._shown: Addressee | None = None
        self._survey = Survey()
        self._wanted_template: str | None = None
        self._is_beginning = False
        self._has_looked = False  # for moments to offer
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_TYPING_MS)
        self._waiting.timeout.connect(self._look_through)
        self._lay_out()
        desk.commands.bind(
            self,
            {
                "next": partial(self._step, 1),
                "previous": partial(self._step, -1),
                "leave_out": self._leave_out,
            },
        )

    def write_to(self, people: tuple[Person, ...]) -> None:
        """Begin a message: template, language and text are chosen, the trainer adds a line and sends.

        What was written to the same people, and left or not kept, stands there again.
        """
        everybody = {person.learner_id: person for person in people}
        self._wanted_template, self._shown, self._has_looked = None, None, False
        self._found, self._survey = {}, Survey()  # until these are read, nothing of those before may leave
        self._mailing = self._half_written.to(everybody) or self._new(everybody)
        self._ask()

    def choose_template(self, name: str) -> None:
        """Show another template."""
        self._wanted_template = name  # in case that those whom it goes to are still being read
        if self._shown is not None:
            self._text.choose(name, self._text.languages.value)
            self._switch()

    def send(self) -> None:
        """Hand over the messages to those who are ticked, once nothing is missing in any of them."""
        if not self._may_send():
            return
        mailing, now = self._mailing.as_it_is(), self._desk.now()
        if self._sender.account is not None and mailing.way is not Way.COPY:
            mailing.send_time, mailing.send_on = self._times.value, self._times.day
        ticked = self._chosen()
        chosen = [self._found[one] for one in mailing.people if one in ticked]
        self._keep()
        desk = self._desk
        desk.reader.ask(
            "composer-send",
            lambda store: make_letters(desk, store, mailing, chosen, now),
            self._hand_over,
            waits=len(chosen) <= _FEW,
        )

    def forget(self, learner_ids: Collection[int]) -> None:
        """Forget what was sent to these people: the store has it now. What is half-written to others stays."""
        self._half_written.arrived(learner_ids)

    def save(self) -> None:
        """Write down what is half-written: the window is about to close."""
        self._half_written.save()

    def show_connection(self) -> None:
        """Follow whether anything can be reached."""
        self._show_bar()

    def _new(self, people: dict[int, Person]) -> Mailing:
        desk = self._desk
        trainer = writing_of(desk, desk.store).trainer
        return Mailing(people, trainer, desk.now().astimezone(desk.zone).date())

    def _ask(self) -> None:
        desk, mailing, now = self._desk, self._mailing, self._desk.now()
        whom = tuple(mailing.people.values())
        desk.reader.ask(
            "composer",
            lambda store: read_people(desk, store, mailing, whom, now),
            self._begin,
            waits=len(whom) <= _FEW,
        )

    def _begin(self, read: Read) -> None:
        """Show who was read, and the text for them."""
        self._found, self._sender = read.found, read.sender
        mailing, words = self._mailing, self._desk.words
        mailing.renew(read.writers, read.own_templates)
        if read.begun is not None and self._half_written.to(mailing.people) is None:
            way = mailing.way
            self._half_written.take_up(mailing, read.begun)
            if mailing.way is not way:  # what stands against it depends on how it leaves
                self._ask()
                return
        self._text.show_templates(read.titles, is_to_one=mailing.is_to_one)
        here = [self._found[one] for one in mailing.people if one in self._found]
        if not here:  # gone since the list was drawn
            self._navigator.back_wanted.emit()
            return
        self._is_beginning = True
        self._offer_ways(here)
        if mailing.saved_at is None and not mailing.texts:
            mailing.template, mailing.language = read.fitting
        if self._wanted_template is not None:
            mailing.template = self._wanted_template
        self._text.choose(mailing.template, mailing.language)
        self._recipients.setVisible(not mailing.is_to_one)
        self._preview.begin(is_to_one=mailing.is_to_one)
        if mailing.is_to_one:
            alert = here[0].alert
            title = words.say("Message to {name}", name=here[0].learner.name)
            self._head.show_title(title, sentence(words, alert.spoken[0]).text if alert else "")
            self._show_person(mailing.people[here[0].learner.id])
        else:
            count = len(mailing.people)
            self._head.show_title(
                words.plural("Message to {n} learner, one by one", "Message to {n} learners, one by one", count)
            )
            self._show_people(read.rows)
        self._navigator.part_shown.emit("composer" if mailing.is_to_one else "composer_several")
        self._is_beginning = False
        self._fill()
        self._times.show_for(read.zones, mailing.send_time, mailing.send_on)
        self._show_saved()
        if mailing.is_to_one and mailing.template == OWN_WORDS and mailing.saved_at is None:
            self._text.go_behind_greeting()
        (self._text.body if mailing.is_to_one else self._recipients.list).setFocus()

    def _show_people(self, rows: Sequence[Recipient]) -> None:
        chosen = chosen_at_first(rows) - self._mailing.left_out | (self._mailing.taken_in & self._found.keys())
        first = next((place for place, row in enumerate(rows) if row.person.learner_id in chosen), 0)
        self._recipients.show_people(rows, chosen, first)

    def _show_person(self, person: Person) -> None:
        """Show what one of them will read."""
        one = self._found.get(person.learner_id)
        if one is None:
            return
        desk, self._shown = self._desk, one
        mailing = self._mailing
        if mailing.template == FITTING and not mailing.is_to_one:
            mailing.language = mailing.language_of(one)
            self._text.choose(mailing.template, mailing.language)
        self._preview.show_learner(one.learner, self._sender, desk.now())
        if not self._is_beginning:  # then the text comes next, and what follows from it
            if mailing.template == FITTING and not mailing.is_to_one:
                self._show_written()
            self._follow_preview()
        now = desk.now()

        def history(store: Store) -> tuple[Learner, Sequence[HistoryItem]]:
            page = learner_page(store, person.learner_id, now, person.enrolment_id)
            return one.learner, page.history if page else ()

        desk.reader.ask("composer-history", history, self._show_history, waits=False)

    def _show_history(self, read: tuple[Learner, Sequence[HistoryItem]]) -> None:
        if self._shown is not None and self._shown.learner.id == read[0].id:
            self._preview.show_history(self._desk.first(read[0].first_name), read[1])

    def _add(self, person: Person) -> None:
        """Let somebody else get it too."""
        if person.learner_id not in self._mailing.people:
            self._half_written.drop(self._mailing.people)
            self._mailing.people[person.learner_id] = person
            self._has_looked = False
            self._keep()
            self._ask()

    def _step(self, by: int) -> None:
        if not self._mailing.is_to_one:
            self._recipients.list.step(by)

    def _leave_out(self) -> None:
        if not self._mailing.is_to_one:
            self._recipients.list.tick()

    def _offer_ways(self, here: Sequence[Addressee]) -> None:
        """Offer how the message can leave; who has no mail address is written to in the platform."""
        mailing, ways = self._mailing, [Way.MAIL]
        platform = next((one.platform for one in here if one.platform is not None), None)
        if platform is not None:
            ways.append(Way.PLATFORM)
        if mailing.is_to_one:
            ways.append(Way.COPY)
            if mailing.saved_at is None and platform is not None and not here[0].learner.email:
                mailing.way = Way.PLATFORM
        if mailing.way not in ways:
            mailing.way = Way.MAIL
        if mailing.way is Way.PLATFORM and platform is not None:
            self._sender = Sender(platform[2], self._sender.name, None, Way.PLATFORM)
        else:
            self._sender = replace(self._sender, way=mailing.way)
        self._bar.show_ways(ways, mailing.way)

    def _choose_way(self, way: Way) -> None:
        self._mailing.way = way
        self._keep()
        self._ask()

    def _hand_over(self, made: Letters) -> None:
        if made.mailing.way is Way.COPY:
            for person, outgoing in made.letters:
                self._copying.copy(person, outgoing)
                self._half_written.drop({person.learner_id})
            self._navigator.back_wanted.emit()
            return
        self._half_written.sent(made.mailing, [person.learner_id for person, _ in made.letters])
        self.sent.emit(made.drafts)

    def _chosen(self) -> frozenset[int]:
        if self._mailing.is_to_one:
            return frozenset(() if self._against() else self._found.keys())
        return self._recipients.model.chosen & self._found.keys()

    def _may_send(self) -> bool:
        chosen = self._chosen()
        return bool(chosen) and not self._survey.broken and not chosen & self._mailing.blocked(self._survey)

    def _against(self) -> Against | None:
        one = self._shown
        return against_one(one, self._mailing.way) if one else None

    def _keep(self) -> None:
        """Keep what was written, in case that it is left or not sent."""
        self._mailing.saved_at = self._desk.now()
        if not self._mailing.is_to_one:
            rows, chosen = self._recipients.model.rows, self._recipients.model.chosen
            free = chosen_at_first(rows)
            self._mailing.left_out, self._mailing.taken_in = set(free - chosen), set(chosen - free)
        self._half_written.keep(self._mailing)
        self._show_saved()

    def _edited(self) -> None:
        """Take in what was typed."""
        if self._shown is None:  # those whom it is for are still being read
            return
        mailing = self._mailing
        mailing.texts[mailing.template_of(self._shown), mailing.language] = self._text.text
        self._keep()
        self._follow()

    def _switch(self) -> None:
        """Show another template or language; what was written for this one waits for its return."""
        self._mailing.template, self._mailing.language = self._text.place
        self._fill()

    def _fill(self) -> None:
        """Show the text of the chosen template and language."""
        mailing = self._mailing
        if mailing.is_to_one and self._shown is not None:
            letter = self._letter(self._shown)
            self._text.show_text(Text(letter.subject, letter.body))
            self._text.select_gap()
        else:
            self._show_written()
        self._follow()

    def _show_written(self) -> None:
        """Show the text that the message to the one in sight is made from."""
        mailing = self._mailing
        name = mailing.template_of(self._shown) if self._shown is not None else mailing.template
        if name != FITTING:
            template = mailing.written(name, mailing.language)
            self._text.show_text(Text(template.subject, template.body))

    def _follow(self) -> None:
        """Follow the text: what one will read, what is missing in all of them, and whether they may leave."""
        self._follow_preview()
        if len(self._found) <= _FEW:
            self._look_through()
        else:
            self._waiting.start()

    def _look_through(self) -> None:
        mailing, people = self._mailing.as_it_is(), list(self._found.values())
        self._desk.reader.ask("composer-survey", lambda _store: surveyed(mailing, people), self._show_survey)

    def _show_survey(self, survey: Survey) -> None:
        self._survey = survey
        self._show_missing()
        missing = {name for _, name in survey.unknown}
        if self._mailing.is_to_one:
            missing.update(unfilled_names(self._text.text.subject, self._text.text.body))
        if not missing.isdisjoint(_OF_OFFERS):
            self._look_for_moments()

    def _look_for_moments(self) -> None:
        """Look for moments that can be offered to each, once somebody is to get some."""
        desk, mailing, now = self._desk, self._mailing, self._desk.now()
        if self._has_looked:
            return
        self._has_looked = True
        learners = [self._found[one].learner for one in mailing.people if one in self._found]

        def offer(offers: dict[int, Offer]) -> None:
            if mailing is self._mailing:
                mailing.offer(offers, desk.zone)
                self._fill()

        desk.reader.ask(
            "composer-moments", lambda store: offers_to(store, desk.settings, learners, now), offer, waits=False
        )

    def _show_missing(self) -> None:
        """Show what is missing in the messages to those who are ticked."""
        mailing, words, chosen = self._mailing, self._desk.words, self._chosen()
        unknown = [
            Unknown(of, field, field_name(words, field), people & chosen, mailing.instead.get((of, field), ""))
            for (of, field), people in self._survey.unknown.items()
            if people & chosen
        ]
        mistakes = [error_sentence(words, error) for error in self._survey.broken.values()]
        if mailing.is_to_one:
            text = self._text.text
            mistakes += unfilled_sentences(words, text.subject, text.body)
        self._text.unknown.show_unknown(unknown, mistakes, len(self._languages()))
        open_ones = [one for one in unknown if not one.instead.strip()]
        self._text.show_missing(frozenset(one.field for one in open_ones if one.language == mailing.language))
        lacking = {
            learner_id: words.say("“{field}” is unknown", field=one.said)
            for one in reversed(open_ones)  # the first of them is said
            for learner_id in one.people
        }
        self._recipients.show_lacking(lacking)
        self._text.show_counts(None if mailing.is_to_one else self._languages())
        self._show_bar()

    def _languages(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for learner_id in self._chosen():
            language = self._mailing.language_of(self._found[learner_id])
            counts[language] = counts.get(language, 0) + 1
        return counts

    def _letter(self, one: Addressee) -> Letter:
        """Return what somebody reads; of a text with a mistake, the text as it stands there."""
        try:
            return self._mailing.letter_to(one)
        except WrongInput:
            written = self._mailing.written(self._mailing.template_of(one), self._mailing.language_of(one))
            return Letter(written.subject, written.body)

    def _follow_preview(self) -> None:
        one, mailing = self._shown, self._mailing
        if one is None:
            return
        letter = self._letter(one)
        if mailing.is_to_one:
            self._preview.show_text(letter.subject, letter.body)
        else:
            places = list(mailing.people)
            self._preview.show_one_of(
                places.index(one.learner.id),
                len(places),
                Text(letter.subject, letter.body),
                mailing.lines.get(one.learner.id, ""),
                mailing.writer_to(one.learner.id).signature,
                is_own=one.learner.id in mailing.own,
            )
        self._text.show_checks(check_text(letter.body, one.learner.first_name, mailing.language_of(one)))

    def _write_line(self, line: str) -> None:
        if self._shown is not None:
            self._mailing.lines[self._shown.learner.id] = line
            self._keep()
            self._follow_preview()

    def _write_apart(self, is_wanted: bool) -> None:
        if self._shown is None:
            return
        if is_wanted:
            letter = self._letter(self._shown)
            self._mailing.own[self._shown.learner.id] = Text(letter.subject, letter.body)
        else:
            self._mailing.own.pop(self._shown.learner.id, None)
        self._keep()
        self._follow()

    def _write_own(self, subject: str, body: str) -> None:
        if self._shown is not None and self._shown.learner.id in self._mailing.own:
            self._mailing.own[self._shown.learner.id] = Text(subject, body)
            self._keep()
            self._follow()

    def _write_instead(self, language: str, field: str, words: str) -> None:
        self._mailing.instead[language, field] = words
        self._keep()
        self._follow_preview()
        self._show_missing()

    def _choose_time(self) -> None:
        self._mailing.send_time, self._mailing.send_on = self._times.value, self._times.day
        self._keep()

    def _tick(self) -> None:
        self._keep()
        self._show_missing()

    def hideEvent(self, event: QHideEvent) -> None:
        """Write down what was begun: the drafts show it."""
        super().hideEvent(event)
        self._half_written.save(is_shown=True)

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
        self._head = ComposerHead(self._desk)
        self._head.left.connect(self._navigator.back_wanted)
        whole.addWidget(self._head)
        columns = ComposerColumns(self._desk)
        self._recipients, self._text, self._preview = columns.recipients, columns.text, columns.preview
        self._recipients.turned.connect(self._show_person)
        self._recipients.changed.connect(self._tick)
        self._recipients.added.connect(self._add)
        self._text.edited.connect(self._edited)
        self._text.switched.connect(self._switch)
        self._text.unknown.written.connect(self._write_instead)
        self._text.unknown.skipped.connect(self._recipients.model.leave_out)
        self._preview.stepped.connect(self._step)
        self._preview.line_written.connect(self._write_line)
        self._preview.own_wanted.connect(self._write_apart)
        self._preview.own_written.connect(self._write_own)
        whole.addWidget(columns, 1)
        self._bar = SendBar(self._desk)
        self._bar.sent.connect(self.send)
        self._bar.way_chosen.connect(self._choose_way)
        self._copying = Copying(self._desk, self._navigator, self)
        self._times = self._bar.times
        self._times.chosen.connect(self._choose_time)
        whole.addWidget(self._bar)

    def _show_saved(self) -> None:
        self._head.show_saved(self._mailing.saved_at)

    def _show_bar(self) -> None:
        words, one, is_to_one = self._desk.words, self._shown, self._mailing.is_to_one
        what = self._against() if is_to_one else None
        obstacle = against_sentence(words, what, one.learner.first_name) if one and what else ""
        hint = ""
        is_answer = one is not None and one.wrote is not None  # nobody waits for one out of tact
        if one is not None and is_to_one and one.rests and one.contacted_on is not None and not is_answer:
            name, day = self._desk.first(one.learner.first_name), words.short_day(one.contacted_on)
            hint = words.say("You were in touch with {name} on {day}: better let it rest.", name=name, day=day)
        self._bar.show_state(
            self._sender, obstacle, hint, len(self._chosen()), is_to_one=is_to_one, may_send=self._may_send()
        )

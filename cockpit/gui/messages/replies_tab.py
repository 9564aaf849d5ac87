"""Replies and questions: what came back, all that was said with that person, and how the learner stands."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.connector import LetterKind
from cockpit.domain.checkins import ProposalState
from cockpit.domain.questions import Category, answer_template
from cockpit.domain.times import day_in
from cockpit.errors import WrongInput
from cockpit.gui.ask_bar import AskBar, ToColleague
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label
from cockpit.gui.messages.replies_acts import done_with, flagged, made_question, of_kind, stopped
from cockpit.gui.messages.replies_list import RepliesModel, RepliesView
from cockpit.gui.messages.replies_notice import Notice
from cockpit.gui.messages.replies_situation import SituationPane
from cockpit.gui.messages.replies_thread import ThreadPane
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.gui.scrolled import scrolled
from cockpit.gui.wrapped import Wrapped
from cockpit.reports.replies import Came, CameGroup, Exchange, Returns, exchange_with, returns
from cockpit.store.colleagues import colleagues
from cockpit.wording.errors import error_sentence
from cockpit.wording.templates import OWN_WORDS

# What the tab asks the reader for.
_LIST, _EXCHANGE = "replies", "exchange"
_LEAST_TALK = 120
_SETTLE_MS = 60
_LIST_PX, _LIST_NARROW_PX, _SITUATION_PX, _THREAD_PX = 330, 240, 290, 330
_BUTTONS = (
    ("message", "mail", "primary"),
    ("question", "message-circle-question-mark", "secondary"),
    ("done", "check", "secondary"),
    ("pass_on", "users", "secondary"),
    ("unhappy", "hand-helping", "secondary"),
)


class RepliesTab(QWidget):
    """The list at the left, the conversation in the middle, the learner's situation at the right.

    Everything done is a decision that the window can take back; after it the next line is selected.
    """

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        words, theme = desk.words, desk.theme
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(words.say("Replies"))
        self._wanted: tuple[int, int] | None = None
        self._asked_about: tuple[int, int] | None = None
        self.model = RepliesModel(desk, self)
        self.list = RepliesView(desk, self.model)
        self.notice = Notice(desk)
        self.conversation = ThreadPane(desk)
        self.situation = SituationPane(desk)
        self.ask_bar = AskBar(desk)
        self.ask_bar.hide()
        self._bar = QWidget()
        self._flow = Wrapped(theme, 2)
        self._middle = QWidget()
        self._nothing = QWidget()
        self.buttons = {name: Button(theme, "", icon, kind=kind) for name, icon, kind in _BUTTONS}
        self._lay_out()
        self._connect()
        self._bind()
        # Reading an exchange takes milliseconds that a held-down J has not: wait until it rests.
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read_exchange)
        hand_focus_on(self, self.list)
        theme.changed.connect(self._share_room)
        self._show_line()

    def reload(self) -> None:
        """Read what came back; the line that was selected stays so."""
        desk = self._desk
        now, zone, country = desk.now(), desk.settings.zone, desk.settings.holidays_of
        desk.reader.ask(_LIST, lambda store: returns(store, now, zone, country), self._show_list)

    def _show_list(self, came: Returns) -> None:
        selected, place = self.list.line, max(0, self.list.currentIndex().row())
        scroll = self.list.verticalScrollBar().value()
        self.model.show_lines(came.lines)
        found = self.model.index_of(self._wanted or (selected.key if selected else None))
        if found.isValid():
            self.list.setCurrentIndex(found)
            self.list.verticalScrollBar().setValue(scroll)
        else:
            near = self.model.line_from(min(place, self.model.rowCount() - 1), -1)
            self.list.show_line(near if near.isValid() else self.model.line_from(0, 1))
        self._wanted = None
        for part in (self.list, self._talk_side):
            part.setVisible(bool(came.lines))
        self._nothing.setVisible(not came.lines)
        self._share_room()
        self._show_line()  # one and the same may be another thing now

    def _lay_out(self) -> None:
        words, theme = self._desk.words, self._desk.theme
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        talk = QVBoxLayout()
        talk.setSpacing(0)
        talk.addWidget(self.notice)
        self.conversation.setMinimumHeight(theme.px(_LEAST_TALK))
        talk.addWidget(self.conversation, 1)
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addLayout(talk, 1)
        panes.addWidget(self.situation)
        column.addLayout(panes, 1)
        column.addWidget(self.ask_bar)
        self._bar.setObjectName("sendbar")
        self._bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar = QVBoxLayout(self._bar)
        bar.setContentsMargins(theme.px(17), theme.px(9), theme.px(17), theme.px(9))
        bar.addWidget(self._flow)
        column.addWidget(self._bar)
        empty = QVBoxLayout(self._nothing)
        empty.setContentsMargins(theme.px(24), theme.px(24), theme.px(24), 0)
        empty.setSpacing(theme.px(12))
        nothing = words.say("Nothing came back yet. Answers stand here once your mailbox is read.")
        empty.addWidget(Label(theme, nothing, "body", "text2", wraps=True))
        connect = Button(theme, words.say("Connect a mailbox"), "mail")
        connect.clicked.connect(self._navigator.mailbox_wanted)
        empty.addWidget(connect)
        empty.addStretch(1)
        self._nothing.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        self._talk_side = scrolled(self._middle)
        row.addWidget(self._talk_side, 1)
        row.addWidget(self._nothing, 1)

    def _connect(self) -> None:
        self.list.line_changed.connect(self._show_line)
        self.list.opened.connect(self._open_page)
        self.notice.stop_wanted.connect(self._stop)
        self.notice.page_wanted.connect(self._open_page)
        self.notice.chosen_wanted.connect(self._book_chosen)
        self.notice.others_wanted.connect(self._book)
        self.situation.opened.connect(self._open_page)
        self.ask_bar.decided.connect(self._pass_on)
        self.ask_bar.asked.connect(self._take_category)
        self.ask_bar.cancelled.connect(self._end_asking)

    def _bind(self) -> None:
        actions = self._desk.commands.bind(
            self,
            {
                "next": partial(self.list.step, 1),
                "previous": partial(self.list.step, -1),
                "message": self._answer,
                "book": self._book,
                "book_chosen": self._book_chosen,
                "question": self._ask_category,
                "done": self._done,
                "pass_on": self._ask_colleague,
                "unhappy": self._flag,
                "stop_writing": self._stop,
                "open_page": self._open_page,
            },
        )
        for name, button in self.buttons.items():
            button.clicked.connect(actions[name].trigger)
        self._digits = [self._key(str(number), partial(self.ask_bar.answer, number)) for number in range(1, 9)]
        self._escape = self._key("Esc", self._end_asking)
        self._desk.commands.changed.connect(self._show_line)
        self._arm()

    def _key(self, key: str, act: Callable[[], None]) -> QShortcut:
        # In a text field digits are digits: Qt offers them to the field first, and it takes them.
        return QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _arm(self) -> None:
        """Keep digits and Esc for an open question; else they are the window's."""
        is_asking = not self.ask_bar.isHidden()
        self._escape.setEnabled(is_asking)
        for number, digit in enumerate(self._digits, 1):
            digit.setEnabled(is_asking and number <= self.ask_bar.digits)
        self._bar.setHidden(is_asking)

    def _end_asking(self) -> None:
        if not self.ask_bar.isHidden():
            self.ask_bar.hide()
            self._arm()
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_line(self) -> None:
        """Show what can be done about the line that is selected, and soon its conversation."""
        line, words = self.list.line, self._desk.words
        if line is None or line.key != self._asked_about:
            self._end_asking()
        self.notice.show_line(line)
        names = {
            "message": words.say("Answer"),
            "question": words.say("A question"),
            "done": words.say("Done"),
            "pass_on": words.say("Pass on"),
            "unhappy": words.say("Dissatisfied"),
        }
        offered = []
        for name, button in self.buttons.items():
            button.set_words(names[name], self._desk.commands.key(name))
            if line is not None and self._can(name, line):
                offered.append(button)
        if line is not None and line.question is not None:
            self.buttons["question"].set_words(words.say("Its kind"))
        elif line is not None and line.group is CameGroup.MACHINES:
            self.buttons["message"].set_words(words.say("Message"))
        self._flow.show_widgets(offered)
        self._settle.start()

    @staticmethod
    def _can(name: str, line: Came) -> bool:
        is_from_person = line.reply is not None and line.reply.kind is LetterKind.REPLY and not line.colleague
        if name == "question":
            return line.question is not None or (is_from_person and line.enrolment_id is not None)
        if name == "unhappy":
            return is_from_person and line.enrolment_id is not None
        if name == "stop_writing":
            return is_from_person and not line.is_objected
        if name == "done":
            return line.group is not CameGroup.DONE
        return name != "pass_on" or line.question is not None

    def _read_exchange(self) -> None:
        line, now = self.list.line, self._desk.now()
        if line is None or not self.isVisible():
            self._desk.reader.forget(_EXCHANGE)
            return
        self._desk.reader.ask(
            _EXCHANGE,
            lambda store: exchange_with(store, line.learner_id, line.enrolment_id, now),
            self._show_exchange,
        )

    def _show_exchange(self, exchange: Exchange | None) -> None:
        if exchange is not None:
            self.conversation.show_said(exchange.said, self._desk.first(exchange.page.learner.first_name))
            self.situation.show_exchange(exchange)

    def _person(self, line: Came) -> Person:
        return Person(line.learner_id, line.enrolment_id, line.alert_id)

    def _answer(self) -> None:
        """Ask for the composer: with the text that answers such a question, or with none to an answer."""
        line = self.list.line
        if line is None:
            return
        if line.question is not None:
            self._navigator.template_wanted.emit(self._person(line), answer_template(line.question.category))
        elif line.reply is not None and line.reply.kind is LetterKind.REPLY:
            self._navigator.template_wanted.emit(self._person(line), OWN_WORDS)
        else:
            self._navigator.message_wanted.emit((self._person(line),))

    def _book(self) -> None:
        """Ask for moments: others where none suits, another date for what was declined."""
        line = self.list.line
        if line is None:
            return
        chose, answered = line.chose, line.answered
        if answered is not None and answered.wants_another_date:
            self._navigator.other_date_wanted.emit(self._person(line), answered.check_in_id, None)
            return
        if chose is not None and chose.slot is None and chose.proposal.state is ProposalState.OPEN:
            self._navigator.other_slots_wanted.emit(self._person(line), chose.proposal.id)
        else:
            self._navigator.booking_wanted.emit(self._person(line))

    def _book_chosen(self) -> None:
        """Book what the answer chose, with its invitation; what it leaves open is the trainer's to read."""
        from cockpit.gui.messages.choosing import booked_as_chosen  # brings icalendar: loaded by `preload`

        line = self.list.line
        if line is None or line.chose is None or line.chose.slot is None:
            return
        try:
            decision = booked_as_chosen(self._desk, line.chose, line.enrolment_id)
        except WrongInput as error:
            self._navigator.told.emit(error_sentence(self._desk.words, error))
        else:
            self._decide(decision)

    def _open_page(self) -> None:
        line = self.list.line
        if line is not None:
            people = tuple(dict.fromkeys(self._person(one) for one in self.model.lines))
            self._navigator.learner_wanted.emit(self._person(line), people)

    def _ask_category(self) -> None:
        line = self.list.line
        if line is not None and self._can("question", line):
            self._asked_about = line.key
            self.ask_bar.ask_category(self._today())
            self._arm()

    def _take_category(self, _words: str, category: Category) -> None:
        line = self.list.line
        self._end_asking()
        if line is None:
            return
        if line.question is not None:
            self._decide(of_kind(self._desk, line, line.question, category), goes_on=False)
        elif line.reply is not None and line.enrolment_id is not None:
            self._decide(made_question(self._desk, line, line.enrolment_id, line.reply, category))

    def _ask_colleague(self) -> None:
        line, words = self.list.line, self._desk.words
        if line is None:
            return
        if line.question is None:
            key = self._desk.commands.key("question")
            self._navigator.told.emit(
                words.say("Only a question is passed on from here: {key} makes it one", key=key)
            )
            return
        self._asked_about = line.key
        self.ask_bar.ask_colleague(colleagues(self._desk.store), self._today(), has_day=False)
        self._arm()

    def _pass_on(self, asked: object) -> None:
        from cockpit.gui.writing import passing_question_on  # brings templates: loaded by `preload`

        line = self.list.line
        self._end_asking()
        if not isinstance(asked, ToColleague) or line is None or line.question is None:
            return
        try:
            verdict = passing_question_on(self._desk, line.question, asked.colleague)
        except WrongInput as error:
            self._navigator.told.emit(error_sentence(self._desk.words, error))
        else:
            self._navigator.verdict_wanted.emit((self._person(line),), verdict)

    def _done(self) -> None:
        line = self.list.line
        if line is not None and self._can("done", line):
            self._decide(done_with(self._desk, line))

    def _flag(self) -> None:
        line = self.list.line
        if line is None or line.reply is None or line.enrolment_id is None:
            return
        if self._can("unhappy", line):
            self._decide(flagged(self._desk, line, line.enrolment_id, line.reply), goes_on=False)

    def _stop(self) -> None:
        line = self.list.line
        if line is not None and self._can("stop_writing", line):
            self._decide(stopped(self._desk, line))

    def _decide(self, decision: Decision, *, goes_on: bool = True) -> None:
        """Ask the window to carry it out; the next line is selected once the list is read again."""
        if goes_on:
            row = self.list.currentIndex().row()
            after = self.model.line_from(row + 1, 1)
            line = self.model.line_at(after if after.isValid() else self.model.line_from(row - 1, -1))
            self._wanted = line.key if line is not None else None
        self._navigator.decision_wanted.emit(decision)

    def _today(self) -> date:
        return day_in(self._desk.zone, self._desk.now())

    def showEvent(self, event: QShowEvent) -> None:
        """Read the conversation."""
        super().showEvent(event)
        self._settle.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing while nothing is seen: the store may be about to close."""
        super().hideEvent(event)
        self._settle.stop()
        self._desk.reader.forget(_EXCHANGE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the conversation its room."""
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """Show no situation where there is no room for three panes: it is on the page."""
        theme, has_lines = self._desk.theme, bool(self.model.lines)
        room = self.width() - theme.px(_THREAD_PX)
        has_situation = room >= theme.px(_LIST_PX + _SITUATION_PX)
        self.situation.setFixedWidth(theme.px(_SITUATION_PX))
        self.situation.setVisible(has_situation and has_lines)
        self.list.setFixedWidth(min(theme.px(_LIST_PX), max(theme.px(_LIST_NARROW_PX), room)))

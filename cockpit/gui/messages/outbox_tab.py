"""The outbox: what needs a fix, what waits, what is scheduled; everything can be changed until it leaves."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from PySide6.QtWidgets import QHBoxLayout, QWidget

from cockpit.domain.messages import MessageState
from cockpit.domain.standing import Standing
from cockpit.domain.times import zone_named
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.messages.list_tab import ListTab
from cockpit.gui.messages.message_list import Entry
from cockpit.gui.messages.message_words import Heading, heading_picture, waiting_words
from cockpit.gui.navigation import Navigator
from cockpit.outbox import change
from cockpit.reports.outbox import MessageLine, outbox_lines
from cockpit.store import Store
from cockpit.wording.outbox import changed_line, group_name, leaving_at, moved_line

_WAITS = (Standing.WAITING, Standing.SCHEDULED)
_HELD = (Standing.HELD, Standing.HELD_BACK)


class OutboxTab(ListTab):
    """What has not left."""

    def __init__(self, desk: Desk, navigator: Navigator) -> None:
        super().__init__(
            desk,
            navigator,
            desk.words.say("Outbox"),
            outbox_lines,
            lambda line: waiting_words(desk, line, desk.now()),
        )
        say = desk.words.say
        self.acts = self.bind(
            {
                "edit_message": self.pane.edit,
                "move_message": self.pane.ask_time,
                "hold_message": self._hold_or_release,
                "discard_message": self._discard,
                "send_message": self._send_again,
                "say_left": self._say_left,
                "correct_address": self.open_learner,
            }
        )
        self._buttons = {
            "say_left": self.button(self.acts["say_left"], say("It has left"), "check"),
            "send_message": self.button(self.acts["send_message"], say("Send again"), "send"),
            "correct_address": self.button(self.acts["correct_address"], say("Correct the address"), "user"),
            "edit_message": self.button(self.acts["edit_message"], say("Edit"), "pencil"),
            "move_message": self.button(self.acts["move_message"], say("Change time"), "clock"),
            "hold_message": self.button(self.acts["hold_message"], say("Hold"), "hand"),
        }
        self._discard_button = self.button(self.acts["discard_message"], say("Discard"), "trash-2", "danger")
        self.pane.edited.connect(self._edit)
        self.pane.time_bar.chosen.connect(self._move)
        self.pane.time_bar.cancelled.connect(self._end_asking)
        self.below.addWidget(_promise(desk))
        self.follow(None)

    def entries(self, lines: Sequence[MessageLine]) -> Sequence[Entry]:
        """Return the groups with what waits in each."""
        words, is_offline = self._desk.words, self._desk.offline_since is not None
        entries: list[Entry] = []
        for group, of_group in groupby(lines, key=lambda line: line.group):
            messages = list(of_group)
            if group is None:
                continue
            name, gathers = group_name(words, group, is_offline=is_offline)
            icon, colour = heading_picture(group, is_offline=is_offline)
            entries.append(Heading(icon, colour, name, gathers, len(messages)))
            entries += messages
        return entries

    def nothing_here(self) -> str:
        """Return what is said when nothing waits."""
        return self._desk.words.say("Nothing waits to leave. What you send stands here until it has left.")

    def follow(self, line: MessageLine | None) -> None:
        """Offer what can be done about the current message."""
        standing = line.standing if line is not None else None
        may_change = standing in (*_WAITS, *_HELD)
        offered = {
            "say_left": standing is Standing.UNCERTAIN,
            "send_message": standing in (Standing.UNCERTAIN, Standing.REFUSED),
            "correct_address": standing is Standing.REFUSED,
            "edit_message": may_change,
            "move_message": may_change,
            "hold_message": may_change,
        }
        can_discard = may_change or standing is Standing.REFUSED
        for name, is_offered in (*offered.items(), ("discard_message", can_discard)):
            self.acts[name].setEnabled(is_offered)
        say = self._desk.words.say
        self._buttons["hold_message"].set_words(say("Release") if standing in _HELD else say("Hold"))
        self._discard_button.setEnabled(can_discard)
        shown = [self._buttons[name] for name, is_offered in offered.items() if is_offered]
        self.pane.show_buttons(shown, self._discard_button)

    def _name(self, line: MessageLine) -> str:
        return self._desk.name(line.message.learner)

    def _hold_or_release(self) -> None:
        line = self.current()
        if line is None:
            return
        row_id, words, name = line.message.id, self._desk.words, self._name(line)
        if line.message.state is MessageState.HELD:
            told = changed_line(words, "released", name)
            self.decide(told, lambda store: change.release(store, row_id), change.put_back)
        else:
            told = changed_line(words, "held", name)
            self.decide(told, lambda store: change.hold(store, row_id), change.put_back)

    def _discard(self) -> None:
        line, desk = self.current(), self._desk
        if line is not None:
            row_id = line.message.id
            told = changed_line(desk.words, "discarded", self._name(line))
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

    def _move(self, at: datetime | None) -> None:
        line, desk = self.current(), self._desk
        self.pane.end_asking()
        if line is None:
            return
        row_id, words = line.message.id, desk.words
        when = leaving_at(words, at, desk.now(), desk.zone, zone_named(line.message.zone)) if at is not None else ""
        told = moved_line(words, self._name(line), when)
        self.decide(told, lambda store: change.move(store, row_id, at), change.put_back)

    def _send_again(self) -> None:
        line, desk = self.current(), self._desk
        if line is None:
            return
        row_id, told = line.message.id, changed_line(desk.words, "again", self._name(line))
        if line.standing is Standing.UNCERTAIN:
            self.decide(told, partial(self._found_out, row_id, has_arrived=False), change.put_back)
        else:
            self.decide(
                told,
                lambda store: change.send_again(store, row_id, desk.now()),
                lambda store, made: change.take_back_send_again(store, made, desk.now()),
            )

    def _say_left(self) -> None:
        line = self.current()
        if line is not None:
            told = changed_line(self._desk.words, "left", self._name(line))
            self.decide(told, partial(self._found_out, line.message.id, has_arrived=True), change.put_back)

    def _found_out(self, row_id: int, store: Store, *, has_arrived: bool) -> change.Changed:
        return change.say_arrived(store, row_id, self._desk.now(), has_arrived=has_arrived)

    def _end_asking(self) -> None:
        self.pane.end_asking()
        self.take_focus()


def _promise(desk: Desk) -> QWidget:
    """Return the line that says what closing the window does to the outbox."""
    theme = desk.theme
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(theme.px(20), theme.px(10), theme.px(20), theme.px(12))
    row.setSpacing(theme.px(9))
    row.addWidget(Picture(theme, "shield-check", "accent_text", 15))
    said = desk.words.say("Stored on this computer; closing the app loses nothing.")
    row.addWidget(Label(theme, said, "small", "text2", wraps=True), 1)
    return line

"""The foot of the composer: by what messages leave, when, and the button that lets them."""

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.messages.outgoing import Sender, Way
from cockpit.gui.messages.send_time import SendTimeChoice


class SendBar(QWidget):
    """`sent`: the button was pressed. `times` is the choice of when; `way_chosen` carries the Way to leave by."""

    sent = Signal()
    way_chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme = desk.theme
        self.setObjectName("sendbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(9), theme.px(20), theme.px(9))
        row.setSpacing(theme.px(10))
        self._icon = Picture(theme, "mail", "text2", 16)
        self._told = Label(theme, "", "small", "text2", elides=True)
        self.ways = Combo(theme)
        self.ways.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        self.ways.setAccessibleName(desk.words.say("How it leaves"))
        self.ways.activated.connect(lambda place: self.way_chosen.emit(Way(self.ways.itemData(place))))
        self.times = SendTimeChoice(desk)
        self._send = Button(theme, "", "send", "Ctrl ↵", kind="primary")
        self._send.clicked.connect(self.sent)
        row.addWidget(self._icon)
        row.addWidget(self._told, 1)
        row.addWidget(self.ways)
        row.addWidget(self.times)
        row.addWidget(self._send)

    def show_ways(self, ways: Collection[Way], chosen: Way) -> None:
        """Offer how the message can leave."""
        say = self._desk.words.say
        names = {
            Way.MAIL: say("By mail"),
            Way.PLATFORM: say("In the platform"),
            Way.COPY: say("Copy the text"),
        }
        self.ways.clear()
        for way in ways:
            self.ways.addItem(names[way], way.value)
        self.ways.setCurrentIndex(max(0, self.ways.findData(chosen.value)))
        self.ways.setVisible(len(ways) > 1)

    def show_state(
        self, sender: Sender, against: str, hint: str, count: int, *, is_to_one: bool, may_send: bool
    ) -> None:
        """Show by what it leaves, or what stands `against` it, or a `hint` that keeps nothing back."""
        words = self._desk.words
        is_offline = self._desk.offline_since is not None and sender.account is not None
        if against or hint:
            self._tell(against or hint, "circle-alert", "lost" if against else "drift")
        elif is_offline and is_to_one:
            self._tell(words.say("You’re offline: it waits in the outbox and leaves when you’re back."), "wifi-off")
        elif is_offline:
            self._tell(words.say("You’re offline: they wait in the outbox and leave when you’re back."), "wifi-off")
        elif sender.way is Way.COPY:
            self._tell(words.say("Paste it where you write: it counts as handed over."), "copy")
        elif sender.way is Way.PLATFORM:
            account = sender.account or ""
            self._tell(words.say("In the messages of {account}", account=account), "message-circle")
        elif sender.account is not None:
            address = sender.address or self._desk.trainer
            self._tell(words.say("By {address} through {account}", address=address, account=sender.account), "mail")
        else:
            self._tell(words.say("Opens in your own mail program: it leaves when you send it there."), "mail")
        self._send.set_words(self._words_of_button(sender, count, is_offline=is_offline, is_to_one=is_to_one))
        self._send.setEnabled(may_send)
        self.times.setVisible(sender.account is not None and sender.way is not Way.COPY)

    def _words_of_button(self, sender: Sender, count: int, *, is_offline: bool, is_to_one: bool) -> str:
        words = self._desk.words
        if sender.way is Way.COPY:
            return words.say("Copy")
        if sender.account is None:
            return words.say("Open in my mail program")
        if is_to_one:
            return words.say("Queue") if is_offline else words.say("Send")
        if is_offline:
            return words.plural("Queue {n} message", "Queue {n} messages", count)
        return words.plural("Send {n} message", "Send {n} messages", count)

    def _tell(self, said: str, icon: str, tone: str = "text2") -> None:
        self._told.setText(said)
        self._told.set_tone(tone)
        self._icon.show_picture(icon, tone)

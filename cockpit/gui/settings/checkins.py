"""How check-ins are usually offered and held, in the settings."""

from PySide6.QtWidgets import QCheckBox, QLineEdit

from cockpit.domain.checkins import CHECK_IN_MINUTES, Medium
from cockpit.gui.desk import Desk
from cockpit.gui.links import host_of
from cockpit.gui.settings.cards import SettingsCard

_BUFFERS = (0, 5, 10, 15, 30)
_NOTICES = (0, 2, 12, 24, 48, 72)
_DAYS_AHEAD = (14, 30, 60, 90)
_HOLDS = (1, 2, 3, 5)


class CheckInSettingsCard(SettingsCard):
    """Length, medium and room of a check-in; how near and how far it is offered, and how long that is held."""

    def __init__(self, desk: Desk) -> None:
        words, chosen, say = desk.words, desk.settings, desk.words.say
        super().__init__(desk, say("Check-ins"))
        lengths = [(str(n), words.plural("{n} min", "{n} min", n)) for n in CHECK_IN_MINUTES]
        length = say("Length of a check-in")
        self.add(
            length,
            self.segments(
                length,
                lengths,
                str(chosen.check_in_minutes),
                lambda minutes: self.choose(check_in_minutes=int(minutes)),
            ),
        )
        media = [(Medium.PHONE.value, say("Phone")), (Medium.VIDEO.value, say("Video"))]
        usual = say("Usually by")
        self.medium = self.segments(usual, media, chosen.check_in_medium, self._choose_medium)
        self.add(usual, self.medium)
        self.room = QLineEdit(chosen.video_address)
        self.room.setPlaceholderText("https://")
        self.room.editingFinished.connect(self._choose_room)
        self.add(say("Your video room"), self.room)
        self._room_fault = self.add_fault()
        buffers = _with(_BUFFERS, chosen.check_in_buffer)
        self.buffer = self.combo(
            [(n, words.plural("{n} min", "{n} min", n) if n else say("no pause")) for n in buffers],
            chosen.check_in_buffer,
            "check_in_buffer",
        )
        self.add(say("Pause before and after"), self.buffer)
        notices = _with(_NOTICES, chosen.check_in_notice)
        self.notice = self.combo(
            [(n, words.plural("{n} hour", "{n} hours", n) if n else say("none")) for n in notices],
            chosen.check_in_notice,
            "check_in_notice",
        )
        self.add(say("Notice, at least"), self.notice)
        days = _with(_DAYS_AHEAD, chosen.check_in_days)
        self.days = self.combo(
            [(n, words.plural("{n} day ahead", "{n} days ahead", n)) for n in days],
            chosen.check_in_days,
            "check_in_days",
        )
        self.add(say("Offered until"), self.days)
        holds = _with(_HOLDS, chosen.hold_days)
        self.hold = self.combo(
            [(n, words.plural("{n} working day, until noon", "{n} working days, until noon", n)) for n in holds],
            chosen.hold_days,
            "hold_days",
        )
        self.add(say("What was offered stays free for"), self.hold)
        self.reminders = QCheckBox(say("Draft a reminder the day before"))
        self.reminders.setChecked(chosen.drafts_reminders)
        self.reminders.toggled.connect(lambda is_on: self.choose(drafts_reminders=is_on))
        self.add_note(self.reminders)
        self._say_of_room()

    def _choose_medium(self, medium: str) -> None:
        self.choose(check_in_medium=medium)
        self._say_of_room()

    def _choose_room(self) -> None:
        """Keep the address of the room if it is one that opens."""
        address = self.room.text().strip()
        if not address or host_of(address):
            self.choose(video_address=address)
        self._say_of_room()

    def _say_of_room(self) -> None:
        """Say what is wrong with the room, or what is missing without one."""
        say, address = self.desk.words.say, self.room.text().strip()
        fault = ""
        if address and not host_of(address):
            fault = say("The address of a room begins with https://. Until then the other one counts.")
        elif not address and self.desk.settings.check_in_medium == Medium.VIDEO:
            fault = say("Without your room, invitations to a video call say no place.")
        self._room_fault.setText(fault)
        self._room_fault.setVisible(bool(fault))


def _with(usual: tuple[int, ...], chosen: int) -> list[int]:
    """Return the usual numbers, and one that was written into the file by hand."""
    return sorted({*usual, chosen})

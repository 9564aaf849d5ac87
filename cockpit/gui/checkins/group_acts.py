"""What the trainer does about a group appointment, as decisions that the window keeps and takes back."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.navigation import Decision, Person
from cockpit.reports.group_appointments import GroupLine, GuestLine
from cockpit.store import Store
from cockpit.wording.groups import came_line, invited_line

if TYPE_CHECKING:
    from cockpit.checkins.groups import Gathering, Organizer
    from cockpit.group_deeds import GroupDone

# The deeds bring icalendar, which `preload` loads after the first paint: each is imported where it is used.


def organizer_of(desk: Desk) -> "Organizer | None":
    """Return who invites several; None without an address of the trainer's, to which calendars could answer."""
    from cockpit.checkins.groups import Organizer
    from cockpit.gui.writing import writing_of
    from cockpit.outbox.mime import NO_ADDRESS

    writing = writing_of(desk, desk.store)
    if writing.trainer.address == NO_ADDRESS:
        return None
    return Organizer(writing.trainer, writing.account_id, desk.zone)


def invited(
    desk: Desk,
    gathering: "Gathering",
    people: Sequence[Person],
    organizer: "Organizer",
    line: str,
    count: int,
    group_id: int | None = None,
) -> Decision:
    """Return that several are invited, to a new appointment or to one that stands; `count`: how many will be."""
    from cockpit.group_deeds import invite_group, invite_more

    now = desk.now()
    whom = [(person.learner_id, person.enrolment_id) for person in people]

    def keep(store: Store) -> "GroupDone":
        if group_id is None:
            return invite_group(store, gathering, whom, organizer, now, line)
        return invite_more(store, group_id, whom, organizer, now, line)

    slot, is_sent = gathering.slot, organizer.account_id is not None
    told = invited_line(desk.words, shown(gathering.title), count, slot.starts_at, desk.zone, is_sent=is_sent)
    return _decision(desk, told, keep, organizer)


def moved(desk: Desk, group_id: int, gathering: "Gathering", organizer: "Organizer", line: str) -> Decision:
    """Return that a group appointment has another moment."""
    from cockpit.group_deeds import move_group

    now, words = desk.now(), desk.words
    when = words.day_and_clock(gathering.slot.starts_at, desk.zone)
    told = words.say(
        "{title} moved: {when}. All who were invited are told.", title=shown(gathering.title), when=when
    )
    return _decision(
        desk, told, lambda store: move_group(store, group_id, gathering, organizer, now, line), organizer
    )


def cancelled(desk: Desk, line: GroupLine, organizer: "Organizer") -> Decision:
    """Return that a group appointment is cancelled."""
    from cockpit.group_deeds import cancel_group

    now, title = desk.now(), shown(line.group.title)
    told = desk.words.say("{title} cancelled. All who were invited are told.", title=title)
    return _decision(desk, told, lambda store: cancel_group(store, line.group.id, organizer, now), organizer)


def taken_out(desk: Desk, guest: GuestLine, title: str, organizer: "Organizer") -> Decision:
    """Return that one guest is invited no more."""
    from cockpit.group_deeds import take_guest_out

    now = desk.now()
    told = desk.words.say("{name} is taken out of {title}", name=desk.name(guest.name), title=shown(title))
    return _decision(desk, told, lambda store: take_guest_out(store, guest.check_in_id, organizer, now), organizer)


def attended(desk: Desk, line: GroupLine, missed: Collection[int]) -> Decision:
    """Return who came: everybody but the guests of these check-ins."""
    from cockpit.group_deeds import say_attendance, take_group_back

    now, count = desk.now(), len(missed)
    came = came_line(desk.words, len(line.guests) - count, count)
    told = desk.words.say("{title}: {count}", title=shown(line.group.title), count=came)

    def back(store: Store, done: "GroupDone") -> None:
        take_group_back(store, done, desk.now())

    return Decision(told, lambda store: say_attendance(store, line.group.id, missed, now), back)


def _decision(desk: Desk, told: str, keep: "Callable[[Store], GroupDone]", organizer: "Organizer") -> Decision:
    from cockpit.group_deeds import take_group_back

    def back(store: Store, done: "GroupDone") -> None:
        take_group_back(store, done, desk.now())

    return Decision(told, keep, back, leaves_by="account" if organizer.account_id is not None else "")

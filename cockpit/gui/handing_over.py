"""Opening a message in the trainer's own mail program, and what it invites to in the own calendar."""

from enum import Enum, auto

from cockpit.gui.desk import Desk
from cockpit.gui.links import open_file, open_mail
from cockpit.outbox.hand_over import eml_bytes, mailto_url
from cockpit.outbox.mime import calendar_in
from cockpit.paths import drafts_folder, make_private_folder
from cockpit.store.outbox import MessageRow


class Opened(Enum):
    """What programs of the trainer's own took over: nothing, a message, or a copy for the calendar with it."""

    NOTHING = auto()
    MESSAGE = auto()
    WITH_COPY = auto()


def open_draft(desk: Desk, message: MessageRow) -> Opened:
    """Open a message as a draft: a short text as an address, all else as a file.

    No address carries an invitation. Beside one opens the trainer's own copy.
    """
    is_invitation = calendar_in(message.mime) is not None
    url = None if is_invitation else mailto_url(message.to_address, message.subject, message.body)
    if url is not None:
        return Opened.MESSAGE if open_mail(url) else Opened.NOTHING
    if not open_written(desk, f"{message.id}.eml", eml_bytes(message.mime)):
        return Opened.NOTHING
    return Opened.WITH_COPY if is_invitation and _open_copy(desk, message) else Opened.MESSAGE


def open_written(desk: Desk, name: str, content: bytes) -> bool:
    """Open a file that another program takes over; it is removed at the next start."""
    folder = drafts_folder(desk.profile.folder)
    make_private_folder(folder)
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(content)
    return open_file(path)


def _open_copy(desk: Desk, message: MessageRow) -> bool:
    """Open the trainer's own copy of what a message invites to; of a group only with the first of its guests."""
    from cockpit.checkins.own_entry import own_copy  # brings icalendar: loaded by `preload` after first paint

    copy = own_copy(desk.store, message, desk.zone, desk.now())
    if copy is None or (drafts_folder(desk.profile.folder) / copy.name).exists():
        return False
    return open_written(desk, copy.name, copy.content)

"""Opening a message in the trainer's own mail program."""

from cockpit.gui.desk import Desk
from cockpit.gui.links import open_file, open_mail
from cockpit.outbox.hand_over import eml_bytes, mailto_url
from cockpit.outbox.mime import calendar_in
from cockpit.paths import drafts_folder, make_private_folder
from cockpit.store.outbox import MessageRow


def open_draft(desk: Desk, message: MessageRow) -> bool:
    """Open a message as a draft: a short text as an address, all else as a file. Tell whether a program took it.

    No address carries an invitation.
    """
    is_invitation = calendar_in(message.mime) is not None
    url = None if is_invitation else mailto_url(message.to_address, message.subject, message.body)
    if url is not None:
        return open_mail(url)
    return open_written(desk, f"{message.id}.eml", eml_bytes(message.mime))


def open_written(desk: Desk, name: str, content: bytes) -> bool:
    """Open a file that another program takes over; it is removed at the next start."""
    folder = drafts_folder(desk.profile.folder)
    make_private_folder(folder)
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(content)
    return open_file(path)

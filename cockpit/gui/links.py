"""What is opened outside of the window: pages in the browser, drafts in the mail program, calls, files of ours.

Nothing else opens anything. An address may come from a platform, or from whoever writes there: it is opened only
when it leads over https to the host that is named.
"""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtNetwork import QHostAddress

from cockpit.wording import Words

_OUR_FILES = frozenset((".eml", ".ics"))
_SHORTEST_NUMBER, _WHOLE_NUMBER = 3, 8


def host_of(address: str) -> str:
    """Return the host to which an address leads; empty when it is none that is opened.

    In the letters of the network: a name that only looks like another one is seen to be another one.
    """
    url = _page(address)
    return _host(url) if url is not None else ""


def open_page(words: Words, address: str) -> str:
    """Open a page in the trainer's browser; return the sentence that says so, or why it is not opened."""
    url = _page(address)
    if url is None:
        return words.say("This link was not opened: only addresses that begin with https:// are.")
    if not QDesktopServices.openUrl(url):
        return words.say("No browser opened {host}.", host=_host(url))
    return words.say("Opening {host}", host=_host(url))


def open_mail(address: str) -> bool:
    """Open a draft in the trainer's mail program; tell whether one took it."""
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    return url.scheme() == "mailto" and QDesktopServices.openUrl(url)


def phone_number(typed: str) -> str:
    """Return what is dialled of a number as somebody typed it: digits, after a plus or not; empty when it is none.

    Of two numbers the first; what is put in brackets for callers from home (`+33 (0)6`) is left out.
    """
    plain = typed.replace("(0)", "") if "+" in typed else typed
    dialled = ""
    for sign in plain.strip():
        if sign.isdecimal():
            dialled += str(int(sign))  # an Arabic digit is one, too
        elif sign == "+" and not dialled:
            dialled = sign
        elif sign.isalpha() or sign in ",;#*" or (sign in "/+" and len(dialled) >= _WHOLE_NUMBER):
            break
    return dialled if len(dialled) >= _SHORTEST_NUMBER else ""


def open_phone(number: str) -> bool:
    """Dial a number in the trainer's telephone program; tell whether there is one."""
    dialled = phone_number(number)
    return bool(dialled) and QDesktopServices.openUrl(QUrl(f"tel:{dialled}"))


def open_file(path: Path) -> bool:
    """Open a draft or an invitation that we wrote; tell whether a program took it."""
    if path.suffix not in _OUR_FILES:
        raise ValueError(f"no file that is handed over: {path.suffix}")
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _page(address: str) -> QUrl | None:
    """Return an address as it will be opened, if it is: https, to a host, with nobody's name before it.

    A platform on this very computer may do without https: what is sent does not leave it.
    """
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or not url.host() or url.userInfo() or "\\" in address:
        return None
    is_here = url.host() == "localhost" or QHostAddress(url.host()).isLoopback()
    return url if url.scheme() == "https" or (url.scheme() == "http" and is_here) else None


def _host(url: QUrl) -> str:
    return url.host(QUrl.ComponentFormattingOption.FullyEncoded)

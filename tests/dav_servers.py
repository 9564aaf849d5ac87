"""Two real calendar servers on this computer, which disagree where a naive client breaks.

Radicale 3.9.0 (GPL-3.0) tells an expired token by 403, Xandikos 0.4.10 (GPL-3.0) by 412, which it also gives for an
appointment that lies elsewhere. Both run in processes of their own and are no part of this repository.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from free_ports import free_port
from real_servers import RealServer, installed_from_pypi

USERNAME = "trainer"
PASSWORD = "s3cret"

_RADICALE_CONFIG = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}/collections
[web]
type = none
[logging]
level = warning
"""


@dataclass
class RealDav(RealServer):
    """A calendar server that runs between `with` and its end. `home`: where the trainer's calendars lie."""

    url: str
    home: str

    @property
    def answers(self) -> dict[str, str]:
        """What a trainer types into the account form."""
        return {"url": self.url, "username": USERNAME, "password": PASSWORD}

    def is_ready(self) -> bool:
        """Tell whether it answers."""
        with suppress(requests.ConnectionError):
            return self.ask("PROPFIND", "/", headers={"Depth": "0"}).status_code == requests.codes.multi_status
        return False

    def ask(self, method: str, path: str, **how: Any) -> requests.Response:
        """Ask as another program of the trainer's does."""
        account = (USERNAME, PASSWORD)
        return requests.request(method, self.url + path, auth=account, timeout=30, allow_redirects=False, **how)


def radicale(folder: Path) -> RealDav:
    """Return Radicale, to be started, with two people who see their own calendars alone."""
    python = installed_from_pypi("radicale-3.9.0", "Radicale==3.9.0")
    port = free_port()
    (folder / "users").write_text(f"{USERNAME}:{PASSWORD}\nlearner:{PASSWORD}\n", "utf-8")
    (folder / "config").write_text(_RADICALE_CONFIG.format(port=port, folder=folder), "utf-8")
    command = [str(python), "-m", "radicale", "--config", str(folder / "config")]
    return RealDav("Radicale", command, os.environ, folder, f"http://127.0.0.1:{port}", f"/{USERNAME}/")


def xandikos(folder: Path) -> RealDav:
    """Return Xandikos, to be started; it asks nobody for a password, and keeps its calendars in git."""
    python = installed_from_pypi("xandikos-0.4.10", "xandikos==0.4.10")
    port = free_port()
    kept = ["-d", str(folder / "data"), "--state-dir", str(folder / "state"), "--defaults"]
    command = [str(python), "-m", "xandikos", "serve", *kept, "-l", "127.0.0.1", "-p", str(port)]
    return RealDav("Xandikos", command, os.environ, folder, f"http://127.0.0.1:{port}", "/user/calendars/")


def forget_tokens(server: RealDav, calendar: str) -> None:
    """Let Radicale forget which tokens it gave out, as it does by itself after a month."""
    shutil.rmtree(server.folder / "collections" / "collection-root" / calendar.strip("/") / ".Radicale.cache")


def event(uid: str, *, hour: int = 10, title: str = "Point individuel, Zoë") -> bytes:
    """Return an appointment of half an hour on 1 December 2026."""
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cordée//Tests//EN", "BEGIN:VEVENT", f"UID:{uid}"),
        *("DTSTAMP:20261122T080000Z", f"DTSTART:20261201T{hour:02}0000Z", f"DTEND:20261201T{hour:02}3000Z"),
        *(f"SUMMARY:{title}", "END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines).encode()

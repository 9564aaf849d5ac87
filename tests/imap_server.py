"""A real mail store on this computer: Dovecot, read by IMAP, and given mail by LMTP as a relay would.

It listens on 127.0.0.2: a caller from 127.0.0.1 is a stranger to it then, who must encrypt before signing in.
Dovecot changes to other accounts of the computer when it starts, so it needs root.
"""

import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import pytest
from free_ports import free_port
from mail_server import authority

HOST = "127.0.0.2"
TRAINER = "nadia@example.org"
PASSWORD = "sésame, ouvre-toi"  # not ASCII on purpose
_READY_SECONDS = 30
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin"
_CONFIGURATION = """
base_dir = {folder}/sockets
state_dir = {folder}/state
instance_name = cordee-tests
protocols = imap lmtp
listen = {host}
log_path = {folder}/dovecot.log
ssl = {ssl}
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = yes
auth_mechanisms = {mechanisms}
mail_location = maildir:{folder}/mail/%u
mail_uid = {account}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = dovecot
default_login_user = dovenull
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {sent} {{
    auto = subscribe
    {special_use}
  }}
}}
{tokens}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={account} gid={group} home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


_TOKENS = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/tokens.conf
}}
"""


class ImapServer:
    """Keeps mail for `TRAINER` between `with` and its end.

    `token_info`: the address that tells whose an access token is, put before it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        sent: str = "Sent",
        is_sent_marked: bool = True,
        is_encrypting: bool = True,
        token_info: str = "",
    ) -> None:
        program = shutil.which("dovecot", path=_PATH)
        if program is None:
            _give_up("Dovecot is not installed")
        if os.name == "nt" or os.geteuid() != 0:
            _give_up("Dovecot starts as root only")
        self._program = str(program)
        # Pytest's folders are too deep for the name of a socket, and closed to Dovecot's own accounts.
        self._scratch = TemporaryDirectory(prefix="dovecot-")
        self._folder = Path(self._scratch.name)
        self._sent = sent
        self._is_sent_marked = is_sent_marked
        self._token_info = token_info
        self._is_encrypting = is_encrypting
        self._process: subprocess.Popen[bytes] | None = None
        self.imap_port, self.imaps_port, self.lmtp_port = (free_port() for _ in range(3))
        self.authority_file = folder / "authority.pem"

    @property
    def answers(self) -> Mapping[str, str]:
        """What a trainer types into the account form, of reading."""
        return {"imap_host": HOST, "imap_port": str(self.imaps_port), "imap_security": "tls"}

    @property
    def settings(self) -> Mapping[str, str]:
        """What is kept of an account that reads here."""
        return {**self.answers, "username": TRAINER, "sign_in_by": "password"}

    def __enter__(self) -> Self:
        self._prepare()
        # In the foreground: a daemon's children would keep our pipes open.
        self._process = subprocess.Popen(
            [self._program, "-F", "-c", str(self._folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        started = time.monotonic()
        while time.monotonic() - started < _READY_SECONDS and self._process.poll() is None:
            if self._lets_in():
                return self
            time.sleep(0.05)
        told = self.log[-2000:]
        self.stop()
        raise AssertionError(told)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server's own processes. Asked to, it takes a second, and there is nothing of it to save."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        self._scratch.cleanup()

    @property
    def log(self) -> str:
        """What the server wrote down."""
        return (self._folder / "dovecot.log").read_text("utf-8")

    def deliver(self, mail: bytes, sender: str = "somebody@example.net") -> None:
        """Put a mail into the trainer's inbox."""
        with smtplib.LMTP(HOST, self.lmtp_port, timeout=10) as lmtp:
            lmtp.sendmail(sender, [TRAINER], mail)

    def file_as_sent(self, mail: bytes) -> None:
        """Put a mail where sent mail lies, as many servers do by themselves."""
        self._say("save", "-m", self._sent, said=mail)

    def renumber(self) -> None:
        """Give the mail of the inbox other numbers, as a move to another server does."""
        self._say("mailbox update", "--uid-validity", "4711", "INBOX")

    def seen(self) -> list[bool]:
        """Return whether each mail of the inbox is marked as read."""
        told = self._say("fetch", "flags", "mailbox", "INBOX", "all").decode("utf-8")
        return ["\\Seen" in line for line in told.splitlines() if line.startswith("flags:")]

    def _lets_in(self) -> bool:
        """Tell whether mail is taken and passwords are known: what asks earlier is told that it is busy."""
        with suppress(OSError), socket.create_connection((HOST, self.lmtp_port), 1):
            return self._doveadm("auth", "login", TRAINER, PASSWORD).returncode == 0
        return False

    def _say(self, command: str, *words: str, said: bytes = b"") -> bytes:
        done = self._doveadm(*command.split(), "-u", TRAINER, *words, said=said)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _doveadm(self, *words: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        doveadm = str(shutil.which("doveadm", path=_PATH))
        command = [doveadm, "-c", str(self._folder / "dovecot.conf"), *words]
        return subprocess.run(command, input=said, capture_output=True, check=False)

    def _prepare(self) -> None:
        account = next((one for one in ("vmail", "mail", "nobody") if _is_known(one)), "nobody")
        person = pwd.getpwnam(account)
        group = grp.getgrgid(person.pw_gid).gr_name
        self._folder.chmod(0o755)
        for part in ("sockets", "state", "mail"):
            (self._folder / part).mkdir()
        os.chown(self._folder / "mail", person.pw_uid, person.pw_gid)
        authority().cert_pem.write_to_path(str(self.authority_file))
        issued = authority().issue_cert(HOST)
        issued.private_key_pem.write_to_path(str(self._folder / "key.pem"))
        for place, part in enumerate(issued.cert_chain_pems):
            part.write_to_path(str(self._folder / "cert.pem"), append=place > 0)
        people = (TRAINER, TRAINER.partition("@")[0])  # some servers know one by the first part alone
        (self._folder / "users").write_text("".join(f"{one}:{{PLAIN}}{PASSWORD}\n" for one in people), "utf-8")
        (self._folder / "tokens.conf").write_text(
            f"tokeninfo_url = {self._token_info}\nintrospection_mode = auth\nusername_attribute = email\n", "utf-8"
        )
        (self._folder / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                folder=self._folder,
                host=HOST,
                mechanisms="plain login xoauth2" if self._token_info else "plain login",
                tokens=_TOKENS.format(folder=self._folder) if self._token_info else "",
                ssl="required" if self._is_encrypting else "no",
                account=account,
                group=group,
                sent=f'"{self._sent}"',
                special_use="special_use = \\Sent" if self._is_sent_marked else "",
                imap=self.imap_port,
                imaps=self.imaps_port,
                lmtp=self.lmtp_port,
            ),
            "utf-8",
        )


def _is_known(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True


def _give_up(reason: str) -> None:
    """Skip the tests that need the server; never where everything has to run."""
    if os.environ.get("CI_RUN"):
        pytest.fail(reason)
    pytest.skip(reason)

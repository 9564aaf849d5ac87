"""What every test gets: no screen, no home folder, no keychain, no network but loopback, no unannounced error."""

import ipaddress
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before any import of PySide6: else Qt aborts

import keyring
import keyring.backend
import keyring.errors
import pytest

# --- an empty home -------------------------------------------------------------------------------

_HOME_FOLDERS = {
    "HOME": "",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "runtime",
}
_UNSET = ("CORDEE_PROFILE", "CORDEE_PASSPHRASE_FILE", "LANGUAGE")
_home = pytest.StashKey[tuple[Path, pytest.MonkeyPatch]]()


def pytest_configure(config: pytest.Config) -> None:
    """Leave the real home before any test module, or module of ours, is imported."""
    home = Path(tempfile.mkdtemp(prefix="cordee-tests-")).resolve()
    patch = pytest.MonkeyPatch()
    for variable, folder in _HOME_FOLDERS.items():
        (home / folder).mkdir(mode=0o700, exist_ok=True)
        patch.setenv(variable, str(home / folder))
    for variable in _UNSET:
        patch.delenv(variable, raising=False)
    patch.setenv("LC_ALL", "C.UTF-8")
    config.stash[_home] = home, patch
    sys.addaudithook(_watch_sockets)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the real home back."""
    _network.is_watched = False
    home, patch = config.stash[_home]
    patch.undo()
    shutil.rmtree(home, ignore_errors=True)


# --- no network ----------------------------------------------------------------------------------


class NetworkReached(AssertionError):
    """A test tried to leave this machine, or opened a socket under `no_network`."""


class _Network:
    """What the hook goes by. An audit hook stays until the process ends, so it is told here to look away."""

    is_watched = True
    is_allowed = True
    reached: list[str]


_network = _Network()
_network.reached = []


def _is_here(host: Any) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _watch_sockets(event: str, args: tuple[Any, ...]) -> None:
    if not event.startswith("socket.") or not _network.is_watched:
        return
    if event == "socket.__new__":
        offence = None if _network.is_allowed else "a socket was opened"
    elif event == "socket.getaddrinfo":
        offence = None if _is_here(args[0]) else f"the address of {args[0]!r} was looked up"
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]  # a path for AF_UNIX; (host, port, ...) else
        is_here = address is None or not isinstance(address, tuple) or _is_here(address[0])
        offence = None if is_here else f"{event} to {address!r}"
    else:
        return
    if offence is not None:
        _network.reached.append(offence)
        raise NetworkReached(offence)


@pytest.fixture(autouse=True)
def _stays_here() -> Iterator[None]:
    """Fail a test that reached out, even if the code swallowed the refusal."""
    _network.reached.clear()
    yield
    assert not _network.reached, f"only loopback may be reached: {_network.reached}"


@pytest.fixture
def no_network() -> Iterator[None]:
    """Allow no socket at all while the test runs."""
    _network.is_allowed = False
    yield
    _network.is_allowed = True


# --- a keychain in memory ------------------------------------------------------------------------


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keychain that forgets everything with the test."""

    priority = 9.0

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        try:
            del self.secrets[service, username]
        except KeyError:
            raise keyring.errors.PasswordDeleteError("no such secret") from None


# The cockpit trusts only the backends that keyring itself ships.
MemoryKeyring.__module__ = "keyring.backends.memory"


@pytest.fixture(autouse=True)
def memory_keyring() -> MemoryKeyring:
    """Return the empty keychain that the test runs with."""
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


# --- no unannounced error ------------------------------------------------------------------------

_OUR_LOGGERS = ("cockpit", "connectors")


class _KeepRecords(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _logged_errors(request: pytest.FixtureRequest) -> Iterator[list[logging.LogRecord]]:
    """Fail a test whose code logged an ERROR that the test did not expect."""
    kept = _KeepRecords()
    for name in _OUR_LOGGERS:
        logging.getLogger(name).addHandler(kept)
    yield kept.records
    for name in _OUR_LOGGERS:
        logging.getLogger(name).removeHandler(kept)
    if "expects_errors" not in request.fixturenames:
        assert not kept.records, [record.getMessage() for record in kept.records]


@pytest.fixture
def expects_errors(_logged_errors: list[logging.LogRecord]) -> list[logging.LogRecord]:
    """Allow ERROR records in this test, and return those logged so far."""
    return _logged_errors

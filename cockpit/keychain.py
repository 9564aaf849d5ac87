"""The store's key: in the computer's keychain, else made from a passphrase. Never a clear-text fallback."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from cockpit.errors import NoKey
from cockpit.paths import make_private_folder, passphrase_file, store_file

SERVICE = "cordee"
PASSPHRASE_VARIABLE = "CORDEE_PASSPHRASE_FILE"
# OWASP's second choice for Argon2id, doubled in memory: 0.4 s once a start.
_TIME_COST = 3
_MEMORY_KIB = 64 * 1024
_LANES = 4
_KEY_BYTES = 32
_SALT_BYTES = 16

AskPassphrase = Callable[[bool], str | None]


@dataclass(frozen=True, slots=True)
class KeychainState:
    """Which keychain there is; `cause` says why there is none that may be used."""

    name: str | None
    cause: str | None = None


def keychain_state() -> KeychainState:
    """Look for a keychain that keeps secrets safe: one of keyring's own back ends, of priority 1 or more.

    Others are refused: `keyrings.alt` would write in clear text, the null back end forgets silently.
    """
    backend, cause = _backend()
    return KeychainState(type(backend).__module__ if backend is not None else None, cause)


def find_key(profile_folder: Path, ask_passphrase: AskPassphrase | None) -> bytes:
    """Return the key of a profile's store; for a new profile make one and keep it.

    A profile locked by a passphrase asks for it (`CORDEE_PASSPHRASE_FILE`, else `ask_passphrase`, whose argument
    tells whether a new one is to be chosen); all others ask the keychain.

    Raises:
        NoKey: `keychain_locked`, `key_missing` (the keychain has lost it), `passphrase_needed`,
            `passphrase_file_unreadable`.
    """
    is_new = not store_file(profile_folder).exists()
    lock = passphrase_file(profile_folder)
    if lock.exists():
        return _key_from_passphrase(lock, _passphrase(ask_passphrase, is_new=False))
    if os.environ.get(PASSPHRASE_VARIABLE) and is_new:
        return _new_passphrase_key(lock, _passphrase(None, is_new=True))
    backend, cause = _backend()
    if backend is not None:
        return _key_in_keychain(backend, profile_folder, is_new=is_new)
    if cause == "keychain_locked":
        raise NoKey("keychain_locked")
    if not is_new:
        raise NoKey("key_missing")
    return _new_passphrase_key(lock, _passphrase(ask_passphrase, is_new=True))


def _backend() -> tuple[Any | None, str | None]:
    import keyring  # 140 ms with its back end: not for the demo, whose key is no secret
    import keyring.errors

    found = keyring.get_keyring()
    for backend in getattr(found, "backends", [found]):
        if not type(backend).__module__.startswith("keyring.backends.") or backend.priority < 1:
            continue
        try:
            backend.get_password(SERVICE, "probe")
        except keyring.errors.KeyringError:
            return None, "keychain_locked"
        return backend, None
    return None, "no_keychain"


def _key_in_keychain(backend: Any, profile_folder: Path, *, is_new: bool) -> bytes:
    import keyring.errors  # loaded by now

    name = str(profile_folder.resolve())
    kept = backend.get_password(SERVICE, name)
    if kept is not None:
        return bytes.fromhex(kept)
    if not is_new:
        raise NoKey("key_missing")
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        backend.set_password(SERVICE, name, key.hex())
    except keyring.errors.KeyringError as error:
        raise NoKey("keychain_locked") from error
    if backend.get_password(SERVICE, name) != key.hex():
        raise NoKey("keychain_locked")
    return key


def _passphrase(ask: AskPassphrase | None, *, is_new: bool) -> str:
    named = os.environ.get(PASSPHRASE_VARIABLE)
    if named:
        try:
            lines = Path(named).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise NoKey("passphrase_file_unreadable") from error
        given = lines[0] if lines else ""
    else:
        given = (ask(is_new) if ask else None) or ""
    if not given:
        raise NoKey("passphrase_needed")
    return given


def _new_passphrase_key(lock: Path, passphrase: str) -> bytes:
    salt = secrets.token_bytes(_SALT_BYTES)
    make_private_folder(lock.parent)
    lock.write_text(
        json.dumps(
            {"kdf": "argon2id", "salt": salt.hex(), "time": _TIME_COST, "memory": _MEMORY_KIB, "lanes": _LANES}
        ),
        "utf-8",
    )
    return _derive(passphrase, salt, _TIME_COST, _MEMORY_KIB, _LANES)


def _key_from_passphrase(lock: Path, passphrase: str) -> bytes:
    try:
        kept = json.loads(lock.read_text("utf-8"))
        salt = bytes.fromhex(kept["salt"])
        costs = (int(kept["time"]), int(kept["memory"]), int(kept["lanes"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoKey("passphrase_file_damaged", file=lock.name) from error
    return _derive(passphrase, salt, *costs)


def _derive(passphrase: str, salt: bytes, time_cost: int, memory_kib: int, lanes: int) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, time_cost, memory_kib, lanes, _KEY_BYTES, Type.ID)

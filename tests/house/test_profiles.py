"""The key of a profile: kept in the keychain or made from a passphrase, never in clear text beside the data."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest

from cockpit.errors import NoKey, StoreError, WrongInput
from cockpit.keychain import PASSPHRASE_VARIABLE, SERVICE, keychain_state
from cockpit.paths import passphrase_file, settings_file, store_file
from cockpit.profile import DEMO_KEY, is_demo_folder, mark_as_demo, open_profile
from cockpit.settings import Settings, load_settings, save_settings
from cockpit.store import open_store

PASSPHRASE = "un cheval correct et sa pile"


class LockedKeyring(keyring.backend.KeyringBackend):
    priority = 9.0

    def get_password(self, service, username):
        raise keyring.errors.KeyringLocked("the collection is locked")

    def set_password(self, service, username, password):
        raise keyring.errors.KeyringLocked("the collection is locked")

    delete_password = get_password


LockedKeyring.__module__ = "keyring.backends.locked"


class FullKeyring(LockedKeyring):
    """Opens, and then does not let anything be kept."""

    def get_password(self, service, username):
        return None


FullKeyring.__module__ = "keyring.backends.full"


class ForgetfulKeyring(FullKeyring):
    """Says that it keeps, and does not."""

    def set_password(self, service, username, password):
        return None


ForgetfulKeyring.__module__ = "keyring.backends.forgetful"


class PlaintextKeyring(keyring.backend.KeyringBackend):
    """As `keyrings.alt` has one: it would write the key into a file."""

    priority = 9.0
    asked = 0

    def get_password(self, service, username):
        type(self).asked += 1

    def set_password(self, service, username, password):
        type(self).asked += 1

    delete_password = get_password


PlaintextKeyring.__module__ = "keyrings.alt.file"


@pytest.fixture
def passphrase(tmp_path, monkeypatch):
    path = tmp_path / "passphrase.txt"
    path.write_text(f"{PASSPHRASE}\nsecond line\n", "utf-8")
    monkeypatch.setenv(PASSPHRASE_VARIABLE, str(path))
    return path


def refused(folder, ask=None):
    with pytest.raises(NoKey) as caught:
        open_profile(folder, ask)
    return caught.value.cause


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# The keychain


def test_a_new_profile_keeps_its_key_in_the_keychain_and_nowhere_else(tmp_path, memory_keyring):
    profile = open_profile(tmp_path / "profile")
    assert memory_keyring.secrets == {(SERVICE, str(profile.folder.resolve())): profile.key.hex()}
    for content in contents(profile.folder).values():
        assert profile.key not in content
        assert profile.key.hex().encode() not in content
    assert profile.key.hex() not in repr(profile)
    assert str(profile.key) not in repr(profile)
    assert not passphrase_file(profile.folder).exists()


def test_it_opens_again_with_the_same_key_and_two_profiles_have_two(tmp_path):
    one, other = open_profile(tmp_path / "one"), open_profile(tmp_path / "other")
    assert open_profile(tmp_path / "one").key == one.key
    assert one.key != other.key
    with pytest.raises(StoreError):
        open_store(store_file(one.folder), other.key)


def test_a_key_that_is_gone_is_said_and_nothing_is_replaced(tmp_path, memory_keyring):
    open_profile(tmp_path)
    memory_keyring.secrets.clear()
    before = contents(tmp_path)
    assert refused(tmp_path) == "key_missing"
    assert refused(tmp_path, lambda is_new: PASSPHRASE) == "key_missing"
    assert contents(tmp_path) == before
    assert memory_keyring.secrets == {}


def test_without_any_keychain_an_existing_profile_is_not_replaced(tmp_path, passphrase):
    folder = tmp_path / "profile"
    os.environ.pop(PASSPHRASE_VARIABLE)
    open_profile(folder)
    before = contents(folder)
    keyring.set_keyring(PlaintextKeyring())
    assert refused(folder) == "key_missing"
    keyring.set_keyring(LockedKeyring())
    assert refused(folder) == "keychain_locked"
    assert contents(folder) == before


def test_another_key_in_the_keychain_is_refused(tmp_path, memory_keyring):
    open_profile(tmp_path)
    memory_keyring.secrets[SERVICE, str(tmp_path.resolve())] = "00" * 32
    before = contents(tmp_path)
    with pytest.raises(StoreError) as caught:
        open_profile(tmp_path)
    assert caught.value.cause == "wrong_key"
    assert contents(tmp_path) == before


@pytest.mark.parametrize("backend", [FullKeyring, ForgetfulKeyring])
def test_a_keychain_that_does_not_keep_makes_no_profile(tmp_path, backend):
    keyring.set_keyring(backend())
    folder = tmp_path / "profile"
    assert refused(folder) == "keychain_locked"
    assert not store_file(folder).exists()


def test_backends_that_write_in_clear_text_or_forget_are_not_used(tmp_path):
    for backend in (PlaintextKeyring(), keyring.backends.null.Keyring(), keyring.backends.fail.Keyring()):
        keyring.set_keyring(backend)
        assert keychain_state().name is None
        assert keychain_state().cause == "no_keychain"
        assert refused(tmp_path / "profile") == "passphrase_needed"
        assert not (tmp_path / "profile").exists()
    assert PlaintextKeyring.asked == 0


def test_the_state_of_the_keychain_is_told(memory_keyring):
    assert keychain_state().name == "keyring.backends.memory"
    keyring.set_keyring(LockedKeyring())
    assert (keychain_state().name, keychain_state().cause) == (None, "keychain_locked")


# A passphrase


def test_a_passphrase_file_locks_a_new_profile_and_opens_it_again(tmp_path, passphrase, memory_keyring):
    folder = tmp_path / "profile"
    profile = open_profile(folder)
    assert memory_keyring.secrets == {}
    assert open_profile(folder).key == profile.key
    passphrase.write_text(f"{PASSPHRASE}\r\n", "utf-8")
    assert open_profile(folder).key == profile.key
    for content in contents(folder).values():
        assert PASSPHRASE.encode() not in content
        assert profile.key.hex().encode() not in content


def test_a_wrong_passphrase_changes_nothing(tmp_path, passphrase):
    folder = tmp_path / "profile"
    open_profile(folder)
    before = contents(folder)
    passphrase.write_text("another one", "utf-8")
    assert refused(folder) == "wrong_passphrase"
    assert contents(folder) == before


def test_two_profiles_with_one_passphrase_have_two_keys(tmp_path, passphrase):
    assert open_profile(tmp_path / "one").key != open_profile(tmp_path / "two").key


def test_without_keychain_the_passphrase_is_asked_for_chosen_once_then_given(tmp_path):
    keyring.set_keyring(PlaintextKeyring())
    asked = []

    def ask(is_new):
        asked.append(is_new)
        return PASSPHRASE

    key = open_profile(tmp_path / "profile", ask).key
    assert open_profile(tmp_path / "profile", ask).key == key
    assert asked == [True, False]
    assert refused(tmp_path / "profile", lambda is_new: "") == "passphrase_needed"
    assert refused(tmp_path / "profile", lambda is_new: "wrong") == "wrong_passphrase"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_passphrase_file_that_says_nothing_makes_no_profile(tmp_path, passphrase, content):
    passphrase.unlink()
    if content is not None:
        passphrase.write_bytes(content)
    assert refused(tmp_path / "profile") in ("passphrase_file_unreadable", "passphrase_needed")
    assert not (tmp_path / "profile").exists()


@pytest.mark.parametrize("damaged", ["", "{}", "[]", '{"salt": "zz", "time": 3, "memory": 65536, "lanes": 4}'])
def test_a_damaged_salt_is_said(tmp_path, passphrase, damaged):
    folder = tmp_path / "profile"
    open_profile(folder)
    passphrase_file(folder).write_text(damaged, "utf-8")
    assert refused(folder) == "passphrase_file_damaged"


# The demo, settings


def test_a_demo_needs_no_key_of_anybody(tmp_path, memory_keyring):
    mark_as_demo(tmp_path)
    profile = open_profile(tmp_path)
    assert (profile.key, profile.is_demo, memory_keyring.secrets) == (DEMO_KEY, True, {})


def test_somebody_elses_file_called_demo_makes_no_demo(tmp_path):
    (tmp_path / "demo").write_text("my band's first recording")
    assert not is_demo_folder(tmp_path)
    with pytest.raises(WrongInput) as caught:
        mark_as_demo(tmp_path)
    assert caught.value.cause == "demo_folder_taken"


def test_settings_come_back_as_they_were_chosen(tmp_path):
    chosen = Settings(language="fr", text_scale=1.25, working_hours=("08:30-12:00",), signature="Nadia\n«é»")
    own = {"week_hours": {"saturday": "9-12"}, "day_hours": {"2026-12-24/2027-01-01": ""}, "region": "57"}
    chosen = replace(chosen, **own, drafts_reminders=True)
    save_settings(settings_file(tmp_path), chosen)
    assert load_settings(settings_file(tmp_path)) == chosen
    assert load_settings(tmp_path / "none.toml") == Settings()


def test_settings_of_another_version_keep_what_is_known(tmp_path):
    settings_file(tmp_path).write_text('language = "fr"\nof_tomorrow = 3\n', "utf-8")
    assert load_settings(settings_file(tmp_path)) == Settings(language="fr")


@pytest.mark.parametrize("content", [b"language = ", b"\xff\xfe\x00"])
def test_settings_that_cannot_be_read_are_said(tmp_path, content):
    settings_file(tmp_path).write_bytes(content)
    with pytest.raises(WrongInput) as caught:
        load_settings(settings_file(tmp_path))
    assert caught.value.cause == "settings_unreadable"


# A real keychain

_REAL = """
import sys
from pathlib import Path
import keyring
from cockpit.keychain import keychain_state
from cockpit.profile import open_profile
state = keychain_state()
assert state.name == "keyring.backends.SecretService", (state, keyring.get_keyring())
folder = Path(sys.argv[1])
key = open_profile(folder).key
assert open_profile(folder).key == key
assert keyring.get_password("cordee", str(folder.resolve())) == key.hex()
keyring.delete_password("cordee", str(folder.resolve()))
from cockpit.errors import NoKey
try:
    open_profile(folder)
except NoKey as error:
    print(error.cause)
"""


@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="gnome-keyring and dbus-run-session are not installed",
)
def test_a_real_keychain_keeps_the_key(tmp_path):
    home = tmp_path / "home"
    for folder in ("", "data", "config", "cache", "runtime"):
        (home / folder).mkdir(mode=0o700)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND", "DISPLAY", "WAYLAND_DISPLAY")
    } | {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_RUNTIME_DIR": str(home / "runtime"),
    }
    script = tmp_path / "real.py"
    script.write_text(_REAL, "utf-8")
    unlock = 'printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"'
    run = subprocess.run(
        [
            "dbus-run-session",
            "--",
            "sh",
            "-c",
            unlock,
            "sh",
            sys.executable,
            str(script),
            str(tmp_path / "profile"),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "key_missing"
    assert Path(tmp_path / "profile" / "cordee.db").exists()

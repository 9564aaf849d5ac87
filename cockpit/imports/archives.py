"""What a zipped spreadsheet may hold, checked before anything is unpacked."""

import io
import re
import zipfile
import zlib

from cockpit.errors import WrongInput

_MAX_PACKED = 64 << 20
_MAX_MEMBERS = 2_000
_MAX_MEMBER = 64 << 20
_MAX_TOTAL = 256 << 20
_MAX_SHEET = 50 << 20
_MAX_RATIO = 200
# A member below this does no harm whatever its ratio, and small XML often packs better than 200 to 1.
_HARMLESS = 1 << 20
_SYMLINK = 0o120000
_KIND_OF_FILE = 0o170000
_ENCRYPTED = 1
_CENTRAL_ENTRY = b"PK\x01\x02"
_SHEET = re.compile(r"(xl/worksheets/.*|content\.xml)", re.IGNORECASE)
# What the standard library raises on a damaged archive or an unknown compression.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


class Archive:
    """A zipped file whose members have passed the guards."""

    def __init__(self, content: bytes) -> None:
        """Check the archive.

        Raises:
            WrongInput: `file_too_big`, `archive_bomb`, `archive_unsafe`, `file_protected`, `file_unreadable`.
        """
        if len(content) > _MAX_PACKED:
            raise WrongInput("file_too_big", megabytes=_MAX_PACKED >> 20)
        # Counted in the bytes, for merely listing a million members takes seconds and hundreds of megabytes.
        if content.count(_CENTRAL_ENTRY) > _MAX_MEMBERS:
            raise WrongInput("archive_bomb")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGED as error:
            raise WrongInput("file_unreadable") from error
        _check(self._zip.infolist())
        self._names = {info.filename: info for info in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """Return a member's bytes.

        Raises:
            WrongInput: `file_unreadable`: it is not there or damaged.
        """
        try:
            return self._zip.read(self._names[name])
        except (KeyError, *_DAMAGED) as error:
            raise WrongInput("file_unreadable") from error


def _check(members: list[zipfile.ZipInfo]) -> None:
    total = 0
    for member in members:
        if not _is_plain_path(member) or (member.external_attr >> 16) & _KIND_OF_FILE == _SYMLINK:
            raise WrongInput("archive_unsafe")
        if member.flag_bits & _ENCRYPTED:
            raise WrongInput("file_protected")
        total += member.file_size
        is_dense = member.file_size > _MAX_RATIO * max(member.compress_size, 1)
        if member.file_size > _MAX_MEMBER or total > _MAX_TOTAL or (is_dense and member.file_size > _HARMLESS):
            raise WrongInput("archive_bomb")
        if member.file_size > _MAX_SHEET and _SHEET.fullmatch(member.filename):
            raise WrongInput("sheet_too_big", megabytes=_MAX_SHEET >> 20)


def _is_plain_path(member: zipfile.ZipInfo) -> bool:
    # The original name: `filename` is already cut at a NUL and has its backslashes turned on some systems.
    name = member.orig_filename.replace("\\", "/")
    return not (name.startswith("/") or ":" in name or "\0" in name or ".." in name.split("/"))

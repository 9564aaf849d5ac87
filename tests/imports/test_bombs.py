"""Hostile files are refused within two seconds and 300 MB: each is read in a process of its own and measured."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from imports.workbooks import packed, spreadsheet, workbook, workbook_members

SECONDS = 2.0
MEGABYTES = 300
PROGRAM = """
import json, sys, time
from pathlib import Path
from cockpit.errors import WrongInput
from cockpit.imports.tables import read_table
content = Path(sys.argv[1]).read_bytes()
began = time.process_time()
try:
    read_table("bomb", content)
    cause = None
except WrongInput as error:
    cause = error.cause
seconds = time.process_time() - began
status = Path("/proc/self/status")  # the peak of rusage begins with the parent's
peak = int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024 if status.exists() else 0
print(json.dumps([cause, seconds, peak]))
"""
LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{}]>'.format(
    "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefghi"))
)


def dense(megabytes: int) -> bytes:
    """Return a workbook of a few hundred kilobytes that unpacks into so many megabytes."""
    row = '<row><c t="inlineStr"><is><t>' + "A" * 1000 + "</t></is></c></row>"
    return workbook(row * (megabytes * 1000))


def many_members() -> bytes:
    return packed({**workbook_members("<row/>"), **{f"xl/media/{number}": "x" for number in range(2_001)}})


def central_directory_of_a_million() -> bytes:
    return b"PK\x03\x04" + b"PK\x01\x02".ljust(46, b"\0") * 300_000 + b"PK\x05\x06".ljust(22, b"\0")


def noisy_rows(count: int) -> str:
    """Return rows that do not pack well, so that only their number can be refused."""
    return "".join(
        f'<row r="{number}"><c r="XFD{number}"><v>{number * 7919}</v></c></row>' for number in range(1, count)
    )


def with_path(name: str, mode: int = 0) -> bytes:
    file = io.BytesIO(workbook("<row/>"))
    with zipfile.ZipFile(file, "a") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, "target")
    return file.getvalue()


def lying_about_size() -> bytes:
    """Return a workbook whose sheet says that it has 100 bytes and unpacks into 60 megabytes."""
    honest = bytearray(dense(60))
    sheet = b"xl/worksheets/sheet1.xml"
    for start in (honest.index(sheet) - 30 + 22, honest.rindex(sheet) - 46 + 24):
        honest[start : start + 4] = (100).to_bytes(4, "little")
    return bytes(honest)


def claiming(megabytes: int, members: int) -> bytes:
    """Return an archive whose directory claims so many megabytes for each member, packed 100 to 1."""
    names = [f"xl/media/{number:03d}" for number in range(members)]
    content = bytearray(packed({**workbook_members("<row/>"), **dict.fromkeys(names, "x")}))
    for name in names:
        entry = content.rindex(name.encode()) - 46
        content[entry + 20 : entry + 24] = (megabytes * 10_486).to_bytes(4, "little")
        content[entry + 24 : entry + 28] = (megabytes << 20).to_bytes(4, "little")
    return bytes(content)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "200 MB in half a megabyte": (lambda: dense(200), "archive_bomb"),
    "a member over 64 MB that packs badly": (
        lambda: workbook("<row>" + "".join(f"<c><v>{n * 7919}</v></c>" for n in range(3_200_000)) + "</row>"),
        "archive_bomb",
    ),
    "a lie about the size": (lying_about_size, "file_unreadable"),
    "300 MB in members of 60": (lambda: claiming(60, 5), "archive_bomb"),
    "2,001 members": (many_members, "archive_bomb"),
    "300,000 entries in the directory": (central_directory_of_a_million, "archive_bomb"),
    "an absolute path": (lambda: with_path("/etc/cron.d/x"), "archive_unsafe"),
    "a path upwards": (lambda: with_path("xl/../../x"), "archive_unsafe"),
    "a path upwards with backslashes": (lambda: with_path("xl\\..\\..\\x"), "archive_unsafe"),
    "a drive": (lambda: with_path("C:/x"), "archive_unsafe"),
    "a symlink": (lambda: with_path("xl/link", 0o120777), "archive_unsafe"),
    "a billion laughs in a workbook": (
        lambda: workbook('<row><c t="inlineStr"><is><t>&i;</t></is></c></row>', LAUGHS),
        "file_unreadable",
    ),
    "a billion laughs in a spreadsheet": (
        lambda: spreadsheet("<table:table-row>&i;</table:table-row>", LAUGHS),
        "file_unreadable",
    ),
    "an external entity": (
        lambda: workbook("<row>&x;</row>", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "file_unreadable",
    ),
    "the last cell of many rows": (lambda: workbook(noisy_rows(400)), "too_many_cells"),
    "a row that repeats a million times": (
        lambda: spreadsheet(
            '<table:table-row table:number-rows-repeated="1000000">'
            '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>"
        ),
        "too_many_cells",
    ),
    "a row beyond the last one": (
        lambda: workbook('<row r="99999999999"><c><v>1</v></c></row>'),
        "file_unreadable",
    ),
    "a million columns a line": (lambda: (b";" * 1_000_000 + b"\n") * 60, "too_many_cells"),
    "an open quote": (lambda: b'a,b\n"' + b"x" * 5_000_000, "cell_too_long"),
    "65 MB of text": (lambda: b"a,b\n" * (17 << 20), "file_too_big"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_hostile_file_is_refused_in_time_and_memory(bomb: str, tmp_path: Path):
    make, cause = BOMBS[bomb]
    file = tmp_path / "bomb"
    file.write_bytes(make())
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file)], capture_output=True, text=True, timeout=60, check=True
    )
    found, seconds, megabytes = json.loads(ended.stdout)
    assert found == cause
    assert seconds < SECONDS
    assert megabytes < MEGABYTES, megabytes

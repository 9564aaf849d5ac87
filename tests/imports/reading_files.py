"""How the tests of imports read a file: in Paris, on the samples' day."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cockpit.imports.read import read_file
from cockpit.imports.reading import Reading

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)


def read_sample(name: str) -> Reading:
    return read_file(name, (SAMPLES / name).read_bytes(), zone=PARIS, now=NOW)


def read_text(text: str, **chosen: Any) -> Reading:
    return read_file("table.csv", text.encode(), zone=PARIS, now=NOW, **chosen)

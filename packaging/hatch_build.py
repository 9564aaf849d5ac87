"""Compiles the word catalogues when a wheel or an editable install is built."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Write `resources/i18n/xx.mo` beside every `xx.po`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the build."""
        for source in Path(self.root, "resources", "i18n").glob("*.po"):
            with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.stem))

"""Choosing a file: by the system's dialog, which holds nothing up meanwhile, or by dropping it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from cockpit.wording import Words

TABLES = ("*.csv", "*.tsv", "*.txt", "*.xlsx", "*.xlsm", "*.ods")
_FOLDER = "imports/folder"


def choose_file(
    parent: QWidget, words: Words, on_chosen: Callable[[Path], None], patterns: Sequence[str] = TABLES
) -> None:
    """Open the dialog where the last file was; `on_chosen` is called when a file was taken."""
    settings = QSettings("cordee", "cordee")
    dialog = QFileDialog(parent, words.say("Choose a file to import"), str(settings.value(_FOLDER, "")))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    tables, everything = words.say("Tables ({patterns})", patterns=" ".join(patterns)), words.say("All files (*)")
    dialog.setNameFilters([tables, everything])

    def take(name: str) -> None:
        path = Path(name)
        settings.setValue(_FOLDER, str(path.parent))
        on_chosen(path)

    dialog.fileSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def dropped_file(mime: QMimeData) -> Path | None:
    """Return the file that is being dropped; None when it is something else, or several."""
    urls = mime.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None

"""The one door to `resources/`: a checkout reads the folder beside us, a wheel or bundle the copy inside."""

from pathlib import Path

_INSIDE = Path(__file__).parent / "resources"
_BESIDE = Path(__file__).parent.parent / "resources"
_FOLDER = _INSIDE if _INSIDE.is_dir() else _BESIDE


def asset(name: str) -> Path:
    """Return the path of a shipped file or folder, such as `style/cockpit.qss`."""
    return _FOLDER / name

"""What Qt's Python side does at every import, and need not do for us."""

import sys

import PySide6.QtCore  # noqa: F401  loads what is looked for below


def leave_sources_unread() -> None:
    """Keep PySide6 from reading the source text of every module that is imported from now on.

    It looks for the word PySide6 in each, to know which may have asked for `snake_case` names, and the texts stay
    in memory: 25 MB, and a tenth of the start. Nobody here asks for such names.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", _asks_for_no_names)  # noqa: B010  it is no name of ours


def _asks_for_no_names(_module: object) -> bool:
    return False

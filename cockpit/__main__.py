"""The command `cordee`: knows both faces."""

import sys

from cockpit.cli.app import App
from cockpit.cli.main import main_with


def open_window(app: App) -> int:
    """Show the window of a profile; return its exit code."""
    from cockpit.gui.lean import leave_sources_unread  # Qt is loaded only when a window is wanted

    leave_sources_unread()
    from cockpit.gui.app import run_window

    return run_window(
        app.folder,
        language=app.language,
        now=app.now,
        is_folder_given=app.is_folder_given,
    )


def main() -> None:
    """Run the command and leave with its exit code."""
    sys.exit(main_with(open_window))


if __name__ == "__main__":
    main()

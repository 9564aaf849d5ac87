"""The `cordee` command: the window's functions, typed."""

"""Importing a file: what it is, whom it is of, what its columns hold, and what would happen."""

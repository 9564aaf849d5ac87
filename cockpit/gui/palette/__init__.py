"""The command palette: find anybody and do anything, from everywhere."""

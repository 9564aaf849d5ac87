"""The first thing a new profile shows."""

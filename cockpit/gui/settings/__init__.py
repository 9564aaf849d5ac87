"""The settings: what the trainer chose, each choice at work at once."""

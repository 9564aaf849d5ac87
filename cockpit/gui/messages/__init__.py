"""Writing to learners."""

"""Today: the queue of those who need a word, and what the trainer does about each."""

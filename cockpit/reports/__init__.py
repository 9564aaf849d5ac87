"""Questions that screens and commands ask of the store, answered as rows."""

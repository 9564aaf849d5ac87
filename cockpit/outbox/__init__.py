"""Messages on their way out: text from a template, frozen bytes, one honest attempt at a time."""

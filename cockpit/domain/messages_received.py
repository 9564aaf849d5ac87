"""What a learner's answer may ask for, as far as its own words say so plainly."""

import re

# Alone on the first line: who writes “stop by on Monday” objects to nothing.
_STOP = re.compile(
    r"[\W_]*(?:please\s+)?(?:stop|unsubscribe(?:\s+me)?|désabonner|désabonnez[- ]moi|desabonner|me désabonner"
    r"|désinscription|désinscrire)(?:\s+(?:please|s['’]il vous plaît|svp|merci|cohort\w*))?[\W_]*",
    re.IGNORECASE,
)


def asks_to_stop(body: str) -> bool:
    """Tell whether an answer asks not to be written to any more: one of these words alone on its first line."""
    first = next((line for line in body.splitlines() if line.strip()), "")
    return bool(_STOP.fullmatch(first.strip()))

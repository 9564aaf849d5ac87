"""What a learner's answer may ask for, as far as its own words say so plainly, and how it is answered."""

import re

# Alone on the first line: who writes “stop by on Monday” objects to nothing.
_STOP = re.compile(
    r"[\W_]*(?:please\s+)?(?:stop|unsubscribe(?:\s+me)?|désabonner|désabonnez[- ]moi|desabonner|me désabonner"
    r"|désinscription|désinscrire)(?:\s+(?:please|s['’]il vous plaît|svp|merci|cohort\w*))?[\W_]*",
    re.IGNORECASE,
)
# What mail programs put before the subject of an answer, in the languages of most of them.
_ANSWERED = re.compile(r"^(?:\s*(?:re|ré|rép|aw|sv|antw|rv|odp|vs)\s*(?:\[\d+\])?\s*:)+", re.IGNORECASE)


def asks_to_stop(body: str) -> bool:
    """Tell whether an answer asks not to be written to any more: one of these words alone on its first line."""
    first = next((line for line in body.splitlines() if line.strip()), "")
    return bool(_STOP.fullmatch(first.strip()))


def subject_of_answer(subject: str) -> str:
    """Return the subject of an answer: one `Re:` and what stood there, without those of other programs."""
    return f"Re: {_ANSWERED.sub('', subject).strip()}".strip()

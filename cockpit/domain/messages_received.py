"""What came from learners, as far as words of theirs ask for something that has a rule."""

from cockpit.domain.names import plain

_STOPS = frozenset(
    {
        *("stop", "stop mail", "stop please", "stop svp", "unsubscribe"),
        *("desabonner", "me desabonner", "se desabonner", "desabonnement", "desinscription"),
    }
)


def asks_to_stop(body: str) -> bool:
    """Tell whether somebody asks not to be written to any more: such a word stands alone on the first line."""
    first = next((line for line in body.splitlines() if line.strip()), "")
    return " ".join(plain(first).strip(" \t\u202f\u00a0.!?«»\"'“”*").split()) in _STOPS

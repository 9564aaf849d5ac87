"""Names as people look for them."""

import unicodedata


def plain(text: str) -> str:
    """Return a text without accents and in small letters: so names are searched and sorted."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))

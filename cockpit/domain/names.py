"""Names as people look for them."""

import unicodedata


class _WithoutAccents(dict[int, int | None]):
    """What `str.translate` makes of each character; every one is looked up once, for names come in thousands."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_ACCENTS = _WithoutAccents()


def plain(text: str) -> str:
    """Return a text without accents and in small letters: so names are searched and sorted."""
    if text.isascii():
        return text.lower()  # of 3,000 names nearly all, and a twentieth of the time
    return unicodedata.normalize("NFKD", text.casefold()).translate(_WITHOUT_ACCENTS)

"""Public holidays as plain dates."""

from datetime import date


def public_holidays(country: str, first: date, last: date) -> frozenset[date]:
    """Return the public holidays of a country (ISO 3166 code) from `first` to `last`; none when it is unknown."""
    import holidays  # 40 ms, and no screen needs it before the first paint

    try:
        known = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    except NotImplementedError:
        return frozenset()
    return frozenset(day for day in known if first <= day <= last)

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


def is_country(code: str) -> bool:
    """Tell whether the public holidays of a country (ISO 3166 code) are known."""
    return code in countries()


def countries() -> tuple[str, ...]:
    """Return the countries (ISO 3166 codes) whose public holidays are known."""
    # The library's own list loads the rules of 250 countries, 0.4 s and 9 MB, to tell their regions as well.
    from holidays.registry import EntityLoader

    return tuple(sorted(EntityLoader.get_country_codes(include_aliases=False)))

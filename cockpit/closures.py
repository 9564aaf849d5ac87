"""Public holidays as plain dates."""

from collections.abc import Iterable
from datetime import date, timedelta

# So far from a day do its holidays matter: no silence and no plan reaches further.
_REACH = timedelta(days=400)


def public_holidays(country: str, first: date, last: date) -> frozenset[date]:
    """Return the public holidays of a country (ISO 3166 code) from `first` to `last`; none when it is unknown."""
    import holidays  # 40 ms, and no screen needs it before the first paint

    try:
        known = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    except NotImplementedError:
        return frozenset()
    return frozenset(day for day in known if first <= day <= last)


def closed_days(spells: Iterable[tuple[date, date]], country: str | None, day: date) -> frozenset[date]:
    """Return the days on which a cohort is closed: those of spells, and the holidays of a country around a day."""
    closed = {first + timedelta(days=number) for first, last in spells for number in range((last - first).days + 1)}
    if country:
        closed |= public_holidays(country, day - _REACH, day + _REACH)
    return frozenset(closed)


def is_country(code: str) -> bool:
    """Tell whether the public holidays of a country (ISO 3166 code) are known."""
    return code in countries()


def countries() -> tuple[str, ...]:
    """Return the countries (ISO 3166 codes) whose public holidays are known."""
    # The library's own list loads the rules of 250 countries, 0.4 s and 9 MB, to tell their regions as well.
    from holidays.registry import EntityLoader

    return tuple(sorted(EntityLoader.get_country_codes(include_aliases=False)))

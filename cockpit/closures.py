"""Public holidays as plain dates."""

from collections.abc import Iterable
from datetime import date, timedelta

# So far from a day do its holidays matter: no silence and no plan reaches further.
_REACH = timedelta(days=400)
# Any year tells two regions apart.
_YEAR = 2026


def public_holidays(place: str, first: date, last: date) -> frozenset[date]:
    """Return the public holidays from `first` to `last` of a country, or of a region with those of its country.

    `place` is an ISO 3166 code: `FR`, `FR-974`. A country that is not known has none, an unknown region has its
    country's.
    """
    import holidays  # 40 ms, and no screen needs it before the first paint

    country, _, region = place.partition("-")
    years = range(first.year, last.year + 1)
    try:
        known = holidays.country_holidays(country, subdiv=region or None, years=years)
    except NotImplementedError:
        return public_holidays(country, first, last) if region else frozenset()
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


def regions(country: str) -> tuple[tuple[str, str], ...]:
    """Return the regions of a country that may have holidays of their own: the code and name of each, by name.

    The first question loads the rules of the country, a quarter of a second.
    """
    import holidays

    try:
        usual = holidays.country_holidays(country)
    except NotImplementedError:
        return ()
    names: dict[str, str] = {}
    for alias, code in getattr(usual, "subdivisions_aliases", {}).items():
        names[code] = max(names.get(code, ""), alias, key=len)
    codes = (code for code in usual.subdivisions if code in names or not _is_like(country, code))
    return tuple(sorted(((code, names.get(code, code)) for code in codes), key=lambda region: region[1]))


def _is_like(country: str, region: str) -> bool:
    """Tell whether a region has its country's days: France's three zones are of schools, and no regions."""
    return set(_days_of(country, region)) == set(_days_of(country, None))


def _days_of(country: str, region: str | None) -> Iterable[date]:
    import holidays

    return holidays.country_holidays(country, subdiv=region, years=_YEAR)

from datetime import date

import pytest

from cockpit.closures import public_holidays, regions


@pytest.mark.parametrize(
    ("place", "day", "is_holiday"),
    [
        ("FR", date(2027, 3, 29), True),  # Easter Monday
        ("FR", date(2027, 3, 26), False),  # Good Friday
        ("FR-57", date(2027, 3, 26), True),
        ("FR-57", date(2027, 12, 26), True),
        ("FR-974", date(2027, 12, 20), True),  # the end of slavery on La Réunion
        ("FR", date(2027, 12, 20), False),
        ("FR-974", date(2027, 5, 1), True),
        ("FR-nowhere", date(2027, 3, 29), True),
        ("nowhere", date(2027, 3, 29), False),
    ],
)
def test_a_region_has_its_own_holidays_beside_those_of_the_country(place: str, day: date, is_holiday: bool):
    assert (public_holidays(place, day, day) == {day}) is is_holiday


def test_regions_are_called_by_their_names():
    known = dict(regions("FR"))
    assert (known["57"], known["974"], known["6AE"]) == ("Moselle", "La Réunion", "Alsace")
    assert not any(name.startswith("Zone") for name in known.values())  # of schools
    assert dict(regions("DE"))["Augsburg"] == "Augsburg"
    assert list(known.values()) == sorted(known.values())


def test_a_country_without_regions_or_unknown_has_none():
    assert regions("JP") == regions("nowhere") == ()

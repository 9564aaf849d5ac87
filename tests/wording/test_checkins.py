from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.wording import Words
from cockpit.wording.checkins import offered_line

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def test_french_says_one_of_one_and_several_of_several():
    def offered(count: int, hours: int) -> str:
        return offered_line(Words("fr"), count, NOW + timedelta(hours=hours), NOW, PARIS)

    assert "gardé libre " in offered(1, 24)
    assert "gardés libres " in offered(3, 24)
    assert offered(1, -24).endswith("de nouveau libre.")
    assert offered(3, -24).endswith("de nouveau libres.")

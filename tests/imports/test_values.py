"""Values as files write them, and back: whatever is written in a known form is read as what it was."""

import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.imports.dates import DateOrder, Moments, Never, OrderFound, order_of
from cockpit.imports.faults import Fault
from cockpit.imports.states import State, StateFound, attended, state_of
from cockpit.imports.values import (
    Grade,
    Shares,
    clean,
    clean_line,
    email_of,
    grade_reader,
    number_of,
    seconds_reader,
    text_of,
)

PARIS = ZoneInfo("Europe/Paris")
DAYS = st.dates(date(2000, 1, 2), date(2099, 12, 31))
CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0))
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


# --- days and instants ---------------------------------------------------------------------------


@given(DAYS)
def test_a_day_is_read_from_every_form(day: date):
    moments = Moments(PARIS)
    forms = (
        day.isoformat(), f" {day:%d/%m/%Y} ", f"{day:%A, %d %B %Y}", f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y}",
        f"{day:%Y/%m/%d}", f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{day:%d %b %Y}", f"{day:%B %d, %Y}",
        f"{day:%d/%m/%Y}",
    )  # fmt: skip
    assert {moments.read(form) for form in forms} == {day}


@given(DAYS, CLOCKS)
def test_an_instant_without_a_zone_is_local(day: date, clock: time):
    at = datetime.combine(day, clock, PARIS)
    moments = Moments(PARIS)
    short = "%d/%m/%y, %H:%M:%S" if day.year < 2069 else "%d/%m/%Y, %H:%M:%S"
    for form in (f"{at:%d/%m/%Y %H:%M:%S}", f"{at:{short}}", f"{at:%Y-%m-%d %H:%M:%S}", at.replace(tzinfo=None)):
        assert moments.read(form) == at


@given(DAYS, CLOCKS, st.integers(-12, 12))
def test_an_instant_with_its_zone_keeps_it(day: date, clock: time, hours: int):
    at = datetime.combine(day, clock, UTC) - timedelta(hours=hours)
    said = (at + timedelta(hours=hours)).replace(tzinfo=None).isoformat() + f"{hours:+03d}:00"
    assert Moments(PARIS).read(said) == at


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_count_of_days_is_excels(day: date):
    serial = (day - date(1899, 12, 30)).days
    assert Moments(PARIS).read(str(serial)) == day
    assert Moments(PARIS).read(serial) == day
    assert Moments(PARIS, is_1904=True).read(serial - 1462) == day or serial - 1462 < 20_000


@given(st.text(max_size=20))
def test_any_text_is_a_moment_or_a_fault(text: str):
    found = Moments(PARIS).read(text)
    assert found is None or isinstance(found, date | Never | Fault)


@pytest.mark.parametrize("text", ["jamais", "Jamais", "Never", "Jamais connecté", "never logged in"])
def test_never_is_more_than_nothing(text: str):
    assert Moments(PARIS).read(text) is Never.NEVER


@pytest.mark.parametrize("text", ["", " ", "-", "—", "n/a", "#N/A"])
def test_a_blank_says_nothing(text: str):
    assert Moments(PARIS).read(text) is None


@pytest.mark.parametrize(
    "text", ["31/02/2026", "00/01/2026", "12/13/2026", "hier", "2026-02-30", "45 mai 2026", "12"]
)
def test_an_impossible_day_is_a_fault(text: str):
    assert Moments(PARIS).read(text) == Fault("not_a_date", text)


@pytest.mark.parametrize(
    "cell",
    [
        "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0001-01-01 00:00", "1970-01-01", "01/01/1970 00:00",
        "9999-12-31T00:00:00", "9999-12-31", "900000000", date(1899, 12, 31),
        datetime(1970, 1, 1, tzinfo=PARIS), 20_001,
    ],
)  # fmt: skip
def test_what_systems_write_for_no_day_at_all_is_none(cell: str | date | int):
    found = Moments(PARIS, latest_on=date(9999, 12, 31)).read(cell)
    assert isinstance(found, Fault)
    assert found.cause == "not_a_date"


@pytest.mark.parametrize(
    "cell", ["22/11/2026", "22/11/2026 08:00", "2026-11-22T08:00:00", date(2026, 11, 22), 46348]
)
def test_a_day_to_come_is_no_activity(cell: str | date | int):
    found = Moments(PARIS, latest_on=date(2026, 11, 21)).read(cell)
    assert isinstance(found, Fault) and found.cause == "in_future"


def test_an_hour_that_exists_twice_is_the_first_one_and_is_told():
    moments = Moments(PARIS)
    read = [
        moments.read(said)
        for said in ("25/10/2026 02:30", "25/10/2026 03:30", "24/10/2026 02:30", "29/03/2026 02:30")
    ]
    assert moments.twice(read) == [0]
    assert isinstance(read[0], datetime)
    assert read[0].astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["05/11/2026", "21/11/2026"], OrderFound(DateOrder.DAY_FIRST, True)),
        (["05/11/2026", "11/21/2026"], OrderFound(DateOrder.MONTH_FIRST, True)),
        (["05/11/2026", "01/02/2026"], OrderFound(DateOrder.DAY_FIRST, False)),
        (["05/05/2026", "01/01/2026"], OrderFound(DateOrder.DAY_FIRST, True)),
        (["21/11/2026", "11/21/2026"], OrderFound(DateOrder.DAY_FIRST, False)),
        (["2026-11-05", "jamais", None, 46331], OrderFound(None, True)),
    ],
)
def test_the_order_of_dates_is_decided_for_a_column(cells: list[str | int | None], found: OrderFound):
    assert order_of(cells) == found


def test_a_chosen_order_is_obeyed():
    assert Moments(PARIS, DateOrder.MONTH_FIRST).read("05/11/2026 9:05 PM") == datetime(
        2026, 5, 11, 21, 5, tzinfo=PARIS
    )


# --- texts ---------------------------------------------------------------------------------------


@given(st.text())
def test_a_clean_line_has_no_control_or_direction_characters(text: str):
    line = clean_line(text)
    assert not {unicodedata.category(mark) for mark in line if mark not in "\u200c\u200d"} & {
        "Cc",
        "Cf",
        "Zl",
        "Zp",
    }
    assert line == line.strip() == unicodedata.normalize("NFC", line)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  DURAND ", "DURAND"),
        ("Ame\u0301lie", "Amélie"),
        ("\u202eevil\u202c", "evil"),
        ("a\u200bb\ufeff", "ab"),
        ("\u0646\u200c\u0627", "\u0646\u200c\u0627"),
        ("Le\u00a0Goff\n", "Le Goff"),
        ('=HYPERLINK("x")', '=HYPERLINK("x")'),
    ],
)
def test_a_name_keeps_what_is_written(text: str, line: str):
    assert clean_line(text) == line


@pytest.mark.parametrize(
    ("cell", "text"), [(123, "123"), (123.0, "123"), ("000123", "000123"), (None, ""), ("-", "")]
)
def test_an_id_is_a_text(cell: int | float | str | None, text: str):
    assert text_of(cell) == text


@pytest.mark.parametrize("cell", [" Benoit@Exemple.FR ", "benoit@exemple.fr", "\ufeffbenoit@exemple.fr"])
def test_an_address_is_compared_in_small_letters(cell: str):
    assert email_of(cell) == "benoit@exemple.fr"


@pytest.mark.parametrize(
    "cell", ["a(at)b.fr", "a@b", "a b@c.fr", "a@b.fr, c@d.fr", "A <a@b.fr>", "a@b.fr\nBcc: c@d.fr", 12, "@b.fr"]
)
def test_what_is_no_address_is_a_fault(cell: str | int):
    assert email_of(cell) == Fault("email_invalid")


# --- numbers -------------------------------------------------------------------------------------


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_number_is_read_with_french_and_english_separators(number: float):
    english = f"{number:,.2f}"
    french = english.replace(",", "\u202f").replace(".", ",")
    assert number_of(french) == pytest.approx(float(number))
    assert number_of(french.replace("\u202f", "\u00a0")) == pytest.approx(float(number))
    if abs(number) >= 1000:
        assert number_of(english) == pytest.approx(float(number))


@pytest.mark.parametrize("text", ["", "abc", "1/2", "12:30", "1,2,3", "٣", "1e5", "nan", "inf", "--1"])
def test_what_is_no_number_is_none(text: str):
    assert number_of(text) is None


@given(st.integers(0, 1000))
def test_a_share_is_the_same_as_percentage_and_as_fraction(thousandths: int):
    share = thousandths / 1000
    percent = f"{thousandths / 10:.1f} %".replace(".", ",")
    fraction = f"{share:.3f}".replace(".", ",")
    assert Shares([percent]).read(percent) == pytest.approx(share)
    assert Shares([fraction, "0,5"]).read(fraction) == pytest.approx(share)


@pytest.mark.parametrize(
    ("column", "cell", "share", "is_doubtful"),
    [
        (["42", "1", "87"], "1", 0.01, True),
        (["0,4", "1", "0"], "1", 1.0, False),
        (["0", "1"], "1", 1.0, False),
        (["42", "0,6", "95%"], "0,6", 0.6, True),
        (["42", "0,6", "1"], "1", 1.0, True),
        ([0.5, 1], 1, 1.0, False),
        (["100%", "1%"], "1%", 0.01, False),
        (["8/12"], "9/12", 0.75, False),
    ],
)
def test_a_bare_one_is_what_its_column_makes_it(
    column: list[str | float], cell: str | float, share: float, is_doubtful: bool
):
    shares = Shares(column)
    assert shares.read(cell) == pytest.approx(share)
    assert (cell in shares.doubtful) is is_doubtful


def test_a_heading_that_says_percent_decides():
    assert Shares(["0,6", "1"], "%").read("1") == 0.01


@pytest.mark.parametrize(
    ("cell", "cause"), [("120 %", "share_over_100"), ("-5", "not_a_number"), ("oui", "not_a_number")]
)
def test_an_impossible_share_is_a_fault(cell: str, cause: str):
    assert Shares([cell]).read(cell) == Fault(cause, cell)


@pytest.mark.parametrize(
    ("unit", "cell", "grade"),
    [
        ("/20", "17,5", Grade(17.5, 20)),
        ("", "12/20", Grade(12, 20)),
        ("", "87,5 %", Grade(87.5, 100)),
        ("", "14", Grade(14, None)),
        ("/20", "", Grade(None, 20)),
        ("", "abs", None),
        ("/20", "EX", Grade(None, 20, is_excused=True)),
        ("/20", "1 012,5", Fault("grade_over_max", "1 012,5")),
        ("/20", "très bien", Fault("not_a_number", "très bien")),
    ],
)
def test_a_grade_knows_its_scale(unit: str, cell: str, grade: Grade | Fault | None):
    assert grade_reader(unit)(cell) == grade


@given(st.integers(0, 5000), st.integers(0, 59))
def test_a_length_is_read_from_every_form(hours: int, minutes: int):
    read = seconds_reader()
    forms = (
        f"{hours}:{minutes:02d}", f"{hours}:{minutes:02d}:00",
        f"{hours} h {minutes:02d} min", f"{hours}h{minutes:02d}",
        f"PT{hours}H{minutes}M", f"{hours}\u00a0h\u00a0{minutes}\u00a0min", timedelta(hours=hours, minutes=minutes),
    )  # fmt: skip
    assert {read(form) for form in forms} == {hours * 3600 + minutes * 60}


@pytest.mark.parametrize(
    ("unit", "cell", "seconds"),
    [
        ("h", "3,08", 11088),
        ("min", "58", 3480),
        ("ms", "11100000", 11100),
        ("", "58 min", 3480),
        ("", "0", 0),
        ("", "1 j 2 h", 93600),
        ("", "-", None),
        ("", "58", Fault("unit_unknown")),
        ("", "longtemps", Fault("not_a_length", "longtemps")),
        ("h", "-1", Fault("not_a_length", "-1")),
    ],
)
def test_a_bare_length_needs_its_unit(unit: str, cell: str, seconds: int | Fault | None):
    assert seconds_reader(unit)(cell) == seconds


# --- states --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Terminé", StateFound(State.COMPLETED)),
        ("Terminée", StateFound(State.COMPLETED)),
        ("Terminé(e)", StateFound(State.COMPLETED)),
        ("inscrit·e", StateFound(State.ACTIVE)),
        ("Completed (achieved pass grade)", StateFound(State.PASSED)),
        ("Completed (did not achieve pass grade)", StateFound(State.FAILED)),
        ("Terminé (note de passage non atteinte)", StateFound(State.FAILED)),
        ("Terminé (n'a pas atteint la note de passage)", StateFound(State.FAILED)),
        ("Completed (set by Nadia Ferhat)", StateFound(State.COMPLETED, by_learner=False)),
        ("Non terminé (défini par Nadia Ferhat)", StateFound(State.INCOMPLETE, by_learner=False)),
        ("NON COMMENCÉ", StateFound(State.NOT_STARTED)),
        ("Suspendue", StateFound(State.SUSPENDED)),
        ("au soleil", None),
    ],
)
def test_a_state_is_known_by_its_words(text: str, found: StateFound | None):
    assert state_of(text) == found


@pytest.mark.parametrize(
    ("text", "came"), [("Présente", True), ("x", True), ("Absent", False), ("excusé", False), ("?", None)]
)
def test_attendance_is_yes_no_or_unsaid(text: str, came: bool | None):
    assert attended(text) is came

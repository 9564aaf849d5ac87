"""Dates, numbers and plurals as each language writes them."""

import io
from datetime import UTC, date, datetime, time, timedelta, timezone
from gettext import GNUTranslations
from zoneinfo import ZoneInfo

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from cockpit.assets import asset
from cockpit.wording import LANGUAGES, Words, known_language, system_language

NARROW = "\u202f"
MONDAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 6, 42, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def words_in(language: str) -> Words:
    """Words of the catalogue as it is written, not as somebody compiled it last."""
    words = Words(language)
    if language == "fr":
        compiled = io.BytesIO()
        with asset("i18n/fr.po").open("rb") as file:
            write_mo(compiled, read_po(file, locale="fr"))
        compiled.seek(0)
        words._catalogue = GNUTranslations(compiled)
    return words


EN, FR = words_in("en"), words_in("fr")


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("fr", "fr"),
        ("fr_CA.UTF-8", "fr"),
        ("fr-BE", "fr"),
        ("FR_fr", "fr"),
        ("en_GB", "en"),
        ("C.UTF-8", "en"),
        ("de_DE.UTF-8", "en"),
        ("fro", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_locale_names_a_language_that_we_speak(name: str | None, language: str):
    assert known_language(name) == language
    assert Words(name or "").language == language


def test_the_system_says_its_language(monkeypatch: pytest.MonkeyPatch):
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert system_language() == "fr"
    monkeypatch.setenv("LC_MESSAGES", "en_US.UTF-8")
    assert system_language() == "en"
    monkeypatch.setenv("LC_ALL", "fr_CH.UTF-8")
    assert system_language() == "fr"


# --- days ----------------------------------------------------------------------------------------


def test_a_day_is_written_in_each_language():
    assert EN.day(MONDAY) == "23 November"
    assert FR.day(MONDAY) == "23 novembre"


def test_a_short_day_fits_lists_and_axes():
    assert EN.short_day(MONDAY) == "23 Nov"
    assert FR.short_day(MONDAY) == "23 nov."


def test_a_day_that_could_be_taken_for_a_nearer_one_has_its_year():
    near = Words("en", MONDAY)
    assert near.day(date(2025, 11, 21)) == "21 November 2025"
    assert near.short_day(date(2025, 12, 11)) == "11 Dec 2025"
    assert Words("fr", MONDAY).day(date(2028, 2, 1)) == "1er février 2028"
    assert [near.day(date(2026, 6, 1)), near.day(date(2027, 4, 26))] == ["1 June", "26 April"]
    assert [near.short_day(date(2026, 5, 1)), near.short_day(date(2027, 11, 1))] == ["1 May 2026", "1 Nov 2027"]


def test_a_weekday_has_its_name():
    assert [EN.weekday(MONDAY + timedelta(days=n)) for n in (0, 1, 6)] == ["Monday", "Tuesday", "Sunday"]
    assert [FR.weekday(MONDAY + timedelta(days=n)) for n in (0, 1, 6)] == ["lundi", "mardi", "dimanche"]
    assert (EN.short_weekday(MONDAY), FR.short_weekday(MONDAY)) == ("Mon", "lun.")


def test_a_day_of_these_weeks_is_named_with_its_weekday():
    assert EN.weekday_and_day(MONDAY) == "Monday 23 November"
    assert FR.weekday_and_day(MONDAY) == "lundi 23 novembre"


def test_a_month_stands_alone():
    assert (EN.month(MONDAY), FR.month(MONDAY)) == ("November 2026", "novembre 2026")
    assert (EN.short_month(MONDAY), FR.short_month(MONDAY)) == ("Nov", "nov.")
    assert FR.month(date(2026, 8, 1)) == "août 2026"


# --- hours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [EN, FR], ids=LANGUAGES)
def test_a_clock_has_24_hours(words: Words):
    assert words.clock(time(7, 5)) == "07:05"
    assert words.clock(time(19, 42)) == "19:42"
    assert words.clock(datetime(2026, 11, 23, 0, 0, tzinfo=UTC)) == "00:00"


@pytest.mark.parametrize("words", [EN, FR], ids=LANGUAGES)
def test_a_clock_shows_the_hour_of_a_zone(words: Words):
    assert words.clock(MORNING, PARIS) == "07:42"
    assert words.clock(MORNING, ZoneInfo("America/Toronto")) == "01:42"
    assert words.clock(MORNING.astimezone(PARIS)) == "07:42"


def test_an_instant_is_a_day_with_its_hour_in_a_zone():
    assert EN.day_and_clock(MORNING, PARIS) == "Mon 23 Nov, 07:42"
    assert FR.day_and_clock(MORNING, PARIS) == "lun. 23 nov., 07:42"


def test_an_instant_falls_on_the_day_of_the_zone():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert FR.day_and_clock(late, timezone(timedelta(hours=1))) == "lun. 23 nov., 00:30"
    assert EN.day_and_clock(late, ZoneInfo("America/Toronto")) == "Sun 22 Nov, 18:30"


# --- numbers -------------------------------------------------------------------------------------


def test_a_number_has_the_separators_of_its_language():
    assert [EN.number(n) for n in (0, 7, 1767, 2.5)] == ["0", "7", "1,767", "2.5"]
    assert [FR.number(n) for n in (0, 7, 1767, 2.5)] == ["0", "7", f"1{NARROW}767", "2,5"]


@pytest.mark.parametrize(("share", "whole"), [(0.0, 0), (0.004, 0), (0.29, 29), (0.3, 30), (0.999, 99), (1.0, 100)])
def test_a_share_is_said_in_whole_percents_and_never_rounded_up(share: float, whole: int):
    assert EN.percent(share) == f"{whole}%"
    assert FR.percent(share) == f"{whole}{NARROW}%"


# --- one and many --------------------------------------------------------------------------------


def test_english_takes_one_as_the_singular():
    said = [EN.plural("{n} day", "{n} days", n) for n in (0, 1, 2, 1000)]
    assert said == ["0 days", "1 day", "2 days", "1,000 days"]


def test_french_takes_none_and_one_as_the_singular():
    said = [FR.plural("{n} day", "{n} days", n) for n in (0, 1, 2, 1000)]
    assert said == ["0 jour", "1 jour", "2 jours", f"1{NARROW}000 jours"]


def test_a_plural_takes_further_facts():
    one, many = "{cohort} and {n} other cohort", "{cohort} and {n} other cohorts"
    assert EN.plural(one, many, 1, cohort="B2") == "B2 and 1 other cohort"
    assert FR.plural(one, many, 2, cohort="B2") == "B2 et 2 autres cohortes"


def test_parts_of_a_thing_are_counted_as_each_language_does():
    one, many = "{n} activity a week", "{n} activities a week"
    assert [EN.plural(one, many, n) for n in (0.6, 1.0, 1.5)] == [
        "0.6 activities a week",
        "1 activity a week",
        "1.5 activities a week",
    ]
    assert [FR.plural(one, many, n) for n in (0.6, 1.5, 2.4)] == [
        "0,6 activité par semaine",
        "1,5 activité par semaine",
        "2,4 activités par semaine",
    ]


# --- sentences -----------------------------------------------------------------------------------


def test_a_sentence_is_filled_in_its_language():
    assert EN.say("Message to {name}", name="Djilali") == "Message to Djilali"
    assert FR.say("Message to {name}", name="Djilali") == "Message à Djilali"


@pytest.mark.parametrize("words", [EN, FR], ids=LANGUAGES)
def test_a_fact_with_braces_stays_as_it_is(words: Words):
    assert words.say("{name}: {words}", name="{n}", words="{{ since }}").endswith("{{ since }}")


def test_what_no_catalogue_knows_is_said_as_it_stands():
    assert FR.say("a word of tomorrow, {name}", name="Ada") == "a word of tomorrow, Ada"
    assert FR.say("{left as it is}") == "{left as it is}"


def test_a_countdown_keeps_its_seconds_for_later():
    for words in (EN, FR):
        told = words.say("Message to {name} leaves in {{s}} s", name="Leïla Haddad")
        assert "Leïla Haddad" in told
        assert told.count("{s}") == 1


def test_a_word_depends_on_where_it_stands():
    assert EN.in_context("days, narrow", "{n} d", n=12) == "12 d"
    assert FR.in_context("days, narrow", "{n} d", n=12) == "12\u00a0j"


def test_french_counts_the_first_of_a_month():
    first, second = date(2026, 11, 1), date(2026, 11, 2)
    assert (FR.day(first), FR.day(second)) == ("1er novembre", "2 novembre")
    assert FR.weekday_and_day(first) == "dimanche 1er novembre"
    assert FR.short_day(first) == "1er nov."
    assert EN.day(first) == "1 November"

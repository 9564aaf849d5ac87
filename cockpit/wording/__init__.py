"""Facts into sentences, dates and numbers, in any language.

`Words(language)` is passed like the store: the window's in the trainer's language, a message's in the learner's.
One system: gettext catalogues through Babel, and Babel's own dates, numbers and percentages.
"""

import gettext
import locale
import os
import re
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal, format_percent

from cockpit.assets import asset

LANGUAGES = ("en", "fr")
# What learners are called, by the setting: one of them and many, in each language. Catalogues say the first.
LEARNER_WORDS = {
    "learner": {"en": ("learner", "learners"), "fr": ("apprenant·e", "apprenants")},
    "trainee": {"en": ("trainee", "trainees"), "fr": ("stagiaire", "stagiaires")},
    "participant": {"en": ("participant", "participants"), "fr": ("participant·e", "participants")},
    "employee": {"en": ("employee", "employees"), "fr": ("collaborateur·rice", "collaborateurs")},
}
_LEARNER = re.compile(
    r"(?<![\w{])(?P<article>[Aa] |[dlDL]’)?(?P<word>[Ll]earners?|[Aa]pprenant(?:·e·s|·es|·e|s)?)(?![\w·])"
)
# Days: nearer to today than this, a day needs no year. "12 December" said in June could be either.
_LONGEST_BACK = 183
_LONGEST_AHEAD = 330


def known_language(name: str | None) -> str:
    """Return the language of a locale name such as `fr_CA.UTF-8` if we speak it, else English."""
    language = (name or "").replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES else "en"


def system_language() -> str:
    """Return the language of the system's settings."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return known_language(os.environ[name])
    return known_language(locale.getlocale()[0])


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue_of(language: str) -> gettext.NullTranslations:
    """Return a catalogue, read once: that takes 40 ms, and a message to somebody else needs another language."""
    catalogue = Path(asset("i18n"), f"{language}.mo")
    if not catalogue.exists():
        return gettext.NullTranslations()
    with catalogue.open("rb") as file:
        return gettext.GNUTranslations(file)


class Words:
    """One language: its catalogue, its dates and numbers. Days far from `today` are said with their year."""

    def __init__(self, language: str, today: date | None = None, learner_word: str = "learner") -> None:
        self.language = known_language(language)
        self._learner_word = learner_word if learner_word in LEARNER_WORDS else "learner"
        self._called: dict[str, str] = {}
        self._today = today
        self.locale = Locale(self.language)
        # "en" of the United States writes dates month first; ours are read in Europe.
        self._dates = Locale("en", "GB") if self.language == "en" else self.locale
        self._catalogue = _catalogue_of(self.language)

    def say(self, message: str, **facts: object) -> str:
        """Return a sentence with its named placeholders filled."""
        text = self._call_learners(self._catalogue.gettext(message))
        return text.format(**facts) if facts else text

    def plural(self, one: str, many: str, n: float, **facts: object) -> str:
        """Return the sentence for `n` things; `{n}` is the number."""
        # gettext counts whole things only; of parts, CLDR knows: "0.6 activities", but "0,6 activité".
        whole = int(n) if n == int(n) else 1 if self.locale.plural_form(n) == "one" else 2
        text = self._call_learners(self._catalogue.ngettext(one, many, whole))
        return text.format(n=self.number(n), **facts)

    def _call_learners(self, text: str) -> str:
        """Return a text of the catalogue with learners called as the trainer chose."""
        if self._learner_word == "learner":
            return text
        found = self._called.get(text)
        if found is None:
            found = self._called[text] = _LEARNER.sub(self._called_so, text)
        return found

    def _called_so(self, match: re.Match[str]) -> str:
        article, before = match["article"] or "", match["word"]
        one, many = LEARNER_WORDS[self._learner_word][self.language]
        word = many if before.endswith("s") else one
        if article.endswith("’") and word[0] not in "aeiou":
            article = {"d": "de ", "l": "le·la "}[article[0].lower()]
        elif article.endswith(" ") and word[0] in "aeiou":
            article = f"{article[0]}n "
        if before[0].isupper():
            word = word[:1].upper() + word[1:]
        return article + word

    def in_context(self, context: str, message: str, **facts: object) -> str:
        """Return a short text whose translation depends on where it stands."""
        text = self._catalogue.pgettext(context, message)
        return text.format(**facts) if facts else text

    def _first_of_month(self, day: date, said: str) -> str:
        """Return a day as it is said: French counts the first of a month, and no other (1er, 2, 3)."""
        return re.sub(r"\b1\b", "1er", said, count=1) if self.language == "fr" and day.day == 1 else said

    def country(self, code: str) -> str:
        """Return the name of a country (ISO 3166 code)."""
        return str(self.locale.territories.get(code, code))

    def number(self, value: float) -> str:
        """Return a number with the language's separators."""
        return format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """Return a share 0-1 as whole percents, rounded down: nobody reached what is not reached."""
        said = format_percent(int(share * 100 + 1e-9) / 100, locale=self.locale)
        return said.replace("\u00a0%", "\u202f%")  # French sets a narrow space there, CLDR a wide one

    def day(self, day: date) -> str:
        """Return a day, such as *2 November*; with its year when that is not to be guessed."""
        return self._first_of_month(day, format_date(day, f"d MMMM{self._year_of(day)}", locale=self._dates))

    def day_and_year(self, day: date) -> str:
        """Return a day far from this one, such as *2 November 2026*."""
        return self._first_of_month(day, format_date(day, "d MMMM y", locale=self._dates))

    def short_day(self, day: date) -> str:
        """Return a day for lists and axes, such as *2 Nov*; with its year when that is not to be guessed."""
        return self._first_of_month(day, format_date(day, f"d MMM{self._year_of(day)}", locale=self._dates))

    def weekday(self, day: date) -> str:
        """Return the name of a day's weekday."""
        return format_date(day, "EEEE", locale=self._dates)

    def weekday_and_day(self, day: date) -> str:
        """Return a day of these weeks, such as *Tuesday 24 November*."""
        return self._first_of_month(day, format_date(day, f"EEEE d MMMM{self._year_of(day)}", locale=self._dates))

    def short_weekday(self, day: date) -> str:
        """Return a weekday's short name."""
        return format_date(day, "EEE", locale=self._dates)

    def _year_of(self, day: date) -> str:
        """Return the pattern of a year for a day that could be taken for one nearer to today."""
        near = self._today is None or -_LONGEST_BACK <= (day - self._today).days <= _LONGEST_AHEAD
        return "" if near else " y"

    def month(self, day: date) -> str:
        """Return a month with its year."""
        return format_date(day, "LLLL y", locale=self._dates)

    def short_month(self, day: date) -> str:
        """Return a month's short name."""
        return format_date(day, "LLL", locale=self._dates)

    def clock(self, at: datetime | time, zone: tzinfo | None = None) -> str:
        """Return a time of day as the clock shows it, in `zone` when one is given."""
        if isinstance(at, datetime) and zone is not None:
            at = at.astimezone(zone)
        return format_time(at, "HH:mm", locale=self._dates)

    def day_and_clock(self, at: datetime, zone: tzinfo) -> str:
        """Return an instant as a day with its time in a zone."""
        return format_datetime(at.astimezone(zone), "EEE d MMM, HH:mm", locale=self._dates)

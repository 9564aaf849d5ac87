"""Which of the offered moments an answer chooses, as far as its own words say so plainly: a suggestion, no more.

Everything that the answer says of numbers, days and hours has to fit one and the same moment. Where a number stands
for nothing known, a word denies or doubts, or two moments are named, nothing is recognised: the trainer reads.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Slot

_LONGEST, _LONGEST_QUOTE = 700, 140


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """What an answer chooses: the number of a moment, or None when it says that none suits; and its own words."""

    number: int | None
    quoted: str


def slot_choice(body: str, slots: Sequence[Slot], zone: ZoneInfo) -> SlotChoice | None:
    """Return what an answer chooses among moments that were offered in the learner's zone; it quotes nothing."""
    said = _without_ending(body)
    if not slots or not said.strip() or len(said) > _LONGEST:
        return None
    at = [slot.starts_at.astimezone(zone) for slot in slots]
    left = set(range(1, len(slots) + 1))
    quoted = none_suits = ""
    is_named = is_doubtful = False
    for sentence in _sentences(said):
        plain = _plain(sentence)
        found = _fitting(plain, at)
        # “None suits. Or the 2?” is no refusal.
        is_named |= bool(found) or (
            found is None and bool(re.search(rf"(?<!\d)[1-{len(at)}](?!\d|\s?[h:])", plain))
        )
        if _NONE_SUITS.search(plain) and not found:
            none_suits = none_suits or _quote(sentence)
        elif found is None or _REFUSES.search(plain) or (found and (_DOUBTS.search(plain) or "?" in plain)):
            is_doubtful = True
        elif found:
            quoted = quoted or _quote(sentence)
            for meant in found:
                left &= meant
    if none_suits and not is_named:
        return SlotChoice(None, none_suits)
    if none_suits or is_doubtful or not quoted or len(left) != 1:
        return None
    return SlotChoice(left.pop(), quoted)


# --- the text ------------------------------------------------------------------------------------

_ENDING = re.compile(
    r"^\W*(?:-- ?|_{3,}|sent from .*|envoye d.*|(?:bien )?cordialement.*|(?:kind |best |warm )?regards.*"
    r"|bien a vous.*|(?:bonne|belle) (?:journee|soiree|fin de).*|a bientot.*|amicalement.*|best wishes.*|cheers.*"
    r"|sincerely.*|have a (?:good|nice|great) .*|le .{5,80} a ecrit ?:?|on .{5,80} wrote ?:?)$"
)
_POLITE = re.compile(
    r"pas de (?:probleme|souci)s?|no (?:problem|worries)|(?:why|pourquoi) (?:not|pas)|sans (?:probleme|souci)s?"
    r"|n'hesitez pas|(?:see|speak to|talk to) you (?:then|on)"
    r"|a (?=lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
)


def _bare(text: str) -> str:
    """Return a text in small letters without accents."""
    even = text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ").casefold()
    return "".join(one for one in unicodedata.normalize("NFKD", even) if not unicodedata.combining(one))


def _plain(text: str) -> str:
    """Return a text as `_bare` does, without the polite phrases that deny nothing."""
    return _POLITE.sub(" ", _bare(text))


def _without_ending(body: str) -> str:
    """Return a text without the greeting and the name at its end, where numbers are those of a telephone."""
    lines: list[str] = []
    for line in body.splitlines():
        if _ENDING.match(_bare(line).strip()) and any(map(str.strip, lines)):
            break
        lines.append(line)
    return "\n".join(lines)


def _sentences(text: str) -> Iterator[str]:
    for part in re.split(r"\n+|(?<=[.!?;])\s+(?=\D)", text):
        if part.strip():
            yield part.strip()


def _quote(sentence: str) -> str:
    kept = " ".join(sentence.split())
    return kept if len(kept) <= _LONGEST_QUOTE else kept[: _LONGEST_QUOTE - 1].rstrip() + "…"


# --- what forbids to recognise anything ----------------------------------------------------------

_NONE_SUITS = re.compile(
    r"\bnone of (?:them|these|those|the|your)\b|\bnone (?:works?|suits?|fits?|is|are)\b|\bneither\b"
    r"|\bno (?:slot|date|time|moment)s? (?:works?|suits?|fits?)\b"
    r"|\b(?:can't|cannot|can not) (?:make|do) any\b|\bnot (?:free|available) (?:at|on|for) any\b"
    r"|\baucune? (?:ne|n'|de|des|date|creneau|moment|horaire|proposition)\b|^\W*aucune?\W*$"
    r"|\bpas (?:libre|disponible) (?:a|pour) (?:ces|aucun)|\bpas (?:disponible|libre) (?:sur|pour|a) (?:ces|les) "
)
# Anywhere in the answer: nothing that stands beside is meant without reserve.
_REFUSES = re.compile(
    r"\bne (?:peux|pourrai|pourrais|puis|serai|suis) (?:pas|plus)\b"
    r"|\b(?:n'est|n'etait|ne sera|ne va|ne marche) (?:pas|plus)\b"
    r"|\b(?:can't|cannot|can not|won't|couldn't|isn't|doesn't|don't)\b"
    r"|\b(?:not|pas|plus|longer) (?:available|disponible|libre|free|possible)\b"
    r"|\bimpossible\b|\bunable\b|\bcancel\b|\bannul|\bstop\b|\bunsubscribe\b"
)
# In the same sentence as a moment: it is denied, doubted, or another is named beside.
_DOUBTS = re.compile(
    r"\b(?:not|no|non|pas|ni|sauf|except|but|mais|hors|excepte|jamais|never|without|sans"
    r"|if|si|unless|maybe|perhaps|peut-etre|might|sinon|otherwise|or|ou|entre|between|before|avant|after|apres"
    r"|until|jusqu|from|partir|des|depuis|instead|lieu|except|rather than|plutot que|remplace|decaler|reporter"
    r"|postpone|move|absente?|away|next|following|prochaine?|suivante?)\b|n't\b|n'"
)

# --- what is said of the moments -----------------------------------------------------------------

_WEEKDAYS = (
    "lundi|monday",
    "mardi|tuesday|tues?",
    "mercredi|wednesday|wed",
    "jeudi|thursday|thurs?",
    "vendredi|friday|fri",
    "samedi|saturday",
    "dimanche|sunday",
)
_MONTHS = (
    "janvier|january|janv?",
    "fevrier|february|fevr?|feb",
    "mars|march",
    "avril|april|avr|apr",
    "mai|may",
    "juin|june",
    "juillet|july|juil",
    "aout|august|aug",
    "septembre|september|sept?",
    "octobre|october|oct",
    "novembre|november|nov",
    "decembre|december|dec",
)
_ANY_MONTH = "|".join(_MONTHS)
_ORDINALS = (
    ("premier|premiere|first|1er|1ere|1re|1st", 1),
    ("deuxieme|second|seconde|2e|2eme|2nde?|2nd", 2),
    ("troisieme|third|3e|3eme|3rd", 3),
    ("quatrieme|fourth|4e|4eme|4th", 4),
    ("cinquieme|fifth|5e|5eme|5th", 5),
)
_COUNTED = (("un|une|one", 1), ("deux|two", 2), ("trois|three", 3), ("quatre|four", 4), ("cinq|five", 5))
_NOUN = "option|choix|choice|creneau|slot|proposition|horaire|moment|date|possibilite|rdv|rendez-vous"
# What may stand after a bare number without making it a number of something else.
_GOES_ON = (
    r"(?=\s*(?:$|[.,!;:)\-–—?]|(?:works?|would|is|please|suits?|fits?|me|m'|merci|svp|s'il|pour|for|ok|okay|parfait|perfect"
    r"|convient|va|ira|sera|serait|est|thanks?|thank|it|then|alors|donc|bien|and|et|great|fine|good|with|avec|si|if|or|ou|mais"
    r"|but|a|at|one|option|creneau|choix|slot|date|proposition|du|de|of|the|le)\b))"
)
_ORDINAL = "|".join(words for words, _ in _ORDINALS)
_CLOCK = re.compile(
    r"(?<![\d:.,/])(?P<hour>[01]?\d|2[0-3])\s?(?:(?:h\s?|[:.](?=\d))(?P<minute>[0-5]\d)|h(?!\w)|(?=\s?[ap]\.?m\b)|(?=\s?(?:heures?|o'clock)\b))"
    r"(?:\s?(?:heures?|o'clock))?(?:\s?(?P<half>[ap])\.?m\b\.?)?(?![\d:])"
)
_DATE = re.compile(
    rf"(?<![\d:/.])(?:(?P<day>[0-3]?\d)(?:er|st|nd|rd|th|e)?\s?(?:of\s)?(?P<month>{_ANY_MONTH})\b"
    rf"|\b(?P<month2>{_ANY_MONTH})\s(?:the\s)?(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\b"
    r"|(?P<day3>[0-3]?\d)/(?P<month3>[01]?\d)(?:/\d{2,4})?)(?![\d:/])"
)
_DAY = re.compile(
    r"(?:\b(?:le|du|the|on)\s(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b|(?<![\d:/.])(?P<day2>[0-3]?\d)(?:th|st|nd|rd)\b)"
    r"(?!\s?(?:[h:/]|[ap]m\b))"
)
_DAY_BEHIND = r"(?P<day>[0-3]?\d)\b(?:th|st|nd|rd)?(?!\s?(?:[h:/.]\d?\d|h\b|[ap]m\b))"
_HALVES = (
    (re.compile(r"\b(?:apres-midi|apres midi|afternoon)\b"), time(12), time(18)),
    (re.compile(r"\b(?:matin|matinee|morning)\b"), time(0), time(12)),
    (re.compile(r"\b(?:soir|soiree|evening)\b"), time(17), time(23, 59)),
)
_BARE_ALONE = re.compile(
    r"^\W*(?:(?:bonjour|hello|hi|dear|salut|chere?)(?:\s[\w'-]+)?[\s,!:.]+)?"
    r"(?:(?:ok|okay|oui|yes|alors|donc|merci|thanks|parfait|perfect|va pour|ce sera|je prends|je choisis|je prefere"
    r"|i'll take|i take|i choose|i prefer|i'd like|let's take|let's go for|plutot|pour moi|for me|the|le|la|l')"
    r"[\s,!:.]*)*(?P<number>\d+)\b" + _GOES_ON
)
_COUNTED_ALONE = re.compile(
    rf"^\W*(?:(?:ok|oui|yes)[\s,]*)?(?P<word>{'|'.join(words for words, _ in _COUNTED[1:])})\W*$"
)
_TAKES_NUMBER = re.compile(
    r"\b(?:prends|choisis|prefere|prefer|take|choose|pour|for|with|avec|sera|dis|say|is|est)"
    rf"\s(?:le\s|la\s|the\s|l')?(?P<number>\d+)\b{_GOES_ON}"
)
_NAMED = re.compile(
    rf"(?:\b|(?<=\W)|^)(?:{_NOUN}|numero|number|n°|no|nr|#)\.?\s?(?:(?:n°|no|numero|number|#)\.?\s?)?"
    rf"(?P<number>\d+|{'|'.join(words for words, _ in _COUNTED)})\b(?!\s?[h:/])"
)
_ORDINAL_MEANT = re.compile(rf"\b(?P<word>{_ORDINAL})\b(?:\s(?:one|time|{_NOUN}))?{_GOES_ON}")
_LAST_MEANT = re.compile(rf"\b(?:the last|le dernier|la derniere)(?:\s(?:one|{_NOUN}))?{_GOES_ON}")


def _fitting(plain: str, at: Sequence[datetime]) -> list[set[int]] | None:
    """Return, for each thing that a sentence says, which moments it fits; None when one fits none or is unknown."""
    reading = _Reading(plain, at)
    reading.take(_DATE, _is_date)
    for day, words in enumerate(_WEEKDAYS):
        reading.take(rf"\b(?:{words})\.?,?\s(?:the\s|le\s)?{_DAY_BEHIND}", partial(_is_weekday_and_day, day))
    for day, words in enumerate(_WEEKDAYS):
        reading.take(rf"\b(?:{words})\b", partial(_is_weekday, day))
    for pattern, begin, end in _HALVES:
        reading.take(pattern, partial(_is_between, begin, end))
    reading.take(_CLOCK, _is_clock)
    reading.take_numbers(_NAMED, "number")
    reading.take_numbers(_ORDINAL_MEANT, "word")
    reading.take_last()
    reading.take_bare()
    reading.take(_DAY, _is_day)
    return reading.end()


class _Reading:
    """A sentence of which more and more is understood; what was understood is blanked out."""

    def __init__(self, plain: str, at: Sequence[datetime]) -> None:
        self._left = plain
        self._at = at
        self._meant: list[set[int]] = []

    def take(self, pattern: str | re.Pattern[str], fits: Callable[[re.Match[str], datetime], bool]) -> None:
        for found in list(re.finditer(pattern, self._left)):
            self._note(found, {number for number, one in enumerate(self._at, 1) if fits(found, one)})

    def take_numbers(self, pattern: re.Pattern[str], group: str) -> None:
        for found in list(pattern.finditer(self._left)):
            number = _number_of(found[group])
            if number is not None:
                self._note(found, {number} & set(range(1, len(self._at) + 1)))

    def take_last(self) -> None:
        for found in list(_LAST_MEANT.finditer(self._left)):
            self._note(found, {len(self._at)})

    def take_bare(self) -> None:
        """Take a number that stands alone, or behind a word that chooses: “2”, “le 2 me va”, “va pour 2”."""
        for pattern in (_BARE_ALONE, _TAKES_NUMBER):
            found = pattern.search(self._left)
            if found is not None and 1 <= int(found["number"][:3]) <= len(self._at):
                self._note(found, {int(found["number"][:3])})
        found = _COUNTED_ALONE.search(self._left)
        if found is not None:
            self._note(found, {_number_of(found["word"]) or 0} & set(range(1, len(self._at) + 1)))

    def end(self) -> list[set[int]] | None:
        """Return what was meant; None when a number is left that stands for nothing known, or nothing fits."""
        is_left = re.search(r"\d", self._left) or re.search(rf"\b(?:{_ORDINAL})\b", self._left)
        return None if is_left or not all(self._meant) else self._meant

    def _note(self, found: re.Match[str], fitting: set[int]) -> None:
        begin, end = found.span()
        self._left = self._left[:begin] + " " * (end - begin) + self._left[end:]
        self._meant.append(fitting)


def _number_of(word: str) -> int | None:
    if word.isdecimal():
        return int(word[:3])
    for words, number in (*_ORDINALS, *_COUNTED):
        if word in words.split("|"):
            return number
    return None


def _is_weekday_and_day(weekday: int, found: re.Match[str], moment: datetime) -> bool:
    return moment.weekday() == weekday and moment.day == int(found["day"])


def _is_weekday(weekday: int, _found: re.Match[str], moment: datetime) -> bool:
    return moment.weekday() == weekday


def _is_between(begin: time, end: time, _found: re.Match[str], moment: datetime) -> bool:
    return begin <= moment.time() < end


def _is_day(found: re.Match[str], moment: datetime) -> bool:
    return moment.day == int(found["day"] or found["day2"])


def _is_date(found: re.Match[str], moment: datetime) -> bool:
    day, month = int(found["day"] or found["day2"] or found["day3"]), found["month"] or found["month2"]
    if month is None:
        # 3/4 is a day of April or of March: either counts, as long as only one moment fits.
        return (moment.day, moment.month) in ((day, int(found["month3"])), (int(found["month3"]), day))
    return moment.day == day and re.fullmatch(_MONTHS[moment.month - 1], month) is not None


def _is_clock(found: re.Match[str], moment: datetime) -> bool:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = found["half"]
    if half:
        return (moment.hour, moment.minute) == (hour % 12 + (12 if half == "p" else 0), minute)
    # Who writes 4:30 in the afternoon means half past four then.
    return moment.minute == minute and moment.hour in (hour, *((hour + 12,) if hour < 8 else ()))

"""Which of the offered moments an answer chooses, as far as its own words say so plainly: a suggestion, no more.

Everything that the answer says of numbers, days and hours has to fit one and the same moment, and every other word
beside it has to be one that agrees: there are more ways to say no than anybody can list. Where a number stands for
nothing known, a word is not among those, or two moments are named, nothing is recognised: the trainer reads.
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
        reading = _read(plain, at)
        found = reading.meant
        # “None suits. Or the 2?” is no refusal.
        is_named |= bool(found) or (
            found is None and bool(re.search(rf"(?<!\d)[1-{len(at)}](?!\d|\s?[h:])", plain))
        )
        if _NONE_SUITS.search(plain) and not found:
            none_suits = none_suits or _quote(sentence)
        elif found is None or _REFUSES.search(plain) or (found and not reading.agrees):
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
# What says nothing of the moments, though words in it would.
_POLITE = re.compile(
    r"\b(?:(?:pas de|sans) (?:probleme|souci)s?|no (?:problem|worries)|(?:why|pourquoi) (?:not|pas)"
    r"|n'hesitez pas|a (?:tres )?bientot|j'ai hate|can't wait|tout d'abord"
    r"|first(?: of all|(?:ly)?,?(?= thank(?:s| you) for))"
    r"|(?:see|speak to|talk to|speak with|talk with) you(?: (?:then|soon))?"
    r"|(?:bonne|belle|excellente) (?:fin de )?(?:journee|soiree|matinee|apres-midi|semaine|continuation|reception)"
    r"|good (?:morning|afternoon|evening)|have a (?:good|nice|great|lovely) (?:day|evening|week|weekend|one)"
    r"|(?:merci|thanks|thank you)(?: beaucoup| bien| so much| very much| a lot)? (?:pour|de|for)"
    r" (?:(?:votre|ton|ta|vos|tes|ce|cette|ces|le|la|les|your|the|this|these) )?(?:message|mail|email|courriel"
    r"|propositions?|proposals?|reponse|reply|retour|relance|invitation|offer|patience|aide|help|options|dates|slots"
    r"|tout|everything)"
    r"|(?:sorry|desolee?|pardon|navree?) (?:for (?:the|my) (?:late |slow )?(?:reply|response|answer|delay)"
    r"|(?:pour|de|du) (?:le |la |ma |mon |cette )?(?:retard|reponse tardive))"
    r")(?!\w)"
)


# A telephone's number, with the words that lead to it: no moment is written as long.
_LEADS_TO_TELEPHONE = (
    r"(?:vous pouvez |tu peux |merci de |je suis |you can )?"
    r"(?:me (?:joindre|rappeler|appeler|contacter)|m'appeler|(?:r?appelez|appelle)-moi|joignable"
    r"|(?:call|reach|ring) me|(?:mon |my )?(?:numero|number|tel|telephone|portable|mobile|phone)(?: number)?)"
    r"\.?(?:\s?(?:au|on|at|est|is))?\s?:?\s*"
)
_TELEPHONE = re.compile(
    rf"(?:\b{_LEADS_TO_TELEPHONE})?(?<![\d+])"
    r"(?:0\d(?:[ .-]?\d{2}){4}|\+\d{1,3}(?:[ .()-]{0,2}\d){7,12}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\d{9,15})"
    r"(?![\d:/]|\s?h)"
)


def _bare(text: str) -> str:
    """Return a text in small letters without accents."""
    even = text.replace("’", "'").replace("\u202f", " ").replace("\u00a0", " ").casefold()
    return "".join(one for one in unicodedata.normalize("NFKD", even) if not unicodedata.combining(one))


def _plain(text: str) -> str:
    """Return a text as `_bare` does, without names, telephones and the polite phrases that deny nothing."""
    return _TELEPHONE.sub(" ", _POLITE.sub(" ", _bare(_NAMES.sub(r"\g<before>", text))))


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
    r"|^\W*(?:non|no|nope)\b(?!\W*\d)"
    r"|\btrop (?:tot|tard|court|loin)\b|\btoo (?:early|late|soon|far)\b(?! reply| answer)|\btombe (?:tres )?mal\b"
    r"|\b(?:suis|serai|am|i'm|be|est|sera|is|are) (?:deja |already )?"
    r"(?:prise?|occupee?|busy|booked|taken|absente?|en (?:reunion|cours|examen|deplacement|conges?|vacances))\b"
    r"|\b(?:j'ai|i have|i've got) (?:deja |already )?(?:une? |an? |my )?"
    r"(?:examens?|exams?|reunions?|meetings?|cours|class|classes|rdv|rendez-vous|appointments?|shifts?)\b"
    r"|\b(?:je travaille|i work|i'm working|i am working|i'll be working|clash|clashes|conflicts?)\b"
    r"|\b(?:finalement|en fait|attendez|sous reserve|a confirmer|on second thought|to be confirmed|not sure)\b"
    r"|\b(?:je dois|il faut que je|i need to|i have to|i must|let me) (?:encore |d'abord |first )?"
    r"(?:verifier?|confirmer?|demander?|voir|voie|check|confirm|ask|see)\b"
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
# Behind an article, or counted off, a number may be that of a moment, or of its day.
_NUMBER_OR_DAY = re.compile(
    r"(?:\b(?:le|du|the|on)\s(?P<day>[0-3]?\d)(?:st|nd|rd|th|er)?\b|(?<![\d:/.])(?P<day2>[0-3]?\d)(?:th|st|nd|rd|er)\b)"
    r"(?!\s?(?:[h:/%€$°]|[ap]\.?m\b)|[.,]\d)"
)
_DAY_BEHIND = r"(?P<day>[0-3]?\d)\b(?:th|st|nd|rd)?(?!\s?(?:[h:/.]\d?\d|h\b|[ap]m\b))"
_HALVES = (
    (re.compile(r"\b(?:apres-midi|apres midi|afternoon)\b"), time(12), time(18)),
    (re.compile(r"\b(?:matin|matinee|morning)\b"), time(0), time(12)),
    (re.compile(r"\b(?:soir|soiree|evening)\b"), time(17), time(23, 59)),
)
_BARE = re.compile(r"(?<![\w.,:/°+-])(?<!\bat )(?<!\ba )(?P<number>\d+)(?![\w/:%€$°]|[.,]\d|\s?[ap]\.?m\b)")
_COUNTED_ALONE = re.compile(
    rf"^\W*(?:(?:ok|oui|yes)[\s,]*)?(?P<word>{'|'.join(words for words, _ in _COUNTED[1:])})\W*$"
)
_NAMED = re.compile(
    rf"(?:\b|(?<=\W)|^)(?:{_NOUN}|numero|number|n°|no|nr|#)\.?\s?(?:(?:n°|no|numero|number|#)\.?\s?)?"
    rf"(?P<number>\d+|{'|'.join(words for words, _ in _COUNTED)})\b(?!\s?[h:/])"
)
_ORDINAL_MEANT = re.compile(rf"\b(?P<word>{_ORDINAL})\b(?:\s(?:one|time|{_NOUN}))?")
_LAST_MEANT = re.compile(rf"\b(?:the last|le dernier|la derniere)(?:\s(?:one|{_NOUN}))?")

# --- what may stand beside a moment that is chosen -----------------------------------------------

_ANY_DAY = "|".join(_WEEKDAYS)
_LARGE = rf"(?!(?i:{_ANY_DAY})\b)[A-ZÀ-ÖØ-Þ][\w'’-]+"
# “Bonjour Nadia,” and “merci Nadia.”, “…, Djilali”: a mark behind a name tells it from the words of a sentence.
_NAMES = re.compile(
    r"(?P<before>(?i:\b(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|dear|ch[eè]re?|merci|thanks?(?: you)?"
    r"|good (?:morning|afternoon|evening))"
    rf"(?:,? (?:madame|monsieur|mme|mrs?|ms)\.?)?)|(?:,|\s[-–—])(?=\s{_LARGE}\W*$))\s{_LARGE}(?:\s{_LARGE})?"
    r"(?=\s*(?:[,!.:;–—-]|$))"
)
# Each alone, or in phrases where it would mean something else alone: “I will work”, “je pars jeudi”.
_AGREES = re.compile(
    r"(?<!\w)(?:(?:"
    r"(?<!\bi )(?<!\bwe )(?:would|will|should|does) (?:all )?work|(?:it|that)'ll work|tombe (?:tres )?bien"
    r"|(?:je |on )?(?:pars|part|partons|partirais) sur|j'ai (?:choisi|note)|je reserve|tout a fait|d'accord"
    r"|si (?:(?:c'est|cela est|ca reste) )?(?:toujours |encore )?(?:possible|libre|disponible|dispo)"
    r"|if (?:(?:it|that)(?:'s| is) )?(?:still )?(?:possible|free|available)"
    r"|si (?:ca|cela) (?:vous|te) (?:va|convient|arrange)|if (?:it|that) (?:works|suits)(?: for)? you"
    r"|sounds (?:really |very )?(?:good|great|fine|perfect|lovely|ideal)|(?:ma |my )?(?:reponse|answer)"
    r"|(?:go|going) (?:for|with)|votes? (?:for|pour)|(?:call|ring) me|appelez-moi|(?:talk|speak) then"
    r"|(?:can|will|could|let's|i'll|please|we) (?:do|make|say)(?: it)?|on (?:se (?:parle|voit|dit)|s'appelle|dit)"
    r"|s'il (?:vous|te) plait|a lot|(?<!\bwill )(?<!\bi'll )confirm|confirme(?! ca\b| cela\b)|"
    + "|".join(
        (
            # who and what
            "je|moi|me|nous|vous|te|tu|toi|on|ce|cet|cette|ca|cela|celui|celle|le|la|un|une|du|de|mon|ma|pour|avec|a|y",
            "i|i'm|i'll|i'd|we|you|it|it's|it'll|that|that's|this|the|a|one|me|my|mine|us|to|on|at|of|for|with|in|let's",
            "et|and|alors|donc|then|so|there|plutot|rather|seule?|seulement|uniquement|only|still|toujours",
            # is, would be, can, takes
            "est|sera|serait|suis|serai|peux|pourrai|is|am|be|will|would|can|should",
            "prends|prendrai|prendrais|choisis|prefere|prefererais|opte|retiens|valide|souhaite|voudrais|veux",
            "disons|mettons|gardons|retenons|reservez|reserver|notez|noter",
            "take|choose|prefer|pick|want|like|love|book|confirmed|noted|agreed|opt|select",
            # suits
            "va|ira|irait|convient|conviendra|conviendrait|marche|marchera|marcherait|fonctionne|fonctionnera",
            "fonctionnerait|arrange|arrangerait|possible|works|suits?|fits?|convenient|dispo|disponible|libre|presente?",
            "free|available|happy|plaisir|pleasure|volontiers|entendu|note",
            "ok|okay|oki|oui|ouais|yes|yep|yeah|yup|sure|alright|super|top|nickel|parfait|parfaite|impeccable|ideale?",
            "genial|excellent|cool|bon|bonne|bien|mieux|meilleure?|tres|vraiment|parfaitement|absolument|totalement",
            "fine|good|great|perfect|ideal|lovely|brilliant|awesome|wonderful|best|better|well|very|really|perfectly",
            "absolutely|definitely|choix|choice|preference|prefere|creneau|slot|option|moment|date|horaire|proposition",
            "possibilite|rdv|rendez-vous",
            # greetings and thanks
            "bonjour|bonsoir|salut|coucou|hello|hi|hey|dear|chere?|madame|monsieur|mme|mrs?|ms|recu",
            "merci|beaucoup|infiniment|avance|svp|stp|thanks?|thank|please|pls|many|much|cheers",
        )
    )
    + r")(?![\w'])|[cdjlm]'(?=\w))"
)
# A question asks, also where its mark was forgotten.
_ASKS = re.compile(r"(?:^|[,:])\W*(?:is|can|will|would|should)\b")
_MARKS = re.compile(r"[\s.,:;!()\[\]'\"«»“”*–—\-…👍👌🙂😊😀😃😄😁😉✅✔🙏\ufe0f\u20e3\U0001f3fb-\U0001f3ff]*")


def _read(plain: str, at: Sequence[datetime]) -> "_Reading":
    """Read a sentence for all that it says of the moments."""
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
    reading.take_numbers_or_days()
    reading.take_numbers(_ORDINAL_MEANT, "word")
    reading.take_last()
    reading.take_numbers(_BARE, "number")
    reading.take_numbers(_COUNTED_ALONE, "word")
    return reading


class _Reading:
    """A sentence of which more and more is understood; what was understood is blanked out."""

    def __init__(self, plain: str, at: Sequence[datetime]) -> None:
        self._asks = _ASKS.search(plain) is not None
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

    def take_numbers_or_days(self) -> None:
        for found in list(_NUMBER_OR_DAY.finditer(self._left)):
            said = int(found["day"] or found["day2"])
            self._note(found, {number for number, one in enumerate(self._at, 1) if said in (number, one.day)})

    @property
    def meant(self) -> list[set[int]] | None:
        """Which moments each thing that is said fits; None when one fits none, or stands for nothing known."""
        is_left = re.search(r"\d", self._left) or re.search(rf"\b(?:{_ORDINAL})\b", self._left)
        return None if is_left or not all(self._meant) else self._meant

    @property
    def agrees(self) -> bool:
        """Whether nothing else is said, but that it suits."""
        return not self._asks and _MARKS.fullmatch(_AGREES.sub(" ", self._left)) is not None

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

"""Quiet checks of what a learner is about to read: short, by name, one fact, one offer of help, one action.

They look for words, not for sense: a hint beside the text, that never keeps anything back. They read a finished
text, and as well one with merge fields in it (`{{ since }}`): a template can be checked while it is written.

- words: at most `MOST_WORDS` (PRODUCT.md, section 4). A field counts as one, a mark such as `{% if … %}` as none.
- a fact: a field that says something of the learner's course; a title in quotation marks; a day of the week or of a
  month; a share; a number of days, weeks, activities. Not a number of minutes: that is what is offered.
- an offer: what the writer can or will do (“I can help”, « je vous propose »).
- an action: what the reader is asked to do (“reply”, « dites-moi »), or a proposal to do it together.
- the name: the learner's first name, or the field for it.
"""

import re
from dataclasses import dataclass

MOST_WORDS = 90

# Fields that say who writes to whom, or what is offered: no facts about the learner's course.
_NO_FACTS = frozenset(
    {
        *("first_name", "trainer", "trainer_first_name", "trainer_phone", "signature"),
        *("slots", "tip", "minutes", "next_link"),
    }
)
_FIELD = re.compile(r"\{\{-?\s*(\w*)[^{}]*\}\}")
_MARK = re.compile(r"\{%.*?%\}", re.DOTALL)
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"\n]*\"")

_FACTS = {
    "en": r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\d\s*%|\b\d+ (?:days?|weeks?|months?|activit(?:y|ies)|units?|modules?|tests?|hours?)\b",
    "fr": r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
    r"|\b(?:1er|\d{1,2}) (?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
    r"|\d\s*%|\b\d+ (?:jours?|semaines?|mois|activités?|unités?|modules?|tests?|heures?)\b",
}
_OFFERS = {
    "en": r"\bi (?:can|could|will)\b|\b(?:i[’'](?:ll|d be|m happy|m glad|m here|m with)|we[’']ll)\b"
    r"|\bi am (?:happy|glad|here)\b"
    r"|\blet me (?!know)|\b(?:glad|happy) to (?:help|explain|call)\b|\bi (?:suggest|offer)\b",
    "fr": r"\bje (?:peux|pourrais|suis là|reste|propose)\b"
    r"|\bje vous (?:aide|propose|accompagne|montre|envoie|prépare|appelle|rappelle|réponds|réserve|explique)\w*\b"
    r"|\bnous (?:en )?(?:trouverons|partirons|verrons|regarderons|ferons)\b"
    r"|\b(?:à votre disposition|volontiers)\b|\bpuis-je\b",
}
_ACTIONS = {
    "en": r"\b(?:reply|answer|respond|write back|tell me|let me know|call me|write to me|send me|choose|pick|accept"
    r"|open|start with|begin with|log in|book|click)\b|\bshall we\b|\b(?:would|could|can) you\b",
    "fr": r"\b(?:répondez|dites|écrivez|appelez|rappelez|envoyez|choisissez|acceptez|ouvrez|commencez|reprenez"
    r"|connectez-vous|réservez|cliquez|indiquez|notez|faites-moi)\b|\b(?:on|nous) (?:prend|prenons)\b"
    r"|\b(?:voulez|pouvez|pourriez)-vous\b",
}


@dataclass(frozen=True, slots=True)
class Checks:
    """What was found in a text. `words`: how many there are."""

    words: int
    has_fact: bool
    has_offer: bool
    has_action: bool
    has_name: bool

    @property
    def is_short(self) -> bool:
        """Tell whether there are no more words than a message should have."""
        return self.words <= MOST_WORDS


def check_text(body: str, name: str, language: str) -> Checks:
    """Return what is in a text in a language such as `fr` or `fr-CA`; `name` is the reader's first name.

    In a language that the rules do not know, those of English look.
    """
    code = re.split(r"[-_]", language)[0].lower()
    code = code if code in _FACTS else "en"
    fields = _FIELD.findall(body)
    bare = _MARK.sub(" ", body)
    said = re.sub(r"[\u00a0\u202f]", " ", _FIELD.sub("x", bare)).casefold()
    read = _FIELD.sub("\x00", bare)  # a title that is only a field is counted by its field
    return Checks(
        words=len(_WORD.findall(said)),
        has_fact=bool(
            set(fields) - _NO_FACTS - {""}
            or any(map(_WORD.search, _QUOTED.findall(read)))
            or re.search(_FACTS[code], said)
        ),
        has_offer=bool(re.search(_OFFERS[code], said)),
        has_action=bool(re.search(_ACTIONS[code], said)),
        has_name="first_name" in fields or _has_name(bare, name),
    )


def _has_name(text: str, name: str) -> bool:
    bare = name.strip()
    return bool(bare) and bool(re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", text, re.IGNORECASE))

"""How far a learner is, in a path or in one activity, in the words of the systems that write files."""

import re
from enum import StrEnum
from typing import NamedTuple

from cockpit.domain.people import EnrolmentStatus
from cockpit.imports.roles import plain_label


class State(StrEnum):
    """A state in a path or an activity. `INCOMPLETE`: not done, and whether it was begun is not said."""

    INVITED = "invited"
    ACTIVE = "active"
    NOT_STARTED = "not_started"
    INCOMPLETE = "incomplete"
    IN_PROGRESS = "in_progress"
    LATE = "late"
    COMPLETED = "completed"
    PASSED = "passed"
    FAILED = "failed"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    LEFT = "left"

    @property
    def is_done(self) -> bool:
        """Tell whether an activity in this state is behind the learner; a failed one is, too."""
        return self in (State.COMPLETED, State.PASSED, State.FAILED)

    @property
    def enrolment_status(self) -> EnrolmentStatus:
        """Return where a learner whose path is in this state stands; who has failed is not finished."""
        if self in (State.COMPLETED, State.PASSED):
            return EnrolmentStatus.FINISHED
        if self in (State.PAUSED, State.SUSPENDED, State.LEFT):
            return EnrolmentStatus(self.value)
        return EnrolmentStatus.ACTIVE


# As `plain_label` returns them, the ends of French participles left out: (e), ·e, ee.
_WORDS = {
    State.INVITED: "invite|invited|en attente|pending",
    State.ACTIVE: "actif|active|inscrit|enrolled|oui|publie|published",
    State.NOT_STARTED: (
        "non commence|pas commence|pas encore commence|a commencer|non demarre|pas demarre|non debute|a faire"
        "|not started|not yet started|not begun|to do|not attempted|session ouverte|never accessed"
    ),
    State.INCOMPLETE: "non termine|pas termine|inacheve|non acheve|not completed|incomplete|not complete|non",
    State.IN_PROGRESS: (
        "en cours|dans les temps|commence|demarre|debute|in progress|on time|on track|started|ongoing|begun"
        "|en attente de correction|awaiting correction|a l'heure"
    ),
    State.LATE: "en retard|retard|late|overdue",
    State.COMPLETED: (
        "termine|acheve|complet|fini|finalise|fait|realise|completed|complete|finished|done|cloture|yes"
    ),
    State.PASSED: "reussi|valide|certifie|acquis|admis|passed|successful|success|certified|succes",
    State.FAILED: (
        "echoue|echec|a reprendre|non valide|non reussi|non acquis|refuse|ajourne|failed|unsuccessful|to retake"
        "|not passed|fail"
    ),
    State.PAUSED: "en pause|pause|paused|on hold|suspension temporaire",
    State.SUSPENDED: "suspendu|inactif|desactive|suspended|inactive|disabled|archive|archived|blocked|bloque",
    State.LEFT: (
        "abandon|abandonne|sorti|desinscrit|parti|annule|retire|left|withdrawn|dropped|dropped out|unenrolled"
        "|unregistered|cancelled|deleted|supprime|demissionne"
    ),
}
_STATE_OF = {word: state for state, words in _WORDS.items() for word in words.split("|")}
_FEMININE = re.compile(r"(?:\(e\)|·e|\.e|e)(?:s|\(s\)|·s)?$|s$")
_IN_BRACKETS = re.compile(r"(.*?)\s*\((.*)\)")
_OVERRIDDEN = ("set by", "defini par", "defini(e) par", "marque par", "modifie par")


class StateFound(NamedTuple):
    """A state; `by_learner` is False when somebody else set it."""

    state: State
    by_learner: bool = True


def state_of(text: str) -> StateFound | None:
    """Return the state of a text such as *Terminé (note de passage atteinte)*, None if it is not known."""
    label = plain_label(text)
    state = _plain_state(label)
    if state is not None:
        return StateFound(state)
    found = _IN_BRACKETS.fullmatch(label)
    state = _plain_state(found[1]) if found else None
    if found is None or state is None:
        return None
    remark = found[2]
    if remark.startswith(_OVERRIDDEN):
        return StateFound(state, by_learner=False)
    if state is State.COMPLETED and re.search(r"pass|attein|reussi", remark):
        is_failed = re.search(r"\b(not|non|pas|n'a)\b", remark) is not None
        return StateFound(State.FAILED if is_failed else State.PASSED)
    return StateFound(state)


def _plain_state(label: str) -> State | None:
    return _STATE_OF.get(label) or _STATE_OF.get(_FEMININE.sub("", label))


_PRESENT = frozenset(
    ("present", "presente", "p", "oui", "yes", "x", "1", "signe", "signee", "attended", "vrai", "true")
)
_AWAY = frozenset(
    ("absent", "absente", "a", "non", "no", "0", "missed", "excuse", "excusee", "faux", "false", "abs")
)


def attended(text: str) -> bool | None:
    """Tell whether a word of an attendance sheet says that somebody came; None when it says neither."""
    label = plain_label(text)
    return True if label in _PRESENT else False if label in _AWAY else None

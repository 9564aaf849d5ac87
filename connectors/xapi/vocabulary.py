"""The words of xAPI 1.0.3, cmi5 and the video profile that mean something here.

Sources: the xAPI and cmi5 specifications, ADL's vocabulary, the xAPI video profile, TinCan's registry.
"""

from collections.abc import Mapping
from typing import NamedTuple

from cockpit.domain.activity import Verb

_ADL = "http://adlnet.gov/expapi/verbs"
_W3ID = "https://w3id.org/xapi"
_ADL_ACTIVITIES = "http://adlnet.gov/expapi/activities"

VOIDED = f"{_ADL}/voided"
ATTENDED = f"{_ADL}/attended"
ANSWERED = f"{_ADL}/answered"
TERMINATED = f"{_ADL}/terminated"
REGISTERED = f"{_ADL}/registered"
UNREGISTERED = "http://id.tincanapi.com/verb/unregistered"
ABANDONED = f"{_W3ID}/adl/verbs/abandoned"

# None: the platform says it, the learner does nothing. A verb that is not named is some other trace of the learner.
EVENT_VERBS: Mapping[str, Verb | None] = {
    f"{_W3ID}/adl/verbs/logged-in": Verb.ACCESSED,
    "https://brindlewaye.com/xAPITerms/verbs/loggedin": Verb.ACCESSED,
    "https://brindlewaye.com/xAPITerms/verbs/loggedin/": Verb.ACCESSED,
    f"{_ADL}/launched": Verb.ACCESSED,
    f"{_ADL}/initialized": Verb.ACCESSED,
    TERMINATED: Verb.INTERACTED,
    f"{_ADL}/progressed": Verb.INTERACTED,
    f"{_ADL}/attempted": Verb.INTERACTED,
    ANSWERED: Verb.INTERACTED,
    f"{_ADL}/experienced": Verb.INTERACTED,
    f"{_ADL}/interacted": Verb.INTERACTED,
    ATTENDED: Verb.INTERACTED,
    f"{_W3ID}/video/verbs/played": Verb.INTERACTED,
    f"{_W3ID}/video/verbs/paused": Verb.INTERACTED,
    f"{_W3ID}/video/verbs/seeked": Verb.INTERACTED,
    f"{_W3ID}/dod-isd/verbs/navigated": Verb.INTERACTED,
    f"{_W3ID}/acrossx/verbs/evaluated": Verb.INTERACTED,
    f"{_ADL}/completed": Verb.COMPLETED,
    f"{_ADL}/passed": Verb.COMPLETED,
    f"{_ADL}/failed": Verb.SUBMITTED,
    REGISTERED: None,
    UNREGISTERED: None,
    f"{_W3ID}/adl/verbs/satisfied": None,
    f"{_W3ID}/adl/verbs/waived": None,
    ABANDONED: None,
    VOIDED: None,
}


class Outcome(NamedTuple):
    """What a verb says of an activity: whether it is done, and whether that is the learner's own doing."""

    is_done: bool
    by_learner: bool


DONE = Outcome(is_done=True, by_learner=True)
OUTCOMES: Mapping[str, Outcome] = {
    f"{_ADL}/completed": DONE,
    f"{_ADL}/passed": DONE,
    f"{_ADL}/failed": Outcome(is_done=False, by_learner=True),
    f"{_W3ID}/adl/verbs/satisfied": Outcome(is_done=True, by_learner=False),
    f"{_W3ID}/adl/verbs/waived": Outcome(is_done=True, by_learner=False),
}

# cmi5, sections 8.1.1 and 9.6.2; its progress is a whole number up to 100, that of a video a share.
CMI5_CATEGORY = f"{_W3ID}/cmi5/context/categories/cmi5"
SESSION_ID = f"{_W3ID}/cmi5/context/extensions/sessionid"
MASTERY_SCORE = f"{_W3ID}/cmi5/context/extensions/masteryscore"
WHOLE_PROGRESS: Mapping[str, float] = {
    f"{_W3ID}/cmi5/result/extensions/progress": 100,
    f"{_W3ID}/video/extensions/progress": 1,
}

# Where things happen: the cohort's own course, and the platform.
PLACE_TYPES = frozenset({
    f"{_ADL_ACTIVITIES}/course",
    f"{_W3ID}/cmi5/activitytype/course",
    "http://id.tincanapi.com/activitytype/lms",
})  # fmt: skip
# What a cohort is measured by, whatever was done with it so far.
TRACKED_TYPES = frozenset(f"{_ADL_ACTIVITIES}/{name}" for name in ("module", "lesson", "assessment"))
# Parts of an activity: a block holds others, a question is one of many.
PART_TYPES = frozenset({
    f"{_W3ID}/cmi5/activitytype/block",
    f"{_ADL_ACTIVITIES}/question",
    f"{_ADL_ACTIVITIES}/cmi.interaction",
    f"{_ADL_ACTIVITIES}/interaction",
})  # fmt: skip

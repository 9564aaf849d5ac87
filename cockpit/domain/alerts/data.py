"""What keeps a cohort's alerts from being trusted: data that are old, or a course that tells no progress."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cockpit.domain.people import Cohort


class NoticeWhy(StrEnum):
    """What a notice is about."""

    STALE = "stale"
    NO_COMPLETION = "no_completion"


@dataclass(frozen=True, slots=True)
class DataNotice:
    """DATA: a notice about a cohort, no alert about anybody. `data_as_of`: how old its data are."""

    why: NoticeWhy
    data_as_of: datetime | None


def data_notices(cohort: Cohort, *, is_stale: bool, tells_progress: bool) -> tuple[DataNotice, ...]:
    """DATA: the source is stale, or the course has no completion rules (PRODUCT.md, section 3).

    Stale data hold alerts: none opens or rises. Without completion rules nobody can be late or behind.
    """
    found = []
    if is_stale:
        found.append(DataNotice(NoticeWhy.STALE, cohort.data_as_of))
    if not tells_progress:
        found.append(DataNotice(NoticeWhy.NO_COMPLETION, cohort.data_as_of))
    return tuple(found)

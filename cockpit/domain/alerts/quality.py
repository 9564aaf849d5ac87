"""How good the alerts of a cohort were, in figures that carry their n."""

from dataclasses import dataclass

from cockpit.domain.alerts import Code
from cockpit.domain.decisions import DeclaredWhy

LOOSEN_SHARE, LOOSEN_COUNT = 0.4, 30


@dataclass(frozen=True, slots=True)
class Share:
    """A share 0-1 of `n`; None where there is nothing to count yet."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class RuleUse:
    """What became of the alerts of a rule: how many were decided about, and dismissed as not useful."""

    code: Code
    decided: int
    not_useful: int

    @property
    def should_loosen(self) -> bool:
        """Whether so many were not useful that the rule's limits should be loosened."""
        return self.decided >= LOOSEN_COUNT and self.not_useful > LOOSEN_SHARE * self.decided


@dataclass(frozen=True, slots=True)
class DeclaredCount:
    """How often a reason was declared in a unit of the path (None: it is not known where)."""

    unit: str | None
    why: DeclaredWhy
    count: int


@dataclass(frozen=True, slots=True)
class AlertQuality:
    """The figures of a cohort. Definitions stand at the fields and are said by `wording.quality`.

    `new_a_week`: alerts that came into the queue, over `weeks`. `right`: of those raised at least 28 days ago,
    whose learner left or had stopped for good within 28 days. `in_time`: of who left, those with an alert 28 to 7
    days before. `lead_days`: median from the first alert to the exit, of `lead_n`. `returned`: of contacts, after
    which somebody was active within 7 days; `expected`: the same of all days with as long a silence and no contact.
    """

    weeks: float
    learners: int
    new_a_week: float | None
    right: Share
    in_time: Share
    lead_days: float | None
    lead_n: int
    returned: Share
    expected: Share
    rules: tuple[RuleUse, ...]
    declared: tuple[DeclaredCount, ...]

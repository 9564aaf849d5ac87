"""Every rule with its limits, as a cohort uses them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from cockpit.domain.alerts import AlertRule
from cockpit.domain.alerts.absent import Absent
from cockpit.domain.alerts.endrisk import EndRisk
from cockpit.domain.alerts.good import Good
from cockpit.domain.alerts.late import Late
from cockpit.domain.alerts.lost import Lost
from cockpit.domain.alerts.never import Never
from cockpit.domain.alerts.noreply import NoReply
from cockpit.domain.alerts.opening import Opening
from cockpit.domain.alerts.pace import Pace
from cockpit.domain.alerts.question import Question
from cockpit.domain.alerts.score import Score
from cockpit.domain.alerts.silent import Silent
from cockpit.domain.alerts.unhappy import Unhappy

# Limits that are shares, or how sure one is: between none and all.
_SHARES = ("share", "weight")
# So many of something: with none of it a rule would speak of everybody.
_COUNTED = frozenset({
    "absent.classes", "absent.check_ins", "noreply.messages", "score.in_a_row", "late.urgent_count",
    "opening.budget_weeks", "opening.same_day_people", "pace.from_week",
})  # fmt: skip
_MOST = 365


def is_share(name: str) -> bool:
    """Tell whether a limit, as `rule.limit`, is a share of 1."""
    return name.endswith(_SHARES)


def limit_range(name: str) -> tuple[int, int]:
    """Return the least and the most that a limit takes, both included."""
    return (0, 1) if is_share(name) else (int(name in _COUNTED), _MOST)


@dataclass(frozen=True, slots=True)
class AlertRules:
    """The rules in the order in which reasons are stacked, and how alerts come into the queue.

    Defaults are those of PRODUCT.md, section 3, where a measurement did not say otherwise.
    """

    never: Never = field(default_factory=Never)
    silent: Silent = field(default_factory=Silent)
    noreply: NoReply = field(default_factory=NoReply)
    late: Late = field(default_factory=Late)
    pace: Pace = field(default_factory=Pace)
    endrisk: EndRisk = field(default_factory=EndRisk)
    absent: Absent = field(default_factory=Absent)
    score: Score = field(default_factory=Score)
    unhappy: Unhappy = field(default_factory=Unhappy)
    lost: Lost = field(default_factory=Lost)
    question: Question = field(default_factory=Question)
    good: Good = field(default_factory=Good)
    opening: Opening = field(default_factory=Opening)

    @property
    def checks(self) -> tuple[AlertRule, ...]:
        """The rules alone."""
        return tuple(getattr(self, one.name) for one in fields(self) if one.name != "opening")

    @property
    def limits(self) -> dict[str, float]:
        """Every limit that may be changed, as `rule.limit`, in order."""
        return {
            f"{rule.name}.{limit.name}": value
            for rule in fields(self)
            for limit in fields(getattr(self, rule.name))
            if isinstance(value := getattr(getattr(self, rule.name), limit.name), (int, float))
        }

    def with_limits(self, changes: Mapping[str, float]) -> "AlertRules":
        """Return the rules with other limits. One that no rule has is left out: an earlier version had it."""
        rules = self
        for name, value in changes.items():
            if name not in self.limits:
                continue
            rule_name, _, limit = name.partition(".")
            rule: Any = getattr(rules, rule_name)
            kind = type(getattr(rule, limit))
            rules = replace(rules, **{rule_name: replace(rule, **{limit: kind(value)})})
        return rules

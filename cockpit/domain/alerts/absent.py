"""Somebody who was expected did not come."""

from dataclasses import dataclass
from datetime import date

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts, LiveClass
from cockpit.domain.alerts.spell import spell_since


@dataclass(frozen=True, slots=True)
class Absent:
    """ABSENT: two live classes, or one check-in, missed in a row (PRODUCT.md, section 3).

    Classes held during an agreed absence are left out. It counts for 14 days after the last one missed: when no
    other is held, nothing could end it (ours, as for LATE).
    """

    classes: int = 2
    check_ins: int = 1
    for_days: int = 14

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return what was missed, the check-in first: it was agreed with the learner alone."""
        for held, least, subject in (
            (learner.check_ins, self.check_ins, "check_in"),
            (learner.classes, self.classes, None),
        ):
            missed = _missed_in_a_row(held, learner, day)
            if len(missed) >= least and (day - missed[-1]).days < self.for_days:
                return Reason(
                    Code.ABSENT,
                    AlertTier.HIGH,
                    spell_since(missed[least - 1 :], self.for_days),
                    subject=subject,
                    on=missed[-1],
                    count=len(missed),
                )
        return None


def _missed_in_a_row(held: tuple[LiveClass, ...], learner: EnrolmentFacts, day: date) -> list[date]:
    missed: list[date] = []
    for one in held:
        if one.held_on > day:
            break
        if learner.off.is_absent_on(one.held_on):
            continue
        if one.attended:
            missed.clear()
        else:
            missed.append(one.held_on)
    return missed

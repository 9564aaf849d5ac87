"""Two cohorts side by side, in words."""

from collections import Counter
from dataclasses import replace

import pytest

from cockpit.domain.states import LearnerState
from cockpit.reports.cohort_compare import Rate, Side
from cockpit.wording import Words
from cockpit.wording.compare import compare_figures, compare_finding, lead_definition

WORDS = Words("en")
AUTUMN = Side(
    1, "Autumn", 2, 38, Counter({LearnerState.ON_TRACK: 38}), 36, (0.0, -0.02, -0.05), 0.38, 0.43, Rate(24, 37),
    Rate(5, 37), Rate(140, 152),
)  # fmt: skip
SPRING = replace(AUTUMN, cohort_id=2, name="Spring", told=20, lead=(0.0, 0.1), median=0.6, planned=None)


@pytest.mark.parametrize(
    ("first", "second", "finding"),
    [
        # In week 3 only one of them is.
        (AUTUMN, SPRING, "In week 2, Spring stood 12 points better against its plan than Autumn"),
        (SPRING, AUTUMN, "In week 2, Spring stood 12 points better against its plan than Autumn"),
        (
            AUTUMN,
            replace(SPRING, lead=(-0.01,)),
            "In week 1, Autumn stood 1 point better against its plan than Spring",
        ),
        (AUTUMN, replace(SPRING, lead=(0.0, -0.025)), "In week 2 both stood alike against their plans"),
        (AUTUMN, replace(SPRING, lead=()), "Spring has no plan: only the figures below compare"),
        (
            AUTUMN,
            replace(SPRING, lead=(0.1, None)),
            "In week 2 the progress of one of them was not known yet",
        ),
    ],
)
def test_the_better_of_two_is_named_in_the_last_week_of_both(first: Side, second: Side, finding: str):
    assert compare_finding(WORDS, first, second) == finding


def test_the_picture_says_of_how_many_it_is():
    assert lead_definition(WORDS, AUTUMN, SPRING).endswith("(Autumn: 36, Spring: 20).")


def test_every_rate_has_its_number():
    figures = {figure.name: figure.values for figure in compare_figures(WORDS, AUTUMN, SPRING)}
    assert figures["Median progress"] == (("38%", "of 36 learners · plan 43%"), ("60%", "of 20 learners"))
    assert figures["Active in the last 7 days"][0] == ("64%", "24 of 37")
    assert figures["Silent for 14 days or more"][0] == ("13%", "5 of 37")
    assert figures["Milestones done"][0] == ("92%", "140 of 152")


def test_a_rate_of_nobody_is_not_known():
    nobody = replace(AUTUMN, median=None, active=Rate(0, 0))
    figures = {figure.name: figure.values for figure in compare_figures(WORDS, nobody, SPRING)}
    assert figures["Median progress"][0] == ("not known yet", "")
    assert figures["Active in the last 7 days"][0] == ("not known yet", "")

"""What most tests of check-ins work with: two learners who can be written to, in Paris."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_cohort import SmallCohort, small_cohort


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ["zoe@example.org", "ali@example.org"])
    with made.store:
        yield made

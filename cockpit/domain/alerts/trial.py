"""What other limits of the rules would have done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trial:
    """What limits would have raised in the last `weeks` weeks, beside those that the cohort has.

    `raised` and `raised_now` count new alerts, urgent ones and those of the week; `more` and `less` name the people
    for whom only the one or the other had an alert. `learners` are the cohort's, those who left not counted.
    """

    weeks: int
    learners: int
    raised: int
    raised_now: int
    more: tuple[str, ...]
    less: tuple[str, ...]

    @property
    def a_week(self) -> float:
        """The new alerts a week."""
        return self.raised / self.weeks

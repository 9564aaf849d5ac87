"""What the first steps say: the rules on the last weeks, and who sends messages."""

from cockpit.domain.alerts.trial import Trial
from cockpit.wording import Words


def rules_sentence(words: Words, cohort: str, trial: Trial) -> str:
    """Return how many alerts a choice of rules would have raised a week in a cohort."""
    return words.say(
        "In {cohort} ({people}): about {n} alerts a week over the last {weeks} weeks.",
        cohort=cohort,
        people=words.plural("{n} learner", "{n} learners", trial.learners),
        n=words.number(round(trial.a_week, 1)),
        weeks=words.number(trial.weeks),
    )

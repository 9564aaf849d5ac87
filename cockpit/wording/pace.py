"""Where a pace leads, in words."""

from cockpit.domain.pace import PACE_WEEKS, Forecast
from cockpit.wording import Words


def forecast_sentence(words: Words, forecast: Forecast) -> str:
    """Return an estimate, called one, with what it assumes."""
    if forecast.finishes_on is None:
        return words.say(
            "Nothing was done in the last {weeks} weeks: no end can be estimated.", weeks=words.number(PACE_WEEKS)
        )
    return words.say(
        "Estimate: done on {day}, should the pace of the last {weeks} weeks go on ({n} a week).",
        day=words.day(forecast.finishes_on),
        weeks=words.number(PACE_WEEKS),
        n=words.number(round(forecast.a_week, 1)),
    )

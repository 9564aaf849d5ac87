"""The limits of the rules, and what a trial of them came to."""

from cockpit.domain.alerts.trial import Trial
from cockpit.wording import Words


def limit_name(words: Words, limit: str) -> str:
    """Return what a limit (`rule.limit`) is."""
    say = words.say
    return {
        "never.watch_working_days": say("Never connected: watched after so many working days"),
        "never.high_days": say("Never connected: an alert after so many days"),
        "never.urgent_days": say("Never connected: urgent after so many days"),
        "silent.rhythms": say("Silent: after so many times the own rhythm"),
        "silent.least_days": say("Silent: not before so many days"),
        "silent.most_days": say("Silent: at the latest after so many days"),
        "silent.days_without_rhythm": say("Silent: without a rhythm, after so many days"),
        "noreply.messages": say("No answer: after so many messages"),
        "noreply.within_days": say("No answer: so many days after the last of them"),
        "late.overdue_days": say("Milestone missed: from so many days on"),
        "late.for_days": say("Milestone missed: news for so many days"),
        "late.done_share": say("Milestone missed: when this share has done it"),
        "late.urgent_count": say("Milestone missed: urgent from so many on"),
        "pace.from_week": say("Behind plan: from this week on"),
        "pace.lag_days": say("Behind plan: by so many days"),
        "pace.done_share": say("Behind plan: with less than this share of it done"),
        "endrisk.days_left": say("End in danger: so many days before it"),
        "endrisk.times_best": say("End in danger: at so many times the best pace"),
        "absent.classes": say("Absent: from so many classes in a row"),
        "absent.check_ins": say("Absent: from so many check-ins in a row"),
        "absent.for_days": say("Absent: news for so many days"),
        "score.in_a_row": say("Low results: so many in a row"),
        "score.points_under_mean": say("Low results: so many points under the own mean"),
        "score.for_days": say("Low results: news for so many days"),
        "unhappy.most_rating": say("Dissatisfied: up to so many out of 5"),
        "unhappy.for_days": say("Dissatisfied: news for so many days"),
        "lost.limit_days": say("To decide: after so many days of silence"),
        "question.high_after_working_days": say("Question: waits for more than so many working days"),
        "question.urgent_after_working_days": say("Question: urgent after more than so many working days"),
        "good.back_after_days": say("Good news: back after so many days"),
        "good.news_days": say("Good news: news for so many days"),
        "opening.open_weight": say("Queue: how sure a sign must be (0 to 1)"),
        "opening.urgent_weight": say("Queue: how sure an urgent sign must be (0 to 1)"),
        "opening.new_a_week": say("Queue: new alerts a week for 120 learners"),
        "opening.budget_weeks": say("Queue: weeks over which that may be spread"),
        "opening.same_day_share": say("One alert for all: above this share on one day"),
        "opening.same_day_people": say("One alert for all: from so many people on"),
        "opening.hold_days": say("One alert for all: own alerts wait so many days"),
    }[limit]


def trial_sentence(words: Words, trial: Trial) -> str:
    """Return what a trial came to: new alerts a week, now and then."""
    return words.say(
        "In the last {weeks} weeks: {n} new alerts a week among {learners} learners, instead of {now}.",
        n=words.number(round(trial.raised / trial.weeks, 1)),
        weeks=words.number(trial.weeks),
        learners=words.number(trial.learners),
        now=words.number(round(trial.raised_now / trial.weeks, 1)),
    )

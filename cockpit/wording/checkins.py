"""The page of check-ins in words: what it finds, when things are, and what came of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.domain.alerts import Alert
from cockpit.domain.checkins import Answer, CheckInState, Medium, Slot
from cockpit.domain.times import day_in
from cockpit.wording import Words
from cockpit.wording.alerts import sentence
from cockpit.wording.findings import LearnerProgress, learner_finding
from cockpit.wording.moments import answer_name, hour, short_moment

_SOON = timedelta(hours=6)
_NEAR_DAYS = 7


def page_finding(words: Words, today: int, chosen: int, waiting: int, over: int) -> str:
    """Return what the page is about: how many there are today, who chose, what waits for an answer or a word."""
    found = [
        words.plural("{n} check-in today.", "{n} check-ins today.", today)
        if today
        else words.say("No check-in today.")
    ]
    if chosen:
        found.append(words.plural("{n} person has chosen a moment.", "{n} people have chosen a moment.", chosen))
    if waiting:
        found.append(
            words.plural(
                "{n} person has your proposals and has not chosen yet.",
                "{n} people have your proposals and have not chosen yet.",
                waiting,
            )
        )
    elif over:
        found.append(words.plural("{n} is over: did it happen?", "{n} are over: did they happen?", over))
    return " ".join(found)


def coming_when(words: Words, at: datetime, medium: Medium, now: datetime, zone: ZoneInfo) -> str:
    """Return when a check-in begins: in how long, or how one meets when that is hours away; its day when later."""
    clock = hour(words, at, zone)
    if day_in(zone, at) != day_in(zone, now):
        return capital(near_moment(words, at, now, zone))
    left = at - now
    if left <= timedelta():
        return words.say("{time}, now", time=clock)
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    if left >= _SOON:
        return words.say("{time}, {medium}", time=clock, medium=medium_name(words, medium))
    if hours:
        return words.say("{time}, in {hours} h {minutes}", time=clock, hours=hours, minutes=f"{minutes:02d}")
    return words.say("{time}, in {minutes} min", time=clock, minutes=max(1, minutes))


def near_moment(words: Words, at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a moment as one says it in a sentence: the hour today, the weekday within a week, else the day."""
    day, today = day_in(zone, at), day_in(zone, now)
    clock = hour(words, at, zone)
    if day == today:
        return clock
    if abs((day - today).days) < _NEAR_DAYS:
        return words.say("{weekday} {time}", weekday=words.weekday(day), time=clock)
    return short_moment(words, at, zone)


def capital(text: str) -> str:
    """Return a text with a capital letter before it: French writes weekdays without."""
    return text[:1].upper() + text[1:]


def medium_name(words: Words, medium: Medium) -> str:
    """Return how one meets."""
    say = words.say
    return {Medium.PHONE: say("by phone"), Medium.VIDEO: say("video"), Medium.ROOM: say("on site")}[medium]


def coming_line(words: Words, alert: Alert | None, view: LearnerProgress | None) -> str:
    """Return why somebody is met, and how they stand."""
    why = sentence(words, alert.spoken[0]).text if alert is not None else ""
    stands = ""
    if view is not None and view.share is not None:
        finding = learner_finding(words, view)
        stands = words.say("{share} done: {finding}.", share=words.percent(view.share), finding=_small(finding))
    return " ".join(filter(None, (why, stands)))


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def offered_when(words: Words, sent_at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Return when moments were offered."""
    if sent_at is None:
        return words.say("waits in the outbox")
    return words.say("sent {moment}", moment=near_moment(words, sent_at, now, zone))


def offered_line(words: Words, count: int, held_until: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Return how many moments were offered, and until when they are kept free; None: they are not."""
    if held_until is None:
        return words.plural(
            "{n} moment offered, not kept free: an answer is awaited.",
            "{n} moments offered, not kept free: an answer is awaited.",
            count,
        )
    until = near_moment(words, held_until, now, zone)
    if held_until <= now:
        return words.plural(
            "{n} moment offered, no answer by {moment}: free again.",
            "{n} moments offered, no answer by {moment}: free again.",
            count,
            moment=until,
        )
    return words.plural(
        "{n} moment offered, kept free until {moment}.",
        "{n} moments offered, kept free until {moment}.",
        count,
        moment=until,
    )


def moments_to_choose(words: Words, slots: Sequence[Slot], now: datetime, zone: ZoneInfo) -> dict[int, str]:
    """Return the moments that were offered, by their numbers, without those that are past."""
    return {
        number: words.say("{n}. {moment}", n=number, moment=near_moment(words, slot.starts_at, now, zone))
        for number, slot in enumerate(slots, 1)
        if slot.starts_at > now
    }


def chosen_by_phone(words: Words, slots: Sequence[Slot], now: datetime, zone: ZoneInfo) -> str:
    """Return which key books which of the moments that were offered; empty when all of them are past."""
    said = moments_to_choose(words, slots, now, zone)
    # No line ends within one of them.
    moments = ", ".join(one.replace(" ", "\N{NO-BREAK SPACE}") for one in said.values())
    return words.say("Chosen by phone? {moments}.", moments=moments) if said else ""


def answered_by_phone(words: Words) -> str:
    """Return which keys say what became of an invitation that the trainer's own mail program sent."""
    return words.say("No calendar will tell: 1. accepted, 2. declined.")


def answer_told(words: Words, name: str, *, is_accepted: bool) -> str:
    """Return what was said of somebody's answer to an invitation."""
    if is_accepted:
        return words.say("{name}: invitation accepted", name=name)
    return words.say("{name}: invitation declined", name=name)


def calendar_line(
    words: Words, ours: datetime | None, theirs: datetime | None, now: datetime, zone: ZoneInfo
) -> str:
    """Return what the trainer's calendar says of a check-in instead of what was agreed; `ours` None: cancelled."""
    found = near_moment(words, theirs, now, zone) if theirs is not None else ""
    if ours is None:
        return words.say("Cancelled here; your calendar says {found}.", found=found)
    agreed = near_moment(words, ours, now, zone)
    if theirs is None:
        return words.say("Not in your calendar any more; agreed for {agreed}.", agreed=agreed)
    return words.say("Your calendar says {found}; agreed for {agreed}.", found=found, agreed=agreed)


def calendar_choices(words: Words, *, is_cancelled: bool) -> tuple[str, str]:
    """Return what the buttons say between both: that ours counts, and that the trainer's calendar does."""
    if is_cancelled:
        return words.say("Take it out of the calendar"), words.say("Leave it in the calendar")
    return words.say("Keep what was agreed"), words.say("As in the calendar")


def due_when(words: Words, due_on: date, today: date) -> str:
    """Return when a goal is due."""
    return words.say("due today") if due_on == today else words.say("due on {day}", day=words.day(due_on))


def again_line(words: Words, weeks: int, at: datetime | None, zone: ZoneInfo) -> str:
    """Return how often somebody is met, and when the next time would be (None: nothing is free near it)."""
    every = words.plural("Every week", "Every {n} weeks", weeks)
    if at is None:
        return words.say("{every}: nothing is free near the usual hour.", every=every)
    return words.say(
        "{every}: {day} at {time} is free.", every=every, day=words.weekday_and_day(day_in(zone, at)),
        time=hour(words, at, zone),
    )  # fmt: skip


def without_when(words: Words, last_on: date | None) -> str:
    """Return when the last check-in was held."""
    return words.say("last on {day}", day=words.day(last_on)) if last_on else words.say("none yet")


def offered_name(words: Words, name: str, number: int, count: int) -> str:
    """Return what a moment that was offered is called in the week."""
    return words.say("{name} · {n} of {all}", name=name, n=words.number(number), all=words.number(count))


def agreed_note(words: Words, state: CheckInState, answer: Answer | None, medium: Medium) -> str:
    """Return what is known of a check-in, in a few words: what came of it, else whether it is confirmed and how."""
    say = words.say
    if state is CheckInState.HELD:
        return say("took place")
    if state is CheckInState.MISSED:
        return say("missed")
    answered = {
        Answer.ACCEPTED: say("confirmed"),
        Answer.DECLINED: say("declined"),
        Answer.TENTATIVE: say("perhaps"),
    }
    parts = [answered[answer]] if answer is not None else []
    if answer is None or medium is not Medium.PHONE:
        parts.append(medium_name(words, medium))
    return ", ".join(parts)


def concluded_line(words: Words, name: str, state: CheckInState) -> str:
    """Return what was said of a check-in."""
    if state is CheckInState.HELD:
        return words.say("Check-in with {name}: it took place", name=name)
    return words.say("Check-in with {name}: missed", name=name)


def next_told(
    words: Words, at: datetime, medium: Medium, answer: Answer | None, now: datetime, zone: ZoneInfo
) -> str:
    """Return when somebody is met next: *Next: Tuesday 14:00, video, accepted*."""
    parts = [near_moment(words, at, now, zone), medium_name(words, medium)]
    if answer is not None:
        parts.append(answer_name(words, answer))
    return words.say("Next: {what}", what=", ".join(parts))


def last_told(words: Words, day: date, shared_note: str, next_step: str) -> str:
    """Return when somebody was met last, and what both know of it."""
    said = [words.say("Last: {day}.", day=words.day(day))]
    if shared_note:
        said.append(words.say("“{words}”", words=shared_note))
    if next_step:
        said.append(words.say("Next step: {text}", text=next_step))
    return " ".join(said)


def goal_told(words: Words, text: str, due_on: date, today: date, *, is_kept: bool | None) -> str:
    """Return what was agreed on, by which day, and whether it was kept."""
    if is_kept is not None:
        return (
            words.say("Goal kept: {text}", text=text) if is_kept else words.say("Goal not kept: {text}", text=text)
        )
    return words.say("Goal, {when}: {text}", when=due_when(words, due_on, today), text=text)


def goal_line(words: Words, name: str, *, is_kept: bool) -> str:
    """Return what was said of a goal."""
    return (
        words.say("{name}: the goal was kept", name=name)
        if is_kept
        else words.say("{name}: the goal was not kept", name=name)
    )

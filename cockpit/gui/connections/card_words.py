"""What a card says of its account: what it gives, how it stands, and a row for everything that is open."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from cockpit.errors import Cause
from cockpit.gui.connections.calendar_words import (
    aside_rows,
    calendar_told,
    calendars_calm,
    calendars_failing,
    calendars_told,
)
from cockpit.gui.connections.open_rows import OpenRow
from cockpit.gui.labels import shown
from cockpit.reports.calendar_accounts import CalendarsView
from cockpit.reports.connections import AccountState, AccountView, ImportView, MissingPeople, OpenStreams
from cockpit.store.identities import AmbiguousPerson
from cockpit.wording import Words
from cockpit.wording.asks import kind_name
from cockpit.wording.errors import cause_sentence
from cockpit.wording.streams import open_streams_text

# The choices of the rows.
LEFT, STAY, CHOOSE, RETRY, UNDO = "left", "stay", "choose", "retry", "undo"
COUNT, LEAVE_OUT = "count", "leave_out"


def title_of(words: Words, view: AccountView) -> str:
    """Return what an account is called: its system and its place."""
    if view.state is AccountState.IMPORTED:
        return words.say("Imported files")
    kind = kind_name(words, view.kind, view.kind)
    return words.say("{kind}, {place}", kind=kind, place=view.place)


def about(words: Words, view: AccountView) -> str:
    """Return what an account gives."""
    if view.state is AccountState.SENDS and view.mailbox.read_at is not None:
        return words.say("your messages go out through it, and answers come back")
    if view.state is AccountState.SENDS:
        return words.say("your messages go out through it")
    if view.calendars is not None:
        return calendars_told(words, view.calendars) if view.calendars.calendars else ""
    if not view.cohorts:
        return ""
    cohorts = words.plural("{n} cohort", "{n} cohorts", view.cohorts)
    learners = words.plural("{n} learner", "{n} learners", view.learners)
    return words.say("{cohorts}, {learners}", cohorts=cohorts, learners=learners)


def status_of(words: Words, view: AccountView, zone: ZoneInfo) -> tuple[str, str, str]:
    """Return icon, words and tint of the chip."""
    at = words.day_and_clock(view.data_as_of, zone) if view.data_as_of is not None else ""
    match view.state:
        case AccountState.EXPIRED:
            return "key-round", words.say("Access expired"), "lost"
        case AccountState.REFUSED:
            return "key-round", words.say("Access refused"), "lost"
        case AccountState.FAILED:
            return "triangle-alert", words.say("Not reached"), "drift"
        case AccountState.PARTIAL:
            return "triangle-alert", _partial(words, view), "drift"
        case AccountState.SENDS if view.stopped_cause is not None:
            return "triangle-alert", words.say("Sends nothing"), "lost"
        case AccountState.SENDS if view.mailbox.failed_cause is not None:
            return "triangle-alert", words.say("Answers not read"), "drift"
        case AccountState.SENDS if view.waiting:
            return "clock", words.plural("{n} waiting", "{n} waiting", view.waiting), "pause"
        case AccountState.SENDS:
            return "circle-check", words.say("Ready to send"), "ok"
        case AccountState.UP_TO_DATE | AccountState.IMPORTED if at and view.is_stale:
            return "clock", words.say("Data from {day}", day=at), "drift"
        case AccountState.UP_TO_DATE if at:
            return "circle-check", words.say("Up to date on {day}", day=at), "ok"
        case AccountState.IMPORTED if at:
            return "circle-check", words.say("Data from {day}", day=at), "ok"
    return "clock", words.say("Not read yet"), "pause"


def sentences(words: Words, view: AccountView, zone: ZoneInfo, *, is_offline: bool) -> str:
    """Return what there is to say under the title, one line for each sentence."""
    if view.calendars is not None:
        return _said_of_calendars(words, view, view.calendars, zone, is_offline=is_offline)
    lines: list[str] = []
    if view.state is AccountState.EXPIRED and view.failing_since is not None:
        day = words.day_and_clock(view.failing_since, zone)
        lines.append(
            words.say("The access has ended: it was refused on {day}. Sign in again, your data stay.", day=day)
        )
    elif view.state.needs_trainer or view.state is AccountState.FAILED:
        lines += _causes(words, view.causes)
    elif view.state is AccountState.SENDS and (view.stopped_cause or view.mailbox.failed_cause):
        lines += [
            cause_sentence(words, cause) for cause in (view.stopped_cause, view.mailbox.failed_cause) if cause
        ]
    elif view.state is AccountState.PARTIAL:
        lines.append(_partial_sentence(words, view))
    elif view.state is AccountState.UP_TO_DATE and is_offline:
        lines.append(words.say("Syncs again as soon as you are online."))
    else:
        lines.append(_calm_sentence(words, view))
    if view.data_as_of is not None and (view.state.needs_trainer or view.state is AccountState.FAILED):
        at = words.day_and_clock(view.data_as_of, zone)
        lines.append(
            words.say(
                "Last complete figures: {day}. Nothing is lost, and nobody is called silent by mistake.", day=at
            )
        )
    return "\n".join(lines)


def _said_of_calendars(
    words: Words, view: AccountView, calendars: CalendarsView, zone: ZoneInfo, *, is_offline: bool
) -> str:
    if view.state.needs_trainer or view.state is AccountState.FAILED:
        return "\n".join([*_causes(words, view.causes), calendars_failing(words, calendars, zone)])
    if view.state is AccountState.PARTIAL and view.complete_streams < view.streams:
        return words.say("Some of them cannot be read. The others count.")
    if view.state is AccountState.PARTIAL:
        return "\n".join(_causes(words, view.causes))
    if view.state is AccountState.UP_TO_DATE and is_offline and not view.is_folder:
        return words.say("Syncs again as soon as you are online.")
    if view.state is AccountState.UP_TO_DATE:
        return calendars_calm(words, calendars)
    return _calm_sentence(words, view)


def rows_of(words: Words, view: AccountView, zone: ZoneInfo) -> list[OpenRow]:
    """Return a row for each thing to decide, or for each file that can be taken back."""
    return [
        *(_missing_row(words, missing) for missing in view.missing),
        *(_ambiguous_row(words, person) for person in view.ambiguous),
        *(_streams_row(words, streams) for streams in view.open_streams if view.state is AccountState.PARTIAL),
        *(_import_row(words, one, zone) for one in view.imports),
        *(_calendar_rows(words, view.calendars) if view.calendars else ()),
    ]


def _partial(words: Words, view: AccountView) -> str:
    if view.complete_streams < view.streams:
        ok, every = words.number(view.complete_streams), words.number(view.streams)
        return words.say("{ok} of {all} synced", ok=ok, all=every)
    if view.open_rows:
        return words.plural("{n} to decide", "{n} to decide", view.open_rows)
    return words.say("Partly synced")


def _partial_sentence(words: Words, view: AccountView) -> str:
    if view.open_rows:
        return words.plural(
            "What was read is kept. One row needs a decision:",
            "What was read is kept. {n} rows need a decision:",
            view.open_rows,
        )
    if view.complete_streams < view.streams:
        return words.say("What you decided counts from the next sync on.")
    return words.say("Some cohorts were not read yet.")


def _calm_sentence(words: Words, view: AccountView) -> str:
    if view.is_stale:
        return {
            AccountState.UP_TO_DATE: words.say("Alerts of its cohorts are on hold until it is read again."),
            AccountState.IMPORTED: words.say("Alerts of its cohorts are on hold until you import a newer file."),
        }.get(view.state, "")
    return {
        AccountState.NOT_READ: words.say("Nothing was read yet. The first sync may take some minutes."),
        AccountState.SENDS: words.say("Messages leave in the order in which you wrote them, to one person each."),
        AccountState.UP_TO_DATE: words.say("Everything was read to its end."),
        AccountState.IMPORTED: words.say("Import a newer file whenever you have one: what changed is shown first."),
    }[view.state]


def _causes(words: Words, causes: Sequence[Cause]) -> list[str]:
    return list(dict.fromkeys(cause_sentence(words, cause.code, **dict(cause.facts)) for cause in causes))


def _missing_row(words: Words, missing: MissingPeople) -> OpenRow:
    names = ", ".join(missing.names) + ("…" if missing.count > len(missing.names) else "")
    text = words.plural(
        "{n} learner is no longer listed: {names}",
        "{n} learners are no longer listed: {names}",
        missing.count,
        names=names,
    )
    return OpenRow(missing, missing.cohort, text, ((LEFT, words.say("They left")), (STAY, words.say("They stay"))))


def _ambiguous_row(words: Words, person: AmbiguousPerson) -> OpenRow:
    text = words.plural("{n} learner matches", "{n} learners match", len(person.candidate_ids))
    return OpenRow(person, person.name, text, ((CHOOSE, words.say("Choose one")),))


def _streams_row(words: Words, streams: OpenStreams) -> OpenRow:
    text = open_streams_text(words, streams.streams, streams.outcome, _causes(words, streams.causes))
    return OpenRow(streams, streams.cohort, text, ((RETRY, words.say("Try again")),))


def _calendar_rows(words: Words, view: CalendarsView) -> list[OpenRow]:
    """Return a row for each calendar, whether it counts or not, and one for what could not be read of it."""
    leave_out, count = (LEAVE_OUT, words.in_context("calendar", "Leave out")), (COUNT, words.say("Let it count"))
    rows = [
        OpenRow(one, shown(one.name), calendar_told(words, one), (leave_out if one.counts else count,))
        for one in view.calendars
    ]
    return [*rows, *(OpenRow(row, *row, ()) for row in aside_rows(words, view))]


def _import_row(words: Words, one: ImportView, zone: ZoneInfo) -> OpenRow:
    text = words.day_and_clock(one.made_at, zone)
    if one.learners is not None:
        learners = words.plural("{n} learner", "{n} learners", one.learners)
        text = words.say("{day}, {learners}", day=text, learners=learners)
    return OpenRow(one, one.file_name, text, ((UNDO, words.say("Undo")),))

"""Sequences, who is in one and how far, and the facts that decide on the next step."""

import json
from collections.abc import Sequence as Rows
from dataclasses import dataclass, replace
from datetime import date, datetime

from cockpit.domain.alerts import Code
from cockpit.domain.people import EnrolmentStatus
from cockpit.domain.sequences import EndedBecause, Run, Sequence, SequenceStep, StepChannel, StepKind
from cockpit.domain.states import status_now
from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Row, Store
from cockpit.store.history import CONTACTS, SIGNS

_SEQUENCE = "id, name, steps, is_sent_alone, most_a_day, is_on"
_RUN = "id, sequence_id, enrolment_id, started_on, step, next_on, ended_on, ended_because"
_IS_THERE = "steps != '[]'"
_STEP = "STEP:"
_OF_RUN, _OF_PRAISE = "sequence:", "praise:"


def once_of_step(run: Run) -> str:
    """Return the word by which the message of a run's step is made once only."""
    return f"{_OF_RUN}{run.id}:{run.step}"


def once_of_praise(enrolment_id: int, percent: int) -> str:
    """Return the word by which somebody is congratulated on a milestone once only."""
    return f"{_OF_PRAISE}{enrolment_id}:{percent}"


def key_of_step(run: Run) -> str:
    """Return the key by which a decision, beside the reasons that it answers, keeps that it was a run's step."""
    return f"{_STEP}{run.id}:{run.step}"


def is_step_key(key: str) -> bool:
    """Tell whether the key of a decision is that of a step, and of no reason of an alert."""
    return key.startswith(_STEP)


def let_steps_wait_again(store: Store, keys: Rows[str], day: date) -> None:
    """Undo that a decision of a day was a step, where its run has not gone on since, or begun anew."""
    for key in filter(is_step_key, keys):
        _, run_id, step = key.split(":")
        store.execute(
            "update sequence_run as run set step = ?, next_on = ?, ended_on = null, ended_because = null"
            " where id = ? and step in (?, ? + 1) and (ended_on is null or ended_because = 'done')"
            " and not exists (select 1 from sequence_run other where other.id != run.id and other.ended_on is null"
            "  and other.sequence_id = run.sequence_id and other.enrolment_id = run.enrolment_id)",
            [int(step), day.isoformat(), int(run_id), int(step), int(step)],
        )


def _sequence(row: Row) -> Sequence:
    return Sequence(row[0], row[1], _steps(row[2]), bool(row[3]), row[4], bool(row[5]))


def _steps(text: str) -> tuple[SequenceStep, ...]:
    return tuple(
        SequenceStep(
            StepKind(step["kind"]),
            step["after_days"],
            step.get("template", ""),
            StepChannel(step.get("channel", StepChannel.ANY)),
            step.get("at_percent"),
        )
        for step in json.loads(text)
    )


def _to_text(steps: Rows[SequenceStep]) -> str:
    return json.dumps(
        [
            {
                "kind": step.kind,
                "after_days": step.after_days,
                "template": step.template,
                "channel": step.channel,
                "at_percent": step.at_percent,
            }
            for step in steps
        ]
    )


def _run(row: Row) -> Run:
    day = date.fromisoformat
    return Run(
        row[0],
        row[1],
        row[2],
        day(row[3]),
        row[4],
        day(row[5]),
        day(row[6]) if row[6] else None,
        EndedBecause(row[7]) if row[7] else None,
    )


def all_sequences(store: Store) -> list[Sequence]:
    """Return every sequence, the oldest first; those without steps were removed."""
    return [_sequence(row) for row in store.rows(f"select {_SEQUENCE} from sequence where {_IS_THERE} order by id")]


def sequence_by_id(store: Store, sequence_id: int) -> Sequence | None:
    """Return one sequence; None when it was removed."""
    row = store.row(f"select {_SEQUENCE} from sequence where id = ? and {_IS_THERE}", [sequence_id])
    return _sequence(row) if row else None


def save_sequence(store: Store, sequence: Sequence, now: datetime) -> Sequence:
    """Keep a sequence, under its own id if it has one; return it with its id."""
    values = [
        sequence.name,
        _to_text(sequence.steps),
        int(sequence.is_sent_alone),
        sequence.most_a_day,
        int(sequence.is_on),
        to_stored(now),
    ]
    if sequence.id:
        store.execute(
            "update sequence set name = ?, steps = ?, is_sent_alone = ?, most_a_day = ?, is_on = ?, changed_at = ?"
            " where id = ?",
            [*values, sequence.id],
        )
        return sequence
    new_id = store.insert(
        "insert into sequence (name, steps, is_sent_alone, most_a_day, is_on, changed_at)"
        " values (?, ?, ?, ?, ?, ?)",
        values,
    )
    return replace(sequence, id=new_id)


def forget_steps(store: Store, sequence_id: int, now: datetime) -> None:
    """Remove a sequence. Its row stays: by a run's number a message is made once only, so none is given twice."""
    store.execute(
        "update sequence set steps = '[]', is_on = 0, changed_at = ? where id = ?", [to_stored(now), sequence_id]
    )


def ended_runs(store: Store, since: date) -> list[Run]:
    """Return the runs that have ended since a day, the latest first."""
    return [
        _run(row)
        for row in store.rows(
            f"select {_RUN} from sequence_run where ended_on >= ? order by ended_on desc, id desc",
            [since.isoformat()],
        )
    ]


def open_runs(store: Store) -> list[Run]:
    """Return every run that has not ended, those whose step comes first before the others."""
    return [
        _run(row)
        for row in store.rows(f"select {_RUN} from sequence_run where ended_on is null order by next_on, id")
    ]


def open_runs_of_learner(store: Store, learner_id: int) -> list[Run]:
    """Return the runs of a learner that have not ended, in every cohort."""
    columns = ", ".join(f"run.{column}" for column in _RUN.split(", "))
    return [
        _run(row)
        for row in store.rows(
            f"select {columns} from sequence_run run join enrolment on enrolment.id = run.enrolment_id"
            " where learner_id = ? and ended_on is null order by run.id",
            [learner_id],
        )
    ]


def run_by_id(store: Store, run_id: int) -> Run | None:
    """Return one run."""
    row = store.row(f"select {_RUN} from sequence_run where id = ?", [run_id])
    return _run(row) if row else None


def is_in_sequence(store: Store, learner_id: int, but: int) -> bool:
    """Tell whether a learner is in a sequence, be it in another cohort; `but`: the one that congratulates."""
    return bool(
        store.value(
            "select exists (select 1 from sequence_run join enrolment on enrolment.id = enrolment_id"
            " where learner_id = ? and ended_on is null and sequence_id != ?)",
            [learner_id, but],
        )
    )


def add_run(store: Store, run: Run) -> Run:
    """Keep a new run; return it with its id."""
    new_id = store.insert(
        "insert into sequence_run (sequence_id, enrolment_id, started_on, step, next_on) values (?, ?, ?, ?, ?)",
        [run.sequence_id, run.enrolment_id, run.started_on.isoformat(), run.step, run.next_on.isoformat()],
    )
    return replace(run, id=new_id)


def save_run(store: Store, run: Run) -> None:
    """Keep how far a run is."""
    store.execute(
        "update sequence_run set step = ?, next_on = ?, ended_on = ?, ended_because = ? where id = ?",
        [
            run.step,
            run.next_on.isoformat(),
            run.ended_on.isoformat() if run.ended_on else None,
            run.ended_because,
            run.id,
        ],
    )


def remove_run(store: Store, run_id: int) -> None:
    """Forget a run."""
    store.execute("delete from sequence_run where id = ?", [run_id])


def praise_given(store: Store, sequence_id: int) -> frozenset[tuple[int, int]]:
    """Return enrolment and percent of every milestone that had a run, whatever became of it."""
    return frozenset(store.rows("select enrolment_id, step from sequence_run where sequence_id = ?", [sequence_id]))


def praise_sent(store: Store) -> frozenset[tuple[int, int]]:
    """Return enrolment and percent of every milestone for which a message was made, or an alert put away."""
    good = f"{Code.GOOD}:"
    found = set()
    for (once,) in store.rows("select once from message where once glob ?", [f"{_OF_PRAISE}*"]):
        _, enrolment_id, percent = once.split(":")
        found.add((int(enrolment_id), int(percent)))
    for enrolment_id, key in store.rows(
        "select distinct alert.enrolment_id, value from disposition join alert on alert.id = alert_id,"
        " json_each(disposition.reasons) where undone_at is null and kind in ('handled', 'dismissed')"
        " and value glob ?",
        [f"{good}[0-9]*"],
    ):
        found.add((enrolment_id, int(key.removeprefix(good))))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class UnleftMessage:
    """A message of a sequence that waits to leave, and the run that it belongs to."""

    message_id: int
    run: Run


def unleft_messages(store: Store) -> list[UnleftMessage]:
    """Return what sequences have queued and has not left, also of runs that have ended since."""
    return [
        UnleftMessage(row[0], _run(row[1:]))
        for row in store.rows(
            f"select message.id, {', '.join(f'run.{column}' for column in _RUN.split(', '))} from message"
            f" join sequence_run run on run.id = cast(substr(once, {len(_OF_RUN) + 1}) as integer)"
            " where once glob ? and state in ('draft', 'held', 'queued')",
            [f"{_OF_RUN}*"],
        )
    ]


def count_messages_of_sequence(store: Store, sequence: Sequence, since: datetime, until: datetime) -> int:
    """Return how many messages of a sequence were made in [since, until)."""
    if sequence.is_praise:
        whose, parameters = "once glob 'praise:*'", []
    else:
        whose = (
            f"once glob 'sequence:*' and cast(substr(once, {len(_OF_RUN) + 1}) as integer)"
            " in (select id from sequence_run where sequence_id = ?)"
        )
        parameters = [sequence.id]
    count: int = store.value(
        f"select count(*) from message where {whose} and made_at >= ? and made_at < ?",
        [*parameters, to_stored(since), to_stored(until)],
    )
    return count


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the store knows that decides on somebody's next step; instants, for days are the trainer's."""

    learner_id: int
    name: str
    cohort_id: int
    cohort: str
    status: EnrolmentStatus
    has_objected: bool
    active_on: date | None
    answered_at: datetime | None
    contacted_at: datetime | None


def person_facts(store: Store, enrolment_ids: Rows[int]) -> dict[int, PersonFacts]:
    """Return the facts about these people, by enrolment id."""
    wanted = json.dumps(list(enrolment_ids))
    people = store.rows(
        "select e.id, e.learner_id, learner.name, cohort.name, e.status, learner.objected_at, s.last_active_on,"
        " coalesce(s.done, 0), coalesce(s.required, 0), e.cohort_id"
        " from enrolment e join learner on learner.id = e.learner_id"
        " join cohort on cohort.id = e.cohort_id left join enrolment_summary s on s.enrolment_id = e.id"
        " where e.id in (select value from json_each(?))",
        [wanted],
    )
    learners = json.dumps([row[1] for row in people])
    answered = _latest(store, f"{SIGNS} union all select learner_id, received_at from reply where kind = 'reply'",
                       learners)  # fmt: skip
    contacted = _latest(
        store,
        f"{CONTACTS} union all select learner_id, coalesce(not_before, made_at) from message"
        "  where is_contact = 1 and state in ('queued', 'attempting', 'uncertain')",
        learners,
    )
    return {
        row[0]: PersonFacts(
            learner_id=row[1],
            name=row[2],
            cohort_id=row[9],
            cohort=row[3],
            status=status_now(EnrolmentStatus(row[4]), row[7], row[8]),
            has_objected=row[5] is not None,
            active_on=date.fromisoformat(row[6]) if row[6] else None,
            answered_at=answered.get(row[1]),
            contacted_at=contacted.get(row[1]),
        )
        for row in people
    }


def _latest(store: Store, instants: str, learners: str) -> dict[int, datetime]:
    return {
        learner_id: from_stored(at)
        for learner_id, at in store.rows(
            f"select learner_id, max(at) from ({instants}) where learner_id in (select value from json_each(?))"
            " group by learner_id",
            [learners],
        )
    }

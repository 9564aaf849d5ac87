"""Messages as lists show them: thousands of lines, each with its learner and the beginning of its text."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.messages import MessageState
from cockpit.domain.times import from_stored, instant_or_none
from cockpit.store import Store

# What stands beside a subject in one line, and no more.
_OPENING = 240


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message without its bytes: `opening` is the beginning of its text, `zone` its learner's."""

    id: int
    learner_id: int
    enrolment_id: int | None
    learner: str
    zone: str
    account_id: int | None
    to_address: str
    subject: str
    opening: str
    language: str
    state: MessageState
    tries: int
    not_before: datetime | None
    made_at: datetime
    ended_at: datetime | None
    detail: str | None
    answered_at: datetime | None
    bounced_at: datetime | None
    is_to_colleague: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next for somebody in a sequence, and when."""

    sequence: str
    on: date


def listed_messages(store: Store, states: Collection[MessageState], *, latest_first: bool) -> list[ListedMessage]:
    """Return the messages in these states: those that ended last first, or those that leave first first."""
    order = (
        "coalesce(ended_at, made_at) desc, message.id desc"
        if latest_first
        else "coalesce(not_before, made_at), message.id"
    )
    return [
        ListedMessage(
            id=row[0],
            learner_id=row[1],
            enrolment_id=row[2],
            learner=row[3],
            zone=row[4],
            account_id=row[5],
            to_address=row[6],
            subject=row[7],
            opening=row[8],
            language=row[9],
            state=MessageState(row[10]),
            tries=row[11],
            not_before=instant_or_none(row[12]),
            made_at=from_stored(row[13]),
            ended_at=instant_or_none(row[14]),
            detail=row[15],
            answered_at=instant_or_none(row[16]),
            bounced_at=instant_or_none(row[17]),
            is_to_colleague=bool(row[18]),
        )
        for row in store.rows(
            "select message.id, learner_id, enrolment_id, learner.name, learner.zone, account_id, to_address,"
            f" subject, substr(body, 1, {_OPENING}), message.language, state, tries, not_before, made_at, ended_at,"
            " detail, answered_at, bounced_at, is_to_colleague"
            " from message join learner on learner.id = learner_id"
            f" where state in ({','.join('?' * len(states))}) order by {order}",
            [*states],
        )
    ]


def message_texts(store: Store, ids: Sequence[int]) -> dict[int, str]:
    """Return the whole texts of these messages, by id."""
    return dict(
        store.rows(
            "select id, body from message where id in (select value from json_each(?))", [json.dumps(list(ids))]
        )
    )


def messages_by_state(store: Store) -> dict[MessageState, int]:
    """Return how many messages there are in each state."""
    return {
        MessageState(state): count
        for state, count in store.rows("select state, count(*) from message group by state")
    }


def next_step_of(store: Store, enrolment_id: int) -> NextStep | None:
    """Return the next step of the sequence that runs for somebody in a cohort, the nearest one."""
    row = store.row(
        "select sequence.name, next_on from sequence_run join sequence on sequence.id = sequence_id"
        " where enrolment_id = ? and ended_on is null order by next_on limit 1",
        [enrolment_id],
    )
    return NextStep(row[0], date.fromisoformat(row[1])) if row else None

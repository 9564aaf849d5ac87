"""What replies say of moments, in a store: one chooses, one finds that none suits, one is a calendar's answer."""

from datetime import datetime, timedelta

from cockpit.connector import LetterKind
from cockpit.domain.checkins import Answer, CheckInState, Medium, ProposalState, Slot
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.learners import enrolments_of_learner, learner_by_id
from cockpit.store.proposals import ProposalRow, add_proposal
from cockpit.store.replies import ReplyRow, add_reply

_UID = "answered"
_DECLINED = (
    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nATTENDEE;PARTSTAT=DECLINED:mailto:{address}\r\n"
    "COMMENT:Un audit tombe ce jour-là.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def let_moments_be_answered(store: Store, learner_ids: tuple[int, int, int], now: datetime) -> list[int]:
    """Let three learners answer: the first chooses, none suits the second, the third's calendar declines."""
    chose, none, declined = learner_ids
    begin = now.replace(minute=0) + timedelta(days=1, hours=7)
    slots = tuple(Slot(begin + timedelta(days=day, minutes=30 * day), 15) for day in range(3))
    said = {chose: "Bonjour,\n\nLe 2 me va très bien, merci !", none: "Aucun de ces créneaux ne me va, désolé."}
    ids = []
    for number, (learner_id, body) in enumerate(said.items()):
        add_proposal(
            store,
            ProposalRow(
                0, learner_id, enrolments_of_learner(store, learner_id)[0].id, None, None, slots, Medium.PHONE, "",
                ProposalState.OPEN, now + timedelta(hours=5 - 6 * number), now - timedelta(days=1),
            ),
        )  # fmt: skip
        ids.append(_reply(store, learner_id, body, now - timedelta(minutes=20 + number), None))
    learner = learner_by_id(store, declined)
    address = (learner.email if learner else None) or ""
    at = now - timedelta(minutes=40)
    add_check_in(
        store,
        CheckInRow(
            0, _UID, declined, None, None, None, Slot(begin + timedelta(days=1), 30), CheckInState.BOOKED, 0,
            now - timedelta(days=2), to_address=address, answer=Answer.DECLINED, answered_at=at,
        ),
    )  # fmt: skip
    text = _DECLINED.format(uid=_UID, address=address).encode()
    ids.append(_reply(store, declined, "", at, text, address))
    return ids


def _reply(
    store: Store, learner_id: int, body: str, at: datetime, calendar: bytes | None, address: str = ""
) -> int:
    row = ReplyRow(
        0, None, f"moment-{learner_id}", learner_id, None, LetterKind.REPLY, True, address, "Re: Un point", body,
        at, calendar=calendar,
    )  # fmt: skip
    return add_reply(store, row) or 0

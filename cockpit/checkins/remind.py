"""Reminders of check-ins: a draft the day before, which the trainer looks at and sends."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.checkins.move import address_of
from cockpit.checkins.texts import check_in_fields
from cockpit.domain.checkins import CheckInChange
from cockpit.domain.people import Learner
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.compose import Draft, compose
from cockpit.outbox.senders import Sender
from cockpit.outbox.templates import text_in_use
from cockpit.store import Store
from cockpit.store.checkins import (
    CheckInRow,
    change_check_in,
    changes_of,
    check_in_by_id,
    check_ins_to_remind_of,
    reminder_key,
)
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import was_sent_once

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)
_AHEAD = timedelta(days=2)


def remind(store: Store, sender_of: Callable[[int], Sender], now: datetime, own_zone: ZoneInfo) -> int:
    """Draft the reminders of tomorrow's check-ins, and of today's that are left; return how many are new.

    Whose day before it is, the learner's zone says. What was agreed no earlier than that day needs no reminder: the
    mail of it has just gone out. Who may not be written to is passed over, until they may. `sender_of` tells who
    writes to a learner; `own_zone` is the trainer's.
    """
    due = [one for one in check_ins_to_remind_of(store, now, now + _AHEAD) if _is_due(store, one, now)]
    return sum(_remind(store, check_in.id, sender_of, now, own_zone) for check_in in due)


def _is_due(store: Store, check_in: CheckInRow, now: datetime) -> bool:
    learner = learner_by_id(store, check_in.learner_id)
    if learner is None or address_of(store, check_in, learner) is None:
        return False
    zone = zone_named(learner.zone)
    moved = [one.made_at for one in changes_of(store, check_in.id) if one.kind is CheckInChange.MOVED]
    the_day_before = day_in(zone, check_in.slot.starts_at) - _DAY
    return day_in(zone, max([check_in.made_at, *moved])) < the_day_before <= day_in(zone, now)


def _remind(
    store: Store, check_in_id: int, sender_of: Callable[[int], Sender], now: datetime, own_zone: ZoneInfo
) -> bool:
    """Draft one reminder and say so, both or neither: also when the program ends in between, there is only one."""
    with store.write():
        check_in = check_in_by_id(store, check_in_id)
        learner = learner_by_id(store, check_in.learner_id) if check_in is not None else None
        if check_in is None or learner is None or check_in.reminded_at is not None:
            return False
        sender = sender_of(learner.id)
        try:
            draft = _draft(store, check_in, learner, sender, now, own_zone)
            if not was_sent_once(store, draft.once or ""):
                compose(store, draft, now)
            is_new = True
        except WrongInput as error:  # such as an address that is none: not tried anew each minute
            log.info("no reminder of check-in %s: %s", check_in_id, error.cause)
            is_new = False
        change_check_in(store, replace(check_in, reminded_at=now))
        return is_new


def _draft(
    store: Store, check_in: CheckInRow, learner: Learner, sender: Sender, now: datetime, own_zone: ZoneInfo
) -> Draft:
    template = "check_in_reminder" if check_in.group_id is None else "group_reminder"
    fields = check_in_fields(
        learner, check_in.slot, check_in.medium, check_in.place, sender.signature, now, own_zone, check_in.title
    )
    text = text_in_use(store, template, learner.language, fields)
    return Draft(
        learner_id=learner.id,
        enrolment_id=check_in.enrolment_id,
        to_address=address_of(store, check_in, learner) or "",
        to_name=learner.name,
        from_name=sender.name,
        from_address=sender.address,
        subject=text.subject,
        body=text.body,
        language=learner.language,
        template=template,
        account_id=None,  # a draft: somebody looks at it first
        is_contact=False,
        once=reminder_key(check_in),
        expires_at=check_in.slot.starts_at,
    )

"""What a step says to one learner, and by which account it goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.accounts import address_in, lms_account_for
from cockpit.connector import Reach
from cockpit.domain.messages import leaves_at
from cockpit.domain.people import Learner
from cockpit.domain.sequences import Run, RunFacts, SequenceStep, StepChannel, template_of
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.compose import Draft
from cockpit.outbox.senders import Sender, sender_for
from cockpit.outbox.templates import text_in_use
from cockpit.reports.learner_timeline import learner_page
from cockpit.reports.merge_fields import merge_fields
from cockpit.store import Store
from cockpit.store.learners import enrolment_by_id
from cockpit.wording import Words

# What it says is of today: a computer that was off for days must not send it as if it were.
_GOOD_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Writing:
    """By whom messages go: the trainer, whose signature ends them, and the account (None: the own mail program)."""

    trainer: Sender
    account_id: int | None


def draft_of_step(
    store: Store, run: Run, step: SequenceStep, writing: Writing, now: datetime, zone: ZoneInfo
) -> Draft:
    """Return the message of a step, to leave in the learner's own hours.

    Raises:
        WrongInput: `no_address`, `not_in_platform`; `template_unknown`, `field_missing`: the trainer's own words
            are wanted.
    """
    enrolment = enrolment_by_id(store, run.enrolment_id)
    page = learner_page(store, enrolment.learner_id, now, run.enrolment_id) if enrolment else None
    if page is None:
        raise WrongInput("step_gone")
    learner = page.learner
    address, account_id, reach = _way(store, learner, step, writing)
    sender = sender_for(store, learner.id, day_in(zone, now), writing.trainer)
    words = Words(learner.language, day_in(zone, now))
    fields = merge_fields(store, words, page, sender.signature, phone=sender.phone, today=day_in(zone, now))
    if step.at_percent is not None:
        fields["share"] = words.percent(step.at_percent / 100)
    view = page.asked_for
    name = step.template
    if view is not None:
        name = template_of(step, RunFacts(view.status, active_on=view.last_active_on))
    text = text_in_use(store, name, learner.language, fields)
    return Draft(
        learner_id=learner.id,
        to_address=address,
        to_name=learner.name,
        from_name=sender.name,
        from_address=sender.address,
        subject=text.subject,
        body=text.body,
        language=words.language,
        enrolment_id=run.enrolment_id,
        template=name,
        account_id=account_id,
        reach=reach,
        not_before=leaves_at(zone_named(learner.zone), now),
        expires_at=now + _GOOD_FOR,
    )


def _way(store: Store, learner: Learner, step: SequenceStep, writing: Writing) -> tuple[str, int | None, Reach]:
    """Return address, account and kind of a step's way: mail to who has an address, else the platform."""
    if step.channel is not StepChannel.LMS and learner.email:
        return learner.email, writing.account_id, Reach.MAIL
    platform = lms_account_for(store, learner.id) if step.channel is not StepChannel.MAIL else None
    address = address_in(store, platform, learner) if platform is not None else None
    if platform is None or address is None:
        raise WrongInput("not_in_platform" if step.channel is StepChannel.LMS else "no_address")
    return address, platform.id, Reach.LMS

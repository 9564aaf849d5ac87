"""From what the trainer typed to what the outbox takes: addresses, sender, account."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cockpit.accounts import mail_account, trainer_of
from cockpit.checkins.book import Booking
from cockpit.connector import Reach
from cockpit.domain.checkins import Offer, Slot
from cockpit.domain.messages import UNDO_SECONDS, obstacle_to_contact, polite_at
from cockpit.domain.times import day_in, zone_named
from cockpit.gui.ask_bar import ToColleague
from cockpit.gui.checkins.choices import BookingChoice, ProposalChoice
from cockpit.gui.desk import Desk
from cockpit.gui.messages.outgoing import Outgoing, filled, is_filled
from cockpit.gui.navigation import Person
from cockpit.gui.verdicts import PassedOn, QuestionPassedOn
from cockpit.outbox.compose import Draft
from cockpit.outbox.mime import NO_ADDRESS
from cockpit.outbox.senders import Sender, sender_for, senders_for
from cockpit.outbox.templates import Text, template_in_use
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.merge_fields import merge_fields, template_for
from cockpit.reports.queue_words import row_action
from cockpit.reports.today import QueueRow
from cockpit.sequences.texts import Writing
from cockpit.store import Store
from cockpit.store.answering import waits_for_answer
from cockpit.store.cohorts import cohort_by_id
from cockpit.store.colleagues import colleague_called, colleagues
from cockpit.store.history import last_contacts
from cockpit.store.learners import enrolment_by_id, learner_by_id, learners_by_id
from cockpit.store.questions import QuestionRow
from cockpit.store.replies import latest_rfc_ids
from cockpit.wording import Words
from cockpit.wording.alerts import sentence
from cockpit.wording.passing_on import PassingOn, passing_on_text
from cockpit.wording.questions import QuestionPassed, passed_question_text

_ANSWER = "answer"  # begins the names of the texts that answer


def writing_of(desk: Desk, store: Store) -> Writing:
    """Return by whom and by which account messages leave (None: by the trainer's own mail program)."""
    account = mail_account(store)
    name, address = trainer_of(store)
    if account is not None:
        name, address = account.person_name or desk.trainer or name, account.settings["from_address"]
    else:
        name = desk.trainer or name
    trainer = Sender(name or "", address or NO_ADDRESS, desk.sign_off, desk.settings.phone)
    return Writing(trainer, account.id if account is not None else None)


def sender_to(desk: Desk, learner_id: int) -> Sender:
    """Return who writes to a learner today: the referent, or whoever stands in, by the trainer's own address."""
    return sender_for(desk.store, learner_id, day_in(desk.zone, desk.now()), writing_of(desk, desk.store).trainer)


def _sender(desk: Desk, learner_id: int) -> tuple[str, str, int | None]:
    """Return name, address and account of a message to a learner."""
    sender = sender_to(desk, learner_id)
    return sender.name, sender.address, writing_of(desk, desk.store).account_id


def drafts_of(
    desk: Desk, store: Store, messages: Sequence[tuple[Person, Outgoing]], now: datetime
) -> list[tuple[Person, Draft]]:
    """Return messages as the outbox takes them, with those whom they go to.

    What an account sends has an instant from which on it may leave: the chosen one, or else the learner's day.
    """
    ids = [person.learner_id for person, _ in messages]
    learners = learners_by_id(store, ids)
    writing = writing_of(desk, store)
    senders = senders_for(store, ids, day_in(desk.zone, now), writing.trainer)

    answered = latest_rfc_ids(store, ids)

    def draft(person: Person, outgoing: Outgoing) -> Draft:
        learner, sender = learners.get(person.learner_id), senders[person.learner_id]
        account_id = outgoing.platform_id or writing.account_id
        is_answer = _answers(store, person.learner_id, outgoing.template)
        not_before = outgoing.not_before
        if not_before is None and account_id is not None:
            not_before = polite_at(zone_named(learner.zone if learner else None), now)
        return Draft(
            learner_id=person.learner_id,
            to_address=outgoing.to_address,
            to_name=learner.name if learner else "",
            from_name=sender.name,
            from_address=sender.address,
            subject=outgoing.subject,
            body=outgoing.body,
            language=outgoing.language,
            enrolment_id=person.enrolment_id,
            template=outgoing.template,
            account_id=account_id,
            reach=Reach.LMS if outgoing.platform_id is not None else Reach.MAIL,
            not_before=not_before,
            is_contact=not is_answer,
            offer=outgoing.offer,
            in_reply_to=answered.get(person.learner_id) if is_answer else None,
        )

    return [(person, draft(person, outgoing)) for person, outgoing in messages]


def draft_of(desk: Desk, person: Person, outgoing: Outgoing) -> Draft:
    """Return one message as the outbox takes it."""
    ((_, draft),) = drafts_of(desk, desk.store, [(person, outgoing)], desk.now())
    return draft


def _answers(store: Store, learner_id: int, template: str | None) -> bool:
    """Tell whether a message answers what a learner asked or wrote: that is no contact, and nobody rests after it.

    A nudge is one all the same, whoever gets it.
    """
    may_answer = template is None or template.startswith(_ANSWER)
    return may_answer and waits_for_answer(store, learner_id)


def passing_on(desk: Desk, person: Person, asked: ToColleague) -> PassedOn:
    """Return how somebody is passed on: the mail to the colleague, and when the trainer looks again.

    Raises:
        WrongInput: `no_address`, neither an address nor a colleague who is known.
    """
    colleague = colleague_called(colleagues(desk.store), asked.colleague)
    words = desk.words
    page = learner_page(desk.store, person.learner_id, desk.now(), person.enrolment_id)
    learner = page.learner.name if page else ""
    view = page.asked_for if page else None
    contact = last_contacts(desk.store, desk.now()).get(person.learner_id)
    subject, body = passing_on_text(
        words,
        PassingOn(
            learner=learner,
            cohort=view.cohort.name if view else "",
            sentences=[
                sentence(words, reason).text for reason in (view.alert.spoken if view and view.alert else ())
            ],
            last_contact_on=day_in(desk.zone, contact) if contact else None,
            look_again_on=asked.until,
            colleague=colleague.name,
            trainer=desk.trainer,
        ),
    )
    writing = writing_of(desk, desk.store)  # a colleague is written to by the trainer
    draft = Draft(
        learner_id=person.learner_id,
        to_address=colleague.email,
        to_name=colleague.name,
        from_name=writing.trainer.name,
        from_address=writing.trainer.address,
        subject=subject,
        body=body,
        language=words.language,
        enrolment_id=person.enrolment_id,
        account_id=writing.account_id,
        not_before=desk.now() + timedelta(seconds=UNDO_SECONDS),
    )
    return PassedOn(draft, asked.until)


def passing_question_on(desk: Desk, question: QuestionRow, asked: str) -> QuestionPassedOn:
    """Return how a question is passed on: the mail that asks the colleague, whose answer comes to the trainer.

    Raises:
        WrongInput: `no_colleague`, neither an address nor a colleague who is known.
    """
    colleague = colleague_called(colleagues(desk.store), asked)
    learner = learner_by_id(desk.store, question.learner_id)
    enrolment = enrolment_by_id(desk.store, question.enrolment_id)
    cohort = cohort_by_id(desk.store, enrolment.cohort_id) if enrolment else None
    subject, body = passed_question_text(
        desk.words,
        QuestionPassed(
            learner=learner.name if learner else "",
            first_name=learner.first_name if learner else "",
            cohort=cohort.name if cohort else "",
            question=question.words,
            asked_on=day_in(desk.zone, question.asked_at),
            colleague=colleague.name,
            trainer=desk.trainer,
        ),
    )
    from_name, from_address, account_id = _sender(desk, question.learner_id)
    draft = Draft(
        learner_id=question.learner_id,
        to_address=colleague.email,
        to_name=colleague.name,
        from_name=from_name,
        from_address=from_address,
        subject=subject,
        body=body,
        language=desk.words.language,
        enrolment_id=question.enrolment_id,
        account_id=account_id,
        not_before=desk.now() + timedelta(seconds=UNDO_SECONDS),
    )
    return QuestionPassedOn(draft, question.id)


def booking_of(desk: Desk, person: Person, choice: BookingChoice) -> Booking:
    """Return a check-in as `checkins.book` takes it."""
    learner = learner_by_id(desk.store, person.learner_id)
    enrolment = enrolment_by_id(desk.store, person.enrolment_id)
    may_write = (
        learner is not None and obstacle_to_contact(learner, enrolment.status if enrolment else None) is None
    )
    from_name, from_address, account_id = _sender(desk, person.learner_id)
    return Booking(
        learner_id=person.learner_id,
        slot=Slot(choice.starts_at, choice.minutes),
        title=choice.subject,
        text=Text(choice.subject, choice.body),
        language=learner.language if learner else desk.words.language,
        from_name=from_name,
        from_address=from_address,
        to_address=learner.email if learner and may_write else None,
        enrolment_id=person.enrolment_id or None,
        account_id=account_id,
        place=choice.place,
        medium=choice.medium,
        every_weeks=choice.every_weeks,
    )


def proposal_of(desk: Desk, person: Person, choice: ProposalChoice) -> Draft:
    """Return the message that offers moments, as `checkins.propose` takes them."""
    learner = learner_by_id(desk.store, person.learner_id)
    outgoing = Outgoing(
        template=choice.template,
        language=learner.language if learner else desk.words.language,
        subject=choice.subject,
        body=choice.body,
        to_address=(learner.email or "") if learner else "",
        offer=Offer(choice.slots, choice.held_until, choice.medium, choice.place),
    )
    return draft_of(desk, person, outgoing)


def suggested_text(desk: Desk, row: QueueRow, page: LearnerPage | None = None) -> tuple[str, str, str] | None:
    """Return title, language and text of the message that fits a row of the queue; None when none does.

    `page` is the learner's page where it has been read already.
    """
    name = row.step.template if row.step is not None else template_for(row.alert)
    if not name:
        return None
    page = page or learner_page(desk.store, row.learner_id, desk.now(), row.enrolment_id)
    if page is None:
        return None
    words = Words(row.language, desk.now().date())
    sender = sender_to(desk, row.learner_id)
    fields = merge_fields(desk.store, words, page, sender.signature, phone=sender.phone, today=desk.now().date())
    text = filled(template_in_use(desk.store, name, row.language), fields)
    if not is_filled(
        text.body
    ):  # the composer asks for what is missing; a glance at a half-written text helps nobody
        return None
    language = {"fr": desk.words.say("in French"), "en": desk.words.say("in English")}[words.language]
    return row_action(desk.words, row), language, text.body

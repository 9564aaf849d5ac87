"""`cordee book`: offer a learner the first moments that suit both, or book one; as `B` does in the window."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import click

from cockpit.checkins.book import Booking
from cockpit.checkins.propose import PROPOSE
from cockpit.checkins.slots import availability, offers_for
from cockpit.cli.app import App, as_json, find_learner, pass_app, print_json, say_later
from cockpit.cli.writing import MOMENT, draft_to, instant_named, print_message, writing_to
from cockpit.deeds import Done, book_with, choose_from, propose_with
from cockpit.domain.checkins import CHECK_IN_MINUTES, Availability, Medium, Offer, ProposalState, Slot, held_until
from cockpit.domain.messages import leaves_at, obstacle_to_contact
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.templates import Text, text_in_use
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.merge_fields import person_fields
from cockpit.reports.outbox import WholeMessage, whole_message
from cockpit.reports.sequences import template_waiting
from cockpit.sequences.counting import counted
from cockpit.sequences.texts import Writing
from cockpit.store import Store
from cockpit.store.proposals import ProposalRow, proposals_of_learner
from cockpit.triage.refresh import refresh
from cockpit.wording import Words
from cockpit.wording.moments import date_fields, early_or_late, moment, offer_fields
from cockpit.wording.nights import city_of

_BOOKED, _PROPOSED = "booked", "proposed"  # as `cordee checkins` calls them
_INVITATION = "check_in"


@dataclass(frozen=True, slots=True)
class _Terms:
    """How one meets: so many minutes, where, and after how many weeks again (None: once)."""

    minutes: int
    medium: Medium
    place: str
    every_weeks: int | None


@click.command(
    help=say_later(
        "Offer a learner the first moments that suit you both, in a message from which one is chosen; or with --at"
        " book one, with its invitation. `cordee undo` takes it back as long as nothing has left."
    )
)
@click.argument("learner_name", metavar="LEARNER")
@click.option(
    "--at",
    type=MOMENT,
    metavar="TIME",
    help=say_later("Book this moment, as hours and minutes by your clock, with a day before it or not (ISO 8601)."),
)
@click.option(
    "--minutes",
    type=click.Choice([str(minutes) for minutes in CHECK_IN_MINUTES]),
    help=say_later("How long it is; else as in the settings."),
)
@click.option(
    "--medium",
    type=click.Choice([Medium.PHONE.value, Medium.VIDEO.value]),
    help=say_later("How you meet; else as in the settings."),
)
@click.option("--place", metavar="ADDRESS", help=say_later("The address of the video call; else yours."))
@click.option(
    "--every",
    "every_weeks",
    type=click.IntRange(1),
    metavar="WEEKS",
    help=say_later("With --at: the next one is that many weeks later."),
)
@as_json
@pass_app
def book(
    app: App, learner_name: str, at: datetime | None, minutes: str | None, medium: str | None, place: str | None,
    every_weeks: int | None, *, json_wanted: bool,
) -> None:  # fmt: skip
    """Run `cordee book`."""
    if every_weeks is not None and at is None:
        raise click.UsageError(app.words.say("--every repeats what --at books: give --at as well."))
    settings, now = app.settings, app.now()
    meets = Medium(medium or (Medium.VIDEO if settings.check_in_medium == Medium.VIDEO else Medium.PHONE))
    if place is not None and meets is not Medium.VIDEO:
        raise click.UsageError(app.words.say("--place is where a video call is: give --medium video as well."))
    if place and not place.startswith("https://"):
        raise WrongInput("https_only")
    where = (place or settings.video_address) if meets is Medium.VIDEO else ""
    if meets is Medium.VIDEO and not where:
        raise WrongInput("place_missing")
    terms = _Terms(int(minutes or settings.check_in_minutes), meets, where, every_weeks)
    with app.profile().open() as store:
        refresh(store, now, settings.holidays_of)
        page = learner_page(store, find_learner(store, learner_name), now)
        if page is None:
            raise WrongInput("learner_unknown", learner=learner_name)
        available, earlier = availability(settings, now), _open_proposals(store, page.learner.id)
        if at is not None:
            starts_at = instant_named(app, at).astimezone(UTC)
            slots, held = [Slot(starts_at, terms.minutes)], None
        else:
            slots = offers_for(store, page.learner, available, now, terms.minutes)
            if not slots:
                raise WrongInput("no_common_slot")
            held = held_until(available, slots, now, settings.hold_days)
        done = _carry_out(app, store, page, slots, terms, held)
        refresh(store, now, settings.holidays_of)
        kept = whole_message(store, done.message_id, now) if done.message_id is not None else None
    if json_wanted:
        print_json([_object(app, page, slots, terms, held, kept)])
    else:
        _print(app, page.learner, slots, held, kept)
        for note in _notes(app, page.learner, slots, terms, available, has_earlier=bool(earlier and held)):
            click.echo(note)


def _carry_out(
    app: App, store: Store, page: LearnerPage, slots: Sequence[Slot], terms: _Terms, held: datetime | None
) -> Done:
    """Book the only moment, or offer some that are held; it counts as the step of a sequence that waits.

    The decision is kept also where no alert is open, so that it can be taken back from here.
    """
    learner, now = page.learner, app.now()
    writing = writing_to(app, store, learner.id)
    not_before = leaves_at(zone_named(learner.zone), now)
    text = _text(app, store, learner, writing, slots, terms, offers=held is not None)

    def carry_out() -> Done:
        if held is None:
            booking = replace(_booking(page, writing, slots[0], terms, text), not_before=not_before)
            offered = _offered(store, booking)
            if offered is not None:
                return choose_from(store, *offered, booking, now, needs_alert=False)
            return book_with(store, booking, now, needs_alert=False)
        offer = Offer(tuple(slots), held, terms.medium, terms.place)
        draft = draft_to(page, writing, text, PROPOSE, not_before)
        return propose_with(store, replace(draft, offer=offer), now, needs_alert=False)

    template = template_waiting(store, learner.id, now, app.zone)
    return counted(store, learner.id, template, now, app.zone, lambda runs: carry_out()).done


def _offered(store: Store, booking: Booking) -> tuple[int, int] | None:
    """Return the open proposal to the learner of which the moment is one, and its number there: chosen by phone."""
    for proposal in _open_proposals(store, booking.learner_id):
        if booking.slot in proposal.slots:
            return proposal.id, proposal.slots.index(booking.slot) + 1
    return None


def _open_proposals(store: Store, learner_id: int) -> list[ProposalRow]:
    return [one for one in proposals_of_learner(store, learner_id) if one.state is ProposalState.OPEN]


def _text(
    app: App,
    store: Store,
    learner: Learner,
    writing: Writing,
    slots: Sequence[Slot],
    terms: _Terms,
    *,
    offers: bool,
) -> Text:
    """Return what the learner reads, in their language and time.

    Raises:
        WrongInput: `field_missing`, `template_broken`.
    """
    words = Words(learner.language, app.now().date())
    zones = zone_named(learner.zone), app.zone
    fields = person_fields(learner, writing.trainer.signature, writing.trainer.phone)
    if offers:
        fields |= offer_fields(words, slots, terms.medium, *zones)
    else:
        fields |= date_fields(words, slots[0], terms.medium, terms.place, *zones)
    return text_in_use(store, PROPOSE if offers else _INVITATION, learner.language, fields)


def _booking(page: LearnerPage, writing: Writing, slot: Slot, terms: _Terms, text: Text) -> Booking:
    """Return a check-in to book; who cannot be written to gets no invitation."""
    learner, view = page.learner, page.asked_for
    may_write = obstacle_to_contact(learner, view.status if view is not None else None) is None
    return Booking(
        learner_id=learner.id,
        slot=slot,
        title=text.subject,
        text=text,
        language=learner.language,
        from_name=writing.trainer.name,
        from_address=writing.trainer.address,
        to_address=learner.email if may_write else None,
        enrolment_id=view.enrolment.id if view is not None else None,
        account_id=writing.account_id,
        place=terms.place,
        medium=terms.medium,
        every_weeks=terms.every_weeks,
    )


def _object(
    app: App, page: LearnerPage, slots: Sequence[Slot], terms: _Terms, held: datetime | None,
    kept: WholeMessage | None,
) -> dict[str, object]:  # fmt: skip
    row = kept.row if kept is not None else None
    not_before = row.not_before if row is not None else None
    starts = [slot.starts_at.astimezone(app.zone) for slot in slots]
    return {
        "state": _BOOKED if held is None else _PROPOSED,
        "learner_id": page.public_id,
        "learner": page.learner.name,
        "starts_at": min(starts),
        "slots": starts,
        "minutes": terms.minutes,
        "medium": terms.medium,
        "place": terms.place,
        "every_weeks": terms.every_weeks,
        "held_until": held.astimezone(app.zone) if held is not None else None,
        "message_id": row.id if row is not None else None,
        "message_state": row.state if row is not None else None,
        "subject": row.subject if row is not None else None,
        "text": row.body if row is not None else None,
        "not_before": not_before.astimezone(app.zone) if not_before is not None else None,
    }


def _print(
    app: App, learner: Learner, slots: Sequence[Slot], held: datetime | None, kept: WholeMessage | None
) -> None:
    words, theirs = app.words, zone_named(learner.zone)
    for slot in slots:
        here, there = moment(words, slot.starts_at, app.zone), moment(words, slot.starts_at, theirs)
        city = city_of(learner.zone)
        both = words.say("{here} ({there} in {city})", here=here, there=there, city=city)
        click.echo(here if there == here else both)
    if held is not None:
        click.echo(words.say("Kept free until {when}.", when=moment(words, held, app.zone)))
    click.echo("")
    if kept is not None:
        print_message(app, kept)
    else:
        click.echo(words.say("The check-in with {name} is kept here, and no mail leaves.", name=learner.name))


def _notes(
    app: App, learner: Learner, slots: Sequence[Slot], terms: _Terms, available: Availability, *, has_earlier: bool
) -> Iterator[str]:
    """Yield what the trainer may not have meant: a moment by hand may be any, and offers may be several."""
    words = app.words
    for slot in slots:
        worked = available.spans_on(slot.starts_at.astimezone(available.zone).date())
        if not any(begin <= slot.starts_at and slot.ends_at <= end for begin, end in worked):
            yield words.say("That is outside your working hours.")
        if warning := early_or_late(words, slot, learner):
            yield warning
    if terms.every_weeks is not None:
        yield words.plural("The next one is {n} week later.", "The next one is {n} weeks later.", terms.every_weeks)
    if has_earlier:
        yield words.say(
            "An earlier offer to {name} stays open beside this one: `cordee checkins` shows both.",
            name=learner.name,
        )

"""What the booking dialog does with what is chosen, and how it is called there."""

from enum import Enum, auto

from cockpit.checkins.propose import PROPOSE, PROPOSE_AGAIN
from cockpit.domain.people import Learner
from cockpit.outbox.mime import NO_ADDRESS
from cockpit.sequences.texts import Writing
from cockpit.wording import Words
from cockpit.wording.nights import city_of


class Doing(Enum):
    """Three moments are offered, others in their place; one is booked, or has another date."""

    PROPOSE = auto()
    CHANGE = auto()
    BOOK = auto()
    MOVE = auto()

    @property
    def offers(self) -> bool:
        """Whether moments are offered, for the learner to choose from."""
        return self in (Doing.PROPOSE, Doing.CHANGE)

    @property
    def template(self) -> str:
        """The template of the mail that goes with it."""
        return {
            Doing.PROPOSE: PROPOSE,
            Doing.CHANGE: PROPOSE_AGAIN,
            Doing.BOOK: "check_in",
            Doing.MOVE: "check_in_moved",
        }[self]


def title_of(words: Words, doing: Doing, first_name: str) -> str:
    """Return what the dialog is about."""
    if doing is Doing.CHANGE:
        return words.say("Other moments for {name}", name=first_name)
    if doing is Doing.MOVE:
        return words.say("Another date for the check-in with {name}", name=first_name)
    return words.say("Book a check-in with {name}", name=first_name)


def note_of(
    words: Words, doing: Doing, learner: Learner, writing: Writing, obstacle: str, *, is_offline: bool
) -> str:
    """Return how the mail leaves and what follows it; `obstacle`: why none does."""
    if obstacle:
        return words.say("{why} The check-in is kept here, and no mail leaves.", why=obstacle)
    note = _what_follows(words, doing, learner, writing)
    if is_offline and writing.account_id is not None:
        return f"{words.say('You’re offline: it waits in the outbox and leaves when you’re back.')} {note}"
    return note


def _what_follows(words: Words, doing: Doing, learner: Learner, writing: Writing) -> str:
    say, city, has_account = words.say, city_of(learner.zone), writing.account_id is not None
    if doing.offers and has_account:
        return say(
            "Once {name} has chosen: the calendar invitation, in {city} time.", name=learner.first_name, city=city
        )
    if doing.offers:
        return say(
            "It opens in your own mail program. Once {name} has chosen, the calendar invitation follows.",
            name=learner.first_name,
        )
    if has_account:
        return say("The calendar invitation leaves with it, in {city} time.", city=city)
    if writing.trainer.address == NO_ADDRESS:
        return say(
            "It opens in your own mail program, with an entry for {name}’s calendar. Your address is not known"
            " here, so the entry asks for no answer: ask for it in the text, and enter it here.",
            name=learner.first_name,
        )
    return say("It opens in your own mail program, the calendar invitation with it.")


def button_of(words: Words, doing: Doing, count: int, *, is_queued: bool) -> tuple[str, str]:
    """Return what the button says, and what the other way is called; empty where there is none.

    `is_queued`: an offer waits in the outbox for want of a network. What is booked is booked at once all the same.
    """
    if doing is Doing.MOVE:
        return words.say("Change the date"), ""
    if doing is Doing.BOOK:
        return words.say("Book this moment"), words.say("Offer three moments instead")
    if is_queued:
        propose = words.plural("Queue {n} slot", "Queue {n} slots", count)
    else:
        propose = words.plural("Propose {n} slot", "Propose {n} slots", count)
    return propose, words.say("Book one directly instead") if doing is Doing.PROPOSE else ""

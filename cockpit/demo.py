"""The demo profile: real, pseudonymous activity with invented names, its calendar moved so that it is now.

Needs no network, no keychain and no passphrase. What is real and what is invented: `resources/demo/README.md`.
"""

from collections.abc import Callable, Generator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from cockpit.accounts import connect, source_of, trainer_of
from cockpit.assets import asset
from cockpit.clock import Clock
from cockpit.connector import LetterKind
from cockpit.demo_checkins import InventedCheckIns
from cockpit.domain.people import Absence
from cockpit.domain.questions import Category
from cockpit.domain.times import add_working_days, day_in, working_days_between, zone_named
from cockpit.errors import WrongInput
from cockpit.profile import (
    Profile,
    has_store,
    is_demo_folder,
    mark_as_demo,
    open_profile,
    remove_demo_profile,
)
from cockpit.settings import Settings
from cockpit.steps import Step, Wait
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner, add_absence
from cockpit.store.accounts import account_named
from cockpit.store.cohorts import all_cohorts, rename_cohort
from cockpit.store.colleagues import save_colleague
from cockpit.store.history import ContactRow, NoteRow, add_contact, add_note
from cockpit.store.learners import enrolments_of_learner, learner_by_id, learner_with_public_id
from cockpit.store.questions import QuestionRow, add_question
from cockpit.store.replies import ReplyRow, add_reply
from cockpit.sync.pull import pull, refresh_cohorts
from cockpit.triage.refresh import refresh
from cockpit.wording import Words

ACCOUNT = "demo"
TRAINER_ZONE = "Europe/Paris"
# Day 85 of the course, in the calendar of its tables: today is that day or one of the six after it.
FIRST_TODAY = date(2013, 4, 28)


def make_demo(folder: Path, words: Words, now: Clock) -> Generator[Step | Wait, None, Profile]:
    """Make the demo profile in a folder, or bring the one that is there to today.

    In a later week it is made anew, for its calendar has to move with the real one; so is one left half made.

    Raises:
        WrongInput: `real_accounts_here`, the folder holds a profile that is no demo; `demo_folder_taken`.
    """
    if has_store(folder) and not is_demo_folder(folder):
        raise WrongInput("real_accounts_here")
    if is_demo_folder(folder) and not _is_of_this_week(folder, now()):
        leave_demo(folder)
    is_new = not has_store(folder)
    mark_as_demo(folder)
    profile = open_profile(folder)
    with profile.open() as store:
        if is_new:
            account = connect(store, "oulad", ACCOUNT, _answers(), now())
            source = source_of(account, now())
            if source is not None:
                yield from refresh_cohorts(store, source, account.id, words.language)
        if not _is_of_today(store, now()):
            yield from _bring_to_today(store, profile, now)
            if is_new:
                with store.write():
                    _name_cohorts(store, words)
                    _invent(store, words, now())
            refresh(store, now(), Settings().country)
    return profile


def _bring_to_today(store: Store, profile: Profile, now: Clock) -> Generator[Step | Wait, None, None]:
    account = account_named(store, ACCOUNT)
    source = source_of(account, now()) if account else None
    if account is not None and source is not None:
        yield from pull(source, account.id, profile.open, now, whole_pages=True)


def leave_demo(folder: Path) -> None:
    """Remove a demo profile: nothing in it is anybody's own. Other files of the folder stay."""
    remove_demo_profile(folder)


def _answers() -> dict[str, str]:
    return {"path": str(asset("demo")), "today": FIRST_TODAY.isoformat()}


def _is_of_this_week(folder: Path, now: datetime) -> bool:
    if not has_store(folder):
        return False
    with open_profile(folder).open() as store:
        account = account_named(store, ACCOUNT)
        is_whole = bool(absences_by_learner(store))  # invented last, all in one transaction
    expected = (day_in(zone_named(TRAINER_ZONE), now) - FIRST_TODAY).days // 7
    return (
        account is not None
        and is_whole
        and account.settings["weeks_moved"] == str(expected)
        and account.settings["path"] == str(asset("demo").resolve())
    )


def _is_of_today(store: Store, now: datetime) -> bool:
    """Tell whether everything that today knows was read: the tables tell days, no hours."""
    zone = zone_named(TRAINER_ZONE)
    cohorts = all_cohorts(store)
    return bool(cohorts) and all(
        cohort.data_as_of is not None and day_in(zone, cohort.data_as_of) == day_in(zone, now) for cohort in cohorts
    )


def _name_cohorts(store: Store, words: Words) -> None:
    names = {
        "english": words.say("English B2 · Autumn"),
        "managers": words.say("Frontline managers 12"),
        "data": words.say("Data literacy"),
        "safety": words.say("Industrial safety"),
    }
    for cohort in all_cohorts(store):
        rename_cohort(store, cohort.id, names[cohort.source_id.partition("|")[2]])


def _invent(store: Store, words: Words, now: datetime) -> None:
    """Add what no table tells, so that every screen has something to show. All of it is marked as invented."""
    zone = zone_named(TRAINER_ZONE)
    today = day_in(zone, now)
    say = words.say

    def at(days_ago: int, hour: int, minute: int = 0) -> datetime:
        day = today - timedelta(days=days_ago)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)

    djilali, sophie, bobby, marty = (_learner(store, source_id) for source_id in _FOUR)
    author = trainer_of(store)[0] or ""
    for learner_id, written_at, note in (
        (djilali, at(48, 16, 20), say("Works in shifts. Prefers a call to an e-mail.")),
        (bobby, at(26, 11, 40), say("Audit at work until the middle of the month.")),
    ):
        add_note(store, NoteRow(learner_id, note, written_at, is_invented=True, author=author))
    add_contact(store, ContactRow(djilali, "call", at(40, 17, 5), say("Agreed on three evenings a week."), True))
    add_contact(
        store,
        ContactRow(sophie, "lms_message", at(30, 9, 15), say("Good to see you so often these days!"), True),
    )
    for days_ago in (13, 8):
        add_contact(
            store,
            ContactRow(
                marty, "lms_message", at(days_ago, 9, 30), say("How are you getting on? I am here to help."), True
            ),
        )
    for source_id, words_asked, category in (
        ("D00430", say("I can’t find my access code."), Category.ACCESS),
        ("D00283", say("May I hand in test 3 two days later?"), Category.ORGANISATION),
        ("D00323", say("Is the second quiz the same for everybody?"), Category.OTHER),
    ):
        learner_id = _learner(store, source_id)
        asked_on = _working_day_before(today, 2)
        add_question(
            store,
            QuestionRow(
                learner_id,
                enrolments_of_learner(store, learner_id)[0].id,
                words_asked,
                datetime(asked_on.year, asked_on.month, asked_on.day, 10, 25, tzinfo=zone),
                is_invented=True,
                category=category,
            ),
        )
    _invent_replies(store, words, at)
    add_absence(
        store,
        _learner(store, "D00277"),
        Absence(today - timedelta(days=24), today + timedelta(days=13), say("parental leave")),
        is_invented=True,
    )
    add_absence(
        store,
        _learner(store, "D00416"),
        Absence(today - timedelta(days=27), today + timedelta(days=5), say("project abroad")),
        is_invented=True,
    )
    account = account_named(store, ACCOUNT)
    if account is not None:
        invented = InventedCheckIns(store, words, today, now, TRAINER_ZONE)
        invented.add(partial(_learner, store), account.id, _last_working_day(today))
    save_colleague(store, "Farid Benali", "farid.benali@trainers.example")


def _invent_replies(store: Store, words: Words, at: Callable[[int, int, int], datetime]) -> None:
    """Let something of each kind come back: answers, one that asks to stop, and what machines say."""
    say = words.say
    asked_before = ContactRow(
        _learner(store, "D00288"),
        "lms_message",
        at(6, 9, 20),
        say("Half-way through. How is the listening?"),
        True,
    )
    add_contact(store, asked_before)
    came = (
        ("D00288", LetterKind.REPLY, at(1, 18, 40), say("Listening goes too fast for me. Is that normal?")),
        ("D00136", LetterKind.REPLY, at(2, 12, 10), say("Thank you for asking. Thursday evening suits me.")),
        ("D00363", LetterKind.REPLY, at(3, 9, 5), say("STOP\n\nI prefer to go on without mails.")),
        (
            "D00203",
            LetterKind.AUTO_REPLY,
            at(1, 8, 31),
            say("I am away on an audit and will answer when I am back."),
        ),
        ("D00330", LetterKind.BOUNCE, at(4, 8, 32), say("550 5.1.1: this address is not known here.")),
        ("D00404", LetterKind.REPLY, at(29, 19, 20), say("It helps to know that somebody looks. Thank you.")),
    )
    for number, (source_id, kind, received_at, body) in enumerate(came):
        learner_id = _learner(store, source_id)
        learner = learner_by_id(store, learner_id)
        is_old = source_id in _FOUR and kind is LetterKind.REPLY
        add_reply(
            store,
            ReplyRow(
                id=0,
                account_id=None,
                key=f"invented-{number}",
                learner_id=learner_id,
                message_id=None,
                kind=kind,
                is_probable=source_id == "D00136",
                from_address=(learner.email if learner else None) or "",
                subject="",
                body=body,
                received_at=received_at,
                seen_at=received_at + timedelta(hours=12) if is_old else None,
                is_invented=True,
            ),
        )


_FOUR = ("D00267", "D00404", "D00203", "D00262")


def _learner(store: Store, source_id: str) -> int:
    found = learner_with_public_id(store, f"{ACCOUNT}:{source_id}")
    if found is None:
        raise LookupError(source_id)
    return found


def _last_working_day(before: date) -> date:
    day = before - timedelta(days=1)
    while add_working_days(day - timedelta(days=1), 1, frozenset()) != day:
        day -= timedelta(days=1)
    return day


def _working_day_before(day: date, count: int) -> date:
    """Return the latest working day after which `count` working days have passed by `day`."""
    before = day
    while working_days_between(before, day, frozenset()) < count:
        before -= timedelta(days=1)
    return before

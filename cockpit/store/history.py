"""What happened between the trainer and a learner besides messages and questions: contacts, notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Store

# One that came with a decision counts as long as that stands.
_CONTACT = (
    "(select * from contact where disposition_id is null"
    " or disposition_id in (select id from disposition where undone_at is null))"
)


# Every contact (PRODUCT.md, section 2), and every time something was heard besides activity: learner and instant.
CONTACTS = (
    f"select learner_id, happened_at as at from {_CONTACT}"
    " union all select learner_id, coalesce(ended_at, made_at) from message"
    "  where is_contact = 1 and state in ('accepted', 'handed_over')"
    " union all select learner_id, starts_at from check_in where state = 'held' and group_id is null"
)
SIGNS = (
    f"select learner_id, happened_at as at from {_CONTACT} where kind = 'call'"
    " union all select learner_id, asked_at from question"
    " union all select learner_id, received_at from reply where kind = 'reply'"
    "  and not exists (select 1 from message where id = reply.message_id and is_to_colleague = 1)"
    " union all select learner_id, starts_at from check_in where state = 'held'"
)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact that is no message of ours: kind is call or lms_message."""

    learner_id: int
    kind: str
    happened_at: datetime
    words: str
    is_invented: bool = False
    disposition_id: int | None = None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A trainer's note on a learner: factual, for the learner may ask to read it.

    `id` is 0 before it is kept; `author` is empty where nobody knows who wrote it.
    """

    learner_id: int
    words: str
    made_at: datetime
    is_invented: bool = False
    author: str = ""
    id: int = 0


def add_contact(store: Store, contact: ContactRow) -> int:
    """Keep a contact; return its id."""
    return store.insert(
        "insert into contact (learner_id, kind, happened_at, words, is_invented, disposition_id)"
        " values (?, ?, ?, ?, ?, ?)",
        [
            contact.learner_id,
            contact.kind,
            to_stored(contact.happened_at),
            contact.words,
            int(contact.is_invented),
            contact.disposition_id,
        ],
    )


def contacts_of_learner(store: Store, learner_id: int) -> list[ContactRow]:
    """Return a learner's contacts, the latest first."""
    return [
        ContactRow(learner_id, kind, from_stored(at), words, bool(invented))
        for kind, at, words, invented in store.rows(
            f"select kind, happened_at, words, is_invented from {_CONTACT} where learner_id = ?"
            " order by happened_at desc",
            [learner_id],
        )
    ]


def last_contacts(store: Store, until: datetime) -> dict[int, datetime]:
    """Return the instant of each learner's last contact up to `until` (PRODUCT.md, section 2: *contact*)."""
    latest: dict[int, datetime] = {}
    for learner_id, at in store.rows(
        f"select learner_id, max(at) from ({CONTACTS}) where at <= ? group by learner_id",
        [to_stored(until)],
    ):
        latest[learner_id] = from_stored(at)
    return latest


def contacts_since(store: Store, learner_id: int, since: datetime) -> list[datetime]:
    """Return when a learner was contacted from an instant on, the earliest first."""
    return [
        from_stored(at)
        for (at,) in store.rows(
            f"select at from ({CONTACTS}) where learner_id = ? and at >= ? order by at",
            [learner_id, to_stored(since)],
        )
    ]


def later_contacts(store: Store, learner_id: int, than: datetime) -> list[datetime]:
    """Return when a learner was contacted by what was begun after an instant, the earliest first.

    A message that was written before and left after it is not among them.
    """
    return [
        from_stored(at)
        for (at,) in store.rows(
            f"select happened_at as at from {_CONTACT} where learner_id = :learner and happened_at > :than"
            " union all select coalesce(ended_at, made_at) from message where learner_id = :learner"
            "  and made_at > :than and is_contact = 1 and state in ('accepted', 'handed_over')"
            " union all select starts_at from check_in where learner_id = :learner and starts_at > :than"
            "  and state = 'held' and group_id is null order by at",
            {"learner": learner_id, "than": to_stored(than)},
        )
    ]


def signs_of_life(store: Store, cohort_id: int) -> dict[int, tuple[datetime, ...]]:
    """Return when something was heard of the people of a cohort besides activity, by enrolment id.

    Answers in their own words, questions asked, calls that reached the person, and check-ins held.
    """
    return _instants_by_enrolment(
        store,
        SIGNS,
        cohort_id,
    )


def nudges_sent(store: Store, cohort_id: int) -> dict[int, tuple[datetime, ...]]:
    """Return when messages that count as contact left for the people of a cohort, by enrolment id.

    Ours that were accepted or handed over, and those that the trainer wrote in the LMS.
    """
    return _instants_by_enrolment(
        store,
        f"select learner_id, happened_at as at from {_CONTACT} where kind = 'lms_message'"
        " union all select learner_id, coalesce(ended_at, made_at) from message"
        "  where is_contact = 1 and state in ('accepted', 'handed_over')",
        cohort_id,
    )


def contacts_of_cohort(store: Store, cohort_id: int) -> dict[int, tuple[datetime, ...]]:
    """Return when the people of a cohort were contacted (PRODUCT.md, section 2: *contact*), by enrolment id."""
    return _instants_by_enrolment(store, CONTACTS, cohort_id)


def _instants_by_enrolment(store: Store, instants: str, cohort_id: int) -> dict[int, tuple[datetime, ...]]:
    found: dict[int, list[datetime]] = {}
    for enrolment_id, at in store.rows(
        f"select enrolment.id, at from ({instants}) as told join enrolment"
        " on enrolment.learner_id = told.learner_id where cohort_id = ? order by at",
        [cohort_id],
    ):
        found.setdefault(enrolment_id, []).append(from_stored(at))
    return {enrolment_id: tuple(of_one) for enrolment_id, of_one in found.items()}


def add_note(store: Store, note: NoteRow) -> int:
    """Keep a note, under its own id if it has one; return the id."""
    return store.insert(
        "insert into note (id, learner_id, words, made_at, is_invented, author) values (?, ?, ?, ?, ?, ?)",
        [
            note.id or None,
            note.learner_id,
            note.words,
            to_stored(note.made_at),
            int(note.is_invented),
            note.author or None,
        ],
    )


def remove_note(store: Store, note_id: int) -> None:
    """Take a note back."""
    store.execute("delete from note where id = ?", [note_id])


def change_note(store: Store, note_id: int, words: str) -> None:
    """Give a note other words; its day and author stay."""
    store.execute("update note set words = ? where id = ?", [words, note_id])


def notes_of_learner(store: Store, learner_id: int) -> list[NoteRow]:
    """Return a learner's notes, the latest first."""
    return [
        NoteRow(learner_id, words, from_stored(at), bool(invented), author or "", note_id)
        for note_id, words, at, invented, author in store.rows(
            "select id, words, made_at, is_invented, author from note where learner_id = ?"
            " order by made_at desc, id desc",
            [learner_id],
        )
    ]


def noted_learners(store: Store) -> frozenset[int]:
    """Return the learners on whom the trainer keeps a note."""
    return frozenset(learner_id for (learner_id,) in store.rows("select distinct learner_id from note"))


def words_exchanged(store: Store) -> Iterator[tuple[int, str, str, datetime, str]]:
    """Yield everything written with or about learners, the latest first: learner id, name, kind, instant, words.

    Kinds are message, contact, note, question, reply, check_in (what was noted of it) and goal.
    """
    for learner_id, name, kind, at, text in store.rows(
        "select learner_id, learner.name, kind, at, words from ("
        " select learner_id, 'message' as kind, coalesce(ended_at, made_at) as at, subject || ' ' || body as words"
        "  from message where is_to_colleague = 0"
        f" union all select learner_id, 'contact', happened_at, words from {_CONTACT}"
        " union all select learner_id, 'note', made_at, words from note"
        " union all select learner_id, 'question', asked_at, words from question"
        " union all select learner_id, 'reply', received_at, subject || ' ' || body from reply"
        " union all select learner_id, 'check_in', starts_at,"
        "  shared_note || ' ' || private_note || ' ' || next_step from check_in"
        " union all select learner_id, 'goal', agreed_at, words from goal"
        ") join learner on learner.id = learner_id order by at desc"
    ):
        yield learner_id, name, kind, from_stored(at), text

"""Joining two learners who are one person, and parting one who is two: by hand, and with a way back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import CheckInState
from cockpit.domain.times import from_stored, to_stored
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.accounts import FILES
from cockpit.store.cohorts import cohort_by_id
from cockpit.store.events import remove_guest_events
from cockpit.store.identities import new_learner_id, show_anew
from cockpit.store.rollups import roll_up
from cockpit.store.tags import copy_tags, part_tags, tags_of_learner

# Everything that hangs on a learner by a row of its own; identities have no number and are told by name.
_TABLES = (
    "enrolment",
    "disposition",
    "message",
    "contact",
    "note",
    "absence",
    "reply",
    "question",
    "check_in",
    "proposal",
    "goal",
    "correction",
)
_LEARNER = (
    "id", "name", "email", "phone", "country", "zone", "zone_is_assumed", "language", "language_is_assumed",
    "objected_at", "referent_id",
)  # fmt: skip

_APART = "apart"

Moved = dict[str, list[int]]
Name = list[int | str]
Value = int | str | None


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """What an account calls a learner, and what it says of them."""

    account_id: int
    account: str
    source_id: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Two learners joined, or one parted: `learner_id` is who stayed, `other_id` who went away or came anew."""

    id: int
    kind: str
    learner_id: int
    other_id: int
    made_at: datetime


def identities_of(store: Store, learner_id: int) -> list[IdentityRow]:
    """Return what every source calls a learner, the oldest account first."""
    return [
        IdentityRow(*row)
        for row in store.rows(
            "select account_id, account.name, source_id, coalesce(identity.name, ''), email from identity"
            " join account on account.id = account_id where learner_id = ? order by account_id, source_id",
            [learner_id],
        )
    ]


def join_learners(store: Store, kept: int, other: int, now: datetime) -> int:
    """Say that two learners are one person, who has both histories; return the number to undo it by.

    Raises:
        WrongInput: `join_same` for one and the same, `join_same_cohort` when a cohort has both.
    """
    with store.write():
        if kept == other:
            raise WrongInput("join_same")
        _refuse_same_cohort(store, kept, other)
        was, gone = _shown(store, kept), _shown(store, other)
        moved = _numbers(store, other)
        names = _identities(store, other)
        own_tags, tags = tags_of_learner(store, kept), tags_of_learner(store, other)
        _move(store, moved, names, kept)
        twice = _make_one_guest(store, kept, moved["check_in"])
        copy_tags(store, other, kept)
        store.execute(
            "update learner set phone = coalesce(phone, ?), objected_at = coalesce(objected_at, ?) where id = ?",
            [gone["phone"], gone["objected_at"], kept],
        )
        store.execute("delete from learner where id = ?", [other])
        show_anew(store, [kept])
        _read_anew(store, names)
        became = _shown(store, kept)
        came = [tag for tag in tags if tag not in own_tags]
        facts = {"was": was, "became": became, "gone": gone, "moved": moved, "names": names}
        facts |= {"tags": tags, "came": came, "twice": twice}
        return _note(store, "join", kept, other, facts, now)


def part_identity(store: Store, account_id: int, source_id: str, now: datetime) -> int:
    """Say that what a source calls so is a person of their own; return the number to undo it by.

    What hangs on their enrolments goes with them: messages, questions, check-ins and the goals of these. What was
    said of the learner alone, such as notes and tags, stays where it is. What a source told of them in another
    source's cohort is read anew with the next sync. They are never put together again by themselves.

    Raises:
        WrongInput: `part_alone`, nothing would be left.
    """
    with store.write():
        learner_id: int = store.value(
            "select learner_id from identity where account_id = ? and source_id = ?", [account_id, source_id]
        )
        others = [name for name in _identities(store, learner_id) if name != [account_id, source_id]]
        if not others:
            raise WrongInput("part_alone")
        new_id = new_learner_id(store)
        store.execute(
            "insert into learner (id, name, email, country, zone, zone_is_assumed, language, language_is_assumed)"
            " select ?3, coalesce(i.name, l.name), i.email, i.country, coalesce(i.zone, l.zone), i.zone is null,"
            " coalesce(i.language, l.language), i.language is null from identity i"
            " join learner l on l.id = i.learner_id where i.account_id = ?1 and i.source_id = ?2",
            [account_id, source_id, new_id],
        )
        moved = _numbers_of_source(store, learner_id, account_id, source_id)
        names: list[Name] = [[account_id, source_id]]
        _move(store, moved, names, new_id)
        _take_guest_events(store, names, learner_id)
        _keep_apart(store, names, learner_id)
        _keep_apart(store, others, new_id)
        show_anew(store, [learner_id])
        return _note(store, "part", learner_id, new_id, {"moved": moved, "names": names}, now)


def keep_apart(store: Store, account_id: int, source_id: str, learner_ids: Sequence[int], now: datetime) -> int:
    """Say that what a source calls so is none of these learners; return the number to undo it by."""
    with store.write():
        learner_id: int = store.value(
            "select learner_id from identity where account_id = ? and source_id = ?", [account_id, source_id]
        )
        names: list[Name] = [[account_id, source_id]]
        for other_id in learner_ids:
            _keep_apart(store, names, other_id)
        return _note(store, _APART, learner_id, learner_id, {"names": names, "from": list(learner_ids)}, now)


def undo_regrouping(store: Store, regrouping_id: int, now: datetime, *, keeps_two_apart: bool = True) -> None:
    """Take a joining, parting or keeping apart back; what came meanwhile stays with whom it came to.

    `keeps_two_apart`: two who were joined and are not one person are never put together again by themselves. A
    joining taken back at once says nothing of the kind: whether they are one person is as open as before.

    Raises:
        WrongInput: `regrouping_unknown`, there is none, or it was taken back; `regrouping_not_last`, the same
            learner was joined or parted once more since; `join_same_cohort`, a cohort has both by now.
    """
    with store.write():
        row = store.row(
            "select kind, learner_id, other_id, moved from regrouping where id = ? and undone_at is null",
            [regrouping_id],
        )
        if row is None:
            raise WrongInput("regrouping_unknown")
        kind, learner_id, other_id, text = row
        if kind != _APART and all(one.id != regrouping_id for one in regroupings_of(store, learner_id)):
            raise WrongInput("regrouping_not_last")
        was = json.loads(text)
        if kind == "join":
            marks = ", ".join("?" * len(was["gone"]))
            store.execute(
                f"insert into learner ({', '.join(was['gone'])}) values ({marks})", [*was["gone"].values()]
            )
            _show_as_before(store, learner_id, was["was"], was["became"])
            _move(store, was["moved"], was["names"], other_id)
            # Older joinings hold neither tags nor guests.
            part_tags(store, learner_id, other_id, was.get("tags", ()), was.get("came", ()))
            _make_two_guests(store, was.get("twice", ()))
            _take_guest_events(store, was["names"], learner_id)
            if keeps_two_apart:
                _keep_apart(store, was["names"], learner_id)
                _keep_apart(store, _identities(store, learner_id), other_id)
            _remove_nobodies(store, [learner_id, other_id])
            show_anew(store, [learner_id, other_id])
        elif kind == _APART:
            _put_together(store, was["names"], was["from"])
        else:
            _refuse_same_cohort(store, learner_id, other_id)
            moved = _numbers(store, other_id)
            _move(store, moved, _identities(store, other_id), learner_id)
            _make_one_guest(store, learner_id, moved["check_in"])
            copy_tags(store, other_id, learner_id)
            store.execute("delete from learner where id = ?", [other_id])
            _put_together(store, was["names"], [learner_id])
            _read_anew(store, was["names"])
            show_anew(store, [learner_id])
        store.execute("update regrouping set undone_at = ? where id = ?", [to_stored(now), regrouping_id])


def regroupings_of(store: Store, learner_id: int) -> list[Regrouping]:
    """Return what was joined to a learner and parted from them, and can be taken back, the latest first.

    What was done to either of the two since rests on it, and is to be taken back before.
    """
    return [
        Regrouping(row[0], row[1], row[2], row[3], from_stored(row[4]))
        for row in store.rows(
            "select id, kind, learner_id, other_id, made_at from regrouping as this where undone_at is null"
            " and kind <> 'apart' and (learner_id = ?1 or (kind = 'part' and other_id = ?1))"
            " and not exists (select 1 from regrouping as later where later.id > this.id"
            "  and later.undone_at is null and later.kind <> 'apart'"
            "  and (this.learner_id in (later.learner_id, later.other_id)"
            "   or this.other_id in (later.learner_id, later.other_id)))"
            " order by id desc",
            [learner_id],
        )
    ]


def _shown(store: Store, learner_id: int) -> dict[str, Value]:
    (row,) = store.rows(f"select {', '.join(_LEARNER)} from learner where id = ?", [learner_id])
    return dict(zip(_LEARNER, row, strict=True))


def _show_as_before(store: Store, learner_id: int, was: Mapping[str, Value], became: Mapping[str, Value]) -> None:
    """Give a learner back what is shown of them, but for what was changed since."""
    for column, now_is in _shown(store, learner_id).items():
        if now_is == became[column] and now_is != was[column]:
            store.execute(f"update learner set {column} = ? where id = ?", [was[column], learner_id])


def _numbers(store: Store, learner_id: int) -> Moved:
    return {
        table: [number for (number,) in store.rows(f"select id from {table} where learner_id = ?", [learner_id])]
        for table in _TABLES
    }


def _numbers_of_source(store: Store, learner_id: int, account_id: int, source_id: str) -> Moved:
    """Return what hangs on the learner's enrolments in the cohorts in which an account calls them so.

    Imported files are one account, in which the cohort's name stands before each person's.
    """
    mine = (
        "select enrolment.id from enrolment join cohort on cohort.id = cohort_id"
        " join account on account.id = account_id where learner_id = ?1 and account_id = ?2"
        f" and (kind <> '{FILES}' or substr(?3, 1, length(cohort.source_id) + 1) = cohort.source_id || '/')"
    )
    decided = (
        f"select disposition.id from disposition join alert on alert.id = alert_id where enrolment_id in ({mine})"
    )
    met = f"select id from check_in where enrolment_id in ({mine})"
    queries: Mapping[str, str] = {
        "enrolment": f"select id from enrolment where id in ({mine})",
        "disposition": decided,
        # What came with a decision stays with it.
        "absence": f"select id from absence where disposition_id in ({decided})",
        "contact": f"select id from contact where disposition_id in ({decided})",
        # What was agreed on in a check-in goes with it.
        "check_in": met,
        "goal": f"select id from goal where check_in_id in ({met})",
    } | {
        table: f"select id from {table} where enrolment_id in ({mine})"
        for table in ("message", "question", "proposal")
    }
    return {
        table: [number for (number,) in store.rows(query, [learner_id, account_id, source_id])]
        for table, query in queries.items()
    }


def _identities(store: Store, learner_id: int) -> list[Name]:
    return [
        list(row)
        for row in store.rows("select account_id, source_id from identity where learner_id = ?", [learner_id])
    ]


def _move(store: Store, moved: Moved, names: list[Name], to: int) -> None:
    for table, numbers in moved.items():
        store.execute_many(f"update {table} set learner_id = ? where id = ?", [(to, number) for number in numbers])
    store.execute_many(
        "update identity set learner_id = ? where account_id = ? and source_id = ?",
        [(to, *name) for name in names],
    )


def _make_one_guest(store: Store, learner_id: int, came: Sequence[int]) -> list[int]:
    """Let who is invited to one group appointment twice by now be one guest of it; return the parts given up."""
    came_in = "in (select value from json_each(?2))"
    twice = [
        number
        for (number,) in store.rows(
            f"select id from check_in as one where learner_id = ?1 and id {came_in} and state = ?3 and exists"
            " (select 1 from check_in as other where other.learner_id = ?1 and other.group_id = one.group_id"
            f"  and other.id not {came_in} and other.state = ?3)",
            [learner_id, json.dumps(came), CheckInState.BOOKED],
        )
    ]
    store.execute_many(
        "update check_in set state = ? where id = ?", [(CheckInState.CANCELLED, number) for number in twice]
    )
    return twice


def _make_two_guests(store: Store, twice: Sequence[int]) -> None:
    """Invite to group appointments again who was one guest meanwhile, unless they are at another time by now."""
    store.execute_many(
        "update check_in set state = ? where id = ? and exists (select 1 from group_appointment as whole"
        " where whole.id = group_id and whole.state = ? and whole.starts_at = check_in.starts_at"
        "  and whole.minutes = check_in.minutes)",
        [(CheckInState.BOOKED, number, CheckInState.BOOKED) for number in twice],
    )


def _refuse_same_cohort(store: Store, one: int, other: int) -> None:
    if store.row(
        "select 1 from enrolment a join enrolment b on b.cohort_id = a.cohort_id"
        " where a.learner_id = ? and b.learner_id = ?",
        [one, other],
    ):
        raise WrongInput("join_same_cohort")


def _remove_nobodies(store: Store, learner_ids: Sequence[int]) -> None:
    """Remove those of whom no source tells any more, and with whom the trainer had nothing to do."""
    for learner_id in learner_ids:
        is_known = _identities(store, learner_id) or tags_of_learner(store, learner_id)
        if not is_known and not any(_numbers(store, learner_id).values()):
            store.execute("delete from learner where id = ?", [learner_id])


def _read_anew(store: Store, names: list[Name]) -> None:
    """Let sources that go on from a cursor tell everything again: what these did was nobody's before."""
    store.execute_many("update stream set cursor = null where account_id = ?", [(name[0],) for name in names])


def _take_guest_events(store: Store, names: list[Name], learner_id: int) -> None:
    """Take from a learner what these sources told of them in the cohorts of others: it was somebody else's.

    What is the learner's after all is read anew.
    """
    _read_anew(store, names)
    for account_id in {int(name[0]) for name in names}:
        for enrolment_id, cohort_id in store.rows(
            "select enrolment.id, cohort_id from enrolment join cohort on cohort.id = cohort_id"
            " where learner_id = ? and account_id <> ?",
            [learner_id, account_id],
        ):
            cohort = cohort_by_id(store, cohort_id)
            if cohort is not None and remove_guest_events(store, enrolment_id, account_id):
                roll_up(store, cohort, [enrolment_id])


def _keep_apart(store: Store, names: list[Name], learner_id: int) -> None:
    store.execute_many(
        "insert or ignore into apart (account_id, source_id, learner_id)"
        " select account_id, source_id, learner.id from identity join learner"
        " where account_id = ? and source_id = ? and learner.id = ?",  # either may have gone with a file
        [(*name, learner_id) for name in names],
    )


def _put_together(store: Store, names: list[Name], learner_ids: Sequence[int]) -> None:
    store.execute_many(
        "delete from apart where account_id = ? and source_id = ? and learner_id = ?",
        [(*name, learner_id) for name in names for learner_id in learner_ids],
    )


def _note(store: Store, kind: str, learner_id: int, other_id: int, was: Mapping[str, object], now: datetime) -> int:
    return store.insert(
        "insert into regrouping (kind, learner_id, other_id, moved, made_at) values (?, ?, ?, ?, ?)",
        [kind, learner_id, other_id, json.dumps(was, ensure_ascii=False), to_stored(now)],
    )

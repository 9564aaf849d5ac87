"""Who is who in a file: by id, else by address, never by name; and who stands there twice."""

from collections.abc import Mapping as ByName
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from cockpit.domain.names import plain
from cockpit.domain.people import email_key
from cockpit.imports.columns import Columns
from cockpit.imports.dates import Moment, Never
from cockpit.imports.faults import Rejected, Warn
from cockpit.imports.mapping import Mapping
from cockpit.imports.reading import FilePerson, Reading
from cockpit.imports.roles import Role

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NOT_SAID: tuple[object, ...] = (None, "", ())


def identified(
    people: list[FilePerson], mapping: Mapping, columns: Columns
) -> tuple[list[FilePerson], list[Rejected]]:
    """Return who can be told apart, and the rows that cannot, each with all its reasons.

    Other faults of a row only make a value unknown: they become warnings, as does half an identity.
    """
    has_ids = mapping.place(Role.SOURCE_ID) is not None
    has_addresses = mapping.place(Role.EMAIL) is not None
    kept: list[FilePerson] = []
    rejected: list[Rejected] = []
    for person in people:
        row = person.rows[0]
        faults = columns.faults.get(row, [])
        if person.source_id and person.email and not faults:
            kept.append(person)
            continue
        reasons = list(faults)
        if not person.source_id and not person.email:
            reasons.append(Warn("no_identity", row))
        if len(reasons) > len(faults) or any(fault.cause == "email_invalid" for fault in faults):
            rejected.append(Rejected(row, tuple(reasons)))
            continue
        columns.warnings.extend(faults)
        if has_ids and not person.source_id:
            columns.warnings.append(Warn("id_missing", row))
        if has_addresses and not person.email:
            columns.warnings.append(Warn("email_missing", row))
        kept.append(person)
    return kept, rejected


def joined(people: list[FilePerson], warnings: list[Warn]) -> tuple[list[FilePerson], list[Rejected]]:
    """Return everybody once. Rows with the same id, or the same address and no two ids, are one person.

    One id with two addresses is rejected the second time, for joining two people is worse than missing one. Two ids
    may share an address.
    """
    ids = [person.source_id for person in people if person.source_id]
    addresses = [person.email for person in people if person.email]
    if len(set(ids)) == len(ids) and len(set(addresses)) == len(addresses):
        return people, []
    kept: list[FilePerson] = []
    rejected: list[Rejected] = []
    by_id: dict[str, int] = {}
    by_address: dict[str, int] = {}
    for person in people:
        row = person.rows[0]
        place = by_id.get(person.source_id) if person.source_id else None
        if place is not None and person.email and kept[place].email not in (None, person.email):
            rejected.append(Rejected(row, (Warn("id_twice", row, facts={"first": kept[place].rows[0]}),)))
            continue
        if place is None and person.email and (place := by_address.get(person.email)) is not None:
            other = kept[place]
            if person.source_id and other.source_id:
                warnings.append(Warn("email_shared", row, facts={"first": other.rows[0]}))
                place = None
        if place is None:
            place = len(kept)
            kept.append(person)
        else:
            warnings.append(Warn("rows_merged", row, facts={"first": kept[place].rows[0]}))
            kept[place] = _merged(kept[place], person)
        if kept[place].source_id:
            by_id.setdefault(str(kept[place].source_id), place)
        if kept[place].email:
            by_address.setdefault(str(kept[place].email), place)
    return kept, rejected


def told_apart(reading: Reading, known: ByName[str, tuple[str, str | None]]) -> Reading:
    """Return a file with those called by their address whose id was somebody else's in an earlier file.

    `known`: name and address by id, as earlier files of the cohort gave them. Another address under an id may be
    the same person's new one; with another name too it is somebody else, and the ids were mere numbers of rows.
    """
    people: list[FilePerson] = []
    warnings: list[Warn] = []
    for person in reading.people:
        said = person.source_id
        if said is not None and said in known and _is_other(person, *known[said]):
            warnings.append(Warn("id_of_other", person.rows[0], facts={"text": said}))
            people.append(person._replace(source_id=None))
        else:
            people.append(person)
    return replace(reading, people=people, warnings=(*reading.warnings, *warnings)) if warnings else reading


def _is_other(person: FilePerson, name: str, email: str | None) -> bool:
    if not (person.email and email and person.display_name):
        return False
    return email_key(person.email) != email_key(email) and plain(person.display_name) != plain(name)


def _merged(first: FilePerson, second: FilePerson) -> FilePerson:
    """Return two rows as one: the one with the later activity counts, the other fills what it leaves open."""
    newer, older = (second, first) if _instant(second) > _instant(first) else (first, second)
    values = [old if new in _NOT_SAID else new for new, old in zip(newer, older, strict=True)]
    said = FilePerson._make(values)
    return said._replace(
        rows=first.rows + second.rows,
        comment=first.comment or second.comment,
        groups=_united(first.groups, second.groups),
        is_hidden_row=first.is_hidden_row and second.is_hidden_row,
    )


def _united(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _instant(person: FilePerson) -> datetime:
    last: Moment | Never | None = person.last_activity
    if last is None or isinstance(last, Never):
        return _LONG_AGO
    return last if isinstance(last, datetime) else datetime.combine(last, time(), UTC)

"""A file into a cohort: all of it or nothing, first as a trial, and undone by making the cohort anew without it."""

import itertools
import json
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from cockpit.connector import CohortRecord, CompletionRecord, EnrolmentRecord, Field, LearningEvent
from cockpit.domain.people import Cohort, EnrolmentStatus, email_key
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.imports.dates import DateOrder
from cockpit.imports.identity import told_apart
from cockpit.imports.mapping import Mapping
from cockpit.imports.read import read_file
from cockpit.imports.reading import FilePerson, Kind, Reading
from cockpit.imports.records import to_records
from cockpit.imports.report import ImportReport, report_on
from cockpit.imports.tables import Choices
from cockpit.steps import Step, Wait
from cockpit.store import OpenStore, Store
from cockpit.store.accounts import FILES, AccountRow, account_named, add_account, all_accounts
from cockpit.store.cohorts import all_cohorts, cohort_by_id, cohorts_by_public_id, save_cohorts, set_data_as_of
from cockpit.store.imports import (
    ImportRow,
    add_import,
    all_imports,
    digest_of,
    enrolments_by_key,
    file_people,
    forget_file_facts,
    forget_reported_progress,
    import_by_id,
    import_content,
    is_gone,
    mark_undone,
    people_as_known,
    remove_cohort,
    remove_unnamed,
    save_mapping,
    save_reported_progress,
    saved_mapping,
    set_cohort_days,
    set_history_from,
    set_report,
)
from cockpit.store.learners import set_first_read
from cockpit.sync.ahead import patiently
from cockpit.sync.keeping import Keeper

_AS_FOUND = Choices()
_NEARLY_ALL = 0.99
# A colon parts account and cohort in the names that commands use, a slash the cohort and its people.
_NOT_IN_COHORT_ID = str.maketrans(":/", "--")


@dataclass(frozen=True, slots=True)
class Order:
    """A file to import, and where to; what is None is found by itself, or left as it is."""

    file_name: str
    content: bytes = field(repr=False)
    cohort: str
    choices: Choices = _AS_FOUND
    mapping: Mapping | None = None
    date_order: DateOrder | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file, and the file as it was read; None when the very same one had been imported before."""

    report: ImportReport
    reading: Reading | None


class _Trial(Exception):
    """Ends the transaction of a trial: nothing of it is kept."""


def importing(
    order: Order, open_store: OpenStore, now: datetime, zone: str, language: str, *, is_trial: bool
) -> Generator[Step | Wait, None, Imported]:
    """Import a file, in one transaction; as a trial nothing is kept, and the report says what would be.

    A cohort of this name is taken, of whatever source, or made. `zone` and `language` are those of a new one.

    Raises:
        WrongInput: the file cannot be read (`tables.read_table`); `cohort_ambiguous`, two bear the name;
            `days_reversed`; `file_without_rows`.
    """
    if order.starts_on and order.ends_on and order.ends_on < order.starts_on:
        raise WrongInput("days_reversed")
    with open_store() as store:
        cohort = find_cohort(store, order.cohort)
        again = _imported_already(store, cohort, order) if cohort is not None else None
        if again is not None and not is_trial:
            return Imported(again, None)
        place = zone_named(cohort.zone if cohort else zone)
        reading = yield from patiently(partial(_read, order, place, now))
        if order.mapping is None and (saved := _saved(store, reading)) is not None:
            order = replace(order, mapping=saved)
            reading = yield from patiently(partial(_read, order, place, now))
        if again is not None:
            return Imported(again, reading)
        if not (reading.people or reading.events or reading.answers or reading.rejected):
            raise WrongInput("file_without_rows")
        yield Step(0, len(reading.people) + len(reading.events), order.cohort)
        report = report_on(reading, order.cohort)
        with suppress(_Trial), store.write():
            if cohort is None:
                cohort = _new_cohort(store, order.cohort, zone, language, now)
            report = _keep_file(store, cohort, order, reading, now)
            if is_trial:
                raise _Trial
        return Imported(replace(report, import_id=None) if is_trial else report, reading)


def undo_import(store: Store, import_id: int, now: datetime) -> int:
    """Take an import back, as if it had never been; return how many of its people stay.

    They stay because the trainer wrote to them, noted something or the like. The cohort is made anew from its other
    files, in their order, so that what several of them say is not lost.

    Raises:
        WrongInput: `import_unknown`.
    """
    with store.write():
        row = import_by_id(store, import_id)
        cohort = cohort_by_id(store, row.cohort_id) if row else None
        if row is None or cohort is None:
            raise WrongInput("import_unknown")
        mark_undone(store, import_id, now)
        known = file_people(store, cohort.account_id, _prefix(cohort))
        forget_file_facts(store, cohort, _prefix(cohort))
        set_history_from(store, cohort.id, None)
        for other in all_imports(store, cohort.id):
            order = _order_of(other, import_content(store, other.id))
            set_cohort_days(store, cohort.id, order.starts_on, order.ends_on)
            cohort = cohort_by_id(store, cohort.id) or cohort
            reading = told_apart(_read(order, zone_named(cohort.zone), other.made_at), known)
            _keep_reading(store, cohort, reading, other.made_at)
        kept = remove_unnamed(store, cohort, _prefix(cohort)) if cohort.is_from_files else 0
        keeper = Keeper(store, cohort, cohort.account_id, day_in(zone_named(cohort.zone), now), whole_pages=True)
        keeper.learn_ids()
        keeper.touch_everybody()
        keeper.roll_up()
        if cohort.is_from_files and not all_imports(store, cohort.id):
            remove_cohort(store, cohort.id)
    return kept


def find_cohort(store: Store, name: str) -> Cohort | None:
    """Return the cohort of this name, or `account:source id`; None when there is none.

    Raises:
        WrongInput: `cohort_ambiguous`, several bear the name.
    """
    cohorts = cohorts_by_public_id(store)
    if name in cohorts:
        return cohorts[name]
    found = [cohort for cohort in cohorts.values() if cohort.name == name]
    if len(found) > 1:
        raise WrongInput("cohort_ambiguous", cohort=name)
    return found[0] if found else None


def _read(order: Order, zone: ZoneInfo, now: datetime) -> Reading:
    return read_file(
        order.file_name,
        order.content,
        zone=zone,
        now=now,
        choices=order.choices,
        mapping=order.mapping,
        order=order.date_order,
    )


def _imported_already(store: Store, cohort: Cohort, order: Order) -> ImportReport | None:
    """Return the report of the very same file, when it was the last one imported: nothing would change."""
    last = next(reversed(all_imports(store, cohort.id)), None)
    if last is None or last.sha256 != digest_of(order.content):
        return None
    was = _order_of(last, order.content)
    if (was.choices, was.date_order) != (order.choices, order.date_order):
        return None
    if order.mapping not in (None, was.mapping):
        return None
    if order.starts_on not in (None, cohort.starts_on) or order.ends_on not in (None, cohort.ends_on):
        return None
    return ImportReport.from_json(last.report).again()


def _keep_file(store: Store, cohort: Cohort, order: Order, reading: Reading, now: datetime) -> ImportReport:
    before = people_as_known(store, cohort.id)
    if cohort.is_from_files:
        reading = told_apart(reading, file_people(store, cohort.account_id, _prefix(cohort)))
    set_cohort_days(store, cohort.id, order.starts_on, order.ends_on)
    cohort = cohort_by_id(store, cohort.id) or cohort
    is_first = not all_imports(store, cohort.id)
    import_id = add_import(store, cohort.id, order.file_name, order.content, _choices_text(order), now)
    kept = _keep_reading(store, cohort, reading, now, is_first=is_first)
    after = people_as_known(store, cohort.id)
    named = kept.enrolments
    report = replace(
        report_on(reading, cohort.name),
        import_id=import_id,
        learners=len(named) + kept.not_in_cohort,
        added=len(after.keys() - before.keys()),
        changed=sum(before[one] != after.get(one) for one in named & before.keys()),
        unchanged=sum(before[one] == after.get(one) for one in named & before.keys()),
        missing=sum(one not in named and not is_gone(row) for one, row in before.items()),
        not_in_cohort=kept.not_in_cohort,
        ambiguous=kept.ambiguous,
    )
    set_report(store, import_id, report.to_json())
    if order.mapping is not None:
        save_mapping(store, reading.fingerprint, reading.mapping.to_json())
    return report


@dataclass(frozen=True, slots=True)
class _Kept:
    """The enrolments that a file spoke of, and how many people could not be told."""

    enrolments: frozenset[int]
    not_in_cohort: int
    ambiguous: int


def _keep_reading(
    store: Store, cohort: Cohort, reading: Reading, made_at: datetime, *, is_first: bool = False
) -> _Kept:
    """Store what a file says of a cohort, as of the day of its import; `is_first`: no other came before."""
    today = day_in(zone_named(cohort.zone), made_at)
    prefix = _prefix(cohort) if cohort.is_from_files else ""
    keeper = Keeper(
        store, cohort, cohort.account_id, today, whole_pages=True, prefix=prefix, are_events_new=is_first
    )
    keeper.learn_groups()
    keeper.learn_ids()
    records = list(to_records(reading))
    people = [record for record in records if isinstance(record, EnrolmentRecord)]
    events = [record for record in records if isinstance(record, LearningEvent)]
    if cohort.is_from_files:
        keeper.keep_at_once(records)
        if any(isinstance(record, CompletionRecord) for record in records):
            forget_reported_progress(store, keeper.enrolments.values())
        save_reported_progress(store, _reported(reading, keeper, today))
        set_first_read(store, cohort.id, today)
    else:
        _call_by_address(store, keeper, people, reading)
        keeper.keep_at_once(events)
    names = {record.learner_id for record in people} | {event.learner_id for event in events}
    named = frozenset(keeper.enrolments[name] for name in names if name in keeper.enrolments)
    if cohort.is_building:
        keeper.end_building()
    elif cohort.starts_on is None:
        keeper.touch_everybody()  # the first day of all is known by the events alone
    else:
        keeper.touch(named)
    keeper.finish()
    _note_times(store, cohort, reading, events, made_at)
    return _Kept(named, sum(name not in keeper.enrolments for name in names), len(keeper.ambiguous))


def _call_by_address(store: Store, keeper: Keeper, people: Sequence[EnrolmentRecord], reading: Reading) -> None:
    """Let a file's people be found in a cohort that a source reads: by their address; in its own log by its ids.

    The ids of any other file are of another system: the same number may be somebody else.
    """
    if reading.kind is Kind.MOODLE_LOGS:
        return
    by_key = enrolments_by_key(store, keeper.cohort.id)
    found: dict[str, int] = {}
    for person in people:
        enrolments = by_key.get(email_key(person.email), set()) if person.email else set()
        if len(enrolments) == 1:
            found[person.learner_id] = next(iter(enrolments))
    keeper.call(found)


def _note_times(
    store: Store, cohort: Cohort, reading: Reading, events: Sequence[LearningEvent], made_at: datetime
) -> None:
    """Note how old the cohort's data are by this file, and from when on its log tells everything."""
    tells_activity = bool(reading.events) or Field.LAST_ACTIVITY not in reading.absent_fields
    if cohort.is_from_files and (tells_activity or cohort.data_as_of is None):
        set_data_as_of(store, cohort.id, cohort.account_id, made_at)
    if reading.kind is Kind.MOODLE_LOGS and events:
        first = day_in(zone_named(cohort.zone), min(event.at for event in events if event.at is not None))
        set_history_from(store, cohort.id, min(first, cohort.history_from or first))


def _reported(reading: Reading, keeper: Keeper, today: date) -> list[tuple[int, date, float]]:
    if reading.activities:
        return []
    return [
        (keeper.enrolments[person.learner_id], today, _share_of(person))
        for person in reading.people
        if person.progress is not None and person.learner_id in keeper.enrolments
    ]


def _share_of(person: FilePerson) -> float:
    """Return how far somebody is; all done, but to be retaken, is not the end."""
    share = person.progress or 0.0
    is_open = person.state is not None and person.state.enrolment_status is not EnrolmentStatus.FINISHED
    return min(share, _NEARLY_ALL) if is_open else share


def _new_cohort(store: Store, name: str, zone: str, language: str, now: datetime) -> Cohort:
    account = _files_account(store, now)
    taken = {one.source_id for one in all_cohorts(store) if one.account_id == account.id}
    source_id = plain_id = name.translate(_NOT_IN_COHORT_ID)
    for number in itertools.count(2):
        if source_id not in taken:
            break
        source_id = f"{plain_id}-{number}"
    record = CohortRecord(source_id, name, zone=zone, language=language)
    save_cohorts(store, account.id, [record], language, follow_new=True)
    found = [one for one in all_cohorts(store) if (one.account_id, one.source_id) == (account.id, source_id)]
    return found[0]


def _files_account(store: Store, now: datetime) -> AccountRow:
    """Return the account of imported files, made with the first of them."""
    for account in all_accounts(store):
        if account.kind == FILES:
            return account
    name, number = FILES, 2
    while account_named(store, name) is not None:
        name, number = f"{FILES}-{number}", number + 1
    account = AccountRow(0, name, FILES, {}, None, None, None, None)
    return replace(account, id=add_account(store, account, now))


def _prefix(cohort: Cohort) -> str:
    """Return what stands before the names of a cohort's people: the ids of a file are its cohort's own."""
    return f"{cohort.source_id}/"


def _saved(store: Store, reading: Reading) -> Mapping | None:
    """Return the mapping that the trainer chose before for files of this shape, if it is another one."""
    text = saved_mapping(store, reading.fingerprint)
    saved = Mapping.from_json(text) if text else None
    return saved if saved != reading.mapping else None


def _choices_text(order: Order) -> str:
    """Return what was chosen for a file, to read it in the same way again."""
    chosen = {
        "choices": asdict(order.choices),
        "mapping": order.mapping.to_json() if order.mapping else None,
        "date_order": order.date_order,
        "starts_on": order.starts_on.isoformat() if order.starts_on else None,
        "ends_on": order.ends_on.isoformat() if order.ends_on else None,
    }
    return json.dumps(chosen, ensure_ascii=False)


def _order_of(row: ImportRow, content: bytes) -> Order:
    said = json.loads(row.choices)
    return Order(
        row.file_name,
        content,
        "",
        Choices(**said["choices"]),
        Mapping.from_json(said["mapping"]) if said["mapping"] else None,
        DateOrder(said["date_order"]) if said["date_order"] else None,
        date.fromisoformat(said["starts_on"]) if said["starts_on"] else None,
        date.fromisoformat(said["ends_on"]) if said["ends_on"] else None,
    )

"""Files into the store: trials, repetition, undoing, and cohorts that a source reads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_source import KEY, Desk, PlainSource, click, dump, person
from running import finished

from cockpit.connector import Stream
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.errors import WrongInput
from cockpit.imports.apply import Order, find_cohort, importing, undo_import
from cockpit.reports.cohort_board import cohort_board
from cockpit.reports.learner_timeline import learner_page
from cockpit.reports.today import todays_queue
from cockpit.store import open_store
from cockpit.store.accounts import all_accounts
from cockpit.store.cohorts import all_cohorts
from cockpit.store.history import NoteRow, add_note
from cockpit.store.imports import all_imports
from cockpit.store.learners import enrolments_of_cohort, learners_by_id
from cockpit.store.regrouping import join_learners, part_identity, undo_regrouping
from cockpit.store.rollups import rebuild_rollups, summaries_of_cohort
from cockpit.store.tags import change_tags, tags_of_learner
from cockpit.triage.refresh import is_stale, refresh
from cockpit.wording import Words
from cockpit.wording.findings import fan_finding

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
NOW = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
NAMES = sorted(path.name for path in SAMPLES.iterdir() if path.name[:2].isdigit())
# What differs without meaning anything: numbers given in the order of coming, and when it was done.
COUNTED = ("id", "enrolment_id", "learner_id", "cohort_id", "activity_id", "account_id")


class Files:
    """A store into which files are imported."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "cordee.db"
        self.store = self.open()
        self.now = NOW

    def open(self):
        return open_store(self.path, KEY)

    def take(self, name, cohort="Managers", content=None, *, is_trial=False, **changes):
        order = Order(name, (SAMPLES / name).read_bytes() if content is None else content, cohort)
        steps = importing(replace(order, **changes), self.open, self.now, "Europe/Paris", "fr", is_trial=is_trial)
        return finished(steps).report

    def people(self, cohort="Managers"):
        found = find_cohort(self.store, cohort)
        enrolments = {one.learner_id: one for one in enrolments_of_cohort(self.store, found.id)}
        return {
            learner.email or learner.name: (learner, enrolments[learner.id])
            for learner in learners_by_id(self.store, enrolments).values()
        }

    def facts(self):
        """Everything that is known, without the numbers of rows."""
        skipped = {"file_import", "file_shape", "sync_run"}
        rows = dump(self.store, lambda table, column: column in COUNTED or table in skipped)
        return {table: kept for table, kept in rows.items() if kept and table not in skipped}


@pytest.fixture
def files(tmp_path):
    made = Files(tmp_path)
    yield made
    made.store.close()


def csv_of(*rows):
    return "\n".join(";".join(row) for row in rows).encode()


HEAD = ("Matricule", "Nom", "E-mail", "Dernière connexion", "Avancement")


def test_a_trial_says_what_would_be_and_keeps_nothing(files):
    before = files.facts()
    report = files.take("04_360learning_session_fr.csv", is_trial=True)
    assert (report.import_id, report.learners, report.added) == (None, 5, 5)
    assert files.facts() == before
    assert all_accounts(files.store) == []
    report = files.take("04_360learning_session_fr.csv")
    assert (report.learners, report.added, report.changed, report.unchanged) == (5, 5, 0, 0)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_file_again_changes_nothing(files, name):
    files.take(name)
    before = files.facts()
    files.now += timedelta(days=1)
    again = files.take(name)
    assert (again.added, again.changed, again.import_id) == (0, 0, 1)
    assert files.facts() == before
    assert len(all_imports(files.store)) == 1


@pytest.mark.parametrize("name", NAMES)
def test_undoing_the_only_file_leaves_nothing_of_it(files, name):
    report = files.take(name)
    undo_import(files.store, report.import_id, NOW)
    assert files.facts().keys() <= {"account", "sequence"}  # ours are there from the start
    with pytest.raises(WrongInput, match="import_unknown"):
        undo_import(files.store, report.import_id, NOW)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True), gone=st.data())
def test_undoing_one_of_several_is_as_if_it_had_never_been(tmp_path_factory, names, gone):
    out = gone.draw(st.sampled_from(names))
    both = Files(tmp_path_factory.mktemp("both"))
    reports = {name: both.take(name) for name in names}
    undo_import(both.store, reports[out].import_id, NOW)
    never = Files(tmp_path_factory.mktemp("never"))
    for name in names:
        if name != out:
            never.take(name)
    assert both.facts() == never.facts()
    both.store.close()
    never.store.close()


def test_who_was_written_to_stays_when_the_file_goes(files):
    report = files.take("04_360learning_session_fr.csv")
    learner, _ = files.people()["chloe.nguyen@exemple.fr"]
    add_note(files.store, NoteRow(learner.id, "Called", NOW))
    assert undo_import(files.store, report.import_id, NOW) == 1
    ((kept, enrolment),) = files.people().values()
    assert (kept.id, kept.name) == (learner.id, learner.name)
    assert enrolment.knowledge is Knowledge.UNKNOWN
    assert files.store.value("select count(*) from event") == 0


def test_who_was_tagged_stays_when_the_file_goes(files):
    report = files.take("04_360learning_session_fr.csv")
    learner, _ = files.people()["chloe.nguyen@exemple.fr"]
    change_tags(files.store, [learner.id], ["mobile"])
    assert undo_import(files.store, report.import_id, NOW) == 1
    assert tags_of_learner(files.store, learner.id) == ["mobile"]


def test_what_a_file_leaves_unsaid_stays_as_it_was_and_is_never_called_never(files):
    files.take("04_360learning_session_fr.csv")
    files.take("01_moodle_participants_fr.csv")
    people = files.people()
    assert people["amelie.durand@exemple.fr"][1].knowledge is Knowledge.KNOWN
    assert people["amelie.durand@exemple.fr"][1].status is EnrolmentStatus.FINISHED
    assert people["hugo.moreau@exemple.fr"][1].knowledge is Knowledge.UNKNOWN
    refresh(files.store, files.now, "FR")
    queued = {row.learner for row in todays_queue(files.store, files.now, "Europe/Paris").rows}
    assert "Hugo Moreau" not in queued


def test_a_percentage_is_progress_where_no_activities_are_told(files):
    files.take("x.csv", content=csv_of(HEAD, ("1", "Zoé Petit", "zoe@example.org", "02/11/2026", "42 %")))
    files.now += timedelta(weeks=1)
    later = csv_of(HEAD, ("1", "Zoé Petit", "zoe@example.org", "12/11/2026", "55 %"))
    report = files.take("y.csv", content=later)
    assert (report.added, report.changed) == (0, 1)
    (summary,) = summaries_of_cohort(files.store, all_cohorts(files.store)[0].id).values()
    assert (summary.done, summary.required, summary.basis) == (55, 100, "percent")
    assert list(summary.active_on) == [date(2026, 11, 2), date(2026, 11, 12)]
    assert summary.done_weeks[-2:] == bytes([42, 55])
    kept = dump(files.store)["enrolment_summary"]
    rebuild_rollups(files.store, all_cohorts(files.store))
    assert dump(files.store)["enrolment_summary"] == kept


def test_a_percentage_that_rises_past_a_quarter_is_good_news_and_the_first_word_is_none(files):
    def codes():
        refresh(files.store, files.now, "FR")
        rows = todays_queue(files.store, files.now, "Europe/Paris").rows
        return {reason.code for row in rows for reason in row.reasons}

    files.take("x.csv", content=csv_of(HEAD, ("1", "Zoé Petit", "zoe@example.org", "20/11/2026", "42 %")))
    assert codes() == set()
    files.now += timedelta(days=1)
    files.take("y.csv", content=csv_of(HEAD, ("1", "Zoé Petit", "zoe@example.org", "21/11/2026", "55 %")))
    assert codes() == {"GOOD"}


def test_numbers_of_two_cohorts_are_two_people_and_one_address_is_one(files):
    files.take("a.csv", "North", csv_of(HEAD, ("1", "Zoé Petit", "zoe@example.org", "", "")))
    other = ("1", "Ali Kaya", "ali@example.org", "", ""), ("2", "Z. Petit", "ZOE@example.org", "", "")
    files.take("b.csv", "South", csv_of(HEAD, *other))
    north, south = files.people("North"), files.people("South")
    assert set(north) == {"zoe@example.org"}
    assert north["zoe@example.org"][0].id == south["zoe@example.org"][0].id
    assert south["ali@example.org"][0].id != north["zoe@example.org"][0].id


def test_who_is_first_known_by_address_and_then_by_number_is_one_person(files):
    files.take("a.csv", content=csv_of(HEAD[1:], ("Zoé Petit", "zoe@example.org", "", "")))
    files.take("b.csv", content=csv_of(HEAD, ("7", "Zoé Petit", "zoe@example.org", "", "")))
    assert files.store.value("select count(*) from learner") == 1
    # Two numbers in one file are two people, even with one mailbox.
    both = ("7", "Zoé Petit", "zoe@example.org", "", ""), ("8", "Front desk", "zoe@example.org", "", "")
    files.take("c.csv", content=csv_of(HEAD, *both))
    assert files.store.value("select count(*) from learner") == 2


def test_an_id_that_was_somebody_elses_is_not_taken_for_the_same_person(files):
    files.take("a.csv", content=csv_of(HEAD, ("5", "Zoé Petit", "zoe@example.org", "02/11/2026", "40 %")))
    (zoe, _) = files.people()["zoe@example.org"]
    again = csv_of(
        HEAD,
        ("5", "Ali Kaya", "ali@example.org", "12/11/2026", "10 %"),
        ("9", "Zoé Petit", "zoe@example.org", "13/11/2026", "50 %"),
    )
    report = files.take("b.csv", content=again)
    assert (report.added, report.changed, report.missing) == (1, 1, 0)
    assert [(one.cause, one.row) for one in report.warnings] == [("id_of_other", 2)]
    people = files.people()
    assert sorted(people) == ["ali@example.org", "zoe@example.org"]
    assert people["zoe@example.org"][0] == zoe
    third = files.take("c.csv", content=again.replace(b"10 %", b"20 %"))
    assert (third.added, third.changed, third.unchanged) == (0, 1, 1)
    undo_import(files.store, 1, files.now)
    assert files.people()["zoe@example.org"][0].id == zoe.id
    assert files.people()["ali@example.org"] == people["ali@example.org"]


def test_a_new_address_under_the_same_id_and_name_is_the_same_person(files):
    files.take("a.csv", content=csv_of(HEAD, ("5", "Zoé Petit", "zoe@old.example", "02/11/2026", "40 %")))
    report = files.take("b.csv", content=csv_of(HEAD, ("5", "zoe petit", "zoe@new.example", "13/11/2026", "50 %")))
    assert (report.added, report.changed, report.warnings) == (0, 1, ())


def test_who_has_left_counts_too_and_is_not_missing(files):
    head = ("Matricule", "Nom", "E-mail", "Statut")
    first = files.take("a.csv", content=csv_of(head, ("1", "Un", "un@example.org", "Abandon")))
    assert (first.learners, first.added) == (1, 1)
    second = files.take("b.csv", content=csv_of(head, ("2", "Deux", "deux@example.org", "En cours")))
    assert (second.learners, second.added, second.missing) == (1, 1, 0)


@pytest.mark.parametrize(("one", "other"), [("B1/Lyon", "B1"), ("Groupe A-B", "Groupe A:B"), ("a/b", "a-b")])
def test_cohorts_whose_names_are_alike_are_two(files, one, other):
    files.take("a.csv", one, csv_of(HEAD, ("1", "Un", "un@example.org", "02/11/2026", "40 %")))
    before = files.people(one)
    report = files.take("b.csv", other, csv_of(HEAD, ("1", "Deux", "deux@example.org", "02/11/2026", "40 %")))
    assert list(files.people(other)) == ["deux@example.org"]
    undo_import(files.store, report.import_id, files.now)
    assert files.people(one) == before
    assert find_cohort(files.store, other) is None


def test_the_days_of_a_cohort_are_those_that_its_files_were_given(files):
    file = csv_of(HEAD, ("1", "Un", "un@example.org", "02/11/2026", "40 %"))
    files.take("a.csv", content=file)
    files.take("a.csv", content=file, starts_on=date(2026, 9, 1))
    assert find_cohort(files.store, "Managers").starts_on == date(2026, 9, 1)
    before = find_cohort(files.store, "Managers")
    files.now += timedelta(days=20)
    later = files.take("b.csv", content=file + b"\n", starts_on=date(2026, 10, 1), ends_on=date(2027, 1, 1))
    assert find_cohort(files.store, "Managers") != before
    undo_import(files.store, later.import_id, files.now)
    assert find_cohort(files.store, "Managers") == before


def test_who_stays_is_known_again_by_the_next_file(files):
    report = files.take("a.csv", content=csv_of(HEAD, ("5", "Zoé", "zoe@example.org", "02/11/2026", "40 %")))
    (learner, _) = files.people()["zoe@example.org"]
    add_note(files.store, NoteRow(learner.id, "Called", NOW))
    undo_import(files.store, report.import_id, files.now)
    assert list(files.people()) == ["zoe@example.org"]
    files.take("b.csv", content=csv_of(HEAD[1:], ("Zoé", "zoe@example.org", "03/11/2026", "50 %")))
    assert files.people()["zoe@example.org"][0].id == learner.id
    assert len(files.people()) == 1


def test_parting_one_of_a_file_leaves_other_files_alone(files):
    row = ("2", "Zoé", "zoe@example.org", "02/11/2026", "40 %")
    files.take("a.csv", "North", csv_of(HEAD, row))
    files.take("b.csv", "South", csv_of(HEAD, row))
    (north,), (south,) = files.people("North").values(), files.people("South").values()
    assert north[0] == south[0]
    account = find_cohort(files.store, "South").account_id
    number = part_identity(files.store, account, "South/2", NOW)
    assert files.people("North")["zoe@example.org"][0].id == north[0].id
    assert files.people("South")["zoe@example.org"][0].id != north[0].id
    files.take("c.csv", "North", csv_of(HEAD, (*row[:4], "50 %")))
    assert len(files.people("North")) == 1
    undo_regrouping(files.store, number, NOW)
    assert files.people("South")["zoe@example.org"][0].id == north[0].id


def test_who_was_parted_and_is_gone_with_the_file_takes_nobody_along(files):
    row = ("2", "Zoé", "zoe@example.org", "02/11/2026", "40 %")
    files.take("a.csv", "North", csv_of(HEAD, row))
    gone = files.take("b.csv", "South", csv_of(HEAD, row))
    number = part_identity(files.store, find_cohort(files.store, "South").account_id, "South/2", NOW)
    undo_import(files.store, gone.import_id, NOW)
    files.take("c.csv", "East", csv_of(HEAD, ("1", "Stranger", "s@example.org", "02/11/2026", "40 %")))
    undo_regrouping(files.store, number, NOW)
    assert list(files.people("East")) == ["s@example.org"]
    assert list(files.people("North")) == ["zoe@example.org"]


def test_a_joining_can_be_taken_back_when_the_file_of_the_joined_is_gone(files):
    files.take("a.csv", "North", csv_of(HEAD, ("1", "Zoé", "zoe@example.org", "02/11/2026", "40 %")))
    gone = files.take("b.csv", "South", csv_of(HEAD, ("1", "Z.", "z@example.org", "02/11/2026", "40 %")))
    (zoe, _), (other, _) = files.people("North")["zoe@example.org"], files.people("South")["z@example.org"]
    number = join_learners(files.store, zoe.id, other.id, NOW)
    undo_import(files.store, gone.import_id, NOW)
    undo_regrouping(files.store, number, NOW)
    assert [(one.id, one.name) for one, _ in files.people("North").values()] == [(zoe.id, "Zoé")]
    assert files.store.value("select count(*) from learner") == 1


def test_files_are_stale_after_eight_days(files):
    files.take("04_360learning_session_fr.csv")
    (cohort,) = all_cohorts(files.store)
    assert not is_stale(cohort, NOW + timedelta(days=7, hours=23))
    assert is_stale(cohort, NOW + timedelta(days=8, hours=1))


@pytest.fixture
def campus(tmp_path):
    """A cohort read by web service, whose people have the numbers of the log's sample."""
    source = PlainSource()
    source.give(
        Stream.ENROLMENTS,
        person("12", name="Amélie Durand", email="amelie.durand@exemple.fr"),
        person("13", name="Benoît Lefèvre", email="benoit.lefevre@exemple.fr"),
        person("14", name="Chloé Nguyen", email="chloe.nguyen@exemple.fr"),
    )
    source.give(Stream.EVENTS, click("12", date(2026, 11, 20)))
    desk = Desk(tmp_path, source)
    desk.now = NOW
    desk.sync()
    made = Files(tmp_path)
    made.desk = desk
    yield made
    made.store.close()
    desk.store.close()


def active_on(files, name):
    cohort = find_cohort(files.store, "Anglais B1")
    by_name = {learner.name: enrolment.id for learner, enrolment in files.people("Anglais B1").values()}
    return summaries_of_cohort(files.store, cohort.id)[by_name[name]].active_on


def test_a_log_adds_active_days_to_a_cohort_that_is_synced(campus):
    before = campus.facts()
    report = campus.take("03_moodle_journaux_fr.csv", "Anglais B1")
    assert (report.learners, report.not_in_cohort) == (3, 0)
    assert active_on(campus, "Amélie Durand") == (date(2026, 11, 20), date(2026, 11, 21))
    assert active_on(campus, "Chloé Nguyen") == (date(2026, 11, 5),)
    assert find_cohort(campus.store, "Anglais B1").history_from == date(2026, 11, 5)
    after = campus.facts()
    campus.desk.sync()
    assert campus.facts() == after
    undo_import(campus.store, report.import_id, NOW)
    assert campus.facts() == before


def test_another_file_adds_what_it_knows_by_address_and_nobody(campus):
    report = campus.take("04_360learning_session_fr.csv", "Anglais B1")
    assert (report.learners, report.added, report.not_in_cohort) == (5, 0, 2)
    assert active_on(campus, "Benoît Lefèvre") == (date(2026, 10, 25),)
    assert len(campus.people("Anglais B1")) == 3
    assert campus.store.value("select count(*) from activity") == 0


def test_a_number_of_another_system_is_nobody_of_a_synced_cohort(campus):
    content = csv_of(HEAD, ("12", "Somebody Else", "", "02/11/2026", "10 %"))
    report = campus.take("x.csv", "Anglais B1", content)
    assert report.not_in_cohort == 1
    assert active_on(campus, "Amélie Durand") == (date(2026, 11, 20),)


def test_stopping_an_import_keeps_nothing(files):
    order = Order("x.csv", (SAMPLES / "04_360learning_session_fr.csv").read_bytes(), "Managers")
    before = files.facts()
    assert finished(importing(order, files.open, NOW, "Europe/Paris", "fr", is_trial=False), stop_after=1) is None
    assert files.facts() == before


def test_before_a_file_was_imported_nobody_knows_how_things_stood(files):
    rows = "".join(f"{n};P{n};p{n}@example.org;{1 + n}/11/2026;{4 * n}\n" for n in range(10))
    table = f"Id;Nom;E-mail;Dernière connexion;Progression (%)\n{rows}".encode()
    days = {"starts_on": date(2026, 9, 7), "ends_on": date(2027, 1, 29)}
    files.take("tableau.csv", content=table, **days)
    cohort = find_cohort(files.store, "Managers")
    board = cohort_board(files.store, cohort.id, NOW)
    assert board is not None
    assert board.week == 10
    assert board.fan.median == (0.18,)
    assert fan_finding(Words("en"), board).startswith("The group is ")
    (seen_in_week_8,) = [row for row in board.rows if row.name == "P7"]
    assert [seen_in_week_8.days_active_in(week) for week in (0, 7, 8, 9, 10)] == [None, None, 1, 0, 0]
    page = learner_page(files.store, seen_in_week_8.learner_id, NOW)
    assert page is not None
    assert page.enrolments[0].steps == ((date(2026, 11, 21), 0.28),)
    assert len(page.enrolments[0].group) == 1

"""The import page: from a file to its undo, with a real store and real files."""

from pathlib import Path

import pytest
from looking import button, said, the
from open_university import NOW, close_desk, make_desk, make_profile
from PySide6.QtCore import QAbstractItemModel, QMimeData, QObject, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from running import finished

from cockpit.errors import WrongInput
from cockpit.gui.desk import Desk
from cockpit.gui.frame import Frame
from cockpit.gui.imports.by_hand import with_activity, with_day, with_role, with_unit, without_day
from cockpit.gui.imports.match import MatchTable
from cockpit.gui.imports.outcome import OutcomePart
from cockpit.gui.imports.page import IMPORT, TRIAL, ImportsPage
from cockpit.gui.imports.work import keeping
from cockpit.gui.learners.table_page import LearnersPage
from cockpit.gui.navigation import Navigator
from cockpit.gui.segments import Segments
from cockpit.gui.strip import UndoStrip
from cockpit.imports.apply import Order, importing
from cockpit.imports.headers import propose
from cockpit.imports.mapping import Column
from cockpit.imports.roles import Role
from cockpit.profile import mark_as_demo, open_profile
from cockpit.store import Store
from cockpit.store.cohorts import all_cohorts
from cockpit.store.imports import all_imports

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
ROLE, UNIT, ACTIVITY = 2, 3, 4


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator) -> ImportsPage:
    page = ImportsPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 830)
    with qtbot.waitExposed(page):
        page.show()
    return page


def sample(number: str) -> Path:
    return next(SAMPLES.glob(f"{number}_*"))


def tried(qtbot: QtBot, page: ImportsPage, path: Path | None = None) -> str:
    """Open a file if there is one, wait for its trial, and return what can be read."""
    if path is not None:
        page.open_file(path)
    qtbot.waitUntil(lambda: button(page, "Import").isEnabled() or bool(page.form.problem), timeout=20_000)
    return said(page)


def table_of(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows), "utf-8")
    return path


def match(page: ImportsPage) -> dict[str, str]:
    """Return what each column holds, by the names that are shown."""
    model = the(page, MatchTable).model()
    return {text(model, at, 0): text(model, at, ROLE) for at in range(model.rowCount())}


def text(model: QAbstractItemModel, row: int, column: int) -> str:
    return str(model.index(row, column).data())


def is_editor(one: QObject) -> bool:
    return isinstance(one, QComboBox | QLineEdit) and not one.isHidden()


def choose(page: ImportsPage, row: int, column: int, value: str) -> None:
    """Open a cell of the match and choose a value in its list, or write it."""
    table = the(page, MatchTable)
    table.setCurrentIndex(table.model().index(row, column))
    table.edit(table.currentIndex())
    editor = next(one for one in table.viewport().children() if is_editor(one))
    if isinstance(editor, QLineEdit):
        editor.setText(value)
        table.itemDelegate().commitData.emit(editor)
        table.itemDelegate().closeEditor.emit(editor)
        return
    if editor.isEditable():
        editor.setEditText(value)
    else:
        assert editor.findData(value) >= 0
        editor.setCurrentIndex(editor.findData(value))
    editor.activated.emit(editor.currentIndex())
    if editor.isEditable():
        table.itemDelegate().commitData.emit(editor)
        table.itemDelegate().closeEditor.emit(editor)


def named(page: QWidget, name: str) -> QComboBox:
    return next(one for one in page.findChildren(QComboBox) if one.accessibleName() == name)


def pick(combo: QComboBox, words: str) -> None:
    place = combo.findText(words)
    assert place >= 0, [combo.itemText(at) for at in range(combo.count())]
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def people(store: Store) -> int:
    count: int = store.value("select count(*) from learner")
    return count


# --- what a file is, and what would happen -------------------------------------------------------


def test_a_file_says_what_it_is_and_what_would_happen_and_nothing_is_kept(
    qtbot: QtBot, page: ImportsPage, desk: Desk
):
    before = people(desk.store)
    words = tried(qtbot, page, sample("07"))
    assert "07_cohorte_piegee.csv: table of learners" in words
    assert "6 learners: 6 new, 0 changed, 0 as before" in words
    assert "Not in this file, so unknown: groups, status, completion, grades, time spent, due dates." in words
    assert "1 row rejected · 6 remarks to look at · 2 rows that are nobody" in words
    assert "Row 3" in words  # where the headings stand
    assert (people(desk.store), all_imports(desk.store)) == (before, [])


def test_remarks_say_their_row_and_come_in_the_order_of_weight(qtbot: QtBot, page: ImportsPage):
    tried(qtbot, page, sample("07"))
    model = the(page, OutcomePart).list.model()
    rows = [text(model, at, 0) for at in range(model.rowCount())]
    assert rows[0].startswith("Row 9: The e-mail address is not valid.")
    assert rows[1] == "Row 6: Same learner as in row 5: the row with later activity counts, else the first."
    assert rows[-1] == "Row 13: Row with totals or averages."


def test_a_column_shows_its_first_two_values_as_they_are(qtbot: QtBot, page: ImportsPage, tmp_path: Path):
    path = table_of(tmp_path / "a.csv", "Matricule;Nom", "7;<b>Ana</b>", "8;", "9;Bo\u202ex")
    tried(qtbot, page, path)
    model = the(page, MatchTable).model()
    assert [text(model, 0, 1), text(model, 1, 1)] == ["7 · 8", "<b>Ana</b> · Box"]


def test_the_encoding_that_was_found_is_marked_and_another_one_reads_the_file_anew(qtbot: QtBot, page: ImportsPage):
    tried(qtbot, page, sample("05"))
    encodings = named(page, "Encoding")
    assert encodings.currentText() == "Windows, Western (cp1252) (found)"
    before = list(match(page))
    pick(encodings, "Mac (Roman)")
    qtbot.waitUntil(lambda: list(match(page)) != before)
    tried(qtbot, page)
    assert encodings.currentText() == "Mac (Roman)"
    assert encodings.findText("Windows, Western (cp1252) (found)") >= 0
    pick(encodings, "Windows, Western (cp1252) (found)")
    qtbot.waitUntil(lambda: list(match(page)) == before)


def test_a_delimiter_that_fits_not_is_said_in_one_sentence_and_can_be_chosen_back(qtbot: QtBot, page: ImportsPage):
    tried(qtbot, page, sample("05"))
    delimiters = named(page, "Delimiter")
    assert delimiters.currentText() == "Semicolon ; (found)"
    pick(delimiters, "Bar |")
    qtbot.waitUntil(lambda: page.form.problem != "")
    assert page.form.problem.startswith(("No row with column headings", "No column holds an id"))
    assert not button(page, "Import").isEnabled()
    pick(delimiters, "Semicolon ; (found)")
    assert "learners: " in tried(qtbot, page)
    assert page.form.problem == ""


def test_a_workbook_offers_its_sheets_and_no_encoding(qtbot: QtBot, page: ImportsPage):
    words = tried(qtbot, page, sample("09"))
    sheets = named(page, "Sheet")
    assert sheets.isVisible() and not named(page, "Encoding").isVisible()
    assert sheets.currentText() == "Suivi (found)" and "Rows 1 and 2" in words
    other = next(at for at in range(sheets.count()) if sheets.itemData(at) is not None)
    sheets.setCurrentIndex(other)
    sheets.activated.emit(other)
    qtbot.waitUntil(lambda: page.form.problem != "")
    assert sheets.isVisible()


def test_dates_that_can_be_read_both_ways_are_asked_for_with_their_columns(
    qtbot: QtBot, page: ImportsPage, desk: Desk, tmp_path: Path
):
    path = table_of(tmp_path / "a.csv", "Matricule;Nom;Dernière connexion", "7;Ana;05/11/2026", "8;Bo;11/10/2026")
    tried(qtbot, page, path)
    orders = the(page, Segments)
    assert orders.isVisible() and "In: Dernière connexion" in said(page)
    orders.choose("month_first")
    tried(qtbot, page)
    assert orders.isVisible() and orders.value == "month_first"  # it can be taken back
    with qtbot.waitSignal(page.imported):
        page.submit()
    days = desk.store.value("select group_concat(local_on) from event where key like 'file:%'")
    assert "2026-05-11" in days and "2026-11-10" in days


def test_dates_that_leave_no_doubt_are_not_asked_for(qtbot: QtBot, page: ImportsPage):
    tried(qtbot, page, sample("05"))
    assert not the(page, Segments).isVisible()


def test_a_file_that_cannot_be_read_is_one_sentence_and_another_file_goes_on(
    qtbot: QtBot, page: ImportsPage, tmp_path: Path
):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    tried(qtbot, page, broken)
    assert page.form.problem.startswith("This file is damaged.")
    tried(qtbot, page, tmp_path / "gone.csv")
    assert page.form.problem.startswith("This file is damaged.")
    assert "5 learners" in tried(qtbot, page, sample("04"))
    assert page.form.problem == ""


# --- the match -----------------------------------------------------------------------------------


def test_a_table_proposes_what_its_columns_hold(qtbot: QtBot, page: ImportsPage):
    tried(qtbot, page, sample("07"))
    assert match(page) == {
        "ID": "id",
        "Nom complet": "full name",
        "E-mail": "e-mail address",
        "Dernière activité": "last activity",
        "Progression": "progress",
        "Commentaire": "comment",
        "Téléphone": "phone",
    }


def test_a_role_chosen_otherwise_is_tried_at_once_and_kept_for_the_next_file_of_this_shape(
    qtbot: QtBot, page: ImportsPage, desk: Desk, tmp_path: Path
):
    first = table_of(tmp_path / "a.csv", "Matricule;Nom;Équipe", "7;Ana;Lyon", "8;Bo;Metz")
    assert "groups" not in tried(qtbot, page, first).partition("unknown:")[2]
    choose(page, 2, ROLE, Role.UNIT)
    qtbot.waitUntil(lambda: "groups" in said(page).partition("unknown:")[2])
    assert match(page)["Équipe"] == "organisation or department"
    tried(qtbot, page, sample("04"))
    tried(qtbot, page, table_of(tmp_path / "b.csv", "MATRICULE;nom;Equipe", "9;Cleo;Brest"))
    assert match(page)["Equipe"] == "organisation or department"


def test_headings_that_say_nothing_are_matched_once(qtbot: QtBot, page: ImportsPage, desk: Desk, tmp_path: Path):
    first = table_of(tmp_path / "a.csv", "Kennung;Name;Statut", "7;Ana;actif", "8;Bo;actif")
    tried(qtbot, page, first)
    assert page.form.problem.startswith("No column holds an id or a mail address")
    assert match(page) == {"Kennung": "not imported", "Name": "full name", "Statut": "status"}
    choose(page, 0, ROLE, Role.SOURCE_ID)
    qtbot.waitUntil(lambda: "2 learners: 2 new" in said(page))
    tried(qtbot, page, sample("04"))
    assert "1 learner: 1 new" in tried(
        qtbot, page, table_of(tmp_path / "b.csv", "Kennung;Name;Statut", "9;Cleo;actif")
    )
    with qtbot.waitSignal(page.imported) as imported:
        page.submit()
    assert imported.args[0].added == 1


def test_a_unit_is_asked_for_where_it_is_needed(qtbot: QtBot, page: ImportsPage, desk: Desk, tmp_path: Path):
    path = table_of(tmp_path / "a.csv", "Matricule;Nom;Durée", "7;Ana;12", "8;Bo;30")
    tried(qtbot, page, path)
    table = the(page, MatchTable)
    assert not table.isColumnHidden(UNIT) and text(table.model(), 2, UNIT) == "not said"
    assert "1 remark to look at" in said(page)
    choose(page, 2, UNIT, "min")
    qtbot.waitUntil(lambda: "remark to look at" not in said(page) and button(page, "Import").isEnabled())
    assert text(table.model(), 2, UNIT) == "minutes"


def test_a_live_class_needs_its_day(qtbot: QtBot, page: ImportsPage, tmp_path: Path):
    path = table_of(tmp_path / "a.csv", "Matricule;Nom;Atelier", "7;Ana;présent", "8;Bo;absent")
    tried(qtbot, page, path)
    choose(page, 2, ROLE, Role.ATTENDANCE)
    qtbot.waitUntil(lambda: page.form.problem != "")
    assert page.form.problem == "The day of “Atelier” is missing. Write it like 2026-11-23."
    choose(page, 2, UNIT, "12/11/2026")
    qtbot.waitUntil(lambda: page.form.problem == "")
    tried(qtbot, page)
    assert text(the(page, MatchTable).model(), 2, UNIT) == "2026-11-12"


def test_columns_of_one_activity_are_put_together(qtbot: QtBot, page: ImportsPage, desk: Desk, tmp_path: Path):
    path = table_of(tmp_path / "a.csv", "Matricule;Nom;Quiz;Quand", "7;Ana;Terminé;2026-11-02", "8;Bo;-;-")
    tried(qtbot, page, path)
    choose(page, 2, ROLE, Role.ACTIVITY_STATE)
    choose(page, 3, ROLE, Role.ACTIVITY_DATE)
    assert text(the(page, MatchTable).model(), 3, ACTIVITY) == "Quand"
    choose(page, 3, ACTIVITY, "Quiz")
    qtbot.waitUntil(lambda: not button(page, "Import").isEnabled())
    tried(qtbot, page)
    with qtbot.waitSignal(page.imported):
        page.submit()
    assert desk.store.rows("select changed_on from completion join activity on activity.id = activity_id"
                           " where title = 'Quiz' and is_done") == [("2026-11-02",)]  # fmt: skip


def test_a_known_export_matches_itself_and_can_be_matched_by_hand_and_back(qtbot: QtBot, page: ImportsPage):
    words = tried(qtbot, page, sample("02"))
    table = the(page, MatchTable)
    editable = Qt.ItemFlag.ItemIsEditable
    assert "Moodle activity completion" in words
    assert not table.model().index(1, ROLE).flags() & editable
    button(page, "Match by hand").click()
    tried(qtbot, page)
    assert "table of learners" in said(page) and table.model().index(1, ROLE).flags() & editable
    tried(qtbot, page, sample("04"))
    tried(qtbot, page, sample("02"))
    button(page, "As recognised").click()
    tried(qtbot, page)
    assert "Moodle activity completion" in said(page)
    tried(qtbot, page, sample("04"))
    assert "Moodle activity completion" in tried(qtbot, page, sample("02"))


def test_the_match_keeps_what_models_promise(qtbot: QtBot, page: ImportsPage, qtmodeltester: ModelTester):
    tried(qtbot, page, sample("09"))
    qtmodeltester.check(the(page, MatchTable).model())
    qtmodeltester.check(the(page, OutcomePart).list.model())
    assert the(page, MatchTable).model().rowCount() == 10


def test_a_role_that_a_learner_has_once_moves():
    mapping = with_role(propose(["Matricule", "Courriel", "Contact"]), 2, Role.EMAIL)
    assert [column.role for column in mapping.columns] == [Role.SOURCE_ID, Role.IGNORED, Role.EMAIL]
    many = with_role(with_role(propose(["Id", "Quiz 1", "Quiz 2"]), 1, Role.ACTIVITY_STATE), 2, Role.ACTIVITY_STATE)
    assert [column.activity for column in many.columns] == ["", "Quiz 1", "Quiz 2"]


def test_what_goes_with_a_role_comes_and_goes_with_it():
    mapping = propose(["Matricule", "Effort (h)", "Note /20", "Présence 12/11/2026"])
    assert with_role(mapping, 1, Role.TIME_SPENT).columns[1] == Column("Effort (h)", Role.TIME_SPENT, "h")
    assert with_role(mapping, 2, Role.SCORE).columns[2].unit == "/20"
    assert with_role(mapping, 2, Role.TIME_SPENT).columns[2].unit == ""
    assert with_role(mapping, 3, Role.COMMENT).columns[3] == Column("Présence 12/11/2026", Role.COMMENT)
    there = with_role(mapping, 3, Role.ATTENDANCE)
    assert there.columns[3].unit == "2026-11-12" and without_day(there) is None
    assert without_day(with_day(there, 3, "soon")) == with_day(there, 3, "soon").columns[3]
    assert with_unit(mapping, 2, "%").columns[2].unit == "%"
    assert with_activity(there, 3, "  ") == there and with_activity(there, 3, " A  b").columns[3].activity == "A b"


# --- the cohort ----------------------------------------------------------------------------------


def test_a_new_cohort_is_called_as_the_file_is_and_gets_its_days(qtbot: QtBot, page: ImportsPage, desk: Desk):
    tried(qtbot, page, sample("04"))
    assert page.form.cohort.name == "04 360learning session fr"
    named(page, "Cohort").setEditText("Managers ")
    first, last = (one for one in page.findChildren(QLineEdit) if one.accessibleName().endswith("optional"))
    first.setText("2027-01-31")
    last.setText("2026-09-07")
    qtbot.waitUntil(lambda: page.form.problem != "")
    assert page.form.problem == "The first day lies after the last one. Swap them."
    last.setText("soon")
    qtbot.waitUntil(lambda: page.form.problem == "“soon” is no date. Write it like 2026-11-23.")
    first.setText("7/9/2026")
    last.setText("2027-01-31")
    tried(qtbot, page)
    with qtbot.waitSignal(page.imported):
        page.submit()
    cohort = next(one for one in all_cohorts(desk.store) if one.name == "Managers")
    assert (str(cohort.starts_on), str(cohort.ends_on)) == ("2026-09-07", "2027-01-31")


def test_a_cohort_without_a_name_is_asked_for(qtbot: QtBot, page: ImportsPage):
    tried(qtbot, page, sample("04"))
    named(page, "Cohort").setEditText("  ")
    qtbot.waitUntil(lambda: page.form.problem == "The cohort has no name. Choose one, or give a new one.")
    assert not button(page, "Import").isEnabled()


def test_a_cohort_that_is_synced_takes_active_days_alone_and_says_so(qtbot: QtBot, page: ImportsPage, desk: Desk):
    tried(qtbot, page, sample("04"))
    named(page, "Cohort").setEditText(all_cohorts(desk.store)[0].name)
    qtbot.waitUntil(lambda: "only active days are added" in said(page))
    qtbot.waitUntil(lambda: "Nobody of this file is in the cohort." in said(page))
    assert not button(page, "Import").isEnabled()
    assert not any(one.isVisible() for one in page.findChildren(QLineEdit) if "optional" in one.accessibleName())


def test_the_next_file_of_this_name_goes_where_the_last_one_went(qtbot: QtBot, page: ImportsPage, tmp_path: Path):
    path = table_of(tmp_path / "export.csv", "Matricule;Nom", "7;Ana", "8;Bo")
    tried(qtbot, page, path)
    named(page, "Cohort").setEditText("Managers")
    qtbot.waitUntil(lambda: not button(page, "Import").isEnabled())
    tried(qtbot, page)
    with qtbot.waitSignal(page.imported):
        page.submit()
    words = tried(qtbot, page, table_of(path, "Matricule;Nom", "7;Ana", "9;Cleo"))
    assert named(page, "Cohort").currentText() == "Managers"
    assert "2 learners: 1 new, 0 changed, 1 as before" in words
    assert "1 learner of the cohort is not in the file and stays as before." in words
    assert "An existing cohort" in words


def test_the_very_same_file_is_not_imported_twice(qtbot: QtBot, page: ImportsPage, desk: Desk):
    tried(qtbot, page, sample("04"))
    with qtbot.waitSignal(page.imported):
        page.submit()
    page.open_file(sample("04"))
    qtbot.waitUntil(lambda: "This very file is imported already: nothing would change." in said(page))
    page.submit()
    assert desk.jobs.running(IMPORT) is None and len(all_imports(desk.store)) == 1


def test_a_file_that_was_imported_elsewhere_meanwhile_is_not_taken_back_here(
    qtbot: QtBot, page: ImportsPage, desk: Desk
):
    tried(qtbot, page, sample("04"))
    order = Order(sample("04").name, sample("04").read_bytes(), "04 360learning session fr")
    finished(importing(order, desk.profile.open, NOW, "Europe/Paris", "en", is_trial=False))
    with qtbot.waitSignal(page.imported) as imported:
        page.submit()
    assert imported.args[0].import_id is None and len(all_imports(desk.store)) == 1


# --- importing, calling off, undoing -------------------------------------------------------------


@pytest.fixture
def frame(qtbot: QtBot, desk: Desk) -> Frame:
    frame = Frame(desk)
    qtbot.addWidget(frame)
    frame.resize(1440, 900)
    with qtbot.waitExposed(frame):
        frame.show()
    frame.start()
    qtbot.waitUntil(lambda: not desk.jobs.names(), timeout=20_000)
    return frame


def test_an_import_comes_back_and_one_key_takes_it_back(qtbot: QtBot, frame: Frame, desk: Desk):
    before = people(desk.store)
    frame.go("learners")
    frame.import_file(sample("04"))
    page = the(frame, ImportsPage)
    tried(qtbot, page)
    named(page, "Cohort").setEditText("Managers")
    qtbot.waitUntil(lambda: not button(page, "Import").isEnabled())
    tried(qtbot, page)
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    strip = the(frame, UndoStrip)
    qtbot.waitUntil(lambda: strip.text == "5 learners imported into Managers", timeout=20_000)
    assert the(frame, LearnersPage).isVisible()
    assert people(desk.store) == before + 5
    frame.show_cohort(next(one.id for one in all_cohorts(desk.store) if one.name == "Managers"))
    the(frame, UndoStrip).undo_wanted.emit()
    qtbot.waitUntil(lambda: strip.text == "Undone", timeout=20_000)
    assert people(desk.store) == before
    assert "Managers" not in [one.name for one in all_cohorts(desk.store)]


def test_alerts_follow_an_import(qtbot: QtBot, page: ImportsPage, desk: Desk, tmp_path: Path):
    rows = [f"{at};Ana{at};2026-08-31;2026-11-{1 + at:02d}" for at in range(9)]
    path = table_of(tmp_path / "a.csv", "Matricule;Nom;Inscription;Dernière connexion", *rows)
    count = "select count(*) from alert where closed_on is null"
    before = desk.store.value(count)
    tried(qtbot, page, path)
    with qtbot.waitSignal(page.imported):
        page.submit()
    assert desk.store.value(count) > before


def test_escape_calls_the_trial_off_and_then_leaves_the_page(
    qtbot: QtBot, page: ImportsPage, navigator: Navigator, desk: Desk
):
    page.open_file(sample("04"))
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert "The trial was called off; nothing was changed." in said(page)
    qtbot.wait(400)
    assert desk.jobs.running(TRIAL) is None and not button(page, "Import").isEnabled()
    button(page, "Try again").click()
    assert "5 learners: 5 new" in tried(qtbot, page)
    with qtbot.waitSignal(navigator.back_wanted):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_a_trial_that_is_called_off_stops_working(qtbot: QtBot, page: ImportsPage, desk: Desk, tmp_path: Path):
    page.open_file(big_table(tmp_path / "big.csv", 20_000))
    qtbot.waitUntil(lambda: desk.jobs.running(TRIAL) is not None)
    looking = desk.jobs.running(TRIAL)
    qtbot.waitUntil(lambda: desk.jobs.running(TRIAL) not in (None, looking))  # looked at: the trial follows
    job = desk.jobs.running(TRIAL)
    assert job is not None
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(job.succeeded), qtbot.waitSignal(job.ended):
        pass


def test_an_import_that_is_called_off_keeps_nothing_and_the_form(
    qtbot: QtBot, page: ImportsPage, desk: Desk, tmp_path: Path
):
    path = big_table(tmp_path / "big.csv", 3_000)
    tried(qtbot, page, path)
    before = people(desk.store)
    page.submit()
    assert not named(page, "Cohort").isEnabled()
    with qtbot.assertNotEmitted(page.imported, wait=200):
        qtbot.keyClick(page, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: desk.jobs.running(IMPORT) is None, timeout=20_000)
    assert people(desk.store) == before and all_imports(desk.store) == []
    assert named(page, "Cohort").isEnabled() and button(page, "Import").isEnabled()


def test_what_changes_while_a_trial_runs_is_what_is_tried(qtbot: QtBot, page: ImportsPage, tmp_path: Path):
    page.open_file(big_table(tmp_path / "big.csv", 2_000))
    qtbot.waitUntil(lambda: named(page, "Cohort").currentText() == "big")  # named after its file, once it is read
    for name in ("A", "Ab", "Abc"):
        qtbot.wait(120)
        named(page, "Cohort").setEditText(name)
    tried(qtbot, page)
    with qtbot.waitSignal(page.imported, timeout=20_000) as imported:
        page.submit()
    assert imported.args[0].cohort == "Abc"


def test_the_demo_takes_no_file_and_says_why(qtbot: QtBot, tmp_path: Path):
    folder = tmp_path / "demo"
    mark_as_demo(folder)
    desk = make_desk(open_profile(folder))
    page = ImportsPage(desk, Navigator())
    qtbot.addWidget(page)
    page.show()
    assert not button(page, "Choose a file").isEnabled() and not page.acceptDrops()
    assert "The demo takes no real accounts, for its key is public." in said(page)
    page.open_file(sample("04"))
    assert not page.form.isVisible()
    with pytest.raises(WrongInput, match="demo_refuses_accounts"):
        finished(keeping(desk.profile, Order("a.csv", b"Id\n7", "A"), "en", desk.now))
    close_desk(desk)


# --- by keyboard, by mouse, by ear ---------------------------------------------------------------


def test_a_file_is_chosen_in_the_systems_dialog(qtbot: QtBot, page: ImportsPage):
    qtbot.keyClick(page, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = page.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(sample("04")))
    dialog.reject()
    assert "5 learners" in tried(qtbot, page)


def test_a_file_is_dropped_on_the_page(qtbot: QtBot, page: ImportsPage):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(sample("04")))])
    none = Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, none))
    assert "5 learners" in tried(qtbot, page)
    elsewhere = QMimeData()
    elsewhere.setUrls([QUrl("https://example.org/a.csv")])
    page.dropEvent(
        QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, elsewhere, Qt.MouseButton.LeftButton, none)
    )
    assert "5 learners" in said(page)


def test_a_role_is_changed_by_keys_alone(qtbot: QtBot, page: ImportsPage, tmp_path: Path):
    tried(qtbot, page, table_of(tmp_path / "a.csv", "Matricule;Nom;Équipe", "7;Ana;Lyon"))
    table = the(page, MatchTable)
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, ROLE))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(table, key)
    editor = the(table.viewport(), QComboBox)
    qtbot.waitUntil(editor.view().isVisible)
    assert editor.currentText() == "groups"
    qtbot.keyClick(editor.view(), Qt.Key.Key_Home)
    qtbot.keyClick(editor.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: match(page)["Équipe"] == "not imported")
    assert table.currentIndex().row() == 2  # one goes on where one was


def is_reached_by_tab(one: QWidget) -> bool:
    """Tell whether Tab must come to a widget: of a group of buttons it comes to the chosen one."""
    is_part = isinstance(one.parentWidget(), QComboBox) or one.focusProxy() is not None
    is_unchosen = isinstance(one, QAbstractButton) and one.group() is not None and not one.isChecked()
    is_open = one.isVisible() and one.isEnabled() and bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return is_open and not is_part and not is_unchosen


@pytest.mark.parametrize("number", ["05", "09"])
def test_tab_reaches_everything_and_nothing_is_nameless(qtbot: QtBot, page: ImportsPage, number: str):
    tried(qtbot, page, sample(number))
    wanted = {one for one in page.findChildren(QWidget) if is_reached_by_tab(one)}
    nameless = [one for one in wanted if not one.accessibleName() and not getattr(one, "text", str)()]
    assert nameless == []
    reached: set[QWidget] = set()
    page.activateWindow()
    button(page, "Choose another file").setFocus()
    for _ in range(3 * len(wanted)):
        focused = page.focusWidget()
        reached.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert wanted <= reached, [one.accessibleName() for one in wanted - reached]


def test_a_cell_says_its_column_to_a_screen_reader(qtbot: QtBot, page: ImportsPage):
    tried(qtbot, page, sample("07"))
    index = the(page, MatchTable).model().index(2, ROLE)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "E-mail: e-mail address"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", [(1228, 866), (964, 666)])
def test_every_size_and_language_has_room_for_the_page(
    qtbot: QtBot, tmp_path: Path, language: str, size: tuple[int, int]
):
    desk = make_desk(make_profile(tmp_path), language)
    page = ImportsPage(desk, Navigator())
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    page.open_file(sample("09"))
    qtbot.waitUntil(button(page, desk.words.say("Import")).isEnabled)
    assert (page.width(), page.height()) == size
    assert not page.grab().isNull()
    close_desk(desk)


# --- many rows -----------------------------------------------------------------------------------


def big_table(path: Path, rows: int) -> Path:
    return table_of(
        path,
        "Matricule;Prénom;Nom;E-mail;Dernière connexion;Avancement",
        *(
            f"{at};Ana;B{at};ana{at}@learners.example;{1 + at % 22:02d}/11/2026;{'?!' if at % 5 == 0 else at % 100}"
            for at in range(rows)
        ),
    )


def test_a_file_of_many_rows_is_imported(qtbot: QtBot, page: ImportsPage, tmp_path: Path):
    page.open_file(big_table(tmp_path / "many.csv", 6_000))
    qtbot.waitUntil(button(page, "Import").isEnabled, timeout=60_000)
    assert "6,000 learners: 6,000 new" in said(page)
    assert the(page, OutcomePart).list.model().rowCount() == 1_260
    with qtbot.waitSignal(page.imported, timeout=60_000):
        page.submit()


def test_a_store_that_was_filled_elsewhere_is_seen_when_the_page_is_shown_again(
    qtbot: QtBot, page: ImportsPage, desk: Desk
):
    tried(qtbot, page, sample("04"))
    order = Order("a.csv", b"Matricule;Nom\n7;Ana", "Elsewhere")
    finished(importing(order, desk.profile.open, NOW, "Europe/Paris", "en", is_trial=False))
    assert named(page, "Cohort").findText("Elsewhere") < 0
    page.reload()
    assert named(page, "Cohort").findText("Elsewhere") >= 0
    assert named(page, "Cohort").currentText() == "04 360learning session fr"

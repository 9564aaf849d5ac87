import csv
import json
from pathlib import Path

import openpyxl
import pytest

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
PARTICIPANTS = str(SAMPLES / "01_moodle_participants_fr.csv")


def take(shell, name, *arguments):
    assert shell("import", str(SAMPLES / name), "--cohort", "Managers", "--json", *arguments) == 0, shell.err
    return shell.told_json()


def test_an_import_tells_what_the_contract_promises(shell):
    told = take(shell, "05_excel_fr_cp1252.csv")
    assert {
        "file", "import_id", "encoding", "delimiter", "header_row", "mapping", "absent_fields", "learners", "added",
        "changed", "unchanged", "missing", "skipped", "rejected", "warnings",
    } <= told.keys()  # fmt: skip
    assert (told["encoding"], told["delimiter"], told["header_row"]) == ("cp1252", ";", 1)
    assert (told["learners"], told["added"], told["import_id"]) == (5, 5, 1)
    assert [warning["row"] for warning in told["warnings"]] == [4, 5, 6]
    assert "groups" in told["absent_fields"]


def test_a_rejected_row_is_named_with_all_its_reasons(shell):
    (rejected,) = take(shell, "07_cohorte_piegee.csv")["rejected"]
    assert rejected["row"] == 9
    assert all(part in rejected["reason"] for part in ("e-mail", "31/02/2026", "100"))


def test_columns_that_are_not_read_are_named(shell, tmp_path):
    file = tmp_path / "modules.csv"
    file.write_text("Name;E-mail;Module 1\nAna;ana@example.org;Yes\n", "utf-8")
    assert shell("import", str(file), "--cohort", "Managers", "--dry-run") == 0, shell.err
    assert "Columns that are not read: Module 1." in shell.out


def test_a_trial_keeps_nothing(shell):
    assert take(shell, "04_360learning_session_fr.csv", "--dry-run")["import_id"] is None
    assert shell("cohorts", "--json") == 0
    assert json.loads(shell.out) == []


def test_imports_are_listed_and_taken_back(shell):
    take(shell, "01_moodle_participants_fr.csv")
    take(shell, "04_360learning_session_fr.csv")
    assert [row["import_id"] for row in shell.json("import", "--list")] == [1, 2]
    assert shell("import", "--undo", "1") == 0, shell.err
    assert [row["file"] for row in shell.json("import", "--list")] == ["04_360learning_session_fr.csv"]
    assert [row["learners"] for row in shell.json("cohorts")] == [5]
    assert "no such import" in shell.refused("import", "--undo", "1")


def test_files_are_an_account_and_their_cohort_is_worked_with_as_any_other(shell):
    take(shell, "04_360learning_session_fr.csv", "--starts", "2026-10-05", "--ends", "2027-02-28")
    (account,) = shell.json("accounts")
    assert (account["name"], account["kind"], account["cohorts"]) == ("files", "files", 1)
    (cohort,) = shell.json("cohorts")
    assert (cohort["id"], cohort["starts_on"], cohort["learners"]) == ("files:Managers", "2026-10-05", 5)
    (row,) = [row for row in shell.json("today") if "SILENT" in row["codes"]]
    assert row["learner"] == "Élodie Martin"
    assert shell("learner", row["learner_id"]) == 0, shell.err
    assert shell("replay", "--cohort", "files:Managers", "--to", "2026-11-23") == 0, shell.err
    for command in ("accounts", "cohorts", "doctor"):
        assert shell(command, language="fr") == 0, shell.err
    assert "real accounts" in shell.refused("demo", "--no-window")


def test_a_mapping_that_was_printed_can_be_given_back(shell, tmp_path):
    told = take(shell, "09_suivi_formateur.xlsx", "--dry-run")
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps(told["mapping"]), "utf-8")
    assert take(shell, "09_suivi_formateur.xlsx", "--mapping", str(file))["added"] == 5


def test_what_was_printed_of_a_file_is_a_mapping_too(shell, tmp_path):
    assert (
        shell("import", str(SAMPLES / "09_suivi_formateur.xlsx"), "--cohort", "Managers", "--dry-run", "--json")
        == 0
    )
    file = tmp_path / "printed.json"
    file.write_text(shell.out, "utf-8")
    assert take(shell, "09_suivi_formateur.xlsx", "--mapping", str(file))["added"] == 5


def test_days_the_wrong_way_round_and_a_file_of_headings_are_refused(shell, tmp_path):
    days = ("--starts", "2026-12-15", "--ends", "2026-11-01")
    assert "before its first" in shell.refused("import", PARTICIPANTS, "--cohort", "Managers", *days)
    empty = tmp_path / "empty.csv"
    empty.write_text("Name;E-mail\n", "utf-8")
    assert "no rows" in shell.refused("import", str(empty), "--cohort", "Managers")
    assert shell.json("cohorts") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "missing.csv", "--cohort", "x"), "missing.csv"),
        (("import", str(SAMPLES / "expected.json"), "--cohort", "x"), "heading"),
        (("import", PARTICIPANTS, "--cohort", "x", "--encoding", "utf-16"), "encoding"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_sentence(shell, arguments, said):
    assert said in shell.refused(*arguments)


def test_a_file_among_several_that_cannot_be_read_is_named_and_the_others_are_imported(shell):
    last = str(SAMPLES / "04_360learning_session_fr.csv")
    assert shell("import", PARTICIPANTS, "missing.csv", last, "--cohort", "Managers") == 1
    assert shell.err.startswith("missing.csv: ")
    assert [line.partition(":")[0] for line in shell.out.splitlines() if not line.startswith(" ")] == [
        "01_moodle_participants_fr.csv", "04_360learning_session_fr.csv",
    ]  # fmt: skip
    assert len(shell.json("import", "--list")) == 2


def test_without_a_cohort_it_says_what_to_give(shell):
    assert shell("import", str(SAMPLES / "01_moodle_participants_fr.csv")) == 2
    assert "--cohort" in shell.err


def test_any_listing_goes_into_a_spreadsheet_without_a_live_formula(shell, tmp_path):
    take(shell, "07_cohorte_piegee.csv")
    for command in (("today",), ("cohorts",), ("import", "--list")):
        assert shell(*command, "--export", str(tmp_path / "out.csv")) == 0, shell.err
        assert shell.out == ""
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert shell(*command, "--export", str(tmp_path / "out.xlsx")) == 0
        cells = [cell for row in openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert ".csv or .xlsx" in shell.refused("today", "--export", str(tmp_path / "out.pdf"))


def test_a_record_store_is_added_to_a_cohort_that_there_is(shell, tmp_path):
    take(shell, "01_moodle_participants_fr.csv")
    (tmp_path / "a.json").write_text(
        (SAMPLES.parent / "xapi/ralph/seed_statements.json").read_text("utf-8"), "utf-8"
    )
    connect = ("connect", "xapi", "--name", "lrs", "--path", str(tmp_path), "--roster")
    assert "no cohort “Nope”" in shell.refused(*connect, "Nope")
    assert shell(*connect, "Managers") == 0, shell.err
    assert shell("sync") == 0, shell.err
    assert [row["id"] for row in shell.json("cohorts")] == ["files:Managers"]

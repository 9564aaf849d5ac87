from pathlib import Path

import openpyxl
import pytest
from open_university import AICHA, DJILALI
from pytestqt.qtbot import QtBot

from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.learners.table_page import LearnersPage
from cockpit.gui.navigation import Navigator


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> LearnersPage:
    page = LearnersPage(desk, Navigator())
    qtbot.addWidget(page)
    page.reload()
    qtbot.waitUntil(lambda: page.model.rowCount() == 4)
    return page


def exported(qtbot: QtBot, desk: Desk, page: LearnersPage, path: Path) -> str:
    exporter = Exporter(desk, page)
    with qtbot.waitSignal(exporter.told) as said:
        exporter.export(path, "Learners", page.model)
    qtbot.waitUntil(lambda: not desk.jobs.names())
    return said.args[0]


def test_the_table_goes_into_a_workbook_as_it_is_shown(qtbot, desk, page, tmp_path):
    page.search.setText("dji")
    assert exported(qtbot, desk, page, tmp_path / "out.xlsx") == "Exported to out.xlsx"
    head, *rows = openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True)
    assert head[0] == "Name"
    assert [row[0] for row in rows] == [DJILALI]
    assert isinstance(rows[0][4], float)


def test_a_name_that_ends_so_makes_it_a_csv(qtbot, desk, page, tmp_path):
    exported(qtbot, desk, page, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert DJILALI in text
    assert AICHA in text


def test_a_file_that_cannot_be_written_is_said(qtbot, desk, page, tmp_path):
    assert "cannot be written" in exported(qtbot, desk, page, tmp_path / "none" / "out.xlsx")


def test_never_seen_is_not_unseen(qtbot, desk, page, tmp_path):
    desk.store.execute("update enrolment set knowledge = 'unknown' where learner_id = 4")
    desk.store.execute("update enrolment set knowledge = 'never' where learner_id = 3")
    desk.store.execute("update enrolment_summary set last_active_on = null where enrolment_id in (3, 4)")
    page.reload()
    qtbot.waitUntil(lambda: "unknown" in [row[3] for row in page.model.values()])
    assert sorted(str(row[3]) for row in page.model.values())[-2:] == ["never", "unknown"]

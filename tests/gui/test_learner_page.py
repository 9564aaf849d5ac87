"""The learner page and the table of learners over a real encrypted store; real keys, no mocks."""

from datetime import date, timedelta
from pathlib import Path

import looking
import pytest
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, person, with_alert
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from cockpit.gui.charts import ProgressChart
from cockpit.gui.desk import Desk
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.learners.side import StateBadge
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.segments import Segments
from cockpit.gui.verdicts import Handled, Snoozed
from cockpit.reports.learner_timeline import learner_page
from cockpit.store.history import ContactRow, NoteRow, add_contact, add_note
from cockpit.wording.alerts import action

Key = Qt.Key


@pytest.fixture
def page(learner_page: LearnerPage) -> LearnerPage:
    return learner_page


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key)


def history(page: LearnerPage) -> list[str]:
    model = page.history.list.model()
    return [str(model.index(n, 0).data()) for n in range(model.rowCount())]


# --- what it says ----------------------------------------------------------------------------------


def test_it_says_who_it_is_and_how_it_goes(page: LearnerPage):
    said = looking.said(page)
    assert DJILALI in said
    assert "C1  ·  week 12 of 18  ·  until 5 January".replace("  ", " ") in said.replace("  ", " ")
    assert "On plan until 1 November, then nothing" in said
    assert looking.the(page, StateBadge).accessibleName() == "Lost contact · 22 days"


def test_the_chart_comes_after_the_page_and_says_three_numbers(page: LearnerPage, qtbot: QtBot):
    qtbot.waitUntil(lambda: page.findChild(ProgressChart) is not None)
    spoken = looking.the(page, ProgressChart).accessibleName()
    assert spoken == "On plan until 1 November, then nothing. Djilali 33%, group 50%, plan 75%"


def test_the_compact_chart_says_the_same(qtbot: QtBot, desk: Desk):
    chart = ProgressChart(desk, compact=True)
    qtbot.addWidget(chart)
    report = learner_page(desk.store, person(desk, ELENA).learner_id, NOW)
    assert report is not None
    chart.show_view(report.enrolments[0])
    assert chart.accessibleName() == "On plan. Elena 66%, group 50%, plan 75%"
    chart.show_view(None)
    assert chart.accessibleName() == ""


def test_it_suggests_what_to_do_and_says_why(page: LearnerPage, desk: Desk):
    report = learner_page(desk.store, person(desk, DJILALI).learner_id, NOW)
    assert report is not None and report.enrolments[0].alert is not None
    said = looking.said(page.suggestion)
    assert f"{action(desk.words, report.enrolments[0].alert)}." in said
    assert "Silent for 22 days, usually back within 3 days." in said


def test_the_pace_stands_beside_the_own_best(page: LearnerPage):
    said = looking.said(page.pace)
    assert "0.4" in said  # 2 activities in 33 days
    assert "Own best four weeks: 0.2 a week." in said


def test_nothing_is_suggested_for_somebody_on_track(page: LearnerPage, desk: Desk):
    page.show_learner(person(desk, ELENA))
    assert not page.suggestion.isVisible()
    assert not looking.button(page, "Snooze").isEnabled()
    assert not looking.button(page, "Done").isEnabled()


def test_facts_say_what_is_assumed_and_what_is_unknown(page: LearnerPage, desk: Desk):
    said = looking.said(page.about)
    assert "04:00, Toronto" in said
    assert "French" in said
    assert "assumed" not in said
    page.show_learner(person(desk, YUSUF))
    assert "unknown" in looking.said(page.about)


def test_a_name_is_never_read_as_markup(page: LearnerPage, desk: Desk):
    with desk.profile.open() as store:
        store.execute("update learner set name = '<b>Eve</b> & Co' where name = ?", [DJILALI])
    page.reload()
    assert "<b>Eve</b> & Co" in looking.said(page)


def test_a_learner_who_is_gone_leaves_one_sentence(page: LearnerPage, desk: Desk):
    with desk.profile.open() as store:
        store.execute("delete from learner where name = ?", [DJILALI])
    page.reload()
    assert looking.said(page).strip() == "This learner is no longer here."


# --- history and notes -----------------------------------------------------------------------------


def test_the_line_of_the_last_day_stands_where_the_silence_began(page: LearnerPage, desk: Desk):
    with desk.profile.open() as store:
        add_contact(store, ContactRow(person(desk, DJILALI).learner_id, "call", NOW - timedelta(days=3), "Busy"))
    page.reload()
    lines = history(page)
    at = lines.index("last seen 1 November")
    assert lines[:at] == ["November 2026", "Call: Busy", "Alert: Silent"]
    assert lines[at + 1].startswith("Worked on")


def test_chips_cut_the_history_and_count_it(page: LearnerPage):
    words = [chip.text() for chip in page.history.chips if chip.isVisible()]
    assert words == ["All  21", "Activity  19", "Completions  1", "Results  1", "Decisions  1"]
    page.history.chips[2].click()
    assert "Handed in “Unit 2 test”" in history(page)
    assert not [line for line in history(page) if line.startswith("Worked on")]


def test_return_keeps_a_note_and_empties_the_field(
    page: LearnerPage, navigator: Navigator, desk: Desk, qtbot: QtBot
):
    press(qtbot, Key.Key_N)
    assert page.notes.field.accessibleName() == "Add a note. Djilali may read it."
    assert "Keep it factual: Djilali may ask to read it." in looking.said(page.notes)
    qtbot.keyClicks(page.notes.field, "  Jumps between shifts ")
    with qtbot.waitSignal(navigator.note_wanted) as asked:
        press(qtbot, Key.Key_Return)
    assert asked.args == [with_alert(desk, DJILALI), "Jumps between shifts"]
    assert page.notes.field.text() == ""


def test_letters_in_the_note_are_text_and_escape_leaves_only_the_field(
    page: LearnerPage, navigator: Navigator, qtbot: QtBot
):
    asked: list[str] = []
    navigator.message_wanted.connect(lambda _: asked.append("message"))
    navigator.back_wanted.connect(lambda: asked.append("back"))
    press(qtbot, Key.Key_N, Key.Key_M, Key.Key_J, Key.Key_Escape)
    assert page.notes.field.text() == "mj"
    assert asked == []
    assert page.hasFocus()


def test_notes_stand_with_their_day_and_what_is_invented_says_so(page: LearnerPage, desk: Desk, qtbot: QtBot):
    learner_id = person(desk, DJILALI).learner_id
    with desk.profile.open() as store:
        add_note(store, NoteRow(learner_id, "Prefers a call.", NOW - timedelta(days=54), is_invented=True))
    page.reload()
    qtbot.waitUntil(lambda: "Prefers a call.\n30 Sept, invented" in looking.said(page.notes))


def test_a_note_that_is_being_written_survives_news_but_not_another_learner(
    page: LearnerPage, desk: Desk, qtbot: QtBot
):
    page.notes.field.setText("half a")
    page.reload()
    assert page.notes.field.text() == "half a"
    press(qtbot, Key.Key_J)
    assert page.notes.field.text() == ""


# --- keys ------------------------------------------------------------------------------------------


def test_j_and_k_go_through_the_list_and_stop_at_its_ends(page: LearnerPage, qtbot: QtBot):
    assert "1 of 4" in looking.said(page)
    press(qtbot, Key.Key_K)
    assert "1 of 4" in looking.said(page)
    press(qtbot, Key.Key_J, Key.Key_J)
    assert AICHA in looking.said(page)
    press(qtbot, Key.Key_J, Key.Key_J)
    assert "4 of 4" in looking.said(page)


def test_m_b_and_the_draft_ask_with_the_open_alert(
    page: LearnerPage, navigator: Navigator, desk: Desk, qtbot: QtBot
):
    asked: list[tuple[str, Person]] = []
    navigator.message_wanted.connect(lambda who: asked.append(("message", who)))
    navigator.booking_wanted.connect(lambda who: asked.append(("book", who)))
    press(qtbot, Key.Key_M, Key.Key_B)
    looking.button(page.suggestion, "See the draft").click()
    who = with_alert(desk, DJILALI)
    assert asked == [("message", (who,)), ("book", who), ("message", (who,))]


def test_d_is_done_and_goes_on_to_the_next(page: LearnerPage, navigator: Navigator, desk: Desk, qtbot: QtBot):
    with qtbot.waitSignal(navigator.verdict_wanted) as asked:
        press(qtbot, Key.Key_D)
    assert asked.args == [(with_alert(desk, DJILALI),), Handled()]
    assert YUSUF in looking.said(page)


@pytest.mark.parametrize(
    ("digit", "until"),
    [(Key.Key_1, date(2026, 11, 24)), (Key.Key_2, date(2026, 11, 26)), (Key.Key_3, date(2026, 11, 30))],
)
def test_s_and_a_digit_snooze(
    page: LearnerPage, navigator: Navigator, desk: Desk, qtbot: QtBot, digit: Qt.Key, until: date
):
    press(qtbot, Key.Key_S)
    assert page.acts.ask_bar.isVisible()
    with qtbot.waitSignal(navigator.verdict_wanted) as asked:
        press(qtbot, digit)
    assert asked.args == [(with_alert(desk, DJILALI),), Snoozed(until)]
    assert not page.acts.ask_bar.isVisible()


def test_escape_closes_the_question_then_leaves(page: LearnerPage, navigator: Navigator, qtbot: QtBot):
    left: list[bool] = []
    navigator.back_wanted.connect(lambda: left.append(True))
    press(qtbot, Key.Key_S, Key.Key_Escape)
    assert (page.acts.ask_bar.isVisible(), left) == (False, [])
    press(qtbot, Key.Key_Escape)
    assert left == [True]


def test_who_is_in_two_cohorts_chooses_between_them(page: LearnerPage, desk: Desk):
    learner_id = person(desk, DJILALI).learner_id
    assert page.findChild(Segments) is None
    with desk.profile.open() as store:
        store.execute(
            "insert into cohort (id, account_id, source_id, name, starts_on, zone, language, is_building,"
            " data_as_of) select 2, account_id, 'C2', 'Maths', starts_on, zone, language, 0, data_as_of"
            " from cohort where id = 1"
        )
        store.execute(
            "insert into enrolment (id, cohort_id, learner_id, status, first_seen_on, knowledge, groups)"
            " values (50, 2, ?, 'active', '2026-11-01', 'unknown', '[]')",
            [learner_id],
        )
        store.execute(
            "insert into enrolment_summary (enrolment_id, cohort_id, done, required, days_from, days, done_weeks)"
            " values (50, 2, 0, 0, '2026-09-07', x'', x'')"
        )
    page.reload()
    segments = looking.the(page, Segments)
    assert segments.value == str(person(desk, DJILALI).enrolment_id)
    segments.choose("50")
    said = looking.said(page)
    assert "No activity is known" in said
    assert "Maths" in said


def test_the_contact_log_goes_into_a_file_by_one_key(
    qtbot: QtBot,
    learner_page: LearnerPage,
    navigator: Navigator,
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    whom = person(desk, DJILALI)
    add_note(desk.store, NoteRow(whom.learner_id, "=SUM(A1) is no formula", NOW))
    path = tmp_path / "log.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(navigator.told) as told:
        qtbot.keyClick(learner_page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["Exported to log.csv"]
    text = path.read_text("utf-8-sig")
    assert text.splitlines()[0] == '"Date","Channel","From","To","Subject","Text","State"'
    assert '"\'=SUM(A1) is no formula"' in text

"""The palette, all keys and the menu bar in the frame of a profile of four learners."""

from collections.abc import Iterator

import pytest
from looking import button, said, the
from open_university import AICHA, DJILALI, NOW, person
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget
from pytestqt.qtbot import QtBot

from cockpit.gui.ask_bar import AskBar
from cockpit.gui.checkins.booking import BookingDialog
from cockpit.gui.cohorts.page import CohortPage
from cockpit.gui.desk import Desk
from cockpit.gui.every_key import EveryKey
from cockpit.gui.frame import Frame
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.messages.composer import ComposerPage
from cockpit.gui.palette.entries import Entry, Heading
from cockpit.gui.palette.palette import Palette
from cockpit.store.history import NoteRow, add_note
from cockpit.wording.templates import OWN_WORDS

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def frame(qtbot: QtBot, desk: Desk) -> Iterator[Frame]:
    frame = Frame(desk)
    qtbot.addWidget(frame)
    frame.resize(1440, 900)
    with qtbot.waitExposed(frame):
        frame.show()
    frame.activateWindow()
    frame.go("learners")
    yield frame
    frame.close_down()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path) -> Desk:  # type: ignore[no-untyped-def]  # the frame closes it
    from open_university import make_desk, make_profile

    return make_desk(make_profile(tmp_path))


def opened(qtbot: QtBot, frame: Frame, text: str = "") -> Palette:
    frame.open_palette()
    palette = the(frame, Palette)
    qtbot.waitUntil(lambda: palette.offers.people is not None)
    qtbot.keyClicks(palette.field, text)
    return palette


def lines(palette: Palette) -> list[str]:
    model = palette.list.lines
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def press(qtbot: QtBot, palette: Palette, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(palette.field, key)


def test_ctrl_k_opens_it_and_escape_gives_the_focus_back(qtbot: QtBot, frame: Frame):
    before = frame.focusWidget()
    qtbot.keyClick(before, Key.Key_K, CTRL)
    palette = the(frame, Palette)
    assert palette.field.hasFocus()
    press(qtbot, palette, Key.Key_Escape)
    assert not palette.isVisible()
    assert before.hasFocus()


def test_three_letters_and_return_open_a_learner(qtbot: QtBot, frame: Frame):
    palette = opened(qtbot, frame, "dji")
    assert lines(palette)[:2] == ["People", DJILALI]
    press(qtbot, palette, Key.Key_Return)
    assert DJILALI in said(the(frame, LearnerPage))
    assert the(frame, LearnerPage).isVisible()


def test_accents_and_slips_are_forgiven(qtbot: QtBot, frame: Frame):
    assert AICHA in lines(opened(qtbot, frame, "aicha"))
    palette = opened(qtbot, frame, "djilaly")
    assert DJILALI in lines(palette)


def test_what_is_typed_about_somebody_offers_what_can_be_done(qtbot: QtBot, frame: Frame):
    palette = opened(qtbot, frame, "dji")
    assert "Do something for Djilali" in lines(palette)
    row = lines(palette).index("Write to Djilali")
    palette.list.choose(row)
    press(qtbot, palette, Key.Key_Return)
    assert the(frame, ComposerPage).isVisible()


def test_snoozing_from_the_palette_asks_until_when_on_the_page(qtbot: QtBot, frame: Frame):
    palette = opened(qtbot, frame, "dji")
    palette.list.choose(lines(palette).index("Snooze Djilali until…"))
    press(qtbot, palette, Key.Key_Return)
    assert the(the(frame, LearnerPage), AskBar).isVisible()


def test_a_cohort_is_found_and_opened(qtbot: QtBot, frame: Frame, desk: Desk):
    palette = opened(qtbot, frame)
    cohort = lines(palette)[lines(palette).index("Cohorts") + 1]
    palette = opened(qtbot, frame, cohort[:4])
    palette.list.choose(lines(palette).index(cohort))
    press(qtbot, palette, Key.Key_Return)
    assert the(frame, CohortPage).isVisible()


def test_an_action_is_done_though_it_has_no_key(qtbot: QtBot, frame: Frame, desk: Desk):
    assert not desk.theme.is_dark
    palette = opened(qtbot, frame, "dark")
    assert lines(palette) == ["Actions", "Light or dark"]
    press(qtbot, palette, Key.Key_Return)
    assert desk.theme.is_dark
    assert desk.profile.settings().scheme == "dark"


def test_arrows_pass_over_headings_and_tab_goes_to_the_next_group(qtbot: QtBot, frame: Frame):
    palette = opened(qtbot, frame, "dji")
    press(qtbot, palette, Key.Key_Down)
    assert palette.list.current_entry() is not None
    assert palette.list.current_entry().title == "Write to Djilali"  # type: ignore[union-attr]
    press(qtbot, palette, Key.Key_Up, Key.Key_Tab)
    assert palette.list.current_entry().title == "Write to Djilali"  # type: ignore[union-attr]
    assert palette.field.accessibleDescription() == "Write to Djilali, M"


def test_words_in_a_note_are_found_with_whom_they_are_about(qtbot: QtBot, frame: Frame, desk: Desk):
    learner_id = person(desk, AICHA).learner_id
    with desk.profile.open() as store:
        add_note(store, NoteRow(learner_id, "On rotating shifts until Christmas; préfère un appel.", NOW))
    palette = opened(qtbot, frame, "prefere")
    qtbot.waitUntil(lambda: "Found in messages and notes" in lines(palette))
    assert lines(palette)[-1].endswith("préfère un appel.")
    press(qtbot, palette, Key.Key_Return)
    assert AICHA in said(the(frame, LearnerPage))


def test_what_is_not_there_is_said(qtbot: QtBot, frame: Frame):
    palette = opened(qtbot, frame, "zzzz")
    assert "Nobody and nothing is called “zzzz”." in said(palette)
    press(qtbot, palette, Key.Key_Return)  # nothing to open
    assert palette.isVisible()


def test_headings_are_no_entries(qtbot: QtBot, frame: Frame):
    palette = opened(qtbot, frame, "dji")
    kinds = {type(line) for line in palette.offers.lines("dji")}
    assert kinds == {Heading, Entry}
    assert palette.list.lines.entry(0) is None


# --- all keys ------------------------------------------------------------------------------------


def test_the_question_mark_shows_every_key_and_finds_one(qtbot: QtBot, frame: Frame):
    qtbot.keyClick(frame.focusWidget(), Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    keys = the(frame, EveryKey)
    assert keys.isVisible()
    assert "Snooze" in said(keys)
    qtbot.keyClicks(keys.search, "check-in")
    assert "Book a check-in" in said(keys)
    assert "Snooze" not in said(keys)
    qtbot.keyClick(keys.search, Key.Key_Escape)
    assert "Snooze" in said(keys)
    qtbot.keyClick(keys.search, Key.Key_Escape)
    assert not keys.isVisible()


def test_another_key_is_shown_there_too(frame: Frame, desk: Desk):
    frame._dialogs.show_keys()
    keys = the(frame, EveryKey)
    desk.commands.choose({"message": "W"}, has_letters=True)
    rows = [row.accessibleName() for _, row in keys._rows]
    assert "W: Write a message" in rows


# --- initials and panes --------------------------------------------------------------------------


def test_initials_stand_for_names_until_they_are_asked_back(qtbot: QtBot, frame: Frame, desk: Desk):
    palette = opened(qtbot, frame, "dji")
    frame._toggle_initials()
    palette = opened(qtbot, frame, "dji")
    assert "D. B." in lines(palette)
    assert not any("Djilali" in line for line in lines(palette))
    frame._toggle_initials()
    assert DJILALI in lines(opened(qtbot, frame, "dji"))


def test_f6_goes_through_the_panes(qtbot: QtBot, frame: Frame):
    def pane() -> str:
        focused = frame.focusWidget()
        names = {"_rail": frame._rail, "_pages": frame._pages, "_footer": frame._footer}
        return next(name for name, widget in names.items() if widget.isAncestorOf(focused))

    assert pane() == "_pages"
    qtbot.keyClick(frame.focusWidget(), Key.Key_F6)
    assert pane() == "_rail"
    qtbot.keyClick(frame.focusWidget(), Key.Key_F6)
    assert pane() == "_pages"


def test_the_search_field_of_the_rail_opens_the_palette(frame: Frame, desk: Desk):
    frame._rail._search.click()
    assert the(frame, Palette).isVisible()
    assert the(frame, Palette).field.text() == ""
    assert button(frame, "Settings").accessibleName() == "Settings"


def test_a_template_is_found_and_written_with(qtbot: QtBot, frame: Frame, desk: Desk):
    frame.show_learner(person(desk, DJILALI), ())
    palette = opened(qtbot, frame, "welcome back")
    assert lines(palette)[:2] == ["Templates", "Welcome back"]
    press(qtbot, palette, Key.Key_Return)
    composer = the(frame, ComposerPage)
    assert composer.isVisible()
    assert composer._text.templates.currentData() == "back"


def test_an_answer_begins_with_own_words(frame: Frame, desk: Desk):
    frame._navigator.template_wanted.emit(person(desk, DJILALI), OWN_WORDS)
    assert the(frame, ComposerPage)._text.templates.currentData() == OWN_WORDS


def test_no_page_shows_a_name_while_only_initials_are_shown(qtbot: QtBot, frame: Frame, desk: Desk):
    frame.go("today")
    frame._toggle_initials()
    frame.show_learner(person(desk, DJILALI), ())
    assert "D. B." in said(frame)
    for place in ("today", "cohorts", "learners"):
        frame.go(place)
        assert not _names_in(frame, "Djilali", "Boumediene")
    frame.show_cohort(1)
    frame._pages.currentWidget().setFocus()  # the sentence of a cell
    assert not _names_in(frame, "Djilali", "Boumediene")
    frame.show_learner(person(desk, DJILALI), ())
    assert not _names_in(frame, "Djilali", "Boumediene")
    frame.write_to((person(desk, DJILALI),))
    assert "Names are hidden." in frame._footer.strip.text
    assert frame._place == "learner"


def test_nobody_is_booked_or_written_to_by_name_while_only_initials_are_shown(frame: Frame, desk: Desk):
    djilali = person(desk, DJILALI)
    frame._toggle_initials()
    frame._navigator.doing_wanted.emit(djilali, "book")
    assert not any(dialog.isVisible() for dialog in frame.findChildren(BookingDialog))
    assert "Names are hidden." in frame._footer.strip.text
    frame._navigator.template_wanted.emit(djilali, "back")
    assert frame._place != "composer"


def test_a_dialog_that_names_somebody_closes_when_names_are_hidden(frame: Frame, desk: Desk):
    frame._navigator.doing_wanted.emit(person(desk, DJILALI), "book")
    dialog = the(frame, BookingDialog)
    assert dialog.isVisible()
    frame._toggle_initials()
    assert not dialog.isVisible()


def _names_in(frame: Frame, *names: str) -> list[str]:
    page = frame._pages.currentWidget()
    shown = [said(page), *(widget.accessibleName() for widget in page.findChildren(QWidget) if widget.isVisible())]
    for view in page.findChildren(QAbstractItemView):
        model = view.model()
        columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
        for row in range(model.rowCount() if model is not None else 0):
            for column in range(columns):
                index = model.index(row, column)
                shown += [str(index.data()), str(index.data(Qt.ItemDataRole.AccessibleTextRole))]
    return [text for text in shown if any(name in text for name in names)]

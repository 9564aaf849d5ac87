"""The tab of templates over a real encrypted store: list, text, checks, preview, and all that can be undone."""

from collections.abc import Iterator

import pytest
from looking import button, said
from open_university import DJILALI, NOW, person
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cockpit.domain.phases import Phase
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.messages.templates_tab import TemplatesTab
from cockpit.gui.navigation import Navigator
from cockpit.outbox.compose import Draft, compose
from cockpit.outbox.templates import load_template, template_in_use
from cockpit.store.templates import OwnTemplate, keep_template, own_templates

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk, navigator: Navigator, decisions: Decisions) -> Iterator[TemplatesTab]:
    tab = TemplatesTab(desk, navigator)
    qtbot.addWidget(tab)
    tab.resize(1228, 834)
    decisions.changed.connect(tab.reload)
    tab.reload()
    with qtbot.waitExposed(tab):
        tab.show()
    tab.activateWindow()
    qtbot.waitUntil(lambda: bool(tab.preview.text.strip()))
    yield tab
    tab.close()


def choose(tab: TemplatesTab, name: str) -> None:
    tab.list.show_templates(tuple(tab._templates.values()), (), name)
    assert tab.list.current == name


def lines(tab: TemplatesTab) -> list[str]:
    items = (tab.list.list.item(row) for row in range(tab.list.list.count()))
    return [item.data(Qt.ItemDataRole.AccessibleTextRole) or item.text() for item in items]


def type_behind(qtbot: QtBot, tab: TemplatesTab, text: str) -> None:
    """Write behind the last word."""
    tab.editor.body.insertPlainText(text)
    qtbot.waitUntil(lambda: not tab._settle.isActive())


def test_the_list_goes_along_the_path_and_says_how_often_each_was_used(tab: TemplatesTab, desk: Desk, qtbot: QtBot):
    assert lines(tab)[:3] == [
        "Before the path",
        "Welcome, before the path begins, not used yet",
        "During the path",
    ]
    whom = person(desk, DJILALI)
    address = "djilali@learners.example"
    draft = Draft(whom.learner_id, address, "D", "N", "n@example.org", "s", "b", "fr", template="back")
    for _ in range(3):
        compose(desk.store, draft, NOW)
    desk.store.execute("update message set state = 'accepted', answered_at = iif(id = 1, 1, null)")
    tab.reload()
    qtbot.waitUntil(lambda: "Welcome back, 3 sent · 1 answered" in lines(tab))


def test_a_search_finds_a_template_without_accents_and_says_when_there_is_none(tab: TemplatesTab):
    tab.list.search.setText("WELL done")
    assert lines(tab) == [
        "During the path",
        "Well done, one quarter, not used yet",
        "Well done, half, not used yet",
        "Well done, three quarters, not used yet",
        "After the path",
        "Well done, everything is done, not used yet",
    ]
    assert tab.list.current == "reached_25"
    tab.list.search.setText("zzzz")
    assert lines(tab) == [] and "No template is called so." in said(tab)


def test_the_text_is_shown_in_the_trainers_words_and_tried_on_the_first_of_the_queue(
    tab: TemplatesTab, qtbot: QtBot
):
    choose(tab, "silent")
    assert "{{ first name }}" in tab.editor.body.toPlainText()
    qtbot.waitUntil(lambda: "You had finished “Unit 2 test”" in tab.preview.text)
    assert tab.preview.text.startswith("Djilali, shall we pick it up together?")
    assert tab.preview.missing == ""
    assert "for: Silent" in said(tab) and "Cannot be sent without: first name, my signature, since when" in said(
        tab
    )
    tab.editor.languages.choose("fr")
    qtbot.waitUntil(lambda: "Vous aviez terminé" in tab.preview.text)


def test_j_and_k_show_the_next_person_and_the_one_before(tab: TemplatesTab, qtbot: QtBot):
    choose(tab, "welcome")
    tab.list.list.setFocus()
    assert "What Djilali will read" in said(tab.preview) and "1 of 2" in said(tab.preview)
    qtbot.keyClick(tab.list.list, Key.Key_J)
    qtbot.waitUntil(lambda: "What Yusuf will read" in said(tab.preview))
    qtbot.keyClick(tab.list.list, Key.Key_K)
    qtbot.waitUntil(lambda: "What Djilali will read" in said(tab.preview))


def test_what_is_not_known_of_somebody_is_named(tab: TemplatesTab, qtbot: QtBot):
    choose(tab, "missed_class")
    qtbot.waitUntil(lambda: tab.preview.missing == "Unknown of Djilali: the moment")
    assert "{{ the moment }}" in tab.preview.text


def test_a_saved_text_counts_and_undo_brings_ours_back(
    tab: TemplatesTab, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    choose(tab, "silent")
    assert not tab.editor.save.isEnabled()
    type_behind(qtbot, tab, "{{ number of days }} ")
    assert "Gentle nudge, after a silence, changed, not saved" in lines(tab)
    qtbot.keyClick(tab.editor.body, Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: template_in_use(desk.store, "silent", "en").body.startswith("{{ days }} Hi"))
    qtbot.waitUntil(lambda: "Gentle nudge, after a silence, your version · not used yet" in lines(tab))
    assert not tab.editor.save.isEnabled()
    decisions.take_back()
    qtbot.waitUntil(lambda: template_in_use(desk.store, "silent", "en") == load_template("silent", "en"))
    qtbot.waitUntil(lambda: tab.editor.body.toPlainText().startswith("Hi {{ first name }}"))


def test_a_second_save_is_undone_to_the_first(tab: TemplatesTab, desk: Desk, decisions: Decisions, qtbot: QtBot):
    choose(tab, "silent")
    for text in ("One. ", "Two. "):
        type_behind(qtbot, tab, text)
        tab.save()
        qtbot.waitUntil(lambda text=text: text in template_in_use(desk.store, "silent", "en").body)
        qtbot.waitUntil(lambda: not tab._typed)
    decisions.take_back()
    qtbot.waitUntil(lambda: "Two" not in template_in_use(desk.store, "silent", "en").body)
    assert template_in_use(desk.store, "silent", "en").body.startswith("One. Hi")


def test_ours_comes_back_and_that_can_be_undone(tab: TemplatesTab, desk: Desk, decisions: Decisions, qtbot: QtBot):
    own = OwnTemplate("silent", "en", "", "My nudge", Phase.DURING, "Mine", "Hello", NOW)
    keep_template(desk.store, own)
    tab.reload()
    qtbot.waitUntil(lambda: "My nudge, your version · not used yet" in lines(tab))
    choose(tab, "silent")
    assert tab.editor.title.text() == "My nudge" and tab.editor.subject.toPlainText() == "Mine"
    button(tab, "Back to ours").click()
    qtbot.waitUntil(lambda: own_templates(desk.store) == [])
    qtbot.waitUntil(lambda: tab.editor.body.toPlainText().startswith("Hi"))
    assert button(tab, "Back to ours").isHidden()
    decisions.take_back()
    qtbot.waitUntil(lambda: own_templates(desk.store) == [own])


def test_a_text_with_a_mistake_is_kept_and_said_but_not_used(tab: TemplatesTab, desk: Desk, qtbot: QtBot):
    choose(tab, "silent")
    type_behind(qtbot, tab, "{{ nonsense }} ")
    qtbot.waitUntil(lambda: "There is no field “nonsense”, named in line 1." in said(tab.editor))
    tab.save()
    qtbot.waitUntil(lambda: "Gentle nudge, after a silence, has a mistake: ours is used" in lines(tab))
    assert template_in_use(desk.store, "silent", "en") == load_template("silent", "en")
    assert own_templates(desk.store)[0].body.startswith("{{ nonsense }} Hi")
    tab.editor.body.setPlainText("One\n{{ first name")
    qtbot.waitUntil(lambda: "Line 2 cannot be read from character 1 on" in said(tab.editor))


def test_what_was_typed_waits_for_its_return(tab: TemplatesTab, qtbot: QtBot):
    choose(tab, "silent")
    type_behind(qtbot, tab, "Mine. ")
    tab.editor.languages.choose("fr")
    assert tab.editor.body.toPlainText().startswith("Bonjour")
    tab.list.search.setText("welcome back")
    tab.reload()
    assert tab.list.current == "back"
    tab.list.search.clear()
    tab.editor.languages.choose("en")
    choose(tab, "silent")
    assert tab.editor.body.toPlainText().startswith("Mine. Hi")
    button(tab, "Back to ours").click()
    assert tab.editor.body.toPlainText().startswith("Hi")


def test_a_clone_is_made_for_a_client_changed_removed_and_brought_back(
    tab: TemplatesTab, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    choose(tab, "silent")
    button(tab, "Clone for a client or market").click()
    qtbot.keyClicks(tab._ask_line.field, "Acme")
    qtbot.keyClick(tab._ask_line.field, Key.Key_Return)
    qtbot.waitUntil(lambda: tab.list.current.startswith("silent."))
    name = tab.list.current
    assert {(own.name, own.language, own.label) for own in own_templates(desk.store)} == {
        (name, "en", "Acme"),
        (name, "fr", "Acme"),
    }
    assert "Gentle nudge, after a silence · Acme, not used yet" in lines(tab)
    type_behind(qtbot, tab, "Acme! ")
    tab.save()
    qtbot.waitUntil(lambda: template_in_use(desk.store, name, "en").body.startswith("Acme! Hi"))
    assert template_in_use(desk.store, "silent", "en") == load_template("silent", "en")
    qtbot.waitUntil(lambda: not tab._typed)
    button(tab, "Remove this clone").click()
    qtbot.waitUntil(lambda: own_templates(desk.store) == [])
    qtbot.waitUntil(lambda: tab.list.current == "silent")
    decisions.take_back()
    qtbot.waitUntil(lambda: template_in_use(desk.store, name, "en").body.startswith("Acme! Hi"))


def test_the_checks_follow_the_text(tab: TemplatesTab):
    choose(tab, "silent")
    tab.editor.body.setPlainText("Hi {{ first name }}")
    names = [one.accessibleName() for one in tab.editor.checks.findChildren(type(tab.editor._about))]
    assert names == ["2 words", "the name", "one fact: not found", "one offer: not found", "one action: not found"]


def test_in_a_narrow_window_the_preview_takes_the_place_of_the_list(tab: TemplatesTab, qtbot: QtBot):
    assert tab.list.isVisible() and tab.preview.isVisible() and tab.editor.preview.isHidden()
    tab.resize(800, 600)
    qtbot.waitUntil(lambda: not tab.preview.isVisible())
    assert tab.list.isVisible()
    tab.editor.preview.click()
    assert tab.preview.isVisible() and not tab.list.isVisible()


def test_with_initials_only_nobody_is_named(tab: TemplatesTab, desk: Desk, qtbot: QtBot):
    desk.has_initials_only = True
    choose(tab, "silent")
    tab._try()
    qtbot.waitUntil(lambda: "What D. will read" in said(tab.preview))
    assert "Djilali" not in tab.preview.text

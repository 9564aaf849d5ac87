from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from looking import button, said
from open_university import AICHA, DJILALI, ELENA, NOW, TRAINER, person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from cockpit.domain.messages import MessageState
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.messages.begun import Begun
from cockpit.gui.messages.drafts_tab import DraftsTab
from cockpit.gui.messages.list_tab import ListTab
from cockpit.gui.messages.outbox_tab import OutboxTab
from cockpit.gui.messages.page import MessagesPage
from cockpit.gui.messages.sent_tab import SentTab
from cockpit.gui.navigation import Navigator, Person
from cockpit.outbox.compose import Draft, compose
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.composer_drafts import (
    ComposerDraft,
    DraftPerson,
    composer_draft_to,
    composer_drafts,
    save_composer_draft,
)
from cockpit.store.outbox import MessageRow, claim, message_by_id, set_state
from cockpit.store.sending import stop_sending, stopped_accounts

_State = MessageState
_Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LATER = NOW + timedelta(hours=5)


@pytest.fixture
def account(desk: Desk) -> int:
    settings = {"from_address": "nadia@example.org"}
    return add_account(
        desk.store, AccountRow(0, "mail", "smtp", settings, "s", TRAINER, "nadia@example.org", None), NOW
    )


def queued(desk: Desk, account: int | None, name: str = DJILALI, subject: str = "Un mot", **changes: object) -> int:
    whom = person(desk, name)
    address = desk.store.value("select email from learner where id = ?", [whom.learner_id])
    fields: dict[str, object] = {
        "learner_id": whom.learner_id,
        "enrolment_id": whom.enrolment_id,
        "to_address": address,
        "to_name": name,
        "from_name": TRAINER,
        "from_address": "nadia@example.org",
        "subject": subject,
        "body": f"Bonjour {name.split()[0]},\n\nOn se parle ?\n",
        "language": "fr",
        "account_id": account,
    }
    return compose(desk.store, Draft(**(fields | changes)), NOW)  # type: ignore[arg-type]


def brought(desk: Desk, row_id: int, state: MessageState, detail: str | None = None) -> int:
    set_state(desk.store, row_id, state, NOW, was=(_State.QUEUED,), detail=detail)
    return row_id


def stored(desk: Desk, row_id: int) -> MessageRow:
    message = message_by_id(desk.store, row_id)
    assert message is not None
    return message


@pytest.fixture
def page(
    qtbot: QtBot, desk: Desk, navigator: Navigator, decisions: Decisions, account: int
) -> Iterator[MessagesPage]:
    page = MessagesPage(desk, navigator)
    decisions.changed.connect(page.reload)
    qtbot.addWidget(page)
    page.resize(1228, 834)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    yield page
    page.close()


def shown(qtbot: QtBot, page: MessagesPage, name: str = "outbox") -> ListTab:
    page.show_tab(name)
    page.reload()
    tab = page.tab(name)
    assert isinstance(tab, ListTab)
    tab.list.setFocus()
    if tab.current() is not None:
        qtbot.waitUntil(lambda: tab.pane.message is not None)
    return tab


def press(
    qtbot: QtBot, tab: ListTab, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(tab.list, key, modifiers)


def spoken(tab: ListTab) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [tab.model.data(tab.model.index(row), role) for row in range(tab.model.rowCount())]


def test_what_waits_stands_in_groups_with_the_reason_or_the_time(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int
):
    queued(desk, account, AICHA, "Plus tard", not_before=LATER)
    brought(desk, queued(desk, account, ELENA, "Refusé"), _State.REFUSED, "550 5.1.1")
    queued(desk, account)
    tab = shown(qtbot, page)
    assert spoken(tab) == [
        "Needs a fix: 1 message",
        f"{ELENA}, Refusé. refused.",
        "Leaving now: 1 message",
        f"{DJILALI}, Un mot. within a minute.",
        "Scheduled: 1 message",
        f"{AICHA}, Plus tard. today, 15:00.",
    ]
    assert "2 messages are waiting. You can still change every one of them." in said(page)
    assert "Stored on this computer; closing the app loses nothing." in said(page)


def test_offline_what_is_due_waits_for_the_network(qtbot: QtBot, page: MessagesPage, desk: Desk, account: int):
    desk.offline_since = NOW
    queued(desk, account)
    tab = shown(qtbot, page)
    assert spoken(tab) == ["Waiting for the network: 1 message", f"{DJILALI}, Un mot. when online."]
    assert tab.pane.status == "Leaves as soon as you are back online."


def test_the_hour_of_the_learner_stands_beside_ours(qtbot: QtBot, page: MessagesPage, desk: Desk, account: int):
    queued(desk, account, not_before=LATER)
    tab = shown(qtbot, page)
    assert spoken(tab)[1] == f"{DJILALI}, Un mot. today, 15:00, 09:00 their time."
    assert tab.pane.status == "Leaves today, 15:00 (09:00 in Toronto)."
    assert "On se parle ?" in tab.pane.text


def test_hold_keeps_it_and_the_same_key_releases_it(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int, decisions: Decisions
):
    row_id = queued(desk, account)
    tab = shown(qtbot, page)
    press(qtbot, tab, _Key.Key_H)
    qtbot.waitUntil(lambda: stored(desk, row_id).state is _State.HELD)
    qtbot.waitUntil(lambda: spoken(tab)[0] == "On hold: 1 message")
    assert button(tab, "Release, H").isVisible()
    press(qtbot, tab, _Key.Key_H)
    qtbot.waitUntil(lambda: stored(desk, row_id).state is _State.QUEUED)
    decisions.take_back()
    qtbot.waitUntil(lambda: stored(desk, row_id).state is _State.HELD)


def test_a_discarded_message_comes_back_by_undo(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int, decisions: Decisions
):
    row_id = queued(desk, account)
    before = stored(desk, row_id)
    tab = shown(qtbot, page)
    with qtbot.waitSignal(decisions.told) as told:
        press(qtbot, tab, _Key.Key_Delete)
    assert told.args == [f"Message to {DJILALI} discarded", True]
    qtbot.waitUntil(lambda: tab.model.rowCount() == 0)
    assert "Nothing waits to leave." in said(tab)
    decisions.take_back()
    qtbot.waitUntil(lambda: tab.model.rowCount() == 2)
    assert stored(desk, row_id) == before


def test_words_are_changed_where_they_stand(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int, decisions: Decisions
):
    row_id = queued(desk, account)
    tab = shown(qtbot, page)
    press(qtbot, tab, _Key.Key_E)
    text = next(one for one in tab.pane.findChildren(QPlainTextEdit) if one.isVisible())
    qtbot.waitUntil(text.hasFocus)
    text.setPlainText("Bonjour,\n\ndemain ?\n")
    subject = next(one for one in tab.pane.findChildren(QLineEdit) if one.accessibleName() == "Subject")
    subject.setText("Demain")
    qtbot.keyClick(text, _Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: stored(desk, row_id).subject == "Demain")
    assert b"demain ?" in stored(desk, row_id).mime
    qtbot.waitUntil(lambda: tab.pane.text == "Bonjour,\n\ndemain ?")
    assert tab.list.hasFocus()
    decisions.take_back()
    qtbot.waitUntil(lambda: stored(desk, row_id).subject == "Un mot")


def test_escape_leaves_the_words_as_they_were_and_a_reload_takes_none_away(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int
):
    row_id = queued(desk, account)
    tab = shown(qtbot, page)
    press(qtbot, tab, _Key.Key_E)
    text = next(one for one in tab.pane.findChildren(QPlainTextEdit) if one.isVisible())
    text.setPlainText("half a sen")
    page.reload()
    qtbot.wait(100)
    assert (text.isVisible(), text.toPlainText()) == (True, "half a sen")
    qtbot.keyClick(text, _Key.Key_Escape)
    assert not text.isVisible()
    assert "On se parle" in stored(desk, row_id).body


def test_another_time_is_chosen_by_the_learners_morning(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int, decisions: Decisions
):
    row_id = queued(desk, account)
    tab = shown(qtbot, page)
    press(qtbot, tab, _Key.Key_T)
    with qtbot.waitSignal(decisions.told) as told:
        button(tab.pane.time_bar, "Tue 08:30, their time").click()
    assert told.args[0] == f"Message to {DJILALI} leaves tomorrow, 14:30, 08:30 their time"
    qtbot.waitUntil(lambda: stored(desk, row_id).not_before == NOW + timedelta(days=1, hours=4, minutes=30))
    press(qtbot, tab, _Key.Key_T)
    button(tab.pane.time_bar, "As soon as possible").click()
    qtbot.waitUntil(lambda: stored(desk, row_id).not_before is None)
    press(qtbot, tab, _Key.Key_T)
    tab.pane.time_bar.findChild(Combo).setCurrentText("19:30")
    button(tab.pane.time_bar, "Set").click()
    qtbot.waitUntil(lambda: stored(desk, row_id).not_before == NOW + timedelta(hours=9, minutes=30))


def test_an_uncertain_message_is_neither_changed_nor_discarded_but_resolved(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int
):
    row_id = queued(desk, account)
    claim(desk.store, row_id)
    set_state(desk.store, row_id, _State.UNCERTAIN, NOW, was=(_State.ATTEMPTING,))
    tab = shown(qtbot, page)
    assert "It never leaves again by itself." in tab.pane.status
    enabled = {name for name, action in tab.acts.items() if action.isEnabled()}  # type: ignore[attr-defined]
    assert enabled == {"next", "previous", "say_left", "send_message"}
    press(qtbot, tab, _Key.Key_X)
    press(qtbot, tab, _Key.Key_L)
    qtbot.waitUntil(lambda: stored(desk, row_id).state is _State.ACCEPTED)


def test_a_refused_message_leads_to_the_learner_and_leaves_again(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int, navigator: Navigator
):
    row_id = brought(desk, queued(desk, account), _State.REFUSED, "550 5.1.1")
    tab = shown(qtbot, page)
    assert "550 5.1.1" in tab.pane.status
    with qtbot.waitSignal(navigator.learner_wanted) as wanted:
        press(qtbot, tab, _Key.Key_A)
    whom = person(desk, DJILALI)
    assert wanted.args == [whom, (whom,)]
    press(qtbot, tab, _Key.Key_S)
    qtbot.waitUntil(lambda: stored(desk, row_id).state is _State.QUEUED)


def test_everything_is_held_and_released_by_one_key(qtbot: QtBot, page: MessagesPage, desk: Desk, account: int):
    ids = [queued(desk, account), queued(desk, account, AICHA)]
    tab = shown(qtbot, page)
    press(qtbot, tab, _Key.Key_H, SHIFT)
    qtbot.waitUntil(lambda: all(stored(desk, one).state is _State.HELD for one in ids))
    qtbot.waitUntil(lambda: button(page, "Release all, Shift H").isEnabled())
    press(qtbot, tab, _Key.Key_H, SHIFT)
    qtbot.waitUntil(lambda: all(stored(desk, one).state is _State.QUEUED for one in ids))


def test_tabs_change_by_key_and_say_how_many_there_are(qtbot: QtBot, page: MessagesPage, desk: Desk, account: int):
    queued(desk, None, subject="Brouillon")
    brought(desk, queued(desk, account), _State.ACCEPTED)
    tab = shown(qtbot, page)
    parts: list[str] = []
    page._navigator.part_shown.connect(parts.append)
    press(qtbot, tab, _Key.Key_Tab, CONTROL)
    assert (page.tabs.value, parts[-1]) == ("sent", "messages_sent")
    names = [
        one.accessibleName() for one in page.tabs.findChildren(type(button(page, "New message, C")).__mro__[1])
    ]
    assert [name for name in names if "," in name] == ["Drafts, 1", "Sent, 1"]
    place = [name.partition(",")[0] for name in names].index("Drafts") + 1
    qtbot.keyClick(page.tab("sent").list, _Key(_Key.Key_0 + place), ALT)  # type: ignore[attr-defined]
    assert isinstance(page.tab(page.tabs.value), DraftsTab)


def test_what_was_sent_is_found_by_any_word_and_by_its_state(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int
):
    brought(desk, queued(desk, account, AICHA, "Déjà 75 %"), _State.ACCEPTED)
    answered = brought(desk, queued(desk, account), _State.ACCEPTED)
    bounced = brought(desk, queued(desk, account, ELENA, "Bravo"), _State.ACCEPTED)
    desk.store.execute("update message set answered_at = ? where id = ?", [int(NOW.timestamp()), answered])
    desk.store.execute("update message set bounced_at = ? where id = ?", [int(NOW.timestamp()), bounced])
    tab = shown(qtbot, page, "sent")
    assert isinstance(tab, SentTab)
    assert sorted(spoken(tab)) == [
        f"{AICHA}, Déjà 75 %. accepted by the server, today, 10:00.",
        f"{DJILALI}, Un mot. answered, today, 10:00.",
        f"{ELENA}, Bravo. not delivered, today, 10:00.",
    ]
    press(qtbot, tab, _Key.Key_Slash)
    qtbot.keyClicks(tab.search, "deja aich")
    assert [line.message.learner for line in tab.model.lines()] == [AICHA]
    tab.search.setText("zzz")
    assert "Nothing with “zzz”" in said(tab)
    qtbot.keyClick(tab.search, _Key.Key_Escape)
    tab.standings.setCurrentIndex(2)
    assert [line.message.id for line in tab.model.lines()] == [answered]
    assert not any(word in " ".join(spoken(tab)) for word in ("read", "opened"))


def test_what_was_sent_goes_into_a_file_with_its_whole_text(
    qtbot: QtBot,
    page: MessagesPage,
    desk: Desk,
    account: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    navigator: Navigator,
):
    brought(desk, queued(desk, account, body="mot " * 300), _State.ACCEPTED)
    tab = shown(qtbot, page, "sent")
    path = tmp_path / "sent.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(navigator.told):
        press(qtbot, tab, _Key.Key_E, CONTROL)
    _, row = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    assert (row[1], row[3], row[4], row[5]) == (DJILALI, "Un mot", "accepted by the server", "mot " * 300)


def test_a_draft_is_continued_and_then_sent_by_the_account(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int
):
    row_id = queued(desk, None, from_address="trainer@cordee.invalid")
    tab = shown(qtbot, page, "drafts")
    assert tab.pane.status.startswith("A draft: it waits for you")
    press(qtbot, tab, _Key.Key_S)
    qtbot.waitUntil(lambda: stored(desk, row_id).state is _State.QUEUED)
    assert (stored(desk, row_id).account_id, b"nadia@example.org" in stored(desk, row_id).mime) == (account, True)


def test_while_the_screen_is_shared_no_word_to_anybody_is_shown(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int
):
    queued(desk, account)
    desk.has_initials_only = True
    tab = shown(qtbot, page)
    line = tab.current()
    assert line is not None
    assert (tab.model.worded(line).name, tab.model.worded(line).opening) == ("D. B.", "")
    assert "On se parle" not in said(tab)
    assert "djilali@" not in said(tab)
    press(qtbot, tab, _Key.Key_E)
    assert not tab.pane.is_editing


def test_ten_thousand_messages_are_a_list_like_any_other(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int
):
    row = brought(desk, queued(desk, account), _State.ACCEPTED)
    desk.store.execute(
        "insert into message (learner_id, enrolment_id, account_id, language, to_address, subject, body,"
        " message_id, mime, state, is_contact, made_at, ended_at)"
        " with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)"
        " select learner_id, enrolment_id, account_id, language, to_address, subject || i, body, message_id || i,"
        " mime, state, 1, made_at, ended_at - i from message, n where id = ?",
        [row],
    )
    tab = shown(qtbot, page, "sent")
    assert tab.model.rowCount() == 10_001
    tab.list.step(1)
    assert tab.list.currentIndex().row() == 1


def test_a_new_message_asks_for_somebody(qtbot: QtBot, page: MessagesPage, desk: Desk):
    tab = shown(qtbot, page)
    with qtbot.waitSignal(page._navigator.palette_wanted):
        press(qtbot, tab, _Key.Key_C)


def test_return_opens_the_learner_among_those_of_the_list(
    qtbot: QtBot, page: MessagesPage, desk: Desk, account: int, navigator: Navigator
):
    queued(desk, account)
    queued(desk, account, AICHA)
    tab = shown(qtbot, page)
    assert isinstance(tab, OutboxTab)
    press(qtbot, tab, _Key.Key_J)
    with qtbot.waitSignal(navigator.learner_wanted) as wanted:
        press(qtbot, tab, _Key.Key_Return)
    here: tuple[Person, ...] = (person(desk, DJILALI), person(desk, AICHA))
    assert wanted.args == [here[1], here]


def test_an_account_that_was_stopped_says_why_and_goes_on_by_one_click_and_back(
    page: MessagesPage, desk: Desk, decisions: Decisions, account: int, qtbot: QtBot
):
    assert not button(page, "Send again").isVisible()
    stop_sending(desk.store, account, "wrong_password", NOW)
    desk.store.conn.commit()
    page.reload()
    qtbot.waitUntil(lambda: button(page, "Send again").isVisible())
    assert "password" in said(page)
    with qtbot.waitSignal(decisions.changed):
        button(page, "Send again").click()
    assert stopped_accounts(desk.store) == {}
    qtbot.waitUntil(lambda: not button(page, "Send again").isVisible())
    with qtbot.waitSignal(decisions.changed):
        decisions.take_back()
    assert stopped_accounts(desk.store) == {account: "wrong_password"}


def half_written(desk: Desk, *names: str) -> int:
    people = tuple(DraftPerson(whom.learner_id, whom.enrolment_id) for whom in (person(desk, one) for one in names))
    texts = {("own", "fr"): ("Un mot", "Bonjour")}
    return save_composer_draft(desk.store, ComposerDraft(people, "own", "fr", "mail", None, None, texts, {}, NOW))


def test_what_is_half_written_stands_over_the_drafts_and_is_gone_on_with(
    page: MessagesPage, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    half_written(desk, DJILALI)
    half_written(desk, AICHA, ELENA)
    page.show_tab("drafts")
    begun = page.tab("drafts").findChild(Begun)
    assert begun is not None
    qtbot.waitUntil(lambda: "Message to Djilali Boumediene, half-written" in said(begun))
    assert "Message to 2 learners, half-written" in said(begun)
    assert "kept Mon 23 Nov, 10:00" in said(begun)
    assert "No draft." not in said(page)
    with qtbot.waitSignal(navigator.message_wanted) as wanted:
        button(begun, "Continue").click()
    assert [whom.learner_id for whom in wanted.args[0]] == sorted(
        person(desk, name).learner_id for name in (AICHA, ELENA)
    )


def test_what_is_half_written_is_discarded_and_comes_back(
    page: MessagesPage, desk: Desk, navigator: Navigator, decisions: Decisions, qtbot: QtBot
):
    half_written(desk, DJILALI)
    was = composer_draft_to(desk.store, [person(desk, DJILALI).learner_id])
    page.show_tab("drafts")
    begun = page.tab("drafts").findChild(Begun)
    assert begun is not None and begun.isVisible()
    with qtbot.waitSignal(navigator.draft_discarded):
        next(one for one in begun.findChildren(Button) if one.accessibleName() == "Discard").click()
    qtbot.waitUntil(lambda: composer_drafts(desk.store) == [])
    page.reload()
    assert begun.isHidden()
    decisions.take_back()
    qtbot.waitUntil(lambda: composer_draft_to(desk.store, [person(desk, DJILALI).learner_id]) == was)

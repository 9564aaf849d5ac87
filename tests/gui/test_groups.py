"""Inviting several from the marked learners, and saying who came: by keys, on the real store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from looking import button, said, the
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, close_desk, make_desk, make_profile, person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cockpit.checkins.differences import differing
from cockpit.connector import CalendarInfo
from cockpit.domain.checkins import Answer, CheckInState, GroupKind, Slot
from cockpit.domain.messages import MessageState
from cockpit.gui.checkins.attendance import GroupsPart
from cockpit.gui.checkins.dialog_head import DialogHead
from cockpit.gui.checkins.group_dialog import GroupDialog
from cockpit.gui.checkins.group_side import GroupSide
from cockpit.gui.checkins.week_grid import WeekGrid
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.gui.person_actions import PersonActions
from cockpit.gui.segments import Segments
from cockpit.reports.group_appointments import group_lines
from cockpit.store.accounts import AccountRow, add_account, all_accounts
from cockpit.store.calendar_entries import EntryRow, entries, keep_entry
from cockpit.store.calendars import save_calendars
from cockpit.store.checkins import check_ins_of_group
from cockpit.store.group_appointments import group_by_id
from cockpit.store.outbox import messages_of_learner

CONTROL = Qt.KeyboardModifier.ControlModifier
PARIS = ZoneInfo("Europe/Paris")
NAMES = (DJILALI, YUSUF, AICHA, ELENA)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    profile = make_profile(tmp_path)
    with profile.open() as store:
        mail = AccountRow(
            0, "mail", "smtp", {"from_address": "nadia@example.org"}, "s", "Nadia Ferhat", "nadia@example.org", None
        )
        add_account(store, mail, NOW)
        store.execute("update learner set email = 'l' || id || '@example.org' where email is null")
    desk = make_desk(profile)
    yield desk
    close_desk(desk)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1228, 868)
    QPushButton("behind", window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


@pytest.fixture
def decided(navigator: Navigator) -> list[Decision]:
    found: list[Decision] = []
    navigator.decision_wanted.connect(found.append)
    return found


@pytest.fixture
def dialog(desk: Desk, navigator: Navigator, window: QWidget) -> GroupDialog:
    desk.choose(replace(desk.settings, video_address="https://meet.example.org"))
    return GroupDialog(desk, navigator, window)


def everybody(desk: Desk) -> tuple[Person, ...]:
    return tuple(person(desk, name) for name in NAMES)


def invite(dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]) -> int:
    """Invite everybody to the first moment that suits all; return the group's id."""
    dialog.open_for(everybody(desk))
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Return, CONTROL)
    with desk.profile.open() as store:
        return int(decided[-1].keep(store).group_id)


def test_several_who_are_marked_are_invited_and_one_is_booked_with(desk: Desk, navigator: Navigator, qtbot: QtBot):
    page = QWidget()
    qtbot.addWidget(page)
    people = everybody(desk)
    wanted: list[object] = []
    navigator.group_wanted.connect(wanted.append)
    navigator.booking_wanted.connect(wanted.append)
    PersonActions(desk, navigator, page, lambda: people[0], lambda: people).book()
    PersonActions(desk, navigator, page, lambda: people[0], lambda: people[:1]).book()
    assert wanted == [people, people[0]]


def test_nobody_is_invited_to_a_video_call_that_is_nowhere(
    dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]
):
    desk.choose(replace(desk.settings, video_address=""))
    dialog.open_for(everybody(desk))
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Return, CONTROL)
    assert not decided and "Without an address nobody can join." in said(dialog)
    place = the(dialog, GroupSide).place_edit
    assert place.hasFocus()
    qtbot.keyClicks(place, "https://meet.example.org")
    assert "Without an address" not in said(dialog)
    qtbot.keyClick(place, Qt.Key.Key_Return, CONTROL)
    assert len(decided) == 1


def test_the_first_moment_is_day_for_all_of_them(dialog: GroupDialog, desk: Desk, qtbot: QtBot):
    dialog.open_for([one for one in everybody(desk) if one != person(desk, YUSUF)])
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert dialog.chosen == Slot(datetime(2026, 11, 24, 14, tzinfo=PARIS).astimezone(UTC), 60)  # 8 in Toronto
    assert "Invite 3 people" in said(dialog) and "Outside 8 to 20" not in said(dialog)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Up)
    assert dialog.chosen == Slot(datetime(2026, 11, 24, 13, 45, tzinfo=PARIS).astimezone(UTC), 60)
    assert "Outside 8 to 20 for 1 of them: Djilali" in said(dialog)


def test_where_no_moment_is_day_for_all_it_is_for_most_and_the_others_are_named(
    dialog: GroupDialog, desk: Desk, qtbot: QtBot
):
    dialog.open_for(everybody(desk))  # in Toronto, Paris and Tokyo
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert dialog.chosen == Slot(datetime(2026, 11, 24, 10, tzinfo=PARIS).astimezone(UTC), 60)
    assert "Outside 8 to 20 for 1 of them: Djilali" in said(dialog)


def test_j_and_k_show_what_others_read_in_their_own_time(dialog: GroupDialog, desk: Desk, qtbot: QtBot):
    dialog.open_for(everybody(desk))
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert "What Djilali will receive" in said(dialog) and "24 novembre à 04:00" in said(dialog)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_J)
    assert "What Yusuf will receive" in said(dialog) and "2 of 4" in said(dialog)
    assert "24 November at 18:00" in said(dialog)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_K)
    assert "What Djilali will receive" in said(dialog)
    qtbot.keyClicks(the(dialog, WeekGrid), "Bring")
    qtbot.keyClicks(the(dialog, QPlainTextEdit), " your booklet.")
    assert "Bring your booklet." in said(dialog)


def test_whoever_cannot_be_invited_is_named_with_the_reason(dialog: GroupDialog, desk: Desk, qtbot: QtBot):
    yusuf = person(desk, YUSUF).learner_id
    with desk.profile.open() as store:
        store.execute("update learner set objected_at = 1 where id = ?", [yusuf])
    dialog.open_for(everybody(desk))
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert "1 is left out" in said(dialog) and "does not wish to be written to" in said(dialog)
    assert button(dialog, "Invite 3 people").isEnabled()


def test_two_keys_invite_all_each_by_a_mail_of_their_own(
    dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]
):
    group_id = invite(dialog, desk, qtbot, decided)
    assert decided[0].leaves_by == "account" and "4 people invited" in decided[0].told
    assert not dialog.isVisible()
    check_ins = check_ins_of_group(desk.store, group_id)
    assert [one.learner_id for one in check_ins] == [one.learner_id for one in everybody(desk)]
    for one in check_ins:
        written = messages_of_learner(desk.store, one.learner_id)
        (message,) = [mail for mail in written if mail.template == "group_invitation"]
        assert (message.id, message.state) == (one.message_id, MessageState.QUEUED)


def test_without_a_title_nobody_is_invited(dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]):
    dialog.open_for(everybody(desk))
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    dialog._side.title_edit.clear()
    assert not button(dialog, "Invite 4 people").isEnabled()
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Return, CONTROL)
    assert decided == []


def test_the_next_of_a_kind_has_the_next_number_and_others_can_join_what_stands(
    dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]
):
    group_id = invite(dialog, desk, qtbot, decided)
    with desk.profile.open() as store:
        store.execute("update group_appointment set title = 'Class 6'")
    dialog.open_for(everybody(desk)[:2])
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert dialog._side.title == "Class 7"
    dialog._side._which.setCurrentIndex(1)
    assert (dialog._side.which, dialog._side.title) == (group_id, "Class 6")
    stands = dialog.chosen
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Down)
    assert dialog.chosen == stands


def test_a_group_is_given_another_moment(dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]):
    group_id = invite(dialog, desk, qtbot, decided)
    dialog.open_to_move(group_id)
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Right)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Return, CONTROL)
    with desk.profile.open() as store:
        decided[-1].keep(store)
    slots = {one.slot for one in check_ins_of_group(desk.store, group_id)}
    assert slots == {Slot(datetime(2026, 11, 25, 10, tzinfo=PARIS).astimezone(UTC), 60)}


def test_a_group_that_is_moved_can_be_of_another_kind_and_keeps_its_title(
    dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]
):
    group_id = invite(dialog, desk, qtbot, decided)
    dialog.open_to_move(group_id)
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    title = dialog._side.title
    dialog._side._kind.setCurrentIndex(1)
    assert dialog._side.title == title
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Right)
    button(dialog, "Change the date").click()
    with desk.profile.open() as store:
        made = decided[-1].keep(store)
        group = group_by_id(store, group_id)
        assert group is not None and (group.kind, group.title) == (GroupKind.LEARNING_LUNCH, title)
        decided[-1].take_back(store, made)
        group = group_by_id(store, group_id)
        assert group is not None and group.kind is GroupKind.LIVE_CLASS


def test_the_length_that_the_calendar_says_is_taken_over(
    dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]
):
    group_id = invite(dialog, desk, qtbot, decided)
    theirs = Slot(datetime(2026, 11, 26, 11, tzinfo=PARIS).astimezone(UTC), 120)
    dialog.open_to_move(group_id, theirs)
    qtbot.waitUntil(lambda: dialog.chosen == theirs)
    head = the(dialog, DialogHead)
    assert head.minutes == 120
    button(dialog, "Change the date").click()
    with desk.profile.open() as store:
        decided[-1].keep(store)
        assert {one.slot for one in check_ins_of_group(store, group_id)} == {theirs}
    dialog.open_for(everybody(desk))  # of a new one, 120 minutes is none of the lengths
    lengths = the(head, Segments)

    def said_of_lengths() -> list[str]:
        return [one.text() for one in lengths.findChildren(QAbstractButton) if one.isVisibleTo(head)]

    qtbot.waitUntil(lambda: said_of_lengths() == ["30", "45", "60", "90 min"])


# --- who came ----------------------------------------------------------------------------------------


@pytest.fixture
def part(
    dialog: GroupDialog, desk: Desk, navigator: Navigator, window: QWidget, qtbot: QtBot, decided: list[Decision]
) -> GroupsPart:
    invite(dialog, desk, qtbot, decided)
    part = GroupsPart(desk, navigator, window)
    part.resize(350, 600)
    return part


def show(part: GroupsPart, desk: Desk, *, is_over: bool = False) -> None:
    with desk.profile.open() as store:
        if is_over:
            week = int(timedelta(days=5).total_seconds())
            for table in ("group_appointment", "check_in"):
                store.execute(f"update {table} set starts_at = starts_at - {week}")
        part.show_lines(group_lines(store, desk.now()))
    part.show()


def test_what_is_to_come_says_how_its_guests_answered(part: GroupsPart, desk: Desk):
    with desk.profile.open() as store:
        ids = [id for (id,) in store.rows("select id from check_in order by id")]
        store.execute("update check_in set answer = ? where id = ?", [Answer.ACCEPTED, ids[0]])
        store.execute("update check_in set answer = ? where id = ?", [Answer.DECLINED, ids[1]])
    show(part, desk)
    assert "4 invited, 1 accepted, 1 declined, 2 have not answered" in said(part)


def test_what_the_calendar_says_instead_stands_there_until_it_is_decided(
    part: GroupsPart, desk: Desk, navigator: Navigator, qtbot: QtBot, decided: list[Decision]
):
    show(part, desk)
    (card,) = part.cards()
    assert button(card, "Keep what was agreed").isHidden()
    group = card.line.group
    moved = Slot(group.slot.starts_at + timedelta(days=1), 60)
    for theirs, told in ((moved, "agreed for"), (None, "any more")):
        with desk.profile.open() as store:
            part.show_lines(group_lines(store, desk.now(), {group.id: theirs}))
        (card,) = part.cards()
        assert told in said(card)
        if theirs is not None:
            with qtbot.waitSignal(navigator.group_move_wanted) as wanted:
                button(card, "As in the calendar").click()
            assert wanted.args == [group.id, moved]
    button(card, "Keep what was agreed").click()
    assert decided[-1].told == "What was agreed stands, also in your calendar"
    button(card, "As in the calendar").click()
    with desk.profile.open() as store:
        decided[-1].keep(store)
        assert {one.state for one in check_ins_of_group(store, group.id)} == {CheckInState.CANCELLED}


def test_a_group_cancelled_here_and_moved_in_the_calendar_stays_there_or_goes(
    part: GroupsPart, desk: Desk, decided: list[Decision]
):
    show(part, desk)
    group = part.cards()[0].line.group
    found = Slot(group.slot.starts_at + timedelta(days=1), 60)
    button(part, "Cancel").click()
    with desk.profile.open() as store:
        (calendar,) = save_calendars(store, all_accounts(store)[0].id, [CalendarInfo("/own/", "Own", True)])
        keep_entry(store, EntryRow(group.uid, calendar.id, "/own/1.ics", "a", 0, group.slot, "b", found, NOW))
        decided[-1].keep(store)
        assert group_lines(store, desk.now()).to_come == ()
        part.show_lines(group_lines(store, desk.now(), {group.id: found}))
        (card,) = part.cards()
        assert "Cancelled here; your calendar says" in said(card) and "invited" not in said(card)
        button(card, "Take it out of the calendar").click()
        before = entries(store)
        made = decided[-1].keep(store)
        assert differing(store) == []
        decided[-1].take_back(store, made)
        assert entries(store) == before
        button(card, "Leave it in the calendar").click()
        made = decided[-1].keep(store)
        assert entries(store) == []
        decided[-1].take_back(store, made)
        assert entries(store) == before


def test_a_group_begins_at_the_moment_that_the_calendar_says(
    dialog: GroupDialog, desk: Desk, qtbot: QtBot, decided: list[Decision]
):
    group_id = invite(dialog, desk, qtbot, decided)
    theirs = Slot(datetime(2026, 11, 26, 11, tzinfo=PARIS).astimezone(UTC), 60)
    dialog.open_to_move(group_id, theirs)
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert dialog.chosen == theirs


def test_space_says_who_missed_it_and_one_key_keeps_it(
    part: GroupsPart, desk: Desk, qtbot: QtBot, decided: list[Decision]
):
    show(part, desk, is_over=True)
    (card,) = part.cards()
    button(card, "Who missed it").click()
    assert "Everybody came (4)" in said(card)
    qtbot.keyClick(card.guests, Qt.Key.Key_J)
    qtbot.keyClick(card.guests, Qt.Key.Key_Space)
    assert "3 came, 1 missed" in said(card)
    qtbot.keyClick(card.guests, Qt.Key.Key_Return, CONTROL)
    with desk.profile.open() as store:
        done = decided[-1].keep(store)
    states = [one.state for one in check_ins_of_group(desk.store, card.line.group.id)]
    assert sorted(states) == [CheckInState.HELD] * 3 + [CheckInState.MISSED]
    with desk.profile.open() as store:
        decided[-1].take_back(store, done)
    assert {one.state for one in check_ins_of_group(desk.store, card.line.group.id)} == {CheckInState.BOOKED}


def test_who_declined_is_taken_to_have_missed_it(part: GroupsPart, desk: Desk):
    with desk.profile.open() as store:
        store.execute("update check_in set answer = ? where id = (select min(id) from check_in)", [Answer.DECLINED])
    show(part, desk, is_over=True)
    assert len(part.cards()[0].guests.missed) == 1


def test_those_who_missed_it_are_written_to_with_the_fitting_template(
    part: GroupsPart, desk: Desk, navigator: Navigator, decided: list[Decision]
):
    wanted: list[tuple[object, str]] = []
    navigator.template_wanted.connect(lambda whom, template: wanted.append((whom, template)))
    show(part, desk, is_over=True)
    (card,) = part.cards()
    first = card.line.guests[0]
    card.guests.tick(frozenset({first.check_in_id}))
    card.keep()
    with desk.profile.open() as store:
        decided[-1].keep(store)
    show(part, desk)
    button(part.cards()[0], "Write to those who missed it").click()
    assert wanted == [((Person(first.learner_id, first.enrolment_id),), "missed_group")]


def test_x_takes_a_guest_out_before_it(part: GroupsPart, desk: Desk, qtbot: QtBot, decided: list[Decision]):
    show(part, desk)
    (card,) = part.cards()
    button(card, "Guests").click()
    name = card.line.guests[0].name
    qtbot.keyClick(card.guests, Qt.Key.Key_X)
    assert decided[-1].told.startswith(name)
    with desk.profile.open() as store:
        decided[-1].keep(store)
    show(part, desk)
    assert name not in [guest.name for guest in part.cards()[0].line.guests]


@pytest.mark.parametrize(
    ("key", "words", "answer", "told"),
    [
        (Qt.Key.Key_1, "Accepted", Answer.ACCEPTED, "1 accepted"),
        (Qt.Key.Key_2, "Declined", Answer.DECLINED, "1 declined"),
    ],
)
@pytest.mark.parametrize("is_by_key", [True, False])
def test_what_a_guest_answered_on_the_phone_is_entered_and_taken_back(
    part: GroupsPart, desk: Desk, qtbot: QtBot, decided: list[Decision], is_by_key, key, words, answer, told
):
    show(part, desk)
    (card,) = part.cards()
    assert button(card, words).isHidden()
    button(card, "Guests").click()
    qtbot.keyClick(card.guests, Qt.Key.Key_J)
    if is_by_key:
        qtbot.keyClick(card.guests, key)
    else:
        button(card, words).click()
    with desk.profile.open() as store:
        made = decided[-1].keep(store)
    show(part, desk)
    (card,) = part.cards()
    assert [guest.answer for guest in card.line.guests] == [None, answer, None, None]
    assert told in said(card)
    assert not card.guests.isHidden() and card.guests.currentRow() == 1  # the next answer is about the same list
    with desk.profile.open() as store:
        decided[-1].take_back(store, made)
    assert {one.answer for one in check_ins_of_group(desk.store, card.line.group.id)} == {None}


def test_once_it_is_over_no_answer_is_entered(part: GroupsPart, desk: Desk, qtbot: QtBot, decided: list[Decision]):
    show(part, desk, is_over=True)
    button(part, "Who missed it").click()
    before = len(decided)
    qtbot.keyClick(part.cards()[0].guests, Qt.Key.Key_1)
    assert len(decided) == before
    assert button(part, "Accepted").isHidden()


def test_what_was_ticked_stays_when_the_page_is_read_again(part: GroupsPart, desk: Desk, qtbot: QtBot):
    show(part, desk, is_over=True)
    button(part, "Who missed it").click()
    qtbot.keyClick(part.cards()[0].guests, Qt.Key.Key_Space)
    with desk.profile.open() as store:
        store.execute("update check_in set answer = 'accepted'")
    show(part, desk)
    (card,) = part.cards()
    assert not card.guests.isHidden() and len(card.guests.missed) == 1


def test_the_kinds_follow_each_other_by_their_own_titles(dialog: GroupDialog, desk: Desk, qtbot: QtBot):
    dialog.open_for(everybody(desk))
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert (dialog._side.kind, dialog._side.title) == (GroupKind.LIVE_CLASS, "Virtual class")
    dialog._side._kind.setCurrentIndex(1)
    assert (dialog._side.kind, dialog._side.title) == (GroupKind.LEARNING_LUNCH, "Learning Lunch")

"""Today's page over a real encrypted store: a small cohort by hand, real keys, no mocks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QDate, QModelIndex, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cockpit.assets import asset
from cockpit.connector import (
    ActivityRecord,
    CohortRecord,
    CompletionRecord,
    EnrolmentRecord,
    LearningEvent,
    LetterKind,
)
from cockpit.domain.activity import Verb
from cockpit.domain.alerts import Alert, AlertTier, Code, Nature, Reason, tier_of
from cockpit.domain.alerts.advance import ClosedWhy
from cockpit.domain.checkins import CheckInState
from cockpit.domain.decisions import DecisionKind, DeclaredWhy
from cockpit.domain.messages import MessageState
from cockpit.domain.times import zone_named
from cockpit.gui import writing
from cockpit.gui.ask_bar import ToColleague
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Jobs
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.reader import Reader
from cockpit.gui.theme import Theme
from cockpit.gui.today.marks import initials
from cockpit.gui.today.page import TodayPage
from cockpit.gui.today.queue_model import ROW_ROLE
from cockpit.gui.verdicts import Called, Closed, Dismissed, Handled, Paused, Snoozed
from cockpit.gui.writer import Writer
from cockpit.paths import store_file
from cockpit.profile import Profile
from cockpit.reports.learner_timeline import HistoryItem, HistoryKind, learner_page
from cockpit.reports.today import QueueRow, todays_queue
from cockpit.settings import Settings
from cockpit.store import Store, open_store
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.activities import activity_ids, save_activities, save_completions
from cockpit.store.alerts import save_alert
from cockpit.store.cohorts import all_cohorts, end_building, save_cohorts, set_data_as_of
from cockpit.store.colleagues import save_colleague
from cockpit.store.events import save_events
from cockpit.store.learners import enrolment_ids, save_enrolments
from cockpit.store.rollups import rebuild_rollups
from cockpit.triage.dispositions import handle, undo
from cockpit.wording import Words
from cockpit.wording.alerts import action
from cockpit.wording.history import history_icon, history_line
from cockpit.wording.nights import night_line

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 23)
MARKUP = "<b>Bobby</b> & Tran"


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def silent(days: int) -> Reason:
    return Reason(Code.SILENT, AlertTier.HIGH, days_ago(days - 7), days=days, usual_days=3, on=days_ago(days))


def late(title: str) -> Reason:
    return Reason(Code.LATE, AlertTier.URGENT, days_ago(2), subject=title, on=days_ago(5), count=1)


# Name, cohort, reasons: in the order in which the queue shows them.
QUEUE: tuple[tuple[str, str, tuple[Reason, ...]], ...] = (
    ("Djilali Boumediene", "english", (silent(21), late("Unit 5"))),
    (MARKUP, "managers", (silent(9),)),
    ("Sophie Kervella", "english", (silent(12),)),
    (
        "Priya Raghunathan",
        "managers",
        (Reason(Code.QUESTION, AlertTier.HIGH, days_ago(1), subject="My code?", on=days_ago(4), count=1),),
    ),
    (
        "Özlem Ångström",
        "english",
        (Reason(Code.GOOD, AlertTier.GOOD, days_ago(1), subject="50", on=days_ago(1), share=0.5),),
    ),
    ("Marty Oliveira", "managers", (Reason(Code.LOST, AlertTier.DECIDE, days_ago(2), days=30, on=days_ago(30)),)),
    ("Watch Person", "english", (Reason(Code.NEVER, AlertTier.WATCH, days_ago(1), days=4, on=days_ago(4)),)),
)
NAMES = [name for name, *_ in QUEUE]
SELECTED = "who is selected"


def make_store(folder: Path) -> Store:
    store = open_store(store_file(folder), KEY)
    account = add_account(store, AccountRow(0, "campus", "moodle", {}, None, None, None, None), NOW)
    starts_on = days_ago(63)
    records = [
        CohortRecord(name, name.title(), starts_on, TODAY + timedelta(days=30)) for name in ("english", "managers")
    ]
    save_cohorts(store, account, records, "en", follow_new=True)
    for cohort in all_cohorts(store):
        of_cohort = [entry for entry in QUEUE if entry[1] == cohort.source_id]
        people = [EnrolmentRecord(f"id-{name}", name, zone="America/Montreal") for name, *_ in of_cohort]
        people.append(EnrolmentRecord(f"fine-{cohort.source_id}", "Fine Person"))
        save_enrolments(store, cohort, people, starts_on)
        units = [ActivityRecord(f"u{n}", f"Unit {n}", "quiz", due_on=days_ago(40 - 10 * n)) for n in (1, 2)]
        save_activities(store, cohort.id, units)
        ids, activities = enrolment_ids(store, cohort), activity_ids(store, cohort.id)
        events = [
            LearningEvent(f"e{day}", person.learner_id, Verb.INTERACTED, None, days_ago(day), "u1")
            for person in people
            for day in (50, 45)
        ]
        events += [
            LearningEvent("done", person.learner_id, Verb.COMPLETED, None, days_ago(40), "u1") for person in people
        ]
        save_events(store, events, ids, activities, dict.fromkeys(ids, zone_named(cohort.zone)))
        done = [CompletionRecord(people[0].learner_id, "u1", True, changed_on=days_ago(40))]
        save_completions(store, done, ids, activities)
        for name, _, reasons in of_cohort:
            enrolment_id = ids[f"id-{name}"]
            is_raised = any(reason.is_sign and reason.tier is not AlertTier.WATCH for reason in reasons)
            raised_on = reasons[0].since if is_raised else None
            save_alert(store, Alert(enrolment_id, reasons[0].since, tier_of(reasons), reasons, raised_on), None)
        end_building(store, cohort.id)
        set_data_as_of(store, cohort.id, cohort.account_id, NOW)
    rebuild_rollups(store, all_cohorts(store))
    return store


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    store = make_store(tmp_path)
    profile = Profile(tmp_path, KEY)
    writer = Writer(profile.open)
    theme = Theme("light")
    reader = Reader(profile.open, patience_seconds=None)
    yield Desk(profile, store, Settings(), Words("en"), theme, Jobs(), writer, reader, lambda: NOW, "Nadia Ferhat")
    reader.close()
    writer.close()
    store.close()


@dataclass(slots=True)
class Asked:
    """What the page asked the navigator for, in order."""

    log: list[tuple[object, ...]]

    def last(self) -> tuple[object, ...]:
        return self.log[-1]


@pytest.fixture
def asked(navigator: Navigator) -> Asked:
    asked = Asked([])

    def keep(name: str) -> Callable[..., None]:
        return lambda *what: asked.log.append((name, *what))

    for name in ("learner", "message", "booking", "verdict", "undo", "cohort"):
        getattr(navigator, f"{name}_wanted").connect(keep(name))
    return asked


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator, asked: Asked) -> Iterator[TodayPage]:
    page = TodayPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 838)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.reload()
    page.setFocus()
    qtbot.waitUntil(lambda: page.list.hasFocus())
    yield page
    page.close()  # before the store does


def model_of(page: TodayPage) -> QAbstractItemModel:
    return page.list.model()


def shown_lines(page: TodayPage) -> list[str]:
    model = model_of(page)
    return [str(model.index(n, 0).data()) for n in range(model.rowCount())]


def rows_of(page: TodayPage) -> list[QueueRow]:
    model = model_of(page)
    entries = [model.index(n, 0).data(ROW_ROLE) for n in range(model.rowCount())]
    return [entry for entry in entries if entry is not None]


def selected(page: TodayPage) -> str:
    row = page.list.currentIndex().data(ROW_ROLE)
    return row.learner if row is not None else ""


def person(page: TodayPage, name: str) -> Person:
    row = next(row for row in rows_of(page) if row.learner == name)
    return Person(row.learner_id, row.enrolment_id, row.alert_id)


def press(qtbot: QtBot, page: TodayPage, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget() or page, key)


def choose(qtbot: QtBot, page: TodayPage, number: Qt.Key) -> None:
    qtbot.keyClick(page.list, number, Qt.KeyboardModifier.AltModifier)


def index_of(page: TodayPage, name: str) -> QModelIndex:
    return model_of(page).index(shown_lines(page).index(name), 0)


# --- rows ----------------------------------------------------------------------------------------


def test_groups_stand_in_their_order_and_those_to_watch_are_closed(page: TodayPage):
    assert shown_lines(page) == [
        "First",
        "Djilali Boumediene",
        "This week",
        MARKUP,
        "Sophie Kervella",
        "Waiting for you",
        "Priya Raghunathan",
        "To celebrate",
        "Özlem Ångström",
        "To decide",
        "Marty Oliveira",
        "To watch",
    ]


def test_the_first_person_is_selected_and_headers_never_are(page: TodayPage):
    assert selected(page) == "Djilali Boumediene"
    model = model_of(page)
    for name in ("First", "This week", "To watch"):
        assert not index_of(page, name).flags() & (Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
    assert model.index(1, 0).flags() & Qt.ItemFlag.ItemIsSelectable


def test_the_model_keeps_qts_rules(qtmodeltester: object, page: TodayPage):
    qtmodeltester.check(model_of(page))  # type: ignore[attr-defined]


def test_the_model_keeps_qts_rules_while_people_leave(qtmodeltester: object, page: TodayPage):
    qtmodeltester.check(model_of(page), force_py=False)  # type: ignore[attr-defined]
    for row in rows_of(page):
        page.remove_person(row.learner_id)
    assert rows_of(page) == []


def test_a_screen_reader_hears_the_whole_row(page: TodayPage):
    role = Qt.ItemDataRole.AccessibleTextRole
    suggested = action(Words("en"), rows_of(page)[0].alert)
    assert index_of(page, "Djilali Boumediene").data(role) == (
        "Djilali Boumediene, Lost contact. Silent for 21 days, usually back within 3 days."
        f" Unit 5 was due on 18 November. Suggested: {suggested}."
    )
    assert index_of(page, "This week").data(role) == "This week: 2 people"
    assert index_of(page, "To watch").data(role) == "To watch, closed: 1 person"


def test_a_name_with_markup_stays_plain(page: TodayPage, qtbot: QtBot):
    press(qtbot, page, Qt.Key.Key_J)
    assert selected(page) == MARKUP
    qtbot.waitUntil(lambda: any(label.full_text == MARKUP for label in page.pane.findChildren(Label)))
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in page.findChildren(Label))
    assert index_of(page, MARKUP).data(Qt.ItemDataRole.AccessibleTextRole).startswith(MARKUP)


def test_the_header_counts_people(page: TodayPage):
    labels = [label.full_text for label in page.header.findChildren(Label)]
    assert labels == [
        "Good morning, Nadia",
        "6 of your 9 learners need a word today. Nothing urgent for the other 3.",
    ]


# --- keys ----------------------------------------------------------------------------------------


def test_j_k_and_the_arrows_pass_over_headers(page: TodayPage, qtbot: QtBot):
    press(qtbot, page, Qt.Key.Key_J)
    assert selected(page) == MARKUP
    press(qtbot, page, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert selected(page) == "Priya Raghunathan"
    press(qtbot, page, Qt.Key.Key_K, Qt.Key.Key_Up, Qt.Key.Key_K)
    assert selected(page) == "Djilali Boumediene"
    press(qtbot, page, Qt.Key.Key_K)
    assert selected(page) == "Djilali Boumediene"
    press(qtbot, page, Qt.Key.Key_End)
    assert selected(page) == "Marty Oliveira"
    press(qtbot, page, Qt.Key.Key_J, Qt.Key.Key_Home)
    assert selected(page) == "Djilali Boumediene"


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (Qt.Key.Key_M, ("message", (SELECTED,))),
        (Qt.Key.Key_B, ("booking", SELECTED)),
        (Qt.Key.Key_D, ("verdict", (SELECTED,), Handled())),
        (Qt.Key.Key_C, ("verdict", (SELECTED,), Called())),
        (Qt.Key.Key_P, ("verdict", (SELECTED,), Paused())),
    ],
)
def test_a_letter_asks_for_the_person_who_is_selected(
    page: TodayPage, qtbot: QtBot, asked: Asked, key: Qt.Key, wanted: tuple[object, ...]
):
    press(qtbot, page, Qt.Key.Key_J, key)
    whom = person(page, MARKUP)
    named = {SELECTED: whom, (SELECTED,): (whom,)}
    assert asked.log == [tuple(named.get(what, what) for what in wanted)]


def test_shift_d_closes_the_follow_up(page: TodayPage, qtbot: QtBot, asked: Asked):
    qtbot.keyClick(page.list, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    assert asked.log == [("verdict", (person(page, "Djilali Boumediene"),), Closed())]


@pytest.mark.parametrize(
    ("digit", "why"), [(Qt.Key.Key_1, DeclaredWhy.LOST_CODES), (Qt.Key.Key_8, DeclaredWhy.OTHER)]
)
def test_dismissing_is_two_keys(page: TodayPage, qtbot: QtBot, asked: Asked, digit: Qt.Key, why: DeclaredWhy):
    press(qtbot, page, Qt.Key.Key_I)
    assert page.acts.ask_bar.isVisible()
    press(qtbot, page, digit)
    assert not page.acts.ask_bar.isVisible()
    assert asked.log == [("verdict", (person(page, "Djilali Boumediene"),), Dismissed(why))]


def test_passing_on_needs_the_first_letters_of_a_known_colleague(
    page: TodayPage, desk: Desk, qtbot: QtBot, asked: Asked
):
    save_colleague(desk.store, "Farid Benali", "farid@college.example")
    press(qtbot, page, Qt.Key.Key_E)
    qtbot.keyClicks(page.acts.ask_bar.field, "far")
    press(qtbot, page, Qt.Key.Key_Return)
    to = ToColleague("Farid Benali <farid@college.example>", date(2026, 11, 30))
    assert asked.log == [("verdict", (person(page, "Djilali Boumediene"),), to)]


def test_passing_on_is_about_the_person_of_the_bar_whoever_is_marked(
    page: TodayPage, desk: Desk, qtbot: QtBot, asked: Asked
):
    save_colleague(desk.store, "Farid Benali", "farid@college.example")
    press(qtbot, page, Qt.Key.Key_X, Qt.Key.Key_J, Qt.Key.Key_E)
    qtbot.keyClicks(page.acts.ask_bar.field, "far")
    press(qtbot, page, Qt.Key.Key_Return)
    kind, people, _ = asked.last()
    assert (kind, people) == ("verdict", (person(page, MARKUP),))
    press(qtbot, page, Qt.Key.Key_D)
    assert asked.last() == ("verdict", (person(page, "Djilali Boumediene"),), Handled())  # marked still


def test_a_note_is_typed_where_the_actions_are(page: TodayPage, navigator: Navigator, qtbot: QtBot):
    press(qtbot, page, Qt.Key.Key_N)
    qtbot.keyClicks(page.acts.ask_bar.field, "Prefers mornings.")
    with qtbot.waitSignal(navigator.note_wanted) as noted:
        press(qtbot, page, Qt.Key.Key_Return)
    assert noted.args == [person(page, "Djilali Boumediene"), "Prefers mornings."]
    assert page.list.hasFocus()


def test_who_is_marked_is_dealt_with_together(page: TodayPage, qtbot: QtBot, asked: Asked):
    qtbot.keyClick(page.list, Qt.Key.Key_J)
    qtbot.keyClick(page.list, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, page, Qt.Key.Key_M)
    both = (person(page, MARKUP), person(page, "Sophie Kervella"))
    assert asked.log == [("message", both)]
    press(qtbot, page, Qt.Key.Key_X, Qt.Key.Key_D)  # marks the second no more
    assert asked.last() == ("verdict", both[:1], Handled())


def test_everyone_with_the_same_reason_is_marked_until_escape(page: TodayPage, qtbot: QtBot, asked: Asked):
    role = Qt.ItemDataRole.AccessibleTextRole
    qtbot.keyClick(page.list, Qt.Key.Key_X, Qt.KeyboardModifier.ShiftModifier)
    for name, is_marked in (("Djilali Boumediene", True), (MARKUP, True), ("Priya Raghunathan", False)):
        assert str(index_of(page, name).data(role)).startswith("Marked.") is is_marked
    press(qtbot, page, Qt.Key.Key_Escape, Qt.Key.Key_D)
    assert asked.last() == ("verdict", (person(page, "Djilali Boumediene"),), Handled())


def test_return_opens_the_page_with_the_list_it_stands_in(page: TodayPage, qtbot: QtBot, asked: Asked):
    press(qtbot, page, Qt.Key.Key_J, Qt.Key.Key_Return)
    people = tuple(person(page, name) for name in NAMES[:6])
    assert asked.log == [("learner", people[1], people)]


@pytest.mark.parametrize(
    ("digit", "until"),
    [
        (Qt.Key.Key_1, date(2026, 11, 24)),
        (Qt.Key.Key_2, date(2026, 11, 26)),
        (Qt.Key.Key_3, date(2026, 11, 30)),
    ],
)
def test_snoozing_is_two_keys(page: TodayPage, qtbot: QtBot, asked: Asked, digit: Qt.Key, until: date):
    press(qtbot, page, Qt.Key.Key_S)
    assert page.acts.ask_bar.isVisible()
    assert not page.pane.action_bar.isVisible()
    press(qtbot, page, digit)
    assert asked.log == [("verdict", (person(page, "Djilali Boumediene"),), Snoozed(until))]
    assert not page.acts.ask_bar.isVisible()
    assert page.pane.action_bar.isVisible()
    assert page.list.hasFocus()


def test_snoozing_until_a_date(page: TodayPage, qtbot: QtBot, asked: Asked):
    press(qtbot, page, Qt.Key.Key_S, Qt.Key.Key_4)
    field = page.acts.ask_bar.date_edit
    assert field.hasFocus()
    assert field.minimumDate() == QDate(2026, 11, 24)
    field.setDate(QDate(2026, 12, 24))
    press(qtbot, page, Qt.Key.Key_Return)
    assert asked.log == [("verdict", (person(page, "Djilali Boumediene"),), Snoozed(date(2026, 12, 24)))]


@pytest.mark.parametrize("more", [(), (Qt.Key.Key_4,)])
def test_escape_cancels_snoozing(page: TodayPage, qtbot: QtBot, asked: Asked, more: tuple[Qt.Key, ...]):
    press(qtbot, page, Qt.Key.Key_S, *more, Qt.Key.Key_Escape)
    assert not page.acts.ask_bar.isVisible()
    assert page.list.hasFocus()
    press(qtbot, page, Qt.Key.Key_1)
    assert asked.log == []


def test_going_on_cancels_snoozing(page: TodayPage, qtbot: QtBot, asked: Asked):
    press(qtbot, page, Qt.Key.Key_S, Qt.Key.Key_J, Qt.Key.Key_1)
    assert not page.acts.ask_bar.isVisible()
    assert asked.log == []


def test_reading_anew_leaves_the_question_open(page: TodayPage, qtbot: QtBot, asked: Asked, desk: Desk):
    press(qtbot, page, Qt.Key.Key_S)
    handle(desk.store, person(page, "Marty Oliveira").learner_id, None, NOW)
    page.reload()
    press(qtbot, page, Qt.Key.Key_1)
    assert asked.log == [("verdict", (person(page, "Djilali Boumediene"),), Snoozed(date(2026, 11, 24)))]


def test_the_question_ends_when_its_person_is_gone(page: TodayPage, qtbot: QtBot, asked: Asked, desk: Desk):
    press(qtbot, page, Qt.Key.Key_S)
    handle(desk.store, person(page, "Djilali Boumediene").learner_id, None, NOW)
    page.reload()
    assert not page.acts.ask_bar.isVisible()
    press(qtbot, page, Qt.Key.Key_1)
    assert asked.log == []


@pytest.mark.parametrize(
    ("digit", "names"),
    [
        (Qt.Key.Key_2, [MARKUP, "Djilali Boumediene", "Sophie Kervella"]),
        (Qt.Key.Key_3, []),
        (Qt.Key.Key_4, []),
        (Qt.Key.Key_5, ["Priya Raghunathan"]),
        (Qt.Key.Key_6, ["Özlem Ångström"]),
        (Qt.Key.Key_7, ["Marty Oliveira"]),
        (Qt.Key.Key_1, NAMES[:6]),
    ],
)
def test_alt_and_a_digit_filter(page: TodayPage, qtbot: QtBot, digit: Qt.Key, names: list[str]):
    choose(qtbot, page, digit)
    assert sorted(row.learner for row in rows_of(page)) == sorted(names)
    assert selected(page) in (names or [""])
    assert page.list.hasFocus()


def test_a_filter_without_anybody_says_so_and_empties_the_pane(page: TodayPage, qtbot: QtBot):
    choose(qtbot, page, Qt.Key.Key_4)
    assert "Nobody here today." in [label.full_text for label in page.findChildren(Label) if label.isVisible()]
    qtbot.waitUntil(lambda: not page.pane.action_bar.isEnabled())
    choose(qtbot, page, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: page.pane.action_bar.isEnabled())


def test_searching_ignores_accents_and_letters_are_letters_there(page: TodayPage, qtbot: QtBot, asked: Asked):
    press(qtbot, page, Qt.Key.Key_Slash)
    assert page.search.hasFocus()
    qtbot.keyClicks(page.search, "angstr oz")
    assert [row.learner for row in rows_of(page)] == ["Özlem Ångström"]
    qtbot.keyClicks(page.search, "mbdsu1/")
    assert asked.log == []
    assert page.search.text() == "angstr ozmbdsu1/"
    assert rows_of(page) == []


def test_searching_finds_those_to_watch_and_ends_with_escape(page: TodayPage, qtbot: QtBot):
    press(qtbot, page, Qt.Key.Key_Slash)
    qtbot.keyClicks(page.search, "watch")
    assert selected(page) == "Watch Person"
    press(qtbot, page, Qt.Key.Key_Return)
    assert page.list.hasFocus()
    press(qtbot, page, Qt.Key.Key_Escape)
    assert len(rows_of(page)) == 6
    assert not page.search.isVisible()


def test_the_arrows_open_and_close_those_to_watch(page: TodayPage, qtbot: QtBot):
    press(qtbot, page, Qt.Key.Key_Right)
    assert shown_lines(page)[-2:] == ["To watch", "Watch Person"]
    assert selected(page) == "Djilali Boumediene"
    press(qtbot, page, Qt.Key.Key_End)
    assert selected(page) == "Watch Person"
    press(qtbot, page, Qt.Key.Key_Left)
    assert shown_lines(page)[-1] == "To watch"
    assert selected(page) == "Marty Oliveira"


def test_a_click_on_their_header_opens_those_to_watch(page: TodayPage, qtbot: QtBot):
    page.list.scrollToBottom()
    place = page.list.visualRect(index_of(page, "To watch")).center()
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown_lines(page)[-1] == "Watch Person"
    assert selected(page) == "Djilali Boumediene"


# --- what is done --------------------------------------------------------------------------------


def test_the_next_person_is_selected_when_one_is_looked_after(page: TodayPage):
    page.remove_person(person(page, "Djilali Boumediene").learner_id)
    assert selected(page) == MARKUP
    assert shown_lines(page)[:2] == ["This week", MARKUP]
    page.remove_person(person(page, MARKUP).learner_id)
    assert selected(page) == "Sophie Kervella"
    assert index_of(page, "This week").data(Qt.ItemDataRole.AccessibleTextRole) == "This week: 1 person"


def test_the_one_before_is_selected_when_the_last_is_looked_after(page: TodayPage, qtbot: QtBot):
    press(qtbot, page, Qt.Key.Key_End)
    page.remove_person(person(page, "Marty Oliveira").learner_id)
    assert selected(page) == "Özlem Ångström"


def test_somebody_else_leaving_does_not_move_the_selection(page: TodayPage):
    page.remove_person(person(page, "Priya Raghunathan").learner_id)
    assert selected(page) == "Djilali Boumediene"
    page.remove_person(999)
    assert len(rows_of(page)) == 5


def test_who_is_looked_after_together_leaves_in_one_go_and_the_next_is_selected(page: TodayPage, qtbot: QtBot):
    press(qtbot, page, Qt.Key.Key_J)
    assert selected(page) == MARKUP
    before = rows_of(page)
    gone = {person(page, name).learner_id for name in (MARKUP, "Djilali Boumediene")}
    page.remove_people(gone)
    assert rows_of(page) == [row for row in before if row.learner_id not in gone]
    assert selected(page) == "Sophie Kervella"
    page.remove_people([998, 999])
    assert selected(page) == "Sophie Kervella"


def test_progress_counts_at_once_and_the_store_agrees(page: TodayPage, desk: Desk):
    learner_id = person(page, "Djilali Boumediene").learner_id
    page.remove_person(learner_id)
    assert page.header.progress.accessibleName() == "1 looked after, 5 to go"
    made = handle(desk.store, learner_id, None, NOW)
    page.reload()
    assert page.header.progress.accessibleName() == "1 looked after, 5 to go"
    undo(desk.store, made.disposition_id, NOW)
    page.reload()
    assert rows_of(page)[0].learner == "Djilali Boumediene"
    assert selected(page) == MARKUP


def test_reading_again_keeps_selection_and_scroll(page: TodayPage, qtbot: QtBot, desk: Desk):
    page.resize(1228, 420)
    press(qtbot, page, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_J)
    page.list.verticalScrollBar().setValue(120)
    handle(desk.store, person(page, "Marty Oliveira").learner_id, None, NOW)
    page.reload()
    assert selected(page) == "Priya Raghunathan"
    assert page.list.verticalScrollBar().value() == 120


def test_when_everyone_is_looked_after_those_to_watch_stay_in_reach(page: TodayPage, qtbot: QtBot):
    for row in rows_of(page):
        page.remove_person(row.learner_id)
    shown = [label.full_text for label in page.findChildren(Label) if label.isVisible()]
    assert "That’s everyone, Nadia" in shown
    assert "Everyone has been looked after" in shown
    page.all_clear.watch_wanted.emit()
    assert selected(page) == "Watch Person"
    assert page.list.hasFocus()


def test_a_cohort_can_be_chosen(page: TodayPage, desk: Desk):
    page.header.cohort_chosen.emit(all_cohorts(desk.store)[0].id)
    assert {row.cohort for row in rows_of(page)} == {"English"}
    assert selected(page) == "Djilali Boumediene"


# --- the pane ------------------------------------------------------------------------------------


def texts(page: TodayPage) -> list[str]:
    return [label.full_text for label in page.pane.findChildren(Label) if label.isVisible()]


def test_the_pane_follows_the_selection_and_shows_what_is_known(page: TodayPage, desk: Desk, qtbot: QtBot):
    add_account(desk.store, AccountRow(0, "mailbox", "smtp", {}, None, None, None, None), desk.now())
    page.set_drafter(lambda row, report: ("A warm word", "in French", f"Bonjour {report.learner.name}"))
    qtbot.waitUntil(lambda: "Bonjour Djilali Boumediene" in texts(page))
    assert "English · 04:00 in Montreal" in texts(page)
    assert "It is night in Montreal: leaves at 14:30 your time, 08:30 theirs." in texts(page)
    assert "Finished “Unit 1”" in texts(page)
    press(qtbot, page, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: f"Bonjour {MARKUP}" in texts(page))


def suggested(page: TodayPage, desk: Desk) -> tuple[str, str, str] | None:
    row = next(row for row in rows_of(page) if row.learner == "Djilali Boumediene")
    report = learner_page(desk.store, row.learner_id, desk.now(), row.enrolment_id)
    assert report is not None
    renamed = replace(report, learner=replace(report.learner, name="Read Before"))
    return writing.suggested_text(desk, row, renamed)


def test_the_text_is_made_from_the_page_that_was_read(page: TodayPage, desk: Desk):
    text = suggested(page, desk)
    assert text is not None and "Read" in text[2]


def test_no_text_is_proposed_while_something_in_it_is_unknown(page: TodayPage, desk: Desk):
    desk.trainer = ""
    assert suggested(page, desk) is None


def test_while_the_first_cohort_is_read_nobody_is_told_to_close_the_laptop(page: TodayPage, desk: Desk):
    desk.store.execute("update cohort set is_building = 1")
    page.reload()
    shown = [label.full_text for label in page.all_clear.findChildren(Label) if not label.isHidden()]
    assert shown[:2] == [
        "Your cohorts are being read",
        "People appear here cohort by cohort, as soon as each has been read.",
    ]


def test_where_no_source_tells_anything_nobody_is_told_to_close_the_laptop(page: TodayPage, desk: Desk):
    desk.store.execute("delete from alert")
    desk.store.execute("update enrolment set knowledge = 'unknown'")
    desk.store.execute("update enrolment_summary set first_active_on = null, last_active_on = null")
    page.reload()
    shown = [label.full_text for label in page.all_clear.findChildren(Label) if not label.isHidden()]
    assert shown[:2] == [
        "Nobody can tell who needs a word",
        "Connect a source that tells what your learners do, or import such a file.",
    ]


def test_the_queue_that_was_read_is_there_for_others_unless_it_is_of_one_cohort(page: TodayPage, desk: Desk):
    assert page.today == todays_queue(desk.store, desk.now(), desk.settings.zone)
    page.header.cohort_chosen.emit(all_cohorts(desk.store)[0].id)
    assert page.today is None
    page.header.cohort_chosen.emit(None)
    assert page.today is not None and len(page.today.rows) == len(QUEUE)


def test_without_a_draft_there_is_no_card(page: TodayPage, qtbot: QtBot):
    page.set_drafter(lambda row, report: None)
    qtbot.waitUntil(lambda: "Lately" in texts(page))
    assert not any("night" in text for text in texts(page))


def test_in_a_narrow_window_the_list_stands_alone(page: TodayPage, qtbot: QtBot, asked: Asked):
    page.resize(1024, 700)
    assert not page.pane.isVisible()
    press(qtbot, page, Qt.Key.Key_S)
    assert page.acts.ask_bar.isVisible()
    press(qtbot, page, Qt.Key.Key_1)
    assert asked.last()[0] == "verdict"
    page.resize(1228, 838)
    assert page.pane.isVisible()


def test_the_page_paints_in_both_themes_and_every_size(page: TodayPage, qtbot: QtBot, desk: Desk):
    for scheme, scale in (("light", 0.85), ("dark", 1.0), ("light", 1.5)):
        desk.theme.choose(scheme)
        desk.theme.resize_text(scale)
        assert not page.grab().isNull()
    desk.theme.resize_text(1.0)


# --- words ---------------------------------------------------------------------------------------


WHATS = {
    HistoryKind.ACTIVITY: [Verb.ACCESSED, Verb.INTERACTED],
    HistoryKind.COMPLETION: [Verb.COMPLETED, Verb.SUBMITTED],
    HistoryKind.MESSAGE: list(MessageState),
    HistoryKind.CONTACT: ["call", "lms_message"],
    HistoryKind.CHECK_IN: list(CheckInState),
    HistoryKind.NOTE: ["note"],
    HistoryKind.QUESTION: ["answered", "waiting"],
    HistoryKind.REPLY: list(LetterKind),
    HistoryKind.DECISION: ["undone", *DecisionKind],
    HistoryKind.ALERT: ["opened", *ClosedWhy],
    HistoryKind.GRADE: ["result"],
    HistoryKind.ATTENDANCE: ["present", "absent", "excused", "unknown"],
    HistoryKind.FEEDBACK: ["feedback"],
    HistoryKind.ABSENCE: ["leave"],
}
SUBJECTS = {HistoryKind.DECISION: DeclaredWhy.ILL, HistoryKind.ALERT: Code.SILENT}


@pytest.mark.parametrize("kind", HistoryKind)
def test_every_entry_of_the_history_has_its_own_line_and_an_icon(kind: HistoryKind):
    for subject in (SUBJECTS.get(kind, "{Unit} 1"), SUBJECTS.get(kind, "")):
        items = [HistoryItem(kind, NOW, TODAY, False, what, subject, count=3) for what in WHATS[kind]]
        lines = [history_line(Words("en"), item) for item in items]
        assert all(lines)
        assert len(set(lines)) == len(lines) or (kind, subject) == (HistoryKind.ACTIVITY, "")
        for item in items:
            assert asset(f"icons/lucide/{history_icon(item)}.svg").exists()


@pytest.mark.parametrize("detail", ["message", "check_in", "call", "other"])
def test_a_decision_says_how(detail: str):
    item = HistoryItem(HistoryKind.DECISION, NOW, TODAY, False, "handled", detail)
    assert history_line(Words("en"), item).startswith("Looked after")


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), ""),
        (datetime(2026, 11, 23, 12, 59, tzinfo=UTC), "leaves at 14:30 your time, 08:30 theirs."),
        (datetime(2026, 11, 24, 1, 0, tzinfo=UTC), "leaves at 14:30 your time, 08:30 theirs."),
    ],
)
def test_night_is_outside_eight_to_twenty_there(now: datetime, line: str):
    said = night_line(Words("en"), "America/Montreal", "Europe/Paris", now)
    assert said.endswith(line)
    assert bool(said) == bool(line)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Djilali Boumediene", "DB"),
        ("ana maria de souza", "AS"),
        ("Prince", "P"),
        ("  ", ""),
        (MARKUP, "BT"),
        ("\u202eevil Name", "EN"),
    ],
)
def test_initials(name: str, letters: str):
    assert initials(name) == letters


def test_every_nature_has_a_filter_and_a_glyph(page: TodayPage):
    for nature in Nature:
        page.choose(nature)
        assert all(row.nature is nature for row in rows_of(page))


def test_the_splitter_stands_where_it_was_left(qtbot: QtBot, desk: Desk, navigator: Navigator):
    first = TodayPage(desk, navigator)
    qtbot.addWidget(first)
    first.resize(1240, 800)
    first.show()
    first.splitter.setSizes([500, 739])
    first.splitter.splitterMoved.emit(500, 1)
    second = TodayPage(desk, navigator)
    qtbot.addWidget(second)
    second.resize(1240, 800)
    second.show()
    assert (first.splitter.sizes()[0], second.splitter.sizes()[0]) == (500, 500)
    QSettings("cordee", "cordee").remove("today/splitter")

"""Replies and questions: the list, what is known of each line, and the keys; with the real store and writer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from looking import button, said, the
from open_university import AICHA, DJILALI, ELENA, NOW, TRAINER, YUSUF, person
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cockpit.connector import LetterKind
from cockpit.domain.alerts import Code
from cockpit.domain.messages import MessageState
from cockpit.domain.questions import Category
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.messages.outgoing import Outgoing
from cockpit.gui.messages.replies_list import RepliesModel
from cockpit.gui.messages.replies_notice import Notice
from cockpit.gui.messages.replies_situation import SituationPane
from cockpit.gui.messages.replies_tab import RepliesTab
from cockpit.gui.messages.replies_thread import ThreadPane
from cockpit.gui.navigation import Navigator
from cockpit.gui.writing import draft_of
from cockpit.reports.replies import Came, CameGroup
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.alerts import open_alert
from cockpit.store.colleagues import save_colleague
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import messages_of_learner
from cockpit.store.questions import QuestionRow, add_question, questions_of_learner
from cockpit.store.replies import ReplyRow, add_reply, replies_of_learner
from cockpit.triage.refresh import refresh

MAIL = AccountRow(0, "mail", "smtp", {"from_address": "nadia@x.example"}, "s", None, None, None)
ADDRESSES = {DJILALI: "djilali@learners.example", AICHA: "aicha@learners.example"}


def came(
    desk: Desk, name: str, body: str, kind: LetterKind = LetterKind.REPLY, hours_ago: int = 1, **changes: object
) -> int:
    """Let something come back from or about somebody; return its id."""
    facts: dict[str, object] = {
        "id": 0,
        "account_id": None,
        "key": f"{name}-{hours_ago}-{kind}",
        "learner_id": person(desk, name).learner_id,
        "message_id": None,
        "kind": kind,
        "is_probable": False,
        "from_address": ADDRESSES.get(name, ""),
        "subject": "Re: Hello",
        "body": body,
        "received_at": NOW - timedelta(hours=hours_ago),
    }
    with desk.profile.open() as store:
        return add_reply(store, ReplyRow(**(facts | changes))) or 0  # type: ignore[arg-type]


def asked(desk: Desk, name: str, words: str, days_ago: int, category: Category = Category.OTHER) -> None:
    whom = person(desk, name)
    question = QuestionRow(
        whom.learner_id, whom.enrolment_id, words, NOW - timedelta(days=days_ago), category=category
    )
    with desk.profile.open() as store:
        add_question(store, question)


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk, navigator: Navigator, decisions: Decisions) -> Iterator[RepliesTab]:
    """Two answers, a question, a machine's word, a refused address; the first answer is selected."""
    came(desk, AICHA, "It goes too fast for me.\n\nAicha", hours_ago=1)
    came(desk, DJILALI, "Stop.\nNo more mails.", hours_ago=2, is_probable=True)
    asked(desk, ELENA, "Where is unit 4?", 3, Category.CONTENT)
    came(desk, DJILALI, "I am away.", LetterKind.AUTO_REPLY, hours_ago=3)
    came(desk, YUSUF, "550 5.1.1", LetterKind.BOUNCE, hours_ago=4)
    tab = RepliesTab(desk, navigator)
    decisions.changed.connect(tab.reload)
    qtbot.addWidget(tab)
    tab.resize(1228, 800)
    tab.reload()
    with qtbot.waitExposed(tab):
        tab.show()
    tab.activateWindow()
    tab.setFocus()
    qtbot.waitUntil(tab.list.hasFocus)
    yield tab
    tab.close()


def lines(tab: RepliesTab) -> list[tuple[CameGroup, str]]:
    return [(line.group, line.name) for line in tab.model.lines]


def current(tab: RepliesTab) -> Came:
    line = tab.list.line
    assert line is not None
    return line


def choose(tab: RepliesTab, name: str, group: CameGroup) -> None:
    line = next(line for line in tab.model.lines if (line.name, line.group) == (name, group))
    tab.list.show_line(tab.model.index_of(line.key))


def press(qtbot: QtBot, decisions: Decisions, tab: RepliesTab, keys: str) -> None:
    """Press keys, and wait until what the last one decided is written and read again."""
    with qtbot.waitSignal(decisions.changed):
        for key in keys:
            qtbot.keyClick(tab.list, key)


def undo(qtbot: QtBot, decisions: Decisions) -> None:
    with qtbot.waitSignal(decisions.changed):
        decisions.take_back()


def spoken(tab: RepliesTab) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [tab.model.index(row).data(role) for row in range(tab.model.rowCount())]


def test_what_people_wrote_comes_first_then_questions_and_machines_stand_apart(tab: RepliesTab):
    assert spoken(tab) == [
        "New answers",
        "Aïcha Diallo, today. It goes too fast for me.",
        "Djilali Boumediene, today, asks to stop. Stop.",
        "Questions",
        "Elena Petrova, Friday, content, answer by Tuesday. Where is unit 4?",
        "Not a person’s words",
        "Djilali Boumediene, today, automatic reply. I am away.",
        "Yusuf Demir, today, not delivered. 550 5.1.1",
    ]
    assert current(tab).name == AICHA


def test_j_and_k_pass_over_the_headers(tab: RepliesTab, qtbot: QtBot):
    seen = []
    for key in "JJJJJKK":
        qtbot.keyClick(tab.list, key)
        seen.append(current(tab).name)
    assert seen == [DJILALI, ELENA, DJILALI, YUSUF, YUSUF, DJILALI, ELENA]


def test_the_conversation_tells_both_sides_in_order(tab: RepliesTab, desk: Desk, qtbot: QtBot):
    whom = person(desk, AICHA)
    with desk.profile.open() as store:
        add_contact(store, ContactRow(whom.learner_id, "call", NOW - timedelta(days=2), "Agreed on Thursday."))
    choose(tab, ELENA, CameGroup.QUESTIONS)
    choose(tab, AICHA, CameGroup.NEW)
    thread = the(tab, ThreadPane)
    qtbot.waitUntil(lambda: "You, by phone" in said(thread))
    words = said(thread).splitlines()
    assert words.index("Agreed on Thursday.") < words.index("It goes too fast for me.")
    assert "Where is unit 4?" not in words


def test_the_situation_says_how_the_learner_stands(tab: RepliesTab, desk: Desk, qtbot: QtBot):
    choose(tab, DJILALI, CameGroup.NEW)
    situation = the(tab, SituationPane)
    qtbot.waitUntil(lambda: "Silent for 22 days" in said(situation))
    facts = said(situation).splitlines()
    assert {"active 22 days ago", TRAINER, "not yet", "04:00"} <= set(facts)


def test_done_goes_on_to_the_next_and_can_be_undone(tab: RepliesTab, decisions: Decisions, qtbot: QtBot):
    press(qtbot, decisions, tab, "D")
    assert (CameGroup.DONE, AICHA) in lines(tab)
    assert current(tab).name == DJILALI
    undo(qtbot, decisions)
    assert lines(tab)[0] == (CameGroup.NEW, AICHA)


def test_q_and_a_digit_make_an_answer_a_question_of_that_kind(
    tab: RepliesTab, decisions: Decisions, desk: Desk, qtbot: QtBot
):
    whom = person(desk, AICHA).learner_id
    press(qtbot, decisions, tab, "Q3")
    (question,) = questions_of_learner(desk.store, whom)
    assert (question.category, question.words) == (Category.CONTENT, "It goes too fast for me.\n\nAicha")
    assert question.asked_at == NOW - timedelta(hours=1)
    assert [one.seen_at for one in replies_of_learner(desk.store, whom)] == [NOW]
    assert (CameGroup.QUESTIONS, AICHA) in lines(tab)
    assert len([line for line in tab.model.lines if line.name == AICHA]) == 1
    undo(qtbot, decisions)
    assert questions_of_learner(desk.store, whom) == []
    assert lines(tab)[0] == (CameGroup.NEW, AICHA)


def test_the_kind_of_a_question_can_be_another(tab: RepliesTab, decisions: Decisions, desk: Desk, qtbot: QtBot):
    choose(tab, ELENA, CameGroup.QUESTIONS)
    press(qtbot, decisions, tab, "Q1")
    assert [one.category for one in questions_of_learner(desk.store, person(desk, ELENA).learner_id)] == ["access"]
    undo(qtbot, decisions)
    assert [one.category for one in questions_of_learner(desk.store, person(desk, ELENA).learner_id)] == ["content"]


def test_escape_gives_up_the_question_and_digits_answer_nothing_then(tab: RepliesTab, desk: Desk, qtbot: QtBot):
    qtbot.keyClick(tab.list, "Q")
    assert tab.ask_bar.isVisible()
    qtbot.keyClick(tab.list, Qt.Key.Key_Escape)
    assert tab.ask_bar.isHidden() and tab.list.hasFocus()
    qtbot.keyClick(tab.list, "3")
    assert questions_of_learner(desk.store, person(desk, AICHA).learner_id) == []


def test_reading_anew_leaves_the_question_open(tab: RepliesTab, qtbot: QtBot):
    qtbot.keyClick(tab.list, "Q")
    tab.reload()
    assert tab.ask_bar.isVisible()
    qtbot.keyClick(tab.list, "J")
    assert tab.ask_bar.isHidden()


def test_of_a_machine_no_question_is_made_and_nobody_is_flagged(tab: RepliesTab, desk: Desk, qtbot: QtBot):
    choose(tab, DJILALI, CameGroup.MACHINES)
    for key in "QFO":
        qtbot.keyClick(tab.list, key)
    assert tab.ask_bar.isHidden()
    shown = [name for name, one in tab.buttons.items() if one.isVisible()]
    assert shown == ["message", "done"]


def test_flagged_as_dissatisfied_somebody_comes_into_the_queue_with_these_words(
    tab: RepliesTab, decisions: Decisions, desk: Desk, qtbot: QtBot
):
    enrolment_id = person(desk, AICHA).enrolment_id

    def alert() -> list[tuple[Code, str | None]]:
        with desk.profile.open() as store:
            refresh(store, NOW, "FR")
            stored = open_alert(store, enrolment_id)
        return [(reason.code, reason.subject) for reason in stored.alert.reasons] if stored else []

    press(qtbot, decisions, tab, "F")
    assert alert() == [(Code.UNHAPPY, "It goes too fast for me. Aicha")]
    assert current(tab).name == AICHA
    undo(qtbot, decisions)
    assert alert() == []


def test_who_asks_to_stop_is_written_to_no_more_by_one_key(
    tab: RepliesTab, decisions: Decisions, desk: Desk, qtbot: QtBot
):
    choose(tab, DJILALI, CameGroup.NEW)
    notice = the(tab, Notice)
    assert "Djilali asks not to be written to: stop writing?" in said(notice)
    whom = person(desk, DJILALI)
    with desk.profile.open() as store:
        add_account(store, MAIL, NOW)
    decisions.write([(whom, draft_of(desk, whom, Outgoing("silent", "en", "Hello", "Hi.", ADDRESSES[DJILALI])))])
    press(qtbot, decisions, tab, "O")
    qtbot.waitUntil(lambda: learner_by_id(desk.store, whom.learner_id).objected_at == NOW)  # type: ignore[union-attr]
    assert [one.state for one in messages_of_learner(desk.store, whom.learner_id)] == [MessageState.CANCELLED]
    qtbot.waitUntil(lambda: (CameGroup.DONE, DJILALI) in lines(tab))
    choose(tab, DJILALI, CameGroup.DONE)
    assert said(notice) == "Djilali does not wish to be written to."
    undo(qtbot, decisions)
    assert learner_by_id(desk.store, whom.learner_id).objected_at is None  # type: ignore[union-attr]
    assert [one.state for one in messages_of_learner(desk.store, whom.learner_id)] == [MessageState.QUEUED]
    qtbot.waitUntil(lambda: (CameGroup.NEW, DJILALI) in lines(tab))


def test_a_refused_address_leads_to_the_page_where_it_is_corrected(
    tab: RepliesTab, navigator: Navigator, desk: Desk, qtbot: QtBot
):
    choose(tab, YUSUF, CameGroup.MACHINES)
    assert "The address of Yusuf was refused: correct it, or call." in said(the(tab, Notice))
    with qtbot.waitSignal(navigator.learner_wanted) as wanted:
        qtbot.mouseClick(button(the(tab, Notice), "Correct it"), Qt.MouseButton.LeftButton)
    assert wanted.args[0].learner_id == person(desk, YUSUF).learner_id


def test_what_is_known_by_its_address_alone_says_so(qtbot: QtBot, tab: RepliesTab, desk: Desk):
    came(desk, ELENA, "Thank you.", hours_ago=9, is_probable=True)
    tab.reload()
    choose(tab, ELENA, CameGroup.NEW)
    assert said(the(tab, Notice)) == "Probably from Elena: only the address says so."
    choose(tab, AICHA, CameGroup.NEW)
    assert the(tab, Notice).isHidden()


@pytest.mark.parametrize(
    ("name", "group", "template"),
    [(ELENA, CameGroup.QUESTIONS, "answer_content"), (AICHA, CameGroup.NEW, "")],
)
def test_m_writes_with_the_text_that_answers(
    tab: RepliesTab, navigator: Navigator, desk: Desk, qtbot: QtBot, name: str, group: CameGroup, template: str
):
    choose(tab, name, group)
    with qtbot.waitSignal(navigator.template_wanted) as wanted:
        qtbot.keyClick(tab.list, "M")
    assert (wanted.args[0].learner_id, wanted.args[1]) == (person(desk, name).learner_id, template)


def test_an_answer_is_no_contact_but_a_nudge_is_one(tab: RepliesTab, desk: Desk):
    def is_contact(name: str, template: str | None) -> bool:
        return draft_of(desk, person(desk, name), Outgoing(template, "en", "s", "b", "x@y.example")).is_contact

    assert not is_contact(ELENA, "answer_content")
    assert not is_contact(AICHA, None)
    assert is_contact(AICHA, "silent")
    assert is_contact(YUSUF, None)  # a refused address asks for nothing


def test_e_asks_a_colleague_and_the_question_goes_on_waiting(
    tab: RepliesTab, decisions: Decisions, desk: Desk, qtbot: QtBot
):
    with desk.profile.open() as store:
        save_colleague(store, "Farid Benali", "farid@college.example")
        add_account(store, MAIL, NOW)
    choose(tab, ELENA, CameGroup.QUESTIONS)
    qtbot.keyClick(tab.list, "E")
    qtbot.keyClicks(tab.ask_bar.field, "fari")
    with qtbot.waitSignal(decisions.changed):
        qtbot.keyClick(tab.ask_bar.field, Qt.Key.Key_Return)
    assert "Elena Petrova, Friday, content, with Farid Benali since Monday. Where is unit 4?" in spoken(tab)
    (message,) = messages_of_learner(desk.store, person(desk, ELENA).learner_id)
    assert (message.to_address, message.is_to_colleague) == ("farid@college.example", True)
    assert "“Where is unit 4?”" in message.body and "I will tell Elena." in message.body
    undo(qtbot, decisions)
    assert questions_of_learner(desk.store, person(desk, ELENA).learner_id)[0].passed_on_at is None


def test_the_answer_of_a_colleague_says_who_wrote_it_about_whom(
    tab: RepliesTab, decisions: Decisions, desk: Desk, qtbot: QtBot
):
    with desk.profile.open() as store:
        save_colleague(store, "Farid Benali", "farid@college.example")
        add_account(store, MAIL, NOW)
    choose(tab, ELENA, CameGroup.QUESTIONS)
    qtbot.keyClick(tab.list, "E")
    qtbot.keyClicks(tab.ask_bar.field, "Farid")
    with qtbot.waitSignal(decisions.changed):
        qtbot.keyClick(tab.ask_bar.field, Qt.Key.Key_Return)
    (message,) = messages_of_learner(desk.store, person(desk, ELENA).learner_id)
    came(desk, ELENA, "STOP", message_id=message.id, hours_ago=0)
    tab.reload()
    assert "Farid Benali, about Elena Petrova, today. STOP" in spoken(tab)
    choose(tab, ELENA, CameGroup.NEW)
    assert the(tab, Notice).isHidden()  # what a colleague writes is no wish of the learner's
    assert not tab.buttons["unhappy"].isVisible()


def test_without_anything_it_says_what_will_stand_here(qtbot: QtBot, desk: Desk, navigator: Navigator):
    tab = RepliesTab(desk, navigator)
    qtbot.addWidget(tab)
    tab.resize(1228, 800)
    tab.show()
    tab.reload()
    assert "Nothing came back yet" in said(tab)
    with qtbot.waitSignal(navigator.mailbox_wanted):
        qtbot.mouseClick(button(tab, "Connect a mailbox"), Qt.MouseButton.LeftButton)
    assert not tab.findChild(RepliesModel).lines  # type: ignore[union-attr]


def test_a_question_that_came_another_way_is_noted_on_the_page_and_undone(
    learner_page: LearnerPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    whom = person(desk, DJILALI).learner_id
    qtbot.keyClick(learner_page, "Q")
    bar = learner_page.acts.ask_bar
    qtbot.keyClicks(bar.field, "May I hand in 2 days later?")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert bar.field.isHidden() and bar.digits == len(Category)
    with qtbot.waitSignal(decisions.changed):
        qtbot.keyClick(learner_page, "4")
    (question,) = questions_of_learner(desk.store, whom)
    assert (question.words, question.category) == ("May I hand in 2 days later?", Category.ORGANISATION)
    undo(qtbot, decisions)
    assert questions_of_learner(desk.store, whom) == []

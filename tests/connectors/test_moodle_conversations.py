"""What learners write in Moodle: read once, as plain text, and nothing of anybody else."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from fake_moodle import TOKENS, FakeMoodle
from hypothesis import given
from hypothesis import strategies as st
from moodle_messages import RECEIVED, TRAINER, rendered
from moodle_reads import NOW

from cockpit.connector import Letter, LetterKind, MailAsked, MailPage
from cockpit.errors import AccessRefused, SourceBusy, SourceUnreachable, UnexpectedAnswer
from connectors.moodle import CONNECTOR
from connectors.moodle.conversations import MoodleConversations
from connectors.moodle.texts import plain_text, says_the_same

MARKS_READ = {
    "core_message_mark_all_conversation_messages_as_read",
    "core_message_mark_message_read",
}
AMELIE, MOHAMMED, NOEL = "5", "17", "6"
LONG_AGO = NOW - timedelta(days=365)


@pytest.fixture
def mailbox(moodle: FakeMoodle) -> Iterator[MoodleConversations]:
    with closing(CONNECTOR.mailbox({"url": moodle.url, "userid": "3"}, TOKENS["trainer"])) as opened:
        yield opened


def asked(*people: str, cursor: str | None = None, since=LONG_AGO) -> MailAsked:
    return MailAsked(cursor, since, frozenset(people), frozenset())


def letters(pages: list[MailPage]) -> list[Letter]:
    return [letter for page in pages for letter in page.letters if isinstance(letter, Letter)]


def test_what_learners_wrote_is_read_the_oldest_first(moodle, mailbox):
    (page,) = mailbox.read(asked(AMELIE, MOHAMMED))
    assert [(one.sender, one.key, one.kind, one.subject) for one in page.letters] == [
        (MOHAMMED, "9", LetterKind.REPLY, ""),
        (AMELIE, "11", LetterKind.REPLY, ""),
    ]
    first, second = page.letters
    assert first.body == "Bonjour Claire, désolé·e, j'étais en déplacement. Je reprends lundi ! 🙂"
    assert second.received_at - first.received_at == timedelta(seconds=1795122000 - 1794949200)
    assert not MARKS_READ & set(moodle.calls)


def test_only_who_is_asked_for_is_told(mailbox):
    (page,) = mailbox.read(asked(AMELIE))
    assert [one.sender for one in page.letters] == [AMELIE]


def test_nothing_from_before_the_first_look_is_told(moodle, mailbox):
    (page,) = mailbox.read(asked(AMELIE, MOHAMMED, since=moodle.now - timedelta(days=3)))
    assert [one.sender for one in page.letters] == [AMELIE]


def test_what_was_told_is_not_told_again_and_what_came_late_is(moodle, mailbox):
    (page,) = mailbox.read(asked(AMELIE, MOHAMMED))
    (again,) = mailbox.read(asked(AMELIE, MOHAMMED, cursor=page.cursor))
    assert again.letters == ()
    moodle.inbox.wrote(5, "<p>à l’instant</p>", moodle.now)
    (page,) = mailbox.read(asked(AMELIE, cursor=again.cursor))
    assert [one.body for one in page.letters] == ["à l’instant"]
    # A server whose clock is behind, or that took its time, keeps it with an earlier time.
    moodle.inbox.wrote(5, "<p>plus tôt</p>", moodle.now - timedelta(minutes=4))
    (page,) = mailbox.read(asked(AMELIE, cursor=page.cursor))
    assert [one.body for one in page.letters] == ["plus tôt"]
    (page,) = mailbox.read(asked(AMELIE, cursor=page.cursor))
    assert page.letters == ()


def test_two_messages_of_one_second_are_both_told(moodle, mailbox):
    moodle.inbox.wrote(5, "un", moodle.now)
    (page,) = mailbox.read(asked(AMELIE, since=moodle.now - timedelta(minutes=1)))
    moodle.inbox.wrote(5, "deux", moodle.now)
    (more,) = mailbox.read(asked(AMELIE, cursor=page.cursor))
    assert [one.body for one in (*page.letters, *more.letters)] == ["un", "deux"]


def test_hundreds_of_messages_come_page_by_page_and_a_cut_read_goes_on(moodle, mailbox):
    for number in range(250):
        sender = 5 if number % 2 else 17
        moodle.inbox.wrote(sender, f"<p>{number}</p>", moodle.now + timedelta(minutes=number))
    read = mailbox.read(asked(AMELIE, MOHAMMED, since=moodle.now))
    first = next(read)
    (second, third) = mailbox.read(asked(AMELIE, MOHAMMED, cursor=first.cursor))
    assert [one.body for one in letters([first, second, third])] == [str(number) for number in range(250)]
    assert moodle.calls.count(RECEIVED) == 5


def test_a_message_deleted_between_two_pages_hides_none(moodle, mailbox):
    for number in range(150):
        moodle.inbox.wrote(5, f"{number}", moodle.now + timedelta(minutes=number))
    answer = moodle.call

    def deletes_first(whose, function, arguments):
        told = answer(whose, function, arguments)
        if function == RECEIVED and arguments["limitfrom"] == "0":
            moodle.inbox.messages = [one for one in moodle.inbox.messages if one["text"] not in ("148", "149")]
        return told

    moodle.call = deletes_first
    assert len(letters(list(mailbox.read(asked(AMELIE, since=moodle.now))))) == 150


def test_a_site_that_ignores_the_place_does_not_keep_us_for_ever(moodle, mailbox):
    for number in range(150):
        moodle.inbox.wrote(5, f"{number}", moodle.now + timedelta(minutes=number))
    moodle.fault = "ignores_place"
    assert len(letters(list(mailbox.read(asked(AMELIE, since=moodle.now))))) == 100
    assert moodle.calls.count(RECEIVED) == 2


@pytest.mark.parametrize("cursor", ["", "17", "[]", '{"until": 1}', '{"until": 1, "known": [3]}'])
def test_a_cursor_that_means_nothing_begins_anew(mailbox, cursor):
    (page,) = mailbox.read(asked(AMELIE, cursor=cursor))
    assert [one.key for one in page.letters] == ["11"]


@pytest.mark.parametrize(
    ("fault", "kind", "cause"),
    [
        ("messaging_off", AccessRefused, "messaging_off"),
        ("expired_token", AccessRefused, "token_expired"),
        ("web_services_off", AccessRefused, "web_services_off"),
        ("too_many_requests", SourceBusy, "too_many_requests"),
        ("maintenance", SourceUnreachable, "maintenance"),
        ("cut", UnexpectedAnswer, "unreadable_answer"),
        ("html", UnexpectedAnswer, "not_the_api"),
    ],
)
def test_faults_of_the_site_are_told(moodle, mailbox, fault, kind, cause):
    moodle.fault = fault
    with pytest.raises(kind) as caught:
        list(mailbox.read(asked(AMELIE)))
    assert caught.value.cause == cause


# Finding what was sent


TYPED = "Bonjour Noël,\n\na < b & c &#39;d&#39;  « é » 🙂 https://visio.example.org/x?a=1&b=2\nClaire\n"


def test_a_message_is_found_where_it_was_sent_to(moodle, mailbox):
    number = moodle.inbox.wrote(TRAINER, rendered(TYPED.strip()), moodle.now, to=6)
    content, since = TYPED.encode(), moodle.now - timedelta(minutes=1)
    assert mailbox.find_sent(NOEL, content, since) == str(number)
    assert mailbox.find_sent(AMELIE, content, since) is None
    assert mailbox.find_sent("7", content, since) is None  # no conversation at all
    assert mailbox.find_sent("nobody", content, since) is None


def test_what_was_said_before_or_by_the_other_is_not_found(moodle, mailbox):
    content, since = b"Je reprends lundi", moodle.now
    moodle.inbox.wrote(17, "<p>Je reprends lundi</p>", moodle.now)
    moodle.inbox.wrote(TRAINER, "<p>Je reprends lundi</p>", moodle.now - timedelta(hours=1), to=17)
    moodle.inbox.wrote(TRAINER, "<p>Je reprends mardi</p>", moodle.now, to=17)
    assert mailbox.find_sent(MOHAMMED, content, since) is None
    # The site's clock may be behind ours.
    late = moodle.inbox.wrote(TRAINER, "<p>Je reprends lundi</p>", moodle.now - timedelta(minutes=9), to=17)
    assert mailbox.find_sent(MOHAMMED, content, since) == str(late)


def test_a_message_is_found_behind_a_hundred_others(moodle, mailbox):
    number = moodle.inbox.wrote(TRAINER, "<p>le premier</p>", moodle.now, to=17)
    for minute in range(130):
        moodle.inbox.wrote(17, f"<p>{minute}</p>", moodle.now + timedelta(minutes=minute))
    assert mailbox.find_sent(MOHAMMED, b"le premier", moodle.now) == str(number)


def test_what_cannot_be_looked_for_now_is_no_none(moodle, mailbox):
    moodle.fault = "database_down"
    with pytest.raises(SourceBusy):
        mailbox.find_sent(NOEL, b"x", moodle.now)


# HTML


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("", ""),
        ("sans balise", "sans balise"),
        ("<p>Bonjour,<br>\n<br>\nà lundi &amp; merci</p>", "Bonjour,\n\nà lundi & merci"),
        ("<p>un</p>\n<p>deux</p>", "un\n\ndeux"),
        ("<p>gras <b>et</b> <i>it</i>alique</p>", "gras et italique"),
        ("<ul>\n<li>un</li>\n<li>deux</li>\n</ul>", "- un\n- deux"),
        ("<p>a</p><script>alert('x')</script><style>p{}</style><p>b</p>", "a\n\nb"),
        ("<scr<script>ipt>alert(1)</script>ok", "ipt>alert(1)ok"),  # text, and shown as text
        ('<img src="file:///etc/passwd" alt="🙂" onerror="x()">', "🙂"),
        ('<a href="https://visio.example.org/x">le lien</a>.', "le lien (https://visio.example.org/x)."),
        ('<a href="https://visio.example.org/x">https://visio.example.org/x</a>', "https://visio.example.org/x"),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        ("a &lt;b&gt; &#128578;", "a <b> 🙂"),
        ("<p>non fermé <b>x", "non fermé x"),
        ("a < b", "a < b"),
        ("<![if !x]>oui<![endif]>", "<![if !x]>oui<![endif]>"),
    ],
)
def test_html_becomes_what_is_read(kept, read):
    assert plain_text(kept) == read


PIECES = (
    "<![",
    "<!",
    "<?",
    "<a href=",
    "'",
    '"',
    ">",
    "<",
    "/",
    "p",
    "&#",
    "&#x110000;",
    "CDATA[",
    "]]>",
    "<!--",
    "--",
    "\0",
)


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_no_html_keeps_a_message_from_being_read(kept: str):
    assert plain_text(f"<p>avant</p>{kept}").startswith("avant")


def test_deeply_nested_html_is_read_all_the_same():
    assert plain_text("<b><div>" * 20_000 + "x") == "x"


@pytest.mark.parametrize(
    ("typed", "kept", "is_same"),
    [
        ("a\r\n\r\nb", "<p>a<br>\n<br>\nb</p>", True),
        ("a &amp; b", "<p>a &amp;amp; b</p>", True),
        ("voir https://x.example/a", '<p>voir <a href="https://x.example/a">https://x.example/a</a></p>', True),
        ("à lundi", "<p>à mardi</p>", False),
        ("", "", True),
        ("à lundi", "", False),
    ],
)
def test_a_rendering_is_known_by_its_words(typed, kept, is_same):
    assert says_the_same(typed, kept) is is_same

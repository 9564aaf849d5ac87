from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cockpit.errors import WrongInput
from cockpit.outbox.mime import Person, freeze

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NADIA = Person("Nadia Ferhat", "nadia@example.org")
ZOE = Person("Zoë, “L'Étoile” Müller", "zoe.muller@example.org")
OUR_HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "X-Cordee-Id"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
]
INJECTION = "=?utf-8?q?x=0D=0ABcc:_evil@example.org?="


def parsed(mime: bytes) -> EmailMessage:
    message = message_from_bytes(mime, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    text: str = message.get_content()
    return text.replace("\r\n", "\n")


def test_a_mail_says_who_writes_to_whom_about_what():
    frozen = freeze(NADIA, ZOE, "Où en êtes-vous ? 🎓", "Bonjour Zoë,\n\nà bientôt\n", NOW)
    message = parsed(frozen.mime)
    assert message.keys() == OUR_HEADERS
    assert message["From"] == "Nadia Ferhat <nadia@example.org>"
    (recipient,) = message["To"].addresses
    assert (recipient.display_name, recipient.addr_spec) == (ZOE.name, ZOE.address)
    assert message["Subject"] == "Où en êtes-vous ? 🎓"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == frozen.message_id
    assert frozen.message_id.endswith("@example.org>")
    assert message["Content-Transfer-Encoding"] == "quoted-printable"
    assert text_of(message) == "Bonjour Zoë,\n\nà bientôt\n"


def test_the_date_does_not_tell_where_the_trainer_is():
    here = NOW.astimezone(timezone(timedelta(hours=9)))
    assert b"\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n" in freeze(NADIA, ZOE, "x", "x", here).mime


def test_each_mail_has_a_message_id_of_its_own():
    assert freeze(NADIA, ZOE, "x", "x", NOW).message_id != freeze(NADIA, ZOE, "x", "x", NOW).message_id


def test_an_invitation_is_an_alternative_with_its_method():
    event = "BEGIN:VEVENT\r\nSUMMARY:Point à deux\r\nEND:VEVENT\r\n"
    ics = f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n{event}END:VCALENDAR\r\n".encode()
    message = parsed(freeze(NADIA, ZOE, "x", "Bonjour\n", NOW, ics).mime)
    assert message.get_content_type() == "multipart/alternative"
    text, page, invitation = message.iter_parts()
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert invitation.get_content_type() == "text/calendar"
    assert dict(invitation["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert invitation["Content-Transfer-Encoding"] == "base64"
    assert invitation["Content-Disposition"] is None
    assert invitation.get_payload(decode=True) == ics
    # Another library's reader finds the same event in it.
    assert vobject.readOne(invitation.get_content()).vevent.summary.value == "Point à deux"


def test_beside_an_invitation_the_same_words_stand_in_html_with_nothing_to_follow_or_load():
    body = "Bonjour Zoë,\n\n1. <lundi> & mardi\n2. https://meet.example/a?b=1&c=2\n\n\nNadia\n"
    ics = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    page = parsed(freeze(NADIA, ZOE, "x", body, NOW, ics).mime).get_body(("html",))
    assert page is not None
    assert page.get_content().replace("\r\n", "\n").strip() == (
        "<!DOCTYPE html>\n<html><body>\n<p>Bonjour Zoë,</p>\n"
        "<p>1. &lt;lundi&gt; &amp; mardi<br>\n2. https://meet.example/a?b=1&amp;c=2</p>\n<p>Nadia</p>\n</body></html>"
    )


def test_a_mail_without_an_invitation_is_its_words_alone():
    assert parsed(freeze(NADIA, ZOE, "x", "Bonjour\n", NOW).mime).get_content_type() == "text/plain"


# Characters that end a line somewhere, or that mean something in a header.
header_text = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from('\r\n\t\0\x0b\x0c\x85\u2028=?"<>(),:;@\\\u202e é'),
    ),
    max_size=120,
)


@settings(deadline=None)
@given(name=header_text, subject=header_text, sender=header_text)
@example(name="x", subject=INJECTION, sender="x")
@example(name=INJECTION, subject="x", sender="x")
@example(name="x", subject="x", sender=INJECTION)
@example(name="x\r\nBcc: evil@example.org", subject="x", sender="x")
@example(name="x", subject="x\nBcc: evil@example.org", sender="x")
@example(name='a" <evil@example.org>, "b', subject="x", sender="x")
def test_no_name_and_no_subject_makes_another_header_or_recipient(name: str, subject: str, sender: str):
    try:
        mime = freeze(Person(sender, NADIA.address), Person(name, ZOE.address), subject, "x\n", NOW).mime
    except WrongInput as error:
        assert error.cause == "header_injection"
        return
    message = parsed(mime)
    assert message.keys() == OUR_HEADERS
    assert [address.addr_spec for address in message["To"].addresses] == [ZOE.address]
    assert [address.addr_spec for address in message["From"].addresses] == [NADIA.address]
    assert text_of(message) == "x\n"


@settings(deadline=None)
@given(name=st.text(st.characters(categories=("L", "N", "Zs", "Pd")), max_size=80))
def test_every_name_made_of_letters_is_taken(name: str):
    freeze(NADIA, Person(name, ZOE.address), name, "x\n", NOW)


@settings(deadline=None)
@given(body=st.text(max_size=3000))
def test_a_body_arrives_as_it_was_written_in_short_ascii_lines(body: str):
    mime = freeze(NADIA, ZOE, "x", body, NOW).mime
    assert mime.isascii()
    assert all(len(line) <= 998 for line in mime.split(b"\r\n"))
    assert b"\n" not in mime.replace(b"\r\n", b"") and b"\r" not in mime.replace(b"\r\n", b"")
    written = body.replace("\r\n", "\n").replace("\r", "\n")
    assert text_of(parsed(mime)).rstrip("\n") == written.rstrip("\n")


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        ("", "no_address"),
        ("zoe", "bad_address"),
        ("zoe@", "bad_address"),
        ("@example.org", "bad_address"),
        ("zoe@example", "bad_address"),
        ("zoe@example..org", "bad_address"),
        ("zoe@-example.org", "bad_address"),
        ("zoe..m@example.org", "bad_address"),
        ("zoe m@example.org", "bad_address"),
        ("<zoe@example.org>", "bad_address"),
        ("zoe@example.org, ali@example.org", "bad_address"),
        ("ali@example.org;zoe@example.org", "bad_address"),
        ("z" * 250 + "@example.org", "bad_address"),
        ("zoé@example.org", "address_not_ascii"),
        ("zoe@exämple.org", "address_not_ascii"),
        ("zoe@example.org\r\nBcc: x@example.org", "header_injection"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, cause: str):
    for sender, recipient in [(NADIA, Person("x", address)), (Person("x", address), ZOE)]:
        with pytest.raises(WrongInput) as error:
            freeze(sender, recipient, "x", "x", NOW)
        assert error.value.cause == cause


def test_usual_addresses_are_taken():
    for address in ("o'neil+b1@sub.example.co.uk", "a_b-c.d@xn--exmple-cua.org"):
        assert parsed(freeze(NADIA, Person("", address), "x", "x", NOW).mime)["To"] == address


@pytest.mark.parametrize("name", ["<1@example.org>", f"<{'x' * 120}@{'y' * 60}.example.org>"])
def test_an_answer_names_what_it_answers_however_long_that_is_called(name: str):
    frozen = freeze(NADIA, ZOE, "Re: x", "Bonjour", NOW, in_reply_to=name)
    mail = parsed(frozen.mime)
    assert mail.keys() == ["In-Reply-To", "References", *OUR_HEADERS]
    assert (mail["In-Reply-To"], mail["References"]) == (name, name)
    assert mail["To"].addresses[0].addr_spec == ZOE.address


@pytest.mark.parametrize(
    "name", ["", "1@example.org", "<1@x>\r\nBcc: eve@example.org", "<1 2@x>", "<é@x>", f"<{'x' * 1000}@y>"]
)
def test_a_name_that_is_none_is_not_written_into_the_header(name: str):
    mail = parsed(freeze(NADIA, ZOE, "Re: x", "Bonjour", NOW, in_reply_to=name).mime)
    assert mail.keys() == OUR_HEADERS

"""Sending by Moodle's messages: once, as typed, and nothing claimed that nobody knows."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from fake_moodle import TOKENS, FakeMoodle
from moodle_messages import SEND

from cockpit.connector import Delivery, Pace, Reach, Receipt
from cockpit.errors import AccessRefused, SourceBusy, SourceUnreachable
from connectors import http
from connectors.moodle import CONNECTOR
from connectors.moodle.messages import MoodleMessages, open_messages

SITE_INFO = "core_webservice_get_site_info"
NOEL, STRANGER = "6", "99999"
TEXT = "Bonjour Noël,\n\na < b & c > d « é » 🙂\nClaire".encode()


def opened(url: str) -> MoodleMessages:
    return open_messages({"url": url, "userid": "3"}, TOKENS["trainer"])


@pytest.fixture
def channel(moodle: FakeMoodle) -> Iterator[MoodleMessages]:
    with closing(opened(moodle.url)) as made:
        yield made


def test_moodle_is_a_channel_to_what_it_calls_people(moodle):
    assert CONNECTOR.reach is Reach.LMS
    with closing(CONNECTOR.channel({"url": moodle.url, "userid": "3"}, TOKENS["trainer"])) as made:
        assert (made.sender, made.pace) == ("3", Pace(20, 1_000))


def test_a_message_arrives_as_it_was_typed_one_a_request(moodle, channel):
    first, second = channel.send(NOEL, TEXT), channel.send("7", TEXT)
    assert {first.delivery, second.delivery} == {Delivery.ACCEPTED}
    kept = "<p>Bonjour Noël,<br>\n<br>\na &lt; b &amp; c &gt; d « é » 🙂<br>\nClaire</p>"
    assert moodle.inbox.sent() == [(6, kept), (7, kept)]
    numbers = [one["id"] for one in moodle.inbox.messages if one["text"] == kept]
    assert [first.known_as, second.known_as] == [str(number) for number in numbers]
    assert moodle.calls == [SITE_INFO, SEND, SEND]
    forms = [form for form in moodle.forms if form["wsfunction"] == SEND]
    assert [form["messages[0][touserid]"] for form in forms] == [NOEL, "7"]
    assert not any(name.startswith("messages[1]") for form in forms for name in form)
    assert len({form["messages[0][clientmsgid]"] for form in forms}) == 2


@pytest.mark.parametrize("learner", [STRANGER, "7"])
def test_a_learner_whom_moodle_does_not_write_to_is_refused(moodle, channel, learner):
    moodle.inbox.blocked = {7}
    assert channel.send(learner, TEXT) == Receipt(Delivery.REFUSED, "lms_refused")
    assert moodle.inbox.sent() == []


@pytest.mark.parametrize(
    ("learner", "content", "cause"),
    [
        (NOEL, b"", "text_missing"),
        (NOEL, b" \n", "text_missing"),
        (NOEL, ("é" * 2049).encode(), "too_long_for_lms"),
        ("zoe@example.org", TEXT, "lms_refused"),
        ("\u0666", TEXT, "lms_refused"),
    ],
)
def test_what_cannot_be_a_message_is_refused_without_asking(moodle, channel, learner, content, cause):
    assert channel.send(learner, content) == Receipt(Delivery.REFUSED, cause)
    assert moodle.calls == []


def test_the_longest_message_is_counted_in_bytes(moodle, channel):
    assert channel.send(NOEL, ("é" * 2048).encode()).delivery is Delivery.ACCEPTED


# Whether the account may send


@pytest.mark.parametrize(
    ("fault", "cause"), [("messaging_off", "messaging_off"), ("no_messages", "messaging_not_allowed")]
)
def test_an_account_that_may_not_send_is_told_so_before_anything_is_sent(moodle, channel, fault, cause):
    moodle.fault = fault
    for ask in (channel.check, lambda: channel.send(NOEL, TEXT)):
        with pytest.raises(AccessRefused) as caught:
            ask()
        assert caught.value.cause == cause
    assert SEND not in moodle.calls


def test_one_that_may_send_is_asked_about_once(moodle, channel):
    channel.check()
    channel.send(NOEL, TEXT)
    assert moodle.calls == [SITE_INFO, SEND]


def test_messages_switched_off_meanwhile_stop_the_account(moodle, channel):
    channel.check()
    moodle.fault = "messaging_just_off"
    with pytest.raises(AccessRefused) as caught:
        channel.send(NOEL, TEXT)
    assert caught.value.cause == "messaging_off"


@pytest.mark.parametrize("is_checked", [True, False])
def test_a_dead_token_stops_the_account(moodle, channel, is_checked):
    if is_checked:
        channel.check()
    moodle.fault = "expired_token"
    with pytest.raises(AccessRefused) as caught:
        channel.send(NOEL, TEXT)
    assert caught.value.cause == "token_expired"
    assert moodle.inbox.sent() == []


def test_no_token_opens_no_channel():
    with pytest.raises(AccessRefused):
        open_messages({"url": "https://campus.example.org", "userid": "3"}, None)


# Faults


@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        ("sent_line_cut", ""),
        ("sent_half", ""),
        ("sent_page", ""),
        ("sent_bad_gateway", "HTTP 502"),
        ("sent_fatal", "HTTP 500"),
        ("sent_unknown_error", "dmlwriteexception"),
    ],
)
@pytest.mark.parametrize("is_checked", [True, False])
def test_a_message_whose_answer_got_lost_is_uncertain_and_was_sent_once(moodle, channel, fault, detail, is_checked):
    if is_checked:
        channel.check()
    moodle.fault = fault
    assert channel.send(NOEL, TEXT) == Receipt(Delivery.UNCERTAIN, detail)
    assert len(moodle.inbox.sent()) == 1


def test_a_site_that_does_not_answer_in_time_may_have_sent_it(moodle, channel, monkeypatch):
    channel.check()
    monkeypatch.setattr(http, "READ_TIMEOUT_SECONDS", 0.2)
    moodle.latency_seconds = 0.6
    assert channel.send(NOEL, TEXT) == Receipt(Delivery.UNCERTAIN)
    moodle.wait_for_calls(2)
    assert len(moodle.inbox.sent()) == 1


def test_after_an_uncertain_message_the_site_is_looked_at_before_the_next_one(moodle, channel):
    moodle.fault = "sent_bad_gateway"
    channel.send(NOEL, TEXT)
    moodle.fault = "server_error"
    with pytest.raises(SourceBusy):
        channel.send("7", TEXT)
    assert moodle.calls == [SITE_INFO, SEND, SITE_INFO]


@pytest.mark.parametrize("is_checked", [True, False])
@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("too_many_requests", "too_many_requests"),
        ("closed", "site_closed"),
        ("maintenance", "maintenance"),
        ("upgrade", "upgrade"),
        ("database_down", "server_error"),
        ("redirect", "not_the_api"),
        ("not_found", "not_the_api"),
    ],
)
def test_a_site_that_says_that_it_cannot_now_was_sent_nothing(moodle, channel, fault, cause, is_checked):
    if is_checked:
        channel.check()
    moodle.fault = fault
    with pytest.raises(SourceUnreachable) as caught:
        channel.send(NOEL, TEXT)
    assert caught.value.cause == cause
    assert moodle.inbox.sent() == []


@pytest.mark.parametrize(
    ("fault", "cause"), [("web_services_off", "web_services_off"), ("account_suspended", "account_suspended")]
)
def test_a_site_that_lets_the_account_in_no_more_was_sent_nothing(moodle, channel, fault, cause):
    channel.check()
    moodle.fault = fault
    with pytest.raises(AccessRefused) as caught:
        channel.send(NOEL, TEXT)
    assert caught.value.cause == cause
    assert moodle.inbox.sent() == []


@pytest.mark.parametrize("fault", ["cut", "html", "type_error"])
def test_an_answer_that_cannot_be_read_before_anything_is_sent_is_certain(moodle, channel, fault):
    moodle.fault = fault
    with pytest.raises(SourceUnreachable):
        channel.send(NOEL, TEXT)
    assert SEND not in moodle.calls


def test_a_line_that_the_site_ends_between_two_messages_leaves_none_uncertain(moodle, channel):
    moodle.fault = "hangs_up"
    delivered = {channel.send(NOEL, f"numéro {number}".encode()).delivery for number in range(40)}
    assert delivered == {Delivery.ACCEPTED}
    assert len(moodle.inbox.sent()) == 40


def test_without_a_network_nothing_has_left(moodle):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
        with closing(opened(nowhere)) as channel, pytest.raises(SourceUnreachable) as caught:
            channel.send(NOEL, TEXT)
    assert caught.value.cause == "no_network"


def test_a_line_that_cannot_be_opened_after_the_check_is_certain_too(channel, moodle):
    channel.check()
    moodle.stop()
    with pytest.raises(SourceUnreachable) as caught:
        channel.send(NOEL, TEXT)
    assert caught.value.cause == "no_network"

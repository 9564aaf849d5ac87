"""What real networks and hostile servers do to a calendar: nothing is lost, doubled, or sent elsewhere."""

import re
from contextlib import closing
from functools import partial
from uuid import uuid4

import pytest
from dav_servers import event
from fault_proxy import Answered, cut, fault_proxy, lost, refused, replaced, said
from hypothesis import given
from hypothesis import strategies as st
from moodle_reads import NOW

from cockpit.errors import (
    AccessRefused,
    CockpitError,
    NotPermitted,
    SourceBusy,
    SourceUnreachable,
    UnexpectedAnswer,
    WrongInput,
)
from connectors.caldav import CONNECTOR
from connectors.caldav.multistatus import broken_rules, multistatus_of

BOMB = b"""<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">%s]>
<multistatus xmlns="DAV:"><response><href>&e9;</href></response></multistatus>""" % b"".join(
    b'<!ENTITY e%d "%s">' % (place, (b"&e%d;" % (place - 1) if place else b"&a;") * 10) for place in range(10)
)
LOCAL_FILE = b"""<?xml version="1.0"?><!DOCTYPE m [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<multistatus xmlns="DAV:"><response><href>&f;</href></response></multistatus>"""
DEEP = b'<multistatus xmlns="DAV:">' + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</multistatus>"
HUGE = b'<multistatus xmlns="DAV:">' + b" " * (21 << 20)
HTML = b"<!DOCTYPE html><html><body><p>Please sign in to the hotel's network</body></html>"
XML = "application/xml; charset=utf-8"


def said_as_207(body):
    return refused(207, {"content-type": XML}, body)


def without_etag(answer):
    return Answered(answer.status, {k: v for k, v in answer.headers.items() if k.lower() != "etag"}, answer.body)


@pytest.fixture
def proxy(dav):
    with fault_proxy(dav.url) as between:
        yield between


@pytest.fixture
def elsewhere():
    """Another server, which counts what it is asked for."""
    with fault_proxy("http://127.0.0.1:1") as other:
        yield other


def answers(proxy, dav, **changed):
    return {**dav.answers, "url": proxy.url, "calendar": f"Points {uuid4().hex[:8]}", **changed}


@pytest.fixture
def account(proxy, dav):
    """An account with a calendar of the test's own, by way of the proxy, which now counts from 0."""
    kept = CONNECTOR.sign_in(answers(proxy, dav), NOW)
    with closing(CONNECTOR.calendar(kept.settings, kept.secret)) as calendar:
        proxy.begin()
        yield calendar, kept.settings["own"]


def put_new(calendar, own):
    uid = f"{uuid4()}@cordee"
    href = calendar.entry_href(own, uid)
    return uid, href, calendar.put(href, event(uid), None)


# --- writing -------------------------------------------------------------------------------------


def test_whether_an_entry_was_written_is_found_out_after_a_cut(proxy, account):
    calendar, own = account
    uid = f"{uuid4()}@cordee"
    href = calendar.entry_href(own, uid)
    proxy.spoil[0] = lost
    with pytest.raises(SourceUnreachable, match="no_network"):
        calendar.put(href, event(uid), None)
    found = calendar.get(href)
    assert found is not None and uid.encode() in found.content
    assert calendar.put(href, event(uid), None) is None  # not a second time
    assert [one.href for one in calendar.changes(own, None).entries] == [href]
    assert calendar.put(href, event(uid, hour=12), found.etag)


@pytest.mark.parametrize("spoil", [lost, refused(500), refused(503), refused(429), refused(200, {}, HUGE)])
def test_no_answer_to_a_change_counts_as_perhaps_made(proxy, account, spoil):
    calendar, own = account
    uid, href, etag = put_new(calendar, own)
    proxy.begin()
    proxy.spoil[0] = spoil
    with pytest.raises(SourceUnreachable):
        calendar.put(href, event(uid, hour=12), etag)
    assert b"T120000Z" in calendar.get(href).content
    proxy.begin()
    proxy.spoil[0] = spoil
    with pytest.raises(SourceUnreachable):
        calendar.delete(href, etag)


def test_a_deletion_that_was_cut_is_found_done(proxy, account):
    calendar, own = account
    _, href, etag = put_new(calendar, own)
    proxy.begin()
    proxy.spoil[0] = lost
    with pytest.raises(SourceUnreachable):
        calendar.delete(href, etag)
    assert calendar.delete(href, etag) is True
    assert calendar.get(href) is None


def test_an_entry_that_is_gone_is_no_other_state(proxy, account):
    calendar, own = account
    _, href, etag = put_new(calendar, own)
    assert calendar.delete(href, etag)
    proxy.begin()
    proxy.spoil[0] = refused(412)  # as some servers answer to a condition on what is not there
    assert calendar.delete(href, etag) is True


def test_a_change_waits_no_longer_than_it_is_told(proxy, account, monkeypatch):
    monkeypatch.setattr("connectors.http.READ_TIMEOUT_SECONDS", 0.3)
    calendar, own = account
    proxy.silent.add(0)
    with pytest.raises(SourceBusy, match="timeout"):
        put_new(calendar, own)


def test_an_etag_that_is_not_told_is_asked_for(proxy, account):
    calendar, own = account
    proxy.spoil[0] = without_etag
    uid, href, etag = put_new(calendar, own)
    assert proxy.methods == ["PUT", "PROPFIND"]
    assert calendar.put(href, event(uid, hour=12), etag)


@pytest.mark.parametrize("spoil", [lost, said_as_207(HTML), refused(403), refused(404)])
def test_what_was_written_is_never_called_unwritten(proxy, account, spoil):
    calendar, own = account
    proxy.spoil |= {0: without_etag, 1: spoil}
    with pytest.raises(SourceUnreachable):
        put_new(calendar, own)
    assert len(calendar.changes(own, None).entries) == 1


@pytest.mark.parametrize(
    ("status", "body", "error", "cause"),
    [
        (401, b"", AccessRefused, "wrong_password"),
        (403, b"", NotPermitted, "calendar_read_only"),
        (405, b"", NotPermitted, "calendar_read_only"),
        (404, b"", UnexpectedAnswer, "calendar_gone"),
        (409, b"", UnexpectedAnswer, "calendar_gone"),
        (413, b"", UnexpectedAnswer, "entry_refused"),
        (415, b"", UnexpectedAnswer, "entry_refused"),
        (301, b"", UnexpectedAnswer, "entry_refused"),
        (
            *(403, b'<error xmlns="DAV:"><c:valid-calendar-data xmlns:c="urn:ietf:params:xml:ns:caldav"/></error>'),
            *(UnexpectedAnswer, "entry_refused"),
        ),
        (
            *(412, b'<error xmlns="DAV:"><c:max-resource-size xmlns:c="urn:ietf:params:xml:ns:caldav"/></error>'),
            *(UnexpectedAnswer, "entry_refused"),
        ),
    ],
)
def test_every_refusal_to_write_has_its_cause(proxy, account, status, body, error, cause):
    calendar, own = account
    proxy.spoil[0] = refused(status, {}, body)
    with pytest.raises(error, match=cause):
        put_new(calendar, own)


def test_patience_that_is_asked_for_is_told(proxy, account):
    calendar, own = account
    proxy.spoil[0] = refused(429, {"Retry-After": "7"})
    with pytest.raises(SourceBusy) as caught:
        calendar.changes(own, None)
    assert (caught.value.cause, caught.value.retry_after_seconds) == ("too_many_requests", 7)


# --- reading -------------------------------------------------------------------------------------

SPOILT = {
    "lost": (lost, SourceUnreachable),
    "no whole answer": (cut, UnexpectedAnswer),
    "429": (refused(429), SourceBusy),
    "500": (refused(500), SourceBusy),
    "a page": (refused(200, {"content-type": "text/html"}, HTML), UnexpectedAnswer),
    "a page as 207": (said_as_207(HTML), UnexpectedAnswer),
    "nothing": (said_as_207(b""), UnexpectedAnswer),
    "other XML": (said_as_207(b"<a/>"), UnexpectedAnswer),
    "JSON": (said(b"{}"), UnexpectedAnswer),
    "a bomb": (said_as_207(BOMB), UnexpectedAnswer),
    "a file of ours": (said_as_207(LOCAL_FILE), UnexpectedAnswer),
    "too deep": (said_as_207(DEEP), UnexpectedAnswer),
    "21 MB": (said_as_207(HUGE), UnexpectedAnswer),
    "an unknown encoding": (said_as_207(b'<?xml version="1.0" encoding="klingon"?><a/>'), UnexpectedAnswer),
    "401": (refused(401), AccessRefused),
    "403": (refused(403), NotPermitted),
    "302": (refused(302, {"Location": "http://127.0.0.1:1/"}), UnexpectedAnswer),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_reading_that_is_spoilt_says_so_and_loses_nothing(proxy, account, how):
    spoil, error = SPOILT[how]
    calendar, own = account
    token = calendar.changes(own, None).token
    hrefs = {put_new(calendar, own)[1] for _ in range(2)}
    proxy.begin()
    changes = calendar.changes(own, token)
    assert proxy.methods == ["REPORT", "REPORT"]
    for number in range(2):
        proxy.begin()
        proxy.lasting = (number, spoil)
        with pytest.raises(error):
            calendar.changes(own, token)
    proxy.begin()
    again = calendar.changes(own, token)
    assert again == changes and {one.href for one in again.entries} == hrefs


def test_a_server_that_does_not_tell_changes_is_asked_for_its_etags(proxy, account):
    calendar, own = account
    proxy.lasting = (0, replaced(b"sync-collection", b"something-else"))
    whole = calendar.changes(own, None)
    assert (whole.entries, whole.is_whole) == ((), True)
    assert proxy.methods == ["PROPFIND", "PROPFIND"]
    uid, href, etag = put_new(calendar, own)
    _, other, _ = put_new(calendar, own)
    two = calendar.changes(own, whole.token)
    assert {one.href for one in two.entries} == {href, other} and two.is_whole
    nothing = calendar.changes(own, two.token)
    assert (nothing.entries, nothing.is_whole) == ((), False)
    calendar.put(href, event(uid, hour=12), etag)
    assert calendar.changes(own, nothing.token).is_whole
    calendar.delete(other, calendar.get(other).etag)
    assert [one.href for one in calendar.changes(own, two.token).entries] == [href]


@pytest.mark.parametrize("status", [400, 405, 415, 501])
def test_a_server_that_tells_changes_no_longer_is_asked_for_its_etags(proxy, account, status):
    calendar, own = account
    token = calendar.changes(own, None).token
    _, href, _ = put_new(calendar, own)
    proxy.begin()
    proxy.spoil = {number: refused(status) for number in (0, 2)}  # told of changes, what it offers, told of all
    changes = calendar.changes(own, token)
    assert proxy.methods == ["REPORT", "PROPFIND", "REPORT", "PROPFIND", "REPORT"]
    assert changes.is_whole and [one.href for one in changes.entries] == [href]
    assert changes.token.startswith("etags:")


def test_a_sync_in_parts_is_read_to_its_end(proxy, account):
    calendar, own = account
    hrefs = [put_new(calendar, own)[1] for _ in range(3)]

    def part(token, inside, more):
        rest = f"<response><href>{own}</href><status>HTTP/1.1 507 Insufficient Storage</status></response>"
        body = f"{inside}{rest if more else ''}<sync-token>{token}</sync-token>"
        return said_as_207(f'<multistatus xmlns="DAV:">{body}</multistatus>'.encode())

    def there(href):
        return f'<response><href>{href}</href><propstat><prop><getetag>"1"</getetag></prop></propstat></response>'

    gone = f"<response><href>{own}old.ics</href><status>HTTP/1.1 404 Not Found</status></response>"
    proxy.begin()
    proxy.spoil = {
        0: part("t1", there(hrefs[0]) + there(hrefs[1]), more=True),
        1: part("t2", there(hrefs[2]) + gone, more=False),
    }
    changes = calendar.changes(own, "sync:t0")
    assert {one.href: one.content is None for one in changes.entries} == {
        **dict.fromkeys(hrefs, False),
        f"{own}old.ics": True,
    }
    assert changes.token == "sync:t2"
    proxy.begin()
    proxy.lasting = (0, part("t1", "", more=True))
    with pytest.raises(UnexpectedAnswer, match="unreadable_answer"):
        calendar.changes(own, "sync:t0")  # the same part for ever
    assert proxy.asked == 2


def test_entries_that_are_too_big_together_are_read_alone(proxy, account):
    calendar, own = account
    hrefs = {put_new(calendar, own)[1] for _ in range(5)}
    token = calendar.changes(own, None).token
    proxy.begin()
    proxy.spoil = {2: said_as_207(b" " * (21 << 20))}
    changes = calendar.changes(own, None)
    assert {one.href for one in changes.entries} == hrefs and changes.token == token


def test_an_entry_that_goes_while_it_is_read_is_gone(proxy, account, dav):
    calendar, own = account
    token = calendar.changes(own, None).token
    (_, first, _), (_, second, _) = put_new(calendar, own), put_new(calendar, own)
    proxy.begin()

    def meanwhile(answer):
        assert dav.ask("DELETE", second).ok
        return answer

    proxy.spoil[0] = meanwhile
    changes = calendar.changes(own, token)
    assert {one.href: one.content is None for one in changes.entries} == {first: False, second: True}


def test_a_server_that_leaves_an_entry_out_is_asked_for_it_alone(proxy, account):
    calendar, own = account
    _, href, etag = put_new(calendar, own)
    proxy.begin()
    proxy.spoil[2] = said_as_207(b'<multistatus xmlns="DAV:"/>')
    (entry,) = calendar.changes(own, None).entries
    assert (entry.href, entry.etag) == (href, etag) and entry.content
    assert proxy.methods[-1] == "GET"


@pytest.mark.parametrize("body", [HTML, b"", b"{}"])
def test_what_is_no_entry_is_not_taken_for_one(proxy, account, body):
    calendar, own = account
    _, href, _ = put_new(calendar, own)
    proxy.begin()
    proxy.spoil[0] = refused(200, {"ETag": '"1"'}, body)
    with pytest.raises(UnexpectedAnswer, match="not_caldav"):
        calendar.get(href)


# --- staying where we are ------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http:", ""])
def test_no_href_of_an_answer_leads_to_another_server(proxy, account, dav, elsewhere, scheme):
    calendar, own = account
    token = calendar.changes(own, None).token
    put_new(calendar, own)
    foreign = f"{scheme}{elsewhere.url.removeprefix('http:')}".encode()

    def bent(answer):
        body = re.sub(rb"(<(?:\w+:)?href>)/", rb"\1" + foreign + b"/", answer.body)
        return Answered(answer.status, answer.headers, body)

    for asking in (calendar.calendars, lambda: calendar.changes(own, token)):
        proxy.begin()
        proxy.lasting = (0, bent)
        with pytest.raises(UnexpectedAnswer, match="calendar_elsewhere"):
            asking()
    proxy.begin()
    proxy.lasting = (0, bent)
    with pytest.raises(WrongInput, match="calendar_at_other_host"):  # some providers: its person may give that one
        CONNECTOR.sign_in(answers(proxy, dav), NOW)
    host = elsewhere.url.removeprefix("http://")
    for href in (f"{elsewhere.url}/x.ics", f"//{host}/x.ics", "http://[", "/a/%2e%2e/b"):
        for reaching in (
            partial(calendar.get, href),
            partial(calendar.put, href, b"", None),
            partial(calendar.delete, href, "1"),
            partial(calendar.changes, href, None),
        ):
            with pytest.raises(UnexpectedAnswer, match="calendar_elsewhere"):
                reaching()
    assert elsewhere.asked == 0


def test_entries_that_lie_in_another_calendar_are_no_concern_of_this_one(proxy, account):
    calendar, own = account
    put_new(calendar, own)
    token = calendar.changes(own, None).token
    proxy.begin()
    there = '<propstat><prop><getetag>"1"</getetag></prop></propstat>'
    gone = "<status>HTTP/1.1 404 Not Found</status>"
    told = {own: there, f"{own}folder/": there, "/other/x.ics": gone, f"{own}deeper/x.ics": gone}
    inside = "".join(f"<response><href>{href}</href>{what}</response>" for href, what in told.items())
    proxy.spoil[0] = said_as_207(
        f'<multistatus xmlns="DAV:">{inside}<sync-token>t</sync-token></multistatus>'.encode()
    )
    assert calendar.changes(own, token).entries == ()


def test_a_redirect_within_the_server_is_followed_while_calendars_are_sought(proxy, dav):
    proxy.spoil[0] = refused(301, {"Location": "/somewhere"})
    proxy.spoil[1] = refused(308, {"Location": dav.home})
    assert CONNECTOR.sign_in(answers(proxy, dav), NOW).settings["home"] == dav.home


def test_a_redirect_without_end_is_not_followed_without_end(proxy, dav):
    proxy.lasting = (0, refused(302, {"Location": "/round"}))
    with pytest.raises(UnexpectedAnswer, match="not_caldav"):
        CONNECTOR.sign_in(answers(proxy, dav), NOW)
    assert proxy.asked == 10


def test_a_redirect_to_another_server_is_told_and_not_followed(proxy, dav, elsewhere):
    proxy.lasting = (0, refused(302, {"Location": f"{elsewhere.url}/dav/"}))
    with pytest.raises(WrongInput) as caught:
        CONNECTOR.sign_in(answers(proxy, dav), NOW)
    assert (caught.value.cause, caught.value.facts) == ("calendar_at_other_host", {"host": "127.0.0.1"})
    assert elsewhere.asked == 0


@pytest.mark.parametrize("location", ["", "http://[", "https://a b/", "mailto:x@y"])
def test_a_redirect_to_nowhere_is_told(proxy, dav, location):
    proxy.lasting = (0, refused(302, {"Location": location}))
    with pytest.raises(CockpitError, match="not_caldav"):
        CONNECTOR.sign_in(answers(proxy, dav), NOW)


def test_a_web_page_is_no_calendar(proxy, dav):
    proxy.lasting = (0, refused(200, {"content-type": "text/html"}, HTML))
    with pytest.raises(UnexpectedAnswer, match="not_caldav"):
        CONNECTOR.sign_in(answers(proxy, dav), NOW)


def test_the_address_of_a_page_beside_the_calendars_will_do(proxy, dav):
    proxy.spoil[0] = refused(405, {"content-type": "text/html"}, HTML)
    kept = CONNECTOR.sign_in(answers(proxy, dav, url=f"{proxy.url}/apps/calendar"), NOW)
    assert kept.settings["home"] == dav.home


@pytest.mark.parametrize("status", [403, 405, 404, 409])
def test_a_server_that_lets_no_calendar_be_made_is_asked_for_one_that_is_there(proxy, dav, status):
    proxy.begin()
    existing = answers(proxy, dav)
    CONNECTOR.sign_in(existing, NOW)
    made = proxy.methods.index("MKCALENDAR")
    proxy.begin()
    proxy.spoil[made] = refused(status)
    with pytest.raises(WrongInput, match="calendar_not_made"):
        CONNECTOR.sign_in(answers(proxy, dav), NOW)
    assert CONNECTOR.sign_in(existing, NOW).settings["own"]


def test_a_calendar_whose_making_was_cut_is_found_the_next_time(proxy, dav):
    CONNECTOR.sign_in(answers(proxy, dav), NOW)
    made = proxy.methods.index("MKCALENDAR")
    mine = answers(proxy, dav)
    proxy.begin()
    proxy.spoil[made] = lost
    with pytest.raises(SourceUnreachable):
        CONNECTOR.sign_in(mine, NOW)
    kept = CONNECTOR.sign_in(mine, NOW)
    assert proxy.methods.count("MKCALENDAR") == 1
    with closing(CONNECTOR.calendar(kept.settings, kept.secret)) as calendar:
        assert [one.name for one in calendar.calendars()].count(mine["calendar"]) == 1


def test_a_calendar_that_may_only_be_read_is_not_written_into(proxy, dav):
    mine = answers(proxy, dav)
    CONNECTOR.sign_in(mine, NOW)
    proxy.begin()
    read_only = re.compile(rb"<((?:\w+:)?)privilege>\s*<(?:\w+:)?(?:write|all|write-content)\s*/>")
    proxy.lasting = (
        0,
        lambda answer: Answered(
            answer.status, answer.headers, read_only.sub(rb"<\1privilege><\1read/>", answer.body)
        ),
    )
    with pytest.raises(NotPermitted, match="calendar_read_only"):
        CONNECTOR.sign_in(mine, NOW)
    assert "MKCALENDAR" not in proxy.methods


def test_a_server_that_takes_no_password_is_told_from_a_wrong_one(proxy, dav):
    proxy.lasting = (0, refused(401, {"WWW-Authenticate": 'Digest realm="x", nonce="y"'}))
    with pytest.raises(AccessRefused, match="no_password_taken"):
        CONNECTOR.sign_in(answers(proxy, dav), NOW)


@pytest.mark.parametrize("url", ["http://calendar.example.org", "ftp://calendar.example.org"])
def test_a_password_does_not_travel_in_the_open(no_network, url):
    with pytest.raises(WrongInput, match="https_only"):
        CONNECTOR.sign_in({"url": url, "username": "a", "password": "b"}, NOW)


@pytest.mark.parametrize("url", ["", "https://", "https://:8443", "https://[::1", "https://host:0"])
def test_what_is_no_address_is_told(no_network, url):
    with pytest.raises(WrongInput, match="wrong_address"):
        CONNECTOR.sign_in({"url": url, "username": "a", "password": "b"}, NOW)


@pytest.mark.parametrize("missing", [{"username": " "}, {"password": ""}])
def test_name_and_password_are_both_needed(no_network, missing):
    with pytest.raises(WrongInput, match="sign_in_incomplete"):
        CONNECTOR.sign_in({"url": "https://calendar.example.org", "username": "a", "password": "b"} | missing, NOW)


# --- answers of any kind -------------------------------------------------------------------------

WORDS = ("multistatus", "response", "href", "propstat", "prop", "getetag", "status", "sync-token", "error")
TEXTS = (
    b'<multistatus xmlns="DAV:">',
    b"/a",
    b"HTTP/1.1 404 x",
    b"HTTP/1.1",
    b"<!DOCTYPE a>",
    b"&a;",
    b"\xff",
    b"<?",
)
PIECES = st.sampled_from([*TEXTS, *(mark % word.encode() for word in WORDS for mark in (b"<%s>", b"</%s>"))])


@pytest.mark.parametrize("declared", [b"", b'[<!ENTITY a "x">]', b'SYSTEM "http://127.0.0.1:1/x.dtd"'])
def test_an_answer_that_declares_anything_is_not_read(declared):
    assert multistatus_of(b'<multistatus xmlns="DAV:"/>').responses == ()
    with pytest.raises(UnexpectedAnswer, match="unreadable_answer"):
        multistatus_of(b"<!DOCTYPE multistatus " + declared + b'><multistatus xmlns="DAV:"/>')


def test_an_answer_of_too_many_pieces_is_not_read(monkeypatch):
    monkeypatch.setattr("connectors.caldav.multistatus._MOST_ELEMENTS", 100)
    assert multistatus_of(b'<multistatus xmlns="DAV:">' + b"<a/>" * 99 + b"</multistatus>").responses == ()
    with pytest.raises(UnexpectedAnswer, match="unreadable_answer"):
        multistatus_of(b'<multistatus xmlns="DAV:">' + b"<a/>" * 100 + b"</multistatus>")


@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=30).map(b"".join)))
def test_an_answer_of_any_kind_is_read_or_refused(body):
    broken_rules(body)
    try:
        answer = multistatus_of(body)
    except UnexpectedAnswer:
        return
    assert all(isinstance(one.href, str) for one in answer.responses)

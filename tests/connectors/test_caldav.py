"""The same tests against two real calendar servers: they disagree exactly where a naive client breaks."""

from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from dav_servers import event, forget_tokens, radicale

from cockpit.errors import AccessRefused, NotPermitted, UnexpectedAnswer, WrongInput
from connectors.caldav import CONNECTOR

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def signed_in(dav, **answers):
    return CONNECTOR.sign_in({**dav.answers, "calendar": f"Points {uuid4().hex[:8]}", **answers}, NOW)


def opened(kept):
    return closing(CONNECTOR.calendar(kept.settings, kept.secret))


@pytest.fixture
def account(dav):
    """An account with a calendar of the test's own, and its href."""
    kept = signed_in(dav)
    with opened(kept) as calendar:
        yield calendar, kept.settings["own"]


def new_uid():
    return f"{uuid4()}@cordee"


def put_new(calendar, own, uid=None):
    uid = uid or new_uid()
    href = calendar.entry_href(own, uid)
    etag = calendar.put(href, event(uid), None)
    assert etag
    return uid, href, etag


# --- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/", "/.well-known/caldav"])
def test_calendars_are_found_from_the_host_alone(dav, path):
    assert signed_in(dav, url=dav.url + path).settings["home"] == dav.home


def test_calendars_are_found_from_their_home_and_from_one_of_them(dav):
    kept = signed_in(dav, url=dav.url + dav.home)
    assert kept.settings["home"] == dav.home
    own = kept.settings["own"]
    assert signed_in(dav, url=dav.url + own.rstrip("/")).settings["home"] == dav.home


def test_nothing_secret_is_kept_in_the_open(dav):
    kept = signed_in(dav)
    assert kept.secret == "s3cret"
    assert set(kept.settings) == {"url", "username", "home", "own", "writes", "calendar"}
    assert "s3cret" not in str(kept.settings)
    assert kept.site_name == "127.0.0.1"


@pytest.mark.parametrize("writes", ["own", "nothing"])
def test_what_is_kept_signs_in_again_to_the_same(dav, writes):
    signed_in(dav)  # so that there is a calendar to read
    first = signed_in(dav, url=f" {dav.url}{dav.home} ", writes=writes)
    again = CONNECTOR.sign_in({**first.settings, "password": dav.answers["password"]}, NOW)
    assert again == first


def test_our_own_calendar_is_made_once(dav):
    name = f"Cordée & Cie <{uuid4().hex[:8]}>"
    first, second = (signed_in(dav, calendar=name) for _ in range(2))
    assert first.settings["own"] == second.settings["own"]
    with opened(first) as calendar:
        found = calendar.calendars()
    assert [(one.name, one.href) for one in found if one.is_own] == [(name, first.settings["own"])]
    assert [one.name for one in found].count(name) == 1


def test_an_existing_calendar_is_taken_by_its_name(dav):
    first = signed_in(dav, calendar="Rendez-vous")
    assert signed_in(dav, calendar=" rendez-VOUS ").settings["own"] == first.settings["own"]


def test_who_wants_nothing_written_gets_no_calendar(dav):
    signed_in(dav)
    with opened(signed_in(dav)) as calendar:
        before = calendar.calendars()
    kept = signed_in(dav, writes="nothing")
    assert kept.settings["own"] == ""
    with opened(kept) as calendar:
        after = calendar.calendars()
    assert {one.href for one in after} == {one.href for one in before}
    assert not any(one.is_own for one in after)


def test_an_account_without_calendars_is_told_so(tmp_path):
    with radicale(tmp_path) as empty, pytest.raises(WrongInput, match="no_calendars"):
        signed_in(empty, writes="nothing")


def test_a_wrong_password_is_told(tmp_path):
    with radicale(tmp_path) as server:
        with pytest.raises(AccessRefused, match="wrong_password"):
            signed_in(server, password="guessed")
        kept = signed_in(server)
        with opened(kept) as calendar:
            assert calendar.calendars()
        with closing(CONNECTOR.calendar(kept.settings, "changed since")) as calendar:
            for asking in (calendar.calendars, lambda: calendar.changes(kept.settings["own"], None)):
                with pytest.raises(AccessRefused, match="wrong_password"):
                    asking()


def test_the_calendars_of_somebody_else_are_not_looked_at(tmp_path):
    with radicale(tmp_path) as server:
        with pytest.raises(NotPermitted, match="calendar_forbidden"):
            signed_in(server, url=f"{server.url}/learner/")
        with opened(signed_in(server)) as calendar:
            with pytest.raises(NotPermitted, match="calendar_forbidden"):
                calendar.changes("/learner/private/", None)
            with pytest.raises(NotPermitted, match="calendar_read_only"):
                calendar.put("/learner/private/entry.ics", event("entry"), None)


# --- writing -------------------------------------------------------------------------------------


def test_an_entry_is_made_once(account):
    calendar, own = account
    uid, href, etag = put_new(calendar, own)
    assert calendar.put(href, event(uid, hour=12), None) is None
    assert calendar.get(href) == (href, etag, calendar.get(href).content)
    assert b"DTSTART:20261201T100000Z\r\n" in calendar.get(href).content


def test_an_entry_is_changed_only_in_the_state_that_is_known(account):
    calendar, own = account
    uid, href, first = put_new(calendar, own)
    second = calendar.put(href, event(uid, hour=12), first)
    assert second and second != first
    assert calendar.put(href, event(uid, hour=14), first) is None
    assert calendar.put(href, event(uid, hour=14), "") is None  # an etag that nobody gave names no state
    assert calendar.get(href).etag == second
    assert b"20261201T120000Z" in calendar.get(href).content


def test_an_entry_is_deleted_only_in_the_state_that_is_known(account):
    calendar, own = account
    uid, href, first = put_new(calendar, own)
    second = calendar.put(href, event(uid, hour=12), first)
    assert calendar.delete(href, first) is False
    assert calendar.get(href) is not None
    assert calendar.delete(href, second) is True
    assert calendar.get(href) is None
    assert calendar.delete(href, second) is True  # gone already


def test_an_entry_that_was_deleted_is_not_made_again_by_a_change(account):
    calendar, own = account
    uid, href, etag = put_new(calendar, own)
    assert calendar.delete(href, etag)
    assert calendar.put(href, event(uid, hour=12), etag) is None
    assert calendar.get(href) is None


def test_a_uid_that_lies_elsewhere_is_told_from_a_conflict(account):
    calendar, own = account
    uid, href, etag = put_new(calendar, own)
    with pytest.raises(UnexpectedAnswer, match="uid_elsewhere"):
        calendar.put(f"{own}elsewhere.ics", event(uid), None)
    assert [(one.href, one.etag) for one in calendar.changes(own, None).entries] == [(href, etag)]


def test_what_is_no_appointment_is_refused(account):
    calendar, own = account
    with pytest.raises(UnexpectedAnswer, match="entry_refused"):
        calendar.put(calendar.entry_href(own, new_uid()), b"no appointment at all", None)
    assert calendar.changes(own, None).entries == ()


@pytest.mark.parametrize(
    "uid", ["7d2e@cordee", "../../etc/passwd", "a/b c", "é", ".", "x" * 500, "UPPER-lower_1.2"]
)
def test_an_entry_lies_always_in_the_same_place_inside_its_calendar(account, uid):
    calendar, own = account
    href = calendar.entry_href(own, uid)
    assert href == calendar.entry_href(own, uid)
    assert href.startswith(own) and "/" not in href.removeprefix(own) and href.endswith(".ics")
    etag = calendar.put(href, event(uid), None)
    assert etag
    assert [(one.href, one.etag) for one in calendar.changes(own, None).entries] == [(href, etag)]


def test_uids_that_look_alike_lie_apart(account):
    calendar, own = account
    uids = ["a b", "a-b", "a/b", "a%20b", "A b"]
    assert len({calendar.entry_href(own, uid) for uid in uids}) == len(uids)


def test_a_calendar_that_was_deleted_is_told(dav, account):
    calendar, own = account
    put_new(calendar, own)
    token = calendar.changes(own, None).token
    assert dav.ask("DELETE", own).ok
    assert own not in {one.href for one in calendar.calendars()}
    for known in (None, token):
        with pytest.raises(UnexpectedAnswer, match="calendar_gone"):
            calendar.changes(own, known)
    with pytest.raises(UnexpectedAnswer, match="calendar_gone"):
        calendar.put(calendar.entry_href(own, "new"), event("new"), None)


# --- reading what changed ------------------------------------------------------------------------


def test_only_what_changed_is_read(account):
    calendar, own = account
    whole = calendar.changes(own, None)
    assert (whole.entries, whole.is_whole) == ((), True)
    uid, href, etag = put_new(calendar, own)
    put_new(calendar, own)
    two = calendar.changes(own, whole.token)
    assert len(two.entries) == 2 and not two.is_whole
    nothing = calendar.changes(own, two.token)
    assert (nothing.entries, nothing.is_whole) == ((), False)
    changed = calendar.put(href, event(uid, hour=12), etag)
    one = calendar.changes(own, nothing.token)
    assert [(entry.href, entry.etag) for entry in one.entries] == [(href, changed)]
    assert one.entries[0] == calendar.get(href)
    everything = calendar.changes(own, None)
    assert len(everything.entries) == 2 and everything.is_whole


def test_what_is_deleted_comes_as_gone(account):
    calendar, own = account
    _, href, etag = put_new(calendar, own)
    put_new(calendar, own)
    token = calendar.changes(own, None).token
    assert calendar.delete(href, etag)
    changes = calendar.changes(own, token)
    assert [(one.href, one.content) for one in changes.entries] == [(href, None)]
    assert href not in {one.href for one in calendar.changes(own, None).entries}


def test_what_another_program_writes_comes_back(dav, account):
    calendar, own = account
    uid, href, etag = put_new(calendar, own)
    token = calendar.changes(own, None).token
    moved = event(uid, hour=15, title="Déplacé")
    assert dav.ask("PUT", href, data=moved, headers={"Content-Type": "text/calendar"}).ok
    (entry,) = calendar.changes(own, token).entries
    assert entry.href == href and entry.etag != etag
    assert "SUMMARY:Déplacé\r\n".encode() in entry.content and b"T150000Z\r\n" in entry.content
    assert calendar.put(href, event(uid, hour=9), etag) is None


@pytest.mark.parametrize("name", ["r%C3%A9union%20du%20lundi.ics", "a%2Bb@c;d.ics", "100%25.ics", "(1)2&3=4.ics"])
def test_entries_under_any_name_are_read(dav, account, name):
    calendar, own = account
    uid = new_uid()
    assert dav.ask("PUT", own + name, data=event(uid), headers={"Content-Type": "text/calendar"}).ok
    (entry,) = calendar.changes(own, None).entries
    assert entry.content is not None and f"UID:{uid}".encode() in entry.content
    assert calendar.get(entry.href) == entry
    assert calendar.delete(entry.href, entry.etag)
    assert calendar.changes(own, None).entries == ()


def test_many_entries_are_read_some_at_a_time(account, monkeypatch):
    monkeypatch.setattr("connectors.caldav.calendar._BATCH", 4)
    calendar, own = account
    hrefs = {put_new(calendar, own)[1] for _ in range(9)}
    entries = calendar.changes(own, None).entries
    assert {entry.href for entry in entries} == hrefs and len(entries) == 9
    assert all(entry.content for entry in entries)


@pytest.mark.parametrize(
    "token", ["sync:http://radicale.org/ns/sync/" + "0" * 64, "sync:" + "0" * 40, "sync:<x>", "?"]
)
def test_a_token_that_means_nothing_any_more_lets_everything_be_read_again(account, token):
    calendar, own = account
    _, href, etag = put_new(calendar, own)
    changes = calendar.changes(own, token)
    assert [(one.href, one.etag) for one in changes.entries] == [(href, etag)]
    assert changes.is_whole
    assert calendar.changes(own, changes.token).entries == ()


def test_a_token_that_its_server_has_forgotten_lets_everything_be_read_again(tmp_path):
    with radicale(tmp_path) as server:
        kept = signed_in(server)
        own = kept.settings["own"]
        with opened(kept) as calendar:
            token = calendar.changes(own, None).token
            put_new(calendar, own)
            assert not calendar.changes(own, token).is_whole
            forget_tokens(server, own)
            again = calendar.changes(own, token)
            assert again.is_whole and len(again.entries) == 1

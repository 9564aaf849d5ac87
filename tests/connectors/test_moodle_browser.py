"""Signing in by the system's browser, the whole way: the page, the link it ends with, the account."""

import base64
import hashlib

import pytest
import requests
from fake_moodle import TOKENS, FakeMoodle
from moodle_reads import NOW

from cockpit.connector import BrowserSignIn
from cockpit.errors import AccessRefused, CockpitError, WrongInput
from connectors.moodle import CONNECTOR
from connectors.moodle.browser import launch_url, token_in

SITE = "https://campus.example.org"
TOKEN = "5" * 32


def begin(moodle: FakeMoodle) -> BrowserSignIn:
    assert CONNECTOR.browser is not None
    return CONNECTOR.browser({"url": moodle.url})


def link_of(url: str) -> str:
    """Do what the browser does with the page: it is led to a link that it cannot open."""
    answer = requests.get(url, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    return answer.headers["Location"]


def link(site: str, passport: str, token: str = TOKEN, scheme: str = "cordee", rest: str = "") -> str:
    checksum = hashlib.md5((site + passport).encode()).hexdigest()
    return f"{scheme}://token={base64.b64encode(f'{checksum}:::{token}{rest}'.encode()).decode()}"


@pytest.mark.parametrize("scheme", [None, "moodlemobile", "com.campus.app"])
def test_the_link_that_the_browser_ends_with_signs_in(moodle, scheme):
    moodle.fault = "sso"
    moodle.forced_scheme = scheme
    begun = begin(moodle)
    pasted = link_of(begun.url)
    assert pasted.startswith(f"{scheme or 'cordee'}://token=")
    signed_in = CONNECTOR.sign_in({"url": moodle.url, **begun.answers, "link": f" {pasted}\n"}, NOW)
    assert signed_in.secret == TOKENS["trainer"]
    assert signed_in.person_name == "Claire Fontaine"
    assert set(signed_in.settings) == {"url", "userid", "lang"}


def test_a_sign_in_needs_no_network_to_begin_and_no_two_have_one_number():
    assert CONNECTOR.browser is not None
    first, second = (CONNECTOR.browser({"url": "campus.example.org/login/index.php"}) for _ in range(2))
    assert first.url.startswith(f"{SITE}/admin/tool/mobile/launch.php?service=moodle_mobile_app&passport=")
    assert first.url.endswith("&urlscheme=cordee")
    assert first.answers["passport"] != second.answers["passport"]
    assert launch_url(SITE, first.answers["passport"]) == first.url


@pytest.mark.parametrize(
    ("url", "cause"),
    [("", "sign_in_incomplete"), ("http://campus.example.org", "https_only"), ("https://", "wrong_address")],
)
def test_without_an_address_there_is_no_page_to_open(url, cause):
    assert CONNECTOR.browser is not None
    with pytest.raises(WrongInput) as caught:
        CONNECTOR.browser({"url": url})
    assert caught.value.cause == cause


def test_a_link_of_another_sign_in_is_refused_and_nothing_is_asked_with_its_token(moodle):
    old, new = begin(moodle), begin(moodle)
    pasted = link_of(old.url)
    moodle.calls.clear()
    with pytest.raises(WrongInput) as caught:
        CONNECTOR.sign_in({"url": moodle.url, **new.answers, "link": pasted}, NOW)
    assert caught.value.cause == "sso_link_wrong"
    assert moodle.calls == ["lib/ajax/service-nologin.php"]


@pytest.mark.parametrize("root", [SITE, f"{SITE}/", "https://www.campus.example.org", "http://campus.example.org/"])
def test_the_site_may_go_by_another_address_of_its_own(root):
    known_as = [SITE, "http://campus.example.org", "https://www.campus.example.org/", None]
    assert token_in(link(root, "77"), "77", known_as) == TOKEN


@pytest.mark.parametrize(
    "pasted",
    [
        link(SITE, "77", rest=":::" + "p" * 64),
        link(SITE, "77", scheme="MoodleMobile"),
        link(SITE, "77").replace("=", "%3D").replace("token%3D", "token="),
        link(SITE, "77").rstrip("="),
        link(SITE, "77")[:40] + "\n " + link(SITE, "77")[40:],
        link(SITE, "77") + "/",
    ],
)
def test_the_link_is_read_however_it_was_copied(pasted):
    assert token_in(pasted, "77", [SITE]) == TOKEN


@pytest.mark.parametrize(
    ("pasted", "passport"),
    [
        ("", "77"),
        ("a link", "77"),
        (f"{SITE}/my/", "77"),
        ("cordee://token=", "77"),
        ("cordee://token=!!!", "77"),
        ("cordee://token=YWJj", "77"),
        ("cordee://token=" + base64.b64encode("é:::è".encode()).decode(), "77"),
        (link("https://evil.example.org", "77"), "77"),
        (link(SITE, "78"), "77"),
        (link(SITE, ""), ""),
        (link(SITE, "77", token="short"), "77"),
        (link(SITE, "77", token="a&wsfunction=core_delete_everything"), "77"),
    ],
)
def test_anything_else_is_refused(pasted, passport):
    with pytest.raises(WrongInput) as caught:
        token_in(pasted, passport, [SITE])
    assert caught.value.cause == "sso_link_wrong"
    assert not caught.value.facts


def test_a_site_that_signs_in_in_the_browser_says_so_to_a_password(moodle):
    moodle.fault = "sso"
    with pytest.raises(AccessRefused) as caught:
        CONNECTOR.sign_in({"url": moodle.url, "username": "claire.fontaine", "password": "x"}, NOW)
    assert caught.value.cause == "sso_needs_token"


def test_neither_link_nor_token_is_in_a_log_or_an_error(moodle, caplog):
    caplog.set_level("DEBUG")
    begun = begin(moodle)
    pasted = link_of(begun.url)
    moodle.fault = "account_suspended"
    with pytest.raises(CockpitError) as caught:
        CONNECTOR.sign_in({"url": moodle.url, **begun.answers, "link": pasted}, NOW)
    said = f"{caught.value!r} {caught.value.facts} {caplog.text}"
    assert TOKENS["trainer"] not in said
    assert pasted not in said


def test_the_link_is_asked_as_a_secret_and_the_number_is_not_asked(moodle):
    kinds = {ask.name: ask.kind for ask in CONNECTOR.asks}
    assert (kinds["link"], kinds["passport"]) == ("secret", "hidden")
    assert all(ask.is_optional for ask in CONNECTOR.asks if ask.name in ("link", "passport"))

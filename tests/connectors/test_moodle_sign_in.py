from datetime import date, timedelta

import pytest
from fake_moodle import PASSWORD, TOKENS, FakeMoodle
from moodle_reads import NOW, source

from cockpit.connector import (
    SignedIn,
)
from cockpit.errors import (
    AccessRefused,
    SourceBusy,
    SourceUnreachable,
    UnexpectedAnswer,
    WrongInput,
)
from connectors.moodle import CONNECTOR
from connectors.moodle.sign_in import site_address


def sign_in(moodle: FakeMoodle, **changed: str) -> SignedIn:
    answers = {"url": moodle.url, "username": "claire.fontaine", "password": PASSWORD} | changed
    return CONNECTOR.sign_in(answers, NOW)


def test_a_trainer_signs_in_with_a_password(moodle):
    signed_in = sign_in(moodle)
    assert signed_in.settings == {"url": moodle.url, "userid": "3", "lang": "en"}
    assert signed_in.secret == TOKENS["trainer"]
    assert signed_in.person_name == "Claire Fontaine"
    assert signed_in.person_email == "claire.fontaine@example.org"
    assert signed_in.site_name == "Centre de formation Démo"


def test_a_trainer_signs_in_with_a_token_alone(moodle):
    signed_in = sign_in(moodle, username="", password="", token=f" {TOKENS['trainer2']} ")
    assert signed_in.person_name == "Marc O'Sullivan"
    assert signed_in.secret == TOKENS["trainer2"]
    assert "login/token.php" not in moodle.calls


def test_the_address_of_a_page_of_the_site_will_do(moodle):
    assert sign_in(moodle, url=f"{moodle.url}/login/index.php").settings["url"] == moodle.url


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("moodle.example.org", "https://moodle.example.org"),
        (" https://moodle.example.org/ ", "https://moodle.example.org"),
        ("https://example.org/moodle/login/index.php?lang=fr", "https://example.org/moodle"),
        ("https://example.org/moodle/my/", "https://example.org/moodle"),
        ("https://example.org/my/courses.php", "https://example.org"),
        ("https://example.org/course/view.php?id=2#section-3", "https://example.org"),
        ("https://example.org/mod/quiz/view.php?id=12", "https://example.org"),
        ("https://example.org/course", "https://example.org/course"),
        ("https://claire:secret@example.org:8443/x", "https://example.org:8443/x"),
        ("http://localhost:8000/index.php", "http://localhost:8000"),
    ],
)
def test_an_address_is_reduced_to_the_site(typed, address):
    assert site_address(typed) == address


@pytest.mark.parametrize(
    ("changed", "kind", "cause"),
    [
        ({"password": "wrong"}, AccessRefused, "wrong_password"),
        ({"username": "nobody"}, AccessRefused, "wrong_password"),
        ({"token": "f" * 32}, AccessRefused, "token_expired"),
        ({"password": ""}, WrongInput, "sign_in_incomplete"),
        ({"username": " "}, WrongInput, "sign_in_incomplete"),
        ({"url": ""}, WrongInput, "sign_in_incomplete"),
        ({"url": "http://moodle.example.org"}, WrongInput, "https_only"),
        ({"url": "ftp://moodle.example.org"}, WrongInput, "https_only"),
        ({"url": "https://moodle:port"}, WrongInput, "wrong_address"),
        ({"url": "https://"}, WrongInput, "wrong_address"),
    ],
)
def test_a_wrong_answer_to_the_form_gives_its_cause(moodle, changed, kind, cause):
    with pytest.raises(kind) as caught:
        sign_in(moodle, **changed)
    assert caught.value.cause == cause


def test_an_address_below_the_site_is_not_the_api(moodle):
    with pytest.raises(UnexpectedAnswer) as caught:
        sign_in(moodle, url=f"{moodle.url}/elsewhere")
    assert caught.value.cause == "not_the_api"


@pytest.mark.parametrize(
    ("fault", "kind", "cause"),
    [
        ("web_services_off", AccessRefused, "web_services_off"),
        ("mobile_off", AccessRefused, "web_services_off"),
        ("rest_off", AccessRefused, "rest_off"),
        ("closed", SourceBusy, "site_closed"),
        ("too_many_requests", SourceBusy, "too_many_requests"),
        ("account_suspended", AccessRefused, "account_suspended"),
        ("site_policy", AccessRefused, "site_policy"),
        ("sso", AccessRefused, "sso_needs_token"),
        ("expired_token", AccessRefused, "token_expired"),
        ("maintenance", SourceUnreachable, "maintenance"),
        ("upgrade", SourceUnreachable, "upgrade"),
        ("database_down", SourceUnreachable, "server_error"),
        ("server_error", SourceUnreachable, "server_error"),
        ("html", UnexpectedAnswer, "not_the_api"),
        ("redirect", UnexpectedAnswer, "not_the_api"),
        ("not_found", UnexpectedAnswer, "not_the_api"),
        ("type_error", UnexpectedAnswer, "moodle_error"),
    ],
)
def test_a_site_that_cannot_be_signed_in_to_gives_its_cause(moodle, fault, kind, cause):
    moodle.fault = fault
    with pytest.raises(kind) as caught:
        sign_in(moodle)
    assert caught.value.cause == cause


def test_a_site_with_its_own_login_page_takes_a_token(moodle):
    moodle.fault = "sso"
    assert sign_in(moodle, token=TOKENS["trainer"]).settings["userid"] == "3"


def test_a_token_of_another_service_does_without_the_mobile_one(moodle):
    moodle.fault = "mobile_off"
    assert sign_in(moodle, token=TOKENS["trainer"]).settings["userid"] == "3"


def test_a_redirect_is_not_followed(moodle):
    moodle.fault = "redirect"
    with pytest.raises(UnexpectedAnswer):
        sign_in(moodle)
    assert moodle.calls == ["lib/ajax/service-nologin.php"]


def test_the_password_goes_to_the_login_alone(moodle):
    sign_in(moodle)
    with_password = [form for form in moodle.forms if PASSWORD in form.values()]
    assert [form["service"] for form in with_password] == ["moodle_mobile_app"]


# Cohorts


def test_cohorts_are_the_trainers_courses_with_their_local_days(moodle):
    weeks_on = timedelta(weeks=4)
    cohorts = {cohort.source_id: cohort for cohort in source(moodle).cohorts()}
    assert set(cohorts) == {"2", "3", "4", "6"}
    assert cohorts["2"].name == "Parcours anglais B2 – cohorte automne 2026"
    assert cohorts["2"].starts_on == date(2026, 8, 31) + weeks_on  # 22:00 UTC the evening before
    assert cohorts["2"].ends_on == date(2027, 1, 30) + weeks_on  # the end is midnight after it
    assert cohorts["3"].ends_on == date(2026, 12, 17) + weeks_on
    assert cohorts["4"].ends_on is None
    assert {cohort.zone for cohort in cohorts.values()} == {"Europe/Paris"}


@pytest.mark.parametrize(
    ("told", "own", "zone"),
    [
        ({"timezone": "America/Montreal"}, "99", "America/Montreal"),
        ({"timezone": "America/Montreal", "forcetimezone": "Asia/Tokyo"}, "99", "Asia/Tokyo"),
        ({"timezone": "99"}, "Indian/Reunion", "Indian/Reunion"),
        ({"timezone": "99"}, "99", None),
        ({"timezone": "Mars/Olympus"}, "99", None),
    ],
)
def test_the_zone_of_a_cohort_is_the_sites_else_the_trainers(moodle, told, own, zone):
    moodle.site_zone, moodle.zones = told, {3: own}
    assert {cohort.zone for cohort in source(moodle).cohorts()} == {zone}


def test_a_site_that_tells_no_settings_has_the_trainers_zone(moodle):
    moodle.fault, moodle.zones = "no_config", {3: "Asia/Tokyo"}
    cohorts = {cohort.source_id: cohort for cohort in source(moodle).cohorts()}
    assert cohorts["2"].zone == "Asia/Tokyo"
    assert cohorts["2"].ends_on == date(2027, 1, 31) + timedelta(weeks=4)  # where it is day already


def test_a_course_taken_as_a_student_is_no_cohort(moodle):
    moodle.student_in = {6}
    assert {cohort.source_id for cohort in source(moodle).cohorts()} == {"2", "3", "4"}


def test_courses_stay_when_nothing_tells_the_own_role(moodle):
    moodle.fault = "no_profiles"
    moodle.student_in = {6}
    assert {cohort.source_id for cohort in source(moodle).cohorts()} == {"2", "3", "4", "6"}

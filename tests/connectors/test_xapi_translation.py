import json
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.connector import (
    ActivityRecord,
    AttendanceRecord,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    Key,
    LearningEvent,
    Retraction,
)
from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus, Knowledge
from connectors.xapi.activities import Activities
from connectors.xapi.translation import Translator
from connectors.xapi.values import points_of, seconds_of, title_of

SEED = Path(__file__).parents[1] / "data" / "xapi" / "ralph" / "seed_statements.json"
NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)
AT = datetime(2026, 10, 8, 9, 17, 5, tzinfo=UTC)
COURSE = "https://lms.exemple.fr/course/7"
MODULE = f"{COURSE}/module-1"
ADL = "http://adlnet.gov/expapi/verbs"
W3ID = "https://w3id.org/xapi"
ANN = {"name": "Ann", "account": {"homePage": "https://lms.exemple.fr", "name": "u1"}}
ANN_ID = "https://lms.exemple.fr|u1"
CMI5 = {"id": f"{W3ID}/cmi5/context/categories/cmi5"}
CMI5_PROGRESS = f"{W3ID}/cmi5/result/extensions/progress"
VIDEO_PROGRESS = f"{W3ID}/video/extensions/progress"
SESSION = f"{W3ID}/cmi5/context/extensions/sessionid"

_numbers = count(1)


def thing(iri=MODULE, kind="", **names):
    definition = {}
    if kind:
        definition["type"] = kind
    if names:
        definition["name"] = {tag.replace("_", "-"): text for tag, text in names.items()}
    return {"id": iri} | ({"definition": definition} if definition else {})


def said(verb, *, actor=ANN, about=None, at=AT, key=None, **parts):
    """Return a statement; `verb` is a whole IRI, or the end of one of ADL's."""
    return {
        "id": key or f"00000000-0000-4000-8000-{next(_numbers):012}",
        "actor": actor,
        "verb": {"id": verb if ":" in verb else f"{ADL}/{verb}"},
        "object": about if about is not None else thing(),
        "timestamp": at.isoformat(),
    } | parts


def in_session(name="s1", category=True):
    context = {"extensions": {SESSION: name}}
    return context | ({"contextActivities": {"category": [CMI5]}} if category else {})


def abandoned(name="s1", **parts):
    return said(f"{W3ID}/adl/verbs/abandoned", context=in_session(name), result={"duration": "PT5M"}, **parts)


def translator(*, members=(), course=None, remembered=None, is_whole=True, is_ordered=True):
    activities = Activities(course, remembered or {}, is_whole)
    return Translator(activities, members, course=course, is_ordered=is_ordered)


def translated(*statements, now=NOW, **how):
    return translator(**how).translate(list(statements), now)


def records(kind, *statements, **how):
    return [record for record in translated(*statements, **how).records if isinstance(record, kind)]


# Verbs


@pytest.mark.parametrize(
    ("iri", "verb"),
    [
        (f"{W3ID}/adl/verbs/logged-in", Verb.ACCESSED),
        ("https://brindlewaye.com/xAPITerms/verbs/loggedin", Verb.ACCESSED),
        ("https://brindlewaye.com/xAPITerms/verbs/loggedin/", Verb.ACCESSED),
        (f"{ADL}/launched", Verb.ACCESSED),
        (f"{ADL}/initialized", Verb.ACCESSED),
        (f"{ADL}/terminated", Verb.INTERACTED),
        (f"{ADL}/progressed", Verb.INTERACTED),
        (f"{ADL}/completed", Verb.COMPLETED),
        (f"{ADL}/passed", Verb.COMPLETED),
        (f"{ADL}/failed", Verb.SUBMITTED),
        (f"{ADL}/attempted", Verb.INTERACTED),
        (f"{ADL}/answered", Verb.INTERACTED),
        (f"{ADL}/experienced", Verb.INTERACTED),
        (f"{ADL}/interacted", Verb.INTERACTED),
        (f"{ADL}/attended", Verb.INTERACTED),
        (f"{W3ID}/video/verbs/played", Verb.INTERACTED),
        (f"{W3ID}/video/verbs/paused", Verb.INTERACTED),
        (f"{W3ID}/video/verbs/seeked", Verb.INTERACTED),
        (f"{W3ID}/dod-isd/verbs/navigated", Verb.INTERACTED),
        (f"{W3ID}/acrossx/verbs/evaluated", Verb.INTERACTED),
        ("http://example.org/verbs/sang", Verb.INTERACTED),
    ],
)
def test_what_a_learner_does_is_an_event(iri, verb):
    (event,) = records(LearningEvent, said(iri, key="ABCDEF00-0000-4000-8000-000000000001"))
    assert event == LearningEvent("abcdef00-0000-4000-8000-000000000001", ANN_ID, verb, AT, None, MODULE)


@pytest.mark.parametrize(
    "iri",
    [
        f"{ADL}/registered",
        "http://id.tincanapi.com/verb/unregistered",
        f"{W3ID}/adl/verbs/satisfied",
        f"{W3ID}/adl/verbs/waived",
        f"{W3ID}/adl/verbs/abandoned",
    ],
)
def test_what_the_platform_says_is_no_sign_of_activity(iri):
    assert records(LearningEvent, said(iri)) == []
    assert [one.learner_id for one in records(EnrolmentRecord, said(iri))] == [ANN_ID]


@pytest.mark.parametrize(
    ("iri", "is_done", "by_learner"),
    [
        (f"{ADL}/completed", True, True),
        (f"{ADL}/passed", True, True),
        (f"{ADL}/failed", False, True),
        (f"{W3ID}/adl/verbs/satisfied", True, False),
        (f"{W3ID}/adl/verbs/waived", True, False),
    ],
)
def test_outcomes_are_completions_of_what_the_cohort_is_measured_by(iri, is_done, by_learner):
    found = translated(said(iri)).records
    assert CompletionRecord(ANN_ID, MODULE, is_done, AT, by_learner=by_learner) in found
    assert ActivityRecord(MODULE, "module-1", "", is_tracked=True) in found


def test_a_result_that_says_completion_is_one_whatever_the_verb():
    assert records(CompletionRecord, said("experienced", result={"completion": True}))
    assert not records(CompletionRecord, said("experienced", result={"completion": False}))


@pytest.mark.parametrize(
    ("extension", "value", "is_done"),
    [
        (CMI5_PROGRESS, 100, True),
        (CMI5_PROGRESS, 99, False),
        (CMI5_PROGRESS, 1, False),
        (CMI5_PROGRESS, True, False),
        (CMI5_PROGRESS, "100", False),
        (VIDEO_PROGRESS, 1, True),
        (VIDEO_PROGRESS, 1.0, True),
        (VIDEO_PROGRESS, 0.99, False),
    ],
)
def test_the_whole_of_a_progress_is_a_completion(extension, value, is_done):
    statement = said("progressed", result={"extensions": {extension: value}})
    assert bool(records(CompletionRecord, statement)) is is_done
    assert [one.verb for one in records(LearningEvent, statement)] == [Verb.INTERACTED]


def test_coming_to_a_live_class_is_attendance_and_activity():
    statement = said("attended", about=thing(fr="Classe virtuelle"), result={"duration": "PT1H30M"})
    assert records(AttendanceRecord, statement) == [
        AttendanceRecord(ANN_ID, MODULE, "Classe virtuelle", date(2026, 10, 8), True, 5400)
    ]
    assert [one.duration_seconds for one in records(LearningEvent, statement)] == [5400]


# Time


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT16M23S", 983), ("PT1H", 3600), ("P1DT1S", 86_401), ("P2W", 1_209_600), ("PT0.6S", 1), ("PT1,4S", 1),
        ("PT0S", 0), ("PT90M", 5400), ("P1Y", None), ("P1M", None), ("", None), ("P", None), ("PT", None),
        ("-PT5S", None), ("PT5", None), ("5", None), ("PT99999999999999999999S", None), ("PT\u0665S", None),
    ],
)  # fmt: skip
def test_durations_are_whole_seconds_or_nothing(text, seconds):
    assert seconds_of(text) == seconds


def test_in_cmi5_only_the_end_of_a_session_tells_its_time():
    duration = {"duration": "PT10M"}
    events = records(
        LearningEvent,
        said("initialized", context=in_session()),
        said("answered", context=in_session(category=False), result=duration),
        said("completed", context=in_session(), result=duration | {"completion": True}),
        said("passed", context=in_session(), result=duration),
        said("terminated", context=in_session(), result=duration),
    )
    assert [one.duration_seconds for one in events] == [None, None, None, None, 600]


def test_the_category_alone_marks_cmi5_also_without_a_list():
    for category in ([CMI5], CMI5):
        statement = said(
            "completed", context={"contextActivities": {"category": category}}, result={"duration": "PT10M"}
        )
        assert [one.duration_seconds for one in records(LearningEvent, statement)] == [None]


def test_elsewhere_every_duration_counts():
    (event,) = records(LearningEvent, said("completed", result={"duration": "PT10M"}))
    assert event.duration_seconds == 600


def test_the_time_of_an_abandoned_session_lies_where_the_learner_was_last_seen_in_it():
    noticed = AT + timedelta(days=2)
    first, last = records(
        LearningEvent,
        said("initialized", context=in_session()),
        abandoned(at=noticed),
    )
    assert (last.at, last.duration_seconds, first.at) == (AT, 300, AT)


def test_a_session_that_ended_well_or_was_never_seen_has_nothing_to_abandon():
    assert records(LearningEvent, abandoned()) == []
    ended = [said("initialized", context=in_session()), said("terminated", context=in_session())]
    assert len(records(LearningEvent, *ended, abandoned())) == 2


def test_of_sessions_that_never_end_the_oldest_are_forgotten(monkeypatch):
    monkeypatch.setattr("connectors.xapi.translation._OPEN_SESSIONS", 2)
    begun = [said("initialized", context=in_session(name)) for name in ("s1", "s2", "s3")]
    found = records(LearningEvent, *begun, abandoned("s1"), abandoned("s2"), abandoned("s3"))
    assert [one.duration_seconds for one in found] == [None, None, None, 300, 300]


# Scores


@pytest.mark.parametrize(
    ("score", "points"),
    [
        ({"scaled": 0.87}, (87.0, 100.0)),
        ({"scaled": 0.57, "raw": 1, "max": 2}, (57.0, 100.0)),
        ({"scaled": -0.5}, (0.0, 100.0)),
        ({"raw": 12, "max": 20}, (12.0, 20.0)),
        ({"raw": 15, "min": 10, "max": 20}, (5.0, 10.0)),
        ({"raw": 25, "max": 20}, (20.0, 20.0)),
        ({"scaled": 7, "raw": 12, "max": 20}, (12.0, 20.0)),
        ({"raw": 12}, None),
        ({"raw": 12, "max": 0}, None),
        ({"scaled": True}, None),
        ({"scaled": float("nan")}, None),
        ({"raw": 10**400, "max": 10**500}, None),
        ({"scaled": "0.5"}, None),
        ("0.5", None),
        (None, None),
    ],
)
def test_scores_are_points_on_a_scale(score, points):
    assert points_of(score) == points


def test_a_score_is_a_result_with_the_pass_mark_that_cmi5_tells():
    context = {"extensions": {f"{W3ID}/cmi5/context/extensions/masteryscore": 0.6}}
    found = records(GradeRecord, said("passed", context=context, result={"score": {"scaled": 0.87}}))
    assert found == [GradeRecord(ANN_ID, MODULE, 87.0, 100.0, 60.0, AT)]


def test_a_question_is_part_of_its_test():
    question = thing(kind="http://adlnet.gov/expapi/activities/cmi.interaction")
    for statement in (
        said("answered", about=question, result={"score": {"scaled": 1}, "completion": True}),
        said("completed", about=question),
        said("answered", result={"score": {"scaled": 1}, "completion": True}),
    ):
        found = translated(statement).records
        assert not [one for one in found if isinstance(one, GradeRecord | CompletionRecord)]
        assert [one.is_tracked for one in found if isinstance(one, ActivityRecord)] == [False]
        assert [one for one in found if isinstance(one, LearningEvent)]


# People


@pytest.mark.parametrize(
    ("actor", "person"),
    [
        (ANN, EnrolmentRecord(ANN_ID, "Ann", keys=(Key("account", ANN_ID),))),
        (
            {"mbox": "mailto:Ann.B@Example.org", "name": " Ann \n B "},
            EnrolmentRecord(
                "mailto:ann.b@example.org", "Ann B", "Ann.B@Example.org", (Key("email", "Ann.B@Example.org"),)
            ),
        ),
        (
            {"mbox": "mailto:ann@example.org"},
            EnrolmentRecord(
                "mailto:ann@example.org", "ann@example.org", "ann@example.org", (Key("email", "ann@example.org"),)
            ),
        ),
        (
            {"mbox_sha1sum": "AB" * 20, "name": "Ann"},
            EnrolmentRecord("sha1:" + "ab" * 20, "Ann", keys=(Key("email_sha1", "ab" * 20),)),
        ),
        ({"openid": "https://ann.example.org"}, EnrolmentRecord(
            "openid:https://ann.example.org", "https://ann.example.org"
        )),
        ({"account": {"homePage": "https://a.fr", "name": "7"}}, EnrolmentRecord(
            "https://a.fr|7", "7", keys=(Key("account", "https://a.fr|7"),)
        )),
    ],
)  # fmt: skip
def test_the_four_ways_to_identify_a_learner(actor, person):
    (found,) = records(EnrolmentRecord, said("launched", actor=actor))
    assert found.knowledge is Knowledge.KNOWN
    assert found == EnrolmentRecord(
        person.learner_id, person.name, person.email, person.keys, knowledge=Knowledge.KNOWN
    )


def test_emoji_and_combining_accents_come_through():
    name = "Zoe\u0301 🧗\u200d♀️ Lu\u031b"
    (found,) = records(EnrolmentRecord, said("launched", actor=ANN | {"name": name}))
    assert found.name == name


def test_a_learner_is_told_once_and_again_under_a_new_name():
    new_name = said("launched", actor=ANN | {"name": "Ann B"})
    found = records(EnrolmentRecord, said("launched"), said("launched"), new_name, said("launched", actor={
        "account": ANN["account"]
    }))  # fmt: skip
    assert [one.name for one in found] == ["Ann", "Ann B"]


def test_who_is_known_by_name_does_not_lose_it_to_a_statement_without_one():
    nameless = {"account": ANN["account"]}
    assert records(EnrolmentRecord, said("launched", actor=nameless), members=[ANN_ID]) == []
    assert [one.name for one in records(EnrolmentRecord, said("launched", actor=nameless))] == ["u1"]


def test_a_read_that_goes_on_tells_nobody_again_but_by_a_new_name():
    activities = Activities(None, {}, is_whole=False)
    resumed = Translator(activities, [ANN_ID], course=None, is_ordered=True, is_resumed=True)
    bob = {"mbox": "mailto:bob@example.org", "name": "Bob"}
    pages = [[said("launched")], [said("launched", actor=bob)], [said("launched", actor=ANN | {"name": "Ann B"})]]
    told = [
        [one.name for one in resumed.translate(page, NOW).records if isinstance(one, EnrolmentRecord)]
        for page in pages
    ]
    assert told == [[], ["Bob"], ["Ann B"]]


@pytest.mark.parametrize(
    "actor",
    [
        {"objectType": "Group", "member": [ANN]},
        {"objectType": "Group", "mbox": "mailto:team@example.org", "name": "Team"},
    ],
)
def test_a_group_is_no_learner(actor):
    assert translated(said("launched", actor=actor)) == ([], ())


def test_a_planned_statement_has_not_happened():
    plan = {"objectType": "SubStatement", "actor": ANN, "verb": {"id": f"{ADL}/completed"}, "object": thing()}
    assert translated(said("http://example.org/verbs/planned", about=plan)) == ([], ())


def test_what_is_done_to_a_person_or_a_statement_is_activity_without_an_activity():
    for about in ({"objectType": "Agent", "mbox": "mailto:x@y.fr"}, {"objectType": "StatementRef", "id": "x"}):
        (event,) = records(LearningEvent, said("http://example.org/verbs/commented", about=about))
        assert event.activity_id is None


def test_who_is_unregistered_from_the_course_has_left_and_who_acts_again_is_back():
    out = said("http://id.tincanapi.com/verb/unregistered", about=thing(COURSE))
    found = records(EnrolmentRecord, said("launched"), out, course=COURSE)
    assert [(one.status, one.left_on) for one in found] == [
        (EnrolmentStatus.ACTIVE, None), (EnrolmentStatus.LEFT, date(2026, 10, 8)),
    ]  # fmt: skip
    back = records(EnrolmentRecord, out, said("launched"), said("launched"), course=COURSE)
    assert [one.status for one in back][-2:] == [EnrolmentStatus.LEFT, EnrolmentStatus.ACTIVE]
    elsewhere = said("http://id.tincanapi.com/verb/unregistered", about=thing("https://other.fr/course"))
    for how in ({"course": COURSE}, {"course": None}):
        assert [one.status for one in records(EnrolmentRecord, elsewhere, **how)] == [EnrolmentStatus.ACTIVE]


# Activities


@pytest.mark.parametrize(
    ("names", "title"),
    [
        ({"en": "Unit", "fr-FR": "Module"}, "Module"),
        ({"de": "Einheit", "en-GB": "Unit"}, "Unit"),
        ({"pl": "Moduł", "de": "Einheit"}, "Einheit"),
        ({"fr": " "}, "module-1"),
        ({"fr": 7}, "module-1"),
        ([], "module-1"),
        (None, "module-1"),
    ],
)
def test_an_activity_is_called_in_french_else_in_english_else_by_any_name(names, title):
    assert title_of(MODULE + "/", names).text == title


@pytest.mark.parametrize(
    ("kind", "is_tracked"),
    [("module", True), ("lesson", True), ("assessment", True), ("file", False), ("link", False)],
)
def test_modules_lessons_and_tests_are_tracked_before_anybody_has_done_them(kind, is_tracked):
    about = thing(kind=f"http://adlnet.gov/expapi/activities/{kind}", fr="Une chose")
    found = records(ActivityRecord, said("launched", about=about))
    assert found == [ActivityRecord(MODULE, "Une chose", kind, is_tracked=is_tracked)]


def test_a_unit_of_cmi5_is_tracked_and_a_page_in_it_is_not():
    unit = records(ActivityRecord, said("launched", context=in_session()))
    page = records(ActivityRecord, said("experienced", context=in_session(category=False)))
    assert ([one.is_tracked for one in unit], [one.is_tracked for one in page]) == ([True], [False])


@pytest.mark.parametrize(
    "about",
    [
        thing(COURSE),
        thing("https://x.fr/c", kind="http://adlnet.gov/expapi/activities/course"),
        thing("https://x.fr/c", kind=f"{W3ID}/cmi5/activitytype/course"),
        thing("https://x.fr", kind="http://id.tincanapi.com/activitytype/lms"),
    ],
)
def test_a_course_and_a_platform_are_no_things_to_do(about):
    found = translated(said("completed", about=about, result={"score": {"scaled": 1}}), course=COURSE).records
    assert [type(one) for one in found] == [EnrolmentRecord, LearningEvent]
    assert found[1].activity_id is None


def test_a_course_that_was_taken_for_an_activity_is_hidden_when_its_type_is_told():
    one = translator()
    one.translate([said("completed")], NOW)
    course = thing(kind="http://adlnet.gov/expapi/activities/course")
    again = one.translate([said("launched", about=course)], NOW).records
    assert ActivityRecord(MODULE, "module-1", "course", is_tracked=False, is_hidden=True) in again


def test_an_activity_is_told_again_only_with_more_than_before():
    one = translator()
    told = [
        [record for record in one.translate([statement], NOW).records if isinstance(record, ActivityRecord)]
        for statement in (
            said("launched"),
            said("launched"),
            said("launched", about=thing(en="Unit 1")),
            said("launched", about=thing(de="Einheit 1")),
            said("launched", about=thing(fr="Module 1", kind="http://adlnet.gov/expapi/activities/media")),
            said("launched"),
            said("completed"),
            said("completed"),
        )
    ]
    assert [[(a.title, a.kind, a.is_tracked) for a in page] for page in told] == [
        [("module-1", "", False)], [], [("Unit 1", "", False)], [], [("Module 1", "media", False)], [],
        [("Module 1", "media", True)], [],
    ]  # fmt: skip


def test_a_later_read_takes_nothing_back_from_what_an_earlier_one_told():
    activities = Activities(None, {}, is_whole=True)
    first = Translator(activities, (), course=None, is_ordered=True)
    first.translate([said("completed", about=thing(fr="Module 1"))], NOW)
    remembered = json.loads(json.dumps(activities.remembered()))
    how = {"remembered": remembered, "is_whole": False}
    assert records(ActivityRecord, said("launched"), said("launched", about=thing(en="Unit 1")), **how) == []
    assert records(ActivityRecord, said("launched", about=thing("https://x.fr/new")), **how) == []
    named = said("launched", about=thing("https://x.fr/new", fr="Neuf"))
    assert [one.title for one in records(ActivityRecord, named, **how)] == ["Neuf"]


def test_what_is_wrong_with_an_activity_is_said_each_time_and_the_good_is_learnt():
    one = translator()
    odd = thing(en="Unit 1") | {"definition": "x"}
    told = [one.translate([said("launched", about=about)], NOW) for about in (odd, odd, thing(en="Unit 1"))]
    assert [page.problems for page in told] == [("statements_unreadable",)] * 2 + [()]
    assert [record.title for record in told[-1].records if isinstance(record, ActivityRecord)] == ["Unit 1"]


# Order, repetition, voiding


def test_a_statement_that_stands_twice_in_a_page_is_one():
    twice = said("launched")
    assert len(records(LearningEvent, twice, twice)) == 1


def test_out_of_order_the_later_word_stays():
    passed, failed = said("passed", at=AT + timedelta(hours=1)), said("failed")
    for pages in ([[passed, failed]], [[passed], [failed]], [[failed], [passed]]):
        one = translator(is_ordered=False)
        found = [record for page in pages for record in one.translate(page, NOW).records]
        assert [record.is_done for record in found if isinstance(record, CompletionRecord)][-1] is True


def test_a_page_that_comes_backwards_is_read_by_the_time_of_its_statements():
    renamed = ANN | {"name": "Ann B"}
    page = [
        abandoned(at=AT + timedelta(hours=3), actor=renamed),
        said("initialized", at=AT + timedelta(hours=2), context=in_session()),
        said("launched", at=AT + timedelta(hours=1)),
        said("http://id.tincanapi.com/verb/unregistered", about=thing(COURSE)),
    ]
    found = translated(*page, is_ordered=False, course=COURSE).records
    people = [(one.name, one.status) for one in found if isinstance(one, EnrolmentRecord)]
    assert people[-1] == ("Ann B", EnrolmentStatus.ACTIVE)
    assert [one.duration_seconds for one in found if isinstance(one, LearningEvent)] == [None, None, 300]


def test_in_order_of_storing_the_word_stored_last_stays():
    passed, failed = said("passed", at=AT + timedelta(hours=1)), said("failed")
    assert [one.is_done for one in records(CompletionRecord, passed, failed)] == [True, False]


def test_what_is_voided_is_taken_back_before_and_after_it_comes():
    gone = said("completed", key="ABCDEF00-0000-4000-8000-00000000000A")
    reference = {"objectType": "StatementRef", "id": gone["id"].lower()}
    admin = {"mbox": "mailto:admin@example.org"}
    voiding = said("voided", actor=admin, about=reference)
    assert translated(gone, voiding).records == [Retraction(gone["id"].lower())]
    assert translated(voiding, gone).records == [Retraction(gone["id"].lower())]
    one = translator()
    assert LearningEvent in [type(record) for record in one.translate([gone], NOW).records]
    assert one.translate([voiding], NOW).records == [Retraction(gone["id"].lower())]
    assert one.translate([gone], NOW).records == []


# Hostile and broken statements


def broken():
    yield from (None, 7, "x", [], {}, [[]])
    yield {**said("launched"), "id": None}
    yield {**said("launched"), "id": "é"}
    yield {name: part for name, part in said("launched").items() if name != "id"}
    yield {name: part for name, part in said("launched").items() if name != "timestamp"}
    yield {name: part for name, part in said("launched").items() if name != "actor"}
    for text in ("", "soon", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-02-30T00:00:00Z", 7):
        yield {**said("launched"), "timestamp": text}
    for text in ("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00"):  # in UTC they are in no year
        yield {**said("launched"), "timestamp": text}
    for actor in ({}, [], "Ann", {"mbox": 7}, {"account": {}}, {"account": {"homePage": 1, "name": []}}, {
        "mbox": "mailto:"
    }, {"account": {"homePage": "h", "name": ""}}, {"mbox": "mailto:a@b.fr", "name": ["a"]}):  # fmt: skip
        yield said("launched", actor=actor)
    for about in ([], "x", {"id": 7}, {"id": []}, {"id": ""}, {"id": "https://x.fr", "definition": "x"}):
        yield said("launched", about=about) | {"object": about}
    yield {**said("launched"), "verb": {"id": []}}
    yield {**said("launched"), "verb": None}
    yield said("voided", about={"objectType": "StatementRef", "id": 7})
    yield said("launched", context="x")
    yield said("launched", context={"extensions": {SESSION: []}})
    yield said("launched", context={"contextActivities": {"category": [7]}}, result={"duration": "PT1S"})
    yield said("completed", result="x")
    yield said("completed", result={"duration": 7})


@pytest.mark.parametrize("statement", list(broken()), ids=lambda one: repr(one)[:80])
def test_a_broken_statement_is_named_and_stops_nothing(statement):
    found = translated(said("launched"), statement, said("launched"), is_ordered=False)
    assert found.problems == ("statements_unreadable",)
    assert len([one for one in found.records if isinstance(one, LearningEvent)]) >= 2


def test_what_lies_in_the_future_is_kept_out_and_a_clock_a_little_ahead_is_not():
    ahead, far = said("launched", at=NOW + timedelta(hours=20)), said("launched", at=NOW + timedelta(hours=25))
    found = translated(ahead, far)
    assert found.problems == ("statements_in_future",)
    assert [one.key for one in found.records if isinstance(one, LearningEvent)] == [ahead["id"]]


def test_half_a_character_becomes_a_mark_that_can_be_stored():
    hostile = json.loads('"\\ud800"')
    found = translated(said("completed", actor={"name": hostile, "mbox": f"mailto:{hostile}@x.fr"}, about=thing(
        f"https://x.fr/{hostile}", fr=hostile
    ))).records  # fmt: skip
    texts = [value for one in found for value in (one if isinstance(one, tuple) else astuple(one))]
    assert "?" in texts
    for text in texts:
        assert not isinstance(text, str) or text.encode("utf-8").decode("utf-8") == text


def test_a_timestamp_that_is_missing_is_the_instant_of_storing_and_without_offset_it_is_utc():
    stored = {name: part for name, part in said("launched").items() if name != "timestamp"}
    (event,) = records(LearningEvent, stored | {"stored": "2026-10-08T09:17:05"})
    assert event.at == AT
    (event,) = records(LearningEvent, said("launched") | {"timestamp": "2026-10-08T11:17:05.000+02:00"})
    assert (event.at, event.at.tzinfo) == (AT, UTC)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_PLACES = [
    ("id",), ("actor",), ("actor", "account"), ("actor", "name"), ("verb",), ("verb", "id"), ("object",),
    ("object", "id"), ("object", "definition"), ("object", "definition", "name"), ("object", "definition", "type"),
    ("timestamp",),
    ("context",), ("context", "extensions"), ("context", "contextActivities"), ("result",), ("result", "score"),
    ("result", "duration"), ("result", "extensions"), ("object", "objectType"), ("actor", "objectType"),
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_PLACES), _json)
def test_nothing_that_stands_anywhere_in_a_statement_stops_the_rest(place, value):
    statement = said(
        "completed",
        about=thing(kind="http://adlnet.gov/expapi/activities/module", fr="Module"),
        context=in_session(),
        result={"score": {"scaled": 0.5}, "duration": "PT1S", "extensions": {CMI5_PROGRESS: 1}},
    )
    inner = statement
    for name in place[:-1]:
        inner = inner[name] = dict(inner[name])
    inner[place[-1]] = value
    found = translated(statement, said("launched", actor={"mbox": "mailto:b@x.fr"}), is_ordered=False)
    assert "mailto:b@x.fr" in [one.learner_id for one in found.records if isinstance(one, LearningEvent)]


# The seed


def test_the_seed_reads_as_it_was_made():
    found = translated(*json.loads(SEED.read_text("utf-8")))
    assert found.problems == ()
    assert len([one for one in found.records if isinstance(one, EnrolmentRecord)]) == 8
    modules = [one for one in found.records if isinstance(one, ActivityRecord)]
    assert sorted(one.title for one in modules) == ["module-1", "module-2", "module-3", "module-4"]
    assert all(one.is_tracked for one in modules)
    assert len([one for one in found.records if isinstance(one, LearningEvent)]) == 131 - 8 - 2
    done = [one for one in found.records if isinstance(one, CompletionRecord)]
    assert (len(done), sum(one.is_done for one in done)) == (21, 20)
    assert sorted(one.score for one in found.records if isinstance(one, GradeRecord))[-1] == 87.0
    timed = [one for one in found.records if isinstance(one, LearningEvent) and one.duration_seconds]
    assert len(timed) == 20

"""What the functions of the fake Moodle's web service answer, composed from recorded exchanges."""

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from moodle_recordings import body

if TYPE_CHECKING:
    from fake_moodle import FakeMoodle

PERSON_IDS = {"trainer": 3, "trainer2": 4}
COURSES = {"trainer": (2, 3, 4, 6), "trainer2": (2, 3, 5)}
BATCH = "tool_mobile_call_external_functions"
LETTERS = {2: "A", 3: "B"}

UPDATES = "core_course_get_updates_since"

_USER_FIELDS = {
    "id", "username", "firstname", "lastname", "fullname", "email", "department", "firstaccess", "lastaccess",
    "lastcourseaccess", "suspended", "city", "country", "profileimageurlsmall", "profileimageurl", "groups",
    "roles", "preferences", "enrolledcourses", "customfields",
}  # fmt: skip


class MoodleError(Exception):
    """An answer that reports an error, as recorded or with a code alone."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(answer.get("errorcode"))
        self.answer = answer


def error(errorcode: str) -> MoodleError:
    return MoodleError({"exception": "moodle_exception", "errorcode": errorcode, "message": "-"})


def _has_role(person: dict[str, Any], shortname: str) -> bool:
    return shortname in {role["shortname"] for role in person["roles"]}


@cache
def offered(whose: str) -> frozenset[str]:
    return frozenset(entry["name"] for entry in body(f"site/site_info__{whose}")["functions"])


@cache
def _people_ids(whose: str, course: int) -> frozenset[int]:
    people = body(f"participants/enrolled_users_{LETTERS[course]}__{whose}")
    return frozenset(person["id"] for person in people)


def site_info(moodle: "FakeMoodle", whose: str, _: dict[str, Any]) -> Any:
    """Compose the answer to the function of this name; so do those below."""
    offered = moodle.functions(whose)
    answer = moodle.recorded(f"site/site_info__{whose}")
    kept = [entry for entry in answer["functions"] if entry["name"] in offered]
    features = answer["advancedfeatures"]
    if moodle.fault == "messaging_off":
        features = [one | {"value": 0} if one["name"] == "messaging" else one for one in features]
    return answer | {"functions": kept, "siteurl": moodle.url, "advancedfeatures": features}


def users_courses(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    if int(arguments["userid"]) != PERSON_IDS[whose]:
        raise error("invaliduser")
    return moodle.recorded(f"courses/users_courses__{whose}")


def people_of(moodle: "FakeMoodle", whose: str, course: int) -> list[dict[str, Any]]:
    """Return all that the person is shown of a course's participants, by id."""
    if course == 5:  # not recorded: the second trainer is alone in it
        me = next(p for p in people_of(moodle, whose, 2) if p["id"] == PERSON_IDS[whose])
        roles = [{"roleid": 3, "name": "", "shortname": "editingteacher", "sortorder": 0}]
        return [me | {"roles": roles, "groups": [], "lastcourseaccess": 0}]
    names = {2: f"A__{whose}", 3: f"B__{whose}", 4: "C_hidden__trainer", 6: "E__trainer"}
    people = moodle.recorded(f"participants/enrolled_users_{names[course]}")
    for person in people:
        if moodle.fault == "hidden_fields":
            person.pop("lastaccess", None)
        if moodle.fault in ("hidden_fields", "old_fields"):
            person.pop("lastcourseaccess", None)
        if accessed := moodle.accesses.get(person["id"]):
            person["lastaccess"] = person["lastcourseaccess"] = int(accessed.timestamp())
        person["fullname"] = moodle.names.get(person["id"], person["fullname"])
        if person["id"] == PERSON_IDS[whose] and course in moodle.student_in:
            person["roles"] = [{"roleid": 5, "shortname": "student", "sortorder": 0}]
    return sorted(people, key=lambda person: person["id"])


def enrolled_users(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    course = moodle.enter(whose, int(arguments["courseid"]))
    options = {option["name"]: option["value"] for option in arguments.get("options", [])}
    people = [] if moodle.fault == "empty_members" else people_of(moodle, whose, course)
    people = [person for person in people if person["id"] not in moodle.gone]
    if whose == "trainer2" and course != 5 and {"onlyactive", "onlysuspended"} & options.keys():
        raise MoodleError(body("participants/enrolled_users_A_onlyactive__trainer2"))
    if options.get("onlysuspended") == "1":
        letter = LETTERS.get(course)
        name = f"participants/enrolled_users_{letter}_onlysuspended__trainer"
        inactive = {person["id"] for person in body(name)} if letter else set()
        people = [person for person in people if person["id"] in inactive]
    if "withcapability" in options:
        if moodle.fault == "no_role_review":
            raise error("nopermissions")
        if options["withcapability"] != "moodle/course:isincompletionreports":
            raise error("invalidparameter")
        people = [person for person in people if _has_role(person, "student")]
    if group := int(options.get("groupid", 0)):
        people = [p for p in people if group in {g["id"] for g in p.get("groups", [])}]
    if options.get("sortby", "id") != "id":
        raise MoodleError(body("participants/enrolled_users_A_bad_sort__trainer"))
    start, limit = int(options.get("limitfrom", 0)), int(options.get("limitnumber", 0))
    start = 0 if moodle.fault == "ignores_place" else start
    people = people[start : start + limit if limit else None]
    if "userfields" in options:
        fields = set(options["userfields"].split(","))
        known = _USER_FIELDS - ({"lastcourseaccess"} if moodle.fault == "old_fields" else set())
        if not fields <= known:
            raise MoodleError(body("participants/enrolled_users_A_bad_field__trainer"))
        people = [{k: v for k, v in p.items() if k in fields | {"id"}} for p in people]
    return people


def profiles(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    recorded = body("participants/course_user_profiles_suspended_account__trainer")
    suspended = {profile["id"] for profile in recorded if profile["suspended"]}
    asked = [(int(one["courseid"]), int(one["userid"])) for one in arguments["userlist"]]
    answer = []
    for course in sorted({course for course, _ in asked}):
        for person in people_of(moodle, whose, moodle.enter(whose, course)):
            if (course, person["id"]) in asked:
                zone = moodle.zones.get(person["id"], "99")
                is_suspended = person["id"] in suspended
                person.pop("lastcourseaccess", None)
                answer.append(person | {"suspended": is_suspended, "timezone": zone})
    return answer


def users_by_field(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    wanted = {int(value) for value in arguments["values"]}
    found = [person for person in people_of(moodle, whose, 2) if person["id"] in wanted]
    return [person | {"timezone": moodle.zones.get(person["id"], "99")} for person in found]


def course_groups(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    course = moodle.enter(whose, int(arguments["courseid"]))
    if whose == "trainer2" and course != 5:
        raise MoodleError(body("participants/course_groups_A__trainer2"))
    letter = LETTERS.get(course)
    return moodle.recorded(f"participants/course_groups_{letter}__trainer") if letter else []


def contents(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    course = moodle.enter(whose, int(arguments["courseid"]))
    names = {2: "A_lean", 3: "B_lean", 6: "E"}
    if course not in names:
        return []
    sections = moodle.recorded(f"content/contents_{names[course]}__trainer")
    for section in sections:
        for module in section["modules"]:
            module["name"] = moodle.titles.get(module["id"], module["name"])
    options = {option["name"]: option["value"] for option in arguments.get("options", [])}
    if options.get("excludemodules") == "1":
        return [section | {"modules": []} for section in sections]
    return sections


def calendar(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    events = []
    for value in arguments["events"]["courseids"]:
        letter = LETTERS.get(moodle.enter(whose, int(value)))
        if letter:
            events += moodle.recorded(f"content/calendar_events_{letter}__trainer")["events"]
    return {"events": events, "warnings": []}


def completion(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    refusal = "errors/course_not_enrolled_completion"
    course = moodle.enter(whose, int(arguments["courseid"]), refusal)
    learner = int(arguments["userid"])
    letter = LETTERS.get(course)
    if letter is None:
        return moodle.recorded("completion/activities_E_no_completion")
    if learner not in _people_ids("trainer", course):
        raise MoodleError(body("completion/activities_user_missing"))
    if learner not in _people_ids(whose, course) or learner in moodle.denied_learners:
        raise MoodleError(body("completion/activities_B_other_group__trainer2"))
    # In the course without separate groups both trainers are told the same.
    own_group = whose if course == 3 else "trainer"
    answer = moodle.recorded(f"completion/activities_{letter}_u{learner}__{own_group}")
    for status in answer["statuses"]:
        if done_at := moodle.done.get((learner, status["cmid"])):
            seconds = int(done_at.timestamp())
            status |= {"state": 1, "isoverallcomplete": True, "timecompleted": seconds}
    if moodle.fault == "old_completion":
        for status in answer["statuses"]:
            del status["isoverallcomplete"]
    return answer


def grades(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    course = moodle.enter(whose, int(arguments["courseid"]))
    letter = LETTERS.get(course)
    if letter is None:
        return {"usergrades": [], "warnings": []}
    own_group = whose if course == 3 else "trainer"
    results = moodle.recorded(f"grades/grade_items_all_{letter}__{own_group}")["usergrades"]
    if learner := int(arguments.get("userid", 0)):
        results = [one for one in results if one["userid"] == learner]
        if not results:  # of an inactive enrolment no single answer was recorded
            raise error("accessdenied")
    elif group := int(arguments.get("groupid", 0)):
        people = people_of(moodle, whose, course)
        members = {p["id"] for p in people if group in {g["id"] for g in p.get("groups", [])}}
        results = [one for one in results if one["userid"] in members]
    return {"usergrades": results, "warnings": []}


def config(moodle: "FakeMoodle", whose: str, _: dict[str, Any]) -> Any:
    answer = moodle.recorded("site/tool_mobile_get_config__trainer")
    for setting in answer["settings"]:
        setting["value"] = moodle.site_zone.get(setting["name"], setting["value"])
    return answer


def updates_since(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    course = moodle.enter(whose, int(arguments["courseid"]))
    return {"instances": moodle.updates.get(course, []), "warnings": []}


def assignments(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    letters = [LETTERS[moodle.enter(whose, int(course))] for course in arguments["courseids"]]
    answers = [moodle.recorded(f"content/assignments_{letter}__trainer") for letter in letters]
    return {"courses": [one for answer in answers for one in answer["courses"]], "warnings": []}


def assign_grades(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    wanted = {int(value) for value in arguments["assignmentids"]}
    since = int(arguments.get("since", 0))
    found = []
    for letter in LETTERS.values():
        for one in moodle.recorded(f"grades/assign_grades_{letter}__trainer")["assignments"]:
            if one["assignmentid"] in wanted:
                found.append(one | {"grades": [g for g in one["grades"] if g["timemodified"] >= since]})
    return {"assignments": found, "warnings": []}


def batch(moodle: "FakeMoodle", whose: str, arguments: dict[str, Any]) -> Any:
    responses: list[dict[str, Any]] = []
    for request in arguments["requests"]:
        try:
            inner = json.loads(request["arguments"])
            answer = moodle.call(whose, request["function"], inner)
            responses.append({"error": False, "data": json.dumps(answer)})
        except MoodleError as error:
            told = {k: v for k, v in error.answer.items() if k != "exception"}
            responses.append({"error": True, "exception": json.dumps(told)})
            break  # so does Moodle: the rest is not run
    return {"responses": responses}


FUNCTIONS: dict[str, Callable[["FakeMoodle", str, dict[str, Any]], Any]] = {
    "core_calendar_get_calendar_events": calendar,
    "core_completion_get_activities_completion_status": completion,
    "core_course_get_contents": contents,
    UPDATES: updates_since,
    "core_enrol_get_enrolled_users": enrolled_users,
    "core_enrol_get_users_courses": users_courses,
    "core_group_get_course_groups": course_groups,
    "core_user_get_course_user_profiles": profiles,
    "core_user_get_users_by_field": users_by_field,
    "core_webservice_get_site_info": site_info,
    "gradereport_user_get_grade_items": grades,
    "mod_assign_get_assignments": assignments,
    "mod_assign_get_grades": assign_grades,
    "tool_mobile_get_config": config,
    BATCH: batch,
}

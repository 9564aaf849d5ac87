"""A Moodle site on this computer, over real HTTP, that answers from recorded exchanges.

It composes: any page and choice of fields of the recorded lists, any batch of the recorded single answers. All
times are moved by whole weeks, so that the recorded instant lies in the seven days before `now`.
"""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from moodle_recordings import RECORDED_NOW, body, exchange, moved, nested

PASSWORD = "correct horse"
TOKENS = {"trainer": "3" * 32, "trainer2": "4" * 32}
USERNAMES = {"claire.fontaine": "trainer", "marc.osullivan": "trainer2"}
PERSON_IDS = {"trainer": 3, "trainer2": 4}
COURSES = {"trainer": (2, 3, 4, 6), "trainer2": (2, 3, 5)}
BATCH = "tool_mobile_call_external_functions"
LETTERS = {2: "A", 3: "B"}

FAULTS = (
    "account_suspended",  # the web service no longer lets the trainer in
    "calendar_not_in_service",
    "database_down",
    "empty_members",  # the courses have no participants
    "expired_token",
    "hidden_fields",  # the site hides last accesses from the trainer's role
    "html",  # every address answers a page
    "maintenance",
    "mobile_off",  # only the service of the mobile app is off
    "no_batch",  # the token's service lacks the batch call
    "no_profiles",  # the token's service lacks the profiles of a course
    "no_role_review",  # learners cannot be asked for by capability
    "not_found",
    "old_completion",  # a Moodle before 4.4
    "old_fields",  # a Moodle that does not know lastcourseaccess
    "redirect",
    "server_error",
    "site_policy",  # a policy must be agreed to first
    "sso",
    "type_error",  # an error without a code
    "upgrade",
    "web_services_off",
)

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


class FakeMoodle:
    """The site, for a `with` block. `now` is the tests' clock; `.now` is the recorded instant, moved."""

    def __init__(self, now: datetime | None = None) -> None:
        weeks = ((now or datetime.now(UTC)) - RECORDED_NOW) // timedelta(weeks=1)
        self.shift_seconds = int(timedelta(weeks=weeks).total_seconds())
        self.now = RECORDED_NOW + timedelta(weeks=weeks)
        self.calls: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.fault: str | None = None
        self.latency_seconds = 0.0
        self.denied_learners: set[int] = set()
        self.student_in: set[int] = set()
        self.zones: dict[int, str] = {}
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._calls_left: int | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "FakeMoodle":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def token_dies_after(self, calls: int) -> None:
        """Let so many more calls of the web service through."""
        self._calls_left = calls

    def answer(self, path: str, query: dict[str, str], form: dict[str, str]) -> tuple[int, str]:
        """Return the status and the body for one request."""
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            self.calls.append(form.get("wsfunction") or path.removeprefix("/"))
            self.forms.append(form)
        time.sleep(self.latency_seconds)
        try:
            return self._answer(path, query, form)
        except MoodleError as error:
            return 200, json.dumps(error.answer)
        finally:
            with self._lock:
                self._at_once -= 1

    def _answer(self, path: str, query: dict[str, str], form: dict[str, str]) -> tuple[int, str]:
        whole_site = {
            "html": "errors/page_not_api_html",
            "not_found": "errors/wrong_path_404",
            "redirect": "errors/page_not_api_login_redirect",
            "server_error": "errors/php_fatal",
        }
        if self.fault in whole_site:
            return exchange(whole_site[self.fault])
        if path == "/lib/ajax/service-nologin.php":
            variants = {
                "maintenance": "errors/maintenance_ui_public_config",
                "mobile_off": "errors/site_off/public_config_mobile_disabled",
                "sso": "auth/public_config_sso",
                "web_services_off": "errors/site_off/public_config_mobile_disabled",
            }
            return exchange(variants.get(self.fault or "", "auth/public_config"))
        if path == "/login/token.php":
            return 200, json.dumps(self._login(form))
        if path == "/webservice/rest/server.php":
            if self.fault == "web_services_off":
                return exchange("errors/site_off/rest_webservices_disabled")
            whose = self._whose(form.get("wstoken"))
            arguments = nested(form)
            return 200, json.dumps(self.call(whose, form["wsfunction"], arguments))
        return exchange("errors/wrong_path_404")

    def _login(self, form: dict[str, str]) -> Any:
        faults = {
            "database_down": "errors/database_down_token",
            "maintenance": "errors/maintenance_ui_token",
            "mobile_off": "auth/token_unknown_service",
            "web_services_off": "errors/site_off/token_webservices_disabled",
        }
        if self.fault in faults:
            return body(faults[self.fault])
        if not {"username", "password", "service"} <= form.keys():
            return body("auth/token_missing_param")
        if form["service"] != "moodle_mobile_app":
            return body("auth/token_unknown_service")
        whose = USERNAMES.get(form["username"].lower())
        if whose is None or form["password"] != PASSWORD:
            return body("auth/token_wrong_password")
        return body("auth/token_ok") | {"token": TOKENS[whose]}

    def _whose(self, token: str | None) -> str:
        faults = {
            "database_down": "errors/database_down",
            "maintenance": "errors/maintenance_ui_rest",
            "upgrade": "errors/upgrade_running",
        }
        if self.fault in faults:
            raise MoodleError(body(faults[self.fault]))
        if self.fault == "account_suspended":
            raise _error("wsaccessusersuspended")
        whose = next((whose for whose, known in TOKENS.items() if known == token), None)
        if whose is None:
            raise MoodleError(body("errors/invalid_token"))
        with self._lock:
            if self.fault == "expired_token":
                self.fault, self._calls_left = None, 0
            left = self._calls_left
            if left is not None:
                self._calls_left = left - 1
        if left is not None and left <= 0:
            first = "errors/expired_token" if left == 0 else "errors/expired_token_second_call"
            raise MoodleError(body(first))
        return whose

    def call(self, whose: str, function: str, arguments: dict[str, Any]) -> Any:
        """Return what a function of the web service answers."""
        if self.fault == "type_error":
            raise MoodleError({"exception": "TypeError", "message": "Exception - Argument #1"})
        composed = _FUNCTIONS.get(function)
        if composed is None or function not in self._functions(whose):
            raise MoodleError(body("errors/function_not_in_service"))
        return composed(self, whose, arguments)

    def _functions(self, whose: str) -> frozenset[str]:
        missing = {
            "calendar_not_in_service": "core_calendar_get_calendar_events",
            "no_batch": BATCH,
            "no_profiles": "core_user_get_course_user_profiles",
        }
        return _offered(whose) - {missing.get(self.fault or "", "")}

    def _recorded(self, name: str) -> Any:
        return moved(body(name), self.shift_seconds)

    def _enter(self, whose: str, course: int, refusal: str = "errors/course_not_enrolled") -> int:
        """Refuse a course that is not the person's own, as Moodle does."""
        if course not in COURSES[whose]:
            raise MoodleError(body(refusal))
        if self.fault == "site_policy":
            is_completion = refusal.endswith("completion")
            raise MoodleError(body(refusal if is_completion else "errors/site_policy_not_agreed"))
        return course

    def site_info(self, whose: str, _: dict[str, Any]) -> Any:
        """Compose the answer to the function of this name; so do the methods below."""
        offered = self._functions(whose)
        answer = self._recorded(f"site/site_info__{whose}")
        kept = [entry for entry in answer["functions"] if entry["name"] in offered]
        return answer | {"functions": kept, "siteurl": self.url}

    def users_courses(self, whose: str, arguments: dict[str, Any]) -> Any:
        if int(arguments["userid"]) != PERSON_IDS[whose]:
            raise _error("invaliduser")
        return self._recorded(f"courses/users_courses__{whose}")

    def people(self, whose: str, course: int) -> list[dict[str, Any]]:
        """Return all that the person is shown of a course's participants, by id."""
        if course == 5:  # not recorded: the second trainer is alone in it
            me = next(p for p in self.people(whose, 2) if p["id"] == PERSON_IDS[whose])
            roles = [{"roleid": 3, "name": "", "shortname": "editingteacher", "sortorder": 0}]
            return [me | {"roles": roles, "groups": [], "lastcourseaccess": 0}]
        names = {2: f"A__{whose}", 3: f"B__{whose}", 4: "C_hidden__trainer", 6: "E__trainer"}
        people = self._recorded(f"participants/enrolled_users_{names[course]}")
        for person in people:
            if self.fault == "hidden_fields":
                person.pop("lastaccess", None)
            if self.fault in ("hidden_fields", "old_fields"):
                person.pop("lastcourseaccess", None)
            if person["id"] == PERSON_IDS[whose] and course in self.student_in:
                person["roles"] = [{"roleid": 5, "shortname": "student", "sortorder": 0}]
        return sorted(people, key=lambda person: person["id"])

    def enrolled_users(self, whose: str, arguments: dict[str, Any]) -> Any:
        course = self._enter(whose, int(arguments["courseid"]))
        options = {option["name"]: option["value"] for option in arguments.get("options", [])}
        people = [] if self.fault == "empty_members" else self.people(whose, course)
        if whose == "trainer2" and course != 5 and {"onlyactive", "onlysuspended"} & options.keys():
            raise MoodleError(body("participants/enrolled_users_A_onlyactive__trainer2"))
        if options.get("onlysuspended") == "1":
            letter = LETTERS.get(course)
            name = f"participants/enrolled_users_{letter}_onlysuspended__trainer"
            inactive = {person["id"] for person in body(name)} if letter else set()
            people = [person for person in people if person["id"] in inactive]
        if "withcapability" in options:
            if self.fault == "no_role_review":
                raise _error("nopermissions")
            if options["withcapability"] != "moodle/course:isincompletionreports":
                raise _error("invalidparameter")
            people = [person for person in people if _has_role(person, "student")]
        if group := int(options.get("groupid", 0)):
            people = [p for p in people if group in {g["id"] for g in p.get("groups", [])}]
        if options.get("sortby", "id") != "id":
            raise MoodleError(body("participants/enrolled_users_A_bad_sort__trainer"))
        start, limit = int(options.get("limitfrom", 0)), int(options.get("limitnumber", 0))
        people = people[start : start + limit if limit else None]
        if "userfields" in options:
            fields = set(options["userfields"].split(","))
            known = _USER_FIELDS - ({"lastcourseaccess"} if self.fault == "old_fields" else set())
            if not fields <= known:
                raise MoodleError(body("participants/enrolled_users_A_bad_field__trainer"))
            people = [{k: v for k, v in p.items() if k in fields | {"id"}} for p in people]
        return people

    def profiles(self, whose: str, arguments: dict[str, Any]) -> Any:
        recorded = body("participants/course_user_profiles_suspended_account__trainer")
        suspended = {profile["id"] for profile in recorded if profile["suspended"]}
        asked = [(int(one["courseid"]), int(one["userid"])) for one in arguments["userlist"]]
        answer = []
        for course in sorted({course for course, _ in asked}):
            for person in self.people(whose, self._enter(whose, course)):
                if (course, person["id"]) in asked:
                    zone = self.zones.get(person["id"], "99")
                    is_suspended = person["id"] in suspended
                    person.pop("lastcourseaccess", None)
                    answer.append(person | {"suspended": is_suspended, "timezone": zone})
        return answer

    def users_by_field(self, whose: str, arguments: dict[str, Any]) -> Any:
        wanted = {int(value) for value in arguments["values"]}
        return [person for person in self.people(whose, 2) if person["id"] in wanted]

    def course_groups(self, whose: str, arguments: dict[str, Any]) -> Any:
        course = self._enter(whose, int(arguments["courseid"]))
        if whose == "trainer2" and course != 5:
            raise MoodleError(body("participants/course_groups_A__trainer2"))
        letter = LETTERS.get(course)
        return self._recorded(f"participants/course_groups_{letter}__trainer") if letter else []

    def contents(self, whose: str, arguments: dict[str, Any]) -> Any:
        course = self._enter(whose, int(arguments["courseid"]))
        names = {2: "A_lean", 3: "B_lean", 6: "E"}
        if course not in names:
            return []
        sections = self._recorded(f"content/contents_{names[course]}__trainer")
        options = {option["name"]: option["value"] for option in arguments.get("options", [])}
        if options.get("excludemodules") == "1":
            return [section | {"modules": []} for section in sections]
        return sections

    def calendar(self, whose: str, arguments: dict[str, Any]) -> Any:
        events = []
        for value in arguments["events"]["courseids"]:
            letter = LETTERS.get(self._enter(whose, int(value)))
            if letter:
                events += self._recorded(f"content/calendar_events_{letter}__trainer")["events"]
        return {"events": events, "warnings": []}

    def completion(self, whose: str, arguments: dict[str, Any]) -> Any:
        refusal = "errors/course_not_enrolled_completion"
        course = self._enter(whose, int(arguments["courseid"]), refusal)
        learner = int(arguments["userid"])
        letter = LETTERS.get(course)
        if letter is None:
            return self._recorded("completion/activities_E_no_completion")
        if learner not in _people_ids("trainer", course):
            raise MoodleError(body("completion/activities_user_missing"))
        if learner not in _people_ids(whose, course) or learner in self.denied_learners:
            raise MoodleError(body("completion/activities_B_other_group__trainer2"))
        # In the course without separate groups both trainers are told the same.
        own_group = whose if course == 3 else "trainer"
        answer = self._recorded(f"completion/activities_{letter}_u{learner}__{own_group}")
        if self.fault == "old_completion":
            for status in answer["statuses"]:
                del status["isoverallcomplete"]
        return answer

    def grades(self, whose: str, arguments: dict[str, Any]) -> Any:
        course = self._enter(whose, int(arguments["courseid"]))
        letter = LETTERS.get(course)
        if letter is None:
            return {"usergrades": [], "warnings": []}
        own_group = whose if course == 3 else "trainer"
        results = self._recorded(f"grades/grade_items_all_{letter}__{own_group}")["usergrades"]
        if learner := int(arguments.get("userid", 0)):
            results = [one for one in results if one["userid"] == learner]
            if not results:  # of an inactive enrolment no single answer was recorded
                raise _error("accessdenied")
        elif group := int(arguments.get("groupid", 0)):
            people = self.people(whose, course)
            members = {p["id"] for p in people if group in {g["id"] for g in p.get("groups", [])}}
            results = [one for one in results if one["userid"] in members]
        return {"usergrades": results, "warnings": []}

    def batch(self, whose: str, arguments: dict[str, Any]) -> Any:
        responses: list[dict[str, Any]] = []
        for request in arguments["requests"]:
            try:
                inner = json.loads(request["arguments"])
                answer = self.call(whose, request["function"], inner)
                responses.append({"error": False, "data": json.dumps(answer)})
            except MoodleError as error:
                told = {k: v for k, v in error.answer.items() if k != "exception"}
                responses.append({"error": True, "exception": json.dumps(told)})
                break  # so does Moodle: the rest is not run
        return {"responses": responses}


_FUNCTIONS: dict[str, Callable[[FakeMoodle, str, dict[str, Any]], Any]] = {
    "core_calendar_get_calendar_events": FakeMoodle.calendar,
    "core_completion_get_activities_completion_status": FakeMoodle.completion,
    "core_course_get_contents": FakeMoodle.contents,
    "core_enrol_get_enrolled_users": FakeMoodle.enrolled_users,
    "core_enrol_get_users_courses": FakeMoodle.users_courses,
    "core_group_get_course_groups": FakeMoodle.course_groups,
    "core_user_get_course_user_profiles": FakeMoodle.profiles,
    "core_user_get_users_by_field": FakeMoodle.users_by_field,
    "core_webservice_get_site_info": FakeMoodle.site_info,
    "gradereport_user_get_grade_items": FakeMoodle.grades,
    BATCH: FakeMoodle.batch,
}


@cache
def _offered(whose: str) -> frozenset[str]:
    return frozenset(entry["name"] for entry in body(f"site/site_info__{whose}")["functions"])


@cache
def _people_ids(whose: str, course: int) -> frozenset[int]:
    people = body(f"participants/enrolled_users_{LETTERS[course]}__{whose}")
    return frozenset(person["id"] for person in people)


def _handler_of(moodle: FakeMoodle) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = self.rfile.read(length).decode()
            self._reply(dict(parse_qsl(form, keep_blank_values=True)))

        def _reply(self, form: dict[str, str]) -> None:
            url = urlsplit(self.path)
            status, text = moodle.answer(url.path, dict(parse_qsl(url.query)), form)
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if 300 <= status < 400:
                self.send_header("Location", f"{moodle.url}/login/index.php")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Keep the tests' output quiet."""

    return Handler


def _error(errorcode: str) -> MoodleError:
    return MoodleError({"exception": "moodle_exception", "errorcode": errorcode, "message": "-"})


def _has_role(person: dict[str, Any], shortname: str) -> bool:
    return shortname in {role["shortname"] for role in person["roles"]}

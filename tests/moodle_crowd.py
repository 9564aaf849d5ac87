"""A generated Moodle with one big course, in a process of its own, so that its work is nobody else's.

Started as `python moodle_crowd.py LEARNERS ACTIVITIES REQUEST_SECONDS FUNCTION_SECONDS` it prints its address. A
request waits so long, and besides for each function that it runs: 20 in a batch, and for each learner whose grades
it tells. Nothing else takes time, for answers are made beforehand. `GET /later?share=0.05` lets an hour pass in
which that share of the learners comes and does something; `GET /waits` tells when calls waited since it was last
asked.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import urlopen

from moodle_recordings import nested

TOKEN = "6" * 32
COURSE, PERSON, FIRST_LEARNER = 2, 3, 1001
COMPLETION, GRADES = "core_completion_get_activities_completion_status", "gradereport_user_get_grade_items"
BATCH = "tool_mobile_call_external_functions"
START = 1_788_000_000
_NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
_GROUP_SIZE = 100


class Crowd:
    """The course: who is in it, what they have done, and the answers that tell so."""

    def __init__(self, learners: int, activities: int) -> None:
        self.now = _NOW
        self.ids = range(FIRST_LEARNER, FIRST_LEARNER + learners)
        self.activities = range(1, activities + 1)
        self.accesses = {one: int(_NOW.timestamp()) - 7200 - 977 * (one % 800) for one in self.ids}
        self._completions = {one: _quoted(self._statuses(one)) for one in self.ids}
        self._grades = {one: json.dumps(self._grades_of(one)) for one in self.ids}
        self._people = {one: json.dumps(self._person(one)) for one in self.ids}
        self._profiles = {one: json.dumps(self._profile(one)) for one in self.ids}
        self._functions: dict[str, Callable[[dict[str, Any]], str]] = {
            "core_webservice_get_site_info": lambda _: self._site_info,
            "core_enrol_get_users_courses": lambda _: self._courses,
            "core_enrol_get_enrolled_users": self._page_of_people,
            "core_user_get_course_user_profiles": self._profiles_of,
            "core_course_get_contents": lambda _: self._contents,
            "core_calendar_get_calendar_events": lambda _: '{"events": [], "warnings": []}',
            "core_course_get_updates_since": lambda _: '{"instances": [], "warnings": []}',
            "tool_mobile_get_config": lambda _: '{"settings": [{"name": "timezone", "value": "Europe/Paris"}]}',
            GRADES: self._grades_asked,
            COMPLETION: lambda asked: self._completions[asked["userid"]],
            BATCH: self._batch,
        }
        self._site_info = json.dumps({"userid": PERSON, "functions": [{"name": name} for name in self._functions]})
        course = {"id": COURSE, "fullname": "Crowd", "startdate": START, "enddate": 0, "visible": 1}
        self._courses = json.dumps([course])
        self._contents = json.dumps(self._sections())

    def later(self, share: float) -> None:
        """Let an hour pass in which some learners come and do what they had not done."""
        self.now += timedelta(hours=1)
        came_at = int(self.now.timestamp()) - 600
        for one in self.ids[:: round(1 / share)]:
            self.accesses[one] = came_at
            self._people[one] = json.dumps(self._person(one))
            self._profiles[one] = json.dumps(self._profile(one))
            self._completions[one] = _quoted(self._statuses(one, done_at=came_at - 60))

    def answer(self, function: str, asked: dict[str, Any]) -> str:
        """Return what a function answers."""
        return self._functions[function](asked)

    def cost(self, function: str, asked: dict[str, Any]) -> int:
        """Return how many functions a request runs, a learner's grades counted as one."""
        if function == BATCH:
            return len(asked["requests"])
        return _GROUP_SIZE if function == GRADES and "groupid" in asked else 1

    def _batch(self, asked: dict[str, Any]) -> str:
        parts = []
        for one in asked["requests"]:
            answer = self.answer(one["function"], json.loads(one["arguments"]))
            # What is long was quoted beforehand.
            quoted = answer if answer.startswith('"') else json.dumps(answer)
            parts.append(f'{{"error":false,"data":{quoted}}}')
        return f'{{"responses":[{",".join(parts)}]}}'

    def _page_of_people(self, asked: dict[str, Any]) -> str:
        options = {option["name"]: option["value"] for option in asked["options"]}
        if options.get("onlysuspended"):
            return "[]"
        start, limit = int(options["limitfrom"]), int(options["limitnumber"])
        return f"[{','.join(self._people[one] for one in self.ids[start : start + limit])}]"

    def _person(self, one: int) -> dict[str, Any]:
        accessed = self.accesses[one]
        return {
            "id": one,
            "fullname": f"Learner {one}",
            "email": f"learner{one}@example.org",
            "country": "FR",
            "lastaccess": accessed,
            "lastcourseaccess": accessed,
            "groups": [{"id": self._group_of(one), "name": f"Group {self._group_of(one)}"}],
            "roles": [{"roleid": 5, "shortname": "student"}],
        }

    def _group_of(self, one: int) -> int:
        return 1 + (one - FIRST_LEARNER) // _GROUP_SIZE

    def _grades_asked(self, asked: dict[str, Any]) -> str:
        group = int(asked.get("groupid", 0))
        chosen = [one for one in self.ids if self._group_of(one) == group] if group else [int(asked["userid"])]
        return f'{{"usergrades":[{",".join(self._grades[one] for one in chosen)}]}}'

    def _profiles_of(self, asked: dict[str, Any]) -> str:
        ids = [int(one["userid"]) for one in asked["userlist"]]
        if ids == [PERSON]:
            return json.dumps([{"id": PERSON, "roles": [{"shortname": "editingteacher"}], "timezone": "99"}])
        return f"[{','.join(self._profiles[one] for one in ids)}]"

    def _profile(self, one: int) -> dict[str, Any]:
        return self._person(one) | {"suspended": False, "timezone": "99"}

    def _sections(self) -> list[dict[str, Any]]:
        modules = [
            {"id": one, "name": f"Unit {one}", "modname": "quiz", "instance": one, "visible": 1, "completion": 2}
            for one in self.activities
        ]
        return [{"id": 1, "name": "Course", "visible": 1, "modules": modules}]

    def _statuses(self, one: int, done_at: int | None = None) -> Any:
        done_count = (one * 7) % (len(self.activities) + 1)
        statuses = []
        for activity in self.activities:
            is_done = activity <= done_count
            changed_at = START + 3600 * (one % 97) + 86400 * activity if is_done else 0
            if done_at is not None and activity == done_count + 1:
                is_done, changed_at = True, done_at
            rule = {"rulename": "completionview", "rulevalue": {"status": int(is_done), "description": "View"}}
            statuses.append(
                {
                    "cmid": activity,
                    "modname": "quiz",
                    "instance": activity,
                    "state": int(is_done),
                    "timecompleted": changed_at,
                    "tracking": 2,
                    "overrideby": None,
                    "valueused": False,
                    "hascompletion": True,
                    "isautomatic": True,
                    "istrackeduser": True,
                    "uservisible": True,
                    "details": [rule],
                    "isoverallcomplete": is_done,
                }
            )
        return {"statuses": statuses, "warnings": []}

    def _grades_of(self, one: int) -> dict[str, Any]:
        items = [
            {
                "id": activity,
                "itemname": f"Unit {activity}",
                "itemtype": "mod",
                "itemmodule": "quiz",
                "iteminstance": activity,
                "itemnumber": 0,
                "cmid": activity,
                "graderaw": float((one + activity) % 100),
                "gradedatesubmitted": START + 86400 * activity,
                "gradedategraded": START + 86400 * activity,
                "grademin": 0,
                "grademax": 100,
                "rangeformatted": "0&ndash;100",
                "percentageformatted": "60.00 %",
                "feedback": "",
                "feedbackformat": 2,
            }
            for activity in self.activities[::2]
        ]
        return {"courseid": COURSE, "userid": one, "userfullname": f"Learner {one}", "gradeitems": items}


def _quoted(answer: Any) -> str:
    return json.dumps(json.dumps(answer))


def serve(learners: int, activities: int, request_seconds: float, function_seconds: float) -> None:
    """Answer until killed."""
    crowd = Crowd(learners, activities)
    waits: list[tuple[float, float]] = []
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = dict(parse_qsl(form, keep_blank_values=True))
            asked = nested(fields)
            began = time.monotonic()
            time.sleep(request_seconds + function_seconds * crowd.cost(fields["wsfunction"], asked))
            with lock:
                waits.append((began, time.monotonic()))
            self._reply(crowd.answer(fields["wsfunction"], asked))

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            with lock:
                told = json.dumps(waits)
                waits.clear()
            if url.path == "/later":
                crowd.later(float(dict(parse_qsl(url.query))["share"]))
            self._reply(told)

        def _reply(self, text: str) -> None:
            content = text.encode()
            self.send_response_only(200)
            self.send_header("Date", format_datetime(crowd.now, usegmt=True))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever(0.05)


class Served:
    """The site in its own process, seen from here."""

    def __init__(self, url: str) -> None:
        self.url = url

    def later(self, share: float) -> None:
        """Let an hour pass in which this share of the learners comes."""
        self._get(f"/later?share={share}")

    def waits(self) -> list[tuple[float, float]]:
        """Return from when to when each call waited, since this was last asked."""
        return [tuple(one) for one in json.loads(self._get("/waits"))]

    def _get(self, path: str) -> bytes:
        with urlopen(self.url + path, timeout=30) as answer:
            content: bytes = answer.read()
            return content


@contextmanager
def crowd(
    learners: int, activities: int, request_seconds: float = 0.0, function_seconds: float = 0.0
) -> Iterator[Served]:
    """Run the site in a process of its own."""
    arguments = map(str, (learners, activities, request_seconds, function_seconds))
    with subprocess.Popen(
        [sys.executable, __file__, *arguments], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent
    ) as process:
        try:
            assert process.stdout is not None
            yield Served(process.stdout.readline().strip())
        finally:
            process.kill()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))

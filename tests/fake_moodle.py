"""A Moodle site on this computer, over real HTTP, that answers from recorded exchanges.

It composes: any page and choice of fields of the recorded lists, any batch of the recorded single answers. All
times are moved by whole weeks, so that the recorded instant lies in the seven days before `now`.
"""

import base64
import hashlib
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from moodle_functions import BATCH, COURSES, FUNCTIONS, UPDATES, MoodleError, error, offered
from moodle_messages import MESSAGE_FUNCTIONS, SEND, Inbox, LineCut, after_sending
from moodle_recordings import RECORDED_NOW, body, exchange, moved, nested

PASSWORD = "correct horse"
TOKENS = {"trainer": "3" * 32, "trainer2": "4" * 32}
USERNAMES = {"claire.fontaine": "trainer", "marc.osullivan": "trainer2"}
FAULTS = (
    "account_suspended",  # the web service no longer lets the trainer in
    "calendar_not_in_service",
    "closed",  # put under maintenance by its command line
    "cut",  # its JSON breaks off
    "database_down",
    "empty_members",  # the courses have no participants
    "expired_token",
    "hidden_fields",  # the site hides last accesses from the trainer's role
    "html",  # every address answers a page
    "maintenance",
    "messaging_just_off",  # messages were switched off since the site was last asked what it has
    "messaging_off",
    "ignores_place",  # each page of people is the first
    "mobile_off",  # only the service of the mobile app is off
    "no_batch",  # the token's service lacks the batch call
    "no_config",  # the token's service does not tell the site's settings
    "no_messages",  # the token's service may send none
    "no_grades",  # the token's service lacks the grades
    "no_profiles",  # the token's service lacks the profiles of a course
    "no_updates",  # the token's service does not tell what changed
    "no_role_review",  # learners cannot be asked for by capability
    "not_found",
    "old_completion",  # a Moodle before 4.4
    "old_fields",  # a Moodle that does not know lastcourseaccess
    "redirect",
    "hangs_up",  # ends the line after each answer, without announcing it
    "sent_bad_gateway",  # it has the message, and a server before it answers something else
    "sent_fatal",
    "sent_half",
    "sent_line_cut",
    "sent_page",
    "sent_unknown_error",
    "rest_off",  # web services are on, their protocol is not
    "server_error",
    "site_policy",  # a policy must be agreed to first
    "sso",
    "too_many_requests",
    "type_error",  # an error without a code
    "upgrade",
    "web_services_off",
)


class FakeMoodle:
    """The site, for a `with` block. `now` is the tests' clock; `.now` is the recorded instant, moved.

    `clock` is what the site takes for the present. What happens after the recording is told to it: `accesses` (by
    learner), `done` (by learner and activity), `updates` (by course, as Moodle words them).
    """

    def __init__(self, now: datetime | None = None) -> None:
        weeks = ((now or datetime.now(UTC)) - RECORDED_NOW) // timedelta(weeks=1)
        self.shift_seconds = int(timedelta(weeks=weeks).total_seconds())
        self.now = RECORDED_NOW + timedelta(weeks=weeks)
        self.clock: datetime | None = self.now
        self.accesses: dict[int, datetime] = {}
        self.done: dict[tuple[int, int], datetime] = {}
        self.updates: dict[int, list[dict[str, Any]]] = {}
        self.inbox = Inbox(self.shift_seconds, self.now)
        self.titles: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.site_zone: dict[str, str] = {}
        self.retry_after: str | None = None
        self.forced_scheme: str | None = None
        self.calls: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.fault: str | None = None
        self.latency_seconds = 0.0
        self.denied_learners: set[int] = set()
        self.gone: set[int] = set()
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
        self.stop()

    def stop(self) -> None:
        """Answer nobody any more, as a server that was switched off."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait_for_calls(self, count: int) -> None:
        """Wait until so many calls were answered and none is under way, those of a read that was left included."""
        until = time.monotonic() + 10
        while len(self.calls) < count or self._at_once:
            assert time.monotonic() < until, self.calls
            time.sleep(0.01)

    def token_dies_after(self, calls: int) -> None:
        """Let so many more calls of the web service through."""
        self._calls_left = calls

    def token_lives(self) -> None:
        """Take the tokens again, as after signing in again."""
        self._calls_left = None

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
            "closed": "errors/maintenance_cli_rest",
            "html": "errors/page_not_api_html",
            "not_found": "errors/wrong_path_404",
            "redirect": "errors/page_not_api_login_redirect",
            "server_error": "errors/php_fatal",
        }
        if self.fault in whole_site:
            return exchange(whole_site[self.fault])
        if self.fault == "too_many_requests":
            return 429, ""
        if path == "/lib/ajax/service-nologin.php":
            variants = {
                "maintenance": "errors/maintenance_ui_public_config",
                "mobile_off": "errors/site_off/public_config_mobile_disabled",
                "sso": "auth/public_config_sso",
                "web_services_off": "errors/site_off/public_config_webservices_disabled",
            }
            status, text = exchange(variants.get(self.fault or "", "auth/public_config"))
            return status, text.replace("http://127.0.0.1:8088", self.url)
        if path == "/admin/tool/mobile/launch.php":
            return 302, ""
        if path == "/login/token.php":
            return 200, json.dumps(self._login(form))
        if path == "/webservice/rest/server.php":
            if self.fault == "web_services_off":
                return exchange("errors/site_off/rest_webservices_disabled")
            if self.fault == "rest_off":
                return exchange("errors/site_off/rest_protocol_disabled")
            whose = self._whose(form.get("wstoken"))
            arguments = nested(form)
            text = json.dumps(self.call(whose, form["wsfunction"], arguments))
            if form["wsfunction"] == SEND and (self.fault or "").startswith("sent_"):
                return after_sending(self.fault or "", text)
            return 200, text[: len(text) // 2] if self.fault == "cut" else text
        return exchange("errors/wrong_path_404")

    def location(self, path: str, query: dict[str, str]) -> str:
        """Return where a redirect leads: from the page for apps to an app, with the token of the first trainer."""
        if not path.endswith("/launch.php"):
            return f"{self.url}/login/index.php"
        checksum = hashlib.md5((self.url + query["passport"]).encode(), usedforsecurity=False).hexdigest()
        parts = ":::".join([checksum, TOKENS["trainer"], "p" * 64])
        scheme = self.forced_scheme or query["urlscheme"]
        return f"{scheme}://token={base64.b64encode(parts.encode()).decode()}"

    def headers(self, status: int) -> dict[str, str]:
        """Return the headers of an answer that matter."""
        told = {"Date": format_datetime(self.clock, usegmt=True)} if self.clock else {}
        if self.retry_after and status in (429, 503):
            told["Retry-After"] = self.retry_after
        return told

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
            raise error("wsaccessusersuspended")
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
        composed = FUNCTIONS.get(function) or MESSAGE_FUNCTIONS.get(function)
        if composed is None or function not in self.functions(whose):
            raise MoodleError(body("errors/function_not_in_service"))
        return composed(self, whose, arguments)

    def functions(self, whose: str) -> frozenset[str]:
        """Return what somebody's token may call."""
        missing = {
            "calendar_not_in_service": "core_calendar_get_calendar_events",
            "no_batch": BATCH,
            "no_grades": "gradereport_user_get_grade_items",
            "no_messages": SEND,
            "no_config": "tool_mobile_get_config",
            "no_updates": UPDATES,
            "no_profiles": "core_user_get_course_user_profiles",
        }
        return offered(whose) - {missing.get(self.fault or "", "")}

    def recorded(self, name: str) -> Any:
        """Return a recorded answer, its times moved."""
        return moved(body(name), self.shift_seconds)

    def enter(self, whose: str, course: int, refusal: str = "errors/course_not_enrolled") -> int:
        """Refuse a course that is not the person's own, as Moodle does."""
        if course not in COURSES[whose]:
            raise MoodleError(body(refusal))
        if self.fault == "site_policy":
            is_completion = refusal.endswith("completion")
            raise MoodleError(body(refusal if is_completion else "errors/site_policy_not_agreed"))
        return course


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
            query = dict(parse_qsl(url.query))
            try:
                status, text = moodle.answer(url.path, query, form)
            except LineCut:
                self.close_connection = True
                return
            content = text.encode()
            self.send_response_only(status)
            self.send_header("Content-Length", str(len(content)))
            for name, value in moodle.headers(status).items():
                self.send_header(name, value)
            if 300 <= status < 400:
                self.send_header("Location", moodle.location(url.path, query))
            self.end_headers()
            self.wfile.write(content)
            if moodle.fault == "hangs_up":
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            """Keep the tests' output quiet."""

    return Handler

"""What was read from a file: people, events or answers, and everything that was guessed, left out or refused."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from cockpit.connector import Field
from cockpit.domain.activity import Verb
from cockpit.imports.dates import DateOrder, Moment, Never
from cockpit.imports.faults import Rejected, Skipped, Warn
from cockpit.imports.mapping import Mapping, fingerprint
from cockpit.imports.roles import plain_label
from cockpit.imports.states import State


class Kind(StrEnum):
    """Which file it is; `TABLE` is any that was read by its column headings."""

    TABLE = "table"
    MOODLE_PARTICIPANTS = "moodle_participants"
    MOODLE_COMPLETION = "moodle_completion"
    MOODLE_COURSE_COMPLETION = "moodle_course_completion"
    MOODLE_LOGS = "moodle_logs"
    MOODLE_GRADES = "moodle_grades"
    CANVAS_GRADEBOOK = "canvas_gradebook"
    LEARNING360_SESSION = "360learning_session"
    LIMESURVEY = "limesurvey"


class ActivityResult(NamedTuple):
    """What a file says of a learner and one activity. `item_id`: its id where the file has one, else its title's.

    `state_text` is the state in the file's words. `at`: when the state was reached.
    """

    item_id: str
    title: str
    state: State | None = None
    state_text: str = ""
    at: Moment | None = None
    by_learner: bool = True
    score: float | None = None
    max_score: float | None = None
    is_excused: bool = False


class Attended(NamedTuple):
    """Whether a learner came to a live class; None: the file does not say."""

    title: str
    on: date
    attended: bool | None


class FilePerson(NamedTuple):
    """A learner as the file describes them. None and empty: it does not say.

    A named tuple and no dataclass, for a file may hold a hundred thousand. Shares are 0-1, instants aware; what a
    file says by the day stays a day. `rows` are where it stands, several when they were merged. `score` is a share,
    `grade` on the scale 0-`grade_max`. `progress` comes from the activities where the file lists them.
    """

    rows: tuple[int, ...]
    source_id: str | None = None
    email: str | None = None
    first_name: str = ""
    last_name: str = ""
    display_name: str = ""
    state: State | None = None
    progress: float | None = None
    score: float | None = None
    final_score: float | None = None
    grade: float | None = None
    grade_max: float | None = None
    time_spent_seconds: int | None = None
    enrolled: Moment | None = None
    last_activity: Moment | Never | None = None
    completed: Moment | None = None
    groups: tuple[str, ...] = ()
    unit: str = ""
    phone: str = ""
    language: str = ""
    comment: str = ""
    activities: tuple[ActivityResult, ...] = ()
    attendance: tuple[Attended, ...] = ()
    is_hidden_row: bool = False

    @property
    def learner_id(self) -> str:
        """Return what the learner is called by: the id, else the address; never a name."""
        return self.source_id or self.email or ""


class FileActivity(NamedTuple):
    """An activity that the file's columns name, in its order. `is_tracked`: a column says whether it is done."""

    item_id: str
    title: str
    due_on: date | None = None
    is_tracked: bool = True


def title_id(title: str) -> str:
    """Return the id of an activity that is known by its title alone: the same for every file that names it."""
    return f"title:{hashlib.sha256(plain_label(title).encode()).hexdigest()[:12]}"


class LogEvent(NamedTuple):
    """One line of a log. `source_user_id` is the id of who acted; None when it was nobody.

    `is_learner_activity` is False for the system, and for what somebody did to somebody else. `key` is made of the
    content alone: the same line of another export has the same one, whatever its language.
    """

    row: int
    at: datetime
    full_name: str
    event: str
    source_user_id: str | None
    is_learner_activity: bool
    verb: Verb
    key: str


class SurveyAnswer(NamedTuple):
    """One answer to a survey. Without a token it is nobody's and is never attached to a person.

    `answers` are (question code, answer) in the file's order; those not given are left out.
    """

    row: int
    response_id: str
    token: str | None
    submitted_at: datetime | None
    is_complete: bool
    answers: tuple[tuple[str, str], ...]

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nothing in the file says whose it is."""
        return self.token is None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, read. `mapping` tells how its columns were understood; rows count from 1 as in the file.

    `date_order` holds for the whole file, None if no date in digits stood in it. `ambiguous_columns` are headings
    of columns whose dates could be read in the other order.
    """

    kind: Kind
    file_name: str
    mapping: Mapping
    header_rows: tuple[int, ...]
    data_from_row: int
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    is_1904: bool = False
    date_order: DateOrder | None = None
    ambiguous_columns: tuple[str, ...] = ()
    people: Sequence[FilePerson] = ()
    activities: tuple[FileActivity, ...] = ()
    events: Sequence[LogEvent] = ()
    answers: Sequence[SurveyAnswer] = ()
    absent_fields: tuple[Field, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Warn, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Return what files of the same shape share, to save the mapping by."""
        return fingerprint([column.header for column in self.mapping.columns])

    @property
    def merged(self) -> int:
        """Return how many rows were joined to an earlier one of the same person."""
        return sum(len(person.rows) - 1 for person in self.people)

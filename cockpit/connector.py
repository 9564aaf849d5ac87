"""What a connector promises: sources to read, channels to send by, mailboxes and calendars, and its account form.

A connector translates: it sees neither the store nor the window, never sleeps and never tries again, and turns
every error of its libraries into one of the four of `cockpit.errors`. Whoever reads it waits and asks again from
the last page that was kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus, Knowledge


class Stream(StrEnum):
    """What a source can be read for, in the order in which it is read.

    Learners come with their enrolments, for every system lists its people by cohort; cohorts by `Source.cohorts`.
    """

    ENROLMENTS = "enrolments"
    ACTIVITIES = "activities"
    EVENTS = "events"
    COMPLETIONS = "completions"
    GRADES = "grades"
    ATTENDANCE = "attendance"


class Field(StrEnum):
    """What a source may or may not say of people; a screen never shows an unsaid one as *never* or 0."""

    EMAIL = "email"
    LAST_ACTIVITY = "last_activity"
    GROUPS = "groups"
    STATUS = "status"
    PROGRESS = "progress"
    COMPLETION = "completion"
    GRADES = "grades"
    TIME_SPENT = "time_spent"
    DUE_DATES = "due_dates"


@dataclass(frozen=True, slots=True)
class Capability:
    """How a source gives one stream, with the rights that its account really has.

    `mode`: *incremental* streams are asked from the `cursor` of the last whole read on, which stands for what the
    word says (`modified`, `stored`, ...); what may still arrive behind it within `lag` is read again. `deletes`:
    how one learns of things that are gone; only with *absence* does a whole read conclude it from what it no longer
    names. `cost`: a stream that is read learner by learner is dear. `refused` is the cause (`wording.errors`) why
    the account may not have the stream at all: it is not asked for then.
    """

    mode: Literal["full", "incremental"] = "full"
    cursor: Literal["none", "modified", "stored", "event_time", "row_id", "opaque"] = "none"
    lag: timedelta = timedelta(0)
    deletes: Literal["none", "status", "tombstones", "absence"] = "none"
    cost: Literal["per_page", "per_learner"] = "per_page"
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a source gives: its streams in reading order, and what it may say of people.

    A field that is not named is `Knowledge.UNKNOWN`: the source does not say.
    """

    streams: Mapping[Stream, Capability]
    fields: Mapping[Field, Knowledge] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CohortRecord:
    """A cohort as its source describes it. Zone and language are None when the source does not say."""

    source_id: str
    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    zone: str | None = None
    language: str | None = None


class Key(NamedTuple):
    """Something by which one person is recognised in several sources; never a name.

    `email`: the address as given. `email_sha1`: 40 hex digits, the SHA-1 of `mailto:` and the address (xAPI's
    mbox_sha1sum). `account`: the address of another system, a `|`, and what that system calls the person.
    """

    scheme: Literal["email", "email_sha1", "account"]
    value: str


@dataclass(frozen=True, slots=True)
class EnrolmentRecord:
    """A learner in a cohort as the source describes both. None: the source does not say.

    `keys` besides the e-mail address tell which learner of another source this is.
    """

    learner_id: str
    name: str
    email: str | None = None
    keys: tuple[Key, ...] = ()
    country: str | None = None
    zone: str | None = None
    language: str | None = None
    status: EnrolmentStatus | None = EnrolmentStatus.ACTIVE
    left_on: date | None = None
    enrolled_on: date | None = None
    groups: tuple[str, ...] = ()
    knowledge: Knowledge = Knowledge.UNKNOWN
    last_access_at: datetime | None = None
    site_access_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """A thing to do. `groups`: only learners of one of these see it; empty: everybody does.

    `url` is where a learner opens it; empty when the source does not say.
    """

    source_id: str
    title: str
    kind: str
    module: str = ""
    position: int = 0
    due_on: date | None = None
    is_tracked: bool = True
    is_hidden: bool = False
    is_batch_recorded: bool = False
    groups: tuple[str, ...] = ()
    url: str = ""


class LearningEvent(NamedTuple):
    """One trace of what a learner did; `key` is unique for the learner in the cohort.

    A named tuple and no dataclass, for a first sync makes millions of them (measured: a frozen dataclass takes
    four times as long to make). `on` is the learner's own calendar day when the source knows only days; else the
    sync derives it from `at`, once, with the zone then known. `amount` counts clicks and the like.
    """

    key: str
    learner_id: str
    verb: Verb
    at: datetime | None
    on: date | None
    activity_id: str | None = None
    amount: int = 1
    duration_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class CompletionRecord:
    """Whether a learner has done an activity, and when that last changed.

    `by_learner` is False when somebody else set it (a trainer's override): then it is no sign of activity.
    """

    learner_id: str
    activity_id: str
    is_done: bool
    changed_at: datetime | None = None
    changed_on: date | None = None
    by_learner: bool = True


@dataclass(frozen=True, slots=True)
class GradeRecord:
    """A result, on the scale `0-max_score`; `pass_score` when the source tells it."""

    learner_id: str
    activity_id: str
    score: float
    max_score: float
    pass_score: float | None = None
    graded_at: datetime | None = None
    graded_on: date | None = None


@dataclass(frozen=True, slots=True)
class AttendanceRecord:
    """Whether a learner came to a live session; `attended` is None while nobody has said so.

    `session_id` names the session in the cohort; `on` is its day.
    """

    learner_id: str
    session_id: str
    title: str
    on: date
    attended: bool | None
    duration_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Retraction:
    """The source takes an event back that it told before (xAPI: *voided*), and what was concluded from it."""

    event_key: str


Record = (
    EnrolmentRecord
    | ActivityRecord
    | LearningEvent
    | CompletionRecord
    | GradeRecord
    | AttendanceRecord
    | Retraction
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and the state to go on from once they are kept.

    `total` is the number of records of the whole stream when known. `problems` are causes (`wording.errors`) that
    made the stream partial, such as a missing right. `cursor`: where the next sync may begin if the stream ends
    with this page; None leaves it where it was.
    """

    records: Sequence[Record]
    state: str
    total: int | None = None
    problems: tuple[str, ...] = ()
    cursor: str | None = None


class Member(NamedTuple):
    """A learner of the cohort as the store knows it, for streams that are read learner by learner."""

    learner_id: str
    last_access_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sync asks of a source: one stream of one cohort.

    `state`: an earlier read was cut after this page, go on from there; one that means nothing any more is dropped
    and the stream read from the `cursor` on. `cursor`: up to here it was read whole before; None: never.
    `members` are the cohort's learners; `now` is the instant of asking by this computer's clock, which may be
    wrong: a cursor is made from what the source says of time.
    """

    stream: Stream
    cohort_id: str
    state: str | None
    members: tuple[Member, ...]
    now: datetime
    cursor: str | None = None


class Source(Protocol):
    """A system that knows cohorts, read with one trainer's account."""

    def capabilities(self) -> Capabilities:
        """Return what it gives with the account's actual rights; it may ask the system for them.

        Raises:
            SourceUnreachable, AccessRefused, UnexpectedAnswer: the system cannot be asked now.
        """
        ...

    def cohorts(self) -> Sequence[CohortRecord]:
        """Return the cohorts that the account's person trains."""
        ...

    def read(self, asked: Asked) -> Iterator[Page]:
        """Yield a stream page by page; ending without an error means that it was read to its end.

        Called in a thread of its own, which may be left alone with a call that does not come back.

        Raises:
            NotPermitted: the account lacks the right for this stream.
            SourceBusy: the system asks for patience, or had a fault: asking again from the last page may help.
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        ...

    def close(self) -> None:
        """End its connections."""
        ...


class Delivery(StrEnum):
    """What became of an attempt to send. `UNCERTAIN`: it may have gone out; it is not sent again by itself."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TRY_LATER = "try_later"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one attempt; `detail` is the server's own code, free of names and addresses.

    `known_as`: what the system calls the message from now on, if it says so.
    """

    delivery: Delivery
    detail: str = ""
    known_as: str | None = None


class Reach(StrEnum):
    """How a channel knows whom it reaches, and what it takes.

    A mail address and RFC 5322 bytes; or what the system itself calls a learner (`source_id`) and plain UTF-8 text.
    """

    MAIL = "mail"
    LMS = "lms"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast an account may send: messages a minute, and a day."""

    a_minute: int
    a_day: int


class Channel(Protocol):
    """A way to send one frozen message to one person."""

    @property
    def sender(self) -> str:
        """The address that messages leave from; for an LMS what it calls the trainer."""
        ...

    @property
    def pace(self) -> Pace:
        """How fast its provider lets an account send."""
        ...

    def send(self, to_address: str, content: bytes) -> Receipt:
        """Hand over one message to one recipient, its bytes as they are (see `Reach`).

        Raises:
            SourceUnreachable: no byte of the message left.
            AccessRefused: the server does not accept the account.
        """
        ...

    def close(self) -> None:
        """End the connection, if one is open."""
        ...


class LetterKind(StrEnum):
    """What came: a person's words, a machine's on their behalf (RFC 3834), or a server that could not deliver."""

    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Letter:
    """Something that came to an account about its learners.

    `key` is the mailbox's own name for it. `sender` is an address, or what the LMS calls the person. `answers` are
    ids that it names, the nearest first: Message-IDs and X-Cordee-Ids of ours among them. `body` is plain text
    without what it quotes; `message_id` is by what an answer names it (RFC 5322), empty where there is none;
    `calendar` is its iCalendar part, if it has one. Of a bounce `sender` is the address that could not be reached,
    and `is_final` tells whether it never will be.
    """

    key: str
    kind: LetterKind
    sender: str
    received_at: datetime
    subject: str
    body: str
    answers: tuple[str, ...] = ()
    is_final: bool = False
    calendar: bytes | None = None
    message_id: str = ""


class Unreadable(NamedTuple):
    """Something that could not be read, and the cause; the reading goes on behind it."""

    key: str
    cause: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """Some of what came, and the cursor to go on from once it is kept."""

    letters: tuple[Letter | Unreadable, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class MailAsked:
    """What is asked of a mailbox: what came behind the `cursor` (None: since `since`) from or about these people.

    `people` are the learners' addresses, case-folded, or what the LMS calls them; `sent` the ids of our messages
    (Message-ID, X-Cordee-Id, or what the system called them). What is neither from the one nor names one of the
    other is not fetched beyond its header, and not returned.
    """

    cursor: str | None
    since: datetime
    people: frozenset[str]
    sent: frozenset[str]


class Mailbox(Protocol):
    """What comes to an account, only ever read: nothing in it is marked, moved or deleted."""

    def read(self, asked: MailAsked) -> Iterator[MailPage]:
        """Yield what came, the oldest first.

        Raises:
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        ...

    def find_sent(self, to_address: str, content: bytes, since: datetime) -> str | None:
        """Return what the system calls a message of ours that it has sent, or None when it is not there.

        `content` are the frozen bytes of the message.

        Raises:
            SourceUnreachable, AccessRefused, UnexpectedAnswer: it cannot be known now.
        """
        ...

    def close(self) -> None:
        """End its connections."""
        ...


class CalendarInfo(NamedTuple):
    """A calendar of an account; `is_own`: check-ins are written into it."""

    href: str
    name: str
    is_own: bool


class CalendarEntry(NamedTuple):
    """An object of a calendar. `etag` names this state of it; `content` (iCalendar) is None once it is gone."""

    href: str
    etag: str
    content: bytes | None


class CalendarChanges(NamedTuple):
    """What is in a calendar (`is_whole`), or what changed since the token that was given; `token` is the next."""

    entries: tuple[CalendarEntry, ...]
    token: str | None
    is_whole: bool


class Calendar(Protocol):
    """The calendars of an account: read for the times they take, and its own one written into."""

    def calendars(self) -> Sequence[CalendarInfo]:
        """Return them; at most one is its own, and none where nothing can be written.

        Raises:
            SourceUnreachable, AccessRefused, NotPermitted, UnexpectedAnswer: they cannot be known now.
        """
        ...

    def changes(self, href: str, token: str | None) -> CalendarChanges:
        """Return what changed in a calendar since a token; all there is without one, or when it has expired.

        Raises:
            NotPermitted: the account may not see this one.
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing is known now.
        """
        ...

    def entry_href(self, calendar: str, uid: str) -> str:
        """Return where an entry with this uid lies in a calendar: always the same place."""
        ...

    def put(self, href: str, content: bytes, etag: str | None) -> str | None:
        """Write an entry over the state that `etag` names (None: it must be new); return its new etag.

        Returns None, and writes nothing, when another state is there.

        Raises:
            SourceUnreachable: it may have been written. AccessRefused, UnexpectedAnswer, NotPermitted: it was not.
        """
        ...

    def get(self, href: str) -> CalendarEntry | None:
        """Return an entry as it is now, or None when there is none.

        Raises:
            SourceUnreachable, AccessRefused, NotPermitted, UnexpectedAnswer: it is not known now.
        """
        ...

    def delete(self, href: str, etag: str) -> bool:
        """Delete an entry in the state that `etag` names; tell whether it is gone.

        False, and nothing is deleted, when another state is there.

        Raises:
            SourceUnreachable: it may be gone. AccessRefused, NotPermitted, UnexpectedAnswer: it was not deleted.
        """
        ...

    def close(self) -> None:
        """End its connections."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of the account form; its words are `wording.asks`' for this name.

    A *hidden* one is never shown: its answer comes from `Connector.browser`. `only_for`: it is asked only while
    the question of this name, a choice, has this answer.
    """

    name: str
    kind: Literal["text", "url", "folder", "file", "date", "secret", "choice", "number", "hidden", "cohort"] = (
        "text"
    )
    is_optional: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    only_for: tuple[str, str] | None = None

    @property
    def is_secret(self) -> bool:
        """Tell whether the answer must be hidden while typed and kept with the secrets."""
        return self.kind == "secret"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What to keep of a successful sign-in: settings in the open, one secret apart, and who signed in."""

    settings: Mapping[str, str]
    secret: str | None = None
    person_name: str | None = None
    person_email: str | None = None
    site_name: str | None = None


@dataclass(frozen=True, slots=True)
class BrowserSignIn:
    """A sign-in by the system's browser: the address to open there, and answers to add to those of the form.

    The browser ends with a link that it cannot open; pasted, it is the answer to the question `link`.
    """

    url: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Connector:
    """One system that the cockpit can talk to.

    `sign_in` takes the answers to `asks` (and the present instant), checks them with the system, and returns
    what to keep; `source`, `channel`, `mailbox` and `calendar` open the account from what was kept (a mailbox may
    not have been set up: None). `reach` says whom the channel reaches. `browser` takes the answers given so far (no
    network) and raises WrongInput when one that it needs is missing or wrong; None: there is no such way.
    """

    kind: str
    title: str
    asks: tuple[Ask, ...]
    sign_in: Callable[[Mapping[str, str], datetime], SignedIn]
    source: Callable[[Mapping[str, str], str | None, datetime], Source] | None = None
    channel: Callable[[Mapping[str, str], str | None], Channel] | None = None
    reach: Reach = Reach.MAIL
    mailbox: Callable[[Mapping[str, str], str | None], Mailbox | None] | None = None
    calendar: Callable[[Mapping[str, str], str | None], Calendar] | None = None
    icon: str = "plug"
    browser: Callable[[Mapping[str, str]], BrowserSignIn] | None = None

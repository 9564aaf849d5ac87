"""The schema, as the steps that built it. A released migration is never edited.

Instants are whole seconds since 1970 UTC (`_at`), calendar days ISO text (`_on`), shares and scores real.
"""

from sqlite_utils import Database, Migrations

from cockpit.domain.people import email_key

MIGRATIONS = Migrations("cockpit")

_FIRST_SCHEMA = (
    """create table account (
        id integer primary key,
        name text not null unique,
        kind text not null,
        settings text not null,
        secret text,
        person_name text,
        person_email text,
        site_name text,
        added_at integer not null
    ) strict""",
    """create table cohort (
        id integer primary key,
        account_id integer not null references account on delete cascade,
        source_id text not null,
        name text not null,
        starts_on text,
        ends_on text,
        zone text not null,
        language text not null,
        is_followed integer not null default 1,
        is_building integer not null default 1,
        first_read_on text,
        data_as_of integer,
        refreshed_on text,
        unique (account_id, source_id)
    ) strict""",
    """create table learner (
        id integer primary key,
        name text not null,
        email text,
        phone text,
        country text,
        zone text not null,
        zone_is_assumed integer not null,
        language text not null,
        language_is_assumed integer not null,
        objected_at integer
    ) strict""",
    """create table identity (
        account_id integer not null references account on delete cascade,
        source_id text not null,
        learner_id integer not null references learner on delete cascade,
        primary key (account_id, source_id)
    ) strict, without rowid""",
    "create index identity_learner on identity (learner_id)",
    """create table enrolment (
        id integer primary key,
        cohort_id integer not null references cohort on delete cascade,
        learner_id integer not null references learner on delete cascade,
        status text not null,
        left_on text,
        enrolled_on text,
        first_seen_on text not null,
        knowledge text not null,
        last_access_at integer,
        site_access_at integer,
        groups text not null,
        unique (cohort_id, learner_id)
    ) strict""",
    "create index enrolment_learner on enrolment (learner_id)",
    """create table activity (
        id integer primary key,
        cohort_id integer not null references cohort on delete cascade,
        source_id text not null,
        title text not null,
        kind text not null,
        module text not null,
        position integer not null,
        due_on text,
        is_tracked integer not null,
        is_hidden integer not null,
        is_batch_recorded integer not null,
        groups text not null,
        unique (cohort_id, source_id)
    ) strict""",
    # `key` tells one event of an enrolment from another; its index is made when the first cohort is complete.
    """create table event (
        id integer primary key,
        enrolment_id integer not null references enrolment on delete cascade,
        key text not null,
        verb text not null,
        happened_at integer,
        local_on text not null,
        activity_id integer references activity on delete set null,
        amount integer not null,
        duration_seconds integer
    ) strict""",
    """create table completion (
        enrolment_id integer not null references enrolment on delete cascade,
        activity_id integer not null references activity on delete cascade,
        is_done integer not null,
        changed_at integer,
        changed_on text,
        by_learner integer not null,
        primary key (enrolment_id, activity_id)
    ) strict, without rowid""",
    "create index completion_activity on completion (activity_id, is_done)",
    """create table grade (
        enrolment_id integer not null references enrolment on delete cascade,
        activity_id integer not null references activity on delete cascade,
        score real not null,
        max_score real not null,
        pass_score real,
        graded_at integer,
        graded_on text,
        primary key (enrolment_id, activity_id)
    ) strict, without rowid""",
    """create table stream (
        cohort_id integer not null references cohort on delete cascade,
        name text not null,
        state text,
        started_at integer not null,
        ended_at integer,
        outcome text not null,
        causes text not null,
        record_count integer not null,
        primary key (cohort_id, name)
    ) strict, without rowid""",
    # One row an enrolment with all that a screen needs: see rollups.py for the two blobs.
    """create table enrolment_summary (
        enrolment_id integer primary key references enrolment on delete cascade,
        cohort_id integer not null references cohort on delete cascade,
        first_active_on text,
        last_active_on text,
        done integer not null,
        required integer not null,
        days_from text not null,
        days blob not null,
        done_weeks blob not null
    ) strict""",
    "create index summary_cohort on enrolment_summary (cohort_id, last_active_on)",
    """create table alert (
        id integer primary key,
        enrolment_id integer not null references enrolment on delete cascade,
        opened_on text not null,
        tier text not null,
        reasons text not null,
        closed_on text,
        closed_why text
    ) strict""",
    "create unique index alert_open on alert (enrolment_id) where closed_on is null",
    """create table disposition (
        id integer primary key,
        alert_id integer not null references alert on delete cascade,
        learner_id integer not null references learner on delete cascade,
        kind text not null,
        detail text,
        reasons text not null,
        until_on text,
        made_at integer not null,
        undone_at integer
    ) strict""",
    "create index disposition_alert on disposition (alert_id)",
    "create index disposition_learner on disposition (learner_id)",
    """create table message (
        id integer primary key,
        learner_id integer not null references learner on delete cascade,
        enrolment_id integer references enrolment on delete set null,
        disposition_id integer references disposition on delete set null,
        account_id integer references account on delete set null,
        template text,
        language text not null,
        to_address text not null,
        subject text not null,
        body text not null,
        message_id text not null unique,
        mime blob not null,
        state text not null,
        is_contact integer not null,
        tries integer not null default 0,
        not_before integer,
        made_at integer not null,
        ended_at integer,
        detail text
    ) strict""",
    "create index message_state on message (state, not_before)",
    "create index message_learner on message (learner_id)",
    # Contacts that are no message of ours: calls, messages written in the LMS.
    """create table contact (
        id integer primary key,
        learner_id integer not null references learner on delete cascade,
        kind text not null,
        happened_at integer not null,
        words text not null,
        is_invented integer not null default 0
    ) strict""",
    "create index contact_learner on contact (learner_id)",
    """create table note (
        id integer primary key,
        learner_id integer not null references learner on delete cascade,
        words text not null,
        made_at integer not null,
        is_invented integer not null default 0
    ) strict""",
    "create index note_learner on note (learner_id)",
    """create table absence (
        id integer primary key,
        learner_id integer not null references learner on delete cascade,
        starts_on text not null,
        ends_on text,
        reason text not null,
        is_invented integer not null default 0
    ) strict""",
    "create index absence_learner on absence (learner_id)",
    """create table question (
        id integer primary key,
        learner_id integer not null references learner on delete cascade,
        enrolment_id integer not null references enrolment on delete cascade,
        words text not null,
        asked_at integer not null,
        answered_at integer,
        is_invented integer not null default 0
    ) strict""",
    "create index question_enrolment on question (enrolment_id)",
    """create table check_in (
        id integer primary key,
        uid text not null unique,
        learner_id integer not null references learner on delete cascade,
        enrolment_id integer references enrolment on delete set null,
        disposition_id integer references disposition on delete set null,
        message_id integer references message on delete set null,
        starts_at integer not null,
        minutes integer not null,
        state text not null,
        sequence integer not null default 0,
        made_at integer not null,
        is_invented integer not null default 0
    ) strict""",
    "create index check_in_learner on check_in (learner_id)",
    "create index check_in_start on check_in (starts_at)",
)


@MIGRATIONS()
def m001_first_schema(db: Database) -> None:
    """Make every table of the first release."""
    for statement in _FIRST_SCHEMA:
        db.execute(statement)


_SEVERAL_SOURCES = (
    # What an account's source may say of people with the rights it had at its last sync (`connector.Field`).
    "alter table account add column fields text",
    # What each source says of a person; `learner` holds what is shown of it.
    "alter table identity add column name text",
    "alter table identity add column email text",
    "alter table identity add column country text",
    "alter table identity add column zone text",
    "alter table identity add column language text",
    "update identity set name = (select name from learner where learner.id = learner_id),"
    " email = (select email from learner where learner.id = learner_id),"
    " country = (select country from learner where learner.id = learner_id),"
    " zone = (select zone from learner where learner.id = learner_id and zone_is_assumed = 0),"
    " language = (select language from learner where learner.id = learner_id and language_is_assumed = 0)",
    # Identities of one learner in several sources share one of these: see identities.py.
    """create table identity_key (
        value text not null,
        account_id integer not null,
        source_id text not null,
        primary key (value, account_id, source_id),
        foreign key (account_id, source_id) references identity on delete cascade
    ) strict, without rowid""",
    "create index identity_key_owner on identity_key (account_id, source_id)",
    # The trainer said that this identity is not that learner.
    """create table apart (
        account_id integer not null,
        source_id text not null,
        learner_id integer not null references learner on delete cascade,
        primary key (account_id, source_id, learner_id),
        foreign key (account_id, source_id) references identity on delete cascade
    ) strict, without rowid""",
    # Joining two learners or parting one, by hand: what was moved, to move it back.
    """create table regrouping (
        id integer primary key,
        kind text not null,
        learner_id integer not null,
        other_id integer not null,
        moved text not null,
        made_at integer not null,
        undone_at integer
    ) strict""",
    "create index regrouping_learner on regrouping (learner_id)",
    # An account of its own may read into the cohort of another: each has its own streams there.
    """create table stream_of_account (
        cohort_id integer not null references cohort on delete cascade,
        account_id integer not null references account on delete cascade,
        name text not null,
        state text,
        cursor text,
        started_at integer not null,
        ended_at integer,
        outcome text not null,
        causes text not null,
        record_count integer not null,
        primary key (cohort_id, account_id, name)
    ) strict, without rowid""",
    "insert into stream_of_account select stream.cohort_id, cohort.account_id, stream.name, state, null,"
    " started_at, ended_at, outcome, '[]', record_count from stream join cohort on cohort.id = stream.cohort_id",
    "drop table stream",
    "alter table stream_of_account rename to stream",
    # When each source of a cohort was last read whole; `cohort.data_as_of` is the oldest of them.
    """create table cohort_source (
        cohort_id integer not null references cohort on delete cascade,
        account_id integer not null references account on delete cascade,
        data_as_of integer not null,
        primary key (cohort_id, account_id)
    ) strict, without rowid""",
    "insert into cohort_source select id, account_id, data_as_of from cohort where data_as_of is not null",
    # Every event from this day on is known, where only a source of its own tells so.
    "alter table cohort add column history_from text",
    # Enrolments that a whole read no longer named, so many at once that the trainer decides.
    """create table missing (
        enrolment_id integer primary key references enrolment on delete cascade,
        noticed_on text not null,
        is_kept integer not null default 0
    ) strict""",
    """create table sync_run (
        id integer primary key,
        account_id integer not null references account on delete cascade,
        started_at integer not null,
        ended_at integer,
        outcome text not null,
        record_count integer not null default 0,
        causes text not null default '[]'
    ) strict""",
    "create index sync_run_account on sync_run (account_id, started_at)",
    """create table attendance (
        enrolment_id integer not null references enrolment on delete cascade,
        session_id text not null,
        title text not null,
        held_on text not null,
        attended integer,
        duration_seconds integer,
        primary key (enrolment_id, session_id)
    ) strict, without rowid""",
    # A source that tells how far somebody is, but not by which activities: its word on each day.
    """create table reported_progress (
        enrolment_id integer not null references enrolment on delete cascade,
        told_on text not null,
        share real not null,
        primary key (enrolment_id, told_on)
    ) strict, without rowid""",
    "alter table enrolment_summary add column basis text not null default 'activities'",
    # Imported files stay here whole: undoing one is making the cohort anew from the others.
    """create table file_import (
        id integer primary key,
        cohort_id integer not null references cohort on delete cascade,
        file_name text not null,
        sha256 text not null,
        content blob not null,
        choices text not null,
        report text not null,
        made_at integer not null,
        undone_at integer
    ) strict""",
    "create index file_import_cohort on file_import (cohort_id)",
    """create table file_shape (
        fingerprint text primary key,
        mapping text not null
    ) strict, without rowid""",
)


@MIGRATIONS()
def m002_several_sources(db: Database) -> None:
    """Let one person be known by several sources, files among them."""
    for statement in _SEVERAL_SOURCES:
        db.execute(statement)
    known = db.execute("select email, account_id, source_id from identity where email is not null").fetchall()
    db.conn.executemany(
        "insert into identity_key (value, account_id, source_id) values (?, ?, ?)",
        [(email_key(email), account_id, source_id) for email, account_id, source_id in known],
    )


_FAIR_ALERTS = (
    # The day on which the signs of an alert came into the queue; empty while they wait on the watch list.
    "alter table alert add column raised_on text",
    # Alerts of before had no weighing: all that were open stood in the queue.
    "update alert set raised_on = opened_on where tier in ('urgent', 'high')",
    # Each time that somebody's signs came into the queue, also after the alert became another: what the budget of
    # new alerts counts, and the history tells.
    """create table raised (
        enrolment_id integer not null references enrolment on delete cascade,
        raised_on text not null,
        code text not null,
        primary key (enrolment_id, raised_on)
    ) strict, without rowid""",
    "insert or ignore into raised select enrolment_id, raised_on, json_extract(reasons, '$[0].code') from alert"
    " where raised_on is not null",
    # So many people with the same sign since the same day that it is one alert, which holds theirs until a day.
    """create table cohort_alert (
        id integer primary key,
        cohort_id integer not null references cohort on delete cascade,
        code text not null,
        since text not null,
        until text not null,
        people integer not null,
        active integer not null,
        handled_at integer,
        unique (cohort_id, code, since)
    ) strict""",
    # A decision may be about somebody without an alert, and knows in which unit of the path the learner was.
    """create table decision (
        id integer primary key,
        alert_id integer references alert on delete cascade,
        learner_id integer not null references learner on delete cascade,
        kind text not null,
        detail text,
        reasons text not null,
        until_on text,
        made_at integer not null,
        undone_at integer,
        unit text
    ) strict""",
    "insert into decision select id, alert_id, learner_id, kind, detail, reasons, until_on, made_at,"
    " undone_at, null from disposition",
    "drop table disposition",
    "alter table decision rename to disposition",
    "create index disposition_alert on disposition (alert_id)",
    "create index disposition_learner on disposition (learner_id)",
    # An absence that came with a decision goes when that is taken back; one from a file goes with the file.
    """create table absence_file (
        id integer primary key,
        file_name text not null,
        made_at integer not null
    ) strict""",
    "alter table absence add column kind text not null default 'leave'",
    "alter table absence add column disposition_id integer references disposition on delete cascade",
    "alter table absence add column file_id integer references absence_file on delete cascade",
    # Days on which a whole cohort is closed; besides, the public holidays of a country, if one was chosen.
    """create table closure (
        id integer primary key,
        cohort_id integer not null references cohort on delete cascade,
        starts_on text not null,
        ends_on text not null,
        reason text not null
    ) strict""",
    "create index closure_cohort on closure (cohort_id)",
    "alter table cohort add column holiday_country text",
    # A cohort's changes to the limits of the rules (`rule.limit`); what is not here has its default.
    """create table cohort_limit (
        cohort_id integer not null references cohort on delete cascade,
        name text not null,
        value real not null,
        primary key (cohort_id, name)
    ) strict, without rowid""",
    # The trainer's date of a milestone, which counts before the source's.
    "alter table activity add column agreed_due_on text",
    # A learner's own plan: from what was done on the day of the agreement straight to everything on another.
    """create table own_plan (
        enrolment_id integer primary key references enrolment on delete cascade,
        agreed_on text not null,
        share real not null,
        ends_on text not null
    ) strict""",
    """create table feedback (
        id integer primary key,
        enrolment_id integer not null references enrolment on delete cascade,
        given_on text not null,
        rating integer,
        words text not null,
        is_flagged integer not null default 0,
        is_invented integer not null default 0
    ) strict""",
    "create index feedback_enrolment on feedback (enrolment_id)",
    """create table colleague (
        id integer primary key,
        name text not null,
        email text not null unique
    ) strict""",
    # A call that came with a decision counts as long as that stands.
    "alter table contact add column disposition_id integer references disposition on delete set null",
    # A mail about a learner, to somebody with whom the trainer works.
    "alter table message add column is_to_colleague integer not null default 0",
    # Whose facts changed since the alerts were last brought up to date: kept by triggers, emptied when a refresh
    # begins; one that was cut leaves `is_refreshing`.
    "alter table cohort add column is_refreshing integer not null default 0",
    "alter table cohort add column refreshed_country text",
    """create table changed (
        enrolment_id integer primary key references enrolment on delete cascade
    ) strict""",
)

# No "or ignore": a trigger takes over how the statement that fires it deals with conflicts.
_CHANGED = (
    "insert into changed select id from enrolment where {whose} and id not in (select enrolment_id from changed)"
)
_OF_ONE = "id = {row}.enrolment_id"
_OF_LEARNER = "learner_id = {row}.learner_id"
_OF_BOTH = "learner_id in (old.learner_id, new.learner_id)"  # a regrouping moves rows between learners
_OF_COHORT = "cohort_id = {row}.cohort_id"
_WATCHED = (
    ("enrolment_summary", ("insert", "update"), _OF_ONE),
    ("grade", ("insert", "update"), _OF_ONE),
    ("attendance", ("insert", "update", "delete"), _OF_ONE),
    ("feedback", ("insert", "update", "delete"), _OF_ONE),
    ("own_plan", ("insert", "update", "delete"), _OF_ONE),
    ("question", ("insert", "update", "delete"), _OF_ONE),
    ("enrolment", ("update",), "id = {row}.id"),
    ("absence", ("insert", "delete"), _OF_LEARNER),
    ("absence", ("update",), _OF_BOTH),
    ("contact", ("insert", "delete"), _OF_LEARNER),
    ("contact", ("update",), _OF_BOTH),
    ("check_in", ("insert",), _OF_LEARNER),
    ("check_in", ("update",), _OF_BOTH),
    ("message", ("insert",), _OF_LEARNER),
    ("message", ("update",), _OF_BOTH),
    ("disposition", ("update",), _OF_BOTH),
    # Whatever else changes in an activity makes the roll-ups anew.
    ("activity", ("update of agreed_due_on",), _OF_COHORT),
    ("closure", ("insert", "update", "delete"), _OF_COHORT),
    ("cohort_limit", ("insert", "update", "delete"), _OF_COHORT),
    (
        "cohort",
        ("update of starts_on, ends_on, zone, history_from, holiday_country, is_followed, is_building",),
        "cohort_id = {row}.id",
    ),
)


@MIGRATIONS()
def m003_fair_alerts(db: Database) -> None:
    """Let alerts wait their turn, know who is away, and be set for each cohort."""
    for statement in _FAIR_ALERTS:
        db.execute(statement)
    for table, whens, whose in _WATCHED:
        for when in whens:
            verb = when.partition(" ")[0]
            row = "old" if verb == "delete" else "new"
            db.execute(
                f"create trigger changed_{table}_{verb} after {when} on {table}"
                f" begin {_CHANGED.format(whose=whose.format(row=row))}; end"
            )


_CORRECTIONS = (
    # What the trainer says of a learner counts before what the sources say, and stays when those are read again.
    # The latest word on a field counts; one without a value: as the source says.
    """create table correction (
        id integer primary key,
        learner_id integer not null references learner on delete cascade,
        field text not null,
        value text,
        made_at integer not null
    ) strict""",
    "create index correction_learner on correction (learner_id, field, id)",
    # Who wrote a note; of those from before nobody knows it.
    "alter table note add column author text",
)


@MIGRATIONS()
def m004_corrections(db: Database) -> None:
    """Let the trainer correct what is shown of a learner, and sign notes."""
    for statement in _CORRECTIONS:
        db.execute(statement)


_TAGS_AND_VIEWS = (
    # The trainer's own words on a learner.
    """create table learner_tag (
        learner_id integer not null references learner on delete cascade,
        words text not null,
        primary key (learner_id, words)
    ) strict, without rowid""",
    # Whom the trainer wants to see again, how sorted and in which columns. A view of one cohort goes with it.
    """create table learner_view (
        id integer primary key,
        name text not null unique,
        base text not null,
        state text,
        cohort_id integer references cohort on delete cascade,
        tag text,
        search text not null,
        sorted_by text,
        is_descending integer not null,
        columns text not null
    ) strict""",
)


@MIGRATIONS()
def m005_tags_and_views(db: Database) -> None:
    """Let the trainer tag learners, and keep views of the table of them."""
    for statement in _TAGS_AND_VIEWS:
        db.execute(statement)


_BOTH_WAYS = (
    # What is sent once only has a word of its own, such as a milestone's congratulation or a step of a sequence.
    "alter table message add column once text",
    "create unique index message_once on message (once) where once is not null",
    # Its X-Cordee-Id, and what a server calls it that gave it another Message-ID: by these it is found again.
    "alter table message add column cordee_id text",
    "alter table message add column known_as text",
    "create index message_known_as on message (known_as) where known_as is not null",
    # After this instant it says what is no longer true: it does not leave.
    "alter table message add column expires_at integer",
    "alter table message add column answered_at integer",
    "alter table message add column bounced_at integer",
    # An account that may send no more until the trainer says so, and what is left of its pace.
    """create table sending (
        account_id integer primary key references account on delete cascade,
        stopped_cause text,
        stopped_at integer,
        allowance real not null,
        counted_at integer not null,
        sent_on text not null,
        sent integer not null
    ) strict""",
    # When the outbox was last looked at, and how many attempts began: by these a clock that was set back, and a
    # store that comes from a backup, are known.
    """create table outbox_clock (
        id integer primary key check (id = 1),
        seen_at integer not null,
        attempts integer not null
    ) strict""",
    # How far an account's mailbox was read.
    """create table mailbox (
        account_id integer primary key references account on delete cascade,
        cursor text,
        read_at integer,
        failed_cause text
    ) strict""",
    # What learners wrote back, and what servers said of messages of ours. `key` is the mailbox's own name for it.
    """create table reply (
        id integer primary key,
        account_id integer references account on delete set null,
        key text not null,
        learner_id integer not null references learner on delete cascade,
        message_id integer references message on delete set null,
        kind text not null,
        is_probable integer not null,
        from_address text not null,
        subject text not null,
        body text not null,
        received_at integer not null,
        seen_at integer,
        is_invented integer not null default 0
    ) strict""",
    "create unique index reply_key on reply (account_id, key)",
    "create index reply_learner on reply (learner_id)",
    "create index reply_message on reply (message_id)",
    # Mail that could not be read: its number in the mailbox, and nothing of what it holds.
    """create table unreadable_mail (
        account_id integer not null references account on delete cascade,
        key text not null,
        cause text not null,
        found_at integer not null,
        primary key (account_id, key)
    ) strict, without rowid""",
    # A question is of a kind, may come from a reply, and may be passed on to somebody who knows.
    "alter table question add column category text not null default 'other'",
    "alter table question add column reply_id integer references reply on delete set null",
    "alter table question add column escalated_to integer references colleague on delete set null",
    "alter table question add column escalated_at integer",
    # Where a learner opens an activity, for messages that lead there.
    "alter table activity add column url text not null default ''",
    # The trainer's own texts: changed ones of ours (same name), or clones with a label, a market's or client's.
    """create table template (
        id integer primary key,
        name text not null,
        language text not null,
        label text not null default '',
        title text not null default '',
        phase text not null,
        subject text not null,
        body text not null,
        changed_at integer not null,
        unique (name, language)
    ) strict""",
    # Steps that follow each other until somebody is back. `steps` is JSON, in order.
    """create table sequence (
        id integer primary key,
        name text not null,
        steps text not null,
        is_sent_alone integer not null default 0,
        most_a_day integer not null,
        is_on integer not null default 1,
        changed_at integer not null
    ) strict""",
    """create table sequence_run (
        id integer primary key,
        sequence_id integer not null references sequence on delete cascade,
        enrolment_id integer not null references enrolment on delete cascade,
        started_on text not null,
        step integer not null,
        next_on text not null,
        ended_on text,
        ended_because text
    ) strict""",
    # Ours: one begun by hand, which asks before each step; and congratulations, which begin by themselves.
    """insert into sequence (name, steps, most_a_day, changed_at) values ('remobilise', '[
        {"kind": "message", "after_days": 0, "template": "remobilise"},
        {"kind": "message", "after_days": 5, "template": "other_angle"},
        {"kind": "call", "after_days": 5},
        {"kind": "decide", "after_days": 11}
    ]', 20, 0), ('praise', '[
        {"kind": "message", "after_days": 0, "template": "reached_25", "at_percent": 25},
        {"kind": "message", "after_days": 0, "template": "reached_50", "at_percent": 50},
        {"kind": "message", "after_days": 0, "template": "reached_75", "at_percent": 75},
        {"kind": "message", "after_days": 0, "template": "reached_100", "at_percent": 100}
    ]', 20, 0)""",
    "create index sequence_run_enrolment on sequence_run (enrolment_id)",
    "create unique index sequence_run_open on sequence_run (sequence_id, enrolment_id) where ended_on is null",
    # Who looks after a learner: without one it is the trainer.
    """create table referent (
        id integer primary key,
        name text not null,
        email text not null,
        phone text not null,
        signature text not null,
        away_from text,
        away_until text,
        cover_id integer references referent on delete set null
    ) strict""",
    "alter table learner add column referent_id integer references referent on delete set null",
    "create index learner_referent on learner (referent_id) where referent_id is not null",
)


@MIGRATIONS()
def m006_both_ways(db: Database) -> None:
    """Let answers come back, messages be told apart from those sent before, and learners have a referent."""
    for statement in _BOTH_WAYS:
        db.execute(statement)
    for when in ("insert", "update", "delete"):
        row = "old" if when == "delete" else "new"
        whose = (_OF_BOTH if when == "update" else _OF_LEARNER).format(row=row)
        db.execute(
            f"create trigger changed_reply_{when} after {when} on reply begin {_CHANGED.format(whose=whose)}; end"
        )


_CHECK_INS = (
    # What a check-in is and where: a call, a video address, a room. `to_address`: whom its invitation names, for
    # the answer must come from there.
    "alter table check_in add column title text not null default ''",
    "alter table check_in add column medium text not null default 'phone'",
    "alter table check_in add column place text not null default ''",
    "alter table check_in add column to_address text",
    # What the learner's calendar answered.
    "alter table check_in add column answer text",
    "alter table check_in add column answered_at integer",
    # What came of it, in the trainer's words; the next one, so many weeks later; the reminder that was drafted.
    "alter table check_in add column concluded_at integer",
    "alter table check_in add column shared_note text not null default ''",
    "alter table check_in add column private_note text not null default ''",
    "alter table check_in add column next_step text not null default ''",
    "alter table check_in add column every_weeks integer",
    "alter table check_in add column reminded_at integer",
    # Moments that were offered. They are held until an instant, and free again after it.
    """create table proposal (
        id integer primary key,
        learner_id integer not null references learner on delete cascade,
        enrolment_id integer references enrolment on delete set null,
        disposition_id integer references disposition on delete set null,
        message_id integer references message on delete set null,
        minutes integer not null,
        medium text not null,
        place text not null,
        state text not null,
        held_until integer not null,
        made_at integer not null,
        ended_at integer,
        is_invented integer not null default 0
    ) strict""",
    "create index proposal_learner on proposal (learner_id)",
    "create index proposal_message on proposal (message_id)",
    """create table proposed_slot (
        proposal_id integer not null references proposal on delete cascade,
        number integer not null,
        starts_at integer not null,
        primary key (proposal_id, number)
    ) strict, without rowid""",
    "alter table check_in add column proposal_id integer references proposal on delete set null",
    # One moment for many: each guest has a check-in of their own, with an invitation that names nobody else.
    """create table group_appointment (
        id integer primary key,
        uid text not null unique,
        kind text not null,
        title text not null,
        cohort_id integer references cohort on delete set null,
        starts_at integer not null,
        minutes integer not null,
        medium text not null,
        place text not null,
        state text not null,
        sequence integer not null default 0,
        made_at integer not null,
        is_invented integer not null default 0
    ) strict""",
    "alter table check_in add column group_id integer references group_appointment on delete cascade",
    "create index check_in_group on check_in (group_id) where group_id is not null",
    # Each time that one was moved, cancelled or answered, and when it would have been: nothing is forgotten.
    """create table check_in_change (
        id integer primary key,
        check_in_id integer not null references check_in on delete cascade,
        kind text not null,
        starts_at integer not null,
        made_at integer not null
    ) strict""",
    "create index check_in_change_of on check_in_change (check_in_id)",
    # What was agreed upon, and whether it was kept: null until somebody says.
    """create table goal (
        id integer primary key,
        learner_id integer not null references learner on delete cascade,
        check_in_id integer references check_in on delete set null,
        words text not null,
        due_on text not null,
        agreed_at integer not null,
        is_kept integer,
        said_at integer
    ) strict""",
    "create index goal_learner on goal (learner_id)",
    # How the calendars of an account stand as a whole: one that was never reached has none yet.
    """create table calendar_reading (
        account_id integer primary key references account on delete cascade,
        read_at integer,
        failed_cause text,
        failing_since integer
    ) strict""",
    # The calendars of an account; into its own one we write. `token`: how far it was read.
    """create table calendar (
        id integer primary key,
        account_id integer not null references account on delete cascade,
        href text not null,
        name text not null,
        is_own integer not null,
        token text,
        read_at integer,
        failed_cause text,
        unique (account_id, href)
    ) strict""",
    # What lies in them, as it came: a later read brings the changes only. `cause`: why it could not be read;
    # `is_expanded`: its times stand in `busy`.
    """create table calendar_object (
        calendar_id integer not null references calendar on delete cascade,
        href text not null,
        etag text not null,
        content blob not null,
        cause text,
        is_expanded integer not null default 0,
        primary key (calendar_id, href)
    ) strict, without rowid""",
    "create index calendar_object_open on calendar_object (calendar_id) where is_expanded = 0",
    # The times they take, recurring ones one by one, from `busy_from` to `busy_until` of the calendar; what has no
    # zone is of `busy_zone`.
    "alter table calendar add column busy_from integer",
    "alter table calendar add column busy_until integer",
    "alter table calendar add column busy_zone text",
    """create table busy (
        calendar_id integer not null,
        href text not null,
        starts_at integer not null,
        ends_at integer not null,
        title text not null,
        foreign key (calendar_id, href) references calendar_object on delete cascade
    ) strict""",
    "create index busy_object on busy (calendar_id, href)",
    "create index busy_start on busy (starts_at)",
    # Our own entries: what was written last (`sequence` null: not known whether it was), which state of it lies
    # in the calendar, and what the calendar says instead, until the trainer decides between the two.
    """create table calendar_entry (
        uid text primary key,
        calendar_id integer not null references calendar on delete cascade,
        href text not null,
        etag text,
        sequence integer,
        starts_at integer not null,
        minutes integer not null,
        found_etag text,
        found_starts_at integer,
        found_minutes integer,
        found_at integer
    ) strict, without rowid""",
    # The calendar part of what came back by mail.
    "alter table reply add column calendar blob",
    # By what an answer to it names it (RFC 5322), so that mail programs show both as one conversation.
    "alter table reply add column rfc_id text",
)


@MIGRATIONS()
def m007_check_ins(db: Database) -> None:
    """Let moments be proposed, answered, moved and concluded, and calendars be read and written."""
    for statement in _CHECK_INS:
        db.execute(statement)


_COMPOSER_DRAFT = (
    # What is half-written, to one learner or to several: by template and language, as JSON.
    """create table composer_draft (
        id integer primary key,
        template text not null,
        language text not null,
        way text not null,
        send_time text,
        send_on text,
        texts text not null,
        instead text not null,
        saved_at integer not null
    ) strict""",
    # Whom it is for, and what is theirs alone in it: that goes with them.
    """create table composer_draft_person (
        draft_id integer not null references composer_draft on delete cascade,
        learner_id integer not null references learner on delete cascade,
        enrolment_id integer not null references enrolment on delete cascade,
        subject text,
        body text,
        line text not null,
        is_wanted integer,
        primary key (draft_id, learner_id)
    ) strict, without rowid""",
    "create index composer_draft_person_learner on composer_draft_person (learner_id)",
    "create index composer_draft_person_enrolment on composer_draft_person (enrolment_id)",
    # A text for nobody may still name who is gone.
    """create trigger composer_draft_to_nobody after delete on composer_draft_person
        when not exists (select 1 from composer_draft_person where draft_id = old.draft_id)
        begin delete from composer_draft where id = old.draft_id; end""",
)


@MIGRATIONS()
def m008_composer_draft(db: Database) -> None:
    """Let what is half-written outlive the window."""
    for statement in _COMPOSER_DRAFT:
        db.execute(statement)


@MIGRATIONS()
def m009_zone_of_offers(db: Database) -> None:
    """Let an offer know in which zone its moments were written, whatever the learner's becomes."""
    db.execute("alter table proposal add column zone text not null default ''")
    db.execute("update proposal set zone = (select zone from learner where learner.id = learner_id)")


_CHANGES_TOLD = (
    # What a message changes begins then: it leaves at night too, rather than after it.
    "alter table message add column told_by integer",
    # Whether the trainer saw what the calendar said of it before cancelling.
    "alter table group_appointment add column cancelled_at integer",
)


@MIGRATIONS()
def m010_changes_told(db: Database) -> None:
    """Let changes be told in time, and cancelled group appointments go from the calendar."""
    for statement in _CHANGES_TOLD:
        db.execute(statement)


_ENTRIES_AS_WRITTEN = (
    # What the calendar says otherwise is the trainer's, and stays when the time is written anew.
    "alter table calendar_entry add column title text",
    "alter table calendar_entry add column place text",
)


@MIGRATIONS()
def m011_entries_as_written(db: Database) -> None:
    """Let it be known what was written into the trainer's calendar, so that what they change there stays."""
    for statement in _ENTRIES_AS_WRITTEN:
        db.execute(statement)


@MIGRATIONS()
def m012_goals_kept(db: Database) -> None:
    """Let alerts see at once that a goal was kept, or is not said to be any more."""
    for when in ("insert", "update", "delete"):
        row = "old" if when == "delete" else "new"
        whose = (_OF_BOTH if when == "update" else _OF_LEARNER).format(row=row)
        db.execute(
            f"create trigger changed_goal_{when} after {when} on goal begin {_CHANGED.format(whose=whose)}; end"
        )


@MIGRATIONS()
def m013_calendars_left_out(db: Database) -> None:
    """Let the trainer say which calendars take their time: birthdays and a team's whole days need not."""
    db.execute("alter table calendar add column counts integer not null default 1")

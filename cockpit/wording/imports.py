"""What was found in a file to import: its columns, and what was guessed, left out or refused.

Imports stand above words, so roles, kinds and causes come as their codes (`imports.roles`, `imports.reading`,
`imports.faults`).
"""

from collections.abc import Mapping

from cockpit.wording import Words


def role_name(words: Words, role: str) -> str:
    """Return what a column holds."""
    say = words.say
    return {
        "source_id": say("id"),
        "email": say("e-mail address"),
        "name": say("full name"),
        "first_name": say("first name"),
        "last_name": say("last name"),
        "last_activity": say("last activity"),
        "enrolled_on": say("enrolment date"),
        "completed_at": say("completion date"),
        "progress": say("progress"),
        "status": say("status"),
        "score": say("score"),
        "final_score": say("final score"),
        "grade": say("grade"),
        "time_spent": say("time spent"),
        "groups": say("groups"),
        "unit": say("organisation or department"),
        "phone": say("phone"),
        "comment": say("comment"),
        "language": say("language"),
        "activity_state": say("state of an activity"),
        "activity_date": say("date of an activity"),
        "activity_grade": say("grade of an activity"),
        "attendance": say("attendance"),
        "ignored": say("not imported"),
    }[role]


def kind_name(words: Words, kind: str) -> str:
    """Return which export a file is."""
    say = words.say
    return {
        "table": say("table of learners"),
        "moodle_participants": say("Moodle participants"),
        "moodle_completion": say("Moodle activity completion"),
        "moodle_course_completion": say("Moodle course completion"),
        "moodle_logs": say("Moodle logs"),
        "moodle_grades": say("Moodle grades"),
        "canvas_gradebook": say("Canvas gradebook"),
        "360learning_session": say("360Learning session"),
        "limesurvey": say("LimeSurvey answers"),
    }[kind]


def field_name(words: Words, field: str) -> str:
    """Return what a source may say of people (`connector.Field`)."""
    say = words.say
    return {
        "email": say("e-mail address"),
        "last_activity": say("last activity"),
        "groups": say("groups"),
        "status": say("status"),
        "progress": say("progress"),
        "completion": say("completion"),
        "grades": say("grades"),
        "time_spent": say("time spent"),
        "due_dates": say("due dates"),
    }[field]


def count_line(words: Words, learners: int, added: int, changed: int, unchanged: int) -> str:
    """Return how many people a file names, and what it changes."""
    people = words.plural("{n} learner", "{n} learners", learners)
    changes = words.say(
        "{added} new, {changed} changed, {unchanged} as before",
        added=words.number(added),
        changed=words.number(changed),
        unchanged=words.number(unchanged),
    )
    return words.say("{name}: {text}", name=people, text=changes)


def missing_line(words: Words, count: int) -> str:
    """Return that some of a cohort are not in the file."""
    return words.plural(
        "{n} learner of the cohort is not in the file and stays as before.",
        "{n} learners of the cohort are not in the file and stay as before.",
        count,
    )


def not_in_cohort_line(words: Words, count: int) -> str:
    """Return that a file names people whom a synced cohort does not have."""
    return words.plural(
        "{n} person of the file is not in this cohort and was left out.",
        "{n} people of the file are not in this cohort and were left out.",
        count,
    )


def remark(words: Words, cause: str, column: str = "", facts: Mapping[str, str | int] | None = None) -> str:
    """Return the sentence for a warning, a rejection or a skipped row; the row's number stands before it."""
    return _remarks(words)[cause].format_map({"column": column, **(facts or {})})


def known_remarks() -> frozenset[str]:
    """Return every cause that has a sentence."""
    return frozenset(_remarks(Words("en")))


def _remarks(words: Words) -> dict[str, str]:
    say = words.say
    return {
        # rows that are nobody
        "empty_row": say("Empty row."),
        "total_row": say("Row with totals or averages."),
        "points_possible": say("Row with the possible points."),
        "test_student": say("Test learner of the platform."),
        # who it is
        "no_identity": say("Neither id nor e-mail address: names tell nobody apart."),
        "email_invalid": say("The e-mail address is not valid."),
        "id_twice": say("This id stands in row {first} with another e-mail address."),
        "email_shared": say("This e-mail address stands in row {first} with another id: two learners are kept."),
        "rows_merged": say("Same learner as in row {first}: the later activity counts."),
        "id_missing": say("No id: recognised by the e-mail address."),
        "email_missing": say("No e-mail address: no mail can be sent."),
        "row_too_short": say("This row has too few columns."),
        # values that became unknown
        "not_a_date": say("“{text}” is no date: left unknown."),
        "in_future": say("{text} lies in the future: left unknown."),
        "not_a_number": say("“{text}” is no number: left unknown."),
        "share_over_100": say("“{text}” is more than 100%: left unknown."),
        "grade_over_max": say("“{text}” is more than the highest grade: left unknown."),
        "not_a_length": say("“{text}” is no duration: left unknown."),
        "state_unknown": say("The status “{text}” is not known: left unknown."),
        "unit_unknown": say("“{column}” holds numbers without a unit: say whether they are minutes or hours."),
        # values to look at
        "share_doubtful": say("“{text}” may be a percentage or a fraction: check the progress."),
        "dates_ambiguous": say("“{column}” can be read day first or month first: read day first."),
        "hour_twice": say("This hour exists twice, for the clocks went back: the first one was taken."),
        "formula_like": say("A text looks like a formula: it stays a text."),
    }

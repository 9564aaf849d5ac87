"""What was found in a file to import: its columns, and what was guessed, left out or refused.

Imports stand above words, so roles, kinds and causes come as their codes (`imports.roles`, `imports.reading`,
`imports.faults`).
"""

from collections.abc import Iterable, Mapping, Sequence

from cockpit.wording import Words
from cockpit.wording.streams import field_name


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


def events_line(words: Words, count: int) -> str:
    """Return how many lines a log has."""
    return words.plural("{n} line of a log", "{n} lines of a log", count)


def answers_line(words: Words, count: int, complete: int) -> str:
    """Return how many answers to a survey a file holds; they are put with nobody."""
    answers = words.plural("{n} answer", "{n} answers", count)
    text = words.say("{complete} complete; kept with the file, put with nobody", complete=words.number(complete))
    return words.say("{name}: {text}", name=answers, text=text)


def absent_line(words: Words, fields: Iterable[str]) -> str:
    """Return what a file does not say of its people (`connector.Field`)."""
    names = ", ".join(field_name(words, field) for field in fields)
    return words.say("Not in this file, so unknown: {fields}.", fields=names)


def remarks_line(words: Words, rejected: int, to_check: int, left_out: int) -> str:
    """Return how many rows are not taken as they are; empty when all are."""
    parts = (
        words.plural("{n} row rejected", "{n} rows rejected", rejected) if rejected else "",
        words.plural("{n} remark to look at", "{n} remarks to look at", to_check) if to_check else "",
        words.plural("{n} row that is nobody", "{n} rows that are nobody", left_out) if left_out else "",
    )
    return " · ".join(filter(None, parts))


def headings_line(words: Words, rows: Sequence[int]) -> str:
    """Return where the headings stand; rows count from 1."""
    if len(rows) > 1:
        return words.say("Rows {first} and {last}", first=rows[0], last=rows[-1])
    return words.say("Row {row}", row=rows[0]) if rows else words.say("None found")


def imported_line(words: Words, learners: int, file: str, cohort: str) -> str:
    """Return what an import came to, in a few words; a file may name nobody (answers to a survey)."""
    if not learners:
        return words.say("{file} imported into {cohort}", file=file, cohort=cohort)
    return words.plural(
        "{n} learner imported into {cohort}", "{n} learners imported into {cohort}", learners, cohort=cohort
    )


def encoding_name(words: Words, encoding: str) -> str:
    """Return how an encoding is called (`imports.csv_text.ENCODINGS`); an unknown one keeps its name."""
    say = words.say
    names = {
        "utf-8-sig": say("UTF-8 with a mark"),
        "utf-8": say("UTF-8"),
        "utf-16": say("UTF-16"),
        "cp1252": say("Windows, Western (cp1252)"),
        "iso-8859-15": say("Western (ISO 8859-15)"),
        "mac-roman": say("Mac (Roman)"),
    }
    return names.get(encoding, encoding)


def delimiter_name(words: Words, delimiter: str) -> str:
    """Return how a delimiter is called (`imports.csv_text.DELIMITERS`); an unknown one stands for itself."""
    say = words.say
    names = {";": say("Semicolon ;"), ",": say("Comma ,"), "\t": say("Tab"), "|": say("Bar |")}
    return names.get(delimiter, delimiter)


def unit_name(words: Words, unit: str) -> str:
    """Return a column's unit: a length's, `%`, or what a grade is out of (`/20`); empty: not said."""
    say = words.say
    names = {
        "": say("not said"),
        "h": say("hours"),
        "min": say("minutes"),
        "s": say("seconds"),
        "ms": say("milliseconds"),
        "%": say("percent"),
    }
    return say("out of {number}", number=unit[1:]) if unit.startswith("/") else names.get(unit, unit)


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
        "id_of_other": say(
            "In an earlier file {text} was somebody else, so this learner is known by the e-mail address."
        ),
        "email_shared": say("This e-mail address stands in row {first} with another id: two learners are kept."),
        "rows_merged": say("Same learner as in row {first}: the row with later activity counts, else the first."),
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


def absence_fault(words: Words, fault: str) -> str:
    """Return why a row of a file of absences could not be taken."""
    say = words.say
    return {
        "absence_nobody": say("nobody of this name or address, or more than one."),
        "absence_no_day": say("no first day that can be read."),
        "absence_days_wrong": say("the last day lies before the first, or years after it."),
        "absence_recurs": say("it recurs: enter each absence by itself."),
    }[fault]

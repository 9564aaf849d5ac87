"""Two cohorts whose people, groups, activities and words try to be more than text, read as any source is read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from plain_source import NOW, START, PlainSource, activity, click, done, person
from running import finished

from cockpit.connector import CohortRecord, Stream
from cockpit.profile import Profile
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts
from cockpit.store.history import ContactRow, NoteRow, add_contact, add_note
from cockpit.store.learners import enrolment_ids, enrolments_of_cohort
from cockpit.store.questions import QuestionRow, add_question
from cockpit.sync.pull import pull, refresh_cohorts
from cockpit.triage.refresh import refreshing

TAGS = "<b>" * 10_000 + "Ana" + "</b>" * 10_000
MARKUP = '<b>Bobby</b> &amp; <img src="http://198.51.100.7/seen.png"><script>alert(1)</script>'
LONG = "Anna-Maria " * 18 + "Ek"
# What a name is, and what of it must be seen.
NAMES = {
    MARKUP: MARKUP,
    TAGS: TAGS[:999] + "…",
    LONG: LONG,
    "W" * 200: "W" * 200,
    "Line\nbreak\tTab\r\n\u2028Ende": "Line break Tab Ende",
    "Ev\u202eil\u202c Rev\u2066ers\u2069e\u200f": "Evil Reverse",
    "Ze\u200bro\ufeff Wi\u2060dth\u00ad": "Zero Width",
    "\x00Con\x1b[31mtrol\x07": "Con[31mtrol",
    "": "p8@learners.example",
    " \u200b \n": "p9@learners.example",
} | {
    name: name
    for name in (
        "\u0645\u062d\u0645\u062f \u0639\u0628\u062f \u0627\u0644\u0644\u0647",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u0634\u0627\u062f",  # with a joiner that must stay
        "אברהם לוי",
        "王小明 さくら 김민지",
        "👩\u200d🎓 Émoji 🏳\ufe0f\u200d🌈",
        "Z" + "\u0310\u0352\u0489" * 60 + "algo",
        "=cmd|'/C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "R&D &Quit &&",
        "{name} {{ learner.name }} %s %(n)s",
    )
}
PEOPLE: Sequence[str] = tuple(NAMES)
SILENT_SINCE = date(2026, 10, 26)


def fill(profile: Profile) -> None:
    """Read both cohorts into a profile, and add what is written by hand."""
    ends_on = START + timedelta(weeks=20)
    source = PlainSource(
        [CohortRecord("c1", MARKUP, START, ends_on), CohortRecord("c2", TAGS, START, ends_on)], page_size=50
    )
    for cohort in ("c1", "c2"):
        people = [
            person(f"p{at}", name=name, email=f"p{at}@learners.example", groups=(name, MARKUP))
            for at, name in enumerate(PEOPLE)
        ]
        source.give(Stream.ENROLMENTS, *people, cohort=cohort)
        activities = [
            replace(activity(f"a{at}", at, due_on=START + timedelta(days=7 * at + 7)), title=name)
            for at, name in enumerate(PEOPLE[:8])
        ]
        source.give(Stream.ACTIVITIES, *activities, cohort=cohort)
        days = [START + timedelta(days=days) for days in range(0, (SILENT_SINCE - START).days, 3)]
        # The last of them goes on learning, so that lists hold people of several states.
        source.give(
            Stream.EVENTS,
            *(click(f"p{at}", day) for at in range(len(PEOPLE)) for day in days),
            *(click("p0", NOW.date() - timedelta(days=back)) for back in range(3)),
            cohort=cohort,
        )
        source.give(
            Stream.COMPLETIONS,
            *(done(f"p{at}", f"a{at % 4}", SILENT_SINCE) for at in range(len(PEOPLE))),
            cohort=cohort,
        )
    with profile.open() as store:
        account = add_account(store, AccountRow(0, MARKUP, "moodle", {}, "s", "Nadia Ferhat", None, None), NOW)
        finished(refresh_cohorts(store, source, account, "en"))
    finished(pull(source, account, profile.open, lambda: NOW))
    with profile.open() as store:
        for cohort in all_cohorts(store):
            ids = enrolment_ids(store, cohort)
            learners = {one.id: one.learner_id for one in enrolments_of_cohort(store, cohort.id)}
            for at, name in enumerate(PEOPLE):
                enrolment_id = ids[f"p{at}"]
                learner_id = learners[enrolment_id]
                add_note(store, NoteRow(learner_id, name, NOW - timedelta(days=2)))
                add_contact(store, ContactRow(learner_id, "lms_message", NOW - timedelta(days=40), name))
                if at % 3 == 0:
                    question = QuestionRow(learner_id, enrolment_id, name, NOW - timedelta(days=3))
                    add_question(store, question)
    finished(refreshing(profile.open, lambda: NOW, ""))

"""Today's queue as text and as JSON objects."""

from typing import Any

import click

from cockpit.cli.app import App
from cockpit.domain.alerts import NATURES, AlertTier, Section
from cockpit.reports.queue_words import row_action, row_sentences
from cockpit.reports.today import QueueRow, Today
from cockpit.wording import Words
from cockpit.wording.alerts import (
    cohort_alert_action,
    cohort_alert_sentence,
    notice_action,
    notice_sentence,
    section_name,
    sentence,
)
from cockpit.wording.today import headline

# What stands for the codes of an alert where the step of a sequence is the only occasion.
_STEP = "STEP"


def print_queue(app: App, today: Today) -> None:
    """Write the queue, group by group."""
    words = app.words
    if not today.learners:
        click.echo(words.say("Nobody is followed yet."))
        return
    click.echo(headline(words, today.count(None), today.learners, today.unknown))
    for about in _about_cohorts(words, today):
        click.echo(f"\n{about['cohort']}: {' '.join(about['sentences'])}\n      → {about['suggested_action']}")
    section = None
    for row in today.rows:
        if row.section is not section:
            section = row.section
            name, meaning = section_name(words, section)
            click.echo(f"\n{name} · {meaning}")
        click.echo(f"  {row.learner}  ({row.cohort}, {row.public_id})")
        for line in _sentences(words, row):
            click.echo(f"      {line}")
        click.echo(f"      → {row_action(words, row)}")


def queue_objects(words: Words, today: Today) -> list[dict[str, Any]]:
    """Return the queue as `cordee today --json` writes it: what is about whole cohorts first."""
    return [*_about_cohorts(words, today), *(queue_object(words, row) for row in today.rows)]


def _about_cohorts(words: Words, today: Today) -> list[dict[str, Any]]:
    """Return notices and alerts of whole cohorts: of no learner, and the first in no section."""
    notices = [
        {
            "kind": "notice",
            "learner_id": None,
            "learner": None,
            "cohort": row.cohort,
            "section": None,
            "tier": "notice",
            "nature": None,
            "codes": ["DATA"],
            "since": row.notice.data_as_of,
            "sentences": [notice_sentence(words, row.notice).text],
            "suggested_action": notice_action(words, row.notice),
        }
        for row in today.notices
    ]
    alerts = [
        {
            "kind": "cohort",
            "learner_id": None,
            "learner": None,
            "cohort": row.cohort,
            "section": Section.THIS_WEEK,
            "tier": AlertTier.HIGH,
            "nature": NATURES[row.alert.code],
            "codes": [row.alert.code],
            "since": row.alert.since,
            "sentences": [cohort_alert_sentence(words, row.alert).text],
            "suggested_action": cohort_alert_action(words, row.alert),
        }
        for row in today.cohort_alerts
    ]
    return [*notices, *alerts]


def _sentences(words: Words, row: QueueRow) -> list[str]:
    own = [said.text for said in row_sentences(words, row)]
    return own + [
        words.say("{name}: {text}", name=other.cohort, text=sentence(words, reason).text)
        for other in row.others
        for reason in other.reasons
    ]


def queue_object(words: Words, row: QueueRow) -> dict[str, Any]:
    """Return a row of the queue as `cordee today --json` writes it."""
    return {
        "kind": "learner",
        "learner_id": row.public_id,
        "learner": row.learner,
        "cohort": row.cohort,
        "section": row.section,
        "tier": row.tier,
        "nature": row.nature,
        "codes": [reason.code for one in (row, *row.others) for reason in one.reasons] or [_STEP],
        "since": row.since,
        "sentences": _sentences(words, row),
        "suggested_action": row_action(words, row),
    }

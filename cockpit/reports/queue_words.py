"""What stands in a row of today's queue in words, the same in the window and on the command line."""

from cockpit.reports.today import QueueRow
from cockpit.wording import Words
from cockpit.wording.alerts import Sentence, action, sentence
from cockpit.wording.sequences import place_line, sequence_name, step_fact


def row_action(words: Words, row: QueueRow) -> str:
    """Return what is to be done about a person: the step of a sequence, or what the alert suggests."""
    if row.step is not None and row.says_step:
        return place_line(words, row.step.place, len(row.step.sequence.steps), row.step.step)
    return action(words, row.alert) if row.alert is not None else ""


def row_sentences(words: Words, row: QueueRow) -> list[Sentence]:
    """Return why a person stands there: the reasons of the alert, or what the step answers."""
    if row.alert is None and row.step is not None:
        step = row.step
        fact = step_fact(words, step.facts, step.run, step.step, row.day)
        return [Sentence(fact, sequence_name(words, step.sequence.name))]
    return [sentence(words, reason) for reason in row.reasons]

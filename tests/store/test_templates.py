from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.domain.messages import MessageState
from cockpit.domain.phases import Phase
from cockpit.outbox.compose import compose
from cockpit.outbox.template_list import templates_of
from cockpit.store.templates import (
    OwnTemplate,
    TemplateUse,
    keep_template,
    own_template,
    own_templates,
    put_templates,
    remove_template,
    uses_of_templates,
)

MINE = OwnTemplate("silent", "fr", "", "Mon mot", Phase.DURING, "Objet", "Bonjour\n", NOW)


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    cohort = small_cohort(tmp_path)
    yield cohort
    cohort.store.close()


def test_a_text_comes_back_as_it_was_kept_and_so_does_the_one_before(cohort: SmallCohort):
    later = replace(MINE, body="Bonsoir\n", title="", phase=Phase.AFTER, changed_at=NOW + timedelta(hours=1))
    assert keep_template(cohort.store, MINE) is None
    assert keep_template(cohort.store, later) == MINE
    assert own_template(cohort.store, "silent", "fr") == later
    assert own_template(cohort.store, "silent", "en") is None


def test_what_was_removed_can_be_put_back_in_one_language_or_in_all(cohort: SmallCohort):
    english = replace(MINE, language="en")
    put_templates(cohort.store, [MINE, english])
    assert remove_template(cohort.store, "silent", "fr") == (MINE,)
    assert own_templates(cohort.store) == [english]
    put_templates(cohort.store, [MINE])
    gone = remove_template(cohort.store, "silent")
    assert gone == (english, MINE)
    assert own_templates(cohort.store) == []


def test_only_what_left_and_did_not_come_back_was_sent(cohort: SmallCohort):
    store = cohort.store
    draft = cohort.draft(template="silent")
    ids = [compose(store, draft, NOW) for _ in range(6)]
    to_colleague = compose(store, replace(draft, is_to_colleague=True, to_address="x@example.org"), NOW)
    compose(store, replace(draft, template=None), NOW)
    for row_id in (*ids[:4], to_colleague):
        store.execute("update message set state = ? where id = ?", [MessageState.ACCEPTED, row_id])
    store.execute("update message set state = ? where id = ?", [MessageState.UNCERTAIN, ids[4]])
    store.execute("update message set state = ? where id = ?", [MessageState.HANDED_OVER, ids[0]])
    store.execute("update message set answered_at = 1 where id in (?, ?)", ids[:2])
    store.execute("update message set bounced_at = 1 where id = ?", [ids[3]])
    assert uses_of_templates(store) == {"silent": TemplateUse(sent=3, answered=2)}


def test_clones_stand_behind_what_they_came_from_by_whom_they_are_for(cohort: SmallCohort):
    for name, label in (("silent.2", "Acme"), ("silent.1", "beta"), ("late.3", "Acme"), ("gone.4", "x")):
        keep_template(cohort.store, replace(MINE, name=name, label=label))
    keep_template(cohort.store, replace(MINE, language="en", body="{{ nope }}"))
    found = templates_of(cohort.store, ("silent", "back"))
    assert [(one.name, one.label, one.is_clone) for one in found] == [
        ("silent", "", False),
        ("silent.2", "Acme", True),
        ("silent.1", "beta", True),
        ("back", "", False),
    ]
    assert found[0].faulty == {"en"} and not found[1].faulty
    assert found[0].text("en")[2] == "{{ nope }}"
    assert found[1].text("fr") == ("Mon mot", "Objet", "Bonjour\n")
    assert found[1].text("en")[1] == "{{ first_name }}, shall we pick it up together?"

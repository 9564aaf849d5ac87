import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.assets import asset
from cockpit.domain.phases import Phase
from cockpit.domain.text_checks import check_text
from cockpit.errors import WrongInput
from cockpit.outbox.templates import (
    FIELDS,
    LONGEST,
    Mistake,
    fields_needed,
    fields_used,
    load_template,
    mistakes_in,
    personalise,
    read_template,
    template_in_use,
)
from cockpit.store.templates import OwnTemplate, keep_template, new_clone_name, remove_template
from cockpit.wording import LANGUAGES, Words
from cockpit.wording.templates import field_names, shipped_names, tip_for

TEMPLATES = sorted(asset("templates").glob("*/*.liquid"))
VALUES: dict[str, str | int] = {
    "first_name": "Zoë",
    "cohort": "Anglais professionnel, niveau B1",
    "trainer": "Nadia Ferhat",
    "trainer_first_name": "Nadia",
    "since": "lundi 2 novembre",
    "days": 14,
    "last_success": "Unité 4 : au téléphone",
    "milestone": "Test de l’unité 3",
    "due_on": "mercredi 4 mars",
    "share": "75 %",
    "question": "Comment retenir les verbes irréguliers ?",
    "answer": "une phrase de plus suffit.",
    "when": "lundi 30 novembre à 10:00",
    "minutes": 30,
    "where": "par visioconférence, https://visio.example.org/nadia",
    "next_unit": "Unité 5 : par écrit",
    "next_link": "https://campus.example.org/unit5",
    "plan_share": "80 %",
    "weeks_left": "9 semaines",
    "catch_up_pace": "3 activités par semaine",
    "tip": "racontez en deux minutes à quelqu’un de votre entourage ce que vous avez appris en dernier.",
    "slots": "1. mardi 24 novembre à 10:00\n2. mercredi 25 novembre à 09:00\n3. jeudi 26 novembre à 14:00",
    "numbers": "1, 2 ou 3",
    "title": "Classe virtuelle 6",
    "missed_title": "Classe virtuelle 6",
    "missed_on": "mercredi 25 novembre",
    "catch_up": "les pages 12 et 13 du livret.",
    "trainer_phone": "+33 1 23 45 67 89",
    "signature": "Nadia Ferhat",
}
IN_ENGLISH: dict[str, str | int] = {
    "slots": "1. Tuesday 24 November at 10:00\n2. Wednesday 25 November at 09:00\n3. Thursday 26 November at 14:00",
    "numbers": "1, 2 or 3",
    "title": "Virtual class 6",
    "missed_title": "Virtual class 6",
    "missed_on": "Wednesday 25 November",
    "catch_up": "pages 12 and 13 of the booklet.",
    "since": "Monday 2 November",
    "when": "Monday 30 November at 10:00",
    "where": "by video, https://visio.example.org/nadia",
    "due_on": "Wednesday 4 March",
    "weeks_left": "9 weeks",
    "catch_up_pace": "3 activities a week",
    "share": "75%",
    "tip": "watch an episode or a film that has to do with your subject, and note one thing that surprised you.",
}
# About the learner, or that would agree with them. `il y a` is nobody; titles of things are not in our texts.
GENDERED = re.compile(
    r"\b(he|she|him|his|her|hers|il|elle|ils|elles|celui|celle|prêt|prête|seul|seule|connecté|connectée"
    r"|inscrit|inscrite|arrivé|arrivée|formateur|formatrice)\b",
    re.IGNORECASE,
)


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_there_is_every_template_in_both_languages_and_each_is_called_something():
    for language in LANGUAGES:
        there = {path.stem for path in TEMPLATES if path.parent.name == language}
        assert there == set(shipped_names(Words(language)))
    assert len(TEMPLATES) == 90


def test_a_template_has_the_same_phase_and_the_same_fields_in_both_languages():
    for name in shipped_names(Words("en")):
        english, french = load_template(name, "en"), load_template(name, "fr")
        assert english.phase is french.phase
        assert fields_used(english.subject, english.body) == fields_used(french.subject, french.body), name
    assert {load_template(name, "en").phase for name in shipped_names(Words("en"))} == set(Phase)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_short_kind_and_knows_nobody_s_gender(path: Path):
    values = VALUES | (IN_ENGLISH if path.parent.name == "en" else {})
    text = personalise(load_template(path.stem, path.parent.name), values)
    whole = f"{text.subject}\n{text.body}"
    assert text.body.endswith("Nadia Ferhat\n")
    for body in (text.body, load_template(path.stem, path.parent.name).body):
        checks = check_text(body, "Zoë", path.parent.name)
        assert checks.is_short, checks.words
        assert (checks.has_fact, checks.has_offer, checks.has_action, checks.has_name) == (True,) * 4, checks
    assert "Zoë" in text.body
    assert not GENDERED.search(whole)
    assert "{" not in whole and "  " not in whole and "\n\n\n" not in whole
    assert "!" not in whole


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.parent.name == "fr"], ids=name_of)
def test_french_has_its_narrow_spaces(path: Path):
    text = path.read_text("utf-8")
    said = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|^subject:|^phase:", "x", text, flags=re.MULTILINE)
    assert not re.search(r"[^\u202f][;?!%»]|[^\u202f\d]:|«[^\u202f]", said)


def test_a_template_may_do_without_a_field_when_it_says_so():
    silent = load_template("silent", "en")
    with_it = personalise(silent, VALUES)
    without = personalise(silent, VALUES | {"last_success": ""})
    assert "“Unité 4 : au téléphone”, and I’ve missed you" in with_it.body
    assert "\nI’ve missed you since" in without.body
    assert (
        personalise(read_template("t", "en", "subject: {{ share | default: 'a lot' }}\n\nx"), {}).subject == "a lot"
    )


@pytest.mark.parametrize("value", ["", " ", None])
def test_a_missing_or_empty_field_is_named(value: str | None):
    fields = VALUES | {"since": value} if value is not None else {k: v for k, v in VALUES.items() if k != "since"}
    with pytest.raises(WrongInput) as error:
        personalise(load_template("silent", "fr"), fields)
    assert (error.value.cause, error.value.facts) == ("field_missing", {"field": "since"})


def test_a_language_without_templates_falls_back_to_english():
    assert load_template("silent", "de").language == "en"
    assert load_template("silent", "fr-CA").language == "fr"


@pytest.mark.parametrize("name", ["nothing", "../fr/silent", ""])
def test_an_unknown_template_is_said_to_be_unknown(name: str):
    with pytest.raises(WrongInput) as error:
        load_template(name, "fr")
    assert error.value.cause == "template_unknown"


@pytest.mark.parametrize(
    ("written", "cause", "fact"),
    [
        ("no subject", "template_broken", 1),
        ("subject: x\nbody at once", "template_broken", 2),
        ("subject: x\n\none\n{% if days %}two", "template_broken", 4),
        ("subject: x\n\n{{ days", "template_broken", 3),
        ("subject: x\n\n{% include 'fr/silent' %}", "template_broken", 3),
        ("subject: x\n\n{{ password }}", "field_unknown", "password"),
        ("subject: x\n\n{{ first_name.__class__ }}", "field_unknown", "first_name.__class__"),
    ],
)
def test_a_mistake_is_found_before_anybody_is_written_to(written: str, cause: str, fact: int | str):
    with pytest.raises(WrongInput) as error:
        read_template("t", "en", written)
    assert (error.value.cause, [*error.value.facts.values()]) == (cause, [fact])


def test_a_mistake_that_only_filling_shows_is_found_in_its_line():
    template = read_template("t", "en", "subject: x\n\none\n{{ days | shout }}")
    with pytest.raises(WrongInput) as error:
        personalise(template, VALUES)
    assert (error.value.cause, error.value.facts) == ("template_broken", {"line": 4})


def test_a_template_cannot_run_for_ever():
    loop = "{% for i in (1..99999) %}{% for j in (1..99999) %}x{% endfor %}{% endfor %}"
    for body in (loop, "{{ 'x' | ljust: 1000000000 }}", "{% for i in (1..1999) %}{{ cohort }}{% endfor %}"):
        template = read_template("t", "en", f"subject: x\n\n{body}")
        with pytest.raises(WrongInput) as error:
            personalise(template, VALUES | {"cohort": "c" * 1000})
        assert error.value.cause == "template_broken"


def test_a_value_is_text_and_never_a_template():
    template = read_template("t", "en", "subject: Hi {{ first_name }}\n\n{{ question }}")
    text = personalise(template, {"first_name": "{{ cohort }}\r\nBcc: x", "question": "a < b & c"})
    assert text.subject == "Hi {{ cohort }} Bcc: x"  # on one line: it goes into a header
    assert text.body == "a < b & c\n"


def test_every_field_has_a_name_and_is_used_unless_our_texts_can_do_without():
    used = frozenset().union(*(fields_used(*_texts(path)) for path in TEMPLATES))
    assert FIELDS - used == {"plan_share", "trainer"}
    for language in LANGUAGES:
        assert field_names(Words(language)).keys() == FIELDS


def _texts(path: Path) -> tuple[str, str]:
    template = load_template(path.stem, path.parent.name)
    return template.subject, template.body


@pytest.mark.parametrize(
    "head", ["subject: x\nphase: never", "subject: x\nphase: after\nmore", "subject: x\nx: after"]
)
def test_a_file_says_its_phase_or_nothing_else(head: str):
    assert read_template("t", "en", "subject: x\nphase: after\n\ny").phase is Phase.AFTER
    assert read_template("t", "en", "subject: x\n\ny").phase is Phase.DURING
    with pytest.raises(WrongInput) as error:
        read_template("t", "en", f"{head}\n\ny")
    assert (error.value.cause, error.value.facts) == ("template_broken", {"line": 2})


# --- tips ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_tips_differ_between_neighbours_and_stay_with_a_learner(language: str):
    words = Words(language)
    tips = [tip_for(words, learner_id) for learner_id in range(40)]
    assert len(set(tips)) >= 8
    assert all(one != other for one, other in pairwise(tips))
    assert tips == [tip_for(words, learner_id) for learner_id in range(40)]
    for tip in tips:
        assert 5 <= check_text(tip, "", language).words <= 25
        assert tip[0].islower() and tip.endswith(".") and "{" not in tip
        assert not GENDERED.search(tip)
        assert language != "fr" or not re.search(r"[^\u202f][;?!%»:]|«[^\u202f]", tip)


# --- what is wrong with a text that is written -----------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "body", "mistakes"),
    [
        ("Hi {{ first_name }}", "{{ since }}\n{% if days %}x{% endif %}", []),
        ("Hi {{ pasword }}", "x", [Mistake("pasword", True, 1, 7)]),
        (
            "x",
            "one\nand {{ nope }} {{ days }}\n{{ never.x }}",
            [Mistake("nope", False, 2, 8), Mistake("never.x", False, 3, 4)],
        ),
        ("x", "one\n {{ days", [Mistake(None, False, 2, 2)]),
        ("x", "{% if days %}two\n", [Mistake(None, False, 1, 17)]),
        ("x", "a\nb {% foo %}", [Mistake(None, False, 2, 6)]),
        ("{{ }}", "{% include 'fr/silent' %}", [Mistake(None, True, 1, 6), Mistake(None, False, 1, 12)]),
        ("x", "y" * (LONGEST + 1), [Mistake(None, False, 1, LONGEST + 1)]),
    ],
)
def test_mistakes_have_their_place(subject: str, body: str, mistakes: list[Mistake]):
    assert mistakes_in(subject, body) == mistakes


def test_what_a_text_needs_is_told_from_what_it_can_do_without():
    body = "{{ since }} {{ days | default: 'some' }} {% if share %}{{ share }}{% endif %}"
    assert fields_needed("{{ first_name }}", body) == {"since", "first_name"}
    assert fields_used("{{ first_name }}", body) == {"since", "first_name", "days", "share"}


# --- the trainer's own -----------------------------------------------------------------------------


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    cohort = small_cohort(tmp_path)
    yield cohort
    cohort.store.close()


def own(
    name: str = "silent", language: str = "en", body: str = "Hello {{ first_name }}", **more: str
) -> OwnTemplate:
    return OwnTemplate(name, language, more.get("label", ""), "", Phase.DURING, "Mine", body, NOW)


def test_the_trainers_own_version_counts_before_ours(cohort: SmallCohort):
    assert template_in_use(cohort.store, "silent", "en") == load_template("silent", "en")
    assert keep_template(cohort.store, own()) is None
    mine = template_in_use(cohort.store, "silent", "en-GB")
    assert (mine.subject, mine.body, mine.phase) == ("Mine", "Hello {{ first_name }}", Phase.DURING)
    assert template_in_use(cohort.store, "silent", "fr") == load_template("silent", "fr")
    (gone,) = remove_template(cohort.store, "silent")
    assert gone == own()
    assert template_in_use(cohort.store, "silent", "en") == load_template("silent", "en")


def test_a_version_with_a_mistake_is_kept_and_ours_is_used(cohort: SmallCohort):
    keep_template(cohort.store, own(body="Hello {{ fist_name }}"))
    assert template_in_use(cohort.store, "silent", "en") == load_template("silent", "en")


def test_a_clone_has_its_own_name_and_falls_back_to_where_it_came_from(cohort: SmallCohort):
    name = new_clone_name("silent")
    clone = own(name, body="For Acme", label="Acme")
    assert clone.is_clone and clone.origin == "silent" and new_clone_name(name) != name
    keep_template(cohort.store, clone)
    assert template_in_use(cohort.store, name, "en").body == "For Acme"
    assert template_in_use(cohort.store, "silent", "en") == load_template("silent", "en")
    other = template_in_use(cohort.store, name, "fr")
    assert (other.name, other.body) == (name, load_template("silent", "fr").body)
    keep_template(cohort.store, own(language="fr", body="Bonjour"))
    assert template_in_use(cohort.store, name, "fr").body == "Bonjour"


def test_what_was_never_there_is_unknown(cohort: SmallCohort):
    for name in ("nothing", "nothing.12345678", "../silent"):
        with pytest.raises(WrongInput) as error:
            template_in_use(cohort.store, name, "fr")
        assert error.value.cause == "template_unknown"

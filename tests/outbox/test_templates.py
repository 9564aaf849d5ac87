import re
from pathlib import Path

import pytest

from cockpit.assets import asset
from cockpit.errors import WrongInput
from cockpit.outbox.templates import FIELDS, load_template, personalise, read_template

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
}
# About the learner, or that would agree with them. `il y a` is nobody; titles of things are not in our texts.
GENDERED = re.compile(
    r"\b(he|she|him|his|her|hers|il|elle|ils|elles|celui|celle|prêt|prête|seul|seule|connecté|connectée"
    r"|inscrit|inscrite|arrivé|arrivée|formateur|formatrice)\b",
    re.IGNORECASE,
)


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_there_is_every_template_in_both_languages():
    names = {
        *("silent", "never_connected", "reached_75", "reached", "back", "late", "answer", "check_in"),
        *("answer_access", "answer_technical", "answer_content", "answer_organisation", "answer_certificate"),
    }
    assert {name_of(path) for path in TEMPLATES} == {f"{code}/{name}" for code in ("fr", "en") for name in names}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_short_kind_and_knows_nobody_s_gender(path: Path):
    text = personalise(load_template(path.stem, path.parent.name), VALUES)
    whole = f"{text.subject}\n{text.body}"
    assert len(re.findall(r"\w+(?:[’'-]\w+)*", text.body)) <= 90
    assert text.body.endswith("Nadia Ferhat\n")
    assert "Zoë" in text.body
    assert not GENDERED.search(whole)
    assert "{" not in whole and "  " not in whole and "\n\n\n" not in whole
    assert "!" not in whole


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.parent.name == "fr"], ids=name_of)
def test_french_has_its_narrow_spaces(path: Path):
    text = path.read_text("utf-8")
    said = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|^subject:", "x", text)
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


def test_every_field_that_is_known_is_used():
    used = {field for path in TEMPLATES for field in re.findall(r"\{\{ (\w+) \}\}", path.read_text("utf-8"))}
    assert used == FIELDS

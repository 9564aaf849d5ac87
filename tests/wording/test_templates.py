import pytest

from cockpit.assets import asset
from cockpit.domain.phases import Phase
from cockpit.wording import LANGUAGES, Words
from cockpit.wording.templates import (
    field_name,
    field_names,
    phase_name,
    template_names,
    with_field_names,
    with_fields,
)

LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@LANGUAGE
def test_no_two_fields_templates_or_phases_have_the_same_name(language: str):
    words = Words(language)
    names = [*field_names(words).values()]
    titles = [*template_names(words).values()]
    phases = [phase_name(words, phase) for phase in Phase]
    for several in (names, titles, phases):
        assert len({one.casefold() for one in several}) == len(several)
    assert not any(set(name) & set("{}%|'\"") for name in names)


def test_a_field_has_its_name_and_what_is_none_its_own():
    assert field_name(Words("fr"), "first_name") == "prénom"
    assert field_name(Words("fr"), "password") == "password"


def test_a_template_is_shown_in_the_trainers_words_and_kept_as_it_was():
    kept = "{{ first_name | default: 'first_name' }}, {% if last_success %}{{last_success}}{% endif %} first_name"
    shown = with_field_names(Words("fr"), kept)
    seen = "une réussite récente"
    assert (
        shown
        == f"{{{{ prénom | default: 'first_name' }}}}, {{% if {seen} %}}{{{{{seen}}}}}{{% endif %}} first_name"
    )
    assert with_fields(Words("fr"), shown) == kept


def test_a_name_within_a_name_is_not_taken_for_it():
    assert with_fields(Words("en"), "{{ my first  name }} {{ first name }}") == (
        "{{ trainer_first_name }} {{ first_name }}"
    )
    assert with_fields(Words("en"), "{{ first names }}") == "{{ first names }}"


@LANGUAGE
@pytest.mark.parametrize("path", sorted(asset("templates").glob("*/*.liquid")), ids=lambda path: path.stem)
def test_every_shipped_text_comes_back_as_it_was(path, language: str):
    text = path.read_text("utf-8")
    assert with_fields(Words(language), with_field_names(Words(language), text)) == text

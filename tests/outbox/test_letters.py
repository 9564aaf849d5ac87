import pytest

from cockpit.errors import WrongInput
from cockpit.outbox.letters import Letter, around_line, letter_of, with_line
from cockpit.outbox.templates import Template

TEMPLATE = Template(
    "own",
    "fr",
    "{{ first_name }}, on reprend ?",
    "Bonjour {{ first_name }},\n\nDepuis {{ since }}.\n\nÀ vous,\nNadia\n",
)


def test_what_is_not_known_stands_in_the_letter_and_keeps_it_back():
    letter = letter_of(TEMPLATE, {"first_name": "Ana"})
    assert letter.missing == ("since",)
    assert "Depuis {{ since }}." in letter.body
    assert not letter.is_whole
    assert letter_of(TEMPLATE, {"first_name": "Ana", "since": "lundi"}).is_whole


def test_words_instead_of_a_field_are_read_by_those_of_whom_it_is_not_known_only():
    instead = {"since": "quelque temps"}
    letter = letter_of(TEMPLATE, {"first_name": "Ana"}, instead)
    assert "Depuis quelque temps." in letter.body
    assert letter.is_whole
    assert "Depuis lundi." in letter_of(TEMPLATE, {"first_name": "Ana", "since": "lundi"}, instead).body


def test_words_of_spaces_are_none():
    assert letter_of(TEMPLATE, {"first_name": "Ana"}, {"since": "  "}).missing == ("since",)


def test_a_letter_without_a_subject_is_not_whole():
    assert not Letter(" ", "words").is_whole
    assert not Letter("words", "").is_whole
    assert not Letter("words", "{{ by hand").is_whole


def test_a_broken_template_is_told_of():
    with pytest.raises(WrongInput) as told:
        letter_of(Template("own", "fr", "s", "Bonjour {{ first_name"), {"first_name": "Ana"})
    assert told.value.cause == "template_broken"


BODY = "Bonjour Ana,\n\nDepuis lundi.\n\nÀ vous,\nNadia\n"


def test_a_line_for_one_stands_before_the_sign_off():
    assert (
        with_line(BODY, " Merci ! ", "Nadia\n06 12")
        == "Bonjour Ana,\n\nDepuis lundi.\n\nMerci !\n\nÀ vous,\nNadia\n"
    )
    assert with_line(BODY, "  ", "Nadia") == BODY


def test_a_text_without_a_sign_off_ends_with_the_line():
    assert with_line("Bonjour,\n\nDepuis lundi.\n", "Merci", "Nadia") == "Bonjour,\n\nDepuis lundi.\n\nMerci\n"
    assert with_line("Nadia\n", "Merci", "Nadia") == "Nadia\n\nMerci\n"


def test_the_parts_around_the_line_hold_the_whole_text():
    before, after = around_line(BODY, "Nadia")
    assert (before, after) == ("Bonjour Ana,\n\nDepuis lundi.", "À vous,\nNadia\n")

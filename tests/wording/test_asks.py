import pytest

from cockpit.accounts import connector_kinds, connector_of
from cockpit.wording import LANGUAGES, Words
from cockpit.wording.asks import ask_hint, ask_label, choice_name, kind_hint, kind_name

KINDS = connector_kinds()
ASKS = [(kind, ask.name) for kind in KINDS for ask in connector_of(kind).asks if ask.kind != "hidden"]
CHOICES = [(kind, ask.name, choice) for kind in KINDS for ask in connector_of(kind).asks for choice in ask.choices]


def test_connectors_are_installed():
    assert KINDS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "name"), ASKS)
def test_every_question_of_every_connector_has_a_label(language: str, kind: str, name: str):
    label = ask_label(Words(language), kind, name)
    assert label.strip() and label != name
    assert not label.endswith((".", ":"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "name"), ASKS)
def test_a_hint_is_a_sentence(language: str, kind: str, name: str):
    hint = ask_hint(Words(language), kind, name)
    assert not hint or hint.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "name", "choice"), CHOICES)
def test_every_choice_has_a_name(language: str, kind: str, name: str, choice: str):
    assert choice_name(Words(language), kind, name, choice) != choice


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_account_has_a_name_and_says_what_it_gives(language: str, kind: str):
    assert kind_name(Words(language), kind, "") != ""
    assert kind_hint(Words(language), kind) != ""


def test_a_connector_that_came_later_shows_under_its_own_names():
    words = Words("en")
    assert kind_name(words, "canvas", "Canvas") == "Canvas"
    assert ask_label(words, "canvas", "domain") == "domain"
    assert choice_name(words, "canvas", "region", "eu") == "eu"
    assert (ask_hint(words, "canvas", "domain"), kind_hint(words, "canvas")) == ("", "")

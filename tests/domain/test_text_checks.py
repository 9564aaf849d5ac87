import pytest

from cockpit.domain.text_checks import Checks, check_text

EN = """Hi Zoë,

You had finished “Unit 4”, and I’ve missed you since Monday. No reproach: life fills up.

I can help you find a pace that suits you.

Reply with a time that works for you.

Nadia
"""
FR = """Bonjour Zoë,

Vous aviez terminé « Unité 4 », et vous nous manquez depuis lundi. Aucun reproche.

Je vous propose une reprise légère.

Répondez à ce message avec un moment qui vous convient.

Nadia
"""


def without(text: str, start: str) -> str:
    """Return a text without the paragraph that begins so."""
    return "\n\n".join(part for part in text.split("\n\n") if not part.startswith(start))


def test_a_good_message_has_everything():
    assert check_text(EN, "Zoë", "en") == Checks(37, True, True, True, True)
    assert check_text(FR, "Zoë", "fr") == Checks(32, True, True, True, True)


@pytest.mark.parametrize(
    ("text", "language", "facts", "offer", "action"),
    [
        (EN, "en", "You had", "I can", "Reply"),
        (FR, "fr-CA", "Vous aviez", "Je vous", "Répondez"),
    ],
)
def test_each_thing_that_is_missing_is_missed_and_nothing_else(
    text: str, language: str, facts: str, offer: str, action: str
):
    def found(start: str) -> tuple[bool, bool, bool]:
        checks = check_text(without(text, start), "Zoë", language)
        return checks.has_fact, checks.has_offer, checks.has_action

    assert found(facts) == (False, True, True)
    assert found(offer) == (True, False, True)
    assert found(action) == (True, True, False)


@pytest.mark.parametrize(
    ("text", "language", "is_fact"),
    [
        ("due on 4 March", "en", True),
        ("échéance le 1er mars", "fr", True),
        ("33\u202f% du parcours", "fr", True),
        ("9 weeks are left", "en", True),
        ("12\u00a0jours", "fr", True),
        ("in 15 minutes, by phone", "en", False),
        ("en 15 minutes, au téléphone", "fr", False),
        ("I may be wrong", "en", False),
        ("“{{ milestone }}” was due", "en", True),
        ("“{{ first_name }}”", "en", False),
        ("« {{ tip }} »", "fr", False),
        ("{% if last_success %}Well{% endif %}", "en", False),
    ],
)
def test_a_fact_is_a_title_a_day_a_share_or_a_field_that_says_one(text: str, language: str, is_fact: bool):
    assert check_text(text, "", language).has_fact is is_fact


def test_a_field_is_one_word_and_a_condition_none():
    assert (
        check_text("{% if days %}Hi{% endif %} {{ first_name | default: 'you there' }}, l’été", "", "en").words == 3
    )


def test_the_name_is_a_whole_word_or_its_field():
    assert check_text("Dear zoë,", "Zoë", "en").has_name
    assert check_text("Hi {{ first_name }}", "", "en").has_name
    assert not check_text("Hi Zoëlle", "Zoë", "en").has_name
    assert not check_text("Hi you", "", "en").has_name
    assert check_text("Hi A.B. (C)", "A.B. (C)", "en").has_name


def test_ninety_words_are_short_and_one_more_is_not():
    assert check_text("word " * 90, "", "en").is_short
    assert not check_text("word " * 91, "", "en").is_short


def test_a_language_without_rules_is_looked_at_with_those_of_english():
    assert check_text(EN, "Zoë", "de") == check_text(EN, "Zoë", "en")


def test_a_text_that_is_being_written_is_checked_as_it_stands():
    assert check_text("", "", "en") == Checks(0, False, False, False, False)
    assert check_text("Hi {{ ", "Zoë", "en").words == 1

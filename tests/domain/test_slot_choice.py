"""What an answer chooses: recognised only where its own words leave no other reading."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.domain.checkins import Slot
from cockpit.domain.slot_choice import SlotChoice, slot_choice

MONTREAL = ZoneInfo("America/Montreal")
# There: Tuesday 24 November 9:00, Wednesday 25 at 10:30, Thursday 26 at 8:30.
SLOTS = [
    Slot(datetime(2026, 11, 24, 14, 0, tzinfo=UTC), 15),
    Slot(datetime(2026, 11, 25, 15, 30, tzinfo=UTC), 15),
    Slot(datetime(2026, 11, 26, 13, 30, tzinfo=UTC), 15),
]


def choice(body: str) -> SlotChoice | None:
    return slot_choice(body, SLOTS, MONTREAL)


@pytest.mark.parametrize(
    "body",
    [
        *("2", "2.", "2 !", "2 - merci", "2, merci beaucoup", "2e", "2 works", "deux", "Two", "#2", "n°2", "N° 2"),
        *("le 2", "Le 2 me va", "ok 2", "va pour le 2", "Je prends le 2", "Plutôt le 2", "je préfère le 2 :)"),
        *("la deuxième", "La 2e", "le second", "the second one", "The second works for me.", "I'd like 2"),
        *("option 2", "Option 2 please", "Number 2 please, thanks", "créneau 2", "Le créneau n°2 svp"),
        *("Je choisis la deuxième proposition", "Let's go for the second slot", "Hi Nadia, 2 please"),
        *("mercredi", "mercredi 10h30", "mercredi matin", "je suis dispo mercredi", "À mercredi !"),
        *("Wednesday works", "Wednesday 25 at 10:30", "Wed. 10:30", "Wed 25", "Wednesday the 25th"),
        *("le 25", "25/11", "le mercredi 25 novembre à 10 h 30", "Mercredi 25, c'est parfait", "10:30 am is fine"),
        *("Pas de problème pour le 2", "No problem, Wednesday works.", "Le 2, merci et bonne journée !"),
        "Bonjour Nadia,\n\nLe 2 me convient très bien. Merci !\n\nDjilali",
        "Bonjour,\n2\nCordialement\nDjilali 06 12 34 56 78",
        "Comment allez-vous ?\nLe 2 me va.",
    ],
)
def test_an_answer_that_names_one_moment_plainly_chooses_it(body: str):
    found = choice(body)
    assert found is not None and found.number == 2


@pytest.mark.parametrize(
    "body",
    [
        *("", "merci", "any", "n'importe", "4", "12", "22", "1,2", "2 1", "2/3", "le 5"),
        *("2 or 3", "1 ou 2", "le 2 ou le 3", "1 et 2 me vont", "1 or 2 would work", "Wednesday or Thursday"),
        *("not the 2", "pas le 2", "not Wednesday", "sauf le 2", "everything but 2", "anything except the second"),
        *("I can't do 2", "2 doesn't work", "2 ne me va pas", "mercredi ne marche pas"),
        *("the second doesn't suit me", "Je ne peux pas le 1. Le 2 me va.", "Le 2. Finalement je ne peux pas."),
        *(
            "Is 2 still available?",
            "Peut-être le 2",
            "Le 2 si je peux",
            "2 si possible à 11h",
            "le 2 mais plus tard",
        ),
        *(
            "lundi",
            "vendredi 27",
            "Tuesday 25",
            "Wed 2",
            "mercredi 2",
            "mercredi 10",
            "le 2 décembre",
            "11h",
            "2h30",
        ),
        *("mercredi 14h", "Wednesday afternoon", "mercredi 2 décembre", "mercredi prochain", "Wednesday next week"),
        *("avant mercredi", "après le 2", "in 2 weeks on Wednesday", "Aucun ne me va. Ou alors le 2 ?"),
        *("dans 2 jours", "2 questions", "I have 2 children", "two weeks", "2 fois", "2 h", "2,5 heures"),
        *("for 2 weeks", "pour 2 semaines", "avec 2 amis", "3 personnes", "Mon 2e enfant est malade"),
        *("Je suis en retard de 2 unités", "the first time I saw 2", "Je vous appelle au 06 12 34 56 78"),
        "2 " + "x" * 800,
    ],
)
def test_what_can_be_read_otherwise_chooses_nothing(body: str):
    assert choice(body) is None


@pytest.mark.parametrize(
    "body",
    [
        *("Aucun ne me va", "Aucun.", "none of them works", "None of these, sorry.", "Neither works for me"),
        *("I can't make any of these", "Je ne suis pas disponible sur ces créneaux"),
        "Aucune de ces dates ne me convient, plutôt lundi prochain.",
    ],
)
def test_that_none_suits_is_heard(body: str):
    found = choice(body)
    assert found is not None and found.number is None


def test_it_quotes_the_words_that_choose_and_no_others():
    assert choice("Bonjour,\n\nJe vais mieux. Le 2 me va !\nZoë") == SlotChoice(2, "Le 2 me va !")
    long = choice("Le 2 me va, " + "vraiment " * 30)
    assert long is not None and len(long.quoted) == 140 and long.quoted.endswith("…")


def test_days_and_hours_are_the_learners_own():
    night = [Slot(datetime(2026, 11, 25, 2, 0, tzinfo=UTC), 30)]  # Tuesday evening in Montréal
    assert slot_choice("mardi 21h", night, MONTREAL) == SlotChoice(1, "mardi 21h")
    assert slot_choice("mercredi", night, MONTREAL) is None


def test_two_moments_of_one_day_are_told_apart_by_the_hour_only():
    same_day = [SLOTS[1], Slot(datetime(2026, 11, 25, 19, 30, tzinfo=UTC), 15)]
    assert slot_choice("mercredi", same_day, MONTREAL) is None
    assert slot_choice("Wednesday 2:30 pm", same_day, MONTREAL) == SlotChoice(2, "Wednesday 2:30 pm")
    assert slot_choice("mercredi matin", same_day, MONTREAL) == SlotChoice(1, "mercredi matin")


WORDS = st.sampled_from(
    [
        *("2", "3", "le", "la", "the", "second", "premier", "mercredi", "Wednesday", "10h30", "25", "novembre"),
        *("pas", "not", "ou", "or", "si", "hi", "hello", "ok", "merci", ".", "?", "!", ","),
    ]
)


@settings(max_examples=400, deadline=200)
@given(st.lists(WORDS, max_size=120).map(" ".join))
def test_no_text_takes_long_and_what_is_chosen_was_offered(body: str):
    found = choice(body)
    assert found is None or found.number in (None, 1, 2, 3)
    assert found is None or found.quoted

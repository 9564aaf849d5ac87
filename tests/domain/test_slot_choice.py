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
        *("Le 2 fonctionne pour moi", "Le créneau 2 serait parfait, merci Nadia !"),
        "C'est noté pour mercredi, merci.",
        *("Bonjour Madame Ferhat, je prends le deuxième créneau.", "on part sur le 2"),
        "On se parle mercredi alors !",
        *("Seul le 2 me convient.", "J'ai choisi le 2.", "Le mercredi à 10h30 m'arrange le mieux", "2 👍"),
        "le 2 svp",
        *("Merci pour votre message, le 2 me va très bien.", "Désolé pour le retard, je choisis le 2."),
        "2, Djilali",
        *("Je serai disponible mercredi matin", "Le 2 tombe bien", "Le 2 me va, bonne soirée !", "**2**"),
        *("2 would work for me", "Thanks for your message, 2 is perfect.", "I can do Wednesday", "Let's say 2"),
        *("I'm free on Wednesday", "Sorry for the late reply, 2 works.", "The second one is great, thanks Nadia"),
        *("Good morning Nadia, 2 please", "I’ll take the second option, thank you so much!"),
        "It would be 2 for me",
        *("Wednesday at 10:30 works for me, see you then!", "I would prefer option 2", "Only Wednesday works"),
        *("Plutôt le 2 si possible", "Réponse : 2", "2 stp, et merci pour tout", "Parfait, on se dit le 2"),
        *("Je confirme le 2", "2 it is!", "No 2 please", "Le 2 me va, j'ai hâte !", "Le 2 conviendra, à bientôt"),
        "Hi Nadia,\n\nI was busy last month, sorry. Slot 2 is fine.\n\nBest wishes\nDjilali",
        "Bonjour,\n\nmerci de votre aide. J'ai une question sur le module.\nVa pour le 2.",
        *("2️⃣", "2️⃣ 👍", "2 sounds good", "Sounds good, 2", "That sounds great, 2 please", "2 sounds perfect to me"),
        *(
            "Le 2 si c'est encore possible",
            "Le 2, si possible",
            "Le 2 si c'est toujours libre",
            "2 if it's still free",
        ),
        *("Wednesday works, if that's still available.", "Le 2 si ça vous va", "2 if that works for you"),
        "2, merci. Vous pouvez me joindre au 06 12 34 56 78",
        *("Le 2, mon numéro : 06.12.34.56.78", "2 please, call me on +33 6 12 34 56 78", "2. Tél. 0612345678"),
        *("Mercredi, je suis joignable au 06-12-34-56-78.", "Option 2, you can reach me at (514) 555-0123"),
        "Le 2 me va. Merci de me rappeler au 01 23 45 67 89.",
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
        *("Le 2 est trop tôt pour moi.", "Le créneau 2 est déjà pris.", "Le 2 tombe mal."),
        "Je préfère éviter le 2.",
        *("Mercredi j'ai un examen.", "Je serai en réunion mercredi.", "Mercredi je travaille."),
        "Réunion mercredi",
        *("Je suis de garde mercredi", "Je pars mercredi", "Mercredi, je suis à Paris"),
        "Mercredi je suis en visio",
        *("Le 2 m'aurait convenu", "Je suis occupée mercredi matin", "Tout me va à part le 2", "le 2 au pire"),
        *("Mercredi à 10h30 heure de Paris", "Mercredi à 2", "Les 2 me conviennent", "Bonjour Pas mercredi svp"),
        "J-2",
        *("demain matin", "Le 2, c'est trop tard.", "Le 2.\nC'est trop tôt finalement.", "Le 2\nJe dois vérifier."),
        *("Le 2. Non, pas du tout.", "2\nNo sorry"),
        *("2 is too early for me", "The second one clashes with my shift", "I work on Wednesday.", "2 👎", "+2"),
        *("I will work on Wednesday", "Wednesday I'm on a call", "I have a meeting on Wednesday"),
        "I'm away Wednesday",
        *("I'm taking Wednesday off", "Anyone would do, Wednesday I teach", "2 would have been great"),
        "2 is taken",
        *("2 could work", "Wednesday is tricky", "I hate Wednesday mornings", "Skip 2", "2 overlaps with my class"),
        *("Wednesday at 10:30 Paris time", "Wednesday at 2", "Both 1 and 2 are fine", "2. Let me check first."),
        *(
            "First, thank you for this",
            "Der 2. geht leider nicht",
            "El 2 no puedo",
            "Will 2 be available",
            "I'll confirm on Wednesday",
        ),
        *("Can we do 2", "Is Wednesday ok", "Je vous confirme ça mercredi", "2 ❌", "2 is fine for Nadia"),
        "~2",
        *("2️⃣ ou 3️⃣", "pas le 2️⃣", "2️⃣ 👎", "2 sounds early", "2 sounds good but let me check", "Does 2 sound good"),
        *("Sounds good, 2 or 3", "Sounds like 2 is full", "2 sounds good to you?", "2 doesn't sound good"),
        *("Le 2 si ma cheffe est d'accord", "Le 2 si c'est possible à 11h", "Le 2 si ce n'est plus possible le 1"),
        *(
            "Le 2 si c'est encore à pourvoir",
            "2 if I can",
            "2 if it's not too late",
            "2 if it's possible on Friday",
        ),
        *("06 12 34 56 78", "Vous pouvez me joindre au 06 12 34 56 78", "2, appelez-moi au 06 12 34 56 78 le 3"),
        *("2, mais appelez-moi avant au 06 12 34 56 78", "2. Joignable au 06 12 34 56 78 après 11h"),
        *("Pas le 2, appelez-moi au 06 12 34 56 78", "2 06 12 34", "2, code 4567", "2. Dossier 12345678"),
        *("2, je vous appelle au 06 12 34 56 78 ou le 3", "Le 2 ou au 06 12 34 56 78", "1 06 12 34 56 78 2"),
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


def test_a_small_number_behind_an_article_chooses_nothing_where_another_moment_is_of_that_day():
    second = [*SLOTS[:2], Slot(datetime(2026, 12, 2, 14, 30, tzinfo=UTC), 15)]  # Wednesday at 9:30 there
    for body in ("le 2", "Le 2 me va", "on the 2nd", "celui du 2", "Je préfère éviter le 2.", "mercredi 2 au pire"):
        assert slot_choice(body, second, MONTREAL) is None
    for body in ("2", "option 2", "la 2", "le deuxième", "le 2, à 10h30"):
        found = slot_choice(body, second, MONTREAL)
        assert found is not None and found.number == 2
    for body in ("le 2 décembre", "le 2 à 9h30", "mercredi 2", "the 2nd of December works"):
        found = slot_choice(body, second, MONTREAL)
        assert found is not None and found.number == 3


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

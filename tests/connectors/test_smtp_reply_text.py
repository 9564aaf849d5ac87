import time
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from cockpit.outbox.mime import Person, freeze
from connectors.smtp.reply_text import cleaned, reduced, without_quote, words_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

OWN = "Oui, je reprends lundi."


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 23 Nov 2026 at 09:00, Nadia Ferhat <nadia@example.org> wrote:\n> Where are you?",
        "On Mon, 23 Nov 2026 at 09:00, Nadia Ferhat\n<nadia@example.org> wrote:\n\n> Where are you?",
        "Le lun. 23 nov. 2026 à 09:00, Nadia Ferhat <nadia@example.org> a écrit :\n> Où en êtes-vous ?",
        "Le 23/11/2026 à 09:00, Nadia a\u00a0écrit\u00a0:\nOù en êtes-vous ?",
        "-----Original Message-----\nFrom: Nadia\nWhere are you?",
        "-----Message d'origine-----\nDe : Nadia\nOù en êtes-vous ?",
        "________________________________\nDe : Nadia Ferhat\nEnvoyé : lundi\nÀ : Zoë\nObjet : Bilan\n\nOù ?",
        "From: Nadia Ferhat <nadia@example.org>\nSent: Monday\nTo: Zoe\nSubject: x\n\nWhere?",
        "> Où en êtes-vous ?",
    ],
)
def test_the_mail_that_is_answered_is_cut_off(quoted: str):
    assert without_quote(f"{OWN}\n\n{quoted}\n") == OWN


def test_answers_between_quoted_lines_stay():
    text = "Le 3 mars, Nadia a écrit :\n> Quand ?\nLundi.\n> Où ?\nÀ distance."
    assert without_quote(text) == "Lundi.\nÀ distance."


@pytest.mark.parametrize("text", ["On y va ? J'ai écrit à Paul.", "Le rythme est bon : merci", "De : rien du tout"])
def test_words_that_look_like_a_quote_stay(text: str):
    assert without_quote(text) == text


@pytest.mark.parametrize("own", ["Le 2 me va.", "On Monday then", "Le 2 me va\n\nLe bonjour à tous"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_answer_that_begins_as_the_introduction_of_a_quote_does_stays(own: str, gap: str):
    for introduction in ("Le 3 mars, Nadia a écrit :", "On 3 March Nadia Ferhat\n<nadia@example.org> wrote:"):
        assert without_quote(f"{own}{gap}{introduction}\n> Quand ?\n") == own


def test_html_becomes_the_words_that_are_seen():
    html = (
        "<html><head><style>p {color: red}</style></head><body><p>Oui &amp; <b>non</b>.<br>À lundi</p>"
        "<!-- <p>secret</p> --><![if !mso]><img src='https://example.net/pixel.gif'><script>alert(1)</script>"
        "<div class='gmail_quote'><div>Le 3 mars</div><blockquote>Où en êtes-vous ?</blockquote></div></body>"
    )
    assert reduced(html).strip() == "Oui & non.\nÀ lundi"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<div dir=ltr>Le 2</div><div class=gmail_quote><div>Le lun. 23 nov., Nadia a écrit :</div>", "</div>"),
        ("<p>Le 2</p><div class=moz-cite-prefix>Le 23/11/2026, Nadia a écrit :</div><blockquote type=cite>", ""),
        ("<p>Le 2</p><div>Le 23 nov. 2026 à 09:00, Nadia a écrit :</div><blockquote>", "</blockquote>"),
        ("<p>Le 2</p><hr><div id=divRplyFwdMsg><b>De :</b> Nadia<br><b>Envoyé :</b> lundi<br></div>", ""),
    ],
)
def test_the_answer_is_found_before_our_own_invitation_in_html(before: str, after: str):
    people = Person("Nadia", "nadia@example.org"), Person("Zoë", "zoe@example.org")
    words = "Bonjour Zoë,\n\n1. mardi à 9:00\n2. jeudi à 14:00\n\nNadia"
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    ours = message_from_bytes(freeze(*people, "x", words, NOW, calendar).mime, policy=policy.default)
    page = ours.get_body(("html",))
    assert page is not None and "2. jeudi" in page.get_content()
    answer = EmailMessage()
    answer.set_content(before + page.get_content() + after, subtype="html")
    assert words_of(answer) == "Le 2"


@pytest.mark.parametrize("mark", ["<", "<a ", "<!--", "</", "<?", "<![", "<!", "<a x=\"'"])
def test_no_html_takes_long(mark: str):
    begun = time.monotonic()
    reduced(mark * 70_000)
    assert time.monotonic() - begun < 5


def test_controls_and_half_characters_are_taken_out():
    assert cleaned("a\0b\x1b[31m\r\nc\ud800\t\n\n\n\nd", 100) == "ab[31m\nc?\t\n\nd"
    assert cleaned("x" * 30, 20) == "x" * 20

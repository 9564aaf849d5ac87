"""A message for a learning platform: what it says, and how much of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.errors import WrongInput
from cockpit.outbox.lms_text import MAX_BYTES, freeze_text


def test_the_subject_is_the_first_line_where_there_is_one():
    assert freeze_text("Où en êtes-vous ?", "Bonjour Zoë,\r\n\r\nClaire\n") == (
        "Où en êtes-vous ?\n\nBonjour Zoë,\n\nClaire".encode()
    )
    assert freeze_text(" ", "Bonjour") == b"Bonjour"


def test_the_limit_counts_bytes_and_the_subject():
    assert len(freeze_text("", "é" * 2048)) == MAX_BYTES
    for subject, body in (("", "é" * 2048 + "x"), ("x", "é" * 2048), ("", "🙂" * 1025)):
        with pytest.raises(WrongInput) as caught:
            freeze_text(subject, body)
        assert caught.value.cause == "too_long_for_lms"


@pytest.mark.parametrize("body", ["", " ", "\r\n \n"])
def test_a_message_without_a_text_is_none(body: str):
    with pytest.raises(WrongInput) as caught:
        freeze_text("Bonjour", body)
    assert caught.value.cause == "text_missing"


@pytest.mark.parametrize("subject", ["a\nb", "a\r\nb", "a\u2028b"])
def test_a_subject_is_one_line(subject: str):
    with pytest.raises(WrongInput) as caught:
        freeze_text(subject, "Bonjour")
    assert caught.value.cause == "header_injection"


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=300))
def test_what_was_typed_stays_but_for_its_line_ends(body: str):
    if not body.strip():
        return
    typed = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    assert freeze_text("", body).decode() == typed

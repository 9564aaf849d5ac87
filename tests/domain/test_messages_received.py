import pytest

from cockpit.domain.messages_received import asks_to_stop, subject_of_answer


@pytest.mark.parametrize(
    "body", ["STOP", "stop.", "\n  Stop !\n\nZoë", "Désabonner", "unsubscribe", "Please unsubscribe me", "« stop »"]
)
def test_who_says_nothing_but_stop_asks_to_stop(body: str):
    assert asks_to_stop(body)


@pytest.mark.parametrize(
    "body",
    ["", "Stop by on Monday?", "Non-stop", "Bonjour\nstop", "I will not stop", "Stop, je plaisante", "stopper"],
)
def test_who_says_more_does_not(body: str):
    assert not asks_to_stop(body)


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("On reprend ?", "Re: On reprend ?"),
        ("Re: RE[2]: AW: Hello", "Re: Hello"),
        ("", "Re:"),
        ("Rebecca", "Re: Rebecca"),
    ],
)
def test_an_answer_says_re_once(subject: str, answer: str):
    assert subject_of_answer(subject) == answer

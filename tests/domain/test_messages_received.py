import pytest

from cockpit.domain.messages_received import asks_to_stop


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

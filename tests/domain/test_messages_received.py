import pytest

from cockpit.domain.messages_received import asks_to_stop


@pytest.mark.parametrize(
    "body",
    ["STOP", "stop.", "\n\n  Stop !\nThank you", "Désabonner", "« STOP »", "Unsubscribe\n\nAna", "me désabonner"],
)
def test_a_word_that_asks_to_stop_stands_alone_on_the_first_line(body):
    assert asks_to_stop(body)


@pytest.mark.parametrize(
    "body",
    ["", "\n", "Please do not stop", "Thank you.\nSTOP", "Stop by tomorrow?", "Stopped for a week", "Non-stop"],
)
def test_other_words_do_not(body):
    assert not asks_to_stop(body)

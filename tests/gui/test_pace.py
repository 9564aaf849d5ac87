import pytest

from cockpit.gui.connections.pace import Pace, ReadingShare
from cockpit.steps import Step


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


def left(pace: Pace, watch: Watch, *steps: tuple[float, Step]) -> list[float | None]:
    found = []
    for after, step in steps:
        watch.now += after
        found.append(pace.seconds_left(step))
    return found


def test_the_time_left_follows_from_the_pace_once_a_second_has_passed(watch: Watch):
    steps = ((0, Step(200, 2000, "B", 1)), (0.5, Step(400, 2000, "B", 1)), (1.5, Step(800, 2000, "B", 1)))
    assert left(Pace(watch), watch, *steps) == [None, None, 4.0]


def test_without_a_total_nothing_is_promised(watch: Watch):
    assert left(Pace(watch), watch, (0, Step(200, None)), (5, Step(400, None))) == [None, None]


def test_every_stream_is_measured_anew(watch: Watch):
    pace = Pace(watch)
    left(pace, watch, (0, Step(100, 200, "B", 1)), (10, Step(200, 200, "B", 1)))
    assert left(pace, watch, (0, Step(100, 400, "B", 1)), (2, Step(200, 400, "B", 1))) == [None, 4.0]


def test_the_share_grows_with_cohorts_and_streams_and_never_goes_back():
    share = ReadingShare(cohorts=2, streams_of_each=2)
    shares = []
    for step in (
        Step(0, None, "account"),
        Step(0, None, "A", 1),
        Step(5, 10, "A", 1),
        Step(10, 10, "A", 1),
        Step(5, 20, "A", 1),  # the second stream
        Step(20, 20, "A", 1),
        Step(3, 9, "A", 1),  # a third one, which nobody expected
        Step(0, None, "B", 2),
        Step(10, 10, "B", 2),
    ):
        share.take(step)
        shares.append(share.share)
    assert shares == [0.0, 0.0, 0.125, 0.25, 0.3125, 0.5, 0.5, 0.5, 0.75]

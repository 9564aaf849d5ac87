"""Calls made ahead: in order, as many at once as the site bears, and none after the reader has gone."""

import threading
import time

import pytest
from moodle_reads import members, pages, source

from cockpit.connector import Stream
from cockpit.errors import SourceBusy, UnexpectedAnswer
from connectors.moodle.pace import Pace, ahead


def test_answers_come_in_order_however_they_arrive():
    def work(number: int) -> int:
        time.sleep(0.02 if number % 2 == 0 else 0)
        return number * 10

    assert list(ahead(work, range(9), Pace())) == [number * 10 for number in range(9)]


def test_no_more_is_made_ahead_than_the_pace_allows():
    begun: list[int] = []
    reading = ahead(begun.append, range(100), Pace())
    next(reading)
    time.sleep(0.05)
    assert len(begun) <= 3  # the one that came, and two under way
    reading.close()


def test_steady_answers_let_four_be_under_way_and_no_more():
    pace = Pace()
    assert pace.at_once == 2
    for _ in range(40):
        pace.answered(0.02)
    assert pace.at_once == 4


def test_answers_that_take_clearly_longer_let_fewer_be_under_way():
    pace = Pace()
    for _ in range(4):
        pace.answered(0.1)
    assert pace.at_once == 3
    for _ in range(4):
        pace.answered(0.25)
    assert pace.at_once == 2
    for _ in range(20):
        pace.answered(0.25)
    assert pace.at_once == 1


def test_one_slow_answer_among_many_changes_nothing():
    pace = Pace()
    for seconds in (0.02, 0.02, 0.02, 0.02) * 4 + (0.02, 0.9, 0.02, 0.02):
        pace.answered(seconds)
    assert pace.at_once == 4


def test_a_site_that_asks_for_patience_is_asked_by_one_from_then_on():
    pace = Pace()

    def work(number: int) -> int:
        if number == 3:
            raise SourceBusy("too_many_requests", 7)
        return number

    made = []
    with pytest.raises(SourceBusy) as caught:
        made.extend(ahead(work, range(9), pace))
    assert made == [0, 1, 2]
    assert caught.value.retry_after_seconds == 7
    assert pace.at_once == 1


def test_a_failure_comes_after_the_answers_before_it():
    def work(number: int) -> int:
        if number == 1:
            raise UnexpectedAnswer("unreadable_answer")
        time.sleep(0.02)
        return number

    made = []
    with pytest.raises(UnexpectedAnswer):
        made.extend(ahead(work, range(9), Pace()))
    assert made == [0]


def test_closed_while_calls_hang_it_ends_at_once():
    hanging = threading.Event()

    def work(number: int) -> int:
        if number:
            hanging.wait(10)
        return number

    reading = ahead(work, range(9), Pace())
    assert next(reading) == 0
    begun = time.monotonic()
    reading.close()
    assert time.monotonic() - begun < 5  # half of what the calls hang
    hanging.set()


def test_a_stream_that_is_left_asks_for_nothing_more(moodle):
    known = members(moodle, "2")
    moodle.latency_seconds = 0.05
    moodle.fault = "no_batch"
    read = pages(source(moodle), Stream.COMPLETIONS, "2", known)
    next(read)
    time.sleep(0.12)
    read.close()
    asked = len(moodle.calls)
    time.sleep(0.3)
    assert len(moodle.calls) == asked < 60

"""Several calls under way at once, as many as a site bears, their answers in order."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from itertools import islice
from statistics import median
from typing import Generic, NamedTuple, TypeVar

from cockpit.errors import SourceBusy
from connectors.http import MAX_CONNECTIONS

_FIRST_AT_ONCE = 2
_ROUND = 4
_STEADY = 1.2
_SLOWER = 1.5

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


class Pace:
    """How many calls may be under way at once: two at first, one more after each round of steady answers.

    A site that answers clearly later than before is asked by one less, one that asks for patience by one alone.
    Four is the most: more gain nothing on a small server, and others who use it wait (measured).
    """

    def __init__(self) -> None:
        self.at_once = _FIRST_AT_ONCE
        self._round: list[float] = []
        self._best: float | None = None

    def begin(self) -> None:
        """Begin with calls of another kind, whose times compare with no earlier ones."""
        self._round.clear()
        self._best = None

    def answered(self, seconds: float) -> None:
        """Learn how long one answer took."""
        self._round.append(seconds)
        if len(self._round) < _ROUND:
            return
        now = median(self._round)
        self._round.clear()
        self._best = min(now, self._best or now)
        if now > self._best * _SLOWER:
            self.at_once = max(1, self.at_once - 1)
        elif now < self._best * _STEADY:
            self.at_once = min(MAX_CONNECTIONS, self.at_once + 1)

    def refused(self) -> None:
        """Learn that the site asked for patience, or did not answer in time."""
        self.at_once = 1
        self.begin()


def ahead(work: Callable[[_Item], _Made], items: Iterable[_Item], pace: Pace) -> Iterator[_Made]:
    """Yield what the work makes of each item, in order, while the next ones are under way already.

    Closed or failed, it begins nothing more and waits for nothing: what is still under way ends unheard.
    """
    pace.begin()
    waiting = iter(items)
    under_way: deque[Future[_Timed[_Made]]] = deque()

    def top_up() -> None:
        free = max(0, pace.at_once - len(under_way))
        under_way.extend(_begun(work, item) for item in islice(waiting, free))

    try:
        top_up()
        while under_way:
            timed = under_way.popleft().result()
            pace.answered(timed.seconds)
            top_up()
            yield timed.made
    except SourceBusy:
        pace.refused()
        raise


class _Timed(NamedTuple, Generic[_Made]):
    seconds: float
    made: _Made


def _begun(work: Callable[[_Item], _Made], item: _Item) -> "Future[_Timed[_Made]]":
    """Return what will be made of an item, in a thread that nobody waits for when the program ends.

    An executor's threads would keep it alive until a call that hangs has timed out.
    """
    future: Future[_Timed[_Made]] = Future()
    threading.Thread(target=_settle, args=(future, work, item), daemon=True).start()
    return future


def _settle(future: "Future[_Timed[_Made]]", work: Callable[[_Item], _Made], item: _Item) -> None:
    begun = time.monotonic()
    try:
        made = work(item)
    except BaseException as error:  # raised again where the answer is waited for
        future.set_exception(error)
    else:
        future.set_result(_Timed(time.monotonic() - begun, made))

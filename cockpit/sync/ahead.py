"""Waiting for a slow source without being stuck in it: it is read in a thread of its own, a little ahead."""

import threading
from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from typing import Any, TypeVar

from cockpit.steps import NOT_YET, Wait

Thing = TypeVar("Thing")

_TICK_SECONDS = 0.1
_DEPTH = 2


def ahead(things: Iterator[Thing]) -> Generator[Thing | None, None, None]:
    """Yield what an iterator gives, which runs in a thread of its own, at most two things ahead.

    None comes every tenth of a second in which nothing came: then one may stop. Who stops is not kept waiting for a
    call that is blocked; what it gives later is thrown away.
    """
    given: Queue[tuple[bool, Any]] = Queue(_DEPTH)
    is_over = threading.Event()

    def put(is_thing: bool, value: Any) -> None:
        while not is_over.is_set():
            try:
                given.put((is_thing, value), timeout=_TICK_SECONDS)
            except Full:
                continue
            return

    def run() -> None:
        try:
            for thing in things:
                put(True, thing)
                if is_over.is_set():
                    return
            put(False, None)
        except BaseException as error:
            put(False, error)

    # A daemon: one that is blocked in a read must not keep the program alive when its window is gone.
    threading.Thread(target=run, name="ahead", daemon=True).start()
    try:
        while True:
            try:
                is_thing, value = given.get(timeout=_TICK_SECONDS)
            except Empty:
                yield None
                continue
            if is_thing:
                yield value
            elif value is None:
                return
            else:
                raise value
    finally:
        is_over.set()


def patiently(call: Callable[[], Thing]) -> Generator[Wait, None, Thing]:
    """Return what a slow call gives; while it lasts the job may be stopped."""
    for answer in ahead((call(),) for _ in range(1)):
        if answer is not None:
            return answer[0]
        yield NOT_YET
    raise AssertionError("a call gives something or raises")

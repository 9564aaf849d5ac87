"""Running a long job to its end, as the command line does, but without the waiting."""

from collections.abc import Generator
from typing import Any

from cockpit.steps import NOT_YET, Step, Wait


def finished(
    steps: Generator[Step | Wait, None, Any], waits: list[Wait] | None = None, stop_after: int | None = None
) -> Any:
    """Return what a job ends with; None when it is stopped after so many kept pieces, as by who cancels.

    `waits` takes up the patience that it asked for.
    """
    taken = 0
    try:
        while taken != stop_after:
            step = next(steps)
            taken += isinstance(step, Step)
            if waits is not None and isinstance(step, Wait) and step is not NOT_YET:
                waits.append(step)
    except StopIteration as end:
        return end.value
    steps.close()
    return None

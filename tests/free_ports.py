"""Ports for the servers of the tests, which run side by side in several processes.

The system's own choice of a free port can be given to another program before our server takes it: to a call, or to
a server of another process (seen on a fresh machine). So they come from below the range that systems choose from,
each process of the tests has a part of it, and none is given twice.
"""

import itertools
import os
import random
import socket

_FIRST = 20_000  # IANA's dynamic ports begin at 49152, Linux's at 32768
_PORTS_OF_A_PROCESS = 1_500
_PROCESSES = 8
_process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _PROCESSES
# Where to begin is left to chance, for a second run of the tests on the same computer.
_turns = itertools.count(random.randrange(_PORTS_OF_A_PROCESS))


def free_port() -> int:
    """Return a port that nobody listens on, at any address of this computer."""
    for turn in itertools.islice(_turns, _PORTS_OF_A_PROCESS):
        port = _FIRST + _process * _PORTS_OF_A_PROCESS + turn % _PORTS_OF_A_PROCESS
        with socket.socket() as listener:
            try:
                listener.bind(("", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")

"""What a screen reader sees and hears: the accessibility bus of a private session, asked from outside the program.

Nothing of the window is used here but what AT-SPI tells of it: names, roles, states, actions, and the events.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from jeepney import DBusAddress, MatchRule, Message, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse as Gone
from jeepney.wrappers import unwrap_msg

NEEDED = ("dbus-daemon",)
LAUNCHERS = (Path("/usr/libexec/at-spi-bus-launcher"), Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"))

_ATSPI = "org.a11y.atspi."
_ROOT = "/org/a11y/atspi/accessible/root"
_FOCUSED, _SELECTED, _SHOWING = 12, 23, 25  # places in AT-SPI's list of states
_EVENTS = ("object:announcement", "object:state-changed", "object:children-changed", "object:selection-changed")


def missing_for_listening() -> list[str]:
    """Return what must be installed before the accessibility bus can be asked."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    return missing if any(map(Path.exists, LAUNCHERS)) else [*missing, "at-spi2-core"]


class Session:
    """A private session bus on which a screen reader is said to run, before any program starts."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        read, write = os.pipe()
        self._daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--print-address={write}"],
            env=dict(environment),
            pass_fds=[write],
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as told:
            self.address = told.readline().strip()
        launcher = next(path for path in LAUNCHERS if path.exists())
        self._launcher = subprocess.Popen(
            [launcher, "--launch-immediately"],
            env={**environment, "DBUS_SESSION_BUS_ADDRESS": self.address},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        bus = open_dbus_connection(self.address)
        status = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status")
        try:
            for name in ("IsEnabled", "ScreenReaderEnabled"):
                _patiently(lambda name=name: _asked(bus, Properties(status).set(name, "b", True)))
            ask = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
            self.accessibility_address = str(_asked(bus, ask)[0])
        finally:
            bus.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in (self._launcher, self._daemon):
            process.terminate()
            process.wait(10)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was told: its kind, a detail such as the state, a number, and its text if it has one."""

    kind: str
    detail: str
    number: int
    text: str
    source: "Node"


class Node:
    """One thing of the window, as the accessibility bus tells of it."""

    def __init__(self, listener: "Listener", bus_name: str, path: str) -> None:
        self._listener = listener
        self.bus_name = bus_name
        self.path = path

    def _ask(self, interface: str, method: str, signature: str = "", *given: Any) -> Any:
        address = DBusAddress(self.path, self.bus_name, _ATSPI + interface)
        return self._listener.asked(new_method_call(address, method, signature or None, given))

    @property
    def name(self) -> str:
        """What it is called."""
        address = DBusAddress(self.path, self.bus_name, f"{_ATSPI}Accessible")
        return str(self._listener.asked(Properties(address).get("Name"))[0][1])

    @property
    def role(self) -> str:
        """What it is: "list item", "push button"."""
        return str(self._ask("Accessible", "GetRoleName")[0])

    @property
    def children(self) -> list["Node"]:
        """What it holds."""
        return [Node(self._listener, *child) for child in self._ask("Accessible", "GetChildren")[0]]

    def has_state(self, place: int) -> bool:
        """Return whether it has a state."""
        low, high = self._ask("Accessible", "GetState")[0]
        return bool((low | high << 32) >> place & 1)

    @property
    def is_focused(self) -> bool:
        """Whether keys go to it."""
        return self.has_state(_FOCUSED)

    @property
    def is_selected(self) -> bool:
        """Whether it is the one that is chosen."""
        return self.has_state(_SELECTED)

    @property
    def is_showing(self) -> bool:
        """Whether it can be seen."""
        return self.has_state(_SHOWING)

    def actions(self) -> list[str]:
        """Return what can be done with it."""
        return [str(name).casefold() for name, _description, _key in self._ask("Action", "GetActions")[0]]

    def press(self) -> None:
        """Do what a press does, without mouse or key."""
        number = next(n for n, name in enumerate(self.actions()) if name in ("press", "toggle"))
        assert self._ask("Action", "DoAction", "i", number)[0]

    def within(self, wanted: Callable[["Node"], bool]) -> Iterator["Node"]:
        """Yield everything it holds, at any depth, as wanted; what is hidden or goes away is passed over."""
        for child in self.children:
            with suppress(Gone):
                if child.is_showing:
                    if wanted(child):
                        yield child
                    yield from child.within(wanted)


class Listener:
    """A screen reader's ear and finger on one accessibility bus."""

    def __init__(self, address: str) -> None:
        self._bus = open_dbus_connection(address)
        for interface in ("Object", "Window"):
            rule = MatchRule(type="signal", interface=f"{_ATSPI}Event.{interface}")
            self.asked(message_bus.AddMatch(rule))
        registry = DBusAddress("/org/a11y/atspi/registry", f"{_ATSPI}Registry", f"{_ATSPI}Registry")
        for event in _EVENTS:
            self.asked(new_method_call(registry, "RegisterEvent", "sass", (event, [], "")))
        self._heard: list[Event] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.close()

    def asked(self, message: Message) -> Any:
        """Return the body of the answer; events that come meanwhile are kept."""
        serial = next(self._bus.outgoing_serial)
        self._bus.send_message(message, serial=serial)
        end = time.monotonic() + 10
        while (left := end - time.monotonic()) > 0:
            came = self._bus.receive(timeout=left)
            if came.header.fields.get(5) == serial:  # the answer to this question
                return unwrap_msg(came)
            self._keep(came)
        raise TimeoutError(str(message.header))

    def heard(self) -> list[Event]:
        """Return every event since the last time this was asked."""
        with suppress(TimeoutError):
            while True:
                self._keep(self._bus.receive(timeout=0.05))
        heard, self._heard = self._heard, []
        return heard

    def application(self, name: str) -> Node | None:
        """Return a running program by its name."""
        root = Node(self, f"{_ATSPI}Registry", _ROOT)
        return next((child for child in root.children if child.name == name), None)

    def _keep(self, message: Message) -> None:
        fields = message.header.fields
        if str(fields.get(2, "")).startswith(f"{_ATSPI}Event."):
            detail, number, _, (_, value), *_ = message.body
            source = Node(self, str(fields[7]), str(fields[1]))
            text = value if isinstance(value, str) else ""
            self._heard.append(Event(str(fields[3]), detail, number, text, source))


def _asked(bus: DBusConnection, message: Message) -> Any:
    return unwrap_msg(bus.send_and_get_reply(message, timeout=10))


def _patiently(ask: Callable[[], Any]) -> Any:
    """Ask again until whoever answers has come up."""
    end = time.monotonic() + 10
    while True:
        try:
            return ask()
        except Gone:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)

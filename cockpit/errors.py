"""What can go wrong, in the trainer's terms."""

from typing import NamedTuple


class Cause(NamedTuple):
    """Why something went wrong, to be kept: a code with a sentence in `wording.errors`, and its facts."""

    code: str
    facts: tuple[tuple[str, str | int], ...] = ()


class CockpitError(Exception):
    """An expected failure.

    `cause` is a short stable code; `wording.errors` holds a sentence and an advice for each. `facts` fill
    the sentence's placeholders and must hold nothing personal: they may be logged.
    """

    def __init__(self, cause: str, **facts: str | int) -> None:
        super().__init__(cause)
        self.cause = cause
        self.facts = facts

    @property
    def kept(self) -> Cause:
        """The cause with its facts, as it is kept when nobody is there to be told."""
        return Cause(self.cause, tuple(sorted(self.facts.items())))

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the facts when the error is copied between processes."""
        return (_rebuild, (type(self), self.cause, self.facts))


def _rebuild(kind: type[CockpitError], cause: str, facts: dict[str, str | int]) -> CockpitError:
    return kind(cause, **facts)


class SourceUnreachable(CockpitError):
    """No answer came: no network, a refused connection, a server that is down. Trying later may help."""


class SourceBusy(SourceUnreachable):
    """The system answers that it cannot just now: too many requests, a fault of its own, no answer in time.

    `retry_after_seconds` is what it asked for, None when it asked for nothing.
    """

    def __init__(self, cause: str, retry_after_seconds: float | None = None, **facts: str | int) -> None:
        super().__init__(cause, **facts)
        self.retry_after_seconds = retry_after_seconds


class AccessRefused(CockpitError):
    """The system does not accept this account: a wrong password, an expired or revoked token."""


class UnexpectedAnswer(CockpitError):
    """The system answered something that the connector cannot read."""


class NotPermitted(CockpitError):
    """The account lacks one right. It drops one capability and stops nothing else."""


class StoreError(CockpitError):
    """The local store cannot be opened: wrong key, made by a newer version, in use."""


class NoKey(CockpitError):
    """The store's key cannot be had: locked keychain, missing or wrong passphrase."""


class WrongInput(CockpitError):
    """What the trainer gave cannot be used: a folder without tables, an unknown learner, an empty name."""

"""What is known of sending itself: accounts that may not go on, how fast each goes, and the outbox's own clock."""

from datetime import date, datetime

from cockpit.domain.sending import Allowance
from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Store


def allowance_of(store: Store, account_id: int) -> Allowance | None:
    """Return what an account had left of its pace when it last sent; None before it ever did."""
    row = store.row("select allowance, counted_at, sent_on, sent from sending where account_id = ?", [account_id])
    return Allowance(row[0], from_stored(row[1]), date.fromisoformat(row[2]), row[3]) if row else None


def keep_allowance(store: Store, account_id: int, allowance: Allowance) -> None:
    """Keep what an account has left."""
    store.execute(
        "insert into sending (account_id, allowance, counted_at, sent_on, sent) values (?, ?, ?, ?, ?)"
        " on conflict (account_id) do update set allowance = excluded.allowance,"
        " counted_at = excluded.counted_at, sent_on = excluded.sent_on, sent = excluded.sent",
        [
            account_id,
            allowance.left,
            to_stored(allowance.counted_at),
            allowance.sent_on.isoformat(),
            allowance.sent,
        ],
    )


def stopped_accounts(store: Store) -> dict[int, str]:
    """Return the accounts that send no more until the trainer says so, each with the cause."""
    return dict(store.rows("select account_id, stopped_cause from sending where stopped_cause is not null"))


def stop_sending(store: Store, account_id: int, cause: str, now: datetime) -> None:
    """Let an account send no more until `go_on_sending`."""
    store.execute(
        "insert into sending (account_id, stopped_cause, stopped_at, allowance, counted_at, sent_on, sent)"
        " values (?, ?, ?, 0, ?, ?, 0)"
        " on conflict (account_id) do update set stopped_cause = excluded.stopped_cause,"
        " stopped_at = excluded.stopped_at",
        [account_id, cause, to_stored(now), to_stored(now), now.date().isoformat()],
    )


def go_on_sending(store: Store, account_id: int) -> None:
    """Let an account that was stopped send again."""
    store.execute("update sending set stopped_cause = null, stopped_at = null where account_id = ?", [account_id])


def outbox_clock(store: Store) -> tuple[datetime, int] | None:
    """Return when the outbox was last looked at, and how many attempts it had begun; None before the first look."""
    row = store.row("select seen_at, attempts from outbox_clock")
    return (from_stored(row[0]), row[1]) if row else None


def set_outbox_clock(store: Store, seen_at: datetime, attempts: int) -> None:
    """Say when the outbox was looked at, and how many attempts it has begun."""
    store.execute(
        "insert into outbox_clock (id, seen_at, attempts) values (1, ?, ?)"
        " on conflict (id) do update set seen_at = excluded.seen_at, attempts = excluded.attempts",
        [to_stored(seen_at), attempts],
    )

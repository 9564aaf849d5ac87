"""Checking a folder, and settling where its calendar stands."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from cockpit.connector import SignedIn
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from connectors.oulad.tables import check_folder, rows


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Check the folder; with `today`, settle by how many whole weeks its calendar is moved.

    `today` is a day of the tables' own calendar: it and the six days after it are what "today" may be. The move
    is settled once and kept, so that what was synced stays where it is.

    Raises:
        WrongInput: `no_folder`, `no_tables` or `not_a_date`.
    """
    folder = Path(answers["path"]).expanduser()
    check_folder(folder)
    trainers = {(row["trainer"], row.get("email")) for row in rows(folder, "trainers.csv")}
    settings = {"path": str(folder.resolve())}
    if answers.get("today"):
        try:
            today = date.fromisoformat(answers["today"])
        except ValueError as error:
            raise WrongInput("not_a_date", text=answers["today"]) from error
        settings |= {
            "today": today.isoformat(),
            "weeks_moved": str((day_in(zone_named(None), now) - today).days // 7),
        }
    name, email = trainers.pop() if len(trainers) == 1 else (None, None)
    return SignedIn(settings, person_name=name, person_email=email)

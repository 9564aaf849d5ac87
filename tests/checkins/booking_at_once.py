"""Books the same slots as another process: told when to begin, says of each slot whether it was had.

usage: python booking_at_once.py STORE LEARNER_ID ADDRESS ACCOUNT_ID COUNT
"""

import sys
from datetime import timedelta
from pathlib import Path

from small_cohort import KEY, NOW

from cockpit.checkins.book import Booking, book
from cockpit.domain.checkins import Slot
from cockpit.errors import WrongInput
from cockpit.outbox.templates import Text
from cockpit.store import open_store


def main() -> None:
    """Book one slot after the other."""
    path, learner, address, account, count = sys.argv[1:]
    with open_store(Path(path), KEY) as store:
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(int(count)):
            booking = Booking(
                learner_id=int(learner),
                slot=Slot(NOW + timedelta(days=1, hours=number), 30),
                title="Point individuel",
                text=Text("Point individuel", "À bientôt."),
                language="fr",
                from_name="Nadia Ferhat",
                from_address="nadia@example.org",
                to_address=address,
                account_id=int(account),
            )
            try:
                book(store, booking, NOW)
            except WrongInput as error:
                print(error.cause, flush=True)
            else:
                print("booked", flush=True)


if __name__ == "__main__":
    main()

"""The one moment to which several are invited: the first that suits all, and what each key makes of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cockpit.domain.checkins import Slot, free_slots, is_polite
from cockpit.domain.groups import Guest, NotInvited
from cockpit.domain.times import zone_named
from cockpit.gui.checkins.agenda import Agenda

_DAYS = 20  # working days in which a moment that suits all is looked for


@dataclass(slots=True)
class GroupChoosing:
    """The chosen moment (None: the trainer has no free one), and those who are to be invited to it."""

    agenda: Agenda
    guests: tuple[Guest, ...]
    minutes: int
    slot: Slot | None = None
    _reasons: tuple[Slot, tuple[tuple[Guest, NotInvited | None], ...]] | None = field(default=None, init=False)

    def begin(self) -> None:
        """Choose the first free moment at which it is day for all, else the one at which it is for most."""
        zones = Counter(zone_named(guest.learner.zone) for guest in self.guests if guest.obstacle is None)
        best, most = None, -1
        agenda = self.agenda
        free = free_slots(
            agenda.available,
            agenda.zone,
            agenda.now,
            taken=agenda.taken,
            working_days=_DAYS,
            minutes=self.minutes,
        )
        for slot in free:
            count = sum(guests for zone, guests in zones.items() if is_polite(slot, zone))
            if count > most:
                best, most = slot, count
            if most == zones.total():
                break
        self.slot = best

    def change_length(self, minutes: int) -> None:
        """Let it be as long: it stays where there is room, else it is chosen anew."""
        self.minutes = minutes
        longer = Slot(self.slot.starts_at, minutes) if self.slot is not None else None
        if longer is not None and self.agenda.is_free(longer):
            self.slot = longer
        else:
            self.begin()

    @property
    def invited(self) -> list[Guest]:
        """Those who will be invited."""
        return [guest for guest, why in self._sorted() if why is None]

    @property
    def left_out(self) -> list[tuple[Guest, NotInvited]]:
        """Those who will not, each with the reason."""
        return [(guest, why) for guest, why in self._sorted() if why is not None]

    @property
    def early_or_late(self) -> list[Guest]:
        """Those for whom it would be outside polite hours."""
        slot, zones = self.slot, {zone_named(guest.learner.zone) for guest in self.invited}
        rude = {zone for zone in zones if slot is not None and not is_polite(slot, zone)}
        return [guest for guest in self.invited if zone_named(guest.learner.zone) in rude] if rude else []

    def _sorted(self) -> Sequence[tuple[Guest, NotInvited | None]]:
        """Return each with the reason against it at the chosen moment; of thousands, asked once a moment."""
        slot = self.slot
        if slot is None:
            return ()
        if self._reasons is None or self._reasons[0] != slot:
            self._reasons = (slot, tuple((guest, guest.why_not(slot)) for guest in self.guests))
        return self._reasons[1]

    def may_leave(self) -> bool:
        """Tell whether the moment is free, and somebody is invited."""
        return self.slot is not None and self.agenda.is_free(self.slot) and bool(self.invited)

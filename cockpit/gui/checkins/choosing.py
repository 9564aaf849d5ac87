"""The moments that are chosen for a check-in, up to three to offer or one to book: what each key makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cockpit.domain.checkins import Slot
from cockpit.domain.people import Learner
from cockpit.gui.checkins.agenda import Agenda

OFFERED = 3


@dataclass(slots=True)
class Choosing:
    """The chosen moments in the order of their numbers, one of them selected. `most`: so many may be chosen.

    `is_untouched`: nobody has moved them, so a change of length may choose others.
    """

    agenda: Agenda
    learner: Learner
    minutes: int
    most: int = OFFERED
    slots: list[Slot] = field(default_factory=list)
    selected: int = 0
    is_untouched: bool = True

    @property
    def current(self) -> Slot | None:
        """The selected moment."""
        return self.slots[self.selected] if self.slots else None

    def begin(self, offers: Sequence[Slot] | None = None) -> None:
        """Choose the first moments that suit both, which are looked for unless they are known."""
        found = self.agenda.offers(self.learner, self.minutes) if offers is None else offers
        self.slots = list(found[: self.most])
        if not self.slots:  # outside polite hours: better one to look at than none
            free = self.agenda.first_free(self.learner, self.agenda.now, self.minutes)
            self.slots = [free] if free is not None else []
        self.selected = 0
        self.is_untouched = True

    def keep(self, slots: Sequence[Slot]) -> None:
        """Choose the moments that stand already, where they are free; of a single one the next that is."""
        kept = [slot for slot in slots if self.agenda.is_free(slot)]
        if not kept and slots and self.most == 1:
            near = self.agenda.first_free(self.learner, slots[0].starts_at, self.minutes)
            kept = [near] if near is not None else []
        if kept:
            self.slots, self.is_untouched = kept, False

    def is_free(self, slot: Slot) -> bool:
        """Tell whether the selected moment may be there: nothing else stands there, and no other chosen one."""
        return self.agenda.is_free(slot) and not self._meets_other(slot)

    def may_leave(self) -> bool:
        """Tell whether every chosen moment is free, and there is one."""
        return bool(self.slots) and all(map(self.agenda.is_free, self.slots))

    def select(self, place: int) -> None:
        """Select the moment at a place (from 0); at the place after the last, choose one more."""
        if place < len(self.slots):
            self.selected = place
        elif place == len(self.slots) < self.most:
            more = self.agenda.offers(self.learner, self.minutes, besides=self.slots)
            if more:
                self._add(more[0])

    def put(self, slot: Slot) -> None:
        """Take a place that was clicked for the selected moment, if it is free."""
        if self.is_free(slot):
            self.move(slot)

    def move(self, slot: Slot) -> None:
        """Put the selected moment elsewhere."""
        if not self.slots:
            self._add(slot)
        self.slots[self.selected] = slot
        self.is_untouched = False

    def remove(self, place: int | None = None) -> None:
        """Take a moment out, the selected one unless another is named; one stays."""
        place = self.selected if place is None else place
        if len(self.slots) > 1 and place < len(self.slots):
            del self.slots[place]
            self.selected = min(self.selected, len(self.slots) - 1)
            self.is_untouched = False

    def change_length(self, minutes: int) -> None:
        """Let all be as long: each stays where there is room, else it goes to the next free moment."""
        self.minutes = minutes
        if self.is_untouched:
            selected, count = self.selected, len(self.slots)
            self.begin()
            del self.slots[count:]
            self.selected = min(selected, max(len(self.slots) - 1, 0))
            return
        before, selected = self.slots, self.selected
        self.slots = []
        for slot in before:
            longer = Slot(slot.starts_at, minutes)
            self.selected = len(self.slots)
            if not self.agenda.is_free(longer) or self._meets_other(longer):
                found = self.agenda.offers(self.learner, minutes, besides=self.slots)
                later = [one for one in found if one.starts_at >= slot.starts_at] or found
                if not later:
                    continue
                longer = later[0]
            self.slots.append(longer)
        self.selected = min(selected, max(len(self.slots) - 1, 0))

    def _add(self, slot: Slot) -> None:
        self.slots.append(slot)
        self.selected = len(self.slots) - 1
        self.is_untouched = False

    def _meets_other(self, slot: Slot) -> bool:
        return any(
            slot.overlaps((other.starts_at, other.ends_at))
            for place, other in enumerate(self.slots)
            if place != self.selected
        )

"""What pages ask of the window around them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from cockpit.store import Store


@dataclass(frozen=True, slots=True)
class Person:
    """A learner in a cohort whom a page asks something for; `alert_id` when an open alert is the occasion.

    `enrolment_id` is None for somebody in no cohort, or in none any more. `template`: the words of the step of a
    sequence whose turn it is, empty of a step that says none; None without.
    """

    learner_id: int
    enrolment_id: int | None
    alert_id: int | None = None
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that the trainer decided about the data: what is told of it, how it is kept and taken back.

    Both run in the writing thread; `take_back` is given what `keep` returned. `learner_id`: it is about one person.
    `leaves_by`: a mail goes with it, by an `account` or by the trainer's own `program`; `keep` then returns a
    `deeds.Done`.
    """

    told: str
    keep: Callable[[Store], Any]
    take_back: Callable[[Store, Any], object]
    learner_id: int | None = None
    leaves_by: Literal["", "account", "program"] = ""


class Navigator(QObject):
    """The signals by which a page asks to go somewhere or to do something; the main window answers them.

    `learner_wanted`: a Person, and the tuple of Persons of the list it stands in (J/K go on from there).
    `doing_wanted`: a Person, and the name of the command about it (`gui.commands`).
    `words_changed`: the window is to be made anew, in other words.
    `template_wanted`: a Person to write to, or a tuple of them, and the name of a template.
    `message_wanted`, `verdict_wanted`: a tuple of Persons, and of the second what was decided about each
    (`gui.verdicts`). `decision_wanted`: a Decision. `draft_discarded`: the ids of those whom it was for.
    `group_wanted`: a tuple of Persons to invite to one moment. `group_move_wanted`: the id of a group appointment,
    and the Slot to begin with (None: as it stands).
    `other_slots_wanted`: a Person and the id of a proposal.
    `other_date_wanted`: a Person, the id of a check-in, and the Slot to begin with (None: as it stands).
    `palette_wanted`: the text to begin with. `part_shown`: what of a page is in sight, by its name in `places`.
    `next_one_wanted`: a Person, the id of a check-in that comes again, and the Slot that is offered for it.
    """

    place_wanted = Signal(str)
    learner_wanted = Signal(object, object)
    cohort_wanted = Signal(int)
    alerts_wanted = Signal(int)
    compare_wanted = Signal(int)
    import_wanted = Signal()
    palette_wanted = Signal(str)
    mailbox_wanted = Signal()
    doing_wanted = Signal(object, str)
    template_wanted = Signal(object, str)
    message_wanted = Signal(object)
    draft_discarded = Signal(object)
    booking_wanted = Signal(object)
    other_slots_wanted = Signal(object, int)
    group_wanted = Signal(object)
    group_move_wanted = Signal(int, object)
    other_date_wanted = Signal(object, int, object)
    next_one_wanted = Signal(object, int, object)
    verdict_wanted = Signal(object, object)
    note_wanted = Signal(object, str)
    decision_wanted = Signal(object)
    undo_wanted = Signal()
    back_wanted = Signal()
    data_changed = Signal()
    words_changed = Signal()
    told = Signal(str)
    part_shown = Signal(str)

"""What pages ask of the window around them."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class Person:
    """A learner in a cohort whom a page asks something for; `alert_id` when an open alert is the occasion."""

    learner_id: int
    enrolment_id: int
    alert_id: int | None = None


class Navigator(QObject):
    """The signals by which a page asks to go somewhere or to do something; the main window answers them.

    `learner_wanted`: a Person, and the tuple of Persons of the list it stands in (J/K go on from there).
    """

    place_wanted = Signal(str)
    learner_wanted = Signal(object, object)
    cohort_wanted = Signal(int)
    message_wanted = Signal(object)
    booking_wanted = Signal(object)
    done_wanted = Signal(object)
    snooze_wanted = Signal(object, object)
    note_wanted = Signal(object, str)
    undo_wanted = Signal()
    back_wanted = Signal()
    data_changed = Signal()
    told = Signal(str)

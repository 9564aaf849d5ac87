"""What the trainer says after a check-in, as decisions that the window keeps and takes back."""

from typing import TYPE_CHECKING

from cockpit.domain.checkins import Answer, CheckInState
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision
from cockpit.reports.checkins import CheckInLine
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow
from cockpit.store.goals import GoalRow, say_kept
from cockpit.wording.checkins import answer_told, concluded_line, goal_line

if TYPE_CHECKING:
    from cockpit.checkins.conclude import Conclusion


# What the first digits say of an invitation.
ANSWERS_BY_HAND = (Answer.ACCEPTED, Answer.DECLINED)


def said_at_once(desk: Desk, line: CheckInLine, check_in: CheckInRow, state: CheckInState) -> Decision:
    """Return what one key says of a check-in: that it took place, or was missed. What was noted of it stays."""
    from cockpit.checkins.conclude import Conclusion

    said = Conclusion(
        state, check_in.shared_note, check_in.private_note, check_in.next_step, every_weeks=check_in.every_weeks
    )
    return concluded(desk, line, check_in, said)


def concluded(desk: Desk, line: CheckInLine, check_in: CheckInRow, conclusion: "Conclusion") -> Decision:
    """Return what was said of a check-in, with all that was noted and agreed on."""
    from cockpit.deeds import Done, conclude, take_back  # brings icalendar: loaded by `preload` after first paint

    now = desk.now()

    def keep(store: Store) -> Done:
        return conclude(store, check_in.id, conclusion, now)

    def back(store: Store, done: Done) -> None:
        take_back(store, done, desk.now())

    return Decision(concluded_line(desk.words, desk.name(line.name), conclusion.state), keep, back)


def goal_said(desk: Desk, line: CheckInLine, goal: GoalRow, *, is_kept: bool) -> Decision:
    """Return that a goal was kept, or was not."""
    now = desk.now()

    def back(store: Store, _: object) -> None:
        say_kept(store, goal.id, None, desk.now())

    told = goal_line(desk.words, desk.name(line.name), is_kept=is_kept)
    return Decision(told, lambda store: say_kept(store, goal.id, is_kept, now), back)


def answered_by_phone(desk: Desk, line: CheckInLine, number: int) -> Decision | None:
    """Return what a number says: a moment chosen, or an answer to an invitation; None where it says none.

    Raises:
        WrongInput: what `rearranging.chosen` refuses.
    """
    from cockpit.gui.checkins.rearranging import chosen

    if line.proposal is not None and number <= len(line.proposal.slots):
        return chosen(desk, line.proposal, number, line.enrolment_id)
    if line.was_handed_over and line.check_in is not None and number <= len(ANSWERS_BY_HAND):
        return answered(desk, line.check_in.id, line.name, ANSWERS_BY_HAND[number - 1])
    return None


def answered(desk: Desk, check_in_id: int, name: str, answer: Answer) -> Decision:
    """Return what somebody answered to an invitation, told by other means than a calendar."""
    from cockpit.checkins.answers import SaidAnswer, say_answer, take_answer_back

    now = desk.now()

    def keep(store: Store) -> SaidAnswer:
        return say_answer(store, check_in_id, answer, now)

    def back(store: Store, said: SaidAnswer) -> None:
        take_answer_back(store, said, desk.now())

    told = answer_told(desk.words, desk.name(name), is_accepted=answer is Answer.ACCEPTED)
    return Decision(told, keep, back)


def not_any_more(desk: Desk, line: CheckInLine, check_in: CheckInRow) -> Decision:
    """Return that no further check-in follows by itself."""
    from cockpit.checkins.conclude import say_recurring

    def keep(store: Store) -> int | None:
        return say_recurring(store, check_in.id, None)

    def back(store: Store, before: int | None) -> None:
        say_recurring(store, check_in.id, before)

    told = desk.words.say("{name}: no further check-in by itself", name=desk.name(line.name))
    return Decision(told, keep, back)

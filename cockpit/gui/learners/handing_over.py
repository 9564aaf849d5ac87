"""The referent of one learner or of several: asked for in one line, and changed with an undo."""

from collections.abc import Sequence

from cockpit.domain.names import plain
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.learners.ask_line import AskLine
from cockpit.gui.navigation import Decision, Navigator
from cockpit.reports.learner_list import LearnerListRow
from cockpit.store.referents import all_referents, hand_over, referent_ids, take_hand_over_back


def ask_referent(desk: Desk, navigator: Navigator, ask_line: AskLine, rows: Sequence[LearnerListRow]) -> None:
    """Ask whose learners these are to be: the line begins with the referent of all; empty: the trainer's."""
    words = desk.words
    referents = all_referents(desk.store)
    if not referents:
        navigator.told.emit(words.say("No referent is known yet. Add one in Settings."))
        return
    ids = list(dict.fromkeys(row.learner_id for row in rows))
    now_theirs = set(referent_ids(desk.store, ids).values())
    common = next(iter(now_theirs)) if len(now_theirs) == 1 else None
    names = [referent.name for referent in referents.values()]
    ask_line.ask(
        words.say("Referent of {name}", name=desk.name(rows[0].name))
        if len(ids) == 1
        else words.plural("Referent of {n} learner", "Referent of {n} learners", len(ids)),
        words.say("Hand over"),
        referents[common].name if common is not None else "",
        lambda typed: _hand_over(desk, navigator, ids, shown(typed)),
        names,
        shown(", ".join(names)),
        words.say("empty: you"),
    )


def _hand_over(desk: Desk, navigator: Navigator, learner_ids: Sequence[int], typed: str) -> None:
    words = desk.words
    wanted = plain(typed)
    found = [one for one in all_referents(desk.store).values() if plain(one.name).startswith(wanted)]
    exact = [one for one in found if plain(one.name) == wanted]
    chosen = (exact or found)[0] if wanted and len(exact or found) == 1 else None
    if wanted and chosen is None:
        navigator.told.emit(words.say("No one referent is called “{name}”. Add one in Settings.", name=typed))
        return
    to = chosen.name if chosen is not None else desk.trainer
    referent_id = chosen.id if chosen is not None else None
    told = words.plural(
        "{n} learner handed over to {name}", "{n} learners handed over to {name}", len(learner_ids), name=to
    )
    navigator.decision_wanted.emit(
        Decision(told, lambda store: hand_over(store, learner_ids, referent_id), take_hand_over_back)
    )

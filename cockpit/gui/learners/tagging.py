"""Tags of one learner or of several: asked for in one line, and changed with an undo."""

from collections.abc import Sequence

from cockpit.domain.names import plain
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.learners.ask_line import AskLine, tags_in
from cockpit.gui.navigation import Decision, Navigator
from cockpit.reports.learner_list import LearnerListRow
from cockpit.store.tags import change_tags, take_tags_back
from cockpit.wording.learner_list import tagging


def ask_tags(
    desk: Desk, navigator: Navigator, ask_line: AskLine, rows: Sequence[LearnerListRow], known: Sequence[str]
) -> None:
    """Ask for the tags that all of these people are to have: the line begins with those they have already.

    What is taken out of the line is taken from all of them.
    """
    words = desk.words
    common = [tag for tag in rows[0].tags if all(tag in row.tags for row in rows)]
    others = sorted({tag for row in rows for tag in row.tags} - set(common), key=plain)
    ask_line.ask(
        words.say("Tags of {name}", name=desk.name(rows[0].name))
        if len(rows) == 1
        else words.plural("Tags of {n} learner", "Tags of {n} learners", len(rows)),
        words.say("Keep"),
        "".join(f"{tag}, " for tag in common),
        lambda typed: _change(desk, navigator, rows, common, _as_known(tags_in(shown(typed)), known)),
        known,
        words.say("some have: {tags}", tags=shown(", ".join(others))) if others else "",
        words.say("words of your own, a comma between them"),
    )


def _as_known(tags: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return tags as they were first written: capitals and accents make no other one."""
    written = {plain(tag): tag for tag in known}
    return list(dict.fromkeys(written.get(plain(tag), tag) for tag in tags))


def _change(
    desk: Desk, navigator: Navigator, rows: Sequence[LearnerListRow], before: Sequence[str], now: Sequence[str]
) -> None:
    add = [tag for tag in now if tag not in before]
    remove = [tag for tag in before if tag not in now]
    if add or remove:
        ids = [row.learner_id for row in rows]
        told = tagging(desk.words, desk.name(rows[0].name), len(ids), add, remove)
        navigator.decision_wanted.emit(
            Decision(told, lambda store: change_tags(store, ids, add, remove), take_tags_back)
        )

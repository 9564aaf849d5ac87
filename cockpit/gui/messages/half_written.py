"""What is half-written in the composer: at hand while the window is open, and kept for the next time."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, QTimer

from cockpit.domain.send_time import SendTime
from cockpit.gui.desk import Desk
from cockpit.gui.messages.mailing import Mailing
from cockpit.gui.messages.outgoing import Way
from cockpit.outbox.templates import Text
from cockpit.store.composer_drafts import (
    ComposerDraft,
    DraftPerson,
    remove_composer_draft_to,
    save_composer_draft,
)

# After the last key: a message to 3,000 is written in some milliseconds, which each letter need not cost.
_REST_MS = 1_500

Key = frozenset[int]


class HalfWritten(QObject):
    """The mailings that were begun, by the ids of those whom they are for."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._begun: dict[Key, Mailing] = {}
        self._unsaved: set[Key] = set()
        self._on_their_way: dict[int, Key] = {}
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self.save)

    def to(self, learner_ids: Collection[int]) -> Mailing | None:
        """Return what was written to these people since the window is open."""
        return self._begun.get(frozenset(learner_ids))

    def take_up(self, mailing: Mailing, draft: ComposerDraft) -> None:
        """Let a new mailing go on with what was begun before the window was opened."""
        take_up(mailing, draft)
        self._begun[frozenset(mailing.people)] = mailing

    def keep(self, mailing: Mailing) -> None:
        """Keep it, in case that it is left, not sent, or the window closed."""
        key = frozenset(mailing.people)
        self._begun[key] = mailing
        self._unsaved.add(key)
        self._rest.start()

    def save(self, *, is_shown: bool = False) -> None:
        """Write down what was not yet; `is_shown`: the list of drafts may be what comes into sight."""
        self._rest.stop()
        leaving = set(self._on_their_way.values())
        for key in self._unsaved:
            draft = draft_of(self._begun[key])
            if draft is not None:
                write = partial(save_composer_draft, draft=draft)
                self._desk.writer.put(write, is_shown=is_shown and key not in leaving)
        self._unsaved.clear()

    def let_go(self, learner_ids: Collection[int]) -> None:
        """Have what was written to these people at hand no more: it was discarded."""
        key = frozenset(learner_ids)
        self._unsaved.discard(key)
        self._begun.pop(key, None)

    def drop(self, learner_ids: Collection[int]) -> None:
        """Forget what was written to these people: it is for others now, or was handed over."""
        key = frozenset(learner_ids)
        if key in self._begun:
            self.let_go(key)
            self._desk.writer.put(lambda store: remove_composer_draft_to(store, key), is_shown=False)

    def sent(self, mailing: Mailing, learner_ids: Collection[int]) -> None:
        """Note that it is on its way to these of them: it is forgotten when the store has it."""
        self._on_their_way |= dict.fromkeys(learner_ids, frozenset(mailing.people))

    def arrived(self, learner_ids: Collection[int]) -> None:
        """Forget what was sent to these people: the store has it now. What is begun to others stays."""
        for key in {self._on_their_way.pop(one, None) for one in learner_ids}:
            if key is not None:
                self.drop(key)


def draft_of(mailing: Mailing) -> ComposerDraft | None:
    """Return a mailing as the store keeps it; None when nothing was written or chosen yet."""
    if mailing.saved_at is None:
        return None
    wanted = dict.fromkeys(mailing.left_out, False) | dict.fromkeys(mailing.taken_in, True)
    return ComposerDraft(
        people=tuple(
            DraftPerson(
                one,
                person.enrolment_id,
                (own.subject, own.body) if (own := mailing.own.get(one)) is not None else None,
                mailing.lines.get(one, ""),
                wanted.get(one),
            )
            for one, person in mailing.people.items()
            if person.enrolment_id is not None  # what is kept is about a path
        ),
        template=mailing.template,
        language=mailing.language,
        way=mailing.way.value,
        send_time=mailing.send_time.value if mailing.send_time else None,
        send_on=mailing.send_on,
        texts={place: (text.subject, text.body) for place, text in mailing.texts.items()},
        instead=dict(mailing.instead),
        saved_at=mailing.saved_at,
    )


def take_up(mailing: Mailing, draft: ComposerDraft) -> None:
    """Let a new mailing be what was begun earlier; a day to send on that is over is chosen anew."""
    mailing.template, mailing.language, mailing.way = draft.template, draft.language, Way(draft.way)
    if draft.send_on is None or draft.send_on >= mailing.today:
        mailing.send_time = SendTime(draft.send_time) if draft.send_time else None
        mailing.send_on = draft.send_on
    mailing.texts = {place: Text(*text) for place, text in draft.texts.items()}
    mailing.instead = dict(draft.instead)
    for one in draft.people:
        if one.own is not None:
            mailing.own[one.learner_id] = Text(*one.own)
        if one.line:
            mailing.lines[one.learner_id] = one.line
        if one.is_wanted is not None:
            (mailing.taken_in if one.is_wanted else mailing.left_out).add(one.learner_id)
    mailing.saved_at = draft.saved_at

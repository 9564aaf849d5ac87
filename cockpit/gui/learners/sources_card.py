"""What the sources call a learner: two who are one are joined here, and one who is two is parted."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.learners.side import Card
from cockpit.gui.navigation import Decision
from cockpit.reports.learner_timeline import LearnerPage
from cockpit.store.learners import learner_by_id, learners_to_choose
from cockpit.store.regrouping import IdentityRow, Regrouping, join_learners, part_identity, undo_regrouping

_FEW = 2


class SourcesCard(Card):
    """The identities of a learner. `decided` carries the Decision to join, part, or take a joining back."""

    decided = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("Known by"))
        self._report: LearnerPage | None = None
        self._shown: tuple[object, ...] = ()
        self._choices: dict[str, int] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(desk.theme.px(2))
        self.box.addLayout(self._rows)
        self.field = QLineEdit()
        hint = desk.words.say("Same person as…")
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.field.textEdited.connect(self._offer)
        self.field.returnPressed.connect(self._join)
        self.box.addWidget(self.field)

    def show_learner(self, report: LearnerPage) -> None:
        """Show what a learner is known by; what is being typed stays while it is the same learner."""
        if self._report is None or self._report.learner.id != report.learner.id:
            self.field.clear()
            self._choices.clear()
        self._report = report
        shown = (report.identities, report.regroupings)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for identity in report.identities:
            self._rows.addWidget(self._identity_row(identity, len(report.identities) >= _FEW))
        for regrouping in report.regroupings:
            if regrouping.kind == "join":
                self._rows.addWidget(self._join_row(regrouping))

    def _identity_row(self, identity: IdentityRow, can_part: bool) -> QWidget:
        text = f"{identity.account} · {identity.source_id}"
        return self._row(text, self.desk.words.say("Part") if can_part else "", partial(self._part, identity))

    def _join_row(self, regrouping: Regrouping) -> QWidget:
        words = self.desk.words
        day = words.short_day(regrouping.made_at.astimezone(self.desk.zone).date())
        joined = words.say("Joined on {day}", day=day)
        return self._row(joined, words.say("Undo"), partial(self._take_back, regrouping))

    def _row(self, text: str, choice: str, act: Callable[[], None]) -> QWidget:
        theme = self.desk.theme
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(Label(theme, text, "small", "text2", elides=True), 1)
        if choice:
            link = Button(theme, choice, kind="link", small=True)
            link.setAccessibleName(f"{choice}: {text}")
            link.clicked.connect(act)
            across.addWidget(link)
        return row

    def _offer(self, typed: str) -> None:
        """Offer the other learners once something is typed; whom to join is chosen among them, never guessed."""
        if self._choices or not typed or self._report is None:
            return
        for learner_id, name, cohorts in learners_to_choose(self.desk.store, but=self._report.learner.id):
            self._choices.setdefault(" · ".join(filter(None, (self.desk.name(name), cohorts))), learner_id)
        completer = QCompleter(list(self._choices), self.field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)

    def _join(self) -> None:
        chosen = self._choices.get(self.field.text())
        if chosen is None or self._report is None:
            return
        desk, learner = self.desk, self._report.learner
        self.field.clear()
        self._choices.clear()
        other = _name_of(desk, chosen)
        told = desk.words.say(
            "{name} and {other} are one person now", name=self.desk.name(learner.name), other=other
        )
        self.decided.emit(
            Decision(
                told,
                lambda store: join_learners(store, learner.id, chosen, desk.now()),
                lambda store, number: undo_regrouping(store, number, desk.now(), keeps_two_apart=False),
            )
        )

    def _part(self, identity: IdentityRow) -> None:
        desk = self.desk
        told = desk.words.say("{name} is a person of their own now", name=desk.name(identity.name or ""))
        self.decided.emit(
            Decision(
                told,
                lambda store: part_identity(store, identity.account_id, identity.source_id, desk.now()),
                lambda store, number: undo_regrouping(store, number, desk.now()),
            )
        )

    def _take_back(self, regrouping: Regrouping) -> None:
        desk = self.desk
        self.decided.emit(
            Decision(
                desk.words.say("The two are two people again"),
                lambda store: undo_regrouping(store, regrouping.id, desk.now()),
                lambda store, _: join_learners(store, regrouping.learner_id, regrouping.other_id, desk.now()),
            )
        )


def _name_of(desk: Desk, learner_id: int) -> str:
    learner = learner_by_id(desk.store, learner_id)
    return desk.name(learner.name) if learner is not None else ""

"""Which learner somebody is: the page that asks when several match."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.tile import IconTile
from cockpit.reports.who_is_who import KnownAs, known_as
from cockpit.store.identities import AmbiguousPerson

_WIDTH = 720
# Digits that answer; further candidates are chosen with Tab.
_MOST_KEYS = 9


class ChoicePage(QWidget):
    """Shows whom somebody may be. `joined` carries the person and a learner's id, `parted` the person."""

    joined = Signal(object, int)
    parted = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._person: AmbiguousPerson | None = None
        self._candidates: list[KnownAs] = []
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        theme = desk.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(24), theme.px(18), 0, 0)
        whole.setSpacing(theme.px(2))
        self._title = Label(theme, "", "display", wraps=True)
        self._asked = Label(theme, "", "body", "text2", wraps=True)
        whole.addWidget(self._title)
        whole.addWidget(self._asked)
        whole.addSpacing(theme.px(12))
        canvas = QWidget()
        canvas.setObjectName("canvas")
        self._canvas = QVBoxLayout(canvas)
        self._canvas.setContentsMargins(0, 0, theme.px(24), theme.px(24))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(canvas)
        whole.addWidget(scroll, 1)
        self._list = QWidget()
        self._canvas.addWidget(self._list)
        self._canvas.addStretch(1)

    def show_person(self, person: AmbiguousPerson) -> None:
        """Ask who somebody is."""
        desk, say = self._desk, self._desk.words.say
        found = (known_as(desk.store, learner_id) for learner_id in person.candidate_ids)
        self._person, self._candidates = person, [one for one in found if one is not None]
        self._title.setText(say("Who is {name}?", name=desk.name(person.name)))
        self.setAccessibleName(say("Who is {name}?", name=desk.name(person.name)))
        self._asked.setText(
            say("Several learners share an address or a key with this person. Joined, they have one history.")
        )
        column = self._new_list()
        this = known_as(desk.store, person.learner_id)
        if this is not None:
            column.addWidget(self._card(this, None))
            column.addWidget(Label(desk.theme, say("may be one of:"), "small", "text2"))
        for number, candidate in enumerate(self._candidates, 1):
            join = Button(desk.theme, say("Join"), key=str(number) if number <= _MOST_KEYS else "")
            join.setAccessibleName(say("Join: {name}", name=f"{candidate.name}, {self._known(candidate)}"))
            join.clicked.connect(lambda _=False, to=candidate.learner_id: self.joined.emit(person, to))
            column.addWidget(self._card(candidate, join))
        column.addLayout(self._ways_out(person))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit joins, 0 says that it is nobody of these, Esc goes back."""
        number = event.key() - Qt.Key.Key_0
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif self._person is not None and number == 0:
            self.parted.emit(self._person)
        elif self._person is not None and 0 < number <= min(_MOST_KEYS, len(self._candidates)):
            self.joined.emit(self._person, self._candidates[number - 1].learner_id)
        else:
            super().keyPressEvent(event)

    def _new_list(self) -> QVBoxLayout:
        theme = self._desk.theme
        before, self._list = self._list, QWidget()
        self._list.setMaximumWidth(theme.px(_WIDTH))
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        self._canvas.replaceWidget(before, self._list)
        before.hide()
        before.deleteLater()
        return column

    def _card(self, one: KnownAs, join: Button | None) -> QWidget:
        theme, say = self._desk.theme, self._desk.words.say
        card = QFrame()
        card.setObjectName("cardSelected" if join is None else "card")
        row = QHBoxLayout(card)
        row.setContentsMargins(theme.px(18), theme.px(14), theme.px(15), theme.px(14))
        row.setSpacing(theme.px(16))
        row.addWidget(IconTile(theme, "user", "surface" if join is None else "sunken"))
        texts = QVBoxLayout()
        texts.setSpacing(theme.px(2))
        texts.addWidget(Label(theme, one.name, "heading", wraps=True))
        texts.addWidget(Label(theme, self._known(one), "small", "text2", wraps=True))
        sources = say("known by {sources}", sources=", ".join(one.sources))
        texts.addWidget(Label(theme, sources, "caption", "text3", wraps=True))
        row.addLayout(texts, 1)
        if join is not None:
            row.addWidget(join)
        return card

    def _known(self, one: KnownAs) -> str:
        return " · ".join([*one.cohorts, *one.addresses]) or self._desk.words.say(
            "in no cohort, without an address"
        )

    def _ways_out(self, person: AmbiguousPerson) -> QHBoxLayout:
        theme, say = self._desk.theme, self._desk.words.say
        row = QHBoxLayout()
        nobody = Button(theme, say("Nobody of these"), key="0")
        nobody.clicked.connect(lambda: self.parted.emit(person))
        back = Button(theme, say("Back"), key="Esc", kind="ghost")
        back.clicked.connect(self.left)
        row.addWidget(nobody)
        row.addWidget(back)
        row.addStretch(1)
        return row

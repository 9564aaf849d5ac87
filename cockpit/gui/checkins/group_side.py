"""The right side of the dialog that invites several: what it is, who is left out, and what each will read."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from cockpit.domain.checkins import GroupKind, Medium
from cockpit.domain.groups import Guest, NotInvited
from cockpit.gui.buttons import Button
from cockpit.gui.checkins.moment import ChosenMoment
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Chip, Label, shown, shown_lines
from cockpit.outbox.templates import Text
from cockpit.store.group_appointments import GroupRow
from cockpit.wording.groups import kind_title, why_not_words

_LINES = 2
_MOST_NAMES = 12


class _Letter(QFrame):
    """What a guest will read, in the language of the guest."""


class GroupSide(QWidget):
    """`changed`: what is written is another; `kind_chosen`: it is of another kind; `stepped`: another's letter.

    `which_chosen`: they are to be invited to the appointment whose id is in `which` (None: to a new one).
    """

    changed = Signal()
    kind_chosen = Signal()
    stepped = Signal(int)
    which_chosen = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, words = desk.theme, desk.words
        say = words.say
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(22), theme.px(14), theme.px(22), theme.px(14))
        column.setSpacing(theme.px(10))
        self._which = Combo(theme)
        self._which.setAccessibleName(say("Which appointment"))
        self._which.currentIndexChanged.connect(lambda _: self.which_chosen.emit())
        column.addWidget(self._which)
        self._kind = Combo(theme)
        self._kind.setAccessibleName(say("What it is"))
        for one in GroupKind:
            self._kind.addItem(kind_title(words, one), one)
        self._kind.currentIndexChanged.connect(lambda _: self.kind_chosen.emit())
        column.addWidget(self._kind)
        self.title_edit, _ = self._field(column, say("What it is called"))
        self.place_edit, self._place_name = self._field(column, say("Video address"))
        self._is_video = False
        self._no_place = Label(theme, say("Without an address nobody can join. Write one."), "small", wraps=True)
        self._no_place.setProperty("chip", "drift")
        self.place_edit.textChanged.connect(self._show_lack)
        column.addWidget(self._no_place)
        self.moment = ChosenMoment(desk)
        column.addWidget(self.moment)
        self._warning = Label(theme, "", "small", wraps=True)
        self._warning.setProperty("chip", "drift")
        column.addWidget(self._warning)
        self._left_out = Label(theme, "", "small", "text2", wraps=True)
        column.addWidget(self._left_out)
        self.line_edit = QPlainTextEdit()
        self.line_edit.setAccessibleName(say("A line for all of them"))
        self.line_edit.setPlaceholderText(say("A line for all of them: what to prepare, what to bring"))
        self.line_edit.setTabChangesFocus(True)
        self.line_edit.textChanged.connect(self.changed)
        column.addWidget(self.line_edit)
        column.addLayout(self._letter_head())
        column.addWidget(self._letter_card())
        self._note = Label(theme, "", "caption", "text2", wraps=True)
        column.addWidget(self._note)
        column.addStretch(1)
        self._fit()
        theme.changed.connect(self._fit)

    @property
    def kind(self) -> GroupKind:
        """What it is."""
        return GroupKind(self._kind.currentData())

    @property
    def title(self) -> str:
        """The title as it is typed."""
        return self.title_edit.text().strip()

    @property
    def place(self) -> str:
        """Where one meets, as it is typed."""
        return self.place_edit.text().strip()

    @property
    def lacks_place(self) -> bool:
        """Whether they are to meet by video, and nobody knows where."""
        return self._is_video and not self.place

    @property
    def line(self) -> str:
        """The line for all of them."""
        return self.line_edit.toPlainText().strip()

    @property
    def which(self) -> int | None:
        """The appointment to which they are invited; None: a new one."""
        chosen: int | None = self._which.currentData()
        return chosen

    def begin(self, kind: GroupKind, title: str, place: str, note: str) -> None:
        """Begin anew, without telling anybody; `note` says how the mails leave."""
        self._set(kind, title, place)
        self.line_edit.blockSignals(True)
        self.line_edit.clear()
        self.line_edit.blockSignals(False)
        self._note.setText(note)
        self.offer(())

    def show_group(self, group: GroupRow) -> None:
        """Show an appointment that stands."""
        self._set(group.kind, group.title, group.place)

    def _set(self, kind: GroupKind, title: str, place: str) -> None:
        for widget in (self._kind, self.title_edit, self.place_edit):
            widget.blockSignals(True)
        self._kind.setCurrentIndex(self._kind.findData(kind))
        self.title_edit.setText(title)
        self.place_edit.setText(place)
        for widget in (self._kind, self.title_edit, self.place_edit):
            widget.blockSignals(False)
        self._show_lack()

    def offer(self, groups: Sequence[GroupRow]) -> None:
        """Offer the appointments that stand; without any there is no choice."""
        words = self._desk.words
        self._which.blockSignals(True)
        self._which.clear()
        self._which.addItem(words.say("A new appointment"), None)
        for group in groups:
            when = words.day_and_clock(group.slot.starts_at, self._desk.zone)
            said = words.say("Also to {title}, {when}", title=shown(group.title), when=when)
            self._which.addItem(said, group.id)
        self._which.blockSignals(False)
        self._which.setVisible(bool(groups))

    def let_write(self, *, is_free: bool) -> None:
        """Let kind, title and place be chosen, or not: those of an appointment that stands are what they are."""
        for widget in (self._kind, self.title_edit, self.place_edit):
            widget.setEnabled(is_free)

    def show_medium(self, medium: Medium) -> None:
        """Ask for the place in the words of how one meets."""
        say = self._desk.words.say
        name = {
            Medium.VIDEO: say("Video address"),
            Medium.PHONE: say("Number to call"),
            Medium.ROOM: say("Room"),
        }[medium]
        self.place_edit.setAccessibleName(name)
        self.place_edit.setPlaceholderText("https://" if medium is Medium.VIDEO else "")
        self._place_name.setText(name)
        self._is_video = medium is Medium.VIDEO
        self._show_lack()

    def _show_lack(self) -> None:
        self._no_place.setVisible(self.lacks_place)

    def show_who(self, left_out: Sequence[tuple[Guest, NotInvited]], early_or_late: Sequence[Guest]) -> None:
        """Say who is left out and why, and for whom it would be early or late."""
        desk, words = self._desk, self._desk.words
        lines = [
            words.say("{name}: {why}", name=desk.name(guest.learner.name), why=why_not_words(words, why))
            for guest, why in left_out[:_MOST_NAMES]
        ]
        if left_out:
            lines.insert(0, words.plural("{n} is left out", "{n} are left out", len(left_out)))
        if len(left_out) > _MOST_NAMES:
            lines.append(words.plural("and {n} more", "and {n} more", len(left_out) - _MOST_NAMES))
        self._left_out.setText("\n".join(lines))
        self._left_out.setVisible(bool(lines))
        named = [desk.first(guest.learner.first_name) for guest in early_or_late[:_MOST_NAMES]]
        count = len(early_or_late)
        names = ", ".join([*named, *(["…"] if count > len(named) else [])])
        self._warning.setText(
            words.plural(
                "Outside 8 to 20 for {n} of them: {names}",
                "Outside 8 to 20 for {n} of them: {names}",
                count,
                names=names,
            )
            if count
            else ""
        )
        self._warning.setVisible(bool(count))

    def show_letter(self, guest: Guest | None, place: int, count: int, text: Text | None, why: str = "") -> None:
        """Show what one of them reads; `why`: nothing can be read yet."""
        words = self._desk.words
        name = self._desk.first(guest.learner.first_name) if guest is not None else ""
        self._receives.setText(words.say("What {name} will receive", name=name) if guest is not None else "")
        self._place.setText(
            words.say("{n} of {count}", n=words.number(place + 1), count=words.number(count))
            if guest is not None
            else ""
        )
        for button in (self._before, self._after):
            button.setEnabled(count > 1)
        self._chip.setText(guest.learner.language.upper() if guest is not None else "")
        self._chip.setVisible(guest is not None)
        self._subject.setText(shown(text.subject) if text is not None else why)
        self._body.setText(shown_lines(text.body.rstrip()) if text is not None else "")

    def _field(self, column: QVBoxLayout, name: str) -> tuple[QLineEdit, Label]:
        """Add a field to a column; return it, and its name beside it."""
        theme = self._desk.theme
        line = QHBoxLayout()
        line.setSpacing(theme.px(10))
        label, field = Label(theme, name, "small", "text2"), QLineEdit()
        field.setAccessibleName(name)
        field.textChanged.connect(self.changed)
        line.addWidget(label)
        line.addWidget(field, 1)
        column.addLayout(line)
        return field, label

    def _letter_head(self) -> QHBoxLayout:
        theme, say = self._desk.theme, self._desk.words.say
        row = QHBoxLayout()
        row.setSpacing(theme.px(4))
        self._receives = Label(theme, "", "heading", elides=True)
        row.addWidget(self._receives, 1)
        self._place = Label(theme, "", "caption", "text2")
        row.addWidget(self._place)
        self._before = Button(theme, "", "chevron-left", kind="ghost", small=True)
        self._before.setAccessibleName(say("The one before, {key}", key="K"))
        self._before.clicked.connect(lambda: self.stepped.emit(-1))
        self._after = Button(theme, "", "chevron-right", kind="ghost", small=True)
        self._after.setAccessibleName(say("The next one, {key}", key="J"))
        self._after.clicked.connect(lambda: self.stepped.emit(1))
        row.addWidget(self._before)
        row.addWidget(self._after)
        return row

    def _letter_card(self) -> QFrame:
        theme = self._desk.theme
        card = _Letter()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(12))
        column.setSpacing(theme.px(8))
        top = QHBoxLayout()
        self._subject = Label(theme, "", "body", weight=600, wraps=True)
        self._chip = Chip(theme, "EN")
        top.addWidget(self._subject, 1)
        top.addWidget(self._chip)
        column.addLayout(top)
        self._body = Label(theme, "", "body", wraps=True)
        column.addWidget(self._body)
        return card

    def _fit(self) -> None:
        self.line_edit.setFixedHeight(self.line_edit.fontMetrics().lineSpacing() * _LINES + self._desk.theme.px(16))

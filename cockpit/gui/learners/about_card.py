"""Who the learner is: where and when, how to reach them, who said so; and correcting what is wrong."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from cockpit.domain.people import Absence, Learner
from cockpit.domain.times import day_in, zone_named, zone_names
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, set_tool_tip, shown
from cockpit.gui.learners.button_flow import ButtonFlow
from cockpit.gui.learners.side import Card
from cockpit.gui.navigation import Decision
from cockpit.reports.learner_about import How, Origin
from cockpit.reports.learner_timeline import EnrolmentView, LearnerPage
from cockpit.store import Store
from cockpit.store.corrections import Correctable, correct, take_back_correction
from cockpit.wording import Words
from cockpit.wording.about import (
    channel_name,
    language_called,
    language_name,
    language_names,
    origin_sentence,
    usual_basis,
    usual_line,
    zone_called,
    zone_line,
)
from cockpit.wording.ages import data_age
from cockpit.wording.nights import city_of


class AboutCard(Card):
    """The facts about a person; the pen opens fields for those that can be corrected.

    `decided` carries the Decision to correct something, or to believe the source again.
    """

    decided = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("About"))
        words, theme = desk.words, desk.theme
        self._report: LearnerPage | None = None
        self.pen = Button(theme, "", "pencil", kind="ghost", small=True)
        self.pen.setAccessibleName(words.say("Correct"))
        set_tool_tip(self.pen, words.say("Correct time zone, language or phone"))
        self.pen.clicked.connect(self.edit)
        self.top.addWidget(self.pen)
        self._facts = QWidget()
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setColumnStretch(1, 1)
        self._labels: dict[str, tuple[Label, Label, Label]] = {}
        self.box.addWidget(self._facts)
        self._form = QWidget()
        self.fields: dict[Correctable, QLineEdit] = {}
        self._again: dict[Correctable, Button] = {}
        self._fault = Label(theme, "", "caption", "lost", wraps=True)
        self._lay_out_form()
        self.box.addWidget(self._form)
        self._form.hide()

    def _lay_out_form(self) -> None:
        words, theme = self.desk.words, self.desk.theme
        lines = QVBoxLayout(self._form)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.px(4))
        names = {
            Correctable.ZONE: words.say("Time zone or city"),
            Correctable.LANGUAGE: words.say("Writes in"),
            Correctable.PHONE: words.say("Phone"),
        }
        for field, name in names.items():
            again = self._again[field] = Button(theme, words.say("As the source says"), kind="link", small=True)
            again.clicked.connect(partial(self._believe, field))
            edit = self.fields[field] = QLineEdit()
            edit.setAccessibleName(name)
            edit.returnPressed.connect(self._keep)
            lines.addWidget(Label(theme, name, "small", "text2"))
            lines.addWidget(edit)
            lines.addWidget(again)
        lines.addWidget(self._fault)
        keep = Button(theme, words.say("Keep"), key="↵", kind="primary", small=True)
        keep.clicked.connect(self._keep)
        cancel = Button(theme, words.say("Cancel"), key="Esc", kind="ghost", small=True)
        cancel.clicked.connect(self.end_edit)
        lines.addWidget(ButtonFlow((keep, cancel)))

    def show_page(self, report: LearnerPage, view: EnrolmentView | None) -> None:
        """Show the facts that are known, the others have no line; what is being typed stays."""
        if self._report is not None and self._report.learner.id != report.learner.id:
            self.end_edit()
        self._report = report
        lines = self._lines(report, view)
        for row, (name, text, note, told) in enumerate(lines):
            if name not in self._labels:
                self._labels[name] = self._new_line(name, row)
            key, value, how = self._labels[name]
            for label in (key, value):
                label.setVisible(bool(text))
            value.setText(text)
            how.setText(note)
            how.setVisible(bool(text and note))
            set_tool_tip(value, " · ".join(filter(None, (text, told))))
            value.setAccessibleDescription(told)
            set_tool_tip(how, told)

    def _new_line(self, name: str, row: int) -> tuple[Label, Label, Label]:
        theme = self.desk.theme
        is_one_word = name == self.desk.words.say("E-mail")
        key = Label(theme, name, "small", "text2")
        value = Label(theme, "", "small", elides=is_one_word, wraps=not is_one_word)
        policy = value.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # nothing known of anybody widens the column
        value.setSizePolicy(policy)
        how = Label(theme, "", "caption", "text3")
        self._grid.addWidget(key, 2 * row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, 2 * row, 1)
        self._grid.addWidget(how, 2 * row + 1, 1)
        return key, value, how

    def _lines(self, report: LearnerPage, view: EnrolmentView | None) -> Sequence[tuple[str, str, str, str]]:
        """Return name, value, note beside it, and from where it is known."""
        desk, words, learner, about = self.desk, self.desk.words, report.learner, report.about
        now, moments = desk.now(), about.moments
        usual = usual_line(words, moments.parts, moments.weekdays) if moments else ""
        basis = usual_basis(words, moments.sittings) if moments else ""
        source = report.public_id.partition(":")[0]
        age = data_age(words, view.cohort.data_as_of, now, desk.zone) if view else ""
        objected = learner.objected_at
        since = words.day(day_in(desk.zone, objected)) if objected else ""
        return (
            (words.say("Local time"), local_time(words, learner, now), *self._origin(about.zone)),
            (words.say("Usually active"), usual, "", basis),
            (words.say("Writes in"), language_name(words, learner.language), *self._origin(about.language)),
            (words.say("Groups"), ", ".join(view.enrolment.groups) if view else "", "", ""),
            (words.say("Channels"), ", ".join(channel_name(words, channel) for channel in about.channels), "", ""),
            (words.say("E-mail"), self._address(learner), *self._origin(about.email)),
            (words.say("Phone"), learner.phone or "", *self._origin(about.phone)),
            (words.say("Objection"), since, "", words.say("Asked not to be written to any more")),
            (words.say("Away"), self._away(learner, report.absences, now), "", ""),
            (words.say("Referent"), shown(about.referent or desk.trainer), *self._stands_in(about.stands_in_for)),
            (words.say("Data from"), " · ".join(filter(None, (source, age))), "", ""),
        )

    def _address(self, learner: Learner) -> str:
        """Return the mail address; hidden while names are, for it says the name."""
        if learner.email and self.desk.has_initials_only:
            return "…"
        return learner.email or self.desk.words.say("unknown")

    def _origin(self, origin: Origin | None) -> tuple[str, str]:
        """Return the note beside a value, and the sentence that says from where it is known."""
        if origin is None:
            return "", ""
        words = self.desk.words
        notes = {How.ASSUMED: words.say("assumed"), How.BY_HAND: words.say("by hand")}
        told = origin_sentence(words, origin.how, origin.account, origin.at, self.desk.now(), self.desk.zone)
        return notes.get(origin.how, ""), told

    def _stands_in(self, name: str) -> tuple[str, str]:
        """Return the note beside the referent, and the sentence, when it is somebody else for a while."""
        if not name:
            return "", ""
        say = self.desk.words.say
        return say("stands in"), say("For {name}, who is away", name=shown(name))

    def _away(self, learner: Learner, absences: Sequence[Absence], now: datetime) -> str:
        words = self.desk.words
        today = day_in(zone_named(learner.zone), now)
        current = next((absence for absence in absences if absence.covers(today)), None)
        if current is None:
            return ""
        until = words.say("until {day}", day=words.day(current.ends_on)) if current.ends_on else ""
        return ", ".join(filter(None, (until or words.say("until back"), shown(current.reason))))

    def edit(self) -> None:
        """Open the fields, with what is known in them."""
        if self._report is None:
            return
        words, learner, about = self.desk.words, self._report.learner, self._report.about
        self._offer()
        self.fields[Correctable.ZONE].setText(zone_line(learner.zone))
        self.fields[Correctable.LANGUAGE].setText(language_name(words, learner.language))
        self.fields[Correctable.PHONE].setText(learner.phone or "")
        for field, origin in (
            (Correctable.ZONE, about.zone),
            (Correctable.LANGUAGE, about.language),
            (Correctable.PHONE, None),
        ):
            self._again[field].setVisible(origin is not None and origin.how is How.BY_HAND)
        self._fault.hide()
        self._facts.hide()
        self._form.show()
        first = self.fields[Correctable.ZONE]
        first.setFocus()
        first.selectAll()

    def end_edit(self) -> None:
        """Close the fields; nothing is kept."""
        self._form.hide()
        self._facts.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape close the fields before it leaves the page."""
        if event.key() == Qt.Key.Key_Escape and not self._form.isHidden():
            self.end_edit()
            self.pen.setFocus()
        else:
            super().keyPressEvent(event)

    def _offer(self) -> None:
        """Offer zones and languages to choose from; made when first needed, for there are hundreds."""
        if self.fields[Correctable.ZONE].completer() is not None:
            return
        for field, choices in (
            (Correctable.ZONE, [zone_line(name) for name in zone_names()]),
            (Correctable.LANGUAGE, list(language_names(self.desk.words).values())),
        ):
            completer = QCompleter(choices, self.fields[field])
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self.fields[field].setCompleter(completer)

    def _keep(self) -> None:
        """Keep what differs from what is shown; an empty field believes the source again."""
        if self._report is None:
            return
        words, learner = self.desk.words, self._report.learner
        typed = {field: edit.text().strip() for field, edit in self.fields.items()}
        zone, language = zone_called(typed[Correctable.ZONE]), language_called(words, typed[Correctable.LANGUAGE])
        faults = []
        if typed[Correctable.ZONE] and zone is None:
            faults.append(words.say("No time zone “{text}” is known.", text=shown(typed[Correctable.ZONE])))
        if (
            typed[Correctable.LANGUAGE]
            and language is None
            and typed[Correctable.LANGUAGE] != language_name(words, learner.language)
        ):
            faults.append(words.say("No language “{text}” is known.", text=shown(typed[Correctable.LANGUAGE])))
        self._fault.setText(" ".join(faults))
        self._fault.setVisible(bool(faults))
        if faults:
            return
        changes: dict[Correctable, str | None] = {}
        if zone != learner.zone:
            changes[Correctable.ZONE] = zone
        if typed[Correctable.LANGUAGE] != language_name(words, learner.language):
            changes[Correctable.LANGUAGE] = language
        if (typed[Correctable.PHONE] or None) != learner.phone:
            changes[Correctable.PHONE] = typed[Correctable.PHONE] or None
        self.end_edit()
        self._decide(changes)

    def _believe(self, field: Correctable) -> None:
        self.end_edit()
        self._decide({field: None})

    def _decide(self, changes: dict[Correctable, str | None]) -> None:
        """Ask for corrections to be kept, all of them with one way back."""
        if self._report is None or not changes:
            return
        desk, learner = self.desk, self._report.learner
        now = desk.now()

        def keep(store: Store) -> list[int]:
            with store.write():
                return [correct(store, learner.id, field, value, now) for field, value in changes.items()]

        def back(store: Store, numbers: list[int]) -> None:
            with store.write():
                for number in numbers:
                    take_back_correction(store, number)

        if None in changes.values():
            told = desk.words.say("{name}: as the source says", name=desk.name(learner.name))
        else:
            told = desk.words.say("{name}: corrected", name=desk.name(learner.name))
        self.decided.emit(Decision(told, keep, back))


def local_time(words: Words, learner: Learner, now: datetime) -> str:
    """Return the hour where the learner is, and the city that names the zone."""
    return f"{words.clock(now, zone_named(learner.zone))}, {city_of(learner.zone)}"

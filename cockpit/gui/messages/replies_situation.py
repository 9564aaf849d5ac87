"""Beside a conversation: how the learner stands, so that an answer fits."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.alerts import AlertTier
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.learners.side import StateBadge
from cockpit.gui.today.marks import Avatar
from cockpit.reports.learner_timeline import EnrolmentView
from cockpit.reports.replies import Exchange
from cockpit.wording.alerts import sentence
from cockpit.wording.replies import silence_line


class SituationPane(QScrollArea):
    """The learner's state, silence and progress, what the alert says, who looks after them; `opened`: the page."""

    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme, say = desk.theme, desk.words.say
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._avatar = Avatar(theme, 40)
        self._name = Label(theme, "", "heading", wraps=True)
        self._cohort = Label(theme, "", "caption", "text2", wraps=True)
        self._badge = StateBadge(desk)
        self._alert = Label(theme, "", "small", "text", wraps=True)
        self._page = Button(theme, say("Open page"), "user", "↵", small=True)
        self._page.clicked.connect(self.opened)
        self._facts: dict[str, Label] = {}
        names = QVBoxLayout()
        names.setSpacing(theme.px(1))
        names.addWidget(self._name)
        names.addWidget(self._cohort)
        head = QHBoxLayout()
        head.setSpacing(theme.px(10))
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(1, 1)
        for row, (name, said) in enumerate(
            (
                ("activity", say("Activity")),
                ("progress", say("Progress")),
                ("contact", say("Last contact")),
                ("referent", say("Referent")),
                ("time", say("Local time")),
            )
        ):
            self._facts[name] = Label(theme, "", "small", wraps=True)
            grid.addWidget(Label(theme, said, "small", "text2"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._facts[name], row, 1)
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(12))
        inside.setSpacing(theme.px(10))
        inside.addLayout(head)
        inside.addWidget(self._badge)
        inside.addWidget(self._alert)
        inside.addLayout(grid)
        inside.addWidget(self._page)
        canvas = QWidget()
        canvas.setObjectName("canvas")
        column = QVBoxLayout(canvas)
        column.setContentsMargins(0, theme.px(14), theme.px(20), theme.px(14))
        column.addWidget(card)
        column.addStretch(1)
        self.setWidget(canvas)

    def show_exchange(self, exchange: Exchange) -> None:
        """Show how the learner of a conversation stands."""
        desk, words, page = self._desk, self._desk.words, exchange.page
        learner = page.learner
        view = page.asked_for
        self._avatar.show_person(desk.name(learner.name), learner.id)
        self._name.setText(desk.name(learner.name))
        self._cohort.setText(shown(view.cohort.name) if view else "")
        self._badge.setVisible(view is not None)
        if view is not None:
            self._badge.show_view(view)
        self._alert.setText(self._alert_line(view))
        self._alert.setVisible(bool(self._alert.full_text))
        contact = exchange.last_contact_on
        self._facts["activity"].setText(self._activity(view))
        self._facts["progress"].setText(self._progress(view))
        self._facts["contact"].setText(words.day(contact) if contact else words.say("not yet"))
        self._facts["referent"].setText(shown(page.about.referent) or desk.trainer)
        self._facts["time"].setText(self._time(learner))

    def _alert_line(self, view: EnrolmentView | None) -> str:
        alert = view.alert if view else None
        if alert is None or alert.tier is AlertTier.WATCH:
            return ""
        return sentence(self._desk.words, alert.spoken[0]).text

    def _activity(self, view: EnrolmentView | None) -> str:
        if view is None or not view.enrolment.knowledge.may_alert:
            return self._desk.words.say("not known")
        days = (view.day - view.last_active_on).days if view.last_active_on else None
        return silence_line(self._desk.words, days)

    def _progress(self, view: EnrolmentView | None) -> str:
        words = self._desk.words
        if view is None or view.share is None:
            return words.say("not known")
        done = words.percent(view.share)
        if view.planned is None:
            return done
        return words.say("{done}, planned {plan}", done=done, plan=words.percent(view.planned))

    def _time(self, learner: Learner) -> str:
        return self._desk.words.clock(self._desk.now(), zone_named(learner.zone))

"""What is about a whole cohort: alerts that so many share, and data that cannot be trusted. Above the queue."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture, shown
from cockpit.gui.navigation import Decision, Navigator
from cockpit.reports.today import CohortAlertRow, NoticeRow, Today
from cockpit.store.alerts import set_cohort_alert_handled
from cockpit.wording.alerts import Sentence, cohort_alert_sentence, notice_sentence

# More lines than these would push the people out of sight; the cohort's page and the connections tell the rest.
_MOST_LINES = 2


class Notices(QWidget):
    """One line each, with what can be done. Hidden when there is nothing to tell."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        self._shown: tuple[object, ...] = ()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._column)
        self.hide()

    def show_today(self, today: Today) -> None:
        """Show what the day brings about whole cohorts."""
        told: tuple[CohortAlertRow | NoticeRow, ...] = (*today.cohort_alerts, *today.notices)
        if told == self._shown:
            return
        self._shown = told
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row in told[:_MOST_LINES]:
            line = self._alert(row) if isinstance(row, CohortAlertRow) else self._notice(row)
            self._column.addWidget(line)
        self.setVisible(bool(told))

    def _alert(self, row: CohortAlertRow) -> QWidget:
        words = self._desk.words
        look = Button(self._desk.theme, words.say("Open the cohort"), small=True)
        look.clicked.connect(lambda: self._navigator.cohort_wanted.emit(row.cohort_id))
        done = Button(self._desk.theme, words.say("Done"), "check", small=True)
        done.clicked.connect(lambda: self._handle(row))
        return self._line("users", row.cohort, self._said(cohort_alert_sentence(words, row.alert)), look, done)

    def _notice(self, row: NoticeRow) -> QWidget:
        go = Button(self._desk.theme, self._desk.words.say("Connections"), small=True)
        go.clicked.connect(lambda: self._navigator.place_wanted.emit("connections"))
        return self._line("info", row.cohort, self._said(notice_sentence(self._desk.words, row.notice)), go)

    def _said(self, sentence: Sentence) -> Label:
        return Label(self._desk.theme, sentence.text, "small", "text2", elides=True)

    def _line(self, icon: str, about: str, said: Label, *buttons: Button) -> QWidget:
        theme = self._desk.theme
        line = QWidget()
        line.setObjectName("offline")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(line)
        row.setContentsMargins(theme.px(20), theme.px(4), theme.px(20), theme.px(4))
        row.setSpacing(theme.px(10))
        row.addWidget(Picture(theme, icon, "text2", 18))
        row.addWidget(Label(theme, shown(about), "small", weight=600))
        row.addWidget(said, 1)
        for button in buttons:
            row.addWidget(button)
        return line

    def _handle(self, row: CohortAlertRow) -> None:
        now = self._desk.now()
        told = self._desk.words.say("{cohort}: looked at", cohort=row.cohort)
        self._navigator.decision_wanted.emit(
            Decision(
                told,
                lambda store: set_cohort_alert_handled(store, row.id, now),
                lambda store, _: set_cohort_alert_handled(store, row.id, None),
            )
        )

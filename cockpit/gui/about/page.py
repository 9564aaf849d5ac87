"""About: version, licence, and the work of others that Cordée shows and uses."""

from importlib.metadata import version

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Navigator

_WIDTH = 760
_PAPER = (
    "Kuzilek J., Hlosta M., Zdrahal Z. (2017): Open University Learning Analytics dataset. Scientific Data"
    " 4:170171, doi:10.1038/sdata.2017.171."
)
_DATA_URL = "https://analyse.kmi.open.ac.uk/open_dataset"
_PAPER_URL = "https://doi.org/10.1038/sdata.2017.171"
_CC_BY_URL = "https://creativecommons.org/licenses/by/4.0/"
_APACHE_URL = "https://www.apache.org/licenses/LICENSE-2.0"
_OFL_URL = "https://openfontlicense.org"
_INTER_URL = "https://rsms.me/inter"
_LUCIDE_URL = "https://lucide.dev"


class AboutPage(QWidget):
    """Says what this is, and whose work it stands on. Reads nothing from the store."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._desk = desk
        self._navigator = navigator
        theme, say = desk.theme, desk.words.say
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(24), theme.px(18), 0, 0)
        whole.setSpacing(theme.px(14))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, theme.px(24), 0)
        head.addWidget(Label(theme, say("About Cordée"), "display"), 1)
        back = Button(theme, say("Back"), key="Esc", kind="ghost")
        back.clicked.connect(navigator.back_wanted)
        head.addWidget(back)
        whole.addLayout(head)
        canvas = QWidget()
        canvas.setObjectName("canvas")
        sides = QHBoxLayout(canvas)
        sides.setContentsMargins(0, 0, theme.px(24), theme.px(24))
        column = QVBoxLayout()
        column.setSpacing(theme.px(12))
        for card in self._cards():
            column.addWidget(card)
        column.addStretch()
        sides.addLayout(column, 100)
        sides.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(canvas)
        whole.addWidget(scroll, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self._navigator.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the focus, so that Esc acts at once."""
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cards(self) -> list[QWidget]:
        say = self._desk.words.say
        return [
            self._card(
                say("Cordée {version}", version=version("cordee")),
                [
                    say("A trainer’s cockpit for long remote cohorts: nobody gets lost on the way."),
                    say("Free software under the Apache License 2.0."),
                    say("Everything stays on this computer. No account, no tracking."),
                ],
                [_APACHE_URL],
            ),
            self._card(
                say("The data of the demo"),
                [
                    say(
                        "Open University Learning Analytics Dataset (OULAD), © The Open University, licensed"
                        " under CC BY 4.0."
                    ),
                    _PAPER,
                    say(
                        "Changed: 120 of the 1,767 learners of one presentation (BBB-2013B), new learner ids,"
                        " demographic columns left out, clicks of one learner on one activity on one day added up,"
                        " the whole calendar moved by full weeks so that its “today” is this week."
                    ),
                    say(
                        "Invented: names, mail addresses, groups and their trainers, titles of activities, the day"
                        " on which the course began, and every message, note, question and check-in. A name has"
                        " nothing to do with the record beside it."
                    ),
                ],
                [_DATA_URL, _PAPER_URL, _CC_BY_URL],
            ),
            self._card(
                say("Type and icons"),
                [
                    say(
                        "Inter and Inter Display, © The Inter Project Authors, under the SIL Open Font License 1.1."
                    ),
                    say("Lucide icons, © Lucide Contributors, under the ISC licence."),
                ],
                [_INTER_URL, _OFL_URL, _LUCIDE_URL],
            ),
        ]

    def _card(self, title: str, paragraphs: list[str], addresses: list[str]) -> QWidget:
        theme = self._desk.theme
        card = QFrame()
        card.setObjectName("card")
        card.setMaximumWidth(theme.px(_WIDTH))
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.px(20), theme.px(16), theme.px(20), theme.px(12))
        column.setSpacing(theme.px(6))
        column.addWidget(Label(theme, title, "heading"))
        for paragraph in paragraphs:
            column.addWidget(Label(theme, paragraph, "small", "text2", wraps=True))
        links = QVBoxLayout()
        links.setSpacing(0)
        for address in addresses:
            link = Button(theme, address.removeprefix("https://"), "external-link", kind="link", small=True)
            link.setProperty("address", address)
            link.clicked.connect(self._open)
            links.addWidget(link)
        column.addLayout(links)
        return card

    def _open(self) -> None:
        """Open the address of the link that was pressed, in the trainer's browser."""
        link = self.sender()
        if link is not None:
            QDesktopServices.openUrl(QUrl(link.property("address")))

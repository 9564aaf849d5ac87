"""How a file is read: its encoding, delimiter or sheet, the order of its dates, and where its headings stand."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cockpit.gui.buttons import RING
from cockpit.gui.desk import Desk
from cockpit.gui.imports.fields import Choice, Titled
from cockpit.gui.imports.work import Head
from cockpit.gui.labels import Label
from cockpit.gui.segments import Segments
from cockpit.imports.csv_text import DELIMITERS, ENCODINGS
from cockpit.imports.dates import DateOrder
from cockpit.imports.tables import Choices
from cockpit.wording.imports import delimiter_name, encoding_name, headings_line

_CONTROL_PX = 32
_ENCODING_PX = 200


class ChoicesRow(QWidget):
    """What was found in a file, to be chosen otherwise. `chosen` carries Choices, `order_chosen` a DateOrder."""

    chosen = Signal(object)
    order_chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, say = desk.theme, desk.words.say
        self._words = desk.words
        self._encodings, self._delimiters, self._sheets = Choice(theme), Choice(theme), Choice(theme)
        self._encodings.setFixedWidth(theme.px(_ENCODING_PX))
        self._found = Choices()
        orders = [(DateOrder.DAY_FIRST, say("Day first")), (DateOrder.MONTH_FIRST, say("Month first"))]
        self._orders = Segments(theme, orders, say("Order of the dates"))
        self._ambiguous = Label(theme, "", "caption", "text2", elides=True)
        self._headings = Label(theme, "", "body", "text")
        for label in (self._headings, self._ambiguous):
            label.setMinimumHeight(theme.px(_CONTROL_PX))
        self._encoding = Titled(theme, say("Encoding"), self._encodings)
        self._delimiter = Titled(theme, say("Delimiter"), self._delimiters)
        self._sheet = Titled(theme, say("Sheet"), self._sheets)
        self._order = Titled(theme, say("Order of the dates"), self._orders, RING)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(16))
        for part in (self._encoding, self._delimiter, self._sheet):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Titled(theme, say("Headings"), self._headings), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._order, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._ambiguous, 1, Qt.AlignmentFlag.AlignBottom)
        self._order.setFocusPolicy(self._orders.focusPolicy())
        for choice in (self._encodings, self._delimiters, self._sheets):
            choice.activated.connect(self._tell)
        self._orders.chosen.connect(lambda value: self.order_chosen.emit(DateOrder(value)))
        self.begin()

    def begin(self) -> None:
        """Forget what was found: another file comes."""
        self._found = Choices()
        self._show(Choices(), (), is_text=True)
        self.show_ambiguous((), None)
        self.show_headings(())

    def show_head(self, head: Head) -> None:
        """Show how the file was read."""
        chosen = head.choices
        self._found = Choices(
            self._found.encoding if chosen.encoding else head.encoding,
            self._found.delimiter if chosen.delimiter else head.delimiter,
            self._found.sheet if chosen.sheet else head.sheet,
        )
        self._show(chosen, head.sheets, is_text=head.sheet is None)
        self.show_headings(head.header_rows)

    def show_headings(self, rows: Iterable[int]) -> None:
        """Show in which rows the headings stand."""
        self._headings.setText(headings_line(self._words, tuple(rows)))

    def show_ambiguous(self, columns: Iterable[str], order: DateOrder | None) -> None:
        """Ask for the order of dates that can be read both ways; their columns are named."""
        names = ", ".join(columns)
        self._orders.blockSignals(True)
        self._orders.choose(order or DateOrder.DAY_FIRST)
        self._orders.blockSignals(False)
        self._order.setVisible(bool(names))
        self._ambiguous.setText(self._words.say("In: {columns}", columns=names) if names else "")

    def _show(self, chosen: Choices, sheets: tuple[str, ...], *, is_text: bool) -> None:
        found = self._found
        encodings = [(one, encoding_name(self._words, one)) for one in _with(ENCODINGS, found.encoding)]
        delimiters = [(one, delimiter_name(self._words, one)) for one in _with(DELIMITERS, found.delimiter)]
        self._fill(self._encodings, encodings, found.encoding, chosen.encoding)
        self._fill(self._delimiters, delimiters, found.delimiter, chosen.delimiter)
        self._fill(self._sheets, [(one, one) for one in sheets], found.sheet, chosen.sheet)
        for part, is_shown in ((self._encoding, is_text), (self._delimiter, is_text), (self._sheet, not is_text)):
            part.setVisible(is_shown)

    def _fill(self, choice: Choice, options: list[tuple[str, str]], found: str | None, chosen: str | None) -> None:
        """Offer the options; the value of the one that was found is None: it is found again."""
        choice.clear()
        if found is None:
            choice.addItem(self._words.say("as found"), None)
        for value, name in options:
            is_found = value == found
            text = self._words.say("{name} (found)", name=name) if is_found else name
            choice.addItem(text, None if is_found else value)
        choice.setCurrentIndex(max(0, choice.findData(chosen)) if chosen else max(0, choice.findData(None)))

    def _tell(self) -> None:
        if self._sheet.isHidden():
            self.chosen.emit(Choices(self._encodings.currentData(), self._delimiters.currentData()))
        else:
            self.chosen.emit(Choices(sheet=self._sheets.currentData()))


def _with(known: tuple[str, ...], found: str | None) -> tuple[str, ...]:
    return known if found is None or found in known else (found, *known)

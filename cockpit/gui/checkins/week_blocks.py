"""What stands in a week, and where: in which column of its day, so that nothing is drawn over anything else."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Span
from cockpit.domain.times import midnight
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.reports.checkins import BlockKind, WeekBlock
from cockpit.wording.checkins import offered_name

LEAST_DRAWN = timedelta(minutes=30)
_USUAL_DAYS = 5
_USUAL_MINUTES, _LONG_MINUTES = 30, 60


class Manner(Enum):
    """How a time is drawn: filled when agreed or chosen, dashed when proposed, plain when taken otherwise."""

    FILLED = auto()
    DASHED = auto()
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A time (UTC) as it is drawn; `note` is its second line.

    `subject` is the page's own: what the block is about.
    """

    begin: datetime
    end: datetime
    words: str
    manner: Manner
    note: str = ""
    subject: object = None

    @property
    def minutes_to_say(self) -> int | None:
        """Its length, unless that is the usual one, or it is long and not ours: its height tells enough then."""
        minutes = round((self.end - self.begin) / timedelta(minutes=1))
        is_long = self.manner is Manner.PLAIN and minutes >= _LONG_MINUTES
        return None if minutes == _USUAL_MINUTES or is_long else minutes


@dataclass(frozen=True, slots=True)
class Week:
    """What is drawn of a week. `hours`: the trainer's working spans, in UTC, from which follow the hours shown.

    `blocks` and `holidays` may reach beyond the week. With a `learner_zone` a second clock shows the `learner`'s.
    """

    monday: date
    zone: ZoneInfo
    hours: tuple[Span, ...]
    blocks: tuple[Block, ...]
    holidays: AbstractSet[date]
    now: datetime
    learner_zone: ZoneInfo | None = None
    learner: str = ""

    @property
    def days(self) -> list[date]:
        """Its days, Monday to Friday, and as far into the weekend as the trainer works."""
        worked = [(begin.astimezone(self.zone).date() - self.monday).days + 1 for begin, _ in self.hours]
        count = max([_USUAL_DAYS, *(number for number in worked if number <= 7)])
        return [self.monday + timedelta(days=number) for number in range(count)]

    @property
    def ends_before(self) -> date:
        """The first day after it."""
        return self.days[-1] + timedelta(days=1)


def words_of(desk: Desk, block: WeekBlock) -> str:
    """Return what a time is called in a week, names as the desk shows them."""
    if block.kind is BlockKind.TAKEN:
        return shown(block.name) or desk.words.say("busy")
    if block.kind is BlockKind.OFFERED:
        return offered_name(desk.words, desk.first(block.first_name), block.number, block.count)
    return desk.name(block.name) if block.learner_id is not None else shown(block.name)


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a block that lies on one day, and in which of so many columns of that day."""

    block: Block
    begin: datetime
    end: datetime
    column: int
    columns: int


def pieces_of(week: Week) -> list[Piece]:
    """Return a week's blocks cut into days, those that overlap side by side."""
    found: list[Piece] = []
    first, last = midnight(week.monday, week.zone), midnight(week.ends_before, week.zone)
    near = [block for block in week.blocks if block.begin < last and block.end > first]
    for day in week.days:
        begin, end = midnight(day, week.zone), midnight(day + timedelta(days=1), week.zone)
        parts = [
            (block, max(block.begin, begin), min(block.end, end))
            for block in near
            if block.begin < end and block.end > begin
        ]
        found.extend(_side_by_side(sorted(parts, key=lambda part: (part[1], part[2]))))
    return found


def _side_by_side(parts: list[tuple[Block, datetime, datetime]]) -> Iterator[Piece]:
    """Lay the parts of a day, in their order, into columns, so that none is drawn over another."""
    together: list[tuple[tuple[Block, datetime, datetime], int]] = []
    ends: list[datetime] = []
    for part in parts:
        if ends and part[1] >= max(ends):
            yield from _pieces(together, len(ends))
            together, ends = [], []
        drawn_until = max(part[2], part[1] + LEAST_DRAWN)
        free = next((column for column, end in enumerate(ends) if end <= part[1]), len(ends))
        ends[free : free + 1] = [drawn_until]
        together.append((part, free))
    yield from _pieces(together, len(ends))


def _pieces(together: list[tuple[tuple[Block, datetime, datetime], int]], columns: int) -> Iterator[Piece]:
    for (block, begin, end), column in together:
        yield Piece(block, begin, end, column, columns)

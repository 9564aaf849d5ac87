"""The trainer's own views of the table of learners: whom they show, how sorted, in which columns."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cockpit.domain.learner_filter import Base, LearnerFilter
from cockpit.domain.states import LearnerState
from cockpit.store import Row, Store

_COLUMNS = "id, name, base, state, cohort_id, tag, search, sorted_by, is_descending, columns"


@dataclass(frozen=True, slots=True)
class LearnerView:
    """A view under the trainer's name for it. Columns go by the names that the window gives them.

    `sorted_by` is None where the rows stand by name; without `columns` there are as many as fit.
    """

    id: int
    name: str
    filter: LearnerFilter
    sorted_by: str | None
    is_descending: bool
    columns: tuple[str, ...]


def _view(row: Row) -> LearnerView:
    state = LearnerState(row[3]) if row[3] else None
    wanted = LearnerFilter(Base(row[2]), state, row[4], row[5], row[6])
    return LearnerView(row[0], row[1], wanted, row[7], bool(row[8]), tuple(json.loads(row[9])))


def learner_views(store: Store) -> list[LearnerView]:
    """Return the trainer's views, the oldest first."""
    return [_view(row) for row in store.rows(f"select {_COLUMNS} from learner_view order by id")]


def keep_view(store: Store, view: LearnerView) -> LearnerView | None:
    """Keep a view under its name (its id is given anew); return the one that had the name before."""
    with store.write():
        before = next((one for one in learner_views(store) if one.name == view.name), None)
        if before is not None:
            put_view(store, replace(view, id=before.id))
        else:
            _insert(store, [None, *_values(view)])
    return before


def put_view(store: Store, view: LearnerView) -> None:
    """Keep a view under its own id, whatever stood there before: so one comes back that was removed or changed."""
    store.execute("delete from learner_view where id = ?", [view.id])
    _insert(store, [view.id, *_values(view)])


def _insert(store: Store, values: Sequence[object]) -> None:
    store.execute(f"insert into learner_view ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)


def _values(view: LearnerView) -> list[object]:
    wanted = view.filter
    return [
        view.name,
        wanted.base,
        wanted.state,
        wanted.cohort_id,
        wanted.tag,
        wanted.search,
        view.sorted_by,
        int(view.is_descending),
        json.dumps(view.columns),
    ]


def rename_view(store: Store, view_id: int, name: str) -> None:
    """Give a view another name."""
    store.execute("update learner_view set name = ? where id = ?", [name, view_id])


def remove_view(store: Store, name: str) -> LearnerView | None:
    """Remove the view of a name; return what it was."""
    with store.write():
        view = next((one for one in learner_views(store) if one.name == name), None)
        store.execute("delete from learner_view where name = ?", [name])
    return view

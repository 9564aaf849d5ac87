"""The trainer's own views of the table of learners: kept, renamed and removed, each with its undo."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from cockpit.domain.learner_filter import Base, LearnerFilter
from cockpit.domain.names import plain
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.learners.ask_line import AskLine
from cockpit.gui.learners.table_view import LearnersTable
from cockpit.gui.navigation import Decision, Navigator
from cockpit.store import Store
from cockpit.store.learner_views import LearnerView, keep_view, put_view, remove_view, rename_view
from cockpit.wording.learner_list import base_name


class OwnViews(QObject):
    """Asks for names in the page's line, and decides. `chosen` is the name of the view that is shown, if one is."""

    def __init__(self, desk: Desk, navigator: Navigator, table: LearnersTable, ask_line: AskLine) -> None:
        super().__init__(ask_line)
        self._desk = desk
        self._navigator = navigator
        self._table = table
        self._ask_line = ask_line
        self._known: tuple[LearnerView, ...] = ()
        self.chosen: str | None = None

    def show_views(self, views: tuple[LearnerView, ...]) -> None:
        """Know which views there are; one that went is no longer chosen."""
        self._known = views
        if all(view.name != self.chosen for view in views):
            self.chosen = None

    def ask_name(self, wanted: LearnerFilter) -> None:
        """Ask under which name to keep a filter, with order and columns as they are now."""
        say = self._desk.words.say
        self._ask_line.ask(
            say("Name of this view"), say("Keep"), self.chosen or "", lambda name: self._keep(shown(name), wanted)
        )

    def _keep(self, name: str, wanted: LearnerFilter) -> None:
        if not name or self._is_ours(name):
            return
        sorted_by, descends = self._table.sorted_by()
        view = LearnerView(0, name, wanted, sorted_by, descends, self._table.chosen_columns)

        def keep(store: Store) -> LearnerView | None:
            return keep_view(store, view)

        def back(store: Store, before: LearnerView | None) -> None:
            if before is not None:
                put_view(store, before)
            else:
                remove_view(store, name)

        # The page learns of it when it is written; what was chosen then is what was kept.
        self.chosen = name
        self._decide(self._desk.words.say("View “{name}” kept", name=name), keep, back)

    def ask_new_name(self, view: LearnerView) -> None:
        """Ask for another name of a view."""
        say = self._desk.words.say
        question = say("New name of “{name}”", name=shown(view.name))
        self._ask_line.ask(question, say("Rename"), view.name, lambda name: self._rename(view, shown(name)))

    def _rename(self, view: LearnerView, name: str) -> None:
        if not name or name == view.name or self._is_ours(name):
            return
        if any(other.name == name for other in self._known):
            self._refuse(name)
            return
        if self.chosen == view.name:
            self.chosen = name
        self._decide(
            self._desk.words.say("View “{before}” is now “{name}”", before=shown(view.name), name=name),
            lambda store: rename_view(store, view.id, name),
            lambda store, _nothing: rename_view(store, view.id, view.name),
        )

    def remove(self, view: LearnerView) -> None:
        """Remove a view."""
        self._decide(
            self._desk.words.say("View “{name}” removed", name=shown(view.name)),
            lambda store: remove_view(store, view.name),
            lambda store, removed: put_view(store, removed) if removed else None,
        )

    def _is_ours(self, name: str) -> bool:
        """Tell, to the trainer too, whether a name is that of a view which is there from the start."""
        words = self._desk.words
        if all(plain(base_name(words, base)) != plain(name) for base in Base):
            return False
        self._refuse(name)
        return True

    def _refuse(self, name: str) -> None:
        self._navigator.told.emit(self._desk.words.say("There is a view called “{name}” already.", name=name))

    def _decide(
        self, told: str, keep: Callable[[Store], object], back: Callable[[Store, LearnerView | None], object]
    ) -> None:
        self._navigator.decision_wanted.emit(Decision(told, keep, back))

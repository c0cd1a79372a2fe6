"""Searches that were made before, those that are kept, and the way back through those of today."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.preferences import Preferences
from desktop.presenters.query_text import is_below, read_filters
from desktop.presenters.search import SearchPhase, SearchState
from desktop.presenters.settings import SettingsPresenter

REMEMBER = "history.keep"
"""The setting by which the user has nothing remembered."""
SEARCHES = "searches"
MAX_RECENT = 30
MAX_KEPT = 50
LOOKED_AT_MS = 4000
"""Results that stood still for so long were looked at, though nothing was clicked: the first one is previewed."""


class SearchesPresenter(QObject):
    """Remembers queries that led to something, in the window's own preferences; the last comes first."""

    changed = Signal()

    def __init__(
        self, preferences: Preferences, settings: SettingsPresenter, *, looked_at_ms: int = LOOKED_AT_MS
    ) -> None:
        super().__init__()
        self._preferences = preferences
        self._settings = settings
        held = _read(preferences.text(SEARCHES))
        self.recent = held.get("recent", ())[:MAX_RECENT]
        self.kept = held.get("kept", ())[:MAX_KEPT]
        self._trail = list(reversed(self.recent))
        self._place = len(self._trail)
        """Where in the trail the user stands; its length while the field holds something new, or nothing."""
        self._query = ""
        self._is_forgotten = False
        """Whether the present query was forgotten: looking on at what it finds does not bring it back."""
        self._looked_at = QTimer(self, singleShot=True, interval=looked_at_ms)
        self._looked_at.timeout.connect(self._on_looked_at)

    def follow(self, state: SearchState) -> None:
        """A search goes on: what it finds counts once it was looked at for a while."""
        if state.query != self._query:
            self._query = state.query
            self._is_forgotten = False
            self._looked_at.stop()
        is_found = state.phase is SearchPhase.SETTLED and state.total > 0
        if is_found and not self._is_forgotten and not self._looked_at.isActive():
            self._looked_at.start()

    def note(self, query: str) -> None:
        """Remember a query by which something was found, unless the user wants nothing remembered."""
        self._looked_at.stop()
        if not query or self._settings.value(REMEMBER) is not True:
            return
        self._walk_to(query)
        if self.recent[:1] == (query,):
            return
        others = [each for each in self.recent if each != query]
        if others and query.startswith(others[0]):  # the same search, written on
            del others[0]
        self.recent = (query, *others)[:MAX_RECENT]
        self._save()

    def earlier(self, query: str) -> str:
        """The search before the one in the field; empty where there is none."""
        if self._here() == query:
            return self._go_to(self._place - 1)
        # Something else was written: back to where the user came from.
        return self._go_to(min(self._place, len(self._trail) - 1))

    def later(self) -> str:
        """The search after it; empty where there is none."""
        return self._go_to(self._place + 1)

    def is_kept(self, query: str) -> bool:
        """Whether the user keeps this search."""
        return query in self.kept

    def keep(self, query: str, *, is_kept: bool) -> None:
        """Keep a search until it is let go of, or let go of it."""
        others = tuple(each for each in self.kept if each != query)
        self.kept = (query, *others)[:MAX_KEPT] if is_kept else others
        self._save()

    def forget(self, query: str) -> None:
        """Neither remember nor keep a search."""
        self.kept = tuple(each for each in self.kept if each != query)
        self._retain(lambda each: each != query)

    def forget_recent(self) -> None:
        """Forget all searches but those that are kept."""
        self._retain(lambda _query: False)

    def keep_within(self, folders: Sequence[str]) -> None:
        """Forget all searches in a place that has nothing to do with any of the folders: its source was removed."""
        places = [_place(folder) for folder in folders]

        def is_left(query: str) -> bool:
            place = _place(read_filters(query).folder)
            is_somewhere = any(is_below(place, each) or is_below(each, place) for each in places)
            return is_somewhere or not os.path.isabs(place)  # the name of a folder may stand for any

        if not all(map(is_left, (*self.recent, *self.kept))):
            self.kept = tuple(filter(is_left, self.kept))
            self._retain(is_left)

    def stop(self) -> None:
        """The window closes: nothing is looked at any more."""
        self._looked_at.stop()

    def _on_looked_at(self) -> None:
        self.note(self._query)

    def _here(self) -> str:
        return self._trail[self._place] if 0 <= self._place < len(self._trail) else ""

    def _go_to(self, place: int) -> str:
        if not 0 <= place < len(self._trail):
            return ""
        self._place = place
        return self._trail[place]

    def _walk_to(self, query: str) -> None:
        """As in a browser: what lay ahead is left when another way is taken."""
        if self._here() == query:
            return
        del self._trail[self._place + 1 :]
        self._trail = [*self._trail, query][-MAX_RECENT:]
        self._place = len(self._trail) - 1

    def _retain(self, is_left: Callable[[str], bool]) -> None:
        """Forget all other searches, on the disk too, now."""
        self.recent = tuple(filter(is_left, self.recent))
        self._trail = list(filter(is_left, self._trail))
        self._place = len(self._trail)
        if not is_left(self._query):
            self._is_forgotten = True
            self._looked_at.stop()
        self._save()
        self._preferences.sync()

    def _save(self) -> None:
        held = {"recent": self.recent, "kept": self.kept}
        self._preferences.keep_text(SEARCHES, json.dumps(held) if self.recent or self.kept else "")
        self.changed.emit()


def _place(folder: str) -> str:
    return os.path.normcase(os.path.normpath(os.path.expanduser(folder)))


def _read(text: str) -> dict[str, tuple[str, ...]]:
    """What was saved; nothing where it is damaged."""
    try:
        held: Any = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(held, dict):
        return {}
    return {
        name: tuple(each for each in queries if isinstance(each, str))
        for name, queries in held.items()
        if isinstance(queries, list)
    }

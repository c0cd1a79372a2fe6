"""Telling those who do not see the window what has changed in it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from desktop.presenters.search import SearchPresenter, SearchState
from desktop.presenters.search_text import spoken


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say a text once it has said what it is saying; without one nothing happens."""
    if text and widget.isVisible():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class SearchAnnouncer(QObject):
    """Says how much was found, where the eye would see it: once for a search, not at every refresh."""

    def __init__(self, search: SearchPresenter, widget: QWidget) -> None:
        """Speak for `widget`, and only while it is shown."""
        super().__init__(widget)
        self._widget = widget
        self._said: tuple[str, str] | None = None
        search.state_changed.connect(self._on_state)

    def _on_state(self, state: SearchState) -> None:
        told = (state.query, spoken(state))
        if told[1] and told != self._said:
            self._said = told
            announce(self._widget, told[1])

"""Searches as links on the empty page: those that are kept, and those made before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import Signal, SignalInstance

from desktop.icons import Icons
from desktop.widgets.link_list import Link, LinkList, shortened

SHOWN_RECENT = 5


class RecentSearches(LinkList):
    """Kept ones first, each with its star; then the last ones made."""

    chosen = Signal(str)
    """A query."""
    forget_wanted = Signal(str)
    """A query that shall not be remembered."""
    let_go = Signal(str)
    """A kept query that is kept no longer."""

    def __init__(self, icons: Icons) -> None:
        super().__init__(icons)
        self._kept: Sequence[str] = ()
        self._recent: Sequence[str] = ()
        self._asked: Collection[str] = ()

    def show_searches(self, kept: Sequence[str], recent: Sequence[str]) -> None:
        """Show these queries, each once."""
        self._kept, self._recent = kept, recent
        self._show()

    def leave_out(self, asked: Collection[str]) -> None:
        """Questions that stand in a list of their own, with their answers."""
        self._asked = asked
        self._show()

    def _show(self) -> None:
        kept, others = self._kept, {*self._kept, *self._asked}
        made = [query for query in self._recent if query not in others][:SHOWN_RECENT]
        keep, forget = self.tr("Keep “{0}” no longer"), self.tr("Forget “{0}”")
        links = [self._link(query, "star-full", keep, self.let_go) for query in kept]
        links += [self._link(query, "close", forget, self.forget_wanted) for query in made]
        self.show_links(self.tr("Searched before") if made else self.tr("Kept searches"), links)

    def _link(self, query: str, icon: str, name: str, wanted: SignalInstance) -> Link:
        text = shortened(query)
        return Link(
            text,
            partial(self.chosen.emit, query),
            icon=icon,
            name=name.format(text),
            act=partial(wanted.emit, query),
        )

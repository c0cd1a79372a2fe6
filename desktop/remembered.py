"""What is remembered of the user's questions and searches, joined with what offers it again and what forgets it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop import formatting
from desktop.copies import Target
from desktop.presenters.answer import AnswerPhase, AnswerState
from desktop.presenters.query_text import is_below
from desktop.presenters.search import SearchPresenter
from desktop.views.main_window import Page
from indexer.protocol.messages import ConversationView

if TYPE_CHECKING:
    from desktop.desk import Desk
    from desktop.tray.quick_query import QuickQuery


class Remembered:
    """Conversations, which the engine holds, and searches, which the window holds itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._conversations = desk.conversations
        self._searches = desk.searches
        self._searches_shown = [desk.search]
        self._join_conversations()
        self._join_searches()
        self._join_forgetting()

    def join_quick(self, quick: QuickQuery, search: SearchPresenter) -> None:
        """The quick query shares the searches, and what is forgotten."""
        quick.found.connect(self._searches.note)
        self._searches_shown.append(search)

        def write_last() -> None:
            if self._searches.recent:
                quick.field.set_text(self._searches.recent[0])
                quick.field.focus()

        quick.earlier_wanted.connect(write_last)

    def ask_before_forgetting_all(self) -> None:
        """Forget all conversations, and the searches that are not kept, once the user confirms it."""

        def forget() -> None:
            self._searches.forget_recent()
            self._conversations.forget_all()

        self._desk.window.questions.ask_before_forgetting(forget)

    def _join_conversations(self) -> None:
        known, view, window = self._conversations, self._desk.view, self._desk.window
        known.shown.connect(lambda: view.show_recent(known.conversations))
        known.opened.connect(view.show_conversation)
        known.noted.connect(window.status.note)
        known.failed.connect(window.say_failed)
        view.recent.chosen.connect(known.open)
        view.recent.suggestion_chosen.connect(self._desk.ask_in_window)
        view.recent.forget_wanted.connect(self._ask_before_forgetting)
        self._desk.answer.state_changed.connect(self._on_answer)

    def _join_searches(self) -> None:
        known, view, window = self._searches, self._desk.view, self._desk.window
        search = self._desk.search
        search.state_changed.connect(known.follow)
        view.found.connect(known.note)
        view.field.keep_toggled.connect(lambda is_kept: known.keep(search.query, is_kept=is_kept))
        view.field.text_changed.connect(lambda text: view.field.show_kept(known.is_kept(text.strip())))
        view.searches.chosen.connect(self._go_to)
        view.searches.forget_wanted.connect(known.forget)
        view.searches.let_go.connect(lambda query: known.keep(query, is_kept=False))
        for wanted in (view.earlier_wanted, window.earlier_wanted):
            wanted.connect(lambda: self._go_to(known.earlier(search.query)))
        window.later_wanted.connect(lambda: self._go_to(known.later()))
        known.changed.connect(lambda: view.show_searches(known.kept, known.recent))
        view.show_searches(known.kept, known.recent)
        sources = self._desk.sources
        sources.sources_shown.connect(
            lambda: known.keep_within([each.path for each in sources.sources.rows()])
        )

    def _join_forgetting(self) -> None:
        actions = self._desk.actions
        actions.forgetting.connect(self._on_forgetting)
        actions.forgotten.connect(self._on_forgotten)
        actions.forgetting_failed.connect(self._refresh)
        self._desk.sources.removed.connect(self._on_source_removed)

    def _on_forgetting(self, targets: list[Target]) -> None:
        ids = {target.document_id for target in targets}
        self._put_away(lambda number, _path: number in ids)

    def _on_forgotten(self, targets: list[Target]) -> None:
        self._refresh()
        ids = [target.document_id for target in targets]
        self._desk.window.questions.offer_to_remember(
            [formatting.document_name(target.path, target.member) for target in targets],
            lambda: self._desk.actions.remember(ids),
            self._searches.forget_recent if self._searches.recent else None,
        )

    def _on_source_removed(self, folder: str) -> None:
        """Searches in it went with it; of the others only the user knows what they tell."""
        self._put_away(lambda _number, path: is_below(path, folder))
        self._refresh()
        if self._searches.recent:
            name = formatting.document_name(folder, "")
            self._desk.window.questions.offer_to_forget_searches(name, self._searches.forget_recent)

    def _put_away(self, is_gone: Callable[[int, str], bool]) -> None:
        """Show no document that is gone, nor what was drawn from it."""
        self._desk.answer.forget(is_gone)
        self._desk.preview.forget(is_gone)
        for search in self._searches_shown:
            search.leave_out(is_gone)

    def _refresh(self) -> None:
        """Show what there is now, by the engine's word."""
        for search in self._searches_shown:
            search.refresh()
        self._conversations.refresh()

    def _go_to(self, query: str) -> None:
        if query:
            self._desk.window.open_page(Page.SEARCH)  # which puts the cursor into the field
            self._desk.view.field.set_text(query)
            self._desk.view.field.line.end(False)

    def _ask_before_forgetting(self, each: ConversationView) -> None:
        forget = partial(self._conversations.forget, each.conversation)
        self._desk.window.questions.ask_before_forgetting(forget, each.title)

    def _on_answer(self, state: AnswerState) -> None:
        if state.phase is AnswerPhase.DONE:
            self._conversations.refresh()

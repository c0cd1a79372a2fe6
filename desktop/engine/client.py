"""The engine as the window sees it: one method per request, one signal per event.

A method takes what is to be called with the reply and returns at once. Requests that name a view
supersede each other: replies to an older one are dropped here, even if they are already on the way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.engine.connection import Connection, ConnectionState, ConnectionStatus
from desktop.engine.transport import Received
from indexer.protocol import messages as m

logger = logging.getLogger(__name__)

OnError = Callable[[m.ErrorReply], None]


@dataclass(frozen=True, slots=True)
class _Pending:
    """Who waits for a request's replies."""

    view: str
    on_reply: Callable[[Any, bytes], None]
    on_error: OnError


class Engine(QObject):
    """Requests out, replies and events in; lives in the window's thread."""

    connection_changed = Signal(object)
    """A `ConnectionStatus`."""
    progress_changed = Signal(object)
    """An `IndexProgress`."""
    sources_changed = Signal(object)
    """A tuple of `SourceView`."""
    status_changed = Signal(object)
    """An `EngineStatus`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._pending: dict[int, _Pending] = {}
        self._newest: dict[str, int] = {}
        self.connection_status = ConnectionStatus(ConnectionState.STARTING)
        connection.status_changed.connect(self._on_connection_changed)
        connection.received.connect(self._on_received)

    @property
    def is_ready(self) -> bool:
        """True while requests reach the engine at once."""
        return self.connection_status.state is ConnectionState.READY

    def start(self) -> None:
        """Connect, starting the engine where none runs."""
        self._connection.start()

    def stop(self) -> None:
        """Hang up."""
        self._pending.clear()
        self._connection.stop()

    def retry_connection(self) -> None:
        """Try again now."""
        self._connection.retry_now()

    def end_engine(self) -> None:
        """End an engine that does not answer; another one is started."""
        self._connection.end_engine()

    def search(
        self, request: m.SearchRequest, on_reply: Callable[[m.SearchReply], None], on_error: OnError
    ) -> int:
        """Search; `on_reply` is called with the early and the settled reply."""
        return self._ask(request, on_reply, on_error, view=request.view)

    def page(
        self, request: m.PageRequest, on_reply: Callable[[m.SearchReply], None], on_error: OnError
    ) -> int:
        """A further page of a ranking."""
        return self._ask(request, on_reply, on_error)

    def preview(
        self,
        request: m.PreviewRequest,
        on_text: Callable[[m.TextPreview], None],
        on_page: Callable[[m.PagePreview, bytes], None],
        on_error: OnError,
    ) -> int:
        """Text around a passage, or a page as PNG bytes."""

        def on_reply(message: Any, blob: bytes) -> None:
            if isinstance(message, m.PagePreview):
                on_page(message, blob)
            else:
                on_text(message)

        return self._post(request, _Pending(request.view, on_reply, on_error))

    def read_member(
        self, document_id: int, on_piece: Callable[[m.MemberPiece, bytes], None], on_error: OnError
    ) -> int:
        """The bytes of an archive's member or a mail's part, piece by piece."""
        return self._post(m.MemberRequest(document_id), _Pending("", on_piece, on_error))

    def explain(
        self, request: m.ExplainRequest, on_reply: Callable[[m.ExplainReply], None], on_error: OnError
    ) -> int:
        """Why is this file (not) found?"""
        return self._ask(request, on_reply, on_error)

    def opened(self, document_id: int) -> None:
        """Tell that the user opened a document."""
        self._tell(m.OpenedRequest(document_id), _log_error)

    def ask(self, request: m.AskRequest, on_reply: Callable[[Any], None], on_error: OnError) -> int:
        """Ask a question; replies are `AnswerStarted`, `AnswerDelta`s and `AnswerDone`."""
        return self._ask(request, on_reply, on_error, view=request.view)

    def warm_answers(self) -> None:
        """The user turns to asking: let the engine load what that needs."""
        self._tell(m.WarmAnswersRequest(), _log_error)

    def list_conversations(self, on_reply: Callable[[m.ConversationsReply], None], on_error: OnError) -> int:
        """Remembered conversations, the last first."""
        return self._ask(m.ListConversationsRequest(), on_reply, on_error, view="conversations")

    def read_conversation(
        self, conversation: str, on_reply: Callable[[m.ConversationReply], None], on_error: OnError
    ) -> int:
        """All that was said in a conversation."""
        return self._ask(m.ReadConversationRequest(conversation), on_reply, on_error, view="conversation")

    def delete_conversations(
        self, on_done: Callable[[], None], on_error: OnError, conversation: str = ""
    ) -> int:
        """Delete a conversation, or all of them."""
        return self._tell(m.DeleteConversationsRequest(conversation), on_error, on_done)

    def list_models(self, on_reply: Callable[[m.ModelsReply], None], on_error: OnError) -> int:
        """What Ollama has."""
        return self._ask(m.ListModelsRequest(), on_reply, on_error, view="models")

    def pull_model(self, name: str, on_reply: Callable[[m.PullProgress], None], on_error: OnError) -> int:
        """Download a model."""
        return self._ask(m.PullModelRequest(name), on_reply, on_error)

    def delete_model(self, name: str, on_done: Callable[[], None], on_error: OnError) -> int:
        """Delete a model from Ollama."""
        return self._tell(m.DeleteModelRequest(name), on_error, on_done)

    def list_sources(self, on_reply: Callable[[m.SourcesReply], None], on_error: OnError) -> int:
        """All sources."""
        return self._ask(m.ListSourcesRequest(), on_reply, on_error, view="sources")

    def add_source(self, path: str, on_reply: Callable[[m.SourceReply], None], on_error: OnError) -> int:
        """Watch a folder."""
        return self._ask(m.AddSourceRequest(path), on_reply, on_error)

    def remove_source(self, source_id: int, on_done: Callable[[], None], on_error: OnError) -> int:
        """Stop watching a folder and purge what only it held."""
        return self._tell(m.RemoveSourceRequest(source_id), on_error, on_done)

    def change_rules(
        self, request: m.ChangeRulesRequest, on_reply: Callable[[m.RulesReply], None], on_error: OnError
    ) -> int:
        """Change a source's rules, or say what that would do."""
        return self._ask(request, on_reply, on_error, view="rules" if request.is_dry_run else "")

    def rescan(self, source_id: int, on_error: OnError) -> int:
        """Compare a source with its folder now."""
        return self._tell(m.RescanRequest(source_id), on_error)

    def pause(self, seconds: float, on_error: OnError, *, until_tomorrow: bool = False) -> int:
        """Pause indexing for some seconds or until tomorrow morning; with neither until resumed."""
        return self._tell(m.PauseRequest(seconds, until_tomorrow), on_error)

    def resume(self, *, full_speed: bool, on_error: OnError) -> int:
        """Go on indexing."""
        return self._tell(m.ResumeRequest(full_speed), on_error)

    def retry(self, request: m.RetryRequest, on_done: Callable[[], None], on_error: OnError) -> int:
        """Read failed documents again."""
        return self._tell(request, on_error, on_done)

    def forget(self, document_ids: Sequence[int], on_done: Callable[[], None], on_error: OnError) -> int:
        """Purge the content of documents."""
        return self._tell(m.ForgetRequest(tuple(document_ids)), on_error, on_done)

    def list_failures(
        self, request: m.ListFailuresRequest, on_reply: Callable[[m.FailuresReply], None], on_error: OnError
    ) -> int:
        """Documents that could not be read, paged."""
        return self._ask(request, on_reply, on_error, view="failures")

    def status(self, on_reply: Callable[[m.EngineStatus], None], on_error: OnError) -> int:
        """The whole engine at a glance."""
        return self._ask(m.StatusRequest(), on_reply, on_error, view="status")

    def read_settings(self, on_reply: Callable[[m.SettingsReply], None], on_error: OnError) -> int:
        """All settings."""
        return self._ask(m.ReadSettingsRequest(), on_reply, on_error, view="settings")

    def change_setting(
        self, request: m.ChangeSettingRequest, on_reply: Callable[[m.SettingChanged], None], on_error: OnError
    ) -> int:
        """Set a setting, or say what that would cost."""
        return self._ask(request, on_reply, on_error)

    def search_abandoned(self, view: str) -> None:
        """The view shows nothing any more: give up its request."""
        self.cancel(self._newest.get(view, 0))

    def cancel(self, ticket: int) -> None:
        """Give up a request; nothing more is heard of it."""
        if self._pending.pop(ticket, None) is not None:
            self._connection.cancel(ticket)

    def _tell(self, request: Any, on_error: OnError, on_done: Callable[[], None] | None = None) -> int:
        def on_reply(_message: Any) -> None:
            if on_done is not None:
                on_done()

        return self._ask(request, on_reply, on_error)

    def _ask(
        self, request: Any, on_reply: Callable[[Any], None], on_error: OnError, *, view: str = ""
    ) -> int:
        return self._post(request, _Pending(view, lambda message, _blob: on_reply(message), on_error))

    def _post(self, request: Any, pending: _Pending) -> int:
        if pending.view:
            self.cancel(self._newest.get(pending.view, 0))
        ticket = self._connection.post(request)
        self._pending[ticket] = pending
        if pending.view:
            self._newest[pending.view] = ticket
        return ticket

    def _on_connection_changed(self, status: ConnectionStatus) -> None:
        self.connection_status = status
        self.connection_changed.emit(status)

    def _on_received(self, ticket: int, envelope: Received) -> None:
        """The barrier: a reply that cannot be shown is logged and must not end the window."""
        try:
            if ticket == 0:
                self._take_event(envelope.message)
            else:
                self._take_reply(ticket, envelope)
        except Exception:
            logger.exception("a %s could not be handled", type(envelope.message).__name__)

    def _take_event(self, event: object) -> None:
        if isinstance(event, m.IndexProgress):
            self.progress_changed.emit(event)
        elif isinstance(event, m.SourcesChanged):
            self.sources_changed.emit(event.sources)
        elif isinstance(event, m.EngineStatus):
            self.status_changed.emit(event)

    def _take_reply(self, ticket: int, envelope: Received) -> None:
        pending = self._pending.get(ticket)
        if pending is None:  # cancelled or superseded meanwhile
            return
        if envelope.last:
            del self._pending[ticket]
        if isinstance(envelope.message, m.ErrorReply):
            self._pending.pop(ticket, None)
            if envelope.message.code != "cancelled":
                pending.on_error(_with_text(envelope.message))
        else:
            pending.on_reply(envelope.message, envelope.blob)


def _with_text(error: m.ErrorReply) -> m.ErrorReply:
    return error if error.message else replace(error, message=error.code)


def _log_error(error: m.ErrorReply) -> None:
    logger.info("the engine declined: %s", error.code)

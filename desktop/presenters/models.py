"""Ollama and its models: what is there, what is being downloaded."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal

from desktop.engine.client import Engine
from desktop.presenters.telling import TellingPresenter
from indexer.protocol.messages import ErrorReply, ModelsReply, ModelView, PullProgress


@dataclass(frozen=True, slots=True)
class Download:
    """A model on its way."""

    name: str
    status: str
    completed_bytes: int = 0
    total_bytes: int = 0

    @property
    def share(self) -> float | None:
        """How much has come, 0 to 1; None while the size is unknown."""
        return self.completed_bytes / self.total_bytes if self.total_bytes > 0 else None


class ModelsPresenter(TellingPresenter):
    """Lists, downloads and deletes models."""

    models_shown = Signal()
    download_changed = Signal()

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._ticket = 0
        self.reply: ModelsReply | None = None
        self.download: Download | None = None

    @property
    def chat_models(self) -> tuple[ModelView, ...]:
        """Models that can write answers."""
        return self._of("chat")

    @property
    def embedding_models(self) -> tuple[ModelView, ...]:
        """Models that can embed."""
        return self._of("embedding")

    @property
    def suggestions(self) -> tuple[ModelView, ...]:
        """Models worth downloading that are not there."""
        reply = self.reply
        if reply is None:
            return ()
        names = {model.name for model in reply.models}
        return tuple(model for model in reply.suggestions if model.name not in names)

    def refresh(self) -> None:
        """Ask what Ollama has."""
        self._engine.list_models(self._on_models, self._on_error)

    def pull(self, name: str) -> None:
        """Download a model; one at a time."""
        name = name.strip()
        if name and self.download is None:
            self._show(Download(name, self.tr("starting")))
            self._ticket = self._engine.pull_model(name, self._on_progress, self._on_pull_error)

    def cancel_pull(self) -> None:
        """Stop the download; what has come is kept by Ollama."""
        if self.download is not None:
            self._engine.cancel(self._ticket)
            self._show(None)

    def delete(self, name: str) -> None:
        """Delete a model from Ollama."""

        def on_done() -> None:
            self.noted.emit(self.tr("{0} was deleted").format(name))
            self.refresh()

        self._engine.delete_model(name, on_done, self._on_error)

    def _of(self, kind: str) -> tuple[ModelView, ...]:
        return tuple(model for model in self.reply.models if model.kind == kind) if self.reply else ()

    def _on_models(self, reply: ModelsReply) -> None:
        self.reply = reply
        self.models_shown.emit()

    def _on_progress(self, progress: PullProgress) -> None:
        if self.download is None:
            return
        name = self.download.name
        if progress.is_done:
            self._show(None)
            self.noted.emit(self.tr("{0} is ready").format(name))
            self.refresh()
        else:
            self._show(Download(name, progress.status, progress.completed_bytes, progress.total_bytes))

    def _on_pull_error(self, error: ErrorReply) -> None:
        self._show(None)
        self._on_error(error)

    def _show(self, download: Download | None) -> None:
        self.download = download
        self.download_changed.emit()

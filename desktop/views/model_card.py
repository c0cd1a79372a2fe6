"""The card on answers: how Ollama is, which model writes, and downloads with progress."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from desktop import formatting
from desktop.presenters.models import ModelsPresenter
from desktop.theme import Theme
from desktop.widgets.card import Card
from desktop.widgets.controls import button, label, set_look
from desktop.widgets.setting_row import ChoiceRow, TextRow
from indexer.protocol.messages import ModelsReply, ModelView

OLLAMA_SITE = "ollama.com"


class ModelCard(Card):
    """Everything about the model that writes answers. Without one, search is whole all the same."""

    host_allowed = Signal(str)
    """The user lets another machine be sent questions and passages: its address."""

    def __init__(self, presenter: ModelsPresenter, theme: Theme) -> None:
        super().__init__(theme, QCoreApplication.translate("ModelCard", "Answers"))
        self._presenter = presenter
        self.state = label(wraps=True)
        self._check = button(self.tr("Check again"))
        self.allow = button(self.tr("Allow this host"))
        self.model_row = ChoiceRow(
            self.tr("Model"), self.tr("Writes answers from passages of your files, on this computer.")
        )
        self.host_row = TextRow(
            self.tr("Ollama at"), self.tr("Its address; Deskhound connects to nothing else.")
        )
        self._suggestions = QVBoxLayout()
        self._suggestions.setSpacing(6)
        self._suggestions_caption = label(self.tr("Download a model"), tone="muted")
        self._name = QLineEdit()
        self._name.setPlaceholderText(self.tr("Another model's name, e.g. qwen3:4b"))
        self._name.setAccessibleName(self.tr("Name of a model to download"))
        self._pull = button(self.tr("Download"))
        self._bar = QProgressBar()
        self._bar.setAccessibleName(self.tr("Progress of the download"))
        self._progress = label(tone="muted")
        self._cancel = button(self.tr("Cancel"))
        self._download = QWidget()
        self._lay_out()
        self._connect()
        self._on_models_shown()
        self._on_download_changed()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.state, 1)
        head.addWidget(self.allow)
        head.addWidget(self._check)
        own = QHBoxLayout()
        own.addWidget(self._name, 1)
        own.addWidget(self._pull)
        progress = QHBoxLayout()
        progress.addWidget(self._progress, 1)
        progress.addWidget(self._cancel)
        download = QVBoxLayout(self._download)
        download.setContentsMargins(0, 0, 0, 0)
        download.addLayout(progress)
        download.addWidget(self._bar)
        self.column.addLayout(head)
        self.column.addWidget(self.host_row)
        self.column.addWidget(self.model_row)
        self.column.addWidget(self._suggestions_caption)
        self.column.addLayout(self._suggestions)
        self.column.addLayout(own)
        self.column.addWidget(self._download)

    def _connect(self) -> None:
        self.allow.clicked.connect(self._on_allow)
        self._check.clicked.connect(self._presenter.refresh)
        self._pull.clicked.connect(lambda: self._presenter.pull(self._name.text()))
        self._name.returnPressed.connect(lambda: self._presenter.pull(self._name.text()))
        self._cancel.clicked.connect(self._presenter.cancel_pull)
        self._presenter.models_shown.connect(self._on_models_shown)
        self._presenter.download_changed.connect(self._on_download_changed)

    def _on_allow(self) -> None:
        if self._presenter.reply is not None:
            self.host_allowed.emit(self._presenter.reply.host)

    def _on_models_shown(self) -> None:
        reply = self._presenter.reply
        self.allow.setVisible(reply is not None and _is_elsewhere(reply))
        is_ready = reply is not None and reply.state in ("ready", "no models")
        self.state.setText(_state_text(self, reply))
        set_look(self.state, "tone", "good" if reply and reply.state == "ready" else "muted")
        choices = [(self.tr("Choose for me"), "")]
        choices += [
            (_model_name(model), model.name) for model in self._presenter.chat_models if not model.is_refused
        ]
        self.model_row.set_choices(choices)
        self.model_row.setVisible(is_ready)
        for widget in (self._name, self._pull):
            widget.setVisible(is_ready)
        self._fill_suggestions(self._presenter.suggestions if is_ready else ())

    def _fill_suggestions(self, suggestions: tuple[ModelView, ...]) -> None:
        while (item := self._suggestions.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._suggestions_caption.setVisible(bool(suggestions))
        for model in suggestions:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            use = self.tr("for search by meaning") if model.kind == "embedding" else self.tr("for answers")
            text = f"{_model_name(model)} – {model.reason or use}"
            line.addWidget(label(text, wraps=True), 1)
            pull = button(self.tr("Download"))
            pull.setAccessibleName(self.tr("Download {0}").format(model.name))
            pull.clicked.connect(partial(self._presenter.pull, model.name))
            line.addWidget(pull)
            self._suggestions.addWidget(row)

    def _on_download_changed(self) -> None:
        download = self._presenter.download
        self._download.setVisible(download is not None)
        self._pull.setEnabled(download is None)
        if download is None:
            return
        share = download.share
        self._bar.setRange(0, 0 if share is None else 1000)
        self._bar.setValue(0 if share is None else round(share * 1000))
        parts = [download.name, download.status]
        if download.total_bytes:
            done, whole = formatting.size(download.completed_bytes), formatting.size(download.total_bytes)
            parts.append(self.tr("{0} of {1}").format(done, whole))
        self._progress.setText(" · ".join(parts))


def _model_name(model: ModelView) -> str:
    return f"{model.name} ({formatting.size(model.size_bytes)})" if model.size_bytes else model.name


def _is_elsewhere(reply: ModelsReply) -> bool:
    """Whether the host may not be asked: it has told no version; with one, it is a model that is refused."""
    return reply.state == "refused" and not reply.version


def _state_text(card: ModelCard, reply: ModelsReply | None) -> str:
    if reply is None:
        return card.tr("Asking Ollama …")
    if _is_elsewhere(reply):
        return card.tr(
            "{0} is not this computer: your questions, and passages of your files, would be sent there."
        ).format(reply.host)
    running = card.tr("Ollama {0} is running at {1}.").format(reply.version, reply.host)
    texts = {
        "ready": f"{running} {reply.message}".strip(),
        "no models": card.tr("Ollama {0} is running, but has no model that can write answers.").format(
            reply.version
        ),
        "not running": card.tr(
            "Ollama is not running. Search works without it; for written answers install it from {0} and start it."
        ).format(OLLAMA_SITE),
    }
    return texts.get(reply.state) or reply.message or reply.state

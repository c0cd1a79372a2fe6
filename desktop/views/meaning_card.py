"""The card on search by meaning: its model, a change of it under way, the way back, its memory."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from desktop import formatting
from desktop.presenters.counts import model_change_line
from desktop.theme import Theme
from desktop.widgets.card import Card
from desktop.widgets.controls import button, label
from desktop.widgets.setting_row import ChoiceRow
from indexer.protocol.messages import EngineStatus, IndexProgress, ModelChangeView, ModelView

SHIPPED_MODEL = "all-minilm-l6-v2"
"""The engine's name of the model that comes along; the setting calls it by an empty text."""
MEMORY_CHOICES = tuple((128 << 20) << step for step in range(7))
"""128 MB to 8 GB."""


class MeaningCard(Card):
    """Lets a model be chosen, shows how far another one has come, and offers to go back."""

    model_wanted = Signal(str)
    """Value of the setting: the user wants to stay with, or go back to, this model."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, QCoreApplication.translate("MeaningCard", "Search by meaning"))
        self.model_row = ChoiceRow(
            self.tr("Model"), self.tr("Decides which texts count as similar in meaning.")
        )
        self.change = label(tone="muted", wraps=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of the other model"))
        self.stay = button("", "link")
        self._live = ""
        self._former: tuple[str, ...] = ()
        self._ways_back: dict[str, QPushButton] = {}
        self._back = QVBoxLayout()
        self._back.setSpacing(2)
        self.memory_row = ChoiceRow(
            self.tr("Memory"),
            self.tr("What does not fit is compared only when it matches by words."),
            name_of=formatting.memory,
        )
        self.memory_row.set_choices([(formatting.memory(size), size) for size in MEMORY_CHOICES])
        self._lay_out()
        self.stay.clicked.connect(lambda: self._want(self._live))
        self.show_progress(None)

    def set_models(self, models: tuple[ModelView, ...]) -> None:
        """Offer the shipped model and those that Ollama has."""
        choices = [(_name(SHIPPED_MODEL), "")]
        choices += [(model.name, model.name) for model in models if not model.is_refused]
        self.model_row.set_choices(choices)

    def show_progress(self, progress: IndexProgress | None) -> None:
        """Say how far another model has come."""
        change = progress.model_change if progress is not None else None
        for part in (self.change, self.stay):
            part.setVisible(change is not None)
        self.bar.setVisible(change is not None and change.total > 0)
        if change is not None:
            self.bar.setValue(1000 * change.done // max(1, change.total))
            lines = (model_change_line(change), _figures(self, change), change.problem)
            self.change.setText("\n".join(line[:1].upper() + line[1:] for line in lines if line))

    def show_status(self, status: EngineStatus) -> None:
        """Offer the ways back that cost little."""
        self._live = status.embedding_model
        self.stay.setText(self.tr("Stay with {0}").format(_name(self._live)))
        if status.former_models != self._former:
            self._former = status.former_models
            self._offer_former()

    def ways_back(self) -> tuple[QPushButton, ...]:
        """The buttons that lead back to former models."""
        return tuple(self._ways_back.values())

    def _lay_out(self) -> None:
        beside = QHBoxLayout()
        beside.addWidget(self.change, 1)
        beside.addWidget(self.stay)
        for part in (self.model_row, beside, self.bar, self._back, self.memory_row):
            if isinstance(part, ChoiceRow | QProgressBar):
                self.column.addWidget(part)
            else:
                self.column.addLayout(part)

    def _offer_former(self) -> None:
        while (item := self._back.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._ways_back.clear()
        for model in self._former:
            back = button(self.tr("Go back to {0}: its vectors are kept").format(_name(model)), "link")
            back.clicked.connect(partial(self._want, model))
            self._ways_back[model] = back
            self._back.addWidget(back)

    def _want(self, model: str) -> None:
        self.model_row.combo.show_value(_value(model))
        self.model_wanted.emit(_value(model))


def _figures(card: MeaningCard, change: ModelChangeView) -> str:
    """How much is done, and how fast it goes."""
    if not change.total:
        return ""
    text = card.tr("{0} of {1} passages").format(
        formatting.count(change.done), formatting.count(change.total)
    )
    if change.chunks_per_s <= 0:
        return text
    return card.tr("{0}, {1} a second").format(text, formatting.rate(change.chunks_per_s))


def _name(model: str) -> str:
    built_in = QCoreApplication.translate("MeaningCard", "Built in (all-MiniLM-L6-v2)")
    return built_in if model == SHIPPED_MODEL else model


def _value(model: str) -> str:
    """The setting that stands for a model."""
    return "" if model == SHIPPED_MODEL else model

"""Which model answers: local, able to chat, with a window that fits; checked before any text is sent."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.answering.ollama.api import OllamaApi
from indexer.answering.ollama.failures import (
    ModelKindError,
    ModelMemoryError,
    ModelMissingError,
    ModelOutdatedError,
)
from indexer.answering.ollama.records import (
    InstalledModel,
    ModelDetails,
    is_chat_model,
    parse_chat,
    parse_version,
)
from indexer.answering.ollama.window import (
    ANSWER_TOKENS,
    SMALLEST_TOKENS,
    THINKING_TOKENS,
    choose_window,
    this_machine_bytes,
)
from indexer.errors import ModelError
from indexer.ollama_http import RefusedError, is_cloud_name, model_base_name, same_model

OLDEST = (0, 6, 4)
"""Older servers do not say what a model can do."""
KNOWS_TRUNCATE = (0, 12, 6)
"""Older servers cut an overlong prompt without a word."""
KNOWS_LOCAL_NAMES = (0, 18, 0)
"""From here on `name:local` is never sent to the cloud by the server itself; also the first version
that reaches the cloud without a pull."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model that has passed every check."""

    name: str
    wire_name: str
    """How the server is asked for it: `name:local` where it knows that."""
    digest: str
    num_ctx: int
    num_predict: int
    thinks: bool
    thinks_in_levels: bool
    """gpt-oss takes levels only and cannot be told not to think."""


class ModelSelector:
    """Chooses and checks; remembers what it learned of a model until its digest changes."""

    def __init__(self, api: OllamaApi) -> None:
        self._api = api
        self._known: dict[str, ChosenModel] = {}

    def choose(self) -> ChosenModel:
        """The model of the settings, or the best one installed.

        Raises:
            ModelMissingError: it is not installed, or nothing is.
            RefusedError: it runs elsewhere.
            ModelKindError: it cannot chat.
            ModelOutdatedError: the server is too old.
        """
        wanted = self._api.settings.model.strip()
        if wanted and is_cloud_name(wanted):
            raise cloud_refusal(wanted)
        version = parse_version(self._api.version())
        if version is not None and version < OLDEST:
            raise outdated(version)
        models = self._api.models()
        model = self._find(wanted, models) if wanted else self._best(models)
        known = self._known.get(model.digest)
        if known is None or not model.digest or not same_model(known.name, model.name):
            known = self._inspect(model, version)
            self._known[model.digest] = known
        return known

    def lower_window(self, chosen: ChosenModel) -> ChosenModel:
        """The same model with half the window, for a machine whose memory is short."""
        lowered = replace(chosen, num_ctx=max(SMALLEST_TOKENS, chosen.num_ctx // 2))
        self._known[chosen.digest] = lowered
        return lowered

    def load(self, chosen: ChosenModel) -> Iterator[ChosenModel | None]:
        """Load the model with its window: None while it takes time, then the model as loaded.

        An explicit window is not lowered by the server, so it is halved here once or twice.
        """
        while True:
            try:
                options = {"num_ctx": chosen.num_ctx}
                with self._api.chat(chosen.wire_name, (), options=options) as stream:
                    for line in stream:
                        if line is None:
                            yield None
                        elif (chunk := parse_chat(line)) is not None and chunk.is_done:
                            break
                yield chosen
                return
            except ModelMemoryError:
                if chosen.num_ctx <= SMALLEST_TOKENS:
                    raise
                chosen = self.lower_window(chosen)
                _log.info("memory is short: the window is now %d tokens", chosen.num_ctx)

    def _find(self, wanted: str, models: list[InstalledModel]) -> InstalledModel:
        for model in models:
            if same_model(model.name, wanted):
                if model.is_remote:
                    raise cloud_refusal(wanted)
                return model
        raise ModelMissingError(f"“{wanted}” is not installed.", hint="Download it, or choose another model.")

    def _best(self, models: list[InstalledModel]) -> InstalledModel:
        """A chat model already in memory, else the newest that fits; the server lists newest first."""
        usable = [model for model in models if self.refusal(model) == "" and self._can_chat(model)]
        if not usable:
            raise ModelMissingError(
                "Ollama has no model for answers.", hint="Download one, such as gemma3:4b or llama3.2:3b."
            )
        loaded = self._api.loaded()
        room = this_machine_bytes() * 0.8 if self._api.host.is_loopback else float("inf")
        fitting = [model for model in usable if model.size_bytes < room] or usable
        in_memory = [model for model in fitting if any(same_model(model.name, name) for name in loaded)]
        return (in_memory or fitting)[0]

    def refusal(self, model: InstalledModel) -> str:
        """Why a model is not offered; empty where it is."""
        if model.is_remote or is_cloud_name(model.name):
            return cloud_refusal(model.name).message
        return ""

    def _can_chat(self, model: InstalledModel) -> bool:
        return self.kind(model) == "chat"

    def kind(self, model: InstalledModel) -> str:
        """`chat` or `embedding`; asks the server where its list does not say (before 0.30)."""
        capabilities = model.capabilities
        if capabilities is None and model.digest in self._known:
            return "chat"
        if capabilities is None:
            capabilities = self._api.details(model.name).capabilities
        return "chat" if is_chat_model(capabilities, model.family) else "embedding"

    def _inspect(self, model: InstalledModel, version: tuple[int, ...] | None) -> ChosenModel:
        details = self._api.details(model.name)
        if details.is_remote:
            raise cloud_refusal(model.name)
        capabilities = details.capabilities if details.capabilities is not None else model.capabilities
        if not is_chat_model(capabilities, model.family):
            raise ModelKindError(
                f"“{model.name}” turns text into vectors and cannot write.",
                hint="Choose a chat model for answers.",
            )
        thinks = "thinking" in (capabilities or ())
        memory = this_machine_bytes() if self._api.host.is_loopback else None
        return ChosenModel(
            name=model.name,
            wire_name=self._wire_name(model.name, details, version),
            digest=model.digest,
            num_ctx=choose_window(
                details,
                wanted=self._api.settings.num_ctx,
                size_bytes=model.size_bytes,
                memory_bytes=memory,
            ),
            num_predict=ANSWER_TOKENS + (THINKING_TOKENS if thinks else 0),
            thinks=thinks,
            thinks_in_levels=model_base_name(model.name).startswith("gpt-oss") or "gptoss" in model.family,
        )

    def _wire_name(self, name: str, details: ModelDetails, version: tuple[int, ...] | None) -> str:
        """`name:local` where the server knows it; it then answers 404 for a model that is not local."""
        if version is not None and version < KNOWS_LOCAL_NAMES:
            return name
        local = f"{name}:local"
        try:
            self._api.details(local)
        except ModelMissingError as error:
            if version is None:  # a self-built server of unknown age may simply not know the suffix
                return name
            raise cloud_refusal(name) from error
        except ModelError:
            return name
        return local


def cloud_refusal(model: str) -> RefusedError:
    """The refusal of a model that runs elsewhere."""
    return RefusedError(
        f"“{model}” runs in Ollama's cloud, so your text would leave this machine.",
        hint="Choose a model that is installed on this machine.",
    )


def outdated(version: tuple[int, ...]) -> ModelOutdatedError:
    """The refusal of a server that is too old."""
    number, oldest = ".".join(map(str, version)), ".".join(map(str, KNOWS_TRUNCATE))
    return ModelOutdatedError(f"Ollama {number} is too old.", hint=f"Update it to {oldest} or later.")

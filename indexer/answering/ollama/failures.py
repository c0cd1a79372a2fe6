"""What can go wrong with a model, each with words for the user and what to do about it.

ModelError
├── RefusedError             text would leave this machine (`ollama_http`)
├── ModelUnavailableError    Ollama does not run, or went away
├── ModelOutdatedError       Ollama, or the model's file, is too old
├── ModelMissingError        the model is not installed
├── ModelKindError           the model cannot do what it was asked for
│   └── ThinkingError        it does not take the `think` that was sent
├── ModelBusyError           the queue is full
├── ContextError             the prompt is longer than the window
├── ModelMemoryError         the model does not fit into memory
└── ModelCrashedError        the model's process ended, mostly for lack of memory
"""

from __future__ import annotations

from indexer.errors import ModelError
from indexer.ollama_http import RefusedError


class ModelUnavailableError(ModelError):
    """Ollama does not run, or went away."""

    code = "model_unavailable"


class ModelOutdatedError(ModelError):
    """Ollama, or the model's file, is too old."""

    code = "model_outdated"


class ModelMissingError(ModelError):
    """The model is not installed."""

    code = "model_missing"


class ModelKindError(ModelError):
    """The model cannot do what it was asked for."""

    code = "model_kind"


class ThinkingError(ModelKindError):
    """The model does not take the `think` that was sent."""

    code = "model_thinking"


class ModelBusyError(ModelError):
    """Ollama's queue is full."""

    code = "model_busy"


class ContextError(ModelError):
    """The prompt is longer than the model's window."""

    code = "model_context"


class ModelMemoryError(ModelError):
    """The model does not fit into memory."""

    code = "model_memory"


class ModelCrashedError(ModelError):
    """The model's process ended, mostly for lack of memory."""

    code = "model_crashed"


_MEMORY = (
    "more system memory",
    "out-of-memory",
    "out of memory",
    "failed to allocate",
    "not enough memory",
    "insufficient memory",
    "unable to load full model",
)
_CONTEXT = (
    "longer than the context length",
    "exceeds the available context size",
    "exceed_context_size",
    "exceeds the context length",
)
_CRASHED = (
    "unexpectedly stopped",
    "has terminated",
    "error was encountered while running the model",
    "timed out waiting for llama-server",
    "token repeat limit",
    "do embedding request",
)
_THINKING = ("does not support thinking", "invalid think value")
_OUTDATED = ("incompatible with your version", "requires a newer version")


def failure_of(status: int, text: str, model: str) -> ModelError:
    """The error of a reply.

    Wording differs between versions, so status and a few substrings decide; Ollama's own text is
    kept in the message where it says more than ours.

    Args:
        status: of the reply; 200 for an `error` line inside a stream.
        text: what `ollama_http.error_text` made of the body.
        model: as the user knows it.
    """
    model = model.removesuffix(":local")  # which only newer servers are asked for
    return _by_text(text.lower(), text, model) or _by_status(status, text, model)


def _by_text(lowered: str, text: str, model: str) -> ModelError | None:
    if any(part in lowered for part in _MEMORY):
        return ModelMemoryError(
            f"“{model}” does not fit into this computer's memory.",
            hint="Choose a smaller model, or close other programs.",
        )
    if any(part in lowered for part in _CONTEXT):
        return ContextError(
            f"The passages are longer than “{model}” can take in at once.",
            hint="Ask again: fewer passages will be sent.",
        )
    if any(part in lowered for part in _THINKING):
        return ThinkingError(f"“{model}” does not support thinking.")
    if any(part in lowered for part in _OUTDATED):
        return ModelOutdatedError(
            f"“{model}” and this version of Ollama do not fit together.",
            hint="Update Ollama, then download the model again.",
        )
    if any(part in lowered for part in _CRASHED):
        return ModelCrashedError(
            f"“{model}” stopped while it was running, often for lack of memory.",
            hint="Ask again, or choose a smaller model.",
        )
    if "does not support" in lowered:
        return ModelKindError(f"Ollama says: {text}", hint="Choose a chat model for answers.")
    return None


def _by_status(status: int, text: str, model: str) -> ModelError:
    if status == 405 or "404 page" in text:
        return ModelError("What answers at Ollama's address is not Ollama.", hint="Check the address.")
    if status == 404:
        return ModelMissingError(f"“{model}” is not installed.", hint="Download it, or choose another model.")
    if status == 503:
        return ModelBusyError("Ollama is busy with other requests.", hint="Ask again in a moment.")
    if status in (401, 502) or (status == 403 and "cloud" in text.lower()):
        return RefusedError(
            f"“{model}” would run in Ollama's cloud, so your text would leave this machine.",
            hint="Choose a model that is installed on this machine.",
        )
    if status == 403:
        return ModelError(
            "Ollama refused the connection because of the address it was called by.",
            hint="Use 127.0.0.1 as its address, or let the proxy in front of it rewrite the Host header.",
        )
    if 300 <= status < 400:
        return RefusedError("Ollama's address redirects elsewhere, which is not followed.")
    is_page = text.lstrip().startswith("<")  # of a proxy in front of it
    said = f": {text}" if text and not is_page else ""
    return ModelError(f"Ollama reported an error ({status}){said}")


def unavailable(url: str) -> ModelUnavailableError:
    """Nobody answers at Ollama's address."""
    return ModelUnavailableError(
        f"Ollama does not answer at {url}.", hint="Install or start Ollama to get written answers."
    )


def went_away() -> ModelUnavailableError:
    """The connection broke while a reply was under way."""
    return ModelUnavailableError(
        "The connection to Ollama broke before its reply was complete.", hint="Ask again."
    )

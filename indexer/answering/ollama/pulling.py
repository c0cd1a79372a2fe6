"""Downloading a model: progress that only grows, and success only where the server says so."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.answering.ollama.api import OllamaApi
from indexer.answering.ollama.failures import ModelOutdatedError
from indexer.answering.ollama.records import PullRecord, parse_pull
from indexer.answering.ollama.selection import cloud_refusal
from indexer.errors import ModelError, NotFoundError
from indexer.ollama_http import error_text, is_cloud_name
from indexer.protocol.messages import PullProgress


def pull_model(api: OllamaApi, name: str) -> Iterator[PullProgress]:
    """Download a model; the last progress has `is_done`. Closing the generator pauses the download.

    While nothing happens (checking a big file) the last progress is repeated.

    Raises:
        NotFoundError: there is no such model.
        RefusedError: it would run in the cloud.
        ModelError: it failed; what is there is kept, and the next pull resumes.
    """
    if is_cloud_name(name):
        raise cloud_refusal(name)
    layers: dict[str, tuple[int, int]] = {}
    progress = PullProgress("Asking for the model", 0, 0, is_done=False)
    yield progress
    with api.pull(name) as stream:
        for line in stream:
            if line is not None:
                record = parse_pull(line)
                if record.error:
                    raise _failure(name, error_text(record.error.encode()))
                progress = _advance(layers, record)
            yield progress
            if progress.is_done:
                return
    raise ModelError(
        f"The download of “{name}” stopped before it was complete.", hint="Start it again: it resumes."
    )


def _advance(layers: dict[str, tuple[int, int]], record: PullRecord) -> PullProgress:
    """Sum over the layers seen so far. A retried part goes back (ollama/ollama#1736): never shown."""
    if record.digest:
        total, completed = layers.get(record.digest, (0, 0))
        total = max(total, record.total_bytes)
        layers[record.digest] = (total, min(total, max(completed, record.completed_bytes)))
    return PullProgress(
        _status(record),
        sum(completed for _, completed in layers.values()),
        sum(total for total, _ in layers.values()),
        is_done=record.status == "success",
    )


def _status(record: PullRecord) -> str:
    if record.digest or record.status.startswith("pulling "):
        return "Asking for the model" if "manifest" in record.status else "Downloading"
    known = {
        "verifying sha256 digest": "Checking the download",
        "writing manifest": "Finishing",
        "removing unused layers": "Finishing",
        "success": "Done",
    }
    return known.get(record.status, record.status)


def _failure(name: str, text: str) -> ModelError | NotFoundError:
    lowered = text.lower()
    if "file does not exist" in lowered or "not found" in lowered:
        return NotFoundError(
            f"There is no model called “{name}”.", hint="Check its name at ollama.com/library."
        )
    if "no such host" in lowered or "dial tcp" in lowered:
        return ModelError("Ollama cannot reach its download site.", hint="Check the internet connection.")
    if "no space left" in lowered:
        return ModelError("The disk is full.", hint="Make room, then start the download again: it resumes.")
    if "requires a newer version" in lowered or lowered.startswith("412"):
        return ModelOutdatedError(f"“{name}” needs a newer version of Ollama.", hint="Update Ollama first.")
    if "max retries" in lowered:
        return ModelError("The download broke off.", hint="Start it again: it resumes.")
    return ModelError(f"The download failed: {text}", hint="Start it again: it resumes.")

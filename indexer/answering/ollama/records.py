"""What Ollama's replies say, as dataclasses: every field may be missing, zero values are omitted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indexer.ollama_http import is_remote_record

_NS_PER_MS = 1_000_000
_EMBEDDING_FAMILIES = ("bert", "gte", "jina", "embed")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A row of `/api/tags`."""

    name: str
    digest: str
    size_bytes: int
    family: str
    capabilities: tuple[str, ...] | None
    """None on servers before 0.30, which do not list them here."""
    is_remote: bool
    remote_host: str


@dataclass(frozen=True, slots=True)
class ModelDetails:
    """What `/api/show` says of a model."""

    capabilities: tuple[str, ...] | None
    """None on servers before 0.6.4."""
    is_remote: bool
    remote_host: str
    trained_tokens: int | None
    """The longest context it was trained on."""
    kv_bytes_per_token: int | None
    """Memory of one token of context, at 16 bits a value."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply cost."""

    prompt_tokens: int = 0
    answer_tokens: int = 0
    load_ms: float = 0.0
    prompt_ms: float = 0.0
    answer_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class ChatChunk:
    """One line of a chat stream; a silent tick has none."""

    content: str = ""
    thinking: str = ""
    is_done: bool = False
    done_reason: str = ""
    usage: Usage | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class PullRecord:
    """One line of a pull stream."""

    status: str = ""
    digest: str = ""
    total_bytes: int = 0
    completed_bytes: int = 0
    error: str = ""


def parse_object(line: bytes) -> dict[str, Any] | None:
    """A line or body as a JSON object; None where it is anything else."""
    try:
        value = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def parse_version(text: str) -> tuple[int, ...] | None:
    """Numbers of `0.33.0-rc2`; None for a self-built server (`0.0.0`) or none at all: probe."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", text.partition("-")[0])[:3])
    return numbers if any(numbers) else None


def parse_models(reply: Mapping[str, Any]) -> list[InstalledModel]:
    """The models of `/api/tags`, newest first as the server lists them."""
    rows = reply.get("models")
    models = []
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict) or not (name := row.get("name") or row.get("model")):
            continue
        models.append(
            InstalledModel(
                name=str(name),
                digest=str(row.get("digest") or ""),
                size_bytes=_whole(row.get("size")),
                family=str(_object(row.get("details")).get("family") or ""),
                capabilities=_capabilities(row),
                is_remote=is_remote_record(row),
                remote_host=str(row.get("remote_host") or ""),
            )
        )
    return models


def parse_loaded(reply: Mapping[str, Any]) -> dict[str, int]:
    """Name → window of the models of `/api/ps`; 0 before 0.10, which does not say."""
    rows = reply.get("models")
    return {
        str(row["name"]): _whole(row.get("context_length"))
        for row in (rows if isinstance(rows, list) else ())
        if isinstance(row, dict) and row.get("name")
    }


def parse_details(reply: Mapping[str, Any]) -> ModelDetails:
    """What `/api/show` says. Keys are looked up by architecture: others contain the same words."""
    info = _object(reply.get("model_info"))
    arch = str(info.get("general.architecture") or "")
    return ModelDetails(
        capabilities=_capabilities(reply),
        is_remote=is_remote_record(reply),
        remote_host=str(reply.get("remote_host") or ""),
        trained_tokens=_whole(info.get(f"{arch}.context_length")) or None,
        kv_bytes_per_token=_kv_bytes(info, arch),
    )


def _kv_bytes(info: Mapping[str, Any], arch: str) -> int | None:
    """Keys and values of every layer at 16 bits; None where the server does not say enough."""
    heads = _whole(info.get(f"{arch}.attention.head_count"))
    # Per-layer counts come as an empty list without `verbose`: assume one KV head a head.
    kv_heads = _whole(info.get(f"{arch}.attention.head_count_kv")) or heads
    width = _whole(info.get(f"{arch}.attention.key_length"))
    if not width and heads:
        width = _whole(info.get(f"{arch}.embedding_length")) // heads
    return 2 * _whole(info.get(f"{arch}.block_count")) * kv_heads * width * 2 or None


def parse_chat(line: bytes) -> ChatChunk | None:
    """A line of a chat stream; None where it is not JSON.

    A reason without `done` ends a stream too (some MLX builds: ollama/ollama-vscode#61).
    """
    value = parse_object(line)
    if value is None:
        return None
    message = _object(value.get("message"))
    is_done = bool(value.get("done") or value.get("done_reason"))
    usage = Usage(
        prompt_tokens=_whole(value.get("prompt_eval_count")),
        answer_tokens=_whole(value.get("eval_count")),
        load_ms=_whole(value.get("load_duration")) / _NS_PER_MS,
        prompt_ms=_whole(value.get("prompt_eval_duration")) / _NS_PER_MS,
        answer_ms=_whole(value.get("eval_duration")) / _NS_PER_MS,
    )
    return ChatChunk(
        content=_text(message.get("content")),
        thinking=_text(message.get("thinking")),
        is_done=is_done,
        done_reason=_text(value.get("done_reason")),
        usage=usage if is_done else None,
        error=_error(value),
    )


def parse_pull(line: bytes) -> PullRecord:
    """A line of a pull stream; one that is not JSON says nothing."""
    value = parse_object(line) or {}
    return PullRecord(
        status=_text(value.get("status")),
        digest=_text(value.get("digest")),
        total_bytes=_whole(value.get("total")),
        completed_bytes=_whole(value.get("completed")),
        error=_error(value),
    )


def is_chat_model(capabilities: tuple[str, ...] | None, family: str) -> bool:
    """Whether a model writes; judged by family where an old server lists no capabilities."""
    if capabilities is None:
        return not any(part in family.lower() for part in _EMBEDDING_FAMILIES)
    return "completion" in capabilities


def _capabilities(row: Mapping[str, Any]) -> tuple[str, ...] | None:
    listed = row.get("capabilities")
    return tuple(str(name) for name in listed) if isinstance(listed, list) else None


def _error(value: Mapping[str, Any]) -> str:
    error = value.get("error")
    return error if isinstance(error, str) else json.dumps(error) if error else ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: Any) -> int:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return max(0, int(value)) if is_number and value == value and abs(value) < 1e18 else 0

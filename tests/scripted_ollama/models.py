"""The scripted Ollama's models and how they are listed, by the server's version."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ScriptedModel:
    """An installed model."""

    name: str
    capabilities: tuple[str, ...] = ("completion",)
    family: str = "llama"
    size_bytes: int = 2_000_000_000
    context_length: int = 131_072
    embedding_length: int = 3_072
    block_count: int = 28
    head_count: int = 24
    head_count_kv: int | list[int] = 8
    key_length: int = 128
    remote_host: str = ""
    remote_model: str = ""
    revision: int = 0
    """Another revision has another digest."""

    @property
    def full_name(self) -> str:
        """The name with its tag."""
        return self.name if ":" in self.name.rsplit("/", 1)[-1] else f"{self.name}:latest"

    @property
    def digest(self) -> str:
        """Hex, without `sha256:`, as the server lists it."""
        return hashlib.sha256(f"{self.full_name}#{self.revision}".encode()).hexdigest()

    def details(self) -> dict[str, Any]:
        """The part that `tags`, `show` and `ps` share."""
        return {
            "parent_model": "",
            "format": "gguf",
            "family": self.family,
            "families": [self.family],
            "parameter_size": "3.2B",
            "quantization_level": "Q4_K_M",
        }

    def remote(self) -> dict[str, str]:
        """The marks of a cloud model or an alias of one; empty for a local one."""
        marks = {"remote_host": self.remote_host, "remote_model": self.remote_model}
        return {key: value for key, value in marks.items() if value}

    def listing(self, version: tuple[int, ...]) -> dict[str, Any]:
        """Its record in `/api/tags`."""
        record: dict[str, Any] = {
            "name": self.full_name,
            "model": self.full_name,
            "modified_at": "2026-11-01T09:30:00.123456789+01:00",
            "size": self.size_bytes,
            "digest": self.digest,
            "details": self.details(),
            **(self.remote() if version >= (0, 12, 0) else {}),
        }
        if version >= (0, 30, 0):
            record["capabilities"] = list(self.capabilities)
            sizes = {"context_length": self.context_length, "embedding_length": self.embedding_length}
            record["details"] |= sizes
        return record

    def show(self, version: tuple[int, ...]) -> dict[str, Any]:
        """The reply of `/api/show`."""
        arch = self.family
        reply: dict[str, Any] = {
            "license": "none",
            "modelfile": f"FROM {self.full_name}",
            "parameters": 'stop    "<|eot|>"',
            "template": "{{ .Prompt }}",
            "details": self.details(),
            "model_info": {
                "general.architecture": arch,
                "general.parameter_count": 3_212_749_888,
                f"{arch}.rope.scaling.original_context_length": 512,
                f"{arch}.context_length": self.context_length,
                f"{arch}.embedding_length": self.embedding_length,
                f"{arch}.block_count": self.block_count,
                f"{arch}.attention.head_count": self.head_count,
                f"{arch}.attention.head_count_kv": self.head_count_kv,
                f"{arch}.attention.key_length": self.key_length,
            },
            "modified_at": "2026-11-01T09:30:00.123456789+01:00",
            **(self.remote() if version >= (0, 12, 0) else {}),
        }
        if version >= (0, 6, 4):
            reply["capabilities"] = list(self.capabilities)
        return reply


def vector(text: str, dimension: int) -> list[float]:
    """A deterministic unit vector: texts that share words are near each other."""
    import numpy as np

    total = np.zeros(dimension, dtype=np.float32)
    for word in re.findall(r"\w+", text.lower()) or [text]:
        seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
        total += np.random.default_rng(seed).standard_normal(dimension, dtype=np.float32)
    unit: list[float] = (total / np.linalg.norm(total)).tolist()
    return unit


def token_count(text: str) -> int:
    """The scripted tokenizer: 4 characters a token."""
    return (len(text) + 3) // 4

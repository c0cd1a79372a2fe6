"""A model's context window: chosen once, kept, and checked against what the server really read."""

from __future__ import annotations

import psutil

from indexer.answering.ollama.records import ModelDetails

SMALLEST_TOKENS = 2048
SPARE_TOKENS = 64
"""Kept free below the window, for what an estimate misses."""
ANSWER_TOKENS = 768
THINKING_TOKENS = 1536
"""More room for models that think before they answer; thoughts count as answer."""
_STEP = 1024
_KV_SHARE = 0.5
"""Of the memory that is left beside the model's weights."""
_KEPT_TOKENS = (4, 5)
"""`num_keep` of the servers that cut a prompt in its middle."""


def choose_window(details: ModelDetails, *, wanted: int, size_bytes: int, memory_bytes: int | None) -> int:
    """The `num_ctx` of every call to one model; another value would make the server load it anew.

    Total memory counts, not free memory: the choice has to be the same tomorrow.

    Args:
        details: of the model.
        wanted: tokens asked for by the user.
        size_bytes: of its weights.
        memory_bytes: of the machine it runs on, None where that is not this one.
    """
    tokens = min(wanted, details.trained_tokens or wanted)
    if memory_bytes is not None and details.kv_bytes_per_token:
        room = max(0, memory_bytes - size_bytes) * _KV_SHARE
        tokens = min(tokens, max(SMALLEST_TOKENS, int(room / details.kv_bytes_per_token)))
    return tokens if tokens < _STEP else tokens // _STEP * _STEP


def this_machine_bytes() -> int:
    """Memory of this machine."""
    return int(psutil.virtual_memory().total)


def was_cut(prompt_tokens: int, *, num_ctx: int, prompt_chars: int) -> bool:
    """Whether the server dropped part of a prompt although it was told not to (before 0.12.6).

    It then read exactly a full window, or half of one (0.30 and later), or far too little. A prompt of
    fewer characters than the window has tokens was not cut, whatever the count happens to be.
    """
    if prompt_tokens <= 0 or prompt_chars < num_ctx:
        return False
    halves = {num_ctx - (num_ctx - kept) // 2 for kept in _KEPT_TOKENS}
    return prompt_tokens >= num_ctx - 1 or prompt_tokens in halves or prompt_tokens < prompt_chars / 8

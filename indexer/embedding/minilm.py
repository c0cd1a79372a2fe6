"""The embedding model that ships: all-MiniLM-L6-v2, int8, on ONNX Runtime.

Texts go through the model one at a time, without padding, on as many threads as are given. Measured on
2 cores that is twice as fast as batches of 8 sorted by length (activations stay in the L2 cache, nothing
is computed for padding; table in `resources/models/all-minilm-l6-v2/README.md`), and it makes a vector a
function of its text alone: in a batch, int8 activations share one scale, and a vector depends on its company.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.domain import ModelIdentity
from indexer.embedding.embedder import Vectors, encodable
from indexer.errors import EmbeddingError

if TYPE_CHECKING:
    import tokenizers

OVERLAP_TOKENS = 32
"""Parts of a long text share this many tokens, so that a sentence at a border is whole in one of them."""

QUERY_CHARS = 8192
"""A query is cut here before it is tokenised: more than 256 tokens of any language."""

_CLS, _SEP = 101, 102


class MiniLmEmbedder:
    """An `Embedder` on the shipped model. Safe to use from several threads."""

    def __init__(self, model_dir: Path, threads: int = 1) -> None:
        """Load model and tokenizer (about 0.2 s).

        Args:
            model_dir: a folder with `model.onnx`, `tokenizer.json` and `model.json`.
            threads: how many texts are embedded at the same time, of whichever calls.

        Raises:
            EmbeddingError: the model is missing or damaged.
        """
        try:
            described = _description(model_dir)
            self._tokenizer = _open_tokenizer(model_dir / "tokenizer.json")
            self._session = _open_session(model_dir / "model.onnx")
        except Exception as error:  # ONNX Runtime and tokenizers have no narrower class
            raise _damaged() from error
        self._identity = _identity(described)
        self._body_tokens = described["window_tokens"] - 2
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="minilm") if threads > 1 else None

    @property
    def identity(self) -> ModelIdentity:
        """What makes its vectors comparable."""
        return self._identity

    def embed_documents(
        self, texts: Sequence[str], *, before_each: Callable[[], None] | None = None
    ) -> list[Vectors]:
        """Vectors of chunks: an array of shape (parts, 384) for each text, whatever its length.

        Where two calls are under way, the later one has the threads that the earlier one no longer fills.

        Args:
            texts: the chunks.
            before_each: called before each text from the thread that embeds it; may wait, to let something
                more urgent have the processor, or raise to stop.

        Raises:
            EmbeddingError: the model fails, which only a lack of memory makes it do.
        """
        parts = [
            (index, part)
            for index, tokens in enumerate(self._tokenise(texts))
            for part in self._split(tokens)
        ]
        vectors = np.empty((len(parts), self._identity.dimension), np.float32)

        def embed_part(position: int) -> None:
            if before_each is not None:
                before_each()
            vectors[position] = self._run(parts[position][1])

        # Longest first, so that the threads finish together.
        order = sorted(range(len(parts)), key=lambda position: -len(parts[position][1]))
        if self._pool is None:
            for position in order:
                embed_part(position)
        else:
            list(self._pool.map(embed_part, order))
        counts = np.bincount([index for index, _ in parts], minlength=len(texts))
        return np.split(vectors, np.cumsum(counts)[:-1]) if texts else []

    def embed_query(self, text: str) -> Vectors:
        """The vector of a query, shape (1, 384); what goes beyond the window is left out.

        Raises:
            EmbeddingError: the model fails, which only a lack of memory makes it do.
        """
        [tokens] = self._tokenise([text.strip()[:QUERY_CHARS]])
        return self._run(tokens[: self._body_tokens])[np.newaxis]

    def close(self) -> None:
        """End the threads; texts under way are finished."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _tokenise(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, without [CLS] and [SEP]."""
        encodings = self._tokenizer.encode_batch_fast(
            [encodable(text) for text in texts], add_special_tokens=False
        )
        return [encoding.ids for encoding in encodings]

    def _split(self, tokens: list[int]) -> list[list[int]]:
        """Parts of equal length that cover all tokens and overlap; one for a text that fits.

        No longer than they need be: parts of a whole window would embed most of a text of 270 tokens twice.
        """
        body, overlap = self._body_tokens, OVERLAP_TOKENS
        if len(tokens) <= body:
            return [tokens]
        count = -(-(len(tokens) - overlap) // (body - overlap))
        length = -(-(len(tokens) + (count - 1) * overlap) // count)
        return [tokens[start : start + length] for start in range(0, len(tokens) - overlap, length - overlap)]

    def _run(self, tokens: list[int]) -> Vectors:
        """The vector of one part, shape (384,)."""
        ids = np.array([[_CLS, *tokens, _SEP]], np.int32)
        try:
            vector: Vectors = self._session.run(None, {"input_ids": ids})[0][0]
        except Exception as error:  # ONNX Runtime has no narrower class
            raise EmbeddingError("The embedding model failed, most likely for lack of memory.") from error
        return vector


def described_identity(model_dir: Path) -> ModelIdentity:
    """Which model lies in a folder, without loading it.

    Raises:
        EmbeddingError: the model is missing or damaged.
    """
    try:
        return _identity(_description(model_dir))
    except (OSError, ValueError, KeyError) as error:
        raise _damaged() from error


def _description(model_dir: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((model_dir / "model.json").read_text(encoding="utf-8"))
    return described


def _identity(described: dict[str, Any]) -> ModelIdentity:
    return ModelIdentity(described["name"], described["sha256"]["model.onnx"], described["dimension"])


def _damaged() -> EmbeddingError:
    return EmbeddingError(
        "The embedding model of this installation cannot be loaded.",
        hint="Install Deskhound again; search by words works meanwhile.",
    )


def _open_tokenizer(path: Path) -> tokenizers.Tokenizer:
    import tokenizers

    tokenizer = tokenizers.Tokenizer.from_file(str(path))
    tokenizer.encode_special_tokens = True  # a "[SEP]" in a document is text
    return tokenizer


def _open_session(path: Path) -> Any:
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    # Parallelism is across texts: an operator split over two threads waits at its end (74 against 91 texts/s).
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The graph is shaped by hand; higher levels would fuse it into slower operators.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

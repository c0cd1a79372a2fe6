"""Any embedding model of Ollama, over `/api/embed`."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.domain import ModelIdentity
from indexer.embedding.embedder import Vectors, encodable
from indexer.embedding.prefixes import prefix_scheme
from indexer.errors import EmbeddingError, ModelReplacedError
from indexer.ollama_http import (
    OllamaHost,
    error_text,
    local_name,
    open_client,
    parse_version,
    require_allowed,
    require_local_model,
    same_model,
)

if TYPE_CHECKING:
    import httpx

logger = logging.getLogger(__name__)

BATCH_TEXTS = 8
"""The server embeds one text after the other; small batches let others have a turn."""

MAX_CHARS = 4000
"""A longer text is split before it is sent: about 1,000 tokens, below the 2,048 of one physical batch, past
which runners refuse or crash (ollama/ollama#16582)."""

_PROBE = "dimension"
_MIN_CHARS = 64
_OVERLAP = 0.1
_BUSY_WAITS_S = (1.0, 2.0, 4.0)
_LOOK_EVERY_S = 10.0
"""How long `ollama pull` may have put another model under the name before it is noticed."""


class TextRefusedError(EmbeddingError):
    """This text cannot be embedded; others can."""

    code = "text_refused"


class TextTooLongError(TextRefusedError):
    """The text is longer than the model's window."""

    code = "text_too_long"


class OllamaEmbedder:
    """An `Embedder` on a model that Ollama has installed."""

    def __init__(
        self,
        model: str,
        host: OllamaHost,
        *,
        allowed_urls: frozenset[str] = frozenset(),
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Check host and model, and embed one word to learn the dimension (loads the model).

        Args:
            model: a name as `/api/tags` lists it.
            host: the server.
            allowed_urls: base URLs of other machines that the user has allowed.
            wait: pauses before a busy server is asked again.

        Raises:
            RefusedError: the host or the model would take text off this machine.
            EmbeddingError: no server, no such model, or not an embedding model.
        """
        require_allowed(host, allowed_urls)
        require_local_model(model)
        self._host = host
        self._turn = threading.Lock()
        self._wait = wait
        self._scheme = prefix_scheme(model)
        self._client = open_client(host)
        # A query may outlast the use of its model, so the connection closes with the last user at the latest.
        weakref.finalize(self, self._client.close)
        try:
            record = self._find_model(model)
            version = parse_version(str(self._get("/api/version").get("version", "")))
            self._model = local_name(str(record.get("name") or model), version)
            dimension = len(self._request([_PROBE])[0])
        except BaseException:
            self._client.close()
            raise
        self._identity = ModelIdentity(str(record["name"]), _digest(record), dimension, self._scheme.name)
        self._looked_s = time.monotonic()

    @property
    def identity(self) -> ModelIdentity:
        """What makes its vectors comparable."""
        return self._identity

    def embed_documents(
        self, texts: Sequence[str], *, before_each: Callable[[], None] | None = None
    ) -> list[Vectors]:
        """Vectors of chunks: an array of shape (parts, dimension) for each text.

        A text that the model refuses whatever is done (blank, or its vector is not finite) has shape
        (0, dimension). Batches of several calls take turns: a query waits for one batch at most.

        Args:
            texts: the chunks.
            before_each: called before each batch; may wait, or raise to stop.

        Raises:
            EmbeddingError: the server or the model cannot be used.
        """
        self._require_same()
        parts = [(index, part) for index, text in enumerate(texts) for part in _split(text, MAX_CHARS)]
        found: list[list[Vectors]] = [[] for _ in texts]
        for start in range(0, len(parts), BATCH_TEXTS):
            batch = parts[start : start + BATCH_TEXTS]
            with self._turn:
                if before_each is not None:
                    before_each()
                rows = self._embed_batch([part for _, part in batch])
            for (index, _), vectors in zip(batch, rows, strict=True):
                found[index].append(vectors)
        empty = np.empty((0, self._identity.dimension), np.float32)
        return [np.concatenate([empty, *vectors]) for vectors in found]

    def embed_query(self, text: str) -> Vectors:
        """The vector of a query, shape (1, dimension); what goes beyond the window is left out.

        Raises:
            EmbeddingError: the server or the model cannot be used.
        """
        self._require_same()
        cut = text.strip()[:MAX_CHARS]
        while True:
            try:
                return self._vectors([self._scheme.query + cut])
            except TextTooLongError:
                if len(cut) <= _MIN_CHARS:
                    raise
                cut = cut[: len(cut) // 2]

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _embed_batch(self, parts: list[str]) -> list[Vectors]:
        """Vectors of parts, each of shape (n, dimension): one bad text fails a batch, so retry singly."""
        try:
            return list(self._vectors([self._scheme.document + part for part in parts])[:, np.newaxis])
        except TextRefusedError:
            return [self._embed_alone(part) for part in parts]

    def _embed_alone(self, part: str) -> Vectors:
        """The vectors of one part, split further while it is too long."""
        try:
            return self._vectors([self._scheme.document + part])
        except TextTooLongError:
            if len(part) > _MIN_CHARS:
                smaller = _split(part, len(part) // 2 + 1)
                return np.concatenate([self._embed_alone(piece) for piece in smaller])
            logger.warning("the model's window does not hold %d characters", len(part))
        except TextRefusedError as error:
            self._require_working(error)
            logger.warning("the model gives no vector for a text of %d characters", len(part))
        return np.empty((0, self._identity.dimension), np.float32)

    def _require_same(self) -> None:
        """The name must still stand for the model that was opened; looked at now and then."""
        if time.monotonic() - self._looked_s < _LOOK_EVERY_S:
            return
        if _digest(self._find_model(self._identity.name)) != self._identity.digest:
            raise ModelReplacedError(f"“{self._identity.name}” was replaced in Ollama by another version.")
        self._looked_s = time.monotonic()

    def _require_working(self, reason: EmbeddingError) -> None:
        """Tell a bad text from a bad server (out of memory, crashed): the probe must go through."""
        try:
            self._request([_PROBE])
        except TextRefusedError as error:
            raise EmbeddingError(f"Ollama cannot run “{self._identity.name}”: {reason}") from error

    def _vectors(self, inputs: list[str]) -> Vectors:
        """Unit vectors of texts with their prefixes, shape (n, dimension)."""
        rows = self._request(inputs)
        if any(len(row) != self._identity.dimension for row in rows):
            raise EmbeddingError(
                f"“{self._identity.name}” gives vectors of another size than before.",
                hint="The model was changed in Ollama. Choose it again in the settings.",
            )
        vectors = np.array(rows, np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all() or not lengths.all():
            raise TextRefusedError("the model gave no usable vector")
        unit: Vectors = vectors / lengths
        return unit

    def _request(self, inputs: list[str]) -> list[list[float]]:
        """`/api/embed`, once more after a pause where the server is busy."""
        body = {
            "model": self._model,
            "input": [encodable(text) for text in inputs],
            "truncate": False,
            "keep_alive": "10m",
        }
        for wait_s in (*_BUSY_WAITS_S, None):
            response = self._send("POST", "/api/embed", body)
            if response.status_code != 503 or wait_s is None:
                break
            self._wait(wait_s)
        if response.status_code != 200:
            raise _embed_error(response, self._model)
        rows = _json(response).get("embeddings")
        if not isinstance(rows, list) or len(rows) != len(inputs) or not all(rows):
            raise TextRefusedError("the server returned another number of vectors than texts")
        return rows

    def _find_model(self, model: str) -> dict[str, Any]:
        """The record of an installed model, after a check that it runs on that server."""
        models = self._get("/api/tags").get("models") or []
        for record in models:
            if same_model(str(record.get("name", "")), model):
                require_local_model(str(record["name"]), record)
                shown = _json(self._send("POST", "/api/show", {"model": record["name"]}))
                require_local_model(str(record["name"]), shown)
                return dict(record)
        raise EmbeddingError(f"Ollama has no model “{model}”.", hint=f"Install it with: ollama pull {model}")

    def _get(self, path: str) -> dict[str, Any]:
        response = self._send("GET", path)
        if response.status_code != 200:
            raise _embed_error(response, "")
        return _json(response)

    def _send(self, method: str, path: str, body: object = None) -> httpx.Response:
        import httpx

        try:
            return self._client.request(method, path, json=body)
        except httpx.ConnectError as error:
            raise EmbeddingError(
                f"Ollama does not answer at {self._host.url}.", hint="Start Ollama."
            ) from error
        except httpx.HTTPError as error:
            raise EmbeddingError(f"The connection to Ollama broke: {type(error).__name__}.") from error


def _json(response: httpx.Response) -> dict[str, Any]:
    """The reply's object; empty where it is none (proxies and old servers reply in plain text)."""
    try:
        value = response.json()
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _digest(record: dict[str, Any]) -> str:
    return str(record.get("digest", "")).removeprefix("sha256:")


def _embed_error(response: httpx.Response, model: str) -> EmbeddingError:
    """What a status other than 200 means; texts of errors differ by version and are matched loosely."""
    status, text = response.status_code, error_text(response.content)
    lowered = text.lower()
    if status == 400 and ("context length" in lowered or "context size" in lowered or "too long" in lowered):
        return TextTooLongError(text)
    if status == 404:
        return EmbeddingError(
            f"Ollama has no model “{model}” of its own.", hint="Install it, or choose another one."
        )
    if status == 501 or "does not support embed" in lowered:
        return EmbeddingError(f"“{model}” is not an embedding model.", hint="Choose another one.")
    if status == 503:
        return EmbeddingError("Ollama is busy.", hint="It is asked again later.")
    if status in (400, 500):
        return TextRefusedError(text or f"Ollama replied with status {status}")
    return EmbeddingError(f"Ollama replied with status {status}{': ' if text else '.'}{text}")


def _split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` characters that cover the text and overlap a little; none if blank."""
    if not text.strip():
        return []
    if len(text) <= limit:
        return [text]
    step = max(1, int(limit * (1 - _OVERLAP)))
    return [text[start : start + limit] for start in range(0, len(text) - limit + step, step)]

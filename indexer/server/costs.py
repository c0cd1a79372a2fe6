"""What changing a setting costs, in words, before it is done."""

from __future__ import annotations

from collections.abc import Callable

from indexer.amounts import counted, human_bytes, human_seconds
from indexer.domain import ModelIdentity
from indexer.embedding.choice import SHIPPED_MODEL
from indexer.indexing.formermodels import KEPT_DAYS
from indexer.ollama_http import same_model
from indexer.settings import SETTINGS, Settings, parse_value
from indexer.storage.catalog.catalog import Catalog

_CHUNKS_PER_S = 60
"""What the built-in model embeds on two cores at least; models of Ollama are slower."""
_USUAL_DIMENSION = 768
"""Of most embedding models of Ollama; known for sure once one was used."""
_BYTES_PER_NUMBER = 6.5
"""2 in the catalog, 4 in Chroma, and what HNSW leaves free to grow."""
_BYTES_PER_VECTOR = 600
"""Beside its numbers: rows, keys and links of both stores."""


class SettingCosts:
    """Estimates from what is indexed now."""

    def __init__(self, settings: Settings, catalog: Catalog, live: Callable[[], ModelIdentity]) -> None:
        """Compare with the settings in force and the contents of `catalog`, searched by the model `live`."""
        self._settings = settings
        self._catalog = catalog
        self._live = live

    def of(self, name: str, text: str) -> str:
        """What setting `name` to the JSON `text` costs; empty for nothing.

        Raises:
            InputError: there is no such setting, or the value does not suit it.
        """
        value = parse_value(name, text)
        if value is None:
            value = SETTINGS[name].default()
        if value == self._settings.value(name):
            return ""
        kind = SETTINGS[name].cost
        if kind == "embed":
            return self._embedding(str(value))
        if kind == "parse":
            return "Files this concerns are read again."
        if kind == "restart":
            return (
                "It counts once the engine has started anew: deskhound engine --stop, and any other command."
            )
        if kind == "memory":
            return f"The vectors may take up to {int(str(value)) >> 20:,} MB of memory."
        return ""

    def _embedding(self, name: str) -> str:
        live, meaning = self._live(), self._catalog.meaning
        if _is_named(live, name):
            return ""  # back to what is searched by: what was being prepared is given up
        known = next((model for model in reversed(meaning.models()) if _is_named(model, name)), None)
        chunks = meaning.waiting_chunks(known)
        if known is not None and not chunks:
            kept = self._catalog.holdings.counts(known).stored
            return f"Its vectors are kept from before ({kept:,}): it takes over in a moment."
        dimension = known.dimension if known is not None else _USUAL_DIMENSION
        size = human_bytes(chunks * (_BYTES_PER_NUMBER * dimension + _BYTES_PER_VECTOR))
        time = f"{human_seconds(max(chunks / _CHUNKS_PER_S, 1.0))}{' or more' if name else ''}"
        return (
            f"To be embedded anew in the background: {counted(chunks, 'passage')}, about {time} "
            f"and {size} of the disk. "
            f"Until then you search with {live.name} as before. Its vectors are kept for {KEPT_DAYS} days, "
            "so that you can go back."
        )


def _is_named(model: ModelIdentity, name: str) -> bool:
    is_shipped = model.name == SHIPPED_MODEL
    return is_shipped if not name else not is_shipped and same_model(model.name, name)

"""What changing a setting costs, in words, before it is done."""

from __future__ import annotations

from indexer.domain import ModelIdentity
from indexer.settings import SETTINGS, Settings, parse_value
from indexer.storage.catalog.catalog import Catalog

_CHUNKS_PER_S = 60
"""What the built-in model embeds on two cores at least; others are slower."""


class SettingCosts:
    """Estimates from what is indexed now."""

    def __init__(self, settings: Settings, catalog: Catalog, model: ModelIdentity) -> None:
        """Compare with the settings in force and the contents of `catalog` under `model`."""
        self._settings = settings
        self._catalog = catalog
        self._model = model

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
            return self._embedding()
        if kind == "parse":
            return "Files this concerns are read again."
        if kind == "memory":
            return f"The vectors may take up to {int(str(value)) / 1e6:,.0f} MB of memory."
        return ""

    def _embedding(self) -> str:
        counts = self._catalog.meaning.counts(self._model)
        chunks = counts.stored + self._catalog.meaning.waiting_chunks(self._model)
        minutes = max(1, round(chunks / _CHUNKS_PER_S / 60))
        return (
            f"About {chunks:,} passages are embedded anew, {minutes:,} minutes or more, from the next start on; "
            "until then search by meaning covers what is done."
        )

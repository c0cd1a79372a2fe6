from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.domain import ModelIdentity
from indexer.embedding.choice import SHIPPED_MODEL
from indexer.server.costs import SettingCosts
from indexer.settings import Settings
from indexer.storage.catalog.catalog import Catalog, open_catalog
from tests.indexer.storage.builders import MODEL, Shelf, vectors

SHIPPED = replace(MODEL, name=SHIPPED_MODEL)
NOMIC = ModelIdentity("nomic-embed-text:latest", "f" * 16, 4)


class MemorySettings:
    def stored_settings(self) -> dict[str, str]:
        return {}

    def store_setting(self, name: str, value: str | None, *, is_secret: bool = False) -> None:
        pass


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """Three passages, embedded by the shipped model."""
    catalog, _ = open_catalog(tmp_path / "catalog.db")
    embed(catalog, Shelf(catalog).index("a.txt", "one\ntwo\nthree\n")[1], SHIPPED)
    catalog.meaning.make_live(SHIPPED)
    yield catalog
    catalog.close()


def embed(catalog: Catalog, content, model: ModelIdentity) -> None:
    rows = [(chunk, vectors(1)) for chunk, _ in catalog.meaning.missing_chunks(content, model)]
    catalog.store_vectors(model, rows)
    catalog.meaning.mark_embedded([content], model)


def costs(catalog: Catalog) -> SettingCosts:
    return SettingCosts(Settings(MemorySettings()), catalog, lambda: SHIPPED)


def test_another_model_costs_time_and_disk_and_search_goes_on(catalog: Catalog) -> None:
    text = costs(catalog).of("embedding.model", '"nomic-embed-text"')
    assert text.startswith(
        "To be embedded anew in the background: 3 passages, about 1 s or more and 16.8 kB of the disk."
    )
    assert f"Until then you search with {SHIPPED_MODEL} as before." in text
    assert "30 days" in text


def test_a_model_whose_vectors_are_kept_takes_over_in_a_moment(catalog: Catalog) -> None:
    (document,) = catalog.documents_at("/home/ada/notes/a.txt")
    embed(catalog, document.extraction, NOMIC)
    text = costs(catalog).of("embedding.model", '"nomic-embed-text"')
    assert text == "Its vectors are kept from before (3): it takes over in a moment."


def test_the_model_in_use_and_the_value_in_force_cost_nothing(catalog: Catalog) -> None:
    settings = Settings(MemorySettings())
    settings.change("embedding.model", '"nomic-embed-text"')
    assert SettingCosts(settings, catalog, lambda: SHIPPED).of("embedding.model", '""') == ""
    assert SettingCosts(settings, catalog, lambda: SHIPPED).of("embedding.model", '"nomic-embed-text"') == ""


def test_a_model_of_ollama_is_not_taken_for_the_shipped_one(catalog: Catalog) -> None:
    assert "embedded anew" in costs(catalog).of("embedding.model", f'"{SHIPPED_MODEL}"')


def test_what_counts_at_the_next_start_only_says_so(catalog: Catalog) -> None:
    assert "has started anew" in costs(catalog).of("indexing.parser_processes", "7")

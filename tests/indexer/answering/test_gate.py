from __future__ import annotations

import os

import numpy as np
import pytest

from indexer.answering.gate import admit
from indexer.answering.meaning import MeaningComparer, knows_language
from indexer.domain import ModelIdentity
from indexer.errors import EmbeddingError


def names(passages):
    return [passage.document.name for passage in passages]


def test_files_that_are_there_are_admitted(handbook):
    admitted = admit(handbook.found, handbook)
    assert names(admitted.for_model) == ["leaving.md", "leave.txt", "parking.txt"]
    assert (admitted.withheld, admitted.gone, admitted.changed) == ((), (), ())


def test_a_vanished_file_is_not_used(handbook):
    os.remove(handbook.rows[1].path)
    admitted = admit(handbook.found, handbook)
    assert names(admitted.readable) == ["leave.txt", "parking.txt"]
    assert admitted.gone == (handbook.rows[1].path,)


def test_a_changed_file_is_used_and_told(handbook):
    with open(handbook.rows[2].path, "a", encoding="utf-8") as file:
        file.write("more")
    admitted = admit(handbook.found, handbook)
    assert admitted.changed == (handbook.rows[2].path,)
    assert "leave.txt" in names(admitted.for_model)


def test_a_file_that_is_away_is_not_looked_for(handbook):
    os.remove(handbook.rows[1].path)
    handbook.change(1, is_online=False)
    assert admit(handbook.found, handbook).gone == ()


def test_what_is_closed_to_models_is_withheld_and_shown(handbook):
    handbook.closed.add(1)
    admitted = admit(handbook.found, handbook)
    assert names(admitted.withheld) == ["leaving.md"]
    assert names(admitted.readable) == ["leaving.md", "leave.txt", "parking.txt"]


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_that_is_not_utf_8_is_looked_for_as_bytes(library):
    library.add(os.fsdecode(b"caf\xe9.txt"), "Coffee is free.")
    assert admit(library.found, library).gone == ()


class FakeEmbedder:
    def __init__(self, name="all-minilm-l6-v2"):
        self.identity = ModelIdentity(name, "d", 2)
        self.calls = 0

    def embed_documents(self, texts):
        self.calls += len(texts)
        return [np.array([[len(text), 0.0]], dtype=np.float32) for text in texts]

    def embed_query(self, text):
        raise NotImplementedError


def test_texts_are_embedded_once_for_an_answer():
    embedder = FakeEmbedder()
    compare = MeaningComparer(embedder)
    assert compare(["a"], ["bb", "ccc"]).tolist() == [[1.0, 1.0]]
    compare(["a"], ["bb"])
    assert embedder.calls == 3
    assert compare.seconds > 0


def test_a_model_that_fails_says_nothing_is_alike(monkeypatch):
    embedder = FakeEmbedder()

    def fail(texts):
        raise EmbeddingError("no memory")

    monkeypatch.setattr(embedder, "embed_documents", fail)
    assert MeaningComparer(embedder)(["a"], ["b", "c"]).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    ("model", "language", "knows"),
    [("all-minilm-l6-v2", "en", True), ("all-minilm-l6-v2", "ru", False), ("embeddinggemma", "ru", True)],
)
def test_an_english_model_is_not_asked_about_other_languages(model, language, knows):
    assert knows_language(FakeEmbedder(model), language) is knows

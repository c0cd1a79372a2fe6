from __future__ import annotations

import base64
import hashlib
import json
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.embedding.minilm import OVERLAP_TOKENS, MiniLmEmbedder
from indexer.errors import CancelledError, EmbeddingError
from resources import resource_path
from tests.waiting import PATIENCE_S

MODEL = resource_path("models", "all-minilm-l6-v2")


def test_the_shipped_files_are_those_that_the_model_describes():
    described = json.loads((MODEL / "model.json").read_text("utf-8"))["sha256"]
    assert described.keys() == {"model.onnx", "tokenizer.json"}
    for name, digest in described.items():
        assert hashlib.sha256((MODEL / name).read_bytes()).hexdigest() == digest


def test_vectors_are_close_to_those_of_the_published_float32_weights(minilm):
    reference = json.loads((Path(__file__).parent / "reference.json").read_text("utf-8"))
    stored = np.frombuffer(base64.b64decode(reference["vectors"]), "<f2").reshape(-1, 384)
    found = np.concatenate(minilm.embed_documents(reference["texts"]))
    cosines = (found * stored.astype(np.float32)).sum(axis=1)
    assert len(cosines) >= 20
    assert cosines.min() >= 0.98


def test_vectors_are_float32_of_length_one(minilm):
    [rows] = minilm.embed_documents(["A text."])
    assert rows.shape == (1, 384)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows) == pytest.approx(1, abs=1e-5)


def test_a_vector_depends_on_its_text_alone(minilm):
    texts = ["short", "a text of several more words than the first", "x " * 150]
    together = minilm.embed_documents(texts)
    alone = [minilm.embed_documents([text])[0] for text in texts]
    assert all(np.array_equal(a, b) for a, b in zip(together, alone, strict=True))


def test_a_query_and_a_document_of_the_same_text_are_equal(minilm):
    assert np.array_equal(minilm.embed_query("annual leave"), minilm.embed_documents(["annual leave"])[0])


def test_order_is_kept_whatever_the_lengths(minilm):
    texts = [("word " * count) + str(count) for count in (40, 1, 90, 3, 60, 2)]
    expected = [minilm.embed_documents([text])[0] for text in texts]
    assert all(np.array_equal(a, b) for a, b in zip(minilm.embed_documents(texts), expected, strict=True))


def test_a_long_text_has_several_vectors_and_its_end_counts(minilm):
    filler = "The weather was mild and the road was dry. " * 60
    needle = "The reactor's cooling pump failed because a gasket had cracked."
    [rows] = minilm.embed_documents([filler + needle])
    query = minilm.embed_query("Why did the cooling pump of the reactor break down?")[0]
    similarities = rows @ query
    assert len(rows) >= 3
    assert similarities.argmax() == len(rows) - 1
    assert similarities.max() > similarities[0] + 0.2


@given(length=st.integers(1, 3000))
def test_parts_cover_every_token_once_but_for_their_overlap(minilm, length):
    parts = minilm._split(list(range(length)))
    assert [token for part in parts[:1] for token in part] + [
        token for part in parts[1:] for token in part[OVERLAP_TOKENS:]
    ] == list(range(length))
    assert max(map(len, parts)) <= 254
    assert max(map(len, parts)) - min(map(len, parts)) <= len(parts)


def test_nothing_to_embed_gives_nothing(minilm):
    assert minilm.embed_documents([]) == []


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "[SEP]", "\U0001f600" * 3000, "a" * 5000])
def test_every_text_has_a_vector(minilm, text):
    [rows] = minilm.embed_documents([text])
    assert rows.shape[0] >= 1
    assert np.isfinite(rows).all()


def test_a_special_token_in_a_document_is_text(minilm):
    marked, plain = minilm.embed_documents(["one [SEP] two", "one sep two"])
    assert (marked * plain).sum() > 0.8
    assert [len(ids) for ids in minilm._tokenise(["[SEP]"])] == [3]


def test_a_query_of_a_megabyte_is_cut(minilm):
    assert minilm.embed_query("leave " * 200_000).shape == (1, 384)


def test_a_missing_model_says_what_to_do(tmp_path):
    with pytest.raises(EmbeddingError) as caught:
        MiniLmEmbedder(tmp_path)
    assert "Install" in caught.value.hint


def test_the_caller_may_stop_before_each_text():
    calls = []

    def stop_at_third():
        calls.append(threading.current_thread().name)
        if len(calls) == 3:
            raise CancelledError("enough")

    with pytest.raises(CancelledError):
        MiniLmEmbedder(MODEL).embed_documents(["one", "two", "three", "four"], before_each=stop_at_third)
    assert len(calls) == 3


def test_a_later_call_has_the_thread_that_an_earlier_one_no_longer_fills():
    embedder = MiniLmEmbedder(MODEL, threads=2)
    is_begun, may_end = threading.Event(), threading.Event()

    def hold():
        is_begun.set()
        assert may_end.wait(PATIENCE_S)

    earlier = threading.Thread(target=embedder.embed_documents, args=(["one"],), kwargs={"before_each": hold})
    earlier.start()
    assert is_begun.wait(PATIENCE_S)
    assert len(embedder.embed_documents(["two", "three"])) == 2
    assert earlier.is_alive()
    may_end.set()
    earlier.join(PATIENCE_S)
    embedder.close()


def test_the_identity_names_the_exact_file(minilm):
    assert minilm.identity.name == "all-minilm-l6-v2"
    assert minilm.identity.dimension == 384
    assert minilm.identity.digest == hashlib.sha256((MODEL / "model.onnx").read_bytes()).hexdigest()


def test_loading_leaves_no_trace_of_telemetry(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    MiniLmEmbedder(MODEL).embed_query("quiet")
    assert list(tmp_path.rglob("*")) == []
